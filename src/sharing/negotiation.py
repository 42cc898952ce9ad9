"""A delegation's private side: its mandate, the zone of agreement under its estimates, and the log of offers.

Nothing here is part of a case, a position or an export. A mandate shows
nothing of itself, refuses to be copied by machines, and its errors never
repeat what was typed.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from sharing import files, language, money
from sharing.document import number
from sharing.errors import InvalidFile, InvalidScenario
from sharing.position import FORMAT as POSITION
from sharing.position import MANDATE

__all__ = [
    "Mandate",
    "Offer",
    "Zone",
    "bargaining_weight",
    "checked",
    "concessions",
    "limits",
    "offered",
    "open_mandate",
    "save_mandate",
    "zone",
]

MOST_BYTES = 1_000_000
START = "0" * 64
US, THEM = "us", "them"
FIELDS = (
    "reservation",
    "outside",
    "patience",
    "their_reservation_low",
    "their_reservation_high",
    "their_outside",
    "their_patience",
)


@frozen(kw_only=True)
class Offer:
    """One offer: what it would give us, who made it, and the digest of the one before."""

    number: int
    by: str  # us or them
    ours: Decimal  # our part under it, in the currency
    note: str
    before: str
    digest: str

    def __repr__(self) -> str:
        return "<Offer: private>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("an offer is private and is not copied")


class Mandate:
    """What a delegation may accept, what it can do without a deal, and what it thinks of the other side.

    Parameters
    ----------
    party, other : str
        We and the other side.
    currency : str
        Of every amount.
    values : mapping of str to str
        Texts of numbers, by the names of `FIELDS`: amounts in the currency;
        patience from 0 to 1, what a unit of money one round later is worth
        now. A field left out is unknown.
    offers : iterable of Offer

    Raises
    ------
    InvalidScenario
        If a field is no such number; the message does not repeat it.
    """

    __slots__ = ("_values", "currency", "offers", "other", "party")

    def __init__(
        self, party: str, other: str, currency: str, values: dict[str, str] | None = None, offers: Iterable[Offer] = ()
    ) -> None:
        if currency not in language.currencies():
            raise InvalidScenario("a mandate is in a currency of three letters, as EUR")
        self.party, self.other, self.currency = party, other, currency
        self._values: dict[str, Fraction] = {}
        for name, text in (values or {}).items():
            if name not in FIELDS:
                raise InvalidScenario("a mandate has no such field")
            if text.strip():
                self._values[name] = _private_number(name, text, currency)
        low, high = self.value("their_reservation_low"), self.value("their_reservation_high")
        if low is not None and high is not None and low > high:
            raise InvalidScenario("their reservation value: the lower estimate is above the higher one")
        self.offers = tuple(offers)

    def value(self, name: str) -> Fraction | None:
        """Return a field; None where it is unknown."""
        return self._values.get(name)

    def __repr__(self) -> str:
        return "<Mandate: private>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a mandate is private and is not copied; save it with save_mandate")


def _private_number(name: str, text: str, currency: str) -> Fraction:
    said = name.replace("_", " ")
    try:
        value = number(text.strip())
    except ValueError:
        raise InvalidScenario(f"mandate: {said} is a number, not negative, as 1200.00") from None
    if name.endswith("patience") and value > 1:
        raise InvalidScenario(f"mandate: {said} lies between 0 and 1")
    if not name.endswith("patience") and money.minor(value, currency).denominator != 1:
        raise InvalidScenario(f"mandate: {said} has more decimals than {currency}")
    return value


# --- the zone of agreement ------------------------------------------------------------


@frozen(kw_only=True)
class Zone:
    """What we could get under a deal, if our estimate is right; amounts in the currency.

    `ours` is the least we accept, `sure` the most they accept even at our
    higher estimate of their reservation value, `perhaps` at our lower one.
    `point` splits the gain at each of the two. None: not enough is known.
    """

    ours: Decimal | None
    sure: Decimal | None
    perhaps: Decimal | None
    point: tuple[Decimal, Decimal] | None

    @property
    def exists(self) -> bool | None:
        """Tell whether there is room for a deal: certainly (True), not (False), or only perhaps (None)."""
        if self.ours is None or self.sure is None or self.perhaps is None:
            return None
        if self.sure >= self.ours:
            return True
        return None if self.perhaps >= self.ours else False

    def __repr__(self) -> str:
        return "<Zone: private>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a zone is private and is not copied")


def zone(mandate: Mandate, to_divide: Decimal) -> Zone:
    """Work out the zone of agreement under our estimate.

    Parameters
    ----------
    mandate : Mandate
    to_divide : Decimal
        What the two of us divide, in the currency.

    Returns
    -------
    Zone

    Notes
    -----
    With d1 and d2 the least each accepts (the greater of reservation value and outside option)
    and S to divide, the gain is S - d1 - d2. It is split by patience: our part
    is r2 / (r1 + r2), where r = 1 - patience is what a side loses by waiting
    one round. That is the limit of alternating offers as rounds become short;
    equal patience splits the gain in halves (Rubinstein 1982; Binmore,
    Rubinstein and Wolinsky 1986).

    Examples
    --------
    >>> ours = Mandate("FRA", "DEU", "EUR", {"reservation": "40.00", "their_reservation_low": "20.00"})
    >>> found = zone(ours, Decimal("100.00"))
    >>> found.ours, found.perhaps, found.point
    (Decimal('40.00'), Decimal('80.00'), (Decimal('60.00'), Decimal('60.00')))
    """
    whole = Fraction(to_divide)
    ours, low, high = limits(mandate)
    point = None
    if ours is not None and low is not None and high is not None:
        weight = bargaining_weight(mandate)
        ends = [ours + weight * (whole - ours - theirs) for theirs in (high, low) if whole >= ours + theirs]
        if ends:
            point = (_rounded(ends[0], mandate.currency), _rounded(ends[-1], mandate.currency))
    return Zone(
        ours=None if ours is None else _rounded(ours, mandate.currency),
        sure=None if high is None else _rounded(max(whole - high, Fraction(0)), mandate.currency),
        perhaps=None if low is None else _rounded(max(whole - low, Fraction(0)), mandate.currency),
        point=point,
    )


def _greater(*values: Fraction | None) -> Fraction | None:
    return max((one for one in values if one is not None), default=None)


def limits(mandate: Mandate) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Return the least we accept, and our lower and higher estimate of the least they do."""
    ours = _greater(mandate.value("reservation"), mandate.value("outside"))
    low = _greater(mandate.value("their_reservation_low"), mandate.value("their_outside"))
    high = _greater(mandate.value("their_reservation_high"), mandate.value("their_outside"))
    return ours, high if low is None else low, low if high is None else high


