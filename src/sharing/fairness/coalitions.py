"""The recovery as a cooperative game: what each group of States could have recovered without the others.

What a party adds to a group is an argument for its contribution, and no more:
the worth of a group rests on a model, which every game says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import factorial
from typing import Any

from attrs import field, frozen

from sharing.case import Case
from sharing.errors import InvalidScenario
from sharing.fairness.simplex import largest
from sharing.fairness.stating import stated

__all__ = ["POWERS", "Game", "Objection", "claims_game", "game", "powers", "recovery_game"]

ZERO, ONE = Fraction(0), Fraction(1)
MOST_PLAYERS = 14
MOST_NUCLEOLUS = 8

POWERS: dict[str, tuple[str, ...]] = {
    # What a recovery needs, and the factors of a case that show who has it.
    "assets": (),
    "evidence": ("information", "investigation", "evidence", "litigation", "persuasion"),
    "enforcement": ("freezing", "enforcement", "asset_management"),
}


@frozen(kw_only=True)
class Objection:
    """A group that gets less together than it could have alone."""

    members: tuple[str, ...]
    worth: Fraction
    gets: Fraction

    @property
    def short(self) -> Fraction:
        """Return by how much."""
        return self.worth - self.gets


@frozen(kw_only=True)
class Game:
    """Players and what every group of them is worth."""

    players: tuple[str, ...]
    worths: tuple[Fraction, ...] = field(repr=False)  # by the group's bits: the first player is bit 0

    def worth(self, members: Iterable[str]) -> Fraction:
        """Return what a group is worth."""
        bits = 0
        for one in members:
            if one not in self.players:
                raise InvalidScenario(f"'{one}' is no player; the players are {', '.join(self.players)}")
            bits |= 1 << self.players.index(one)
        return self.worths[bits]

    def added(self, player: str) -> Fraction:
        """Return what a player adds to all the others."""
        return self.worths[-1] - self.worth(one for one in self.players if one != player)

    def shapley(self) -> dict[str, Fraction]:
        """Return what each player adds on average, over every order of joining (Shapley 1953).

        Returns
        -------
        dict of str to Fraction
            Sums to what all are worth.
        """
        number = len(self.players)
        orders = [Fraction(factorial(k) * factorial(number - 1 - k), factorial(number)) for k in range(number)]
        return {
            player: sum(
                (
                    orders[bits.bit_count()] * (self.worths[bits | 1 << i] - worth)
                    for bits, worth in enumerate(self.worths)
                    if not bits >> i & 1
                ),
                ZERO,
            )
            for i, player in enumerate(self.players)
        }

    def weights(self) -> dict[str, Fraction]:
        """Return the Shapley value as parts of one whole: an argument for contribution weights, not a finding."""
        if not (whole := self.worths[-1]):
            raise InvalidScenario("all together are worth nothing here, so nobody has a part of it")
        return {player: value / whole for player, value in self.shapley().items()}

    def nucleolus(self) -> dict[str, Fraction]:
        """Return the division whose most aggrieved group is least aggrieved, then the next (Schmeidler 1969).

        Nobody gets less than alone. It is unique, and exact here.

        Returns
        -------
        dict of str to Fraction

        Raises
        ------
        InvalidScenario
            If there are more than eight players, or all together are worth
            less than each of them alone.

        Examples
        --------
        >>> found = claims_game(200, {"A": 100, "B": 200, "C": 300}).nucleolus()
        >>> {who: str(award) for who, award in found.items()}
        {'A': '50', 'B': '75', 'C': '75'}
        """
        number = len(self.players)
        if number > MOST_NUCLEOLUS:
            raise InvalidScenario(f"the nucleolus is computed for up to {MOST_NUCLEOLUS} players; given {number}")
        alone = [self.worths[1 << i] for i in range(number)]
        if sum(alone) > self.worths[-1]:
            raise InvalidScenario("all together are worth less than each alone, so no division gives everybody that")
        everybody = len(self.worths) - 1
        settled = _Settled(number)
        settled.add(everybody, self.worths[everybody])
        while settled.free:
            columns, worth, groups = [], [], []
            for bits in range(1, everybody):
                known, left = settled.reduced(bits)
                if not any(left):
                    continue
                columns.append([*left, ONE])
                worth.append(self.worths[bits] - known)
                groups.append(bits)
                if bits.bit_count() == 1:  # and nobody gets less than alone, however content the groups
                    columns.append([*left, ZERO])
                    worth.append(self.worths[bits] - known)
                    groups.append(bits)
            weights = largest(worth, columns, [*(ZERO,) * len(settled.free), ONE])
            if weights is None:
                raise AssertionError(self)  # a group and its complement always sum to the total
            content = -sum((w * v for w, v in zip(weights, worth, strict=True)), ZERO)
            for weight, column, bits in zip(weights, columns, groups, strict=True):
                if weight:  # what has a weight stands at its limit in every best division
                    settled.add(bits, self.worths[bits] + content * column[-1])
        return dict(zip(self.players, settled.values(), strict=True))

    def objections(self, division: Mapping[str, Any]) -> tuple[Objection, ...]:
        """Test a division: name every group that could do better alone, the most aggrieved first.

        Parameters
        ----------
        division : mapping of player to number
            Sums to what all are worth.

        Returns
        -------
        tuple of Objection
            Empty where the division is in the core.

        Examples
        --------
        >>> glove = game(["L", "M", "R"], lambda group: int("R" in group and len(group) > 1))
        >>> glove.objections({"L": "1/3", "M": "1/3", "R": "1/3"})[0].members
        ('L', 'R')
        """
        for player in division:
            if player not in self.players:
                raise InvalidScenario(f"'{player}' is no player; the players are {', '.join(self.players)}")
        own = [stated(f"part of {one}", division.get(one, 0), below_nothing=True) for one in self.players]
        if sum(own) != self.worths[-1]:
            raise InvalidScenario(
                f"a division shares out what all are worth, {self.worths[-1]}; given {sum(own)} in all"
            )
        found = []
        for bits in range(1, len(self.worths) - 1):
            gets = sum((own[i] for i in range(len(own)) if bits >> i & 1), ZERO)
            if gets < self.worths[bits]:
                members = tuple(player for i, player in enumerate(self.players) if bits >> i & 1)
                found.append(Objection(members=members, worth=self.worths[bits], gets=gets))
        return tuple(sorted(found, key=lambda one: -one.short))

    def core_is_empty(self) -> bool:
        """Tell whether every division leaves some group worse off than alone (Bondareva 1963, Shapley 1967)."""
        number = len(self.players)
        if number > MOST_NUCLEOLUS:
            raise InvalidScenario(f"the core is tested for up to {MOST_NUCLEOLUS} players; given {number}")
        groups = range(1, len(self.worths))
        columns = [[Fraction(bits >> i & 1) for i in range(number)] for bits in groups]
        weights = largest([self.worths[bits] for bits in groups], columns, [ONE] * number)
        if weights is None:
            raise AssertionError(self)  # everybody alone is such a family of groups
        return sum((w * self.worths[bits] for w, bits in zip(weights, groups, strict=True)), ZERO) > self.worths[-1]


class _Settled:
    """What groups are known to get: rows in reduced form, so that a group is what is known of it and what is free."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rows: dict[int, list[Fraction]] = {}  # the player a row solves for, to its coefficients and its value

    @property
    def free(self) -> list[int]:
        return [i for i in range(self.number) if i not in self.rows]

    def reduced(self, bits: int) -> tuple[Fraction, list[Fraction]]:
        """Return what a group surely gets, and how much of each free player's amount besides."""
        row = self._less([Fraction(bits >> i & 1) for i in range(self.number)] + [ZERO])
        return -row[-1], [row[i] for i in self.free]

    def add(self, bits: int, gets: Fraction) -> None:
        """Settle what a group gets."""
        row = self._less([Fraction(bits >> i & 1) for i in range(self.number)] + [gets])
        own = next((i for i in range(self.number) if row[i]), None)
        if own is None:
            return
        row = [one / row[own] for one in row]
        for i, other in self.rows.items():
            if other[own]:
                self.rows[i] = [a - other[own] * b for a, b in zip(other, row, strict=True)]
        self.rows[own] = row

    def _less(self, row: list[Fraction]) -> list[Fraction]:
        for i, known in self.rows.items():
            if row[i]:
                row = [a - row[i] * b for a, b in zip(row, known, strict=True)]
        return row

    def values(self) -> list[Fraction]:
        return [self.rows[i][-1] for i in range(self.number)]


