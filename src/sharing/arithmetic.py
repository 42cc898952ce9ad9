"""The scalar rules of the engine, each written once for every kind of number.

On fractions a rule computes. On a `Symbol` it is written down on the symbol's
`Tape`, and the tape is the program: replayed on fractions it computes the
same. A truth about amounts is a number too, 1 or 0, because a program has no
branches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import wraps
from typing import Any

__all__ = ["RULES", "Number", "Symbol", "Tape", "above", "at_most", "both", "contrary", "either", "lesser", "only_if"]

Number = Any  # Fraction, int or Symbol: the engine does not ask which

RULES: dict[str, Callable[..., Any]] = {}


class Tape:
    """A straight-line program: inputs by name, then one rule a line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, tuple[Any, ...]]] = []

    def input(self, name: str) -> Symbol:
        """Write down an input and return its symbol."""
        return self.write("input", (name,))

    def write(self, rule: str, arguments: tuple[Any, ...]) -> Symbol:
        """Write down one application of a rule and return its result's symbol."""
        self.lines.append((rule, tuple(_Line(a.line) if isinstance(a, Symbol) else a for a in arguments)))
        return Symbol(self, len(self.lines) - 1)

    def replay(self, inputs: Mapping[str, Fraction]) -> list[Fraction]:
        """Compute every line on numbers."""
        values: list[Any] = []
        for rule, arguments in self.lines:
            if rule == "input":
                values.append(inputs[arguments[0]])
            else:
                values.append(RULES[rule](*(values[a] if isinstance(a, _Line) else a for a in arguments)))
        return values

    def __str__(self) -> str:
        said = []
        for line, (rule, arguments) in enumerate(self.lines):
            inner = ", ".join(f"v{int(a)}" if isinstance(a, _Line) else str(a) for a in arguments)
            said.append(f"v{line} = {rule}({inner})")
        return "\n".join(said)


class _Line(int):
    """A line number, apart from a number that is an argument."""


class Symbol:
    """A number not known yet: what is done with it is written on its tape."""

    __slots__ = ("line", "tape")

    def __init__(self, tape: Tape, line: int) -> None:
        self.tape = tape
        self.line = line

    def __add__(self, other: Number) -> Number:
        return plus(self, other)

    def __radd__(self, other: Number) -> Number:
        return plus(other, self)

    def __sub__(self, other: Number) -> Number:
        return minus(self, other)

    def __rsub__(self, other: Number) -> Number:
        return minus(other, self)

    def __mul__(self, other: Number) -> Number:
        return times(self, other)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        raise TypeError("the engine must not branch on an amount")

    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: self.__bool__()


def rule(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function on fractions a scalar rule, which runs on symbols too."""
    name = function.__name__
    RULES[name] = function

    @wraps(function)
    def apply(*numbers: Number) -> Number:
        for one in numbers:
            if isinstance(one, Symbol):
                return one.tape.write(name, numbers)
        return function(*numbers)

    return apply


@rule
def plus(a: Fraction, b: Fraction) -> Fraction:
    """Add."""
    return a + b


@rule
def minus(a: Fraction, b: Fraction) -> Fraction:
    """Subtract."""
    return a - b


@rule
def times(a: Fraction, b: Fraction) -> Fraction:
    """Multiply."""
    return a * b


@rule
def part(whole: Fraction, of: Fraction, total: Fraction) -> Fraction:
    """Take `of` / `total` of the whole; nothing where the total is zero.

    Examples
    --------
    >>> part(Fraction(900), 1, 3), part(Fraction(900), 0, 0)
    (Fraction(300, 1), Fraction(0, 1))
    """
    return whole * of / total if total else Fraction(0)


@rule
def lesser(a: Fraction, b: Fraction) -> Fraction:
    """Return the smaller amount: a cap, or what a pool can still pay."""
    return min(a, b)


@rule
def above(a: Fraction, limit: Fraction) -> Fraction:
    """Return by how much an amount passes a limit; zero if it does not."""
    return max(a - limit, Fraction(0))


@rule
def only_if(truth: Fraction, amount: Fraction) -> Fraction:
    """Return the amount where the truth is 1, zero where it is 0."""
    return amount if truth else Fraction(0)


@rule
def at_most(a: Fraction, limit: Fraction) -> Fraction:
    """Say 1 if an amount does not pass a limit."""
    return Fraction(a <= limit)


@rule
def under(a: Fraction, limit: Fraction) -> Fraction:
    """Say 1 if an amount stays below a limit."""
    return Fraction(a < limit)


@rule
def both(a: Fraction, b: Fraction) -> Fraction:
    """Say 1 if both truths hold."""
    return Fraction(bool(a and b))


@rule
def either(a: Fraction, b: Fraction) -> Fraction:
    """Say 1 if one truth holds or both."""
    return Fraction(bool(a or b))


@rule
def contrary(a: Fraction) -> Fraction:
    """Say 1 for 0 and 0 for 1."""
    return Fraction(not a)
