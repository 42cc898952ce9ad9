"""Word documents: pages, fonts for both scripts, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

from sharing import files
from sharing.errors import SharingError
from sharing.language import plain

__all__ = ["document", "table"]

LATIN, EAST_ASIAN = "Times New Roman", "SimSun"


def document(langs: Sequence[str], write: Callable[[Any, str], None], title: str, header: str, footer: str) -> bytes:
    """Make a document, one part a language.

    Parameters
    ----------
    langs : sequence of {'en', 'zh'}
    write : callable
        Writes one part into the document, in a language.
    title, header, footer : str
        The document's title, and what stands above and below every page.

    Returns
    -------
    bytes
        A .docx file; the same content has the same bytes.

    Raises
    ------
    SharingError
        If python-docx is not installed.
    """
    try:
        import docx
        from docx.oxml.ns import qn
        from docx.shared import Mm
    except ImportError:
        raise SharingError('a Word document needs python-docx; install it: pip install "sharing[office]"') from None
    doc: Any = docx.Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Header", "Footer"):
        font = doc.styles[name].font
        font.name = LATIN
        fonts = doc.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), EAST_ASIAN)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme"):  # a theme's font would win
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)  # A4
    section.header.paragraphs[0].text = plain(header)
    section.footer.paragraphs[0].text = plain(footer)
    doc.core_properties.title = plain(title)
    doc.core_properties.author = "sharing"
    doc.core_properties.created = doc.core_properties.modified = files.LONG_AGO
    for i, lang in enumerate(langs):
        if i:
            doc.add_page_break()
        write(doc, lang)
    raw = BytesIO()
    doc.save(raw)
    return files.timeless(raw.getvalue())


def table(
    doc: Any,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Iterable[int] = (),
    height: float = 0,
    small: bool = False,
) -> None:
    """Add a table whose head is repeated on every page; the columns `right` hold numbers; `small` for many columns."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    numbers = set(right)
    grid = doc.add_table(rows=1, cols=len(header), style="Table Grid")
    _keep(grid.rows[0], "w:tblHeader")
    for cell, text in zip(grid.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(plain(text)).bold = True
    for row in rows:
        line = grid.add_row()
        _keep(line, "w:cantSplit")
        if height:
            line.height = Cm(height)
        for i, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            cell.text = plain(text)
            if i in numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if small:
        for run in (run for line in grid.rows for cell in line.cells for run in cell.paragraphs[0].runs):
            run.font.size = Pt(7)
        grid.autofit = False
        widths = [Cm(4.2)] + [Cm(10.9 / (len(header) - 1))] * (len(header) - 1)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
    doc.add_paragraph()


def _keep(row: Any, word: str) -> None:
    """Repeat a header row on each page, or keep a row on one."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(word))
