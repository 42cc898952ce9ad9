"""What a proposal has beside its clauses: its text as articles, and presets after a practice.

An article's paragraphs leave their numbers to the instrument: ``{cost_cap}``
is a term, ``{low..high}`` a band of two, ``{within.payment}`` the deadline of the
stage of that name. Nothing else in them is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import Factory, frozen

from sharing.errors import did_you_mean
from sharing.language import LANGUAGES, Confidence
from sharing.law.conditions import Condition, Reading, TermSet

if TYPE_CHECKING:
    from sharing.law.instrument import Instrument

__all__ = ["PLACE", "Article", "Paragraph", "Preset", "Source", "draft_faults", "named"]

PLACE = re.compile(r"\{([^{}]*)\}")


def named(text: str) -> list[str]:
    """Return the terms and deadlines a text leaves its numbers to."""
    return [name for place in PLACE.findall(text) for name in place.split("..")]


@frozen(kw_only=True)
class Source:
    """An article of another instrument that an explanatory note sets beside this one."""

    law: str
    text: str
    pay: str | None = None  # which kind of clause, where several have that article


@frozen(kw_only=True)
class Paragraph:
    """One paragraph in both languages; `when` asks for terms and readings only."""

    text: dict[str, str]
    when: Condition | None = None
    bands: tuple[str, ...] = ()  # "low..high": left out where all of these have one value only

    def names(self) -> tuple[str, ...]:
        """Return the places its text leaves to the instrument."""
        return tuple(dict.fromkeys(name for text in self.text.values() for name in named(text)))


@frozen(kw_only=True)
class Article:
    """One article of a draft."""

    number: str
    title: dict[str, str]
    paragraphs: tuple[Paragraph, ...]
    because: dict[str, str] = Factory(dict)  # for the explanatory note
    compare: tuple[Source, ...] = ()


@frozen(kw_only=True)
class Preset:
    """Terms and readings after a practice; `text` says where that practice is written."""

    label: dict[str, str]
    text: str
    confidence: Confidence
    terms: dict[str, Fraction] = Factory(dict)
    readings: dict[str, str] = Factory(dict)


def draft_faults(law: Instrument) -> Iterator[tuple[str, str]]:
    """Find what is wrong with the presets and articles of an instrument."""
    for name, one in law.presets.items():
        yield from _both(f"presets.{name}.label", one.label)
        for term, value in one.terms.items():
            if term not in law.terms:
                yield f"presets.{name}.terms.{term}", f"is no term{did_you_mean(term, law.terms)}"
            elif not law.terms[term].range[0] <= value <= law.terms[term].range[1]:
                yield f"presets.{name}.terms.{term}", f"lies outside its range; got {value}"
        for reading, chosen in one.readings.items():
            if reading not in law.readings:
                yield f"presets.{name}.readings.{reading}", f"is no reading{did_you_mean(reading, law.readings)}"
            elif chosen not in law.readings[reading].options:
                known = law.readings[reading].options
                yield f"presets.{name}.readings.{reading}", f"'{chosen}' is no option{did_you_mean(chosen, known)}"
    if law.articles:
        yield from _article_faults(law)


def _article_faults(law: Instrument) -> Iterator[tuple[str, str]]:
    deadlines = {f"within.{stage.name}" for stage in law.procedure if stage.name and (stage.within or stage.wait)}
    known = {*law.terms, *deadlines}
    cited: set[str] = set()
    for i, article in enumerate(law.articles):
        where = f"articles[{i}]"
        yield from _both(f"{where}.title", article.title)
        if article.because:
            yield from _both(f"{where}.because", article.because)
        for j, one in enumerate(article.paragraphs):
            place = f"{where}.paragraphs[{j}]"
            yield from _both(f"{place}.text", one.text)
            names = [set(named(one.text.get(lang, ""))) for lang in LANGUAGES]
            if names[0] != names[1]:
                odd = ", ".join(sorted(names[0] ^ names[1]))
                yield f"{place}.text", f"the languages name different numbers: {odd} stands in one only"
            for name in names[0] | names[1]:
                cited.add(name)
                if name not in known:
                    yield f"{place}.text", f"'{{{name}}}' is no term or deadline{did_you_mean(name, known)}"
            for name in (name for band in one.bands for name in band.split("..")):
                if name not in law.terms:
                    yield f"{place}.bands", f"'{name}' is no term{did_you_mean(name, law.terms)}"
            for kind, name in one.when.names() if one.when else ():
                if name not in (law.terms if kind == "term" else law.readings):
                    yield f"{place}.when", f"asks for the {kind} '{name}', which is not declared"
            if one.when is not None and not _words_only(one.when):
                yield f"{place}.when", 'asks only whether a term is set ("term.x") or how a reading is chosen'
    numbers = [article.number for article in law.articles]
    for number in {n for n in numbers if numbers.count(n) > 1}:
        yield "articles", f"two articles are numbered {number}"
    for i, clause in enumerate(law.clauses):
        if clause.text.partition("(")[0] not in numbers:
            yield f"clauses[{i}].text", f"is article {clause.text}, which is not among the articles of the draft"
    for term in law.terms.keys() - cited:
        yield f"terms.{term}", "stands in no article: a number of the rule that its text does not name"


def _words_only(when: Condition) -> bool:
    parts = getattr(when, "parts", None) or (getattr(when, "part", None) or when,)
    return all(isinstance(one, TermSet | Reading) if one is when else _words_only(one) for one in parts)


def _both(where: str, text: dict[str, str]) -> Iterator[tuple[str, str]]:
    if missing := [lang for lang in LANGUAGES if not text.get(lang)]:
        yield where, f"is given in en and zh; {' and '.join(missing)} is missing"
