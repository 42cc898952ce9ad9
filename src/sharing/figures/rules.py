"""Rules designed and held against cases: the best share as a curve, both States' money, a procedure in time, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sharing import language
from sharing.assumptions import assumptions
from sharing.figures.style import HATCHES, LINES, paper, plain_axes, style
from sharing.incentives import Partner, best_share_elastic
from sharing.language import fact, label, payee, plain, say, spoken
from sharing.panel.picture import COLOURS
from sharing.path_words import stage_time
from sharing.stress_words import rule_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sharing.law.instrument import Instrument
    from sharing.law.procedure import Timeline
    from sharing.paths import Paths
    from sharing.stress import Stress

__all__ = ["best_share", "elastic", "pareto", "routes", "stages"]


def best_share(
    productivities: tuple[float, ...] = (0.25, 0.5, 1.5, 4.0), reciprocity: float = 0.0, lang: str = "en"
) -> Figure:
    """Draw the requesting State's best share for a partner along what is recovered without help.

    Parameters
    ----------
    productivities : tuple of float
        One curve each: how much of the value a unit of share buys.
    reciprocity : float
        What helping is worth to the partner beyond its share.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Every curve from the closed form, with marks where it was searched.
    """
    from matplotlib import rc_context
    from matplotlib.ticker import PercentFormatter

    from sharing.incentives import searched

    baselines = np.linspace(0, 1, 401)
    with rc_context(style(lang)):
        figure = paper(7.5, 4.4, lang)
        axes = figure.add_subplot()
        axes.axhline(0.5, color="black", linewidth=0.8, linestyle=":")
        axes.annotate(label("figure_half", lang), (1, 0.5), (0, 4), textcoords="offset points", ha="right", fontsize=9)
        for i, k in enumerate(productivities):
            curve = Partner(baseline=baselines, productivity=k, reciprocity=reciprocity).best_share()
            name = say("figure_productivity", lang, k=f"{k:g}")
            axes.plot(baselines, curve, color=COLOURS[i], linestyle=LINES[i % len(LINES)], linewidth=2, label=name)
            tried = baselines[::50]
            marks = [
                searched(Partner(baseline=float(b), productivity=k, reciprocity=reciprocity), 2001)[0] for b in tried
            ]
            axes.plot(tried, marks, color=COLOURS[i], marker="o", markersize=4, linestyle="")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 0.56)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_baseline", lang))
        axes.set_ylabel(label("figure_best_share", lang))
        axes.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 0.87))
        plain_axes(axes)
        figure.supxlabel(label("figure_best_note", lang), fontsize=8, x=0.01, ha="left")
    return figure


def elastic(lang: str = "en") -> Figure:
    """Draw the best share along the elasticity of recovery, with the range that was published for something else.

    Parameters
    ----------
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib import rc_context
    from matplotlib.ticker import PercentFormatter

    ranges = assumptions().elasticity
    (low, high), published = ranges["sweep"].ends, ranges["arrests"].ends
    etas = np.linspace(low, high, 201)
    with rc_context(style(lang)):
        figure = paper(7.5, 3.6, lang)
        axes = figure.add_subplot()
        said = say("figure_eta_published", lang, high=f"{published[1]:g}")
        axes.axvspan(*published, color="0.85", label=said)
        axes.plot(etas, best_share_elastic(etas), color=COLOURS[0], linewidth=2, label=label("figure_eta_curve", lang))
        axes.set_xlim(low, high)
        axes.set_ylim(0, 0.56)
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_eta", lang))
        axes.set_ylabel(label("figure_best_share", lang))
        axes.legend(frameon=False, loc="lower right")
        plain_axes(axes)
        figure.supxlabel(label("figure_eta_note", lang), fontsize=8, x=0.01, ha="left")
    return figure


