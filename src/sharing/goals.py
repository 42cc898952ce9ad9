"""What gives a party at least so much, and where two positions break even.

All of it is read off the traced program, exactly: nothing is tried out on a
grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from sharing import money
from sharing.arithmetic import Tape
from sharing.case import Case
from sharing.document import number
from sharing.errors import InvalidScenario, NotFollowed, UnknownName, did_you_mean
from sharing.following import Region, follow
from sharing.law.instrument import Scenario
from sharing.meeting import settle
from sharing.trace import inputs, trace

__all__ = ["BreakEven", "Found", "break_even", "known", "seek", "usual_range", "with_term"]

YES, NO, ONE, OTHER, ALIKE, OPEN = "yes", "no", "one", "other", "alike", "open"


@frozen(kw_only=True)
class Found:
    """A number or reading, and where it gives the party at least what is sought.

    `regions` are the values of a number that do so for certain; `options` the
    options of a reading that do so for certain, `perhaps` those that may.
    """

    kind: str  # term, reading, or fact for a number of the case
    name: str
    regions: tuple[Region, ...] = ()
    options: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    followed: bool = True  # False: its effect has too many steps to be told, as where sums are rounded up

    @property
    def reached(self) -> bool:
        """Tell whether any value does it for certain."""
        return bool(self.regions or self.options)


@frozen(kw_only=True)
class BreakEven:
    """Where one position gives a party more than another, along one number.

    The word of a region is ``one``, ``other``, ``alike``, or ``open`` where
    what is not decided stands between.
    """

    along: str
    regions: tuple[Region, ...]

    @property
    def points(self) -> tuple[Fraction, ...]:
        """Return where the better position changes."""
        return tuple(r.low for r in self.regions[1:])


# --- goal seek -------------------------------------------------------------------


def seek(
    case: Case, scenario: Scenario, payee: str, at_least: Decimal | str, among: Iterable[str] | None = None
) -> tuple[Found, ...]:
    """Find which term, reading or number gives a payee at least a sum, each moved alone.

    Parameters
    ----------
    case : Case
        The facts.
    scenario : Scenario
        The position from which one thing at a time is moved.
    payee : str
        A party, or another payee.
    at_least : Decimal or str
        The sum, in the case's currency.
    among : iterable of str, optional
        Inputs as ``term.share``, ``recovered``, ``cost.1``, and readings as
        ``reading.costs``; otherwise every term and reading of the law.

    Returns
    -------
    tuple of Found
        Only what changes the payee's amount. The amount is the exact one,
        before rounding: a region may begin a minor unit late, never early.

    Raises
    ------
    InvalidScenario
        If the sum is negative or no number.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> from sharing.law.catalogue import load_instrument
    >>> position = Scenario(law=load_instrument("eu/regulation-2018-1805"))
    >>> found = seek(load_case("teaching/five-states"), position, "FRA", "2220000.00")
    >>> {one.name: str(one.regions[0].low) for one in found if one.kind == "term" and one.regions}
    {'agreed_share': '3/5'}
    """
    sought = money.minor(_sum(at_least), case.currency)
    known(case, scenario, payee)
    law = scenario.law
    names = [*(f"term.{n}" for n in law.terms), *(f"reading.{n}" for n in law.readings)] if among is None else among
    found = []
    for name in names:
        kind, _, own = name.partition(".")
        if kind == "reading":
            found += _by_reading(case, scenario, payee, own, sought)
        else:
            found += _by_number(case, scenario, payee, name, sought)
    return tuple(found)


def _sum(text: Decimal | str) -> Fraction:
    try:
        return number(str(text))
    except ValueError as error:
        raise InvalidScenario(f"the sum sought {error}") from None


def _by_reading(case: Case, scenario: Scenario, payee: str, name: str, sought: Fraction) -> list[Found]:
    _checked(name, scenario.law.readings, "reading", scenario)
    sure, perhaps, seen = [], [], set()
    for option in scenario.law.readings[name].options:
        s = settle(case, scenario, readings={name: option})
        least, most = (money.minor(Fraction(edge), case.currency) for edge in s.part(payee))
        seen.add((least, most))
        if least >= sought:
            sure.append(option)
        elif most >= sought:
            perhaps.append(option)
    if len(seen) == 1:
        return []
    return [Found(kind="reading", name=name, options=tuple(sure), perhaps=tuple(perhaps))]


def _by_number(case: Case, scenario: Scenario, payee: str, name: str, sought: Fraction) -> list[Found]:
    low, high = usual_range(case, scenario, name)
    if low == high:
        return []
    program = trace(case, with_term(scenario, name), [name])
    least = program.least(payee)
    if least is None or not hasattr(least, "line"):
        return []  # it changes nothing
    kind, _, own = name.partition(".")
    what = ("term", own) if kind == "term" else ("fact", name)
    try:
        path = follow(program.tape, name, low, high, [least - sought])
    except NotFollowed:
        return [Found(kind=what[0], name=what[1], followed=False)]
    if len(set(path.points.values())) == 1 and all(p.curves[0].constant is not None for p in path.pieces):
        return []
    regions = tuple(r for r in path.regions(lambda values: YES if values[0] >= 0 else NO) if r.word == YES)
    return [Found(kind=what[0], name=what[1], regions=regions)]


def usual_range(case: Case, scenario: Scenario, name: str) -> tuple[Fraction, Fraction]:
    """Return from where to where a number is moved unless somebody says otherwise.

    A term moves within its range; what was recovered up to twice itself; a
    cost, a claim or a weight up to the double of itself or of the largest like
    it; a rate from half to double.
    """
    kind, _, own = name.partition(".")
    if kind == "term":
        _checked(own, scenario.law.terms, "term", scenario)
        low, high = scenario.law.terms[own].range
        return low, high
    known = inputs(case, scenario)
    if name not in known:
        raise UnknownName(f"no number '{name}'{did_you_mean(name, known)}")
    if kind == "rate":
        return known[name] / 2, known[name] * 2
    largest = max(value for other, value in known.items() if other.partition(".")[0] == kind)
    return Fraction(0), 2 * largest or Fraction(1)


def with_term(scenario: Scenario, name: str) -> Scenario:
    """Set a term that is unset, so that it can be moved."""
    kind, _, own = name.partition(".")
    if kind != "term" or scenario.term(own) is not None:
        return scenario
    terms = {**scenario.terms, own: scenario.law.terms[own].range[0]}
    return Scenario(law=scenario.law, terms=terms, readings=scenario.readings)


def _checked(name: str, known: Mapping[str, Any], what: str, scenario: Scenario) -> None:
    if name not in known:
        raise UnknownName(f"{scenario.law.id} has no {what} '{name}'{did_you_mean(name, known) or '; it has none'}")


def known(case: Case, scenario: Scenario, payee: str) -> None:
    """Say who can be asked for, unless the payee is one: of the position, a claimant, or a fund the law pays."""
    claimants = {claim.payee for claim in case.claims}
    funds = {str(getattr(clause, "to", "")) for clause in scenario.law.clauses}
    if payee not in claimants | funds:
        settle(case, scenario).bounds(payee)


# --- break-even --------------------------------------------------------------------


def break_even(
    case: Case,
    one: Scenario,
    other: Scenario,
    payee: str,
    along: str = "recovered",
    low: Fraction | None = None,
    high: Fraction | None = None,
) -> BreakEven:
    """Find where, along one number, the one position gives a payee more than the other.

    Parameters
    ----------
    case : Case
        The facts.
    one, other : Scenario
        Two positions.
    payee : str
        Whose amount is compared.
    along : str
        A number of the case (``recovered``, ``cost.1``, ``weight.FRA``,
        ``rate.GBP``), or a term that the first or the second has
        (``term.share``); a term of both moves in both.
    low, high : Fraction, optional
        From where to where; otherwise `usual_range`.

    Returns
    -------
    BreakEven

    Examples
    --------
    >>> from sharing.case import load_case
    >>> from sharing.law.catalogue import load_instrument
    >>> case = load_case("teaching/five-states")
    >>> eu, un = (Scenario(law=load_instrument(n)) for n in ("eu/regulation-2018-1805", "un/uncac-57"))
    >>> [region.word for region in break_even(case, eu, un, "DEU").regions]
    ['alike', 'other', 'alike', 'one']
    """
    known(case, one, payee)
    known(case, other, payee)
    positions = [with_term(s, along) if along[5:] in s.law.terms else s for s in (one, other)]
    having = next((s for s in positions if along in inputs(case, s)), positions[0])
    usual = usual_range(case, having, along)
    low, high = usual[0] if low is None else low, usual[1] if high is None else high
    if low >= high:
        raise InvalidScenario(f"along {along}: from {low} to {high} is no stretch; the second must be greater")
    tape = Tape()
    tape.input(along)
    first, second = (trace(case, s, [along] if along in inputs(case, s) else [], tape) for s in positions)
    gains = [first.least(payee) - second.most(payee), second.least(payee) - first.most(payee)]
    path = follow(tape, along, low, high, gains)
    return BreakEven(along=along, regions=path.regions(_better))


def _better(gains: Any) -> str:
    if gains[0] > 0:
        return ONE
    if gains[1] > 0:
        return OTHER
    return ALIKE if gains[0] == gains[1] == 0 else OPEN
