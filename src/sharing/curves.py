"""Exact functions of one number: quotients of polynomials, and where they are zero.

Along one input an amount is linear nearly everywhere; where a weight or a cost
stands in a total it is a quotient. Both are held exactly, and a zero that is a
fraction is found as that fraction.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from attrs import frozen

__all__ = ["Curve", "zeros"]

Polynomial = tuple[Fraction, ...]  # the constant first; the zero polynomial is ()

ONE: Polynomial = (Fraction(1),)
FINE = 2**80  # an irrational zero is enclosed within this part of its interval


@frozen
class Curve:
    """A quotient of two polynomials in one number, in lowest terms.

    Examples
    --------
    >>> x = Curve.of(Fraction(0), Fraction(1))
    >>> ((x + Curve.of(1)) * x).at(Fraction(3))
    Fraction(12, 1)
    """

    above: Polynomial
    below: Polynomial = ONE

    @classmethod
    def of(cls, *coefficients: Fraction | int) -> Curve:
        """Make a polynomial, the constant first."""
        return cls(_trimmed(tuple(Fraction(c) for c in coefficients)))

    @property
    def constant(self) -> Fraction | None:
        """Return the value if it is the same everywhere, else None."""
        if len(self.above) > 1 or len(self.below) > 1:
            return None
        return self.above[0] / self.below[0] if self.above else Fraction(0)

    @property
    def linear(self) -> bool:
        """Tell whether it is a straight line."""
        return len(self.above) <= 2 and len(self.below) == 1

    def at(self, x: Fraction) -> Fraction:
        """Return the value at a point; at a hole, zero."""
        below = _value(self.below, x)
        return _value(self.above, x) / below if below else Fraction(0)

    def __add__(self, other: Curve) -> Curve:
        if self.below == other.below:
            return _lowest(_sum(self.above, other.above), self.below)
        above = _sum(_product(self.above, other.below), _product(other.above, self.below))
        return _lowest(above, _product(self.below, other.below))

    def __sub__(self, other: Curve) -> Curve:
        return self + Curve(tuple(-c for c in other.above), other.below)

    def __mul__(self, other: Curve) -> Curve:
        return _lowest(_product(self.above, other.above), _product(self.below, other.below))

    def __truediv__(self, other: Curve) -> Curve:
        return _lowest(_product(self.above, other.below), _product(self.below, other.above))


def zeros(curve: Curve, low: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Find where a curve is zero or has a hole, strictly between two points.

    Returns
    -------
    list of (Fraction, Fraction)
        Each zero as the interval that encloses it, in order; a zero that is a
        fraction as that fraction twice.

    Examples
    --------
    >>> zeros(Curve.of(-1, 0, 4), Fraction(0), Fraction(1))
    [(Fraction(1, 2), Fraction(1, 2))]
    """
    found = set()
    for polynomial in (curve.above, curve.below):
        if len(polynomial) == 2:
            point = -polynomial[0] / polynomial[1]
            found |= {(point, point)} if low < point < high else set()
        elif len(polynomial) > 2:
            found |= set(_isolated(polynomial, low, high))
    return sorted(found)


# --- polynomials ----------------------------------------------------------------


def _trimmed(p: Polynomial) -> Polynomial:
    while p and not p[-1]:
        p = p[:-1]
    return p


def _value(p: Polynomial, x: Fraction) -> Fraction:
    result = Fraction(0)
    for c in reversed(p):
        result = result * x + c
    return result


def _sum(p: Polynomial, q: Polynomial) -> Polynomial:
    if len(p) < len(q):
        p, q = q, p
    return _trimmed(tuple(c + (q[i] if i < len(q) else 0) for i, c in enumerate(p)))


def _product(p: Polynomial, q: Polynomial) -> Polynomial:
    if not p or not q:
        return ()
    result = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            result[i + j] += a * b
    return _trimmed(tuple(result))


def _divided(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Divide with remainder."""
    quotient = [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    while len(p) >= len(q):
        factor, shift = p[-1] / q[-1], len(p) - len(q)
        quotient[shift] = factor
        p = _trimmed(tuple(c - (factor * q[i - shift] if i >= shift else 0) for i, c in enumerate(p)))
    return tuple(quotient), p


def _common(p: Polynomial, q: Polynomial) -> Polynomial:
    """Return the greatest common divisor, its leading coefficient one."""
    while q:
        p, q = q, _divided(p, q)[1]
    return tuple(c / p[-1] for c in p)


def _lowest(above: Polynomial, below: Polynomial) -> Curve:
    if not above:
        return Curve(())
    if len(below) > 1:
        common = _common(above, below)
        above, below = _divided(above, common)[0], _divided(below, common)[0]
    return Curve(tuple(c / below[-1] for c in above), tuple(c / below[-1] for c in below))


# --- zeros of a higher degree: Sturm's chain --------------------------------------


def _isolated(p: Polynomial, low: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction]]:
    derivative = tuple(c * i for i, c in enumerate(p))[1:]
    p = _divided(p, _common(p, derivative))[0]  # every zero once
    if len(p) == 2:
        return zeros(Curve(p), low, high)
    chain = [p, tuple(c * i for i, c in enumerate(p))[1:]]
    while chain[-1]:
        chain.append(tuple(-c for c in _divided(chain[-2], chain[-1])[1]))
    found = []
    waiting = [(low, high)]
    while waiting:
        a, b = waiting.pop()
        count = _changes(chain, a) - _changes(chain, b)  # zeros in (a, b]
        if not count:
            continue
        middle = (a + b) / 2
        if count > 1:
            waiting += [(a, middle), (middle, b)]
        elif not _value(p, b):
            found += [(b, b)] if b < high else []
        else:
            found.append(_enclosed(p, a, b))
    return sorted(found)


def _changes(chain: list[Polynomial], x: Fraction) -> int:
    signs = [v > 0 for p in chain if (v := _value(p, x))]
    return sum(a != b for a, b in pairwise(signs))


def _enclosed(p: Polynomial, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction]:
    """Halve the interval of one zero, and try its simplest fraction."""
    fine, up = (b - a) / FINE, _value(p, b) > 0
    while b - a > fine:
        middle = (a + b) / 2
        value = _value(p, middle)
        if not value:
            return middle, middle
        a, b = (a, middle) if (value > 0) == up else (middle, b)
    simple = ((a + b) / 2).limit_denominator(10**9)
    return (simple, simple) if a <= simple <= b and not _value(p, simple) else (a, b)
