"""What the command line names as a position, made; and a position on a console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sharing import money
from sharing.case import load_case
from sharing.errors import InvalidScenario
from sharing.language import label
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import as_scenario
from sharing.position import Named, Position, open_position
from sharing.tables import cell, text_table

__all__ = ["position_of", "position_text", "scenario_of"]

Pairs = Mapping[str, str]


def position_of(name: str, laws: list[str], terms: Pairs, readings: Pairs, facts: Mapping[str, Any]) -> Position:
    """Make a position of what a command line names: a position file, or a case and laws.

    Terms and readings are given to every law that has them; one that no law
    has is refused.
    """
    if name.endswith(".json"):
        position = open_position(name)
        if laws or terms or readings or facts:
            raise InvalidScenario("a position says its own facts, laws, terms and readings; leave the options out")
        return position
    case = load_case(name)
    case = case.stating(**facts) if facts else case
    if not laws:
        laws = [step.law for step in case.settled_by if step.of is None]
    if not laws:
        raise InvalidScenario(f"{case.id} does not say which law settled it; name one with --law")
    loaded = {one: as_scenario(one) for one in laws}
    for kind, given in (("term", terms), ("reading", readings)):
        for key in given:
            if not any(key in getattr(one.law, f"{kind}s") for one in loaded.values()):
                raise InvalidScenario(f"none of {', '.join(laws)} has a {kind} '{key}'")
    scenarios = [
        Named(
            name=text if text.startswith(f"{one.law.id}:") else one.law.id,
            scenario=as_scenario(
                one,
                _read(one.law, {key: value for key, value in terms.items() if key in one.law.terms}),
                {key: value for key, value in readings.items() if key in one.law.readings},
            ),
        )
        for text, one in loaded.items()
    ]
    return Position(case=case, scenarios=tuple(scenarios))


def scenario_of(law: str, terms: Pairs, readings: Pairs) -> Scenario:
    """Make a scenario of what a command line names."""
    base = as_scenario(law)
    return as_scenario(base, _read(base.law, terms), dict(readings))


def _read(law: Instrument, terms: Pairs) -> dict[str, Any]:
    """Check terms given as texts; the scenario reads them as exact numbers."""
    given: dict[str, Any] = dict(terms)
    return dict(Scenario(law=law, terms=given).terms)


def position_text(position: Position, lang: str = "en") -> str:
    """Show a position on a console: payees down, scenarios across, their digests below."""
    settlements = position.settlements()
    payees = dict.fromkeys(p for s in settlements for p in s.payees)
    header = [f"{label('column_payee', lang)} ({position.case.currency})", *(one.name for one in position.scenarios)]
    rows = [[payee, *(cell(s, payee, lang) for s in settlements)] for payee in payees]
    rows.append([label("open", lang), *(money.number_text(s.open, s.case.currency) for s in settlements)])
    digests = [f"{one.name}: {s.digest}" for one, s in zip(position.scenarios, settlements, strict=True)]
    return "\n".join([text_table(header, rows, right=range(1, len(header))), "", *digests])
