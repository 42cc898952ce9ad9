"""Exact amounts of money. This is the only room that rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import TypeVar

from sharing import arithmetic, language

__all__ = [
    "about_number",
    "about_text",
    "amount_in_words",
    "apportion",
    "decimal",
    "digits",
    "in_units",
    "minor",
    "nearest",
    "number_text",
    "rate_text",
    "reported",
    "share_text",
    "signed_text",
    "units_text",
    "whole",
    "within_units",
]

Key = TypeVar("Key", bound=Hashable)

DRAWERS = 1 << 16


def digits(currency: str) -> int:
    """Return how many minor digits a currency has (ISO 4217).

    Examples
    --------
    >>> digits("JPY"), digits("EUR"), digits("KWD")
    (0, 2, 3)
    """
    return int(language.currencies()[currency]["digits"])


def minor(amount: Fraction, currency: str) -> Fraction:
    """Turn an amount of a currency into minor units, exactly.

    Examples
    --------
    >>> minor(Fraction("12.34"), "EUR")
    Fraction(1234, 1)
    """
    return amount * Fraction(10) ** digits(currency)


def decimal(units: int, currency: str) -> Decimal:
    """Turn whole minor units into a decimal of the currency, exactly.

    Examples
    --------
    >>> decimal(1200001, "EUR"), decimal(5, "JPY")
    (Decimal('12000.01'), Decimal('5'))
    """
    with localcontext() as context:
        context.prec = max(28, len(str(units)) + 4)
        return Decimal(units).scaleb(-digits(currency))


@arithmetic.rule
def whole(amount: Fraction) -> Fraction:
    """Round to whole minor units, to the nearest, half up: what a threshold looks at.

    Examples
    --------
    >>> whole(Fraction(2001, 2)), whole(Fraction(2002, 3))
    (Fraction(1001, 1), Fraction(667, 1))
    """
    return Fraction(1) * floor(amount + Fraction(1, 2))


@arithmetic.rule
def rounded_up(amount: Fraction, step: Fraction) -> Fraction:
    """Round up to a multiple of a sum, where a law or an agreement says so.

    Examples
    --------
    >>> rounded_up(Fraction(169184), Fraction(1000))
    Fraction(170000, 1)
    """
    return -floor(-amount / step) * step


def apportion(exact: Mapping[Key, Fraction], total: int) -> dict[Key, int]:
    """Round parts down or up so that they sum to a whole, by largest remainder.

    Parameters
    ----------
    exact : mapping of key to Fraction
        The exact parts in minor units. Keys are compared to settle equal
        remainders: the smaller key gets the unit.
    total : int
        The whole they are parts of, in minor units: their sum, rounded down or
        up.

    Returns
    -------
    dict of key to int
        In the order of `exact`; sums to `total`.

    Examples
    --------
    >>> third = Fraction(100, 3)
    >>> apportion({"NOR": third, "FRA": third, "NGA": third}, 100)
    {'NOR': 33, 'FRA': 34, 'NGA': 33}
    """
    units = {key: floor(part) for key, part in exact.items()}
    short = total - sum(units.values())
    if not 0 <= short <= len(units):
        raise AssertionError(f"parts {sum(exact.values())} are no parts of {total}")  # a fault of the engine
    for key in sorted(exact, key=lambda k: (units[k] - exact[k], k))[:short]:
        units[key] += 1
    return units


def in_units(numerators: Sequence[int], denominator: int) -> list[int]:
    """Round many parts of one whole down or up so that they sum to it, by largest remainder.

    Parameters
    ----------
    numerators : sequence of int
        The parts, over the denominator.
    denominator : int

    Returns
    -------
    list of int
        Of equal remainders the part that stands first has the unit. Takes time
        in proportion to the number of parts.

    Examples
    --------
    >>> in_units([100, 100, 100], 3)
    [34, 33, 33]
    """
    units = [one // denominator for one in numerators]
    short = sum(numerators) // denominator - sum(units)
    if short:
        for place in _served([one % denominator for one in numerators], denominator, short):
            units[place] += 1
    return units


def _served(rests: Sequence[int], denominator: int, short: int) -> list[int]:
    """Return the places of the largest remainders, of equal ones the first.

    Nothing long is sorted: remainders are laid into drawers, and the drawer in
    which the last one served lies is looked through in the same way.
    """
    if len(rests) <= DRAWERS:
        return sorted(range(len(rests)), key=lambda place: -rests[place])[:short]
    drawers = rests if denominator <= 8 * len(rests) else [rest * DRAWERS // denominator for rest in rests]
    held, last = Counter(drawers), 0
    for last in sorted(held, reverse=True):
        if held[last] >= short:
            break
        short -= held[last]
    served = [place for place, own in enumerate(drawers) if own > last]
    same = [place for place, own in enumerate(drawers) if own == last]
    if len({rests[place] for place in same}) == 1:
        return served + same[:short]
    inside = _served([rests[place] * DRAWERS % denominator for place in same], denominator, short)
    return served + [same[i] for i in inside]


def number_text(amount: Decimal | int, currency: str) -> str:
    """Write an amount with its digits, grouped: ``12,000.00``."""
    return f"{amount:,.{digits(currency)}f}"


def about_text(share: Fraction) -> str:
    """Write a share in percent: as it is, a short fraction with its percentage, or about.

    Examples
    --------
    >>> about_text(Fraction(3, 8)), about_text(Fraction(1, 3)), about_text(Fraction(7921, 240000))
    ('37.50 %', '1/3 (33.33 %)', '≈ 3.30 %')
    """
    if (share * 10000).denominator == 1:
        return share_text(share)
    return f"{share} ({share_text(share)})" if share.denominator < 100 else f"≈ {share_text(share)}"


def about_number(value: Fraction) -> str:
    """Write a weight or a rate: as it is where that is short, else about, to six decimals.

    Examples
    --------
    >>> about_number(Fraction("1.16")), about_number(Fraction(2519825, 331316))
    ('1.16', '≈ 7.605504')
    """
    exact = rate_text(value)
    return exact if len(exact) <= 9 else f"≈ {rate_text(Fraction(floor(value * 10**6 + Fraction(1, 2)), 10**6))}"


def within_units(low: Fraction, high: Fraction, currency: str) -> tuple[Fraction, Fraction]:
    """Move the ends of a stretch of amounts inward to whole minor units.

    Examples
    --------
    >>> [str(edge) for edge in within_units(Fraction("0.005"), Fraction("9.999"), "EUR")]
    ['1/100', '999/100']
    """
    unit = Fraction(1, 10 ** digits(currency))
    return -floor(-low / unit) * unit, floor(high / unit) * unit


def signed_text(amount: Decimal, currency: str) -> str:
    """Write a difference with its sign: ``+370,000.00``, ``−5.00``."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{number_text(abs(amount), currency)}"


