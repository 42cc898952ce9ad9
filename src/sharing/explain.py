"""A settlement in sentences, English and Chinese: who gets what, by which article, and what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from sharing import language, money
from sharing.language import label, listed, say, spoken
from sharing.law.instrument import Instrument
from sharing.law.parameters import Option
from sharing.law.rights import Rule
from sharing.law.run import UNDECIDED, Asked
from sharing.meeting import settle
from sharing.settlement import Alternative, Entry, Settlement

__all__ = [
    "answered",
    "argued",
    "asked",
    "explain",
    "in_one_line",
    "open_because",
    "purpose",
    "purpose_word",
    "reason",
    "warnings",
]


MODELS = ("model", "proposal")


def explain(settlement: Settlement, lang: str = "en") -> str:
    """Say a settlement in sentences.

    Parameters
    ----------
    settlement : Settlement
        What came of a case under an instrument.
    lang : {'en', 'zh'}
        The language.

    Returns
    -------
    str
        One paragraph a line: the question, the steps with their articles, the
        result for each payee, what is open and why, warnings, the rounding
        rule, the digest.
    """
    s, case = settlement, settlement.case
    lines = [
        say(
            "explain_head",
            lang,
            case=spoken(case.title, lang, case.id),
            amount=_money(case.pool, s, lang),
            law=s.scenario.title(lang),
            citation=s.law.citation.instrument,
            confidence=language.word("confidence", s.confidence, lang),
        )
    ]
    lines += [label("explain_model", lang)] if s.law.kind in MODELS else []
    told: set[int] = set()
    for entry in s.ledger:
        clause = s.law.clauses[entry.step - 1] if entry.step else None
        if isinstance(clause, Rule) and entry.step not in told:
            told.add(entry.step)
            lines += _by_rule(s, clause, entry.step, lang)
        if entry.payee != UNDECIDED:
            lines.append(_step(s, entry, lang))
    lines += [_step(s, entry, lang) for entry in s.undecided]
    lines += [in_one_line(s, payee, lang) for payee in s.payees]
    if len(s.alternatives) > 1:
        lines += [_alternative(s, one, lang) for one in s.alternatives]
    lines += warnings(s, lang)
    lines.append(label("rounding", lang))
    lines.append(say("digest", lang, digest=s.digest))
    for inner in s.then:
        lines += [
            "",
            say("then", lang, party=language.party(inner.case.id.rpartition("#")[2], lang)),
            explain(inner, lang),
        ]
    return "\n".join(lines)


def in_one_line(s: Settlement, payee: str, lang: str = "en") -> str:
    """Say what one payee gets for certain, at least and at most, and what stands between."""
    least, most = s.bounds(payee)
    name = language.plain(language.payee(payee, lang))
    certain = money.amount_in_words(s.amount(payee), s.case.currency, lang)
    key = "gets_from" if s.amount(payee) == least else "gets_between"
    if least == most == s.amount(payee):
        return say("gets", lang, who=name, amount=certain, share=money.share_text(s.share(payee)))
    return say(
        key,
        lang,
        who=name,
        certain=certain,
        least=money.amount_in_words(least, s.case.currency, lang),
        most=money.amount_in_words(most, s.case.currency, lang),
        because=open_because(s, lang),
    )


def open_because(s: Settlement, lang: str = "en") -> str:
    """Name what stands between the least and the most: unknowns, or the law itself."""
    if s.unknowns:
        return listed((asked(s.law, one, lang) for one in s.unknowns), lang)
    return listed(dict.fromkeys(reason(s.law, entry, lang) for entry in s.undecided if entry.units), lang)


def reason(law: Instrument, entry: Entry, lang: str = "en") -> str:
    """Say why an entry is undecided."""
    if entry.reason == "open_clause":
        return spoken(law.clauses[entry.step - 1].reason, lang)  # type: ignore[attr-defined]
    return label(f"open_{entry.reason}", lang)


def purpose(entry: Entry, lang: str = "en") -> str:
    """Say what an entry is paid for."""
    return label("undecided", lang) if entry.payee == UNDECIDED else purpose_word(entry.purpose, lang)


def purpose_word(word: str, lang: str = "en") -> str:
    """Say a purpose as a ledger writes it: ``cost:judicial``, ``share:requesting``, ``victim``."""
    kind, _, detail = word.partition(":")
    if kind == "cost":
        return say("for_cost", lang, kind=language.word("cost_kinds", detail, lang))
    if kind == "share":
        return say("for_share", lang, role=language.word("roles", detail, lang))
    if kind in ("portion", "level", "either"):
        return label(f"for_{kind}", lang)
    return language.word("claimants", kind, lang)


def asked(law: Instrument, one: Asked, lang: str = "en") -> str:
    """Name an unknown, with its article where it has one."""
    if one.kind == "fact":
        return language.fact(one.name, lang=lang)
    if one.kind == "term":
        term = law.terms[one.name]
        return say("asked_term", lang, name=spoken(term.label, lang, one.name), text=term.text)
    if one.kind == "reading":
        reading = law.readings[one.name]
        return say("asked_reading", lang, name=spoken(reading.label, lang, one.name), text=reading.text)
    return say(f"asked_{one.kind}", lang, name=_unknown_name(one, lang))


def answered(law: Instrument, one: Asked, answer: Any, lang: str = "en") -> str:
    """Say an answer to an unknown as a condition."""
    if one.kind == "fact":
        values = listed((language.fact(one.name, value, lang) for value in answer), lang, "or")
    elif one.kind == "term":
        values = term_value(law, one.name, answer)
    elif one.kind in ("level", "tier"):
        values = language.word(f"{one.kind}s", answer, lang)
    else:
        values = language.word("options", answer, lang) if one.kind == "reading" else label(f"answer_{answer}", lang)
    name = spoken(law.terms[one.name].label, lang, one.name) if one.kind == "term" else asked(law, one, lang)
    return say("answered", lang, name=name, value=values)


def term_value(law: Instrument, name: str, value: Fraction) -> str:
    """Write a term's value: a share in percent, or a sum."""
    currency = law.terms[name].currency
    if currency:
        return f"{currency} {money.units_text(int(money.whole(money.minor(value, currency))), currency)}"
    return money.about_text(value)


