"""What is uncertain, in sentences and tables: how often, how much, what matters most, and how to read it."""

from __future__ import annotations

import html
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from attrs import asdict

from sharing import explain, language, money
from sharing.answers import number_name, number_written
from sharing.case import Case
from sharing.cells import Sample, is_text
from sharing.language import label, payee, say, spoken
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import settle
from sharing.outlooks import MOST, Outlook
from sharing.sweeps import notes_html, read
from sharing.tables import html_table
from sharing.tally import Quantile
from sharing.trace import COSTS

if TYPE_CHECKING:
    from sharing.drivers import Driver, Drivers

__all__ = [
    "axis_name",
    "axis_value",
    "drivers_html",
    "drivers_text",
    "outlook_html",
    "outlook_json",
    "outlook_text",
    "position_name",
]


def position_name(name: str, scenario: Scenario, lang: str) -> str:
    """Name a position: as it was named, or by the title of its law."""
    return scenario.title(lang) if name in (scenario.id, scenario.law.id) else name


def axis_name(name: str, case: Case, laws: Iterable[Instrument], lang: str = "en") -> str:
    """Name an axis in words."""
    if name in (COSTS, "recovered"):
        return label(f"axis_{name}", lang)
    if name.startswith("reading."):
        found = [law.readings[name[8:]] for law in laws if name[8:] in law.readings]
        return f"{spoken(found[0].label, lang, name[8:])} [{found[0].text}]"
    return language.fact(name, lang=lang) if is_text(name) else number_name(name, case, laws, lang)


def axis_value(name: str, value: Any, case: Case, laws: Iterable[Instrument], lang: str = "en") -> str:
    """Write a value of an axis: an amount, a share, a weight, or a word."""
    if name == COSTS:
        return money.share_text(Fraction(value))
    if name.startswith("reading."):
        return language.word("options", str(value), lang)
    if is_text(name):
        return language.fact(name, value, lang)
    return number_written(name, case, laws)(Fraction(value))


# --- an outlook ------------------------------------------------------------------------------


def outlook_text(o: Outlook, who: str | None = None, lang: str = "en") -> str:
    """Say what positions give a payee, or each party, and which is better how often."""
    parties = [who] if who is not None else [code for code in o.payees if code in o.case.codes]
    lines = [_title(o, lang)]
    for party in parties:
        for name, scenario in o.positions.items():
            lines.append(_gets(o, party, name, scenario, lang))
        names = list(o.positions)
        lines += [
            line
            for i, one in enumerate(names)
            for other in names[i + 1 :]
            for line in _better(o, party, one, other, lang)
        ]
    lines += [
        say("outlook_open", lang, position=position_name(name, scenario, lang), share=_percent(part))
        for name, scenario in o.positions.items()
        if (part := o.undecided(name))
    ]
    lines += _caveats(o, lang)
    lines.append(_how(o, parties, lang))
    return "\n".join(lines)


def _title(o: Outlook, lang: str) -> str:
    cells = f"{o.done:,}"
    if isinstance(o.cells, Sample):
        kind = label("outlook_sobol" if o.cells.sobol else "outlook_random", lang)
        title = say("outlook_draws", lang, cells=cells, seed=o.cells.seed, kind=kind)
    else:
        title = say("outlook_cells", lang, cells=cells)
    stopped = say("sweep_stopped", lang, done=cells, asked=f"{o.cells.count:,}") if o.done < o.cells.count else ""
    return f"{title} {stopped}".rstrip()


def _gets(o: Outlook, who: str, name: str, scenario: Scenario, lang: str) -> str:
    currency = o.case.currency
    least, most = o.tally(who, name), o.tally(who, name, MOST)
    parts = {
        "position": position_name(name, scenario, lang),
        "who": payee(who, lang),
        "mean": f"{currency} {read(least.mean, currency)}",
        "low": _roughly(least.quantile(0.05), currency),
        "high": _roughly(least.quantile(0.95), currency),
    }
    if max(least.most, most.most) - least.least < o.job.unit:
        return say("outlook_always", lang, **parts)
    if most.mean - least.mean > o.job.unit:
        return say("outlook_at_least", lang, most=f"{currency} {read(most.mean, currency)}", **parts)
    return say("outlook_gets", lang, **parts)


def _better(o: Outlook, who: str, one: str, other: str, lang: str) -> list[str]:
    found = o.chances(who, one, other)
    if found.alike == found.cells:
        return []
    names = {key: position_name(name, o.positions[name], lang) for key, name in (("one", one), ("other", other))}
    shares = {key: _percent(getattr(found, key) / found.cells) for key in ("more", "less", "alike", "open")}
    kind = "outlook_better_open" if found.open else "outlook_better"
    return [say(kind, lang, who=payee(who, lang), **names, **shares)]


def _caveats(o: Outlook, lang: str) -> list[str]:
    """Say what each position rests on besides the numbers that move: readings, defaults, what was not read."""
    lines = []
    for name, scenario in o.positions.items():
        moved = {axis[8:]: options[0] for axis, options in o.cells.texts.items() if axis[8:] in scenario.law.readings}
        s = settle(o.case, scenario, readings=moved)
        said = " ".join(explain.warnings(s, lang))
        if said:
            lines.append(say("outlook_rests", lang, position=position_name(name, scenario, lang), said=said))
    return lines


