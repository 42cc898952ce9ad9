"""All instruments: found by id and date, and which of them bind two States."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from sharing import document
from sharing.case import Case
from sharing.errors import UnknownName, did_you_mean
from sharing.language import state_of
from sharing.law.instrument import Instrument
from sharing.law.review import read

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AGREED",
    "BINDS",
    "COMPARED",
    "Applies",
    "Catalogue",
    "applicable",
    "catalogue",
    "date_of",
    "groups",
    "instrument_ids",
    "load_instrument",
    "stands",
]

BINDS = "binds"
AGREED = "could_be_agreed"
COMPARED = "for_comparison"
ORDER = (BINDS, AGREED, COMPARED)


def _folder() -> Path:
    return document.root() / "instruments"


@cache
def instrument_ids() -> tuple[str, ...]:
    """Return the ids of all instruments in the library."""
    return tuple(sorted(p.relative_to(_folder()).with_suffix("").as_posix() for p in _folder().rglob("*.toml")))


@cache
def _load_known(name: str) -> Instrument:
    return read(_folder() / f"{name}.toml", name)


def load_instrument(name: str | os.PathLike[str], on: date | None = None) -> Instrument:
    """Load an instrument by its id, or from a file.

    Parameters
    ----------
    name : str or path
        An id such as ``"eu/regulation-2018-1805"``, or the path of a TOML file.
    on : date, optional
        Load the text that was law on this day, where an older text has a file
        of its own, ``<id>@<from>.toml``.

    Raises
    ------
    UnknownName
        If there is no such instrument.
    InvalidFile
        With every fault of the file.

    Examples
    --------
    >>> load_instrument("eu/regulation-2018-1805").kind
    'union_act'
    """
    text = os.fspath(name)
    if text in instrument_ids():
        texts = [_load_known(i) for i in instrument_ids() if i == text or i.startswith(f"{text}@")]
        if on is None:
            return texts[0]
        for law in texts:
            if _in_force(law, on) is None:
                return law
        first = min((law.in_force.from_ for law in texts if law.in_force.from_), default=None)
        raise UnknownName(f"no text of '{text}' was law on {on}; the library has it from {first or 'an unknown day'}")
    if not (text.endswith(".toml") or os.path.exists(text) or (os.sep in text and text.startswith((".", os.sep)))):
        near = did_you_mean(text, instrument_ids())
        raise UnknownName(f"no instrument '{text}'{near or '; `sharing instruments` lists them'}")
    return read(text)


class Catalogue(tuple[Instrument, ...]):
    """Every instrument, family by family; a tuple that can be a table."""

    def to_frame(self) -> pd.DataFrame:
        """Return one row an instrument: what it is, how far it was read, and what it says in a word."""
        import pandas as pd

        from sharing.law.summary import summary

        return pd.DataFrame([summary(law) for law in self])

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


def catalogue() -> Catalogue:
    """Return every instrument, family by family.

    Examples
    --------
    >>> len(catalogue()) >= 40
    True
    """
    return Catalogue(_load_known(name) for name in instrument_ids())


# --- who is bound -----------------------------------------------------------------


@frozen
class Applies:
    """How an instrument stands to a case, and why.

    `reason` is a label of ``labels.toml``, `parts` what it names.
    """

    law: Instrument
    group: str
    reason: str
    parts: Mapping[str, Any]


@cache
def groups() -> dict[str, Any]:
    """Return the groups of bound States: members and since when."""
    return document.read(document.root() / "groups.toml")


def date_of(case: Case) -> date | None:
    """Return the day whose law counts: the certificate's, else the request's, the judgment's, the value date."""
    return next((case.dates[key] for key in ("certificate", "request", "judgment", "value") if key in case.dates), None)


def applicable(case: Case, on: date | None = None) -> tuple[Applies, ...]:
    """Say of every instrument how it stands to a case: binds, could be agreed, for comparison.

    Parameters
    ----------
    case : Case
        The case; its parties, its dates, and the facts a text is about.
    on : date, optional
        The day; otherwise the case's own.

    Returns
    -------
    tuple of Applies
        In that order, each with its reason. Instruments that divide money
        inside one State stand beside cases inside one State only.
    """
    day = on or date_of(case)
    found = [stands(law, case, day) for law in catalogue() if _inside(law) == case.domestic]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.group), one.law.id)))


def _inside(law: Instrument) -> bool:
    """Tell whether an instrument divides money inside one State, not between States."""
    roles = {role for clause in law.clauses for role in getattr(clause, "shares", {})}
    return law.family == "domestic" or bool(roles & {"confederation", "lead", "location"})


def stands(law: Instrument, case: Case, day: date | None) -> Applies:
    """Say how one instrument stands to a case on a day."""
    found = _stands(law, case, day)
    if found.group == BINDS and (unasked := law.unasked(case.facts)):
        return evolve(found, reason=f"{found.reason}_if", parts={**found.parts, "facts": unasked})
    return found


