"""A rule designed: its terms searched for what serves a named objective best, under constraints that are named too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, cast

import numpy as np
from attrs import frozen

from sharing.answering import Outcomes, hoped, joined, of_group, outcomes_of, wanted
from sharing.blocks import progress_bar
from sharing.cells import Given, cells_of
from sharing.draws import scipy_for
from sharing.errors import InvalidScenario, did_you_mean
from sharing.judging import CONSTRAINTS, OBJECTIVES, Candidate, Judge
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import as_scenario
from sharing.plan import Plan, made
from sharing.stress import named_rules
from sharing.synthetic import Group, portfolio

__all__ = ["Design", "design"]

MONEY_STEPS = 100  # a sum of money moves in so many steps over its range


@frozen(kw_only=True)
class Design:
    """What a search found.

    `found` is the best that keeps every constraint; None where none was found,
    and then `nearest` is the one that falls short in the fewest cases.
    """

    objective: str
    constraints: tuple[str, ...]
    law: Instrument
    found: Candidate | None
    nearest: Candidate
    alone: Mapping[str, float]  # for each constraint the least part any candidate fell short by
    presets: Mapping[str, Candidate]
    beside: tuple[str, ...]  # presets that differ in what was held fixed: told for comparison, not tried
    tried: int
    count: int
    seed: int
    hope: float

    @property
    def gains(self) -> dict[str, float]:
        """Return by how much it is better than each preset that keeps the constraints too.

        Never below zero, but for a preset that differs in what was held fixed (`beside`).
        """
        if self.found is None:
            return {}
        return {name: self.found.value - one.value for name, one in self.presets.items() if one.keeps}

    @property
    def unmet(self) -> dict[str, float]:
        """Return the constraints that nothing tried could meet, with the least part that fell short."""
        return {} if self.found else {name: part for name, part in self.alone.items() if part}

    @property
    def apart(self) -> tuple[str, ...]:
        """Return the constraints that can be met, but not together with the others."""
        if self.found:
            return ()
        return tuple(name for name, part in self.alone.items() if not part and self.nearest.short[name])

    def explain(self, lang: str = "en") -> str:
        """Say what was found, by how much it is better, or which constraint cannot be met."""
        from sharing.stress_words import design_text

        return design_text(self, lang)


def design(
    rule: Instrument | Scenario | str = "models/sharing-rule",
    objective: str = "requesting",
    constraints: Sequence[str] = (),
    over: Sequence[str] | None = None,
    count: int = 5_000,
    seed: int = 0,
    hope: float = 0.5,
    nothing_agreed: Instrument | Scenario | str = "un/uncac-57",
    generations: int = 40,
    progress: bool | None = None,
) -> Design:
    """Search the terms and readings of a proposal.

    Parameters
    ----------
    rule : Instrument, Scenario or str
        The proposal; the terms and readings a scenario sets stand still unless named in `over`.
    objective : {'requesting', 'joint', 'spread'}
        The requesting State's expected money; joint expected recovery; least
        spread (between like cases and between readings) of the requesting State's share.
    constraints : sequence of str
        ``partner_not_worse``, ``requesting_not_worse`` (than with nothing
        agreed), ``owners_whole``, ``costs_repaid``, ``every_partner_helps``:
        the first two on average in every kind of case (what it was about,
        level of help, with or without a third State), the others in every
        case: owners and victims as far as there is money, costs as far as
        there is money after them.
    over : sequence of str, optional
        Terms and readings to move; otherwise every term with a default, and
        the readings that the presets set. Shares move in whole percent.
    count, seed, hope
        As in `sharing.stress.stress`.
    nothing_agreed : Instrument, Scenario or str
        What divides where nothing is agreed.
    generations : int
        How long to search: each tries five candidates for every number that moves.
    progress : bool, optional
        Show a progress bar at once, or never; without it, after a second.

    Returns
    -------
    Design
        Never worse than a preset that keeps the constraints and differs only
        in what may move: those are tried too. "Partner" is the requested
        State; third States have no constraint of their own.

    Raises
    ------
    InvalidScenario
        For an objective, a constraint or a term that does not exist.
    """
    law, scenario = _checked(rule, objective, constraints)
    hope = hoped(hope)
    if not isinstance(generations, int) or generations < 1:
        raise InvalidScenario(f"generations is a whole number above zero; got {generations!r}")
    if isinstance(over, str):
        raise InvalidScenario(f'over is a list, as ["{over}"]')
    terms, readings = _moved(scenario, over)
    if not terms and not readings:
        known = ", ".join([*law.terms, *law.readings])
        raise InvalidScenario(
            f"{law.id}: nothing was moved; no term has a default. Name one with over (--over): {known}"
        )
    drawn = portfolio(count, seed)
    (reference,) = named_rules([nothing_agreed]).values()
    judge = Judge(
        objective=objective,
        constraints=tuple(constraints),
        agreed=outcomes_of([reference], drawn, hope, False)[0],
        starts=np.cumsum([0, *(group.count for group in drawn.groups[:-1])]),
    )
    tried: list[Candidate] = []
    seeds = [scenario, *(law.preset(name) for name in law.presets)]
    with progress_bar((generations + 1) * max(1, len(terms)) * 5 * max(1, _sets(law, readings)), progress) as bar:
        for words in product(*(law.readings[name].options for name in readings)):
            own = Scenario(
                law=law, terms=scenario.terms, readings={**scenario.readings, **dict(zip(readings, words, strict=True))}
            )
            tried += _searched(own, terms, judge, drawn.groups, hope, seed, seeds, generations, bar.update)
    others = [law.preset(name) for name in law.presets]
    given = outcomes_of(others, drawn, hope, False) if others else []
    alone = dict(judge.least)
    presets = {name: judge(one, own) for name, one, own in zip(law.presets, others, given, strict=True)}
    beside = tuple(name for name, one in presets.items() if not _within(one.scenario, scenario, terms, readings))
    pool = [*tried, *(one for name, one in presets.items() if name not in beside)]
    keeping = [one for one in pool if one.keeps]
    nearest = min(pool, key=lambda one: (sum(one.short.values()), -one.value))
    return Design(
        objective=objective,
        constraints=tuple(constraints),
        law=law,
        found=max(keeping, key=lambda one: one.value) if keeping else None,
        nearest=nearest,
        alone=alone,
        presets=presets,
        beside=beside,
        tried=len(tried),
        count=count,
        seed=seed,
        hope=hope,
    )


def _checked(rule: Any, objective: str, constraints: Sequence[str]) -> tuple[Instrument, Scenario]:
    if objective not in OBJECTIVES:
        raise InvalidScenario(f"no objective '{objective}'{did_you_mean(objective, OBJECTIVES)}")
    if isinstance(constraints, str):
        raise InvalidScenario(f'constraints are a list, as ["{constraints}"]')
    for name in constraints:
        if name not in CONSTRAINTS:
            raise InvalidScenario(f"no constraint '{name}'{did_you_mean(name, CONSTRAINTS)}")
    scenario = as_scenario(rule, None, None)
    if not scenario.law.terms:
        raise InvalidScenario(f"{scenario.law.id} has no term that could be moved")
    return scenario.law, scenario


def _moved(scenario: Scenario, over: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Return the terms and the readings that move."""
    law = scenario.law
    if over is None:
        named = {name for one in law.presets.values() for name in one.readings}
        terms = [name for name, one in law.terms.items() if one.default is not None and name not in scenario.terms]
        words = [name for name in law.readings if name in named and name not in scenario.readings]
        return terms, words
    for name in over:
        if name not in law.terms and name not in law.readings:
            raise InvalidScenario(
                f"{law.id} has no term or reading '{name}'{did_you_mean(name, [*law.terms, *law.readings])}"
            )
    return [name for name in over if name in law.terms], [name for name in over if name in law.readings]


