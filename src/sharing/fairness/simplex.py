"""Linear programs in fractions: small ones, solved exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["largest"]

ZERO, ONE = Fraction(0), Fraction(1)
Row = list[Fraction]


def largest(worth: Sequence[Fraction], columns: Sequence[Sequence[Fraction]], total: Sequence[Fraction]) -> Row | None:
    """Return weights, none negative, that make the worth largest while the columns sum to a total.

    Parameters
    ----------
    worth : sequence of Fraction
        Of one unit of each column.
    columns : sequence of sequence of Fraction
    total : sequence of Fraction
        None negative.

    Returns
    -------
    list of Fraction
        One weight a column; None where no weights sum to the total. The worth
        must be bounded.

    Notes
    -----
    The simplex method on a tableau. The next column is the one that promises
    most; once a step has gained nothing, the first (Bland 1977), so that it ends.

    Examples
    --------
    >>> one, two = Fraction(1), Fraction(2)
    >>> [str(w) for w in largest([one, one], [[one], [two]], [Fraction(6)])]
    ['6', '0']
    """
    rows, count = len(total), len(columns)
    table = [
        [*(column[i] for column in columns), *(ONE if i == j else ZERO for j in range(rows)), total[i]]
        for i in range(rows)
    ]
    basis = list(range(count, count + rows))
    outside = [ZERO] * count + [-ONE] * rows  # first drive out what is no column
    _improve(table, basis, outside, count)
    if any(place >= count and row[-1] for place, row in zip(basis, table, strict=True)):
        return None
    _improve(table, basis, [*worth, *(ZERO,) * rows], count)
    weights = [ZERO] * count
    for place, row in zip(basis, table, strict=True):
        if place < count:
            weights[place] = row[-1]
    return weights


def _improve(table: list[Row], basis: list[int], worth: Sequence[Fraction], count: int) -> None:
    careful = False
    while True:
        used = [worth[place] for place in basis]
        gains = [
            worth[j] - sum((used[i] * row[j] for i, row in enumerate(table) if used[i] and row[j]), ZERO)
            for j in range(count)
        ]
        better = [j for j, gain in enumerate(gains) if gain > 0]
        if not better:
            return
        enter = better[0] if careful else max(better, key=gains.__getitem__)
        # What is no column and stands in the basis at zero must never grow: it leaves whenever it can.
        steps = [
            (row[-1] / row[enter], basis[i], i)
            for i, row in enumerate(table)
            if row[enter] > 0 or (row[enter] < 0 and basis[i] >= count and not row[-1])
        ]
        step, _, leave = min(steps, key=lambda one: (abs(one[0]), one[1]))
        careful = not step
        pivot = table[leave]
        by = pivot[enter]
        table[leave] = pivot = [one / by if one else one for one in pivot]
        for i, row in enumerate(table):
            if i != leave and (much := row[enter]):
                table[i] = [a - much * b if b else a for a, b in zip(row, pivot, strict=True)]
        basis[leave] = enter
