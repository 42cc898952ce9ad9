"""The outcome column: who gets what under each position, the picture, the sentences."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

from sharing import language, money
from sharing.case import case_ids, load_case
from sharing.difference import PartyDifference, difference
from sharing.explain import in_one_line, open_because, warnings
from sharing.language import label, say, spoken
from sharing.panel.analysis import sections
from sharing.panel.elements import button, choice, escaped, field, table
from sharing.panel.item import Item
from sharing.panel.picture import stacked_bars
from sharing.panel.state import Table
from sharing.settlement import Settlement
from sharing.tables import cell, why

__all__ = ["head_region", "outcome_column"]


@cache
def _titles(lang: str) -> tuple[tuple[str, str], ...]:
    """Return the title and the id of every case of the library."""
    return tuple((spoken(load_case(name).title, lang, name), name) for name in case_ids())


def head_region(state: Table) -> str:
    """Draw the bar on top: case, file, language, whom we look at, the second currency, and what went wrong."""
    lang = state.lang
    titles = list(_titles(lang))
    chosen = state.case.id
    if state.own is not None:
        title = spoken(state.case.title, lang, state.case.id)
        titles.insert(0, (say("panel_own_case", lang, title=title), ""))
        chosen = ""
    for key, case in state.edited.items():
        if state.own is None or state.case.id != key:
            titles.insert(0, (say("panel_own_case", lang, title=spoken(case.title, lang, key)), f"edited:{key}"))
    payees = list(dict.fromkeys(p for s in state.settlements for p in s.payees))
    currencies = [
        (label("panel_no_second", lang), ""),
        *((c, c) for c in language.currencies() if c != state.case.currency),
    ]
    said = label("panel_upload", lang)
    picker = f'<input type="file" data-act="file:" accept=".toml,.json,.xlsx" aria-label="{said}">'
    file = f'<label><span class="name">{said}</span>{picker}</label>'
    second = "".join(
        [
            choice(
                label("panel_second", lang), "form:report_currency", state.form.get("report_currency", ""), currencies
            ),
            field(label("panel_second_rate", lang), "form:report_rate", state.form.get("report_rate", "")),
            field(label("panel_second_on", lang), "form:report_on", state.form.get("report_on", "")),
            button(label("panel_second_set", lang), "report:"),
        ]
    )
    notice = ""
    if state.notice:
        lines = "<br>".join(escaped(line) for line in state.notice.splitlines())
        notice = f'<p class="fault" role="alert">{lines}</p>'
    return (
        '<div class="bar">'
        + choice(label("panel_case", lang), "case:", chosen, titles)
        + choice(label("panel_we", lang), "we:", state.we, [(language.payee(p, lang), p) for p in payees])
        + choice(label("panel_language", lang), "lang:", lang, [("English", "en"), ("中文", "zh")])
        + file
        + f'</div><details data-key="second"><summary>{label("panel_second", lang)}</summary>'
        + f'<div class="bar">{second}</div></details>{notice}'
    )


def outcome_column(state: Table) -> str:
    """Draw the column."""
    lang, case = state.lang, state.case
    amount = money.amount_in_words(money.decimal(int(case.pool), case.currency), case.currency, lang)
    title = spoken(case.title, lang, case.id)
    return "".join(
        [
            f"<h4>{label('panel_result', lang)}</h4>",
            f"<h3>{escaped(title)}: {escaped(amount)}</h3>",
            f"<p>{escaped(spoken(case.summary, lang))}</p>" if case.summary else "",
            _side_by_side(state),
            f'<div class="sharing-picture">{_picture(state)}</div>',
            "".join(_sentences(state, item) for item in state.items),
            sections(state),
            f"<p><small>{label('rounding', lang)} {label('not_advice', lang)}</small></p>",
        ]
    )


def _picture(state: Table) -> str:
    return stacked_bars(state.settlements, state.lang, [item.name for item in state.items])


def _side_by_side(state: Table) -> str:
    """Lay out payees down, positions across: certain or between, and the difference from the pinned one."""
    lang, case, items = state.lang, state.case, state.items
    pinned = None if state.pinned is None else items[state.pinned]
    header = [escaped(f"{label('column_payee', lang)} ({case.currency})")]
    for i, item in enumerate(items):
        cls = ' class="active"' if i == state.active else ""
        mark = f" <small>{label('panel_pinned', lang)}</small>" if item is pinned else ""
        header.append(f"<span{cls}>{escaped(item.name)}</span>{mark}")
    published = {p.party: p for p in case.published}
    if published:
        header.append(label("panel_published", lang))
    basis = None if pinned is None else id(pinned.settled(case))
    columns = [item.once(("column", lang, state.reporting, basis), _column, state, item, pinned) for item in items]
    rows = []
    for payee in dict.fromkeys(p for s in state.settlements for p in s.payees):
        if payee in case.codes or any(payee in s.payees and s.bounds(payee)[1] for s in state.settlements):
            told = f"{escaped(language.payee(payee, lang))} {button('?', f'why:{payee}', title=_why_of(payee, lang))}"
            row = [told, *(column.get(payee, "") for column in columns)]
            if published:
                row.append(_published(state, payee))
            rows.append(row)
    blank = [""] if published else []
    figures = [escaped(money.number_text(s.open, case.currency)) for s in state.settlements]
    rows.append([label("open", lang), *figures, *blank])
    if any(not s.decided for s in state.settlements):
        rows.append(
            [
                label("panel_because", lang),
                *(f"<small>{escaped(open_because(s, lang))}</small>" for s in state.settlements),
                *blank,
            ]
        )
    marks = [escaped(_confidence(s, lang)) for s in state.settlements]
    rows.append([label("column_confidence", lang), *marks, *blank])
    reasons = [f"<small>{escaped(why(state.group_of(item), lang))}</small>" for item in items]
    rows.append([label("panel_standing", lang), *reasons, *blank])
    return f'<div class="sharing-result">{table(header, rows, right=range(1, len(header)))}</div>'


def _column(state: Table, item: Item, pinned: Item | None) -> dict[str, str]:
    """Return one position's cells: payee to figures and the difference from the pinned one."""
    gaps = _gaps(pinned, item, state)
    return {payee: _figures(state, item, payee, gaps) for payee in item.settled(state.case).payees}


