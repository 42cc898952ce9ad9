"""A scenario over many values of its numbers and words: one row a cell."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from sharing import money
from sharing.blocks import in_order, stretches
from sharing.case import Case
from sharing.cells import BLOCK, Cells, Given, cells_of
from sharing.compiling import MANY, available
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.kernel import Floats
from sharing.language import label, payee, say
from sharing.law.instrument import Instrument, Scenario
from sharing.law.run import UNDECIDED
from sharing.meeting import as_scenario
from sharing.plan import made
from sharing.trace import Program

if TYPE_CHECKING:
    import pandas as pd

STRETCH = 2**18  # cells of given values: so many floats fill a large page of memory, which one core then makes

__all__ = ["Sweep", "notes_html", "read", "sweep"]


@frozen(kw_only=True, eq=False, repr=False)
class Sweep:
    """What everybody gets in every cell, in the currency of the case, before rounding to its minor units.

    The amounts of a cell and what stays undecided sum to what was recovered
    in it. Where it was interrupted, `done` cells of `cells.count` are there.
    """

    case: Case
    scenario: Scenario
    cells: Cells
    done: int
    payees: tuple[str, ...]
    columns: Mapping[str, Floats]  # amounts by payee, and "undecided"; with bounds "FRA least", "FRA most"

    def __repr__(self) -> str:
        return f"<Sweep of {self.case.id} under {self.scenario.law.id}: {self.done:,} cells>"

    def amount(self, payee: str) -> Floats:
        """Return the decided part of a payee, one number a cell."""
        return self._column(payee, payee)

    def least(self, payee: str) -> Floats:
        """Return the least a payee gets over the answers to what is unknown; asked for with ``bounds=True``."""
        return self._column(payee, f"{payee} least")

    def most(self, payee: str) -> Floats:
        """Return the most a payee can get; asked for with ``bounds=True``."""
        return self._column(payee, f"{payee} most")

    @property
    def undecided(self) -> Floats:
        """Return what stays undecided, one number a cell."""
        return self.columns[UNDECIDED]

    def _column(self, payee: str, name: str) -> Floats:
        if payee not in self.payees:
            raise UnknownName(f"nobody is called '{payee}' here{did_you_mean(payee, self.payees)}")
        if name not in self.columns:
            raise UnknownName("least and most were not asked for: sweep(..., bounds=True)")
        return self.columns[name]

    def axes(self) -> dict[str, Any]:
        """Return the values of every axis, one a cell."""
        found: dict[str, list[Any]] = {}
        for start, stop in stretches(self.done, BLOCK):
            numbers, places = self.cells.block(start, stop)
            for name, values in numbers.items():
                found.setdefault(name, []).append(values)
            sets = self.cells.combinations
            for name in self.cells.texts:
                words = np.array([one[name] for one in sets], dtype=object)
                own = np.zeros(stop - start, dtype=np.intp) if places is None else places
                found.setdefault(name, []).append(words[own])
        return {name: np.concatenate(parts) for name, parts in found.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas DataFrame: the axes, a column a payee, and what stays undecided; one row a cell."""
        import pandas as pd

        return pd.DataFrame({**self.axes(), **self.columns})

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, lang: str = "en") -> str:
        """Return a table of least, mean and most over the cells."""
        from sharing.tables import html_table

        head = [label(key, lang) for key in ("sweep_payee", "sweep_least", "sweep_mean", "sweep_most")]
        rows = [
            [payee(name, lang), *(read(one, self.case.currency) for one in (values.min(), values.mean(), values.max()))]
            for name in (*self.payees, UNDECIDED)
            if self.done
            for values in [self.columns[name]]
        ]
        open_cells = int((self.undecided > 0).sum())
        parts = {"law": self.scenario.law.id, "cells": f"{self.done:,}", "open": f"{open_cells:,}"}
        title = say("sweep_title", lang, currency=self.case.currency, **parts)
        return html_table(head, rows, range(1, 4), title) + notes_html(self.done, self.cells.count, lang)


def read(amount: float, currency: str) -> str:
    """Write a computed amount to its nearest minor unit, for reading."""
    return money.number_text(money.nearest(Fraction(float(amount)), currency), currency)


