"""A claims rule on many problems at once: its program as one loop over arrays, else one problem after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from sharing.arithmetic import Tape
from sharing.blocks import stretches
from sharing.compiling import worth_compiling
from sharing.document import exact
from sharing.errors import InvalidScenario
from sharing.fairness import straight
from sharing.fairness.claims import ClaimsRule
from sharing.kernel import Floats, Kernel, kernel

__all__ = ["divided"]

BLOCK = 2**14  # problems: their numbers stay in a core's cache
MOST_IN_ONE_PROGRAM = 32  # claimants; beyond, a program of n^2 lines takes longer than one problem after the other


def divided(rule: ClaimsRule, estates: Any, claims: Any) -> Floats:
    """Divide many estates; `ClaimsRule.many` says how."""
    try:
        given = np.asarray(estates, np.float64), np.asarray(claims, np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidScenario(f"{rule.key}: estates and claims are arrays of numbers: {error}") from None
    if given[0].ndim != 1 or given[1].ndim != 2 or len(given[0]) != len(given[1]):
        raise InvalidScenario(
            f"{rule.key}: estates have the shape (problems,), claims (problems, claimants); "
            f"given {given[0].shape} and {given[1].shape}"
        )
    _refuse(rule, *given)
    out = np.empty(given[1].shape, order="F")
    if not out.size:
        return out
    number = given[1].shape[1]
    if rule.straight is None or number > MOST_IN_ONE_PROGRAM or _too_many_arrive(rule, number):
        for row, (estate, own) in enumerate(zip(*given, strict=True)):
            numbers = [exact(float(claim)) for claim in own]
            whole = min(exact(float(estate)), sum(numbers))  # a float's sum may be a little less
            out[row] = list(rule(whole, dict(enumerate(numbers))).values())
        return out
    program = _program(rule, number)
    fast = worth_compiling(len(given[0]))
    for start, stop in stretches(len(given[0]), BLOCK):
        columns = {f"claim.{i}": np.ascontiguousarray(given[1][start:stop, i]) for i in range(number)}
        columns["estate"] = np.ascontiguousarray(given[0][start:stop])
        program.run(columns, [out[start:stop, i] for i in range(number)], fast)
    return out


def _refuse(rule: ClaimsRule, estates: Floats, claims: Floats) -> None:
    good = np.isfinite(estates) & (estates >= 0) & (np.isfinite(claims) & (claims >= 0)).all(axis=1)
    if not good.all():
        first = int(np.argmin(good))
        raise InvalidScenario(
            f"{rule.key}: numbers are finite and not negative; problem {first} is an estate of {estates[first]:g} "
            f"and claims of {', '.join(f'{claim:g}' for claim in claims[first])}"
        )
    short = estates <= claims.sum(axis=1) * (1 + 1e-12)
    if not short.all():
        first = int(np.argmin(short))
        raise InvalidScenario(
            f"{rule.key}: the estate of problem {first} is {estates[first]:g} and its claims together are "
            f"{claims[first].sum():g}: nothing is short there. Pay every claim in full"
        )


def _too_many_arrive(rule: ClaimsRule, number: int) -> bool:
    return rule.key == "random_arrival" and number > straight.MOST_ARRIVING


def _program(rule: ClaimsRule, number: int) -> Kernel:
    tape = Tape()
    estate = tape.input("estate")
    symbols = [tape.input(f"claim.{i}") for i in range(number)]
    if rule.straight is None:
        raise AssertionError(rule.key)
    awards = rule.straight(estate, symbols)
    return kernel(tape, awards, {}, 1)
