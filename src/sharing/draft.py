"""The chosen rule as articles: every number taken from the instrument, in both languages.

An instrument with ``[[articles]]`` is written as they stand; any other, clause
by clause in the sentences of `sharing.law.wording`. A choice that is not made
stands in square brackets.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from attrs import frozen

from sharing import money
from sharing.errors import InvalidScenario, UnknownName
from sharing.language import label, say, spoken, word
from sharing.law.articles import PLACE, Article, Source
from sharing.law.catalogue import load_instrument
from sharing.law.clauses import CLAUSES
from sharing.law.instrument import Instrument, Scenario
from sharing.law.procedure import Period, Stage
from sharing.law.wording import sentence
from sharing.numerals import counted
from sharing.path_words import period

__all__ = ["Note", "Written", "changed", "notes", "number_in_law", "written"]


@frozen
class Written:
    """One article as it reads."""

    number: str  # in Chinese as statutes number: 四
    title: str
    paragraphs: tuple[str, ...]


@frozen
class Note:
    """The explanatory note to an article: why, and what other texts say there."""

    number: str
    because: str
    compare: tuple[str, ...]


def written(scenario: Scenario, lang: str = "en") -> tuple[Written, ...]:
    """Write the articles of a position.

    Parameters
    ----------
    scenario : Scenario
        The rule with its terms and readings.
    lang : {'en', 'zh'}

    Returns
    -------
    tuple of Written

    Examples
    --------
    >>> from sharing.law.catalogue import load_instrument
    >>> law = load_instrument("models/sharing-rule")
    >>> written(Scenario(law=law, terms={"cost_cap": "3/100"}))[3].paragraphs[1]
    'All expenses together take at most 3 % of the sum recovered; beyond that they are repaid in proportion.'
    """
    law = scenario.law
    for kind, where in scenario.contradictions:
        what = {"band": "its least is above its most", "shares": "they make more than the whole"}[kind]
        raise InvalidScenario(f"{law.id}: the {kind} of {where} cannot be meant: {what}")
    if not law.articles:
        return _clauses(scenario, lang)
    return tuple(
        Written(_numbered(one.number, lang), spoken(one.title, lang), tuple(_paragraphs(one, scenario, lang)))
        for one in law.articles
    )


def _numbered(number: str, lang: str) -> str:
    return counted(int(number)) if lang == "zh" and number.isdecimal() and 0 < int(number) < 10_000 else number


def _paragraphs(article: Article, scenario: Scenario, lang: str) -> list[str]:
    found = []
    for one in article.paragraphs:
        stands = scenario.decides(one.when)  # None: a reading that nobody chose
        if stands is not False and not _without_width(one.bands, scenario):
            text = PLACE.sub(lambda place: number_in_law(scenario, place[1], lang), spoken(one.text, lang))
            found.append(f"[{text}]" if stands is None else text)
    return found


def _without_width(bands: Sequence[str], scenario: Scenario) -> bool:
    """Tell whether every band a paragraph is about has one value only."""
    ends = [[scenario.term(name) for name in band.split("..")] for band in bands]
    return bool(ends) and all(None not in pair and len(set(pair)) == 1 for pair in ends)


def number_in_law(scenario: Scenario, name: str, lang: str = "en") -> str:
    """Write a number of the instrument as a legal text does; an unset one stands in brackets with its range."""
    law = scenario.law
    low, dots, high = name.partition("..")
    if dots:
        least, most = (number_in_law(scenario, one, lang) for one in (low, high))
        return least if least == most else say("draft_range", lang, low=least, high=most)
    if name.startswith("within."):
        stage = next(one for one in law.procedure if one.name == name[7:])
        return period(cast(Period, stage.within or stage.wait), lang)  # the loader asks for one
    term = law.terms[name]
    value = scenario.term(name)
    if value is None:
        low, high = (_amount(edge, term.currency, lang) for edge in term.range)
        return f"[{say('draft_between', lang, low=low, high=high)}]"
    return _amount(value, term.currency, lang)


def _amount(value: Fraction, currency: str | None, lang: str) -> str:
    if currency:
        if money.minor(value, currency).denominator != 1:
            raise InvalidScenario(f"{currency} has {money.digits(currency)} decimals; no text can say {value}")
        units = int(money.minor(value, currency))
        return money.amount_in_words(money.decimal(units, currency), currency, lang)
    percent = value * 100
    if percent.denominator in (1, 2, 4, 5, 10, 20, 25, 50, 100):
        said = money.rate_text(percent)
        return f"{said} %" if lang == "en" else f"{said}%"
    if lang == "en" or max(value.denominator, value.numerator) > 9999:
        return str(value)
    return say("draft_fraction", lang, below=counted(value.denominator), above=counted(value.numerator))


def _clauses(scenario: Scenario, lang: str) -> tuple[Written, ...]:
    """Write an instrument without articles clause by clause, its terms and readings behind."""
    law = scenario.law
    found = []
    for i, clause in enumerate(law.clauses, 1):
        said = sentence(law, clause, lang)
        for name, term in law.terms.items():
            mark = f"‹{spoken(term.label, lang, name)}›"
            said = said.replace(mark, number_in_law(scenario, name, lang))
        stop = "" if said.endswith((".", "。")) else label("draft_stop", lang)
        found.append(Written(str(i), clause.text, (said[:1].upper() + said[1:] + stop,)))
    chosen = [
        say("draft_reading", lang, name=spoken(one.label, lang, name), option=_option(scenario, name, lang))
        for name, one in law.readings.items()
    ]
    if chosen:
        found.append(Written(str(len(found) + 1), label("draft_readings", lang), tuple(chosen)))
    return tuple(found)


def _option(scenario: Scenario, name: str, lang: str) -> str:
    chosen = scenario.reading(name)
    return word("options", chosen, lang) if chosen else f"[{label('draft_open', lang)}]"


def changed(one: Scenario, other: Scenario, lang: str = "en") -> tuple[str, ...]:
    """Return the numbers of the articles that read otherwise under another position."""
    numbers = [article.number for article in one.law.articles]
    first, second = written(one, lang), written(other, lang)
    return tuple(n for n, a, b in zip(numbers or [a.number for a in first], first, second, strict=True) if a != b)


def notes(law: Instrument, lang: str = "en") -> tuple[Note, ...]:
    """Return the explanatory notes, each comparison read back from the other instrument.

    Examples
    --------
    >>> from sharing.law.catalogue import load_instrument
    >>> notes(load_instrument("models/sharing-rule"))[5].compare[0][:60]
    'EU: disposal of confiscated money, 30(7)(a) (text read): If '
    """
    return tuple(
        Note(
            _numbered(one.number, lang),
            spoken(one.because, lang),
            tuple(_compared(source, lang) for source in one.compare),
        )
        for one in law.articles
    )


def _compared(source: Source, lang: str) -> str:
    """Read one article of another instrument back, with how far it was read."""
    law = load_instrument(source.law)
    for clause in law.clauses:
        if clause.text == source.text and (source.pay is None or type(clause) is CLAUSES.get(source.pay)):
            said, confidence = sentence(law, clause, lang), law.confidence_of(clause)
            break
    else:
        stages = [one for one in law.procedure if one.text == source.text]
        if not stages:
            raise UnknownName(f"{source.law} has no clause or stage of article '{source.text}'")
        said = _staged(stages[-1], law.procedure, lang)
        confidence = stages[-1].confidence or law.confidence
    parts = {"law": spoken(law.title, lang), "text": source.text, "said": said.rstrip(".。")}
    return say("draft_compare", lang, confidence=word("confidence", confidence, lang), **parts)


def _staged(stage: Stage, procedure: Sequence[Stage], lang: str) -> str:
    """Say a stage with its deadline, and from what it runs."""
    said = spoken(stage.stage, lang)
    if stage.within:
        said += say("draft_time", lang, time=period(stage.within, lang))
    place = list(procedure).index(stage)
    if place and stage.within and not procedure[place - 1].aside:
        said += say("draft_after", lang, stage=spoken(procedure[place - 1].stage, lang))
    return said
