"""The clauses that pay by level or tier of contribution: a ladder, and bands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from sharing.arithmetic import Number, above, at_most, only_if, part
from sharing.case import Contribution
from sharing.language import Level, Role, Tier
from sharing.law.clauses import ONE, Clause, among, kind, ratio_of
from sharing.law.parameters import Ratio, Within
from sharing.law.run import ZERO, Run

__all__ = ["Bands", "Ladder"]


@kind("ladder")
@frozen(kw_only=True)
class Ladder(Clause):
    """Each against the rest, in rank: a level gives a share of what is left, and the last takes the rest."""

    first: Role
    levels: dict[Level, Ratio]

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        rows = _rows(run)
        heads = run.case.holders(self.first)
        if len(heads) != 1:
            run.leave_open(available, "several_in_role" if heads else "nobody_in_role", source)
            return
        others = [code for code in sorted(run.case.codes) if code not in heads]
        if not others:
            run.pay(heads[0], "level", available, source)
            return
        ranks = {code: rows[code].rank if code in rows else None for code in others}
        if len(others) > 1 and (None in ranks.values() or len(set(ranks.values())) < len(others)):
            head_paid = available * self._share(run, heads[0], rows)
            run.pay(heads[0], "level", head_paid, source)
            left = available - head_paid
            run.leave_open(left, "no_rank", source, tuple((code, left) for code in others))
            return
        order = [heads[0], *sorted(others, key=lambda code: ranks[code] or 0)]
        # With one other party only, it takes what the first leaves, whatever its own level.
        contradict = len(others) > 1 and self._contradict(run, order[-2:], rows)
        for code in order[:-2] if contradict else order[:-1]:
            paid = available * self._share(run, code, rows)
            run.pay(code, "level", paid, source)
            available = available - paid
        if contradict:
            run.leave_open(available, "levels_contradict", source, tuple((code, available) for code in order[-2:]))
        else:
            run.pay(order[-1], "level", available, source)

    def _share(self, run: Run, code: str, rows: Mapping[str, Contribution]) -> Number:
        level = rows[code].level if code in rows else None
        if level is None:
            level = run.answer("level", code, tuple(self.levels))
        return ratio_of(run, self.levels[level])

    def _contradict(self, run: Run, pair: list[str], rows: Mapping[str, Contribution]) -> bool:
        """Tell whether two both have a level, and the levels do not make a whole."""
        levels = [row.level for code in pair if (row := rows.get(code)) and row.level]
        shares = [self.levels[level] for level in levels]
        return len(shares) == 2 and all(isinstance(s, Fraction) for s in shares) and sum(shares) != ONE


@kind("bands")
@frozen(kw_only=True)
class Bands(Clause):
    """A tier of assistance gives a share within its band; `rest` takes what is left.

    Shares that make more than the whole leave it open, unless the text says
    that they are reduced in proportion.
    """

    bands: dict[Tier, tuple[Ratio, ...]]
    point: Ratio  # where in the band: 0 its least, 1 its most
    rest: Role
    above_whole: str | None = None  # reduced
    within: Within = "undetermined"  # how several in the role `rest` divide

    def pay_out(self, run: Run, available: Number, source: str | None) -> None:
        rows = _rows(run)
        helpers = [code for code in sorted(run.case.codes) if code not in run.case.holders(self.rest)]
        shares = {}
        for code in helpers:
            tier = rows[code].tier if code in rows else None
            band = self.bands[tier if tier is not None else run.answer("tier", code, tuple(self.bands))]
            low, high = (ratio_of(run, edge) for edge in band)
            shares[code] = low + (high - low) * ratio_of(run, self.point)
        total = sum(shares.values(), ZERO)
        if self.above_whole == "reduced":
            at_least_one = total + above(ONE, total)
            for code, share in shares.items():
                run.pay(code, "level", part(available, share, at_least_one), source)
            among(run, self.rest, available * above(ONE, total), str(self.within), f"share:{self.rest}", source)
            return
        whole = only_if(at_most(total, ONE), available)
        run.leave_open(available - whole, "above_whole", source)
        for code, share in shares.items():
            run.pay(code, "level", whole * share, source)
        among(run, self.rest, whole * (ONE - total), str(self.within), f"share:{self.rest}", source)


def _rows(run: Run) -> dict[str, Contribution]:
    return {c.party: c for c in run.case.contributions if c.measure == "contribution"}
