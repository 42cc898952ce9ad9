"""Reading the numbers a user states, with words where one is none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sharing.document import exact
from sharing.errors import InvalidScenario

__all__ = ["stated"]


def stated(what: str, value: Any, below_nothing: bool = False) -> Fraction:
    """Read a number, exactly; a float is the decimal it prints as.

    Parameters
    ----------
    what : str
        What it is, for the message.
    value : int, Fraction, Decimal, float or str
    below_nothing : bool
        Whether it may be negative.

    Raises
    ------
    InvalidScenario
        If it is no number, or not finite, or negative where it may not be.

    Examples
    --------
    >>> stated("worth of a month", "-1/3", below_nothing=True)
    Fraction(-1, 3)
    """
    try:
        if below_nothing and str(value).startswith("-"):
            return -exact(value[1:] if isinstance(value, str) else -value)
        return exact(value)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise InvalidScenario(f"{what}: {error}") from None
