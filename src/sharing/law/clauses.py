"""Eight kinds of clause: each pays somebody out of what is available.

A clause branches on words only. Amounts go through the scalar rules of
``arithmetic``, so that one text computes on fractions and on symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from attrs import Factory, astuple, frozen

from sharing.arithmetic import Number, above, at_most, lesser, only_if, part
from sharing.case import Claim, Contribution, Cost
from sharing.document import ask, structure_hook
from sharing.errors import did_you_mean
from sharing.language import Claimant, Confidence, CostKind, Duty, Level, Role
from sharing.law.conditions import Condition
from sharing.law.parameters import (
    ClaimantChoice,
    ClassChoice,
    KindChoice,
    Limit,
    Option,
    Payee,
    Ratio,
    ShareOf,
    Sum,
    Within,
)
from sharing.law.run import ZERO, Run

__all__ = ["CLAUSES", "Claims", "Clause", "Costs", "Ladder", "Open", "Portion", "Rule", "Shares"]

ONE = Fraction(1)
Amounts = Mapping[Any, Number]


@frozen(kw_only=True)
class Clause:
    """One step of an instrument.

    `text` is the article; `quote` the operative words in the language of the
    citation; `mark` names the pool as it stands before this clause pays.
    """

    text: str
    when: Condition | None = None
    from_: Role | None = None  # `from` in the file
    mark: str | None = None
    duty: Duty | None = None
    confidence: Confidence | None = None
    quote: str | None = None
    url: str | None = None

    def applies(self, run: Run) -> Any:
        """Say whether it applies: True, False, a truth that is a number, or `NoRate`."""
        return True if self.when is None else self.when.holds(run)

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        """Pay from what is available; never more than that."""
        raise NotImplementedError

    def options(self) -> tuple[Option, ...]:
        """Return the terms and readings that fill in its parameters."""
        found: list[Option] = []
        for value in astuple(self, recurse=False):
            parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            found += [one for one in parts if isinstance(one, Option)]
        return tuple(found)


@frozen(kw_only=True)
class Claims(Clause):
    """Rights that rank first are paid, pro rata where the pool is short."""

    who: tuple[ClaimantChoice, ...]
    order: str = "together"  # or ranked: in the order of `who`
    capped_by: str | None = None  # certificate
    pending: str | None = None  # hold, ignore; None: with and without

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        who = [_word(run, one) for one in self.who]
        ranks = [who] if self.order == "together" else [[one] for one in who]
        for rank in ranks:
            claims = [c for c in run.case.claims if c.who in rank]
            due = {(c.payee, c.who): self._due(run, c) for c in claims}
            if self.pending == "hold" and any(c.status == "pending" for c in claims):
                most = tuple((payee, lesser(available, amount)) for (payee, _), amount in sorted(due.items()))
                run.leave_open(available, "pending_claim", source, most)
                return
            for claim in claims:
                if claim.status == "pending" and not self._counts(run, claim):
                    del due[claim.payee, claim.who]
            paid = pro_rata(available, due)
            for (payee, right), amount in paid.items():
                run.pay(payee, right, amount, source)
            available = available - sum(paid.values(), ZERO)

    def _due(self, run: Run, claim: Claim) -> Number:
        amount = run.case.minor(claim.amount, claim.currency)
        if self.capped_by == "certificate" and claim.certificate is not None:
            return lesser(amount, run.case.minor(claim.certificate, claim.currency))
        return amount

    def _counts(self, run: Run, claim: Claim) -> bool:
        if self.pending == "ignore":
            return False
        return bool(run.answer("claim", claim.payee, ("allowed", "refused")) == "allowed")


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
        caps = [_sum(run, cap) for cap in (self.cap, self.cap_each) if cap is not None]
        if any(cap is None for cap in caps):
            run.leave_open(available, "no_rate", source)
            return
        rows: dict[tuple[str, str], Number] = {}
        for cost in run.case.costs:
            if self._counts(run, cost):
                key = (cost.payer, cost.kind)
                rows[key] = rows.get(key, ZERO) + self._repaid(run, cost)
        if self.cap_each is not None:
            rows = self._capped_each(rows, _sum(run, self.cap_each))
        limit = available
        if self.cap_rate is not None:
            limit = lesser(limit, _ratio(run, self.cap_rate) * _base(run, self.base))
        if self.cap is not None:
            limit = lesser(limit, _sum(run, self.cap))
        for (payer, kind), amount in pro_rata(limit, rows).items():
            run.pay(payer, f"cost:{kind}", amount, source)

    def _counts(self, run: Run, cost: Cost) -> bool:
        if cost.waived or not any(cost.payer in run.case.holders(role) for role in self.of):
            return False
        if self.kinds is not None and cost.kind not in [_word(run, kind) for kind in self.kinds]:
            return False
        if self.classes is not None:
            classes = [_word(run, one) for one in self.classes]
            if cost.classes is None:
                if run.answer("class", "+".join(classes), ("counted", "not_counted")) != "counted":
                    return False
            elif not set(classes) & set(cost.classes):
                return False
        return not cost.disputed or bool(run.answer("disputed", "costs", ("counted", "not_counted")) == "counted")

    def _repaid(self, run: Run, cost: Cost) -> Number:
        amount = cost.amount - (cost.recoverable_elsewhere if self.unrecoverable_only else ZERO)
        return run.case.minor(amount * self.portion.get(cost.kind, ONE), cost.currency)

    @staticmethod
    def _capped_each(rows: dict[tuple[str, str], Number], cap: Number) -> dict[tuple[str, str], Number]:
        payers: dict[str, dict[tuple[str, str], Number]] = {}
        for key, amount in rows.items():
            payers.setdefault(key[0], {})[key] = amount
        return {key: paid for own in payers.values() for key, paid in pro_rata(cap, own).items()}


@frozen(kw_only=True)
class Portion(Clause):
    """A rate, a sum, or what exceeds a sum goes to one payee."""

    to: Payee
    rate: Ratio | None = None
    base: str = "recovered"
    amount: Sum | None = None
    above: Sum | None = None
    cap: Sum | None = None

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        sums = {
            name: _sum(run, value) for name in ("amount", "above", "cap") if (value := getattr(self, name)) is not None
        }
        if any(value is None for value in sums.values()):
            run.leave_open(available, "no_rate", source)
            return
        if self.rate is not None:
            due = _ratio(run, self.rate) * _base(run, self.base)
        else:
            due = sums["amount"] if "amount" in sums else above(available, sums["above"])
        due = lesser(due, available)
        if "cap" in sums:
            due = lesser(due, sums["cap"])
        if ":" in self.to:
            run.pay(self.to, "portion", due, source)
        else:
            _among(run, self.to, due, "equal", "portion", source)


@frozen(kw_only=True)
class Shares(Clause):
    """Everything available is divided by role, then among the holders of a role."""

    shares: dict[Role, ShareOf]
    within: Within = "equal"
    if_none: Role | None = None

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        ratios = {role: _ratio(run, share) for role, share in self.shares.items() if share != "rest"}
        total = sum(ratios.values(), ZERO)
        if any(isinstance(share, Option) for share in self.shares.values()):
            whole = only_if(at_most(total, ONE), available)
            run.leave_open(available - whole, "above_whole", source)
            available = whole
        for role, share in self.shares.items():
            due = available * (ONE - total if share == "rest" else ratios[role])
            holders_of: str = role
            if not run.case.holders(role) and self.if_none is not None:
                holders_of = self.if_none
            within = self.within.get(role, "equal") if isinstance(self.within, dict) else self.within
            _among(run, holders_of, due, str(within), f"share:{role}", source)


@frozen(kw_only=True)
class Ladder(Clause):
    """Each against the rest, in rank: a level gives a share of what is left."""

    first: Role
    levels: dict[Level, Ratio]

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        rows = {c.party: c for c in run.case.contributions if c.level is not None or c.rank is not None}
        heads = run.case.holders(self.first)
        if len(heads) != 1:
            run.leave_open(available, "several_in_role" if heads else "nobody_in_role", source)
            return
        others = [code for code in sorted(rows) if code not in heads]
        others = others or [code for code in sorted(run.case.codes) if code not in heads]
        if not others:
            run.pay(heads[0], "level", available, source)
            return
        head_paid = available * self._share(run, heads[0], rows)
        if len(others) > 1:
            ranks = [rows[code].rank if code in rows else None for code in others]
            if None in ranks or len(set(ranks)) < len(ranks):
                run.pay(heads[0], "level", head_paid, source)
                run.leave_open(available - head_paid, "no_rank", source, tuple((c, available) for c in others))
                return
            others.sort(key=lambda code: rows[code].rank or 0)
        order = [heads[0], *others]
        if self._contradicts(run, order[-2], order[-1], rows):
            steps, last_pair = order[:-2], order[-2:]
        else:
            steps, last_pair = order[:-1], order[-1:]
        for code in steps:
            paid = available * self._share(run, code, rows)
            run.pay(code, "level", paid, source)
            available = available - paid
        if len(last_pair) == 1:
            run.pay(last_pair[0], "level", available, source)
        else:
            run.leave_open(available, "levels_contradict", source, tuple((c, available) for c in last_pair))

    def _share(self, run: Run, code: str, rows: Mapping[str, Contribution]) -> Number:
        level = rows[code].level if code in rows else None
        if level is None:
            level = run.answer("level", code, tuple(self.levels))
        return _ratio(run, self.levels[level])

    def _contradicts(self, run: Run, one: str, other: str, rows: Mapping[str, Contribution]) -> bool:
        """Tell whether the last two both have a level, and the levels do not make a whole."""
        levels = [row.level for code in (one, other) if (row := rows.get(code)) and row.level]
        return len(levels) == 2 and bool(sum(_ratio(run, self.levels[level]) for level in levels) != ONE)


@frozen(kw_only=True)
class Rule(Clause):
    """A claims rule divides what is available among claims."""

    rule: str
    who: tuple[ClaimantChoice, ...]

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        who = [_word(run, one) for one in self.who]
        due = {(c.payee, c.who): run.case.minor(c.amount, c.currency) for c in run.case.claims if c.who in who}
        for (payee, right), amount in CLAIMS_RULES[self.rule](available, due).items():
            run.pay(payee, right, amount, source)


@frozen(kw_only=True)
class Open(Clause):
    """The text leaves it open, between the parties and the claimants it names in `to`."""

    reason: dict[str, str]
    to: tuple[Claimant, ...] = ()

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        parties = tuple((code, available) for code in run.case.codes)
        claims = [c for c in run.case.claims if c.who in self.to and c.party is None]
        named = tuple((c.payee, lesser(available, run.case.minor(c.amount, c.currency))) for c in claims)
        run.leave_open(available, "open_clause", source, (*parties, *named))


CLAUSES: dict[str, type[Clause]] = {
    "claims": Claims,
    "costs": Costs,
    "portion": Portion,
    "shares": Shares,
    "ladder": Ladder,
    "rule": Rule,
    "open": Open,
}


# --- what the clauses share -----------------------------------------------------


def pro_rata(limit: Number, due: Amounts) -> dict[Any, Number]:
    """Pay what is due, in proportion where the limit is short.

    Examples
    --------
    >>> {k: str(v) for k, v in pro_rata(Fraction(90), {"A": Fraction(60), "B": Fraction(120)}).items()}
    {'A': '30', 'B': '60'}
    """
    total = sum(due.values(), ZERO)
    paid = lesser(limit, total)
    return {key: part(paid, amount, total) for key, amount in due.items()}


CLAIMS_RULES: dict[str, Callable[[Number, Amounts], dict[Any, Number]]] = {"proportional": pro_rata}


def _among(run: Run, role: str, due: Number, within: str, purpose: str, source: str | None) -> None:
    """Divide a role's money among its holders."""
    holders = run.case.holders(role)
    if not holders:
        run.leave_open(due, "nobody_in_role", source)
    elif len(holders) == 1:
        run.pay(holders[0], purpose, due, source)
    elif within == "undetermined":
        run.leave_open(due, "several_in_role", source, tuple((code, due) for code in holders))
    elif within == "equal":
        for code in holders:
            run.pay(code, purpose, part(due, 1, len(holders)), source)
    else:
        weights = run.case.weights(within)
        own = {code: weights.get(code, ZERO) for code in holders}
        total = sum(own.values(), ZERO)
        paid = {code: part(due, weight, total) for code, weight in own.items()}
        for code, amount in paid.items():
            run.pay(code, purpose, amount, source)
        run.leave_open(due - sum(paid.values(), ZERO), "no_weight", source, tuple((code, due) for code in holders))


def _word(run: Run, choice: Any) -> str:
    return run.reading(choice.name) if isinstance(choice, Option) else str(choice)


def _ratio(run: Run, ratio: Any) -> Number:
    return run.term(ratio.name) if isinstance(ratio, Option) else ratio


def _sum(run: Run, amount: Any) -> Number | None:
    """Return a sum in minor units of the case's currency; None without a rate."""
    if isinstance(amount, Limit):
        return run.case.minor(amount.amount, amount.currency)
    currency = run.scenario.law.terms[amount.name].currency
    rate = run.case.minor(ONE, currency)
    return None if rate is None else run.term(amount.name) * rate


def _base(run: Run, name: str) -> Number:
    return {"recovered": run.recovered, "remaining": run.pool, **run.marks}[name]


@structure_hook(Clause)
def _clause(value: Any, _: Any) -> Clause:
    if not isinstance(value, dict):
        raise ValueError(f"must be a table; got {value!r}")
    kind = value.get("pay")
    if kind not in CLAUSES:
        raise ValueError(f"pay = {kind!r} is no kind of clause{did_you_mean(str(kind), CLAUSES)}")
    clause: Clause = ask(CLAUSES[kind], {key: inner for key, inner in value.items() if key != "pay"})
    return clause
