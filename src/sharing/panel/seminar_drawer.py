"""The envelope of the seminar: a side's key and its instructions, the lecturer's passphrase, the debriefing.

Like the negotiator's drawer it lives in the kernel's memory and in messages to
one page. Nothing of it is a trait, a position, an export or a cell.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from sharing.errors import InvalidFile, SharingError
from sharing.language import label, plain, say
from sharing.panel.elements import button, escaped, field
from sharing.seminar.brief import amount, page, private_sheet, public_sheet
from sharing.seminar.classroom import Classwork
from sharing.seminar.deal import Deal
from sharing.seminar.deal import parts as parts_of
from sharing.seminar.debrief import Debrief, debriefed, opened
from sharing.seminar.exercise import SIDES, names
from sharing.seminar.instructions import Instructions, fingerprint, read_key, side_keys, suggested
from sharing.seminar.record import Record
from sharing.seminar.report import Group, answer_key, class_report, debrief_report

__all__ = ["Envelope", "uploaded"]


def uploaded(value: Any) -> tuple[str, bytes]:
    """Return the name and the bytes of a file a reader chose.

    Raises
    ------
    InvalidFile
        If it is too large, or came without its bytes.
    """
    given = value if isinstance(value, dict) else {}
    name = plain(str(given.get("name") or "record"))[:80]
    try:
        raw = base64.b64decode(str(given["data"]), validate=True)
    except (KeyError, ValueError):
        raise InvalidFile(name, [("", "is too large, or did not arrive")]) from None
    return name, raw


class Envelope:
    """What one delegation, or the lecturer, sees and nobody else.

    Parameters
    ----------
    context : callable
        Returns the language, the record, and the side of a single player or
        None.
    draft : callable
        Returns the offer as it stands in the form, or None.
    send : callable
        Hands a file to one page: name, kind, bytes, page.
    practice : str, optional
        The passphrase of a single player's exercise; otherwise one is made up.
    """

    def __init__(
        self,
        context: Callable[[], tuple[str, Record, str | None]],
        draft: Callable[[], Deal | None],
        send: Callable[[str, str, bytes, str], None],
        practice: str | None = None,
    ) -> None:
        self._context, self._draft, self._send = context, draft, send
        self._practice = practice
        self._fixed = practice is not None
        self._keys: dict[str, str] = {}  # side to key, of those who showed it here
        self._lecturer: dict[str, str] = {}
        self._word = ""  # the lecturer's passphrase
        self._groups: list[Group] = []
        self._reports: dict[str, str] = {}  # of the class, by language: drawn once
        self._game: dict[str, str] = {}  # both keys of a game played alone
        self._said = ""
        self._page = ""  # the one page that shows it

    def __repr__(self) -> str:
        return "<Envelope: private>"

    # --- a single player -------------------------------------------------------------

    def deal_out(self, side: str) -> dict[str, str]:
        """Give a single player the key of one side; return both keys, for the counterpart to be made."""
        number = self._context()[1].case.number
        if not self._fixed:
            self._practice = suggested()
        keys = side_keys(number, str(self._practice))
        self._keys, self._lecturer, self._game = {side: keys[side]}, {}, keys
        return keys

    def forget(self) -> None:
        """Forget every key: another exercise, or another person."""
        self._keys, self._lecturer, self._said, self._word = {}, {}, "", ""
        self._groups, self._reports, self._game = [], {}, {}

    # --- what is done ----------------------------------------------------------------------

    def act(self, name: str, value: Any, page: str = "") -> tuple[str, str]:
        """Do one act; return the page that is meant, and the HTML it may show."""
        kind, _, rest = name.partition(":")
        if not self._page or (kind == "show" and page):
            if self._page and self._context()[2] is None:
                self.forget()  # another page may be another delegation's
            self._page = page
        if page and page != self._page:
            return page, self._elsewhere()
        self._said = ""
        try:
            self._do(kind, rest, value)
        except SharingError as error:
            key = {"key": "bad_key", "passphrase": "bad_passphrase"}.get(kind, "bad_other")
            self._said = say(key, self._context()[0], what=error)
        return self._page, self.drawn()

    def _do(self, kind: str, rest: str, value: Any) -> None:
        lang, record, _ = self._context()
        number = record.case.number
        if kind == "key" and str(value).strip():
            side, _secret = read_key(number, str(value))
            self._keys = {**(self._keys if record.ended else {}), side: str(value)}
        elif kind == "passphrase" and str(value).strip():
            self._lecturer, self._word = side_keys(number, str(value)), str(value)
        elif kind == "records" and self._lecturer:
            self._read_class(value)
        elif kind == "class" and self._groups:
            content = page(label("class_title", lang), class_report(self._groups, lang), lang)
            self._send(f"class-{lang}.html", "text/html", content, self._page)
        elif kind == "forget":
            self.forget()
        elif kind == "print" and rest in SIDES:
            keys = self._lecturer or self._keys
            if rest not in keys:
                return
            own = opened(record.case, [keys[rest]])[rest]
            sheets = [
                public_sheet(record.case, lang),
                f'<div class="private">{private_sheet(record.case, own, lang)}</div>',
            ]
            title = say("seminar_title", lang, number=number, **names(record.case, lang))
            code = record.case.parties[rest]
            self._send(f"brief-{number}-{code}-{lang}.html", "text/html", page(title, sheets, lang), self._page)
        elif kind == "answers" and self._lecturer:
            content = page(
                label("envelope_keys", lang),
                [answer_key(record.case, self._lecturer, fingerprint(self._word), lang)],
                lang,
            )
            self._send(f"answers-{number}-{lang}.html", "text/html", content, self._page)
        elif kind == "report":
            made = self._debrief()
            if made is not None:
                title = label("debrief_title", lang)
                content = page(title, [debrief_report(made, lang)], lang)
                self._send(f"debrief-{number}-{lang}.html", "text/html", content, self._page)

    def _read_class(self, value: Any) -> None:
        """Debrief the records of a class; one that cannot be used is named, and the others stay."""
        class_of = Classwork(self._word)
        for one in value if isinstance(value, list) else [value]:
            try:
                name, raw = uploaded(one)
                class_of.add(raw, name)
            except SharingError as error:
                self._said += ("\n" if self._said else "") + str(error)
        self._groups, self._reports = class_of.groups, {}

    def _debrief(self) -> Debrief | None:
        _, record, solo = self._context()
        if record.ended is None:
            return None
        if solo is not None and self._practice is not None:
            return debriefed(record, self._game.values())
        keys = self._lecturer or self._keys
        return debriefed(record, keys.values()) if set(keys) == set(SIDES) else None

    # --- what it shows ------------------------------------------------------------------------

    def _elsewhere(self) -> str:
        lang = self._context()[0]
        ask = button(label("mandate_show_here", lang), "show:")
        return f'<div class="drawer" data-key="elsewhere"><p>{label("mandate_elsewhere", lang)} {ask}</p></div>'

    def drawn(self) -> str:
        """Draw the envelope."""
        lang, record, solo = self._context()
        parts = [f"<p><small>{label('envelope_private', lang)}</small></p>"]
        if solo is None:
            fields = field(label("envelope_key", lang), "key:", "", hint="ABCD-EFGH-…", secret=True)
            fields += field(label("envelope_passphrase", lang), "passphrase:", "", secret=True)
            parts.append(f'<div class="grid">{fields}{button(label("envelope_forget", lang), "forget:")}</div>')
        if self._said:
            lines = "<br>".join(escaped(line) for line in self._said.splitlines())
            parts.append(f'<p class="fault" role="alert">{lines}</p>')
        made = self._debrief()
        if made is not None:
            again = ""
            if solo is not None:
                again = f"<p><small>{escaped(say('envelope_practice', lang, word=self._practice))}</small></p>"
            report = button(label("envelope_report", lang), "report:")
            parts.append(f'<div class="debrief">{debrief_report(made, lang)}<p>{report}</p>{again}</div>')
        elif record.ended is not None:
            parts.append(f"<p>{label('envelope_both', lang)}</p>")
        if self._lecturer:
            parts.append(self._class(lang))
        if self._lecturer and made is None:
            parts.append(self._key_sheet(lang, record))
        shown = {} if made is not None and solo is None else opened(record.case, self._keys.values())
        for side, own in shown.items():
            told = "".join(f'<p class="active">{escaped(line)}</p>' for line in self._worth(own, record, lang))
            sheet = private_sheet(record.case, own, lang, folded=True)
            printed = f"<p>{button(label('envelope_print', lang), f'print:{side}')}</p>"
            title = label("envelope_brief", lang)
            state = "" if made is not None else " open"
            inner = f'<details data-key="brief"{state}><summary>{title}</summary>{sheet}{printed}</details>'
            parts.insert(len(parts) if made is not None else 1, f"{told}{inner}")
        title = label("envelope_title", lang)
        return f'<details class="drawer" data-key="envelope" open><summary>{title}</summary>{"".join(parts)}</details>'

    def _worth(self, own: Instructions, record: Record, lang: str) -> list[str]:
        """Say what the last offer, and the one in the form, are worth to this side."""
        if record.ended is not None:
            return []
        deals = [("last", record.offers[-1].deal if record.offers else None), ("form", self._draft())]
        lines = []
        for key, deal in deals:
            if deal is not None:
                value = own.value(deal, parts_of(record.case, deal))
                gap = value - own.without
                told = {"value": amount(value, record.case, lang), "gap": amount(abs(gap), record.case, lang)}
                lines.append(say(f"envelope_{key}_{'more' if gap >= 0 else 'less'}", lang, **told))
        return lines

    def _class(self, lang: str) -> str:
        said = label("envelope_class", lang)
        picker = f'<input type="file" multiple data-act="records:" accept=".json" aria-label="{said}">'
        if self._groups and lang not in self._reports:
            self._reports[lang] = "".join(class_report(self._groups, lang))
        shown = self._reports.get(lang, "")
        save = f"<p>{button(label('envelope_report', lang), 'class:')}</p>" if self._groups else ""
        return f'<label><span class="name">{said}</span>{picker}</label>{shown}{save}'

    def _key_sheet(self, lang: str, record: Record) -> str:
        who = names(record.case, lang)
        rows = "".join(
            f'<p>{escaped(who[side])}: <code class="key">{key}</code> '
            f"{button(label('envelope_print', lang), f'print:{side}')}</p>"
            for side, key in self._lecturer.items()
        )
        answers = button(label("envelope_answers", lang), "answers:")
        return f"<h4>{label('envelope_keys', lang)}</h4><p>{label('envelope_keys_why', lang)}</p>{rows}<p>{answers}</p>"
