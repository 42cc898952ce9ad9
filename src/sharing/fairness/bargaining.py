"""What two or more could agree on, each with something to fall back on: Nash, Kalai-Smorodinsky, equal gains.

A solution says what it assumes and whether it is the only one. It is an
argument about a deal, never a rule of law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from attrs import field, frozen

from sharing.errors import InvalidScenario
from sharing.fairness.pieces import Pair, level_on, top_on
from sharing.fairness.stating import stated
from sharing.language import label

__all__ = [
    "SOLUTIONS",
    "Deal",
    "Pair",
    "Problem",
    "Solution",
    "divide",
    "level_on",
    "money_and_time",
    "problem",
    "top_on",
]

ZERO, ONE = Fraction(0), Fraction(1)
SOLUTIONS = ("nash", "kalai_smorodinsky", "equal_gains")


@frozen(kw_only=True)
class Solution:
    """What each gets, by which solution; on which terms, whether there is no other, and what that assumes."""

    name: str
    gets: dict[str, Fraction] = field(repr=False)  # values may rest on a mandate, so no log shows them
    terms: dict[str, Fraction] = field(factory=dict, repr=False)
    unique: bool
    assumes: tuple[str, ...]  # labels

    def text(self, lang: str = "en") -> str:
        """Say what it assumes and whether it is the only one."""
        said = [label(f"assumes_{one}", lang) for one in (self.name, *self.assumes)]
        said.append(label("solution_unique" if self.unique else "solution_not_unique", lang))
        return (" " if lang == "en" else "").join(said)


def divide(
    to_divide: Any,
    outside: Mapping[str, Any],
    weights: Mapping[str, Any] | None = None,
    most: Mapping[str, Any] | None = None,
) -> dict[str, Solution]:
    """Divide money among parties who must all agree.

    Parameters
    ----------
    to_divide : number
    outside : mapping of party to number
        What each has without an agreement.
    weights : mapping of party to number, optional
        Bargaining weights of the Nash solution; otherwise all alike.
    most : mapping of party to number, optional
        What a party can get at most, as its claim.

    Returns
    -------
    dict of str to Solution
        `nash` (Nash 1950; with weights Kalai 1977), `kalai_smorodinsky`
        (1975), `equal_gains` (Kalai 1977; where a party has its most, the
        others go on).

    Raises
    ------
    InvalidScenario
        If what they have without an agreement is more than there is to divide,
        or a party can get less than that at most.

    Examples
    --------
    >>> found = divide(100, {"FRA": 20, "DEU": 40}, weights={"FRA": "3/4", "DEU": "1/4"})
    >>> {name: str(one.gets["FRA"]) for name, one in found.items()}
    {'nash': '50', 'kalai_smorodinsky': '40', 'equal_gains': '40'}
    """
    whole = stated("to divide", to_divide)
    least = {party: stated(f"outside option of {party}", amount) for party, amount in outside.items()}
    if len(least) < 2:
        raise InvalidScenario(f"two parties or more bargain; given {len(least)}")
    gain = whole - sum(least.values(), ZERO)
    if gain < 0:
        raise InvalidScenario(
            f"without an agreement they have {sum(least.values(), ZERO)} together, more than the {whole} there is to "
            "divide: no division leaves nobody worse off"
        )
    room = dict.fromkeys(least, gain)
    for party in (*(most or {}), *(weights or {})):
        if party not in least:
            raise InvalidScenario(f"'{party}' has no outside option; state what it has without an agreement")
    for party, amount in (most or {}).items():
        top = stated(f"most of {party}", amount)
        if top < least[party]:
            raise InvalidScenario(f"{party} gets at most {top}, less than the {least[party]} it has without")
        room[party] = min(gain, top - least[party])
    own = {party: _weight(party, (weights or {}).get(party, 1)) for party in least}
    ideal = sum(room.values(), ZERO)
    part = min(ONE, gain / ideal) if ideal else ZERO
    gains = {
        "nash": _filled(gain, room, own),
        "kalai_smorodinsky": {party: part * top for party, top in room.items()},
        "equal_gains": _filled(gain, room, dict.fromkeys(room, ONE)),
    }
    capped = ("most",) if most else ()
    weighted = ("weights",) if len(set(own.values())) > 1 else ()
    return {
        name: Solution(
            name=name,
            gets={party: least[party] + more for party, more in found.items()},
            # Money divides, so it is, unless one side can gain nothing and every product is nothing.
            unique=name != "nash" or not gain or all(room.values()),
            assumes=(*capped, *(weighted if name == "nash" else ())),
        )
        for name, found in gains.items()
    }


def _weight(party: str, value: Any) -> Fraction:
    weight = stated(f"bargaining weight of {party}", value)
    if not weight:
        raise InvalidScenario(f"the bargaining weight of {party} must be above nothing")
    return weight


def _filled(gain: Fraction, room: Mapping[str, Fraction], weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Let every gain grow at its weight until it has no room, and the others go on."""
    found: dict[str, Fraction] = {}
    left = gain
    growing = sorted(room, key=lambda party: room[party] / weights[party])
    while growing:
        pace = left / sum(weights[party] for party in growing)
        first = growing.pop(0)
        found[first] = min(room[first], pace * weights[first])
        left -= found[first]
    return {party: found[party] for party in room}


