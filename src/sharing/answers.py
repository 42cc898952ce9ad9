"""What goal seek and break-even found, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from sharing import language, money
from sharing.case import Case
from sharing.explain import term_value
from sharing.following import Region
from sharing.goals import BreakEven, Found
from sharing.language import label, listed, say, spoken
from sharing.law.instrument import Instrument

__all__ = ["even_lines", "found_lines", "number_name", "number_written"]

Told = Callable[[Fraction], str]


def found_lines(found: Iterable[Found], law: Instrument, case: Case, lang: str = "en") -> list[str]:
    """Say what gives the sum sought, one term, reading or number a line."""
    lines = []
    for one in found:
        if one.kind == "reading":
            name = f"{spoken(law.readings[one.name].label, lang, one.name)} [{law.readings[one.name].text}]"
        else:
            name = number_name(f"term.{one.name}" if one.kind == "term" else one.name, case, [law], lang)
        key = f"term.{one.name}" if one.kind == "term" else one.name
        told, currency = number_written(key, case, [law]), _currency(key, case, [law])
        lines.append(say("panel_found", lang, name=name, where=_where(one, told, lang, currency)))
    return lines or [label("panel_none_moves", lang)]


def _where(one: Found, told: Told, lang: str, currency: str | None) -> str:
    if not one.followed:
        return label("goal_not_followed", lang)
    if one.regions:
        return listed((_stretch(region, told, lang, currency) for region in one.regions), lang, "or")
    if one.options:
        return listed((language.word("options", o, lang) for o in one.options), lang, "or")
    if one.perhaps:
        what = listed((language.word("options", o, lang) for o in one.perhaps), lang, "or")
        return say("panel_perhaps", lang, what=what)
    return label("panel_never", lang)


def even_lines(
    found: BreakEven, names: tuple[str, str], payee: str, case: Case, laws: Iterable[Instrument], lang: str = "en"
) -> list[str]:
    """Say where which of two positions gives a payee more, one stretch a line."""
    laws = list(laws)
    told, along = number_written(found.along, case, laws), number_name(found.along, case, laws, lang)
    who = language.payee(payee, lang)
    better = dict(zip(("one", "other"), names, strict=True))
    currency = _currency(found.along, case, laws)
    lines = [
        say(
            "even_line",
            lang,
            along=along,
            where=_stretch(region, told, lang, currency),
            said=say(f"even_{region.word}", lang, name=better.get(region.word, ""), who=who),
        )
        for region in found.regions
    ]
    low, high = found.regions[0].low, found.regions[-1].high
    return [*lines, say("even_range", lang, low=told(low), high=told(high))]


def _stretch(region: Region, told: Told, lang: str, currency: str | None = None) -> str:
    """Say a stretch; of amounts, from and to the first and last whole minor unit in it."""
    low, high, low_in, high_in = region.low, region.high, region.low_in, region.high_in
    if currency is not None and low < high:
        first, last = money.within_units(low, high, currency)
        low_in, high_in = low_in or first > low, high_in or last < high
        low, high = first, last
    if low == high:
        return say("panel_exactly", lang, at=told(low))
    key = f"stretch_{'from' if low_in else 'over'}_{'to' if high_in else 'under'}"
    return say(key, lang, low=told(low), high=told(high))


def _currency(name: str, case: Case, laws: Iterable[Instrument]) -> str | None:
    """Return the currency a number is in; None for a share, a weight or a rate."""
    kind, _, rest = name.partition(".")
    if kind == "term":
        return next((law.terms[rest].currency for law in laws if rest in law.terms), None)
    if kind == "cost":
        return case.costs[int(rest) - 1].currency or case.currency
    if kind == "claim":
        return case.claims[int(rest.partition(".")[0]) - 1].currency or case.currency
    return case.currency if kind == "recovered" else None


def number_written(name: str, case: Case, laws: Iterable[Instrument]) -> Told:
    """Return how a value of a number is written: a term, a weight or rate, an amount."""
    kind, _, rest = name.partition(".")
    if kind == "term":
        law = next(law for law in laws if rest in law.terms)
        return lambda value: term_value(law, rest, value)
    currency = _currency(name, case, laws)
    if currency is None:
        return money.about_number
    return lambda value: f"{currency} {money.units_text(int(money.whole(money.minor(value, currency))), currency)}"


def number_name(name: str, case: Case, laws: Iterable[Instrument], lang: str = "en") -> str:
    """Name a number of a case, or a term of one of the laws, in words."""
    kind, _, rest = name.partition(".")
    if kind == "recovered":
        return label("column_recovered", lang)
    if kind == "term":
        term = next(law.terms[rest] for law in laws if rest in law.terms)
        return f"{spoken(term.label, lang, rest)} [{term.text}]"
    if kind == "cost":
        return f"{label('evidence_cost', lang)} {rest}: {language.party(case.costs[int(rest) - 1].payer, lang)}"
    if kind == "claim":
        place, _, what = rest.partition(".")
        who = language.payee(case.claims[int(place) - 1].payee, lang)
        tail = f", {label('field_certificate', lang)}" if what else ""
        return f"{label('evidence_claim', lang)} {place}: {who}{tail}"
    if kind == "rate":
        return say("sheet_rate", lang, code=rest, currency=case.currency)
    measure = "contribution" if kind == "weight" else kind
    return f"{label('field_weight', lang)} ({language.word('measures', measure, lang)}): {language.party(rest, lang)}"