def _why_of(payee: str, lang: str) -> str:
    return say("panel_why_of", lang, who=language.payee(payee, lang))


def _confidence(s: Settlement, lang: str) -> str:
    said = language.word("confidence", s.confidence, lang)
    return f"{said}; {label('panel_derived', lang)}" if s.case.derived else said


def _gaps(pinned: Item | None, item: Item, state: Table) -> dict[str, PartyDifference]:
    if pinned is None or pinned is item:
        return {}
    one, other = pinned.settled(state.case), item.settled(state.case)
    return {gap.payee: gap for gap in difference(one, other).parties}


def _figures(state: Table, item: Item, payee: str, gaps: dict[str, PartyDifference]) -> str:
    s, lang = item.settled(state.case), state.lang
    currency = s.case.currency
    least, most = s.bounds(payee)
    said = f'<span class="n">{escaped(cell(s, payee, lang))}</span>'
    if least != most:
        figures = {"least": money.number_text(least, currency), "most": money.number_text(most, currency)}
        said += f"<small>{escaped(say('panel_between', lang, **figures))}</small>"
    elif s.case.pool:
        said += f"<small>{money.share_text(s.share(payee))}</small>"
    if state.reporting is not None:
        told = " – ".join(dict.fromkeys(state.reporting.text(edge, currency) for edge in (least, most)))
        said += f"<small>≈ {state.reporting.currency} {told}</small>"
    if payee in gaps:
        said += f"<small>{escaped(_gap_text(gaps[payee], currency, lang))}</small>"
    return said


def _gap_text(gap: PartyDifference, currency: str, lang: str) -> str:
    if gap.decided:
        if not gap.least:
            return label("panel_same", lang)
        share = "" if gap.share is None else f" ({_signed_share(gap.share)})"
        return f"{_arrow(gap.least)} {money.signed_text(gap.least, currency)}{share}"
    return say(
        "panel_between", lang, least=money.signed_text(gap.least, currency), most=money.signed_text(gap.most, currency)
    )


def _arrow(amount: Decimal) -> str:
    return "▲" if amount > 0 else "▼"


def _signed_share(share: Fraction) -> str:
    return f"{'+' if share > 0 else '−'}{money.share_text(abs(share))}"


def _published(state: Table, payee: str) -> str:
    row = next((p for p in state.case.published if p.party == payee), None)
    if row is None:
        return ""
    units = int(money.minor(row.amount, state.case.currency))
    return escaped(money.units_text(units, state.case.currency))


def _sentences(state: Table, item: Item) -> str:
    """Say one position for us and the other side, with its first warnings."""
    s, lang = item.settled(state.case), state.lang

    def made() -> str:
        stop = ". " if lang == "en" else "。"
        holders = s.case.holders("requested")
        who = dict.fromkeys([state.we, *holders[:1]])
        said = (" " if lang == "en" else "").join(
            escaped(in_one_line(s, payee, lang)) for payee in who if payee in s.payees
        )
        notes = "".join(f"<li>{escaped(one)}</li>" for one in warnings(s, lang))
        return f"<p><b>{escaped(item.name)}{stop}</b>{said}</p>" + (f"<ul><small>{notes}</small></ul>" if notes else "")

    return str(item.once(("sentences", lang, state.we, item.name), made))
