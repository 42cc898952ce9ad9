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

__all__ = [
    "RULES",
    "Line",
    "Number",
    "Symbol",
    "Tape",
    "above",
    "alike",
    "at_most",
    "both",
    "contrary",
    "either",
    "greater",
    "lesser",
    "only_if",
]

Number = Any  # Fraction, int or Symbol: the engine does not ask which

RULES: dict[str, Callable[..., Any]] = {}


class Tape:
    """A straight-line program: inputs by name, then one rule a line.

    What has been written once is not written again, and what needs no writing
    (adding nothing, a condition known) is simplified, so that a lawyer can
    read the program.
    """

    def __init__(self) -> None:
        self.lines: list[tuple[str, tuple[Any, ...]]] = []
        self._written: dict[Any, int] = {}

    def input(self, name: str) -> Symbol:
        """Write down an input and return its symbol."""
        symbol: Symbol = self.write("input", (name,))
        return symbol

    def write(self, rule: str, arguments: tuple[Any, ...]) -> Any:
        """Write down one application of a rule; return its result: a symbol, or a number where it is known."""
        simple = _simplified(rule, arguments)
        if simple is not None:
            return simple
        line = (rule, tuple(Line(a.line) if isinstance(a, Symbol) else a for a in arguments))
        key = (rule, tuple((isinstance(a, Line), a) for a in line[1]))  # line 3 is not the number 3
        if key not in self._written:
            self._written[key] = len(self.lines)
            self.lines.append(line)
        return Symbol(self, self._written[key])

    def replay(self, inputs: Mapping[str, Any]) -> list[Any]:
        """Compute every line on numbers of any kind the rules run on."""
        values: list[Any] = []
        for rule, arguments in self.lines:
            if rule == "input":
                values.append(inputs[arguments[0]])
            else:
                values.append(RULES[rule](*(values[a] if isinstance(a, Line) else a for a in arguments)))
        return values


class Line(int):
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
def alike(a: Fraction, b: Fraction) -> Fraction:
    """Say 1 if two amounts are the same."""
    return Fraction(a == b)


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


def greater(a: Number, b: Number) -> Number:
    """Return the larger amount."""
    return a + above(b, a)


# --- what need not be written -----------------------------------------------------


def _simplified(name: str, numbers: tuple[Any, ...]) -> Any:
    """Return what a rule comes to without knowing its symbols; None if it must be written."""
    first, *others = numbers
    second = others[0] if others else None
    if name in ("plus", "minus") and _is(second, 0):
        return first
    if name in ("plus", "times") and _is(first, 0 if name == "plus" else 1):
        return second
    if name == "times" and _is(second, 1):
        return first
    if name in ("times", "part") and (_is(first, 0) or _is(second, 0)):
        return Fraction(0)
    if name == "part" and not any(isinstance(one, Symbol) for one in others):
        return times(first, part(Fraction(1), *others))
    if name == "minus" and _same(first, second):
        return Fraction(0)
    if name == "lesser" and _same(first, second):
        return first
    if name == "alike" and _same(first, second):
        return Fraction(1)
    if name in ("times", "minus"):
        return _simple_multiple(name, first, second)
    return _simple_truth(name, first, second)


def _simple_multiple(name: str, first: Any, second: Any) -> Any:
    """Join a multiple of a multiple; take a fixed share from its own whole."""
    if name == "times" and not isinstance(second, Symbol):
        number, by = _multiple(first)
        return None if by is None else times(number, by * second)
    if name == "minus" and isinstance(first, Symbol) and isinstance(second, Symbol):
        number, by = _multiple(second)
        return times(first, 1 - by) if by is not None and _same(number, first) else None
    return None


def _multiple(number: Any) -> tuple[Any, Any]:
    """Return what a symbol is a fixed multiple of, and by how much; None if it is none."""
    if isinstance(number, Symbol):
        rule, arguments = number.tape.lines[number.line]
        if rule == "times" and isinstance(arguments[0], Line) and not isinstance(arguments[1], Line):
            return Symbol(number.tape, arguments[0]), arguments[1]
    return number, None


def _simple_truth(name: str, first: Any, second: Any) -> Any:
    if name == "only_if" and not isinstance(first, Symbol):
        return second if first else Fraction(0)
    if name in ("both", "either"):
        for known, other in ((first, second), (second, first)):
            if not isinstance(known, Symbol):
                # One side decides, or leaves it to the other.
                return Fraction(bool(known)) if bool(known) == (name == "either") else other
    return None


def _is(number: Any, value: int) -> bool:
    return not isinstance(number, Symbol) and number == value


def _same(a: Any, b: Any) -> bool:
    return isinstance(a, Symbol) and isinstance(b, Symbol) and a.line == b.line
