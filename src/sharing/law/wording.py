"""A clause read back as a sentence of law, so that a lawyer can approve a file without reading TOML."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, cast

from sharing import language, money
from sharing.language import label, listed, say, spoken
from sharing.law.clauses import Clause, Open, Portion, Shares
from sharing.law.conditions import All, AmountIs, AnyOf, Condition, Fact, Not, Reading, TermSet
from sharing.law.instrument import Instrument
from sharing.law.levels import Bands, Ladder
from sharing.law.parameters import Limit, Option
from sharing.law.rights import Claims, Costs, Rights, Rule

__all__ = ["cite", "condition", "sentence"]


def cite(law: Instrument, lang: str = "en") -> str:
    """Cite an instrument: where it stands, how far it was read, and each clause as a sentence."""
    c = law.citation
    lines = [
        f"{spoken(law.title, lang)} ({law.id})",
        "; ".join(part for part in (c.instrument, c.published, c.url) if part),
        say(
            "read_on",
            lang,
            confidence=language.word("confidence", law.confidence, lang),
            day=c.read or "-",
            language=label(f"language_{c.language}", lang) if c.language else "-",
            note=c.note or "",
        ),
    ]
    if law.in_force.from_:
        lines.append(say("law_from", lang, start=law.in_force.from_, end=_until(law, lang)))
    if law.note:
        lines.append(spoken(law.note, lang))
    for step, clause in enumerate(law.clauses, 1):
        lines.append(f"{step}. [{clause.text}] {sentence(law, clause, lang)}")
        confidence = language.word("confidence", law.confidence_of(clause), lang)
        lines.append(f"   “{clause.quote}” ({confidence})" if clause.quote else f"   ({confidence})")
    for name, term in law.terms.items():
        low, high = (str(edge) for edge in term.range)
        default = label("no_default", lang) if term.default is None else str(term.default)
        parts = {"name": name, "label": spoken(term.label, lang, name), "text": term.text}
        lines.append(say("term_line", lang, low=low, high=high, default=default, **parts))
    for name, one in law.readings.items():
        options = listed((language.word("options", o, lang) for o in one.options), lang, "or")
        default = language.word("options", one.default, lang) if one.default else label("no_default", lang)
        parts = {"name": name, "label": spoken(one.label, lang, name), "text": one.text}
        lines.append(
            say("reading_line", lang, options=options, default=default, because=spoken(one.because, lang), **parts)
        )
    return "\n".join(lines)


def _until(law: Instrument, lang: str) -> str:
    return say("law_until", lang, end=law.in_force.until) if law.in_force.until else ""


def sentence(law: Instrument, clause: Clause, lang: str = "en") -> str:
    """Say one clause in the words of law.

    Examples
    --------
    >>> from sharing.law.catalogue import load_instrument
    >>> law = load_instrument("eu/regulation-2018-1805")
    >>> sentence(law, law.clauses[4])[:66]
    'what is left goes: requested State (holds the money) 50.00 %; requ'
    """
    said = _said(law, clause, lang)
    if clause.from_:
        said = say("out_of", lang, role=language.word("roles", clause.from_, lang), said=said)
    if clause.when:
        return say("if_then", lang, condition=condition(law, clause.when, lang), said=said)
    return said


def _said(law: Instrument, clause: Clause, lang: str) -> str:
    if isinstance(clause, Rights):
        who = listed((_choice(law, "claimants", one, lang) for one in clause.who), lang)
        tail = label(clause.order, lang) if isinstance(clause, Claims) and clause.order != "together" else ""
        tail += label("up_to_certificate", lang) if clause.capped_by else ""
        tail += label(f"pending_{clause.pending or 'either'}", lang)
        if isinstance(clause, Rule):
            rule = _rule(law, clause.rule, lang)
            return say("said_rule", lang, who=who, tail=tail, rule=rule)
        return say("said_claims", lang, who=who, tail=tail)
    if isinstance(clause, Costs):
        return _said_costs(law, clause, lang)
    if isinstance(clause, Portion):
        to = clause.to if ":" in clause.to else language.word("roles", clause.to, lang)
        if clause.rate is not None:
            what = say("a_rate", lang, rate=_number(law, clause.rate, lang), base=_base(clause.base, lang))
        elif clause.amount is not None:
            what = _number(law, clause.amount, lang)
        else:
            what = say("above_sum", lang, sum=_number(law, clause.above, lang))
        cap = say("at_most_sum", lang, sum=_number(law, clause.cap, lang)) if clause.cap is not None else ""
        return say("said_portion", lang, what=what, to=to, cap=cap)
    if isinstance(clause, Shares):
        shares = [
            f"{language.word('roles', role, lang)} {_number(law, share, lang)}" for role, share in clause.shares.items()
        ]
        within = clause.within if isinstance(clause.within, dict) else {"": clause.within}
        tail = "".join(label(f"within_{word}", lang) for word in dict.fromkeys(map(str, within.values())))
        if clause.round_up is not None:
            up = clause.round_up.to if isinstance(clause.round_up, Option) else clause.round_up
            tail += say("rounded_up", lang, sum=_limit(up, lang))
        return say("said_shares", lang, shares=_semi(shares, lang), tail=tail)
    if isinstance(clause, Ladder):
        levels = [
            f"{language.word('levels', level, lang)} {_number(law, share, lang)}"
            for level, share in clause.levels.items()
        ]
        return say("said_ladder", lang, first=language.word("roles", clause.first, lang), levels=_semi(levels, lang))
    if isinstance(clause, Bands):
        bands = [
            f"{language.word('tiers', tier, lang)} {_number(law, low, lang)}–{_number(law, high, lang)}"
            for tier, (low, high) in clause.bands.items()
        ]
        point, rest = _number(law, clause.point, lang), language.word("roles", clause.rest, lang)
        reduced = label("bands_reduced", lang) if clause.above_whole else ""
        return say("said_bands", lang, bands=_semi(bands, lang), point=point, rest=rest, reduced=reduced)
    return say("said_open", lang, reason=spoken(cast(Open, clause).reason, lang))


def _said_costs(law: Instrument, clause: Costs, lang: str) -> str:
    kinds = (
        listed((_choice(law, "cost_kinds", k, lang) for k in clause.kinds), lang)
        if clause.kinds
        else label("every_kind", lang)
    )
    tail = ""
    if clause.classes:
        classes = listed((_choice(law, "cost_classes", c, lang) for c in clause.classes), lang, "or")
        tail += say("if_class", lang, classes=classes)
    for kind, part in clause.portion.items():
        tail += say("only_part", lang, part=part, kind=language.word("cost_kinds", kind, lang))
    if clause.unrecoverable_only:
        tail += label("unrecoverable", lang)
    if clause.cap_rate is not None:
        tail += say("at_most_rate", lang, rate=_number(law, clause.cap_rate, lang), base=_base(clause.base, lang))
    if clause.cap is not None:
        tail += say("at_most_sum", lang, sum=_number(law, clause.cap, lang))
    if clause.cap_each is not None:
        tail += say("at_most_each", lang, sum=_number(law, clause.cap_each, lang))
    of = listed((_of_role(role, lang) for role in clause.of), lang)
    return say("said_costs", lang, of=of, kinds=kinds, tail=tail)


def _of_role(role: str, lang: str) -> str:
    said = language.word("roles", role, lang)
    return said if role == "all" or lang == "zh" else f"the {said}"


def condition(law: Instrument, when: Condition, lang: str = "en") -> str:
    """Say a condition in words."""
    if isinstance(when, AnyOf):
        return listed((condition(law, part, lang) for part in when.parts), lang, "or")
    if isinstance(when, All):
        return label("conditions_joined", lang).join(condition(law, part, lang) for part in when.parts)
    if isinstance(when, Not):
        return say("not_that", lang, condition=condition(law, when.part, lang))
    if isinstance(when, Fact):
        values = listed((language.fact(when.key, value, lang) for value in when.values), lang, "or")
        return say("is_value", lang, name=language.fact(when.key, lang=lang), value=values)
    if isinstance(when, Reading):
        values = listed((language.word("options", one, lang) for one in when.options), lang, "or")
        name = spoken(law.readings[when.name].label, lang, when.name)
        return say("is_value", lang, name=say("the_reading", lang, name=name), value=values)
    if isinstance(when, TermSet):
        name = spoken(law.terms[when.name].label, lang, when.name)
        return say("term_set" if when.is_set else "term_unset", lang, name=name)
    when = cast(AmountIs, when)
    name = _base(when.of, lang) if isinstance(when.of, str) else ""
    if isinstance(when.of, Option):
        reading = law.readings[when.of.name]
        name = say("sum_of_reading", lang, name=spoken(reading.label, lang, when.of.name))
    tests = [say(operator, lang, sum=_number(law, limit, lang)) for operator, limit in when.tests]
    return say("is_value", lang, name=name, value=listed(tests, lang))


def _rule(law: Instrument, rule: Any, lang: str) -> str:
    if isinstance(rule, Option):
        return say("rule_of_reading", lang, name=spoken(law.readings[rule.name].label, lang, rule.name))
    return language.word("claims_rules", rule, lang)


def _choice(law: Instrument, of: str, one: Any, lang: str) -> str:
    if isinstance(one, Option):
        return say("claimant_of_reading", lang, name=spoken(law.readings[one.name].label, lang, one.name))
    return language.word(of, one, lang)


def _number(law: Instrument, value: Any, lang: str) -> str:
    if isinstance(value, Option):
        return f"‹{spoken(law.terms[value.name].label, lang, value.name)}›"
    if isinstance(value, Limit):
        return _limit(value, lang)
    if isinstance(value, Fraction):
        return money.share_text(value)
    return label("the_rest", lang)


def _limit(limit: Limit, lang: str) -> str:
    units = int(money.whole(money.minor(limit.amount, limit.currency)))
    return money.amount_in_words(money.decimal(units, limit.currency), limit.currency, lang)


def _base(name: str, lang: str) -> str:
    return label(f"base_{name}", lang) if name in ("recovered", "remaining") else say("base_mark", lang, name=name)


def _semi(parts: Iterable[str], lang: str) -> str:
    return ("; " if lang == "en" else "；").join(parts)
