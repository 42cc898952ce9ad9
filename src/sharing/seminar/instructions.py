"""The private instructions of a delegation: drawn from the exercise's number and a lecturer's passphrase.

The passphrase makes a key for each side, and the key of a side makes its
instructions. From the number alone, or from the key of one side, nothing can be
said of the other: keys come out of PBKDF2 and HMAC-SHA-256, which do not run
backwards. Instructions show nothing of themselves and refuse to be copied by
machines.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from fractions import Fraction
from typing import Any, NoReturn

from attrs import frozen

from sharing import money
from sharing.errors import InvalidScenario
from sharing.meeting import settle
from sharing.seminar.deal import Deal, Parts, limits
from sharing.seminar.exercise import REQUESTED, REQUESTING, SIDES, Exercise, Work, instruction_ranges
from sharing.seminar.stream import Stream

__all__ = ["Instructions", "fingerprint", "instructions", "read_key", "side_keys", "suggested"]

LEAST_LETTERS = 12
ITERATIONS = 50_000  # about a second in a browser; a passphrase of our own making has 61 bits besides
KEY_BYTES = 15  # 24 letters, in groups of four
CHECK_BYTES = 3
STANDSTILL = 36  # months until money flows without an agreement
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]


def suggested() -> str:
    """Make up a passphrase that can be read out and cannot be guessed: ten syllables, 61 bits."""
    return "-".join("".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(5))


def side_keys(number: int, passphrase: str) -> dict[str, str]:
    """Derive the key of each side.

    Parameters
    ----------
    number : int
        Of the exercise.
    passphrase : str
        The lecturer's; at least twelve letters. Upper and lower case, and
        spaces around it, make no difference.

    Returns
    -------
    dict of str to str
        A key of 24 letters and digits for each side, to hand to it alone.

    Raises
    ------
    InvalidScenario
        If the passphrase is too short; the message does not repeat it.

    Examples
    --------
    >>> keys = side_keys(7, "bamo-tiku-resa-lodi-penu")
    >>> keys == side_keys(7, " BAMO-tiku-resa-lodi-penu"), keys["requested"] == keys["requesting"]
    (True, False)
    """
    master = _master(number, passphrase)
    return {
        side: _written(_part(master, f"{number} {side}")[: KEY_BYTES - CHECK_BYTES], number, side) for side in SIDES
    }


def fingerprint(passphrase: str) -> str:
    """Return four letters to tell passphrases apart by: the same on the briefs' answer key and in the debriefing.

    Examples
    --------
    >>> fingerprint("bamo-tiku-resa-lodi-penu") == fingerprint("bamo-tiku-resa-lodi-pena")
    False
    """
    return base64.b32encode(_part(_master(0, passphrase), "fingerprint")).decode()[:4]


def _master(number: int, passphrase: str) -> bytes:
    text = unicodedata.normalize("NFKC", passphrase).strip().casefold()
    if any("\ud800" <= c <= "\udfff" or c == "\ufffd" for c in text):
        raise InvalidScenario("the passphrase holds half a character; type it again")
    if len(text) < LEAST_LETTERS or len(set(text)) < LEAST_LETTERS // 2:
        raise InvalidScenario(
            f"a passphrase has at least {LEAST_LETTERS} letters, not the same few again and again: "
            "who has one side's key could try short ones until they fit"
        )
    return _stretched(text.encode(), f"sharing seminar {number}".encode())


def _stretched(secret: bytes, salt: bytes) -> bytes:
    """Return PBKDF2-HMAC-SHA-256, one block; written out, because a browser's Python may lack it."""
    block = hmac.digest(secret, salt + b"\0\0\0\1", "sha256")
    mixed = int.from_bytes(block, "big")
    for _ in range(ITERATIONS - 1):
        block = hmac.digest(secret, block, "sha256")
        mixed ^= int.from_bytes(block, "big")
    return mixed.to_bytes(32, "big")


def _part(key: bytes, of: str) -> bytes:
    return hmac.digest(key, of.encode(), "sha256")


def _written(secret: bytes, number: int, side: str) -> str:
    check = hashlib.sha256(secret + f"{number} {side}".encode()).digest()[:CHECK_BYTES]
    letters = base64.b32encode(secret + check).decode()
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def read_key(number: int, text: str) -> tuple[str, bytes]:
    """Read a side's key as it was typed; say whose it is.

    Returns
    -------
    side : str
    secret : bytes

    Raises
    ------
    InvalidScenario
        If it is no key of this exercise; the message does not repeat it.
    """
    letters = re.sub(r"[^A-Z2-7]", "", unicodedata.normalize("NFKC", text).upper().replace("0", "O").replace("1", "I"))
    if len(letters) != KEY_BYTES * 8 // 5:
        raise InvalidScenario(f"a key has {KEY_BYTES * 8 // 5} letters and digits, in groups of four")
    secret = base64.b32decode(letters)[:-CHECK_BYTES]
    for side in SIDES:
        if _written(secret, number, side).replace("-", "") == letters:
            return side, secret
    raise InvalidScenario(f"this is no key of exercise {number}: a letter is wrong, or it belongs to another number")


