"""The panels: views over scenarios, an exercise or a question in a notebook. They hold no arithmetic."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sharing.panel.exercises import Exercises
    from sharing.panel.negotiator import Negotiator
    from sharing.panel.seminar import Seminar

__all__ = ["Exercises", "Negotiator", "Seminar"]


def __getattr__(name: str) -> Any:
    """Load a panel when it is asked for: its picture needs no notebook."""
    if name not in __all__:
        raise AttributeError(f"module 'sharing.panel' has no attribute '{name}'")
    return getattr(import_module(f"sharing.panel.{name.lower()}"), name)