@frozen(kw_only=True)
class Deal:
    """One thing two sides could agree: what it is worth to each, and its terms."""

    values: Pair = field(repr=False)
    terms: dict[str, Fraction] = field(factory=dict, repr=False)


@frozen(kw_only=True)
class Problem:
    """Deals two sides could make, and what each has without one.

    `frontier` runs from the deal best for the second side to the one best for
    the first; between two of its deals lies everything in straight line.
    """

    sides: tuple[str, str]
    deals: tuple[Deal, ...] = field(repr=False)
    outside: Pair = field(repr=False)
    frontier: tuple[Deal, ...] = field(repr=False)

    def solve(self, weights: tuple[Any, Any] = (1, 1)) -> dict[str, Solution]:
        """Return the three solutions.

        Parameters
        ----------
        weights : (number, number)
            Bargaining weights of the Nash solution.

        Returns
        -------
        dict of str to Solution
            What can be agreed is convex, so no other values solve it, unless
            the product of the gains is nothing everywhere; other terms may
            give both sides the same. Equal gains are the largest smaller gain;
            where the frontier ends before the gains are equal, the other side
            has what more there is.

        Raises
        ------
        InvalidScenario
            If no deal leaves both sides no worse off.
        """
        stretch = self._better()
        w = _weight(self.sides[0], weights[0]), _weight(self.sides[1], weights[1])
        tops = [max(end.values[i] for piece in stretch for end in piece) - self.outside[i] for i in (0, 1)]
        units = {"kalai_smorodinsky": (tops[0] or ONE, tops[1] or ONE), "equal_gains": (ONE, ONE)}
        found = {"nash": self._top(stretch, w)}
        for name, (first, second) in units.items():

            def smaller(deal: Deal, one: Fraction = first, other: Fraction = second) -> tuple[Fraction, Fraction]:
                gains = self._gains(deal)
                low, high = sorted((gains[0] / one, gains[1] / other))
                return low, high

            ends = [self._level(piece, (first, second)) for piece in stretch]
            found[name] = max((*ends, *(end for piece in stretch for end in piece)), key=smaller)
        one_deal = len({end.values for piece in stretch for end in piece}) == 1
        weighted = ("weights",) if w[0] != w[1] else ()
        return {
            name: Solution(
                name=name,
                gets=dict(zip(self.sides, found[name].values, strict=True)),
                terms=found[name].terms,
                unique=(name != "nash" or one_deal or all(self._gains(found[name]))) and self._one_way(found[name]),
                assumes=("convex", *(weighted if name == "nash" else ())),
            )
            for name in SOLUTIONS
        }

    def _top(self, stretch: list[tuple[Deal, Deal]], weights: Pair) -> Deal:
        """Walk the frontier, which bends one way: the product is largest on the first piece it does not rise along."""
        for piece in stretch:
            part = top_on(self._gains(piece[0]), self._gains(piece[1]), weights)
            if part < 1:
                return _between(*piece, part)
        return stretch[-1][1]

    def _better(self) -> list[tuple[Deal, Deal]]:
        """Return the frontier's pieces, cut to where neither side is worse off than without a deal."""
        found = []
        for start, end in pairwise(self.frontier) if len(self.frontier) > 1 else [(self.frontier[0],) * 2]:
            low, high = ZERO, ONE
            for i in (0, 1):
                at, rise = start.values[i] - self.outside[i], end.values[i] - start.values[i]
                if rise > 0:
                    low = max(low, -at / rise)
                elif rise < 0:
                    high = min(high, -at / rise)
                elif at < 0:
                    low, high = ONE, ZERO
            if low <= high:
                found.append((_between(start, end, low), _between(start, end, high)))
        if not found:
            raise InvalidScenario("no deal leaves both sides at least what they have without one: nothing to agree")
        return found

    def _one_way(self, deal: Deal) -> bool:
        """Tell whether only one set of terms gives both sides these values, of all deals and what lies between them."""
        piece = next(
            (
                p
                for p in pairwise(self.frontier)
                if _on(deal.values, p) and deal.values not in (p[0].values, p[1].values)
            ),
            None,
        )
        # An end of the frontier's pieces is no mix of others; inside a piece, whatever lies on its line can be mixed.
        near = [one for one in self.deals if (_on(one.values, piece) if piece else one.values == deal.values)]
        mixes = [one.terms for one in near if one.values == deal.values]
        for one, other in combinations(near, 2):
            (low, high) = sorted((one, other), key=lambda own: own.values[0])
            if low.values[0] < deal.values[0] < high.values[0]:
                part = (deal.values[0] - low.values[0]) / (high.values[0] - low.values[0])
                mixes.append(_between(low, high, part).terms)
        return all(terms == mixes[0] for terms in mixes)

    def _gains(self, deal: Deal) -> Pair:
        return deal.values[0] - self.outside[0], deal.values[1] - self.outside[1]

    def _level(self, piece: tuple[Deal, Deal], units: Pair) -> Deal:
        return _between(*piece, level_on(self._gains(piece[0]), self._gains(piece[1]), units))


