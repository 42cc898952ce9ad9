"""Facts on top, positions below them, the outcome beside: one state, one redraw a change."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as w

from sharing import document, money
from sharing.case import Case, build, case_ids, load_case
from sharing.errors import SharingError
from sharing.explain import in_one_line, warnings
from sharing.language import label, plain, spoken
from sharing.law.catalogue import BINDS, applicable, load_instrument
from sharing.law.instrument import Instrument, Scenario
from sharing.meeting import settle
from sharing.panel.accessible import NameSliders
from sharing.panel.controls import UNSTATED, FactControl, ReadingControl, TermControl
from sharing.panel.picture import stacked_bars
from sharing.settlement import Settlement
from sharing.tables import html_ledger, html_side_by_side, open_lines

__all__ = ["Negotiator"]

START = "teaching/five-states"
MODEL = "models/costs-and-contributions"
TIGHT = "style='line-height:1.4'"
NOTES = "style='margin:0;padding-left:18px;font-size:90%;opacity:.85'"


class Negotiator:
    """Settle a case under chosen laws, with a control for all that is open.

    Parameters
    ----------
    case : Case or str, optional
        The case to begin with, or its id.
    laws : iterable of str, optional
        Ids of the laws to begin with; otherwise those that bind, and the model.
    lang : {'en', 'zh'}
        The language to begin with.
    """

    def __init__(self, case: Case | str = START, laws: Iterable[str] | None = None, lang: str = "en") -> None:
        self._frozen = True
        self._terms: dict[tuple[str, str], TermControl] = {}
        self._readings: dict[tuple[str, str], ReadingControl] = {}
        self._facts: dict[str, FactControl] = {}
        self.settlements: tuple[Settlement, ...] = ()
        self.language = w.Dropdown(options=[("English", "en"), ("中文", "zh")], value=lang)
        self.cases = w.Dropdown()
        self.upload = w.FileUpload(accept=".toml", multiple=False)
        self.laws = w.SelectMultiple(rows=9, layout=w.Layout(width="98%"))
        self.controls = w.VBox()
        self.head, self.message, self.table, self.picture, self.sentence, self.ledger = (w.HTML() for _ in range(6))
        self.message.add_class("sharing-message")
        self.table.add_class("sharing-outcome")
        self.picture.add_class("sharing-picture")
        self._headings = [w.HTML() for _ in range(3)]
        self.view = self._laid_out()
        self._own = isinstance(case, Case)
        self._take(case if isinstance(case, Case) else load_case(case))
        if laws is not None:
            self.laws.value = tuple(laws)
        for control, handler in (
            (self.language, self._on_language),
            (self.cases, self._on_case),
            (self.upload, self._on_upload),
            (self.laws, self._on_laws),
        ):
            control.observe(handler, "value")
        self._frozen = False
        self.refresh()

    # --- state ----------------------------------------------------------------

    @property
    def lang(self) -> str:
        """Return the language chosen."""
        return str(self.language.value)

    @property
    def chosen(self) -> tuple[Instrument, ...]:
        """Return the laws chosen."""
        return tuple(load_instrument(name) for name in self.laws.value)

    @property
    def stated(self) -> Case:
        """Return the case with the facts the reader states."""
        facts: dict[str, Any] = {}
        for key in self._unstated():
            facts |= self._facts[key].read()
        return self.case.stating(**facts) if facts else self.case

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Return the positions on the table."""
        found = []
        for law in self.chosen:
            terms: dict[str, Any] = {}
            readings: dict[str, str] = {}
            for name in law.terms:
                terms |= self._terms[law.id, name].read()
            for name in law.readings:
                readings |= self._readings[law.id, name].read()
            found.append(Scenario(law=law, terms=terms, readings=readings))
        return tuple(found)

    # --- what happens ------------------------------------------------------------

    def refresh(self) -> None:
        """Compute and redraw; what cannot be computed is said in place, and the last picture stays."""
        try:
            case = self.stated
            self.settlements = tuple(settle(case, scenario) for scenario in self.scenarios)
        except SharingError as error:
            self._say(str(error))
            return
        self._say("")
        self._draw(case)

    def _say(self, text: str) -> None:
        lines = "<br>".join(html.escape(plain(line)) for line in text.splitlines())
        self.message.value = f"<p role='alert' style='color:#b00020'>{lines}</p>" if text else ""

    def _draw(self, case: Case) -> None:
        lang, s = self.lang, self.settlements
        amount = money.amount_in_words(money.decimal(int(case.pool), case.currency), case.currency, lang)
        title = html.escape(plain(spoken(case.title, lang, case.id)))
        said = html.escape(plain(spoken(case.summary, lang)))
        self.head.value = (
            f"<div {TIGHT}><h3 style='margin:0'>{title}: {amount}</h3><p style='margin:4px 0'>{said}</p></div>"
        )
        self.table.value = f"<div {TIGHT}>{html_side_by_side(s, lang)}</div>"
        self.picture.value = stacked_bars(s, lang)
        self.sentence.value = f"<div {TIGHT}>{''.join(self._sentences(one) for one in s)}</div>"
        ledgers = "".join(f"<p><b>{_escape(one.law.title, lang)}</b></p>{html_ledger(one, lang)}" for one in s)
        self.ledger.value = f"<details {TIGHT}><summary>{label('panel_ledger', lang)}</summary>{ledgers}</details>"

    def _sentences(self, s: Settlement) -> str:
        lang = self.lang
        sides = [*s.case.holders("requesting"), *s.case.holders("requested")] or list(s.case.codes)
        said = [in_one_line(s, code, lang) for code in dict.fromkeys(sides)]
        extra = [*open_lines(s, lang)[:1], *warnings(s, lang)]
        lines = " ".join(html.escape(one) for one in said)
        notes = "".join(f"<li>{html.escape(plain(one))}</li>" for one in extra)
        stop = "." if lang == "en" else "。"
        return (
            f"<p style='margin:8px 0 2px'><b>{_escape(s.law.title, lang)}{stop}</b> {lines}</p><ul {NOTES}>{notes}</ul>"
        )

    @contextmanager
    def _one_redraw(self) -> Iterator[None]:
        self._frozen = True
        try:
            yield
        finally:
            self._frozen = False
        self.refresh()

    def _changed(self, _: Any) -> None:
        if not self._frozen:
            self.refresh()

    def _on_language(self, _: Any) -> None:
        with self._one_redraw():
            self._speak()

    def _on_case(self, change: Any) -> None:
        if self._frozen or not change["new"]:
            return
        with self._one_redraw():
            self._own = False
            self._take(load_case(change["new"]))

    def _on_laws(self, _: Any) -> None:
        if not self._frozen:
            with self._one_redraw():
                self._show_controls()

    def _on_upload(self, _: Any) -> None:
        if not self.upload.value:
            return
        file = self.upload.value[0]
        try:
            case = build(document.parse(bytes(file["content"]), file["name"]), file["name"])
        except SharingError as error:
            self._say(str(error))
            return
        with self._one_redraw():
            self._own = True
            self._take(case)

    # --- what is shown ----------------------------------------------------------------

    def _take(self, case: Case) -> None:
        """Take another case: its laws in their groups, its unknowns as controls."""
        self.case = case
        for control in self._facts.values():
            control.value.value = UNSTATED
        settled = [step.law for step in case.settled_by if step.of is None]
        self._wanted = tuple(dict.fromkeys([*settled, *self._first_binding(), MODEL]))
        self._speak()
        offered = [value for _, value in self.laws.options]
        self.laws.value = tuple(name for name in self._wanted if name in offered) or tuple(offered[:1])
        self._show_controls()

    def _first_binding(self, most: int = 3) -> list[str]:
        """Return the first laws that bind: those that surely do and decide something before the others."""
        binding = [one for one in applicable(self.case) if one.group == BINDS]
        binding.sort(key=lambda one: (one.reason.endswith("_if"), not settle(self.case, one.law).decided))
        return [one.law.id for one in binding[:most]]

    def _speak(self) -> None:
        """Say everything in the language chosen."""
        lang = self.lang
        kept = self.laws.value
        titles = [(spoken(load_case(name).title, lang, name), name) for name in case_ids()]
        own = [(plain(spoken(self.case.title, lang, self.case.id)), "")] if self._own else []
        self.cases.options = [*own, *titles]
        self.cases.value = self.case.id if not own else ""
        self.laws.options = [
            (f"{label(f'panel_{one.group}', lang)} · {spoken(one.law.title, lang)}", one.law.id)
            for one in applicable(self.case)
        ]
        self.laws.value = tuple(name for name in kept if name in [value for _, value in self.laws.options])
        self.language.description = label("panel_language", lang)
        self.cases.description = label("panel_case", lang)
        self.upload.description = label("panel_upload", lang)
        self.upload.tooltip = label("panel_upload_tip", lang)
        self.laws.tooltip = label("panel_laws_tip", lang)
        for heading, key in zip(self._headings, ("panel_laws", "panel_controls", "panel_outcome"), strict=True):
            heading.value = f"<h4 style='margin:6px 0 2px'>{label(key, lang)}</h4>"
        controls: list[TermControl | ReadingControl | FactControl] = [*self._terms.values(), *self._readings.values()]
        for control in (*controls, *self._facts.values()):
            control.speak(lang)

    def _unstated(self) -> list[str]:
        keys = [key for law in self.chosen for key in law.facts()]
        return [key for key in dict.fromkeys(keys) if key not in self.case.facts]

    def _show_controls(self) -> None:
        """Show a control for every term, reading and unstated fact of the chosen laws, each made once."""
        lang, shown = self.lang, []
        for key in self._unstated():
            texts = [
                f"{law.id}, {c.text}"
                for law in self.chosen
                for c in law.clauses
                if c.when and key in [f.key for f in c.when.facts()]
            ]
            control = self._facts.setdefault(key, FactControl(key, self._changed))
            control.articles = "; ".join(dict.fromkeys(texts))
            control.speak(lang)
            shown.append(control.view)
        for law in self.chosen:
            for name in law.readings:
                if (law.id, name) not in self._readings:
                    self._readings[law.id, name] = ReadingControl(law, name, self._changed)
                self._readings[law.id, name].speak(lang)
                shown.append(self._readings[law.id, name].view)
            for name in law.terms:
                if (law.id, name) not in self._terms:
                    self._terms[law.id, name] = TermControl(law, name, self._changed)
                self._terms[law.id, name].speak(lang)
                shown.append(self._terms[law.id, name].view)
        self.controls.children = shown

    def _laid_out(self) -> w.VBox:
        laws, controls, outcome = self._headings
        left = w.VBox(
            [laws, self.laws, controls, self.controls],
            layout=w.Layout(flex="1 1 340px", min_width="300px", max_width="520px", padding="0 18px 0 0"),
        )
        right = w.VBox(
            [outcome, self.head, self.message, self.table, self.picture, self.sentence, self.ledger],
            layout=w.Layout(flex="2 1 460px", min_width="300px"),
        )
        top = w.HBox([self.cases, self.upload, self.language], layout=w.Layout(flex_flow="row wrap"))
        body = w.HBox([left, right], layout=w.Layout(flex_flow="row wrap", align_items="flex-start"))
        return w.VBox([top, body, NameSliders()])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.view._repr_mimebundle_(**kwargs)


def _escape(title: dict[str, str], lang: str) -> str:
    return html.escape(plain(spoken(title, lang)))
