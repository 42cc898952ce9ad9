"""An Excel workbook that computes: change a fact in it and the split follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from attrs import frozen

from sharing import files, language, money
from sharing.errors import SharingError
from sharing.explain import asked, purpose, reason, term_value
from sharing.export.formulas import Layout, RunBlock, number, sheet_program
from sharing.language import label, plain, say, spoken
from sharing.law.run import UNDECIDED
from sharing.position import Named, Position, reporting_line, titled
from sharing.settlement import Entry, Settlement
from sharing.trace import Program

__all__ = ["EMBEDDED", "FACTS", "RESULTS", "edges_of", "payable", "workbook"]

RESULTS, FACTS, EMBEDDED = "Results", "Facts", "Position"
CHUNK = 30_000  # a cell holds 32,767 characters


@frozen
class _Sheet:
    """One scenario, and what its sheet is called."""

    named: Named
    settlement: Settlement
    program: Program
    sheet: str
    refused: str | None


def workbook(position: Position, lang: str = "en") -> bytes:
    """Make the workbook of a position.

    Parameters
    ----------
    position : Position
        The facts and the scenarios.
    lang : {'en', 'zh'}
        The language of the labels.

    Returns
    -------
    bytes
        An .xlsx file: results, facts to change, one sheet a scenario with
        every step and its rounding as formulas, and the position itself.

    Raises
    ------
    SharingError
        If the package that writes workbooks is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise SharingError('a workbook needs xlsxwriter; install it with: pip install "sharing[office]"') from None
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_calc_mode("auto")
    style = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "money": book.add_format({"num_format": "#,##0." + "0" * money.digits(position.case.currency)}),
        "units": book.add_format({"num_format": "#,##0.######"}),
        "input": book.add_format({"bg_color": "#FFF8DC", "border": 1, "num_format": "#,##0.00########"}),
        "note": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
    }
    sheets = []
    for i, (one, s) in enumerate(zip(position.scenarios, position.settlements(), strict=True), 1):
        program, refused = sheet_program(position.case, one.scenario)
        sheets.append(_Sheet(one, s, program, f"S{i}", refused))
    results, facts = book.add_worksheet(RESULTS), book.add_worksheet(FACTS)
    cells = _write_facts(facts, position, sheets, style, lang)
    rows = [_write_scenario(book.add_worksheet(one.sheet), one, cells, style, lang) for one in sheets]
    _write_results(results, position, sheets, rows, style, lang)
    _write_position(book.add_worksheet(EMBEDDED), position, style, lang)
    book.set_properties(
        {
            "author": "sharing",
            "created": files.LONG_AGO,
            "title": plain(spoken(position.case.title, lang, position.case.id)),
            "comments": _footer(position),
        }
    )
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    book.close()
    return raw.getvalue()


def _footer(position: Position) -> str:
    from sharing import __version__

    return f"sharing {__version__}; " + "; ".join(s.digest for s in position.settlements())


# --- the facts ------------------------------------------------------------------------------


def _write_facts(
    sheet: Any, position: Position, sheets: list[_Sheet], style: Mapping[str, Any], lang: str
) -> dict[tuple[str | None, str], str]:
    """Write every number that can be changed; return (scenario or None, input) to its cell."""
    case = position.case
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 3, 44)
    sheet.write_string(0, 0, label("sheet_facts", lang), style["title"])
    sheet.write_string(1, 0, label("sheet_facts_note", lang), style["note"])
    for i, key in enumerate(("sheet_input", "column_amount", "column_what", "sheet_evidence")):
        sheet.write_string(3, i, label(key, lang), style["head"])
    cells: dict[tuple[str | None, str], str] = {}
    row = 4

    def put(scenario: str | None, name: str, value: Fraction, what: str, evidence: str) -> None:
        nonlocal row
        shown = name if scenario is None else f"{scenario}: {name}"
        sheet.write_string(row, 0, plain(shown))
        text = number(value)
        if "/" in text and (10**12 * value).denominator != 1:
            sheet.write_formula(row, 1, f"={text}", style["input"], float(value))
        else:
            sheet.write_number(row, 1, float(value), style["input"])
        sheet.write_string(row, 2, plain(what), style["wrap"])
        sheet.write_string(row, 3, plain(evidence), style["wrap"])
        cells[scenario, name] = f"{FACTS}!$B${row + 1}"
        row += 1

    if not sheets:
        return cells
    told = _described(position, lang)
    for name, value in sheets[0].program.inputs.items():
        if not name.startswith("term."):
            what, evidence = told.get(name, (name, ""))
            put(None, name, value, what, evidence)
    for one in sheets:
        for name, value in one.program.inputs.items():
            if name.startswith("term."):
                term = one.settlement.law.terms[name[5:]]
                put(one.named.name, name, value, f"{spoken(term.label, lang, name[5:])} [{term.text}]", "")
    row += 1
    for key, fact in case.facts.items():
        sheet.write_string(row, 0, language.fact(key, lang=lang))
        sheet.write_string(row, 1, language.fact(key, fact, lang))
        row += 1
    sheet.write_string(row, 0, label("sheet_words_note", lang), style["note"])
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    return cells


