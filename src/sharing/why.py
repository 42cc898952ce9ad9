"""Why a payee gets what it gets: the steps with their articles, operative words and readings; and its memorandum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from sharing import language, money
from sharing.explain import argued, asked, in_one_line, purpose, reason, term_value, warnings
from sharing.language import label, plain, say, spoken
from sharing.law.instrument import Instrument
from sharing.law.run import UNDECIDED
from sharing.law.wording import sentence
from sharing.settlement import Entry, Settlement

__all__ = ["Step", "left_text", "memorandum", "rests_on", "why"]


@frozen(kw_only=True)
class Step:
    """One clause at work for a payee.

    `units` is what it pays the payee, in minor units; less than zero where it
    is paid out of the payee's part. `rests_on` says which readings and terms
    it was taken under.
    """

    number: int
    article: str
    url: str | None
    said: str  # the clause read back as a sentence
    quote: str | None  # the operative words, in the language they were read in
    units: int
    purpose: str
    confidence: str
    rests_on: tuple[str, ...]
    left: int  # what the pool held when this clause began, in minor units


def why(s: Settlement, payee: str, lang: str = "en") -> tuple[Step, ...]:
    """Return the steps that concern a payee, in the order of the law.

    Parameters
    ----------
    s : Settlement
    payee : str
        A party, a claimant, or ``undecided``.
    lang : {'en', 'zh'}

    Returns
    -------
    tuple of Step
        Their units sum to what the payee gets for certain; a step at which
        money that may reach it stays open has none.
    """
    found = []
    more = payee != UNDECIDED and s.part(payee)[1] > s.part(payee)[0]
    for e in sorted(s.ledger, key=lambda e: e.step):
        sign = (e.payee == payee) - (e.source == payee)
        if sign or (more and e.payee == UNDECIDED):
            clause = s.law.clauses[e.step - 1]
            found.append(
                Step(
                    number=e.step,
                    article=e.citation,
                    url=e.url,
                    said=sentence(s.law, clause, lang),
                    quote=clause.quote,
                    units=sign * e.units,
                    purpose=_purpose(s, e, lang),
                    confidence=e.confidence,
                    rests_on=rests_on(s, clause, lang),
                    left=int(s.case.pool) - sum(b.units for b in s.ledger if b.source is None and b.step < e.step),
                )
            )
    return tuple(found)


def _purpose(s: Settlement, e: Entry, lang: str) -> str:
    if e.payee == UNDECIDED:
        return label("open_unknown", lang) if e.reason == "unknown" else reason(s.law, e, lang)
    return purpose(e, lang)


def rests_on(s: Settlement, clause: Any, lang: str = "en") -> tuple[str, ...]:
    """Say under which readings and terms a clause was applied."""
    named = [(option.of, option.name) for option in clause.options()]
    names = dict.fromkeys([*named, *(clause.when.names() if clause.when else ())])
    return tuple(_chosen(s, kind, name, lang) for kind, name in names)


def _chosen(s: Settlement, kind: str, name: str, lang: str) -> str:
    law: Instrument = s.law
    if kind == "term":
        value = s.scenario.term(name)
        said = label("panel_unset", lang) if value is None else term_value(law, name, value)
        return say(
            "answered", lang, name=f"{spoken(law.terms[name].label, lang, name)} [{law.terms[name].text}]", value=said
        )
    reading, chosen = law.readings[name], s.scenario.reading(name)
    said = label("panel_not_chosen", lang) if chosen is None else language.word("options", chosen, lang)
    if chosen is not None and name not in s.scenario.readings:
        said += label("panel_argued", lang)
    return say("answered", lang, name=f"{spoken(reading.label, lang, name)} [{reading.text}]", value=said)


def memorandum(settlements: Iterable[Settlement], payee: str, lang: str = "en") -> str:
    """Write one party's memorandum: under each position what it gets, why, and what is open.

    Parameters
    ----------
    settlements : iterable of Settlement
        Of one case.
    payee : str
        The party it is written for.
    lang : {'en', 'zh'}

    Returns
    -------
    str
        Plain text, a paragraph a line. It holds what everybody at the table may read.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> from sharing.meeting import settle
    >>> text = memorandum([settle(load_case("teaching/five-states"), "un/uncac-57")], "FRA")
    >>> text.splitlines()[0]
    'Memorandum for France'
    """
    lines = [say("memo_head", lang, who=plain(language.payee(payee, lang)))]
    for s in settlements:
        lines += ["", f"{s.scenario.title(lang)} ({s.law.citation.instrument})"]
        if payee not in s.payees:
            lines.append(label("memo_nothing", lang))
            continue
        lines.append(in_one_line(s, payee, lang))
        lines += [_step_line(s, step, lang) for step in why(s, payee, lang)]
        lines += [say("memo_open", lang, what=asked(s.law, one, lang)) for one in s.unknowns]
        lines += warnings(s, lang)
        if argued(s):
            lines.append(label("memo_argued", lang))
        lines.append(say("digest", lang, digest=s.digest))
    lines += ["", label("rounding", lang), label("not_advice", lang)]
    return "\n".join(plain(line) for line in lines)


def left_text(s: Settlement, step: Step, lang: str = "en") -> str:
    """Say what was left when a clause paid; nothing where it was the whole, or not decided."""
    if not s.decided or step.left == int(s.case.pool):
        return ""
    amount = money.amount_in_words(money.decimal(step.left, s.case.currency), s.case.currency, lang)
    return say("why_left", lang, left=amount)


def _step_line(s: Settlement, step: Step, lang: str) -> str:
    amount = money.number_text(money.decimal(step.units, s.case.currency), s.case.currency)
    quote = say("memo_quote", lang, quote=step.quote) if step.quote else ""
    rests = say("memo_rests", lang, on="; ".join(step.rests_on)) if step.rests_on else ""
    return say(
        "memo_step",
        lang,
        number=step.number,
        article=step.article,
        amount=f"{s.case.currency} {amount}",
        purpose=step.purpose,
        said=step.said + (" " if lang == "en" else "") + left_text(s, step, lang),
        quote=quote,
        rests=rests,
    )
