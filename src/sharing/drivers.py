"""What matters most among uncertain numbers: Sobol indices, and how far each alone moves the result."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from sharing.case import Case
from sharing.cells import Codes, Sample, sample_of
from sharing.draws import Choice, Dirichlet, Fixed, scipy_for
from sharing.errors import InvalidScenario
from sharing.kernel import Floats
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import as_scenario
from sharing.plan import Plan, made
from sharing.trace import Program

__all__ = ["Driver", "Drivers", "Swing", "Swings", "drivers", "swings"]

SURE = 0.9  # of the intervals around an index
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
Laws = Instrument | Scenario | str


@frozen(kw_only=True)
class Driver:
    """How much of the spread of the result one uncertain number is behind.

    `first` is the part of the variance that would go if it were known, `total`
    what it is behind together with the others; each with an interval that
    holds it nine times in ten.
    """

    name: str
    first: float
    total: float
    first_between: tuple[float, float]
    total_between: tuple[float, float]


@frozen(kw_only=True, eq=False, repr=False)
class Drivers:
    """The uncertain numbers and words of a result, the one that matters most first."""

    case: Case
    positions: tuple[Scenario, ...]
    payee: str
    rows: tuple[Driver, ...]
    moves: bool  # False: nothing uncertain changes the result

    def __repr__(self) -> str:
        return f"<Drivers of {self.payee}: {', '.join(row.name for row in self.rows)}>"

    def explain(self, lang: str = "en") -> str:
        """Say what matters most, and how to read it."""
        from sharing.outlook_words import drivers_text

        return drivers_text(self, lang)

    def _repr_html_(self) -> str:
        from sharing.outlook_words import drivers_html

        return drivers_html(self)


@frozen(kw_only=True)
class Swing:
    """What a payee gets with one number low and high, the others in their middle."""

    name: str
    least: float
    most: float
    least_at: Any  # the number or word
    most_at: Any


@frozen(kw_only=True, eq=False, repr=False)
class Swings:
    """How far each uncertain number alone moves a result, the widest first; and the result with all in their middle."""

    def __repr__(self) -> str:
        return f"<Swings of {self.payee}: {', '.join(row.name for row in self.rows)}>"

    case: Case
    positions: tuple[Scenario, ...]
    payee: str
    now: float
    rows: tuple[Swing, ...]


def drivers(
    case: Case,
    positions: Laws | Sequence[Laws],
    axes: Mapping[str, Any],
    payee: str,
    cells: int = 2**12,
    seed: int = 0,
) -> Drivers:
    """Say which uncertain numbers and words a payee's amount hangs on.

    Parameters
    ----------
    case : Case
        The facts.
    positions : law, or two laws
        Of one, the least the payee gets is explained; of two, what it gets
        under the first more than under the second.
    axes : mapping of str to table
        What is uncertain, as in `sharing.draws`.
    payee : str
        Whose amount.
    cells : int
        A power of two; each costs as many settlements as there are axes, and two more.
    seed : int
        Equal seeds, equal results.

    Returns
    -------
    Drivers
        First-order and total Sobol indices. Of parts of one whole, the payee's
        own comes first; the others are what they have of the rest.

    Raises
    ------
    SharingError
        Without scipy, which computes the indices.

    References
    ----------
    .. [1] A. Saltelli et al., Variance based sensitivity analysis of model
       output, Computer Physics Communications 181 (2010) 259-270.
    """
    stats = scipy_for("Sobol indices").stats
    if not isinstance(cells, int) or cells < 2 or cells & (cells - 1):
        raise InvalidScenario(f"cells: a power of two, as 4096; got {cells!r}")
    scenarios = _pair(positions)
    sample, plan = _sampled(case, scenarios, axes, payee)
    moving = [
        (name, part)
        for name, axis in sample.axes.items()
        for part in (axis.parts[:-1] if isinstance(axis, Dirichlet) else axis.parts)  # the last is what is left
        if not isinstance(axis, Fixed)
    ]
    places = {one: row for row, one in enumerate(moving)}

    def value(levels: Floats) -> Floats:
        levels = np.clip(levels, 2.0**-54, 1 - 2.0**-53)
        count = levels.shape[1]
        own = [
            levels[places[name, part]] if (name, part) in places else np.full(count, MIDDLE)
            for name, axis in sample.axes.items()
            for part in axis.parts
        ]
        return _gain(plan, *sample.at(own), count)

    if not moving or not _moves(value, [_levels(sample.axes[name]) for name, _ in moving], seed):
        return Drivers(case=case, positions=scenarios, payee=payee, rows=(), moves=False)
    names = [f"{name}.{part}" if part else name for name, part in moving]
    if len(names) == 1:  # all of it, and nothing to be estimated
        only = Driver(name=names[0], first=1.0, total=1.0, first_between=(1.0, 1.0), total_between=(1.0, 1.0))
        return Drivers(case=case, positions=scenarios, payee=payee, rows=(only,), moves=True)
    random = np.random.default_rng(seed)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of numbers that explain nothing
        found = stats.sobol_indices(func=value, n=cells, dists=[stats.uniform()] * len(names), rng=random)
        sure = found.bootstrap(confidence_level=SURE, n_resamples=200)
    rows = [
        Driver(
            name=name,
            first=float(found.first_order[i]),
            total=float(found.total_order[i]),
            first_between=_interval(sure.first_order, i, float(found.first_order[i])),
            total_between=_interval(sure.total_order, i, float(found.total_order[i])),
        )
        for i, name in enumerate(names)
    ]
    ordered = tuple(sorted(rows, key=lambda row: -row.total))
    return Drivers(case=case, positions=scenarios, payee=payee, rows=ordered, moves=True)


def _moves(value: Callable[[Floats], Floats], levels: list[list[float]], seed: int) -> bool:
    """Tell whether anything changes the result: at random, and with each number at its own levels in turn."""
    table = np.random.default_rng(seed).random((len(levels), 512))
    tables = [table]
    for row, own in enumerate(levels):
        for level in own:
            tables.append(table[:, :32].copy())
            tables[-1][row] = level
    found = value(np.concatenate(tables, axis=1))
    return float(np.ptp(found)) > float(np.abs(found).max()) * 1e-12


def _interval(of: Any, i: int, otherwise: float) -> tuple[float, float]:
    low, high = (float(edge[i]) for edge in (of.confidence_interval.low, of.confidence_interval.high))
    return (low, high) if np.isfinite([low, high]).all() else (otherwise, otherwise)


def swings(case: Case, positions: Laws | Sequence[Laws], axes: Mapping[str, Any], payee: str) -> Swings:
    """Say how far each uncertain number alone moves what a payee gets, or its gain between two positions.

    Parameters
    ----------
    case, positions, axes, payee
        As in `drivers`.

    Returns
    -------
    Swings
        Each number at the levels it stays below in 5 and 95 of 100 cases, the
        others at their median; each word in turn, the others at their likeliest.
    """
    scenarios = _pair(positions)
    sample, plan = _sampled(case, scenarios, axes, payee)
    rows: list[tuple[str, dict[int, float]]] = [("", {})]
    column = 0
    middle = []
    for name, axis in sample.axes.items():
        for part in axis.parts:
            levels = _levels(axis)
            middle.append(_likeliest(axis) if isinstance(axis, Choice) else MIDDLE)
            rows += [(f"{name}.{part}" if part else name, {column: level}) for level in levels]
            column += 1
    table = np.tile(np.array(middle), (len(rows), 1))
    for row, (_, moved) in enumerate(rows):
        for place, level in moved.items():
            table[row, place] = level
    numbers, places = sample.at(list(table.T.copy()))
    amounts = _gain(plan, numbers, places, len(rows))
    told: dict[str, list[tuple[float, Any]]] = {}
    sets = sample.combinations
    for row, (name, _) in enumerate(rows[1:], 1):
        at = float(numbers[name][row]) if name in numbers else sets[0 if places is None else places[row]][name]
        told.setdefault(name, []).append((float(amounts[row]), at))
    found = []
    for name, own in told.items():
        low, high = min(own, key=lambda one: one[0]), max(own, key=lambda one: one[0])
        if high[0] > low[0]:
            found.append(Swing(name=name, least=low[0], most=high[0], least_at=low[1], most_at=high[1]))
    ordered = tuple(sorted(found, key=lambda one: (one.least - one.most, one.name)))
    return Swings(case=case, positions=scenarios, payee=payee, now=float(amounts[0]), rows=ordered)


def _pair(positions: Laws | Sequence[Laws]) -> tuple[Scenario, ...]:
    pair = tuple(positions) if isinstance(positions, tuple | list) else (positions,)
    if len(pair) not in (1, 2):
        raise InvalidScenario(f"one position, or two to compare; got {len(pair)}")
    return tuple(as_scenario(law) for law in pair)


def _gain(plan: Plan, numbers: Mapping[str, Floats], places: Codes | None, count: int) -> Floats:
    """Return the least a payee gets; of two positions, what it gets under the first more than under the second."""
    found: list[Floats] = list(np.empty((plan.width, count)))
    plan.settle(numbers, places, found)
    return found[0] - found[1] if plan.width == 2 else found[0]


def _sampled(case: Case, scenarios: tuple[Scenario, ...], axes: Mapping[str, Any], payee: str) -> tuple[Sample, Plan]:
    known = {
        name: {"dirichlet": _first(spec["dirichlet"], payee)} if _is_dirichlet(spec) else spec
        for name, spec in axes.items()
    }
    sample = sample_of(known, 1)

    def ask(program: Program, who: str) -> list[Any]:
        return [program.least(who)] if who else []

    return sample, made(case, scenarios, sample, ask, [payee])[0]


def _is_dirichlet(spec: Any) -> bool:
    return isinstance(spec, Mapping) and isinstance(spec.get("dirichlet"), Mapping)


def _first(parts: Mapping[str, Any], payee: str) -> dict[str, Any]:
    """Put the payee's own part of a whole first."""
    return {**({payee: parts[payee]} if payee in parts else {}), **parts}


def _levels(axis: Any) -> list[float]:
    """Return the levels at which an axis is tried: low and high, or in the midst of each option."""
    if isinstance(axis, Fixed):
        return []
    return _midst(axis) if isinstance(axis, Choice) else [LOW, HIGH]


def _midst(axis: Choice) -> list[float]:
    edges = np.cumsum([0.0, *(float(p) for p in axis.probabilities)])
    return [float(edge) for edge in (edges[:-1] + edges[1:]) / 2]


def _likeliest(axis: Choice) -> float:
    return _midst(axis)[int(np.argmax([float(p) for p in axis.probabilities]))]
