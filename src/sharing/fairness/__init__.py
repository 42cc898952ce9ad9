"""What is fair: claims rules, axioms, coalitions and bargaining, beside the law and below it.

Examples
--------
>>> import sharing as sh
>>> [str(award) for award in sh.fairness.RULES["talmud"](300, {"A": 100, "B": 200, "C": 300}).values()]
['50', '100', '150']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sharing.fairness.axioms import axiom_table, check
    from sharing.fairness.bargaining import divide, money_and_time, problem
    from sharing.fairness.claims import RULES
    from sharing.fairness.coalitions import claims_game, game, recovery_game
    from sharing.fairness.instruments import rule_of
    from sharing.fairness.private import private_bargain

_HOME = {
    "RULES": "claims",
    "axiom_table": "axioms",
    "check": "axioms",
    "claims_game": "coalitions",
    "divide": "bargaining",
    "game": "coalitions",
    "money_and_time": "bargaining",
    "private_bargain": "private",
    "problem": "bargaining",
    "recovery_game": "coalitions",
    "rule_of": "instruments",
}

__all__ = [
    "RULES",
    "axiom_table",
    "check",
    "claims_game",
    "divide",
    "game",
    "money_and_time",
    "private_bargain",
    "problem",
    "recovery_game",
    "rule_of",
]


def __getattr__(name: str) -> Any:
    """Load a name on first use: the engine needs the rules alone."""
    if name not in _HOME:
        raise AttributeError(f"module 'sharing.fairness' has no attribute '{name}'")
    value = getattr(import_module(f"sharing.fairness.{_HOME[name]}"), name)
    globals()[name] = value
    return value