def _described(position: Position, lang: str) -> dict[str, tuple[str, str]]:
    """Say what each number is, and its document."""
    case = position.case
    told = {"recovered": (f"{label('column_recovered', lang)} ({case.currency})", "")}
    for i, cost in enumerate(case.costs, 1):
        said = f"{language.party(cost.payer, lang)}: {language.word('cost_kinds', cost.kind, lang)}"
        told[f"cost.{i}"] = (f"{said} ({cost.currency or case.currency})", cost.evidence or "")
    for i, claim in enumerate(case.claims, 1):
        said = f"{language.payee(claim.payee, lang)} ({claim.currency or case.currency})"
        told[f"claim.{i}"] = (said, claim.evidence or "")
        told[f"claim.{i}.certificate"] = (f"{said}: {label('field_certificate', lang)}", "")
    for row in case.contributions:
        kind = "weight" if row.measure == "contribution" else str(row.measure)
        said = f"{language.party(row.party, lang)}: {language.word('measures', row.measure, lang)}"
        if row.scores:
            said += f" ({label('sheet_scored', lang)})"
        told[f"{kind}.{row.party}"] = (said, row.evidence or "")
    for code in case.rates:
        told[f"rate.{code}"] = (say("sheet_rate", lang, code=code, currency=case.currency), "")
    return told


# --- one scenario ------------------------------------------------------------------------------


def _write_scenario(
    sheet: Any, one: _Sheet, cells: Mapping[tuple[str | None, str], str], style: Mapping[str, Any], lang: str
) -> dict[str, tuple[str, str]]:
    """Write a scenario; return payee to the formulas of its least and most, empty if it holds values only."""
    s = one.settlement
    for column, width in enumerate((44, 20, 20, 16, 14, 10, 18)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, plain(titled(one.named, lang)), style["title"])
    sheet.write_string(1, 0, plain(s.law.citation.instrument))
    sheet.write_string(2, 0, f"{label('column_confidence', lang)}: {language.word('confidence', s.confidence, lang)}")
    row = _write_choices(sheet, s, 3, lang)
    row = _write_ledger(sheet, s, row + 1, style, lang)
    if one.refused:
        said = say("sheet_values_only", lang, why=label(one.refused, lang))
        sheet.write_string(row, 0, said, style["note"])
        return {}
    digits = money.digits(s.case.currency)
    recovered = cells[None, "recovered"]
    sheet.write_string(row, 0, label("sheet_units", lang))
    sheet.write_formula(row, 1, f"=ROUND({recovered}*{10**digits},0)", style["units"], int(s.case.pool))
    pool = f"$B${row + 1}"
    sheet.write_string(row + 1, 0, label("sheet_digits", lang), style["note"])
    sheet.write_formula(row + 1, 1, f'=MAX(0,MIN(6,15-LEN(TEXT({pool},"0"))))', None, 0)
    own = {name: cells.get((one.named.name, name)) or cells[None, name] for name in one.program.inputs}
    layout = Layout(one.program, own, f"$B${row + 2}", row + 4, "B")
    sheet.write_string(row + 3, 0, label("sheet_steps", lang), style["head"])
    values = one.program.tape.replay(one.program.inputs)
    row += 4
    for line in one.program.live:
        rule = one.program.tape.lines[line][0]
        said = one.program.line_text(line, lang) if rule != "input" else str(one.program.tape.lines[line][1][0])
        formula = layout.formula(line) if rule != "input" else f"={layout.line_cell(line)}"
        sheet.write_string(row, 0, plain(f"v{line} = {said}"))
        sheet.write_formula(row, 1, formula, style["units"], float(values[line]))
        row += 1
    blocks = []
    for i, run in enumerate(one.program.runs, 1):
        sheet.write_string(row + 1, 0, say("sheet_run", lang, number=i), style["head"])
        for column, key in enumerate(("exact", "snapped", "floor", "remainder", "rank", "units_short"), 1):
            sheet.write_string(row + 1, column, label(f"sheet_{key}", lang), style["head"])
        block = RunBlock.of(layout, run, row + 2, pool)
        for j, cells_of_row in enumerate(block.rows):
            sheet.write_string(row + 2 + j, 0, plain(cells_of_row[0]))
            for column, formula in enumerate(cells_of_row[1:], 1):
                sheet.write_formula(row + 2 + j, column, formula, style["units"])
        row += 3 + len(block.rows)
        blocks.append(block)
    unit = 10**digits
    found = {}
    for payee in payable(one.program, s):
        least = ",".join(b.received(payee) for b in blocks)
        most = ",".join(f"{b.received(payee)}+{b.reach(payee)}" for b in blocks)
        found[payee] = (f"=MIN({least})/{unit}", f"=MAX({most})/{unit}")
    return _kept_on_sheet(sheet, one, found, row + 1, s, style, lang)


