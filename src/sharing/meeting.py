"""The meeting: a case under a scenario becomes a settlement.

Whatever the case or the scenario does not say is run with every value it can
have. What every run pays alike is decided; the rest is open, and the unknowns
that matter are named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from attrs import asdict, evolve

from sharing import ledger, money
from sharing.case import Case, Party, SettledBy, build
from sharing.errors import InvalidScenario, did_you_mean
from sharing.law.catalogue import instrument_ids, load_instrument
from sharing.law.instrument import Example, Instrument, Scenario
from sharing.law.run import UNDECIDED, Asked, Run, Unanswered
from sharing.settlement import Settlement

__all__ = [
    "as_scenario",
    "concluded",
    "digest",
    "example_case",
    "explore",
    "failed_examples",
    "settle",
    "settle_as_agreed",
]

MOST_RUNS = 256


# --- the public door ------------------------------------------------------------


def settle(
    case: Case,
    law: Instrument | Scenario | str | None = None,
    *,
    terms: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Settlement:
    """Let a case meet an instrument.

    Parameters
    ----------
    case : Case
        The facts.
    law : Instrument, Scenario or str, optional
        The law, or its id or path. Without it the case's own `settled_by`
        applies, and the result's `then` holds what follows from it.
    terms : mapping of str to number, optional
        Terms to set, as exact numbers or texts (``"1/3"``).
    readings : mapping of str to str, optional
        Readings to choose.

    Returns
    -------
    Settlement

    Raises
    ------
    InvalidScenario
        If a term or reading is unknown or outside its range.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> s = settle(load_case("gbr-tza-bae-2012"))
    >>> s.amount("TZA")
    Decimal('29500000.00')
    """
    if law is None:
        if terms or readings:
            raise InvalidScenario("terms and readings need the law they belong to; name it")
        return settle_as_agreed(case)
    return _meet(case, as_scenario(law, terms, readings))


def as_scenario(
    law: Instrument | Scenario | str,
    terms: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Scenario:
    """Make a scenario of a law, its id or path, or another scenario, with terms and readings set.

    A text may name a preset of the law too, as ``"models/sharing-rule:canada"``.
    """
    if isinstance(law, str) and (named := law.rpartition(":"))[1] and _is_law(named[0]):
        law = load_instrument(named[0]).preset(named[2])
    if isinstance(law, Scenario):
        if not terms and not readings:
            return law
        return Scenario(
            law=law.law, terms={**law.terms, **(terms or {})}, readings={**law.readings, **(readings or {})}
        )
    loaded = law if isinstance(law, Instrument) else load_instrument(law)
    return Scenario(law=loaded, terms=terms or {}, readings=readings or {})


def _is_law(name: str) -> bool:
    return name in instrument_ids() or name.endswith(".toml")


def settle_as_agreed(case: Case) -> Settlement:
    """Settle a case by the law that settled it, and each share that was divided further."""
    if not case.settled_by:
        raise InvalidScenario(
            f"{case.id} does not say which law settled it; name one, as --law models/costs-and-contributions"
        )
    first, *rest = case.settled_by
    result = _meet(case, _scenario(first))
    then = []
    for i, step in enumerate(rest, 1):
        if step.of not in result.payees:
            raise InvalidScenario(f"{case.id}: settled_by[{i}].of = '{step.of}', who gets nothing from {first.law}")
        least, most = result.bounds(step.of)
        if least != most:  # what is not decided cannot be divided further
            result = evolve(result, warnings=(*result.warnings, "then_open"))
            continue
        then.append(_meet(_inside_share(case, step, result.units(step.of)), _scenario(step)))
    return evolve(result, then=tuple(then))


def _scenario(step: SettledBy) -> Scenario:
    return Scenario(law=load_instrument(step.law), terms=step.terms, readings=step.readings)


def _inside_share(case: Case, step: SettledBy, units: int) -> Case:
    """Make the case inside one party's share: its pool, its members, their costs."""
    members = tuple(Party(code=code, roles=roles) for code, roles in sorted(step.roles.items()))
    codes = set(step.roles)
    share = Fraction(money.decimal(units, case.currency))
    return evolve(
        case,
        id=f"{case.id}#{step.of}",
        recovered=share,
        interest=Fraction(0),
        parties=members,
        costs=tuple(c for c in case.costs if c.payer in codes),
        claims=(),
        contributions=tuple(c for c in case.contributions if c.party in codes),
        settled_by=(),
        published=tuple(p for p in case.published if p.party in codes and p.party != step.of),
    )


