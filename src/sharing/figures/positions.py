"""Positions drawn: what moves a result, where two texts break even, and the zone in which two sides can agree."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import language
from sharing.appearance import COLOURS, looks
from sharing.case import Case, load_case
from sharing.explain import term_value
from sharing.figures.numbers import Numbers, Row, weak
from sharing.figures.style import LINES, WEAK, fill, folded, keyed, paper, plain_axes, short, style
from sharing.goals import BreakEven, with_term
from sharing.goals import break_even as found_break_even
from sharing.language import label, plain, say, spoken
from sharing.law.catalogue import load_instrument
from sharing.law.instrument import Scenario
from sharing.meeting import as_scenario
from sharing.negotiation import Mandate
from sharing.negotiation import zone as found_zone
from sharing.sensitivity import Moved
from sharing.sensitivity import moves as found_moves
from sharing.trace import trace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["break_even", "break_even_numbers", "moves", "moves_numbers", "zone", "zone_numbers"]

CASE, PAYEE = "teaching/five-states", "FRA"
EU, BY_CONTRIBUTION = "eu/regulation-2018-1805", "models/costs-and-contributions"


# --- what moves the result -----------------------------------------------------------------


def moves_numbers(case: Case | str = CASE, law: Any = EU, payee: str = PAYEE) -> Numbers:
    """Return how far each reading and term alone moves what a payee gets.

    Parameters
    ----------
    case : Case or str
    law : Instrument, Scenario or str
    payee : str

    Returns
    -------
    Numbers
        Amounts in the case's currency, with the value of the choice at each.
    """
    case = load_case(case) if isinstance(case, str) else case
    scenario = as_scenario(law)
    own = {"case": case.id, "law": scenario.law.id, "payee": payee, "currency": case.currency}
    return Numbers.of(
        {
            **own,
            "kind": one.kind,
            "name": one.name,
            "least": one.least,
            "least_at": one.least_at,
            "most": one.most,
            "most_at": one.most_at,
            "confidence": _confidence(scenario, one),
        }
        for one in found_moves(case, scenario, payee)
    )


def _confidence(scenario: Scenario, one: Moved) -> str:
    """Return how far the term or reading was read; a disputed reading stands on the text as a whole."""
    own = scenario.law.terms[one.name].confidence if one.kind == "term" else None
    return str(own or scenario.law.confidence)


def moves(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw one bar a reading or term, the widest on top, with its value at each end.

    Parameters
    ----------
    numbers : Numbers
        As `moves_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import FuncFormatter

    law = load_instrument(numbers.rows[0]["law"])
    with style():
        figure = paper(9.5, 1.8 + 0.6 * len(numbers))
        axes = figure.add_subplot()
        names = []
        for i, row in enumerate(numbers):
            least, most = float(Fraction(row["least"])), float(Fraction(row["most"]))
            how = WEAK if weak(row) else {"facecolor": COLOURS[4], "edgecolor": "black"}
            axes.barh(i, most - least, 0.45, least, **how)
            for end, at, side in ((least, row["least_at"], "right"), (most, row["most_at"], "left")):
                said = folded(_choice(law, row, at, lang), 24)
                gap = (-4, 0) if side == "right" else (4, 0)
                place: dict[str, Any] = {"textcoords": "offset points", "ha": side, "va": "center", "fontsize": 7.5}
                axes.annotate(said, (end, i), gap, **place)
            named = law.terms[row["name"]].label if row["kind"] == "term" else law.readings[row["name"]].label
            names.append(folded(plain(spoken(named, lang, row["name"])), 34))
        axes.set_yticks(range(len(names)), names, fontsize=8)
        axes.invert_yaxis()
        low, high = min(numbers.floats("least")), max(numbers.floats("most"))
        axes.set_xlim(low - 0.3 * (high - low), high + 0.3 * (high - low))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short(x, lang) if x >= 0 else ""))
        axes.set_xlabel(_gets(numbers.rows[0], lang))
        plain_axes(axes)
    return figure


def _choice(law: Any, row: Row, at: str, lang: str) -> str:
    if row["kind"] == "term":
        return plain(term_value(law, row["name"], Fraction(at)))
    return plain(language.word("options", at, lang))


def _gets(row: Row, lang: str) -> str:
    who = plain(language.payee(row["payee"], lang))
    return say("figure_gets", lang, who=who, currency=row["currency"])


# --- break-even --------------------------------------------------------------------------------


def break_even_numbers(
    case: Case | str = CASE,
    one: Any = EU,
    other: Any = BY_CONTRIBUTION,
    payee: str = PAYEE,
    along: str = "weight.FRA",
    points: int = 41,
) -> Numbers:
    """Return what a payee gets under two positions along one number, and where the better one changes.

    Parameters
    ----------
    case : Case or str
    one, other : Instrument, Scenario or str
    payee : str
    along : str
        As `sharing.break_even` takes it.
    points : int
        Of each curve, beside those where something changes.

    Returns
    -------
    Numbers
        Exact amounts in the case's currency, from least to most; `better` is
        ``one``, ``other``, ``alike`` or ``open``. Where the exact point is no
        short decimal it stands as a fraction.
    """
    case = load_case(case) if isinstance(case, str) else case
    positions = [as_scenario(one), as_scenario(other)]
    found = found_break_even(case, positions[0], positions[1], payee, along)
    low, high = found.regions[0].low, found.regions[-1].high
    at = {low + (high - low) * Fraction(i, points - 1) for i in range(points)} | set(found.points)
    ids = {"law": positions[0].law.id, "other_law": positions[1].law.id}
    own = {"case": case.id, **ids, "payee": payee, "currency": case.currency, "along": along}
    programs = [trace(case, with_term(s, along) if along[5:] in s.law.terms else s, [along]) for s in positions]
    rows = []
    for x in sorted(at):
        settled = [program.settle({along: x}) for program in programs]
        ends = [edge for s in settled for edge in s.bounds(payee)]
        amounts = dict(zip(("one_least", "one_most", "other_least", "other_most"), ends, strict=True))
        far = max((s.confidence for s in settled), key=list(language.words("confidence")).index)
        rows.append({**own, "at": x, **amounts, "better": _word(found, x), "confidence": far})
    return Numbers.of(rows)


def _word(found: BreakEven, x: Fraction) -> str:
    """Return which position is better at a point."""
    return next(
        r.word for r in found.regions if r.low < x < r.high or (x == r.low and r.low_in) or (x == r.high and r.high_in)
    )


def break_even(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw both positions along the number, and mark where the better one changes.

    Parameters
    ----------
    numbers : Numbers
        As `break_even_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import FuncFormatter

    first, xs = numbers.rows[0], numbers.floats("at")
    with style():
        figure = paper(8.5, 4.6)
        axes = figure.add_subplot()
        for i, (side, key) in enumerate((("one", "law"), ("other", "other_law"))):
            name = plain(as_scenario(first[key]).title(lang))
            low, high = numbers.floats(f"{side}_least"), numbers.floats(f"{side}_most")
            axes.plot(xs, low, color=COLOURS[i], linestyle=LINES[i], linewidth=2, label=name)
            if low != high:
                axes.fill_between(xs, low, high, color=COLOURS[i], alpha=0.2)
        top = max(max(numbers.floats(key)) for key in ("one_most", "other_most"))
        for start, end, word in _stretches(numbers):
            axes.axvline(start, color="0.5", linewidth=0.8, linestyle=":")
            law_of = {"one": "law", "other": "other_law"}.get(word)
            said = label("figure_alike_here" if word == "alike" else "figure_open_here", lang)
            if law_of:
                said = say("figure_better", lang, law=plain(as_scenario(first[law_of]).title(lang)))
            if end > start:
                axes.annotate(folded(said, 26), ((start + end) / 2, top * 1.04), ha="center", va="bottom", fontsize=8)
            else:
                said = f"{start:.4g}"
                axes.annotate(said, (start, 0), (3, 4), textcoords="offset points", fontsize=8)
        axes.set_xlim(xs[0], xs[-1])
        axes.set_ylim(0, top * 1.25)
        axes.set_xlabel(_along(first, lang))
        axes.set_ylabel(_gets(first, lang))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: short(y, lang)))
        keyed(axes)
        plain_axes(axes)
    return figure


def _stretches(numbers: Numbers) -> list[tuple[float, float, str]]:
    """Join neighbouring points of one word; each stretch begins where the one before ends."""
    found: list[list[Any]] = []
    for row, x in zip(numbers, numbers.floats("at"), strict=True):
        if found and found[-1][2] == row["better"]:
            found[-1][1] = x
        else:
            found.append([found[-1][1] if found and found[-1][0] == found[-1][1] else x, x, row["better"]])
    return [(start, end, word) for start, end, word in found]


def _along(row: Row, lang: str) -> str:
    kind, _, own = row["along"].partition(".")
    if kind == "weight":
        return say("figure_weight", lang, who=plain(language.party(own, lang)))
    if kind == "term":
        named = next((law.terms[own].label for law in _laws(row) if own in law.terms), None)
        return plain(spoken(named, lang, own))
    return label("column_recovered", lang) if kind == "recovered" else plain(row["along"])


def _laws(row: Row) -> list[Any]:
    return [load_instrument(row[key]) for key in ("law", "other_law")]


# --- the zone of agreement -------------------------------------------------------------------

# Invented for teaching: what two sides would tell nobody.
TEACHING: Mapping[str, str] = {
    "reservation": "1400000.00",
    "patience": "0.9",
    "their_reservation_low": "1600000.00",
    "their_reservation_high": "2000000.00",
    "their_patience": "0.8",
}


def zone_numbers(
    values: Mapping[str, str] = TEACHING, to_divide: str = "4800000.00", party: str = "FRA", other: str = "DEU"
) -> Numbers:
    """Return the zone of agreement of an invented pair of mandates.

    Parameters
    ----------
    values : mapping of str to str
        As `sharing.negotiation.Mandate` takes them. A real mandate does not
        belong in a figure: a figure is made to be shown.
    to_divide : str
        What the two divide, in EUR.
    party, other : str

    Returns
    -------
    Numbers
        Amounts for `party`, in EUR.
    """
    found = found_zone(Mandate(party, other, "EUR", dict(values)), Decimal(to_divide))
    low, high = found.point or ("", "")
    marks = {"ours": found.ours, "sure": found.sure, "perhaps": found.perhaps, "point_low": low, "point_high": high}
    own = {"payee": party, "other": other, "currency": "EUR", "to_divide": to_divide}
    return Numbers.of({**own, "name": name, "amount": amount} for name, amount in marks.items())


def zone(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw what each side accepts on one line, from nothing to the whole.

    Parameters
    ----------
    numbers : Numbers
        As `zone_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import FuncFormatter

    first = numbers.rows[0]
    at = {row["name"]: float(Fraction(row["amount"])) for row in numbers if row["amount"]}
    whole = float(Fraction(first["to_divide"]))
    fills = looks([first["payee"], first["other"]])
    ours, theirs = (plain(language.party(first[key], lang)) for key in ("payee", "other"))
    with style():
        figure = paper(9.5, 3.4)
        axes = figure.add_subplot()
        axes.barh(2, whole - at["ours"], 0.5, at["ours"], **fill(fills[first["payee"]]))
        axes.barh(1, at["sure"], 0.5, **fill(fills[first["other"]]))
        axes.barh(1, at["perhaps"] - at["sure"], 0.5, at["sure"], **{**fill(fills[first["other"]]), "alpha": 0.4})
        sure, perhaps = max(at["sure"] - at["ours"], 0), max(at["perhaps"] - max(at["sure"], at["ours"]), 0)
        axes.barh(0, sure, 0.5, at["ours"], facecolor="0.35", edgecolor="black")
        axes.barh(0, perhaps, 0.5, at["ours"] + sure, facecolor="white", hatch="//", edgecolor="black", linestyle="--")
        if "point_low" in at:
            marks = sorted({at["point_low"], at["point_high"]})
            axes.plot(marks, [0] * len(marks), "D", markerfacecolor="white", markeredgecolor="black", markersize=8)
        said = (
            (at["ours"], 2.42, say("figure_zone_ours", lang, who=ours)),
            (at["sure"], 1.42, say("figure_zone_theirs", lang, who=theirs)),
            (at["perhaps"], 0.58, say("figure_zone_perhaps", lang, who=theirs)),
        )
        for x, y, text in said:
            axes.annotate(f"{text}: {short(x, lang)}", (x, y), ha="center", va="center", fontsize=7.5)
        axes.set_yticks([2, 1, 0], [ours, theirs, label("figure_zone", lang)])
        axes.set_ylim(-0.75, 2.7)
        axes.set_xlim(0, whole)
        axes.annotate(
            f"◇ {label('figure_zone_point', lang)}", (at["ours"], -0.55), ha="left", va="center", fontsize=7.5
        )
        axes.set_xlabel(_gets(first, lang))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short(x, lang)))
        plain_axes(axes)
    return figure
