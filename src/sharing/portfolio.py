"""Many cases under one law: one row a case, exact to the minor unit.

Rows that are alike in words (parties, facts, readings, currency) share a
program, which runs on all of them at once in floating point. What is rounded
then is checked: wherever a float could have turned a minor unit, the row is
settled exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from sharing import language, money
from sharing.blocks import interruptible, progress_bar
from sharing.case import Case, build
from sharing.cells import is_text
from sharing.certain import Column, at_once, column_of
from sharing.errors import InvalidScenario, did_you_mean
from sharing.kernel import LARGEST
from sharing.law.instrument import Instrument, Scenario
from sharing.law.run import UNDECIDED
from sharing.meeting import as_scenario
from sharing.money_rows import Units
from sharing.trace import amounts, inputs, trace

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["settle_many"]

Row = Mapping[str, Any]


def settle_many(
    frame: pd.DataFrame,
    law: Instrument | Scenario | str,
    case: Case | None = None,
    *,
    terms: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Settle many cases under one law, one row a case.

    Parameters
    ----------
    frame : DataFrame
        One row a case. Numbers: ``recovered``, ``term.share``, ``weight.FRA``,
        ``located.FRA``, ``rate.GBP``, and, with `case`, its ``cost.1`` and
        ``claim.1``; without it ``cost.FRA.reasonable`` (what a party spent,
        with the class and, if wished, the kind of the costs) and
        ``claim.victim.V1``, in the currency of the row. Words: ``currency``, a
        role (``requested``, ``requesting``, ``cooperating``: codes, several
        with a space between), a fact (``route``), ``reading.costs``. A number
        given as a float is the decimal it prints as; an empty cell says nothing.
    law : Instrument, Scenario or str
        The law, or its id or path.
    case : Case, optional
        What the rows have in common; a row says what is otherwise.
    terms, readings : mapping, optional
        As in `settle`, for all rows.
    progress : bool, optional
        Show a progress bar at once, or never; without it, after a second.

    Returns
    -------
    DataFrame
        With the index of `frame`: a column a payee, the decided part in the
        currency, and ``undecided`` (`settle` of such a row says why: often a
        limit in EUR and no ``rate.EUR``). Amounts are floats that print as the exact
        decimal; the same to the minor unit as `settle` of each row.

    Raises
    ------
    InvalidScenario
        With every column and row that cannot be read.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"recovered": ["10000.00", "10000.01"], "requested": "DEU", "requesting": "FRA"})
    >>> settle_many(rows.assign(currency="EUR"), "eu/regulation-2018-1805")[["DEU", "FRA"]].values.tolist()
    [[10000.0, 0.0], [5000.01, 5000.0]]
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise InvalidScenario(f"settle_many needs a pandas DataFrame, one row a case; got {type(frame).__name__}")
    scenario = as_scenario(law, terms, readings)
    _check_columns(list(map(str, frame.columns)), scenario, case)
    words = [c for c in frame.columns if _is_word(str(c))]
    groups = _alike(frame, words)
    columns: dict[str, np.ndarray[Any, Any]] = {}
    with progress_bar(len(frame), progress) as bar, interruptible() as stopped:
        for rows in groups:
            part = frame.iloc[rows]
            own_case, own_scenario, numbers = _in_common(part, words, scenario, case)
            for payee, units in _settled(own_case, own_scenario, numbers, len(part), bar, stopped).items():
                whole = columns.setdefault(payee, np.zeros(len(frame)))
                whole[rows] = units / 10 ** money.digits(own_case.currency)  # the float that prints as the decimal
            if stopped.is_set():
                raise InvalidScenario(f"interrupted after {bar.n:,} of {len(frame):,} rows; nothing is kept")
    order = sorted(columns, key=lambda payee: (payee == UNDECIDED, ":" in payee, payee))
    return pd.DataFrame({payee: columns[payee] for payee in order}, index=frame.index)


# --- reading the frame --------------------------------------------------------------------


def _is_word(column: str) -> bool:
    return column == "currency" or column in language.words("roles") or is_text(column)


def _check_columns(columns: list[str], scenario: Scenario, case: Case | None) -> None:
    law = scenario.law
    known = {"currency", "recovered", *language.words("roles"), *language.words("facts")}
    known |= {f"term.{name}" for name in law.terms} | {f"reading.{name}" for name in law.readings}
    if case is not None:
        known |= set(inputs(case, scenario))
    free = ("cost.", "claim.", "weight.", "located.", "rate.") if case is None else ()
    faults = [
        f"column '{column}' is nothing that can be read; leave it out, or make it the index{_near(column, known)}"
        for column in columns
        if column not in known and not column.startswith(free or ("\0",))
    ]
    faults += [f"column '{column}' stands twice" for column in {c for c in columns if columns.count(c) > 1}]
    if case is None:
        faults += [
            f"a column '{need}' is needed" for need in ("recovered", "currency", "requested") if need not in columns
        ]
    if faults:
        raise InvalidScenario("\n".join(faults))


def _near(name: str, known: Iterable[str]) -> str:
    near = did_you_mean(name, known)
    return near if "mean" in near else ""


def _alike(frame: pd.DataFrame, words: Sequence[Any]) -> list[np.ndarray[Any, np.dtype[np.intp]]]:
    """Return the places of the rows that are alike in words, and in which numbers they leave out."""
    if not len(frame):
        return []
    keys = [frame[c].astype(str) for c in words] + [frame[c].isna() for c in frame.columns if c not in words]
    if not keys:
        return [np.arange(len(frame))]
    import pandas as pd

    table = pd.concat(keys, axis=1)
    table.columns = range(table.shape[1])
    return [np.asarray(rows) for rows in table.groupby(list(table.columns), sort=False, dropna=False).indices.values()]


def _in_common(
    part: pd.DataFrame, words: Sequence[Any], scenario: Scenario, case: Case | None
) -> tuple[Case, Scenario, dict[str, Column]]:
    """Make the case that these rows share, the scenario, and their numbers."""
    first = {str(c): part[c].iloc[0] for c in words if not _missing(part[c].iloc[0])}
    names = {str(c): str(c) for c in part.columns if c not in words and not part[c].isna().all()}
    facts = {key: _truth(value) for key, value in first.items() if key in language.words("facts")}
    own = _case_of(first, names, part.index[0]) if case is None else _with_words(case, first)
    own = own.stating(**facts) if facts else own
    law = scenario.law
    readings = {key[8:]: value for key, value in first.items() if key.startswith("reading.")}
    ends = {name[5:]: law.terms[name[5:]].range[0] for name in names if name.startswith("term.")}
    chosen = Scenario(law=law, terms={**scenario.terms, **ends}, readings={**scenario.readings, **readings})
    sums = amounts(own, chosen)
    found, faults = {}, []
    if "recovered" in map(str, part.columns) and "recovered" not in names:
        faults.append(f"row {part.index[0]}, recovered: is needed")
    for column, name in names.items():
        low, high = law.terms[name[5:]].range if name.startswith("term.") else (Fraction(0), None)
        if name.startswith("rate."):
            low = Fraction(1, 10**12)
        own_column, wrong = column_of(part[column], sums.get(name), low, high)
        faults += [f"row {place}, {column}: {said}" for place, said in wrong]
        found[name] = own_column
    if faults:
        raise InvalidScenario("\n".join(faults[:20] + [f"and {len(faults) - 20:,} more"] * (len(faults) > 20)))
    return own, chosen, found


def _missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value)) if np.ndim(value) == 0 else False


def _truth(value: Any) -> Any:
    text = str(value)
    return text.lower() == "true" if text.lower() in ("true", "false") else text


def _with_words(case: Case, first: Row) -> Case:
    if first.get("currency", case.currency) != case.currency:
        raise InvalidScenario(f"the case is in {case.currency}; a row is in {first['currency']}")
    roles = [role for role in first if role in language.words("roles")]
    if roles:
        raise InvalidScenario(f"the case says who is {roles[0]}; leave the column out, or the case")
    return case


def _case_of(first: Row, names: dict[str, str], place: Any) -> Case:
    """Make a case of a row that says everything itself; its costs and claims get the `names` a program knows."""
    roles: dict[str, list[str]] = {}
    for role in language.words("roles"):
        for code in str(first.get(role, "")).replace(",", " ").replace(";", " ").split():
            roles.setdefault(code, []).append(role)
    tables: dict[str, Any] = {
        "schema": 1,
        "id": f"row {place}",
        "currency": str(first.get("currency", "")),
        "recovered": "0",
        "parties": [{"code": code, "roles": own} for code, own in roles.items()],
        "costs": [],
        "claims": [],
        "contributions": [],
        "rates": {},
    }
    for name in list(names):
        kind, _, rest = name.partition(".")
        if kind == "cost":
            tables["costs"].append({**_cost(rest), "amount": "0"})
            names[name] = f"cost.{len(tables['costs'])}"
        elif kind == "claim":
            who, _, called = rest.partition(".")
            tables["claims"].append({"who": who, "name": called or who, "amount": "0"})
            names[name] = f"claim.{len(tables['claims'])}"
        elif kind in ("weight", "located"):
            measure = {"measure": "located"} if kind == "located" else {}
            tables["contributions"].append({"party": rest, "weight": "1", **measure})
        elif kind == "rate":
            tables["rates"][rest] = "1"
    return build(tables, f"row {place}")


def _cost(name: str) -> dict[str, Any]:
    """Read who bore a cost, of which kind and class: ``FRA.translation.reasonable``."""
    payer, *words = name.split(".")
    if len(words) > 2:
        raise InvalidScenario(f"column 'cost.{name}': give who bore it, one kind and one class")
    kinds = [word for word in words if word in language.words("cost_kinds")]
    classes = [word for word in words if word in language.words("cost_classes")]
    if odd := [word for word in words if word not in (*kinds, *classes)]:
        known = [*language.words("cost_kinds"), *language.words("cost_classes")]
        raise InvalidScenario(
            f"column 'cost.{name}': no kind or class of costs '{odd[0]}'{did_you_mean(odd[0], known)}"
        )
    return {"payer": payer, "kind": kinds[0] if kinds else "other", **({"classes": classes} if classes else {})}


# --- settling -------------------------------------------------------------------------------


def _settled(
    case: Case, scenario: Scenario, numbers: Mapping[str, Column], count: int, bar: Any, stopped: Any
) -> dict[str, Units]:
    """Return the minor units of every payee, and what stays undecided, row by row."""
    program = trace(case, scenario, list(numbers), minor=True)
    for name, currency in amounts(case, scenario).items():
        if name not in numbers and money.minor(program.inputs.get(name, Fraction(0)), currency) > LARGEST:
            raise InvalidScenario(f"{name}: more than {LARGEST:,} minor units; use `settle`, which has no limit")
    payees = [*program.payees, UNDECIDED]
    simple = program.complete and len(program.runs) == 1 and not any(p.source for p in program.runs[0].payments)
    units = np.zeros((len(payees), count), np.int64)
    doubt = np.ones(count, bool)
    if simple:
        units, doubt = at_once(program, payees, numbers, count)
        bar.update(count - int(doubt.sum()))
    for row in np.flatnonzero(doubt):
        if stopped.is_set():
            break
        s = program.settle({name: column.at(int(row)) for name, column in numbers.items()})
        for i, payee in enumerate(payees[:-1]):
            units[i, row] = s.units(payee) if payee in s.payees else 0
        units[-1, row] = sum(e.units for e in s.undecided)
        bar.update(1)
    return dict(zip(payees, units, strict=True))
