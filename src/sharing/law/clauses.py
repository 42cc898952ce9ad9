"""The clauses that divide: a portion, shares, or nothing decided; and what every clause has.

A clause branches on words only. Amounts go through the scalar rules of
``arithmetic``, so that one text computes on fractions and on symbols. The
other kinds stand in ``rights`` (claims, costs) and ``levels`` (ladder, bands).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import astuple, frozen

from sharing import money
from sharing.arithmetic import Number, above, at_most, lesser, only_if, part
from sharing.document import ask, structure_hook
from sharing.errors import did_you_mean
from sharing.language import Claimant, Confidence, Duty, Role
from sharing.law.conditions import Condition
from sharing.law.parameters import Option, Payee, Ratio, Rounding, ShareOf, Sum, Within
from sharing.law.run import ZERO, Run

if TYPE_CHECKING:
    from sharing.law.instrument import Instrument

__all__ = [
    "CLAUSES",
    "Clause",
    "Open",
    "Portion",
    "Shares",
    "among",
    "base_of",
    "kind",
    "pro_rata",
    "ratio_of",
]

ONE = Fraction(1)
Amounts = Mapping[Any, Number]

CLAUSES: dict[str, type[Clause]] = {}


def kind(name: str) -> Callable[[type], type]:
    """Register a kind of clause under the word that `pay` gives it."""

    def register(cls: type) -> type:
        CLAUSES[name] = cls
        return cls

    return register


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

    def pays_rights(self, law: Instrument) -> tuple[str, ...]:
        """Return the claimants it can pay."""
        return ()

    def options(self) -> tuple[Option, ...]:
        """Return the terms and readings that fill in its parameters."""
        return tuple(_options(astuple(self, recurse=False)))


@kind("portion")
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
            name: run.sum_of(value) for name in ("amount", "above", "cap") if (value := getattr(self, name)) is not None
        }
        if any(value is None for value in sums.values()):
            run.leave_open(available, "no_rate", source)
            return
        if self.rate is not None:
            due = ratio_of(run, self.rate) * base_of(run, self.base)
        else:
            due = sums["amount"] if "amount" in sums else above(available, sums["above"])
        due = lesser(due, available)
        if "cap" in sums:
            due = lesser(due, sums["cap"])
        if ":" in self.to:
            run.pay(self.to, "portion", due, source)
        else:
            among(run, self.to, due, "equal", "portion", source)


@kind("shares")
@frozen(kw_only=True)
class Shares(Clause):
    """Everything available is divided by role, then among the holders of a role."""

    shares: dict[Role, ShareOf]
    within: Within = "equal"
    if_none: Role | None = None
    round_up: Rounding | None = None  # each share but the rest, up to a multiple of this sum

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        step = self._step(run)
        ratios = {role: ratio_of(run, share) for role, share in self.shares.items() if share != "rest"}
        if any(isinstance(share, Option) for share in self.shares.values()):
            whole = only_if(at_most(sum(ratios.values(), ZERO), ONE), available)
            run.leave_open(available - whole, "above_whole", source)
            available = whole
        left = available
        for role, ratio in ratios.items():
            due = available * ratio
            if step is not None:
                due = lesser(money.rounded_up(due, step), left)
            left = left - due
            self._among(run, role, due, source)
        for role in self.shares.keys() - ratios.keys():
            self._among(run, role, left, source)

    def _among(self, run: Run, role: str, due: Number, source: str | None) -> None:
        within = self.within.get(role, "equal") if isinstance(self.within, dict) else self.within
        if not run.case.holders(role) and self.if_none is not None:
            role = self.if_none
        among(run, role, due, str(within), f"share:{role}", source)

    def _step(self, run: Run) -> Number | None:
        """Return the sum shares are rounded up to; None where nothing is rounded, or no rate says how much it is."""
        up = self.round_up
        if isinstance(up, Option):
            return run.sum_of(up.to) if run.reading(up.name) != "none" else None
        return None if up is None else run.sum_of(up)


@kind("open")
@frozen(kw_only=True)
class Open(Clause):
    """The text leaves it open, between the parties and the claimants it names in `to`."""

    reason: dict[str, str]
    to: tuple[Claimant, ...] = ()

    def pays_rights(self, law: Instrument) -> tuple[str, ...]:
        return self.to

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        parties = tuple((code, available) for code in run.case.codes)
        run.leave_open(available, "open_clause", source, (*parties, *run.claimants(available, self.to)))


def _options(value: Any) -> Iterator[Option]:
    if isinstance(value, Option):
        yield value
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _options(part)


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
    if len(due) == 1:
        return dict.fromkeys(due, paid)
    return {key: part(paid, amount, total) for key, amount in due.items()}


def among(run: Run, role: str, due: Number, within: str, purpose: str, source: str | None) -> None:
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


def ratio_of(run: Run, ratio: Any) -> Number:
    """Return a share: fixed, or the term that stands for it."""
    return run.term(ratio.name) if isinstance(ratio, Option) else ratio


def base_of(run: Run, name: str) -> Number:
    """Return the sum a rate is taken of."""
    return {"recovered": run.recovered, "remaining": run.here, **run.marks}[name]


@structure_hook(Clause)
def _clause(value: Any, _: Any) -> Clause:
    if not isinstance(value, dict):
        raise ValueError(f"must be a table; got {value!r}")
    word = value.get("pay")
    if word not in CLAUSES:
        raise ValueError(f"pay = {word!r} is no kind of clause{did_you_mean(str(word), CLAUSES)}")
    clause: Clause = ask(CLAUSES[word], {key: inner for key, inner in value.items() if key != "pay"})
    return clause