def problem(sides: tuple[str, str], deals: Iterable[Deal], outside: tuple[Any, Any]) -> Problem:
    """Make a bargaining problem of two sides from the deals they could make.

    Parameters
    ----------
    sides : (str, str)
    deals : iterable of Deal
        What lies between two deals can be agreed too: a sum between two sums,
        a month between two months, or one of them drawn by lot.
    outside : (number, number)

    Returns
    -------
    Problem

    Examples
    --------
    >>> deals = [Deal(values=(Fraction(x), Fraction(y))) for x, y in ((2, 0), (0, 1))]
    >>> found = problem(("X", "Y"), deals, (0, 0)).solve()
    >>> [str(one) for one in found["kalai_smorodinsky"].gets.values()]
    ['1', '1/2']
    """
    own = tuple(deals)
    if not own:
        raise InvalidScenario("a bargaining problem has one deal at least")
    least = [stated(f"outside option of {side}", one) for side, one in zip(sides, outside, strict=True)]
    return Problem(sides=sides, deals=own, outside=(least[0], least[1]), frontier=_hull(own))


def money_and_time(
    to_divide: Any,
    sides: tuple[str, str],
    outside: tuple[Any, Any],
    month_worth: tuple[Any, Any],
    months: Any,
) -> Problem:
    """Make the problem of two issues: how much each gets, and in which month it is paid.

    Parameters
    ----------
    to_divide : number
    sides : (str, str)
    outside : (number, number)
        What each has without an agreement, as money now.
    month_worth : (number or str, number or str)
        What a month later is worth to each, in money: below nothing for who
        waits (``"-5000"``), above for who needs time.
    months : number
        The latest month.

    Returns
    -------
    Problem
        The terms of its deals: ``money`` of the first side, ``month``.

    Examples
    --------
    >>> found = money_and_time(100, ("FRA", "DEU"), (0, 0), ("-1", "3"), 12).solve()
    >>> {name: str(amount) for name, amount in found["nash"].terms.items()}
    {'money': '74', 'month': '12'}
    """
    whole, latest = stated("to divide", to_divide), stated("months", months)
    worth = [stated("worth of a month", one, below_nothing=True) for one in month_worth]
    deals = [
        Deal(
            values=(money + worth[0] * month, whole - money + worth[1] * month),
            terms={"money": money, "month": month},
        )
        for money in (ZERO, whole)
        for month in (ZERO, latest)
    ]
    return problem(sides, deals, outside)


def _between(start: Deal, end: Deal, part: Fraction) -> Deal:
    """Return what lies so far along from one deal to another."""

    def mixed(one: Fraction, other: Fraction) -> Fraction:
        return one + part * (other - one)

    (a, b), (c, d) = start.values, end.values
    terms = {name: mixed(amount, end.terms[name]) for name, amount in start.terms.items() if name in end.terms}
    return Deal(values=(mixed(a, c), mixed(b, d)), terms=terms)


def _hull(deals: Sequence[Deal]) -> tuple[Deal, ...]:
    """Return the deals no mix of others betters for both, from the second side's best to the first side's."""
    found: list[Deal] = []
    for deal in sorted(deals, key=lambda one: (one.values[0], one.values[1])):
        while found and found[-1].values[1] <= deal.values[1]:
            found.pop()
        while len(found) > 1 and _left(found[-2].values, found[-1].values, deal.values):
            found.pop()
        found.append(deal)
    return tuple(found)


def _left(a: Pair, b: Pair, c: Pair) -> bool:
    """Tell whether the middle point lies on or below the line between the others."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) >= 0


def _on(values: Pair, piece: tuple[Deal, Deal]) -> bool:
    (a, b), (c, d) = piece[0].values, piece[1].values
    return (c - a) * (values[1] - b) == (d - b) * (values[0] - a) and a <= values[0] <= c
