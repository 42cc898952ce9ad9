"""The world's asset-sharing rules: exact, cited, executable.

A *case* (facts) meets an *instrument* (law) in `settle`, and what comes out is
a *settlement*: a ledger in which every cent has a payee, a reason and an
article.

Examples
--------
>>> import sharing as sh
>>> s = sh.settle(sh.load_case("teaching/five-states"), "eu/regulation-2018-1805")
>>> s.amount("FRA"), s.share("FRA")
(Decimal('1850000.00'), Fraction(37, 96))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sharing import fairness as fairness
    from sharing.case import Case, load_case
    from sharing.case import case_ids as cases
    from sharing.comparison import Comparison, compare
    from sharing.errors import InvalidFile, InvalidScenario, SharingError, UnknownName
    from sharing.goals import break_even, seek
    from sharing.history import precedents
    from sharing.language import glossary
    from sharing.law.catalogue import applicable, catalogue, load_instrument
    from sharing.law.gaps import gaps
    from sharing.law.instrument import Instrument, Scenario
    from sharing.meeting import settle
    from sharing.outlooks import outlook
    from sharing.portfolio import settle_many
    from sharing.position import Position, open_position
    from sharing.settlement import Settlement
    from sharing.sweeps import sweep
    from sharing.verification import verify

__version__ = "0.1.0"

_HOME = {
    "Case": "case",
    "Comparison": "comparison",
    "Instrument": "law.instrument",
    "InvalidFile": "errors",
    "InvalidScenario": "errors",
    "Scenario": "law.instrument",
    "Settlement": "settlement",
    "SharingError": "errors",
    "UnknownName": "errors",
    "Position": "position",
    "applicable": "law.catalogue",
    "break_even": "goals",
    "cases": "case",
    "catalogue": "law.catalogue",
    "compare": "comparison",
    "glossary": "language",
    "gaps": "law.gaps",
    "load_case": "case",
    "open_position": "position",
    "outlook": "outlooks",
    "precedents": "history",
    "load_instrument": "law.catalogue",
    "seek": "goals",
    "settle": "meeting",
    "settle_many": "portfolio",
    "sweep": "sweeps",
    "verify": "verification",
}

__all__ = [
    "Case",
    "Comparison",
    "Instrument",
    "InvalidFile",
    "InvalidScenario",
    "Position",
    "Scenario",
    "Settlement",
    "SharingError",
    "UnknownName",
    "applicable",
    "break_even",
    "cases",
    "catalogue",
    "compare",
    "gaps",
    "glossary",
    "load_case",
    "load_instrument",
    "open_position",
    "outlook",
    "precedents",
    "seek",
    "settle",
    "settle_many",
    "sweep",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that the import itself stays light."""
    if name == "fairness":
        return import_module("sharing.fairness")
    if name not in _HOME:
        raise AttributeError(f"module 'sharing' has no attribute '{name}'")
    home = import_module(f"sharing.{_HOME[name]}")
    value = getattr(home, "case_ids" if name == "cases" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
