"""Word documents: the term sheet, the sharing request, the evidence list, the memorandum of a party."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sharing import language, money
from sharing.case import Case
from sharing.evidence import evidence_list
from sharing.explain import asked, open_because, purpose, reason, term_value, warnings
from sharing.export.word import document, table
from sharing.language import LANGUAGES, label, plain, say, spoken
from sharing.numerals import capitals, in_wan
from sharing.position import Named, Position, reporting_line, titled
from sharing.settlement import Settlement
from sharing.why import memorandum

__all__ = ["evidence_paper", "memorandum_paper", "request_form", "term_sheet"]


def term_sheet(position: Position, langs: Sequence[str] = LANGUAGES) -> bytes:
    """Make the term sheet of a position, one part a language.

    Parameters
    ----------
    position : Position
    langs : sequence of {'en', 'zh'}

    Returns
    -------
    bytes
        A .docx file: header "draft, without prejudice", facts, results with
        their ledger and articles, open points, rounding, signature block.
    """
    return _document(position.case, langs, lambda doc, lang: _term_sheet(doc, position, lang), position)


def request_form(position: Position, langs: Sequence[str] = LANGUAGES) -> bytes:
    """Make the form by which the requesting States ask for their share, generated from the case."""
    return _document(position.case, langs, lambda doc, lang: _request(doc, position, lang), position)


def evidence_paper(position: Position, langs: Sequence[str] = LANGUAGES) -> bytes:
    """Make the evidence list: every cost, claim and contribution with its document, and what is missing."""

    def write(doc: Any, lang: str) -> None:
        doc.add_heading(label("paper_evidence", lang), 1)
        _evidence(doc, position.case, lang)

    return _document(position.case, langs, write, position)


def memorandum_paper(position: Position, payee: str, lang: str) -> bytes:
    """Make one party's memorandum."""

    def write(doc: Any, lang: str) -> None:
        first, *lines = memorandum(position.settlements(), payee, lang).splitlines()
        doc.add_heading(first, 1)
        for line in lines:
            doc.add_paragraph(line)

    return _document(position.case, (lang,), write, position)


# --- every document -----------------------------------------------------------------


def _document(case: Case, langs: Sequence[str], write: Callable[[Any, str], None], position: Position) -> bytes:
    header = " · ".join(label("draft_header", lang) for lang in langs)
    return document(langs, write, spoken(case.title, langs[0], case.id), header, _stamp(position, langs))


def _stamp(position: Position, langs: Sequence[str]) -> str:
    """Say which computation it is: version, and each scenario's digest and confidence."""
    from sharing import __version__

    told = [
        f"{i}: {s.digest[:16]} ({', '.join(language.word('confidence', s.confidence, lang) for lang in langs)})"
        for i, (_, s) in enumerate(_pairs(position), 1)
    ]
    return plain(f"sharing {__version__} · " + " · ".join(told))


def _pairs(position: Position) -> list[tuple[Named, Settlement]]:
    return list(zip(position.scenarios, position.settlements(), strict=True))


def _amount(amount: Decimal, currency: str, lang: str) -> str:
    return money.amount_in_words(amount, currency, lang)


def _in_full(amount: Decimal, currency: str, lang: str) -> str:
    """Write an amount so that nobody can misread it: in Chinese in 万 or 亿 and in capital numerals too."""
    said = _amount(amount, currency, lang)
    return f"{said}（{in_wan(amount, currency)}；{capitals(amount, currency)}）" if lang == "zh" else said


# --- the parts --------------------------------------------------------------------------


def _facts(doc: Any, case: Case, lang: str) -> None:
    doc.add_heading(label("paper_facts", lang), 2)
    if case.summary:
        doc.add_paragraph(plain(spoken(case.summary, lang)))
    rows = [[label("column_recovered", lang), _in_full(_money(case, case.pool), case.currency, lang)]]
    if case.interest:
        interest = _money(case, money.minor(case.interest, case.currency))
        rows.append([label("field_interest", lang), _amount(interest, case.currency, lang)])
    for party in case.parties:
        roles = language.listed((language.word("roles", role, lang) for role in party.roles), lang)
        rows.append([language.party(party.code, lang), roles])
    rows += [[label(f"date_{key}", lang), day.isoformat()] for key, day in case.dates.items()]
    rows += [
        [say("sheet_rate", lang, code=code, currency=case.currency), money.rate_text(rate)]
        for code, rate in case.rates.items()
    ]
    rows += [[language.fact(key, lang=lang), language.fact(key, value, lang)] for key, value in case.facts.items()]
    table(doc, [label("column_what", lang), label("paper_stated", lang)], rows)
    _evidence(doc, case, lang)
    for item in case.in_kind:
        doc.add_paragraph(plain(f"{label('paper_in_kind', lang)}: {item}"))


def _evidence(doc: Any, case: Case, lang: str) -> None:
    header = [label(f"column_{key}", lang) for key in ("what", "payee", "purpose", "amount")]
    header.append(label("sheet_evidence", lang))
    table(doc, header, [list(item.said(lang)) for item in evidence_list(case)], right=(3,))