def _within(one: Scenario, base: Scenario, terms: Sequence[str], readings: Sequence[str]) -> bool:
    """Tell whether a preset differs from what stands still in nothing but what may move."""
    fixed = all(one.term(name) == base.term(name) for name in base.law.terms if name not in terms)
    return fixed and all(one.reading(name) == base.reading(name) for name in base.law.readings if name not in readings)


def _sets(law: Instrument, readings: Iterable[str]) -> int:
    return int(np.prod([len(law.readings[name].options) for name in readings]))


@frozen
class _Grid:
    """Where a term may stand: whole percent, or a hundredth of a range of money."""

    low: Fraction
    step: Fraction
    steps: int

    @classmethod
    def of(cls, law: Instrument, name: str) -> _Grid:
        low, high = law.terms[name].range
        step = (high - low) / MONEY_STEPS if law.terms[name].currency else Fraction(1, 100)
        return cls(low, step, int((high - low) / step) if step else 0)

    def at(self, place: int) -> Fraction:
        return self.low + place * self.step

    def place(self, value: Fraction) -> float:
        return float((value - self.low) / self.step) if self.step else 0.0


def _searched(
    scenario: Scenario,
    terms: Sequence[str],
    judge: Judge,
    groups: Sequence[Group],
    hope: float,
    seed: int,
    seeds: Sequence[Scenario],
    generations: int,
    tell: Callable[[int], Any],
) -> list[Candidate]:
    """Search the terms that matter under one set of readings; return every candidate that was the best so far."""
    law = scenario.law
    plans = [_planned(scenario, terms, group) for group in groups]
    read = [name for name in terms if any(f"term.{name}" in k.inputs for _, plan, _ in plans for k in plan.kernels)]

    def at(values: Mapping[str, Fraction]) -> Candidate:
        own = joined([_outcome(one, terms, values, scenario, hope) for one in plans])
        return judge(_meant(scenario, values), own)

    start = [{name: own.term(name) or law.terms[name].range[0] for name in read} for own in seeds]
    found = [at(values) for values in start if not _meant(scenario, values).contradictions]
    found = found or [at({name: law.terms[name].range[0] for name in read})]  # all at their least contradict nothing
    if not read:
        return found
    grid = [_Grid.of(law, name) for name in read]

    def loss(places: Any) -> float:
        tell(1)
        values = {name: own.at(int(place)) for name, own, place in zip(read, grid, places, strict=True)}
        if _meant(scenario, values).contradictions:
            return 100.0
        one = at(values)
        if _before(one, found[-1]):
            found.append(one)
        return -one.value if one.keeps else 10 + sum(one.short.values()) - one.value / 1000

    first = [[own.place(values[name]) for name, own in zip(read, grid, strict=True)] for values in start]
    ends = [own.steps for own in grid]
    more = np.random.default_rng(seed).uniform(0, ends, (5 * len(read), len(read)))
    found.sort(key=lambda one: (one.keeps, -sum(one.short.values()), one.value))
    scipy_for("a search").optimize.differential_evolution(
        loss,
        [(0, end) for end in ends],
        init=np.vstack([first, more]),
        maxiter=generations,
        rng=np.random.default_rng(seed),
        polish=False,
        tol=1e-6,
        integrality=[True] * len(read),
    )
    return found


