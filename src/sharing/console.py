"""What every command shares: how it reads its options, and how it prints."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sharing.errors import SharingError

__all__ = ["day", "pairs", "show", "shown"]


def show(given: argparse.Namespace, data: Any, text: Any) -> None:
    """Print what a command found: plain data where it was asked for, else its text."""
    if given.json:
        print(json.dumps(data, indent=2, ensure_ascii=False, default=str))
    else:
        print(shown(text()))


def shown(text: str) -> str:
    """Make control and direction marks visible, so that no file or argument can write on the terminal."""
    from sharing.language import plain

    return "\n".join(plain(line.replace("\t", "    ")) for line in text.split("\n"))


def day(text: str | None, option: str = "--on") -> date | None:
    """Read a day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SharingError(f"{option} is a day, as 2022-05-04; got '{text}'") from None


def pairs(given: Sequence[str], option: str) -> dict[str, str]:
    """Read NAME=VALUE, repeated."""
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name and equals and value):
            raise SharingError(f"{option} is NAME=VALUE, as {option} agreed_share=1/2; got '{one}'")
        found[name] = value
    return found