def bargaining_weight(mandate: Mandate) -> Fraction:
    """Return our part of the gain by patience; halves where one is unknown or nobody loses by waiting."""
    ours, theirs = mandate.value("patience"), mandate.value("their_patience")
    if ours is None or theirs is None or ours == theirs:
        return Fraction(1, 2)
    return (1 - theirs) / ((1 - ours) + (1 - theirs))


def _rounded(amount: Fraction, currency: str) -> Decimal:
    return money.decimal(int(money.whole(money.minor(amount, currency))), currency)


# --- offers -------------------------------------------------------------------------------


def offered(mandate: Mandate, by: str, ours: str, note: str = "") -> Mandate:
    """Add an offer to the log; return the mandate with it.

    Raises
    ------
    InvalidScenario
        If the amount is none, or `by` is neither ``us`` nor ``them``.
    """
    if by not in (US, THEM):
        raise InvalidScenario("an offer is made by us or by them")
    amount = _rounded(_private_number("offer", ours, mandate.currency), mandate.currency)
    before = mandate.offers[-1].digest if mandate.offers else START
    count = len(mandate.offers) + 1
    digest = _digest(count, by, amount, note, before)
    new = Offer(number=count, by=by, ours=amount, note=note, before=before, digest=digest)
    return _with_offers(mandate, (*mandate.offers, new))


