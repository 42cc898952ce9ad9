"""What was possible, the fair points, the offers and the deals, as a small SVG text: no library, no font."""

from __future__ import annotations

import html
from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from sharing import money
from sharing.appearance import looks
from sharing.language import currencies, label, say
from sharing.seminar.debrief import Debrief
from sharing.seminar.exercise import Exercise, names
from sharing.seminar.frontier import FAIR, Frontier, Point

__all__ = ["Dot", "bargaining_picture", "debrief_picture", "unit_of"]

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 520, 84, 20, 20, 118
TICKS = 5
DASHED = 'stroke-dasharray="6 4"'
SHAPES = {"equal_gains": "triangle", "nash": "diamond", "kalai_smorodinsky": "square"}


@frozen(kw_only=True)
class Dot:
    """A deal to draw, with what stands beside it."""

    name: str
    point: Point


@frozen
class Scale:
    """Where a value stands on the picture."""

    low: Fraction
    high: Fraction
    start: int
    end: int

    def at(self, value: Fraction) -> float:
        """Return the place of a value, held inside the picture."""
        inside = min(max(value, self.low), self.high)
        return float(self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low))


def unit_of(case: Exercise, lang: str = "en") -> tuple[int, str]:
    """Return what values are divided by on an axis, and the unit in words."""
    divisor, key = (1_000_000, "axis_millions") if case.case.recovered >= 2_000_000 else (1_000, "axis_thousands")
    code = case.case.currency
    return divisor, say(key, lang, currency=currencies()[code]["zh"] if lang == "zh" else code)


def _scales(possible: Frontier) -> tuple[Scale, Scale]:
    across, up = possible.window
    return Scale(*across, LEFT, WIDTH - RIGHT), Scale(*up, HEIGHT - BOTTOM, TOP)


