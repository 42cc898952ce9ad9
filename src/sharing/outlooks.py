"""Positions under uncertainty: what each gives, how surely, and which is better how often.

Cells are made, settled and counted block by block and not kept, so that memory
does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from attrs import define, frozen

from sharing import money
from sharing.blocks import in_order, stretches
from sharing.case import Case
from sharing.cells import BLOCK, Cells, Sample, cells_of
from sharing.compiling import compiled
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.kernel import Floats
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import as_scenario
from sharing.plan import Plan, made
from sharing.tally import Quantile, Tally
from sharing.trace import Program

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Chances", "Outlook", "outlook"]

STRETCHES = 256  # parts a job is cut into, whatever runs them: equal parts, equal bits
LONGEST = 2**25  # cells of a part: an interruption waits for the parts at work
LEAST, MOST = "least", "most"
COMPARE = """from numba import njit


@njit(nogil=True, cache=True)
def block(least, most, other_least, other_most, unit, found):
    more = 0
    less = 0
    alike = 0
    for i in range(least.size):
        more += least[i] - other_most[i] > unit
        less += other_least[i] - most[i] > unit
        alike += (most[i] - other_least[i] <= unit) & (other_most[i] - least[i] <= unit)
    found[0] = more
    found[1] = less
    found[2] = alike
"""
Counts: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Laws: TypeAlias = Instrument | Scenario | str


@frozen
class Chances:
    """In how many cells the one position gives a payee more than the other.

    `open` counts the cells in which what is undecided stands between the two.
    """

    more: int
    less: int
    alike: int
    open: int

    @property
    def cells(self) -> int:
        """Return how many cells were counted."""
        return self.more + self.less + self.alike + self.open

    @property
    def probability(self) -> float:
        """Return the part of the cells in which the one certainly gives more."""
        return self.more / self.cells if self.cells else float("nan")


@define(eq=False)
class Counted:
    """What a stretch of cells came to."""

    tallies: dict[int, Tally]  # by output, the first of those that are the same
    chances: Counts  # one row a payee and pair: more, less, alike, open

    def join(self, other: Counted) -> None:
        """Add another stretch."""
        for place, own in self.tallies.items():
            own.join(other.tallies[place])
        self.chances += other.chances


@frozen(kw_only=True, eq=False, repr=False)
class Job:
    """What is counted in every stretch, as data: it can be sent to another machine."""

    plan: Plan
    positions: int
    payees: int
    unit: float  # half a minor unit, in the currency: what is nearer than that is alike

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Return every two positions."""
        return list(combinations(range(self.positions), 2))

    def column(self, position: int, payee: int, which: int) -> int:
        """Return the place of an output: of a payee its least (0) and most (1); of the whole, what is undecided."""
        return position * (2 * self.payees + 1) + 2 * payee + which

    def run(self, start: int, stop: int) -> Counted:
        """Count a stretch of cells."""
        same, fixed = self.plan.same, self.plan.fixed
        whole = Counted({i: Tally() for i in same}, np.zeros((self.payees * len(self.pairs), 4), np.int64))
        room = [np.empty(BLOCK) if number is None else np.full(BLOCK, number) for number in fixed]
        # Made once: arrays asked for again and again would be given back to the system in between.
        kept: dict[str, Floats] = {}
        scratch = np.empty(BLOCK)
        own_columns = [i for i, number in enumerate(fixed) if number is None and same[i] == i]
        for first, last in stretches(stop - start, BLOCK):
            columns = [room[i][: last - first] for i in same]
            written = [columns[i] if i in own_columns else None for i in range(len(same))]
            self.plan.run(start + first, start + last, written, kept)
            for i in own_columns:
                whole.tallies[i].add(columns[i], self.plan.fast, scratch[: last - first])
            whole.chances += self._chances(columns)
        for i, number in enumerate(fixed):
            if number is not None and same[i] == i:
                whole.tallies[i].add_same(number, stop - start)
        return whole

    def _chances(self, own: Sequence[Floats]) -> Counts:
        rows = np.zeros((self.payees * len(self.pairs), 4), np.int64)
        places = iter(rows)
        for payee in range(self.payees):
            for one, other in self.pairs:
                columns = [own[self.column(p, payee, which)] for p in (one, other) for which in (0, 1)]
                _compare(columns, self.unit, next(places), self.plan.fast)
        return rows


