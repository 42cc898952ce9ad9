"""The numbers a figure draws: a table of texts, as its CSV holds them and as it is drawn.

A figure is drawn from this table alone, so that what is drawn, what is
written beside it, and what can be drawn again from that file are one thing.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from attrs import frozen

from sharing import files
from sharing.errors import InvalidFile, SharingError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Moved", "Numbers", "Row", "bound", "compared", "doubt", "parsed", "read", "text", "weak"]

MOST_BYTES = 5_000_000
Row = Mapping[str, str]


@frozen(kw_only=True)
class Numbers:
    """Rows of texts under named columns.

    Columns mean the same in every table: `source` with `url` is what was read,
    `law` an instrument's id, `confidence` how far it was read; `verified` is
    ``no`` where nobody read the figure in a source.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Numbers:
        """Make a table; numbers are written exactly, nothing as an empty text.

        Examples
        --------
        >>> Numbers.of([{"law": "a", "share": Fraction(1, 3)}]).csv().splitlines()
        ['law,share', 'a,1/3']
        """
        table = tuple({key: text(value) for key, value in row.items()} for row in rows)
        if not table:
            raise SharingError("a figure needs at least one row of numbers")
        columns = tuple(dict.fromkeys(key for row in table for key in row))
        return cls(columns=columns, rows=tuple({key: row.get(key, "") for key in columns} for row in table))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, **values: str) -> Numbers:
        """Return the rows in which these columns have these values.

        Examples
        --------
        >>> len(Numbers.of([{"kind": "a"}, {"kind": "b"}]).where(kind="b"))
        1
        """
        return Numbers(
            columns=self.columns, rows=tuple(row for row in self if all(row[k] == v for k, v in values.items()))
        )

    def each(self, column: str) -> dict[str, Numbers]:
        """Divide the table by the values of a column, in the order in which they stand."""
        return {value: self.where(**{column: value}) for value in dict.fromkeys(self.column(column))}

    def column(self, name: str) -> list[str]:
        """Return one column as texts."""
        return [row[name] for row in self]

    def floats(self, name: str) -> list[float]:
        """Return one column as floats, for drawing only."""
        return [float(Fraction(row[name])) for row in self]

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Return what was read: each title with its address once, in order."""
        if "source" not in self.columns:
            return ()
        read = (row for row in self if row["source"] and row.get("verified") != "no")
        return tuple(dict.fromkeys((row["source"], row.get("url", "")) for row in read))

    @property
    def laws(self) -> tuple[str, ...]:
        """Return the ids of the instruments computed with, each once."""
        found = [row[key] for row in self for key in ("law", "other_law") if row.get(key)]
        return tuple(dict.fromkeys(found))

    @property
    def confidence(self) -> Counter[str]:
        """Return how many rows stand on what confidence."""
        return Counter(row["confidence"] for row in self if row.get("confidence"))

    @property
    def unverified(self) -> int:
        """Return how many rows nobody read in a source."""
        return sum(weak(row) for row in self)

    def csv(self) -> str:
        """Return the table as CSV, as `read` reads it."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([row[key] for key in self.columns] for row in self)
        return out.getvalue()

    def to_frame(self) -> pd.DataFrame:
        """Return the table as texts in a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame([dict(row) for row in self], columns=list(self.columns))

    def _repr_html_(self) -> str:
        from sharing.tables import html_table

        return html_table(list(self.columns), [[row[key] for key in self.columns] for row in self])


def weak(row: Row) -> bool:
    """Tell whether a row stands on nothing that was read."""
    return row.get("verified") == "no" or row.get("confidence") == "unverified"


def doubt(row: Row) -> str:
    """Return the question mark that stands beside what nobody read, else nothing."""
    return "?" if weak(row) else ""


def bound(row: Row) -> str:
    """Return the sign before a figure that its source gives as "more than" or "about", else nothing.

    Examples
    --------
    >>> bound({"notes": '"more than 14,000" from over 120 countries'}), bound({"notes": "from more than 90 countries"})
    ('> ', '')
    """
    words = row.get("notes", "").lstrip('"“ ')
    if words.startswith(("more than", "just over", "over ")):
        return "> "
    return "≈ " if words.startswith("about") or row.get("computed") == "yes" else ""


def text(value: Any) -> str:
    """Write one value: a fraction as a decimal where it is one, a float to six digits.

    Examples
    --------
    >>> text(Fraction(1, 4)), text(None), text(1e6 / 3), text(True)
    ('0.25', '', '333333', 'yes')
    """
    from sharing.money import rate_text

    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return rate_text(value) if value >= 0 else f"-{rate_text(-value)}"
    return format(Decimal(f"{value:.6g}"), "f") if isinstance(value, float) else str(value)


def read(path: str | os.PathLike[str]) -> Numbers:
    """Read a table that was written beside a figure.

    Raises
    ------
    InvalidFile
        If it is missing, too large, or no such table.
    """
    name = os.fspath(path)
    try:
        return parsed(files.read_bytes(name, MOST_BYTES).decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise InvalidFile(name, [("", f"is no UTF-8 (byte {error.start}); save it as UTF-8")]) from None


def parsed(content: str, name: str) -> Numbers:
    """Read a table from its text; `name` stands in the messages."""
    try:
        lines = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    except csv.Error as error:
        raise InvalidFile(name, [("", f"is no CSV: {error}")]) from None
    if len(lines) < 2 or len(set(lines[0])) < len(lines[0]):
        raise InvalidFile(name, [("", "needs a line of column names, each once, and at least one row below")])
    faults = [
        (f"line {i}", f"has {len(line)} cells; the first line has {len(lines[0])}")
        for i, line in enumerate(lines[1:], 2)
        if len(line) != len(lines[0])
    ]
    if faults:
        raise InvalidFile(name, faults)
    return Numbers(columns=tuple(lines[0]), rows=tuple(dict(zip(lines[0], line, strict=True)) for line in lines[1:]))


@frozen(kw_only=True)
class Moved:
    """One difference: a cell; a row (no column) or a column (no row) that came or went; or the order (neither)."""

    row: str
    column: str
    was: str | None
    now: str | None


def compared(old: Numbers, new: Numbers, keys: Iterable[str]) -> tuple[Moved, ...]:
    """Say which cells of a table moved.

    Parameters
    ----------
    old, new : Numbers
    keys : iterable of str
        The columns by which a row is known; among rows that these do not
        tell apart, by their order.

    Examples
    --------
    >>> old, new = (Numbers.of([{"year": "2018", "what": "money", "value": v}]) for v in ("35", "36"))
    >>> [(one.row, one.column, one.was, one.now) for one in compared(old, new, ["year", "what"])]
    [('2018 · money', 'value', '35', '36')]
    """
    gone = [key for key in old.columns if key not in new.columns]
    added = [key for key in new.columns if key not in old.columns]
    found = [Moved(row="", column=key, was=key, now=None) for key in gone]
    found += [Moved(row="", column=key, was=None, now=key) for key in added]
    both = [key for key in old.columns if key in new.columns]
    naming = tuple(key for key in keys if key in both)
    before, after = _named(old, naming), _named(new, naming)
    for name in dict.fromkeys((*before, *after)):
        for was, now in zip_longest(before.get(name, []), after.get(name, [])):
            if was is None or now is None:
                found.append(Moved(row=name, column="", was=_whole(was), now=_whole(now)))
            else:
                found += [Moved(row=name, column=k, was=was[k], now=now[k]) for k in both if was[k] != now[k]]
    if not found and (old.columns, old.rows) != (new.columns, new.rows):
        found.append(Moved(row="", column="", was="", now=""))
    return tuple(found)


def _named(table: Numbers, keys: tuple[str, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table:
        found.setdefault(" · ".join(row[key] for key in keys if row.get(key)), []).append(row)
    return found


def _whole(row: Row | None) -> str | None:
    return None if row is None else " · ".join(filter(None, row.values()))
