"""A JSON Schema of both file formats, and one page of every word, default and rounding: both generated.

An editor completes and checks a file with the schema; the page is what a
drafter keeps beside it.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from sharing import language
from sharing.case import Case
from sharing.fairness.claims import IN_LAW
from sharing.language import label, spoken
from sharing.law import articles, clauses, levels, parameters, procedure, rights
from sharing.law.catalogue import catalogue
from sharing.law.clauses import CLAUSES
from sharing.law.instrument import Instrument
from sharing.law.procedure import PERIOD

__all__ = ["json_schema", "words_page"]

NUMBER = {
    "type": "string",
    "pattern": r"^[0-9]+(\.[0-9]+)?$|^[0-9]+/[0-9]+$",
    "description": "an exact number in quotes",
}
SUM = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? [A-Z]{3}$", "description": "a sum with its currency"}
TERM = {
    "type": "object",
    "properties": {"term": {"type": "string"}},
    "required": ["term"],
    "additionalProperties": False,
}
READING = {"type": "object", "properties": {"reading": {"type": "string"}, "to": SUM}, "required": ["reading"]}
WORDS = {
    "Role": "roles",
    "CostKind": "cost_kinds",
    "CostClass": "cost_classes",
    "Claimant": "claimants",
    "Measure": "measures",
    "Tier": "tiers",
    "Level": "levels",
    "Factor": "factors",
    "RuleOfClaims": "claims_rules",
    "Confidence": "confidence",
    "Status": "status",
    "Kind": "kinds",
    "Duty": "duty",
}
HIDDEN = ("content", "alike")


def json_schema(of: str) -> dict[str, Any]:
    """Return the JSON Schema of a file format.

    Parameters
    ----------
    of : {'case', 'instrument'}
        Which format.

    Examples
    --------
    >>> json_schema("case")["required"]
    ['currency', 'id', 'parties', 'recovered', 'schema']
    """
    kind = {"case": Case, "instrument": Instrument}[of]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": of, **_table(kind)}


def _table(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind, None, _names())
    properties, required = {}, []
    for field in attrs.fields(kind):
        if field.name in HIDDEN:
            continue
        name = field.name.rstrip("_")
        properties[name] = _of(hints[field.name])
        if field.default is attrs.NOTHING:
            required.append(name)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip().splitlines()[0],
        "properties": properties,
        "required": sorted(required),
        "additionalProperties": False,
    }


def _names() -> dict[str, Any]:
    """Return the names that type hints of the clauses use, at run time."""
    names: dict[str, Any] = {}
    for module in (parameters, rights, levels, clauses, language):
        names |= vars(module)
    for module in (articles, procedure):  # what they import bears names of its own
        names |= {name: vars(module)[name] for name in module.__all__}
    return names


def _of(kind: Any) -> dict[str, Any]:
    """Return the schema of one type."""
    name = getattr(kind, "__name__", str(kind))
    if name in WORDS:
        return {"enum": sorted(language.words(WORDS[name]))}
    if name == "Clause":
        return {"oneOf": [_clause(word) for word in CLAUSES]}
    special: dict[str, dict[str, Any]] = {
        "Currency": {"enum": sorted(language.currencies())},
        "Condition": {"type": ["object", "array"], "description": "a condition: a table (every key) or a list (any)"},
        "Ratio": {"anyOf": [NUMBER, TERM]},
        "ShareOf": {"anyOf": [NUMBER, TERM, {"const": "rest"}]},
        "Sum": {"anyOf": [SUM, TERM]},
        "Rounding": {"anyOf": [SUM, READING]},
        "Within": {"anyOf": [{"enum": list(parameters.WITHIN)}, {"type": "object"}]},
        "Payee": {"type": "string"},
        "Period": {"type": "string", "pattern": PERIOD},
        "Route": {"enum": sorted(map(str, language.fact_values("route")))},
        "ClaimantChoice": {"anyOf": [{"enum": sorted(language.words("claimants"))}, READING]},
        "KindChoice": {"anyOf": [{"enum": sorted(language.words("cost_kinds"))}, READING]},
        "ClassChoice": {"anyOf": [{"enum": sorted(language.words("cost_classes"))}, READING]},
        "RuleChoice": {"anyOf": [{"enum": sorted(IN_LAW)}, READING]},
    }
    if name in special:
        return special[name]
    plain = {str: {"type": "string"}, int: {"type": "integer"}, bool: {"type": "boolean"}, Fraction: NUMBER}
    if kind in plain:
        return dict(plain[kind])
    if kind is date:
        return {"type": "string", "format": "date", "description": "a date without quotes in TOML"}
    return _container(kind)


def _container(kind: Any) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = [one for one in arguments if one is not type(None)]
        return _of(inner[0])
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0])}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    return _table(kind) if attrs.has(kind) else {}


def _clause(word: str) -> dict[str, Any]:
    table = _table(CLAUSES[word])
    table["properties"] = {"pay": {"const": word}, **table["properties"]}
    table["required"] = sorted([*table["required"], "pay"])
    return table


def words_page(lang: str = "en") -> str:
    """Write every word of every list, every default, and where a text rounds otherwise, as Markdown."""
    lines = [f"# {label('words_title', lang)}", "", label("rounding", lang), ""]
    for key in (
        "roles",
        "cost_kinds",
        "cost_classes",
        "claimants",
        "measures",
        "tiers",
        "levels",
        "factors",
        "claims_rules",
        "options",
    ):
        lines += [f"## {key}", ""]
        lines += [f"- `{word}`: {entry[lang]} ({entry['text']})" for word, entry in language.words(key).items()]
        lines.append("")
    lines += ["## facts", ""]
    for key, entry in language.words("facts").items():
        values = ", ".join(f"`{str(value).lower()}`" for value in language.fact_values(key))
        lines.append(f"- `{key}`: {entry[lang]} ({entry['text']}): {values}")
    lines += ["", f"## {label('words_defaults', lang)}", ""]
    for law in catalogue():
        for name, term in law.terms.items():
            if term.default is not None:
                lines.append(f"- {law.id} `{name}` = {term.default} ({term.text})")
        for name, reading in law.readings.items():
            if reading.default is not None:
                chosen = language.word("options", reading.default, lang)
                lines.append(f"- {law.id} `{name}`: {chosen} ({reading.text}). {spoken(reading.because, lang)}")
        for clause in law.clauses:
            if getattr(clause, "round_up", None) is not None:
                lines.append(f"- {law.id} [{clause.text}]: {label('words_rounds', lang)}")
    return "\n".join(lines)
