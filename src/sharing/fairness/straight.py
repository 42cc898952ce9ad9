"""The claims rules in scalar rules alone, without a branch on an amount: what a program of symbols can hold.

The same rules as in `dividing`, for the engine's programs, the workbook's
formulas and many problems at once. Nothing is sorted: where `dividing` looks
for the claims below a claim, a truth (1 or 0) counts them. So it takes n^2
lines, and is for tens of claims, not for thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import factorial
from typing import TypeAlias

from sharing.arithmetic import Number, above, at_most, both, contrary, greater, lesser, only_if, part, under
from sharing.errors import InvalidScenario
from sharing.fairness.dividing import Stage

__all__ = ["MOST_ARRIVING", "STRAIGHT", "Straight"]

Straight: TypeAlias = "Callable[[Number, Sequence[Number]], list[Number]]"

ZERO, ONE = Fraction(0), Fraction(1)
MOST_ARRIVING = 8  # claimants of random arrival: 2^n lines


def proportional(estate: Number, claims: Sequence[Number]) -> list[Number]:
    total = _sum(claims)
    return [part(estate, claim, total) for claim in claims]


def vessels(stages: Sequence[Stage]) -> Straight:
    whole = sum(size for _, size in stages)

    def divide(estate: Number, claims: Sequence[Number]) -> list[Number]:
        awards: list[Number] = [ZERO] * len(claims)
        for equal, size in stages:
            own = [claim * Fraction(size, whole) for claim in claims]
            total = _sum(own)
            now = lesser(estate, total)
            filled = _STAGES[equal](now, own)
            awards = [award + more for award, more in zip(awards, filled, strict=True)]
            estate = above(estate, total)
        return awards

    return divide


def _equal_awards(estate: Number, claims: Sequence[Number]) -> list[Number]:
    level = _level(estate, claims)
    return [lesser(claim, level) for claim in claims]


def _equal_losses(estate: Number, claims: Sequence[Number]) -> list[Number]:
    lost = _equal_awards(_sum(claims) - estate, claims)
    return [claim - loss for claim, loss in zip(claims, lost, strict=True)]


def _equal_totals(estate: Number, claims: Sequence[Number]) -> list[Number]:
    # The level's line changes where it reaches a claim, and where it reaches its double.
    edges = [*claims, *(claim * Fraction(2) for claim in claims)]
    held = [_sum([lesser(above(edge, claim), claim) for claim in claims]) for edge in edges]
    reached = [at_most(water, estate) for water in held]
    low = reduce(greater, (only_if(truth, edge) for truth, edge in zip(reached, edges, strict=True)))
    full = reduce(greater, (only_if(truth, water) for truth, water in zip(reached, held, strict=True)))
    rising = _sum([both(at_most(claim, low), under(low, claim * Fraction(2))) for claim in claims])
    level = low + part(above(estate, full), ONE, rising)
    return [lesser(above(level, claim), claim) for claim in claims]


_STAGES: dict[str, Straight] = {"awards": _equal_awards, "losses": _equal_losses, "totals": _equal_totals}


def _level(water: Number, claims: Sequence[Number], fewer: int = 0) -> Number:
    """Return the level at which claims hold so much: the highest of the lines through each of them.

    Parameters
    ----------
    water : Number
    claims : sequence of Number
    fewer : int
        How many of the largest are left out.
    """
    lines = []
    for claim, others in _each(claims):
        smaller = [under(other, claim) for other in others]
        held = _sum([only_if(truth, other) for truth, other in zip(smaller, others, strict=True)])
        rising = Fraction(len(claims) - fewer) - _sum(smaller)
        lines.append(part(above(water, held), ONE, rising))
    return reduce(greater, lines)


def _each(claims: Sequence[Number]) -> Iterator[tuple[Number, list[Number]]]:
    """Return every claim with the others."""
    return ((claim, [*claims[:i], *claims[i + 1 :]]) for i, claim in enumerate(claims))


def adjusted_proportional(estate: Number, claims: Sequence[Number]) -> list[Number]:
    total = _sum(claims)
    conceded = [above(estate, total - claim) for claim in claims]
    rest = estate - _sum(conceded)
    left = [lesser(claim - first, rest) for claim, first in zip(claims, conceded, strict=True)]
    return [first + more for first, more in zip(conceded, proportional(rest, left), strict=True)]


def average_of_constrained_equal(estate: Number, claims: Sequence[Number]) -> list[Number]:
    pairs = zip(_equal_awards(estate, claims), _equal_losses(estate, claims), strict=True)
    return [(one + other) * Fraction(1, 2) for one, other in pairs]


def alpha_min(estate: Number, claims: Sequence[Number]) -> list[Number]:
    first = lesser(reduce(lesser, claims), estate * Fraction(1, len(claims)))
    left = [claim - first for claim in claims]
    more = proportional(estate - first * Fraction(len(claims)), left)
    return [first + own for own in more]


def contested_garment(estate: Number, claims: Sequence[Number]) -> list[Number]:
    one, other = claims
    conceded = [above(estate, other), above(estate, one)]
    half = (estate - _sum(conceded)) * Fraction(1, 2)
    return [own + half for own in conceded]


def minimal_overlap(estate: Number, claims: Sequence[Number]) -> list[Number]:
    cut = [lesser(claim, estate) for claim in claims]
    level = _level(_sum(cut) - estate, cut, fewer=1)
    below: list[Number] = []  # what each claim's step below the level is worth to whoever reaches it
    for claim, others in _each(cut):
        smaller = [under(other, claim) for other in others]
        last = reduce(greater, (only_if(truth, other) for truth, other in zip(smaller, others, strict=True)), ZERO)
        larger = [under(claim, other) for other in others]
        sharing = Fraction(len(cut)) - _sum(smaller)
        alike = sharing - _sum(larger)  # equal claims share a step, which is counted once
        step = lesser(claim, level) - lesser(last, level)
        below.append(part(step, ONE, sharing * alike))
    return [
        _sum([only_if(contrary(under(claim, other)), step) for other, step in zip(cut, below, strict=True)])
        + above(claim, level)
        for claim in cut
    ]


def random_arrival(estate: Number, claims: Sequence[Number]) -> list[Number]:
    number = len(claims)
    if number > MOST_ARRIVING:
        raise InvalidScenario(
            f"random_arrival of claims that move is computed for up to {MOST_ARRIVING} claimants; given {number}"
        )
    awards: list[Number] = [ZERO] * number
    for size in range(number):
        weight = Fraction(factorial(size) * factorial(number - 1 - size), factorial(number))
        for first in combinations(range(number), size):
            rest = above(estate, _sum([claims[i] for i in first]))
            for one in range(number):
                if one not in first:
                    awards[one] = awards[one] + lesser(claims[one], rest) * weight
    return awards


def _sum(numbers: Sequence[Number]) -> Number:
    return sum(numbers, ZERO)


STRAIGHT: dict[str, Straight] = {
    "proportional": proportional,
    "adjusted_proportional": adjusted_proportional,
    "average_of_constrained_equal": average_of_constrained_equal,
    "minimal_overlap": minimal_overlap,
    "random_arrival": random_arrival,
    "contested_garment": contested_garment,
    "alpha_min": alpha_min,
}
