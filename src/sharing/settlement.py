"""A settlement: a ledger in which every cent has a payee, a reason and an article."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import frozen

from sharing import money
from sharing.case import Case
from sharing.errors import UnknownName, did_you_mean
from sharing.law.instrument import Instrument, Scenario
from sharing.law.run import UNDECIDED, Asked

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WEAKEST_LAST", "Alternative", "Entry", "Settlement"]

WEAKEST_LAST = ("text_read", "excerpt_read", "secondary", "unverified")


@frozen(kw_only=True)
class Entry:
    """One row of a ledger: a payee, a reason, an article, and whole minor units."""

    step: int
    payee: str
    purpose: str
    units: int
    citation: str
    url: str | None = None  # where the text stands
    source: str | None = None  # the party out of whose account; None: the pool
    reason: str | None = None  # why it is undecided
    confidence: str = "unverified"
    exact: Fraction = Fraction(0)

    def row(self, currency: str) -> dict[str, Any]:
        """Return the entry as plain data, its amount a string in the currency."""
        return {
            "step": self.step,
            "payee": self.payee,
            "purpose": self.purpose,
            "amount": str(money.decimal(self.units, currency)),
            "source": self.source,
            "citation": self.citation,
            "url": self.url,
            "confidence": self.confidence,
            "reason": self.reason,
        }


@frozen(kw_only=True)
class Alternative:
    """What one set of answers to the unknowns would give."""

    answers: Mapping[Asked, Any]
    units: Mapping[str, int]  # payee to minor units, `undecided` included
    most: Mapping[str, int]  # payee to the most that what is open can bring it


@frozen(kw_only=True)
class Settlement:
    """A ledger in which every cent has a payee, a reason and an article."""

    case: Case
    scenario: Scenario
    ledger: tuple[Entry, ...]
    alternatives: tuple[Alternative, ...]
    unknowns: tuple[Asked, ...]  # those that matter
    warnings: tuple[str, ...]
    used: Mapping[str, frozenset[str]]  # terms and readings the runs read
    then: tuple[Settlement, ...] = ()

    @property
    def law(self) -> Instrument:
        """Return the instrument."""
        return self.scenario.law

    @property
    def payees(self) -> tuple[str, ...]:
        """Return every party in the order of the case, then the other payees."""
        others = {payee for a in self.alternatives for payee in (*a.units, *a.most)} - {UNDECIDED, *self.case.codes}
        return (*self.case.codes, *sorted(others))

    @property
    def digest(self) -> str:
        """Return the SHA-256 over case, text of law and scenario: equal digests, the same computation."""
        from sharing.meeting import digest

        return digest(self.case, self.scenario)

    # --- what each gets ---------------------------------------------------

    def units(self, payee: str) -> int:
        """Return the decided part of a payee, in minor units, after transfers."""
        self._known(payee)
        received = sum(e.units for e in self.ledger if e.payee == payee)
        return received - sum(e.units for e in self.ledger if e.source == payee)

    def amount(self, payee: str) -> Decimal:
        """Return the decided part of a payee, in the currency."""
        return money.decimal(self.units(payee), self.case.currency)

    def bounds(self, payee: str) -> tuple[Decimal, Decimal]:
        """Return the least and the most a payee gets over every answer to the unknowns."""
        self._known(payee)
        least = min(a.units.get(payee, 0) for a in self.alternatives)
        most = max(a.units.get(payee, 0) + a.most.get(payee, 0) for a in self.alternatives)
        return money.decimal(least, self.case.currency), money.decimal(most, self.case.currency)

    def part(self, payee: str) -> tuple[Decimal, Decimal]:
        """Return least and most; who is no payee here gets nothing, for certain."""
        nothing = money.decimal(0, self.case.currency)
        return self.bounds(payee) if payee in self.payees else (nothing, nothing)

    def share(self, payee: str) -> Fraction:
        """Return the decided share of what was recovered, before rounding."""
        self._known(payee)
        exact = sum((e.exact for e in self.ledger if e.payee == payee), Fraction(0))
        exact -= sum((e.exact for e in self.ledger if e.source == payee), Fraction(0))
        return exact / self.case.pool if self.case.pool else Fraction(0)

    @property
    def undecided(self) -> tuple[Entry, ...]:
        """Return the entries that stay undecided."""
        return tuple(e for e in self.ledger if e.payee == UNDECIDED)

    @property
    def open(self) -> Decimal:
        """Return how much stays undecided, in the currency."""
        return money.decimal(sum(e.units for e in self.undecided), self.case.currency)

    @property
    def decided(self) -> bool:
        """Tell whether nothing is open."""
        return not any(e.units for e in self.undecided)

    @property
    def confidence(self) -> str:
        """Return the weakest reading any entry or term of the result rests on."""
        found = [e.confidence for e in self.ledger]
        # A condition on an amount or a fact shapes the result also where its clause pays nothing.
        found += [self.law.confidence_of(c) for c in self.law.clauses if c.when and (c.when.limits() or c.when.facts())]
        found += [c for name in self.used["terms"] if (c := self.law.terms[name].confidence)]
        return max(found, key=WEAKEST_LAST.index, default=self.law.confidence)

    def _known(self, payee: str) -> None:
        if payee not in self.payees and payee != UNDECIDED:
            raise UnknownName(f"nobody is called '{payee}' here{did_you_mean(payee, self.payees)}")

    # --- as other things ------------------------------------------------------

    def explain(self, lang: str = "en") -> str:
        """Say the settlement in sentences."""
        from sharing.explain import explain

        return explain(self, lang)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: amounts as strings in the currency, by payee."""

        def text(units: int) -> str:
            return str(money.decimal(units, self.case.currency))

        return {
            "case": self.case.id,
            "law": self.law.id,
            "currency": self.case.currency,
            "recovered": text(int(self.case.pool)),
            "terms": {name: str(value) for name, value in self.scenario.terms.items()},
            "readings": dict(self.scenario.readings),
            "amounts": {payee: str(self.amount(payee)) for payee in self.payees},
            "bounds": {payee: [str(edge) for edge in self.bounds(payee)] for payee in self.payees},
            "open": str(self.open),
            "undecided": [e.row(self.case.currency) for e in self.undecided],
            "unknowns": [f"{a.kind}:{a.name}" for a in self.unknowns],
            "ledger": [e.row(self.case.currency) for e in self.ledger],
            "confidence": self.confidence,
            "derived": list(self.case.derived),
            "warnings": list(self.warnings),
            "digest": self.digest,
            "then": [inner.to_json() for inner in self.then],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the ledger as a pandas DataFrame, amounts as `Decimal` in the currency."""
        import pandas as pd

        rows = [
            {**e.row(self.case.currency), "amount": money.decimal(e.units, self.case.currency)} for e in self.ledger
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        from sharing.tables import html_ledger

        return html_ledger(self)
