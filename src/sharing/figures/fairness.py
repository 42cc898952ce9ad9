"""Claims rules, vessels and bargains drawn: paths of awards, every division, how unequal, what could be agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sharing.appearance import COLOURS
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.fairness.bargaining import Problem
from sharing.fairness.claims import RULES, ClaimsRule
from sharing.fairness.dividing import VESSELS
from sharing.fairness.stating import stated
from sharing.figures.style import LINES, MARKERS, folded, footed, keyed, paper, plain_axes, short, style, titled
from sharing.language import label, payee, plain, say, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["awards_set", "bargain", "lorenz", "path_of_awards", "schedule_of_awards", "vessels"]

SHOWN = ("proportional", "constrained_equal_awards", "constrained_equal_losses", "talmud", "random_arrival")
STEPS = 120  # estates drawn along a path; every rule but two is straight between some of them
ROOT3 = 3**0.5

Claims = Mapping[str, Any]


def path_of_awards(claims: Claims, rules: Iterable[str] = SHOWN, lang: str = "en") -> Figure:
    """Draw what two claimants get as the estate grows, one path a rule.

    Parameters
    ----------
    claims : mapping of claimant to number
        Two of them.
    rules : iterable of str
        At most six keys of `RULES`.
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        From nothing in the corner to both claims in full.
    """
    own = _numbers(claims, 2)
    first, second = own
    with style():
        figure = paper(6.2, 5.6)
        axes = figure.add_subplot()
        for i, (found, name) in enumerate(_alike(_chosen(rules), _estates(own), own, lang)):
            across, up = zip(*(map(float, award) for award in found), strict=True)
            look = {"linestyle": LINES[i], "color": COLOURS[i], "linewidth": 2.6 - 0.3 * i}
            axes.plot(across, up, label=name, **look)
        axes.set_xlim(0, float(own[first]))
        axes.set_ylim(0, float(own[second]))
        if max(own.values()) <= 3 * min(own.values()):
            axes.set_aspect("equal")
        axes.set_xlabel(say("axis_award", lang, who=_name(first, lang)))
        axes.set_ylabel(say("axis_award", lang, who=_name(second, lang)))
        _amounts(axes, lang, "xy")
        keyed(axes, ncols=2)
        titled(figure, label("path_title", lang))
        footed(figure, [label("path_note", lang)])
    return figure


def schedule_of_awards(claims: Claims, rules: Iterable[str] = SHOWN, lang: str = "en") -> Figure:
    """Draw what each of some claimants gets as the estate grows, one field a rule.

    Parameters
    ----------
    claims : mapping of claimant to number
        Up to six.
    rules : iterable of str
    lang : {'en', 'zh'}
    """
    own = _numbers(claims, None)
    chosen = _chosen(rules)
    with style():
        across = min(len(chosen), 3)
        down = -(-len(chosen) // across)
        figure = paper(3.0 * across + 0.4, 2.5 * down + 1.0)
        fields = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        estates = _estates(own)
        for field, rule in zip(fields.flat, chosen, strict=False):
            found = [rule(estate, own) for estate in estates]
            for i, who in enumerate(own):
                amounts = [float(one[who]) for one in found]
                look = {"linestyle": LINES[i], "color": COLOURS[i]}
                field.plot([float(e) for e in estates], amounts, label=_name(who, lang), **look)
            field.set_title(word("claims_rules", rule.key, lang), fontsize=9, loc="left")
            _amounts(field, lang, "xy")
            plain_axes(field)
        for field in list(fields.flat)[len(chosen) :]:
            field.set_visible(False)
        figure.supylabel(label("axis_awards", lang), fontsize=9)
        handles, names = fields[0, 0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower right", ncols=len(own), frameon=False, fontsize=8)
        titled(figure, label("schedule_title", lang))
        footed(figure, [label("schedule_note", lang)])
    return figure


def awards_set(estate: Any, claims: Claims, rules: Iterable[str] = SHOWN, lang: str = "en") -> Figure:
    """Draw every division of an estate among three claimants, and where some rules stand in it.

    Parameters
    ----------
    estate : number
    claims : mapping of claimant to number
        Three of them.
    rules : iterable of str
    lang : {'en', 'zh'}

    Returns
    -------
    matplotlib.figure.Figure
        The triangle holds what sums to the estate; in each corner one
        claimant has all of it. Grey: nobody has more than the claim.
    """
    own, whole = _numbers(claims, 3), stated("estate", estate)
    if not whole:
        raise InvalidScenario("an estate of nothing has one division; give more than nothing")

    def place(award: Iterable[Fraction]) -> tuple[float, float]:
        _, second, third = (float(one / whole) for one in award)
        return second + third / 2, third * ROOT3 / 2

    with style():
        figure = paper(6.4, 5.4)
        axes = figure.add_subplot()
        corners = [place([whole if i == j else Fraction(0) for j in range(3)]) for i in range(3)]
        axes.plot(*zip(*corners, corners[0], strict=True), color="black", linewidth=0.8)
        axes.fill(*zip(*map(place, _corners(whole, list(own.values()))), strict=True), color="#DDDDDD")
        for i, ((award,), name) in enumerate(_alike(_chosen(rules), [whole], own, lang)):
            x, y = place(award)
            look: dict[str, Any] = {"color": COLOURS[i % len(COLOURS)], "marker": MARKERS[i % len(MARKERS)]}
            axes.plot(x, y, markeredgecolor="black", label=name, ms=12 - 1.5 * i, ls="none", zorder=3, **look)
        sides = (("right", "top"), ("left", "top"), ("center", "bottom"))
        for who, (x, y), side in zip(own, corners, sides, strict=True):
            away = {"right": -8, "left": 8, "center": 0}[side[0]], {"top": -6, "bottom": 8}[side[1]]
            beside: dict[str, Any] = {"ha": side[0], "va": side[1], "xytext": away, "textcoords": "offset points"}
            axes.annotate(_name(who, lang), (x, y), fontsize=9, annotation_clip=False, **beside)
        axes.set_aspect("equal")
        axes.axis("off")
        axes.margins(0.08)
        keyed(axes, ncols=1, below=6)
        titled(figure, say("set_title", lang, estate=_short(whole)))
        footed(figure, [label("set_note", lang)])
    return figure


def lorenz(estate: Any, claims: Claims, rules: Iterable[str] = SHOWN, lang: str = "en") -> Figure:
    """Draw how unequal the awards of some rules are: the least first, what part of the estate so many have.

    Parameters
    ----------
    estate : number
        Above nothing.
    claims : mapping of claimant to number
    rules : iterable of str
    lang : {'en', 'zh'}
    """
    own, whole = _numbers(claims, None), stated("estate", estate)
    if not whole:
        raise InvalidScenario("of an estate of nothing nobody has a part; give more than nothing")
    parts = [i / len(own) for i in range(len(own) + 1)]
    with style():
        figure = paper(5.8, 5.2)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color="black", linewidth=1, ls=":", zorder=4, label=label("lorenz_equal", lang))
        for i, rule in enumerate(_chosen(rules)):
            held, heights = Fraction(0), [0.0]
            for award in sorted(rule(whole, own).values()):
                held += award
                heights.append(float(held / whole))
            look = {"linestyle": LINES[i], "color": COLOURS[i], "marker": MARKERS[i], "markersize": 4}
            axes.plot(parts, heights, label=word("claims_rules", rule.key, lang), **look)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_xlabel(label("axis_claimants", lang))
        axes.set_ylabel(label("axis_estate", lang))
        plain_axes(axes)
        keyed(axes, ncols=2)
        titled(figure, label("lorenz_title", lang))
        footed(figure, [label("lorenz_note", lang)])
    return figure


def vessels(rule: str, estate: Any, claims: Claims, lang: str = "en") -> Figure:
    """Draw a rule as vessels joined below, and the estate as the water poured into them (Kaminski 2000).

    Parameters
    ----------
    rule : str
        One that fills every claim in stages: `VESSELS`.
    estate : number
    claims : mapping of claimant to number
        Up to eight.
    lang : {'en', 'zh'}
    """
    if rule not in VESSELS:
        raise UnknownName(f"'{rule}' is no rule of vessels{did_you_mean(rule, VESSELS)}")
    own = _numbers(claims, None)
    awards = RULES[rule](estate, own)
    stages = VESSELS[rule]
    top = max(own.values())
    height = top / len(stages)
    with style():
        figure = paper(6.4, 4.4)
        axes = figure.add_subplot()
        for x, (who, claim) in enumerate(own.items()):
            left, size = awards[who], claim / len(stages)
            for level, (equal, _) in enumerate(stages):
                # A stage of equal awards stands on its ground, one of equal losses hangs from its ceiling.
                low = height * level
                low += {"awards": Fraction(0), "losses": height - size, "totals": size}[equal]
                now = min(left, size)
                left -= now
                box: dict[str, Any] = {"x": x, "width": 0.62, "bottom": float(low)}
                axes.bar(height=float(now), color=COLOURS[4], edgecolor="none", **box)
                axes.bar(height=float(size), color="none", edgecolor="black", linewidth=1, **box)
            axes.annotate(
                say("vessel_award", lang, award=short(float(awards[who]), lang), claim=short(float(claim), lang)),
                (x, 0), xytext=(0, -4), textcoords="offset points", ha="center", va="top", fontsize=8,
            )  # fmt: skip
        axes.set_xticks(range(len(own)), [folded(_name(who, lang), 60 // len(own)) for who in own])
        _amounts(axes, lang, "y")
        axes.tick_params(axis="x", length=0, pad=20)
        axes.set_ylabel(label("axis_level", lang))
        plain_axes(axes)
        titled(
            figure,
            say("vessel_title", lang, rule=word("claims_rules", rule, lang), estate=_short(stated("estate", estate))),
        )
        footed(figure, [label("vessel_note", lang)])
    return figure


def bargain(problem: Problem, lang: str = "en", weights: tuple[Any, Any] = (1, 1)) -> Figure:
    """Draw what two sides could agree, what each has without, and where three solutions stand.

    Parameters
    ----------
    problem : Problem
    lang : {'en', 'zh'}
    weights : (number, number)
        Bargaining weights of the Nash solution.

    Notes
    -----
    It shows what its problem rests on; one made from a mandate is not for others' eyes.
    """
    found = problem.solve(weights)
    with style():
        figure = paper(6.2, 5.0)
        axes = figure.add_subplot()
        ends = [tuple(map(float, deal.values)) for deal in problem.frontier]
        axes.plot(*zip(*ends, strict=True), color="black", linewidth=1.4, label=label("bargain_frontier", lang))
        least = tuple(map(float, problem.outside))
        axes.axvline(least[0], linestyle="--", color="black", linewidth=0.8, label=label("mark_nothing", lang))
        axes.axhline(least[1], linestyle="--", color="black", linewidth=0.8)
        for i, (name, one) in enumerate(found.items()):
            x, y = map(float, one.gets.values())
            look: dict[str, Any] = {"color": COLOURS[i], "marker": MARKERS[i], "markersize": 12 - 3 * i}
            axes.plot(
                x, y, markeredgecolor="black", label=label(f"fair_{name}", lang), zorder=3, linestyle="none", **look
            )
        first, second = problem.sides
        _amounts(axes, lang, "xy")
        axes.set_xlabel(say("axis_value", lang, who=_name(first, lang)))
        axes.set_ylabel(say("axis_value", lang, who=_name(second, lang)))
        plain_axes(axes)
        keyed(axes, ncols=3)
        titled(figure, label("bargain_title", lang))
        footed(figure, [label("bargain_note", lang)])
    return figure


# --- what the figures share -----------------------------------------------------------------


def _numbers(claims: Claims, number: int | None) -> dict[str, Fraction]:
    own = {who: stated(f"claim of {who}", claim) for who, claim in claims.items()}
    if number is not None and len(own) != number:
        raise InvalidScenario(f"this figure is of {number} claimants; given {len(own)}")
    if not 1 <= len(own) <= len(LINES) or not any(own.values()):
        raise InvalidScenario(f"this figure is of 1 to {len(LINES)} claimants, one of them with a claim")
    return own


def _chosen(rules: Iterable[str]) -> list[ClaimsRule]:
    found = list(rules)
    for key in found:
        if key not in RULES:
            raise UnknownName(f"no claims rule '{key}'{did_you_mean(key, RULES)}")
    if not 1 <= len(found) <= len(LINES):
        raise InvalidScenario(f"a figure shows 1 to {len(LINES)} rules, so that they can be told apart")
    return [RULES[key] for key in found]


def _alike(
    rules: Iterable[ClaimsRule], estates: Iterable[Fraction], claims: Mapping[str, Fraction], lang: str
) -> list[tuple[tuple[tuple[Fraction, ...], ...], str]]:
    """Return what the rules award of each estate, those that award the same under one name."""
    wholes = list(estates)
    found: dict[tuple[tuple[Fraction, ...], ...], list[str]] = {}
    for rule in rules:
        awards = tuple(tuple(rule(whole, claims).values()) for whole in wholes)
        found.setdefault(awards, []).append(word("claims_rules", rule.key, lang))
    return [(awards, (", " if lang == "en" else "、").join(names)) for awards, names in found.items()]


def _estates(claims: Mapping[str, Fraction]) -> list[Fraction]:
    total = sum(claims.values(), Fraction(0))
    return [total * i / STEPS for i in range(STEPS + 1)]


def _corners(estate: Fraction, claims: list[Fraction]) -> list[tuple[Fraction, ...]]:
    """Return the corners of what three can get, in a round: each leaves what another two leave of the estate."""
    found: set[tuple[Fraction, ...]] = set()
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        for fixed in (Fraction(0), claims[i]):
            for other in (Fraction(0), claims[j]):
                last = estate - fixed - other
                if 0 <= last <= claims[k]:
                    corner = [Fraction(0)] * 3
                    corner[i], corner[j], corner[k] = fixed, other, last
                    found.add(tuple(corner))
    middle = [sum((one[i] for one in found), Fraction(0)) / len(found) for i in range(3)]

    def turn(corner: tuple[Fraction, ...]) -> float:
        from math import atan2

        x, y = (float(corner[i] - middle[i]) for i in (1, 2))
        return atan2(y * ROOT3 / 2, x + y / 2)

    return sorted(found, key=turn)


def _amounts(axes: Axes, lang: str, which: str) -> None:
    """Write the amounts along axes in their short form: no power of ten stands apart."""
    for one in which:
        getattr(axes, f"{one}axis").set_major_formatter(lambda value, _: short(value, lang))


def _name(who: str, lang: str) -> str:
    return plain(payee(who, lang))


def _short(amount: Fraction) -> str:
    text = f"{float(amount):,.2f}"
    return text.removesuffix(".00")
