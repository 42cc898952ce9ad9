"""The panel: a view over scenarios in a notebook. It holds no arithmetic."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sharing.panel.negotiator import Negotiator

__all__ = ["Negotiator"]


def __getattr__(name: str) -> Any:
    """Load the panel when it is asked for: its picture needs no notebook."""
    if name != "Negotiator":
        raise AttributeError(f"module 'sharing.panel' has no attribute '{name}'")
    from sharing.panel.negotiator import Negotiator

    return Negotiator