def _compare(columns: Sequence[Floats], unit: float, found: Counts, fast: bool) -> None:
    """Count where one is more, less, alike, and what is left; from its least and most, and the other's."""
    if fast:
        compiled(COMPARE)(*columns, unit, found)
    else:
        least, most, other_least, other_most = columns
        found[0] = np.count_nonzero(least - other_most > unit)
        found[1] = np.count_nonzero(other_least - most > unit)
        found[2] = np.count_nonzero(np.maximum(most - other_least, other_most - least) <= unit)
    found[3] = columns[0].size - found[:3].sum()


@frozen(kw_only=True, eq=False, repr=False)
class Outlook:
    """What positions give under uncertainty, in the currency of the case.

    Where it was interrupted, it rests on `done` of `cells.count` cells.
    """

    case: Case
    positions: Mapping[str, Scenario]
    cells: Cells
    done: int
    payees: tuple[str, ...]
    job: Job
    counted: Counted

    def __repr__(self) -> str:
        return f"<Outlook of {self.case.id} under {', '.join(self.positions)}: {self.done:,} cells>"

    def has(self, axis: str, positions: Sequence[Scenario]) -> bool:
        """Tell whether one of these positions has what an axis moves, where that is a term or a reading."""
        kind, _, own = axis.partition(".")
        laws = [scenario.law for scenario in positions]
        if kind == "reading":
            return any(own in law.readings for law in laws)
        return kind != "term" or not own or any(own in law.terms for law in laws)

    def tally(self, payee: str, position: str | None = None, which: str = LEAST) -> Tally:
        """Return what was counted of the least, or the most, that a payee gets under a position."""
        if which not in (LEAST, MOST):
            raise UnknownName(f"'least' or 'most'; got {which!r}")
        place = self.job.column(self._position(position), self._payee(payee), which == MOST)
        return self.counted.tallies[self.job.plan.same[place]]

    def mean(self, payee: str, position: str | None = None, which: str = LEAST) -> float:
        """Return the mean over the cells."""
        return self.tally(payee, position, which).mean

    def error(self, payee: str, position: str | None = None, which: str = LEAST) -> float:
        """Return the standard error of the mean: how far another seed would move it.

        Nothing for a grid; NaN for a Sobol sequence, whose error is far smaller and not told by one run.
        """
        found = self.tally(payee, position, which)
        if isinstance(self.cells, Sample):
            return float("nan") if self.cells.sobol else found.deviation / float(np.sqrt(found.count))
        return 0.0

    def quantile(self, part: float, payee: str, position: str | None = None, which: str = LEAST) -> Quantile:
        """Return the amount below which a part of the cells stays, with the ends of its bin."""
        return self.tally(payee, position, which).quantile(part)

    def chances(self, payee: str, one: str, other: str) -> Chances:
        """Return in how many cells one position gives a payee more than another."""
        places = self._position(one), self._position(other)
        if places[0] == places[1]:
            raise InvalidScenario(f"'{one}' is compared with another position, not with itself")
        pairs = self.job.pairs
        row = self.counted.chances[self._payee(payee) * len(pairs) + pairs.index((min(places), max(places)))]
        more, less, alike, unknown = (int(n) for n in row)
        return Chances(more, less, alike, unknown) if places[0] < places[1] else Chances(less, more, alike, unknown)

    def undecided(self, position: str | None = None) -> float:
        """Return the part of the cells in which something stays undecided."""
        place = self.job.column(self._position(position), len(self.payees), 0)
        found = self.counted.tallies[self.job.plan.same[place]]
        return 1 - int(found.bins[0]) / found.count if found.count else float("nan")

    def _position(self, name: str | None) -> int:
        names = list(self.positions)
        if name is None and len(names) == 1:
            return 0
        if name is None:
            raise UnknownName(f"say under which position: {', '.join(names)}")
        if name not in names:
            raise UnknownName(f"no position '{name}'{did_you_mean(str(name), names)}")
        return names.index(name)

    def _payee(self, name: str) -> int:
        if name not in self.payees:
            raise UnknownName(f"nobody is called '{name}' here{did_you_mean(name, self.payees)}")
        return self.payees.index(name)

    # --- as other things ------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas DataFrame: one row a position and payee, amounts in the currency."""
        import pandas as pd

        rows = []
        for position in self.positions:
            for payee in self.payees:
                least = self.tally(payee, position)
                quantiles: dict[str, Any] = {f"{part:.0%}": least.quantile(part).value for part in (0.05, 0.5, 0.95)}
                row: dict[str, Any] = {"position": position, "payee": payee, "mean": least.mean}
                row |= {"deviation": least.deviation, **quantiles, "mean most": self.mean(payee, position, MOST)}
                rows.append({**row, "undecided": self.undecided(position)})
        return pd.DataFrame(rows)

    def explain(self, payee: str | None = None, lang: str = "en") -> str:
        """Say it in sentences, for one payee or for every party."""
        from sharing.outlook_words import outlook_text

        return outlook_text(self, payee, lang)

    def _repr_html_(self) -> str:
        from sharing.outlook_words import outlook_html

        return outlook_html(self)


