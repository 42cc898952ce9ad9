"""An invented case to negotiate, drawn by its number from the ranges of the real ones. All of it is public."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from attrs import frozen

from sharing import document, money
from sharing.case import Case, build
from sharing.document import number as exact
from sharing.errors import InvalidScenario
from sharing.history import outcomes, published_parts
from sharing.language import label, party, spoken, word
from sharing.law import review
from sharing.law.catalogue import load_instrument
from sharing.law.instrument import Instrument
from sharing.seminar.stream import Stream

__all__ = [
    "LARGEST",
    "SIDES",
    "Exercise",
    "Kind",
    "Work",
    "agreement",
    "begun",
    "exercise",
    "instruction_ranges",
    "names",
    "number_of",
]

REQUESTED, REQUESTING = SIDES = ("requested", "requesting")
LARGEST = 999_999
ID = "seminar/"
WITH_ARTICLE = ("USA", "GBR", "NLD")  # the United States
STRENGTHS = ("documented", "stated", "contested")
FACTORS = {
    REQUESTED: ("freezing", "litigation", "enforcement"),
    REQUESTING: ("information", "investigation", "evidence"),
}
ROUND = 10_000  # sums recovered, in the currency
CURRENCIES = ("USD", "EUR", "CHF", "GBP", "AUD", "NZD")  # of comparable size: real sums in them are ranges for all


@frozen(kw_only=True)
class Kind:
    """A kind of case: its law, the reading in dispute, and the article each side can stand on."""

    name: str
    law: Instrument
    disputed: str
    facts: dict[str, Any]
    pairs: tuple[str, ...]
    invokes: dict[str, tuple[str, str]]  # matter to the articles of the requested and the requesting State
    story: dict[str, str]


@frozen(kw_only=True)
class Work:
    """One thing a State did, how much it counts, and how strong its evidence looks."""

    side: str
    factor: str
    points: int
    strength: str

    @property
    def weight(self) -> Fraction:
        """Return the points, less where the evidence looks weak."""
        return self.points * strengths()[self.strength]


@frozen(kw_only=True)
class Exercise:
    """A case to negotiate: what both delegations and everybody else may read."""

    number: int
    kind: Kind
    case: Case
    works: tuple[Work, ...]

    @property
    def parties(self) -> dict[str, str]:
        """Return the State on each side."""
        return {side: self.case.holders(side)[0] for side in SIDES}

    @property
    def with_china(self) -> bool:
        """Tell whether China is at the table."""
        return "CHN" in self.case.codes

    def story(self, lang: str = "en") -> str:
        """Tell what happened."""
        return begun(spoken(self.kind.story, lang).format(**names(self, lang)))


def exercise(number: int) -> Exercise:
    """Draw an exercise.

    Parameters
    ----------
    number : int
        From 1; equal numbers, equal cases. With an even number China is at
        the table, with an odd one it is not.

    Returns
    -------
    Exercise
        Its sums lie between those of the real cases whose payment was
        verified; the points of the contributions and the strength of the
        evidence are invented.

    Raises
    ------
    InvalidScenario
        If the number is none.

    Examples
    --------
    >>> drawn = exercise(7)
    >>> drawn.case.id, drawn.with_china, exercise(7) == drawn, exercise(8).with_china
    ('seminar/7', False, True, True)
    """
    if type(number) is not int or not 1 <= number <= LARGEST:
        raise InvalidScenario(f"an exercise has a whole number from 1 to {LARGEST}; got {number!r}")
    return _exercise(number)


@cache
def _exercise(number: int) -> Exercise:
    drawn = Stream(f"sharing seminar {number}".encode())
    pairs = document.read(document.root() / "seminar" / "kinds.toml")["pairs"]
    china = number % 2 == 0
    fitting = [(kind, name) for kind in kinds() for name in kind.pairs if name.startswith("china") == china]
    kind, name = drawn.pick(fitting)
    holder, asking, currency = drawn.pick(pairs[name])
    recovered = _sum(drawn)
    costs = recovered * drawn.between(*_parts("costs"))
    managing = drawn.between(Fraction(1, 4), Fraction(3, 5))
    owed = recovered * drawn.between(*_parts("claimants"))
    certified = owed * drawn.between(Fraction(2, 5), Fraction(4, 5))
    works = tuple(
        Work(side=side, factor=factor, points=1 + drawn.below(5), strength=drawn.pick(STRENGTHS))
        for side in SIDES
        for factor in FACTORS[side]
    )
    year = 2021 + drawn.below(4)
    codes = {REQUESTED: holder, REQUESTING: asking}
    tables: dict[str, Any] = {
        "schema": 1,
        "id": f"{ID}{number}",
        "title": {"en": f"Seminar case {number}", "zh": f"课堂案例{number}"},
        "currency": currency,
        "recovered": _text(recovered, currency),
        "sources": ["invented for teaching"],
        "dates": {"request": date(year, 3, 15), "certificate": date(year, 9, 20)},
        "facts": dict(kind.facts),
        "parties": [{"code": code, "roles": [side]} for side, code in codes.items()],
        "costs": [
            {"payer": holder, "kind": what, "classes": ["reasonable"], "amount": _text(amount, currency)}
            for what, amount in (("judicial", costs * (1 - managing)), ("asset_management", costs * managing))
        ],
        "claims": [
            {
                "who": "victim",
                "name": "V",
                "amount": _text(owed, currency),
                "certificate": _text(certified, currency),
            }
        ],
        "contributions": [
            {
                "party": codes[side],
                "scores": {w.factor: str(w.points) for w in works if w.side == side},
                "evidence": "; ".join(
                    " / ".join(
                        f"{word('factors', w.factor, lang)}: {strength_word(w.strength, lang)}" for lang in ("en", "zh")
                    )
                    for w in works
                    if w.side == side
                ),
            }
            for side in SIDES
        ],
    }
    return Exercise(number=number, kind=kind, case=build(tables, f"{ID}{number}"), works=works)


def names(case: Exercise, lang: str) -> dict[str, str]:
    """Return the name of the State on each side, as it stands in a sentence."""
    return {
        side: f"the {party(code, lang)}" if lang == "en" and code in WITH_ARTICLE else party(code, lang)
        for side, code in case.parties.items()
    }


def begun(line: str) -> str:
    """Begin a sentence with a capital."""
    return line[:1].upper() + line[1:]


def number_of(case: Case) -> int | None:
    """Return the number of the exercise a case says it is; None if it says so of none."""
    found = re.fullmatch(rf"{ID}([1-9][0-9]{{0,5}})", case.id)
    return int(found[1]) if found else None


def strength_word(strength: str, lang: str = "en") -> str:
    """Say how strong evidence looks."""
    return label(f"strength_{strength}", lang)


# --- what it is drawn from ----------------------------------------------------------------


@cache
def agreement() -> Instrument:
    """Return what the delegations may agree: five matters, as an instrument."""
    return review.read(document.root() / "seminar" / "agreement.toml", "seminar/agreement")


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the kinds of case."""
    rows = document.read(document.root() / "seminar" / "kinds.toml")["kinds"]
    return tuple(
        Kind(
            name=row["name"],
            law=load_instrument(row["law"]),
            disputed=row["disputed"],
            facts=row["facts"],
            pairs=tuple(row["pairs"]),
            invokes={matter: (ours, theirs) for matter, (ours, theirs) in row["invokes"].items()},
            story=row["story"],
        )
        for row in rows
    )


