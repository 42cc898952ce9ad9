"""The seminar: one exercise, two delegations at one table or a single player, rounds of offers, a debriefing."""

from __future__ import annotations

import re
from typing import Any

from sharing.document import number as exact
from sharing.language import LANGUAGES, plain, say
from sharing.panel.acting import acted
from sharing.panel.facts import typed
from sharing.panel.seminar_drawer import Envelope, uploaded
from sharing.panel.seminar_view import form_region, log_region, offer_region, top_region
from sharing.panel.surface import Surface
from sharing.position import Position
from sharing.seminar.brief import public_sheet
from sharing.seminar.classroom import unchanged
from sharing.seminar.counterpart import Counterpart
from sharing.seminar.deal import MATTERS, Deal
from sharing.seminar.debrief import opened
from sharing.seminar.exercise import LARGEST, SIDES, exercise
from sharing.seminar.instructions import side_keys
from sharing.seminar.record import Record

__all__ = ["Seminar"]

FIRST = {
    "share": "50",
    "costs": "named_costs",
    "victims": "certified_victims",
    "payment": "within_6_months",
    "report": "reported",
}


class Seminar:
    """Negotiate an invented case.

    Parameters
    ----------
    number : int
        Of the exercise; with an even one China is at the table.
    lang : {'en', 'zh'}
        The language to begin with.
    practice : str, optional
        The passphrase of an exercise played alone, to play the same one again;
        otherwise one is made up and told at the end. Never the passphrase of a
        class: cells are saved.

    Notes
    -----
    Keys and passphrases are typed in the envelope, never in a cell.
    """

    def __init__(self, number: int = 7, lang: str = "en", practice: str | None = None) -> None:
        self.record = Record(case=exercise(number))
        if practice is not None:
            side_keys(number, practice)  # a passphrase too short is said at once
        self.lang = lang
        self.solo: str | None = None
        self.notice = ""
        self.group = ""  # as the group calls itself: the name of its record
        self._counterpart: Counterpart | None = None
        self._number = str(number)
        self._number_fault: str | None = None
        self._typed = dict(FIRST)
        self._fault: str | None = None
        self.envelope = Envelope(lambda: (self.lang, self.record, self.solo), self._draft, self._hand, practice)
        self.view = Surface(self.act, self.envelope.act)
        self.view.add_class("sharing-seminar")
        self.refresh()

    @property
    def position(self) -> Position:
        """Return the case with every offer as a position, to save; it holds no instructions."""
        return self.record.position

    def act(self, name: str, value: Any = None) -> None:
        """Do what a control does, then redraw.

        Parameters
        ----------
        name : str
            The control, as ``number:``, ``offer:share``, ``put:requesting``,
            ``accept:``, ``break:``, ``solo:requested``, ``again:``, ``save:``.
        value : object
            What was chosen or typed.
        """
        if acted(self, name, value):
            self.refresh()
            self.view.show_drawer()

    def refresh(self) -> None:
        """Redraw every region; what did not change is not sent again."""
        view, lang = self.view, self.lang
        view.lang = lang
        view.head = top_region(self._number, self.group, self._number_fault, self.notice, self.record, self.solo, lang)
        view.facts = public_sheet(self.record.case, lang)
        view.controls = form_region(self.record, self._typed, self._fault, self.solo, lang)
        view.outcome = log_region(self.record, lang) + offer_region(self.record, lang)

    # --- the acts --------------------------------------------------------------------

    def _do_lang(self, _: str, value: Any) -> None:
        if value in LANGUAGES:
            self.lang = str(value)
            if self._fault is not None:
                self._fault = share_fault(self._typed["share"], self.lang)[1]
            if self._number_fault is not None:
                self._number_fault = self._wrong_number()

    def _wrong_number(self) -> str:
        return say("bad_exercise", self.lang, given=self._number, most=f"{LARGEST:,}")

    def _do_number(self, _: str, value: Any) -> None:
        self._number = typed(str(value))[:40]
        found = re.fullmatch(r"[0-9]{1,6}", self._number)
        if not found or not int(self._number):
            self._number_fault = self._wrong_number()
            return
        self._number_fault = None
        self._begin(int(self._number))

    def _do_again(self, _: str, value: Any) -> None:
        self._begin(self.record.case.number)

    def _begin(self, number: int) -> None:
        self.record = Record(case=exercise(number))
        self.solo, self._counterpart = None, None
        self._typed, self._fault = dict(FIRST), None
        self.envelope.forget()

    def _do_solo(self, side: str, _: Any) -> None:
        if side not in SIDES:
            return
        self._begin(self.record.case.number)
        keys = self.envelope.deal_out(side)
        self.solo = side
        other = next(one for one in SIDES if one != side)
        self._counterpart = Counterpart(self.record.case, opened(self.record.case, [keys[other]])[other])

    def _do_offer(self, matter: str, value: Any) -> None:
        if matter == "share":
            self._typed["share"] = typed(str(value))[:40]
            self._fault = share_fault(self._typed["share"], self.lang)[1]
        elif value in MATTERS.get(matter, ()):
            self._typed[matter] = str(value)

    def _draft(self) -> Deal | None:
        """Return the offer as it stands in the form; None where it cannot be one."""
        share, _ = share_fault(self._typed["share"], self.lang)
        words = {matter: word for matter, word in self._typed.items() if matter != "share"}
        return None if share is None else Deal(share=share, **words)

    def _do_put(self, side: str, _: Any) -> None:
        deal, self._fault = self._draft(), share_fault(self._typed["share"], self.lang)[1]
        if deal is None:
            return
        self.record = self.record.offered(side, deal)
        if self._counterpart is not None:
            self.record = self._counterpart.answer(self.record)

    def _do_accept(self, _: str, value: Any) -> None:
        self.record = self.record.accepted()

    def _do_break(self, _: str, value: Any) -> None:
        self.record = self.record.broken_off()

    def _do_group(self, _: str, value: Any) -> None:
        self.group = plain(typed(str(value)))[:40]

    def _do_load(self, _: str, value: Any) -> None:
        name, raw = uploaded(value)
        record = unchanged(raw, name)
        self._begin(record.case.number)
        self._number, self._number_fault, self.record = str(record.case.number), None, record

    def _do_save(self, _: str, value: Any) -> None:
        group = re.sub(r"[^\w]+", "-", self.group).strip("-")
        name = f"seminar-{self.record.case.number}{'-' if group else ''}{group}.json"
        self.view.download(name, "application/json", self.position.to_bytes())
        self.notice = say("panel_downloaded", self.lang, name=name)

    def _hand(self, name: str, mime: str, content: bytes, page: str) -> None:
        self.view.download(name, mime, content, page)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.view._repr_mimebundle_(**kwargs)


def share_fault(text: str, lang: str) -> tuple[Any, str | None]:
    """Read a share typed in percent, or as a fraction; or say kindly what is wrong with it.

    Examples
    --------
    >>> share_fault("55", "en")[0], share_fault("37.5 %", "en")[0], share_fault("2/3", "en")[0]
    (Fraction(11, 20), Fraction(3, 8), Fraction(2, 3))
    >>> share_fault("half", "en")[1]
    "Write the share as a percentage from 0 to 100, as 55 or 37.5, or as a fraction, as 2/3; got 'half'."
    """
    given = typed(text)
    bare = given.removesuffix("%").strip()
    try:
        value = exact(bare)
    except ValueError:
        return None, say("bad_share", lang, given=given)
    if "/" not in bare:
        if 0 < value < 1 and bare == given:
            return None, say("bad_share_small", lang, given=given)
        value /= 100
    if not 0 <= value <= 1:
        return None, say("bad_share", lang, given=given)
    return value, None
