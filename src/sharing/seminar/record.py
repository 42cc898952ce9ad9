"""The rounds of a negotiation: who offered what, and how it ended. It goes into a position file; no mandate does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from sharing.errors import InvalidScenario
from sharing.law.instrument import Scenario
from sharing.position import MOST_SCENARIOS, Named, Position
from sharing.seminar.deal import Deal, deal_of
from sharing.seminar.exercise import SIDES, Exercise, exercise, number_of

__all__ = ["AGREED", "BROKEN", "MOST_OFFERS", "Offer", "Record", "record_of"]

AGREED, BROKEN = "agreed", "broken off"
MOST_OFFERS = MOST_SCENARIOS - 2


@frozen(kw_only=True)
class Offer:
    """What one side put on the table."""

    by: str  # requested or requesting
    deal: Deal


@frozen(kw_only=True)
class Record:
    """The offers on an exercise, in their order, and how it ended."""

    case: Exercise
    offers: tuple[Offer, ...] = ()
    ended: str | None = None  # agreed, broken off; None: still at the table

    @property
    def agreed(self) -> Deal | None:
        """Return the deal; None where there is none."""
        return self.offers[-1].deal if self.ended == AGREED else None

    def offered(self, by: str, deal: Deal) -> Record:
        """Add an offer.

        Raises
        ------
        InvalidScenario
            If the negotiation has ended, or the same side has just offered.
        """
        self._at_table()
        if by not in SIDES:
            raise InvalidScenario(f"an offer is made by one of: {', '.join(SIDES)}; got '{by}'")
        if self.offers and self.offers[-1].by == by:
            raise InvalidScenario("the other side has the word: it answers, or accepts")
        if len(self.offers) == MOST_OFFERS:
            raise InvalidScenario(f"there were {MOST_OFFERS} offers: accept the last one, or break off")
        return Record(case=self.case, offers=(*self.offers, Offer(by=by, deal=deal)))

    def accepted(self) -> Record:
        """Let the side that did not make the last offer accept it."""
        self._at_table()
        if not self.offers:
            raise InvalidScenario("there is no offer yet to accept")
        return Record(case=self.case, offers=self.offers, ended=AGREED)

    def broken_off(self) -> Record:
        """End without a deal: the law decides."""
        self._at_table()
        return Record(case=self.case, offers=self.offers, ended=BROKEN)

    def _at_table(self) -> None:
        if self.ended is not None:
            raise InvalidScenario("this negotiation has ended; take another number, or begin again")

    @property
    def position(self) -> Position:
        """Return it as a position: the case, every offer as a scenario, and how it ended."""
        codes = self.case.parties
        named = [Named(name=f"{i} {codes[one.by]}", scenario=one.deal.scenario) for i, one in enumerate(self.offers, 1)]
        if self.agreed is not None:
            named.append(Named(name=AGREED, scenario=self.agreed.scenario))
        elif self.ended == BROKEN or not named:
            named.append(Named(name=BROKEN if self.ended else "law", scenario=Scenario(law=self.case.kind.law)))
        return Position(case=self.case.case, scenarios=tuple(named))


def record_of(position: Position) -> Record:
    """Read the rounds back from a position.

    Raises
    ------
    InvalidScenario
        If it is no position of the seminar, or its case or its order was changed.
    """
    number = number_of(position.case)
    if number is None:
        raise InvalidScenario(f"its case is '{position.case.id}', and no exercise of the seminar")
    case = exercise(number)
    if position.case != case.case:
        raise InvalidScenario(f"its case is not that of exercise {number}: a number in it was changed")
    sides = {code: side for side, code in case.parties.items()}
    record = Record(case=case)
    for named in position.scenarios:
        if named.name in (AGREED, BROKEN, "law"):
            record = _ended(record, named)
            continue
        found = re.fullmatch(r"([0-9]+) ([A-Z]{3})", named.name)
        if not found or found[2] not in sides or int(found[1]) != len(record.offers) + 1:
            raise InvalidScenario(f"'{named.name}' is no offer in its order, as '1 {case.parties['requesting']}'")
        record = record.offered(sides[found[2]], deal_of(named.scenario))
    return record


def _ended(record: Record, named: Named) -> Record:
    if named.name == AGREED:
        if not record.offers or deal_of(named.scenario) != record.offers[-1].deal:
            raise InvalidScenario("what was agreed is not the last offer")
        return record.accepted()
    return record.broken_off() if named.name == BROKEN else record


def rounds(record: Record) -> Iterator[tuple[Offer, Offer | None]]:
    """Go through the offers, each with the one its side made before."""
    last: dict[str, Offer] = {}
    for one in record.offers:
        yield one, last.get(one.by)
        last[one.by] = one
