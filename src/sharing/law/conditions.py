"""When a clause applies: words decide now, amounts decide as numbers.

A condition answers True or False where words decide it, and with a truth that
is a number (1 or 0) where an amount does, so that no branch ever looks at an
amount.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import frozen

from sharing import language
from sharing.arithmetic import at_most, both, contrary, either, under
from sharing.document import ask, structure_hook
from sharing.errors import did_you_mean
from sharing.law.parameters import Limit, Option, Sum, option
from sharing.law.run import NoRate, Run, Unanswered
from sharing.money import whole

__all__ = ["All", "AmountIs", "AnyOf", "Condition", "Fact", "Not", "Reading", "TermSet"]

OPERATORS = ("at_most", "under", "over", "at_least")


class Condition:
    """Base of the conditions."""

    def holds(self, run: Run) -> Any:
        """Say True, False, or a truth that is a number."""
        raise NotImplementedError

    def limits(self) -> tuple[AmountIs, ...]:
        """Return the thresholds inside."""
        return ()

    def facts(self) -> tuple[Fact, ...]:
        """Return the tests of facts inside."""
        return ()

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return the terms and readings asked: ("term", name), ("reading", name)."""
        return ()

    def readings(self) -> tuple[Reading, ...]:
        """Return the tests of readings inside."""
        return ()


@frozen
class Fact(Condition):
    """A fact of the case is one of these values."""

    key: str
    values: tuple[Any, ...]

    def holds(self, run: Run) -> Any:
        return run.fact(self.key) in self.values

    def facts(self) -> tuple[Fact, ...]:
        return (self,)


@frozen
class Reading(Condition):
    """A reading takes one of these options."""

    name: str
    options: tuple[str, ...]

    def holds(self, run: Run) -> Any:
        return run.reading(self.name) in self.options

    def names(self) -> tuple[tuple[str, str], ...]:
        return (("reading", self.name),)

    def readings(self) -> tuple[Reading, ...]:
        return (self,)


@frozen
class TermSet(Condition):
    """A term is set, or is not."""

    name: str
    is_set: bool

    def holds(self, run: Run) -> Any:
        return (run.scenario.term(self.name) is not None) == self.is_set

    def names(self) -> tuple[tuple[str, str], ...]:
        return (("term", self.name),)


@frozen
class AmountIs(Condition):
    """The pool at some point, in whole minor units, stands so to a limit."""

    of: str | Option
    tests: tuple[tuple[str, Limit | Option], ...]  # a limit, or the term that stands for it

    def holds(self, run: Run) -> Any:
        name = self.of if isinstance(self.of, str) else run.reading(self.of.name)
        amount = whole({"recovered": run.recovered, "remaining": run.here, **run.marks}[name])
        truth: Any = Fraction(1)
        for operator, limit in self.tests:
            edge = run.sum_of(limit)
            if edge is None:
                of = limit if isinstance(limit, Limit) else run.scenario.law.terms[limit.name]
                return NoRate(str(of.currency))
            test = {"at_most": at_most, "over": at_most, "under": under, "at_least": under}[operator](amount, edge)
            truth = both(truth, contrary(test) if operator in ("over", "at_least") else test)
        return truth

    def limits(self) -> tuple[AmountIs, ...]:
        return (self,)

    def names(self) -> tuple[tuple[str, str], ...]:
        of = () if isinstance(self.of, str) else (("reading", self.of.name),)
        return (*of, *(("term", limit.name) for _, limit in self.tests if isinstance(limit, Option)))


@frozen
class All(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, run: Run) -> Any:
        return _joined(self.parts, run, stop=False, join=both)

    def limits(self) -> tuple[AmountIs, ...]:
        return tuple(one for part in self.parts for one in part.limits())

    def facts(self) -> tuple[Fact, ...]:
        return tuple(one for part in self.parts for one in part.facts())

    def names(self) -> tuple[tuple[str, str], ...]:
        return tuple(one for part in self.parts for one in part.names())

    def readings(self) -> tuple[Reading, ...]:
        return tuple(one for part in self.parts for one in part.readings())


