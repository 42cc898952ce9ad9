"""Settlements and comparisons as tables: text for a console, HTML for a notebook."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from attrs import evolve

from sharing import language, money
from sharing.case import Case, Published
from sharing.comparison import Comparison, Conflict, Row
from sharing.explain import asked, in_one_line, open_because, purpose, reason, warnings
from sharing.language import label, listed, plain, say, spoken
from sharing.law.catalogue import COMPARED, ORDER, Applies
from sharing.law.run import UNDECIDED
from sharing.settlement import Settlement

__all__ = [
    "cell",
    "compare_text",
    "html_comparison",
    "html_ledger",
    "html_side_by_side",
    "open_lines",
    "published_lines",
    "settle_text",
    "text_table",
    "why",
]


def cell(s: Settlement, payee: str, lang: str = "en") -> str:
    """Show what a payee gets: the decided part, and ``+ open`` where more can come."""
    if payee not in s.payees:
        return ""
    amount = money.number_text(s.amount(payee), s.case.currency)
    if s.bounds(payee) != (s.amount(payee), s.amount(payee)):
        return say("plus_open", lang, amount=amount)
    return amount


def why(applies: Applies, lang: str = "en") -> str:
    """Say why an instrument stands where it stands."""
    parts = dict(applies.parts)
    for key in ("party",):
        if key in parts:
            parts[key] = language.party(parts[key], lang)
    if "parties" in parts:
        parts["parties"] = listed((language.party(code, lang) for code in parts["parties"]), lang)
    if "facts" in parts:
        tests = {one.key: one.values for one in applies.law.scope.facts()} if applies.law.scope else {}
        told = [listed((language.fact(k, v, lang) for v in tests[k]), lang, "or") for k in parts["facts"]]
        plainly = why(evolve(applies, reason=applies.reason.removesuffix("_if"), parts=_without(applies.parts)), lang)
        return say("if_about", lang, reason=plainly, facts=listed(told, lang))
    if "status" in parts:
        parts["status"] = language.word("status", parts["status"], lang)
    return say(applies.reason, lang, **parts)


def _without(parts: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in parts.items() if key != "facts"}


# --- text -------------------------------------------------------------------------


def text_table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Lay out columns, wide characters counted as two."""
    body = [[plain(str(one)) for one in row] for row in [header, *rows]]
    widths = [max(_width(row[i]) for row in body) for i in range(len(header))]
    numbers = set(right)
    lines = []
    for row in body:
        cells = [_pad(text, widths[i], i in numbers) for i, text in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def settle_text(s: Settlement, lang: str = "en") -> str:
    """Show a settlement on a console: result, ledger, what is open, and why."""
    currency = s.case.currency
    head = say(
        "explain_head",
        lang,
        case=plain(spoken(s.case.title, lang, s.case.id)),
        amount=money.amount_in_words(money.decimal(int(s.case.pool), currency), currency, lang),
        law=plain(s.scenario.title(lang)),
        citation=plain(s.law.citation.instrument),
        confidence=language.word("confidence", s.confidence, lang),
    )
    columns = [label(f"column_{key}", lang) for key in ("payee", "certain", "least", "most")]
    rows = []
    for payee in s.payees:
        least, most = s.bounds(payee)
        figures = (money.number_text(n, currency) for n in (s.amount(payee), least, most))
        rows.append([language.payee(payee, lang), *figures])
    parts = [head, "", text_table(columns, rows, right=(1, 2, 3)), "", _ledger_text(s, lang)]
    parts += [in_one_line(s, payee, lang) for payee in s.case.codes if s.bounds(payee)[0] != s.bounds(payee)[1]]
    parts += [f"! {line}" for line in warnings(s, lang)]
    parts += _published(s, lang)
    parts += [label("rounding", lang), say("digest", lang, digest=s.digest)]
    for inner in s.then:
        party = language.party(inner.case.id.rpartition("#")[2], lang)
        parts += ["", say("then", lang, party=party), settle_text(inner, lang)]
    return "\n".join(parts)


def _ledger_text(s: Settlement, lang: str) -> str:
    keys = ("step", "article", "payee", "purpose", "amount")
    rows = []
    for e in s.ledger:
        why_open = open_because(s, lang) if e.reason == "unknown" else reason(s.law, e, lang) if e.reason else ""
        amount = money.number_text(money.decimal(e.units, s.case.currency), s.case.currency)
        rows.append([str(e.step), e.citation, language.payee(e.payee, lang), why_open or purpose(e, lang), amount])
    return text_table([label(f"column_{key}", lang) for key in keys], rows, right=(0, 4)) + "\n"


def _published(s: Settlement, lang: str) -> list[str]:
    if not s.case.published:
        return []
    return [label("happened", lang), *(f"  {line}" for line in published_lines(s.case, lang)), ""]


def published_lines(case: Case, lang: str = "en") -> list[str]:
    """Say what was published to have happened."""
    currency = case.currency
    return [
        say(
            "published_line",
            lang,
            who=language.payee(p.party, lang),
            amount=money.number_text(money.decimal(int(money.minor(p.amount, currency)), currency), currency),
            source=plain(p.source),
        )
        for p in case.published
    ]


def compare_text(c: Comparison, lang: str = "en", everything: bool = False) -> str:
    """Show a comparison on a console, group by group.

    What is only for comparison stands in one line each, with its reason;
    `everything` says of these too what is open and why.
    """
    currency = c.case.currency
    amount = money.amount_in_words(money.decimal(int(c.case.pool), currency), currency, lang)
    day = c.on.isoformat() if c.on else label("no_day", lang)
    lines = [say("compare_head", lang, case=plain(spoken(c.case.title, lang, c.case.id)), amount=amount, day=day)]
    lines += [plain(spoken(c.case.summary, lang)), ""] if c.case.summary else [""]
    for group in ORDER:
        own = [row for row in c.rows if row.group == group]
        if own:
            brief = group == COMPARED and not everything
            lines += [f"== {label(group, lang)} ==", "", _group_table(own, c.case.codes, lang, brief), ""]
            lines += [] if brief else [*(_note(row, c.case.codes, lang) for row in own), ""]
    if c.fair:
        header, rows = c.fair.table(lang)
        notes = c.fair.notes(lang)
        drawn = text_table(header, rows, right=range(1, len(header)))
        lines += [f"== {label('fair_heading', lang)} ==", "", drawn, "", *(f"  {note}" for note in notes), ""]
    if c.case.published:
        told = published_lines(c.case, lang)
        lines += [f"== {label('happened', lang)} ==", "", *(f"  {line}" for line in told), ""]
    lines += [_conflict(one, lang) for one in c.conflicts]
    if c.case.derived:
        lines.append("! " + say("warn_derived", lang, inputs=", ".join(c.case.derived)))
    lines.append(label("not_advice", lang))
    return "\n".join(lines)


def _group_table(rows: Sequence[Row], payees: Sequence[str], lang: str, brief: bool) -> str:
    """Lay out one group: a law a line; in brief with the reason, and between what each part lies."""
    header = [label("column_law", lang), *(language.party(code, lang) for code in payees), label("open", lang)]
    numbers = range(1, len(header))
    if brief:
        header = [*header[:-1], label("column_confidence", lang), label("column_reason", lang)]
        numbers = range(1, len(payees) + 1)
    lines = []
    for row in rows:
        s = row.settlement
        if brief:
            figures = [_least_to_most(s, p, lang) for p in payees]
            said = why(row.applies, lang) if s.decided else f"{why(row.applies, lang)} · {open_because(s, lang)}"
            lines.append([s.scenario.id, *figures, language.word("confidence", s.confidence, lang), said])
        else:
            lines.append([s.scenario.id, *(cell(s, p, lang) for p in payees), _figure(s.open, s.case.currency)])
    return text_table(header, lines, right=numbers)


def _least_to_most(s: Settlement, payee: str, lang: str) -> str:
    least, most = (money.number_text(edge, s.case.currency) for edge in s.bounds(payee))
    return least if least == most else say("panel_between", lang, least=least, most=most)


def _figure(amount: Decimal, currency: str) -> str:
    return money.number_text(amount, currency)


def _note(row: Row, payees: Sequence[str], lang: str) -> str:
    s = row.settlement
    title = plain(s.scenario.title(lang))
    lines = [
        f"{s.scenario.id}: {title} [{language.word('confidence', s.confidence, lang)}]",
        f"    {why(row.applies, lang)}",
    ]
    others = [p for p in s.payees if p not in payees and s.bounds(p)[1]]
    if others:
        lines.append("    " + "; ".join(f"{plain(language.payee(p, lang))} {cell(s, p, lang)}" for p in others))
    lines += [f"    {line}" for line in open_lines(s, lang)]
    lines += [f"    ! {label(f'warn_{key}', lang)}" for key in s.warnings if key != "inputs_derived"]
    return "\n".join(lines)


def open_lines(s: Settlement, lang: str = "en") -> list[str]:
    """Say how much is open and why, and between what each payee's part lies."""
    if s.decided:
        return []
    currency = s.case.currency
    lines = [say("open_line", lang, amount=money.number_text(s.open, currency), why=open_because(s, lang))]
    ranges = []
    for payee in s.payees:
        least, most = s.bounds(payee)
        if least != most:
            figures = {"least": money.number_text(least, currency), "most": money.number_text(most, currency)}
            ranges.append(say("bounds_line", lang, who=plain(language.payee(payee, lang)), **figures))
    return [*lines, "; ".join(ranges)]


def _conflict(c: Conflict, lang: str) -> str:
    parts: dict[str, str] = {}
    for key, s in (("a", c.one), ("b", c.other)):
        least, most = (money.number_text(edge, s.case.currency) for edge in s.bounds(c.payee))
        texts = dict.fromkeys(e.citation for e in s.ledger if e.payee in (c.payee, UNDECIDED))
        between = least if least == most else say("panel_between", lang, least=least, most=most)
        parts |= {key: spoken(s.law.title, lang), f"{key}_text": ", ".join(texts), f"{key}_gives": between}
    return say("conflict", lang, who=language.payee(c.payee, lang), **parts)


# --- HTML -----------------------------------------------------------------------------


def _escape(text: str) -> str:
    return html.escape(plain(text))


def html_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Iterable[int] = (),
    caption: str = "",
    links: Sequence[str | None] = (),
) -> str:
    """Lay out an HTML table; every text is escaped; `links` lead from the first column."""
    numbers = set(right)
    style = "text-align:right;font-variant-numeric:tabular-nums"
    head = "".join(
        f'<th scope="col" style="text-align:{"right" if i in numbers else "left"}">{_escape(one)}</th>'
        for i, one in enumerate(header)
    )
    body = []
    for i, row in enumerate(rows):
        first = _link(row[0], links[i] if links else None)
        cells = [f'<th scope="row" style="text-align:left;font-weight:normal">{first}</th>']
        cells += [
            f'<td style="{style if i in numbers else "text-align:left"}">{_escape(one)}</td>'
            for i, one in enumerate(row[1:], 1)
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    title = f"<caption style='text-align:left'>{_escape(caption)}</caption>" if caption else ""
    return f'<table class="sharing-table">{title}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _link(text: str, address: str | None) -> str:
    """Link a text to a web address; anything else stays text."""
    if address is None or not address.startswith(("https://", "http://")):
        return _escape(text)
    return f'<a href="{html.escape(address, quote=True)}" target="_blank" rel="noopener noreferrer">{_escape(text)}</a>'


def html_side_by_side(settlements: Sequence[Settlement], lang: str = "en") -> str:
    """Show payees down, laws across: the decided part, and between what the rest lies."""
    if not settlements:
        return ""
    case = settlements[0].case
    published = {p.party: p for p in case.published}
    header = [f"{label('column_payee', lang)} ({case.currency})", *(s.scenario.title(lang) for s in settlements)]
    if published:
        header.append(label("panel_published", lang))
    rows = []
    for payee in dict.fromkeys(p for s in settlements for p in s.payees):
        if payee in case.codes or any(payee in s.payees and s.bounds(payee)[1] for s in settlements):
            row = [language.payee(payee, lang), *(_between(s, payee, lang) for s in settlements)]
            if published:
                row.append(_published_figure(case, published.get(payee)))
            rows.append(row)
    blank = [""] if published else []
    rows.append([label("open", lang), *(money.number_text(s.open, case.currency) for s in settlements), *blank])
    if any(not s.decided for s in settlements):
        rows.append([label("panel_because", lang), *(open_because(s, lang) for s in settlements), *blank])
    confidence = (language.word("confidence", s.confidence, lang) for s in settlements)
    rows.append([label("column_confidence", lang), *confidence, *blank])
    return html_table(header, rows, right=range(1, len(header)))


def _between(s: Settlement, payee: str, lang: str) -> str:
    if payee not in s.payees:
        return ""
    least, most = (money.number_text(edge, s.case.currency) for edge in s.bounds(payee))
    shown = cell(s, payee, lang)
    return shown if least == most else f"{shown} ({say('panel_between', lang, least=least, most=most)})"


def _published_figure(case: Case, row: Published | None) -> str:
    if row is None:
        return ""
    return money.number_text(money.decimal(int(money.minor(row.amount, case.currency)), case.currency), case.currency)


def html_ledger(s: Settlement, lang: str = "en") -> str:
    """Show the ledger: step, article, payee, purpose, amount, confidence."""
    keys = ("article", "payee", "purpose", "amount", "confidence")
    rows = []
    for e in s.ledger:
        why_open = open_because(s, lang) if e.reason == "unknown" else reason(s.law, e, lang) if e.reason else ""
        amount = money.number_text(money.decimal(e.units, s.case.currency), s.case.currency)
        confidence = language.word("confidence", e.confidence, lang)
        rows.append([e.citation, language.payee(e.payee, lang), why_open or purpose(e, lang), amount, confidence])
    links = [e.url for e in s.ledger]
    return html_table([label(f"column_{key}", lang) for key in keys], rows, right=(3,), links=links)


def html_comparison(c: Comparison, lang: str = "en") -> str:
    """Show a comparison, group by group."""
    parts = []
    header = [label("column_law", lang), *(language.party(code, lang) for code in c.case.codes), label("open", lang)]
    header += [label("column_confidence", lang), label("column_reason", lang)]
    for group in ORDER:
        rows = []
        for row in (r for r in c.rows if r.group == group):
            s = row.settlement
            unknown = listed((asked(s.law, one, lang) for one in s.unknowns), lang)
            figures = [*(_between(s, p, lang) for p in c.case.codes), money.number_text(s.open, s.case.currency)]
            warned = [label(f"warn_{key}", lang) for key in s.warnings]
            said = "; ".join(one for one in (why(row.applies, lang), unknown, *warned) if one)
            rows.append([s.scenario.title(lang), *figures, language.word("confidence", s.confidence, lang), said])
        if rows:
            parts.append(html_table(header, rows, right=range(1, len(c.case.codes) + 2), caption=label(group, lang)))
    if c.fair:
        header, rows = c.fair.table(lang)
        notes = c.fair.notes(lang)
        parts.append(html_table(header, rows, right=range(1, len(header)), caption=label("fair_heading", lang)))
        parts += [f"<p>{html.escape(note)}</p>" for note in notes]
    if c.case.published:
        columns = [label(f"column_{key}", lang) for key in ("payee", "amount", "source")]
        told = [[language.party(p.party, lang), _published_figure(c.case, p), p.source] for p in c.case.published]
        parts.append(html_table(columns, told, right=(1,), caption=label("happened", lang)))
    parts += [f"<p>{html.escape(_conflict(one, lang))}</p>" for one in c.conflicts]
    return "".join(parts)
