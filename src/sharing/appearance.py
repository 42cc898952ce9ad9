"""How a payee looks wherever it is drawn: one colour and one hatch, on screen and on paper.

What a party looks like follows from its code, not from its place in a picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sharing import language

__all__ = ["CLAIMANTS", "COLOURS", "HATCHES", "Look", "looks"]

# Told apart by the colour-blind (Okabe and Ito, and a violet), and by the hatch in black and white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#4B3B8F")
CLAIMANTS = "#7F7F7F"  # owners, victims and funds are grey: no State is
HATCHES = ("", "//", "--", "||", "\\\\", "xx", "..", "++", "oo", "**")
# Who has which colour: no two States of a case or outcome of the library have the same.
FAMILIES = (
    "USA HTI KEN LIE TKM TUN UZB ZAF",
    "CHE ATG CAN IDN IRL ITA MDA SGP TZA",
    "DEU AGO CYM ISR MEX NGA PHL RUS VGB",
    "GBR AUT ECU JEY JPN KAZ NIC UKR",
    "CHN CRI EGY GNQ KGZ MOZ PER TWN",
    "FRA AUS BEL EST HKG KOR LUX NZL",
    "NLD BRA ESP GGY LBN MAC MYS TCD",
)

Look = tuple[str, int]  # the colour; the place of the hatch in HATCHES


def looks(payees: Iterable[str]) -> dict[str, Look]:
    """Say how each payee of a picture looks.

    Two that would look alike are told apart by the hatch of the later one.

    Parameters
    ----------
    payees : iterable of str
        Codes of parties, ``victim:V1``, ``fund:ID``.

    Returns
    -------
    dict of str to (str, int)
        Colour and hatch, the payees in their order.

    Examples
    --------
    >>> looks(["USA", "CHE-GE", "victim:V1"])
    {'USA': ('#0072B2', 0), 'CHE-GE': ('#D55E00', 1), 'victim:V1': ('#7F7F7F', 7)}
    >>> looks(["CHE", "CHE-GE"])["CHE-GE"]
    ('#D55E00', 2)
    """
    found: dict[str, Look] = {}
    for payee in payees:
        colour, hatch = _own(payee)
        while (colour, hatch) in found.values():
            hatch = (hatch + 1) % len(HATCHES)
        found[payee] = colour, hatch
    return found


def _own(payee: str) -> Look:
    family = _families().get(language.state_of(payee))
    return (CLAIMANTS, len(COLOURS)) if family is None else (COLOURS[family], family)


@cache
def _families() -> dict[str, int]:
    named = {code: i for i, family in enumerate(FAMILIES) for code in family.split()}
    others = [code for code in language.party_codes() if code not in named]
    return {**{code: place % len(COLOURS) for place, code in enumerate(others)}, **named}