def _with_offers(mandate: Mandate, offers: tuple[Offer, ...]) -> Mandate:
    other = Mandate(mandate.party, mandate.other, mandate.currency, {}, offers)
    other._values.update(mandate._values)
    return other


def _digest(count: int, by: str, ours: Decimal, note: str, before: str) -> str:
    text = json.dumps([count, by, str(ours), note, before], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def checked(offers: Iterable[Offer]) -> int | None:
    """Return the number of the first entry that was changed, moved or removed; None if the log is whole."""
    before = START
    for place, one in enumerate(offers, 1):
        whole = one.digest == _digest(one.number, one.by, one.ours, one.note, one.before)
        if one.number != place or one.before != before or not whole:
            return place
        before = one.digest
    return None


def concessions(mandate: Mandate) -> tuple[Decimal | None, ...]:
    """Say of each offer how far it moves from its side's last one towards the other side; None for the first."""
    last: dict[str, Decimal] = {}
    found: list[Decimal | None] = []
    for one in mandate.offers:
        step = None if one.by not in last else (last[one.by] - one.ours) * (1 if one.by == US else -1)
        found.append(step)
        last[one.by] = one.ours
    return tuple(found)


# --- its own file -----------------------------------------------------------------------------


def save_mandate(mandate: Mandate, path: str | os.PathLike[str]) -> None:
    """Write a mandate to a file of its own that only its owner may read.

    Raises
    ------
    InvalidFile
        If a position lies in that folder, or the file is something else already.
    """
    name = os.fspath(path)
    target = Path(name)
    folder = target.resolve().parent
    if _holds_position(folder):
        raise InvalidFile(name, [("", "a position lies in this folder, which is shared; keep the mandate in another")])
    if target.is_symlink():
        raise InvalidFile(name, [("", "is a link; name the file itself")])
    if target.exists() and not files.says(name, MANDATE):
        raise InvalidFile(name, [("", "exists and is no mandate; choose another name")])
    data = {
        "format": MANDATE,
        "schema": 1,
        "party": mandate.party,
        "other": mandate.other,
        "currency": mandate.currency,
        "values": {key: str(value) for key, value in mandate._values.items()},
        "offers": [
            {
                "number": o.number,
                "by": o.by,
                "ours": str(o.ours),
                "note": o.note,
                "before": o.before,
                "digest": o.digest,
            }
            for o in mandate.offers
        ],
    }
    files.write(name, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode(), private=True)


def open_mandate(path: str | os.PathLike[str]) -> Mandate:
    """Open a mandate; refused where others on the machine can read it.

    Raises
    ------
    InvalidFile
        If it is none, was changed, or is open to others.
    """
    name = os.fspath(path)

    def fail(what: str) -> InvalidFile:
        return InvalidFile(name, [("", what)])

    raw = files.read_bytes(name, MOST_BYTES)
    if os.name == "posix" and os.stat(name).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise fail("can be read by others on this machine; take their rights away first: chmod 600")
    try:
        data = json.loads(raw)
        if data["format"] != MANDATE or data["schema"] != 1:
            raise fail("is no mandate of a schema this version reads")
        offers = tuple(
            Offer(
                number=int(o["number"]),
                by=str(o["by"]),
                ours=Decimal(str(o["ours"])),
                note=str(o["note"]),
                before=str(o["before"]),
                digest=str(o["digest"]),
            )
            for o in data["offers"]
        )
        mandate = Mandate(str(data["party"]), str(data["other"]), str(data["currency"]), dict(data["values"]), offers)
    except InvalidScenario as error:
        raise fail(str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise fail("is no mandate: it is not the JSON this library writes") from None
    if (place := checked(offers)) is not None:
        raise fail(f"the log of offers was changed at entry {place}")
    return mandate


def _holds_position(folder: Path) -> bool:
    """Tell whether a position, a workbook or a paper of ours lies in a folder, or in the one around it."""
    near = [*files.in_folder(folder), *files.in_folder(folder.parent)]
    return any(files.says(one, POSITION) or files.made_here(one) for one in near)
