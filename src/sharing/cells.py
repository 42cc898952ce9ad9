"""The cells of a sweep: values in step, every combination of values, or draws.

A cell is one set of numbers and words. Cells are made block by block, from
their place alone, so that any block can be made anywhere, and again.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, TypeAlias, TypeVar

import numpy as np
from attrs import frozen

from sharing.compiling import compiled
from sharing.document import exact
from sharing.draws import Choice, Dirichlet, Uncertain, scipy_for, uncertain
from sharing.errors import InvalidScenario
from sharing.kernel import Floats, extent
from sharing.language import words

__all__ = ["BLOCK", "Cells", "Codes", "Given", "Grid", "Sample", "cells_of", "is_text", "sample_of"]

BLOCK = 2**16  # cells: a few arrays of them stay in a core's cache; draws are seeded by the block
MOST_COMBINATIONS = 256
MOST_CELLS = 10**12
MOST_SOBOL = 2**22
FEW = 2**20  # more values than this are checked as they are read, so that memory is read once
UNREAD = (0.0, float("inf"))

Codes: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"
Made = TypeVar("Made", bound="Cells")
Numbers: TypeAlias = dict[str, Floats]


def is_text(name: str) -> bool:
    """Tell whether an axis holds words: a reading, or a fact of the vocabulary as ``route``."""
    return name.startswith("reading.") or name in words("facts")


@frozen(kw_only=True, eq=False)
class Cells(ABC):
    """So many cells.

    `ends` is the least and the most of each number, the most infinite where it
    has no end or has not been read; `combinations` the sets of words, one
    program each.
    """

    count: int
    ends: Mapping[str, tuple[float, float]]
    texts: Mapping[str, tuple[Any, ...]]  # name to its options

    @property
    def combinations(self) -> tuple[dict[str, Any], ...]:
        """Return every set of words."""
        return tuple(dict(zip(self.texts, chosen, strict=True)) for chosen in product(*self.texts.values()))

    @abstractmethod
    def block(self, start: int, stop: int, room: Numbers | None = None) -> tuple[Numbers, Codes | None]:
        """Make some cells.

        Parameters
        ----------
        start, stop : int
            Which.
        room : dict of str to ndarray, optional
            Arrays to make them in, kept from block to block; what is made there is valid until the next block.

        Returns
        -------
        dict of str to ndarray
            Their numbers.
        ndarray or None
            The place of each one's words among `combinations`; None where there is one set of words.
        """

    def _joined(self, chosen: Mapping[str, Codes]) -> Codes | None:
        if not self.texts or len(self.combinations) == 1:
            return None
        place: Any = 0
        for name, options in self.texts.items():
            place = place * len(options) + chosen[name]
        return place if isinstance(place, np.ndarray) else None


@frozen(kw_only=True, eq=False)
class Given(Cells):
    """Values in step: the first of each axis make the first cell."""

    numbers: Numbers
    codes: Mapping[str, Codes]

    def block(self, start: int, stop: int, room: Numbers | None = None) -> tuple[Numbers, Codes | None]:
        own = {name: values[start:stop] for name, values in self.numbers.items()}
        return own, self._joined({name: codes[start:stop] for name, codes in self.codes.items()})


@frozen(kw_only=True, eq=False)
class Grid(Cells):
    """Every combination of the values; the last axis moves fastest."""

    axes: Mapping[str, Any]  # name to its values: an array, or a tuple of words

    def block(self, start: int, stop: int, room: Numbers | None = None) -> tuple[Numbers, Codes | None]:
        numbers: Numbers = {}
        codes: dict[str, Codes] = {}
        repeat = self.count
        for name, values in self.axes.items():
            repeat //= len(values)
            if name in self.texts:
                codes[name] = _in_turn(np.arange(len(values)), repeat, start, stop)
            elif room is None:
                numbers[name] = _in_turn(values, repeat, start, stop)
            else:
                own = room.setdefault(name, np.empty(BLOCK))[: stop - start]
                compiled(FILL)(values, repeat, start, own)
                numbers[name] = own
        return numbers, self._joined(codes)


FILL = """from numba import njit


