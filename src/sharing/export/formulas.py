"""A traced program and its rounding as the formulas of a workbook.

A spreadsheet computes in binary floating point. What is rounded is therefore
first snapped to a few decimals of a minor unit, as many as its size leaves
room for, so that a third is a third in every cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define

from sharing.arithmetic import Line, Symbol
from sharing.case import Case
from sharing.errors import InvalidScenario
from sharing.law.instrument import Scenario
from sharing.law.run import UNDECIDED, Payment, Run, is_share
from sharing.trace import Program, trace

__all__ = ["DIALECT", "Layout", "RunBlock", "number", "refusal", "sheet_program"]

MOST_RUNS = 24
MOST_LINES = 5000
LARGEST = 10**12  # minor units a cell still holds with three decimals

DIALECT = {
    "plus": "{0}+{1}",
    "minus": "{0}-{1}",
    "times": "{0}*{1}",
    "part": "IF({2}=0,0,{0}*{1}/{2})",
    "lesser": "MIN({0},{1})",
    "above": "MAX({0}-{1},0)",
    "only_if": "IF({0}=1,{1},0)",
    "at_most": "IF({0}<={1},1,0)",
    "under": "IF({0}<{1},1,0)",
    "alike": "IF(ROUND({0}-{1},{digits})=0,1,0)",
    "both": "{0}*{1}",
    "either": "MAX({0},{1})",
    "contrary": "1-{0}",
    "whole": "INT(ROUND({0},{digits})+0.5)",
    "rounded_up": "-INT(-ROUND({0}/{1},{digits}))*{1}",
}


def refusal(program: Program) -> str | None:
    """Say why a program cannot be a sheet of formulas: a label; None if it can."""
    if not program.complete:
        return "sheet_too_many"
    if len(program.runs) > MOST_RUNS:
        return "sheet_many_runs"
    if program.case.pool >= LARGEST:
        return "sheet_too_large"
    if len(program.live) > MOST_LINES:
        return "sheet_too_long"
    return None


def sheet_program(case: Case, scenario: Scenario) -> tuple[Program, str | None]:
    """Return the program of a sheet, and why it cannot be formulas; then its numbers stand fixed."""
    try:
        program = trace(case, scenario)
    except InvalidScenario:  # a claims rule among too many
        return trace(case, scenario, []), "sheet_too_long"
    return program, refusal(program)


def number(value: Fraction) -> str:
    """Write a number as a formula writes it; a fraction stays a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"({value.numerator}/{value.denominator})"


@define
class Layout:
    """Where the cells of a program stand: inputs and lines to references, and the snapping digits."""

    program: Program
    inputs: Mapping[str, str]
    digits: str  # the cell that says how many decimals are kept
    first_row: int  # of the lines, from 0
    column: str  # of the lines

    def line_cell(self, line: int) -> str:
        """Return the cell of a line of the program."""
        rule, arguments = self.program.tape.lines[line]
        if rule == "input":
            return self.inputs[arguments[0]]
        return f"{self.column}{self.first_row + self.program.live.index(line) + 1}"

    def reference(self, amount: Any) -> str:
        """Return an amount as part of a formula."""
        if isinstance(amount, Symbol):
            return self.line_cell(amount.line)
        return self.line_cell(int(amount)) if isinstance(amount, Line) else number(Fraction(amount))

    def formula(self, line: int) -> str:
        """Return the formula of a line."""
        rule, arguments = self.program.tape.lines[line]
        given = [self.reference(a) for a in arguments]
        return "=" + DIALECT[rule].format(*given, digits=self.digits)


Key = tuple[str, int, str, str, str | None]  # payee, step, purpose, source, reason


