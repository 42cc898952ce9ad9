"""Routes and procedures in sentences and tables: what each takes, by which article, and what is only assumed."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from sharing import language, money
from sharing.assumptions import assumptions
from sharing.language import Route, fact, label, listed, plain, say, spoken
from sharing.law.instrument import Instrument
from sharing.law.procedure import Period, Step, Timeline
from sharing.sweeps import read
from sharing.tables import html_table, text_table

if TYPE_CHECKING:
    from sharing.paths import Path, Paths
    from sharing.settlement import Settlement

__all__ = [
    "parallel_json",
    "parallel_text",
    "paths_html",
    "paths_json",
    "paths_text",
    "period",
    "stage_time",
    "timeline_end",
    "timeline_json",
    "timeline_text",
]


def period(one: Period, lang: str = "en") -> str:
    """Say a time in the law's own unit.

    Examples
    --------
    >>> period(Period(90, "days")), period(Period(1, "years"), "zh")
    ('90 days', '一年')
    """
    if lang == "zh":
        from sharing.numerals import counted

        return say(f"time_{one.unit}", lang, count=counted(one.count))
    unit = one.unit.replace("_", " ")
    return f"{one.count} {unit[:-1] if one.count == 1 else unit}"


def paths_text(found: Paths, lang: str = "en") -> str:
    """Show routes side by side on a console."""
    head, rows = _table(found, lang)
    return "\n".join([_title(found, lang), text_table(head, rows, range(1, len(head))), *_notes(found, lang)])


def paths_html(found: Paths, lang: str = "en") -> str:
    """Return routes side by side as HTML."""
    head, rows = _table(found, lang)
    notes = "".join(f"<p>{escape(plain(one))}</p>" for one in _notes(found, lang))
    return html_table(head, rows, range(1, len(head)), _title(found, lang)) + notes


def _title(found: Paths, lang: str) -> str:
    law = spoken(found.scenario.law.title, lang)
    return say(
        "paths_title", lang, case=spoken(found.case.title, lang, found.case.id), law=law, currency=found.case.currency
    )


def _table(found: Paths, lang: str) -> tuple[list[str], list[list[str]]]:
    head = [label(key, lang) for key in ("paths_route", "paths_years", "paths_costs")]
    head += [say("paths_today", lang, who=language.payee(one, lang)) for one in found.payees]
    rows = []
    for one in found.paths:
        cells = [_between(*(f"{edge:.2g}" for edge in one.years)), _costs(one)]
        for payee in found.payees:
            low, high = (read(edge, found.case.currency).partition(".")[0] for edge in one.present(payee))
            cells.append(_between(low, high))
        rows.append([fact("route", one.route, lang), *cells])
    return head, rows


def _between(low: str, high: str) -> str:
    return low if low == high else f"{low} – {high}"


def _costs(one: Path) -> str:
    low, high = (f"{float(100 * part):.1f}" for part in one.costs)
    return f"{low} – {high} %"


def _notes(found: Paths, lang: str) -> list[str]:
    lines = []
    for one in found.paths:
        parts = {
            "route": fact("route", one.route, lang),
            "clauses": listed(one.clauses, lang) or "-",
            "payment": label(f"paths_{one.payment}", lang),
        }
        way = assumptions().routes[Route(one.route)]
        lines.append(say("paths_note", lang, source=spoken(way.source, lang), **parts))
    for who in found.case.holders("requesting"):
        for route, edges in found.delay_costs(who).items():
            low, high = (read(edge, found.case.currency).partition(".")[0] for edge in edges)
            parts = {"route": fact("route", route, lang), "who": language.party(who, lang)}
            lines.append(say("paths_year", lang, low=low, high=high, **parts))
    if found.delay:
        lines.append(say("paths_delay", lang, years=f"{found.delay:g}"))
    low, high = (f"{100 * one:.3g}" for one in found.paths[0].discount) if found.paths else ("", "")
    far = language.word("confidence", "unverified", lang)
    upkeep = "–".join(f"{100 * float(edge):g}" for edge in (assumptions().upkeep.low, assumptions().upkeep.high))
    lines.append(say("paths_assumed", lang, low=low, high=high, unverified=far, upkeep=upkeep))
    return lines


def paths_json(found: Paths) -> dict[str, Any]:
    """Return plain data: sums as they are paid as strings, their present values as numbers."""
    return {
        "case": found.case.id,
        "law": found.scenario.id,
        "currency": found.case.currency,
        "delay": found.delay,
        "paths": [
            {
                "route": one.route,
                "years": list(one.years),
                "to_payment": one.payment,
                "costs": [str(part) for part in one.costs],
                "articles": list(one.clauses),
                "amounts": {payee: [str(edge) for edge in one.amounts(payee)] for payee in found.payees},
                "present": {payee: list(one.present(payee)) for payee in found.payees},
                "source": assumptions().routes[Route(one.route)].source,
            }
            for one in found.paths
        ],
        "a_year_of_delay": {who: found.delay_costs(who) for who in found.case.holders("requesting")},
    }


def parallel_json(found: Mapping[str, Settlement]) -> dict[str, Any]:
    """Return plain data."""
    return {option: s.to_json() for option, s in found.items()}


def parallel_text(found: Mapping[str, Settlement], lang: str = "en") -> str:
    """Show what each side has, wherever a third State's fine ranks."""
    settlements = list(found.values())
    payees = list(dict.fromkeys(payee for s in settlements for payee in s.payees))
    currency = settlements[0].case.currency
    rows = []
    for option, s in found.items():
        cells = [_between(*(money.number_text(edge, currency) for edge in s.part(payee))) for payee in payees]
        rows.append([language.word("options", option, lang), *cells])
    head = [label("paths_fine", lang), *(language.payee(one, lang) for one in payees)]
    return f"{say('paths_parallel', lang, currency=currency)}\n{text_table(head, rows, range(1, len(head)))}"