def _meant(scenario: Scenario, values: Mapping[str, Fraction]) -> Scenario:
    return Scenario(law=scenario.law, terms={**scenario.terms, **values}, readings=scenario.readings)


def _before(one: Candidate, other: Candidate) -> bool:
    """Tell whether a candidate is better: it keeps more, then it is worth more."""
    return (one.keeps, -sum(one.short.values()), one.value) > (other.keeps, -sum(other.short.values()), other.value)


Planned = tuple[Group, Plan, tuple[str, ...]]


def _planned(scenario: Scenario, terms: Sequence[str], group: Group) -> Planned:
    """Compile a group once, with the terms as inputs."""
    axes: dict[str, Any] = dict(group.numbers)
    for name in terms:
        low, high = map(float, scenario.law.terms[name].range)
        axes[f"term.{name}"] = np.linspace(low, high, group.count) if group.count > 1 else np.array([low])
    plan, payees = made(group.case, [scenario], cells_of(axes), wanted)
    return group, plan, payees


def _outcome(
    planned: Planned, terms: Sequence[str], values: Mapping[str, Fraction], scenario: Scenario, hope: float
) -> Outcomes:
    group, plan, payees = planned
    given = dict(cast(Given, plan.cells).numbers)  # arrays in step
    for name in terms:
        value = values.get(name, scenario.term(name) or scenario.law.terms[name].range[0])
        given[f"term.{name}"] = np.full(group.count, float(value))
    out = list(np.empty((plan.width, group.count)))
    plan.settle(given, None, out)
    return of_group(group, payees, out, group.partner, hope)
