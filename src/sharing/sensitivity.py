"""What moves the result, one reading or term at a time; and the least and the most over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import frozen

from sharing.case import Case
from sharing.errors import NotFollowed
from sharing.following import follow
from sharing.goals import known, with_term
from sharing.law.instrument import Scenario
from sharing.meeting import settle
from sharing.trace import Program, trace

__all__ = ["Moved", "moves", "widest"]

MOST_COMBINATIONS = 256


@frozen(kw_only=True)
class Moved:
    """How far one disputed reading or open number moves what a party gets."""

    kind: str  # term or reading
    name: str
    least: Decimal
    most: Decimal
    least_at: Any  # the option, or the value of the term
    most_at: Any
    ends_only: bool = False  # too many steps to be followed: computed at the ends of the range

    @property
    def spread(self) -> Decimal:
        """Return the distance from least to most."""
        return self.most - self.least


def moves(case: Case, scenario: Scenario, payee: str) -> tuple[Moved, ...]:
    """Say how far each disputed reading and each term within its range moves what a payee gets.

    Parameters
    ----------
    case : Case
        The facts.
    scenario : Scenario
        The position from which one thing at a time is moved.
    payee : str
        Whose amount.

    Returns
    -------
    tuple of Moved
        The widest first; what moves nothing is left out.
    """
    known(case, scenario, payee)
    found = []
    for name, reading in scenario.law.readings.items():
        results = [(settle(case, scenario, readings={name: one}).part(payee), one) for one in reading.options]
        low, high = min(results, key=lambda r: r[0][0]), max(results, key=lambda r: r[0][1])
        if len({bounds for bounds, _ in results}) > 1:
            found.append(
                Moved(kind="reading", name=name, least=low[0][0], most=high[0][1], least_at=low[1], most_at=high[1])
            )
    for name, term in scenario.law.terms.items():
        if term.range[0] < term.range[1]:
            found += _moved_by_term(case, scenario, payee, name)
    return tuple(sorted(found, key=lambda one: (-one.spread, one.kind, one.name)))


def _moved_by_term(case: Case, scenario: Scenario, payee: str, name: str) -> list[Moved]:
    program = trace(case, with_term(scenario, f"term.{name}"), [f"term.{name}"])
    ends = [program.least(payee), program.most(payee)]
    if not any(hasattr(one, "line") for one in ends):
        return []
    first, last = scenario.law.terms[name].range
    try:
        points = dict(follow(program.tape, f"term.{name}", first, last, ends).points)
        ends_only = False
    except NotFollowed:
        points = {x: _at(program, name, x, ends) for x in (first, last)}
        ends_only = True
    lows = {x: values[0] for x, values in points.items()}
    highs = {x: values[1] for x, values in points.items()}
    low, high = min(lows, key=lambda x: lows[x]), max(highs, key=lambda x: highs[x])
    least, most = settle(case, program.scenario, terms={name: low}), settle(case, program.scenario, terms={name: high})
    found = Moved(
        kind="term",
        name=name,
        least=least.part(payee)[0],
        most=most.part(payee)[1],
        least_at=low,
        most_at=high,
        ends_only=ends_only,
    )
    steady = len(set(lows.values())) == 1 and len(set(highs.values())) == 1
    return [] if steady else [found]


def _at(program: Program, name: str, x: Fraction, ends: list[Any]) -> tuple[Fraction, ...]:
    lines = program.tape.replay({f"term.{name}": x})
    return tuple(lines[one.line] if hasattr(one, "line") else Fraction(one) for one in ends)


def widest(case: Case, scenario: Scenario) -> tuple[dict[str, tuple[Decimal, Decimal]], bool]:
    """Return the least and the most of each payee over every reading and term, argued and set ones too.

    Parameters
    ----------
    case : Case
        The facts.
    scenario : Scenario
        The position; its law's readings and terms are all left open.

    Returns
    -------
    dict of str to (Decimal, Decimal)
        Payee to least and most, in the currency.
    bool
        Whether every combination was run; if not, each choice alone.
    """
    law = scenario.law
    choices: dict[tuple[str, str], tuple[Any, ...]] = {
        **{("reading", name): reading.options for name, reading in law.readings.items()},
        **{
            ("term", name): tuple(dict.fromkeys((*term.range, *(() if term.default is not None else (None,)))))
            for name, term in law.terms.items()
        },
    }
    count = 1
    for values in choices.values():
        count *= len(values)
    complete = count <= MOST_COMBINATIONS
    if complete:
        sets = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    else:
        sets = [{}, *({key: value} for key, values in choices.items() for value in values)]
    runs = [settle(case, _chosen(scenario, chosen)) for chosen in sets]
    found = {}
    for payee in dict.fromkeys(p for s in runs for p in s.payees):
        parts = [s.part(payee) for s in runs]
        found[payee] = (min(least for least, _ in parts), max(most for _, most in parts))
    return found, complete


def _chosen(scenario: Scenario, chosen: Mapping[tuple[str, str], Any]) -> Scenario:
    terms, readings = dict(scenario.terms), dict(scenario.readings)
    for (kind, name), value in chosen.items():
        if kind == "reading":
            readings[name] = value
        elif value is None:
            terms.pop(name, None)
        else:
            terms[name] = value
    return Scenario(law=scenario.law, terms=terms, readings=readings)
