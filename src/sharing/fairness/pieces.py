"""One straight piece of what two sides can gain: where their product is largest on it, and where they are level."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

__all__ = ["Pair", "level_on", "top_on"]

Pair: TypeAlias = "tuple[Fraction, Fraction]"

ZERO, ONE = Fraction(0), Fraction(1)


def top_on(start: Pair, end: Pair, weights: Pair = (ONE, ONE)) -> Fraction:
    """Return how far along a straight piece of gains their weighted product is largest, from 0 to 1.

    Examples
    --------
    >>> str(top_on((Fraction(0), Fraction(6)), (Fraction(3), Fraction(0))))
    '1/2'
    """
    rise = end[0] - start[0], end[1] - start[1]
    curve = (weights[0] + weights[1]) * rise[0] * rise[1]
    if not curve:
        return ONE if rise[0] + rise[1] > 0 else ZERO
    turn = -(weights[0] * rise[0] * start[1] + weights[1] * rise[1] * start[0]) / curve
    if curve > 0:  # both rise, or both fall
        return ONE if rise[0] > 0 else ZERO
    return min(max(turn, ZERO), ONE)


def level_on(start: Pair, end: Pair, units: Pair = (ONE, ONE)) -> Fraction:
    """Return how far along a straight piece both gains, each in its unit, are nearest to equal, from 0 to 1."""
    gap = start[0] / units[0] - start[1] / units[1]
    closing = (start[0] - end[0]) / units[0] - (start[1] - end[1]) / units[1]
    return min(max(gap / closing, ZERO), ONE) if closing else ZERO
