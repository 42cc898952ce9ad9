"""The claims rules by name: an estate too small for its claims, divided exactly.

Every rule is called with an estate and a mapping of claimants to claims, and
gives a mapping back in the same order. `RULES` holds them; `in_units` divides
whole minor units, for as many claimants as a fund has; `many` divides many
problems at once.

References
----------
Thomson, W. (2019). How to Divide When There Isn't Enough. Cambridge.
O'Neill, B. (1982). Mathematical Social Sciences 2, 345-371.
Aumann, R. and Maschler, M. (1985). Journal of Economic Theory 36, 195-213.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, frozen

from sharing import money
from sharing.arithmetic import Number, Symbol
from sharing.errors import InvalidScenario
from sharing.fairness import dividing, straight, subsets
from sharing.fairness.dividing import Divide, Stage
from sharing.fairness.stating import stated
from sharing.fairness.straight import STRAIGHT, Straight

if TYPE_CHECKING:
    from sharing.kernel import Floats

__all__ = ["IN_LAW", "RULES", "ClaimsRule", "filled_in_stages"]

Key = TypeVar("Key", bound=Hashable)

MOST_EXACT_OVERLAPS = 2000  # claimants whose overlaps still have one denominator of bearable length


@frozen
class ClaimsRule:
    """One rule that divides an estate among claims.

    Called with an estate and claims, it returns the awards.
    """

    key: str
    divide: Divide = field(repr=False)
    straight: Straight | None = field(default=None, repr=False)  # in scalar rules alone, where it has that form

    def __call__(self, estate: Any, claims: Mapping[Key, Any]) -> dict[Key, Fraction]:
        """Divide an estate.

        Parameters
        ----------
        estate : int, Fraction, Decimal, float or str
            What there is, in any unit; a float is the decimal it prints as.
        claims : mapping of claimant to number
            What each claims, in the same unit.

        Returns
        -------
        dict of claimant to Fraction
            In the order of the claims; sums to the estate.

        Raises
        ------
        InvalidScenario
            If a number is negative or no number; if the claims together are
            less than the estate; if the rule is not made for so many claimants.

        Examples
        --------
        >>> awards = RULES["talmud"](200, {"A": 100, "B": 200, "C": 300})
        >>> {who: str(award) for who, award in awards.items()}
        {'A': '50', 'B': '75', 'C': '75'}
        """
        if not isinstance(claims, Mapping):
            raise InvalidScenario(f"{self.key}: claims are a mapping of claimant to amount; given {claims!r}")
        whole = stated("estate", estate)
        own = [stated(f"claim of {who}", claim) for who, claim in claims.items()]
        scale = lcm(whole.denominator, *(claim.denominator for claim in own))
        numerators, by = self._awards(int(whole * scale), [int(claim * scale) for claim in own], scale)
        by *= scale
        return {who: Fraction(award, by) for who, award in zip(claims, numerators, strict=True)}

    def in_units(self, estate: int, claims: Sequence[int]) -> list[int]:
        """Divide whole minor units into whole minor units, exactly, by largest remainder.

        Parameters
        ----------
        estate : int
            In minor units.
        claims : sequence of int, or array of integers
            In minor units; a million of them take half a second to a second
            and a half.

        Returns
        -------
        list of int
            In the order of the claims; sums to the estate. Of equal remainders
            the claim that stands first has the unit.

        Notes
        -----
        `minimal_overlap` of more than 2,000 claims is carried with 96 binary
        places: remainders nearer to each other than 2^-64 of a minor unit may
        count as equal.

        Examples
        --------
        >>> RULES["constrained_equal_awards"].in_units(100, [80, 20, 80, 80])
        [27, 20, 27, 26]
        """
        estate, *claims = self._whole([estate, *(claims.tolist() if hasattr(claims, "tolist") else claims)])
        self._check(estate, claims, 1)
        if self.key == "minimal_overlap" and len(claims) > MOST_EXACT_OVERLAPS:
            from sharing.fairness import overlaps

            if sum(claims) < overlaps.MOST_TOGETHER:
                return overlaps.in_units(estate, claims)
        return money.in_units(*self._awards(estate, claims, 1))

    def many(self, estates: Any, claims: Any) -> Floats:
        """Divide many estates at once, in floating point.

        Parameters
        ----------
        estates : array_like, shape (problems,)
        claims : array_like, shape (problems, claimants)

        Returns
        -------
        ndarray of float64, shape (problems, claimants)
            Within some 10^-14 of the largest number of the problem.

        Raises
        ------
        InvalidScenario
            If a number is negative, infinite or none, or an estate exceeds its
            claims: with the first problem in which it is so.

        Examples
        --------
        >>> RULES["talmud"].many([100, 200, 300], [[100, 200, 300]] * 3)[2].tolist()
        [50.0, 100.0, 150.0]
        """
        from sharing.fairness.many import divided

        return divided(self, estates, claims)

    def on_numbers(self, estate: Number, claims: Mapping[Key, Number]) -> dict[Key, Number]:
        """Divide as the engine does: fractions exactly, symbols by their program.

        The estate does not exceed the claims.
        """
        if not claims:
            return {}
        numbers = list(claims.values())
        if not any(isinstance(one, Symbol) for one in (estate, *numbers)):
            return self(estate, claims)
        if self.straight is None:
            raise InvalidScenario(f"{self.key} cannot be followed while a number moves; settle it number by number")
        return dict(zip(claims, self.straight(estate, numbers), strict=True))

    def _whole(self, numbers: list[Any]) -> list[int]:
        if set(map(type, numbers)) != {int}:
            wrong = next((one for one in numbers if type(one) is bool or not isinstance(one, Integral)), None)
            if wrong is not None:
                raise InvalidScenario(f"{self.key}: minor units are whole numbers; given {wrong!r}")
            numbers = [int(one) for one in numbers]
        if min(numbers) < 0:
            raise InvalidScenario(f"{self.key}: minor units are not negative; given {min(numbers)}")
        return numbers

    def _awards(self, estate: int, claims: Sequence[int], scale: int) -> dividing.Awards:
        self._check(estate, claims, scale)
        return self.divide(estate, claims) if claims else ([], 1)

    def _check(self, estate: int, claims: Sequence[int], scale: int) -> None:
        if estate > (total := sum(claims)):
            raise InvalidScenario(
                f"{self.key}: the estate is {Fraction(estate, scale)} and the claims together are "
                f"{Fraction(total, scale)}: nothing is short, so there is nothing to divide by a rule. Pay every "
                f"claim in full; {Fraction(estate - total, scale)} is left over"
            )


def filled_in_stages(key: str, stages: Sequence[Stage]) -> ClaimsRule:
    """Make a rule that fills every claim in stages: `dividing` says how; `VESSELS` holds those with a name.

    Examples
    --------
    >>> thirds = filled_in_stages("thirds", [("awards", 1), ("losses", 2)])
    >>> [str(award) for award in thirds(1, {"A": 1, "B": 2}).values()]
    ['1/3', '2/3']
    """
    return ClaimsRule(key, dividing.vessels(stages), straight.vessels(stages))


def _rule(key: str, divide: Divide) -> ClaimsRule:
    return ClaimsRule(key, divide, STRAIGHT.get(key))


_NAMED = (
    _rule("proportional", dividing.proportional),
    _rule("adjusted_proportional", dividing.adjusted_proportional),
    *(filled_in_stages(key, stages) for key, stages in dividing.VESSELS.items()),
    _rule("average_of_constrained_equal", dividing.average_of_constrained_equal),
    _rule("minimal_overlap", dividing.minimal_overlap),
    _rule("random_arrival", subsets.random_arrival),
    _rule("contested_garment", dividing.contested_garment),
    _rule("average_of_awards", subsets.average_of_awards),
    _rule("dominguez_thomson", dividing.dominguez_thomson),
    _rule("alpha_min", dividing.alpha_min),
)

RULES: dict[str, ClaimsRule] = {rule.key: rule for rule in _NAMED}

IN_LAW = tuple(  # those that divide among any number, while a number moves too
    key for key, rule in RULES.items() if rule.straight is not None and key != "contested_garment"
)
