"""The way to the money: which clauses apply on a route, what it costs, how long it takes, what that is worth today.

Durations, costs and discount rates are ranges with their source or marked
assumptions (``data/assumptions.toml``); what a law gives is settled exactly,
and only its present value is a float.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from sharing import money
from sharing.assumptions import assumptions
from sharing.case import Case, Claim, Cost, case_ids, load_case
from sharing.document import number
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.language import Claimant, CostClass, CostKind, Route
from sharing.law.instrument import Instrument, Scenario
from sharing.law.procedure import span
from sharing.meeting import as_scenario, explore, settle
from sharing.settlement import Settlement

__all__ = ["Observed", "Path", "Paths", "observed", "parallel", "paths", "present_value"]

YEAR = 365.25
PREMISE = {"rapid_return": {"prior_ownership_established": True}}  # what a route presupposes


@frozen(kw_only=True)
class Observed:
    """A real case that states when the order was final and when the money moved."""

    case: str
    route: str | None
    years: float


@frozen(kw_only=True)
class Path:
    """One route: what it takes and what each side has of it.

    `early` is settled with the least costs, `late` with the most.
    """

    route: str
    early: Settlement
    late: Settlement
    years: tuple[float, float]  # to the payment, from least to most
    payment: str  # where its last stretch is from: law, observed_route, observed
    costs: tuple[Fraction, Fraction]  # of what is recovered
    discount: tuple[float, float]

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return the articles that pay on this route, whatever the answer to what is unknown."""
        runs, _ = explore(self.early.case, self.early.scenario)
        steps = sorted({p.step for run in runs for p in run.payments if p.amount})
        return tuple(dict.fromkeys(self.early.law.clauses[step - 1].text for step in steps))

    def amounts(self, payee: str) -> tuple[Decimal, Decimal]:
        """Return the least and the most a payee gets, on the day it is paid."""
        low, high = zip(self.early.part(payee), self.late.part(payee), strict=True)
        return min(low), max(high)

    def present(self, payee: str) -> tuple[float, float]:
        """Return what that is worth today, least and most: late at the high rate, early at the low one."""
        low, high = self.amounts(payee)
        return (
            present_value(float(low), self.years[1], self.discount[1]),
            present_value(float(high), self.years[0], self.discount[0]),
        )


@frozen(kw_only=True, repr=False)
class Paths:
    """Routes side by side for one case and law."""

    case: Case
    scenario: Scenario
    paths: tuple[Path, ...]
    delay: float

    def __repr__(self) -> str:
        return f"<Paths of {self.case.id} under {self.scenario.law.id}: {len(self.paths)} routes>"

    @property
    def payees(self) -> tuple[str, ...]:
        """Return everybody some route can pay."""
        others = {payee for one in self.paths for s in (one.early, one.late) for payee in s.payees}
        return (*self.case.codes, *sorted(others - set(self.case.codes)))

    def delay_costs(self, payee: str, years: float = 1.0) -> dict[str, tuple[float, float]]:
        """Return what so many further years take of a payee's present value, by interest alone, route by route."""
        found: dict[str, tuple[float, float]] = {}
        for one in self.paths:
            lost = [
                present_value(float(sum_), when, rate) * (1 - present_value(1.0, years, rate))
                for sum_ in one.amounts(payee)
                for when in one.years
                for rate in _turning(one.discount, when, years)
            ]
            found[one.route] = (min(lost), max(lost))
        return found

    def explain(self, lang: str = "en") -> str:
        """Show the routes as a table, with what is assumed."""
        from sharing.path_words import paths_text

        return paths_text(self, lang)

    def _repr_html_(self) -> str:
        from sharing.path_words import paths_html

        return paths_html(self)


def _turning(rates: tuple[float, float], when: float, years: float) -> tuple[float, ...]:
    """Return the rates at which what a delay takes can be least or most: the ends, and the top between them."""
    top = ((when + years) / when) ** (1 / years) - 1 if when > 0 else rates[1]
    return (*rates, min(max(top, rates[0]), rates[1]))


def present_value(amount: float, years: float, rate: float) -> float:
    """Return what a later amount is worth today.

    Examples
    --------
    >>> round(present_value(110.0, 1, 0.1), 9)
    100.0
    """
    return float(amount / (1 + rate) ** years)


def observed() -> tuple[Observed, ...]:
    """Return the real cases that state the day of the final order and a later one on which money moved.

    Examples
    --------
    >>> [round(one.years, 1) for one in observed() if one.case == "gbr-mda-filat-2021"]
    [1.9]
    """
    found = []
    for name in case_ids():
        dates = load_case(name).dates
        moved = dates.get("transfer") or dates.get("value")
        if not name.startswith("teaching/") and "judgment" in dates and moved and moved > dates["judgment"]:
            years = (moved - dates["judgment"]).days / YEAR
            found.append(Observed(case=name, route=load_case(name).facts.get("route"), years=years))
    return tuple(found)