@frozen(kw_only=True)
class Instructions:
    """What one delegation wants and what it knows; amounts in the currency, parts of the sum as amounts."""

    side: str
    works: tuple[tuple[Work, Fraction], ...]  # own work, and what its evidence is really worth of what it seems
    repaid: Fraction  # what a unit of costs repaid is worth beyond itself to the one, or costs the other
    victims: Fraction  # what a unit paid to victims is worth
    time: Fraction  # requested State: what a month is worth, in the currency
    waiting: Fraction  # requesting State: what a year takes from its money
    report: Fraction  # what the report is worth to the one, or costs the other
    proceedings: Fraction  # what going on without an agreement costs
    expected: Fraction  # the part it expects of what the law leaves between least and most, for the requesting State
    without: Fraction  # what no agreement is worth: the least to accept

    def value(self, deal: Deal, paid: Parts) -> Fraction:
        """Return what a deal is worth to this side, in the currency.

        Parameters
        ----------
        deal : Deal
        paid : Parts
            Where its money goes (`parts`).

        Notes
        -----
        The requested State values its money, costs repaid again in part (they
        come back to the authority that paid them), what victims get, time, and
        the report. The requesting State values its money less what waiting
        takes from it, and what victims get; it loses by the report, and by
        costs deducted more than their amount (its parliament asks about them).
        """
        return self._worth(paid, deal.months, deal.reported)

    def _worth(self, paid: Parts, months: int, reported: bool) -> Fraction:
        if self.side == REQUESTED:
            own = paid.holder + self.repaid * paid.repaid + self.time * months
            return own + self.victims * paid.victims + self.report * reported
        own = paid.asking * (1 - self.waiting * Fraction(months, 12))
        return own + self.victims * paid.victims - self.repaid * paid.repaid - self.report * reported

    def __repr__(self) -> str:
        return "<Instructions: private>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("instructions are private and are not copied; make them again from the key")


def instructions(case: Exercise, secret: bytes, side: str) -> Instructions:
    """Draw a side's instructions from its key.

    Parameters
    ----------
    case : Exercise
    secret : bytes
        From `read_key`.
    side : {'requested', 'requesting'}

    Notes
    -----
    Without an agreement the law decides, after three years. Where it leaves a
    sum between a least and a most, a side expects the requesting State to get
    the part that its contributions are of all contributions: its own weighed
    as its evidence really is, the other's as it seems. Own evidence is never
    stronger than it seems, so that both sides expect a little less than the
    papers say, and there is always something to agree on.
    """
    drawn = Stream(_part(secret, f"instructions {case.number} {side}"))
    own = {name: drawn.between(low, high) for name, (low, high) in instruction_ranges().items()}
    works = tuple(
        (work, drawn.between(*instruction_ranges()["true_strength"])) for work in case.works if work.side == side
    )
    whole = case.case.recovered
    mine = sum((work.weight * real for work, real in works), Fraction(0))
    theirs = sum((work.weight for work in case.works if work.side != side), Fraction(0))
    asking = (mine if side == REQUESTING else theirs) / (mine + theirs)
    known: dict[str, Any] = {
        "side": side,
        "works": works,
        "repaid": own[f"repaid_{side}"],
        "victims": own[f"victims_{side}"],
        "time": own["time"] * whole if side == REQUESTED else Fraction(0),
        "waiting": own["waiting"] if side == REQUESTING else Fraction(0),
        "report": own[f"report_{side}"] * whole,
        "proceedings": own["proceedings"] * whole,
        "expected": asking,
    }
    bare = Instructions(**known, without=Fraction(0))
    # Time is worth something where it was agreed; to hold back what is due is worth nothing.
    worth = bare._worth(without_agreement(case, asking), 0 if side == REQUESTED else STANDSTILL, False)
    return Instructions(**known, without=worth - known["proceedings"])


def without_agreement(case: Exercise, asking: Fraction) -> Parts:
    """Tell where the money goes without an agreement, if the requesting State gets a part of what is open.

    Victims and costs are paid as far as the law pays them under every reading
    in dispute.
    """
    law, whole = case.kind.law, case.case.recovered
    unit: int = 10 ** money.digits(case.case.currency)
    found = [
        settle(case.case, law, readings={case.kind.disputed: option})
        for option in law.readings[case.kind.disputed].options
    ]

    def surely(purpose: str) -> Fraction:
        units = min(sum((e.exact for e in s.ledger if e.purpose.startswith(purpose)), Fraction(0)) for s in found)
        return units * Fraction(1, unit)

    repaid, victims = surely("cost:"), surely("victim")
    least, most = (Fraction(edge) for edge in limits(case)[REQUESTING])
    got = min(least + asking * (most - least), whole - repaid - victims)
    return Parts(holder=whole - got - victims, asking=got, repaid=repaid, victims=victims)
