"""What stands behind the result, each in a section that is worked out when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sharing import language, money
from sharing.answers import even_lines, found_lines, number_name
from sharing.difference import difference
from sharing.errors import SharingError
from sharing.explain import in_one_line, purpose_word, term_value
from sharing.export.kinds import KINDS
from sharing.goals import break_even, seek
from sharing.history import precedents_for
from sharing.language import label, plain, say, spoken
from sharing.panel.elements import button, choice, details, escaped, field, table
from sharing.panel.facts import number_fault
from sharing.panel.fair import fair_section
from sharing.panel.item import Item
from sharing.panel.state import Table
from sharing.panel.tornado import tornado
from sharing.sensitivity import moves, widest
from sharing.settlement import Settlement
from sharing.tables import html_ledger
from sharing.why import Step, left_text
from sharing.why import why as steps_of

__all__ = ["sections"]


def sections(state: Table) -> str:
    """Draw every section; only what is open is worked out."""
    made: dict[str, Callable[[Table], str]] = {
        "why": _why,
        "gap": _gap,
        "range": _range,
        "moves": _moves,
        "goal": _goal,
        "fair": fair_section,
        "precedents": _precedents,
        "ledger": _ledger,
        "papers": _papers,
    }
    parts = []
    for name, draw in made.items():
        inner = ""
        if name in state.opened:
            try:
                inner = draw(state)
            except SharingError as error:
                inner = f'<p class="fault" role="alert">{escaped(error)}</p>'
        title, called = label(f"panel_{name}", state.lang), state.called if name == "why" else 0
        parts.append(details(title, f"open:{name}", inner, opened=name in state.opened, called=called))
    return "".join(parts)


# --- why -----------------------------------------------------------------------------


def _why(state: Table) -> str:
    lang = state.lang
    parts = [f"<p><b>{escaped(say('panel_why_of', lang, who=language.payee(state.we, lang)))}</b></p>"]
    for item in state.items:
        s = item.settled(state.case)
        steps = item.once(("why", lang, state.we), steps_of, s, state.we, lang) if state.we in s.payees else ()
        rows = "".join(_step(step, s, lang) for step in steps)
        none = in_one_line(s, state.we, lang) if state.we in s.payees else label("memo_nothing", lang)
        nothing = f"<p>{escaped(none)}</p>"
        parts.append(f"<h5>{escaped(item.name)}</h5>" + (f"<ol>{rows}</ol>" if rows else nothing))
    parts.append(button(say("panel_memo", lang, who=language.payee(state.we, lang)), f"memo:{state.we}"))
    return "".join(parts)


def _step(step: Step, s: Settlement, lang: str) -> str:
    currency = s.case.currency
    amount = money.number_text(money.decimal(step.units, currency), currency)
    article = escaped(step.article)
    if step.url and step.url.startswith(("https://", "http://")):
        article = f'<a href="{escaped(step.url)}" target="_blank" rel="noopener noreferrer">{article}</a>'
    quote = f"<blockquote>{escaped(step.quote)}</blockquote>" if step.quote else ""
    rests = "".join(f"<li>{escaped(one)}</li>" for one in step.rests_on)
    confidence = language.word("confidence", step.confidence, lang)
    stop = ". " if lang == "en" else "。"
    return (
        f"<li value='{step.number}'>[{article}] <b>{currency} {amount}</b>, {escaped(step.purpose)}{stop}"
        f"{escaped(left_text(s, step, lang))} "
        f"<small>{escaped(step.said)} ({escaped(confidence)})</small>{quote}{f'<ul>{rests}</ul>' if rests else ''}</li>"
    )


# --- two positions -----------------------------------------------------------------------


def _gap(state: Table) -> str:
    lang = state.lang
    if state.pinned is None or state.pinned == state.active:
        return f"<p>{label('panel_pin_first', lang)}</p>"
    one, item = state.items[state.pinned], state.current
    gap = difference(one.settled(state.case), item.settled(state.case))
    currency = state.case.currency
    who = language.payee(state.we, lang)
    parts = [f"<p>{escaped(say('panel_gap_head', lang, one=one.name, other=item.name, who=who))}</p>"]
    titles = {one.law.id: spoken(one.law.title, lang) for one in state.items}
    header = [label(f"column_{key}", lang) for key in ("article", "purpose")]
    header += [escaped(one.name), escaped(item.name), label("panel_difference", lang)]
    rows = [
        [
            escaped(f"{titles[row.law]} {row.text}"),
            escaped(_purpose(row.purpose, lang)),
            money.number_text(row.one, currency),
            money.number_text(row.other, currency),
            money.signed_text(row.difference, currency),
        ]
        for row in gap.clauses(state.we)
    ]
    parts.append(table(header, rows, right=(2, 3, 4)) if rows else f"<p>{label('panel_same', lang)}</p>")
    for cause in gap.causes(state.we):
        of = item.law.terms if cause.kind == "term" else item.law.readings
        name = f"{spoken(of[cause.name].label, lang, cause.name)} [{', '.join(cause.texts) or of[cause.name].text}]"
        told = {
            "one": _value(item, cause.kind, cause.name, cause.one, lang),
            "other": _value(item, cause.kind, cause.name, cause.other, lang),
        }
        effect = " … ".join(dict.fromkeys(money.signed_text(edge, currency) for edge in (cause.least, cause.most)))
        parts.append(f"<p>{escaped(say('panel_cause', lang, name=name, effect=effect, **told))}</p>")
    return "".join(parts)


def _purpose(word: str, lang: str) -> str:
    kind, _, rest = word.partition(":")
    if kind == "transfer":
        return say("panel_transfer", lang, who=language.payee(rest, lang))
    return purpose_word(word, lang)


def _value(item: Item, kind: str, name: str, value: Any, lang: str) -> str:
    if kind == "reading":
        return label("panel_not_chosen", lang) if not value else language.word("options", str(value), lang)
    return label("panel_unset", lang) if value is None else term_value(item.law, name, value)


# --- least and most, what moves it -------------------------------------------------------------


def _range(state: Table) -> str:
    lang, item, currency = state.lang, state.current, state.case.currency
    found, complete = item.once("widest", lambda: widest(state.case, item.scenario))
    header = [label(f"column_{key}", lang) for key in ("payee", "least", "most")]
    rows = [
        [escaped(language.payee(payee, lang)), *(money.number_text(edge, currency) for edge in edges)]
        for payee, edges in found.items()
        if edges[1] or payee in state.case.codes
    ]
    note = "" if complete else f"<p>{label('warn_too_many_unknowns', lang)}</p>"
    return f"<p>{escaped(say('panel_range_head', lang, name=item.name))}</p>{table(header, rows, right=(1, 2))}{note}"


def _moves(state: Table) -> str:
    lang, item = state.lang, state.current
    if state.we not in item.settled(state.case).payees:
        return f"<p>{label('memo_nothing', lang)}</p>"
    found = item.once(("moves", state.we), lambda: moves(state.case, item.scenario, state.we))
    who = language.payee(state.we, lang)
    if not found:
        return f"<p>{escaped(say('panel_moves_nothing', lang, who=who))}</p>"
    least, most = item.settled(state.case).bounds(state.we)
    bars, rows = [], []
    for one in found:
        of = item.law.terms if one.kind == "term" else item.law.readings
        name = f"{spoken(of[one.name].label, lang, one.name)} [{of[one.name].text}]"
        ends = [_value(item, one.kind, one.name, at, lang) for at in (one.least_at, one.most_at)]
        bars.append((name, one.least, one.most, ends[0], ends[1]))
        figures = [money.number_text(edge, state.case.currency) for edge in (one.least, one.most)]
        mark = f" ({label('goal_ends_only', lang)})" if one.ends_only else ""
        rows.append([escaped(name + mark), figures[0], escaped(ends[0]), figures[1], escaped(ends[1])])
    header = [label("column_what", lang), label("column_least", lang), label("panel_at", lang)]
    header += [label("column_most", lang), label("panel_at", lang)]
    head = say("panel_moves_head", lang, who=who, name=item.name)
    drawn = tornado(bars, (least, most), state.case.currency, head)
    return f"<p>{escaped(head)}</p>{drawn}{table(header, rows, right=(1, 3))}"


# --- goal seek and break-even ---------------------------------------------------------------------


def _goal(state: Table) -> str:
    lang, item = state.lang, state.current
    sought = state.form.get("goal", "")
    who = language.payee(state.we, lang)
    fault = number_fault(sought, lang, money.digits(state.case.currency)) if sought else None
    title = say("panel_goal_sum", lang, who=who, currency=state.case.currency)
    parts = [f'<div class="bar">{field(title, "form:goal", sought, fault)}</div>']
    if sought and fault is None:
        parts += [f"<p>{escaped(line)}</p>" for line in _found(state, sought)]
    along, other = state.form.get("along", "recovered"), state.form.get("other", "")
    beside = state.items[int(other)] if other.isdecimal() and int(other) < len(state.items) else None
    laws = [state.current.law, *([beside.law] if beside is not None else [])]
    offered = state.numbers(beside)
    along = along if along in offered else "recovered"
    names = [(number_name(name, state.case, laws, lang), name) for name in offered]
    others = [("–", ""), *((one.name, str(i)) for i, one in enumerate(state.items) if one is not item)]
    chosen = choice(label("panel_even_other", lang), "form:other", other, others)
    moved = choice(label("panel_even_along", lang), "form:along", along, names)
    parts.append(f'<h5>{label("panel_even", lang)}</h5><div class="bar">{chosen}{moved}</div>')
    if beside is not None and beside is not item:
        parts += [f"<p>{escaped(line)}</p>" for line in _even(state, beside, along)]
    return "".join(parts)


def _found(state: Table, sought: str) -> list[str]:
    lang, item = state.lang, state.current
    if state.we not in item.settled(state.case).payees:
        return [label("memo_nothing", lang)]
    found = item.once(("goal", state.we, sought), lambda: seek(state.case, item.scenario, state.we, sought))
    return found_lines(found, item.law, state.case, lang)


def _even(state: Table, other: Item, along: str) -> list[str]:
    lang, item, case = state.lang, state.current, state.case
    key = ("even", state.we, along, id(other.law), tuple(other.terms.items()), tuple(other.readings.items()))
    found = item.once(key, lambda: break_even(case, item.scenario, other.scenario, state.we, along))
    return even_lines(found, (item.name, other.name), state.we, case, [item.law, other.law], lang)


# --- precedents, ledger, papers ----------------------------------------------------------------------


def _precedents(state: Table) -> str:
    lang, case = state.lang, state.case
    parts = [f"<p>{label('panel_precedents_note', lang)}</p>"]
    header = [label(f"column_{key}", lang) for key in ("year", "title", "recovered", "returned", "ratio", "verified")]
    for kind, value, found in precedents_for(case):
        title = f"{label(f'precedent_{kind}', lang)}: {_precedent_of(kind, value, lang)}"
        rows = [
            [
                escaped(one.year),
                escaped(f"{'+'.join(one.holders)} → {'+'.join(one.requesting)}: {plain(one.name)}"),
                _figure(one.gross, one.currency),
                _figure(one.returned, one.currency),
                escaped(one.ratio),
                label("yes" if one.verified else "no", lang),
            ]
            for one in found[:8]
        ]
        if not found:
            continue
        more = say("panel_count", lang, title=title, n=len(found), shown=len(rows))
        parts.append(f"<h5>{escaped(more)}</h5>" + (table(header, rows, right=(2, 3)) if rows else ""))
    return "".join(parts)


def _precedent_of(kind: str, value: str, lang: str) -> str:
    if kind in ("route", "offence"):
        return language.fact(kind, value, lang)
    return " → ".join(language.party(code, lang) for code in value.split("+"))


def _figure(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else f"{escaped(currency)} {amount:,}"


def _ledger(state: Table) -> str:
    parts = []
    for item in state.items:
        s = item.settled(state.case)
        drawn = item.once(("ledger", state.lang), html_ledger, s, state.lang)
        digest = say("digest", state.lang, digest=s.digest)
        parts.append(f'<h5>{escaped(item.name)}</h5><div class="scroll">{drawn}</div><p><small>{digest}</small></p>')
    return "".join(parts)


def _papers(state: Table) -> str:
    lang = state.lang
    buttons = "".join(button(label(f"export_{kind}", lang), f"download:{kind}") for kind in KINDS)
    return f'<p>{label("panel_papers_note", lang)}</p><div class="bar">{buttons}</div>'