def game(players: Iterable[str], worth: Callable[[tuple[str, ...]], Any]) -> Game:
    """Make a game from a function.

    Parameters
    ----------
    players : iterable of str
        At most fourteen.
    worth : callable
        From the members of a group to what it is worth; the empty group is worth nothing.

    Returns
    -------
    Game

    Examples
    --------
    >>> majority = game("ABC", lambda group: int(len(group) > 1))
    >>> str(majority.shapley()["A"]), majority.core_is_empty()
    ('1/3', True)
    """
    own = tuple(players)
    if not 1 <= len(own) <= MOST_PLAYERS or len(set(own)) < len(own):
        raise InvalidScenario(f"a game has 1 to {MOST_PLAYERS} different players; given {len(own)}")
    groups = (tuple(one for i, one in enumerate(own) if bits >> i & 1) for bits in range(1, 1 << len(own)))
    values = (stated(f"worth of {', '.join(group)}", worth(group), below_nothing=True) for group in groups)
    return Game(players=own, worths=(ZERO, *values))


def claims_game(estate: Any, claims: Mapping[str, Any]) -> Game:
    """Make the game of an estate and its claims: a group is worth what the others' claims leave of it (O'Neill 1982).

    Examples
    --------
    >>> str(claims_game(200, {"A": 100, "B": 200, "C": 300}).shapley()["C"])
    '250/3'
    """
    whole = stated("estate", estate)
    own = {who: stated(f"claim of {who}", claim) for who, claim in claims.items()}
    total = sum(own.values(), ZERO)
    return game(own, lambda group: max(whole - total + sum((own[one] for one in group), ZERO), ZERO))


