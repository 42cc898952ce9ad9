"""The exercises in a notebook: question, answer, hint, and the worked solution behind a switch."""

from __future__ import annotations

from typing import Any

from sharing.exercises import Verdict, check, exercise, exercises
from sharing.language import LANGUAGES, label, plain, say, spoken
from sharing.panel.acting import acted
from sharing.panel.elements import button, choice, details, escaped, field, table
from sharing.panel.surface import Surface

__all__ = ["Exercises"]


class Exercises:
    """Twelve questions that check themselves.

    Parameters
    ----------
    lang : {'en', 'zh'}
        The language to begin with.
    """

    def __init__(self, lang: str = "en") -> None:
        self.lang, self.notice = lang, ""
        self.current = exercises()[0].name
        self.solved: set[str] = set()
        self._answers: dict[str, str] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._shown: set[str] = set()
        self.view = Surface(self.act, lambda name, value, page: (page, ""))
        self.refresh()

    def act(self, name: str, value: Any = None) -> None:
        """Do what a control does, then redraw.

        Parameters
        ----------
        name : str
            The control, as ``exercise:``, ``answer:``, ``check:``, ``next:``,
            ``show:solution``, ``lang:``.
        value : object
            What was chosen or typed.
        """
        if acted(self, name, value):
            self.refresh()

    def _do_lang(self, _: str, value: Any) -> None:
        if value in LANGUAGES:
            self.lang = str(value)
            for name in self._verdicts:
                self._verdicts[name] = check(exercise(name), self._answers.get(name, ""), self.lang)

    def _do_exercise(self, _: str, value: Any) -> None:
        if value in [one.name for one in exercises()]:
            self.current = str(value)

    def _do_next(self, _: str, value: Any) -> None:
        known = [one.name for one in exercises()]
        self.current = known[(known.index(self.current) + 1) % len(known)]

    def _do_answer(self, _: str, value: Any) -> None:
        self._answers[self.current] = plain(str(value))[:80]

    def _do_check(self, _: str, value: Any) -> None:
        verdict = check(exercise(self.current), self._answers.get(self.current, ""), self.lang)
        self._verdicts[self.current] = verdict
        if verdict.right:
            self.solved.add(self.current)

    def _do_show(self, what: str, value: Any) -> None:
        key = f"{self.current}:{what}"
        (self._shown.add if value else self._shown.discard)(key)

    def refresh(self) -> None:
        """Redraw every region."""
        view, lang = self.view, self.lang
        view.lang = lang
        view.head = self._head(lang)
        view.facts = self._facts(lang)
        view.controls = self._controls(lang)
        view.outcome = self._outcome(lang)

    def _head(self, lang: str) -> str:
        titles = [
            (f"{i}. {spoken(one.title, lang)}{' ✓' if one.name in self.solved else ''}", one.name)
            for i, one in enumerate(exercises(), 1)
        ]
        told = say("exercise_progress", lang, done=len(self.solved), all=len(exercises()))
        return (
            '<div class="bar">'
            + choice(label("exercise_choice", lang), "exercise:", self.current, titles)
            + choice(label("panel_language", lang), "lang:", lang, [("English", "en"), ("中文", "zh")])
            + f'</div><p role="status">{escaped(told)}</p>'
        )

    def _facts(self, lang: str) -> str:
        one = exercise(self.current)
        rows = [[escaped(what), escaped(much)] for what, much in one.facts(lang)]
        header = [label("exercise_case", lang), one.case.currency]
        law = f"{spoken(one.law.title, lang)}: {one.text}"
        return (
            f"<h3>{escaped(spoken(one.title, lang))}</h3><p>{escaped(spoken(one.question, lang))}</p>"
            f"{table(header, rows, right=(1,))}<p><small>{escaped(say('exercise_teaches', lang, law=law))}</small></p>"
        )

    def _controls(self, lang: str) -> str:
        one = exercise(self.current)
        given = self._answers.get(self.current, "")
        if one.options:
            listed = [(label("exercise_pick", lang), ""), *((spoken(o, lang), o["name"]) for o in one.options)]
            asked = choice(label("exercise_answer", lang), "answer:", given, listed, wide=True)
        else:
            name = f"{label('exercise_answer', lang)} ({one.case.currency})"
            asked = field(name, "answer:", given, hint="1234.56")
        buttons = button(label("exercise_check", lang), "check:") + button(label("exercise_next", lang), "next:")
        return f'<h4>{label("exercise_yours", lang)}</h4>{asked}<p class="bar">{buttons}</p>{self._verdict()}'

    def _verdict(self) -> str:
        verdict = self._verdicts.get(self.current)
        if verdict is None:
            return ""
        style = "active" if verdict.right else "fault"
        return f'<p class="{style}" role="status" data-key="verdict">{escaped(verdict.said)}</p>'

    def _outcome(self, lang: str) -> str:
        one = exercise(self.current)
        parts = []
        for what, text in (("hint", spoken(one.hint, lang)), ("solution", one.solved(lang))):
            key = f"{self.current}:{what}"
            inner = f"<p>{escaped(text)}</p>" if key in self._shown else ""
            parts.append(details(label(f"exercise_{what}", lang), f"show:{what}", inner, opened=key in self._shown))
        return "".join(parts)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.view._repr_mimebundle_(**kwargs)