def sweep(
    case: Case,
    law: Instrument | Scenario | str,
    axes: Mapping[str, Any],
    *,
    terms: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    grid: bool = False,
    cells: int | None = None,
    seed: int = 0,
    draws: str = "random",
    bounds: bool = False,
    into: Sweep | None = None,
    progress: bool | None = None,
) -> Sweep:
    """Settle a case under a law for many values of its numbers and words.

    Parameters
    ----------
    case : Case
        The facts; what no axis moves stands as the case states it.
    law : Instrument, Scenario or str
        The law, or its id or path.
    axes : mapping of str to values or table
        What moves: ``recovered``, ``cost.1``, ``claim.1``,
        ``claim.1.certificate`` (in their own currency, rounded to its minor
        units), ``costs`` (all costs together, as a share of what was
        recovered), ``weight.FRA``, ``located.FRA`` (beside the weights that the
        case gives to others), ``rate.GBP`` (one GBP in the case's currency),
        ``term.share``; and in words ``reading.costs``, ``route``, ``judgment``
        or another fact. Values in step, one of each a cell; a single value
        stands for all. With `cells`, uncertain numbers as in `sharing.draws`.
    terms, readings : mapping, optional
        As in `settle`.
    grid : bool
        Every combination of the values, the last axis moving fastest.
    cells : int, optional
        How many cells to draw, where the axes are uncertain.
    seed : int
        Equal seeds, equal draws.
    draws : {'random', 'sobol'}
        ``sobol`` needs scipy.
    bounds : bool
        Whether to keep the least and the most of each payee too.
    into : Sweep, optional
        An earlier result that is no longer needed: its arrays are written over,
        which saves asking the system for new ones.
    progress : bool, optional
        Show a progress bar at once, or never; without it, after a second.

    Notes
    -----
    Amounts carry the last digits of a float: beyond 10**14 minor units these
    are whole units, and what two answers tell apart by less counts as decided.

    Returns
    -------
    Sweep
        Ctrl-C ends it early, with the cells done so far.

    Raises
    ------
    UnknownName, InvalidScenario
        Before anything runs, with everything that is wrong with the axes: an
        unknown name, lengths that do not match, numbers that are negative, not
        finite, outside the range of a term, or above 2**53 minor units.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> case = load_case("teaching/five-states")
    >>> result = sweep(case, "eu/regulation-2018-1805", {"recovered": [2_000_000, "3000000.01"]})
    >>> [float(one) for one in result.amount("DEU")]
    [450000.0, 950000.005]
    """
    scenario = as_scenario(law, terms, readings)
    made_cells = cells_of(axes, grid=grid, cells=cells, seed=seed, draws=draws)

    def ask(program: Program, payee: str) -> list[Any]:
        if not payee:
            return [program.undecided()]
        more = [program.least(payee), program.most(payee)] if bounds else []
        return [program.decided(payee), *more]

    plan, payees = made(case, [scenario], made_cells, ask)
    names = [name for p in payees for name in (p, *((f"{p} least", f"{p} most") if bounds else ()))] + [UNDECIDED]
    count = made_cells.count
    _room(count, len(names))
    before = into.columns if into is not None else {}
    whole = [
        None if one is not None else _array(before.get(name), count)
        for name, one in zip(names, plan.fixed, strict=True)
    ]

    def work(start: int, stop: int) -> None:
        plan.run(start, stop, [None if array is None else array[start:stop] for array in whole])

    done = 0
    for stop, _ in in_order(work, stretches(count, STRETCH if isinstance(made_cells, Given) else BLOCK), progress):
        done = stop
    columns = {
        name: np.broadcast_to(np.float64(one or 0), done) if array is None else array[:done]
        for name, array, one in zip(names, whole, plan.fixed, strict=True)
    }
    return Sweep(case=case, scenario=scenario, cells=made_cells, done=done, payees=payees, columns=columns)


def _array(before: Floats | None, count: int) -> Floats:
    """Return an array to write into: that of an earlier result where it fits."""
    fits = before is not None and before.size == count and before.flags.writeable
    return before if before is not None and fits else np.empty(count)


def _room(count: int, columns: int) -> None:
    """Refuse a result that this machine's memory cannot hold."""
    needed = count * columns * 8
    has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 2**63
    if needed > has * 0.8:
        raise InvalidScenario(
            f"{count:,} cells in {columns} columns take {needed / 2**30:,.0f} GB, more than this machine has; "
            "use `outlook`, which keeps means, quantiles and probabilities and not the cells"
        )


def notes_html(done: int, asked: int, lang: str) -> str:
    """Say how far an interrupted run came, and that it ran uncompiled."""
    notes = [say("sweep_stopped", lang, done=f"{done:,}", asked=f"{asked:,}")] if done < asked else []
    if done >= MANY and not available():
        notes.append(label("sweep_slow", lang))
    return "".join(f"<p>{one}</p>" for one in notes)
