"""The same three sums under every law with that threshold: one cent under it, on it, one cent over it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from sharing import money
from sharing.case import build
from sharing.language import Currency, label, plain, spoken
from sharing.law.catalogue import catalogue
from sharing.law.instrument import Instrument
from sharing.law.parameters import Limit
from sharing.meeting import settle

__all__ = ["Boundary", "boundary"]

WIDTH, NAME, CELL, ROW = 1000, 640, 120, 24
LONGEST = 104  # letters of a title that fit NAME


@frozen
class Boundary:
    """What the requesting State gets, law by law, around a threshold."""

    sums: tuple[str, ...]
    rows: tuple[tuple[Instrument, tuple[tuple[Decimal, Decimal], ...]], ...]
    lang: str

    def to_frame(self) -> Any:
        """Return law, sum, least and most of the requesting State as a pandas DataFrame."""
        import pandas as pd

        records = [
            {"law": law.id, "recovered": total, "least": least, "most": most}
            for law, cells in self.rows
            for total, (least, most) in zip(self.sums, cells, strict=True)
        ]
        return pd.DataFrame(records)

    def _repr_html_(self) -> str:
        return self.svg()

    def svg(self) -> str:
        """Draw it as a table whose cells are shaded by what the requesting State gets."""
        height = 40 + ROW * len(self.rows)
        head = "".join(
            f'<text x="{NAME + CELL * i + CELL - 8}" y="24" text-anchor="end" font-weight="600">{one}</text>'
            for i, one in enumerate(self.sums)
        )
        body = "".join(self._row(i, law, cells) for i, (law, cells) in enumerate(self.rows))
        said = "; ".join(f"{law.id}: {', '.join(_range(*cell) for cell in cells)}" for law, cells in self.rows)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="13" '
            f'font-family="sans-serif" style="width:100%;max-width:{WIDTH}px;color:var(--jp-ui-font-color1,#222)" '
            f'fill="currentColor"><title>{html.escape(said)}</title>'
            f'<text x="4" y="24" font-weight="600">{label("boundary_title", self.lang)}</text>{head}{body}</svg>'
        )

    def _row(self, index: int, law: Instrument, cells: Sequence[tuple[Decimal, Decimal]]) -> str:
        y = 36 + ROW * index
        title = plain(spoken(law.title, self.lang))
        short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
        parts = [f'<text x="4" y="{y + 17}">{html.escape(short)}<title>{html.escape(title)}</title></text>']
        for i, (least, most) in enumerate(cells):
            x = NAME + CELL * i
            fill = "none" if most == 0 else "#56B4E9" if least == most else "#E69F00"
            parts.append(
                f'<rect x="{x + 4}" y="{y + 2}" width="{CELL - 8}" height="{ROW - 4}" fill="{fill}" '
                f'fill-opacity="0.35" stroke="currentColor" stroke-opacity="0.4"/>'
                f'<text x="{x + CELL - 10}" y="{y + 17}" text-anchor="end">{_range(least, most)}</text>'
            )
        return "".join(parts)


def boundary(threshold: str = "10000.00 EUR", lang: str = "en") -> Boundary:
    """Settle three sums under every law that has a threshold.

    Parameters
    ----------
    threshold : str
        The threshold, as the law writes it.
    lang : {'en', 'zh'}
        The language of the labels.

    Returns
    -------
    Boundary
        Shown as a picture in a notebook; `to_frame` gives its numbers.

    Examples
    --------
    >>> rows = {law.id: cells for law, cells in boundary().rows}
    >>> [str(least) for least, most in rows["eu/regulation-2018-1805"]]
    ['0.00', '0.00', '5000.00']
    """
    amount, currency = threshold.split(" ")
    unit = Fraction(1, 10 ** money.digits(currency))
    edges = [Fraction(amount) - unit, Fraction(amount), Fraction(amount) + unit]
    sums = tuple(money.number_text(money.decimal(int(money.minor(one, currency)), currency), currency) for one in edges)
    laws = [law for law in catalogue() if any(_has(limit, amount, currency) for _, limit in law.thresholds())]
    rows = []
    for law in laws:
        cells = []
        for one in edges:
            text = str(money.decimal(int(money.minor(one, currency)), currency))
            tables = {"schema": 1, "id": "boundary", "currency": currency, "recovered": text, "parties": PARTIES}
            s = settle(build(tables | {"facts": FACTS}, "boundary", roles_as_codes=True), law)
            cells.append(s.bounds("requesting"))
        rows.append((law, tuple(cells)))
    return Boundary(sums, tuple(rows), lang)


PARTIES = [{"code": "requested", "roles": ["requested"]}, {"code": "requesting", "roles": ["requesting"]}]
FACTS = {"reciprocity": True, "executed_on_request": True, "sharing_agreement": False}


def _has(limit: Any, amount: str, currency: str) -> bool:
    return Limit(Fraction(amount), Currency(currency)) in [one for _, one in limit.tests]


def _range(least: Decimal, most: Decimal) -> str:
    return f"{least:,}" if least == most else f"{least:,} – {most:,}"
