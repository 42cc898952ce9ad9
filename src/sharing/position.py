"""A position as a file: the facts, the scenarios on the table, and what each gives, as readable JSON.

Whoever opens it can compute it again. Every value carries a seal, so that a
value changed afterwards is named; the text of every law goes with it, so that
another version of a law is named too. A mandate is never part of it.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from attrs import Factory, frozen

from sharing import document, files, language, money
from sharing.case import Case, build
from sharing.errors import InvalidFile, InvalidScenario, did_you_mean
from sharing.law import review
from sharing.law.catalogue import instrument_ids, load_instrument
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import settle
from sharing.sealing import dated, leaves, seal, undated
from sharing.settlement import Settlement

__all__ = [
    "FORMAT",
    "MANDATE",
    "Named",
    "Position",
    "Reporting",
    "open_position",
    "own_name",
    "parse_position",
    "refuse_beside_mandate",
    "reporting_line",
    "result",
    "titled",
]

FORMAT = "sharing position"
MANDATE = "sharing mandate"
SCHEMA = 1
MOST_BYTES = 5_000_000
MOST_SCENARIOS = 40

# How a file of an older schema becomes one of the next: schema to function on the plain data.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


@frozen(kw_only=True)
class Named:
    """A scenario with the name the delegations use for it."""

    name: str
    scenario: Scenario


@frozen(kw_only=True)
class Reporting:
    """A second currency to read amounts in, at a stated rate of a stated day."""

    currency: str
    rate: Fraction  # one unit of the case's currency in this one
    on: date

    def __attrs_post_init__(self) -> None:
        if self.currency not in (known := language.currencies()):
            raise InvalidScenario(f"no currency '{self.currency}'{did_you_mean(self.currency, known)}")
        if self.rate <= 0:
            raise InvalidScenario(f"the rate of {self.currency} must be above zero; got {self.rate}")

    def text(self, amount: Decimal, currency: str) -> str:
        """Write an amount of the case's currency in this one, for reading only."""
        units = int(money.minor(Fraction(amount), currency))
        return money.number_text(money.reported(units, currency, self.rate, self.currency), self.currency)


