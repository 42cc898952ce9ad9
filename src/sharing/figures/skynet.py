"""Sky Net as published: money and persons by year, and totals with and without a last day.

Nothing here is added up: each mark is one published figure.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing.appearance import COLOURS
from sharing.figures.numbers import Numbers, Row, bound, doubt, weak
from sharing.figures.style import LINES, MARKERS, WEAK, folded, paper, plain_axes, style
from sharing.history import statistics
from sharing.language import label, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MONEY", "SCALE", "published", "recoveries", "recoveries_numbers", "totals", "totals_numbers", "written"]

MONEY, PERSONS, TOP = "skynet_money_recovered", "skynet_fugitives_returned", "skynet_top100_red_notice_returned"
# English counts CNY in billions, Chinese in units of 10^8.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MARGIN = timedelta(days=200)  # left and right of what is drawn
SCALE = {"en": 10**9, "zh": 10**8}


def published(one: Row, **more: Any) -> dict[str, Any]:
    """Make a row of numbers of a published aggregate."""
    kept = ("metric", "period_start", "period_end", "value", "unit", "currency")
    own = {key: one[key] for key in kept}
    source = {"source": one["source_title"], "url": one["source_url"]}
    return {**more, **own, "verified": one["verified"], **source, "notes": one["notes"]}


def written(value: str, metric: str, lang: str) -> str:
    """Write a figure as it is: persons by the thousand, money in its scale with every digit."""
    if metric != MONEY:
        return f"{int(value):,}"
    return f"{float(Fraction(value) / SCALE[lang]):.4g}"


# --- by year ---------------------------------------------------------------------------


def recoveries_numbers() -> Numbers:
    """Return money and persons of each year: the whole year, and the longest part of it that was published.

    Returns
    -------
    Numbers
        One row a published figure; CNY and persons, as published.
    """
    rows = []
    for metric in (MONEY, PERSONS):
        own = [s for s in statistics() if s["metric"] == metric and s["currency"] in ("", "CNY")]
        for year in sorted({s["period_start"][:4] for s in own}):
            inside = [s for s in own if s["period_start"][:4] == s["period_end"][:4] == year]
            whole = [s for s in inside if (s["period_start"], s["period_end"]) == (f"{year}-01-01", f"{year}-12-31")]
            parts = [s for s in inside if s not in whole]
            part = [s for s in parts if _days(s) == max(map(_days, parts))]
            rows += [published(one, year=year, whole_year=one in whole) for one in (*whole, *part)]
    return Numbers.of(rows)


def _days(one: Row) -> int:
    return (date.fromisoformat(one["period_end"]) - date.fromisoformat(one["period_start"])).days


def recoveries(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw recoveries and persons returned, one bar a published figure.

    Parameters
    ----------
    numbers : Numbers
        As `recoveries_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure = paper(9.5, 6.2)
        top, bottom = figure.subplots(2, sharex=True)
        years = sorted({int(year) for year in numbers.column("year")})
        for axes, metric in ((top, MONEY), (bottom, PERSONS)):
            for year, own in numbers.where(metric=metric).each("year").items():
                for place, row in enumerate(own):
                    shift = (place - (len(own) - 1) / 2) * 0.42
                    _year_bar(axes, int(year) + shift, row, lang)
            axes.margins(y=0.2)
            plain_axes(axes)
        top.set_ylabel(label("figure_money_cny", lang))
        bottom.set_ylabel(label("figure_persons", lang))
        bottom.set_xticks(years, [str(year) for year in years])
        read = {"facecolor": COLOURS[0], "edgecolor": "black"}
        for key, how in (("read", read), ("weak", WEAK), ("part", PART)):
            name = label("figure_part_read" if key == "part" else f"figure_year_{key}", lang)
            top.bar(years[0], 0, **how, label=name)
        top.legend(frameon=False, loc="upper left", fontsize=8)
    return figure


PART = {"facecolor": COLOURS[4], "hatch": "//", "edgecolor": "black"}


def _year_bar(axes: Axes, x: float, row: Row, lang: str) -> None:
    money = row["metric"] == MONEY
    height = float(Fraction(row["value"]) / (SCALE[lang] if money else 1))
    whole = row["whole_year"] == "yes"
    how = WEAK if weak(row) else {"facecolor": COLOURS[0], "edgecolor": "black"} if whole else PART
    axes.bar(x, height, width=0.4, **how)
    said = bound(row) + written(row["value"], row["metric"], lang) + doubt(row)
    if not whole:
        end = date.fromisoformat(row["period_end"])
        day = f"{end.day} {MONTHS[end.month - 1]}" if lang == "en" else f"{end.month}.{end.day}"
        said = f"{said}\n{day}"
    axes.annotate(said, (x, height), (0, 2), textcoords="offset points", ha="center", fontsize=6)


# --- totals ------------------------------------------------------------------------------


def totals_numbers() -> Numbers:
    """Return the totals over more than a year: with a last day, and without one.

    Returns
    -------
    Numbers
        One row a published total; ``period_end`` is empty where no last day
        was given.
    """
    rows = [
        published(one, open_end=not one["period_end"])
        for metric in (PERSONS, TOP, MONEY)
        for one in statistics()
        if one["metric"] == metric
        and one["currency"] in ("", "CNY")
        and one["period_start"][:4] != one["period_end"][:4]
    ]
    return Numbers.of(sorted(rows, key=lambda r: ((PERSONS, TOP, MONEY).index(r["metric"]), r["period_start"])))


def totals(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw totals: on the left those with a last day, joined where they begin alike; on the right those without.

    Parameters
    ----------
    numbers : Numbers
        As `totals_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        A total without a last day stands in a field of its own, an arrow
        whose end nobody knows.
    """
    closed = numbers.where(open_end="no")
    starts = sorted(set(closed.column("period_start")))
    days = [date.fromisoformat(day) for day in closed.column("period_end")]
    ends: Any = min(days) - MARGIN, max(days) + MARGIN
    with style():
        figure = paper(9.5, 8.2)
        grid = figure.subplots(3, 2, width_ratios=(3.4, 1))
        names = (label("figure_returned", lang), label("figure_top_hundred", lang), label("figure_money_cny", lang))
        for (left, right), metric, name in zip(grid, (PERSONS, TOP, MONEY), names, strict=True):
            own = numbers.where(metric=metric)
            for i, start in enumerate(starts):
                _dated(left, own.where(open_end="no", period_start=start), i, start, lang)
            left.set_ylabel(folded(name, 26))
            left.set_ylim(bottom=0)
            left.margins(y=0.16)
            left.set_xlim(*ends)
            plain_axes(left)
            _endless(right, own.where(open_end="yes"), lang)
        grid[0][0].set_title(label("figure_dated", lang), loc="left")
        grid[0][1].set_title(label("figure_endless", lang), loc="left")
        grid[0][0].legend(frameon=False, loc="upper left", fontsize=8)
    return figure


