"""Real cases: what was recovered, who got what, on what basis; and what the library reproduces of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from attrs import frozen

from sharing import document
from sharing.case import Case, case_ids, load_case
from sharing.meeting import settle

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CLASSES",
    "NOT_ADDED",
    "Outcome",
    "Tested",
    "backtest",
    "outcomes",
    "precedents",
    "precedents_for",
    "published_parts",
    "statistics",
    "to_frame",
]

CLASSES = ("independent", "partly_derived", "rule_unknown", "total_only")
# The words of the vocabulary, as the sources of the history write them.
ROUTE_WORDS = {
    "conviction": ("conviction", "plea"),
    "confiscation_in_absence": ("absen",),
    "non_conviction": ("NCB",),
    "foreign_judgment": ("foreign",),
    "settlement": ("settlement", "DPA"),
    "voluntary_return": ("voluntary",),
    "administrative": ("administrative",),
}
OFFENCE_WORDS = {
    "embezzlement_of_public_funds": ("embezzl", "looted", "public funds"),
    "laundering_of_embezzled_public_funds": ("embezzl", "looted", "public funds"),
    "other_corruption": ("corrupt", "brib"),
    "fraud": ("fraud", "ponzi"),
    "drug_trafficking": ("drug", "cocaine", "heroin"),
    "organised_crime": ("organised crime", "mafia"),
    "laundering": ("launder",),
}
# Rows that repeat money of another row, or are no transfer: never added up.
NOT_ADDED = frozenset(
    {
        "CHE-USA-NASSER-1998-CHF",
        "CHE-BRA-PETROBRAS-2015",
        "PHL-MARCOS-TOTAL",
        "GBR-NGA-ALAMIEYESEIGHA",
        "USA-MYS-JHOLOW-2019",
        "CHE-NGA-ABACHA-2003",
        "CHE-UZB-2021-CONF",
        "GBR-CHN-QIAN",
        "CHE-HTI-DUVALIER",
        "HKG-IDN-CENTURY",
        "HKG-USA-CHAN",
    }
)


@frozen(kw_only=True)
class Outcome:
    """One real case-outcome; an amount is None where nobody published it."""

    id: str
    name: str
    year: str
    holders: tuple[str, ...]
    requesting: tuple[str, ...]
    currency: str
    gross: Decimal | None
    costs: Decimal | None
    claimants: Decimal | None
    returned: Decimal | None
    retained: Decimal | None
    other: Decimal | None
    basis: str
    ratio: str
    route: str
    source: str
    url: str
    verified: bool
    notes: str

    @property
    def added(self) -> bool:
        """Tell whether the row may stand in a total."""
        return self.id not in NOT_ADDED


@frozen(kw_only=True)
class Tested:
    """What the library makes of one outcome."""

    outcome: Outcome
    kind: str  # one of CLASSES
    case: str | None
    published: Decimal | None
    computed: Decimal | None
    why: str  # a label: same, derived, discretion, rounding, not_published, unknown

    @property
    def reproduced(self) -> bool:
        """Tell whether an independent computation gives the published figure to the cent."""
        return self.kind == "independent" and self.published is not None and self.published == self.computed


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Return every case-outcome known, verified or not.

    Examples
    --------
    >>> len(outcomes()) > 100
    True
    """
    with open(document.root() / "history" / "cases.csv", encoding="utf-8", newline="") as file:
        return tuple(_outcome(row) for row in csv.DictReader(file))


def published_parts(name: str) -> tuple[Fraction, ...]:
    """Return what verified outcomes published of a kind, as parts of their sum; above nothing, the least first.

    Parameters
    ----------
    name : str
        A column of amounts, as ``"costs"`` or ``"claimants"``.

    Examples
    --------
    >>> [str(part) for part in published_parts("costs")][:1]
    ['1/100']
    """
    rows = [(getattr(one, name), one.gross) for one in outcomes() if one.verified and one.added]
    return tuple(sorted(Fraction(part) / Fraction(gross) for part, gross in rows if part and gross))


