"""What every panel does with an act: find who does it, and say in words what cannot be done."""

from __future__ import annotations

from typing import Any, Protocol

from sharing.errors import SharingError
from sharing.language import say

__all__ = ["Acting", "acted"]


class Acting(Protocol):
    """A panel's state: a language, a line to the reader, and a method ``_do_KIND`` for each kind of act."""

    lang: str
    notice: str


def acted(state: Acting, name: str, value: Any) -> bool:
    """Do the act ``KIND:REST``; what it cannot do stands in `notice`. False where there is no such act."""
    kind, _, rest = name.partition(":")
    handler = getattr(state, f"_do_{kind}", None)
    if handler is None:
        return False
    state.notice = ""
    try:
        handler(rest, value)
    except SharingError as error:
        state.notice = str(error) if state.lang == "en" else say("bad_other", state.lang, what=error)
    return True