def timeline_text(law: Instrument, found: Timeline, lang: str = "en") -> str:
    """Say the stages of a procedure with body, deadline and article, and the longest lawful time to payment."""
    if not found.steps:
        return say("timeline_none", lang, law=spoken(law.title, lang))
    head = [label(f"timeline_{key}", lang) for key in ("stage", "body", "time", "article", "earliest", "latest")]
    head.append(label("column_confidence", lang))
    rows = [
        [
            spoken(one.stage.stage, lang),
            spoken(one.stage.body, lang) or "-",
            stage_time(one, lang),
            one.stage.text,
            one.earliest.isoformat(),
            one.latest.isoformat() if one.latest else label("stress_no_end", lang),
            language.word("confidence", one.stage.confidence or law.confidence, lang),
        ]
        for one in found.steps
    ]
    return "\n".join([spoken(law.title, lang), text_table(head, rows), timeline_end(found, lang)])


def timeline_json(law: Instrument, found: Timeline) -> dict[str, Any]:
    """Return plain data."""
    return {
        "law": law.id,
        "from": found.start.isoformat(),
        "stages": [
            {
                "stage": one.stage.stage,
                "body": one.stage.body,
                "time": {lang: stage_time(one, lang) for lang in ("en", "zh")},
                "article": one.stage.text,
                "confidence": one.stage.confidence or law.confidence,
                "earliest": one.earliest.isoformat(),
                "latest": one.latest.isoformat() if one.latest else None,
            }
            for one in found.steps
        ],
        "paid_at_the_latest": found.latest.isoformat() if found.latest else None,
        "longest_days": found.longest,
    }


def stage_time(one: Step, lang: str) -> str:
    """Say how long a stage may or must take."""
    stage = one.stage
    parts = []
    if stage.wait and stage.wait == stage.within:
        parts.append(say("time_lasting", lang, time=period(stage.wait, lang)))
    elif stage.wait:
        parts.append(say("time_wait", lang, time=period(stage.wait, lang)))
    if stage.year_end:
        end = date.fromisoformat(f"2001-{stage.year_end}")
        month = calendar.month_name[end.month] if lang == "en" else end.month
        parts.append(say("time_year_end", lang, day=say("time_day", lang, day=end.day, month=month)))
    if stage.within and stage.within != stage.wait:
        parts.append(say("time_within", lang, time=period(stage.within, lang)))
    if stage.aside:
        parts.append(label("time_aside", lang))
    return ("; " if lang == "en" else "；").join(parts) or label("time_none", lang)


def timeline_end(found: Timeline, lang: str) -> str:
    """Say when the money is paid at the latest, or which stage has no end."""
    if found.latest:
        return say(
            "timeline_paid", lang, day=found.latest.isoformat(), days=found.longest, start=found.start.isoformat()
        )
    without = [spoken(one.stage.stage, lang) for one in found.endless]
    return say("timeline_open", lang, stages=listed(without, lang)) if without else label("timeline_no_payment", lang)