def _kept_on_sheet(
    sheet: Any,
    one: _Sheet,
    found: Mapping[str, tuple[str, str]],
    row: int,
    s: Settlement,
    style: Mapping[str, Any],
    lang: str,
) -> dict[str, tuple[str, str]]:
    """Write least and most of each payee on the scenario's own sheet; return references to them."""
    for column, key in enumerate(("column_payee", "column_least", "column_most")):
        sheet.write_string(row, column, label(key, lang), style["head"])
    references = {}
    for i, (payee, formulas) in enumerate(found.items(), row + 1):
        sheet.write_string(i, 0, plain(language.payee(payee, lang)))
        edges = edges_of(s, payee)
        for column, (formula, value) in enumerate(zip(formulas, edges, strict=True), 1):
            sheet.write_formula(i, column, formula, style["money"], float(value))
        references[payee] = (f"={one.sheet}!$B${i + 1}", f"={one.sheet}!$C${i + 1}")
    return references


def payable(program: Program, s: Settlement) -> tuple[str, ...]:
    """Return every payee some run can pay, though it gets nothing today, and ``undecided``."""
    others = {p.payee for run in program.runs for p in run.payments} | set(s.payees)
    codes = s.case.codes
    return (*codes, *sorted(others - {UNDECIDED, *codes}), UNDECIDED)


def edges_of(s: Settlement, payee: str) -> tuple[Decimal, Decimal]:
    """Return the least and the most of a payee, or of what stays undecided."""
    if payee != UNDECIDED:
        return s.part(payee)
    units = [a.units.get(UNDECIDED, 0) for a in s.alternatives]
    return money.decimal(min(units), s.case.currency), money.decimal(max(units), s.case.currency)


def _write_choices(sheet: Any, s: Settlement, row: int, lang: str) -> int:
    """Write the terms set and the readings taken."""
    for name, term in s.law.terms.items():
        value = s.scenario.term(name)
        said = term_value(s.law, name, value) if value is not None else label("panel_unset", lang)
        sheet.write_string(row, 0, plain(f"{spoken(term.label, lang, name)} [{term.text}]: {said}"))
        row += 1
    for name, reading in s.law.readings.items():
        chosen = s.scenario.reading(name)
        said = language.word("options", chosen, lang) if chosen else label("panel_not_chosen", lang)
        sheet.write_string(row, 0, plain(f"{spoken(reading.label, lang, name)} [{reading.text}]: {said}"))
        row += 1
    for one in s.unknowns:
        sheet.write_string(row, 0, plain(f"{label('panel_because', lang)}: {asked(s.law, one, lang)}"))
        row += 1
    return row


