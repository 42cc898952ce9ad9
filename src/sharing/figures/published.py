"""What States published: treaties signed and in force, one paper against itself, foreign sharing.

Nothing here is added up: each mark is one published figure.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import document, language
from sharing.appearance import COLOURS
from sharing.figures.numbers import Numbers, Row, bound, doubt, read, weak
from sharing.figures.skynet import MONEY, SCALE, published, written
from sharing.figures.style import LINES, WEAK, folded, paper, plain_axes, short, style
from sharing.history import statistics
from sharing.language import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["treaties", "treaties_numbers", "us_sharing", "us_sharing_numbers", "white_paper", "white_paper_numbers"]

# --- treaties ----------------------------------------------------------------------------

TREATIES = (
    ("criminal_mla_treaties", "figure_criminal"),
    ("civil_and_criminal_mla_treaties", "figure_both"),
    ("civil_commercial_mla_treaties", "figure_civil"),
)


def treaties_numbers() -> Numbers:
    """Return China's judicial assistance treaties at the end of 2016, signed and in force, by kind."""
    return Numbers.of(
        published(one, kind=kind, state=state)
        for kind, _ in TREATIES
        for state in ("signed", "in_force")
        for one in statistics()
        if one["metric"] == f"{kind}_{state}" and one["period_end"] == "2016-12-31"
    )


