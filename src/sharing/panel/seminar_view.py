"""What the seminar shows to everybody: the sheet, the offers, the form, and an offer beside the law."""

from __future__ import annotations

from decimal import Decimal

from sharing import language, money
from sharing.language import label, party, say, word
from sharing.panel.elements import button, choice, escaped, field, table
from sharing.panel.picture import stacked_bars
from sharing.seminar.brief import matter_name
from sharing.seminar.deal import MATTERS, Deal, limits, settled
from sharing.seminar.exercise import SIDES, Exercise, begun, names
from sharing.seminar.record import Record

__all__ = ["check_lines", "form_region", "log_region", "offer_region", "top_region"]


def top_region(
    number: str, group: str, fault: str | None, notice: str, record: Record, solo: str | None, lang: str
) -> str:
    """Draw the bar: which exercise, which language, alone or in two delegations."""
    who = names(record.case, lang)
    alone = "".join(
        button(say("seminar_alone", lang, who=who[side]), f"solo:{side}", pressed=solo == side) for side in SIDES
    )
    told = f'<p class="fault" role="alert">{escaped(notice)}</p>' if notice else ""
    said = label("seminar_load", lang)
    file = f'<input type="file" data-act="load:" accept=".json" aria-label="{said}">'
    picker = f'<label><span class="name">{said}</span>{file}</label>'
    return (
        '<div class="bar">'
        + field(label("seminar_number", lang), "number:", number, fault)
        + field(label("seminar_group", lang), "group:", group)
        + choice(label("panel_language", lang), "lang:", lang, [("English", "en"), ("中文", "zh")])
        + f"{alone}{button(label('seminar_again', lang), 'again:')}{picker}</div>"
        + f"<p><small>{escaped(label('seminar_how_alone' if solo else 'seminar_how', lang))}</small></p>{told}"
    )


def log_region(record: Record, lang: str) -> str:
    """Draw the offers, one below the other."""
    if not record.offers:
        return f"<h4>{label('seminar_offers', lang)}</h4><p>{label('seminar_no_offer', lang)}</p>"
    codes = record.case.parties
    rows = [
        [str(i), escaped(party(codes[one.by], lang)), *(escaped(one.deal.said(m, lang)) for m in MATTERS)]
        for i, one in enumerate(record.offers, 1)
    ]
    header = ["", label("seminar_work_who", lang), *(matter_name(m, lang) for m in MATTERS)]
    ended = ""
    if record.ended is not None:
        told = label(f"ended_{record.ended.replace(' ', '_')}", lang)
        ended = f'<p class="active" role="status">{escaped(told)}</p>'
    return f"<h4>{label('seminar_offers', lang)}</h4>{table(header, rows)}{ended}"


def form_region(record: Record, typed: dict[str, str], fault: str | None, solo: str | None, lang: str) -> str:
    """Draw the form for the next offer, and the buttons that end."""
    save = (
        f"<p>{button(label('seminar_save', lang), 'save:')}</p><p><small>{label('seminar_save_why', lang)}</small></p>"
    )
    if record.ended is not None:
        return save
    who = names(record.case, lang)
    last = record.offers[-1].by if record.offers else None
    fields = [field(matter_name("share", lang) + " (%)", "offer:share", typed["share"], fault)]
    for matter, options in MATTERS.items():
        if options:
            listed = [(word("options", one, lang), one) for one in options]
            fields.append(choice(matter_name(matter, lang), f"offer:{matter}", typed[matter], listed))
    speakers = [side for side in SIDES if side != last and (solo is None or side == solo)]
    puts = "".join(button(begun(say("seminar_put", lang, who=who[side])), f"put:{side}") for side in speakers)
    ends = ""
    if last is not None and (solo is None or last != solo):
        other = next(side for side in SIDES if side != last)
        ends = button(begun(say("seminar_accept", lang, who=who[other])), "accept:")
    ends += button(label("seminar_break", lang), "break:")
    title = label("seminar_next", lang)
    form = f'<h4>{title}</h4><div class="grid">{"".join(fields)}</div><p class="bar">{puts}{ends}</p>'
    return form + (save if record.offers else "")


def offer_region(record: Record, lang: str) -> str:
    """Draw the last offer: what each gets to the cent, beside what the law gives without an agreement."""
    if not record.offers:
        return ""
    case, deal = record.case, record.offers[-1].deal
    s = settled(case, deal)
    found = limits(case)
    rows = []
    for side, code in case.parties.items():
        least, most = found[side]
        numbers = [money.number_text(one, case.case.currency) for one in (s.amount(code), least, most)]
        rows.append([escaped(party(code, lang)), *numbers])
    others = [payee for payee in s.payees if payee not in case.case.codes and s.units(payee)]
    rows += [
        [escaped(language.payee(payee, lang)), money.number_text(s.amount(payee), case.case.currency), "", ""]
        for payee in others
    ]
    header = [f"{label('column_payee', lang)} ({case.case.currency})", label("seminar_gets", lang)]
    header += [label("seminar_law_least", lang), label("seminar_law_most", lang)]
    said = "".join(f"<li>{escaped(line)}</li>" for line in check_lines(case, deal, lang))
    title = say("seminar_offer_beside", lang, number=len(record.offers))
    return (
        f"<h4>{escaped(title)}</h4>{table(header, rows, right=(1, 2, 3))}<ul>{said}</ul>"
        f"{stacked_bars([s], lang, [title])}"
    )


def check_lines(case: Exercise, deal: Deal, lang: str) -> list[str]:
    """Say whether an offer can be carried out, and how it stands to what the law would impose."""
    s = settled(case, deal)
    total = money.decimal(int(case.case.pool), case.case.currency)
    lines = [say("seminar_feasible", lang, amount=money.amount_in_words(total, case.case.currency, lang))]
    for side, (least, most) in limits(case).items():
        code = case.parties[side]
        got = s.amount(code)
        key, gap = "seminar_inside", Decimal(0)
        if got < least:
            key, gap = "seminar_below", least - got
        elif got > most:
            key, gap = "seminar_above", got - most
        told = {"who": names(case, lang)[side], "gap": money.amount_in_words(gap, case.case.currency, lang)}
        lines.append(begun(say(key, lang, **told)))
    return lines
