"""Positions over cells: everything checked, one kernel for each set of words, ready to run on any block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from sharing import language, money
from sharing.arithmetic import Tape
from sharing.case import Case
from sharing.cells import Cells, Codes, Given, Sample
from sharing.compiling import worth_compiling
from sharing.draws import Dirichlet
from sharing.errors import InvalidScenario, SharingError, UnknownName, did_you_mean
from sharing.goals import with_term
from sharing.kernel import LARGEST, Floats, Kernel, extent, kernel
from sharing.law.instrument import Scenario
from sharing.trace import COSTS, Program, amounts, inputs, trace

__all__ = ["Plan", "made"]


@frozen(kw_only=True, eq=False, repr=False)
class Plan:
    """What is computed in every cell, as data: it can be sent to another machine.

    The outputs of a position stand together, in the order in which they were asked for.
    """

    cells: Cells
    kernels: tuple[Kernel, ...]  # one for each set of words
    limits: Mapping[str, tuple[float, float]]  # of numbers that are checked as they are read
    fast: bool  # whether the loops are compiled

    @property
    def width(self) -> int:
        """Return how many outputs a cell has."""
        return len(self.kernels[0].outputs)

    @property
    def fixed(self) -> tuple[float | None, ...]:
        """Return for each output the number it is in every cell, if it is one."""
        columns = zip(*(one.outputs for one in self.kernels), strict=True)
        return tuple(c[0] if isinstance(c[0], float) and len(set(c)) == 1 else None for c in columns)

    @property
    def same(self) -> tuple[int, ...]:
        """Return for each output the first that is the same in every cell."""
        first: dict[tuple[Any, ...], int] = {}
        columns = zip(*(one.outputs for one in self.kernels), strict=True)
        return tuple(first.setdefault((*map(type, column), *column), i) for i, column in enumerate(columns))

    def run(self, start: int, stop: int, out: Sequence[Floats | None], room: dict[str, Floats] | None = None) -> None:
        """Compute a block of cells: one array an output, in the currency, not rounded.

        Parameters
        ----------
        start, stop : int
            Which cells.
        out : sequence of ndarray or None
            Where to; None for what need not be written.
        room : dict, optional
            As in `Cells.block`.

        Raises
        ------
        InvalidScenario
            If a number that is checked as it is read is not within its limits.
        """
        given, places = self.cells.block(start, stop, room if self.fast else None)
        for name, (least, most) in self.limits.items():
            ends = extent(given[name], self.fast)
            if not least <= ends[0] <= ends[1] <= most:
                place = int(np.flatnonzero(~((given[name] >= least) & (given[name] <= most)))[0])
                value = f"value {start + place + 1:,} is {given[name][place]}"
                raise InvalidScenario(f"{name}: {value}; it must be a number from {least:g} to {most:,.2f}")
        self.settle(given, places, out)

    def settle(self, given: Mapping[str, Floats], places: Codes | None, out: Sequence[Floats | None]) -> None:
        """Compute cells that are made already."""
        if places is None:
            self.kernels[0].run(given, out, self.fast)
            return
        for place, own in enumerate(self.kernels):
            chosen = np.flatnonzero(places == place)
            if chosen.size:
                part = list(np.empty((self.width, chosen.size)))
                own.run({name: values[chosen] for name, values in given.items()}, part, self.fast)
                for whole, values in zip(out, part, strict=True):
                    if whole is not None:
                        whole[chosen] = values


def made(
    case: Case,
    scenarios: Sequence[Scenario],
    cells: Cells,
    ask: Callable[[Program, str], Sequence[Any]],
    payees: Sequence[str] | None = None,
) -> tuple[Plan, tuple[str, ...]]:
    """Check the axes against the case and the positions, and compile what is asked.

    Parameters
    ----------
    case : Case
        The facts.
    scenarios : sequence of Scenario
        The positions; all see the same cells.
    cells : Cells
        The cells.
    ask : callable
        From a program and a payee, or the empty text for the whole, to the numbers wanted.
    payees : sequence of str, optional
        Who is asked for; otherwise everybody.

    Returns
    -------
    Plan
        For each position, the numbers of each payee, then those of the whole.
    tuple of str
        The payees.
    """
    _check(case, scenarios, cells)
    programs = [_programs(case, scenarios, cells, words) for words in cells.combinations]
    others = {payee for row in programs for program in row for payee in program.payees} - set(case.codes)
    everybody = (*case.codes, *sorted(others))
    if odd := [payee for payee in payees or () if payee not in everybody]:
        raise UnknownName(f"nobody is called '{odd[0]}' here{did_you_mean(odd[0], everybody)}")
    parties = everybody if payees is None else tuple(payees)
    scales: dict[str, int] = {}
    for scenario in scenarios:
        for name, currency in amounts(case, scenario).items():
            scales[name] = 10 ** money.digits(currency)
    divisor = 10 ** money.digits(case.currency)
    kernels = []
    for row in programs:
        numbers = [one for program in row for payee in (*parties, "") for one in ask(program, payee)]
        kernels.append(kernel(row[0].tape, numbers, scales, divisor))
    unread = [name for name, (_, most) in cells.ends.items() if most == float("inf")]
    limits = {name: _limits(name, scenarios, scales) for name in unread}
    return Plan(cells=cells, kernels=tuple(kernels), limits=limits, fast=worth_compiling(cells.count)), parties


def _limits(name: str, scenarios: Sequence[Scenario], scales: Mapping[str, int]) -> tuple[float, float]:
    """Return what a number may be: within a term's range, above zero for a rate, whole minor units an array holds."""
    ranges = [s.law.terms[name[5:]].range for s in scenarios if name.startswith("term.") and name[5:] in s.law.terms]
    least = max((float(low) for low, _ in ranges), default=5e-324 if name.startswith("rate.") else 0.0)
    most = min((float(high) for _, high in ranges), default=float(LARGEST))
    return least, min(most, LARGEST / scales.get(name, 1))


