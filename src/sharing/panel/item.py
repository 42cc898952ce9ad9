"""One position on the table, with what was worked out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import define, field

from sharing.case import Case
from sharing.document import number
from sharing.explain import term_value
from sharing.language import say
from sharing.law.catalogue import BINDS, applicable
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import settle
from sharing.panel.facts import number_fault
from sharing.settlement import Settlement

__all__ = ["Item", "first_binding", "read_term"]


@define(eq=False)
class Item:
    """One position on the table and what it gives."""

    name: str
    law: Instrument
    terms: dict[str, Fraction] = field(factory=dict)
    readings: dict[str, str] = field(factory=dict)
    drafts: dict[str, str] = field(factory=dict)  # what was typed for a term and could not be used
    faults: dict[str, str] = field(factory=dict)
    settlement: Settlement | None = None
    kept: dict[Any, Any] = field(factory=dict)  # what was worked out of this settlement

    @property
    def scenario(self) -> Scenario:
        """Return the scenario as it stands."""
        return Scenario(law=self.law, terms=self.terms, readings=self.readings)

    def changed(self) -> None:
        """Forget what followed from the earlier choice."""
        self.settlement = None
        self.kept.clear()

    def take(self, preset: str) -> None:
        """Set terms and readings after a practice the law names; without one, back to its own defaults."""
        own = self.law.presets.get(preset)
        self.terms = dict(own.terms) if own else {}
        self.readings = dict(own.readings) if own else {}
        self.drafts.clear()
        self.faults.clear()
        self.changed()

    @property
    def preset(self) -> str:
        """Return the practice whose terms and readings stand; nothing where they are otherwise."""
        return self.scenario.preset or ""

    def settled(self, case: Case) -> Settlement:
        """Return the settlement, computed once."""
        if self.settlement is None:
            self.settlement = settle(case, self.scenario)
        return self.settlement

    def once(self, key: Any, make: Callable[..., Any], *given: Any) -> Any:
        """Return what was worked out before, or work it out of what is given."""
        if key not in self.kept:
            self.kept[key] = make(*given)
        return self.kept[key]


def first_binding(case: Case, most: int = 3) -> list[str]:
    """Return the first laws to put on the table: those that surely bind, the ones that decide something first."""
    binding = [one for one in applicable(case) if one.group == BINDS and not one.reason.endswith("_if")]
    binding.sort(key=lambda one: not settle(case, one.law).decided)
    return [one.law.id for one in binding[:most]]


def read_term(item: Item, name: str, text: str, lang: str) -> tuple[Fraction | None, str]:
    """Read a term: a share as 3/8, 0.375 or 37.5 %, or a sum; or say what is wrong with it."""
    term = item.law.terms[name]
    share = re.fullmatch(r"(.+?)\s*[%％]", text) if not term.currency else None
    fault = number_fault(share[1] if share else text, lang)
    if fault is not None:
        return None, fault
    chosen = number(share[1]) / 100 if share else number(text)
    low, high = term.range
    if low <= chosen <= high:
        return chosen, ""
    edges = {key: term_value(item.law, name, edge) for key, edge in (("low", low), ("high", high))}
    return None, say("bad_range", lang, given=text, **edges)