@frozen(kw_only=True)
class Position:
    """A case and the scenarios on the table.

    Parameters
    ----------
    case : Case
        The facts.
    scenarios : tuple of Named
        At least one; each name once.
    pinned : str, optional
        The scenario the others are compared with.
    reporting : Reporting, optional
        A second currency.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> law = load_instrument("un/uncac-57")
    >>> named = Named(name="A", scenario=Scenario(law=law))
    >>> ours = Position(case=load_case("teaching/five-states"), scenarios=(named,))
    >>> parse_position(ours.to_bytes(), "ours.json") == ours
    True
    """

    case: Case
    scenarios: tuple[Named, ...]
    pinned: str | None = None
    reporting: Reporting | None = None
    recorded: Mapping[str, Any] = Factory(dict)  # what a file said came out: scenario to result; never compared

    def __attrs_post_init__(self) -> None:
        names = [one.name for one in self.scenarios]
        if not names:
            raise InvalidScenario("a position needs at least one scenario: a law with its terms and readings")
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise InvalidScenario(f"two scenarios are called '{sorted(twice)[0]}'; give each a name of its own")
        if self.pinned is not None and self.pinned not in names:
            raise InvalidScenario(f"no scenario '{self.pinned}' to pin{did_you_mean(self.pinned, names)}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Position):
            return NotImplemented
        mine, theirs = (
            (p.case, p.scenarios, p.pinned, p.reporting, [one.scenario.law.content for one in p.scenarios])
            for p in (self, other)
        )
        return mine == theirs

    def settlements(self) -> tuple[Settlement, ...]:
        """Settle the case under each scenario."""
        return tuple(settle(self.case, one.scenario) for one in self.scenarios)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, sealed."""
        from sharing import __version__

        if build(self.case.content, self.case.id, roles_as_codes=True) != self.case:
            raise InvalidScenario(
                f"{self.case.id} was changed apart from its tables, which are what is saved; build it from a file"
            )
        data: dict[str, Any] = {
            "format": FORMAT,
            "schema": SCHEMA,
            "version": __version__,
            "case": undated(self.case.content),
            "scenarios": [
                {
                    "name": one.name,
                    "law": one.scenario.law.id,
                    "terms": {name: str(value) for name, value in one.scenario.terms.items()},
                    "readings": dict(one.scenario.readings),
                    "result": result(s),
                    "text": undated(one.scenario.law.content),
                }
                for one, s in zip(self.scenarios, self.settlements(), strict=True)
            ],
            "pinned": self.pinned,
            "reporting": self.to_table(),
        }
        return {**data, "seals": {path: seal(path, value) for path, value in leaves(data)}}

    def to_table(self) -> dict[str, str] | None:
        """Return the second currency as plain data."""
        if self.reporting is None:
            return None
        return {
            "currency": self.reporting.currency,
            "rate": str(self.reporting.rate),
            "on": self.reporting.on.isoformat(),
        }

    def to_bytes(self) -> bytes:
        """Return the file."""
        return (json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n").encode()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file, whole or not at all; never beside a mandate."""
        refuse_beside_mandate(path)
        files.write(path, self.to_bytes())


def result(s: Settlement) -> dict[str, Any]:
    """Return what a settlement gives, as a position records it."""
    return {
        "amounts": {payee: str(s.amount(payee)) for payee in s.payees},
        "bounds": {payee: [str(edge) for edge in s.bounds(payee)] for payee in s.payees},
        "open": str(s.open),
        "confidence": s.confidence,
        "digest": s.digest,
    }


def refuse_beside_mandate(path: str | os.PathLike[str]) -> None:
    """Refuse to put what is shared where a mandate lies.

    Raises
    ------
    InvalidFile
        If one does.
    """
    name = os.fspath(path)
    if any(files.says(one, MANDATE) for one in files.in_folder(os.path.dirname(name) or ".")):
        raise InvalidFile(name, [("", "a mandate lies in this folder; what is shared goes into another")])


def own_name(named: Named) -> bool:
    """Tell whether somebody chose the name: it is not the title of its law, with or without a number."""
    base = re.sub(r" \(\d+\)$", "", named.name)
    return base not in (*named.scenario.law.title.values(), named.scenario.id)


def titled(named: Named, lang: str = "en") -> str:
    """Name a scenario in a language: its own name and its law, or the title of its law alone."""
    title = named.scenario.title(lang)
    if own_name(named):
        return f"{named.name}: {title}"
    count = re.search(r" \(\d+\)$", named.name)
    return title + (count[0] if count else "")


def reporting_line(position: Position, lang: str = "en") -> str:
    """Say the second currency, its rate and its day; nothing where there is none."""
    if position.reporting is None:
        return ""
    told = position.reporting
    parts = {"rate": money.rate_text(told.rate), "other": told.currency, "day": told.on.isoformat()}
    return language.say("sheet_rate_of", lang, code=position.case.currency, **parts)


# --- reading ---------------------------------------------------------------------------


def open_position(path: str | os.PathLike[str]) -> Position:
    """Open a position file.

    Raises
    ------
    InvalidFile
        With every fault of the file; also if a newer version made it.
    """
    return parse_position(files.read_bytes(path, MOST_BYTES), os.fspath(path))


def parse_position(raw: bytes, name: str) -> Position:
    """Read the bytes of a position file; `name` stands in the messages."""
    return from_json(plain_data(raw, name), name)


def plain_data(raw: bytes, name: str) -> dict[str, Any]:
    """Read JSON as plain data of the present schema, safely: sizes, depth, repeated keys."""

    def fail(what: str) -> InvalidFile:
        return InvalidFile(name, [("", what)])

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise fail(f"'{twice}' stands twice in one place")
        return table

    if len(raw) > MOST_BYTES:
        raise fail(f"is larger than {MOST_BYTES:,} bytes; a position is shorter")
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=once)
    except UnicodeDecodeError:
        raise fail("is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise fail(f"is not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise fail(f'is no position: it does not say "format": "{FORMAT}"')
    if document.depth(data) > document.MAX_DEPTH + 4:
        raise fail("is nested too deeply")
    if any("\ud800" <= c <= "\udfff" for c in json.dumps(data, ensure_ascii=False)):
        raise fail("holds half a character; save it as UTF-8")
    return _upgraded(data, fail)


def _upgraded(data: dict[str, Any], fail: Callable[[str], InvalidFile]) -> dict[str, Any]:
    version = data.get("schema")
    if type(version) is not int or version < 1:
        raise fail(f"schema must be a whole number from 1; got {version!r}")
    if version > SCHEMA:
        raise fail(f"has schema {version}; this version reads up to {SCHEMA}: install a newer one")
    while version < SCHEMA:
        data = UPGRADES[version](data)
        version += 1
    return data


def from_json(data: Mapping[str, Any], name: str) -> Position:
    """Build a position from plain data, with all faults of its parts."""
    faults: list[tuple[str, str]] = []

    def collect(where: str, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except InvalidFile as error:
            faults.extend((f"{where}.{inner}" if inner else where, what) for inner, what in error.faults)
        except InvalidScenario as error:
            faults.append((where, str(error)))
        return None

    known = {"format", "schema", "version", "case", "scenarios", "pinned", "reporting", "seals"}
    faults += [(key, f"unknown key '{key}'{did_you_mean(key, known)}") for key in sorted(set(data) - known)]
    case = collect("case", lambda: build(dated(_table(data.get("case"))), name))
    rows = data.get("scenarios")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_SCENARIOS:
        faults.append(("scenarios", f"must be a list of 1 to {MOST_SCENARIOS} scenarios"))
        rows = []
    named, recorded = [], {}
    for i, row in enumerate(rows):
        one = collect(f"scenarios[{i}]", partial(_named, row, name))
        if one is not None:
            named.append(one)
            recorded[one.name] = row.get("result", {})
    reporting = collect("reporting", lambda: _reporting(data.get("reporting")))
    if faults:
        raise InvalidFile(name, faults)
    pinned = data.get("pinned")
    if pinned is not None and not isinstance(pinned, str):
        raise InvalidFile(name, [("pinned", "is the name of a scenario, or null")])
    found = collect(
        "", lambda: Position(case=case, scenarios=tuple(named), pinned=pinned, reporting=reporting, recorded=recorded)
    )
    if faults:
        raise InvalidFile(name, faults)
    position: Position = found
    return position


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidScenario(f"must be a table; got {type(value).__name__}")
    return value


def _named(row: Any, name: str) -> Named:
    row = _table(row)
    known = ("name", "law", "terms", "readings", "result", "text")
    if unknown := set(row) - set(known):
        raise InvalidScenario(f"unknown key '{sorted(unknown)[0]}'{did_you_mean(sorted(unknown)[0], known)}")
    text = row.get("name")
    if not isinstance(text, str) or not text.strip() or len(text) > 200:
        raise InvalidScenario("needs a name of 1 to 200 letters")
    law = _law(row, name)
    terms, readings = _table(row.get("terms", {})), _table(row.get("readings", {}))
    for key, value in {**terms, **readings}.items():
        if not isinstance(value, str):
            raise InvalidScenario(f"'{key}' must be a text in quotes; got {value!r}")
    return Named(name=text, scenario=Scenario(law=law, terms=terms, readings=readings))


def _law(row: Mapping[str, Any], name: str) -> Instrument:
    """Return this library's text where the file has the same; otherwise the file's own."""
    law_id, text = row.get("law"), dated(_table(row.get("text")))
    if text.get("id") != law_id:
        raise InvalidScenario(f"is under '{law_id}', and its text calls itself '{text.get('id')}'")
    if law_id in instrument_ids():
        ours = load_instrument(str(law_id))
        if ours.content == text:
            return ours
    return review.build(text, f"{name}: {law_id}")


def _reporting(value: Any) -> Reporting | None:
    if value is None:
        return None
    table = _table(value)
    try:
        day = date.fromisoformat(str(table.get("on")))
        rate = document.number(table.get("rate"))
    except ValueError as error:
        raise InvalidScenario(str(error)) from None
    return Reporting(currency=str(table.get("currency")), rate=rate, on=day)
