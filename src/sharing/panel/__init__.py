"""The panel: a view over scenarios in a notebook. It holds no arithmetic."""

from sharing.panel.negotiator import Negotiator

__all__ = ["Negotiator"]