@define
class RunBlock:
    """One run as rows: payments, then the tree that rounds them.

    `rows` are written below each other from `top`; a row of a node holds
    label, exact, snapped, floor, remainder, rank, units in columns A to G.
    """

    layout: Layout
    run: Run
    top: int
    rows: list[list[str]]
    units: dict[Key, str]  # payment to the cell with its minor units

    @classmethod
    def of(cls, layout: Layout, run: Run, top: int, pool: str) -> RunBlock:
        """Lay out a run whose pool stands in a cell."""
        block = cls(layout, run, top, [], {})
        paid = _summed(run.payments)
        from_pool = {key: amounts for key, amounts in paid.items() if not key[3]}
        block._tree(from_pool, pool)
        for holder in sorted({key[3] for key in paid if key[3]}):
            own = {key: amounts for key, amounts in paid.items() if key[3] == holder}
            shares = [key for key in from_pool if key[0] == holder and is_share(key[2])]
            whole = "+".join(block.units[key] for key in shares) or "0"
            all_shares = [a for key in shares for a in from_pool[key]]
            kept = f"({block._total(all_shares)})-({block._total([a for amounts in own.values() for a in amounts])})"
            block._tree(own, whole, kept)
        return block

    def _total(self, amounts: Sequence[Any]) -> str:
        return "+".join(self.layout.reference(a) for a in amounts) or "0"

    def _tree(self, paid: Mapping[Key, list[Any]], whole: str, kept: str | None = None) -> None:
        """Round a whole to payees, a payee's part to its account and other entries, the account to its own."""
        payees = sorted({key[0] for key in paid})
        parts = {p: self._total([a for key, amounts in paid.items() if key[0] == p for a in amounts]) for p in payees}
        # What an account keeps is one of its children and wins ties: "" sorts first.
        named = {**({"": kept} if kept is not None else {}), **parts}
        cells = self._node(named, whole)
        for payee in payees:
            own = sorted((key for key in paid if key[0] == payee), key=lambda k: (k[1], k[2], str(k[4])))
            account = [key for key in own if is_share(key[2])]
            top: dict[Any, str] = {key: self._total(paid[key]) for key in own if key not in account}
            if account:
                top[account[0]] = self._total([a for key in account for a in paid[key]])
            top = {key: top[key] for key in own if key in top}
            rounded = self._node(top, cells[payee]) if len(top) > 1 else dict.fromkeys(top, cells[payee])
            if len(account) > 1:
                rounded |= self._node({key: self._total(paid[key]) for key in account}, rounded[account[0]])
            self.units |= rounded

    def _node(self, children: Mapping[Any, str], whole: str) -> dict[Any, str]:
        """Write the rows that round the parts of a whole by largest remainder; return the cells of their units."""
        first = self.top + len(self.rows) + 1  # rows count from 1 in a formula
        last = first + len(children) - 1
        digits, cells = self.layout.digits, {}
        for i, (key, exact) in enumerate(children.items()):
            row = first + i
            earlier = f"+SUMPRODUCT(--(E{first}:E{row - 1}=E{row}))" if i else ""
            self.rows.append(
                [
                    _label(key),
                    f"={exact}",
                    f"=ROUND(B{row},{digits})",
                    f"=INT(C{row})",
                    f"=ROUND(C{row}-D{row},{digits})",
                    f"=SUMPRODUCT(--(E{first}:E{last}>E{row})){earlier}",
                    f"=D{row}+IF(F{row}<({whole})-SUM(D{first}:D{last}),1,0)",
                ]
            )
            cells[key] = f"G{row}"
        return cells

    def received(self, payee: str) -> str:
        """Return a payee's units after transfers, as a formula without its sign of equality."""
        plus = [cell for key, cell in self.units.items() if key[0] == payee]
        less = [cell for key, cell in self.units.items() if key[3] == payee]
        return ("+".join(plus) or "0") + "".join(f"-{cell}" for cell in less)

    def reach(self, payee: str) -> str:
        """Return how much of what stays open can still come to a payee."""
        terms = []
        for key, cell in self.units.items():
            if key[0] != UNDECIDED:
                continue
            limits = [most for p in self.run.payments if _key(p) == key for who, most in p.may_go_to if who == payee]
            if limits:
                terms.append(f"MIN({cell},ROUNDUP(ROUND({self._total(limits)},{self.layout.digits}),0))")
        return "+".join(terms) or "0"


def _summed(payments: Sequence[Payment]) -> dict[Key, list[Any]]:
    """Gather what a run pays by what tells payments apart; constants of nothing left out."""
    paid: dict[Key, list[Any]] = {}
    for one in payments:
        if isinstance(one.amount, Symbol) or one.amount:
            paid.setdefault(_key(one), []).append(one.amount)
    return paid


def _key(p: Payment) -> Key:
    return (p.payee, p.step, p.purpose, p.source or "", p.reason)


def _label(key: Any) -> str:
    if isinstance(key, str):
        return key or "(kept)"
    payee, step, purpose, source, _ = key
    return f"{step} {payee} {purpose}" + (f" < {source}" if source else "")
