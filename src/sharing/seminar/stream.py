"""Exact numbers from a key: equal keys give equal numbers on every machine and in every version of Python."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

__all__ = ["Stream"]

T = TypeVar("T")
STEPS = 1000


class Stream:
    """Numbers drawn one after the other: HMAC-SHA-256 of a counter under the key.

    Parameters
    ----------
    key : bytes
        Whoever lacks it cannot tell a number from chance.

    Examples
    --------
    >>> drawn = Stream(b"four")
    >>> drawn.below(6), drawn.pick("abc"), drawn.between(Fraction(1), Fraction(2))
    (5, 'c', Fraction(799, 500))
    """

    __slots__ = ("_count", "_key")

    def __init__(self, key: bytes) -> None:
        self._key, self._count = key, 0

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to `limit` less one."""
        self._count += 1
        block = hmac.new(self._key, self._count.to_bytes(8, "big"), hashlib.sha256).digest()
        return int.from_bytes(block, "big") % limit  # 2^256 over a small limit: no bias that anybody could see

    def pick(self, among: Sequence[T]) -> T:
        """Draw one of several."""
        return among[self.below(len(among))]

    def between(self, low: Fraction, high: Fraction, steps: int = STEPS) -> Fraction:
        """Draw a number between two, on a grid of equal steps."""
        return low + (high - low) * Fraction(self.below(steps + 1), steps)

    def __repr__(self) -> str:
        return "<Stream: private>"
