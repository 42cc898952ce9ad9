"""Who gets what under each position, drawn on paper: a matplotlib figure, as PNG or SVG."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from sharing import language, money
from sharing.appearance import looks
from sharing.figures.style import fill, paper, plain_axes, style
from sharing.language import label, plain, spoken
from sharing.law.run import UNDECIDED
from sharing.position import Position

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["bars", "png"]


def bars(position: Position, lang: str = "en") -> Figure:
    """Draw one stacked bar a scenario, from zero to what was recovered.

    Parameters
    ----------
    position : Position
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot: there is nothing to close.
    """
    from matplotlib.ticker import FuncFormatter

    settlements = position.settlements()
    case = position.case
    payees = list(dict.fromkeys(p for s in settlements for p in s.payees if p in case.codes or s.units(p)))
    with style():
        figure = paper(8.5, 1.7 + 0.75 * len(settlements))
        axes = figure.add_subplot()
        left, fills = [0.0] * len(settlements), looks(payees)
        names = [plain(one.name) for one in position.scenarios]
        every = [*payees, *([UNDECIDED] if any(not s.decided for s in settlements) else [])]
        for payee in every:
            widths = [float(_amount(position, j, payee)) for j in range(len(settlements))]
            axes.barh(
                range(len(settlements)),
                widths,
                left=left,
                height=0.6,
                **fill(fills.get(payee)),
                label=plain(language.payee(payee, lang)),
            )
            left = [a + b for a, b in zip(left, widths, strict=True)]
        axes.set_yticks(range(len(settlements)), names)
        axes.invert_yaxis()
        axes.set_xlabel(f"{label('column_recovered', lang)} ({case.currency})")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.set_title(plain(spoken(case.title, lang, case.id)), loc="left")
        axes.legend(
            ncols=min(len(every), 4),
            loc="upper center",
            bbox_to_anchor=(0.45, -0.25 - 0.12 / len(names)),
            frameon=False,
        )
        plain_axes(axes)
        figure.text(0.01, -0.02, _footer(position), fontsize=6, va="top")
    return figure


def png(position: Position, lang: str = "en") -> bytes:
    """Draw the bars as PNG, 200 dots an inch."""
    raw = BytesIO()
    figure = bars(position, lang)
    figure.savefig(raw, format="png", dpi=200, bbox_inches="tight", metadata={"Software": _footer(position)})
    return raw.getvalue()


def _amount(position: Position, which: int, payee: str) -> Decimal:
    s = position.settlements()[which]
    if payee == UNDECIDED:
        return s.open
    return s.amount(payee) if payee in s.payees else money.decimal(0, s.case.currency)


def _footer(position: Position) -> str:
    from sharing import __version__

    told = (
        f"{one.name} {s.digest[:12]} {s.confidence}"
        for one, s in zip(position.scenarios, position.settlements(), strict=True)
    )
    return plain(f"sharing {__version__} · " + " · ".join(told))
