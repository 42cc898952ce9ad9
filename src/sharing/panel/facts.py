"""The facts column: every number and word of the case in a field of its own, answered in place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

from sharing import language, money
from sharing.case import Case
from sharing.document import number
from sharing.language import label, say
from sharing.law.instrument import Instrument
from sharing.panel.elements import button, check, choice, details, escaped, field

__all__ = ["asked", "facts_column", "number_fault", "placed", "read", "typed", "wrong"]

MONEY = re.compile(r"recovered|interest|(costs|claims)\.\d+\.(amount|certificate)")
NUMBER = re.compile(r"contributions\.\d+\.(weight|scores\.\w+)|rates\.[A-Z]{3}")
DAY = re.compile(r"dates\.\w+")
MAY_BE_EMPTY = re.compile(
    r"interest|.*\.(certificate|weight|evidence|name|scores\.\w+|tier|level|rank|class)|dates\..*|facts\..*"
)
DATES = ("request", "certificate", "judgment", "value")
NEW: dict[str, dict[str, Any]] = {
    "costs": {"kind": "other", "classes": ["reasonable"], "amount": "0.00"},
    "claims": {"who": "victim", "amount": "0.00"},
    "contributions": {"weight": "1"},
}


# --- what a reader types ---------------------------------------------------------------


def number_fault(text: str, lang: str, digits: int | None = None) -> str | None:
    """Say in words what is wrong with a number; None if nothing is.

    Parameters
    ----------
    text : str
        What was typed.
    lang : {'en', 'zh'}
    digits : int, optional
        How many decimals the currency has.
    """
    if not text:
        return label("bad_empty", lang)
    if text.startswith(("-", "−", "－")):
        return say("bad_negative", lang, given=text)
    try:
        value = number(text)
    except ValueError:
        return say(
            "bad_separator" if re.fullmatch(r"[0-9][0-9 ,.'\u00a0\u202f_]*", text) else "bad_number", lang, given=text
        )
    if digits is not None and (value * 10**digits).denominator != 1:
        return say("bad_decimals", lang, given=text, digits=digits)
    return None


def typed(text: str) -> str:
    """Return what was typed with the digits and signs of a Chinese keyboard made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def wrong(path: str, text: str, case: Case, lang: str) -> str | None:
    """Say what is wrong with what was typed for one fact; None if nothing is."""
    if not text and MAY_BE_EMPTY.fullmatch(path):
        return None
    if MONEY.fullmatch(path):
        return number_fault(text, lang, money.digits(_currency(path, case)))
    if NUMBER.fullmatch(path):
        fault = number_fault(text, lang)
        return fault or (label("bad_zero", lang) if path.startswith("rates") and not number(text) else None)
    if DAY.fullmatch(path):
        try:
            date.fromisoformat(text)
        except ValueError:
            return say("bad_day", lang, given=text)
    return None


def _currency(path: str, case: Case) -> str:
    kind, _, rest = path.partition(".")
    if kind not in ("costs", "claims"):
        return case.currency
    rows: Any = getattr(case, kind)
    return str(rows[int(rest.partition(".")[0])].currency or case.currency)


def read(path: str, value: Any) -> Any:
    """Return what a fact's text stands for in the tables of a case; None: not stated."""
    if isinstance(value, bool):
        return value or None
    text = str(value).strip()
    if not text:
        return None
    if DAY.fullmatch(path):
        return date.fromisoformat(text)
    if path.startswith("facts."):
        return {"true": True, "false": False}.get(text, text)
    if path.endswith(".classes"):
        return text.split("+")
    if path.endswith(".rank"):
        return int(text) if text.isdecimal() else text
    return text


