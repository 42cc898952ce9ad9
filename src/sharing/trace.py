"""The engine run on symbols: a case under a scenario as a straight-line program.

The program has the same scalar rules in the same order as the settlement.
Replayed on numbers it gives the settlement; printed it can be read; its lines
become the workbook's formulas, and `following` walks along one of its inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any

from attrs import define, evolve

from sharing import money
from sharing.arithmetic import Line, Number, Symbol, Tape, above, alike, both, contrary, greater, lesser, only_if
from sharing.case import Case, Contribution
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.language import Currency, label, plain, say
from sharing.law.instrument import Scenario
from sharing.law.run import UNDECIDED, ZERO, Run, is_share
from sharing.meeting import concluded, explore
from sharing.settlement import Settlement

__all__ = ["COSTS", "Program", "amounts", "inputs", "trace"]

COSTS = "costs"  # all costs together, as a share of what was recovered


def inputs(case: Case, scenario: Scenario) -> dict[str, Fraction]:
    """Return every number a program can be moved along, with its value.

    Parameters
    ----------
    case : Case
        The facts: ``recovered``, ``cost.1``, ``claim.1``,
        ``claim.1.certificate``, ``rate.GBP`` (amounts in their own currency);
        ``weight.FRA``, ``located.FRA`` (a factor matrix is scored first).
    scenario : Scenario
        The terms that are set: ``term.share``.

    Returns
    -------
    dict of str to Fraction
    """
    found = {"recovered": case.recovered}
    for i, cost in enumerate(case.costs, 1):
        found[f"cost.{i}"] = cost.amount
    for i, claim in enumerate(case.claims, 1):
        found[f"claim.{i}"] = claim.amount
        if claim.certificate is not None:
            found[f"claim.{i}.certificate"] = claim.certificate
    for measure, name in (("contribution", "weight"), ("located", "located")):
        found |= {f"{name}.{code}": weight for code, weight in sorted(case.weights(measure).items())}
    found |= {f"rate.{currency}": rate for currency, rate in case.rates.items()}
    for name in scenario.law.terms:
        if (value := scenario.term(name)) is not None:
            found[f"term.{name}"] = value
    return found


def amounts(case: Case, scenario: Scenario) -> dict[str, Currency]:
    """Return the currency of every input that is a sum of money."""
    found: dict[str, Currency] = {"recovered": case.currency}
    for i, cost in enumerate(case.costs, 1):
        found[f"cost.{i}"] = cost.currency or case.currency
    for i, claim in enumerate(case.claims, 1):
        found[f"claim.{i}"] = found[f"claim.{i}.certificate"] = claim.currency or case.currency
    for name, term in scenario.law.terms.items():
        if term.currency is not None:
            found[f"term.{name}"] = term.currency
    return found


def trace(
    case: Case,
    scenario: Scenario,
    only: Iterable[str] | None = None,
    tape: Tape | None = None,
    minor: bool = False,
) -> Program:
    """Run a case under a scenario on symbols.

    Parameters
    ----------
    case : Case
        The facts.
    scenario : Scenario
        The position.
    only : iterable of str, optional
        The inputs to keep as symbols; the others are numbers, and what follows
        from them alone is computed at once. Without it, all of `inputs`.
        ``costs`` moves all costs together: their sum as a share of what was
        recovered, in the proportions and at the rates of the case.
    tape : Tape, optional
        Where to write: a tape that holds another program already, to compare the two.
    minor : bool
        Whether the tape takes sums of money in minor units of their own currency.

    Returns
    -------
    Program

    Raises
    ------
    UnknownName
        If an input is none of `inputs`.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> from sharing.law.catalogue import load_instrument
    >>> case, law = load_case("teaching/five-states"), load_instrument("eu/regulation-2018-1805")
    >>> program = trace(case, Scenario(law=law), only=["recovered"])
    >>> program.settle({"recovered": Fraction(10000)}).amount("DEU")
    Decimal('0.00')
    """
    values = inputs(case, scenario)
    names = list(values if only is None else only)
    if COSTS in names:
        values[COSTS] = _cost_rate(case)
    for name in names:
        if name not in values:
            raise UnknownName(f"no input '{name}'{did_you_mean(name, values)}")
    tape = Tape() if tape is None else tape
    units = {name: Fraction(1, 10 ** money.digits(c)) for name, c in amounts(case, scenario).items()} if minor else {}
    symbols = {name: tape.input(name) * units.get(name, Fraction(1)) for name in names}
    runs, complete = explore(*_with(case, scenario, symbols))
    return Program(
        case=case, scenario=scenario, tape=tape, inputs=values, units=units, runs=tuple(runs), complete=complete
    )


@define(kw_only=True, slots=False)
class Program:
    """A straight-line program: what each run pays, as a function of the inputs.

    Amounts are exact, in minor units of the case's currency.
    """

    case: Case
    scenario: Scenario
    tape: Tape
    inputs: Mapping[str, Fraction]
    units: Mapping[str, Fraction]  # what one unit on the tape is, where it is not one
    runs: tuple[Run, ...]  # their payments hold symbols
    complete: bool  # whether every combination of answers was run

    def settle(self, values: Mapping[str, Fraction] | None = None) -> Settlement:
        """Replay on numbers: the settlement at these values of the inputs.

        Parameters
        ----------
        values : mapping of str to Fraction, optional
            Inputs that stand otherwise than in the case.

        Returns
        -------
        Settlement
            Equal to `settle` of a case and scenario with these values.
        """
        moved = {name: value for name, value in (values or {}).items() if value != self.inputs[name]}
        given = {name: value / self.units.get(name, 1) for name, value in {**self.inputs, **moved}.items()}
        lines = self.tape.replay(given)
        case, scenario = _with(self.case, self.scenario, moved)

        def number(amount: Number) -> Number:
            return lines[amount.line] if isinstance(amount, Symbol) else amount

        def replayed(run: Run) -> Run:
            paid = [
                evolve(p, amount=number(p.amount), may_go_to=tuple((who, number(most)) for who, most in p.may_go_to))
                for p in run.payments
            ]
            return evolve(run, case=case, scenario=scenario, pool=ZERO, payments=paid)

        return concluded(case, scenario, [replayed(run) for run in self.runs], self.complete)

    # --- what a payee gets ------------------------------------------------------

    def least(self, payee: str) -> Number:
        """Return the least a payee gets over the runs, exact: a number or a symbol."""
        self._every_run()
        return reduce(lesser, (_total(run, payee) for run in self.runs))

    def most(self, payee: str) -> Number:
        """Return the most a payee can get over the runs, what is open counted to it."""
        self._every_run()
        return reduce(greater, (_total(run, payee) + _reach(run, payee) for run in self.runs))

    def decided(self, payee: str) -> Number:
        """Return the part of a payee that every run pays alike, exact: a number or a symbol."""
        self._every_run()
        totals = [_total(run, payee) for run in self.runs]
        if len(totals) == 1:
            return totals[0]
        rows = [_rows(run, payee) for run in self.runs]
        surely: Number = ZERO
        pool = self.runs[0].recovered
        for key, first in rows[0].items():
            surely = surely + only_if(_all_alike([row.get(key, ZERO) for row in rows], pool), first)
        return surely + only_if(_all_alike(totals, pool), totals[0] - surely)

    def undecided(self) -> Number:
        """Return what stays undecided, exact: a number or a symbol."""
        self._every_run()
        pool = self.runs[0].recovered
        if len(self.runs) == 1:
            given = pool - _total(self.runs[0], UNDECIDED)
        else:
            given = sum((self.decided(payee) for payee in self.payees), ZERO)
        return only_if(contrary(alike(given, pool)), pool - given)

    @property
    def payees(self) -> tuple[str, ...]:
        """Return every party in the order of the case, then whoever else some run pays or may pay."""
        paid = {p.payee for run in self.runs for p in run.payments}
        paid |= {who for run in self.runs for p in run.payments for who, _ in p.may_go_to}
        return (*self.case.codes, *sorted(paid - {UNDECIDED, *self.case.codes}))

    def _every_run(self) -> None:
        if not self.complete:
            raise InvalidScenario(
                f"{self.scenario.law.id}: too many unknowns to follow them all; state facts or set terms first"
            )

    # --- as text ------------------------------------------------------------------

    @cached_property
    def live(self) -> tuple[int, ...]:
        """Return the lines some payment rests on, in order."""
        wanted = {p.amount.line for run in self.runs for p in run.payments if isinstance(p.amount, Symbol)}
        wanted |= {
            most.line
            for run in self.runs
            for p in run.payments
            if isinstance(p.amount, Symbol) or p.amount
            for _, most in p.may_go_to
            if isinstance(most, Symbol)
        }
        for line in range(len(self.tape.lines) - 1, -1, -1):
            if line in wanted:
                wanted |= {int(a) for a in self.tape.lines[line][1] if isinstance(a, Line)}
        return tuple(sorted(wanted))

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """Print the program: inputs, lines, and what each run pays by which article."""
        said = [f"{name} = {value}" for name, value in self.inputs.items()]
        said += ["", say("trace_units", lang, currency=self.case.currency)]
        said += [f"v{line} = {self.line_text(line, lang)}" for line in self.live if self.tape.lines[line][0] != "input"]
        for number, run in enumerate(self.runs, 1):
            answers = "; ".join(f"{a.kind} {a.name}: {_answer(v)}" for a, v in run.answers.items())
            said += ["", say("trace_run", lang, number=number, answers=answers or "-")]
            said += list(self._paid(run, lang))
        return "\n".join(plain(line) for line in said)

    def line_text(self, line: int, lang: str = "en") -> str:
        """Say one line in words and signs."""
        rule, arguments = self.tape.lines[line]
        return label(f"trace_{rule}", lang).format(*(self.named(a) for a in arguments))

    def named(self, argument: Any) -> str:
        """Name an argument: an input by its name, a line as ``v12``, a number as itself."""
        if not isinstance(argument, Line):
            return str(argument)
        rule, inner = self.tape.lines[argument]
        return str(inner[0]) if rule == "input" else f"v{int(argument)}"

    def _paid(self, run: Run, lang: str) -> Iterator[str]:
        for p in run.payments:
            if isinstance(p.amount, Symbol) or p.amount:
                amount = self.named(Line(p.amount.line) if isinstance(p.amount, Symbol) else p.amount)
                text = self.scenario.law.clauses[p.step - 1].text
                parts = {"step": p.step, "text": text, "payee": p.payee, "purpose": p.purpose, "amount": amount}
                yield say("trace_pays_from" if p.source else "trace_pays", lang, source=p.source, **parts)


def _total(run: Run, payee: str) -> Number:
    received = sum((p.amount for p in run.payments if p.payee == payee), ZERO)
    return received - sum((p.amount for p in run.payments if p.source == payee), ZERO)


def _rows(run: Run, payee: str) -> dict[tuple[str, str | None], Number]:
    """Return what a payee gets for what; what its account pays to others is taken from its last shares."""
    spent = sum((p.amount for p in run.payments if p.source == payee), ZERO)
    rows: dict[tuple[str, str | None], Number] = {}
    for p in sorted((p for p in run.payments if p.payee == payee), key=lambda p: -p.step):
        amount = p.amount
        if p.source is None and is_share(p.purpose):
            amount, spent = above(p.amount, spent), above(spent, p.amount)
        rows[p.purpose, p.reason] = rows.get((p.purpose, p.reason), ZERO) + amount
    return rows


def _all_alike(numbers: list[Number], pool: Number) -> Number:
    """Say 1 if all are the same; with the pool added, so that a float tells them apart by a part of the pool."""
    distinct = {(isinstance(one, Symbol), getattr(one, "line", one)): one for one in numbers}
    first, *others = distinct.values()
    return reduce(both, (alike(pool + one, pool + first) for one in others), Fraction(1))


def _reach(run: Run, payee: str) -> Number:
    """Return how much of what stays open can still come to a payee."""
    return sum(
        (
            lesser(p.amount, most)
            for p in run.payments
            if p.payee == UNDECIDED
            for who, most in p.may_go_to
            if who == payee
        ),
        ZERO,
    )


def _answer(value: Any) -> str:
    return " or ".join(str(one) for one in value) if isinstance(value, tuple) else str(value)


# --- a case and scenario with other numbers ---------------------------------------


def _with(case: Case, scenario: Scenario, values: Mapping[str, Any]) -> tuple[Case, Scenario]:
    """Return a case and a scenario with these inputs in the place of their own."""
    if not values:
        return case, scenario
    if COSTS in values:
        values = _cost_amounts(case, values)
    costs = [
        evolve(cost, amount=values[f"cost.{i}"]) if f"cost.{i}" in values else cost
        for i, cost in enumerate(case.costs, 1)
    ]
    claims = []
    for i, claim in enumerate(case.claims, 1):
        changed = {
            field: values[name]
            for field, name in (("amount", f"claim.{i}"), ("certificate", f"claim.{i}.certificate"))
            if name in values
        }
        claims.append(evolve(claim, **changed) if changed else claim)
    rates = {**case.rates, **{Currency(name[5:]): v for name, v in values.items() if name.startswith("rate.")}}
    terms = {**scenario.terms, **{name[5:]: v for name, v in values.items() if name.startswith("term.")}}
    other = evolve(
        case,
        recovered=values.get("recovered", case.recovered),
        costs=tuple(costs),
        claims=tuple(claims),
        contributions=_contributions(case, values),
        rates=rates,
    )
    return other, Scenario(law=scenario.law, terms=terms, readings=scenario.readings)


def _cost_rate(case: Case) -> Fraction:
    """Return all costs as a share of what was recovered."""
    total = sum((case.minor(cost.amount, cost.currency) or ZERO for cost in case.costs), ZERO)
    if not total or not case.pool:
        raise InvalidScenario(f"{case.id}: '{COSTS}' moves the costs of the case together, and it states none")
    return total / case.pool


def _cost_amounts(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the share all costs have of what was recovered into the amount of each."""
    own = [name for name in values if name.startswith("cost.")]
    if own:
        raise InvalidScenario(f"'{COSTS}' moves all costs together; leave out {', '.join(own)}")
    scale = values[COSTS] * values.get("recovered", case.recovered)
    whole = _cost_rate(case) * case.recovered
    found = {f"cost.{i}": scale * (cost.amount / whole) for i, cost in enumerate(case.costs, 1)}
    return {**{name: value for name, value in values.items() if name != COSTS}, **found}


def _contributions(case: Case, values: Mapping[str, Any]) -> tuple[Contribution, ...]:
    """Put weights in; where one party's weight moves, points by factor become the weights they score to."""
    rows = []
    moved = {name.partition(".")[0] for name in values}
    for row in case.contributions:
        kind = "weight" if row.measure == "contribution" else str(row.measure)
        own = case.weights(row.measure).get(row.party) if kind in moved else None
        if own is not None:
            row = evolve(row, weight=values.get(f"{kind}.{row.party}", own), scores={})
        rows.append(row)
    return tuple(rows)
