"""Minimal overlap of very many claims in whole minor units: steps with many denominators, in fixed point.

Each step of the estate is shared by as many as claim it, so that a million
awards have no denominator in common that could be written down. They are
carried with 96 binary places instead, in limbs of 32.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sharing.fairness.dividing import overlap
from sharing.money_rows import Parts, Units, largest_remainder

__all__ = ["MOST_TOGETHER", "in_units", "summed"]

MOST_TOGETHER = 2**62  # minor units
LIMB = 32
MASK = 2**LIMB - 1


def in_units(estate: int, claims: Sequence[int]) -> list[int]:
    """Divide whole minor units, for claims that sum to less than 2^62.

    Parameters
    ----------
    estate : int
    claims : sequence of int
        Up to 2^31 of them.

    Returns
    -------
    list of int
        In the order of the claims; sums to the estate. Remainders nearer to
        each other than 2^-64 of a minor unit may count as equal.
    """
    cut = np.minimum(np.fromiter(claims, np.int64, len(claims)), estate)
    ordered = np.sort(cut)
    level = overlap(estate, ordered.tolist())
    below = ordered[: np.searchsorted(ordered, int(level), side="right")]
    number, above = len(below), len(ordered) - len(below)
    units, rests = summed(np.diff(below, prepend=0), np.arange(len(ordered), above, -1))
    if above:  # they share the last step up to the level, and what is above it each has alone
        reached = Fraction(int(units[-1]) << 64 | int(rests[-1]), 1 << 64) if number else Fraction(0)
        alone = reached + (level - (int(below[-1]) if number else 0)) / above - level
        fixed = int(alone * (1 << 64) // 1)
        units = np.append(units, fixed >> 64)
        rests = np.append(rests, np.uint64(fixed & (1 << 64) - 1))
    place = np.where(cut <= int(level), np.searchsorted(below, cut), number)
    awards: list[int] = largest_remainder(
        units[place] + np.where(place == number, cut, 0), rests[place], estate
    ).tolist()
    return awards


def summed(lengths: Units, sharing: Units) -> tuple[Units, Parts]:
    """Sum length / sharing from the first to each: whole units and 2^-64ths, what limbs lose added once."""
    limbs, rest = [lengths // sharing], lengths % sharing
    for _ in range(3):
        limbs.append((rest << LIMB) // sharing)
        rest = (rest << LIMB) % sharing
    whole, one, two, three = (np.cumsum(limb) for limb in limbs)
    two += three + len(lengths) >> LIMB
    one += two >> LIMB
    whole += one >> LIMB
    return whole, (one & MASK).astype(np.uint64) << np.uint64(LIMB) | (two & MASK).astype(np.uint64)
