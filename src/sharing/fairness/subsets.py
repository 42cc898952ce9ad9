"""The two rules that look at every set of claimants, exactly: random arrival and the average of awards.

There are 2^n sets; they are never listed. The claimants are cut into halves,
the sets of one half are sorted by what they claim, and for each set of the
other a search among them finds the sums wanted: 2^(n/2) steps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from math import comb, factorial
from typing import TypeAlias

from sharing.errors import InvalidScenario
from sharing.fairness.dividing import Awards

__all__ = ["MOST_ARRIVING", "MOST_AVERAGED", "average_of_awards", "random_arrival"]

MOST_ARRIVING = 30  # claimants
MOST_AVERAGED = 24

Subset: TypeAlias = "tuple[int, tuple[int, ...]]"  # what it claims, and its members


def random_arrival(estate: int, claims: Sequence[int]) -> Awards:
    """Pay the claimants in full in the order they arrive, while anything is left; the mean over every order.

    Notes
    -----
    With u(S) what is left for those outside S, a claimant's award is the mean
    of u(S) - u(S with it) over the sets it can find before it.
    """
    number = len(claims)
    _refuse_more("random_arrival", number, MOST_ARRIVING)
    left = [0] * (number + 1)  # u summed over the sets of a size
    with_one = [[0] * (number + 1) for _ in claims]  # and over those of them with one claimant in it

    for own, other in _halves(number):
        by_size: list[list[int]] = [[] for _ in range(len(other) + 1)]
        for claimed, members in _subsets(claims, other):
            by_size[len(members)].append(claimed)
        ordered = [sorted(sums) for sums in by_size]
        before = [list(accumulate(sums, initial=0)) for sums in ordered]
        for claimed, members in _subsets(claims, own):
            rest = estate - claimed
            if rest <= 0:
                continue
            for size, sums in enumerate(ordered, len(members)):
                below = bisect_left(sums, rest)
                if below:
                    worth = below * rest - before[size - len(members)][below]
                    if own[0] == 0:  # the halves change places: each set is met twice, and counted once
                        left[size] += worth
                    for one in members:
                        with_one[one][size] += worth
    orders = [factorial(k) * factorial(number - 1 - k) for k in range(number)]
    return [sum(orders[k] * (left[k] - mine[k] - mine[k + 1]) for k in range(number)) for mine in with_one], factorial(
        number
    )


def average_of_awards(estate: int, claims: Sequence[int]) -> Awards:
    """Award the mean of every division that gives nobody less than nothing or more than their claim.

    Notes
    -----
    The divisions are a slice of a box. Its volume and its centre are sums over
    the sets S of claimants of what the estate exceeds their claims by, to the
    powers n - 1 and n, counted negative where S is odd.
    """
    real = [place for place, claim in enumerate(claims) if claim]
    number = len(real)
    _refuse_more("average_of_awards", number, MOST_AVERAGED)
    if number < 2 or estate in (0, sum(claims)):  # one division alone is possible
        return [min(claim, estate) for claim in claims], 1
    own = [claims[place] for place in real]
    volume = centre = 0
    sides = [0] * number
    for half, other in _halves(number):
        above = _signed_powers(own, other, number)
        for claimed, members in _subsets(own, half):
            rest = estate - claimed
            if rest <= 0:
                continue
            sign = -1 if len(members) % 2 else 1
            lower = sign * above(rest, number - 1)
            if half[0] == 0:
                volume += lower
                centre += sign * above(rest, number)
            for one in members:
                sides[one] += lower
    found = dict(zip(real, (centre + number * c * side for c, side in zip(own, sides, strict=True)), strict=True))
    return [found.get(place, 0) for place in range(len(claims))], number * volume


def _signed_powers(claims: Sequence[int], half: Sequence[int], most: int) -> Callable[[int, int], int]:
    """Return the function that sums, over the sets of a half that claim less than a rest, its excess to a power."""
    sets = sorted(_subsets(claims, half), key=lambda one: one[0])
    sums = [claimed for claimed, _ in sets]
    signs = [-1 if len(members) % 2 else 1 for _, members in sets]
    moments = [
        list(accumulate((s * claimed**q for s, claimed in zip(signs, sums, strict=True)), initial=0))
        for q in range(most + 1)
    ]

    def total(rest: int, power: int) -> int:
        below = bisect_left(sums, rest)
        return sum(comb(power, q) * rest ** (power - q) * (-1) ** q * moments[q][below] for q in range(power + 1))

    return total


def _halves(number: int) -> Iterator[tuple[range, range]]:
    """Return the halves, and the same with their places changed; a half may be empty, never the one with 0 in it."""
    middle = (number + 1) // 2
    first, second = range(middle), range(middle, number)
    yield first, second
    if second:
        yield second, first


def _subsets(claims: Sequence[int], of: Iterable[int]) -> Iterator[Subset]:
    """Return every set of some claimants."""
    found: list[Subset] = [(0, ())]
    for place in of:
        found += [(claimed + claims[place], (*members, place)) for claimed, members in found]
    return iter(found)


def _refuse_more(rule: str, number: int, most: int) -> None:
    if number > most:
        raise InvalidScenario(
            f"{rule} is computed for up to {most} claimants; given {number}. "
            "Take another rule, or put claimants of one kind together"
        )
