"""Figures written to files: the picture in a format, its numbers beside it, the same bytes on every run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sharing import files
from sharing.errors import InvalidFile, UnknownName, did_you_mean
from sharing.figures.gallery import FIGURES, draw, drawn, numbers, plate
from sharing.figures.numbers import Numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "held", "picture", "save", "sheet"]

FORMATS = ("svg", "pdf", "png", "csv")
MOST_BYTES = 20_000_000


def picture(name: str, lang: str = "en", form: str = "svg", given: Numbers | None = None) -> bytes:
    """Draw a figure in a format.

    Parameters
    ----------
    name : str
    lang : {'en', 'zh'}
    form : {'svg', 'pdf', 'png', 'csv'}
    given : Numbers, optional
        Otherwise computed.

    Returns
    -------
    bytes
        The same on every run: no date, no random id, both fonts from the
        package. Another version of matplotlib may draw other bytes.
    """
    _known(form)
    table = numbers(name) if given is None else given
    if form == "csv":
        return table.csv().encode()
    return _bytes(draw(name, lang, table), name, lang, form)


def _known(form: str) -> None:
    if form not in FORMATS:
        raise UnknownName(f"no format '{form}'{did_you_mean(form, FORMATS)}; one of {', '.join(FORMATS)}")


def _bytes(figure: Figure, name: str, lang: str, form: str) -> bytes:
    raw = BytesIO()
    figure.savefig(raw, format=form, dpi=150, metadata=_metadata(name, lang, form))
    return raw.getvalue()


def _metadata(name: str, lang: str, form: str) -> dict[str, Any]:
    """Say in the file what it is; a date would make every run another file."""
    from sharing import __version__
    from sharing.citing import AUTHORS

    said, maker = plate(name), f"sharing {__version__}"
    title, described = said.title[lang], f"{said.reading[lang]} {said.caveat[lang]}"
    if form == "svg":
        own = {"Title": title, "Description": described, "Creator": AUTHORS, "Publisher": maker, "Language": lang}
        return {**own, "Date": None, "Format": "image/svg+xml", "Type": "StillImage"}
    if form == "pdf":
        own = {"Title": title, "Subject": described, "Author": AUTHORS, "Creator": maker}
        return {**own, "CreationDate": None, "ModDate": None}
    return {"Title": title, "Description": described, "Author": AUTHORS, "Software": maker}


def save(
    names: Iterable[str],
    folder: str | os.PathLike[str],
    langs: Sequence[str] = ("en",),
    form: str = "svg",
    progress: bool | None = None,
) -> tuple[str, ...]:
    """Write figures and their numbers into a folder.

    Parameters
    ----------
    names : iterable of str
    folder : path
        Made if it is not there.
    langs : sequence of {'en', 'zh'}
    form : {'svg', 'pdf', 'png', 'csv'}
        With ``csv`` the numbers alone.
    progress : bool, optional
        Show a progress bar at once, or never; without it, after a second.

    Returns
    -------
    tuple of str
        The files written: ``NAME.LANG.svg`` and ``NAME.csv``.
    """
    from tqdm import tqdm

    names = list(names)
    for name in names:  # an unknown name is said before anything is written
        plate(name)
    _known(form)
    target = os.fspath(folder)
    try:
        os.makedirs(target, exist_ok=True)
    except OSError as error:
        raise InvalidFile(
            target, [("", f"cannot be made a folder ({error.strerror}); name another with --out")]
        ) from None
    quiet = {"disable": not progress} if progress is not None else {"delay": 1}
    made: dict[str, bytes] = {}
    for name in tqdm(names, leave=False, **quiet):
        made |= {os.path.join(target, path): raw for path, raw in _made(name, numbers(name), langs, form)}
    for path, content in made.items():  # only now: a figure that fails leaves every file as it was
        files.write(path, content)
    return tuple(made)


def _made(name: str, table: Numbers, langs: Sequence[str], form: str) -> Iterable[tuple[str, bytes]]:
    yield f"{name}.csv", table.csv().encode()
    for lang in langs if form != "csv" else ():
        yield f"{name}.{lang}.{form}", _bytes(drawn(name, lang, table), name, lang, form)


def held(names: Iterable[str], folder: str | os.PathLike[str], langs: Sequence[str], form: str) -> dict[str, str]:
    """Hold files written earlier against what would be written now.

    Raises
    ------
    UnknownName, InvalidFile
        For no such format, or no such folder.

    Returns
    -------
    dict of str to str
        File to ``same``, ``other`` or ``missing``.
    """
    _known(form)
    if not os.path.isdir(folder):
        raise InvalidFile(os.fspath(folder), [("", "is no folder; name the one an earlier run wrote to")])
    found = {}
    for name in names:
        for path, content in _made(name, numbers(name), langs, form):
            whole = os.path.join(os.fspath(folder), path)
            if not os.path.exists(whole):
                found[path] = "missing"
            else:
                found[path] = "same" if files.read_bytes(whole, MOST_BYTES) == content else "other"
    return found


# --- the contact sheet ------------------------------------------------------------------------------


def sheet(lang: str = "en", columns: int = 4, width: int = 420) -> bytes:
    """Draw every figure small on one sheet.

    Parameters
    ----------
    lang : {'en', 'zh'}
    columns : int
    width : int
        Of one figure, in pixels.

    Returns
    -------
    bytes
        A PNG that names, in its metadata, the figures it shows and the digest
        of their numbers.
    """
    import hashlib

    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    small, digest = [], hashlib.sha256()
    for name in FIGURES:
        table = numbers(name)
        digest.update(table.csv().encode())
        figure = drawn(name, lang, table)
        with Image.open(BytesIO(_bytes(figure, name, lang, "png"))) as whole:
            height = whole.height * width // whole.width
            small.append(whole.convert("RGB").resize((width, height), Image.Resampling.LANCZOS))
    piles: list[list[Image.Image]] = [[] for _ in range(columns)]
    for one in small:  # each below the shortest pile, so that little stays empty
        min(piles, key=lambda pile: sum(p.height + GAP for p in pile)).append(one)
    tall = max(sum(p.height + GAP for p in pile) for pile in piles)
    out = Image.new("RGB", (columns * (width + GAP), tall), "white")
    for i, pile in enumerate(piles):
        y = 0
        for one in pile:
            out.paste(one, (i * (width + GAP), y))
            y += one.height + GAP
    said = PngInfo()
    said.add_text("Figures", " ".join(FIGURES))
    said.add_text("Numbers", digest.hexdigest())
    raw = BytesIO()
    out.convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(raw, "PNG", optimize=True, pnginfo=said)
    return raw.getvalue()


GAP = 16  # pixels between figures
