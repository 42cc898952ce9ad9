"""A dataset as a file: CSV, or an Excel workbook with what its columns mean and how it is cited."""

from __future__ import annotations

import os
import re
from io import BytesIO

from sharing import files
from sharing.citing import bibtex, gb_t_7714
from sharing.datasets import Dataset, cited, licence, read_share
from sharing.errors import InvalidFile, SharingError
from sharing.language import label, plain

__all__ = ["save_dataset"]

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
MOST_DIGITS = 15  # more a spreadsheet does not hold: such a number stays a text
NUMBERS = ("number", "amount", "share", "days")


def save_dataset(one: Dataset, path: str | os.PathLike[str], lang: str = "en") -> None:
    """Write a dataset.

    Parameters
    ----------
    one : Dataset
    path : path
        Ending in ``.csv`` (UTF-8, with a mark by which Excel reads Chinese)
        or ``.xlsx``.
    lang : {'en', 'zh'}
        Of what the columns mean; the columns keep their names.

    Raises
    ------
    InvalidFile
        If the ending is another, or the file cannot be written.
    SharingError
        If Excel is wanted and xlsxwriter is not installed.
    """
    name = os.fspath(path)
    ending = os.path.splitext(name)[1].lower()
    if ending not in (".csv", ".xlsx"):
        raise InvalidFile(name, [("", "ends in .csv or .xlsx")])
    files.write(name, one.csv().encode("utf-8-sig") if ending == ".csv" else _workbook(one, lang))


def _workbook(one: Dataset, lang: str) -> bytes:
    try:
        import xlsxwriter
    except ImportError:
        raise SharingError("Excel needs xlsxwriter: pip install 'sharing[office]'; or write a .csv") from None
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": one.title[lang], "author": "The sharing authors", "created": files.LONG_AGO})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(label("sheet_data", lang))
    sheet.write_row(0, 0, list(one.sheet.columns), bold)
    for i, row in enumerate(one.rows, 1):
        for j, (key, column) in enumerate(one.sheet.columns.items()):
            value = row[key]
            if column.unit in NUMBERS and NUMBER.fullmatch(value) and sum(map(str.isdigit, value)) <= MOST_DIGITS:
                sheet.write_number(i, j, float(value))
            else:
                sheet.write_string(i, j, plain(value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(one.rows), len(one.sheet.columns) - 1)
    sheet.set_column(0, len(one.sheet.columns) - 1, 18)
    about = book.add_worksheet(label("sheet_about", lang))
    lines = [one.title[lang], one.sheet.source[lang], *([one.sheet.caution[lang]] if one.sheet.caution else [])]
    lines += [
        f"{label('column_read', lang)}: {read_share(one, lang)}",
        licence(one, lang),
        "",
        gb_t_7714(cited(one), lang),
        "",
    ]
    lines += bibtex(cited(one), lang).splitlines()
    for i, line in enumerate(lines):
        about.write_string(i, 0, line)
    about.set_column(0, 0, 100)
    words = book.add_worksheet(label("sheet_columns", lang))
    for i, (key, column) in enumerate(one.sheet.columns.items()):
        words.write_string(i, 0, key, bold)
        words.write_string(i, 1, column.meaning(lang))
    words.set_column(0, 0, 30)
    words.set_column(1, 1, 90)
    book.close()
    return raw.getvalue()
