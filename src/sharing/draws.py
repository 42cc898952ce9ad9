"""Numbers nobody knows yet: how likely each value is, in a plain table, and draws from it.

====================================================  =====================================================
``{"triangular": ["3000000", "4800000", "6000000"]}``  least, most likely, most
``{"uniform": ["0.03", "0.08"]}``                      anything between, alike likely
``{"lognormal": ["2000000", "8000000"]}``              nine times in ten between the two; skewed upwards
``{"dirichlet": {"FRA": "4", "DEU": "8"}}``            parts of one whole (here a third and two thirds on
                                                      average); the larger the numbers, the surer.
                                                      For ``weight``, ``located`` and ``term``
``{"choice": {"deducted": "0.6", "kept": "0.4"}}``     words (of a reading or a fact) or numbers, by probability
``"4800000"``                                          known
====================================================  =====================================================
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from sharing import document
from sharing.document import exact
from sharing.errors import InvalidScenario, SharingError, did_you_mean
from sharing.kernel import Floats

__all__ = [
    "Choice",
    "Dirichlet",
    "Fixed",
    "Lognormal",
    "Triangular",
    "Uncertain",
    "Uniform",
    "read_uncertain",
    "uncertain",
]

LEAST_STRENGTH = Fraction(1, 20)  # of a part: with less, all parts can come out as nothing
NINETY = 1.6448536269514722  # of a normal distribution, nine tenths lie within so many standard deviations


class Uncertain(ABC):
    """Something uncertain: one number or word, or several that belong together."""

    parts: tuple[str, ...] = ("",)  # what follows the axis's name, one for each number

    @property
    @abstractmethod
    def ends(self) -> tuple[float, float]:
        """Return the least and the most it can be; infinite where it has no end."""

    def draw(self, random: np.random.Generator, count: int) -> list[Floats]:
        """Draw so many values of each part."""
        return self.at([random.random(count) for _ in self.parts])

    @abstractmethod
    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        """Return the values below which it stays with these probabilities, one array a part."""


@frozen
class Fixed(Uncertain):
    """A number that is known."""

    value: Fraction

    @property
    def ends(self) -> tuple[float, float]:
        return float(self.value), float(self.value)

    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        return [np.full(levels[0].size, float(self.value))]


@frozen
class Between(Uncertain):
    """From a least to a most."""

    least: Fraction
    most: Fraction

    @property
    def ends(self) -> tuple[float, float]:
        return float(self.least), float(self.most)


@frozen
class Uniform(Between):
    """Anything between, alike likely."""

    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        low, high = self.ends
        return [low + (high - low) * levels[0]]


@frozen
class Triangular(Between):
    """One value is most likely."""

    likely: Fraction

    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        low, high = self.ends
        mode, u = float(self.likely), levels[0]
        turn = (mode - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
        return [np.where(u < turn, rising, falling)]


@frozen
class Lognormal(Uncertain):
    """A number above zero, nine times in ten between two; it has no upper end."""

    low: Fraction
    high: Fraction

    @property
    def ends(self) -> tuple[float, float]:
        return 0.0, float("inf")

    def _parameters(self) -> tuple[float, float]:
        low, high = np.log(float(self.low)), np.log(float(self.high))
        return (low + high) / 2, (high - low) / (2 * NINETY)

    def draw(self, random: np.random.Generator, count: int) -> list[Floats]:
        return [random.lognormal(*self._parameters(), size=count)]

    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        middle, spread = self._parameters()
        return [np.exp(middle + spread * scipy_for("the lognormal").special.ndtri(levels[0]))]


@frozen
class Dirichlet(Uncertain):
    """Parts of one whole: each positive, together one."""

    parts: tuple[str, ...]
    strengths: tuple[Fraction, ...]

    @property
    def ends(self) -> tuple[float, float]:
        return 0.0, 1.0

    def draw(self, random: np.random.Generator, count: int) -> list[Floats]:
        return self._whole([random.standard_gamma(float(one), count) for one in self.strengths])

    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        """Break the whole: the first part by its own level, each further one as what it has of the rest."""
        inverse = scipy_for("the dirichlet").special.betaincinv
        strengths = [float(one) for one in self.strengths]
        rest, found = np.ones(levels[0].size), []
        for i, own in enumerate(strengths[:-1]):
            found.append(rest * inverse(own, sum(strengths[i + 1 :]), levels[i]))
            rest = np.maximum(rest - found[-1], 0.0)
        return [*found, rest]

    @staticmethod
    def _whole(parts: list[Floats]) -> list[Floats]:
        total = np.sum(parts, axis=0)
        return [part / total for part in parts]


@frozen
class Choice(Uncertain):
    """One of several words or numbers, each with its probability."""

    options: tuple[Any, ...]
    probabilities: tuple[Fraction, ...]

    @property
    def ends(self) -> tuple[float, float]:
        values = [float(one) for one in self.options]
        return min(values), max(values)

    def places(self, levels: Floats) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Return the place of the option chosen."""
        edges = np.cumsum([float(p) for p in self.probabilities])[:-1]
        return np.searchsorted(edges, levels, side="right")

    def at(self, levels: Sequence[Floats]) -> list[Floats]:
        return [np.array([float(one) for one in self.options])[self.places(levels[0])]]