def bargaining_picture(
    case: Exercise, possible: Frontier, offers: Sequence[Dot] = (), deals: Sequence[Dot] = (), lang: str = "en"
) -> str:
    """Draw what each deal is worth to both sides.

    Parameters
    ----------
    case : Exercise
    possible : Frontier
    offers : sequence of Dot
        Joined by a line, in their order.
    deals : sequence of Dot
        Deals made.
    lang : {'en', 'zh'}

    Returns
    -------
    str
        An ``<svg>`` element with a text alternative.
    """
    x, y = _scales(possible)
    who = names(case, lang)
    first, second = (colour for colour, _ in looks(list(case.parties.values())).values())
    line = " ".join(f"{x.at(h):.1f},{y.at(a):.1f}" for h, a in possible.outline())
    nothing = (x.at(possible.holder), y.at(possible.asking))
    base, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [
        f'<rect x="{nothing[0]:.1f}" y="{TOP}" width="{right - nothing[0]:.1f}" height="{nothing[1] - TOP:.1f}" '
        'fill="currentColor" fill-opacity="0.05"/>',
        f'<line x1="{nothing[0]:.1f}" x2="{nothing[0]:.1f}" y1="{TOP}" y2="{base}" stroke="{first}" {DASHED}/>',
        f'<line x1="{LEFT}" x2="{right}" y1="{nothing[1]:.1f}" y2="{nothing[1]:.1f}" stroke="{second}" {DASHED}/>',
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="2"/>',
        *_axes(case, x, y, lang),
    ]
    for path in (offers[::2], offers[1::2]):  # each side's own way
        line = " ".join(f"{x.at(o.point.holder):.1f},{y.at(o.point.asking):.1f}" for o in path)
        parts.append(f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>')
    parts += [_named(one, x, y, "#fff") for one in offers]
    parts += [_named(one, x, y, "#D55E00") for one in deals]
    fair = possible.fair()
    parts += [
        _mark(SHAPES[name], x.at(p.holder), y.at(p.asking), label(f"fair_{name}", lang)) for name, p in fair.items()
    ]
    told = [
        f"{label(f'fair_{name}', lang)}: {_value(case, p.holder)} / {_value(case, p.asking)}"
        for name, p in fair.items()
    ]
    told += [
        f"{one.name}: {_value(case, one.point.holder)} / {_value(case, one.point.asking)}" for one in (*offers, *deals)
    ]
    title = say(
        "bargaining_said", lang, requested=who["requested"], requesting=who["requesting"], points="; ".join(told)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="13" '
        f'font-family="sans-serif" fill="currentColor" style="width:100%;max-width:{WIDTH}px;height:auto;'
        f'color:var(--jp-ui-font-color1,#222)"><title>{html.escape(title)}</title>{"".join(parts)}{_legend(lang)}</svg>'
    )


def debrief_picture(one: Debrief, lang: str = "en") -> str:
    """Draw one negotiation: its offers by number, and its deal."""
    offers = [Dot(name=str(i), point=one.point(o.deal)) for i, o in enumerate(one.record.offers, 1)]
    deals = [Dot(name=str(len(offers)), point=one.reached)] if one.reached else []
    return bargaining_picture(one.record.case, one.frontier, offers[: len(offers) - len(deals)], deals, lang)


def _axes(case: Exercise, x: Scale, y: Scale, lang: str) -> list[str]:
    who = names(case, lang)
    base, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [
        f'<line x1="{LEFT}" x2="{right}" y1="{base}" y2="{base}" stroke="currentColor"/>',
        f'<line x1="{LEFT}" x2="{LEFT}" y1="{TOP}" y2="{base}" stroke="currentColor"/>',
    ]
    parts += [
        f'<text x="{x.at(value):.1f}" y="{base + 18}" text-anchor="middle">{_value(case, value)}</text>'
        for value in _ticks(x)
    ]
    parts += [
        f'<text x="{LEFT - 8}" y="{y.at(value) + 4:.1f}" text-anchor="end">{_value(case, value)}</text>'
        for value in _ticks(y)
    ]
    _, unit = unit_of(case, lang)
    told = [html.escape(say("axis_worth", lang, who=name, unit=unit)) for name in who.values()]
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{base + 40}" text-anchor="middle">{told[0]}</text>')
    middle = (TOP + base) / 2
    parts.append(f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{told[1]}</text>')
    return parts


def _ticks(scale: Scale) -> list[Fraction]:
    """Return some five round values inside a scale."""
    size = Fraction(10) ** (len(str(int(scale.high - scale.low))) - 1)
    steps = [size * Fraction(part, 10) for part in (1, 2, 5, 10, 20, 50)]
    step = next(one for one in steps if (scale.high - scale.low) / one <= TICKS + 1)
    first = money.rounded_up(scale.low, step)
    return [first + step * i for i in range(TICKS + 2) if first + step * i <= scale.high]


def _value(case: Exercise, value: Fraction) -> str:
    divisor, _ = unit_of(case)
    hundredths = int(money.whole(value * 100 / divisor))
    sign = "−" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100:,}.{abs(hundredths) % 100:02d}"


def _mark(shape: str, x: float, y: float, said: str) -> str:
    forms = {
        "triangle": f"M{x:.1f},{y - 8:.1f} l8,14 h-16 z",
        "diamond": f"M{x:.1f},{y - 9:.1f} l9,9 l-9,9 l-9,-9 z",
        "square": f"M{x - 7:.1f},{y - 7:.1f} h14 v14 h-14 z",
    }
    title = f"<title>{html.escape(said)}</title>"
    return f'<path d="{forms[shape]}" fill="#009E73" fill-opacity="0.75" stroke="#111">{title}</path>'


def _named(dot: Dot, x: Scale, y: Scale, fill: str) -> str:
    cx, cy, radius = x.at(dot.point.holder), y.at(dot.point.asking), 8
    small = html.escape(dot.name)
    inside = len(dot.name) <= 2
    place = (
        f'x="{cx:.1f}" y="{cy + 4:.1f}" text-anchor="middle"'
        if inside
        else f'x="{cx + radius + 3:.1f}" y="{cy + 4:.1f}"'
    )
    ink = "#111" if fill == "#fff" or inside else "currentColor"
    return (
        f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{radius}" fill="{fill}" stroke="#111"><title>{small}</title></circle>'
        f'<text {place} font-size="11" fill="{ink}">{small}</text>'
    )


def _legend(lang: str) -> str:
    """Draw what the marks mean, in two rows."""
    rows = [HEIGHT - 56, HEIGHT - 32]
    parts = []
    for i, name in enumerate(FAIR):
        at = LEFT + 220 * i
        parts.append(_mark(SHAPES[name], at, rows[0] - 4, label(f"fair_{name}", lang)))
        parts.append(f'<text x="{at + 14}" y="{rows[0]}">{html.escape(label(f"fair_{name}", lang))}</text>')
    for i, (fill, key) in enumerate((("#fff", "mark_offer"), ("#D55E00", "mark_deal"))):
        at = LEFT + 220 * i
        parts.append(f'<circle cx="{at}" cy="{rows[1] - 4}" r="7" fill="{fill}" stroke="#111"/>')
        parts.append(f'<text x="{at + 14}" y="{rows[1]}">{html.escape(label(key, lang))}</text>')
    at = LEFT + 440
    parts.append(
        f'<line x1="{at - 8}" x2="{at + 8}" y1="{rows[1] - 4}" y2="{rows[1] - 4}" stroke="currentColor" {DASHED}/>'
    )
    parts.append(f'<text x="{at + 14}" y="{rows[1]}">{html.escape(label("mark_nothing", lang))}</text>')
    parts.append(f'<text x="{LEFT - 8}" y="{HEIGHT - 8}" font-size="11">{html.escape(label("mark_edge", lang))}</text>')
    return "".join(parts)
