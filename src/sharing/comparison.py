"""Scenarios side by side: what binds us, what could be agreed, what is for comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from sharing.case import Case
from sharing.fairness.baselines import Fair, fair
from sharing.law.catalogue import BINDS, Applies, applicable, date_of, stands
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import as_scenario, settle
from sharing.settlement import Settlement

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "Conflict", "Row", "compare"]


@frozen(kw_only=True)
class Row:
    """One instrument: how it stands to the case, why, and what it gives."""

    applies: Applies
    settlement: Settlement

    @property
    def group(self) -> str:
        """Return binds, could_be_agreed or for_comparison."""
        return self.applies.group


@frozen(kw_only=True)
class Conflict:
    """Two binding texts that cannot both be followed, for one payee."""

    payee: str
    one: Settlement
    other: Settlement


@frozen(kw_only=True)
class Comparison:
    """A case under several laws."""

    case: Case
    on: date | None
    rows: tuple[Row, ...]
    fair: Fair | None = None  # what would be fair, where that was asked for

    @property
    def payees(self) -> tuple[str, ...]:
        """Return the parties, then everybody else any row can pay."""
        others = {payee for row in self.rows for payee in row.settlement.payees} - set(self.case.codes)
        return (*self.case.codes, *sorted(others))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the pairs of binding rows whose bounds for a payee do not meet."""
        found = []
        binding = [row.settlement for row in self.rows if row.group == BINDS]
        for i, one in enumerate(binding):
            for other in binding[i + 1 :]:
                payees = [p for p in self.payees if p in one.payees and p in other.payees and _apart(one, other, p)]
                if payees:
                    # One payee shows the conflict: the requesting State where it is concerned.
                    first = [p for p in self.case.holders("requesting") if p in payees]
                    found.append(Conflict(payee=(first or payees)[0], one=one, other=other))
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "case": self.case.id,
            "on": self.on.isoformat() if self.on else None,
            "rows": [{"group": r.group, "reason": r.applies.reason, **r.settlement.to_json()} for r in self.rows],
            "fair": [
                {"name": one.name, "amounts": {p: str(a) for p, a in one.amounts.items()}, "missing": one.missing}
                for one in (self.fair.baselines if self.fair else ())
            ],
            "conflicts": [{"payee": c.payee, "laws": [c.one.law.id, c.other.law.id]} for c in self.conflicts],
            "published": [
                {"party": p.party, "amount": str(_decimal(self.case, p.amount)), "source": p.source, "read": p.read}
                for p in self.case.published
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a law and payee: decided, least and most, as `Decimal` in the currency.

        What would be fair stands below, in the group ``fairness``.
        """
        import pandas as pd

        records = []
        for row in self.rows:
            s = row.settlement
            for payee in s.payees:
                least, most = s.bounds(payee)
                records.append(
                    {
                        "group": row.group,
                        "law": s.law.id,
                        "payee": payee,
                        "amount": s.amount(payee),
                        "least": least,
                        "most": most,
                        "open": s.open,
                        "confidence": s.confidence,
                    }
                )
        for one in self.fair.baselines if self.fair else ():
            records += [
                {"group": "fairness", "law": one.name, "payee": payee, "amount": a, "least": a, "most": a}
                | {"open": a - a, "confidence": "model"}
                for payee, a in one.amounts.items()
            ]
        return pd.DataFrame(records)

    def _repr_html_(self) -> str:
        from sharing.tables import html_comparison

        return html_comparison(self)


def compare(
    case: Case,
    laws: Iterable[Instrument | Scenario | str] | None = None,
    on: date | None = None,
    fairness: bool = False,
) -> Comparison:
    """Settle a case under several laws.

    Parameters
    ----------
    case : Case
        The facts.
    laws : iterable of Instrument, Scenario or str, optional
        The laws to compare, or positions on the table; without them, every
        instrument of the library that divides money between such parties.
    on : date, optional
        The day whose law counts; otherwise the case's own.
    fairness : bool
        Whether to work out beside them what the literature would call fair:
        each State claims the most that one of `laws` gives it for certain;
        without `laws`, one that binds or could be agreed, but no model.

    Returns
    -------
    Comparison
        Rows grouped: binds us on this date, could be agreed, for comparison.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> c = compare(load_case("teaching/five-states"))
    >>> [row.settlement.law.id for row in c.rows if row.group == "binds" and row.settlement.decided]
    ['eu/regulation-2018-1805', 'un/uncac-57']
    """
    day = on or date_of(case)
    if laws is None:
        rows = [Row(applies=one, settlement=settle(case, one.law)) for one in applicable(case, day)]
    else:
        scenarios = [as_scenario(one) for one in laws]
        rows = [Row(applies=stands(one.law, case, day), settlement=settle(case, one)) for one in scenarios]
        groups = ("binds", "could_be_agreed", "for_comparison")
        rows = sorted(rows, key=lambda row: groups.index(row.group))
    return Comparison(
        case=case, on=day, rows=tuple(rows), fair=_fair(case, rows, laws is not None) if fairness else None
    )


def _fair(case: Case, rows: Sequence[Row], chosen: bool) -> Fair:
    """Divide fairly between what the laws that were chosen give; else those that bind or could be agreed.

    Of these no model, and no agreement on another case: nobody claims by them
    unless they are put on the table.
    """
    near = [row for row in rows if row.group != "for_comparison"]
    loose = ("model", "proposal", "agreement")
    own = [row for row in near if row.group == BINDS or row.settlement.law.kind not in loose]
    taken = rows if chosen else own or near or rows
    binding = [row.settlement for row in rows if row.group == BINDS]
    return fair(case, [row.settlement for row in taken], binding)


def _apart(one: Settlement, other: Settlement, payee: str) -> bool:
    (low, high), (least, most) = one.bounds(payee), other.bounds(payee)
    return high < least or most < low


def _decimal(case: Case, amount: Any) -> Any:
    from sharing import money

    return money.decimal(int(money.minor(amount, case.currency)), case.currency)
