"""Controls made from an instrument: a slider a term, a list a reading, a list a fact."""

from __future__ import annotations

import html
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import ipywidgets as w

from sharing import language
from sharing.document import number
from sharing.errors import InvalidScenario
from sharing.language import label, plain, spoken
from sharing.law.instrument import Instrument
from sharing.money import share_text

__all__ = ["FactControl", "ReadingControl", "TermControl"]

WIDE = w.Layout(width="100%", max_width="520px", margin="0 0 6px 0")
STYLE = {"description_width": "0px"}
UNSTATED = ""  # None would show as an empty box


def _line(text: str, article: str) -> str:
    said, where = html.escape(plain(text)), html.escape(plain(article))
    return f"<div style='line-height:1.3'><b>{said}</b> <small>[{where}]</small></div>"


class TermControl:
    """A term: set or not set, and where; a slider for a share, a field for a sum."""

    def __init__(self, law: Instrument, name: str, changed: Callable[[Any], None]) -> None:
        self.law, self.name = law, name
        self.term = law.terms[name]
        self.title = w.HTML()
        self.set = w.Checkbox(value=False, indent=False, layout=w.Layout(width="auto"))
        self.value = self._field()
        self.view = w.VBox([self.title, w.HBox([self.set, self.value])], layout=WIDE)
        self.set.observe(changed, "value")
        self.value.observe(self._moved, "value")
        self.value.observe(changed, "value")

    def _field(self) -> Any:
        if self.term.currency:
            return w.Text(placeholder=f"0.00 {self.term.currency}", continuous_update=False, style=STYLE)
        low, high = (int(edge * 1000) for edge in self.term.range)
        start: Fraction = self.term.default if self.term.default is not None else sum(self.term.range, Fraction(0)) / 2
        # The slider counts tenths of a per cent, so that its value is an exact number.
        stops = {Fraction(tenths, 1000) for tenths in range(low, high + 1, 5)} | set(self.term.range)
        least, most = self.term.range
        options = [(share_text(stop), stop) for stop in sorted(stops) if least <= stop <= most]
        nearest = min(options, key=lambda option: abs(option[1] - start))[1]
        return w.SelectionSlider(options=options, value=nearest, style=STYLE)

    def _moved(self, _: Any) -> None:
        self.set.value = True  # who moves the slider means to set the term

    def speak(self, lang: str) -> None:
        """Say the labels in a language."""
        text = spoken(self.term.label, lang, self.name)
        self.title.value = _line(text, f"{self.law.id}, {self.term.text}")
        default = self.term.default
        self.set.description = label("panel_set" if default is None else "panel_not_default", lang)
        self.value.description = text

    def read(self) -> dict[str, Fraction]:
        """Return the term if it is set."""
        if not self.set.value:
            return {}
        if not self.term.currency:
            return {self.name: self.value.value}
        try:
            return {self.name: number(self.value.value.strip())}
        except ValueError as error:
            raise InvalidScenario(f"{self.law.id}, {self.name}: {error}") from None


class ReadingControl:
    """A reading: the argued default, or another option."""

    def __init__(self, law: Instrument, name: str, changed: Callable[[Any], None]) -> None:
        self.law, self.name = law, name
        self.reading = law.readings[name]
        self.title = w.HTML()
        self.value = w.Dropdown(options=[("", "")], style=STYLE, layout=w.Layout(width="98%"))
        self.view = w.VBox([self.title, self.value], layout=WIDE)
        self.speak("en")
        self.value.observe(changed, "value")

    def speak(self, lang: str) -> None:
        """Say the labels in a language; the choice stays."""
        chosen = self.value.value
        text = spoken(self.reading.label, lang, self.name)
        self.title.value = _line(text, f"{self.law.id}, {self.reading.text}")
        options = [(language.word("options", one, lang), one) for one in self.reading.options]
        if self.reading.default is None:
            options.insert(0, (label("panel_not_chosen", lang), ""))
        else:
            options = [
                (f"{said}{label('panel_argued', lang)}" if one == self.reading.default else said, one)
                for said, one in options
            ]
        self.value.options = options
        self.value.value = chosen or self.reading.default or ""
        self.value.description = text

    def read(self) -> dict[str, str]:
        """Return the option if one is chosen."""
        chosen = self.value.value
        return {self.name: chosen} if chosen and chosen != self.reading.default else {}


class FactControl:
    """A fact the case does not state and some chosen law asks for."""

    def __init__(self, key: str, changed: Callable[[Any], None]) -> None:
        self.key = key
        self.title = w.HTML()
        self.value = w.Dropdown(options=[("", UNSTATED)], style=STYLE, layout=w.Layout(width="98%"))
        self.view = w.VBox([self.title, self.value], layout=WIDE)
        self.articles = ""
        self.speak("en")
        self.value.observe(changed, "value")

    def speak(self, lang: str) -> None:
        """Say the labels in a language; the choice stays."""
        chosen = self.value.value
        text = language.fact(self.key, lang=lang)
        self.title.value = _line(text, self.articles or language.words("facts")[self.key]["text"])
        values = [(language.fact(self.key, value, lang), value) for value in language.fact_values(self.key)]
        self.value.options = [(label("panel_not_stated", lang), UNSTATED), *values]
        self.value.value = chosen
        self.value.description = text

    def read(self) -> dict[str, Any]:
        """Return the fact if it is stated."""
        return {} if self.value.value == UNSTATED else {self.key: self.value.value}