# --- the runs -------------------------------------------------------------------


def _meet(case: Case, scenario: Scenario) -> Settlement:
    return concluded(case, scenario, *explore(case, scenario))


def concluded(case: Case, scenario: Scenario, runs: list[Run], complete: bool) -> Settlement:
    """Make a settlement of every run: rounded, with what they disagree on left open."""
    ledgers = [ledger.rounded(run) for run in runs]
    if complete:
        matter = _matter(runs)
        rows = ledgers[0] if not matter else ledger.common(case, scenario.law, ledgers, matter)
    else:  # a combination that was not run might pay otherwise: nothing is decided
        matter = tuple(sorted({a for run in runs for a in run.answers}, key=lambda a: (a.kind, a.name)))
        rows = ledger.nothing_decided(case, scenario.law, matter)
    used = {key: frozenset().union(*(run.read[key] for run in runs)) for key in ("terms", "readings")}
    return Settlement(
        case=case,
        scenario=scenario,
        ledger=rows,
        alternatives=ledger.alternatives(runs, ledgers, matter),
        unknowns=matter,
        warnings=_warnings(case, scenario, matter, complete),
        used=used,
    )


def explore(case: Case, scenario: Scenario) -> tuple[list[Run], bool]:
    """Run every combination of answers; beyond `MOST_RUNS`, each unknown alone and all together.

    Returns
    -------
    list of Run
        The runs. Which they are never depends on an amount.
    bool
        Whether every combination was run.
    """
    runs: list[Run] = []
    waiting: list[dict[Asked, Any]] = [{}]
    while waiting:
        answers = waiting.pop()
        try:
            runs.append(Run(case, scenario, answers, pool=case.pool).execute())
        except Unanswered as question:
            waiting += [{**answers, question.asked: answer} for answer in reversed(question.answers)]
        if len(runs) + len(waiting) > MOST_RUNS:
            return _some(case, scenario), False
    return runs, True


def _some(case: Case, scenario: Scenario) -> list[Run]:
    """Run each unknown alone against the first answers, and every last answer together."""
    possible: dict[Asked, tuple[Any, ...]] = {}

    def run(choose: Callable[[Asked, tuple[Any, ...]], Any]) -> Run:
        answers: dict[Asked, Any] = {}
        while True:
            try:
                return Run(case, scenario, answers, pool=case.pool).execute()
            except Unanswered as question:
                possible[question.asked] = question.answers
                answers[question.asked] = choose(question.asked, question.answers)

    runs = [run(lambda _, answers: answers[0]), run(lambda _, answers: answers[-1])]
    alone = [(asked, answer) for asked, answers in possible.items() for answer in answers[1:]]
    runs += [run(partial(_instead, asked, answer)) for asked, answer in alone]
    distinct = {tuple(sorted(((a.kind, a.name, str(v)) for a, v in r.answers.items()))): r for r in runs}
    return list(distinct.values())


def _instead(asked: Asked, answer: Any, one: Asked, answers: tuple[Any, ...]) -> Any:
    """Answer one unknown so, and every other with its first answer."""
    return answer if one == asked else answers[0]