def pareto(found: Stress, lang: str = "en") -> Figure:
    """Draw what the two States have under each rule; those to which no other is better are filled.

    Parameters
    ----------
    found : Stress
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib import rc_context
    from matplotlib.ticker import PercentFormatter

    kept = found.undominated
    points = {
        name: (found.table[name]["requesting"] or 0.0, found.table[name]["partner"] or 0.0) for name in found.rules
    }
    with rc_context(style(lang)):
        figure = paper(8.5, 4.2 + 0.19 * len(points), lang)
        axes = figure.add_subplot()
        order = sorted(kept, key=lambda name: points[name])
        axes.plot(*zip(*(points[name] for name in order), strict=True), color="black", linewidth=0.8, linestyle=":")
        for i, (name, (x, y)) in enumerate(points.items(), 1):
            fill = COLOURS[0] if name in kept else "white"
            said = f"{i}  {plain(rule_name(name, found.rules[name], lang))}"
            axes.scatter(x, y, s=60, facecolor=fill, edgecolor="black", label=said, zorder=3)
        _numbered(axes, list(points.values()))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1))
        axes.margins(0.12)
        axes.set_xlabel(label("figure_requesting", lang))
        axes.set_ylabel(label("figure_partner", lang))
        handles, names = axes.get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower left", frameon=False, fontsize=8)
        plain_axes(axes)
        note = say("figure_pareto_note", lang, count=f"{found.count:,}", seed=found.seed)
        axes.set_title(note, loc="left", fontsize=8)
    return figure


def _numbered(axes: Any, points: list[tuple[float, float]]) -> None:
    """Write its number at each point; points that lie on each other share one place."""
    places: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(points, 1):
        places.setdefault((int(x * 250 + 0.5), int(y * 250 + 0.5)), []).append(i)
    for numbers in places.values():
        x, y = points[numbers[0] - 1]
        axes.annotate(", ".join(map(str, numbers)), (x, y), (6, 5), textcoords="offset points", fontsize=9)


def stages(law: Instrument, found: Timeline, lang: str = "en") -> Figure:
    """Draw the stages of a procedure in time; a stage without a deadline ends in an arrow.

    Parameters
    ----------
    law : Instrument
    found : Timeline
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        One bar a stage, from the last day of the stage before: solid what must pass, hatched until the deadline.
    """
    import textwrap

    from matplotlib import rc_context

    days = [(one.latest - found.start).days for one in found.steps if one.latest]
    days += [(one.earliest - found.start).days for one in found.steps]
    end = max([*days, 30]) * 1.15
    with rc_context(style(lang)):
        figure = paper(8.5, 1.5 + 0.62 * max(1, len(found.steps)), lang)
        axes = figure.add_subplot()
        ended: float = 0  # when the stage before ends at the latest
        for i, one in enumerate(found.steps):
            first, limited = (one.earliest - found.start).days, one.latest is not None
            last = (one.latest - found.start).days if one.latest else end * 0.97
            start = 0 if one.stage.aside else min(ended, last)
            begin = max(start, first) if one.stage.wait or one.stage.year_end else start
            if begin > start:
                axes.barh(i, begin - start, left=start, height=0.36, color=COLOURS[0], edgecolor="black")
            until: dict[str, Any] = {"alpha": 0.35 if limited else 0.15, "hatch": HATCHES[1] if limited else ""}
            until["color"] = "white" if one.stage.aside else COLOURS[0]
            axes.barh(i, max(last - begin, 0), left=begin, height=0.36, edgecolor="black", **until)
            if not limited:
                axes.annotate("", (end, i), (end * 0.9, i), arrowprops={"arrowstyle": "->"})
            far = one.stage.confidence or law.confidence
            weak = "" if far == "text_read" else f" · {language.word('confidence', far, lang)}"
            text = f"{stage_time(one, lang)} [{one.stage.text}]{weak}"
            axes.annotate(plain(text), (0, i - 0.34), (4, 0), textcoords="offset points", fontsize=8, va="center")
            if not one.stage.aside:
                ended = last if limited else first
        folded = [
            "\n".join(textwrap.wrap(plain(spoken(one.stage.stage, lang)), 34 if lang == "en" else 18))
            for one in found.steps
        ]
        axes.set_yticks(range(len(folded)), folded)
        axes.set_ylim(len(folded) - 0.5, -0.75)
        axes.set_xlim(0, end)
        axes.set_xlabel(say("timeline_days_from", lang, start=found.start.isoformat()))
        axes.set_title(plain(spoken(law.title, lang)), loc="left", fontsize=11)
        plain_axes(axes)
    return figure


def routes(found: Paths, who: str, lang: str = "en") -> Figure:
    """Draw what a payee's money is worth today on each route, from least to most.

    Parameters
    ----------
    found : Paths
    who : str
        A payee of `found`.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib import rc_context
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    with rc_context(style(lang)):
        figure = paper(8.5, 1.5 + 0.5 * len(found.paths), lang)
        axes = figure.add_subplot()
        for i, one in enumerate(found.paths):
            low, high = one.present(who)
            axes.barh(i, high - low, left=low, height=0.5, color=COLOURS[0], edgecolor="black")
            years = say("figure_years", lang, low=f"{one.years[0]:.2g}", high=f"{one.years[1]:.2g}")
            axes.annotate(years, (high, i), (4, 0), textcoords="offset points", va="center", fontsize=8)
        axes.set_yticks(range(len(found.paths)), [plain(fact("route", one.route, lang)) for one in found.paths])
        axes.invert_yaxis()
        axes.set_xlim(0, axes.get_xlim()[1] * 1.15)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.set_xlabel(say("figure_today", lang, who=plain(payee(who, lang)), currency=found.case.currency))
        axes.set_title(plain(spoken(found.scenario.law.title, lang)), loc="left", fontsize=11)
        plain_axes(axes)
        note = say("figure_routes_note", lang, unverified=language.word("confidence", "unverified", lang))
        figure.supxlabel(note, fontsize=8, x=0.01, ha="left")
    return figure
