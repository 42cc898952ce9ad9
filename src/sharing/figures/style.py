"""How every figure looks: fonts with Chinese letters, colours that a grey print and every eye can tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sharing.errors import SharingError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["HATCHES", "LINES", "paper", "plain_axes", "style"]

HATCHES = ("", "//", "--", "||", "\\\\", "xx", "..", "++")
LINES = ("-", "--", ":", "-.")
# Free and common fonts with Chinese letters, by the systems that bring them.
CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimSun",
    "Songti SC",
)


def style(lang: str) -> Any:
    """Return matplotlib's settings for a language.

    Raises
    ------
    SharingError
        If the labels need Chinese letters and no installed font has them.
    """
    from matplotlib import font_manager

    fonts = ["DejaVu Sans"]
    installed = {one.name for one in font_manager.fontManager.ttflist}
    chinese = next((name for name in CHINESE if name in installed), None)
    if chinese:
        fonts.append(chinese)
    elif lang == "zh":
        raise SharingError(
            "a PNG in Chinese needs a font with Chinese letters; install one (as Noto Sans CJK SC), or export SVG"
        )
    return {"font.family": fonts, "svg.hashsalt": "sharing", "svg.fonttype": "none"}


def paper(width: float, height: float, lang: str) -> Figure:
    """Return an empty figure that shows itself in a notebook, and that pyplot knows nothing of.

    Parameters
    ----------
    width, height : float
        In inches.
    lang : {'en', 'zh'}
    """
    from io import BytesIO

    from matplotlib import rc_context
    from matplotlib.figure import Figure

    class Paper(Figure):
        """A figure with the picture that a notebook asks for."""

        def _repr_png_(self) -> bytes:
            raw = BytesIO()
            with rc_context(style(lang)):
                self.savefig(raw, format="png", dpi=110)
            return raw.getvalue()

    return Paper(figsize=(width, height), layout="constrained")


def plain_axes(axes: Axes) -> None:
    """Take away the two sides of the frame that say nothing."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
