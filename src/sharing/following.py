"""A program followed along one of its inputs: exact pieces, and the points between them.

Between two points every condition and every cap stands the same way, so the
amount is one exact function there; at a point itself (a threshold, a cap that
begins to bind) it is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from attrs import evolve, frozen

from sharing.arithmetic import Number, Symbol, Tape
from sharing.curves import Curve, zeros
from sharing.errors import NotFollowed

__all__ = ["Path", "Piece", "Region", "follow"]

MOST_PIECES = 2000


@frozen
class Piece:
    """An open interval and what each number followed is there."""

    low: Fraction
    high: Fraction
    curves: tuple[Curve, ...]


@frozen
class Region:
    """A stretch of the path, with or without its ends, and what is true on it."""

    low: Fraction
    high: Fraction
    low_in: bool
    high_in: bool
    word: str


@frozen
class Path:
    """Numbers of a program along one input.

    `points` are the ends and every place where something changes, each with
    the exact numbers there; `pieces` lie between them. A zero that is no
    fraction is enclosed between two points so close that no amount differs by
    a minor unit between them.
    """

    points: Mapping[Fraction, tuple[Fraction, ...]]
    pieces: tuple[Piece, ...]

    def extremes(self, which: int) -> tuple[Fraction, Fraction]:
        """Return the least and the most of one number over the whole path, limits at a jump included."""
        found = [values[which] for values in self.points.values()]
        for piece in self.pieces:
            found += [piece.curves[which].at(piece.low), piece.curves[which].at(piece.high)]
        return min(found), max(found)

    def regions(self, classify: Callable[[Sequence[Fraction]], str]) -> tuple[Region, ...]:
        """Divide the path into the longest stretches on which the numbers are classified alike.

        Parameters
        ----------
        classify : callable
            From the numbers followed to a word. It may look at their signs only.
        """
        told: list[Region] = []

        def tell(low: Fraction, high: Fraction, values: Sequence[Fraction], ends: bool) -> None:
            word = classify(values)
            if told and told[-1].word == word:
                told[-1] = evolve(told[-1], high=high, high_in=ends)
            else:
                told.append(Region(low, high, ends, ends, word))

        first = min(self.points)
        tell(first, first, self.points[first], ends=True)
        for piece in self.pieces:
            inner = sorted({z for curve in piece.curves for z in zeros(curve, piece.low, piece.high)})
            edges = [(piece.low, piece.low), *inner, (piece.high, piece.high)]
            for (_, left), (right, after) in pairwise(edges):
                tell(left, right, [curve.at((left + right) / 2) for curve in piece.curves], ends=False)
                if right < piece.high:
                    tell(right, after, [curve.at(right) for curve in piece.curves], ends=True)
            tell(piece.high, piece.high, self.points[piece.high], ends=True)
        return tuple(told)


class _Turns(Exception):
    """Within the interval something changes at these places."""

    def __init__(self, places: Sequence[tuple[Fraction, Fraction]]) -> None:
        super().__init__()
        self.places = places


def follow(tape: Tape, name: str, low: Fraction, high: Fraction, numbers: Sequence[Number]) -> Path:
    """Follow numbers of a program along its only input.

    Parameters
    ----------
    tape : Tape
        A program with one input.
    name : str
        The input.
    low, high : Fraction
        From where to where; `low` below `high`.
    numbers : sequence of Number
        What to follow: symbols of the tape, or constants.

    Returns
    -------
    Path

    Raises
    ------
    NotFollowed
        If what lies between cannot be told in pieces: a sum rounded up in
        steps too many, or a threshold moved together with what it limits.
    """
    points: set[Fraction] = {low, high}
    pieces: list[Piece] = []
    waiting = [(low, high)]
    while waiting:
        a, b = waiting.pop()
        if len(pieces) + len(waiting) > MOST_PIECES:
            raise NotFollowed(f"along {name} the outcome changes in more than {MOST_PIECES:,} places; narrow it")
        try:
            values = tape.replay({name: _Along(Curve.of(0, 1), a, b)})
        except _Turns as turn:
            edges = [a]
            for left, right in turn.places:
                points |= {left, right}
                waiting.append((edges[-1], left))
                edges.append(right)
            waiting.append((edges[-1], b))
            continue
        curves = tuple(_curve(values[n.line]) if isinstance(n, Symbol) else Curve.of(n) for n in numbers)
        # A curve may rise and fall within a piece: its turning points are points too.
        inner = sorted({edge for c in curves if not c.linear for z in zeros(_slope(c), a, b) for edge in z})
        points |= set(inner)
        edges = [a, *inner, b]
        pieces += [Piece(one, other, curves) for one, other in pairwise(edges)]

    def at(x: Fraction) -> tuple[Fraction, ...]:
        lines = tape.replay({name: x})
        return tuple(lines[n.line] if isinstance(n, Symbol) else Fraction(n) for n in numbers)

    return Path({x: at(x) for x in sorted(points)}, tuple(sorted(pieces, key=lambda piece: piece.low)))


def _slope(curve: Curve) -> Curve:
    """Return a curve with the zeros of the slope."""
    above, below = curve.above, curve.below

    def derived(p: tuple[Fraction, ...]) -> Curve:
        return Curve.of(*[c * i for i, c in enumerate(p)][1:])

    return derived(above) * Curve(below) - Curve(above) * derived(below)


# --- a number that is known along an interval ------------------------------------------


class _Along:
    """A number as a function between two points. The rules of ``arithmetic`` run on it.

    Where a comparison has no one answer, it says where it turns.
    """

    __slots__ = ("curve", "high", "low")

    def __init__(self, curve: Curve, low: Fraction, high: Fraction) -> None:
        self.curve, self.low, self.high = curve, low, high

    def _on(self, curve: Curve) -> _Along:
        return _Along(curve, self.low, self.high)

    def __add__(self, other: Any) -> _Along:
        return self._on(self.curve + _curve(other))

    def __sub__(self, other: Any) -> _Along:
        return self._on(self.curve - _curve(other))

    def __rsub__(self, other: Any) -> _Along:
        return self._on(_curve(other) - self.curve)

    def __mul__(self, other: Any) -> _Along:
        return self._on(self.curve * _curve(other))

    def __truediv__(self, other: Any) -> _Along:
        return self._on(self.curve / _curve(other))

    def __rtruediv__(self, other: Any) -> _Along:
        return self._on(_curve(other) / self.curve)

    def __neg__(self) -> _Along:
        return 0 - self

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Any) -> bool:
        return self._sign(_curve(other)) < 0

    def __le__(self, other: Any) -> bool:
        return self._sign(_curve(other)) <= 0

    def __gt__(self, other: Any) -> bool:
        return self._sign(_curve(other)) > 0

    def __ge__(self, other: Any) -> bool:
        return self._sign(_curve(other)) >= 0

    def __bool__(self) -> bool:
        return self._sign(Curve.of(0)) != 0

    def __floor__(self) -> _Floor:
        return _Floor(self)

    def _sign(self, other: Curve) -> int:
        """Return the sign of what is over another, or say where it turns."""
        over = self.curve - other
        if places := zeros(over, self.low, self.high):
            raise _Turns(places)
        value = over.at((self.low + self.high) / 2)
        return (value > 0) - (value < 0)


class _Floor:
    """The whole part of a number along an interval: compared as it is, computed only where its steps are few."""

    __slots__ = ("of",)

    def __init__(self, of: _Along) -> None:
        self.of = of

    def __rmul__(self, other: Any) -> Any:
        return self if other == 1 else other * self._steps()

    def __neg__(self) -> int:
        return -self._steps()

    def __le__(self, limit: Any) -> bool:
        # A whole part is at most n as long as the number is under n + 1.
        return self.of < _fixed(limit) // 1 + 1

    def __lt__(self, limit: Any) -> bool:
        return self.of < -(-_fixed(limit) // 1)

    def _steps(self) -> int:
        """Return the whole part, the same on the whole interval, or say where it turns."""
        curve, (low, high) = self.of.curve, (self.of.low, self.of.high)
        first, last = sorted((curve.at(low), curve.at(high)))
        if not curve.linear or last - first > MOST_PIECES:
            raise NotFollowed(f"a sum is rounded up in more than {MOST_PIECES:,} steps; narrow the range")
        steps = range(int(first // 1) + 1, int(-(-last // 1)))
        if steps:
            raise _Turns(sorted(place for n in steps for place in zeros(curve - Curve.of(n), low, high)))
        return int(curve.at((low + high) / 2) // 1)


def _curve(value: Any) -> Curve:
    if isinstance(value, _Along):
        return value.curve
    return Curve.of(value._steps() if isinstance(value, _Floor) else value)


def _fixed(limit: Any) -> Fraction:
    value = _curve(limit).constant
    if value is None:
        raise NotFollowed("a threshold cannot be followed along the rate it is converted at; choose another number")
    return value