def _unknown_name(one: Asked, lang: str) -> str:
    if one.kind == "class":
        payer, _, classes = one.name.rpartition(":")
        words = listed((language.word("cost_classes", name, lang) for name in classes.split("+")), lang, "or")
        return say("costs_of", lang, who=language.party(payer, lang), classes=words)
    return language.plain(language.payee(one.name, lang))


def argued(s: Settlement) -> dict[str, tuple[str, ...]]:
    """Return the readings taken as argued by which the result stands: name to the options that change it."""
    found = {}
    for name in sorted(s.used["readings"] - set(s.scenario.readings)):
        reading = s.law.readings[name]
        others = tuple(one for one in reading.options if one != reading.default)
        if reading.default is not None:
            moved = tuple(one for one in others if _pays_otherwise(s, settle(s.case, s.scenario, readings={name: one})))
            if moved:
                found[name] = moved
    return found


def _pays_otherwise(s: Settlement, other: Settlement) -> bool:
    return any(s.part(payee) != other.part(payee) for payee in {*s.payees, *other.payees})


def warnings(s: Settlement, lang: str = "en") -> list[str]:
    """Say what a reader of the result must know."""
    said = [label(f"warn_{key}", lang) for key in s.warnings]
    for name, options in argued(s).items():
        reading = s.law.readings[name]
        parts = {
            "name": spoken(reading.label, lang, name),
            "text": reading.text,
            "chosen": language.word("options", str(reading.default), lang),
            "others": listed((language.word("options", one, lang) for one in options), lang, "or"),
            "because": spoken(reading.because, lang),
        }
        chosen = say("warn_chosen", lang, **parts) if s.law.kind in MODELS else say("warn_argued", lang, **parts)
        said.append(chosen)
    for name in sorted(s.used["terms"] - set(s.scenario.terms)):
        term = s.law.terms[name]
        if term.default is not None:
            value = term_value(s.law, name, term.default)
            said.append(say("warn_default", lang, name=spoken(term.label, lang, name), text=term.text, value=value))
    if s.confidence in ("secondary", "unverified"):
        weak = dict.fromkeys(e.citation for e in s.ledger if e.confidence == s.confidence)
        said.append(
            say("warn_confidence", lang, level=language.word("confidence", s.confidence, lang), texts=", ".join(weak))
        )
    if s.case.derived:
        said.append(say("warn_derived", lang, inputs=", ".join(s.case.derived)))
    return said


def _step(s: Settlement, entry: Entry, lang: str) -> str:
    parts: Mapping[str, Any] = {
        "text": entry.citation,
        "amount": money.amount_in_words(money.decimal(entry.units, s.case.currency), s.case.currency, lang),
        "who": language.plain(language.payee(entry.payee, lang)),
    }
    if entry.payee == UNDECIDED:
        why = open_because(s, lang) if entry.reason == "unknown" else reason(s.law, entry, lang)
        return say("step_open", lang, why=why, **parts)
    if entry.source:
        return say(
            "step_transfer", lang, source=language.party(entry.source, lang), purpose=purpose(entry, lang), **parts
        )
    return say("step", lang, purpose=purpose(entry, lang), **parts)


def _by_rule(s: Settlement, clause: Rule, step: int, lang: str) -> list[str]:
    """Say by which rule claims were divided that could not all be paid; nothing where that is not decided."""
    rule = s.scenario.reading(clause.rule.name) if isinstance(clause.rule, Option) else str(clause.rule)
    rights = clause.pays_rights(s.law)
    claims = [c for c in s.case.claims if c.who in rights]
    if rule is None or any(c.status == "pending" for c in claims):
        return []
    paid = Fraction(sum(e.units for e in s.ledger if e.step == step and e.purpose in rights))
    before = sum(e.units for e in s.ledger if e.step < step and e.purpose in rights)
    due = Fraction(-before)
    for claim in claims:
        own = [claim.amount, *([claim.certificate] if clause.capped_by and claim.certificate is not None else [])]
        due += s.case.minor(min(own), claim.currency) or 0
    if due <= paid:
        return []
    parts = {
        "text": clause.text,
        "amount": _money(paid, s, lang),
        "claims": _money(money.whole(due), s, lang),
        "rule": language.word("claims_rules", rule, lang),
        "says": label(f"says_{rule}", lang),
    }
    return [say("step_rule", lang, **parts)]


def _alternative(s: Settlement, one: Alternative, lang: str) -> str:
    conditions = listed((answered(s.law, a, value, lang) for a, value in one.answers.items()), lang)
    return say("alternative", lang, conditions=conditions, amounts=_amounts(s, one.units, lang))


def _amounts(s: Settlement, units: Mapping[str, int], lang: str) -> str:
    order: Iterable[str] = (*s.payees, UNDECIDED)
    said = [
        f"{language.plain(language.payee(p, lang))} {money.units_text(units[p], s.case.currency)}"
        for p in order
        if units.get(p)
    ]
    return "; ".join(said) if lang == "en" else "；".join(said)


def _money(units: Fraction, s: Settlement, lang: str) -> str:
    return money.amount_in_words(money.decimal(int(units), s.case.currency), s.case.currency, lang)
