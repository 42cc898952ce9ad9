"""What happened: who got what in real cases, the ratios sources state, and what the library reproduces."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import language
from sharing.appearance import CLAIMANTS, COLOURS
from sharing.figures.numbers import Numbers, Row, doubt, weak
from sharing.figures.style import MARKERS, OPEN, WEAK, folded, keyed, paper, plain_axes, short, style
from sharing.history import CLASSES, Outcome, backtest, outcomes
from sharing.language import label, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["back_test", "back_test_numbers", "flows", "flows_numbers", "ratios", "ratios_numbers"]

# Where the money of a case goes, in the order drawn; what nobody published comes last.
PARTS: dict[str, dict[str, Any]] = {
    "costs": {"facecolor": "black", "edgecolor": "white"},
    "claimants": {"facecolor": CLAIMANTS, "hatch": "++", "edgecolor": "white"},
    "returned": {"facecolor": COLOURS[0], "edgecolor": "white"},
    "retained": {"facecolor": COLOURS[1], "hatch": "//", "edgecolor": "white"},
    "other": {"facecolor": COLOURS[4], "hatch": "..", "edgecolor": "white"},
    "unpublished": OPEN,
}


def _own(one: Outcome) -> dict[str, Any]:
    states = {"holder": ";".join(one.holders), "requesting": ";".join(one.requesting)}
    return {"case": one.id, "name": one.name, "year": one.year, **states}


def _source(one: Outcome) -> dict[str, Any]:
    return {"verified": one.verified, "source": one.source, "url": one.url, "notes": one.notes}


# --- who got what --------------------------------------------------------------------------


def flows_numbers() -> Numbers:
    """Return where the money of each real case went: one row a case and part.

    Returns
    -------
    Numbers
        Amounts in the case's currency and as a part of what was recovered.
        A case whose published parts exceed the whole has `drawn` ``no``: they
        overlap, or count interest, and no source says how.
    """
    rows: list[dict[str, Any]] = []
    for one in outcomes():
        parts = {
            "costs": one.costs,
            "claimants": one.claimants,
            "returned": one.returned,
            "retained": one.retained,
            "other": one.other,
        }
        known = {name: amount for name, amount in parts.items() if amount is not None}
        if one.gross and known and one.added:
            left = one.gross - sum(known.values(), Decimal(0))
            if left > 0:
                known["unpublished"] = left
            for name, amount in known.items():
                share = Fraction(amount) / Fraction(one.gross)
                own = {**_own(one), "currency": one.currency, "gross": one.gross, "drawn": left >= 0}
                rows.append({**own, "part": name, "amount": amount, "share": share, **_source(one)})
    return Numbers.of(sorted(rows, key=lambda row: (row["holder"], row["year"], row["case"])))


def flows(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw who got what: one bar a case, from the holder to everybody it was divided among.

    Parameters
    ----------
    numbers : Numbers
        As `flows_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Every bar is its own whole: sums in different currencies and years are
        never added up.
    """
    from matplotlib.ticker import PercentFormatter

    cases = numbers.where(drawn="yes").each("case")
    with style():
        figure = paper(9.5, 1.8 + 0.27 * len(cases))
        axes = figure.add_subplot()
        for i, own in enumerate(cases.values()):
            left, first = 0.0, own.rows[0]
            for part in PARTS:
                for row in own.where(part=part):
                    width = float(Fraction(row["share"]))
                    axes.barh(i, width, 0.72, left, **({**PARTS[part], **UNREAD} if weak(row) else PARTS[part]))
                    left += width
            said = f"{first['currency']} {short(float(Fraction(first['gross'])), lang)}{doubt(first)}"
            axes.annotate(said, (1, i), (4, 0), textcoords="offset points", va="center", fontsize=7)
        for part, how in PARTS.items():
            axes.barh(0, 0, label=label(f"figure_part_{part}", lang), **how)
        axes.set_yticks(range(len(cases)), [_who(own.rows[0], lang) for own in cases.values()], fontsize=7)
        axes.set_ylim(len(cases) - 0.3, -0.7)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(label("figure_of_gross", lang))
        keyed(axes, 3)
        plain_axes(axes)
    return figure


UNREAD = {"facecolor": "white", "edgecolor": "black", "linestyle": ":"}


def _who(row: Row, lang: str) -> str:
    """Say from whom to whom, when, and which row it is."""
    holders, asking = (
        ("、" if lang == "zh" else ", ").join(language.party(code, lang) for code in row[key].split(";"))
        for key in ("holder", "requesting")
    )
    year = f", {row['year']}" if row["year"] else ""
    return plain(f"{holders} → {asking}{year}  ·  {row['case']}")


# --- stated ratios --------------------------------------------------------------------------


def ratios_numbers() -> Numbers:
    """Return the ratios that sources state, requesting State first.

    Returns
    -------
    Numbers
        One row a case with a ratio of two parts, or "100 % of" something; rows
        that repeat money of another are left out. `kind` tells a ratio stated
        in the source from the collector's reading of a full return.
    """
    rows = []
    for one in outcomes():
        share = _ratio(one.ratio)
        if share is not None and one.added:
            reading = "ratio is the researcher's reading" in one.notes
            kind = "unverified" if not one.verified else "reading" if reading else "stated"
            rows.append({**_own(one), "words": one.ratio, "share": share, "kind": kind, **_source(one)})
    return Numbers.of(sorted(rows, key=lambda row: (row["share"], row["year"], row["case"])))


