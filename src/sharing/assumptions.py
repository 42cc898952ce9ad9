"""What models and stress tests assume: ranges with where they come from. Nothing here is law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from attrs import Factory, frozen

from sharing import document, language
from sharing.case import Case
from sharing.language import Confidence, Currency, Route

__all__ = ["Assumptions", "KindOfCase", "Range", "Way", "assumptions", "read", "source", "text", "use", "with_rates"]


@frozen(kw_only=True)
class Range:
    """A number nobody knows: from where to where, and why."""

    low: Fraction
    high: Fraction
    source: dict[str, str]
    confidence: Confidence

    @property
    def ends(self) -> tuple[float, float]:
        """Return both ends as floats."""
        return float(self.low), float(self.high)

    @property
    def middle(self) -> float:
        """Return the middle."""
        return float((self.low + self.high) / 2)


@frozen(kw_only=True)
class Way:
    """A route: years to the final order, and costs as a part of the sum, from least to most."""

    years: tuple[Fraction, ...]
    costs: tuple[Fraction, ...]
    source: dict[str, str]
    confidence: Confidence


@frozen(kw_only=True)
class KindOfCase:
    """One kind of case of the synthetic portfolio, and how often it is drawn."""

    name: str
    parts: int
    facts: dict[str, Any] = Factory(dict)


@frozen(kw_only=True)
class Assumptions:
    """Everything of ``data/assumptions.toml``."""

    elasticity: dict[str, Range]
    behaviour: dict[str, Range]
    portfolio: dict[str, Range]
    kinds: tuple[KindOfCase, ...]
    routes: dict[Route, Way]
    discount: Range
    upkeep: Range
    rates: dict[Currency, Fraction]


_CHOSEN: list[str] = []  # a user's own file, instead of the library's


def use(path: str | None) -> None:
    """Take the assumptions from a file of one's own; with None, from the library's again.

    Raises
    ------
    InvalidFile
        With every fault of the file; what was used before stays.

    Examples
    --------
    >>> use(None)
    """
    if path is not None:
        read(path)
    _CHOSEN[:] = [path] if path is not None else []
    assumptions.cache_clear()


def source() -> str:
    """Name the file the assumptions are from."""
    return _CHOSEN[0] if _CHOSEN else "data/assumptions.toml"


def text() -> str:
    """Return the file the assumptions are from as it stands: a start for one's own."""
    path = Path(_CHOSEN[0]) if _CHOSEN else document.root() / "assumptions.toml"
    return path.read_text(encoding="utf-8")


@cache
def assumptions() -> Assumptions:
    """Return what models assume: ``data/assumptions.toml``, or the file of `use`.

    Examples
    --------
    >>> assumptions().behaviour["baseline"].ends
    (0.0, 0.5)
    """
    return read(_CHOSEN[0] if _CHOSEN else str(document.root() / "assumptions.toml"))


def read(path: str) -> Assumptions:
    """Read a file of assumptions."""
    return document.structure(document.read(path), Assumptions, path, _faults)


REQUIRED = {
    "elasticity": ("arrests", "sweep"),
    "behaviour": ("baseline", "productivity", "reciprocity"),
    "portfolio": ("contribution", "third", "small", "small_part", "least_cost", "management"),
}


def _faults(found: Assumptions) -> Iterator[tuple[str, str]]:
    ranges = {
        f"{name}.{key}": one
        for name in ("elasticity", "behaviour", "portfolio")
        for key, one in getattr(found, name).items()
    }
    ranges |= {"discount": found.discount, "upkeep": found.upkeep}
    for where, one in ranges.items():
        if one.low > one.high:
            yield where, "low is above high"
    for table, names in REQUIRED.items():
        for name in names:
            if name not in getattr(found, table):
                yield f"{table}.{name}", "is required and missing"
    for name in ("baseline", "reciprocity"):
        if name in found.behaviour and found.behaviour[name].high > 1:
            yield f"behaviour.{name}", "is a part of the value, at most 1"
    for name in ("contribution", "third", "small_part", "management"):
        if name in found.portfolio and found.portfolio[name].high > 1:
            yield f"portfolio.{name}", "is a part, at most 1"
    for i, kind in enumerate(found.kinds):
        if kind.parts < 1:
            yield f"kinds[{i}].parts", "is a whole number above zero"
    if not found.kinds:
        yield "kinds", "at least one [[kinds]] is required"
    for route in map(str, language.fact_values("route")):
        if route not in found.routes:
            yield f"routes.{route}", "is required and missing"
    for route, way in found.routes.items():
        for key in ("years", "costs"):
            own = getattr(way, key)
            if len(own) != 2 or own[0] > own[1]:
                yield f"routes.{route}.{key}", 'is the least and the most, as ["1", "3"]'
    sources = {**ranges, **{f"routes.{name}": way for name, way in found.routes.items()}}
    for where, said in sources.items():
        if any(lang not in said.source for lang in language.LANGUAGES):
            yield f"{where}.source", "is given in en and zh"


def with_rates(case: Case) -> Case:
    """State the assumed rates a case leaves out, so that it can be held against limits in other currencies."""
    from attrs import evolve

    known: Mapping[Any, Fraction] = assumptions().rates
    if case.currency not in known:
        return case
    own = known[case.currency]
    rates = {code: value / own for code, value in known.items() if code != case.currency}
    return evolve(case, rates={**rates, **case.rates})