@njit(nogil=True, cache=True)
def block(values, repeat, start, out):
    place = (start // repeat) % values.size
    left = repeat - start % repeat
    i = 0
    while i < out.size:
        stop = min(i + left, out.size)
        for k in range(i, stop):
            out[k] = values[place]
        i = stop
        left = repeat
        place += 1
        if place == values.size:
            place = 0
"""


def _in_turn(values: Any, repeat: int, start: int, stop: int) -> Any:
    """Repeat each value so many times, all of them in turn without end; return a stretch of that."""
    first, last = start // repeat, (stop - 1) // repeat  # runs of equal values
    offset, runs = first % len(values), last - first + 1
    own = np.tile(values, -(-(offset + runs) // len(values)))[offset : offset + runs]
    if repeat == 1:
        return own
    lengths = np.full(runs, repeat)
    lengths[0] -= start - first * repeat  # the first and the last may be cut
    lengths[-1] -= (last + 1) * repeat - stop
    return np.repeat(own, lengths)


@frozen(kw_only=True, eq=False)
class Sample(Cells):
    """Draws of uncertain numbers and words.

    Every axis has a stream of its own, made from the seed, its name and the
    block, so that one more axis leaves the draws of the others as they were.
    """

    axes: Mapping[str, Uncertain]
    seed: int
    sobol: bool = False

    def block(self, start: int, stop: int, room: Numbers | None = None) -> tuple[Numbers, Codes | None]:
        if self.sobol:
            return self.at(list(self._balanced(start, stop).T))
        numbers: Numbers = {}
        codes: dict[str, Codes] = {}
        for name, axis in self.axes.items():
            stream = self._stream(name, start)
            if name in self.texts and isinstance(axis, Choice):
                codes[name] = axis.places(stream.random(stop - start))
            else:
                numbers |= _of_parts(name, axis, axis.draw(stream, stop - start))
        return numbers, self._joined(codes)

    def at(self, levels: Sequence[Floats]) -> tuple[Numbers, Codes | None]:
        """Make the cells at these levels of probability: one array a part of an axis."""
        numbers: Numbers = {}
        codes: dict[str, Codes] = {}
        rest = iter(levels)
        for name, axis in self.axes.items():
            own = [next(rest) for _ in axis.parts]
            if name in self.texts and isinstance(axis, Choice):
                codes[name] = axis.places(own[0])
            else:
                numbers |= _of_parts(name, axis, axis.at(own))
        return numbers, self._joined(codes)

    def _stream(self, name: str, start: int) -> np.random.Generator:
        if start % BLOCK:
            raise AssertionError("draws begin where a block begins")  # a fault of the caller
        entropy = [self.seed, zlib.crc32(name.encode()), start // BLOCK]
        return np.random.Generator(np.random.Philox(np.random.SeedSequence(entropy)))

    def _balanced(self, start: int, stop: int) -> Floats:
        """Return points of a scrambled Sobol sequence, away from the ends of the interval."""
        sobol = scipy_for("a Sobol sequence").stats.qmc.Sobol
        dimensions = sum(len(axis.parts) for axis in self.axes.values())
        sequence = sobol(dimensions, scramble=True, rng=np.random.default_rng(self.seed))
        if start:
            sequence.fast_forward(start)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a number of points is no power of two is the user's choice
            points: Floats = sequence.random(stop - start)
        return np.clip(points, 2.0**-54, 1 - 2.0**-53)


def _of_parts(name: str, axis: Uncertain, values: Sequence[Floats]) -> Numbers:
    return {_named(name, part): own for part, own in zip(axis.parts, values, strict=True)}


def _named(name: str, part: str) -> str:
    return f"{name}.{part}" if part else name


# --- from what a user writes ---------------------------------------------------------------


def cells_of(
    axes: Mapping[str, Any], *, grid: bool = False, cells: int | None = None, seed: int = 0, draws: str = "random"
) -> Cells:
    """Make the cells of a sweep.

    Parameters
    ----------
    axes : mapping of str to values or table
        Numbers by name (``recovered``, ``cost.1``, ``costs``, ``weight.FRA``,
        ``term.share``) and words (``reading.costs``, ``route``). Values in a
        sequence; or, with `cells`, uncertain numbers as in `draws`.
    grid : bool
        Every combination of the values; otherwise the values are in step.
    cells : int, optional
        How many cells to draw.
    seed : int
        Equal seeds, equal draws.
    draws : {'random', 'sobol'}
        ``sobol`` fills the space evenly and needs far fewer cells for the same accuracy.

    Returns
    -------
    Cells

    Raises
    ------
    InvalidScenario
        With everything that is wrong with the axes.
    """
    if not isinstance(axes, Mapping) or not axes:
        raise InvalidScenario('name at least one axis, as {"recovered": [1000000, 2000000]}')
    if cells is not None:
        return sample_of(axes, cells, seed=seed, draws=draws, grid=grid)
    faults: list[str] = []
    numbers: Numbers = {}
    ends: dict[str, tuple[float, float]] = {}
    texts: dict[str, list[Any]] = {}
    for name, values in axes.items():
        try:
            if isinstance(values, Mapping):
                raise ValueError("is uncertain: say how many cells to draw, as cells=100_000")
            if is_text(name):
                texts[name] = _words(values)
            else:
                numbers[name], ends[name] = _floats(values)
        except (ValueError, TypeError) as error:
            faults.append(f"{name}: {error}")
    _refuse(faults)
    if grid:
        ends = {name: extent(numbers[name]) if end == UNREAD else end for name, end in ends.items()}
        own = {name: tuple(dict.fromkeys(values)) for name, values in texts.items()}
        both = {name: own[name] if name in own else numbers[name] for name in axes}
        count = 1
        for values in both.values():
            count *= len(values)
        made: Cells = Grid(count=count, ends=ends, texts=own, axes=both)
    else:
        lengths = {name: values.size for name, values in numbers.items()}
        lengths |= {name: len(words) for name, words in texts.items()}
        count = max(lengths.values())
        if odd := {name: length for name, length in lengths.items() if length not in (1, count)}:
            said = ", ".join(f"{name} has {length:,}" for name, length in {**odd, **lengths}.items())
            raise InvalidScenario(
                f"axes in step need values alike in number ({said}); for every combination: grid=True"
            )
        options = {name: tuple(dict.fromkeys(values)) for name, values in texts.items()}
        codes = {
            name: np.broadcast_to(np.array([options[name].index(one) for one in values]), count)
            for name, values in texts.items()
        }
        stepped = {name: np.full(count, v[0]) if len(v) < count else v for name, v in numbers.items()}
        made = Given(count=count, ends=ends, texts=options, numbers=stepped, codes=codes)
    return _countable(made)


def sample_of(
    axes: Mapping[str, Any], cells: int, *, seed: int = 0, draws: str = "random", grid: bool = False
) -> Sample:
    """Make cells that are drawn, as `cells_of` with `cells`."""
    faults, read = [], {}
    if grid:
        faults.append("grid=True makes every combination, cells= draws at random: leave one out")
    if isinstance(cells, bool) or not isinstance(cells, int) or cells < 1:
        faults.append(f"cells: how many to draw, a whole number above zero; got {cells!r}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        faults.append(f"seed: a whole number, not negative; got {seed!r}")
    if draws not in ("random", "sobol"):
        faults.append(f"draws: 'random' or 'sobol'; got {draws!r}")
    elif draws == "sobol" and not faults and cells > MOST_SOBOL:
        faults.append(f"draws: at most {MOST_SOBOL:,} cells of a Sobol sequence; beyond that, draws='random'")
    for name in sorted(axes):
        try:
            read[name] = uncertain(axes[name], words=is_text(name))
            if isinstance(read[name], Dirichlet) and name not in ("weight", "located", "term"):
                faults.append(f"{name}: dirichlet is for weight, located and term")
        except InvalidScenario as error:
            faults.append(f"{name}: {error}")
    parts = [_named(name, part) for name, axis in read.items() for part in axis.parts]
    faults += [
        f"{name}: is drawn twice, alone and as a part of one whole" for name in {p for p in parts if parts.count(p) > 1}
    ]
    _refuse(faults)
    ends = {
        _named(name, part): axis.ends
        for name, axis in read.items()
        if not (isinstance(axis, Choice) and is_text(name))
        for part in axis.parts
    }
    texts = {name: axis.options for name, axis in read.items() if is_text(name) and isinstance(axis, Choice)}
    return _countable(Sample(count=cells, ends=ends, texts=texts, axes=read, seed=seed, sobol=draws == "sobol"))


def _countable(made: Made) -> Made:
    many = 1
    for options in made.texts.values():
        many *= len(options)
    if made.count > MOST_CELLS:
        raise InvalidScenario(f"{made.count:,} cells would take days; at most {MOST_CELLS:,}")
    if many > MOST_COMBINATIONS:
        raise InvalidScenario(f"{many:,} sets of words need a program each; at most {MOST_COMBINATIONS} are followed")
    return made


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise InvalidScenario("\n".join(faults))


def _words(values: Any) -> list[Any]:
    if isinstance(values, str | bool):
        return [values]
    found = [one.item() if isinstance(one, np.generic) else one for one in values]
    if not found:
        raise ValueError("holds no values")
    return found


def _floats(values: Any) -> tuple[Floats, tuple[float, float]]:
    """Read the values of an axis as floats, text and Decimal by their exact value; tell the least and the most."""
    if isinstance(values, str | int | float) or not hasattr(values, "__len__"):
        values = [values]
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        array = np.ascontiguousarray(array, dtype=np.float64)
    elif array.dtype == bool:
        raise ValueError("must hold numbers; got True or False")
    else:
        array = np.array([float(exact(one)) for one in np.ravel(array)], dtype=np.float64).reshape(array.shape)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"must be one row of values; got an array of shape {array.shape}")
    if array.size > FEW:
        return array, UNREAD
    least, most = extent(array)
    if least < 0 or not np.isfinite([least, most]).all():  # -nan and -inf are negative
        if (odd := np.flatnonzero(~np.isfinite(array))).size:
            raise ValueError(f"must be finite numbers; value {odd[0] + 1:,} is {array[odd[0]]}")
        raise ValueError(f"must not be negative; value {int(array.argmin()) + 1:,} is {least:g}")
    return array, (abs(least), abs(most))
