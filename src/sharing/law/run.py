"""One run: what a clause may ask, and the ledger it writes.

A run knows everything it reads. Where the case or the scenario does not say,
the run asks (`Unanswered`), and the meeting in ``meeting`` runs again with
every possible answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen

from sharing.arithmetic import Number, only_if
from sharing.case import Case
from sharing.language import fact_values

if TYPE_CHECKING:
    from sharing.law.instrument import Scenario

__all__ = ["UNDECIDED", "Asked", "NoRate", "Payment", "Run", "Unanswered", "is_share"]

UNDECIDED = "undecided"
ZERO = Fraction(0)


@frozen
class Asked:
    """An unknown: an unstated fact, an unset term, an open reading, costs in dispute, ..."""

    kind: str  # fact, term, reading, disputed, class, claim, level
    name: str


class Unanswered(Exception):
    """A run needs an answer that nobody gave.

    Parameters
    ----------
    asked : Asked
        The unknown.
    answers : tuple
        Its possible values; for a fact, groups of words the law treats alike.
    """

    def __init__(self, asked: Asked, answers: tuple[Any, ...]) -> None:
        super().__init__(f"{asked.kind} {asked.name}")
        self.asked = asked
        self.answers = answers


@frozen
class NoRate:
    """A limit's currency has no rate in the case: nobody can say."""

    currency: str


@frozen
class Payment:
    """One exact payment of a run, in minor units."""

    step: int
    payee: str
    purpose: str
    amount: Number
    source: str | None = None  # the party out of whose account it is paid; None: the pool
    reason: str | None = None  # why it stays undecided
    may_go_to: tuple[tuple[str, Number], ...] | None = None  # payee to the most; None: every party

    @property
    def key(self) -> tuple[str, int, str, str]:
        """Return what tells two payments apart; it orders equal remainders too."""
        return (self.payee, self.step, self.purpose, self.source or "")


@define
class Run:
    """A case under a scenario, with every question answered."""

    case: Case
    scenario: Scenario
    answers: Mapping[Asked, Any] = Factory(dict)
    pool: Number = ZERO
    recovered: Number = ZERO
    step: int = 0
    marks: dict[str, Number] = Factory(dict)
    payments: list[Payment] = Factory(list)
    read: dict[str, set[str]] = Factory(lambda: {"terms": set(), "readings": set()})

    # --- what is known ----------------------------------------------------

    def answer(self, kind: str, name: str, answers: tuple[Any, ...]) -> Any:
        """Return the answer to an unknown, or ask."""
        asked = Asked(kind, name)
        if asked not in self.answers:
            raise Unanswered(asked, answers)
        return self.answers[asked]

    def fact(self, key: str) -> Any:
        """Return a fact of the case: a word, True or False."""
        if key in self.case.facts:
            return self.case.facts[key]
        groups = self.scenario.law.alike.get(key) or tuple((value,) for value in fact_values(key))
        return self.answer("fact", key, groups)[0]

    def reading(self, name: str) -> str:
        """Return the option chosen, or argued, for a disputed interpretation."""
        self.read["readings"].add(name)
        chosen = self.scenario.reading(name)
        return chosen if chosen is not None else self.answer("reading", name, self.scenario.law.readings[name].options)

    def term(self, name: str) -> Number:
        """Return a term's value; unset, the ends of its range are its answers."""
        self.read["terms"].add(name)
        value = self.scenario.term(name)
        return value if value is not None else self.answer("term", name, self.scenario.law.terms[name].range)

    # --- what a clause does -----------------------------------------------

    def pay(self, payee: str, purpose: str, amount: Number, source: str | None = None) -> None:
        """Write a payment into the ledger; the pool is reduced by the clause's total."""
        self.payments.append(Payment(self.step, payee, purpose, amount, source))

    def leave_open(
        self,
        amount: Number,
        reason: str,
        source: str | None = None,
        may_go_to: tuple[tuple[str, Number], ...] | None = None,
    ) -> None:
        """Write a sum into the ledger that the law leaves undecided, with the reason."""
        self.payments.append(Payment(self.step, UNDECIDED, reason, amount, source, reason, may_go_to))

    def account(self, party: str) -> Number:
        """Return what `shares` and `portion` paid to a party, less what was spent from it."""
        paid = sum(
            (p.amount for p in self.payments if p.payee == party and p.source is None and is_share(p.purpose)), ZERO
        )
        spent = sum((p.amount for p in self.payments if p.source == party), ZERO)
        return paid - spent

    def execute(self) -> Run:
        """Let every clause pay, in order."""
        self.recovered = self.pool
        for step, clause in enumerate(self.scenario.law.clauses, 1):
            self.step = step
            if clause.mark:
                self.marks[clause.mark] = self.pool
            applies = clause.applies(self)
            if applies is False:
                continue
            if isinstance(applies, NoRate):
                self.leave_open(self.pool, "no_rate")
                self.pool = ZERO
                continue
            if clause.from_ is not None:
                self._from_account(clause, applies)
                continue
            before = len(self.payments)
            clause.pay_out(self, self.pool if applies is True else only_if(applies, self.pool), None)
            self.pool = self.pool - sum((p.amount for p in self.payments[before:]), ZERO)
        return self

    def _from_account(self, clause: Any, applies: Any) -> None:
        holders = self.case.holders(clause.from_)
        for party in holders:
            account = self.account(party)
            available = account if applies is True else only_if(applies, account)
            if len(holders) == 1:
                clause.pay_out(self, available, party)
            else:  # nobody says out of whose share the claim is paid
                self.leave_open(available, "several_accounts", party)


def is_share(purpose: str) -> bool:
    """Tell whether a purpose is a share, a portion or a level: what `from` may spend."""
    return purpose.partition(":")[0] in ("share", "portion", "level")
