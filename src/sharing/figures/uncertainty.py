"""What is uncertain, drawn: a fan along one number, and a tornado of what moves the result."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import language
from sharing.appearance import COLOURS
from sharing.fan import LEVELS, Fan
from sharing.figures.style import LINES, folded, paper, plain_axes, style
from sharing.language import label, plain, say
from sharing.outlook_words import axis_name, axis_value, position_name
from sharing.trace import COSTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sharing.drivers import Swings

__all__ = ["fan", "tornado"]

BAR = "#56B4E9"  # light: the line in the middle is seen across it


def fan(data: Fan, lang: str = "en") -> Figure:
    """Draw medians and bands of each position along one number.

    Parameters
    ----------
    data : Fan
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        The median as a line; nine of ten cases lie within the wide band, half within the narrow one.
    """
    from matplotlib.ticker import FuncFormatter

    laws = [scenario.law for scenario in data.positions.values()]
    with style():
        figure = paper(8.5, 4.8)
        axes = figure.add_subplot()
        for i, (name, scenario) in enumerate(data.positions.items()):
            low, lower, middle, upper, high = data.bands[name]
            colour = COLOURS[i % len(COLOURS)]
            axes.fill_between(data.values, low, high, color=colour, alpha=0.18, linewidth=0)
            axes.fill_between(data.values, lower, upper, color=colour, alpha=0.3, linewidth=0)
            axes.plot(data.values, middle, color=colour, linestyle=LINES[i % len(LINES)], linewidth=2)
            for edge in (low, high):
                axes.plot(data.values, edge, color=colour, linestyle=LINES[i % len(LINES)], linewidth=0.6)
            said = plain(position_name(name, scenario, lang))
            axes.plot([], [], color=colour, linestyle=LINES[i % len(LINES)], linewidth=2, label=said)
        axes.set_xlim(data.values[0], data.values[-1])
        axes.set_ylim(bottom=0)
        axes.set_xlabel(plain(_with_currency(data, laws, lang)))
        axes.set_ylabel(plain(f"{language.payee(data.payee, lang)} ({data.case.currency})"))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.0f}"))
        if data.along == COSTS or (data.along.startswith("term.") and data.values[-1] <= 1):
            axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x * 100:.3g} %"))
        elif data.values[-1] >= 1000:
            axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        figure.legend(loc="outside upper left", frameon=False, ncols=1)
        plain_axes(axes)
        wide, narrow = (f"{100 * (LEVELS[-i] - LEVELS[i - 1]):.0f} %" for i in (1, 2))
        note = say("fan_note", lang, wide=wide, narrow=narrow, cells=f"{data.cells:,}", seed=data.seed)
        figure.supxlabel(note, fontsize=8, x=0.01, ha="left")
    return figure


def tornado(data: Swings, lang: str = "en", most: int = 10) -> Figure:
    """Draw how far each uncertain number alone moves the result, the widest on top.

    Parameters
    ----------
    data : Swings
    lang : {'en', 'zh'}
    most : int
        How many bars.

    Returns
    -------
    matplotlib.figure.Figure
        One bar a number, from what the payee gets at one end to what it gets at
        the other, each end with the value of the number there.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    laws, rows = [scenario.law for scenario in data.positions], data.rows[:most]
    titles = [plain(position_name(scenario.law.id, scenario, lang)) for scenario in data.positions]

    def at(name: str, value: Any) -> str:
        shown = Fraction(f"{value:.4g}") if isinstance(value, float) else value
        return plain(axis_value(name, shown, data.case, laws, lang))

    with style():
        figure = paper(8.5, 1.6 + 0.62 * max(len(rows), 1))
        axes = figure.add_subplot()
        for i, row in enumerate(rows):
            axes.barh(i, row.most - row.least, left=row.least, height=0.45, color=BAR, edgecolor="black")
            for amount, value, side in ((row.least, row.least_at, "right"), (row.most, row.most_at, "left")):
                gap = (-4, 0) if side == "right" else (4, 0)
                axes.annotate(
                    at(row.name, value), (amount, i), gap, textcoords="offset points", ha=side, va="center", fontsize=8
                )
        axes.axvline(data.now, color="black", linewidth=1)
        if len(titles) == 2:  # where the better position changes
            axes.axvline(0, color="black", linewidth=1, linestyle=":")
        axes.set_yticks(
            range(len(rows)), [folded(plain(axis_name(row.name, data.case, laws, lang)), 30) for row in rows]
        )
        axes.invert_yaxis()
        low, high = (min(r.least for r in rows), max(r.most for r in rows)) if rows else (data.now - 1, data.now + 1)
        axes.set_xlim(low - 0.25 * (high - low), high + 0.25 * (high - low))  # room for the words
        key = "tornado_gain" if len(titles) == 2 else "tornado_amount"
        axes.set_xlabel(plain(say(key, lang, who=language.payee(data.payee, lang), currency=data.case.currency)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.set_title("\n– ".join(titles), loc="left", fontsize=11)
        plain_axes(axes)
        figure.supxlabel(label("tornado_note", lang), fontsize=8, x=0.01, ha="left")
    return figure


def _with_currency(data: Fan, laws: list[Any], lang: str) -> str:
    name = axis_name(data.along, data.case, laws, lang)
    return f"{name} ({data.case.currency})" if data.along == "recovered" else name