def _term_sheet(doc: Any, position: Position, lang: str) -> None:
    case = position.case
    doc.add_heading(plain(say("paper_term_sheet", lang, case=spoken(case.title, lang, case.id))), 1)
    doc.add_paragraph(label("draft_header", lang))
    _facts(doc, case, lang)
    for one, s in _pairs(position):
        _scenario(doc, one, s, position, lang)
    if position.reporting:
        doc.add_paragraph(reporting_line(position, lang))
    doc.add_heading(label("paper_rounding", lang), 2)
    doc.add_paragraph(label("rounding", lang))
    doc.add_paragraph(label("not_advice", lang))
    _signatures(doc, case, lang)


def _scenario(doc: Any, one: Named, s: Settlement, position: Position, lang: str) -> None:
    case = s.case
    doc.add_heading(plain(titled(one, lang)), 2)
    said = f"{s.law.citation.instrument}; {label('column_confidence', lang)}: "
    doc.add_paragraph(plain(said + language.word("confidence", s.confidence, lang)))
    for name, term in s.law.terms.items():
        value = s.scenario.term(name)
        shown = term_value(s.law, name, value) if value is not None else label("panel_unset", lang)
        doc.add_paragraph(plain(f"{spoken(term.label, lang, name)} [{term.text}]: {shown}"), style="List Bullet")
    for name, reading in s.law.readings.items():
        chosen = s.scenario.reading(name)
        shown = language.word("options", chosen, lang) if chosen else label("panel_not_chosen", lang)
        doc.add_paragraph(plain(f"{spoken(reading.label, lang, name)} [{reading.text}]: {shown}"), style="List Bullet")
    header = [label(f"column_{key}", lang) for key in ("payee", "least", "most", "share")]
    rows = []
    for payee in s.payees:
        least, most = s.bounds(payee)
        share = money.share_text(s.share(payee)) if least == most else ""
        row = [language.payee(payee, lang), *(money.number_text(edge, case.currency) for edge in (least, most)), share]
        if position.reporting:
            row.append(position.reporting.text(least, case.currency))
        rows.append(row)
    if position.reporting:
        header.append(say("sheet_reported", lang, currency=position.reporting.currency))
    table(doc, header, rows, right=(1, 2, 3, 4))
    if lang == "zh":
        sums = [(p, s.bounds(p)[0]) for p in s.payees if s.bounds(p)[1]]
        told = [f"{language.payee(p, lang)}：{in_wan(n, case.currency)}，{capitals(n, case.currency)}" for p, n in sums]
        doc.add_paragraph(plain(f"{label('paper_in_words', lang)}：{'；'.join(told)}。"))
    header = [label(f"column_{key}", lang) for key in ("step", "article", "payee", "purpose", "amount")]
    rows = [
        [
            str(e.step),
            e.citation,
            language.payee(e.payee, lang),
            (open_because(s, lang) if e.reason == "unknown" else reason(s.law, e, lang))
            if e.reason
            else purpose(e, lang),
            money.units_text(e.units, case.currency),
        ]
        for e in s.ledger
    ]
    table(doc, header, rows, right=(0, 4))
    points = [*(asked(s.law, one, lang) for one in s.unknowns), *warnings(s, lang)]
    if points:
        doc.add_paragraph(label("paper_open", lang))
        for point in points:
            doc.add_paragraph(plain(point), style="List Bullet")
    doc.add_paragraph(say("digest", lang, digest=s.digest))


def _signatures(doc: Any, case: Case, lang: str) -> None:
    doc.add_heading(label("paper_signatures", lang), 2)
    header = [label("column_parties", lang), label("paper_name", lang), label("paper_day", lang)]
    table(doc, header, [[language.party(code, lang), "", ""] for code in case.codes], height=1.4)


def _request(doc: Any, position: Position, lang: str) -> None:
    case = position.case
    doc.add_heading(plain(say("paper_request", lang, case=spoken(case.title, lang, case.id))), 1)
    sides = {
        role: language.listed((language.party(code, lang) for code in case.holders(role)), lang)
        for role in ("requesting", "requested")
    }
    doc.add_paragraph(say("paper_request_lead", lang, **sides))
    _facts(doc, case, lang)
    doc.add_heading(label("paper_basis", lang), 2)
    asking = case.holders("requesting")
    rows = []
    for one, s in _pairs(position):
        for code in asking:
            least, most = (money.number_text(edge, case.currency) for edge in s.bounds(code))
            texts = dict.fromkeys(e.citation for e in s.ledger if e.payee == code)
            share = least if least == most else say("panel_between", lang, least=least, most=most)
            rows.append(
                [titled(one, lang), s.law.citation.instrument, ", ".join(texts), language.party(code, lang), share]
            )
    header = [label(f"column_{key}", lang) for key in ("scenario", "law", "article", "payee", "amount")]
    table(doc, header, rows, right=(4,))
    doc.add_heading(label("paper_account", lang), 2)
    blank = [[label(f"paper_{key}", lang), ""] for key in ("authority", "contact", "bank", "enclosures")]
    table(doc, [label("column_what", lang), label("paper_to_fill", lang)], blank)
    _signatures(doc, case, lang)


def _money(case: Case, units: Any) -> Decimal:
    return money.decimal(int(units), case.currency)
