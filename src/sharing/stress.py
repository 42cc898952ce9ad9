"""Rules under stress: what each side keeps, whether a partner helps, and how surely, over real and synthetic cases.

What a law gives is computed as everywhere; how a partner answers is the model
of `sharing.incentives` with assumed numbers, and never more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from sharing import money
from sharing.answering import OWNERS, Outcomes, answered, hoped, joined, outcomes_of
from sharing.assumptions import with_rates
from sharing.case import Case, case_ids, load_case
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.law.instrument import Instrument, Scenario
from sharing.law.procedure import span
from sharing.law.run import UNDECIDED, ZERO
from sharing.meeting import as_scenario, settle
from sharing.settlement import Settlement
from sharing.synthetic import middle, portfolio

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEFAULT_RULES", "LAWS", "MEASURES", "SIDES", "Stress", "named_rules", "stress", "undominated"]

SIDES = ("requesting", "partner", "owners", "recovered")
# What a column of the table measures; all but `longest` as parts of one.
MEASURES = (
    "requesting",
    "partner",
    "owners",
    "others",
    "effort",
    "recovered",
    "helps",
    "costs",
    "spread",
    "unlike",
    "owners_whole",
    "refused",
    "longest",
)
# Texts of every kind, to hold a draft against.
LAWS = (
    "un/uncac-57",
    "un/untoc-14",
    "eu/regulation-2018-1805",
    "council_of_europe/cets-141-15",
    "national/che-tevg-international",
    "national/can-sor-95-76",
    "national/fra-cpp-713-40",
    "national/nzl-cpra-86",
    "national/chn-icjal-requesting",
    "national/usa-quoted-bands",
    "models/costs-and-contributions",
)
DEFAULT_RULES = (
    *LAWS,
    "models/sharing-rule",
    "models/sharing-rule:canada",
    "models/sharing-rule:equal_shares",
    "models/sharing-rule:quoted_bands",
)
LARGER = 1.1  # a twin: the same case with every sum a tenth larger
ALIKE = 0.01  # so far apart the shares of twins may be


@frozen(kw_only=True, eq=False, repr=False)
class Stress:
    """Rules side by side; `table` has one row a rule, `regrets` what it leaves each side short of the best rule."""

    rules: Mapping[str, Scenario]
    count: int
    seed: int
    hope: float
    table: Mapping[str, Mapping[str, float | None]]  # over the synthetic cases
    regrets: Mapping[str, Mapping[str, float]]
    real: Mapping[str, Mapping[str, float | None]]  # the same over the real cases
    decided: Mapping[str, int]  # how many real cases leave nothing open
    cases: tuple[str, ...]
    left_out: Mapping[str, str]  # real cases that cannot be used, and why

    def __repr__(self) -> str:
        return f"<Stress: {len(self.rules)} rules over {self.count:,} synthetic and {len(self.cases)} real cases>"

    @property
    def undominated(self) -> tuple[str, ...]:
        """Return the rules to which no other is better for one State and at least as good for the other."""
        return undominated(
            {name: (row["requesting"] or 0.0, row["partner"] or 0.0) for name, row in self.table.items()}
        )

    def best(self, measure: str) -> tuple[str, ...]:
        """Return the rules that are best by one measure, on the synthetic cases."""
        if measure not in MEASURES:
            raise UnknownName(f"no measure '{measure}'{did_you_mean(measure, MEASURES)}")
        return self._end(measure, 1)

    def worst(self, measure: str) -> tuple[str, ...]:
        """Return the rules that are worst by one measure."""
        return self._end(measure, -1)

    def _end(self, measure: str, sign: int) -> tuple[str, ...]:
        if measure in ("spread", "unlike", "refused", "longest"):
            sign = -sign
        known = {name: sign * value for name in self.rules if (value := self.table[name][measure]) is not None}
        return tuple(name for name, value in known.items() if abs(value - max(known.values())) <= 5e-7)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a rule: the measures over the synthetic cases, the regrets, then those over the real ones."""
        import pandas as pd

        rows = [
            {
                "rule": name,
                **self.table[name],
                **{f"regret_{side}": self.regrets[name][side] for side in SIDES},
                **{f"real_{key}": value for key, value in self.real[name].items()},
                "real_decided": self.decided[name],
            }
            for name in self.rules
        ]
        return pd.DataFrame(rows).set_index("rule")

    def explain(self, lang: str = "en") -> str:
        """Say each rule in a sentence: best for whom, on what assumption."""
        from sharing.stress_words import sentences

        return sentences(self, lang)

    def _repr_html_(self) -> str:
        from sharing.stress_words import stress_html

        return stress_html(self)


