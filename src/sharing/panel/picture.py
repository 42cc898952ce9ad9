"""The panel's one live chart: who gets what under each law, as a small SVG text.

No font and no library: it follows the reader's theme, is read out by a screen
reader, and works where there is no matplotlib.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from sharing import language, money
from sharing.appearance import Look, looks
from sharing.language import label, plain, spoken
from sharing.law.run import UNDECIDED
from sharing.settlement import Settlement

__all__ = ["stacked_bars"]

# The hatches of `appearance.HATCHES`, as paths in a square of eight.
HATCHES = (
    "",
    "M0,8 L8,0",
    "M0,4 L8,4",
    "M4,0 L4,8",
    "M0,0 L8,8",
    "M0,8 L8,0 M0,0 L8,8",
    "M2,2 L4,2",
    "M0,4 L8,4 M4,0 L4,8",
    "M2,4 A2,2 0 1 0 6,4 A2,2 0 1 0 2,4",
    "M0,4 L8,4 M4,0 L4,8 M0,0 L8,8 M0,8 L8,0",
)
WIDTH, LEFT, BAR, GAP = 760, 8, 30, 62


def stacked_bars(settlements: Sequence[Settlement], lang: str = "en", names: Sequence[str] = ()) -> str:
    """Draw one stacked bar a settlement, from zero to what was recovered.

    Parameters
    ----------
    settlements : sequence of Settlement
        Settlements of one case.
    lang : {'en', 'zh'}
        The language of the labels.
    names : sequence of str, optional
        What each is called; otherwise the title of its law.

    Returns
    -------
    str
        An ``<svg>`` element with a text alternative.
    """
    if not settlements:
        return ""
    payees = list(dict.fromkeys(p for s in settlements for p in s.payees if p in s.case.codes or s.units(p)))
    titles = list(names) or [spoken(s.law.title, lang) for s in settlements]
    fills = looks(payees)
    rows = [_bar(s, fills, 18 + i * GAP, lang, titles[i]) for i, s in enumerate(settlements)]
    top = 18 + len(settlements) * GAP
    legend, height = _legend(fills, top, lang, any(not s.decided for s in settlements))
    spoken_rows = "; ".join(f"{title}: {_said(s, payees, lang)}" for s, title in zip(settlements, titles, strict=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'style="width:100%;max-width:{WIDTH}px;height:auto;color:var(--jp-ui-font-color1,#222)" '
        f'font-family="sans-serif" font-size="13" fill="currentColor">'
        f"<title>{_escape(spoken_rows)}</title><defs>{_patterns(fills)}</defs>{''.join(rows)}{legend}</svg>"
    )


def _patterns(fills: Mapping[str, Look]) -> str:
    parts = []
    for colour, hatch in fills.values():
        lines = f'<path d="{HATCHES[hatch]}" stroke="#fff" stroke-width="1.4" fill="none"/>' if HATCHES[hatch] else ""
        parts.append(
            f'<pattern id="{_name(colour, hatch)}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="{colour}"/>{lines}</pattern>'
        )
    return "".join(parts)


def _name(colour: str, hatch: int) -> str:
    return f"sharing-fill-{colour[1:]}-{hatch}"


def _fill(payee: str, fills: Mapping[str, Look]) -> str:
    """Return the attributes of a payee's piece; what is undecided is an empty one with a broken edge."""
    if payee == UNDECIDED:
        return 'fill="none" stroke-dasharray="5 3"'
    return f'fill="url(#{_name(*fills[payee])})"'


def _bar(s: Settlement, fills: Mapping[str, Look], y: int, lang: str, title: str) -> str:
    """Draw the title of a law and its bar."""
    whole = int(s.case.pool)
    parts = [f'<text x="{LEFT}" y="{y}" font-weight="600">{_escape(title)}</text>']
    x = float(LEFT)
    units = [(payee, s.units(payee)) for payee in fills if payee in s.payees]
    units.append((UNDECIDED, sum(e.units for e in s.undecided)))
    for payee, own in units:
        if not own or not whole:
            continue
        width = (WIDTH - 2 * LEFT) * own / whole
        name = language.payee(payee, lang)
        amount = money.number_text(money.decimal(own, s.case.currency), s.case.currency)
        parts.append(
            f'<rect x="{x:.2f}" y="{y + 6}" width="{width:.2f}" height="{BAR}" {_fill(payee, fills)} '
            f'stroke="currentColor">'
            f"<title>{_escape(f'{name}: {s.case.currency} {amount}')}</title></rect>"
        )
        parts.append(_inside(payee, x, y + 6, width, lang))
        x += width
    return "".join(parts)


def _inside(payee: str, x: float, y: int, width: float, lang: str) -> str:
    """Write the payee's short name on its piece, where there is room."""
    text = label("open", lang) if payee == UNDECIDED else plain(payee.partition(":")[2] or payee)
    room = 9 * len(text) * (2 if lang == "zh" and payee == UNDECIDED else 1) + 10
    if room > width:
        return ""
    middle = x + width / 2
    place = f'x="{middle - room / 2:.2f}" y="{y + 6}" width="{room}" height="18" rx="3"'
    plate = f'<rect {place} fill="#fff" fill-opacity="0.88"/>'
    return f'{plate}<text x="{middle:.2f}" y="{y + 20}" text-anchor="middle" fill="#111">{_escape(text)}</text>'


def _legend(fills: Mapping[str, Look], top: int, lang: str, with_open: bool) -> tuple[str, int]:
    """Draw the names beside their fills, wrapped; return it and the height used."""
    parts, x, y = [], LEFT, top
    for payee in [*fills, *([UNDECIDED] if with_open else [])]:
        name = label("open", lang) if payee == UNDECIDED else language.payee(payee, lang)
        width = 26 + sum(13 if ord(c) > 0x2E80 else 8 for c in name) + 14
        if x + width > WIDTH:
            x, y = LEFT, y + 22
        parts.append(
            f'<rect x="{x}" y="{y}" width="18" height="14" {_fill(payee, fills)} stroke="currentColor"/>'
            f'<text x="{x + 24}" y="{y + 12}">{_escape(name)}</text>'
        )
        x += width
    return "".join(parts), y + 24


def _said(s: Settlement, payees: Sequence[str], lang: str) -> str:
    parts = [f"{language.payee(p, lang)} {s.amount(p)}" for p in payees if p in s.payees and s.units(p)]
    if not s.decided:
        parts.append(f"{label('open', lang)} {s.open}")
    return ", ".join(parts)


def _escape(text: str) -> str:
    return html.escape(plain(text))
