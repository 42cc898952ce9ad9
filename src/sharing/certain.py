"""A program on many rows in floating point, rounded to minor units, and the rows in which a float may mislead.

A float is a little off. That matters only where an amount lies next to a limit
of the law, or where two remainders are so near that they may tie. Whether they
tie is often certain all the same: two amounts that are multiples of a 60th of
a minor unit differ by a 60th, or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any

import numpy as np
from attrs import Factory, frozen

from sharing import money
from sharing.arithmetic import Line, Symbol, Tape
from sharing.compiling import worth_compiling
from sharing.document import exact
from sharing.kernel import LARGEST, TILT, Floats, kernel, turning
from sharing.money_rows import Rows, Units, apportion_rows, units_of
from sharing.trace import Program, amounts

__all__ = ["Column", "at_once", "column_of"]

LINES_OFF = 4  # how many times its last digit each line of a program may lose, generously
LARGEST_KNOWN = 10**300


@frozen(eq=False)
class Column:
    """One number of many rows: as floats, sums in minor units, and exactly."""

    floats: Floats
    digits: int | None  # of the currency, for a sum of money
    given: Sequence[Any]
    parts: int  # every value is a multiple of one part in so many, of a minor unit for a sum

    def at(self, row: int) -> Fraction:
        """Return the exact value in a row, a sum in its currency."""
        if self.digits is not None:
            return Fraction(int(self.floats[row]), 10**self.digits)
        return exact(self.given[row])


def column_of(
    series: Any, currency: str | None, low: Fraction, high: Fraction | None
) -> tuple[Column, list[tuple[Any, str]]]:
    """Read a column of a frame; tell each row in which it is no number, or not what it may be.

    Parameters
    ----------
    series : pandas Series
        Integers, floats, texts or exact numbers.
    currency : str, optional
        Of a sum of money.
    low, high : Fraction, Fraction or None
        What it may be.

    Returns
    -------
    Column
    list of (row, str)
        What is wrong.
    """
    given = series.to_list()
    faults: list[tuple[Any, str]] = []
    places: list[int] = list(range(len(given)))
    floats = np.zeros(len(given))
    parts = 1
    digits = None if currency is None else money.digits(currency)
    if currency is not None and series.dtype.kind in "iuf":
        # Beyond 2**46 cents two amounts share a float: what it prints as is then read one by one.
        floats, good = units_of(series.to_numpy(np.float64), currency, 2**46)
        lowest, highest = (None if one is None else float(money.minor(one, currency)) for one in (low, high))
        good &= (floats >= (lowest or 0.0)) & (highest is None or floats <= highest)
        places = [int(i) for i in np.flatnonzero(~good)]
    known: dict[Any, Fraction] = {}  # the same weights and terms stand in many rows
    for i in places:
        try:
            key = (type(given[i]), given[i])  # True is no 1
            value = known[key] if key in known else known.setdefault(key, exact(given[i]))
            if value < low or (high is not None and value > high):
                most = "" if high is None else f" to {money.rate_text(high)}"
                raise ValueError(f"must be from {money.rate_text(low)}{most}; got {given[i]}")
            if currency is not None:
                value = money.minor(value, currency)
                if value.denominator != 1:
                    raise ValueError(f"{currency} has {digits} decimals; got {given[i]}")
                if value > LARGEST:
                    raise ValueError(f"is more than {LARGEST:,} minor units; use `settle`, which has no limit")
            elif value > LARGEST:
                raise ValueError(f"is more than {LARGEST:,}")
            floats[i] = float(value)
        except (ValueError, TypeError) as error:
            faults.append((series.index[i], str(error)))
    if currency is None:
        for value in known.values():
            parts = _bounded(lcm(parts, value.denominator))
    return Column(floats, digits, given, parts), faults


def at_once(program: Program, payees: Sequence[str], numbers: Mapping[str, Column], count: int) -> tuple[Units, Rows]:
    """Run a program with one run on many rows.

    Parameters
    ----------
    program : Program
        Traced with sums in minor units.
    payees : sequence of str
        Who is paid, ``undecided`` included.
    numbers : mapping of str to Column
        The inputs.
    count : int
        How many rows.

    Returns
    -------
    ndarray of int64, shape (payees, rows)
        Minor units.
    ndarray of bool, shape (rows,)
        Where they are not certain.
    """
    totals = [program.least(payee) for payee in payees]
    tape = program.tape
    given = {name: column.floats for name, column in numbers.items()}
    edges = _edges(tape, totals)
    parts_of = _denominators(program, numbers)
    divided = {line for parts in parts_of.values() for both in parts.lines for line in both if line is not None}
    needed = sorted(divided)
    asked = [*totals, *(one for edge in edges for one in edge[:2]), *(Symbol(tape, line) for line in needed)]
    own = kernel(tape, asked, {}, 1)
    found = np.empty((len(asked), count))
    own.run(given, list(found), worth_compiling(count))
    exact, sides, below = np.split(found, [len(totals), len(totals) + 2 * len(edges)])
    off = _largest(program, given, count) * len(own.body) * LINES_OFF * 2.0**-53

    order = np.argsort(payees)
    known = Known(parts_of, dict(zip(needed, below, strict=True)), off, count)
    pool = given["recovered"] if "recovered" in given else np.full(count, float(program.case.pool))
    apart = np.zeros((len(payees), len(payees), count), bool)
    for i, j in combinations(range(len(payees)), 2):
        both = [
            parts_of[t.line] if isinstance(t, Symbol) else Parts.of(t) for t in (totals[order[i]], totals[order[j]])
        ]
        apart[i, j] = apart[j, i] = known.number(both[0].joined(both[1])) * 4 * off < 1
    units, doubt = apportion_rows(exact[order], pool, apart, off)
    for a, b, near in zip(sides[::2], sides[1::2], [near for *_, near in edges], strict=True):
        # A limit that a float may have passed on the wrong side, or that the loop itself moved it across.
        doubt |= np.abs(a - b) <= near + off + 4 * TILT * np.abs(b)
    return units[np.argsort(order)], doubt


def _edges(tape: Tape, totals: Sequence[Any]) -> list[tuple[Any, Any, int]]:
    """Return what is compared with what in a program, or rounded: an amount, where it turns, and how near is near."""
    live = {one.line for one in totals if isinstance(one, Symbol)}
    found: list[tuple[Any, Any, int]] = []
    for line in range(len(tape.lines) - 1, -1, -1):
        rule, arguments = tape.lines[line]
        if line not in live:
            continue
        live |= {int(a) for a in arguments if isinstance(a, Line)}
        given = [Symbol(tape, a) if isinstance(a, Line) else a for a in arguments]
        if edge := turning(tape, rule, arguments):
            if tape.lines[edge[0]][0] != "input":  # an input is whole
                found.append((Symbol(tape, edge[0]), edge[1], 0))
        elif rule in ("at_most", "under"):
            # What was rounded to a whole unit may be a unit off.
            found.append(
                (
                    given[0],
                    given[1],
                    int(tape.lines[arguments[0]][0] == "whole" if isinstance(arguments[0], Line) else 0),
                )
            )
        elif rule == "rounded_up":  # next to a multiple of the step, from below or above
            found.append((money.rounded_up(given[0] - given[1] * Fraction(1, 2), given[1]), given[0], 0))
    return found


def _largest(program: Program, given: Mapping[str, Floats], count: int) -> Floats:
    """Return a sum that no amount of a row exceeds: everything it takes in, at the highest rate."""
    sums = amounts(program.case, program.scenario)
    whole, rate = np.zeros(count), np.ones(count)
    for name, value in program.inputs.items():
        own = given[name] if name in given else np.float64(value / program.units.get(name, 1))
        if name in sums:
            whole += own * 10.0 ** max(money.digits(program.case.currency) - money.digits(sums[name]), 0)
        elif name.startswith("rate."):
            rate = np.maximum(rate, own)
    return whole * rate


# --- of what parts of a unit an amount is a multiple ------------------------------------------


@frozen
class Parts:
    """A number is a multiple of one part in `fixed` times the numerators of some lines it was divided by.

    Beside each such line stands a limit, if there is one above which nothing
    was divided, because everything due was paid.
    """

    fixed: int
    lines: Counter[tuple[int, int | None]] = Factory(Counter)

    @classmethod
    def of(cls, number: Any) -> Parts:
        """Return the parts of a constant."""
        return cls(Fraction(number).denominator)

    def joined(self, other: Parts) -> Parts:
        """Return the parts of a sum, or of one of the two."""
        return Parts(_bounded(lcm(self.fixed, other.fixed)), self.lines | other.lines)

    def times(self, other: Parts) -> Parts:
        """Return the parts of a product."""
        return Parts(_bounded(self.fixed * other.fixed), self.lines + other.lines)


@frozen(eq=False)
class Known:
    """What is needed to say in how many parts a unit is divided, row by row."""

    parts: Mapping[int, Parts]
    values: Mapping[int, Floats]
    off: Floats
    count: int

    def number(self, of: Parts) -> Floats:
        """Return in how many parts, at most."""
        found = np.full(self.count, float(of.fixed))
        for (line, limit), power in of.lines.items():
            numerator = np.maximum(self.values[line] * self.number(self.parts[line]), 1.0)
            if limit is not None:
                numerator = np.where(self.values[limit] - self.values[line] > self.off, 1.0, numerator)
            found = found * numerator**power
        return found


def _bounded(number: int) -> int:
    return min(number, LARGEST_KNOWN)


def _denominators(program: Program, numbers: Mapping[str, Column]) -> dict[int, Parts]:
    """Return the parts of every line of a program."""
    found: dict[int, Parts] = {}
    one = Parts(1)
    for line, (rule, arguments) in enumerate(program.tape.lines):
        own = [found[int(a)] if isinstance(a, Line) else Parts.of(a) for a in arguments] if rule != "input" else []
        if rule == "input":
            found[line] = Parts(numbers[arguments[0]].parts)
        elif rule in ("plus", "minus", "lesser", "above"):
            found[line] = own[0].joined(own[1])
        elif rule == "times":
            found[line] = own[0].times(own[1])
        elif rule == "only_if":
            found[line] = own[1]
        elif rule == "part":
            divisor = arguments[2]
            if isinstance(divisor, Line):
                below = Parts(1, Counter([(int(divisor), _limit(program.tape, arguments[0], divisor))]))
            else:
                below = Parts(Fraction(divisor).numerator)
            found[line] = own[0].times(own[1]).times(below)
        elif rule == "rounded_up":
            found[line] = own[1]
        else:  # a truth, or a whole
            found[line] = one
    return found


def _limit(tape: Tape, whole: Any, due: Line) -> int | None:
    """Return the limit under which what is due is paid: ``lesser(limit, due)``."""
    if not isinstance(whole, Line):
        return None
    rule, arguments = tape.lines[whole]
    others = [a for a in arguments if a != due] if rule == "lesser" and due in arguments else []
    return int(others[0]) if len(others) == 1 and isinstance(others[0], Line) else None