def undominated(points: Mapping[str, tuple[float, float]]) -> tuple[str, ...]:
    """Return the names to whose point no other is better in one number and at least as good in the other.

    Examples
    --------
    >>> undominated({"a": (0.2, 0.5), "b": (0.4, 0.5), "c": (0.9, 0.1)})
    ('b', 'c')
    """
    return tuple(
        name
        for name, own in points.items()
        if not any(p != own and p[0] >= own[0] and p[1] >= own[1] for p in points.values())
    )


def named_rules(rules: Mapping[str, Any] | Sequence[Any]) -> dict[str, Scenario]:
    """Read rules: ids, paths, instruments or scenarios; ``models/sharing-rule:canada`` names a preset.

    Raises
    ------
    UnknownName, InvalidScenario
        For an unknown law or preset, or two rules of one name.
    """
    if isinstance(rules, str | Instrument | Scenario):
        rules = [rules]
    if not isinstance(rules, Mapping | Sequence) or not all(
        isinstance(one, str | Instrument | Scenario)
        for one in (rules.values() if isinstance(rules, Mapping) else rules)
    ):
        raise InvalidScenario(f"rules are ids, paths, instruments or scenarios, in a list or by name; got {rules!r}")
    pairs = list(rules.items()) if isinstance(rules, Mapping) else [(None, rule) for rule in rules]
    found: dict[str, Scenario] = {}
    for name, rule in pairs:
        scenario = as_scenario(rule)
        own = str(name) if name is not None else rule if isinstance(rule, str) else scenario.law.id
        if own in found:
            raise InvalidScenario(f"two rules are called '{own}'; give them names, as {{'ours': ..., 'theirs': ...}}")
        found[own] = scenario
    if not found:
        raise InvalidScenario("name at least one rule")
    return found


def stress(
    rules: Mapping[str, Any] | Sequence[Any] = DEFAULT_RULES,
    count: int = 100_000,
    seed: int = 0,
    hope: float = 0.5,
    progress: bool | None = None,
) -> Stress:
    """Hold rules against real and synthetic cases.

    Parameters
    ----------
    rules : mapping or sequence
        Ids, paths, instruments or scenarios; ``"models/sharing-rule:canada"``
        names a preset; a mapping gives them names.
    count : int
        How many synthetic cases.
    seed : int
        Equal seeds, equal tables.
    hope : float
        How a partner reads what is undecided: 0 counts with the least it can
        get, 1 with the most.
    progress : bool, optional
        Show a progress bar at once, or never; without it, after a second.

    Returns
    -------
    Stress

    Notes
    -----
    Where something is undecided, what is open is taken to fall to those who
    can get it in proportion to how much each can get. A synthetic partner acts
    if that is worth its documented costs, and then as hard as the model says;
    where it refuses, the requesting State recovers the baseline by direct
    action. The real cases state no behaviour: there it is the middle of what
    is assumed.

    Examples
    --------
    >>> found = stress(["un/uncac-57", "eu/regulation-2018-1805"], count=500, seed=1)
    >>> found.table["un/uncac-57"]["helps"] < found.table["eu/regulation-2018-1805"]["helps"]
    True
    """
    hope = hoped(hope)
    scenarios = named_rules(rules)
    drawn = portfolio(count, seed)
    found = outcomes_of(list(scenarios.values()), drawn, hope, progress)
    twins = outcomes_of(list(scenarios.values()), drawn, hope, progress, larger=LARGER)
    unlike = [float(np.mean(np.abs(a.share - b.share) > ALIKE)) for a, b in zip(found, twins, strict=True)]
    usable, left_out = _usable()
    real, decided = _real(list(scenarios.values()), usable, hope)
    names = list(scenarios)
    best = {side: reduce(np.maximum, (getattr(one, side) for one in found)) for side in SIDES}
    return Stress(
        rules=scenarios,
        count=count,
        seed=seed,
        hope=hope,
        table={
            name: {**_measures(own), "unlike": apart, "longest": _longest(scenarios[name])}
            for name, own, apart in zip(names, found, unlike, strict=True)
        },
        regrets={
            name: {side: float(np.mean(best[side] - getattr(own, side))) for side in SIDES}
            for name, own in zip(names, found, strict=True)
        },
        real={name: _measures(own) for name, own in zip(names, real, strict=True)},
        decided=dict(zip(names, decided, strict=True)),
        cases=tuple(case.id for case in usable),
        left_out=left_out,
    )


