"""What is on the table: one case, the positions, what the reader chose. No widget, no arithmetic.

Every act of the reader is one call of `Table.act`. What cannot be used is
answered in words beside its field, and what was there stays.
"""

from __future__ import annotations

import base64
from datetime import date
from fractions import Fraction
from typing import Any

from sharing import document, language
from sharing.case import Case, build, case_ids, load_case
from sharing.document import number
from sharing.errors import InvalidFile
from sharing.language import label, plain, say, spoken
from sharing.law import review
from sharing.law.catalogue import Applies, applicable, instrument_ids, load_instrument, stands
from sharing.law.instrument import Instrument
from sharing.panel import facts
from sharing.panel.acting import acted
from sharing.panel.item import Item, first_binding, read_term
from sharing.position import MOST_SCENARIOS, Named, Position, Reporting, own_name, titled
from sharing.settlement import Settlement
from sharing.trace import inputs
from sharing.verification import verified

__all__ = ["Table"]

START = "teaching/five-states"
MODEL = "models/costs-and-contributions"
STEPS = 200
MOST_SHOWN = 12
MOST_TOLD = 9  # lines of a verification above the panel; the command line tells all


class Table:
    """Everything the panel shows.

    Parameters
    ----------
    case : Case
        The facts to begin with.
    laws : sequence of str, optional
        Ids or paths of laws; otherwise those that bind, and the model.
    lang : {'en', 'zh'}
    """

    def __init__(self, case: Case, laws: list[str] | None = None, lang: str = "en") -> None:
        self.lang = lang
        self.drafts: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.notice = ""
        self.opened: set[str] = set()
        self.called = 0  # how often "Why?" was asked
        self.filter = ""
        self.pinned: int | None = None
        self.active = 0
        self.reporting: Reporting | None = None
        self.form: dict[str, str] = {}  # goal seek, break-even, reporting currency: as typed
        self.own: Case | None = None
        self.own_laws: dict[str, Instrument] = {}
        self.offer: tuple[Any, str] | None = None  # the list of laws as last drawn, and what for
        self.items: list[Item] = []
        self.edited: dict[str, Case] = {}
        self._take(case, laws)

    # --- taking a case ---------------------------------------------------------------

    def _take(self, case: Case, laws: list[str] | None = None) -> None:
        self.case = case
        self.own = None if case.id in case_ids() and case.content == load_case(case.id).content else case
        self.drafts, self.faults, self.notice, self.reporting, self.form = {}, {}, "", None, {}
        settled = [step.law for step in case.settled_by if step.of is None]
        wanted = laws or list(dict.fromkeys([*settled, *first_binding(case), MODEL]))
        offered = {one.law.id for one in self.groups()}
        known = [name for name in wanted if laws or name in offered]
        self.items = []
        for name in known or [MODEL]:
            self.items.append(self._item(load_instrument(name)))
        for item in self.items:
            step = next((s for s in case.settled_by if s.law == item.law.id and s.of is None), None)
            if step is not None:
                item.terms, item.readings = dict(step.terms), dict(step.readings)
        self.active, self.pinned = 0, None
        sides = [*case.holders("requesting"), *case.codes]
        self.we = sides[0]

    def _item(self, law: Instrument) -> Item:
        title = spoken(law.title, self.lang, law.id)
        names = {item.name for item in self.items}
        name = next(n for n in (title, *(f"{title} ({i})" for i in range(2, 99))) if n not in names)
        return Item(name=name, law=law)

    def groups(self) -> tuple[Applies, ...]:
        """Return how every law of the library stands to the case, worked out once a case."""
        key = (self.case.parties, tuple(self.case.dates.items()), tuple(self.case.facts.items()), self.case.settled_by)
        if getattr(self, "_groups_of", None) != key:
            self._groups_of, self._groups = key, applicable(self.case)
        return self._groups

    def group_of(self, item: Item) -> Applies:
        """Return how one position's law stands to the case."""
        found = next((one for one in self.groups() if one.law is item.law), None)
        return found or stands(
            item.law, self.case, self.case.dates.get("certificate") or self.case.dates.get("request")
        )

    # --- what follows -------------------------------------------------------------------

    @property
    def current(self) -> Item:
        """Return the position whose controls are shown."""
        return self.items[self.active]

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """Return what each position gives."""
        return tuple(item.settled(self.case) for item in self.items)

    @property
    def position(self) -> Position:
        """Return the table as a position that can be saved."""
        named = tuple(Named(name=item.name, scenario=item.scenario) for item in self.items)
        pinned = None if self.pinned is None else self.items[self.pinned].name
        return Position(case=self.case, scenarios=named, pinned=pinned, reporting=self.reporting)

    def numbers(self, other: Item | None = None) -> list[str]:
        """Return the names of the numbers break-even can move: of the case, and the terms of the two positions."""
        terms = [f"term.{name}" for item in (self.current, other) if item is not None for name in item.law.terms]
        return list(dict.fromkeys([*(n for n in inputs(self.case, self.current.scenario) if n[:5] != "term."), *terms]))

    # --- what the reader does ------------------------------------------------------------

    def act(self, name: str, value: Any) -> None:
        """Do one act; what it cannot do it says in words, and changes nothing."""
        acted(self, name, value)

    def _do_lang(self, _: str, value: Any) -> None:
        if value in language.LANGUAGES:
            titles = {
                item.name: item for item in self.items if item.name == spoken(item.law.title, self.lang, item.law.id)
            }
            self.lang = str(value)
            for item in titles.values():  # a name nobody chose follows the language
                item.name = spoken(item.law.title, self.lang, item.law.id)
            for path, text in list(self.drafts.items()):
                self._do_fact(path, text, again=False)  # what is wrong is said again, in this language
            for item in self.items:
                item.faults = {name: read_term(item, name, text, self.lang)[1] for name, text in item.drafts.items()}

    def _do_case(self, _: str, value: Any) -> None:
        if value:
            self._keep()
            kind, _, own = str(value).partition(":")
            self._take(self.edited[own] if kind == "edited" and own in self.edited else load_case(str(value)))

    def _keep(self) -> None:
        """Keep what was changed in the case: it can be chosen again."""
        if self.own is not None:
            self.edited[self.case.id] = self.case

    def _do_we(self, _: str, value: Any) -> None:
        if value in {p for s in self.settlements for p in s.payees}:
            self.we = str(value)

    def _do_open(self, section: str, value: Any) -> None:
        (self.opened.add if value else self.opened.discard)(section)

    def _do_why(self, payee: str, _: Any) -> None:
        self.we = payee
        self.opened.add("why")
        self.called += 1

    def _do_filter(self, _: str, value: Any) -> None:
        self.filter = str(value)[:80]

    # facts

    def _do_fact(self, path: str, value: Any, again: bool = True) -> None:
        text = facts.typed(str(value))
        fault = None if isinstance(value, bool) else facts.wrong(path, text, self.case, self.lang)
        if fault is None:
            try:
                self._build(
                    facts.placed(self.case.content, path, facts.read(path, value if isinstance(value, bool) else text))
                )
            except InvalidFile as error:
                fault = self._said(path, error)
        if fault is None:
            self.drafts.pop(path, None)
            self.faults.pop(path, None)
            waiting = [(p, t) for p, t in self.drafts.items() if p != path] if again else []
            for other, kept in waiting:  # its cause may be gone
                self._do_fact(other, kept, again=False)
        else:
            self.drafts[path], self.faults[path] = text, fault

    def _said(self, path: str, error: InvalidFile) -> str:
        """Say a fault of the loader in the reader's language."""
        where, what = error.faults[0]
        if where == "interest":
            return label("bad_interest", self.lang)
        if path.endswith(".rank"):
            return label("bad_rank", self.lang)
        return say("bad_other", self.lang, what=f"{where}: {what}")

    def _build(self, tables: dict[str, Any]) -> None:
        self.case = build(tables, self.case.id)
        self.own = self.own or self.case
        for item in self.items:
            item.changed()

    def _do_add(self, kind: str, value: Any) -> None:
        tables = dict(self.case.content)
        if kind == "rates":
            if value in language.currencies():
                self._build(facts.placed(tables, f"rates.{value}", "1"))
            return
        if kind not in facts.NEW:
            return
        rows = [*tables.get(kind, ()), dict(facts.NEW[kind])]
        if kind == "costs":
            rows[-1]["payer"] = self.case.codes[0]
        elif kind == "claims":
            taken = {row.get("name") for row in rows}
            rows[-1]["name"] = next(f"V{i}" for i in range(1, 999) if f"V{i}" not in taken)
        else:
            free = [code for code in self.case.codes if code not in {c.party for c in self.case.contributions}]
            if not free:
                self.notice = label("panel_all_helped", self.lang)
                return
            rows[-1]["party"] = free[0]
        self._build({**tables, kind: rows})
        self.opened.add(kind)

    def _do_remove(self, path: str, _: Any) -> None:
        kind, _, place = path.partition(".")
        rows = list(self.case.content.get(kind, ()))
        if kind in facts.NEW and place.isdecimal() and int(place) < len(rows):
            del rows[int(place)]
            self._build({**self.case.content, kind: rows})
            self.drafts = {p: t for p, t in self.drafts.items() if not p.startswith(kind)}
            self.faults = {p: t for p, t in self.faults.items() if not p.startswith(kind)}

    # positions

    def _do_scenario(self, what: str, value: Any) -> None:
        place = int(value) if isinstance(value, str) and value.isdecimal() else self.active
        place = min(place, len(self.items) - 1)
        if what in ("add", "copy") and len(self.items) >= min(MOST_SHOWN, MOST_SCENARIOS):
            self.notice = say("panel_enough", self.lang, most=MOST_SHOWN)
        elif what == "add" and value:
            law = self.own_laws.get(str(value)) or load_instrument(str(value))
            self.items.append(self._item(law))
            self.active = len(self.items) - 1
        elif what == "copy":
            old = self.current
            new = self._item(old.law)
            new.terms, new.readings = dict(old.terms), dict(old.readings)
            self.items.insert(self.active + 1, new)
            self.pinned = None if self.pinned is None else self.pinned + (self.pinned > self.active)
            self.active += 1
        elif what == "remove" and len(self.items) > 1:
            gone = self.active
            del self.items[gone]
            self.active = min(gone, len(self.items) - 1)
            if self.pinned is not None:
                self.pinned = None if self.pinned == gone else self.pinned - (self.pinned > gone)
        elif what == "pick":
            self.active = place
        elif what == "pin":
            self.pinned = None if self.pinned == self.active else self.active
        elif what == "name":
            self._rename(plain(str(value)).strip()[:200])

    def _rename(self, name: str) -> None:
        taken = {item.name for item in self.items if item is not self.current}
        if name and name not in taken:
            self.current.name = name
        else:
            self.notice = label("panel_name_taken", self.lang)

    def _do_term(self, name: str, value: Any) -> None:
        item, text = self.current, facts.typed(str(value))
        if not text and item.law.terms[name].default is None:
            self._do_unset(name, None)
            return
        chosen, fault = read_term(item, name, text, self.lang)
        if chosen is None:
            item.drafts[name], item.faults[name] = text, fault
            return
        item.terms[name] = chosen
        item.drafts.pop(name, None)
        item.faults.pop(name, None)
        item.changed()

    def _do_slide(self, name: str, value: Any) -> None:
        item = self.current
        low, high = item.law.terms[name].range
        item.terms[name] = low + (high - low) * Fraction(max(0, min(STEPS, int(value))), STEPS)
        item.drafts.pop(name, None)
        item.faults.pop(name, None)
        item.changed()

    def _do_unset(self, name: str, _: Any) -> None:
        item = self.current
        for own in (item.terms, item.drafts, item.faults):
            own.pop(name, None)
        item.changed()

    def _do_reading(self, name: str, value: Any) -> None:
        item = self.current
        if value in item.law.readings[name].options and value != item.law.readings[name].default:
            item.readings[name] = str(value)
        else:
            item.readings.pop(name, None)
        item.changed()

    def _do_preset(self, _: str, value: Any) -> None:
        self.current.take(str(value))

    # reporting currency, goal seek, break-even: a form each

    def _do_form(self, name: str, value: Any) -> None:
        self.form[name] = facts.typed(str(value))

    def _do_report(self, _: str, value: Any) -> None:
        self.reporting = None
        if not self.form.get("report_currency"):
            return
        if fault := facts.number_fault(self.form.get("report_rate", ""), self.lang):
            self.notice = fault
            return
        try:
            day = date.fromisoformat(self.form.get("report_on", ""))
        except ValueError:
            self.notice = say("bad_day", self.lang, given=self.form.get("report_on", ""))
            return
        self.reporting = Reporting(currency=self.form["report_currency"], rate=number(self.form["report_rate"]), on=day)

    # files

    def _do_file(self, _: str, value: Any) -> None:
        """Open a case, a draft of a law, or a position; what is broken says where, and what was there stays."""
        name = plain(str(value.get("name", ""))) if isinstance(value, dict) else ""
        if not name or value.get("data") is None:
            self.notice = label("panel_file_large", self.lang)
            return
        raw = base64.b64decode(value["data"])
        if name.endswith((".json", ".xlsx")):
            found = verified(raw, name)  # what the other side sends is computed again
            self._keep()
            self.open_position(found.position)
            told = found.explain(self.lang).splitlines()
            more = [say("panel_more", self.lang, n=len(told) - MOST_TOLD)] if len(told) > MOST_TOLD else []
            self.notice = "\n".join([*told[:MOST_TOLD], *more])
            return
        tables = document.parse(raw, name)
        if {"clauses", "citation", "kind", "status"} & set(tables):
            law = review.build(tables, name)
            self.own_laws[law.id] = law
            self._do_scenario("add", law.id)
        else:
            case = build(tables, name)
            self._keep()
            self._take(case)

    def open_position(self, position: Position) -> None:
        """Put another position on the table."""
        self._take(position.case)
        self.items = [
            Item(
                name=one.name,
                law=one.scenario.law,
                terms=dict(one.scenario.terms),
                readings=dict(one.scenario.readings),
            )
            for one in position.scenarios
        ]
        names = [item.name for item in self.items]
        self.pinned = None if position.pinned is None else names.index(position.pinned)
        self.active, self.reporting = 0, position.reporting
        for item, one in zip(self.items, position.scenarios, strict=True):
            if not own_name(one):
                item.name = titled(one, self.lang)
            if item.law.id not in instrument_ids() or item.law is not load_instrument(item.law.id):
                self.own_laws[item.law.id] = item.law