def scipy_for(what: str) -> Any:
    """Import what scipy computes, or say what to install."""
    try:
        import scipy.special
        import scipy.stats
    except ImportError:
        raise SharingError(f'{what} needs scipy here: pip install "sharing[fast]"') from None
    import scipy

    return scipy


# --- from a file, and from a plain table ------------------------------------------------------------------


def read_uncertain(path: str) -> dict[str, Any]:
    """Read a file of uncertain numbers: one line a number, ``costs = { uniform = ["0.03", "0.08"] }``.

    Returns
    -------
    dict of str to table
        The axes for `sharing.outlook`. A name with a dot may stand with or without quotes.
    """
    found: dict[str, Any] = {}
    for name, spec in document.read(path).items():
        if (
            isinstance(spec, Mapping)
            and not set(spec) & set(KINDS)
            and all(isinstance(s, Mapping) for s in spec.values())
        ):
            found |= {f"{name}.{part}": inner for part, inner in spec.items()}
        else:
            found[name] = spec
    return found


KINDS = ("triangular", "uniform", "lognormal", "dirichlet", "choice")


def uncertain(spec: Any, words: bool = False) -> Uncertain:
    """Read one uncertain number, or, with `words`, one uncertain word.

    Raises
    ------
    InvalidScenario
        If the table is none of those above.

    Examples
    --------
    >>> uncertain({"uniform": ["0.03", "0.08"]}).ends
    (0.03, 0.08)
    """
    try:
        if not isinstance(spec, Mapping):
            return Choice((spec,), (Fraction(1),)) if words else Fixed(exact(spec))
        if len(spec) != 1 or (kind := next(iter(spec))) not in KINDS:
            given = ", ".join(map(str, spec)) or "nothing"
            raise ValueError(f"must be one of {', '.join(KINDS)}; got {given}{_near(given)}")
        if words and kind != "choice":
            raise ValueError(f"chooses between words: give {{choice = {{word = probability}}}}; got {kind}")
        return _of_kind(kind, spec[kind], words)
    except (ValueError, TypeError) as error:
        raise InvalidScenario(str(error)) from None


def _near(given: str) -> str:
    near = did_you_mean(given, KINDS)
    return near if "mean" in near else ""


def _of_kind(kind: str, value: Any, words: bool) -> Uncertain:
    if kind in ("dirichlet", "choice"):
        if not isinstance(value, Mapping) or not value:
            raise ValueError(f"{kind} needs a table of names and numbers; got {value!r}")
        numbers = tuple(exact(one) for one in value.values())
        if kind == "dirichlet":
            if len(value) < 2 or any(one < LEAST_STRENGTH for one in numbers):
                raise ValueError("dirichlet needs two parts or more, each with a number of 1/20 or more")
            return Dirichlet(tuple(str(one) for one in value), numbers)
        if sum(numbers) != 1:
            raise ValueError(f"the probabilities must sum to 1; they sum to {float(sum(numbers)):g}")
        return Choice(tuple(value) if words else tuple(exact(one) for one in value), numbers)
    wanted = {"triangular": 3, "uniform": 2, "lognormal": 2}[kind]
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != wanted:
        raise ValueError(f"{kind} needs {wanted} numbers in a list; got {value!r}")
    numbers = tuple(exact(one) for one in value)
    if list(numbers) != sorted(numbers) or numbers[0] == numbers[-1]:
        raise ValueError(f"{kind} needs its numbers from the least to the most; got {value!r}")
    if kind == "lognormal":
        if numbers[0] <= 0:
            raise ValueError("lognormal needs two numbers above zero")
        return Lognormal(*numbers)
    if kind == "uniform":
        return Uniform(*numbers)
    return Triangular(least=numbers[0], likely=numbers[1], most=numbers[2])