def powers(case: Case) -> dict[str, dict[str, Fraction]]:
    """Return who has which part of what a recovery needs, as the case states it.

    Assets lie where the measure `located` says, else with the requested State;
    evidence and enforcement go by the points for their factors. Where a case
    states no points, evidence goes by its contribution weights, else it is the
    requesting State's; enforcement is the requested State's.

    Returns
    -------
    dict of str to dict of str to Fraction
        Each power's parts by party; they sum to one.
    """
    points = case.scoring()
    found = {}
    for power, factors in POWERS.items():
        parts = {code: sum((row.get(factor, ZERO) for factor in factors), ZERO) for code, row in points.items()}
        if power == "assets":
            parts = dict(case.weights("located"))
        elif power == "evidence" and not any(parts.values()):
            parts = dict(case.weights("contribution"))
        if not any(parts.values()):
            holders = case.holders("requesting" if power == "evidence" else "requested")
            parts = dict.fromkeys(holders, ONE)
        total = sum(parts.values(), ZERO)
        if not total:
            raise InvalidScenario(f"{case.id}: nobody is said to have the {power}; state points, weights or roles")
        found[power] = {code: part / total for code, part in parts.items() if part}
    return found


def recovery_game(case: Case) -> Game:
    """Make the game of a recovery: assets, evidence and the power to enforce, held by several.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Game
        In the currency of the case.

    Notes
    -----
    A model, not law: a group recovers of the whole sum its part of the assets,
    times its part of the evidence, times its part of the power to enforce.
    Without one of the three it recovers nothing. Such a game is convex: who
    joins later adds no less, and the Shapley value is in the core.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> recovery_game(load_case("teaching/five-states")).weights()["FRA"]
    Fraction(10237, 43200)
    """
    parts = powers(case)
    own = case.recovered

    def worth(group: tuple[str, ...]) -> Fraction:
        amount = own
        for held in parts.values():
            amount *= sum((held.get(code, ZERO) for code in group), ZERO)
        return amount

    return game(case.codes, worth)
