"""The one widget of the panel: regions of HTML, changed in place; events back, one at a time.

Regions are traits and may be saved with a notebook. The private drawer comes
and goes in messages only: no trait, no cell, no saved state ever holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

__all__ = ["REGIONS", "Surface"]

REGIONS = ("head", "facts", "positions", "offer", "controls", "outcome")


class Surface(anywidget.AnyWidget):
    """Show regions of HTML and tell what the reader does.

    Parameters
    ----------
    on_act : callable
        Called with the name of the control and its value.
    on_private : callable
        The same for the drawer, with the page it was done in; returns the page
        that may see the drawer, and its HTML.
    """

    _esm = Path(__file__).with_name("surface.js")
    _css = Path(__file__).with_name("surface.css")

    head = traitlets.Unicode("").tag(sync=True)
    facts = traitlets.Unicode("").tag(sync=True)
    positions = traitlets.Unicode("").tag(sync=True)
    offer = traitlets.Unicode("").tag(sync=True)
    controls = traitlets.Unicode("").tag(sync=True)
    outcome = traitlets.Unicode("").tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)

    def __init__(
        self, on_act: Callable[[str, Any], None], on_private: Callable[[str, Any, str], tuple[str, str]]
    ) -> None:
        super().__init__()
        self._on_act, self._on_private = on_act, on_private
        self.on_msg(self._heard)

    def _heard(self, _: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        name, value = str(content.get("act", "")), content.get("value")
        try:
            if content.get("private"):
                self._show(*self._on_private(name, value, str(content.get("page", ""))))
            elif name:
                with self.hold_sync():  # one message a change, whatever it changes
                    self._on_act(name, value)
        finally:
            self.send({"done": True})  # whatever happened, the page may go on

    def show_drawer(self) -> None:
        """Send the drawer again, in another language or with other parties."""
        self._show(*self._on_private("", None, ""))

    def _show(self, page: str, html: str) -> None:
        # A kernel's messages reach every page on it: each takes only what is meant for it.
        self.send({"drawer": html, "page": page})

    def download(self, name: str, mime: str, content: bytes, page: str | None = None) -> None:
        """Let the browser save bytes, on one page alone where it is named; nothing is written by the kernel."""
        self.send({"download": name, "mime": mime, "only": page}, [content])