def paths(
    case: Case,
    law: Instrument | Scenario | str,
    routes: Sequence[str] | None = None,
    *,
    terms: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    discount: tuple[Any, Any] | None = None,
    delay: float = 0.0,
) -> Paths:
    """Settle a case on several routes.

    Parameters
    ----------
    case : Case
        The facts; its route is replaced, its costs are scaled to the route's.
        On rapid return prior ownership counts as established: the route presupposes it.
    law : Instrument, Scenario or str
        The law, or its id or path.
    routes : sequence of str, optional
        Words of the vocabulary; otherwise every one.
    terms, readings : mapping, optional
        As in `settle`.
    discount : pair, optional
        The least and the most interest of a year, as 0.01 and 0.06; otherwise the assumed range.
    delay : float
        Years added to every route, as where two States investigate at once.

    Returns
    -------
    Paths

    Examples
    --------
    >>> from sharing.case import load_case
    >>> found = paths(load_case("teaching/soe-loss"), "models/sharing-rule", ["foreign_judgment", "rapid_return"])
    >>> [(one.route, round(one.years[1], 1)) for one in found.paths]
    [('foreign_judgment', 4.4), ('rapid_return', 2.4)]
    """
    scenario = as_scenario(law, terms, readings)
    assumed = assumptions()
    names = list(assumed.routes) if routes is None else [routes] if isinstance(routes, str) else list(routes)
    for name in names:
        if name not in assumed.routes:
            raise UnknownName(f"no route '{name}'{did_you_mean(name, assumed.routes)}")
    rates = _rates(discount)
    if not isinstance(delay, int | float) or not 0 <= delay <= 100:
        raise InvalidScenario(f"a delay is a number of years from 0 to 100; got {delay!r}")
    found = []
    for name in names:
        way = assumed.routes[Route(name)]
        (least, most), said = _to_payment(scenario.law, name)
        years = (float(way.years[0]) + least + delay, float(way.years[1]) + most + delay)
        low = way.costs[0] + assumed.upkeep.low * Fraction(years[0]).limit_denominator(100)
        high = way.costs[1] + assumed.upkeep.high * Fraction(years[1]).limit_denominator(100)
        costs = (min(low, Fraction(1)), min(high, Fraction(1)))
        own = case.stating(route=name, **PREMISE.get(name, {}))
        early, late = (settle(_costing(own, part), scenario) for part in costs)
        found.append(Path(route=name, early=early, late=late, years=years, payment=said, costs=costs, discount=rates))
    return Paths(case=case, scenario=scenario, paths=tuple(found), delay=float(delay))


def _rates(discount: tuple[Any, Any] | None) -> tuple[float, float]:
    if discount is None:
        return assumptions().discount.ends
    try:
        low, high = (float(one) for one in discount)
    except (TypeError, ValueError):
        raise InvalidScenario(f"discount is two numbers, as (0.01, 0.06); got {discount!r}") from None
    if not 0 <= low <= high <= 1:
        raise InvalidScenario(
            f"discount is the least and the most interest of a year, from 0 to 1; got {low:g}, {high:g}"
        )
    return low, high


def _to_payment(law: Instrument, route: str) -> tuple[tuple[float, float], str]:
    """Return the years from the final order to the payment, and where they are from."""
    least, longest = span(law.procedure, route)
    if longest is not None:
        return (least / YEAR, longest / YEAR), "law"
    real = [one for one in observed() if one.route == route]
    said = "observed_route" if len(real) > 1 else "observed"
    years = [one.years for one in (real if len(real) > 1 else observed())]
    bar = least / YEAR  # what the law makes wait, where it says no more
    return (max(min(years), bar), max(*years, bar)), said


def _costing(case: Case, part: Fraction) -> Case:
    """Return the case with its costs together a part of what was recovered, each in the proportions it has."""
    if not (case.costs or case.holders("requested")):
        raise InvalidScenario(f"{case.id}: nobody holds the money there, so nobody bears the costs of a route")
    total = money.whole(case.pool * part)
    rows = case.costs or (
        Cost(
            payer=case.holders("requested")[0],
            kind=CostKind("other"),
            classes=(CostClass("reasonable"),),
            amount=Fraction(1),
        ),
    )
    weights = [case.minor(one.amount, one.currency) or Fraction(0) for one in rows]
    if not sum(weights):
        weights = [Fraction(1)] * len(rows)
    units = money.apportion({i: total * weight / sum(weights) for i, weight in enumerate(weights)}, int(total))
    scale = Fraction(1, 10 ** money.digits(case.currency))
    costs = tuple(evolve(one, amount=units[i] * scale, currency=None) for i, one in enumerate(rows))
    return evolve(case, costs=costs)


def parallel(
    case: Case,
    law: Instrument | Scenario | str,
    fine: str,
    *,
    terms: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
) -> dict[str, Settlement]:
    """Let a third State's fine for the same facts rank where each reading of the law puts it.

    Parameters
    ----------
    case : Case
        The facts.
    law : Instrument, Scenario or str
        A law with the reading ``parallel_fine``.
    fine : str
        The fine, in the currency of the case.
    terms, readings : mapping, optional
        As in `settle`.

    Returns
    -------
    dict of str to Settlement
        Option of the reading to what it gives.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> found = parallel(load_case("teaching/soe-loss"), "models/sharing-rule", "9000000")
    >>> [str(s.part("fine:third State")[1]) for s in found.values()]
    ['9000000.00', '6820000.00', '0.00']
    """
    scenario = as_scenario(law, terms, readings)
    options = scenario.law.readings.get("parallel_fine")
    if options is None:
        raise InvalidScenario(
            f"{scenario.law.id} has no reading 'parallel_fine': it does not say where such a fine ranks"
        )
    try:
        amount = number(str(fine))
    except ValueError as error:
        raise InvalidScenario(f"fine: {error}") from None
    if money.minor(amount, case.currency).denominator != 1:
        raise InvalidScenario(f"fine: {case.currency} has {money.digits(case.currency)} decimals; got {fine}")
    claim = Claim(who=Claimant("fine"), name="third State", amount=amount)
    own = evolve(case, claims=(*case.claims, claim))
    found = {}
    for option in options.options:
        chosen = {**scenario.readings, "parallel_fine": option}
        found[option] = settle(own, Scenario(law=scenario.law, terms=scenario.terms, readings=chosen))
    return found
