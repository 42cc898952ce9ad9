"""Every kind of export by its name: what a position becomes on paper."""

from __future__ import annotations

import csv
import html
import os
from collections.abc import Callable
from io import StringIO

from attrs import frozen

from sharing import files
from sharing.errors import SharingError, UnknownName, did_you_mean
from sharing.language import plain
from sharing.position import Position, refuse_beside_mandate

__all__ = ["KINDS", "Kind", "csv_table", "export", "harmless", "save", "svg"]


@frozen(kw_only=True)
class Kind:
    """A kind of file: how it ends, what it is, how it is made."""

    ending: str
    mime: str
    make: Callable[[Position, str], bytes]


def _workbook(position: Position, lang: str) -> bytes:
    from sharing.export.workbook import workbook

    return workbook(position, lang)


def _paper(name: str) -> Callable[[Position, str], bytes]:
    def make(position: Position, lang: str) -> bytes:
        from sharing.export import paper

        made: bytes = getattr(paper, name)(position)  # in both languages
        return made

    return make


def csv_table(position: Position, lang: str = "en") -> bytes:
    """Write one row a scenario and payee, amounts as exact decimals, for any spreadsheet."""
    from sharing import __version__

    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    header = ["scenario", "law", "payee", "currency", "least", "most", "open", "confidence", "digest", "version"]
    writer.writerow(header)
    for one, s in zip(position.scenarios, position.settlements(), strict=True):
        for payee in s.payees:
            least, most = s.bounds(payee)
            row = [one.name, s.law.id, payee, s.case.currency, least, most, s.open, s.confidence, s.digest, __version__]
            writer.writerow([harmless(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")  # the mark lets Excel read Chinese


def harmless(text: str) -> str:
    """Keep a text from being read as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def svg(position: Position, lang: str = "en") -> bytes:
    """Draw the panel's picture as a file of its own, with digest, version and confidence."""
    from sharing import __version__
    from sharing.panel.picture import stacked_bars

    settlements = position.settlements()
    told = "; ".join(f"{s.law.id} {s.digest} {s.confidence}" for s in settlements)
    drawn = stacked_bars(settlements, lang, [one.name for one in position.scenarios])
    note = f"<metadata>sharing {__version__}; {html.escape(plain(told))}</metadata>"
    return drawn.replace("<defs>", f"{note}<defs>", 1).replace("var(--jp-ui-font-color1,#222)", "#222").encode()


def _png(position: Position, lang: str) -> bytes:
    from sharing.export.figure import png

    return png(position, lang)


KINDS = {
    "position": Kind(ending=".json", mime="application/json", make=lambda position, _: position.to_bytes()),
    "workbook": Kind(
        ending=".xlsx", mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", make=_workbook
    ),
    "term_sheet": Kind(
        ending=".docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        make=_paper("term_sheet"),
    ),
    "request": Kind(
        ending=".docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        make=_paper("request_form"),
    ),
    "evidence": Kind(
        ending=".docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        make=_paper("evidence_paper"),
    ),
    "table": Kind(ending=".csv", mime="text/csv", make=csv_table),
    "svg": Kind(ending=".svg", mime="image/svg+xml", make=svg),
    "png": Kind(ending=".png", mime="image/png", make=_png),
}


def export(position: Position, kind: str, lang: str = "en") -> bytes:
    """Make one kind of file of a position.

    Parameters
    ----------
    position : Position
    kind : str
        A key of `KINDS`.
    lang : {'en', 'zh'}
        The language; Word documents hold both.

    Raises
    ------
    UnknownName
        If there is no such kind.
    SharingError
        If a package it needs is not installed.
    """
    if kind not in KINDS:
        raise UnknownName(f"no export '{kind}'{did_you_mean(kind, KINDS)}")
    return KINDS[kind].make(position, lang)


def save(position: Position, path: str | os.PathLike[str], kind: str | None = None, lang: str = "en") -> None:
    """Write an export, whole or not at all; without `kind` the ending of the name says which."""
    name = os.fspath(path)
    ending = os.path.splitext(name)[1].lower()
    if kind is None:
        kind = next((key for key, one in KINDS.items() if one.ending == ending), None)
    if kind is None:
        endings = ", ".join(dict.fromkeys(one.ending for one in KINDS.values()))
        raise SharingError(f"{name}: a file is called by what it is; end its name in one of {endings}")
    refuse_beside_mandate(name)
    files.write(name, export(position, kind, lang))
