"""A workbook of this library read back: the position in it, and every cell that says otherwise."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from typing import Any

from sharing import money
from sharing.errors import InvalidFile, SharingError
from sharing.export.formulas import sheet_program
from sharing.export.workbook import EMBEDDED, FACTS, RESULTS, edges_of, payable, workbook
from sharing.language import LANGUAGES, plain
from sharing.position import Position, from_json, plain_data
from sharing.trace import trace

__all__ = ["read_workbook"]

MOST_UNPACKED = 50_000_000
_QUOTIENT = re.compile(r"=\(?(\d{1,40})(?:/(\d{1,40}))?\)?")

Changed = tuple[str, str, str, str]  # kind, where, theirs, ours


def read_workbook(raw: bytes, name: str) -> tuple[dict[str, Any], list[Changed]]:
    """Read the bytes of a workbook.

    Returns
    -------
    dict
        The plain data of the position it was made of.
    list of (str, str, str, str)
        Each fact cell that is not the position's (``cell``), and each result
        cell that is not what its own fact cells compute to (``result``).

    Raises
    ------
    InvalidFile
        If it is no workbook of this library.
    """
    from sharing import __version__

    try:
        import openpyxl
    except ImportError:
        raise SharingError(
            'reading a workbook needs openpyxl; install it with: pip install "sharing[office]"'
        ) from None

    def fail(what: str) -> InvalidFile:
        return InvalidFile(name, [("", what)])

    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise fail(f"unpacks to more than {MOST_UNPACKED:,} bytes")
        written = openpyxl.load_workbook(BytesIO(raw), data_only=False)
        shown = openpyxl.load_workbook(BytesIO(raw), data_only=True)
    except InvalidFile:
        raise
    except Exception as error:  # a broken archive fails in many ways, all of them the file's
        raise fail(f"cannot be read as a workbook ({type(error).__name__})") from None
    if not {EMBEDDED, FACTS, RESULTS} <= set(written.sheetnames):
        raise fail(f"is no workbook of this library: it has no sheets {RESULTS}, {FACTS}, {EMBEDDED}")
    text = "".join(str(row[0].value) for row in written[EMBEDDED].iter_rows(min_row=2, max_col=1) if row[0].value)
    data = plain_data(text.encode(), f"{name}, sheet {EMBEDDED}")
    position = from_json(data, name)
    given = dict(_inputs(written[FACTS], fail))
    found = [*_changed(position, given), *_results(position, given, shown[RESULTS])]
    if data.get("version") == __version__:  # another version words its sheets otherwise
        found += _rewritten(position, written, openpyxl.load_workbook)
    return data, found


def _rewritten(position: Position, written: Any, load: Any) -> list[Changed]:
    """Name every cell that is not as this library writes it: words, formulas, the ledger of that day.

    The numbers of facts and results are held against each other elsewhere.
    """
    best: list[Changed] | None = None
    for lang in LANGUAGES:
        fresh = load(BytesIO(workbook(position, lang)), data_only=False)
        found = []
        for name in dict.fromkeys([*fresh.sheetnames, *written.sheetnames]):
            if name == EMBEDDED:
                continue
            one, other = (_cells(book[name]) if name in book.sheetnames else {} for book in (written, fresh))
            for where in dict.fromkeys([*one, *other]):
                theirs, ours = one.get(where, ""), other.get(where, "")
                if theirs != ours and not (name == FACTS and where.startswith("B")):
                    found.append(("rewritten", f"{name}!{where}", str(theirs), str(ours)))
        if best is None or len(found) < len(best):
            best = found
    return best or []


def _cells(sheet: Any) -> dict[str, Any]:
    """Return what stands in each cell, formulas without spaces: programs write them differently."""
    found = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                text = cell.value
                if isinstance(text, str) and text.startswith("="):
                    text = re.sub(r"[\s$]", "", text).upper()
                elif isinstance(text, int | float):
                    text = float(text)
                found[cell.coordinate] = text
    return found


def _inputs(sheet: Any, fail: Any) -> Iterator[tuple[str, Fraction]]:
    """Read the fact cells: name to value."""
    for row in sheet.iter_rows(min_row=5, max_col=2):
        name, value = (cell.value for cell in row)
        if name is None:
            return
        if isinstance(value, bool) or value is None:
            raise fail(f"{FACTS}: '{name}' holds no number")
        if isinstance(value, int | float):
            yield str(name), Fraction(str(value))
        elif (found := _QUOTIENT.fullmatch(str(value))) and int(found[2] or 1):
            yield str(name), Fraction(int(found[1]), int(found[2] or 1))
        else:
            raise fail(f"{FACTS}: '{name}' is a number, or a fraction as =1/3; got '{value}'")


def _changed(position: Position, given: dict[str, Fraction]) -> list[Changed]:
    found = []
    for name, value in _values(position).items():
        if name not in given:
            found.append(("cell", name, "", str(value)))
        elif not _alike(given[name], value):
            found.append(("cell", name, str(given[name]), str(value)))
    return found


def _alike(cell: Fraction, value: Fraction) -> bool:
    """Tell whether a cell holds a number: it keeps fifteen digits and no more."""
    return f"{float(cell):.15g}" == f"{float(value):.15g}"


def _values(position: Position) -> dict[str, Fraction]:
    """Return the number every fact cell should hold."""
    values = {}
    for one in position.scenarios:
        for name, value in trace(position.case, one.scenario, []).inputs.items():
            values[plain(f"{one.name}: {name}" if name.startswith("term.") else name)] = value
    return values


def _results(position: Position, given: dict[str, Fraction], sheet: Any) -> list[Changed]:
    """Hold every result cell against what the fact cells of the workbook compute to."""
    cells = {
        (str(row[0].value), str(row[1].value)): (row[3].value, row[4].value)
        for row in sheet.iter_rows(min_row=5, max_col=5)
        if row[1].value is not None
    }
    found = []
    for one in position.scenarios:
        program, _ = sheet_program(position.case, one.scenario)
        own = {}
        for name, value in program.inputs.items():
            cell = given.get(plain(f"{one.name}: {name}" if name.startswith("term.") else name), value)
            own[name] = value if _alike(cell, value) else cell
        s = program.settle(own)
        digits = money.digits(s.case.currency)
        for payee in payable(program, s):
            edges = [int(money.minor(Fraction(edge), s.case.currency)) for edge in edges_of(s, payee)]
            shown = cells.get((plain(one.name), plain(payee)), (None, None))
            for word, cell, units in zip(("least", "most"), shown, edges, strict=True):
                if (
                    isinstance(cell, bool)
                    or not isinstance(cell, int | float)
                    or money.whole(Fraction(str(cell)) * 10**digits) != units
                ):
                    ours = str(money.decimal(units, s.case.currency))
                    found.append(("result", f"{one.name}: {payee} ({word})", str(cell), ours))
    return found