def _stands(law: Instrument, case: Case, day: date | None) -> Applies:
    if law.kind in ("agreement", "model", "standard", "proposal"):
        if any(step.law == law.id for step in case.settled_by) and law.kind == "agreement":
            return Applies(law, BINDS, "agreed_in_this_case", {})
        return Applies(law, AGREED, f"is_{law.kind}", {})
    if day is None:
        return Applies(law, COMPARED, "no_date", {})
    if reason := _in_force(law, day):
        return Applies(law, COMPARED, *reason)
    if law.outside(case.facts):
        return Applies(law, COMPARED, "outside_scope", {})
    if law.kind in ("statute", "policy"):
        return _own_law(law, case, day)
    parties = (*case.holders("requested"), *case.holders("requesting"))
    if case.domestic or not parties:
        return Applies(law, COMPARED, "not_between_states", {})
    if law.bound.between and not _on_two_sides(law, case, day):
        return Applies(law, COMPARED, "not_on_two_sides", {})
    for code in parties:
        if not law.bound.between and (reason := _not_bound(law, code, day)):
            return Applies(law, COMPARED, *reason)
    if _yields(law, case, day):
        return Applies(law, COMPARED, "yields", {"to": law.bound.yields_to})
    known = all(_since(law, code) for code in parties)
    return Applies(law, BINDS, "all_bound" if known else "all_bound_since", {"parties": parties, "day": day})


def _own_law(law: Instrument, case: Case, day: date) -> Applies:
    """Say how a statute or policy stands: it is the law of the State that holds the money, or not."""
    own = [state_of(code) for code in case.holders("requested")] or [_home(case)] * case.domestic
    asking = [state_of(code) for code in case.holders("requesting")]
    if not set(own) & set(law.bound.parties):
        if set(asking) & set(law.bound.parties):
            return Applies(law, COMPARED, "law_of_requesting", {"party": law.bound.parties[0]})
        return Applies(law, COMPARED, "law_of_another", {"party": law.bound.parties[0] if law.bound.parties else ""})
    for code in asking:
        inside = any(_belongs(one, code, day) for one in law.bound.towards)
        if (law.bound.towards and not inside) or any(_belongs(one, code, day) for one in law.bound.not_towards):
            return Applies(law, COMPARED, "other_track", {"party": code})
    if _yields(law, case, day):
        return Applies(law, COMPARED, "yields", {"to": law.bound.yields_to})
    return Applies(law, BINDS, "own_law" if law.in_force.from_ else "own_law_since", {"party": own[0]})


def _yields(law: Instrument, case: Case, day: date) -> bool:
    """Tell whether the text gives way to another that binds these States."""
    other = law.bound.yields_to
    return bool(other) and stands(load_instrument(str(other)), case, day).group == BINDS


def _on_two_sides(law: Instrument, case: Case, day: date) -> bool:
    """Tell whether holder and requesting State stand on the two sides of a treaty."""

    def side(codes: tuple[str, ...], one: tuple[str, ...]) -> bool:
        return bool(codes) and all(any(_belongs(entry, code, day) for entry in one) for code in codes)

    first, second = law.bound.between
    holder, asking = case.holders("requested"), case.holders("requesting")
    return (side(holder, first) and side(asking, second)) or (side(holder, second) and side(asking, first))


def _belongs(entry: str, code: str, day: date) -> bool:
    """Tell whether a party is this party, or in this group on a day."""
    state = state_of(code)
    row = groups().get(entry, {}).get("parties", {}).get(state)
    if row is None:
        return state == entry
    return bool(row.get("from", day) <= day <= row.get("until", day))


def _home(case: Case) -> str:
    return state_of(case.codes[0])


def _in_force(law: Instrument, day: date) -> tuple[str, dict[str, Any]] | None:
    """Say why a text is not law on a day; None if it is."""
    start, end = law.in_force.from_, law.in_force.until
    if law.status not in ("in_force", "superseded"):
        return "not_in_force", {"status": law.status}
    if start and day < start:
        return "not_yet", {"start": start}
    if end and day > end:
        return "no_longer", {"end": end}
    return None


def _not_bound(law: Instrument, code: str, day: date) -> tuple[str, dict[str, Any]] | None:
    """Say why a party is not bound on a day; None if it is.

    A part of a State is bound with the State; so is a territory to which the
    group's list extends it by a row of its own.
    """
    state = state_of(code)
    if state in law.bound.parties:
        return None
    members = _members(law)
    if state not in members:
        return "not_party", {"party": code}
    since = members[state].get("from")
    until = members[state].get("until")
    if since and day < since:
        return "not_party_yet", {"party": code, "start": since}
    if until and day > until:
        return "no_longer_party", {"party": code, "end": until}
    return None


def _members(law: Instrument) -> dict[str, Any]:
    return groups().get(law.bound.group, {}).get("parties", {}) if law.bound.group else {}


def _since(law: Instrument, code: str) -> Any:
    """Return the day from which a party is bound; None where nobody read it."""
    state = state_of(code)
    own = state in law.bound.parties or law.bound.between
    return law.in_force.from_ if own else _members(law).get(state, {}).get("from")
