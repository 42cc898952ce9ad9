"""What laws say of sums, costs and time: a threshold, a map of net shares, procedures side by side."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import language
from sharing.appearance import COLOURS
from sharing.figures.comparisons import mark, two_states
from sharing.figures.numbers import Numbers, weak
from sharing.figures.style import LINES, MARKERS, OPEN, folded, keyed, paper, plain_axes, style
from sharing.language import label, plain, say, spoken
from sharing.law.catalogue import catalogue, load_instrument
from sharing.law.procedure import PAYMENT, span
from sharing.meeting import settle
from sharing.panel.boundary import boundary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["cliff", "cliff_numbers", "net_share", "net_share_numbers", "timelines", "timelines_numbers"]


# --- a threshold ------------------------------------------------------------------------------


def cliff_numbers() -> Numbers:
    """Return what the requesting State gets around EUR 10,000 under every law with that threshold.

    Returns
    -------
    Numbers
        One row a law and sum; EUR.
    """
    found = boundary()
    return Numbers.of(
        {"law": law.id, "recovered": total.replace(",", ""), "least": least, "most": most, "confidence": law.confidence}
        for law, cells in found.rows
        for total, (least, most) in zip(found.sums, cells, strict=True)
    )


def cliff(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw the step at EUR 10,000: laws that step alike are one line.

    Parameters
    ----------
    numbers : Numbers
        As `cliff_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import PercentFormatter

    sums = sorted(set(numbers.column("recovered")), key=Fraction)
    unread = {row["law"] for row in numbers if weak(row)}
    alike: dict[tuple[Any, ...], list[str]] = {}
    for law, own in numbers.each("law").items():
        shares = tuple(
            tuple(Fraction(row[edge]) / Fraction(row["recovered"]) for edge in ("least", "most"))
            for row in sorted(own, key=lambda row: Fraction(row["recovered"]))
        )
        alike.setdefault(shares, []).append(law)
    with style():
        figure = paper(9.5, 4.8)
        axes = figure.add_subplot()
        for i, (shares, laws) in enumerate(sorted(alike.items(), key=lambda one: -len(one[1]))):
            shift = (i - (len(alike) - 1) / 2) * 0.16
            names = folded(
                f"{len(laws)}: {', '.join(law.partition('/')[2] + '?' * (law in unread) for law in laws)}", 110
            )
            places = [x + shift for x in range(len(sums))]
            how: dict[str, Any] = {"color": COLOURS[i], "marker": MARKERS[i], "markersize": 7}
            how["markerfacecolor"] = "white" if unread.issuperset(laws) else COLOURS[i]
            axes.plot(
                places, [float(low) for low, _ in shares], **how, linestyle=LINES[i], drawstyle="steps-mid", label=names
            )
            for x, (low, high) in zip(places, shares, strict=True):
                if low != high:
                    axes.plot([x, x], [float(low), float(high)], color=COLOURS[i], linestyle=":", linewidth=1.5)
                    said = label("figure_cliff_open", lang)
                    axes.annotate(said, (x, float(high)), (5, -3), textcoords="offset points", fontsize=7.5, va="top")
        axes.set_xticks(range(len(sums)), [f"{float(Fraction(one)):,.2f}" for one in sums])
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_cliff_recovered", lang))
        axes.set_ylabel(folded(label("figure_cliff_share", lang), 34))
        axes.set_ylim(-0.05, 1.05)
        keyed(axes)
        plain_axes(axes)
    return figure


# --- costs and contribution on a map -------------------------------------------------------------


def net_share_numbers(law: str = "models/costs-and-contributions") -> Numbers:
    """Return the requesting State's part of what was recovered, over the rate of costs and its contribution.

    Parameters
    ----------
    law : str
        The text that deducts costs and divides by contribution.
    """
    rows = []
    for cost in range(0, 61, 5):
        costs = [{"payer": "requested", "kind": "judicial", "classes": ["reasonable"], "amount": f"{cost * 10000}.00"}]
        for percent in range(0, 101, 5):
            weights = [
                {"party": "requesting", "weight": str(percent)},
                {"party": "requested", "weight": str(100 - percent)},
            ]
            s = settle(two_states(contributions=weights, costs=costs if cost else []), law)
            share = Fraction(s.amount("requesting")) / Fraction(s.case.recovered)
            at = {"cost_rate": Fraction(cost, 100), "contribution": Fraction(percent, 100)}
            rows.append({"law": law, **at, "share": share, "confidence": s.confidence})
    return Numbers.of(rows)


def net_share(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw the map with its lines of equal share.

    Parameters
    ----------
    numbers : Numbers
        As `net_share_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    import numpy as np
    from matplotlib.ticker import PercentFormatter

    costs, parts = (sorted(set(numbers.floats(key))) for key in ("cost_rate", "contribution"))
    at = {(row["cost_rate"], row["contribution"]): float(Fraction(row["share"])) for row in numbers}
    found = {(float(Fraction(cost)), float(Fraction(part))): share for (cost, part), share in at.items()}
    shares = np.array([[found[cost, part] for cost in costs] for part in parts])
    with style():
        figure = paper(7.5, 5.2)
        axes = figure.add_subplot()
        levels = np.arange(0, 1.01, 0.1)
        drawn = axes.contourf(costs, parts, shares, levels, cmap="Blues", alpha=0.75)
        lines = axes.contour(costs, parts, shares, levels[1:-1], colors="black", linewidths=0.8)
        axes.clabel(lines, fmt=lambda share: f"{share * 100:.0f} %", fontsize=8)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_cost_rate", lang))
        axes.set_ylabel(label("figure_own_contribution", lang))
        bar = figure.colorbar(drawn, format=PercentFormatter(1, decimals=0))
        bar.set_label(label("figure_net", lang))
        plain_axes(axes)
    return figure


# --- procedures ------------------------------------------------------------------------------------


def timelines_numbers() -> Numbers:
    """Return the least and the longest lawful days to payment under every text with a procedure on every route."""
    rows = []
    for law in catalogue():
        stages = [one for one in law.procedure if not one.route]
        way = [one for one in stages if not one.aside]
        if way:
            least, longest = span(stages)
            unsaid = way[-1].name != PAYMENT  # the text stops before money is paid
            steps, endless = len(way) + unsaid, sum(not one.ends for one in way) + unsaid
            own = {"law": law.id, "least_days": least, "longest_days": longest, "steps": steps, "endless": endless}
            rows.append({**own, "confidence": _weakest([one.confidence or law.confidence for one in stages])})
    return Numbers.of(sorted(rows, key=_ended_first))


def _weakest(levels: list[str]) -> str:
    order = list(language.words("confidence"))
    return max(levels, key=order.index)


def _ended_first(row: Any) -> tuple[bool, int, str]:
    longest = row["longest_days"]
    return longest is None, longest if longest is not None else -row["least_days"], row["law"]


def timelines(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw each procedure from its first day to the last lawful day of payment, or to nowhere.

    Parameters
    ----------
    numbers : Numbers
        As `timelines_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    bounded = [float(row["longest_days"]) for row in numbers if row["longest_days"]]
    end = max(bounded) * 1.9
    with style():
        figure = paper(9.5, 1.6 + 0.36 * len(numbers))
        axes = figure.add_subplot()
        for i, row in enumerate(numbers):
            least, known = float(row["least_days"]), bool(row["longest_days"])
            last = float(row["longest_days"]) if known else end * 0.48
            axes.barh(i, least, 0.5, facecolor=COLOURS[0], edgecolor="black")
            later = {"facecolor": COLOURS[4], "hatch": "//", "edgecolor": "black"}
            axes.barh(i, last - least, 0.5, least, **(later if known else OPEN))
            key = "figure_longest" if known else "figure_steps"
            said = say(key, lang, days=row["longest_days"], steps=row["steps"], endless=row["endless"]) + mark(
                row, lang
            )
            if not known:
                axes.annotate("", (last + end * 0.05, i), (last, i), arrowprops={"arrowstyle": "->"})
            axes.annotate(said, (last + end * 0.06, i), va="center", fontsize=7.5)
        names = [folded(plain(spoken(load_instrument(law).title, lang)), 58) for law in numbers.column("law")]
        axes.set_yticks(range(len(names)), names, fontsize=7)
        axes.invert_yaxis()
        axes.set_xlim(0, end)
        for key, how in (("not_before", {"facecolor": COLOURS[0]}), ("at_the_latest", later), ("without_end", OPEN)):
            axes.barh(0, 0, label=label(f"figure_{key}", lang), **how)
        keyed(axes, 3)
        axes.set_xlabel(label("figure_days", lang))
        plain_axes(axes)
    return figure