@cache
def statistics() -> tuple[dict[str, str], ...]:
    """Return the published aggregates: metric, period, value, unit, source, verified or not.

    A total without an end date is an open interval; rows are never added up
    across sources.

    Examples
    --------
    >>> len(statistics()) > 200
    True
    """
    with open(document.root() / "statistics" / "statistics.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _outcome(row: dict[str, str]) -> Outcome:
    return Outcome(
        id=row["case_id"],
        name=row["name"],
        year=row["year_of_transfer"],
        holders=_codes(row["holding_state"]),
        requesting=_codes(row["requesting_state"]),
        currency=row["currency"],
        gross=_amount(row["gross_recovered"]),
        costs=_amount(row["costs_deducted"]),
        claimants=_amount(row["victim_or_prior_owner_return"]),
        returned=_amount(row["returned_to_requesting"]),
        retained=_amount(row["retained_by_holding"]),
        other=_amount(row["other_share"]),
        basis=row["instrument_or_basis"],
        ratio=row["stated_ratio"],
        route=row["route"],
        source=row["source_title"],
        url=row["source_url"],
        verified=row["verified"] == "yes",
        notes=row["notes"],
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(";") if code.strip())


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def precedents(
    holder: str | None = None, requesting: str | None = None, route: str | None = None, words: str | None = None
) -> tuple[Outcome, ...]:
    """Answer a delegation's first question: who shared what, when, on what basis.

    Parameters
    ----------
    holder, requesting : str, optional
        States or territories, as ISO 3166-1 alpha-3 codes.
    route : str, optional
        A word of the route column, as ``"conviction"`` or ``"NCB"``.
    words : str, optional
        Words sought in name, basis and notes: an offence, a person.

    Returns
    -------
    tuple of Outcome
        Newest first; verified rows before others of the same year.

    Examples
    --------
    >>> [one.id for one in precedents(holder="NZL", requesting="CHN")]
    ['NZL-CHN-YAN']
    """
    found = [
        one
        for one in outcomes()
        if (holder is None or holder in one.holders)
        and (requesting is None or requesting in one.requesting)
        and (route is None or route.lower() in one.route.lower())
        and (words is None or words.lower() in f"{one.name} {one.basis} {one.notes} {one.route}".lower())
    ]
    return tuple(sorted(found, key=lambda one: (one.year, one.verified, one.id), reverse=True))


def precedents_for(case: Case) -> tuple[tuple[str, str, tuple[Outcome, ...]], ...]:
    """Find what speaks to a case: outcomes of its pair, its holder, its requesting State, its route, its offence.

    Returns
    -------
    tuple of (str, str, tuple of Outcome)
        ``pair``, ``holder``, ``requesting``, ``route`` or ``offence``; the
        codes or the word it stands for; the outcomes, newest first. The
        history has no column of offences: words are sought in its texts.
    """
    found: list[tuple[str, str, tuple[Outcome, ...]]] = []
    holders, asking = case.holders("requested"), case.holders("requesting")
    for holder in holders:
        found += [("pair", f"{holder}+{code}", precedents(holder=holder, requesting=code)) for code in asking]
        found.append(("holder", holder, precedents(holder=holder)))
    found += [("requesting", code, precedents(requesting=code)) for code in asking]
    for key, words in (("route", ROUTE_WORDS), ("offence", OFFENCE_WORDS)):
        value = case.facts.get(key)
        if value in words:
            rows = {
                one for word in words[value] for one in precedents(**{"route" if key == "route" else "words": word})
            }
            found.append((key, value, tuple(one for one in precedents() if one in rows)))
    return tuple(found)


def backtest() -> tuple[Tested, ...]:
    """Hold every outcome against the library.

    Each row is of one class. *Independent*: every input was published apart
    from the outcome, and a law decides it. *Partly derived*: an input was
    computed back from the outcome. *Rule unknown*: gross and outcome are
    known, and no text decides the share. *Total only*: a part is missing.
    "Reproduced" is said of the first class alone.
    """
    cases = {case.history: case for name in case_ids() if (case := load_case(name)).history}
    return tuple(_test(one, cases.get(one.id)) for one in outcomes())


def _test(one: Outcome, case: Case | None) -> Tested:
    if case is None or not case.settled_by:
        known = one.gross is not None and one.returned is not None
        return Tested(
            outcome=one,
            kind="rule_unknown" if known else "total_only",
            case=case.id if case else None,
            published=one.returned,
            computed=None,
            why="unknown" if known else "not_published",
        )
    s = settle(case)
    asking = case.published[0].party if case.published else one.requesting[0]
    published = _decimal(case, asking)
    if not s.decided:
        return Tested(
            outcome=one, kind="rule_unknown", case=case.id, published=published, computed=None, why="discretion"
        )
    return Tested(
        outcome=one,
        kind="partly_derived" if case.derived else "independent",
        case=case.id,
        published=published,
        computed=s.amount(asking),
        why=_why(published, s.amount(asking), bool(case.derived)),
    )


def _decimal(case: Case, party: str) -> Decimal | None:
    for row in case.published:
        if row.party == party and row.read:
            return Decimal(row.amount.numerator) / row.amount.denominator
    return None


def _why(published: Decimal | None, computed: Decimal, derived: bool) -> str:
    if published is None:
        return "not_published"
    if published == computed:
        return "derived" if derived else "same"
    return "rounding" if abs(published - computed) < 1000 else "unknown"


def to_frame(rows: Iterable[Outcome]) -> pd.DataFrame:
    """Return outcomes as a pandas DataFrame, amounts as `Decimal` in the row's own currency."""
    import attrs
    import pandas as pd

    return pd.DataFrame([attrs.asdict(row, recurse=False) for row in rows])
