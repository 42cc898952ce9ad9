"""What positions give along one number, with everything else uncertain: medians and bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from sharing.case import Case
from sharing.draws import uncertain
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.kernel import Floats
from sharing.law.instrument import Scenario
from sharing.outlooks import Outlook, outlook

__all__ = ["LEVELS", "Fan", "fan"]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@frozen(kw_only=True, eq=False, repr=False)
class Fan:
    """Quantiles of the least a payee gets, at each value of one number.

    `bands` has, for each position, one row a level of `LEVELS`.
    """

    case: Case
    positions: Mapping[str, Scenario]
    payee: str
    along: str
    values: Floats
    bands: Mapping[str, Floats]
    cells: int
    seed: int


def fan(
    case: Case,
    positions: Any,
    axes: Mapping[str, Any],
    payee: str,
    along: str,
    values: Sequence[Any] | None = None,
    cells: int = 2**12,
    seed: int = 0,
) -> Fan:
    """Compute a fan: the same draws of everything else at each value of one number.

    Parameters
    ----------
    case, positions, axes, cells, seed
        As in `sharing.outlook`; `cells` are drawn at each value.
    payee : str
        Whose amount.
    along : str
        An uncertain number among `axes`.
    values : sequence, optional
        Where; otherwise 33 values from its least to its most.

    Returns
    -------
    Fan
    """
    if along not in axes:
        raise UnknownName(f"'{along}' is not among what is uncertain{did_you_mean(along, axes)}")
    if values is None:
        low, high = uncertain(axes[along]).ends
        if not low < high < float("inf"):
            raise InvalidScenario(f"{along} has no least and most of its own; say along which values")
        values = list(np.linspace(low, high, 33))
    found: dict[str, list[list[float]]] = {}
    one: Outlook | None = None
    for value in values:
        one = outlook(case, positions, {**axes, along: value}, payees=[payee], cells=cells, seed=seed, progress=False)
        for name in one.positions:
            found.setdefault(name, []).append([one.quantile(level, payee, name).value for level in LEVELS])
    if one is None:
        raise InvalidScenario("name at least one value")
    bands = {name: np.array(rows).T for name, rows in found.items()}
    return Fan(
        case=case,
        positions=one.positions,
        payee=payee,
        along=along,
        values=np.array([float(value) for value in values]),
        bands=bands,
        cells=cells,
        seed=seed,
    )