def _matter(runs: list[Run]) -> tuple[Asked, ...]:
    """Name the unknowns by which alone two runs differ, and pay differently."""
    distinct: dict[frozenset[Any], int] = {}
    outcomes = [distinct.setdefault(frozenset(ledger.outcome(run).items()), len(distinct)) for run in runs]
    asked = {one for run in runs for one in run.answers}
    found: set[Asked] = set()
    for i, one in enumerate(runs):
        for j in range(i):
            if outcomes[i] != outcomes[j]:
                answers = runs[j].answers
                differ = [a for a in one.answers if a in answers and one.answers[a] != answers[a]]
                if len(differ) == 1:
                    found.add(differ[0])
        if found == asked:
            break  # every unknown matters: nothing more can be found
    if not found and len(distinct) > 1:
        found = asked  # only several together make a difference
    return tuple(sorted(found, key=lambda a: (a.kind, a.name)))


# --- the examples of an instrument ------------------------------------------------------


def example_case(law: Instrument, example: Example) -> Case:
    """Make the case of an example; without parties, one party a role, its code the role."""
    data: dict[str, Any] = {"schema": 1, "id": f"{law.id}: {example.name}", **example.case}
    if "parties" not in data:
        codes = {"requested": "requested", "requesting": "requesting"}
        data["parties"] = [{"code": code, "roles": [role]} for role, code in codes.items()]
    return build(data, f"{law.id}: example '{example.name}'", roles_as_codes=True)


def failed_examples(law: Instrument) -> list[str]:
    """Settle every example of an instrument; say what came out otherwise than expected."""
    failures = []
    for example in law.examples:
        s = settle(example_case(law, example), law, terms=example.terms, readings=example.readings)
        for payee, amount in example.expect.items():
            got = s.open if payee == UNDECIDED else s.amount(payee) if payee in s.payees else Decimal(0)
            if payee not in (*s.payees, UNDECIDED) and amount:
                failures.append(f"'{example.name}': nobody is called '{payee}'{did_you_mean(payee, s.payees)}")
            elif Fraction(got) != amount:
                failures.append(f"'{example.name}': {payee} expected {_decimal(amount, s)}, got {got}")
    return failures


def _decimal(amount: Fraction, s: Settlement) -> Decimal:
    return money.decimal(int(money.minor(amount, s.case.currency)), s.case.currency)


# --- what goes with it -----------------------------------------------------------------


def _warnings(case: Case, scenario: Scenario, matter: tuple[Asked, ...], complete: bool) -> tuple[str, ...]:
    """Return the keys of the labels that warn."""
    found, law = [], scenario.law
    if not complete:
        found.append("too_many_unknowns")
    terms = [one.name for one in matter if one.kind == "term"]
    if terms:
        uses = [option.name for clause in law.clauses for option in clause.options()]
        if law.thresholds() or any(uses.count(name) > 1 for name in terms):
            found.append("ends_only")
    if case.in_kind:
        found.append("items_in_kind")
    if any(kind == "band" for kind, _ in scenario.contradictions):
        found.append("bands_inverted")
    if case.derived:
        found.append("inputs_derived")
    return tuple(found)


def digest(case: Case, scenario: Scenario) -> str:
    """Return the SHA-256 by which two delegations see that they hold the same computation.

    It is taken over the JSON, with sorted keys and no spaces, of the format's
    number, every value of the case (rows in the order of their own JSON, so
    that their order in the file does not count), the instrument as its file
    states it, and each term and reading at the value it has, default or set.
    """
    law = scenario.law
    facts = asdict(case, filter=lambda field, _: field.name != "content")
    parts = {
        "schema": 1,
        "case": _canonical(facts, unordered=True),
        "law": _canonical(dict(law.content), unordered=False),
        "terms": {name: str(value) for name in law.terms if (value := scenario.term(name)) is not None},
        "readings": {name: chosen for name in law.readings if (chosen := scenario.reading(name)) is not None},
    }
    return hashlib.sha256(_json(parts).encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _canonical(value: Any, unordered: bool) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(inner, unordered) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        items = [_canonical(inner, unordered) for inner in value]
        return sorted(items, key=_json) if unordered else items
    return value
