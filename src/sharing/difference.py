"""Two settlements of one case beside each other: who gains, how much, and which clause made the difference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from sharing import money
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import settle
from sharing.settlement import Settlement

__all__ = ["Cause", "ClauseDifference", "Difference", "PartyDifference", "difference"]


@frozen(kw_only=True)
class PartyDifference:
    """What a payee gets more in the second settlement: from `least` to `most`, alike where both are decided."""

    payee: str
    least: Decimal
    most: Decimal
    share: Fraction | None  # of what was recovered; None where it is not decided

    @property
    def decided(self) -> bool:
        """Tell whether it is one number."""
        return self.least == self.most


@frozen(kw_only=True)
class ClauseDifference:
    """What one clause pays a payee in each of the two, in the currency."""

    law: str
    text: str
    purpose: str
    one: Decimal
    other: Decimal

    @property
    def difference(self) -> Decimal:
        """Return how much more it pays in the second."""
        return self.other - self.one


@frozen(kw_only=True)
class Cause:
    """A term or reading that differs, and what this alone does to a payee in the second position."""

    kind: str  # term or reading
    name: str
    one: Any  # the value; None where it is unset or open
    other: Any
    texts: tuple[str, ...]  # the articles of the clauses that ask for it
    least: Decimal
    most: Decimal


@frozen(kw_only=True)
class Difference:
    """The second settlement less the first."""

    one: Settlement
    other: Settlement
    parties: tuple[PartyDifference, ...]

    def clauses(self, payee: str) -> tuple[ClauseDifference, ...]:
        """Return what each clause pays a payee in the two, where it differs, the widest first.

        The differences add up to the payee's own, less what was paid out of its part.
        """
        found: dict[tuple[str, str, str], list[int]] = {}
        for place, s in enumerate((self.one, self.other)):
            for e in s.ledger:
                sign = (e.payee == payee) - (e.source == payee)
                if sign:
                    purpose = e.purpose if sign > 0 else f"transfer:{e.payee}"
                    found.setdefault((s.law.id, e.citation, purpose), [0, 0])[place] += sign * e.units
        currency = self.one.case.currency
        rows = [
            ClauseDifference(
                law=law,
                text=text,
                purpose=purpose,
                one=money.decimal(units[0], currency),
                other=money.decimal(units[1], currency),
            )
            for (law, text, purpose), units in found.items()
            if units[0] != units[1]
        ]
        return tuple(sorted(rows, key=lambda row: -abs(row.difference)))

    def causes(self, payee: str) -> tuple[Cause, ...]:
        """Return the terms and readings of one law that differ, each with its own effect on a payee."""
        if self.one.law != self.other.law:
            return ()
        law, found = self.one.law, []
        for kind, names in (("term", law.terms), ("reading", law.readings)):
            for name in names:
                was, now = (getattr(s.scenario, kind)(name) for s in (self.one, self.other))
                if was != now:
                    without = settle(self.other.case, _with(self.other.scenario, kind, name, was))
                    gap = _gap(without, self.other, payee)
                    found.append(
                        Cause(
                            kind=kind,
                            name=name,
                            one=was,
                            other=now,
                            texts=_asking(law, kind, name),
                            least=gap.least,
                            most=gap.most,
                        )
                    )
        return tuple(sorted(found, key=lambda cause: -max(abs(cause.least), abs(cause.most))))


def difference(one: Settlement, other: Settlement) -> Difference:
    """Compare two settlements of a case, payee by payee.

    Parameters
    ----------
    one, other : Settlement
        In one currency.

    Returns
    -------
    Difference

    Examples
    --------
    >>> from sharing.case import load_case
    >>> case = load_case("teaching/five-states")
    >>> gap = difference(settle(case, "un/uncac-57"), settle(case, "eu/regulation-2018-1805"))
    >>> {g.payee: str(g.least) for g in gap.parties if g.payee in ("DEU", "FRA")}
    {'DEU': '1808000.00', 'FRA': '-2908000.00'}
    """
    payees = dict.fromkeys([*one.case.codes, *one.payees, *other.payees])
    return Difference(one=one, other=other, parties=tuple(_gap(one, other, payee) for payee in payees))


def _gap(one: Settlement, other: Settlement, payee: str) -> PartyDifference:
    (low, high), (least, most) = one.part(payee), other.part(payee)
    decided = low == high and least == most
    share = _share(other, payee) - _share(one, payee) if decided else None
    return PartyDifference(payee=payee, least=least - high, most=most - low, share=share)


def _share(s: Settlement, payee: str) -> Fraction:
    return s.share(payee) if payee in s.payees else Fraction(0)


def _with(scenario: Scenario, kind: str, name: str, value: Any) -> Scenario:
    """Set one term or reading as the other position has it."""
    terms, readings = dict(scenario.terms), dict(scenario.readings)
    chosen: dict[str, Any] = terms if kind == "term" else readings
    chosen.pop(name, None)
    if value is not None:
        chosen[name] = value
    return Scenario(law=scenario.law, terms=terms, readings=readings)


def _asking(law: Instrument, kind: str, name: str) -> tuple[str, ...]:
    """Return the articles of the clauses that rest on a term or reading."""
    texts = []
    for clause in law.clauses:
        named = [(option.of, option.name) for option in clause.options()]
        if (kind, name) in [*named, *(clause.when.names() if clause.when else ())]:
            texts.append(clause.text)
    return tuple(dict.fromkeys(texts))
