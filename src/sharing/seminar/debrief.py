"""What a negotiation was worth: joint gain reached, what was left on the table, and what each concession gave away."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from attrs import evolve, frozen

from sharing.errors import InvalidScenario
from sharing.seminar.deal import MATTERS, Deal, parts
from sharing.seminar.exercise import REQUESTED, REQUESTING, SIDES, Exercise
from sharing.seminar.frontier import Frontier, Point, frontier
from sharing.seminar.instructions import Instructions, instructions, read_key
from sharing.seminar.record import Record, rounds

__all__ = ["Concession", "Debrief", "debriefed", "opened"]


@frozen(kw_only=True)
class Concession:
    """One matter on which an offer gave way."""

    offer: int  # its number
    by: str
    matter: str
    before: Deal
    after: Deal
    worth: Fraction  # what it cost its side, in the currency; below nothing: what it won
    article: str  # the one its side could have stood on; empty where there is none


@frozen(eq=False, kw_only=True, repr=False)
class Debrief:
    """A record, with the instructions of both sides.

    It shows both mandates: it is for after the negotiation, and for the
    lecturer.
    """

    record: Record
    sides: dict[str, Instructions]
    frontier: Frontier  # what could have been agreed

    def of(self, record: Record) -> Debrief:
        """Debrief another record of the same exercise under the same instructions."""
        if record.case != self.record.case:
            raise InvalidScenario(f"exercise {record.case.number} is another than {self.record.case.number}")
        return Debrief(record=record, sides=self.sides, frontier=self.frontier)

    def point(self, deal: Deal) -> Point:
        """Return what a deal is worth to both."""
        paid = parts(self.record.case, deal)
        worth = {side: one.value(deal, paid) for side, one in self.sides.items()}
        return Point(deal=deal, holder=worth[REQUESTED], asking=worth[REQUESTING])

    @cached_property
    def reached(self) -> Point | None:
        """Return the deal that was made; None where there is none."""
        return None if self.record.agreed is None else self.point(self.record.agreed)

    @property
    def gain(self) -> Fraction:
        """Return the joint gain over no agreement; nothing without a deal."""
        return self.frontier.gain(self.reached) if self.reached else Fraction(0)

    @property
    def possible(self) -> Fraction:
        """Return the joint gain that could have been had."""
        return self.frontier.gain(self.frontier.joint)

    @property
    def refusable(self) -> bool:
        """Tell whether a side accepted less than no agreement was worth to it."""
        return min(self.gains().values()) < 0

    @property
    def part(self) -> Fraction:
        """Return the joint gain reached as a part of the possible; nothing where a side should have refused."""
        return Fraction(0) if self.refusable else self.gain / self.possible

    @property
    def left(self) -> Fraction:
        """Return what both could have had in addition, neither with less; without a deal, all that was possible."""
        return self.frontier.left(self.reached) if self.reached else self.possible

    @property
    def to_frontier(self) -> dict[str, Fraction]:
        """Return how much more each side could have had, the other with no less."""
        if self.reached is None:
            holder, asking = self.frontier.holder, self.frontier.asking
        else:
            holder, asking = self.reached.holder, self.reached.asking
        more = {REQUESTED: self.frontier.most_holder(asking), REQUESTING: self.frontier.most_asking(holder)}
        have = {REQUESTED: holder, REQUESTING: asking}
        return {side: (more[side] or have[side]) - have[side] for side in SIDES}

    def gains(self) -> dict[str, Fraction]:
        """Return what each side gained over no agreement."""
        if self.reached is None:
            return dict.fromkeys(SIDES, Fraction(0))
        return {
            REQUESTED: self.reached.holder - self.frontier.holder,
            REQUESTING: self.reached.asking - self.frontier.asking,
        }

    def concessions(self) -> tuple[Concession, ...]:
        """Return what each offer gave away, matter by matter, and what it won in the same step.

        The matters of an offer are changed one after the other in their order;
        what they cost their side, less what they won it, is what the whole step
        cost. An article is named where something was given away.
        """
        found = []
        for count, (offer, earlier) in enumerate(rounds(self.record), 1):
            if earlier is None:
                continue
            now = earlier.deal
            for matter in MATTERS:
                then = evolve(now, **{matter: getattr(offer.deal, matter)})
                cost = self._worth(offer.by, now) - self._worth(offer.by, then)
                if cost:
                    articles = self.record.case.kind.invokes[matter]
                    found.append(
                        Concession(
                            offer=count,
                            by=offer.by,
                            matter=matter,
                            before=now,
                            after=then,
                            worth=cost,
                            article=articles[SIDES.index(offer.by)] if cost > 0 else "",
                        )
                    )
                now = then
        return tuple(found)

    def _worth(self, side: str, deal: Deal) -> Fraction:
        return self.sides[side].value(deal, parts(self.record.case, deal))

    def __repr__(self) -> str:
        return "<Debrief: private>"


def opened(case: Exercise, keys: Iterable[str]) -> dict[str, Instructions]:
    """Return the instructions that keys open: of one side, or of both."""
    found = {}
    for text in keys:
        side, secret = read_key(case.number, text)
        found[side] = instructions(case, secret, side)
    return {side: found[side] for side in SIDES if side in found}


def debriefed(record: Record, keys: Iterable[str]) -> Debrief:
    """Debrief a record with the keys of both sides."""
    sides = opened(record.case, keys)
    if len(sides) < len(SIDES):
        raise InvalidScenario("a debriefing needs the keys of both sides, or the lecturer's passphrase")
    return Debrief(record=record, sides=sides, frontier=frontier(record.case, *sides.values()))
