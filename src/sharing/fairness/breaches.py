"""The axioms: what a division of too little can be asked to promise, each as a search for what breaks it.

Each axiom looks at one problem, asks a rule whatever it needs about it, and
yields what is wrong. Thomson (2019) discusses all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any, TypeAlias

from attrs import Factory, define, frozen

from sharing.errors import InvalidScenario
from sharing.fairness.stating import stated

__all__ = ["AXIOMS", "NAMES", "Asked", "Breach", "Numbers", "Refusal", "Rule", "UnfitRule"]

Numbers: TypeAlias = "tuple[Fraction, ...]"
Rule: TypeAlias = "Callable[[Any, Mapping[Any, Any]], Mapping[Any, Any]]"
Breaks: TypeAlias = "Callable[[Asked, Fraction, Numbers], Iterator[Breach | None]]"

ZERO = Fraction(0)
NAMES = "ABCDEFGH"


@frozen
class Breach:
    """What was expected of whom, and what came; the second problem it came from, where there is one."""

    who: str
    expected: str
    came: str
    estate: Fraction | None = None
    claims: Numbers | None = None
    names: str = NAMES  # of the claimants of the second problem


class Refusal(Exception):
    """The rule would not divide a problem."""


@define
class Asked:
    """A rule, asked each question once."""

    rule: Rule
    known: dict[tuple[Fraction, Numbers], Numbers] = Factory(dict)

    def __call__(self, estate: Fraction, claims: Sequence[Fraction]) -> Numbers:
        """Return the awards, in the order of the claims."""
        key = estate, tuple(claims)
        if key not in self.known:
            try:
                found = self.rule(estate, dict(zip(NAMES, claims, strict=False)))
            except InvalidScenario as error:
                raise Refusal(str(error)) from error
            self.known[key] = tuple(_award(found, who) for who in NAMES[: len(claims)])
        return self.known[key]


def _award(found: Any, who: str) -> Fraction:
    if not isinstance(found, Mapping) or who not in found:
        raise UnfitRule(f"a rule gives a mapping back with every claimant in it; '{who}' is missing in {found!r}")
    try:
        return stated(f"award of {who}", found[who], below_nothing=True)
    except InvalidScenario as error:
        raise UnfitRule(str(error)) from None


class UnfitRule(InvalidScenario):
    """What was given is no rule: it gives no numbers back."""


# --- the axioms: each yields what is wrong with one problem, and None for what it compared and found right ------


def _a_division(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    yield Breach("+".join(NAMES[: len(claims)]), str(estate), str(sum(awards))) if sum(awards) != estate else None
    for who, award, claim in zip(NAMES, awards, claims, strict=False):
        yield None if 0 <= award <= claim else Breach(who, f"0-{claim}", str(award))


def _equal_treatment(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for i, j in combinations(range(len(claims)), 2):
        if claims[i] == claims[j]:
            yield None if awards[i] == awards[j] else Breach(NAMES[j], str(awards[i]), str(awards[j]))


def _order_preservation(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for i, j in permutations(range(len(claims)), 2):
        if claims[i] <= claims[j]:
            yield None if awards[i] <= awards[j] else Breach(NAMES[j], f"≥ {awards[i]}", str(awards[j]))
            least = awards[j] - claims[j] + claims[i]  # with which the smaller claim loses no more than the larger
            yield None if awards[i] >= least else Breach(NAMES[i], f"≥ {least}", str(awards[i]))


def _estate_monotonicity(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    if estate + 1 <= sum(claims):
        before, after = f(estate, claims), f(estate + 1, claims)
        for who, one, other in zip(NAMES, before, after, strict=False):
            yield None if other >= one else Breach(who, f"≥ {one}", str(other), estate + 1, claims)


def _claims_monotonicity(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for i in range(len(claims)):
        more = (*claims[:i], claims[i] + 1, *claims[i + 1 :])
        after = f(estate, more)
        yield None if after[i] >= awards[i] else Breach(NAMES[i], f"≥ {awards[i]}", str(after[i]), estate, more)


def _composition_up(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for first in map(Fraction, range(1, int(estate))):
        paid = f(first, claims)
        left = tuple(claim - one for claim, one in zip(claims, paid, strict=True))
        more = f(estate - first, left)
        both = tuple(one + other for one, other in zip(paid, more, strict=True))
        yield from _same(awards, both, first, claims)


def _composition_down(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for larger in map(Fraction, range(int(estate) + 1, int(sum(claims)))):
        yield from _same(awards, f(estate, f(larger, claims)), larger, claims)


def _consistency(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for i in range(len(claims)) if len(claims) > 2 else ():
        left = (*claims[:i], *claims[i + 1 :])
        before = (*awards[:i], *awards[i + 1 :])
        names = NAMES[:i] + NAMES[i + 1 :]
        yield from _same(before, f(estate - awards[i], left), estate - awards[i], left, names)


def _self_duality(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    losses = f(sum(claims) - estate, claims)
    kept = tuple(claim - loss for claim, loss in zip(claims, losses, strict=True))
    yield from _same(f(estate, claims), kept, sum(claims, ZERO) - estate, claims)


def _invariance_under_truncation(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    cut = tuple(min(claim, estate) for claim in claims)
    if cut != claims:
        yield from _same(f(estate, claims), f(estate, cut), estate, cut)


def _no_advantageous_transfer(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for i, j in permutations(range(len(claims)), 2) if len(claims) > 2 else ():  # two together always have everything
        if claims[i] >= 1:
            moved = list(claims)
            moved[i], moved[j] = moved[i] - 1, moved[j] + 1
            after = f(estate, moved)
            before, now = awards[i] + awards[j], after[i] + after[j]
            names = "+".join(sorted((NAMES[i], NAMES[j])))
            yield None if now <= before else Breach(names, str(before), str(now), estate, tuple(moved))


def _homogeneity(f: Asked, estate: Fraction, claims: Numbers) -> Iterator[Breach | None]:
    awards = f(estate, claims)
    for times in (Fraction(2), Fraction(1, 3)):
        scaled = tuple(times * claim for claim in claims)
        yield from _same(tuple(times * award for award in awards), f(times * estate, scaled), times * estate, scaled)


def _same(
    expected: Numbers, came: Numbers, estate: Fraction, claims: Numbers, names: str = NAMES
) -> Iterator[Breach | None]:
    for who, one, other in zip(names, expected, came, strict=False):
        yield None if one == other else Breach(who, str(one), str(other), estate, claims, names)


AXIOMS: dict[str, Breaks] = {
    "a_division": _a_division,
    "equal_treatment": _equal_treatment,
    "order_preservation": _order_preservation,
    "estate_monotonicity": _estate_monotonicity,
    "claims_monotonicity": _claims_monotonicity,
    "composition_up": _composition_up,
    "composition_down": _composition_down,
    "consistency": _consistency,
    "self_duality": _self_duality,
    "invariance_under_truncation": _invariance_under_truncation,
    "no_advantageous_transfer": _no_advantageous_transfer,
    "homogeneity": _homogeneity,
}
