"""What stands between a State and each of its partners: a sharing agreement, a treaty, a convention, nothing."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from typing import Any

from attrs import frozen

from sharing import document, language
from sharing.errors import UnknownName
from sharing.law.catalogue import groups

__all__ = ["LEVELS", "Gap", "bilateral", "gaps"]

LEVELS = ("sharing_agreement", "assistance_treaty", "convention_only", "nothing")
CONVENTIONS = ("uncac", "untoc", "vienna_1988", "cets_198", "cets_141", "oas_iacac", "eu_reg_2018_1805")


@frozen
class Gap:
    """What stands between two States."""

    partner: str
    level: str  # one of LEVELS
    texts: tuple[str, ...]
    verified: bool  # whether a source of every text named was read


@cache
def bilateral() -> tuple[dict[str, str], ...]:
    """Return the bilateral agreements known, each with its source and whether it was read."""
    with open(document.root() / "bilateral.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def gaps(state: str, on: date | None = None) -> tuple[Gap, ...]:
    """Say of every partner what stands between it and a State.

    Parameters
    ----------
    state : str
        The State, as an ISO 3166-1 alpha-3 code.
    on : date, optional
        The day; otherwise whatever is known at all. A blank date means bound,
        start unknown.

    Returns
    -------
    tuple of Gap
        By level, then by code. An agreement signed and not known to be in
        force is named with that remark and does not count.

    Examples
    --------
    >>> [one.partner for one in gaps("PRT") if one.level == "sharing_agreement"]
    ['USA']
    """
    if fault := language.known_party(state):
        raise UnknownName(fault)
    found = [_gap(state, code, on) for code in language.party_codes() if code != state]
    return tuple(sorted(found, key=lambda one: (LEVELS.index(one.level), one.partner)))


def _gap(state: str, partner: str, on: date | None) -> Gap:
    rows = [row for row in bilateral() if {row["state_a"], row["state_b"]} == {state, partner}]
    sharing = [row for row in rows if _is_sharing(row)]
    assistance = [row for row in rows if _is_assistance(row)]
    conventions = tuple(key for key in CONVENTIONS if _both(key, (state, partner), on))
    for level, candidates in (("sharing_agreement", sharing), ("assistance_treaty", assistance)):
        valid = [row for row in candidates if _in_force(row, on)]
        if valid:
            texts = tuple(f"{row['name']} ({row['signed'][:4] or '?'})" for row in valid)
            return Gap(partner, level, texts, all(row["verified"] == "yes" for row in valid))
    signed = tuple(
        f"{row['name']} ({row['signed'][:4] or '?'}, not known to be in force)" for row in (*sharing, *assistance)
    )
    if conventions:
        return Gap(partner, "convention_only", (*conventions, *signed), True)
    return Gap(partner, "nothing", signed, True)


def _is_sharing(row: dict[str, str]) -> bool:
    words = f"{row['name']} {row['clause']}".lower()
    case_only = row["name"].lower().startswith(("case agreement", "exchange of notes"))
    return ("sharing" in row["name"].lower() or "recovery agreement" in words) and not case_only


def _is_assistance(row: dict[str, str]) -> bool:
    name = row["name"].lower()
    return not name.startswith("extradition") and any(word in name for word in ("mla", "assistance", "mutual"))


def _in_force(row: dict[str, str], on: date | None) -> bool:
    """Tell whether an agreement counts: in force by that day, or not said not to be."""
    start = _day(row["in_force_from"])
    if start is not None:
        return on is None or start <= on
    if "not in force" in row["notes"].lower() or "not confirmed" in row["notes"].lower():
        return False
    signed = _day(row["signed"])
    return on is None or signed is None or signed <= on


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _both(group: str, codes: tuple[str, str], on: date | None) -> bool:
    members: dict[str, Any] = groups()[group]["parties"]
    for code in codes:
        row = members.get(code)
        if row is None or (on and not row.get("from", on) <= on <= row.get("until", on)):
            return False
    return True
