"""A traced program on arrays: its lines as the source of one loop over the cells.

Few cells are computed in NumPy, block by block; many, where numba is installed,
in the loop compiled. Both give the same bits. The source holds numbers and
operations only, no text of a user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from attrs import frozen

from sharing.arithmetic import Line, Symbol, Tape
from sharing.compiling import compiled, interpreted

__all__ = ["DIALECT", "LARGEST", "TILT", "Floats", "Kernel", "extent", "kernel", "turning"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

LARGEST = 2**53  # whole minor units beyond which a float no longer tells one from the next

TILT = 4e-15  # so much of itself a float of a program may be off

# What a limit is compared with, and what is rounded, is moved by that, so that a cliff falls where the law puts it.
DIALECT = {
    "plus": "{0} + {1}",
    "minus": "{0} - {1}",
    "times": "{0} * {1}",
    "part": "{0} * {1} / ({2} + ({2} == 0.0))",
    "lesser": "lower({0}, {1})",
    "above": "upper({0} - {1}, 0.0)",
    "only_if": "{0} * {1}",
    "at_most": "({0} <= {1} + abs({1}) * 4e-15) * 1.0",
    "under": "({0} < {1} - abs({1}) * 4e-15) * 1.0",
    "alike": "(abs({0} - {1}) <= (abs({0}) + abs({1})) * 9e-16) * 1.0",
    "both": "{0} * {1}",
    "either": "upper({0}, {1})",
    "contrary": "1.0 - {0}",
    "whole": "down({0} + 0.5 + lower(abs({0}) * 4e-15, 0.008))",
    "rounded_up": "-down(-({0} / {1}) + lower(abs({0} / {1}) * 4e-15, 0.008)) * {1}",
}

NUMBA = """from builtins import max as upper, min as lower
from math import floor as down

from numba import njit


@njit(nogil=True, cache=True, error_model="numpy")
def block({parameters}):
    for i in range({first}.size):
{lines}
"""
NUMPY = """from numpy import floor as down, maximum as upper, minimum as lower


def block({parameters}):
{lines}
"""


# The bits of a float that is not negative order it as an integer; those of a negative one are negative integers.
EXTENT = """from numba import njit


@njit(nogil=True, cache=True)
def block(bits, found):
    low = bits[0]
    high = bits[0]
    for i in range(bits.size):
        low = min(low, bits[i])
        high = max(high, bits[i])
    found[0] = low
    found[1] = high
