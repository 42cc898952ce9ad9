"""The claims rules on whole numbers: what each claimant is awarded, exactly.

A rule takes an estate and claims that together reach it, all of them integers,
and returns the awards as numerators over one denominator. So no award is ever
off, whatever the size of the numbers, and most rules take little more time
than sorting the claims.

Six rules are *vessels* (Kaminski 2000): every claim is filled in stages, one
part of all claims after the other, and each stage makes one thing equal as far
as the claims allow: the awards, the losses, or the totals awarded so far.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Literal, TypeAlias

from sharing.errors import InvalidScenario

__all__ = [
    "VESSELS",
    "Awards",
    "Divide",
    "Stage",
    "adjusted_proportional",
    "alpha_min",
    "average_of_constrained_equal",
    "contested_garment",
    "dominguez_thomson",
    "minimal_overlap",
    "overlap",
    "proportional",
    "vessels",
]

Awards: TypeAlias = "tuple[list[int], int]"  # numerators, in the order of the claims, and their denominator
Divide: TypeAlias = "Callable[[int, Sequence[int]], Awards]"
Stage: TypeAlias = "tuple[Literal['awards', 'losses', 'totals'], int]"  # what is made equal, and how large a part

VESSELS: dict[str, tuple[Stage, ...]] = {
    "constrained_equal_awards": (("awards", 1),),
    "constrained_equal_losses": (("losses", 1),),
    "talmud": (("awards", 1), ("losses", 1)),
    "reverse_talmud": (("losses", 1), ("awards", 1)),
    "piniles": (("awards", 1), ("awards", 1)),
    "constrained_egalitarian": (("awards", 1), ("totals", 1)),
}

MANY = 10**5
MOST_DOMINGUEZ = 64  # claimants
NEARLY = 10**30  # what is left of an estate below one part in so many is divided at once


def proportional(estate: int, claims: Sequence[int]) -> Awards:
    """Award every claim the same part of it."""
    return [estate * claim for claim in claims], sum(claims) or 1


def vessels(stages: Sequence[Stage]) -> Divide:
    """Make the rule that fills every claim in stages.

    Parameters
    ----------
    stages : sequence of (str, int)
        What each stage makes equal (``awards``, ``losses`` or ``totals``), and
        how large a part of every claim it fills, in parts of their sum.
        ``totals`` follows a stage of the same size.

    Examples
    --------
    >>> talmud = vessels([("awards", 1), ("losses", 1)])
    >>> talmud(200, [100, 200, 300])
    ([200, 300, 300], 4)
    """
    whole = sum(part for _, part in stages)
    if not stages or any(equal not in _STAGES or part < 1 for equal, part in stages):
        raise InvalidScenario(
            f"a stage is ('awards', 'losses' or 'totals', a whole part above nothing); given {stages}"
        )

    def divide(estate: int, claims: Sequence[int]) -> Awards:
        total = sum(claims)
        rest, done = whole * estate, 0  # in parts of a claim: only one stage is neither empty nor full
        equal, part = stages[0]
        for following in stages[1:]:
            if rest <= part * total:
                break
            rest, done = rest - part * total, done + part
            equal, part = following
        own = [part * claim for claim in claims] if part != 1 else list(claims)
        filled, by = _STAGES[equal](rest, own)
        if not done:
            return filled, whole * by
        done *= by
        return [done * claim + award for claim, award in zip(claims, filled, strict=True)], whole * by

    return divide


def _equal_awards(estate: int, claims: Sequence[int]) -> Awards:
    height, by = _level(estate, _ordered(claims))
    return [own if (own := claim * by) < height else height for claim in claims], by


def _equal_losses(estate: int, claims: Sequence[int]) -> Awards:
    height, by = _level(sum(claims) - estate, _ordered(claims))
    return [own if (own := claim * by - height) > 0 else 0 for claim in claims], by


def _equal_totals(estate: int, claims: Sequence[int]) -> Awards:
    """Let a level rise past every claim, which is awarded what of the level lies between itself and its double."""
    if not estate:
        return [0] * len(claims), 1
    ordered = _ordered(claims)
    level = filled = rising = enter = 0
    leave = 0
    while True:
        edge = 2 * ordered[leave]
        if enter < len(ordered):
            edge = min(edge, ordered[enter])
        if rising and filled + rising * (edge - level) >= estate:
            break
        filled += rising * (edge - level)
        level = edge
        while enter < len(ordered) and ordered[enter] == edge:
            enter, rising = enter + 1, rising + 1
        while leave < enter and 2 * ordered[leave] == edge:
            leave, rising = leave + 1, rising - 1
    height = level * rising + estate - filled
    return [
        own if own <= (more := height - own) else more if more > 0 else 0
        for own in (claim * rising for claim in claims)
    ], rising


_STAGES: dict[str, Divide] = {"awards": _equal_awards, "losses": _equal_losses, "totals": _equal_totals}


def _level(water: int, ordered: Sequence[int]) -> tuple[int, int]:
    """Return the level at which claims, the smallest first, hold so much: a numerator and its denominator."""
    if not water:
        return 0, 1
    number = len(ordered)
    held = list(accumulate(ordered, initial=0))  # by the smaller claims, in full
    first = bisect_left(range(number), water, key=lambda place: held[place] + ordered[place] * (number - place))
    return water - held[first], number - first


def _ordered(claims: Sequence[int]) -> list[int]:
    """Sort claims; very many are sorted by NumPy, which is there where so many are."""
    if len(claims) < MANY:
        return sorted(claims)
    import numpy as np

    try:
        found: list[int] = np.sort(np.fromiter(claims, np.int64, len(claims))).tolist()
    except OverflowError:
        return sorted(claims)
    return found


def adjusted_proportional(estate: int, claims: Sequence[int]) -> Awards:
    """Award what the others concede, then the rest in proportion to what is still claimed of it."""
    total = sum(claims)
    conceded = [max(estate - (total - claim), 0) for claim in claims]
    rest = estate - sum(conceded)
    left = [min(claim - first, rest) for claim, first in zip(claims, conceded, strict=True)]
    by = sum(left) or 1
    return [first * by + rest * own for first, own in zip(conceded, left, strict=True)], by


def average_of_constrained_equal(estate: int, claims: Sequence[int]) -> Awards:
    """Award the mean of equal awards and equal losses."""
    awards, one = _equal_awards(estate, claims)
    losses, other = _equal_losses(estate, claims)
    return [a * other + b * one for a, b in zip(awards, losses, strict=True)], 2 * one * other


def alpha_min(estate: int, claims: Sequence[int]) -> Awards:
    """Award everybody the smallest claim, or an equal part where that is less; then in proportion."""
    least, number = min(claims), len(claims)
    if least * number >= estate:
        return [estate] * number, number
    shares, by = proportional(estate - least * number, [claim - least for claim in claims])
    return [least * by + share for share in shares], by


def contested_garment(estate: int, claims: Sequence[int]) -> Awards:
    """Award each of two what the other does not claim, and half of what both do."""
    if len(claims) != 2:
        raise InvalidScenario(
            f"contested_garment divides between two claimants; given {len(claims)}. "
            "For more take talmud, which gives any two of them what this rule does"
        )
    conceded = [max(estate - claim, 0) for claim in reversed(claims)]
    contested = estate - sum(conceded)
    return [2 * own + contested for own in conceded], 2


def minimal_overlap(estate: int, claims: Sequence[int]) -> Awards:
    """Lay the claims on the estate so that they overlap least; each part is shared by who claims it (O'Neill 1982).

    Up to a level every part of the estate is claimed by all whose claims reach
    it; what a claim has above the level is claimed by it alone.
    """
    cut = [min(claim, estate) for claim in claims]
    ordered = _ordered(cut)
    level = overlap(estate, ordered)
    by = lcm(level.denominator, *range(1, len(claims) + 1)) * level.denominator
    awards, award, last = {}, 0, Fraction(0)
    for place, claim in enumerate(ordered):
        reach = min(Fraction(claim), level)
        award += int((reach - last) * by) // (len(ordered) - place)
        awards[claim] = award + int((claim - reach) * by)
        last = reach
    return [awards[claim] for claim in cut], by


def overlap(estate: int, ordered: Sequence[int]) -> Fraction:
    """Return the level up to which claims overlap: cut at the estate, the smallest first."""
    excess = sum(ordered) - estate
    return Fraction(*_level(excess, ordered[:-1])) if excess else Fraction(0)


def dominguez_thomson(estate: int, claims: Sequence[int]) -> Awards:
    """Award everybody an equal part of what of their claim the estate could pay; then the same with what is left.

    The procedure need not end. Exact where it does; where it does not, what is
    left is a part of the estate below 10^-30, and is awarded equally.
    """
    number = len(claims)
    if number > MOST_DOMINGUEZ:
        raise InvalidScenario(
            f"dominguez_thomson is computed for up to {MOST_DOMINGUEZ} claimants; given {number}. "
            "Take another rule, or put small claims together"
        )
    first, by = estate, 1
    awards, left = [0] * number, list(claims)
    while estate * NEARLY > first * by and any(claim < estate for claim in left):
        paid = [min(claim, estate) for claim in left]
        awards = [number * award + part for award, part in zip(awards, paid, strict=True)]
        left = [number * claim - part for claim, part in zip(left, paid, strict=True)]
        estate, by = number * estate - sum(paid), number * by
    last, over = _equal_awards(estate, left)
    return [award * over + part for award, part in zip(awards, last, strict=True)], by * over
