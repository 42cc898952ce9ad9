"""The deals that can be made and what each is worth to both sides: exactly, with the points a fair deal could be at.

Everything but the share is a word; with the words fixed, both values are
straight lines in the share. So the whole of what is possible is some seventy
pieces of straight line, and every best deal is found as a fraction, not searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NoReturn

from attrs import frozen

from sharing.fairness.pieces import Pair, level_on, top_on
from sharing.seminar.deal import MATTERS, Deal, parts
from sharing.seminar.exercise import REQUESTED, REQUESTING, Exercise
from sharing.seminar.instructions import Instructions

__all__ = ["FAIR", "Frontier", "Point", "frontier"]

ZERO, ONE = Fraction(0), Fraction(1)
FAIR = ("equal_gains", "nash", "kalai_smorodinsky")


@frozen(kw_only=True)
class Point:
    """A deal and what it is worth to the requested and to the requesting State, in the currency."""

    deal: Deal
    holder: Fraction
    asking: Fraction

    @property
    def total(self) -> Fraction:
        """Return both together."""
        return self.holder + self.asking


@frozen(kw_only=True)
class Piece:
    """All deals with the same words: values at a share of nothing, and what the whole share adds to each."""

    words: tuple[str, ...]
    holder: Fraction
    asking: Fraction
    holder_slope: Fraction  # never above zero
    asking_slope: Fraction  # above zero: more money for the requesting State

    def at(self, share: Fraction) -> Point:
        """Return the deal at a share."""
        named = dict(zip([m for m in MATTERS if m != "share"], self.words, strict=True))
        return Point(
            deal=Deal(share=share, **named),
            holder=self.holder + self.holder_slope * share,
            asking=self.asking + self.asking_slope * share,
        )

    def between(self, least_holder: Fraction, least_asking: Fraction) -> tuple[Fraction, Fraction] | None:
        """Return the shares at which neither side gets less; None where there is none."""
        low, high = ZERO, ONE
        for least, start, slope in (
            (least_holder, self.holder, self.holder_slope),
            (least_asking, self.asking, self.asking_slope),
        ):
            if slope == 0:
                if start < least:
                    return None
            elif slope > 0:
                low = max(low, (least - start) / slope)
            else:
                high = min(high, (least - start) / slope)
        return (low, high) if low <= high else None


@frozen(kw_only=True)
class Frontier:
    """Every deal two delegations could make, and what no deal is worth to each."""

    pieces: tuple[Piece, ...]
    holder: Fraction  # what no agreement is worth to the requested State
    asking: Fraction  # and to the requesting State

    def _ends(self, least_holder: Fraction, least_asking: Fraction) -> list[Point]:
        """Return the ends of every piece on which neither side gets less: what is straight is best at an end."""
        return [piece.at(share) for piece in self.pieces for share in piece.between(least_holder, least_asking) or ()]

    def most_asking(self, least_holder: Fraction) -> Fraction | None:
        """Return the most the requesting State can have while the other has at least so much."""
        return max((one.asking for one in self._ends(least_holder, self._floor("asking"))), default=None)

    def most_holder(self, least_asking: Fraction) -> Fraction | None:
        """Return the most the requested State can have while the other has at least so much."""
        return max((one.holder for one in self._ends(self._floor("holder"), least_asking)), default=None)

    def _floor(self, name: str) -> Fraction:
        ends = [piece.at(share) for piece in self.pieces for share in (ZERO, ONE)]
        return min(end.holder if name == "holder" else end.asking for end in ends)

    @property
    def joint(self) -> Point:
        """Return the deal of the highest joint gain that leaves neither side worse off than no agreement.

        There is always one: what the law would give later can be agreed sooner.
        """
        return max(self._ends(self.holder, self.asking), key=lambda point: point.total)

    def gain(self, point: Point) -> Fraction:
        """Return the joint gain of a deal over no agreement."""
        return point.total - self.holder - self.asking

    def left(self, point: Point) -> Fraction:
        """Return what the two could have had in addition, neither of them with less."""
        better = max((one.total for one in self._ends(point.holder, point.asking)), default=point.total)
        return better - point.total

    def fair(self) -> dict[str, Point]:
        """Return three deals the literature calls fair.

        Returns
        -------
        dict of str to Point
            `equal_gains`: the smaller gain is as large as can be.
            `nash`: the product of the gains is as large as can be (Nash 1950).
            `kalai_smorodinsky`: the same for each gain as a part of the most
            that side could gain (Kalai and Smorodinsky 1975).

        Notes
        -----
        The possible deals are not convex, so the points are the best under each
        measure, which need not be the only one; of several the first is taken.
        """
        ends = self._ends(self.holder, self.asking)
        top = max(one.holder for one in ends) - self.holder
        other = max(one.asking for one in ends) - self.asking
        return {
            "equal_gains": self._levelled(ONE, ONE),
            "nash": max(self._along(top_on), key=lambda point: prod(self._gains(point))),
            "kalai_smorodinsky": self._levelled(top or ONE, other or ONE),
        }

    def _levelled(self, holder: Fraction, asking: Fraction) -> Point:
        """Return the deal whose smaller gain, each counted in its own unit, is largest; then the larger one."""

        def both(point: Point) -> tuple[Fraction, Fraction]:
            gains = self._gains(point)
            low, high = sorted((gains[0] / holder, gains[1] / asking))
            return low, high

        return max(self._along(lambda start, end: level_on(start, end, (holder, asking))), key=both)

    def _along(self, where: Callable[[Pair, Pair], Fraction]) -> Iterator[Point]:
        """Return the ends of every piece on which neither side loses, and the deal so far along it."""
        for piece in self.pieces:
            if (inside := piece.between(self.holder, self.asking)) is not None:
                low, high = inside
                part = where(self._gains(piece.at(low)), self._gains(piece.at(high)))
                yield from (piece.at(share) for share in (low, high, low + part * (high - low)))

    def _gains(self, point: Point) -> Pair:
        return point.holder - self.holder, point.asking - self.asking

    def __repr__(self) -> str:
        return "<Frontier: private>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("what both sides can have is private and is not copied; make it again from the keys")

    @property
    def window(self) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
        """Return what a picture shows of each side's values: where both gain, and some room around it."""
        edges = []
        for name, low, high in (
            ("holder", self.holder, self.most_holder(self.asking)),
            ("asking", self.asking, self.most_asking(self.holder)),
        ):
            wide = (high or low) - low or max(abs(getattr(self, name)), ONE)
            edges.append((low - wide * Fraction(2, 5), low + wide * Fraction(6, 5)))
        return edges[0], edges[1]

    def outline(self, steps: int = 160) -> list[tuple[Fraction, Fraction]]:
        """Return points of the frontier in the window, to draw."""
        (low, high), (bottom, top) = self.window
        points = [low + (high - low) * Fraction(i, steps) for i in range(steps + 1)]
        found = [(holder, self.most_asking(holder)) for holder in points]
        return [(holder, asking) for holder, asking in found if asking is not None and bottom <= asking <= top]


def frontier(case: Exercise, ours: Instructions, theirs: Instructions) -> Frontier:
    """Work out what two delegations could agree.

    Parameters
    ----------
    case : Exercise
    ours, theirs : Instructions
        Of the requested and of the requesting State.
    """
    sides = {one.side: one for one in (ours, theirs)}
    holder, asking = sides[REQUESTED], sides[REQUESTING]
    paid = {}
    pieces = []
    for words in product(*(options for matter, options in MATTERS.items() if matter != "share")):
        named = dict(zip([m for m in MATTERS if m != "share"], words, strict=True))
        ends = []
        for share in (ZERO, ONE):
            deal = Deal(share=share, **named)
            key = (deal.costs, deal.victims, share)
            if key not in paid:
                paid[key] = parts(case, deal)  # neither the month nor the report moves money
            ends.append((holder.value(deal, paid[key]), asking.value(deal, paid[key])))
        (h0, a0), (h1, a1) = ends
        pieces.append(Piece(words=words, holder=h0, asking=a0, holder_slope=h1 - h0, asking_slope=a1 - a0))
    return Frontier(pieces=tuple(pieces), holder=holder.without, asking=asking.without)
