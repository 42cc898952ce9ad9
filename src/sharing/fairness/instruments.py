"""An instrument as a claims rule: what a law gives the claimants of an estate, so that it can be put to the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from sharing.case import Case, Claim, Party
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.fairness.stating import stated
from sharing.language import Claimant, Currency, Role, fact_values, words
from sharing.law.instrument import Instrument, Scenario
from sharing.law.run import UNDECIDED
from sharing.meeting import as_scenario, explore

__all__ = ["rule_of"]

ZERO = Fraction(0)
PARTIES = tuple(Party(code=code, roles=(Role(code),)) for code in ("requested", "requesting"))


def rule_of(
    law: Instrument | Scenario | str, who: str = "victim", facts: Mapping[str, Any] | None = None
) -> Callable[[Any, Mapping[Any, Any]], dict[Any, Fraction]]:
    """Return the rule by which a law divides an estate among claims.

    Parameters
    ----------
    law : Instrument, Scenario or str
    who : str
        The right that is claimed.
    facts : mapping, optional
        What the case states besides.

    Returns
    -------
    callable
        From an estate and claims, in euros, to awards before rounding. It
        refuses, as `InvalidScenario`, what the law leaves open.

    Examples
    --------
    >>> talmud = rule_of("models/claims-by-rule")
    >>> [str(award) for award in talmud(200, {"A": 100, "B": 200, "C": 300}).values()]
    ['50', '75', '75']
    """
    scenario = as_scenario(law)
    if who not in words("claimants"):
        raise UnknownName(f"no right '{who}'{did_you_mean(who, words('claimants'))}")
    for key, value in (facts or {}).items():
        if key not in words("facts") or value not in fact_values(key):
            raise UnknownName(f"no fact {key} = {value!r}{did_you_mean(key, words('facts'))}")

    def divide(estate: Any, claims: Mapping[Any, Any]) -> dict[Any, Fraction]:
        numbers = {name: stated(f"claim of {name}", amount) for name, amount in claims.items()}
        own = {name: Claim(who=Claimant(who), name=str(name), amount=amount) for name, amount in numbers.items()}
        case = Case(
            schema=1,
            id="fairness/claims",
            currency=Currency("EUR"),
            recovered=stated("estate", estate),
            parties=PARTIES,
            facts=dict(facts or {}),
            claims=tuple(own.values()),
        )
        runs, complete = explore(case, scenario)
        found = [{p.payee: ZERO for p in run.payments} for run in runs]
        for paid, run in zip(found, runs, strict=True):
            for p in run.payments:
                paid[p.payee] += p.amount
        paid = found[0]
        if not complete or paid.get(UNDECIDED) or any(paid != other for other in found[1:]):
            raise InvalidScenario(f"{scenario.law.id} leaves open what claimants get here")
        return {name: paid.get(claim.payee, ZERO) / 100 for name, claim in own.items()}

    divide.__name__ = scenario.law.id
    return divide