@frozen
class AnyOf(All):
    """One part holds, or several."""

    def holds(self, run: Run) -> Any:
        return _joined(self.parts, run, stop=True, join=either)


@frozen
class Not(Condition):
    """The inner condition does not hold."""

    part: Condition

    def holds(self, run: Run) -> Any:
        inner = self.part.holds(run)
        if isinstance(inner, bool):
            return not inner
        return inner if isinstance(inner, NoRate) else contrary(inner)

    def limits(self) -> tuple[AmountIs, ...]:
        return self.part.limits()

    def facts(self) -> tuple[Fact, ...]:
        return self.part.facts()

    def names(self) -> tuple[tuple[str, str], ...]:
        return self.part.names()

    def readings(self) -> tuple[Reading, ...]:
        return self.part.readings()


def _joined(parts: tuple[Condition, ...], run: Run, stop: bool, join: Any) -> Any:
    """Join truths; a word that settles the matter is found before anything is asked."""
    truth: Any = not stop
    question: Unanswered | None = None
    rateless: NoRate | None = None
    for part in parts:
        try:
            value = part.holds(run)
        except Unanswered as asked:
            question = question or asked
            continue
        if value is stop:
            return stop
        if isinstance(value, NoRate):
            rateless = value
        elif not isinstance(value, bool):
            truth = value if isinstance(truth, bool) else join(truth, value)
    if question:
        raise question
    return rateless or truth


# --- reading a `when` ---------------------------------------------------------


@structure_hook(Condition)
def _condition(value: Any, _: Any) -> Condition:
    """Read a `when`: a table (every key holds) or a list of tables (any of them)."""
    if isinstance(value, list):
        if not value:
            raise ValueError("an empty list applies never; leave `when` out, or write a condition")
        return AnyOf(tuple(ask(Condition, one) for one in value))
    if not isinstance(value, dict) or not value:
        raise ValueError(f"must be a table of conditions; got {value!r}")
    parts: list[Condition] = []
    for key, wanted in value.items():
        if key in OPERATORS:
            if "amount" not in value:
                raise ValueError(f'`{key}` needs `amount`, as {{ amount = "recovered", {key} = "10000.00 EUR" }}')
        elif key == "amount":
            parts.append(_amount(value))
        elif key == "not":
            parts.append(Not(ask(Condition, wanted)))
        elif key in ("term", "reading") and isinstance(wanted, dict):
            inner = next(iter(wanted), "x")
            raise ValueError(f'quote a key with a dot: "{key}.{inner}" = ... (unquoted, TOML reads a nested table)')
        elif key.startswith("term."):
            if wanted not in ("set", "unset"):
                raise ValueError(f'"{key}" is "set" or "unset"; got {wanted!r}')
            parts.append(TermSet(key[5:], wanted == "set"))
        elif key.startswith("reading."):
            options = tuple(wanted) if isinstance(wanted, list) else (wanted,)
            parts.append(Reading(key[8:], tuple(ask(str, one) for one in options)))
        else:
            parts.append(_fact(key, wanted))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _amount(table: dict[str, Any]) -> AmountIs:
    of = table["amount"]
    if isinstance(of, dict):
        of = option(of, "reading")
    tests = tuple((key, ask(Sum, table[key])) for key in OPERATORS if key in table)
    if not tests:
        raise ValueError(f"`amount` needs a limit: {', '.join(OPERATORS)}")
    return AmountIs(of if isinstance(of, Option) else ask(str, of), tests)


def _fact(key: str, wanted: Any) -> Fact:
    known = language.words("facts")
    if key not in known:
        extra = ["amount", "not", *OPERATORS]
        raise ValueError(f"unknown fact '{key}'{did_you_mean(key, [*known, *extra])}")
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    allowed = language.fact_values(key)
    for value in values:
        if not any(value is one or (isinstance(one, str) and value == one) for one in allowed):
            said = [str(one).lower() if isinstance(one, bool) else one for one in allowed]
            raise ValueError(f"'{key}' cannot be {value!r}{did_you_mean(str(value), said)}")
    return Fact(key, values)
