"""Rules designed and held against cases: the best share, both States' money, a procedure in time, routes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import language
from sharing.appearance import COLOURS, HATCHES
from sharing.assumptions import assumptions
from sharing.figures.numbers import Numbers, weak
from sharing.figures.style import LINES, WEAK, folded, keyed, paper, plain_axes, style
from sharing.incentives import Partner, best_share_elastic, searched
from sharing.language import LANGUAGES, fact, label, payee, plain, say, spoken
from sharing.meeting import as_scenario
from sharing.path_words import stage_time
from sharing.stress import undominated
from sharing.stress_words import rule_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sharing.law.instrument import Instrument
    from sharing.law.procedure import Timeline
    from sharing.paths import Paths
    from sharing.stress import Stress

__all__ = [
    "best_share",
    "best_share_numbers",
    "elasticity",
    "elasticity_numbers",
    "pareto",
    "pareto_numbers",
    "routes",
    "routes_numbers",
    "stages",
    "stages_numbers",
]

ASSUMED = {"confidence": "unverified"}  # nobody measured how a partner behaves


# --- why a partner helps --------------------------------------------------------------------


def best_share_numbers(
    productivities: Sequence[float] = (0.25, 0.5, 1.5, 4.0), reciprocity: float = 0.0, points: int = 101
) -> Numbers:
    """Return the requesting State's best share for a partner along what is recovered without help.

    Parameters
    ----------
    productivities : sequence of float
        One curve each: how much of the value a unit of share buys.
    reciprocity : float
        What helping is worth to the partner beyond its share.
    points : int
        Of each curve.

    Returns
    -------
    Numbers
        `how` tells the closed form from the search that it is held against.
    """
    rows: list[dict[str, Any]] = []
    for k in productivities:
        own = {"productivity": k, "reciprocity": reciprocity}
        for i in range(points):
            at = i / (points - 1)
            best = float(Partner(baseline=at, productivity=k, reciprocity=reciprocity).best_share())
            rows.append({**own, "how": "closed_form", "baseline": at, "share": best, **ASSUMED})
        for i in range(0, points, max(1, points // 8)):
            at = i / (points - 1)
            best, _ = searched(Partner(baseline=at, productivity=k, reciprocity=reciprocity), 2001)
            rows.append({**own, "how": "searched", "baseline": at, "share": float(best), **ASSUMED})
    return Numbers.of(rows)


def best_share(numbers: Numbers | None = None, lang: str = "en") -> Figure:
    """Draw the best share along what is recovered without help, with marks where it was searched.

    Parameters
    ----------
    numbers : Numbers, optional
        As `best_share_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import PercentFormatter

    numbers = best_share_numbers() if numbers is None else numbers
    with style():
        figure = paper(7.5, 4.4)
        axes = figure.add_subplot()
        axes.axhline(0.5, color="black", linewidth=0.8, linestyle=":")
        axes.annotate(label("figure_half", lang), (1, 0.5), (0, 4), textcoords="offset points", ha="right", fontsize=9)
        for i, (k, own) in enumerate(numbers.each("productivity").items()):
            curve, marks = own.where(how="closed_form"), own.where(how="searched")
            name = say("figure_productivity", lang, k=k)
            how: dict[str, Any] = {"color": COLOURS[i], "linestyle": LINES[i % len(LINES)], "linewidth": 2}
            axes.plot(curve.floats("baseline"), curve.floats("share"), **how, label=name)
            axes.plot(marks.floats("baseline"), marks.floats("share"), "o", color=COLOURS[i], markersize=4)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 0.56)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_baseline", lang))
        axes.set_ylabel(folded(label("figure_best_share", lang), 34))
        axes.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 0.87))
        plain_axes(axes)
        figure.supxlabel(label("figure_best_note", lang), fontsize=8, x=0.01, ha="left")
    return figure


def elasticity_numbers(points: int = 101) -> Numbers:
    """Return the best share along the elasticity of recovery, and the range that was published for something else."""
    ranges = assumptions().elasticity
    (low, high), published = ranges["sweep"].ends, ranges["arrests"].ends
    etas = [low + (high - low) * i / (points - 1) for i in range(points)]
    rows: list[dict[str, Any]] = [
        {"how": "curve", "elasticity": eta, "share": float(best_share_elastic(eta)), **ASSUMED} for eta in etas
    ]
    said = {"confidence": str(ranges["arrests"].confidence), "source": ranges["arrests"].source["en"], "url": ""}
    return Numbers.of([*rows, *({"how": "published", "elasticity": end, "share": "", **said} for end in published)])


def elasticity(numbers: Numbers | None = None, lang: str = "en") -> Figure:
    """Draw the best share along the elasticity of recovery.

    Parameters
    ----------
    numbers : Numbers, optional
        As `elasticity_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import PercentFormatter

    numbers = elasticity_numbers() if numbers is None else numbers
    curve, published = numbers.where(how="curve"), numbers.where(how="published").floats("elasticity")
    with style():
        figure = paper(7.5, 3.6)
        axes = figure.add_subplot()
        said = say("figure_eta_published", lang, high=f"{published[1]:g}")
        axes.axvspan(published[0], published[1], color="0.85", label=said)
        name = label("figure_eta_curve", lang)
        axes.plot(curve.floats("elasticity"), curve.floats("share"), color=COLOURS[0], linewidth=2, label=name)
        axes.set_xlim(curve.floats("elasticity")[0], curve.floats("elasticity")[-1])
        axes.set_ylim(0, 0.56)
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_eta", lang))
        axes.set_ylabel(folded(label("figure_best_share", lang), 34))
        keyed(axes)
        plain_axes(axes)
        figure.supxlabel(label("figure_eta_note", lang), fontsize=8, x=0.01, ha="left")
    return figure


