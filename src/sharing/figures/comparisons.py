"""One case under many laws, and what a contribution earns under each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing import language
from sharing.appearance import COLOURS, looks
from sharing.case import Case, build, load_case
from sharing.comparison import compare
from sharing.figures.numbers import Numbers, Row, doubt, weak
from sharing.figures.style import LINES, MARKERS, WEAK, fill, folded, keyed, paper, plain_axes, short, style
from sharing.language import label, plain, say
from sharing.law.run import UNDECIDED
from sharing.meeting import as_scenario, settle
from sharing.panel.boundary import PARTIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["contribution", "contribution_numbers", "mark", "one_case", "one_case_numbers", "two_states"]

APPLICABLE = ("binds", "could_be_agreed")


def _title(law: str, lang: str) -> str:
    return plain(as_scenario(law).title(lang))


# --- one case ----------------------------------------------------------------------------


def one_case_numbers(case: Case | str = "teaching/five-states") -> Numbers:
    """Settle a case under every law that binds on its date or could be agreed.

    Parameters
    ----------
    case : Case or str
        A case, or its id.

    Returns
    -------
    Numbers
        One row a law and payee, amounts in the case's currency; a last row of
        each law holds what its text leaves undecided.
    """
    rows: list[dict[str, Any]] = []
    case = load_case(case) if isinstance(case, str) else case
    for row in compare(case).rows:
        s = row.settlement
        if row.group not in APPLICABLE:
            continue
        own = {"group": row.group, "law": s.law.id, "confidence": s.confidence, "case": case.id}
        own["currency"] = case.currency
        for payee in s.payees:
            if payee != UNDECIDED and any(s.bounds(payee)):
                least, most = s.bounds(payee)
                rows.append({**own, "payee": payee, "certain": s.amount(payee), "least": least, "most": most})
        rows.append({**own, "payee": UNDECIDED, "certain": s.open, "least": "", "most": ""})
    return Numbers.of(rows)


def one_case(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw what each payee certainly gets under each law, and what stays undecided.

    Parameters
    ----------
    numbers : Numbers
        As `one_case_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import FuncFormatter

    payees = [p for p in dict.fromkeys(numbers.column("payee")) if p != UNDECIDED]
    fills = looks(sorted(payees, key=lambda p: p not in language.party_codes()))
    laws = numbers.each("law")
    with style():
        figure = paper(9.5, 1.6 + 0.5 * len(laws))
        axes = figure.add_subplot()
        places = dict(zip(laws, _places(numbers), strict=True))
        left = dict.fromkeys(laws, 0.0)
        for payee in (*fills, UNDECIDED):
            name = label("undecided", lang) if payee == UNDECIDED else plain(language.payee(payee, lang))
            axes.barh(0, 0, label=name, **fill(fills.get(payee)))
            for row in numbers.where(payee=payee):
                width, law = float(Fraction(row["certain"])), row["law"]
                axes.barh(places[law], width, 0.62, left[law], **fill(fills.get(payee), unread=weak(row)))
                left[law] += width
        titles = [folded(_title(law, lang), 46) + mark(own.rows[0], lang) for law, own in laws.items()]
        axes.set_yticks(list(places.values()), titles, fontsize=7.5)
        for group, own in numbers.each("group").items():
            y = min(places[law] for law in own.column("law")) - 0.62
            axes.annotate(label(group, lang), (0, y), (2, 0), textcoords="offset points", va="center", style="italic")
        axes.set_ylim(max(places.values()) + 0.6, -1)
        axes.set_xlim(0, max(left.values()) * 1.01)
        axes.set_xlabel(numbers.rows[0]["currency"])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short(x, lang)))
        plain_axes(axes)
        keyed(axes, 3)
    return figure


def _places(numbers: Numbers) -> Iterator[float]:
    """Give each law its place, with room for a heading before each group."""
    place = 0.0
    for own in numbers.each("group").values():
        for _ in own.each("law"):
            yield place
            place += 1
        place += 0.7


def mark(row: Row, lang: str) -> str:
    """Say beside a law that nobody read it."""
    return f" ({language.word('confidence', 'unverified', lang)})" if weak(row) else ""


# --- share against contribution -------------------------------------------------------------

FACTS = {"reciprocity": True, "executed_on_request": True, "route": "conviction"}
# Texts whose shares follow weights, and two fixed halves to hold them against.
WEIGHED: Mapping[str, Mapping[str, str]] = {
    "models/costs-and-contributions": {},
    "models/sharing-rule": {"division": "weights"},
    "national/ury-19574-60": {"measure": "by_contribution"},
    "domestic/no-fee-cooperation": {"division": "by_contribution"},
    "regional/nld-usa-1992": {},
    "eu/regulation-2018-1805": {},
    "national/che-tevg-international": {},
}
# Texts of levels: whose contribution is graded, and how the grades are called.
GRADED = {
    "national/can-sor-95-76": ("requested", "level", ("minimal", "significant", "predominant")),
    "national/usa-quoted-bands": ("requesting", "tier", ("facilitating", "major", "essential")),
    "models/sharing-rule": ("requested", "tier", ("facilitating", "major", "essential")),
}


def two_states(recovered: str = "1000000.00", **more: Any) -> Case:
    """Make a case of a requesting and a requested State, in EUR; `more` are tables of a case file."""
    tables = {"schema": 1, "id": "figure", "currency": "EUR", "recovered": recovered, "parties": PARTIES}
    return build({**tables, "facts": FACTS, **more}, "figure", roles_as_codes=True)


def contribution_numbers() -> Numbers:
    """Return each State's share along its contribution, by every text that looks at contributions.

    Returns
    -------
    Numbers
        Shares from least to most, of what two States divide; `at` is a
        contribution, or the level that the text names.
    """
    rows: list[dict[str, Any]] = []
    for law, readings in WEIGHED.items():
        agreed = {**FACTS, "sharing_agreement": law != "eu/regulation-2018-1805"}
        for percent in range(0, 101, 5):
            weights = [("requesting", percent), ("requested", 100 - percent)]
            stated = [{"party": party, "weight": str(weight)} for party, weight in weights]
            s = settle(two_states(contributions=stated, facts=agreed), law, readings=readings)
            at = Fraction(percent, 100)
            rows.append(_shared(law, "weight", "requesting", at, s, "; ".join(f"{k}={v}" for k, v in readings.items())))
    for law, (role, kind, levels) in GRADED.items():
        for level in levels:
            stated = [{"party": role, kind: level}]
            s = settle(two_states(contributions=stated, facts={**FACTS, "sharing_agreement": True}), law)
            rows.append(_shared(law, kind, role, level, s, ""))
    return Numbers.of(rows)


def _shared(law: str, kind: str, role: str, at: Any, s: Any, readings: str) -> dict[str, Any]:
    least, most = (Fraction(edge) / Fraction(s.case.recovered) for edge in s.bounds(role))
    own = {"law": law, "readings": readings, "kind": kind, "of": role, "at": at, "least": least, "most": most}
    return {**own, "confidence": s.confidence}


def contribution(numbers: Numbers, lang: str = "en") -> Figure:
    """Draw shares against contributions: lines where a text weighs, steps and bands where it grades.

    Parameters
    ----------
    numbers : Numbers
        As `contribution_numbers` returns them.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        Levels stand in a field of their own: no text says which percentage is
        which level.
    """
    from matplotlib.ticker import PercentFormatter

    with style():
        figure = paper(9.5, 5.6)
        left, right = figure.subplots(1, 2, sharey=True)
        alike: dict[tuple[Any, ...], list[str]] = {}
        for law, own in numbers.where(kind="weight").each("law").items():
            key = tuple(own.floats("at")), tuple(own.floats("least")), tuple(own.floats("most"))
            alike.setdefault(key, []).append(law)
        for i, ((at, least, most), laws) in enumerate(alike.items()):
            first, *others = (f"{law}{doubt(numbers.where(law=law).rows[0])}" for law in laws)
            name = folded(_title(laws[0], lang) + ("?" if first.endswith("?") else ""), 40)
            if others:
                alike_ids = ", ".join(law.partition("/")[2] for law in others)
                name = folded(say("figure_alike", lang, law=name.replace("\n", " "), others=alike_ids), 44)
            if least == most:
                left.plot(at, least, color=COLOURS[i], linestyle=LINES[i], linewidth=2, label=name)
            else:
                left.fill_between(at, least, most, color=COLOURS[i], alpha=0.25, hatch="..", linewidth=0, label=name)
        _graded(right, [row for row in numbers if row["kind"] != "weight"], lang)
        left.set_xlim(0, 1)
        left.set_ylim(0, 1.02)
        for axis in (left.xaxis, left.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        left.set_xlabel(label("figure_own_contribution", lang))
        left.set_ylabel(label("figure_own_share", lang))
        for axes in (left, right):
            keyed(axes)
            plain_axes(axes)
    return figure


def _graded(axes: Axes, rows: list[Row], lang: str) -> None:
    for i, law in enumerate(dict.fromkeys(row["law"] for row in rows)):
        own = [row for row in rows if row["law"] == law]
        role = language.word("roles", own[0]["of"], lang)
        name = folded(say("figure_level_of", lang, law=_title(law, lang), role=role), 44)
        for x, row in enumerate(own):
            low, high = float(Fraction(row["least"])), float(Fraction(row["most"]))
            place, said = x + (i - 1) * 0.28, name if x == 0 else None
            how = WEAK if weak(row) else {"facecolor": COLOURS[i + 3], "edgecolor": "black", "hatch": "//" * (i % 2)}
            if low == high:
                face: dict[str, Any] = {
                    "color": COLOURS[i + 3],
                    "markerfacecolor": "white" if weak(row) else COLOURS[i + 3],
                }
                axes.plot([place], [low], MARKERS[i], markersize=9, linestyle="", label=said, **face)
            else:
                axes.bar(place, high - low, 0.26, low, **how, label=said)
    grades = [[row["at"] for row in rows if row["law"] == law] for law in dict.fromkeys(row["law"] for row in rows)]
    kinds = {row["at"]: "levels" if row["kind"] == "level" else "tiers" for row in rows}
    ticks = [
        "\n".join(dict.fromkeys(_short_grade(kinds[g], g, lang) for g in step)) for step in zip(*grades, strict=True)
    ]
    axes.set_xticks(range(len(ticks)), ticks, fontsize=8)
    axes.set_xlabel(label("figure_level", lang))


def _short_grade(kind: str, grade: str, lang: str) -> str:
    return folded(plain(language.word(kind, grade, lang)), 14)
