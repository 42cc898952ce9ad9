"""Bargaining from a mandate: the three solutions under our own limits and our estimate of the other side's.

What comes out tells the limits that went in, so it shows nothing of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from sharing.errors import InvalidScenario
from sharing.fairness.bargaining import Solution, divide
from sharing.negotiation import Mandate, bargaining_weight, limits

__all__ = ["PrivateBargain", "private_bargain"]


class PrivateBargain:
    """Solutions that rest on a mandate; `solutions` holds them, for our eyes only."""

    __slots__ = ("solutions",)

    def __init__(self, solutions: dict[str, Solution]) -> None:
        self.solutions = solutions

    def __repr__(self) -> str:
        return "<PrivateBargain: private>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a bargain from a mandate is private and is not copied")


def private_bargain(
    mandate: Mandate, to_divide: Decimal, most: Mapping[str, Any] | None = None, cautious: bool = True
) -> PrivateBargain:
    """Solve the bargain of a mandate.

    Parameters
    ----------
    mandate : Mandate
        What each side has without a deal is the greater of its reservation
        value and its outside option. Patience weighs the Nash solution.
    to_divide : Decimal
        What the two sides divide, in the currency.
    most : mapping of party to number, optional
        What a side can get at most.
    cautious : bool
        Whether to take our higher estimate of their reservation value.

    Returns
    -------
    PrivateBargain

    Raises
    ------
    InvalidScenario
        If a limit is unknown, or there is no room for a deal; without the numbers.

    Examples
    --------
    >>> ours = Mandate("FRA", "DEU", "EUR", {"reservation": "40.00", "their_reservation_low": "20.00"})
    >>> found = private_bargain(ours, Decimal("100.00"))
    >>> found, str(found.solutions["nash"].gets["FRA"])
    (<PrivateBargain: private>, '60')
    """
    own, low, high = limits(mandate)
    theirs = high if cautious else low
    if own is None or theirs is None:
        raise InvalidScenario("the mandate does not say what both sides have without a deal")
    weight = bargaining_weight(mandate)
    weights = {mandate.party: weight, mandate.other: 1 - weight}
    try:
        found = divide(to_divide, {mandate.party: own, mandate.other: theirs}, weights, most)
    except InvalidScenario:
        raise InvalidScenario("under these limits and this estimate there is no room for a deal") from None
    return PrivateBargain(found)