def _how(o: Outlook, parties: list[str], lang: str) -> str:
    """Say how far the figures can be trusted, and what they are not."""
    said = [label("outlook_bins", lang)]
    widest = max((o.error(who, name) for who in parties for name in o.positions), default=0.0)
    if widest > o.job.unit:  # of draws at random
        points = money.share_text(Fraction(1, 2) / int(o.done**0.5)).removesuffix(" %")
        said.append(
            say("outlook_seed", lang, amount=f"{o.case.currency} {read(widest, o.case.currency)}", points=points)
        )
    said.append(label("outlook_no_forecast", lang))
    return " ".join(said) if lang == "en" else "".join(said)


def outlook_json(o: Outlook) -> dict[str, Any]:
    """Return an outlook as plain data: amounts in the currency, chances as counts of cells."""
    positions = []
    for name in o.positions:
        rows = {}
        for who in o.payees:
            least = o.tally(who, name)
            quantiles = {str(part): least.quantile(part) for part in (0.05, 0.25, 0.5, 0.75, 0.95)}
            rows[who] = {
                "mean": least.mean,
                "deviation": least.deviation,
                "quantiles": {part: [q.value, q.least, q.most] for part, q in quantiles.items()},
                "mean_most": o.mean(who, name, MOST),
            }
        positions.append({"position": name, "undecided": o.undecided(name), "payees": rows})
    chances = [
        {"payee": who, "one": one, "other": other, **asdict(o.chances(who, one, other))}
        for who in o.payees
        for one, other in combinations(o.positions, 2)
    ]
    cells = {"asked": o.cells.count, "done": o.done}
    return {"case": o.case.id, "currency": o.case.currency, "cells": cells, "positions": positions, "chances": chances}


def outlook_html(o: Outlook, lang: str = "en") -> str:
    """Lay out an outlook as a table with its sentences."""
    currency = o.case.currency
    keys = ("outlook_position", "sweep_payee", "sweep_mean", "outlook_low", "outlook_middle", "outlook_high")
    head = [*(label(key, lang) for key in keys), label("outlook_with_open", lang)]
    rows = []
    for name, scenario in o.positions.items():
        for who in o.payees:
            least = o.tally(who, name)
            if least.most or o.tally(who, name, MOST).most:
                quantiles = [_roughly(least.quantile(part), currency) for part in (0.05, 0.5, 0.95)]
                figures = [read(least.mean, currency), *quantiles, read(o.mean(who, name, MOST), currency)]
                rows.append([position_name(name, scenario, lang), payee(who, lang), *figures])
    table = html_table(head, rows, range(2, 7), f"{_title(o, lang)} {currency}")
    return table + _paragraphs(outlook_text(o, lang=lang).splitlines()[1:]) + notes_html(o.done, o.done, lang)


def _roughly(quantile: Quantile, currency: str) -> str:
    """Write a quantile to the three digits that its bin can tell; exactly where all cells are alike."""
    if quantile.most - quantile.least < 0.005:
        return read(quantile.value, currency)
    return f"{float(f'{quantile.value:.3g}'):,.0f}"


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{html.escape(language.plain(line))}</p>" for line in lines)


def _percent(part: float) -> str:
    return money.share_text(Fraction(part))


# --- what matters most ------------------------------------------------------------------------


def drivers_text(d: Drivers, lang: str = "en") -> str:
    """Say what matters most for a payee, and how to read the indices."""
    who = payee(d.payee, lang)
    if not d.moves:
        return say("drivers_none", lang, who=who)
    names = _names(d, lang)
    key = "drivers_title_two" if len(d.positions) == 2 else "drivers_title"
    one, other = ([s.title(lang) for s in d.positions] * 2)[:2]
    lines = [say(key, lang, who=who, one=one, other=other)]
    for row in _seen(d):
        parts = {"first": _part(row.first), "total": _part(row.total)}
        lines.append(say("drivers_row", lang, name=names[row.name], **parts))
    return "\n".join([*lines, label("drivers_how", lang)])


def drivers_html(d: Drivers, lang: str = "en") -> str:
    """Lay out the indices as a table."""
    if not d.moves:
        return _paragraphs([drivers_text(d, lang)])
    names = _names(d, lang)
    head = [label(key, lang) for key in ("drivers_what", "drivers_alone", "drivers_between", "drivers_total")]
    rows = [[names[r.name], _part(r.first), _between(r), _part(r.total)] for r in _seen(d)]
    first, *_, how = drivers_text(d, lang).splitlines()
    return html_table(head, rows, range(1, 4), first) + _paragraphs([how])


def _seen(d: Drivers) -> list[Driver]:
    """Leave out what is behind nothing that two digits show."""
    return [row for row in d.rows if row.total >= 0.00005]


def _names(d: Drivers, lang: str) -> dict[str, str]:
    laws = [scenario.law for scenario in d.positions]
    return {row.name: axis_name(row.name, d.case, laws, lang) for row in d.rows}


def _between(row: Driver) -> str:
    return " – ".join(_part(edge) for edge in row.first_between)


def _part(index: float) -> str:
    """Write an index in percent; one a little below nothing is nothing."""
    return _percent(max(index, 0.0))