def units_text(units: int, currency: str) -> str:
    """Write whole minor units as a grouped amount: ``12,000.00``."""
    return number_text(decimal(units, currency), currency)


def amount_in_words(amount: Decimal, currency: str, lang: str = "en") -> str:
    """Write an amount for a sentence: ``EUR 12,000.00``, ``12,000.00欧元``.

    Babel writes the Chinese form; without it, as in a browser, the table of currencies does.

    Examples
    --------
    >>> amount_in_words(Decimal("12000.00"), "EUR")
    'EUR 12,000.00'
    """
    if lang == "zh":
        try:
            from babel.numbers import format_currency
        except ImportError:
            return f"{number_text(amount, currency)}{language.currencies()[currency]['zh']}"
        with localcontext() as context:  # babel computes in the current context
            context.prec = 80
            return str(format_currency(amount, currency, locale="zh_Hans_CN", format_type="name"))
    return f"{currency} {number_text(amount, currency)}"


def reported(units: int, currency: str, rate: Fraction, other: str) -> Decimal:
    """Turn minor units into another currency at a stated rate, to its nearest minor unit, half up: for reading only.

    Examples
    --------
    >>> reported(100001, "EUR", Fraction("7.85"), "CNY")
    Decimal('7850.08')
    """
    return nearest(Fraction(units, 10 ** digits(currency)) * rate, other)


def nearest(amount: Fraction, currency: str) -> Decimal:
    """Turn a computed amount of a currency into its nearest minor unit, half up: for reading only.

    Examples
    --------
    >>> nearest(Fraction(10, 3), "EUR")
    Decimal('3.33')
    """
    return decimal(floor(amount * 10 ** digits(currency) + Fraction(1, 2)), currency)


def rate_text(rate: Fraction) -> str:
    """Write a rate: as a decimal where it is one, else as a fraction.

    Examples
    --------
    >>> rate_text(Fraction("1.16")), rate_text(Fraction(2, 3))
    ('1.16', '2/3')
    """
    places = next((n for n in range(21) if (rate * 10**n).denominator == 1), None)
    if places is None:
        return str(rate)
    text = str(int(rate * 10**places)).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text


def share_text(share: Fraction) -> str:
    """Write a share in percent with two digits, for reading only.

    Examples
    --------
    >>> share_text(Fraction(1, 3)), share_text(Fraction(1))
    ('33.33 %', '100.00 %')
    """
    hundredths = floor(share * 10000 + Fraction(1, 2))
    return f"{hundredths // 100:,}.{hundredths % 100:02d} %"