def _programs(case: Case, scenarios: Sequence[Scenario], cells: Cells, words: Mapping[str, Any]) -> list[Program]:
    """Trace every position under one set of words, on one tape."""
    facts = {name: _fact(name, word) for name, word in words.items() if not name.startswith("reading.")}
    own_case = case.stating(**facts) if facts else case
    tape = Tape()
    found = []
    for scenario in scenarios:
        law = scenario.law
        chosen = {name[8:]: word for name, word in words.items() if name[8:] in law.readings and name[:8] == "reading."}
        own = Scenario(law=law, terms=scenario.terms, readings={**scenario.readings, **chosen})
        for name in cells.ends:
            if name[5:] in law.terms:
                own = with_term(own, name)
        known = inputs(own_case, own)
        names = [name for name in cells.ends if name in known or name == COSTS]
        program = trace(own_case, own, names, tape, minor=True)
        if not program.complete:
            raise InvalidScenario(f"{law.id}: too many unknowns to follow them all; state facts or set terms first")
        found.append(program)
    return found


def _fact(name: str, word: Any) -> Any:
    if language.fact_values(name) == (True, False) and word in ("true", "false"):  # as a table of words writes it
        return word == "true"
    return word


def _check(case: Case, scenarios: Sequence[Scenario], cells: Cells) -> None:
    """Refuse an axis nobody knows, a value outside its range, and sums no array can hold."""
    faults: list[str] = []
    known = _known(case, scenarios)
    sums = {name for scenario in scenarios for name in amounts(case, scenario)}
    for name, (least, most) in cells.ends.items():
        if name not in known:
            faults.append(f"no number '{name}'{did_you_mean(name, known)}")
        elif name.startswith("term.") and not (isinstance(cells, Given) and most == float("inf")):
            for scenario in scenarios:
                term = scenario.law.terms.get(name[5:])
                if term is not None and not (float(term.range[0]) <= least and most <= float(term.range[1])):
                    said = f"from {money.rate_text(term.range[0])} to {money.rate_text(term.range[1])}"
                    faults.append(
                        f"{name}: {scenario.law.id} [{term.text}] lets it be {said}; got {least:g} to {most:g}"
                    )
        elif name.startswith("rate.") and least == 0 and most != float("inf"):
            faults.append(f"{name}: a rate is above zero")
        elif name == COSTS and most > 1:
            faults.append(f"{name}: a share of what was recovered, as 0.05 for 5 %; got up to {most:g}")
        elif LARGEST < most < float("inf") and name not in sums:
            faults.append(f"{name}: at most {LARGEST:,}; got {most:g}")
    if COSTS in cells.ends and (own := [name for name in cells.ends if name.startswith("cost.")]):
        faults.append(f"'{COSTS}' moves all costs together; leave out {', '.join(own)}")
    if isinstance(cells, Sample):
        faults += _parts_left_out(case, cells)
    for name, options in cells.texts.items():
        faults += _word_faults(case, scenarios, name, options)
    for name, amount, currency in _sums(case, scenarios, cells):
        if amount * 10 ** money.digits(currency) > LARGEST:
            said = f"{LARGEST:,} minor units, {money.decimal(LARGEST, currency):,} {currency}"
            over = f"{name}: {float(amount):,.0f} {currency} is more than an array holds exactly"
            faults.append(f"{over} ({said}); `settle` has no limit")
    if faults:
        kind = UnknownName if all(fault.startswith("no ") for fault in faults) else InvalidScenario
        raise kind("\n".join(faults))


