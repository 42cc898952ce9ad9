"""What moves the result, as a picture: one bar a reading or term, the widest on top."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sharing import money
from sharing.panel.elements import escaped

__all__ = ["tornado"]

WIDTH, PAD, ROW = 760, 8, 62
Bar = tuple[str, Decimal, Decimal, str, str]  # name, least, most, where it is least, where it is most


def tornado(bars: Sequence[Bar], now: tuple[Decimal, Decimal], currency: str, title: str) -> str:
    """Draw the bars over one axis, with a line where the position stands now.

    Parameters
    ----------
    bars : sequence of (str, Decimal, Decimal, str, str)
        Name, least, most, and at what value each.
    now : (Decimal, Decimal)
        Least and most as the position stands.
    currency : str
    title : str
        Read out before the numbers.
    """
    low, high = min(min(b[1] for b in bars), now[0]), max(max(b[2] for b in bars), now[1])
    span = (high - low) or Decimal(1)

    def x(amount: Decimal) -> int:
        return PAD + int((amount - low) * (WIDTH - 2 * PAD) // span)

    height = ROW * len(bars) + 26
    parts = []
    for i, (name, least, most, at_least, at_most) in enumerate(bars):
        y = ROW * i + 16
        left, right = x(least), x(most)
        figures = [f"{money.number_text(edge, currency)} ({at})" for edge, at in ((least, at_least), (most, at_most))]
        parts.append(
            f'<text x="{PAD}" y="{y}" font-weight="600">{escaped(_short(name, 100))}</text>'
            f'<rect x="{left}" y="{y + 6}" width="{max(right - left, 2)}" height="16" fill="#56B4E9" '
            f'stroke="currentColor">'
            f"<title>{escaped(f'{name}: {figures[0]}, {figures[1]}')}</title></rect>"
            f'<text x="{PAD}" y="{y + 37}">{escaped(_short(figures[0], 52))}</text>'
            f'<text x="{WIDTH - PAD}" y="{y + 37}" text-anchor="end">{escaped(_short(figures[1], 52))}</text>'
        )
    for i in range(len(bars)):
        dashes = f'y1="{ROW * i + 19}" y2="{ROW * i + 41}" stroke="#D55E00" stroke-width="2" stroke-dasharray="4 3"'
        parts += [f'<line x1="{x(edge)}" x2="{x(edge)}" {dashes}/>' for edge in dict.fromkeys(now)]
    said = "; ".join(f"{b[0]}: {b[1]} ({b[3]}), {b[2]} ({b[4]})" for b in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="13" '
        f'font-family="sans-serif" fill="currentColor" style="max-width:{WIDTH}px">'
        f"<title>{escaped(f'{title} {said}')}</title>"
        f"{''.join(parts)}</svg>"
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
