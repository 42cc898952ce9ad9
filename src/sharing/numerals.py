"""Amounts as Chinese documents write them: in 万 and 亿, and in capital numerals.

Capital numerals follow the rules for bills and settlement vouchers of the
People's Bank of China (Payment and Settlement Measures of 1997, annex 1):
整 after a whole amount, one 零 for a run of zeros inside.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sharing import language, money

__all__ = ["capitals", "counted", "in_wan"]

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿", "亿亿", "万亿亿")
_SMALL = ("角", "分", "厘")


def in_wan(amount: Decimal, currency: str) -> str:
    """Write an amount in 亿 or 万, all its digits kept.

    Parameters
    ----------
    amount : Decimal
        In the currency; not negative.
    currency : str
        An ISO 4217 code.

    Examples
    --------
    >>> in_wan(Decimal("4800000.00"), "EUR"), in_wan(Decimal("1850000.37"), "EUR"), in_wan(Decimal("9900.00"), "EUR")
    ('480万欧元', '185.000037万欧元', '9,900.00欧元')
    """
    units, digits = _units(amount, currency), money.digits(currency)
    name = "元" if currency == "CNY" else _name(currency)
    for unit, places in (("亿", 8 + digits), ("万", 4 + digits)):
        if units >= 10**places:
            whole, part = divmod(units, 10**places)
            tail = str(part).rjust(places, "0").rstrip("0")
            return f"{whole:,}{'.' if tail else ''}{tail}{unit}{name}"
    return f"{money.number_text(amount, currency)}{name}"


def capitals(amount: Decimal, currency: str) -> str:
    """Write an amount in capital numerals.

    Parameters
    ----------
    amount : Decimal
        In the currency; not negative; under 10^24.
    currency : str
        An ISO 4217 code.

    Examples
    --------
    >>> capitals(Decimal("4800000.00"), "EUR")
    '欧元肆佰捌拾万元整'
    >>> capitals(Decimal("1850000.37"), "EUR"), capitals(Decimal("10020.05"), "CNY")
    ('欧元壹佰捌拾伍万元叁角柒分', '人民币壹万零贰拾元零伍分')
    """
    digits = money.digits(currency)
    whole, part = divmod(_units(amount, currency), 10**digits)
    said, gap = f"{_whole(whole)}元" if whole else "", False
    small = str(part).rjust(digits, "0") if digits else ""
    for place, digit in enumerate(small):
        if digit == "0":
            gap = bool(said)
        else:
            said += ("零" if gap else "") + _DIGITS[int(digit)] + _SMALL[place]
            gap = False
    return f"{_name(currency)}{said or '零元'}" + ("" if small and small[-1] != "0" else "整")


def counted(number: int) -> str:
    """Write a small number as statutes do.

    Parameters
    ----------
    number : int
        1 to 9999.

    Examples
    --------
    >>> counted(6), counted(15), counted(90), counted(105), counted(1020)
    ('六', '十五', '九十', '一百零五', '一千零二十')
    """
    written, zero = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if zero else "") + "零一二三四五六七八九"[digit] + ("", "十", "百", "千")[place]
        zero = bool(written) and not digit
    return written.removeprefix("一") if 10 <= number < 20 else written


def _whole(number: int) -> str:
    """Write a whole number in groups of four."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = True
            continue
        if said and (gap or group < 1000):
            said += "零"
        said += _group(group) + _GROUPS[place]
        gap = False
    return said


def _group(number: int) -> str:
    said, gap = "", False
    for place, digit in zip(range(3, -1, -1), f"{number:04d}", strict=True):
        if digit == "0":
            gap = bool(said)
        else:
            said += ("零" if gap else "") + _DIGITS[int(digit)] + _PLACES[place]
            gap = False
    return said


def _units(amount: Decimal, currency: str) -> int:
    return int(money.minor(Fraction(amount), currency))


def _name(currency: str) -> str:
    return language.currencies()[currency]["zh"]
