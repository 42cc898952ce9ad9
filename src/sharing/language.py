"""Words: labels, party names and a glossary of the authentic terms, in English and Chinese.

Every sentence a user sees stands in ``data/labels.toml``, every closed list in
``data/vocabulary.toml``. Replace a label there and it changes everywhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NewType

from sharing import document
from sharing.errors import UnknownName, did_you_mean

__all__ = ["LANGUAGES", "glossary", "label", "listed", "party", "payee", "say", "spoken", "word", "words"]

LANGUAGES = ("en", "zh")

Role = NewType("Role", str)
CostKind = NewType("CostKind", str)
CostClass = NewType("CostClass", str)
Claimant = NewType("Claimant", str)
Measure = NewType("Measure", str)
Tier = NewType("Tier", str)
Level = NewType("Level", str)
Factor = NewType("Factor", str)
RuleOfClaims = NewType("RuleOfClaims", str)
Confidence = NewType("Confidence", str)
Status = NewType("Status", str)
Kind = NewType("Kind", str)
Duty = NewType("Duty", str)
Route = NewType("Route", str)
Currency = NewType("Currency", str)


@cache
def _vocabulary() -> dict[str, Any]:
    return document.read(document.root() / "vocabulary.toml")


@cache
def _labels() -> dict[str, Any]:
    return document.read(document.root() / "labels.toml")


@cache
def _names() -> dict[str, dict[str, str]]:
    return _table("parties.csv", "code")


def party_codes() -> tuple[str, ...]:
    """Return the codes of all States and territories."""
    return tuple(_names())


@cache
def currencies() -> dict[str, dict[str, str]]:
    """Return the ISO 4217 currencies: code to digits and names."""
    return _table("currencies.csv", "code")


@cache
def glossary() -> dict[str, dict[str, str]]:
    """Return the glossary: English term to Chinese term, source and confidence."""
    return _table("glossary.csv", "en")


def _table(name: str, key: str) -> dict[str, dict[str, str]]:
    with open(document.root() / name, encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def words(of: str) -> Mapping[str, Any]:
    """Return one closed list of the vocabulary: word to its labels. A claims rule can be an option of a reading."""
    found: Mapping[str, Any] = _vocabulary()[of]
    return {**found, **_vocabulary()["claims_rules"]} if of == "options" else found


def word(of: str, name: str, lang: str = "en") -> str:
    """Say one word of a closed list.

    Examples
    --------
    >>> word("roles", "requesting", "zh")
    '请求国'
    """
    entry = words(of).get(name)
    return str(entry[lang]) if entry else name.replace("_", " ")


def fact(key: str, value: object = None, lang: str = "en") -> str:
    """Say a fact's name, or one of its values."""
    entry = words("facts")[key]
    if value is None:
        return str(entry[lang])
    if isinstance(value, bool):
        return label("yes" if value else "no", lang)
    return str(entry["words"][value][lang])


def fact_values(key: str) -> tuple[str | bool, ...]:
    """Return what a fact can be, in the order of the vocabulary."""
    entry = words("facts")[key]
    return tuple(entry["words"]) if "words" in entry else (True, False)


def label(key: str, lang: str = "en") -> str:
    """Return a label of ``data/labels.toml``."""
    entry = _labels().get(key)
    if entry is None:
        raise UnknownName(f"no label '{key}'{did_you_mean(key, _labels())}")
    return str(entry[lang])


def say(key: str, lang: str = "en", **parts: object) -> str:
    """Fill a sentence of ``data/labels.toml``."""
    return label(key, lang).format(**parts)


def spoken(text: Mapping[str, str] | None, lang: str, otherwise: str = "") -> str:
    """Return a text that a file gives in both languages."""
    return text.get(lang) or text.get("en") or otherwise if text else otherwise


def party(code: str, lang: str = "en") -> str:
    """Name a State or territory, or a part or body of one.

    Examples
    --------
    >>> party("CHE-GE"), party("NZL", "zh")
    ('Switzerland (GE)', '新西兰')
    """
    if code.startswith("ORG:"):
        return code[4:]
    base, _, part = code.partition("-")
    name = _names().get(base, {}).get(lang, base)
    if not part:
        return name
    return f"{name}（{part}）" if lang == "zh" else f"{name} ({part})"


def state_of(code: str) -> str:
    """Return the State or territory a party is, or is a part of."""
    return code if code.startswith("ORG:") else code.partition("-")[0]


def payee(code: str, lang: str = "en") -> str:
    """Name whoever is paid: a party, ``victim:V1``, ``fund:ID`` or ``undecided``."""
    if code == "undecided":
        return label("undecided", lang)
    who, colon, name = code.partition(":")
    if not colon or who == "ORG":
        return party(code, lang)
    kind = label("fund", lang) if who == "fund" else word("claimants", who, lang)
    return f"{kind}{name}" if lang == "zh" else f"{kind} {name}"


def known_party(code: str) -> str | None:
    """Say what is wrong with a party's code; None if nothing is."""
    base, _, part = code.partition("-")
    if code.startswith("ORG:") and len(code) > 4:
        return None
    if base not in _names():
        near = did_you_mean(base, _names())
        return (
            f"'{code}' is no ISO 3166-1 code of three capital letters (or CHE-GE for a part, ORG:UN for a body){near}"
        )
    if _ and not (part.isascii() and part.replace("-", "").isalnum()):
        return f"'{code}': the part after '{base}-' is letters and digits"
    return None


def listed(items: Iterable[str], lang: str = "en", joint: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["costs", "victims", "fines"])
    'costs, victims and fines'
    >>> listed(["合理费用", "罚金"], "zh", "or")
    '合理费用或者罚金'
    """
    parts = list(items)
    link = {"en": f" {joint} ", "zh": "或者" if joint == "or" else "和"}[lang]
    comma = {"en": ", ", "zh": "、"}[lang]
    return comma.join(parts[:-1]) + link + parts[-1] if len(parts) > 1 else "".join(parts)


def plain(text: str) -> str:
    r"""Show a name as text: control and direction marks are made visible.

    Examples
    --------
    >>> plain("A\u202eB")
    'A<U+202E>B'
    """
    if text.isprintable():
        return text  # nearly always
    import unicodedata

    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs", "Cn") else c
        for c in text
    )


for _kind, _list in (
    (Role, "roles"),
    (CostKind, "cost_kinds"),
    (CostClass, "cost_classes"),
    (Claimant, "claimants"),
    (Measure, "measures"),
    (Tier, "tiers"),
    (Level, "levels"),
    (Factor, "factors"),
    (RuleOfClaims, "claims_rules"),
    (Confidence, "confidence"),
    (Status, "status"),
    (Kind, "kinds"),
    (Duty, "duty"),
):
    document.word_type(_kind, lambda of=_list: words(of))  # type: ignore[misc]
document.word_type(Currency, currencies)
document.word_type(Route, lambda: words("facts")["route"]["words"])
