"""The clauses that rank first: claims, costs, and a claims rule."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import Factory, frozen

from sharing.arithmetic import Number, above, at_most, contrary, lesser, only_if
from sharing.case import Claim, Cost
from sharing.fairness.claims import RULES
from sharing.language import CostKind, Role
from sharing.law.clauses import ONE, Amounts, Clause, base_of, kind, pro_rata, ratio_of
from sharing.law.parameters import ClaimantChoice, ClassChoice, KindChoice, Option, Ratio, RuleChoice, Sum
from sharing.law.run import ZERO, Run

if TYPE_CHECKING:
    from sharing.law.instrument import Instrument

__all__ = ["Claims", "Costs", "Rights", "Rule"]


@frozen(kw_only=True)
class Rights(Clause):
    """A clause that pays claims."""

    who: tuple[ClaimantChoice, ...]
    capped_by: str | None = None  # certificate
    pending: str | None = None  # hold, ignore; None: with and without

    def pays_rights(self, law: Instrument) -> tuple[str, ...]:
        return _every_word(law, self.who)

    def _claims(self, run: Run) -> list[Claim]:
        who = [_word(run, one) for one in self.who]
        return sorted((c for c in run.case.claims if c.who in who), key=lambda c: (c.payee, c.who))

    def _counted(self, run: Run, claims: list[Claim], available: Number, source: str | None) -> tuple[Any, Number]:
        """Return what each claim that counts is due, and what is available after what pending ones hold."""
        due = {claim: self._due(run, claim) for claim in claims}
        if self.pending == "hold":
            pending = sum((amount for claim, amount in due.items() if claim.status == "pending"), ZERO)
            held = only_if(contrary(at_most(pending, ZERO)), available)
            run.leave_open(held, "pending_claim", source)
            available = available - held
        return {c: due[c] for c in claims if c.status != "pending" or self._counts(run, c)}, available

    def _due(self, run: Run, claim: Claim) -> Number:
        amount = run.case.minor(claim.amount, claim.currency)
        if self.capped_by == "certificate" and claim.certificate is not None:
            amount = lesser(amount, run.case.minor(claim.certificate, claim.currency))
        return run.still_due(claim.payee + claim.who, amount)

    def _counts(self, run: Run, claim: Claim) -> bool:
        if self.pending is not None:
            return False
        return bool(run.answer("claim", claim.payee, ("allowed", "refused")) == "allowed")

    def _pay(self, run: Run, paid: Amounts, source: str | None) -> None:
        for claim, amount in paid.items():
            run.pay(claim.payee, claim.who, amount, source)
            run.satisfy(claim.payee + claim.who, amount)


@kind("claims")
@frozen(kw_only=True)
class Claims(Rights):
    """Rights that rank first are paid, pro rata where the pool is short."""

    order: str = "together"  # ranked: in the order of `who`; dated: the earlier claim first

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        for rank in self._ranks(run, self._claims(run)):
            counted, available = self._counted(run, rank, available, source)
            if self.order == "dated" and len(rank) > 1 and any(c.made is None for c in rank):
                # Who comes first is not stated: what all of them can take is open between them.
                total = lesser(available, sum(counted.values(), ZERO))
                reach = tuple((c.payee, lesser(total, amount)) for c, amount in counted.items())
                run.leave_open(total, "no_claim_date", source, reach)
                available = available - total
                continue
            paid = pro_rata(available, counted)
            self._pay(run, paid, source)
            for amount in paid.values():
                available = available - amount

    def _ranks(self, run: Run, claims: list[Claim]) -> list[list[Claim]]:
        if self.order == "ranked":
            return [[c for c in claims if c.who == _word(run, right)] for right in self.who]
        if self.order == "dated" and all(c.made for c in claims):
            return [[c for c in claims if c.made == day] for day in sorted({c.made for c in claims if c.made})]
        return [claims]


@kind("rule")
@frozen(kw_only=True)
class Rule(Rights):
    """A claims rule divides what is available among claims; what exceeds them stays."""

    rule: RuleChoice

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        due, available = self._counted(run, self._claims(run), available, source)
        estate = lesser(available, sum(due.values(), ZERO))
        self._pay(run, RULES[_word(run, self.rule)].on_numbers(estate, due), source)


@kind("costs")
@frozen(kw_only=True)
class Costs(Clause):
    """Expenses are repaid to who bore them, pro rata under a cap."""

    of: tuple[Role, ...]
    kinds: tuple[KindChoice, ...] | None = None  # None: every kind
    classes: tuple[ClassChoice, ...] | None = None  # None: every class
    portion: dict[CostKind, Fraction] = Factory(dict)
    unrecoverable_only: bool = False
    cap_rate: Ratio | None = None
    base: str = "recovered"
    cap: Sum | None = None
    cap_each: Sum | None = None

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        caps = [run.sum_of(cap) for cap in (self.cap, self.cap_each) if cap is not None]
        if any(cap is None for cap in caps):
            run.leave_open(available, "no_rate", source)
            return
        due = {i: self._due(run, i, cost) for i, cost in enumerate(run.case.costs) if self._counts(run, cost)}
        if self.cap_each is not None:
            due = self._capped_each(run, due, run.sum_of(self.cap_each))
        limit = available
        if self.cap_rate is not None:
            limit = lesser(limit, ratio_of(run, self.cap_rate) * base_of(run, self.base))
        if self.cap is not None:
            limit = lesser(limit, run.sum_of(self.cap))
        for i, amount in pro_rata(limit, due).items():
            cost = run.case.costs[i]
            run.pay(cost.payer, f"cost:{cost.kind}", amount, source)
            run.satisfy(i, amount)

    def _counts(self, run: Run, cost: Cost) -> bool:
        if cost.waived or not any(cost.payer in run.case.holders(role) for role in self.of):
            return False
        if self.kinds is not None and cost.kind not in [_word(run, one) for one in self.kinds]:
            return False
        if self.classes is not None:
            classes = [_word(run, one) for one in self.classes]
            if cost.classes is None:
                name = f"{cost.payer}:{'+'.join(classes)}"
                if run.answer("class", name, ("counted", "not_counted")) != "counted":
                    return False
            elif not set(classes) & set(cost.classes):
                return False
        # Each payer's disputed costs are all in or all out: together for all would hide what one alone can get.
        return not cost.disputed or bool(run.answer("disputed", cost.payer, ("counted", "not_counted")) == "counted")

    def _due(self, run: Run, index: int, cost: Cost) -> Number:
        amount = above(cost.amount, cost.recoverable_elsewhere) if self.unrecoverable_only else cost.amount
        return run.still_due(index, run.case.minor(amount * self.portion.get(cost.kind, ONE), cost.currency))

    @staticmethod
    def _capped_each(run: Run, due: dict[int, Number], cap: Number) -> dict[int, Number]:
        payers: dict[str, dict[int, Number]] = {}
        for i, amount in due.items():
            payers.setdefault(run.case.costs[i].payer, {})[i] = amount
        return {i: paid for own in payers.values() for i, paid in pro_rata(cap, own).items()}


def _word(run: Run, choice: Any) -> str:
    return run.reading(choice.name) if isinstance(choice, Option) else str(choice)


def _every_word(law: Instrument, choices: Iterable[Any]) -> tuple[str, ...]:
    """Return every word a list of choices can come to."""
    words: list[str] = []
    for one in choices:
        words += law.readings[one.name].options if isinstance(one, Option) else [str(one)]
    return tuple(words)