def treaties(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw treaties signed and in force, by kind.

    Parameters
    ----------
    numbers : Numbers
        As `treaties_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure = paper(7.5, 3.6)
        axes = figure.add_subplot()
        fills: tuple[tuple[float, str, dict[str, Any]], ...] = (
            (-0.2, "signed", {"facecolor": "white", "hatch": "//", "edgecolor": COLOURS[0]}),
            (0.2, "in_force", {"facecolor": COLOURS[0], "edgecolor": "black"}),
        )
        places = {kind: i for i, (kind, _) in enumerate(TREATIES)}
        for shift, state, how in fills:
            for row in numbers.where(state=state):
                own = WEAK if weak(row) else how
                bar = axes.bar(places[row["kind"]] + shift, float(Fraction(row["value"])), width=0.38, **own)
                axes.bar_label(bar, labels=[row["value"] + doubt(row)], padding=2)
            axes.bar(0, 0, label=label(f"figure_{state}", lang), **how)
        axes.set_xticks(range(len(TREATIES)), [folded(label(name, lang), 22) for _, name in TREATIES])
        axes.set_ylabel(label("figure_treaties", lang))
        axes.margins(y=0.15)
        axes.legend(frameon=False)
        plain_axes(axes)
    return figure


# --- one paper against itself ---------------------------------------------------------------


def white_paper_numbers() -> Numbers:
    """Return what the white paper of December 2017 says in its two languages, and what each figure may mean."""
    return Numbers.of(
        {
            **{key: one[key] for key in ("statement", "language", "value", "least", "most", "unit", "over", "words")},
            "verified": one["verified"],
            "source": one["source_title"],
            "url": one["source_url"],
            "notes": one["notes"],
        }
        for one in read(document.root() / "statistics" / "white_paper.csv")
    )


def white_paper(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw the two texts of the white paper against each other.

    Parameters
    ----------
    numbers : Numbers
        As `white_paper_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Left, the sum recovered with all that rounds to it; right, the requests
        handled: a floor under each year, or under their mean alone.
    """
    with style():
        figure = paper(9.5, 3.6)
        left, right = figure.subplots(1, 2)
        texts = {"zh": label("figure_chinese_text", lang), "en": label("figure_english_text", lang)}
        for i, row in enumerate(numbers.where(statement="recovered")):
            low, value, high = (float(Fraction(row[key]) / SCALE[lang]) for key in ("least", "value", "most"))
            how = WEAK if weak(row) else {"facecolor": COLOURS[4], "edgecolor": "black"}
            left.barh(i, high - low, left=low, height=0.3, **how)
            left.plot([value], [i], color="black", marker="D", linestyle="")
            text = written(row["value"], MONEY, lang) + doubt(row)
            left.annotate(text, (value, i), (0, 17), textcoords="offset points", ha="center", fontsize=9)
        left.set_yticks(range(2), [texts[row["language"]] for row in numbers.where(statement="recovered")])
        left.set_ylim(-0.6, 1.7)
        low, high = (
            edge(numbers.where(statement="recovered").floats(key)) for edge, key in ((min, "least"), (max, "most"))
        )
        left.set_xlim((low - (high - low) / 5) / SCALE[lang], (high + (high - low) / 5) / SCALE[lang])
        left.set_xlabel(label("figure_may_mean", lang), fontsize=8)
        every, mean = (
            numbers.where(statement="requests", language="en"),
            numbers.where(statement="requests", language="zh"),
        )
        _floors(right, every.rows[0], COLOURS[0], "o", label("figure_each_year", lang))
        _floors(right, mean.rows[0], COLOURS[1], "", label("figure_on_average", lang))
        right.set_ylim(0, 1.8 * max(numbers.where(statement="requests").floats("value")) / 1000)
        right.set_xlim(2012.4, 2016.6)
        right.set_xticks(range(2013, 2017))
        right.set_ylabel(label("figure_requests", lang))
        right.legend(frameon=False, loc="lower left", fontsize=8)
        for axes in (left, right):
            plain_axes(axes)
    return figure


def _floors(axes: Axes, row: Row, colour: str, marker: str, name: str) -> None:
    """Draw "more than": an arrow up from each year, or one line under all of them."""
    value, name = float(Fraction(row["value"]) / 1000), name + doubt(row)
    first, last = (int(year) for year in row["over"].split("-"))
    up = {"arrowstyle": "->", "color": colour, "linewidth": 1.4}
    if row["words"] == "every year":
        axes.plot(range(first, last + 1), [value] * (last - first + 1), marker, color=colour, label=name)
        for year in range(first, last + 1):
            axes.annotate("", (year, value + 1.3), (year, value), arrowprops=up)
    else:
        axes.plot([first - 0.4, last + 0.4], [value, value], "--", color=colour, linewidth=1.6, label=name)
        axes.annotate("", (last + 0.4, value + 1.3), (last + 0.4, value), arrowprops={**up, "linestyle": "--"})


# --- what the United States shared -----------------------------------------------------------


def us_sharing_numbers() -> Numbers:
    """Return what the United States published of its sharing with other States: totals of periods, single payments.

    Returns
    -------
    Numbers
        USD. Periods overlap, and payments lie inside them. A total that was
        only added up from payments is left out. `computed`: not published as
        such.
    """
    metric = "us_doj_shared_with_foreign_governments"
    totals = (one for one in statistics() if one["metric"] == metric and not one["notes"].startswith("sum of"))
    rows = [published(one, kind="period", state="", fund="DOJ", computed="no") for one in totals]
    for one in read(document.root() / "history" / "us_sharing.csv"):
        if one["country"] in language.party_codes():
            known = "no" if one["computed"] == "yes" else one["verified"]  # what was worked out nobody read
            spread = {"verified": known, "metric": "us_shared_with_one_state", "value": one["amount_usd"]}
            spread |= {"unit": "money", "currency": "USD"}
            own = {"state": one["country"], "fund": one["fund"], "computed": one["computed"]}
            rows.append(published({**one, **spread}, kind="payment", **own))
    return Numbers.of(sorted(rows, key=lambda row: (row["kind"] == "payment", row["period_end"], row["state"])))


def us_sharing(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw the published totals as lines over their periods, and single payments as dots.

    Parameters
    ----------
    numbers : Numbers
        As `us_sharing_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import FuncFormatter

    with style():
        figure = paper(9.5, 4.6)
        left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
        for i, row in enumerate(numbers.where(kind="period")):
            ends = [date.fromisoformat(row[key]) for key in ("period_start", "period_end")]
            value = float(Fraction(row["value"])) / 1e6
            how = {"color": COLOURS[i % len(COLOURS)], "linestyle": LINES[i % len(LINES)]}
            left.plot(ends, [value, value], **how, linewidth=1 if weak(row) else 2.2, marker="|", markersize=9)
            said = f"{bound(row)}{value:,.4g}{doubt(row)} ({ends[0].year}–{ends[1].year})"
            left.annotate(said, (ends[1], value), (0, 5), textcoords="offset points", ha="right", fontsize=7.5)
        left.set_ylim(bottom=0)
        left.margins(y=0.12)
        left.set_ylabel(folded(label("figure_us_periods", lang), 34))
        payments = sorted(numbers.where(kind="payment"), key=lambda row: Fraction(row["value"]))
        for i, row in enumerate(payments):
            value = float(Fraction(row["value"]))
            face = "white" if weak(row) else COLOURS[0]
            right.plot([value], [i], "o", color=COLOURS[0], markerfacecolor=face, markersize=5)
            said = f"{bound(row)}{value:,.0f}{doubt(row)}"
            right.annotate(said, (value, i), (0, 4), textcoords="offset points", ha="center", fontsize=7)
        right.set_xscale("log")
        right.set_yticks(range(len(payments)), [_who_and_when(row, lang) for row in payments])
        right.margins(x=0.2, y=0.08)
        right.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short(x, lang)))
        right.set_xlabel(folded(label("figure_us_single", lang), 50), fontsize=8)
        for axes in (left, right):
            plain_axes(axes)
    return figure


def _who_and_when(row: Row, lang: str) -> str:
    year = row["period_end"][:4] or label("figure_no_year", lang)
    return (
        f"{language.party(row['state'], lang)}, {year}"
        if lang == "en"
        else f"{language.party(row['state'], lang)}，{year}"
    )
