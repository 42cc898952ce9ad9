"""A simple opponent for one player. It knows its own instructions and the offers on the table, and nothing else.

What it does, in full:

1. It aims first at the best deal it could have. At every further answer it
   halves what its aim has above no agreement.
2. It accepts an offer worth at least its aim.
3. Otherwise, of all deals in whole percents worth its aim, it offers the one
   nearest to the last offer of the other side: a matter that differs counts as
   ten percentage points of the share. Of several as near it takes the one best
   for itself.
4. After its sixth offer it breaks off unless it can accept.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from sharing.seminar.deal import MATTERS, Deal, parts
from sharing.seminar.exercise import Exercise
from sharing.seminar.instructions import Instructions
from sharing.seminar.record import Record

__all__ = ["ANSWERS", "Counterpart"]

ANSWERS = 6
MATTER_COUNTS = Fraction(1, 10)
PERCENTS = tuple(Fraction(i, 100) for i in range(101))
WORDS = [matter for matter in MATTERS if matter != "share"]


class Counterpart:
    """An opponent with instructions of its own.

    Parameters
    ----------
    case : Exercise
    own : Instructions
        Its own; it never sees the player's.
    """

    def __init__(self, case: Exercise, own: Instructions) -> None:
        self.side, self._own = own.side, own
        paid = {}
        self._deals: list[tuple[Deal, Fraction]] = []
        for words in product(*(MATTERS[matter] for matter in WORDS)):
            named = dict(zip(WORDS, words, strict=True))
            ends = []
            for share in (Fraction(0), Fraction(1)):
                deal = Deal(share=share, **named)
                key = (deal.costs, deal.victims, share)
                if key not in paid:
                    paid[key] = parts(case, deal)
                ends.append(own.value(deal, paid[key]))
            slope = ends[1] - ends[0]
            self._deals += [(Deal(share=share, **named), ends[0] + slope * share) for share in PERCENTS]
        self._best = max(value for _, value in self._deals)

    def aim(self, answers: int) -> Fraction:
        """Return what a deal must be worth to it at its next answer, after so many."""
        return self._own.without + (self._best - self._own.without) * Fraction(1, 2**answers)

    def answer(self, record: Record) -> Record:
        """Answer the last offer: accept it, offer something else, or break off."""
        own = [one for one in record.offers if one.by == self.side]
        theirs = [one.deal for one in record.offers if one.by != self.side]
        aim = self.aim(len(own))
        if theirs and record.offers[-1].by != self.side:
            worth = self._own.value(theirs[-1], parts(record.case, theirs[-1]))
            if worth >= aim:
                return record.accepted()
            if len(own) == ANSWERS:
                return record.broken_off()
        enough = [(deal, value) for deal, value in self._deals if value >= aim]
        if not theirs:
            return record.offered(self.side, max(enough, key=lambda one: one[1])[0])
        deal, _ = min(enough, key=lambda one: (_distance(one[0], theirs[-1]), -one[1]))
        return record.offered(self.side, deal)

    def __repr__(self) -> str:
        return "<Counterpart: private>"


def _distance(one: Deal, other: Deal) -> Fraction:
    differing = sum(1 for matter in WORDS if getattr(one, matter) != getattr(other, matter))
    return abs(one.share - other.share) + MATTER_COUNTS * differing
