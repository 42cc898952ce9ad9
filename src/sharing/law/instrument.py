"""An instrument: its clauses with citation, dates, terms and readings; and a scenario of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import Factory, field, frozen

from sharing.arithmetic import Symbol
from sharing.document import number
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.language import Confidence, Currency, Kind, Status, say, spoken
from sharing.law.articles import Article, Preset
from sharing.law.clauses import Clause
from sharing.law.conditions import All, AmountIs, AnyOf, Condition, Not, TermSet
from sharing.law.conditions import Reading as Reading_
from sharing.law.parameters import Option
from sharing.law.procedure import Stage

__all__ = ["Bound", "Citation", "Example", "InForce", "Instrument", "Reading", "Scenario", "Term"]

Texts = dict[str, str]


@frozen(kw_only=True)
class Citation:
    """Where the text stands, and when and in which language it was read."""

    instrument: str
    published: str | None = None
    url: str | None = None
    read: date | None = None
    language: str | None = None
    note: str | None = None


@frozen(kw_only=True)
class InForce:
    """From when, and until when, the text is law."""

    from_: date | None = None  # `from` in the file
    until: date | None = None


@frozen(kw_only=True)
class Bound:
    """Who is bound: a group of ``groups.toml``, or the parties named."""

    group: str | None = None
    parties: tuple[str, ...] = ()
    between: tuple[tuple[str, ...], ...] = ()  # two sides, each of groups or parties: one State of each is bound
    towards: tuple[str, ...] = ()  # a statute for requests of these groups or parties only
    not_towards: tuple[str, ...] = ()  # a statute for all but these
    yields_to: str | None = None  # where that instrument binds all of them too, this one does not


@frozen(kw_only=True)
class Term:
    """A number left to negotiation."""

    range: tuple[Fraction, ...]
    text: str
    default: Fraction | None = None
    currency: Currency | None = None  # for a term in money
    label: Texts = Factory(dict)
    confidence: Confidence | None = None


@frozen(kw_only=True)
class Reading:
    """A disputed interpretation: its options, the argued default, the article."""

    options: tuple[str, ...]
    text: str
    default: str | None = None
    label: Texts = Factory(dict)
    because: Texts = Factory(dict)
    aside: bool = False  # moves no money, as the month of payment: no clause uses it


@frozen(kw_only=True)
class Example:
    """A case and what the instrument gives; it is a test of the file."""

    name: str
    case: dict[str, Any]
    expect: dict[str, Fraction]
    terms: dict[str, Fraction] = Factory(dict)
    readings: dict[str, str] = Factory(dict)


@frozen(kw_only=True)
class Instrument:
    """A treaty, statute, policy, agreement, standard or model, as ordered clauses."""

    schema: int
    id: str
    kind: Kind
    status: Status
    confidence: Confidence
    title: Texts
    citation: Citation
    clauses: tuple[Clause, ...]
    in_force: InForce = InForce()
    successor: str | None = None  # the text that replaced this one
    scope: Condition | None = None  # facts the text is about; a case stated otherwise lies outside it
    bound: Bound = Bound()
    note: Texts = Factory(dict)
    in_kind: Texts = Factory(dict)
    decider: Texts = Factory(dict)  # who decides the division
    terms: dict[str, Term] = Factory(dict)
    readings: dict[str, Reading] = Factory(dict)
    procedure: tuple[Stage, ...] = ()
    presets: dict[str, Preset] = Factory(dict)  # of a proposal: its terms and readings after a practice
    articles: tuple[Article, ...] = ()  # of a proposal: its text, with its numbers left to the terms
    examples: tuple[Example, ...] = ()
    content: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)  # as it stood in the file
    alike: Mapping[str, tuple[tuple[Any, ...], ...]] = field(factory=dict, eq=False, repr=False)

    @property
    def family(self) -> str:
        """Return the folder the instrument stands in."""
        return self.id.partition("/")[0]

    def confidence_of(self, clause: Clause) -> str:
        """Return how far a clause was read: its own word, else the file's."""
        return clause.confidence or self.confidence

    def outside(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether a case states a fact that the text is not about."""
        tests = self.scope.facts() if self.scope else ()
        return any(one.key in facts and facts[one.key] not in one.values for one in tests)

    def unasked(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the facts the text is about that a case does not state."""
        tests = self.scope.facts() if self.scope else ()
        return tuple(one.key for one in tests if one.key not in facts)

    def thresholds(self) -> tuple[tuple[Clause, AmountIs], ...]:
        """Return every threshold with its clause."""
        return tuple((c, one) for c in self.clauses if c.when for one in c.when.limits())

    def preset(self, name: str) -> Scenario:
        """Return the instrument with its terms and readings after a practice.

        Raises
        ------
        UnknownName
            If there is no such preset.
        """
        if name not in self.presets:
            raise UnknownName(
                f"{self.id} has no preset '{name}'{did_you_mean(name, self.presets) or _none(self.presets)}"
            )
        own = self.presets[name]
        return Scenario(law=self, terms=own.terms, readings=own.readings)

    def facts(self) -> tuple[str, ...]:
        """Return the facts its conditions ask for, in the order of the clauses."""
        asked = [one.key for c in self.clauses if c.when for one in c.when.facts()]
        return tuple(dict.fromkeys(asked))


@frozen(kw_only=True)
class Scenario:
    """An instrument with its terms and readings set: a position on the table.

    Parameters
    ----------
    law : Instrument
        The instrument.
    terms : mapping of str to Fraction
        The terms set; others keep their default, or stay unset.
    readings : mapping of str to str
        The options chosen; others keep the argued default, or stay open.
    """

    law: Instrument
    terms: Mapping[str, Fraction] = Factory(dict)
    readings: Mapping[str, str] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "terms", {key: _term(self.law, key, value) for key, value in self.terms.items()})
        for key, chosen in self.readings.items():
            known = self.law.readings
            if key not in known:
                raise InvalidScenario(f"{self.law.id} has no reading '{key}'{did_you_mean(key, known) or _none(known)}")
            if chosen not in known[key].options:
                raise InvalidScenario(
                    f"reading '{key}' of {self.law.id} is one of {', '.join(known[key].options)}; got '{chosen}'"
                )

    @property
    def preset(self) -> str | None:
        """Return the preset of the law whose terms and readings these are."""
        own = (dict(self.terms), dict(self.readings))
        return next((name for name, one in self.law.presets.items() if (one.terms, one.readings) == own), None)

    @property
    def id(self) -> str:
        """Return the id of the law, with the preset: what names it on a command line."""
        return f"{self.law.id}:{self.preset}" if self.preset else self.law.id

    def title(self, lang: str = "en") -> str:
        """Return the title of the law, with the preset."""
        law = spoken(self.law.title, lang, self.law.id)
        if not self.preset:
            return law
        return say("with_preset", lang, law=law, preset=spoken(self.law.presets[self.preset].label, lang))

    @property
    def contradictions(self) -> tuple[tuple[str, str], ...]:
        """Return what cannot be meant: a band whose least is above its most, shares that exceed the whole."""
        found = []
        for clause in self._reached():
            for tier, band in getattr(clause, "bands", {}).items():
                edges = [number for edge in band if (number := self._number(edge)) is not None]
                if len(edges) == 2 and edges[0] > edges[1]:
                    found.append(("band", f"[{clause.text}] {tier}"))
            shares = [self._number(one) for one in getattr(clause, "shares", {}).values() if one != "rest"]
            if sum((one for one in shares if one is not None), Fraction(0)) > 1:
                found.append(("shares", f"[{clause.text}]"))
        return tuple(found)

    def _reached(self) -> Iterator[Clause]:
        """Go through the clauses that terms and readings do not rule out, up to one that surely pays all."""
        for clause in self.law.clauses:
            applies = self.decides(clause.when)
            if applies is not False:
                yield clause
            if applies and (hasattr(clause, "bands") or hasattr(clause, "shares")) and clause.from_ is None:
                return

    def decides(self, when: Condition | None) -> bool | None:
        """Tell whether terms and readings alone decide a condition: True, False, or None where they do not."""
        if when is None:
            return True
        if isinstance(when, TermSet):
            return (self.term(when.name) is not None) == when.is_set if when.name in self.law.terms else None
        if isinstance(when, Reading_):
            chosen = self.reading(when.name) if when.name in self.law.readings else None
            return None if chosen is None else chosen in when.options
        if isinstance(when, Not):
            inner = self.decides(when.part)
            return None if inner is None else not inner
        if isinstance(when, All):
            parts, settles = [self.decides(part) for part in when.parts], isinstance(when, AnyOf)
            return settles if settles in parts else None if None in parts else not settles
        return None

    def _number(self, value: Any) -> Fraction | None:
        """Return a number of a clause; None for a term that is unset, or a symbol."""
        number = self.term(value.name) if isinstance(value, Option) else value
        return number if isinstance(number, Fraction) else None

    def term(self, name: str) -> Fraction | None:
        """Return a term's value, its default, or None where it is unset."""
        return self.terms.get(name, self.law.terms[name].default)

    def reading(self, name: str) -> str | None:
        """Return the option chosen or argued, or None where it is open."""
        return self.readings.get(name, self.law.readings[name].default)


def _none(known: Mapping[str, Any]) -> str:
    return "" if known else "; it has none"


def _term(law: Instrument, name: str, value: Any) -> Any:
    """Check a term's value against its range; a text is read as an exact number."""
    if name not in law.terms:
        raise InvalidScenario(f"{law.id} has no term '{name}'{did_you_mean(name, law.terms) or _none(law.terms)}")
    if isinstance(value, float):
        raise InvalidScenario(f"term '{name}': a binary float is not exact; write \"{value}\" or a fraction in quotes")
    if isinstance(value, str):
        try:
            value = number(value)
        except ValueError as error:
            raise InvalidScenario(f"term '{name}': {error}") from None
    low, high = law.terms[name].range
    if isinstance(value, Decimal):
        value = Fraction(value)
    if not isinstance(value, int | Fraction | Symbol) or isinstance(value, bool):
        raise InvalidScenario(f"term '{name}' is a number; got {value!r}")
    if isinstance(value, int | Fraction) and not low <= value <= high:
        raise InvalidScenario(f"term '{name}' of {law.id} lies between {low} and {high}; got {value}")
    return Fraction(value) if isinstance(value, int) else value