def outlook(
    case: Case,
    positions: Laws | Sequence[Laws] | Mapping[str, Laws],
    axes: Mapping[str, Any],
    *,
    payees: Sequence[str] | None = None,
    grid: bool = False,
    cells: int | None = None,
    seed: int = 0,
    draws: str = "random",
    engine: str = "threads",
    progress: bool | None = None,
) -> Outlook:
    """Say what positions give while their numbers are uncertain.

    Parameters
    ----------
    case : Case
        The facts.
    positions : law, sequence or mapping of str to law
        Laws, their ids or paths, or scenarios; named by their ids or as given.
        All are settled in the same cells.
    payees : sequence of str, optional
        Whose amounts are counted; otherwise everybody's.
    axes, grid, cells, seed, draws
        As in `sweep`; an axis that a position does not have leaves it as it is.
        Uncertain numbers are tables as ``{"uniform": ["0.03", "0.08"]}``;
        `sharing.draws` lists them.
    engine : {'threads', 'dask'}
        ``dask`` runs on the active Dask client, else on Dask's own threads. The
        results are the same to the last bit.
    progress : bool, optional
        Show a progress bar at once, or never; without it, after a second.

    Returns
    -------
    Outlook
        Ctrl-C ends it early, with the cells done so far.

    Raises
    ------
    UnknownName, InvalidScenario
        As in `sweep`, before anything runs.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> found = outlook(
    ...     load_case("teaching/five-states"),
    ...     ["eu/regulation-2018-1805", "un/uncac-57"],
    ...     {"recovered": {"triangular": ["1000000", "4800000", "6000000"]}},
    ...     cells=1000,
    ... )
    >>> found.chances("DEU", "eu/regulation-2018-1805", "un/uncac-57").probability
    1.0
    """
    if engine not in ("threads", "dask"):
        raise InvalidScenario(f"engine: 'threads' or 'dask'; got {engine!r}")
    named = _named(positions)
    payees = [payees] if isinstance(payees, str) else payees
    over = cells_of(axes, grid=grid, cells=cells, seed=seed, draws=draws)
    plan, counted_for = made(case, list(named.values()), over, _ask, payees)
    unit = 0.5 / 10 ** money.digits(case.currency)
    job = Job(plan=plan, positions=len(named), payees=len(counted_for), unit=unit)
    size = min(-(-over.count // (STRETCHES * BLOCK)) * BLOCK, LONGEST)
    places = stretches(over.count, size)
    if engine == "dask":
        from sharing.cluster import on_dask as run
    else:
        run = in_order
    done, whole = 0, None
    for stop, part in run(job.run, places, progress):
        done = stop
        if whole is None:
            whole = part
        else:
            whole.join(part)
    if whole is None:
        raise InvalidScenario(f"interrupted before any of {over.count:,} cells was done")
    return Outlook(case=case, positions=named, cells=over, done=done, payees=counted_for, job=job, counted=whole)


def _ask(program: Program, payee: str) -> list[Any]:
    return [program.least(payee), program.most(payee)] if payee else [program.undecided()]


def _named(positions: Any) -> dict[str, Scenario]:
    """Name every position: as given, or by its law."""
    if isinstance(positions, str | Instrument | Scenario):
        positions = [positions]
    found: dict[str, Scenario] = {}
    if isinstance(positions, Mapping):
        found = {str(name): as_scenario(law) for name, law in positions.items()}
    for one in () if isinstance(positions, Mapping) else positions:
        scenario = as_scenario(one)
        name, number = scenario.law.id, 2
        while name in found:
            name, number = f"{scenario.law.id} ({number})", number + 1
        found[name] = scenario
    if not found:
        raise InvalidScenario("name at least one law or position")
    return found
