"""What a rule is judged by: objectives and constraints with names, over the outcomes of many cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import Factory, frozen

from sharing.answering import Outcomes
from sharing.law.instrument import Scenario

__all__ = ["CONSTRAINTS", "OBJECTIVES", "SLACK", "Candidate", "Judge"]

Score = Callable[[Outcomes], float]

# What is to be as large as can be.
OBJECTIVES: dict[str, Score] = {
    "requesting": lambda own: float(np.mean(own.requesting)),  # the requesting State's expected money
    "joint": lambda own: float(np.mean(own.recovered)),  # joint expected recovery
    "spread": lambda own: -float(np.std(own.share)) - float(np.mean(own.spread)),  # least spread
}
SLACK = 1e-5  # so far below may a float, or a cent, be


Short = Callable[[Outcomes, Outcomes, "Ends"], Any]
Ends = np.ndarray[Any, np.dtype[np.intp]]  # where each kind of case begins


def _on_average(side: str) -> Short:
    """Make a constraint that holds on average in every kind of case: a State signs for all its cases, not for one."""

    def short(own: Outcomes, agreed: Outcomes, starts: Ends) -> Any:
        worse = getattr(agreed, side) - getattr(own, side)
        return np.add.reduceat(worse, starts) / np.diff([*starts, worse.size])

    return short


# By how much each case, or each kind of case, falls short; none may.
CONSTRAINTS: dict[str, Short] = {
    "partner_not_worse": _on_average("partner"),
    "requesting_not_worse": _on_average("requesting"),
    "owners_whole": lambda own, agreed, starts: 1 - own.whole,
    "costs_repaid": lambda own, agreed, starts: (own.payable - own.costs) / np.maximum(own.spent, 1e-12),
    "every_partner_helps": lambda own, agreed, starts: 1 - own.helps,
}


@frozen(kw_only=True)
class Candidate:
    """A rule that was tried: its value, and for each constraint the part of the cases (or kinds) that fall short."""

    scenario: Scenario
    value: float
    short: Mapping[str, float]
    nothing: tuple[str, ...] = ()  # the States that get nothing in any case

    @property
    def keeps(self) -> bool:
        """Tell whether it keeps every constraint in every case."""
        return not any(self.short.values())


@frozen(kw_only=True, eq=False)
class Judge:
    """What a rule is judged by: an objective, constraints, and what stands where nothing is agreed.

    `starts` says where each kind of case begins.
    """

    objective: str
    constraints: tuple[str, ...]
    agreed: Outcomes
    starts: Ends
    least: dict[str, float] = Factory(dict)  # the least part that any candidate falls short by, each constraint alone

    def __call__(self, scenario: Scenario, own: Outcomes) -> Candidate:
        """Judge a rule by its outcomes, and remember how little each constraint was missed by."""
        short = {
            name: float(np.mean(CONSTRAINTS[name](own, self.agreed, self.starts) > SLACK)) for name in self.constraints
        }
        for name, part in short.items():
            self.least[name] = min(part, self.least.get(name, 1.0))
        sides = {"requesting": own.share, "requested": own.helps * (own.partner + own.effort)}
        nothing = tuple(role for role, values in sides.items() if float(np.max(values)) <= SLACK)
        value = OBJECTIVES[self.objective](own)
        return Candidate(scenario=scenario, value=value, short=short, nothing=nothing)
