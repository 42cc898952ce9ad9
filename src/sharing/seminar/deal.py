"""What an offer says on each of the five matters; what it pays each State, beside what the law would."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from sharing import money
from sharing.errors import InvalidScenario, did_you_mean
from sharing.language import word
from sharing.law.instrument import Scenario
from sharing.meeting import settle
from sharing.seminar.exercise import REQUESTED, REQUESTING, Exercise, agreement
from sharing.settlement import Settlement

__all__ = ["MATTERS", "MONTHS", "Deal", "Parts", "deal_of", "limits", "parts", "settled"]

COSTS = ("no_costs", "named_costs", "all_costs")
VICTIMS = ("no_victims", "certified_victims", "all_victims")
MONTHS = {"within_3_months": 3, "within_6_months": 6, "within_12_months": 12, "within_24_months": 24}
REPORT = ("not_reported", "reported")
MATTERS: dict[str, tuple[str, ...]] = {
    "share": (),
    "costs": COSTS,
    "victims": VICTIMS,
    "payment": tuple(MONTHS),
    "report": REPORT,
}


def _word(deal: Any, matter: Any, value: str) -> None:
    if value not in MATTERS[matter.name]:
        raise InvalidScenario(f"{matter.name} cannot be '{value}'{did_you_mean(value, MATTERS[matter.name])}")


def _share(deal: Any, matter: Any, value: Fraction) -> None:
    if not isinstance(value, Fraction | int) or not 0 <= value <= 1:
        raise InvalidScenario(f"a share lies between 0 and 1; got {value}")


@frozen(kw_only=True)
class Deal:
    """An offer, or what was agreed: a word on each matter."""

    share: Fraction = field(validator=_share)  # of the requesting State, in what remains
    costs: str = field(validator=_word)
    victims: str = field(validator=_word)
    payment: str = field(validator=_word)
    report: str = field(validator=_word)

    @property
    def months(self) -> int:
        """Return the month by which the share is paid."""
        return MONTHS[self.payment]

    @property
    def reported(self) -> bool:
        """Tell whether the requesting State reports on the use."""
        return self.report == "reported"

    @property
    def scenario(self) -> Scenario:
        """Return it as terms and readings of the agreement, which the engine settles."""
        readings = {matter: getattr(self, matter) for matter in MATTERS if matter != "share"}
        return Scenario(law=agreement(), terms={"share": self.share}, readings=readings)

    def said(self, matter: str, lang: str = "en") -> str:
        """Say what it says on one matter."""
        return money.about_text(self.share) if matter == "share" else word("options", getattr(self, matter), lang)


def deal_of(scenario: Scenario) -> Deal:
    """Read a deal back from terms and readings.

    Raises
    ------
    InvalidScenario
        If one of the five matters is not settled in it.
    """
    if scenario.law.id != agreement().id or scenario.law.content != agreement().content:
        raise InvalidScenario("is not under the agreement of the seminar")
    given = {**scenario.readings, **scenario.terms}
    missing = [matter for matter in MATTERS if matter not in given]
    if missing:
        raise InvalidScenario(f"says nothing on: {', '.join(missing)}")
    words = {matter: str(given[matter]) for matter in MATTERS if matter != "share"}
    return Deal(share=scenario.terms["share"], **words)


@frozen(kw_only=True)
class Parts:
    """Where the money of a deal goes, exactly and before rounding, in the currency."""

    holder: Fraction  # the requested State, its costs among it
    asking: Fraction  # the requesting State
    repaid: Fraction  # costs of the requested State
    victims: Fraction


def settled(case: Exercise, deal: Deal) -> Settlement:
    """Settle the case by a deal."""
    return settle(case.case, deal.scenario)


def parts(case: Exercise, deal: Deal) -> Parts:
    """Tell where the money goes, before rounding."""
    s = settled(case, deal)
    unit = 10 ** money.digits(case.case.currency)
    repaid = sum((e.exact for e in s.ledger if e.purpose.startswith("cost:")), Fraction(0))
    owed = sum((e.exact for e in s.ledger if e.purpose == "victim"), Fraction(0))
    whole = case.case.recovered
    return Parts(
        holder=s.share(case.parties[REQUESTED]) * whole,
        asking=s.share(case.parties[REQUESTING]) * whole,
        repaid=repaid / unit,
        victims=owed / unit,
    )


def limits(case: Exercise) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the least and the most the law gives each State without an agreement, under every reading in dispute."""
    law = case.kind.law
    found = [
        settle(case.case, law, readings={case.kind.disputed: option})
        for option in law.readings[case.kind.disputed].options
    ]
    return {
        side: (min(s.part(code)[0] for s in found), max(s.part(code)[1] for s in found))
        for side, code in case.parties.items()
    }