def _dated(axes: Axes, own: Numbers, place: int, start: str, lang: str) -> None:
    rows = sorted(own, key=lambda row: row["period_end"])
    if not rows:
        return
    scale = SCALE[lang] if rows[0]["metric"] == MONEY else 1
    days: list[Any] = [date.fromisoformat(row["period_end"]) for row in rows]
    values = [float(Fraction(row["value"]) / scale) for row in rows]
    how: dict[str, Any] = {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)]}
    how["marker"] = MARKERS[place % len(MARKERS)]
    axes.plot(days, values, **how, markersize=4, linewidth=1.2, label=say("figure_since", lang, start=start))
    unread = [(day, value) for day, value, row in zip(days, values, rows, strict=True) if weak(row)]
    if unread:
        face = {**how, "linestyle": "", "markerfacecolor": "white", "zorder": 3}
        axes.plot(*zip(*unread, strict=True), **face, markersize=4)
    said: set[tuple[str, str]] = set()
    for day, value, row in zip(days, values, rows, strict=True):
        if (row["period_end"], row["value"]) not in said:
            said.add((row["period_end"], row["value"]))
            text = bound(row) + written(row["value"], row["metric"], lang) + doubt(row)
            below = (len(said) + place) % 2 == 0
            offset, va = ((3, -5), "top") if below else ((-3, 4), "bottom")
            axes.annotate(text, (day, value), offset, textcoords="offset points", ha="center", va=va, fontsize=6.5)


def _endless(axes: Axes, own: Numbers, lang: str) -> None:
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    if not len(own):
        axes.spines["left"].set_visible(False)
    for row in own:
        value = int(row["value"])
        axes.set_ylim(0, value * 1.6)
        axes.annotate("", (1, value), (0, value), arrowprops={"arrowstyle": "->", "linestyle": "--", "linewidth": 1.4})
        axes.plot([0], [value], color="black", marker="|", markersize=9, gid="open")
        since = say("figure_since", lang, start=row["period_start"])
        said = f"{written(row['value'], row['metric'], lang)}{doubt(row)}\n{since}"
        axes.annotate(said, (0.04, value), (0, 4), textcoords="offset points", fontsize=8)
