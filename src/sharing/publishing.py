"""The commands by which figures and data leave the library: drawn, held against what is committed, exported, cited."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from attrs import asdict

from sharing import files
from sharing.console import show, shown
from sharing.errors import SharingError
from sharing.language import LANGUAGES, label, plain, say

if TYPE_CHECKING:
    from sharing.citing import Work
    from sharing.figures.numbers import Moved

__all__ = ["COMMANDS", "moved_lines"]


def _figures(given: argparse.Namespace) -> None:
    from sharing.export.plates import save, sheet
    from sharing.figures.gallery import FIGURES, plate, plates, works

    names = given.name or list(FIGURES)
    for name in names:
        plate(name)
    langs = LANGUAGES if given.both else (given.lang,)
    if given.list:
        rows = [
            {"name": name, **{key: getattr(one, key)[given.lang] for key in ("title", "question")}}
            for name, one in plates().items()
        ]
        show(given, rows, lambda: _table(rows, ("name", "title", "question"), given.lang))
    elif given.cite:
        cited = [work for name in names for work in works(name)]
        once = list({work.key: work for work in cited}.values())
        _cite(once, given.lang)
    elif given.check:
        _check(given, names, langs)
    elif given.sheet is not None:
        if given.name or not given.sheet.lower().endswith(".png"):
            raise SharingError("--sheet shows every figure on one PNG: name no figure, and a file that ends in .png")
        files.write(given.sheet, sheet(given.lang))
        _said(given.sheet, given.lang)
    else:
        written = save(names, given.out or "figures", langs, given.format)
        show(given, written, lambda: "\n".join(written))


def _check(given: argparse.Namespace, names: Sequence[str], langs: Sequence[str]) -> None:
    """Hold numbers against the committed ones, and pictures of an earlier run against those of now."""
    from sharing.export.plates import held
    from sharing.figures.gallery import changed

    found = changed(names)
    lines = [line for name, moved in found.items() for line in moved_lines(name, moved, given.lang)]
    pictures = held(names, given.out, langs, given.format) if given.out else {}
    lines += [say(f"held_{how}", given.lang, file=path) for path, how in pictures.items() if how != "same"]
    same = sum(moved == () for moved in found.values())
    lines.append(say("check_same", given.lang, same=same, count=len(found)))
    plain_data = {
        "figures": {name: None if moved is None else [asdict(one) for one in moved] for name, moved in found.items()},
        "files": pictures,
    }
    show(given, plain_data, lambda: "\n".join(lines))
    if len(lines) > 1:
        raise SystemExit(1)


def moved_lines(name: str, moved: Sequence[Moved] | None, lang: str = "en") -> list[str]:
    """Say which numbers of a table moved, one line each.

    Parameters
    ----------
    name : str
    moved : sequence of Moved, optional
        None where nothing is committed to hold it against.
    lang : {'en', 'zh'}
    """
    if moved is None:
        return [say("check_nothing", lang, name=name)]
    nothing = label("check_empty", lang)
    lines = []
    for one in moved:
        if not one.row and not one.column:
            lines.append(say("check_order", lang, name=name))
        elif not one.row and (one.was is None or one.now is None):
            key = "check_column_new" if one.was is None else "check_column_gone"
            lines.append(say(key, lang, name=name, column=one.column))
        elif one.was is None or one.now is None:
            key = "check_new" if one.was is None else "check_gone"
            lines.append(say(key, lang, name=name, row=one.now or one.was))
        else:
            parts = {"name": name, "row": one.row, "column": one.column}
            lines.append(say("check_moved", lang, **parts, was=one.was or nothing, now=one.now or nothing))
    return lines


def _data(given: argparse.Namespace) -> None:
    from sharing.datasets import cited, dataset, datasets, dictionary, licence, read_share
    from sharing.export.tables import save_dataset

    if given.name:
        one = dataset(given.name)
        if given.out is not None and given.cite:
            raise SharingError("--out writes a dataset and --cite prints its citation: ask for one of them")
        if given.out is not None:
            save_dataset(one, given.out, given.lang)
            _said(given.out, given.lang)
        elif given.cite:
            _cite(cited(one), given.lang)
        else:
            show(given, list(one.rows), lambda: dictionary([one.name], given.lang))
        return
    if given.out is not None or given.cite:
        raise SharingError("name a dataset: sharing data history/cases --out cases.xlsx; sharing data lists them")
    if given.dictionary:
        print(shown(dictionary((), given.lang)))
        return
    rows = [
        {
            "dataset": one.name,
            "rows": str(len(one.rows)),
            "read": read_share(one, given.lang),
            "source": one.sheet.source[given.lang],
            "licence": licence(one, given.lang),
            "title": one.title[given.lang],
        }
        for one in datasets()
    ]
    show(given, rows, lambda: _table(rows, ("dataset", "rows", "read", "title", "licence", "source"), given.lang))


def _table(rows: Sequence[dict[str, str]], keys: Sequence[str], lang: str) -> str:
    from sharing.tables import text_table

    return text_table(
        [label(f"column_{key}", lang) for key in keys], [[plain(row[key]) for key in keys] for row in rows]
    )


def _cite(works: Sequence[Work], lang: str) -> None:
    from sharing.citing import bibtex, gb_t_7714

    print(shown(f"% BibTeX\n{bibtex(works, lang)}\n\n% GB/T 7714\n{gb_t_7714(works, lang)}"))


def _said(path: str, lang: str) -> None:
    print(shown(say("written_to", lang, path=path)), file=sys.stderr)


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {"figures": _figures, "data": _data}