def placed(tables: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy of the tables of a case with one value placed, or, with None, taken out."""
    copy: Any = deepcopy(dict(tables))
    place = copy
    *inside, last = path.split(".")
    for step in inside:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    result: dict[str, Any] = copy
    return result


def asked(case: Case, laws: Iterable[Instrument]) -> dict[str, str]:
    """Return the facts some law asks for and the case does not state, with their articles."""
    found: dict[str, list[str]] = {}
    for law in {law.id: law for law in laws}.values():
        for clause in law.clauses:
            for one in clause.when.facts() if clause.when else ():
                if one.key not in case.facts:
                    found.setdefault(one.key, []).append(f"{law.id}, {clause.text}")
    return {key: "; ".join(dict.fromkeys(texts)) for key, texts in found.items()}


# --- the column -----------------------------------------------------------------------------


def facts_column(
    case: Case,
    drafts: Mapping[str, str],
    faults: Mapping[str, str],
    wanted: Mapping[str, str],
    opened: Container[str],
    lang: str,
) -> str:
    """Draw the column.

    Parameters
    ----------
    case : Case
        The last good one.
    drafts, faults : mapping of str to str
        What was typed and could not be used, and why, by path.
    wanted : mapping of str to str
        Facts the laws on the table ask for, with their articles.
    opened : container of str
        The sections that are open; the others are not drawn.
    lang : {'en', 'zh'}
    """
    draw = _Draw(case, drafts, faults, lang)
    parts = [
        f"<h4>{label('panel_facts', lang)}</h4>",
        '<div class="row">',
        draw.text("recovered", say("field_recovered", lang, currency=case.currency), _amount(case, case.recovered)),
        draw.text("interest", label("field_interest", lang), _amount(case, case.interest) if case.interest else ""),
        "</div>",
        details(label("panel_words", lang), "open:words", draw.words(wanted), opened=True),
    ]
    sections = (
        ("costs", len(case.costs), draw.costs),
        ("claims", len(case.claims), draw.claims),
        ("contributions", len(case.contributions), draw.contributions),
        ("rates", len(case.rates), draw.rates),
    )
    for name, count, inner in sections:
        shown = inner() if name in opened or any(path.startswith(name) for path in faults) else ""
        parts.append(details(f"{label(f'panel_{name}', lang)} ({count})", f"open:{name}", shown))
    return "".join(parts)


def _amount(case: Case, amount: Fraction, currency: str | None = None) -> str:
    code = currency or case.currency
    return str(money.decimal(int(money.minor(amount, code)), code))


class _Draw:
    """The fields of one case."""

    def __init__(self, case: Case, drafts: Mapping[str, str], faults: Mapping[str, str], lang: str) -> None:
        self.case, self.drafts, self.faults, self.lang = case, drafts, faults, lang

    def text(self, path: str, name: str, value: str, *, wide: bool = False) -> str:
        return field(name, f"fact:{path}", self.drafts.get(path, value), self.faults.get(path), wide=wide)

    def pick(self, path: str, name: str, value: str, options: list[tuple[str, str]], *, wide: bool = False) -> str:
        return choice(name, f"fact:{path}", value, options, self.faults.get(path), wide=wide)

    def words_of(self, of: str, empty: bool = False) -> list[tuple[str, str]]:
        found = [(language.word(of, word, self.lang), word) for word in language.words(of)]
        return [("–", ""), *found] if empty else found

    def parties(self) -> list[tuple[str, str]]:
        return [(language.party(code, self.lang), code) for code in self.case.codes]

    def currencies(self) -> list[tuple[str, str]]:
        codes = [self.case.currency, *self.case.rates]
        return [(code, code if code != self.case.currency else "") for code in codes]

    def words(self, asked: Mapping[str, str]) -> str:
        parts = []
        for key in dict.fromkeys([*self.case.facts, *asked]):
            value = self.case.facts.get(key, "")
            options = [(label("panel_not_stated", self.lang), "")]
            options += [(language.fact(key, v, self.lang), str(v).lower()) for v in language.fact_values(key)]
            name = language.fact(key, lang=self.lang)
            if key in asked:
                name += f" [{asked[key]}]"
            parts.append(self.pick(f"facts.{key}", name, str(value).lower(), options, wide=True))
        for key in DATES:
            day = self.case.dates.get(key)
            parts.append(self.text(f"dates.{key}", label(f"date_{key}", self.lang), day.isoformat() if day else ""))
        return f'<div class="row">{"".join(parts)}</div>'

    def costs(self) -> str:
        rows = []
        for i, cost in enumerate(self.case.costs):
            at = f"costs.{i}"
            classes = "" if cost.classes is None else "+".join(cost.classes)
            known = [(label("class_not_stated", self.lang), ""), *self.words_of("cost_classes")]
            if classes and classes not in [v for _, v in known]:
                said = language.listed(
                    (language.word("cost_classes", c, self.lang) for c in cost.classes or ()), self.lang
                )
                known.append((said, classes))
            fields = [
                self.pick(f"{at}.payer", self.name("cost", i, "payer"), cost.payer, self.parties()),
                self.pick(f"{at}.kind", self.name("cost", i, "kind"), cost.kind, self.words_of("cost_kinds")),
                self.text(
                    f"{at}.amount", self.name("cost", i, "amount"), _amount(self.case, cost.amount, cost.currency)
                ),
                self.pick(
                    f"{at}.currency",
                    self.name("cost", i, "currency"),
                    _own(self.case, cost.currency),
                    self.currencies(),
                ),
                self.pick(f"{at}.classes", self.name("cost", i, "class"), classes, known),
                self.text(f"{at}.evidence", self.name("cost", i, "evidence"), cost.evidence or "", wide=True),
                check(self.name("cost", i, "disputed"), f"fact:{at}.disputed", cost.disputed),
                check(self.name("cost", i, "waived"), f"fact:{at}.waived", cost.waived),
                self.remove("costs", i, "cost"),
            ]
            rows.append(self.row(fields, f"{at}"))
        return "".join(rows) + self.add("costs")

    def claims(self) -> str:
        rows = []
        for i, claim in enumerate(self.case.claims):
            at = f"claims.{i}"
            states = [(label("status_final", self.lang), "final"), (label("status_pending", self.lang), "pending")]
            certificate = "" if claim.certificate is None else _amount(self.case, claim.certificate, claim.currency)
            fields = [
                self.text(f"{at}.name", self.name("claim", i, "name"), claim.name or claim.party or ""),
                self.pick(f"{at}.who", self.name("claim", i, "who"), claim.who, self.words_of("claimants")),
                self.text(
                    f"{at}.amount", self.name("claim", i, "amount"), _amount(self.case, claim.amount, claim.currency)
                ),
                self.text(f"{at}.certificate", self.name("claim", i, "certificate"), certificate),
                self.pick(f"{at}.status", self.name("claim", i, "status"), claim.status, states),
                self.text(f"{at}.evidence", self.name("claim", i, "evidence"), claim.evidence or "", wide=True),
                self.remove("claims", i, "claim"),
            ]
            rows.append(self.row(fields, at))
        return "".join(rows) + self.add("claims")

    def contributions(self) -> str:
        rows = []
        for i, row in enumerate(self.case.contributions):
            at = f"contributions.{i}"
            fields = [
                self.pick(f"{at}.party", self.name("contribution", i, "party"), row.party, self.parties()),
                self.text(
                    f"{at}.weight",
                    self.name("contribution", i, "weight"),
                    "" if row.weight is None else money.rate_text(row.weight),
                ),
                self.pick(
                    f"{at}.tier", self.name("contribution", i, "tier"), row.tier or "", self.words_of("tiers", True)
                ),
                self.pick(
                    f"{at}.level", self.name("contribution", i, "level"), row.level or "", self.words_of("levels", True)
                ),
                self.text(
                    f"{at}.rank", self.name("contribution", i, "rank"), "" if row.rank is None else str(row.rank)
                ),
                *(
                    self.text(
                        f"{at}.scores.{factor}",
                        f"{self.name('contribution', i, 'points')}: {language.word('factors', factor, self.lang)}",
                        money.rate_text(points),
                    )
                    for factor, points in row.scores.items()
                ),
                self.text(f"{at}.evidence", self.name("contribution", i, "evidence"), row.evidence or "", wide=True),
                self.remove("contributions", i, "contribution"),
            ]
            rows.append(self.row(fields, at))
        return "".join(rows) + self.add("contributions")

    def rates(self) -> str:
        fields = [
            self.text(
                f"rates.{code}",
                say("sheet_rate", self.lang, code=code, currency=self.case.currency),
                money.rate_text(rate),
            )
            for code, rate in self.case.rates.items()
        ]
        codes = [(code, code) for code in language.currencies() if code not in (*self.case.rates, self.case.currency)]
        new = choice(label("panel_new_rate", self.lang), "add:rates", "", [("–", ""), *codes])
        return f'<div class="row">{"".join(fields)}{new}</div>'

    def name(self, kind: str, i: int, what: str) -> str:
        return f"{label(f'evidence_{kind}', self.lang)} {i + 1}: {label(f'field_{what}', self.lang)}"

    def row(self, fields: list[str], path: str) -> str:
        fault = self.faults.get(path)
        said = f'<span class="fault wide" role="alert">{escaped(fault)}</span>' if fault else ""
        return f'<div class="row" data-key="{escaped(path)}">{"".join(fields)}{said}</div>'

    def remove(self, kind: str, i: int, what: str) -> str:
        said = say("panel_remove", self.lang, what=f"{label(f'evidence_{what}', self.lang)} {i + 1}")
        return f"<span>{button(label('panel_drop', self.lang), f'remove:{kind}.{i}', title=said)}</span>"

    def add(self, kind: str) -> str:
        return button(label(f"panel_add_{kind}", self.lang), f"add:{kind}")


def _own(case: Case, currency: str | None) -> str:
    return "" if currency in (None, case.currency) else str(currency)
