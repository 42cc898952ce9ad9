"""Exercises that check themselves: the right answer is settled, and so are the typical mistakes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from attrs import Factory, frozen

from sharing import document, money
from sharing.case import Case, build, load_case
from sharing.document import number
from sharing.errors import UnknownName, did_you_mean
from sharing.language import label, party, say, spoken, word
from sharing.law import review
from sharing.law.catalogue import load_instrument
from sharing.law.instrument import Instrument
from sharing.meeting import settle
from sharing.settlement import Settlement

__all__ = ["Exercise", "Mistake", "Verdict", "check", "exercise", "exercises", "read_amount"]

Texts = dict[str, str]
GROUPED = re.compile(r"[0-9]{1,3}(?:[ ,'’_\u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?")
EUROPEAN = re.compile(r"[0-9]{1,3}(?:[ .'’\u00a0\u202f][0-9]{3})*,[0-9]{2}|[0-9]+,[0-9]{2}")
AMBIGUOUS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")  # thousands in half of Europe, decimals elsewhere
UNITS = (
    ("million", 10**6),
    ("thousand", 10**3),
    ("百万", 10**6),
    ("mn", 10**6),
    ("万", 10**4),
    ("亿", 10**8),
    ("千", 10**3),
    ("m", 10**6),
    ("k", 10**3),
)
SIGNS = (
    *(("€", "EUR"), ("euros", "EUR"), ("euro", "EUR"), ("欧元", "EUR"), ("eur", "EUR")),
    *(("us$", "USD"), ("$", "USD"), ("美元", "USD"), ("usd", "USD"), ("£", "GBP"), ("英镑", "GBP"), ("gbp", "GBP")),
    *(("人民币", "CNY"), ("cny", "CNY"), ("rmb", "CNY"), ("元", "CNY"), ("¥", "CNY"), ("jpy", "JPY"), ("chf", "CHF")),
)
NOTHING = ("nothing", "zero", "none", "零", "无")


@frozen(kw_only=True)
class Mistake:
    """A typical wrong answer: what it overlooks, or the number it leads to; and what to say to it."""

    hint: Texts
    value: str | None = None
    spec: Mapping[str, Any] | None = None


@frozen(kw_only=True)
class Exercise:
    """A question whose answer the library settles."""

    name: str
    case: Case
    tables: Mapping[str, Any]
    law: Instrument
    text: str  # the article it teaches
    title: Texts
    question: Texts
    hint: Texts
    solution: Texts
    answer: Mapping[str, Any]
    mistakes: tuple[Mistake, ...]
    options: tuple[Texts, ...] = Factory(tuple)  # of a question with answers to choose from

    def amount(self, spec: Mapping[str, Any]) -> Decimal:
        """Return what a party gets under a specification: the answer's, or a mistake's."""
        s = self._settled(spec)
        return s.amount(spec["party"])

    def _settled(self, spec: Mapping[str, Any]) -> Settlement:
        case = build({**self.tables, **spec["change"]}, self.name) if "change" in spec else self.case
        return settle(case, self.law, terms=spec.get("terms"), readings=spec.get("readings"))

    def facts(self, lang: str = "en") -> list[tuple[str, str]]:
        """Return the case as rows: what it is, and how much."""
        case = self.case

        def told(amount: Fraction, currency: str | None = None) -> str:
            own = currency or case.currency
            return money.number_text(money.nearest(amount, own), own) + (f" {currency}" if currency else "")

        rows = [(label("exercise_recovered", lang), told(case.recovered))]
        rows += [
            (f"{party(c.payer, lang)}: {word('cost_kinds', c.kind, lang)}", told(c.amount, c.currency))
            for c in case.costs
        ]
        for c in case.claims:
            name = f"{word('claimants', c.who, lang)} {c.name or ''}".strip()
            rows.append((name, told(c.amount)))
            if c.certificate is not None:
                rows.append((say("exercise_certificate", lang, name=name), told(c.certificate)))
        weights = [(c.party, c.weight) for c in case.contributions if c.weight is not None]
        rows += [(say("exercise_weight", lang, who=party(code, lang)), str(weight)) for code, weight in weights]
        return rows

    def right(self) -> str:
        """Return the right answer: an amount as text, or the name of an option."""
        if not self.options:
            return str(self.amount(self.answer))
        return next(one["name"] for one in self.options if self._holds(one["name"]))

    def said(self, answer: str, lang: str = "en") -> str:
        """Write an answer for a reader."""
        if self.options:
            return next((spoken(one, lang) for one in self.options if one["name"] == answer), answer)
        return money.number_text(Decimal(answer), self.case.currency)

    def solved(self, lang: str = "en") -> str:
        """Say the worked solution."""
        return spoken(self.solution, lang).format(right=self.said(self.right(), lang))

    def _holds(self, option: str) -> bool:
        return TESTS[self.answer["test"]](self, option)


@frozen(kw_only=True)
class Verdict:
    """Whether an answer is right, and what to say to it."""

    right: bool
    said: str


# --- the tests of options -----------------------------------------------------------------


def _open(one: Exercise, option: str) -> bool:
    s = one._settled(one.answer)
    least, most = s.bounds(one.answer["party"])
    if option == "undecided":
        return least < most
    whole = money.decimal(int(one.case.pool), one.case.currency)
    said = {"all": whole, "half": whole / 2, "nothing": whole - whole}[option]
    return least == most == said


def _positive(one: Exercise, option: str) -> bool:
    reading, _, chosen = option.partition("=")
    return one.amount({**one.answer, "readings": {reading: chosen}}) > 0


def _ungameable(one: Exercise, option: str) -> bool:
    """Tell whether neither a cent less nor two transfers for one ever gives a side more."""
    draft, _, counting = option.partition(",")
    law = _draft(draft)
    limit = 1_000_000  # cents

    def parts(cents: int) -> tuple[Decimal, Decimal]:
        amount = str(money.decimal(cents, one.case.currency))
        s = settle(build({**one.tables, "recovered": amount}, one.name), law)
        first, second = (s.amount(code) for code in one.case.codes)
        return first, second

    around = [parts(cents) for cents in (limit - 1, limit, limit + 1, limit + 2)]
    cliff = any(later[side] < sooner[side] for sooner, later in pairwise(around) for side in (0, 1))
    if counting == "together":
        return not cliff
    split = any(2 * parts(cents)[side] > parts(2 * cents)[side] for cents in (limit - 1, limit) for side in (0, 1))
    return not cliff and not split


TESTS: dict[str, Callable[[Exercise, str], bool]] = {"open": _open, "positive": _positive, "ungameable": _ungameable}


@cache
def _draft(name: str) -> Instrument:
    clauses = _document()["drafts"][name]["clauses"]
    return review.build(
        {
            "schema": 1,
            "id": f"exercises/{name}",
            "kind": "proposal",
            "status": "proposal",
            "confidence": "secondary",
            "title": {"en": name, "zh": name},
            "citation": {"instrument": "draft of an exercise"},
            "clauses": clauses,
        },
        f"exercises: {name}",
    )


# --- reading them ---------------------------------------------------------------------------


@cache
def _document() -> dict[str, Any]:
    return document.read(document.root() / "exercises.toml")


@cache
def exercises() -> tuple[Exercise, ...]:
    """Return all exercises, the easiest first.

    Examples
    --------
    >>> [one.name for one in exercises()][:2], len(exercises())
    (['deduct_costs', 'costs_go_back'], 12)
    """
    return tuple(_built(row) for row in _document()["exercises"])


def _built(row: Mapping[str, Any]) -> Exercise:
    named = _document()["cases"].get(row["case"])
    base = {"schema": 1, "id": f"exercises/{row['name']}", **named} if named else load_case(row["case"]).content
    tables = {**base, **row.get("change", {})}
    return Exercise(
        name=row["name"],
        case=build(tables, row["name"]),
        tables=tables,
        law=load_instrument(row["law"]),
        text=row["text"],
        title=row["title"],
        question=row["question"],
        hint=row["hint"],
        solution=row["solution"],
        answer=row["answer"],
        mistakes=tuple(Mistake(hint=w["hint"], value=w.get("value"), spec=w.get("spec")) for w in row["wrong"]),
        options=tuple(row.get("options", ())),
    )


def exercise(name: str) -> Exercise:
    """Return one exercise, by its name or its number.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    known = {one.name: one for one in exercises()}
    numbered = {str(i): one for i, one in enumerate(exercises(), 1)}
    if name in numbered:
        return numbered[name]
    if name not in known:
        raise UnknownName(f"no exercise '{name}'{did_you_mean(name, known)}")
    return known[name]