"""


@frozen(cache_hash=True)
class Kernel:
    """A program on arrays.

    `inputs` are its arrays by name, sums in whole units of the currency as
    people write them; `outputs` stand in the order in which they were asked
    for: a place among the computed arrays, or a number that is the same in
    every cell.
    """

    body: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[int | float, ...]

    def run(self, given: Mapping[str, Floats], out: Sequence[Floats | None], fast: bool = False) -> None:
        """Compute every output into its array.

        Parameters
        ----------
        given : mapping of str to ndarray
            At least the inputs, float64, one length.
        out : sequence of ndarray
            One for each output, of that length; None for a number that is the
            same in every cell and need not be written.
        fast : bool
            Whether to compile the loop.
        """
        computed: dict[int, Floats] = {}
        for place, array in zip(self.outputs, out, strict=True):
            if array is None:
                continue
            if isinstance(place, float):
                array[:] = place
            elif place not in computed:
                computed[place] = array
        if computed:
            written = [computed[place] for place in sorted(computed)]
            _block(self, fast)(*(given[name] for name in self.inputs), *written)
        for place, array in zip(self.outputs, out, strict=True):
            if array is not None and isinstance(place, int) and computed[place] is not array:
                array[:] = computed[place]

    def source(self, loop: bool) -> str:
        """Return the Python source: one loop over the cells, or whole blocks in NumPy."""
        count = len({place for place in self.outputs if isinstance(place, int)})
        written = [f"y{i}" for i in range(count)]
        lines = [line.replace("[i]", "[:]" if line.startswith("y") else "") if not loop else line for line in self.body]
        return (NUMBA if loop else NUMPY).format(
            parameters=", ".join([*(f"x{i}" for i in range(len(self.inputs))), *written]),
            first=written[0],
            lines="\n".join((" " * 8 if loop else " " * 4) + line for line in lines),
        )


def kernel(tape: Tape, numbers: Sequence[Any], scales: Mapping[str, int], divisor: int) -> Kernel:
    """Make the kernel that computes some numbers of a program.

    Parameters
    ----------
    tape : Tape
        The program; its sums of money in minor units.
    numbers : sequence of Number
        What to compute: symbols of the tape, or constants.
    scales : mapping of str to int
        For each input that is a sum of money, how many minor units one unit of
        its currency has. It is rounded to whole minor units as it is read.
    divisor : int
        How many minor units one unit of the currency of the results has.

    Returns
    -------
    Kernel
        It never gives less than nothing.
    """
    live: set[int] = {one.line for one in numbers if isinstance(one, Symbol)}
    for line in range(len(tape.lines) - 1, -1, -1):
        if line in live:
            seen = tape.lines[line][1]
            live |= {int(a) for a in (turning(tape, *tape.lines[line]) or seen) if isinstance(a, Line)}
    inputs: list[str] = []
    body = []
    for line in sorted(live):
        rule, arguments = tape.lines[line]
        if rule == "input":
            given = f"x{len(inputs)}[i]"
            inputs.append(arguments[0])
            scale = scales.get(arguments[0])
            body.append(f"v{line} = " + (given if scale is None else f"down({given} * {scale}.0 + 0.5)"))
        else:
            body.append(f"v{line} = {_expression(tape, rule, arguments)}")
    places: dict[int, int] = {}
    outputs: list[int | float] = []
    for one in numbers:
        if not isinstance(one, Symbol):
            outputs.append(float(Fraction(one) / divisor))
            continue
        if one.line not in places:
            places[one.line] = len(places)
            body.append(f"y{places[one.line]}[i] = upper(v{one.line}, 0.0) / {divisor}.0")
        outputs.append(places[one.line])
    return Kernel(tuple(body), tuple(inputs), tuple(outputs))


def extent(values: Floats, fast: bool = False) -> tuple[float, float]:
    """Return the least and the most of some numbers; negative, infinite or NaN if one is."""
    bits = values.view(np.int64)
    if fast:
        found = np.empty(2, np.int64)
        compiled(EXTENT)(bits, found)
    else:
        found = np.array([bits.min(), bits.max()])
    if found[0] < 0:  # something is negative, or minus zero
        return float(values.min()), float(values.max())
    least, most = found.view(np.float64)
    return float(least), float(most)


def _expression(tape: Tape, rule: str, arguments: tuple[Any, ...]) -> str:
    """Write one line of the program."""
    if edge := turning(tape, rule, arguments):
        return f"(v{int(edge[0])} < {_literal(edge[1])} - {_literal(edge[1])} * {TILT}) * 1.0"
    return DIALECT[rule].format(*(f"v{int(a)}" if isinstance(a, Line) else _literal(a) for a in arguments))


def turning(tape: Tape, rule: str, arguments: tuple[Any, ...]) -> tuple[Line, Fraction] | None:
    """Return what a fixed limit asks of an amount to the nearest unit: to lie below an edge half a unit off."""
    first, second = (*arguments, None)[:2]
    if rule not in ("at_most", "under") or not isinstance(first, Line) or isinstance(second, Line):
        return None
    inner, (amount, *_) = tape.lines[first]
    if inner != "whole" or not isinstance(amount, Line):
        return None
    limit = Fraction(second)
    below = limit // 1 if rule == "at_most" else -(-limit // 1) - 1  # the last whole unit that passes
    return amount, below + Fraction(1, 2)


def _literal(number: Any) -> str:
    text = repr(float(Fraction(number)))
    return f"({text})" if text.startswith("-") else text


@cache
def _block(own: Kernel, fast: bool) -> Callable[..., None]:
    return compiled(own.source(loop=True)) if fast else interpreted(own.source(loop=False))