# --- rules under stress ------------------------------------------------------------------------


def pareto_numbers(found: Stress | Numbers) -> Numbers:
    """Return what the two States have under each rule of a stress test, and whether another rule is better for both.

    Parameters
    ----------
    found : Stress or Numbers
        A stress test, or the table that `sharing stress --csv` wrote of one.
    """
    if isinstance(found, Numbers):
        rows: list[dict[str, Any]] = [dict(row) for row in found]
        titles = {row["rule"]: as_scenario(row["rule"]) for row in rows}
    else:
        drawn = {"cases": found.count, "seed": found.seed, "hope": found.hope}
        rows = [{"rule": name, **drawn, **{s: row[s] or 0.0 for s in STATES}} for name, row in found.table.items()]
        titles = dict(found.rules)
    points = {row["rule"]: (float(row["requesting"]), float(row["partner"])) for row in rows}
    kept = undominated(points)
    return Numbers.of(
        {
            **{key: row[key] for key in ("rule", "cases", "seed", "hope")},
            **{f"title_{lang}": plain(rule_name(row["rule"], titles[row["rule"]], lang)) for lang in LANGUAGES},
            **{state: row[state] for state in STATES},
            "undominated": row["rule"] in kept,
            **ASSUMED,
        }
        for row in rows
    )


STATES = ("requesting", "partner")


