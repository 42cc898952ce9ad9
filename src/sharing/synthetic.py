"""A portfolio of cases to hold rules against: drawn by a seed, its ranges from real cases, or assumed and said so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from sharing.assumptions import KindOfCase, assumptions
from sharing.case import Case, build
from sharing.errors import InvalidScenario
from sharing.history import outcomes, published_parts
from sharing.incentives import Partner

__all__ = ["BEHAVIOUR", "Group", "Portfolio", "middle", "portfolio"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
BEHAVIOUR = ("baseline", "productivity", "reciprocity")
TIERS = ("facilitating", "major", "essential")
LEVELS = ("minimal", "significant", "predominant")
CURRENCY = "USD"
COSTS = (("requested", "judicial"), ("requested", "asset_management"), ("requesting", "investigation"))


@frozen(kw_only=True, eq=False, repr=False)
class Group:
    """Cases alike in words: the template, the numbers of each, and how its partner behaves."""

    case: Case
    numbers: Mapping[str, Floats]  # axes of a sweep
    costs: Floats  # what the requested State spent, in the currency
    owed: Floats  # what owners and victims are due, in the currency
    behaviour: Mapping[str, Floats]

    @property
    def count(self) -> int:
        """Return how many cases there are."""
        return int(self.costs.size)

    @property
    def stake(self) -> Floats:
        """Return what each recovers, in the currency."""
        return self.numbers["recovered"]

    @property
    def all_costs(self) -> Floats:
        """Return what all parties spent, in the currency."""
        return sum((values for name, values in self.numbers.items() if name.startswith("cost.")), np.zeros(self.count))

    @cached_property
    def partner(self) -> Partner:
        """Return the partners: what acting costs each is its documented costs."""
        return Partner(fixed=self.costs / self.stake, **self.behaviour)

    def scaled(self, by: float) -> Group:
        """Return the same cases with every sum of money so many times as large."""
        sums = ("recovered", "cost.", "claim.")
        numbers = {name: values * by if name.startswith(sums) else values for name, values in self.numbers.items()}
        return Group(
            case=self.case, numbers=numbers, costs=self.costs * by, owed=self.owed * by, behaviour=self.behaviour
        )


@frozen(kw_only=True, eq=False, repr=False)
class Portfolio:
    """Groups of cases, and the seed they were drawn by."""

    groups: tuple[Group, ...]
    seed: int

    @property
    def count(self) -> int:
        """Return how many cases there are."""
        return sum(group.count for group in self.groups)


def portfolio(count: int = 100_000, seed: int = 0) -> Portfolio:
    """Draw a portfolio.

    Parameters
    ----------
    count : int
        How many cases.
    seed : int
        Equal seeds, equal cases.

    Returns
    -------
    Portfolio
        In US dollars. The sums, the part of costs and the part of owners and
        victims lie between those of the real outcomes that were verified; how
        partners behave, who contributed how much, small cases and the mixture
        of kinds are assumed (``data/assumptions.toml``).

    Examples
    --------
    >>> drawn = portfolio(1000, seed=1)
    >>> drawn.count, drawn.groups[0].case.codes
    (1000, ('requested', 'requesting'))
    """
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise InvalidScenario(f"the number of synthetic cases is a whole number above zero; got {count!r}")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InvalidScenario(f"a seed is a whole number from 0; got {seed!r}")
    assumed = assumptions()
    random = np.random.default_rng(seed)
    parts = np.array([one.parts for one in assumed.kinds], float)
    kinds = random.choice(len(parts), size=count, p=parts / parts.sum())
    three = random.random(count) < 1 / 3
    ranges = {name: assumed.portfolio[name].ends for name in assumed.portfolio}
    own = random.uniform(*ranges["contribution"], count)
    tiers = np.minimum((own * 3).astype(int), 2)
    third = np.where(three, random.uniform(*ranges["third"], count), 0.0)
    stake: Floats = _stakes(random, count, ranges)
    published = published_parts("costs")
    low, high = float(published[0]), float(published[-1])
    least = random.uniform(*ranges["least_cost"], count)
    costs: Floats = np.maximum(least, stake * random.uniform(low, high, count))
    asking = costs / 2
    owners = stake * _owners(random, count)
    victims = stake * _owners(random, count)
    managing = random.uniform(*ranges["management"], count)
    behaviour = {name: random.uniform(*assumed.behaviour[name].ends, count) for name in BEHAVIOUR}
    groups = []
    for kind in range(len(assumed.kinds)):
        for tier in range(3):
            for with_third in (False, True):
                rows = np.flatnonzero((kinds == kind) & (tiers == tier) & (three == with_third))
                if not rows.size:
                    continue
                weights = {
                    "requested": own[rows] * (1 - third[rows]),
                    "requesting": (1 - own[rows]) * (1 - third[rows]),
                }
                if with_third:
                    weights["cooperating"] = third[rows]
                part = managing[rows]
                numbers: dict[str, Floats] = {"recovered": stake[rows], "cost.3": asking[rows]}
                numbers |= {"cost.1": costs[rows] * (1 - part), "cost.2": costs[rows] * part}
                numbers |= {"claim.1": owners[rows], "claim.2": victims[rows]}
                numbers |= {f"weight.{code}": values for code, values in weights.items()}
                groups.append(
                    Group(
                        case=_template(assumed.kinds[kind], tier, with_third),
                        numbers=numbers,
                        costs=costs[rows],
                        owed=np.minimum(stake[rows], owners[rows] + victims[rows]),
                        behaviour={name: values[rows] for name, values in behaviour.items()},
                    )
                )
    return Portfolio(groups=tuple(groups), seed=seed)


def middle(case: Case, costs: float) -> Partner:
    """Return a partner that behaves in the middle of what is assumed, for a case whose own numbers nobody knows."""
    behaviour = {name: assumptions().behaviour[name].middle for name in BEHAVIOUR}
    return Partner(fixed=costs / (float(case.recovered) or 1.0), **behaviour)


def _stakes(random: np.random.Generator, count: int, ranges: Mapping[str, tuple[float, float]]) -> Floats:
    """Draw sums between those published, evenly over their order; some smaller than any published."""
    rates = {str(code): float(rate) for code, rate in assumptions().rates.items()}
    real = sorted(
        float(one.gross) * rates[one.currency]
        for one in outcomes()
        if one.verified and one.added and one.gross and one.currency in rates
    )
    large = np.exp(np.interp(random.random(count), np.linspace(0, 1, len(real)), np.log(real)))
    low, high = np.log(ranges["small"])
    small = np.exp(random.uniform(low, high, count))
    chosen = random.random(count) < random.uniform(*ranges["small_part"])
    return np.where(chosen, small, large)


def _owners(random: np.random.Generator, count: int) -> Floats:
    """Draw what owners or victims are due, as a part of the sum: often nothing, as in the real outcomes."""
    rows = [one for one in outcomes() if one.verified and one.added and one.gross]
    having = sorted(float(one.claimants / one.gross) for one in rows if one.claimants and one.gross)
    part = np.interp(random.random(count), np.linspace(0, 1, len(having)), having)
    return np.where(random.random(count) < len(having) / len(rows), part, 0.0)


def _template(kind: KindOfCase, tier: int, with_third: bool) -> Case:
    """Make the case that a group has in common; its numbers are moved by the axes."""
    codes = ["requested", "requesting", *(["cooperating"] if with_third else [])]
    rest = ("minimal", 1) if tier == 2 else ("significant", 1) if tier == 1 else ("predominant", 1)
    contributions: list[dict[str, Any]] = [
        {"party": "requested", "weight": "1", "tier": TIERS[tier], "level": LEVELS[tier]},
        {"party": "requesting", "weight": "1", "tier": TIERS[2 - tier], "level": rest[0], "rank": 1},
    ]
    if with_third:
        contributions[1]["level"] = "predominant"
        contributions.append(
            {"party": "cooperating", "weight": "1", "tier": "facilitating", "level": "minimal", "rank": 2}
        )
    data = {
        "schema": 1,
        "id": f"synthetic/{kind.name}",
        "currency": CURRENCY,
        "recovered": "1000000.00",
        "rates": {code: str(rate) for code, rate in assumptions().rates.items() if code != CURRENCY},
        "facts": dict(kind.facts),
        "parties": [{"code": code, "roles": [code]} for code in codes],
        "costs": [{"payer": payer, "kind": what, "classes": ["reasonable"], "amount": "1.00"} for payer, what in COSTS],
        "claims": [
            {"who": "prior_owner", "name": "O", "amount": "0.00"},
            {"who": "victim", "name": "V", "amount": "0.00"},
        ],
        "contributions": contributions,
    }
    return build(data, f"synthetic/{kind.name}", roles_as_codes=True)
