"""How every figure looks: fonts with Chinese letters, fills that a grey print and every eye can tell apart."""

from __future__ import annotations

import os
import textwrap
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from sharing.appearance import HATCHES, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "LINES",
    "MARKERS",
    "OPEN",
    "SMALL",
    "WEAK",
    "fill",
    "folded",
    "footed",
    "keyed",
    "paper",
    "plain_axes",
    "settings",
    "short",
    "style",
    "titled",
]

# Dots alone come last: they mark what nobody read.
LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (6, 1, 1, 1, 1, 1)), (0, (3, 3)), ":")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
SMALL = 7  # points, for footers
# What no source was read for: never a full colour, always an edge of dots.
WEAK: dict[str, Any] = {"facecolor": "white", "edgecolor": "black", "linestyle": ":", "linewidth": 1.2}
# What is undecided, or not published.
OPEN: dict[str, Any] = {"facecolor": "white", "edgecolor": "black", "linestyle": "--", "linewidth": 0.8}
CHINESE = "Sharing Sans SC"  # fonts/OFL.txt says what it is cut from


@cache
def settings() -> Any:
    """Return matplotlib's settings: both fonts of every figure, and ids that do not change."""
    from matplotlib import font_manager

    with as_file(files("sharing.figures") / "fonts" / "SharingSansSC.otf") as path:
        font_manager.fontManager.addfont(str(path))
    return {
        "font.family": ["DejaVu Sans", CHINESE],
        "font.size": 9,
        "axes.titlesize": 9.5,
        "hatch.linewidth": 0.8,
        "svg.hashsalt": "sharing",
        "svg.fonttype": "path",  # looks the same where the reader has neither font
    }


@contextmanager
def style() -> Iterator[None]:
    """Make and draw a figure in the project's settings, whatever the reader's own matplotlibrc says."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings())
        yield


def paper(width: float, height: float) -> Figure:
    """Return an empty figure that shows itself in a notebook, and that pyplot knows nothing of.

    Parameters
    ----------
    width, height : float
        In inches.
    """
    from io import BytesIO

    from matplotlib.figure import Figure

    class Paper(Figure):
        """A figure with the picture that a notebook asks for."""

        def savefig(self, fname: Any, **more: Any) -> None:
            """Save in the project's settings and without the hour, so that the same figure has the same bytes."""
            form = more.get("format") or os.path.splitext(str(fname))[1][1:].lower()
            more.setdefault("metadata", {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(form))
            with style():
                super().savefig(fname, **more)

        def _repr_png_(self) -> bytes:
            raw = BytesIO()
            self.savefig(raw, format="png", dpi=110)
            return raw.getvalue()

    return Paper(figsize=(width, height), layout="constrained")


def keyed(axes: Axes, ncols: int = 1, below: float | None = None, **more: Any) -> None:
    """Write the legend over the axes, or so many points below them; never in the way of what is drawn.

    It belongs to the axes, so that title and footer of the figure make room for it.
    """
    from matplotlib.transforms import ScaledTranslation

    figure: Any = axes.get_figure(root=True)
    shift = ScaledTranslation(0, (4 if below is None else -below) / 72, figure.dpi_scale_trans)
    corner, point = ("lower left", (0, 1)) if below is None else ("upper left", (0, 0))
    place: dict[str, Any] = {"loc": corner, "bbox_to_anchor": point, "bbox_transform": axes.transAxes + shift}
    axes.legend(**place, ncols=ncols, frameon=False, fontsize=8, borderaxespad=0, **more)


def plain_axes(axes: Axes) -> None:
    """Take away the two sides of the frame that say nothing."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def fill(look: Look | None, *, unread: bool = False) -> dict[str, Any]:
    """Return how a piece is filled; without a look, as what is undecided.

    Parameters
    ----------
    look : (str, int), optional
        As `sharing.appearance.looks` gives it.
    unread : bool
        What nobody read is empty: its colour is only in edge and hatch.
    """
    if look is None:
        return OPEN
    if unread:
        return {"facecolor": "white", "hatch": HATCHES[look[1]], "edgecolor": look[0], "linestyle": ":"}
    return {"facecolor": look[0], "hatch": HATCHES[look[1]], "edgecolor": "white"}


def titled(figure: Figure, title: str) -> None:
    """Write the title over the whole figure."""
    width = int(figure.get_figwidth() * 12.5)
    figure.suptitle(folded(title, width), x=0.01, ha="left", fontsize=11)


def footed(figure: Figure, lines: list[str]) -> None:
    """Write lines below the whole figure, under what is written there already."""
    width = int(figure.get_figwidth() * 18)
    before = figure.get_supxlabel()
    text = "\n".join(folded(line, width) for line in ([before] if before else []) + lines)
    figure.supxlabel(text, fontsize=SMALL, x=0.01, ha="left")


def short(value: float, lang: str = "en") -> str:
    """Write an amount in its short form, to four digits.

    Examples
    --------
    >>> short(58_400_000), short(58_400_000, "zh"), short(9_510_000_000, "zh"), short(950)
    ('58.4 m', '5840万', '95.1亿', '950')
    """
    steps = ((10**9, " bn"), (10**6, " m"), (10**3, " k")) if lang == "en" else ((10**8, "亿"), (10**4, "万"))
    for size, name in steps:
        if abs(value) >= size:
            return f"{value / size:.4g}{name}"
    return f"{value:.4g}"


def folded(text: str, width: int) -> str:
    """Break a text into lines of a width, a Chinese letter counted as two.

    Examples
    --------
    >>> folded("one two three", 8).splitlines()
    ['one two', 'three']
    >>> folded("追回的款项由谁取得", 8).splitlines()
    ['追回的款', '项由谁取', '得']
    """
    lines = []
    for paragraph in text.split("\n"):
        if not any(_wide(c) for c in paragraph):
            lines.append(textwrap.fill(paragraph, width, break_on_hyphens=False))
            continue
        line, room = "", width
        for word in _pieces(paragraph):
            own = sum(1 + _wide(c) for c in word)
            if own > room and line and word not in CLOSING:
                lines.append(line.rstrip())
                line, room = "", width
                word = word.lstrip()
            line, room = line + word, room - own
        lines.append(line)
    return "\n".join(lines)


CLOSING = tuple("，。；：、）》」』〕！？%")  # no line begins with one


def _wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end: at each Chinese letter, and between the words of other scripts."""
    found: list[str] = []
    for c in text:
        if found and not _wide(c) and not _wide(found[-1][-1]) and not found[-1].endswith(" "):
            found[-1] += c
        else:
            found.append(c)
    return found