def pareto(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw what the two States have under each rule; those to which no other is better are filled.

    Parameters
    ----------
    numbers : Numbers
        As `pareto_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import PercentFormatter

    points = list(zip(numbers.floats("requesting"), numbers.floats("partner"), strict=True))
    best = sorted(point for point, row in zip(points, numbers, strict=True) if row["undominated"] == "yes")
    with style():
        figure = paper(8.5, 4.2 + 0.19 * len(points))
        axes = figure.add_subplot()
        axes.plot(*zip(*best, strict=True), color="black", linewidth=0.8, linestyle=":")
        for i, (row, (x, y)) in enumerate(zip(numbers, points, strict=True), 1):
            face = COLOURS[0] if row["undominated"] == "yes" else "white"
            axes.scatter(x, y, s=60, facecolor=face, edgecolor="black", label=f"{i}  {row[f'title_{lang}']}", zorder=3)
        _numbered(axes, points)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1))
        axes.margins(0.12)
        axes.set_xlabel(label("figure_requesting", lang))
        axes.set_ylabel(label("figure_partner", lang))
        keyed(axes, below=42)
        plain_axes(axes)
        first = numbers.rows[0]
        note = say("figure_pareto_note", lang, count=f"{int(first['cases']):,}", seed=first["seed"])
        figure.supxlabel(note, fontsize=8, x=0.01, ha="left")
    return figure


NEAR = 0.007  # points closer than this share one place for their numbers


def _numbered(axes: Any, points: list[tuple[float, float]]) -> None:
    """Write its number at each point; points that lie on each other share one place."""
    places: dict[tuple[float, float], list[int]] = {}
    for i, (x, y) in enumerate(points, 1):
        near = next((at for at in places if abs(at[0] - x) < NEAR and abs(at[1] - y) < NEAR), (x, y))
        places.setdefault(near, []).append(i)
    for at, own in places.items():
        axes.annotate(", ".join(map(str, own)), at, (6, 5), textcoords="offset points", fontsize=9)


# --- procedures and routes ------------------------------------------------------------------------


def stages_numbers(law: Instrument, found: Timeline) -> Numbers:
    """Return the stages of a procedure: days from its start, with the text each stands on.

    Parameters
    ----------
    law : Instrument
    found : Timeline
        As `sharing.law.procedure.timeline` returns it.

    Returns
    -------
    Numbers
        `latest_days` is empty where a stage, or one before it, has no deadline.
    """
    rows = []
    for one in found.steps:
        last = (one.latest - found.start).days if one.latest else None
        own = {"law": law.id, "start": found.start, "text": one.stage.text}
        days = {"earliest_days": (one.earliest - found.start).days, "latest_days": last}
        how = {"aside": one.stage.aside, "waits": bool(one.stage.wait or one.stage.year_end)}
        names = {f"stage_{lang}": plain(spoken(one.stage.stage, lang)) for lang in LANGUAGES}
        times = {f"time_{lang}": plain(stage_time(one, lang)) for lang in LANGUAGES}
        far = one.stage.confidence or law.confidence
        rows.append({**own, **days, **how, **names, **times, "confidence": far})
    return Numbers.of(rows)


def stages(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw the stages of a procedure in time; a stage without a deadline ends in an arrow.

    Parameters
    ----------
    numbers : Numbers
        As `stages_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        One bar a stage, from the last day of the stage before: solid what must pass, hatched until the deadline.
    """
    from sharing.law.catalogue import load_instrument

    days = [float(row[key]) for row in numbers for key in ("earliest_days", "latest_days") if row[key]]
    end = max([*days, 30]) * 1.15
    with style():
        figure = paper(8.5, 1.5 + 0.62 * len(numbers))
        axes = figure.add_subplot()
        ended: float = 0  # when the stage before ends at the latest
        for i, row in enumerate(numbers):
            first, limited, aside = float(row["earliest_days"]), bool(row["latest_days"]), row["aside"] == "yes"
            last = float(row["latest_days"]) if limited else end * 0.97
            start = 0 if aside else min(ended, last)
            begin = max(start, first) if row["waits"] == "yes" else start
            if begin > start:
                axes.barh(i, begin - start, left=start, height=0.36, color=COLOURS[0], edgecolor="black")
            until: dict[str, Any] = {"alpha": 0.35 if limited else 0.15, "hatch": HATCHES[1] if limited else ""}
            until["color"] = "white" if aside else COLOURS[0]
            axes.barh(i, max(last - begin, 0), left=begin, height=0.36, edgecolor="black", **until)
            if not limited:
                axes.annotate("", (end, i), (end * 0.9, i), arrowprops={"arrowstyle": "->"})
            read = row["confidence"] == "text_read"
            far = "" if read else f" · {language.word('confidence', row['confidence'], lang)}"
            said = plain(f"{row[f'time_{lang}']} [{row['text']}]{far}")
            axes.annotate(said, (0, i - 0.34), (4, 0), textcoords="offset points", fontsize=8, va="center")
            if not aside:
                ended = last if limited else first
        axes.set_yticks(range(len(numbers)), [folded(name, 34) for name in numbers.column(f"stage_{lang}")])
        axes.set_ylim(len(numbers) - 0.5, -0.75)
        axes.set_xlim(0, end)
        axes.set_xlabel(say("timeline_days_from", lang, start=date.fromisoformat(numbers.rows[0]["start"]).isoformat()))
        axes.set_title(plain(spoken(load_instrument(numbers.rows[0]["law"]).title, lang)), loc="left")
        plain_axes(axes)
    return figure


def routes_numbers(found: Paths, who: str) -> Numbers:
    """Return what a payee's money is worth today on each route, from least to most.

    Parameters
    ----------
    found : Paths
        As `sharing.paths.paths` returns them.
    who : str
        A payee of `found`.
    """
    rows = []
    for one in found.paths:
        low, high = one.present(who)
        own = {"case": found.case.id, "law": found.scenario.law.id, "payee": who, "currency": found.case.currency}
        values = {"years_least": one.years[0], "years_most": one.years[1], "least": low, "most": high}
        rows.append({**own, "route": one.route, **values, **ASSUMED})
    return Numbers.of(rows)


def routes(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw what a payee's money is worth today on each route, from least to most.

    Parameters
    ----------
    numbers : Numbers
        As `routes_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from sharing.law.catalogue import load_instrument

    first = numbers.rows[0]
    with style():
        figure = paper(8.5, 1.5 + 0.5 * len(numbers))
        axes = figure.add_subplot()
        for i, row in enumerate(numbers):
            low, high = float(Fraction(row["least"])), float(Fraction(row["most"]))
            how = WEAK if weak(row) else {"facecolor": COLOURS[0], "edgecolor": "black"}
            axes.barh(i, high - low, left=low, height=0.5, **how)
            ends = (f"{float(row[key]):.2g}" for key in ("years_least", "years_most"))
            years = say("figure_years", lang, low=next(ends), high=next(ends))
            axes.annotate(years, (high, i), (4, 0), textcoords="offset points", va="center", fontsize=8)
        axes.set_yticks(range(len(numbers)), [plain(fact("route", route, lang)) for route in numbers.column("route")])
        axes.invert_yaxis()
        axes.set_xlim(0, axes.get_xlim()[1] * 1.15)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.set_xlabel(say("figure_today", lang, who=plain(payee(first["payee"], lang)), currency=first["currency"]))
        axes.set_title(plain(spoken(load_instrument(first["law"]).title, lang)), loc="left")
        plain_axes(axes)
        note = say("figure_routes_note", lang, unverified=language.word("confidence", "unverified", lang))
        figure.supxlabel(note, fontsize=8, x=0.01, ha="left")
    return figure