def _measures(own: Outcomes) -> dict[str, float | None]:
    found: dict[str, float | None] = {side: float(np.mean(getattr(own, side))) for side in (*MEASURES[:7], "spread")}
    spent = float(np.sum(own.spent))
    found["costs"] = float(np.sum(own.costs)) / spent if spent else None
    return {**found, "owners_whole": float(np.mean(own.whole)), "refused": float(np.mean(own.refused))}


def _longest(scenario: Scenario) -> float | None:
    _, days = span(scenario.law.procedure)
    return None if days is None else float(days)


# --- over real cases ------------------------------------------------------------------------


def _usable() -> tuple[list[Case], dict[str, str]]:
    """Return the real cases in which one State asks and another holds, and why others are left out."""
    usable, left_out = [], {}
    for name in case_ids():
        if name.startswith("teaching/"):
            continue
        case = load_case(name)
        if not (case.holders("requested") and case.holders("requesting")):
            left_out[name] = "nobody_asks"
        else:
            usable.append(with_rates(case))
    return usable, left_out


def _real(scenarios: Sequence[Scenario], cases: Sequence[Case], hope: float) -> tuple[list[Outcomes], list[int]]:
    found, decided = [], []
    for scenario in scenarios:
        settled = [settle(case, scenario) for case in cases]
        decided.append(sum(s.decided for s in settled))
        found.append(joined([_real_one(s, hope) for s in settled]))
    return found, decided


def _real_one(s: Settlement, hope: float) -> Outcomes:
    case = s.case
    stake = np.array([float(case.recovered)])
    bounds = {payee: s.bounds(payee) for payee in s.payees if payee != UNDECIDED}
    least = {payee: np.array([float(low)]) / stake for payee, (low, _) in bounds.items()}
    most = {payee: np.array([float(high)]) / stake for payee, (_, high) in bounds.items()}
    holding = case.holders("requested")

    def money_of(rows: Iterable[Any]) -> float:
        minor = sum((case.minor(one.amount, one.currency) or ZERO for one in rows), ZERO)
        return float(money.decimal(int(minor), case.currency))

    spent = money_of(cost for cost in case.costs if cost.payer in holding and not cost.waived)
    owed = money_of(claim for claim in case.claims if claim.who in OWNERS and claim.status == "final")
    units = sum(e.units for e in s.ledger if e.payee in holding and e.purpose.startswith("cost:"))
    paid = float(money.decimal(units, case.currency))
    due, costs, repaid_so_far = (np.array([one]) for one in (min(owed, float(stake[0])), spent, paid))
    return answered(least, most, case, stake, costs, due, repaid_so_far, costs, middle(case, spent), hope)
