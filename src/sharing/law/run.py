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

from sharing.arithmetic import Number, above, lesser, only_if
from sharing.case import Case
from sharing.language import fact_values
from sharing.law.parameters import Limit

if TYPE_CHECKING:
    from sharing.law.instrument import Scenario

__all__ = ["UNDECIDED", "Asked", "NoRate", "Payment", "Run", "Unanswered", "is_share"]

UNDECIDED = "undecided"
ZERO = Fraction(0)


@frozen(cache_hash=True)
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
    may_go_to: tuple[tuple[str, Number], ...] = ()  # for what stays undecided: payee to the most

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
    here: Number = ZERO  # what remains where the clause pays from: the pool, or a party's account
    step: int = 0
    marks: dict[str, Number] = Factory(dict)
    payments: list[Payment] = Factory(list)
    satisfied: dict[Any, Number] = Factory(dict)  # what each cost and claim was paid so far
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

    def sum_of(self, amount: Any) -> Number | None:
        """Return a sum of the law, fixed or a term, in minor units of the case's currency; None without a rate."""
        if isinstance(amount, Limit):
            return self.case.minor(amount.amount, amount.currency)
        rate = self.case.minor(Fraction(1), self.scenario.law.terms[amount.name].currency)
        return None if rate is None else self.term(amount.name) * rate

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
        """Write a sum into the ledger that stays undecided, with the reason and whom it may still reach."""
        reach = self.anyone(amount) if may_go_to is None else may_go_to
        self.payments.append(Payment(self.step, UNDECIDED, reason, amount, source, reason, reach))

    def anyone(self, amount: Number) -> tuple[tuple[str, Number], ...]:
        """Name whom a sum can still reach: every party, the claimants and the funds the law pays."""
        law = self.scenario.law
        rights = {right for clause in law.clauses for right in clause.pays_rights(law)}
        named = self.claimants(amount, tuple(rights))
        paid = dict.fromkeys(str(getattr(clause, "to", "")) for clause in law.clauses)
        funds = [(to, amount) for to in paid if to.startswith("fund:")]
        return (*((code, amount) for code in self.case.codes), *named, *funds)

    def claimants(self, amount: Number, rights: tuple[str, ...]) -> list[tuple[str, Number]]:
        """Name the claimants of these rights that are no party, with the most each is still due."""
        claims = [c for c in self.case.claims if c.who in rights and c.party is None]
        due = [self.still_due(c.payee + c.who, self.case.minor(c.amount, c.currency)) for c in claims]
        return [(c.payee, lesser(amount, own)) for c, own in zip(claims, due, strict=True)]

    def still_due(self, key: Any, amount: Number) -> Number:
        """Return what a cost or claim is still due after what earlier clauses paid on it."""
        return above(amount, self.satisfied[key]) if key in self.satisfied else amount

    def satisfy(self, key: Any, amount: Number) -> None:
        """Remember what a cost or claim was paid, so that nothing is paid twice."""
        self.satisfied[key] = self.satisfied.get(key, ZERO) + amount

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
            if clause.from_ is None:
                self.here = self.pool
                before = len(self.payments)
                self._pay(clause, None)
                self.pool = self.pool - sum((p.amount for p in self.payments[before:]), ZERO)
            else:
                self._from_accounts(clause)
        return self

    def _pay(self, clause: Any, source: str | None) -> None:
        applies = clause.applies(self)
        if isinstance(applies, NoRate):
            self.leave_open(self.here, "no_rate", source)
        elif applies is not False:
            clause.pay_out(self, self.here if applies is True else only_if(applies, self.here), source)

    def _from_accounts(self, clause: Any) -> None:
        holders = self.case.holders(clause.from_)
        for party in holders:
            self.here = self.account(party)
            before, satisfied = len(self.payments), dict(self.satisfied)
            self._pay(clause, party)
            if len(holders) > 1:  # nobody says out of whose part it is paid: what would be paid is open
                meant = self.payments[before:]
                del self.payments[before:]
                self.satisfied = satisfied
                reach = {p.payee: p.amount for p in meant if p.payee != UNDECIDED} | dict.fromkeys(holders, self.here)
                due = lesser(self.here, sum((p.amount for p in meant), ZERO))
                self.leave_open(due, "several_accounts", party, tuple(reach.items()))


def is_share(purpose: str) -> bool:
    """Tell whether a purpose is a share, a portion or a level: what `from` may spend."""
    return purpose.partition(":")[0] in ("share", "portion", "level")