def _parts_left_out(case: Case, cells: Sample) -> list[str]:
    """Find weights that are parts of one whole while the case gives weights to others too."""
    faults = []
    for name, measure in (("weight", "contribution"), ("located", "located")):
        axis, weights = cells.axes.get(name), case.weights(measure)
        if isinstance(axis, Dirichlet) and (others := sorted(set(weights) - set(axis.parts))):
            faults.append(
                f"{name}: dirichlet names parts of one whole; name {', '.join(others)} too, who have a weight"
            )
    return faults


def _known(case: Case, scenarios: Sequence[Scenario]) -> set[str]:
    """Return every number that some position can be moved along."""
    found = {COSTS} if case.costs else set()
    for scenario in scenarios:
        found |= set(inputs(case, scenario)) | {f"term.{name}" for name in scenario.law.terms}
    return found


def _word_faults(case: Case, scenarios: Sequence[Scenario], name: str, options: Sequence[Any]) -> list[str]:
    if not name.startswith("reading."):
        try:
            for word in options:
                case.stating(**{name: _fact(name, word)})
        except SharingError as error:
            return [str(error)]
        return []
    having = [s.law for s in scenarios if name[8:] in s.law.readings]
    if not having:
        known = {f"reading.{one}" for s in scenarios for one in s.law.readings}
        laws = ", ".join(s.law.id for s in scenarios)
        return [f"no reading '{name[8:]}' in {laws}{did_you_mean(name, known) or '; there is none'}"]
    return [
        f"{name}: {law.id} knows no option '{word}'{did_you_mean(str(word), law.readings[name[8:]].options)}"
        for law in having
        for word in options
        if word not in law.readings[name[8:]].options
    ]


def _sums(case: Case, scenarios: Sequence[Scenario], cells: Cells) -> list[tuple[str, float | Fraction, str]]:
    """Return every sum of money with the most it can be in the cells, and its currency."""
    found: dict[str, tuple[str, float | Fraction, str]] = {}
    for scenario in scenarios:
        own = inputs(case, scenario)
        for name, currency in amounts(case, scenario).items():
            # A number of the case stays exact: a float of one unit too many could be the limit itself.
            most = cells.ends[name][1] if name in cells.ends else own.get(name, Fraction(0))
            if most != float("inf"):
                found[name] = (name, most, currency)
    return list(found.values())