def _write_ledger(sheet: Any, s: Settlement, row: int, style: Mapping[str, Any], lang: str) -> int:
    """Write the ledger as it stood when the workbook was made, with links to the texts."""
    sheet.write_string(row, 0, label("sheet_ledger", lang), style["head"])
    for column, key in enumerate(("article", "payee", "amount", "confidence"), 1):
        sheet.write_string(row, column, label(f"column_{key}", lang), style["head"])
    for e in s.ledger:
        row += 1
        sheet.write_string(row, 0, plain(_for(s, e, lang)))
        if e.url and e.url.startswith(("https://", "http://")):
            sheet.write_url(row, 1, e.url, string=plain(e.citation)[:250])
        else:
            sheet.write_string(row, 1, plain(e.citation))
        sheet.write_string(row, 2, plain(language.payee(e.payee, lang)))
        sheet.write_number(row, 3, float(money.decimal(e.units, s.case.currency)), style["money"])
        sheet.write_string(row, 4, language.word("confidence", e.confidence, lang))
    return row + 2


def _for(s: Settlement, e: Entry, lang: str) -> str:
    return reason(s.law, e, lang) if e.reason else purpose(e, lang)


# --- results, and the position itself -----------------------------------------------------------


def _write_results(
    sheet: Any,
    position: Position,
    sheets: list[_Sheet],
    rows: list[dict[str, tuple[str, str]]],
    style: Mapping[str, Any],
    lang: str,
) -> None:
    from sharing import __version__

    case = position.case
    for column, width in enumerate((30, 34, 30, 20, 20, 20)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, plain(spoken(case.title, lang, case.id)), style["title"])
    sheet.write_string(1, 0, label("draft_header", lang), style["note"])
    heads = [label(f"column_{key}", lang) for key in ("scenario", "id", "payee", "least", "most")]
    if position.reporting:
        heads.append(say("sheet_reported", lang, currency=position.reporting.currency))
    for column, head in enumerate(heads):
        sheet.write_string(3, column, head, style["head"])
    row = 4
    for one, formulas in zip(sheets, rows, strict=True):
        s = one.settlement
        for payee in payable(one.program, s):
            edges = edges_of(s, payee)
            sheet.write_string(row, 0, plain(one.named.name))
            sheet.write_string(row, 1, plain(payee))
            sheet.write_string(row, 2, plain(language.payee(payee, lang)))
            for i, value in enumerate(edges):
                if formulas:
                    sheet.write_formula(row, 3 + i, formulas[payee][i], style["money"], float(value))
                else:
                    sheet.write_number(row, 3 + i, float(value), style["money"])
            if position.reporting:
                rate = position.reporting.rate
                shown = float(Fraction(edges[0]) * rate)
                sheet.write_formula(row, 5, f"=D{row + 1}*{number(rate)}", style["money"], shown)
            row += 1
        notes = [f"{s.scenario.title(lang)}; {language.word('confidence', s.confidence, lang)}"]
        notes.append(say("digest", lang, digest=s.digest))
        if one.refused:
            notes.append(say("sheet_values_only", lang, why=label(one.refused, lang)))
        for note in notes:
            sheet.write_string(row, 0, plain(note))
            row += 1
        row += 1
    if position.reporting:
        sheet.write_string(row, 0, reporting_line(position, lang))
        row += 1
    tail = [label("rounding", lang), label("sheet_binary", lang), label("not_advice", lang), f"sharing {__version__}"]
    for line in tail:
        sheet.write_string(row, 0, line)
        row += 1
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)


def _write_position(sheet: Any, position: Position, style: Mapping[str, Any], lang: str) -> None:
    """Write the position in pieces, so that `sharing verify` can compute the workbook again."""
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, label("sheet_position", lang), style["note"])
    text = json.dumps(position.to_json(), separators=(",", ":"))  # ASCII: no program changes a letter
    for i, start in enumerate(range(0, len(text), CHUNK), 1):
        sheet.write_string(i, 0, text[start : start + CHUNK])
