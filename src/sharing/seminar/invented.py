"""A class nobody taught: deals drawn by number, to show what the debriefing of a real one looks like."""

from __future__ import annotations

from fractions import Fraction

from sharing.seminar.counterpart import Counterpart
from sharing.seminar.deal import MATTERS, Deal
from sharing.seminar.debrief import Debrief, debriefed, opened
from sharing.seminar.exercise import REQUESTED, REQUESTING, exercise
from sharing.seminar.instructions import side_keys
from sharing.seminar.record import Record
from sharing.seminar.report import Group
from sharing.seminar.stream import Stream

__all__ = ["OPEN_WORD", "invented_class", "played"]

OPEN_WORD = "open-practice-word"  # hides nothing, and is for nobody's marks


def invented_class(number: int, groups: int = 30, passphrase: str = OPEN_WORD) -> list[Group]:
    """Draw the deals of groups that agree on a share that suits both, and on the rest by chance.

    Parameters
    ----------
    number : int
        Of the exercise.
    groups : int
    passphrase : str
        Left as it is, everybody can read the instructions.

    Examples
    --------
    >>> len(invented_class(9, groups=3))
    3
    """
    case = exercise(number)
    keys = side_keys(number, passphrase)
    empty = debriefed(Record(case=case), keys.values())
    drawn = Stream(f"invented class {number}".encode())
    found: list[Group] = []
    while len(found) < groups:
        words = {matter: drawn.pick(options) for matter, options in MATTERS.items() if options}
        deal = Deal(share=Fraction(drawn.below(101), 100), **words)
        record = Record(case=case).offered(REQUESTING, deal).accepted()
        one = empty.of(record)
        if not one.refusable or drawn.below(20) == 0:
            found.append(Group(name=f"{len(found) + 1:02d}", debrief=one))
    return found


def played(number: int, passphrase: str = OPEN_WORD) -> Debrief:
    """Let the counterpart play both sides of an exercise, and debrief it."""
    case = exercise(number)
    keys = side_keys(number, passphrase)
    sides = opened(case, keys.values())
    players = {side: Counterpart(case, own) for side, own in sides.items()}
    record, turn = Record(case=case), REQUESTING
    while record.ended is None:
        record = players[turn].answer(record)
        turn = REQUESTED if turn == REQUESTING else REQUESTING
    return debriefed(record, keys.values())
