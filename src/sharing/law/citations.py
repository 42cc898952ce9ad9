"""From an article to every number that rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from sharing.errors import UnknownName
from sharing.law.instrument import Instrument

__all__ = ["Rests", "rests_on"]


@frozen
class Rests:
    """A clause, term or reading that rests on an article."""

    law: Instrument
    what: str  # clause, term or reading
    where: str  # step of the clause, name of the term or reading
    text: str


def rests_on(query: str, laws: Iterable[Instrument]) -> tuple[Rests, ...]:
    """Find every clause, term and reading that rests on an article.

    Parameters
    ----------
    query : str
        A short name and an article: ``"UNCAC 57(4)"``, ``"2018/1805 30(7)"``,
        ``"TEVG 5"``. Without an article, everything of the instrument.
    laws : iterable of Instrument
        Where to look.

    Raises
    ------
    UnknownName
        If no instrument or no article fits.

    Examples
    --------
    >>> from sharing.law.catalogue import catalogue
    >>> [(one.what, one.where) for one in rests_on("UNCAC 57(4)", catalogue())]
    [('clause', '2'), ('clause', '3'), ('reading', 'costs'), ('reading', 'other_costs')]
    """
    name, article = _split(query)
    named = [law for law in laws if all(word in _names(law) for word in name)]
    if not named:
        raise UnknownName(f"no instrument is called '{' '.join(name)}'; `sharing instruments` lists them")
    found = tuple(one for law in named for one in _everything(law) if _mentions(one.text, article))
    if not found:
        raise UnknownName(f"nothing in {', '.join(law.id for law in named)} rests on '{article}'")
    return found


def _split(query: str) -> tuple[list[str], str]:
    """Split a query into the words of a name and an article."""
    words = [
        word
        for word in re.split(r"[\s,]+", query)
        if word.lower().rstrip(".") not in ("art", "arts", "s", "ss", "§", "§§")
    ]
    article = words.pop() if len(words) > 1 and re.match(r"[§IVX\d]", words[-1]) else ""
    return [word.lower() for word in words], article.lstrip("§")


def _names(law: Instrument) -> str:
    return " ".join([law.id, law.citation.instrument, *law.title.values()]).lower()


def _everything(law: Instrument) -> Iterable[Rests]:
    for step, clause in enumerate(law.clauses, 1):
        yield Rests(law, "clause", str(step), clause.text)
    for name, term in law.terms.items():
        yield Rests(law, "term", name, term.text)
    for name, reading in law.readings.items():
        yield Rests(law, "reading", name, reading.text)


def _mentions(text: str, article: str) -> bool:
    """Tell whether a text names an article, or a part of it: 57 has 57(4), 57(4) has no 57(40)."""
    return bool(re.search(rf"(?<![\d(]){re.escape(article)}(?!\d)", text)) if article else True