def _ratio(words: str) -> Fraction | None:
    """Read ``50:50`` and ``100% of net``; what is said otherwise is no ratio."""
    if found := re.fullmatch(r"(\d+):(\d+)(?![\d:]).*", words):
        first, second = int(found[1]), int(found[2])
        return Fraction(first, first + second)
    return Fraction(1) if words.startswith("100% of") else None


def ratios(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw each stated ratio as a point at its year; cases of one year and ratio stand beside each other.

    Parameters
    ----------
    numbers : Numbers
        As `ratios_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import PercentFormatter

    looks: dict[str, dict[str, Any]] = {
        "stated": {"marker": MARKERS[0], "markerfacecolor": COLOURS[0]},
        "reading": {"marker": MARKERS[1], "markerfacecolor": COLOURS[4]},
        "unverified": {"marker": MARKERS[0], "markerfacecolor": "white"},
    }
    with style():
        figure = paper(9.5, 4.2)
        axes = figure.add_subplot()
        taken: dict[tuple[str, str], int] = {}
        for kind, look in looks.items():
            xs, ys = [], []
            for row in numbers:
                if row["year"][:4].isdigit() and kind == ("unverified" if weak(row) else row["kind"]):
                    place = taken[row["year"], row["share"]] = taken.get((row["year"], row["share"]), -1) + 1
                    xs.append(float(row["year"][:4]))
                    ys.append(float(Fraction(row["share"])) + 0.035 * place)
            how: dict[str, Any] = {**look, "markeredgecolor": "black", "linestyle": "", "markersize": 7}
            if xs:
                axes.plot(xs, ys, **how, label=label(f"figure_ratio_{kind}", lang))
        axes.set_ylim(-0.06, 1.3)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        for share in (0, 0.5, 1):
            axes.axhline(share, color="0.8", linewidth=0.7, zorder=0)
        axes.set_xlabel(label("figure_ratio_year", lang))
        axes.set_ylabel(folded(label("figure_ratio_share", lang), 30))
        keyed(axes, 3)
        plain_axes(axes)
    return figure


# --- the back-test -----------------------------------------------------------------------------


def back_test_numbers() -> Numbers:
    """Return every real outcome with its class, and what was published and computed where a law decides it."""
    return Numbers.of(
        {
            "case": one.outcome.id,
            "kind": one.kind,
            "currency": one.outcome.currency,
            "published": one.published if one.computed is not None else "",
            "computed": one.computed,
            **_source(one.outcome),
        }
        for one in backtest()
    )


def back_test(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw how many outcomes are of which class, and the computed against the published ones.

    Parameters
    ----------
    numbers : Numbers
        As `back_test_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Left: outcomes by class. Right: computed as a part of published; what
        had an input computed back from the outcome is empty, for it proves
        nothing.
    """
    from matplotlib.ticker import PercentFormatter

    with style():
        figure = paper(9.5, 3.8)
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
        classes = [numbers.where(kind=kind) for kind in CLASSES]
        fills = [{"facecolor": COLOURS[0], "edgecolor": "black"}, {"facecolor": "white", "edgecolor": "black"}]
        fills += [
            {"facecolor": "0.75", "hatch": "//", "edgecolor": "white"},
            {"facecolor": "0.55", "edgecolor": "white"},
        ]
        for i, (own, how) in enumerate(zip(classes, fills, strict=True)):
            read = len(own) - own.unverified
            left.barh(i, read, 0.6, **how)
            left.barh(i, own.unverified, 0.6, read, **WEAK)
            said = f"{len(own)}" + (f" ({own.unverified}?)" if own.unverified else "")
            left.annotate(said, (len(own), i), (3, 0), textcoords="offset points", va="center")
        left.set_yticks(range(len(CLASSES)), [folded(label(f"class_{kind}", lang), 24) for kind in CLASSES], fontsize=8)
        left.invert_yaxis()
        left.margins(x=0.2)
        left.set_xlabel(label("figure_outcomes_count", lang))
        drawn = [row for row in numbers if row["computed"] and row["published"]]
        for i, row in enumerate(drawn):
            part = float(Fraction(row["computed"]) / Fraction(row["published"]))
            independent = row["kind"] == "independent"
            face = COLOURS[0] if independent else "white"
            right.plot([part], [i], MARKERS[0], markersize=8, markerfacecolor=face, markeredgecolor="black")
        for face, key in ((COLOURS[0], "elsewhere"), ("white", "outcome")):
            name = label(f"figure_from_{key}", lang)
            right.plot([], [], MARKERS[0], markerfacecolor=face, markeredgecolor="black", label=name)
        right.set_yticks(range(len(drawn)), [_amount_of(row) for row in drawn], fontsize=7.5)
        right.invert_yaxis()
        right.margins(x=0.4)
        low, high = right.get_xlim()
        right.set_xlim(min(low, 0.9), max(high, 1.1))
        right.locator_params(axis="x", nbins=5)
        right.axvline(1, color="0.6", linewidth=0.8, zorder=0)
        right.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        right.set_xlabel(label("figure_computed", lang))
        keyed(right)
        for axes in (left, right):
            plain_axes(axes)
    return figure


def _amount_of(row: Row) -> str:
    return f"{row['case']}{doubt(row)}\n{row['currency']} {float(Fraction(row['published'])):,.2f}"