# --- checking an answer ---------------------------------------------------------------------


def read_amount(text: str) -> tuple[Fraction | None, str | None]:
    """Read an amount as people type it: grouped, with a currency, in full width, in 万 or millions.

    Returns
    -------
    amount : Fraction or None
        None if it is none, or could be two.
    currency : str or None
        The one it names.

    Examples
    --------
    >>> [str(read_amount(one)[0]) for one in ("705,000.00", "705.000,00 €", "７０５０００", "70.5万", "0.705 million")]
    ['705000', '705000', '705000', '705000', '705000']
    >>> read_amount("GBP 12"), read_amount("a lot"), read_amount("705.000")
    ((Fraction(12, 1), 'GBP'), (None, None), (None, None))
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    named = next((code for sign, code in SIGNS if plain.startswith(sign) or plain.endswith(sign)), None)
    for sign, code in SIGNS:
        if code == named:
            plain = plain.removeprefix(sign).removesuffix(sign).strip()
    if plain in NOTHING:
        return Fraction(0), named
    times = 1
    for unit, size in UNITS:
        if plain.endswith(unit):
            plain, times = plain.removesuffix(unit).strip(), size
            break
    if EUROPEAN.fullmatch(plain):
        plain = re.sub(r"[ .'’\u00a0\u202f]", "", plain).replace(",", ".")
    elif GROUPED.fullmatch(plain):
        plain = re.sub(r"[ ,'’_\u00a0\u202f]", "", plain)
    elif AMBIGUOUS.fullmatch(plain) and times == 1:
        return None, named
    try:
        return number(plain) * times, named
    except ValueError:
        return None, named


def check(one: Exercise, answer: str, lang: str = "en") -> Verdict:
    """Check an answer as it was typed or chosen.

    Parameters
    ----------
    one : Exercise
    answer : str
    lang : {'en', 'zh'}

    Returns
    -------
    Verdict
        A typical mistake is answered with what it overlooked, nonsense with
        what an answer looks like.

    Examples
    --------
    >>> check(exercise("deduct_costs"), "705,000").right
    True
    >>> check(exercise("deduct_costs"), "750000").said
    'Not yet. You shared the whole sum. Costs come off before the States share.'
    """
    text = answer.strip()
    if not text:
        return Verdict(right=False, said=label("exercise_empty", lang))
    if one.options:
        if text not in [option["name"] for option in one.options]:
            return Verdict(right=False, said=label("exercise_choose", lang))
        if text == one.right():
            return Verdict(right=True, said=say("exercise_right", lang, answer=one.said(text, lang)))
        mistake = next((m for m in one.mistakes if m.value == text), None)
        return Verdict(right=False, said=_not_yet(mistake.hint if mistake else one.hint, lang))
    given, currency = read_amount(text)
    if currency is not None and currency != one.case.currency:
        return Verdict(right=False, said=say("exercise_currency", lang, currency=one.case.currency))
    if given is None:
        ambiguous = AMBIGUOUS.fullmatch(unicodedata.normalize("NFKC", text))
        return Verdict(
            right=False, said=say("exercise_point" if ambiguous else "exercise_no_number", lang, given=text[:40])
        )
    right = Fraction(one.amount(one.answer))
    if given == right:
        return Verdict(right=True, said=say("exercise_right", lang, answer=one.said(one.right(), lang)))
    if abs(given - right) < 1:
        return Verdict(right=False, said=label("exercise_nearly", lang))
    for mistake in one.mistakes:
        value = Decimal(mistake.value) if mistake.value is not None else one.amount(mistake.spec or one.answer)
        if abs(given - Fraction(value)) < 1:
            return Verdict(right=False, said=_not_yet(mistake.hint, lang))
    if given > one.case.recovered:
        return Verdict(right=False, said=label("exercise_too_much", lang))
    return Verdict(right=False, said=_not_yet(one.hint, lang))


def _not_yet(hint: Texts, lang: str) -> str:
    return say("exercise_not_yet", lang, hint=spoken(hint, lang))