@cache
def strengths() -> dict[str, Fraction]:
    """Return what evidence counts for, by how strong it looks."""
    table = document.read(document.root() / "seminar" / "kinds.toml")["strength"]
    return {name: exact(value) for name, value in table.items()}


@cache
def instruction_ranges() -> dict[str, tuple[Fraction, Fraction]]:
    """Return the least and the most that instructions are drawn from; assumed, all of it."""
    table = document.read(document.root() / "seminar" / "kinds.toml")["instructions"]
    return {name: (exact(low), exact(high)) for name, (low, high) in table.items()}


@cache
def real_sums() -> tuple[Fraction, ...]:
    """Return the verified sums of real cases in currencies of comparable size, the smallest first."""
    rows = [one for one in outcomes() if one.verified and one.added and one.gross and one.currency in CURRENCIES]
    return tuple(sorted(Fraction(one.gross) for one in rows if one.gross))


def _sum(drawn: Stream) -> Fraction:
    """Draw a sum between two neighbours among the real ones, the tenth at either end left out."""
    real = real_sums()
    cut = len(real) // 10
    at = cut + drawn.below(len(real) - 2 * cut - 1)
    steps: Fraction = money.whole(drawn.between(real[at], real[at + 1]) / ROUND)
    return ROUND * max(Fraction(1), steps)


def _parts(name: str) -> tuple[Fraction, Fraction]:
    """Return the least and the most part of the sum that was published, below the whole."""
    inside = [part for part in published_parts(name) if part < 1]
    return inside[0], inside[-1]


def _text(amount: Fraction, currency: str) -> str:
    """Write an amount in whole units of the currency."""
    return str(money.decimal(int(money.minor(money.whole(amount), currency)), currency))
