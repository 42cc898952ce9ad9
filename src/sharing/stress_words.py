"""What a stress test and a search found, in sentences and tables, with what they assume."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing.assumptions import assumptions, source
from sharing.explain import term_value
from sharing.language import label, listed, plain, say, spoken, word
from sharing.law.instrument import Scenario
from sharing.stress import MEASURES, SIDES
from sharing.tables import html_table, text_table

if TYPE_CHECKING:
    from sharing.designing import Design
    from sharing.judging import Candidate
    from sharing.stress import Stress

__all__ = [
    "STRESS_TABLE",
    "assumed",
    "design_json",
    "design_text",
    "rule_name",
    "sentences",
    "stress_csv",
    "stress_html",
    "stress_json",
    "stress_text",
]

STRESS_TABLE = "stress/stress.csv"  # below data/: the table of the standard rules, cases and seed
DRAFT = "draft"  # the name of a rule that is being written
GOOD = ("requesting", "partner", "owners", "recovered", "helps", "spread")  # what a sentence says a rule is best at
BAD = ("requesting", "partner", "owners", "recovered", "helps")  # and worst


def rule_name(name: str, scenario: Scenario, lang: str) -> str:
    """Name a rule: as it was named, or by the title of its law and preset."""
    if name == DRAFT:
        return label("draft_this", lang)
    return scenario.title(lang) if name in (scenario.id, scenario.law.id) else name


def _percent(value: float | None, lang: str) -> str:
    if value is None:
        return label("stress_unknown", lang)
    said = f"{100 * value:.1f}"
    return f"{'0.0' if said == '-0.0' else said}{' ' if lang == 'en' else ''}%"


def _days(value: float | None, lang: str) -> str:
    return label("stress_no_end", lang) if value is None else say("stress_days", lang, days=f"{value:.0f}")


def _cells(row: Any, lang: str) -> list[str]:
    return [_days(row[key], lang) if key == "longest" else _percent(row.get(key), lang) for key in MEASURES]


def _head(lang: str) -> list[str]:
    return [label("stress_rule", lang), *(label(f"stress_{key}", lang) for key in MEASURES)]


def _rows(found: Stress, lang: str) -> list[list[str]]:
    return [[rule_name(name, one, lang), *_cells(found.table[name], lang)] for name, one in found.rules.items()]


def _regret_rows(found: Stress, lang: str) -> list[list[str]]:
    return [
        [rule_name(name, one, lang), *(_percent(found.regrets[name][side], lang) for side in SIDES)]
        for name, one in found.rules.items()
    ]


def _real_rows(found: Stress, lang: str) -> list[list[str]]:
    keys = ("requesting", "partner", "recovered", "spread")
    return [
        [rule_name(name, one, lang), *(_percent(found.real[name][key], lang) for key in keys), str(found.decided[name])]
        for name, one in found.rules.items()
    ]


def _captions(found: Stress, lang: str) -> tuple[str, str, str]:
    return (
        say("stress_caption", lang, count=f"{found.count:,}", seed=found.seed),
        label("stress_regret", lang),
        say("stress_real", lang, count=len(found.cases)),
    )


def _heads(lang: str) -> tuple[list[str], list[str], list[str]]:
    head = _head(lang)
    real = [label(f"stress_{key}", lang) for key in ("rule", "requesting", "partner", "recovered", "spread", "decided")]
    return head, [head[0], *(label(f"stress_{side}", lang) for side in SIDES)], real


def _tables(found: Stress, lang: str) -> list[tuple[str, list[str], list[list[str]]]]:
    rows = (_rows(found, lang), _regret_rows(found, lang), _real_rows(found, lang))
    tables = list(zip(_captions(found, lang), _heads(lang), rows, strict=True))
    return tables if len(found.rules) > 1 else [tables[0], tables[2]]  # one rule alone leaves nothing to regret


def stress_text(found: Stress, lang: str = "en") -> str:
    """Show the tables and sentences on a console; the rules by the names under which they were given."""
    parts = []
    for title, head, rows in stress_tables(found, lang):
        named = [[name, *row[1:]] for name, row in zip(found.rules, rows, strict=True)]
        parts.append(f"{title}\n{text_table(head, named, range(1, len(head)))}")
    return "\n\n".join([*parts, sentences(found, lang)])


def stress_html(found: Stress, lang: str = "en") -> str:
    """Return the tables and sentences as HTML."""
    from html import escape

    parts = [html_table(head, rows, range(1, len(head)), title) for title, head, rows in _tables(found, lang)]
    said = "".join(f"<p>{escape(plain(line))}</p>" for line in sentences(found, lang).splitlines())
    return "".join(parts) + said


def stress_tables(found: Stress, lang: str = "en") -> list[tuple[str, list[str], list[list[str]]]]:
    """Return caption, head and rows of each table, for a page: the first, too wide for one, in two."""
    (caption, head, rows), *others = _tables(found, lang)
    narrow = 1 + MEASURES.index("helps")
    first = (caption, head[:narrow], [row[:narrow] for row in rows])
    second = (label("stress_more", lang), [head[0], *head[narrow:]], [[row[0], *row[narrow:]] for row in rows])
    return [first, second, *others]


def stress_csv(found: Stress) -> str:
    """Return the table as CSV: what was drawn and how in the first columns, numbers to six digits."""
    frame = found.to_frame()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["rule", "cases", "seed", "hope", *frame.columns])
    for name, row in frame.iterrows():
        values = ["" if value is None or value != value else f"{value:.6f}" for value in row]
        writer.writerow([name, found.count, found.seed, found.hope, *values])
    return out.getvalue()


def stress_json(found: Stress) -> dict[str, Any]:
    """Return plain data."""
    return {
        "cases": found.count,
        "seed": found.seed,
        "hope": found.hope,
        "rules": {name: dict(found.table[name]) for name in found.rules},
        "regrets": {name: dict(found.regrets[name]) for name in found.rules},
        "real": {name: {**found.real[name], "decided": found.decided[name]} for name in found.rules},
        "real_cases": list(found.cases),
        "left_out": dict(found.left_out),
        "undominated": list(found.undominated),
        "sentences": {lang: sentences(found, lang).splitlines() for lang in ("en", "zh")},
    }


def sentences(found: Stress, lang: str = "en") -> str:
    """Say each rule in a sentence, and what all of it assumes."""
    best = {key: found.best(key) for key in GOOD}
    worst = {key: found.worst(key) for key in BAD}
    lines = []
    for name, scenario in found.rules.items():
        row = found.table[name]
        verdict = ""
        if len(found.rules) > 1:
            for key, ends in (("stress_verdict_best", best), ("stress_verdict_worst", worst)):
                verdict += _verdict(key, name, ends, len(found.rules), lang)
        parts = {key: _percent(row[key], lang) for key in ("requesting", "partner", "recovered", "helps", "spread")}
        short = {f"{side}_short": _percent(found.regrets[name][side], lang) for side in ("requesting", "partner")}
        rule = rule_name(name, scenario, lang)
        key = "stress_line" if len(found.rules) > 1 else "stress_alone"
        lines.append(say(key, lang, rule=rule, verdict=verdict, **parts, **short))
    names = listed((rule_name(name, found.rules[name], lang) for name in found.undominated), lang)
    if len(found.rules) > 1:
        lines.append(say("stress_undominated", lang, rules=names))
    lines += [label("stress_defined", lang), assumed(found.hope, lang)]
    if found.left_out:
        lines.append(say("stress_left_out", lang, cases=", ".join(found.left_out)))
    return "\n".join(lines)


def _verdict(key: str, name: str, ends: Mapping[str, tuple[str, ...]], count: int, lang: str) -> str:
    """Say at what a rule is best, or worst; shared with how many others, and nothing where all are alike."""
    said = []
    for measure, names in ends.items():
        if name in names and 2 * len(names) <= count:  # what most are says nothing of one
            what = label(f"stress_best_{measure}", lang)
            said.append(say("stress_shared", lang, what=what, count=len(names) - 1) if len(names) > 1 else what)
    return say(key, lang, what=listed(said, lang)) if said else ""


def assumed(hope: float, lang: str) -> str:
    """Say on what assumptions a stress test rests."""
    ranges = assumptions().behaviour
    parts = {name: f"{float(one.low):g}–{float(one.high):g}" for name, one in ranges.items()}
    far = word("confidence", "unverified", lang)
    return say("stress_assumed", lang, hope=f"{hope:g}", unverified=far, where=source(), **parts)


def design_text(found: Design, lang: str = "en") -> str:
    """Say what a search found, by how much it is better, or which constraint cannot be met."""
    objective = label(f"design_{found.objective}", lang)
    wanted = listed((label(f"design_{name}", lang) for name in found.constraints), lang) or label(
        "design_no_constraint", lang
    )
    lines = [say("design_sought", lang, objective=objective, constraints=wanted)]
    if found.found is None:
        lines.append(label("design_cannot", lang))
        for name, part in found.unmet.items():
            lines.append(say("design_unmet", lang, constraint=label(f"design_{name}", lang), part=_percent(part, lang)))
        if found.apart:
            names = listed((label(f"design_{name}", lang) for name in found.apart), lang)
            lines.append(say("design_apart", lang, constraints=names))
        lines.append(label("design_nearest", lang))
    best = found.found or found.nearest
    lines += _terms(best, found, lang)
    told = "design_value_spread" if found.objective == "spread" else "design_value"
    lines.append(say(told, lang, value=_value(best.value, lang)))
    lines += [say("design_nothing", lang, who=word("roles", role, lang)) for role in best.nothing]
    for name, one in found.presets.items():
        preset = spoken(found.law.presets[name].label, lang)
        if name in found.beside:
            lines.append(say("design_beside", lang, preset=preset, value=_value(one.value, lang)))
        elif name in found.gains:
            better = f"{100 * found.gains[name] + 0.0:.1f}"
            lines.append(say("design_better", lang, preset=preset, points=better, value=_value(one.value, lang)))
        elif not one.keeps:
            broken = listed((label(f"design_{key}", lang) for key, part in one.short.items() if part), lang)
            lines.append(say("design_preset_fails", lang, preset=preset, constraints=broken))
    lines.append(say("design_searched", lang, count=f"{found.count:,}", seed=found.seed))
    lines.append(assumed(found.hope, lang))
    return "\n".join(lines)


def design_json(found: Design) -> dict[str, Any]:
    """Return plain data."""

    def one(candidate: Candidate) -> dict[str, Any]:
        s = candidate.scenario
        terms = {name: str(value) for name, value in s.terms.items()}
        return {"value": candidate.value, "terms": terms, "readings": dict(s.readings), "short": dict(candidate.short)}

    return {
        "law": found.law.id,
        "objective": found.objective,
        "constraints": list(found.constraints),
        "found": one(found.found) if found.found else None,
        "nearest": one(found.nearest),
        "unmet": found.unmet,
        "not_together": list(found.apart),
        "beside": list(found.beside),
        "presets": {name: one(preset) for name, preset in found.presets.items()},
        "gains": found.gains,
        "cases": found.count,
        "seed": found.seed,
        "hope": found.hope,
    }


def _value(value: float, lang: str) -> str:
    return _percent(abs(value), lang)


def _terms(one: Candidate, found: Design, lang: str) -> list[str]:
    law, scenario = one.scenario.law, one.scenario
    lines = []
    for name, reading in law.readings.items():
        if name in scenario.readings:
            chosen = word("options", scenario.readings[name], lang)
            lines.append(say("design_term", lang, name=spoken(reading.label, lang, name), value=chosen))
    for name, value in scenario.terms.items():
        written = term_value(law, name, Fraction(value))
        lines.append(say("design_term", lang, name=spoken(law.terms[name].label, lang, name), value=written))
    return lines
