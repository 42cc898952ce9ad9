"""Reading and rounding many amounts at once, as ``money`` does one: in floating point, and where that may mislead."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from sharing import money
from sharing.kernel import Floats

__all__ = ["Parts", "Rows", "Units", "apportion_rows", "largest_remainder", "units_of"]

Rows: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Units: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Parts: TypeAlias = "np.ndarray[Any, np.dtype[np.uint64]]"  # of a unit, in 2^-64ths


def units_of(values: Floats, currency: str, most: int) -> tuple[Floats, Rows]:
    """Read floats as the decimals they print as: whole minor units, and where they are that.

    Examples
    --------
    >>> units, good = units_of(np.array([0.29, 0.295, -1.0]), "EUR", 10**9)
    >>> units.tolist(), good.tolist()
    ([29.0, 0.0, 0.0], [True, False, False])
    """
    scale = 10.0 ** money.digits(currency)
    units = np.rint(values * scale)
    good = (units / scale == values) & (units >= 0) & (units <= most)  # a decimal is found again by dividing
    return np.where(good, units, 0.0), good


def apportion_rows(
    exact: Floats,
    totals: Floats,
    alike: Rows,
    off: Floats,
) -> tuple[Units, Rows]:
    """Apportion many wholes at once, in floating point, and say where a float may mislead.

    Parameters
    ----------
    exact : ndarray of float64, shape (parts, wholes)
        The parts in minor units, the smallest key first.
    totals : ndarray of float64, shape (wholes,)
        The wholes, in minor units.
    alike : ndarray of bool, shape (parts, parts, wholes)
        Where remainders of two parts that are nearer than twice `off` are the same.
    off : ndarray of float64, shape (wholes,)
        How far a part may be from its exact value.

    Returns
    -------
    ndarray of int64, shape (parts, wholes)
        The minor units, as `money.apportion` gives them.
    ndarray of bool, shape (wholes,)
        Where that is not certain.

    Notes
    -----
    A part within `off` of a whole number counts as that number. A little more
    or less would not change what anybody gets: its remainder would be the last
    or the first to be served.
    """
    near = np.rint(exact)
    parts = np.where(np.abs(exact - near) <= off, near, exact)
    units = np.floor(parts)
    rest = parts - units
    pairs = [(i, j) for j in range(len(parts)) for i in range(j)]
    for i, j in pairs:
        rest[j] = np.where(alike[i, j] & (np.abs(rest[i] - rest[j]) <= 2 * off), rest[i], rest[j])
    short = totals - units.sum(axis=0)
    rank = np.argsort(np.argsort(-rest, axis=0, kind="stable"), axis=0, kind="stable")
    given = rank < short
    doubt = ~np.isfinite(exact).all(axis=0) | (short < 0) | (short > np.count_nonzero(rest, axis=0)) | (off > 0.1)
    for i, j in pairs:
        doubt |= (given[i] != given[j]) & (rest[i] != rest[j]) & (np.abs(rest[i] - rest[j]) <= 2 * off)
    return (units + given).astype(np.int64), doubt


def largest_remainder(units: Units, rests: Parts, total: int) -> Units:
    """Give what is short of a total to the largest remainders; of equal ones to the first.

    Examples
    --------
    >>> largest_remainder(np.array([2, 2, 2]), np.array([5, 9, 5], np.uint64), 8).tolist()
    [3, 3, 2]
    """
    short = total - int(units.sum())
    if not short:
        return units
    last = np.partition(rests, len(rests) - short)[len(rests) - short]
    served = rests > last
    served[np.flatnonzero(rests == last)[: short - int(served.sum())]] = True
    return units + np.where(served, 1, 0)
