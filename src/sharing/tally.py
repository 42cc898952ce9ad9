"""What is kept of a column of amounts when its cells are not: count, mean, spread, ends, and a histogram.

Tallies of two stretches join into the tally of both. The histogram has 256
bins for every doubling, so that a quantile read off it lies in a bin no wider
than 1/256 of the amount, however large amounts grow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, field

from sharing.compiling import compiled
from sharing.kernel import Floats

__all__ = ["Quantile", "Tally"]

BITS = 8  # of the mantissa: 2**8 bins a doubling
SHIFT = 52 - BITS
LOWEST, HIGHEST = -10, 53  # powers of two between which amounts are told apart: below a thousandth is nothing
FIRST = (LOWEST + 1023) << BITS
BINS = ((HIGHEST - LOWEST) << BITS) + 2

COUNT = """from numba import njit


@njit(nogil=True, cache=True)
def block(bits, shift, first, bins):
    for i in range(bits.size):
        bins[min(max((bits[i] >> shift) - first, 0), bins.size - 1)] += 1
"""


@define(frozen=True)
class Quantile:
    """An amount below which a part of the cells stays: the middle of its bin, and the ends of the bin."""

    value: float
    least: float
    most: float


def _bins() -> Any:
    return np.zeros(BINS, np.int64)


@define(eq=False)
class Tally:
    """Amounts that were counted and not kept."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0  # the sum of squared distances from the mean
    least: float = float("inf")
    most: float = 0.0
    bins: np.ndarray[Any, np.dtype[np.int64]] = field(factory=_bins)

    def add(self, amounts: Floats, fast: bool = False, scratch: Floats | None = None) -> None:
        """Count some amounts, none negative; `fast` in a compiled loop; with an array of their size to work in."""
        mean = float(amounts.mean())
        away = np.subtract(amounts, mean, out=scratch)
        away *= away
        bits = amounts.view(np.int64)
        if fast:
            compiled(COUNT)(bits, SHIFT, FIRST - 1, self.bins)
        else:
            places = np.clip((bits >> SHIFT) - (FIRST - 1), 0, BINS - 1)
            self.bins += np.bincount(places, minlength=BINS)
        self._moments(amounts.size, mean, float(away.sum()), float(amounts.min()), float(amounts.max()))

    def add_same(self, amount: float, count: int) -> None:
        """Count one amount so many times."""
        one = Tally()
        one.add(np.array([amount]))
        self.bins += one.bins * count
        self._moments(count, amount, 0.0, amount, amount)

    def join(self, other: Tally) -> None:
        """Add what another one counted."""
        if other.count:
            self.bins += other.bins
            self._moments(other.count, other.mean, other.squares, other.least, other.most)

    def _moments(self, count: int, mean: float, squares: float, least: float, most: float) -> None:
        whole = self.count + count
        away = mean - self.mean
        self.squares += squares + away * away * self.count * count / whole
        self.mean += away * count / whole
        self.count = whole
        self.least, self.most = min(self.least, least), max(self.most, most)

    @property
    def deviation(self) -> float:
        """Return the standard deviation."""
        return float(np.sqrt(self.squares / self.count)) if self.count else float("nan")

    def quantile(self, part: float) -> Quantile:
        """Return the amount below which this part of the cells stays.

        Examples
        --------
        >>> tally = Tally()
        >>> tally.add(np.arange(1.0, 1001.0))
        >>> found = tally.quantile(0.5)
        >>> found.least <= 500 <= found.most, round(found.most / found.least - 1, 4)
        (True, 0.002)
        """
        if not 0 <= part <= 1:
            raise ValueError(f"a quantile is asked for between 0 and 1; got {part}")
        if not self.count:
            return Quantile(float("nan"), float("nan"), float("nan"))
        reached = np.cumsum(self.bins)
        place = int(np.searchsorted(reached, max(part * self.count, 1)))
        low, high = max(_edge(place), self.least), min(_edge(place + 1), self.most)
        return Quantile((low + high) / 2 if place else low, low, high)


def _edge(place: int) -> float:
    """Return where a bin begins."""
    if place <= 0:
        return 0.0
    bits = np.array([(place + FIRST - 1) << SHIFT], np.int64)
    return float(bits.view(np.float64)[0])
