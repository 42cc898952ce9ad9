"""What can go wrong, said to people: what is required, what was given, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["InvalidFile", "InvalidScenario", "NotFollowed", "SharingError", "UnknownName", "did_you_mean"]


class SharingError(Exception):
    """Base of every error this library raises on purpose."""


class UnknownName(SharingError, LookupError):
    """A law, case, party, term or word that does not exist."""


class InvalidScenario(SharingError, ValueError):
    """A term, reading or fact set to something it cannot be."""


class NotFollowed(InvalidScenario):
    """A number whose effect cannot be told in pieces."""


class InvalidFile(SharingError, ValueError):
    """A file that cannot be used, with every fault found in it.

    Parameters
    ----------
    path : str
        The file, as the user named it.
    faults : iterable of (str, str)
        Where in the file (``costs[1].amount``; empty for the whole file), and
        what is wrong there and what to do.
    """

    def __init__(self, path: str, faults: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.faults = tuple(faults)
        lines = [f"{path}: {where}: {what}" if where else f"{path}: {what}" for where, what in self.faults]
        super().__init__("\n".join(lines))


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Name the nearest known word, or list them when they are few.

    Examples
    --------
    >>> did_you_mean("victm", ["victim", "fine"])
    "; did you mean 'victim'?"
    """
    words = sorted(known)
    near = get_close_matches(given, words, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; use one of: {', '.join(words)}" if 0 < len(words) <= 20 else ""
