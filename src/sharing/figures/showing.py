"""A figure as a notebook shows it: question, picture, caption, caveat; numbers and citation to copy out."""

from __future__ import annotations

import base64
import csv
import io
from html import escape
from typing import TYPE_CHECKING, Any

from sharing.citing import Work, bibtex, gb_t_7714
from sharing.figures.gallery import draw, drawn, footer, numbers, plate, works
from sharing.figures.numbers import Numbers
from sharing.language import label, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Shown", "citable", "show"]

ROWS = 12  # of the numbers shown at once; all of them are copied
# The text of the field below the button; what did not reach the clipboard is marked, ready to be copied by hand.
COPY = (
    "const f=this.parentElement.querySelector('textarea');f.focus();f.select();"
    "const b=this,t=b.dataset.name=b.dataset.name||b.textContent;"
    "(navigator.clipboard?navigator.clipboard.writeText(f.value):Promise.reject())"
    ".then(()=>{b.textContent=b.dataset.done},()=>{b.textContent=document.execCommand('copy')?b.dataset.done:b.dataset.marked})"
    ".then(()=>setTimeout(()=>{b.textContent=t},2000))"
)


class Shown:
    """A figure with all that belongs to it; a notebook shows it by itself.

    Parameters
    ----------
    name : str
        As ``sharing figures --list`` lists it.
    lang : {'en', 'zh'}
    given : Numbers, optional
        Otherwise computed from the data of the library.
    """

    def __init__(self, name: str, lang: str = "en", given: Numbers | None = None) -> None:
        self.name, self.lang, self.plate = name, lang, plate(name)
        self.own = given is None
        self.numbers = numbers(name) if given is None else given

    @property
    def figure(self) -> Figure:
        """Return the figure, drawn anew."""
        return (drawn if self.own else draw)(self.name, self.lang, self.numbers)

    @property
    def caption(self) -> str:
        """Return the caption: title, how it is read, what it stands on."""
        said = (
            self.plate.title[self.lang],
            self.plate.reading[self.lang],
            footer(self.name, self.numbers, self.lang)[0],
        )
        return ("。" if self.lang == "zh" else ". ").join(part.rstrip("。.") for part in said if part) + (
            "。" if self.lang == "zh" else "."
        )

    @property
    def works(self) -> tuple[Work, ...]:
        """Return what to cite: the figure, and what it stands on."""
        return works(self.name, self.numbers)

    def bibtex(self) -> str:
        """Return the citation as BibTeX."""
        return bibtex(self.works, self.lang)

    def gb_t_7714(self) -> str:
        """Return the citation after GB/T 7714."""
        return gb_t_7714(self.works, self.lang)

    def __repr__(self) -> str:
        return f"<Figure {self.name}: {len(self.numbers)} rows>"

    def _repr_html_(self) -> str:
        figure: Any = self.figure
        picture = base64.b64encode(figure._repr_png_()).decode()
        said = {key: escape(plain(getattr(self.plate, key)[self.lang])) for key in ("title", "question", "caveat")}
        return (
            f'<figure style="margin:0;max-width:60em">'
            f"<p><b>{label('plate_question', self.lang)}</b> {said['question']}</p>"
            f'<img src="data:image/png;base64,{picture}" alt="{escape(plain(self.caption))}" style="max-width:100%">'
            f"<figcaption><p>{escape(plain(self.caption))}</p>"
            f"<p><b>{label('plate_caveat', self.lang)}</b> {said['caveat']}</p></figcaption>"
            f"{citable(self.numbers, self.works, self.lang)}</figure>"
        )


def show(name: str, lang: str = "en", given: Numbers | None = None) -> Shown:
    """Return a figure as a notebook shows it.

    Examples
    --------
    >>> show("treaties")
    <Figure treaties: 6 rows>
    """
    return Shown(name, lang, given)


def citable(table: Numbers, cited: tuple[Work, ...], lang: str = "en") -> str:
    """Return a table and its citation as HTML, each with a button that copies it out.

    Parameters
    ----------
    table : Numbers
    cited : tuple of Work
        What to cite for it.
    lang : {'en', 'zh'}

    Returns
    -------
    str
        The table is copied with tabs, as a spreadsheet takes it, and its
        reference below.
    """
    reference = gb_t_7714(cited, lang)
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([row[key] for key in table.columns] for row in table)
    parts = (
        ("plate_numbers", _first_rows(table, lang), f"{out.getvalue()}\n{reference}\n"),
        ("plate_bibtex", "", bibtex(cited, lang)),
        ("plate_gb_t", "", reference),
    )
    return "".join(
        f"<details><summary>{label(key, lang)}</summary>{before}{_field(text, label(key, lang), lang)}</details>"
        for key, before, text in parts
    )


def _first_rows(table: Numbers, lang: str) -> str:
    from sharing.language import say

    shown = Numbers(columns=table.columns, rows=table.rows[:ROWS])
    more = len(table) - len(shown)
    left = f"<p>{say('plate_more', lang, count=more)}</p>" if more else ""
    return f'<div style="overflow-x:auto;white-space:nowrap;font-size:85%">{shown._repr_html_()}</div>{left}'


def _field(text: str, name: str, lang: str) -> str:
    said = {key: escape(label(f"plate_{key}", lang), quote=True) for key in ("copied", "marked")}
    button = (
        f'<button type="button" data-done="{said["copied"]}" data-marked="{said["marked"]}" '
        f'onclick="{escape(COPY, quote=True)}">'
        f"{label('plate_copy', lang)}</button>"
    )
    own = f'readonly rows="4" aria-label="{escape(name, quote=True)}" style="width:100%"'
    field = f"<textarea {own}>{escape(_plain_lines(text))}</textarea>"
    return f"<div>{button}{field}</div>"


def _plain_lines(text: str) -> str:
    """Make hidden marks visible, tabs and lines kept."""
    return "\n".join("\t".join(plain(cell) for cell in line.split("\t")) for line in text.split("\n"))
