"""Plain data of a document as JSON: days as texts and back, every leaf with its place, a seal for each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

__all__ = ["dated", "leaves", "seal", "undated"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_KEYS = ("made", "read", "from", "until")


def undated(value: Any) -> Any:
    """Copy the tables of a document, days as texts."""
    if isinstance(value, dict):
        return {key: undated(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [undated(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def dated(value: Any, key: str = "", inside: str = "") -> Any:
    """Turn the texts of days back into days, where a document has days."""
    if isinstance(value, dict):
        return {inner: dated(one, inner, key) for inner, one in value.items()}
    if isinstance(value, list):
        return [dated(one, "", key) for one in value]
    if isinstance(value, str) and (inside == "dates" or key in _DAY_KEYS) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value  # the loader says what is wrong with it
    return value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk plain data: the path and the value of each leaf; an empty table or list is a leaf."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{i}]")
    else:
        yield path, value


def seal(path: str, value: Any) -> str:
    """Return the short digest of one value in its place."""
    text = json.dumps([path, value], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
