"""A TOML document: found, read safely, and turned into frozen classes with all its faults at once.

Nothing in a document is evaluated. A document is at most 1 MB; numbers in it
are quoted strings, because a binary float cannot hold one cent.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import isfinite
from numbers import Rational, Real
from pathlib import Path
from typing import Any, TypeVar, cast, get_origin

from sharing.errors import InvalidFile, did_you_mean
from sharing.files import read_bytes

__all__ = [
    "MAX_BYTES",
    "Faults",
    "ask",
    "depth",
    "exact",
    "parse",
    "read",
    "root",
    "structure",
    "structure_hook",
    "word_type",
]

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
TOO_DEEP = "is nested too deeply; a case or an instrument is flat"
T = TypeVar("T")
Faults = list[tuple[str, str]]

_NUMBER = re.compile(r"[0-9]{1,40}(\.[0-9]{1,20})?", re.ASCII)
_FRACTION = re.compile(r"([0-9]{1,40})/([0-9]{1,40})", re.ASCII)


@cache
def root() -> Path:
    """Return the folder of the data: inside the installed package, else the checkout's."""
    inside = Path(__file__).with_name("_data")
    return inside if inside.is_dir() else Path(__file__).parents[2] / "data"


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read one TOML file into plain tables.

    Raises
    ------
    InvalidFile
        If it is missing, not a regular file, over 1 MB (refused without being
        read whole), empty, not UTF-8 or not TOML.
    """
    name = os.fspath(path)
    raw = read_bytes(name, MAX_BYTES)
    return parse(raw, name)


def parse(raw: bytes, name: str) -> dict[str, Any]:
    """Parse the bytes of a TOML document; `name` stands in the messages."""
    import tomllib

    if len(raw) > MAX_BYTES:
        raise InvalidFile(name, [("", f"is larger than {MAX_BYTES:,} bytes; a case or an instrument is a short text")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidFile(name, [("", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")]) from None
    if not text.strip():
        raise InvalidFile(name, [("", "is empty; start from an example: sharing cases --show teaching/five-states")])
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidFile(name, [("", f"is not TOML: {error}")]) from None
    except ValueError:  # a whole number of thousands of digits
        raise InvalidFile(name, [("", 'holds a number too long to be one; amounts are quoted: "1200.00"')]) from None
    except RecursionError:
        raise InvalidFile(name, [("", TOO_DEEP)]) from None
    if depth(data) > MAX_DEPTH:
        raise InvalidFile(name, [("", TOO_DEEP)])
    return data


def depth(data: Any) -> int:
    """Measure how deep tables and lists stand in each other, without recursion."""
    depth, level = 0, [data]
    while level:
        depth += 1
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
    return depth


# --- values -----------------------------------------------------------------


def number(value: object, _: object = None) -> Fraction:
    """Read a quoted exact number, ``"1200.00"`` or ``"1/3"``.

    Examples
    --------
    >>> number("0.1"), number("2/3")
    (Fraction(1, 10), Fraction(2, 3))
    """
    if isinstance(value, bool | int | float):
        raise ValueError(f'a number is written in quotes, so that it stays exact: "{value}"')
    text = _text(value)
    if _NUMBER.fullmatch(text):
        return Fraction(text)
    if (parts := _FRACTION.fullmatch(text)) and int(parts[2]):
        return Fraction(int(parts[1]), int(parts[2]))
    raise ValueError(_why_not_a_number(text))


def exact(value: Any) -> Fraction:
    """Read a number given as text, integer, Decimal, Fraction or float: a float is the decimal it prints as.

    Examples
    --------
    >>> exact(0.1), exact("1/3")
    (Fraction(1, 10), Fraction(1, 3))
    """
    if isinstance(value, bool):
        raise ValueError(f"must be a number; got {value}")
    if not isinstance(value, Decimal | Real):
        return number(str(value))
    if isinstance(value, Rational):
        found = Fraction(int(value.numerator), int(value.denominator))  # an integer of NumPy would overflow unseen
    elif value.is_finite() if isinstance(value, Decimal) else isfinite(value):
        found = Fraction(value) if isinstance(value, Decimal) else Fraction(str(value))
    else:
        raise ValueError(f"must be a finite number; got {value}")
    if found < 0:
        raise ValueError(f"must not be negative; got {value}")
    return found


def _why_not_a_number(text: str) -> str:
    form = 'write digits 0-9 with a point, as "1200.00" or "1/3"'
    if text.startswith(("-", "−")):
        return f"must not be negative; got '{text}'"
    if any(c.isdigit() and not c.isascii() for c in text):
        digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
        return f"digits of another script in '{text}'; {form} (here perhaps \"{digits}\")"
    if re.fullmatch(r"[0-9][0-9 ,.'\u00a0\u202f_]*", text):
        return f"no separators between thousands, no comma; got '{text}'; {form}"
    return f"is not a number: '{text}'; {form}"


def _text(value: object, _: object = None) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be a text in quotes; got {value!r}")
    return value


def _plain(kind: type, said: str) -> Callable[[object, object], Any]:
    def hook(value: object, _: object) -> Any:
        if type(value) is not kind:
            raise ValueError(f"must be {said}; got {value!r}")
        return value

    return hook


def _date(value: object, _: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(f"must be a date without quotes, as 2022-05-04; got {value!r}")
    return value


# --- classes ----------------------------------------------------------------

# Looked up by identity when a value is read, so that a room may register after the first load.
_HOOKS: dict[Any, Callable[[Any, Any], Any]] = {}


def structure_hook(kind: Any) -> Callable[[Callable[[Any, Any], T]], Callable[[Any, Any], T]]:
    """Register how a value of `kind` is read from plain data; `ask` reads its parts."""

    def register(hook: Callable[[Any, Any], T]) -> Callable[[Any, Any], T]:
        _HOOKS[kind] = hook
        return hook

    return register


def word_type(kind: Any, known: Callable[[], Iterable[str]]) -> None:
    """Register `kind`, a NewType of str, as a word of a closed list."""
    _HOOKS[kind] = _word(known)


def ask(kind: Any, value: object) -> Any:
    """Read a part of a value as `kind`, inside a structure hook."""
    return _converter().structure(value, kind)


@cache
def _converter() -> Any:
    import attrs
    import cattrs
    from cattrs.cols import homogenous_tuple_structure_factory
    from cattrs.gen import make_dict_structure_fn, override

    converter = cattrs.Converter(forbid_extra_keys=True)

    def table(kind: Any) -> Callable[[Any, Any], Any]:
        renamed = {name: override(rename=_alias(name)) for name in attrs.fields_dict(kind) if _alias(name) != name}
        renamed |= {name: override(omit=True) for name in ("content", "alike") if name in attrs.fields_dict(kind)}
        options: dict[str, Any] = {"_cattrs_forbid_extra_keys": True, **renamed}
        inner = make_dict_structure_fn(kind, converter, **options)

        def hook(value: Any, _: object) -> Any:
            if not isinstance(value, dict):
                raise ValueError(f"must be a table of {', '.join(attrs.fields_dict(kind))}; got {value!r}")
            return inner(value, kind)

        return hook

    def listed(kind: Any) -> Callable[[Any, Any], Any]:
        inner = homogenous_tuple_structure_factory(kind, converter)

        def hook(value: Any, _: object) -> Any:
            if not isinstance(value, list | tuple):
                raise ValueError(f"must be a list in square brackets; got {value!r}")
            return inner(value, kind)

        return hook

    converter.register_structure_hook_factory(attrs.has, table)
    converter.register_structure_hook_factory(_is_tuple, listed)
    converter.register_structure_hook(Fraction, number)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook(int, _plain(int, "a whole number without quotes"))
    converter.register_structure_hook(bool, _plain(bool, "true or false, without quotes"))
    converter.register_structure_hook_func(_HOOKS.__contains__, lambda value, kind: _HOOKS[kind](value, kind))
    return converter


def _is_tuple(kind: Any) -> bool:
    return bool(get_origin(kind) is tuple)


def _word(known: Callable[[], Iterable[str]]) -> Callable[[object, object], str]:
    def hook(value: object, _: object) -> str:
        word = _text(value)
        if word not in (words := set(known())):
            raise ValueError(f"unknown word '{word}'{did_you_mean(word, words)}")
        return word

    return hook


def structure(data: Mapping[str, Any], kind: type[T], name: str, check: Callable[[T], Iterable[tuple[str, str]]]) -> T:
    """Turn plain tables into `kind`, or raise one `InvalidFile` with every fault.

    `check` looks for what no single value can show (a sum, a duplicate). Where
    single values are wrong as well, it runs on the document without them, so
    that both sorts of fault are reported together.
    """
    faults = list(_floats(data, ""))
    cut = {where for where, _ in faults}
    data = _pruned(data, cut)
    built, wrong = _build(data, kind)
    faults += [one for one in wrong if one[0] not in cut]
    if built is None and wrong:
        built, _ = _build(_pruned(data, [where for where, _ in wrong]), kind)
    if built is not None:
        gone = [where for where, _ in faults]
        faults += [(where, what) for where, what in check(built) if not any(_touches(where, lost) for lost in gone)]
    if faults:
        raise InvalidFile(name, dict.fromkeys(faults))
    return cast(T, built)  # no fault means it was built


def _touches(where: str, lost: str) -> bool:
    """Tell whether a fault at `where` could come only from what was cut out at `lost`."""
    parent = re.sub(r"(\.[^.\[\]]+|\[\d+\])$", "", lost)
    return where == lost or lost.startswith((where + ".", where + "[")) or (parent != lost and where == parent)


def _floats(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, float):
        yield where, f'a number is written in quotes, so that it stays exact: "{value}"'
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _floats(inner, f"{where}.{key}" if where else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _floats(inner, f"{where}[{index}]")


def _build(data: Mapping[str, Any], kind: type[T]) -> tuple[T | None, Faults]:
    import cattrs

    try:
        return _converter().structure(data, kind), []
    except (cattrs.BaseValidationError, ValueError) as error:
        return None, list(_flat(error, ""))


def _flat(error: BaseException, where: str) -> Iterator[tuple[str, str]]:
    from cattrs.errors import AttributeValidationNote, ForbiddenExtraKeysError, IterableValidationNote

    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            step = ""
            for note in getattr(inner, "__notes__", ()):
                if isinstance(note, AttributeValidationNote):
                    step = f".{_key_of(note)}"
                elif isinstance(note, IterableValidationNote):
                    step = f"[{note.index}]" if isinstance(note.index, int) else f".{note.index}"
            yield from _flat(inner, f"{where}{step}".lstrip("."))
    elif isinstance(error, ForbiddenExtraKeysError):
        import attrs

        known = {_alias(field.name) for field in attrs.fields(error.cl)}
        for key in sorted(error.extra_fields):
            yield f"{where}.{key}".lstrip("."), f"unknown key '{key}'{did_you_mean(key, known)}"
    elif isinstance(error, KeyError):
        yield where, f"is required and missing{_hint(where)}"
    elif isinstance(error, AttributeError | TypeError):
        yield where, 'must be a table, as { en = "...", zh = "..." }'
    else:
        yield where, str(error) or type(error).__name__


def _key_of(note: Any) -> str:
    return _alias(str(note.name))


def _alias(name: str) -> str:
    """Python keywords cannot be attribute names: `from_` is `from` in a file."""
    return name.rstrip("_")


def _hint(where: str) -> str:
    examples = {
        "currency": ', as currency = "EUR"',
        "recovered": ', as recovered = "100000.00"',
        "parties": ": at least one [[parties]] with code and roles",
        "clauses": ": at least one [[clauses]]",
        "schema": ", as schema = 1",
    }
    return examples.get(where, "")


def _pruned(data: Any, places: Iterable[str]) -> Any:
    """Copy plain data without the values at `places`."""
    gone = set(places)

    def copy(value: Any, where: str) -> Any:
        if isinstance(value, dict):
            return {
                key: copy(inner, path)
                for key, inner in value.items()
                if (path := f"{where}.{key}" if where else key) not in gone
            }
        if isinstance(value, list):
            return [copy(inner, p) for i, inner in enumerate(value) if (p := f"{where}[{i}]") not in gone]
        return value

    return copy(data, "")
