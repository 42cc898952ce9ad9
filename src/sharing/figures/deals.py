"""What the deals of a class were worth to both sides, on the frontier of what was possible, as a figure for paper."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sharing.appearance import COLOURS
from sharing.figures.style import footed, keyed, paper, plain_axes, style, titled
from sharing.language import label, say
from sharing.seminar.debrief import Debrief
from sharing.seminar.exercise import names
from sharing.seminar.frontier import Frontier, Point
from sharing.seminar.picture import unit_of
from sharing.seminar.report import Group

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["class_figure", "deals_figure"]

FORMS = {"equal_gains": "^", "nash": "D", "kalai_smorodinsky": "s"}


def class_figure(groups: Sequence[Group], lang: str = "en") -> Figure:
    """Draw all deals of a class on one exercise.

    Parameters
    ----------
    groups : sequence of Group
        Of one exercise.
    lang : {'en', 'zh'}
    """
    dots = [(one.name, one.debrief.reached) for one in groups if one.debrief.reached]
    return deals_figure(groups[0].debrief, dots, lang)


def deals_figure(one: Debrief, dots: Sequence[tuple[str, Point]], lang: str = "en") -> Figure:
    """Draw deals on the frontier.

    Parameters
    ----------
    one : Debrief
        Of the exercise; it gives the frontier and what no agreement is worth.
    dots : sequence of (str, Point)
        What each deal is called, and what it is worth.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Values are in millions, or thousands, of the case's currency.
    """
    case, possible = one.record.case, one.frontier
    divisor, unit = unit_of(case, lang)
    who = names(case, lang)

    def x(value: Fraction) -> float:
        return float(value / divisor)

    with style():
        figure = paper(7.0, 4.9)
        axes = figure.add_subplot()
        outline = possible.outline()
        axes.plot([x(h) for h, _ in outline], [x(a) for _, a in outline], color="black", linewidth=1.2)
        axes.axvline(
            x(possible.holder), linestyle="--", color="black", linewidth=0.8, label=label("mark_nothing", lang)
        )
        axes.axhline(x(possible.asking), linestyle="--", color="black", linewidth=0.8)
        for colour, (name, point) in zip(COLOURS, possible.fair().items(), strict=False):
            axes.plot(
                x(point.holder),
                x(point.asking),
                FORMS[name],
                color=colour,
                markersize=7,
                zorder=3,
                markeredgecolor="black",
                linestyle="none",
                label=label(f"fair_{name}", lang),
            )
        inside = [_inside(point, possible) for _, point in dots]
        axes.plot(
            [x(h) for h, _ in inside],
            [x(a) for _, a in inside],
            "o",
            color="white",
            markersize=5,
            markeredgecolor="black",
            label=label("mark_deal", lang),
            clip_on=False,
        )
        for (name, _), (holder, asking) in zip(dots, inside, strict=True):
            axes.annotate(name, (x(holder), x(asking)), xytext=(5, 3), textcoords="offset points", fontsize=7)
        across, up = possible.window
        axes.set_xlim(x(across[0]), x(across[1]))
        axes.set_ylim(x(up[0]), x(up[1]))
        axes.set_xlabel(say("axis_worth", lang, who=who["requested"], unit=unit))
        axes.set_ylabel(say("axis_worth", lang, who=who["requesting"], unit=unit))
        titled(figure, say("class_exercise", lang, number=case.number))
        footed(figure, [label("mark_edge", lang)])
        plain_axes(axes)
        keyed(axes, ncols=3)
    return figure


def _inside(point: Point, possible: Frontier) -> tuple[Fraction, Fraction]:
    """Hold a deal inside the picture: one far outside stands on its edge."""
    (left, right), (low, high) = possible.window
    return min(max(point.holder, left), right), min(max(point.asking, low), high)
