"""A draft as Word, Markdown or instrument file: articles, explanatory note, stress table, in both languages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from attrs import frozen

from sharing import files
from sharing.draft import notes, written
from sharing.errors import InvalidFile, SharingError
from sharing.export.word import document, table
from sharing.language import LANGUAGES, label, plain, say, spoken, word
from sharing.law.instrument import Scenario
from sharing.law.review import build
from sharing.stress import Stress
from sharing.stress_words import stress_tables

__all__ = ["Block", "blocks", "checked_ending", "draft_markdown", "draft_toml", "draft_word", "save_draft"]


@frozen(kw_only=True)
class Block:
    """A piece of the draft: a heading, a paragraph, a numbered paragraph, a point, or a table."""

    kind: str  # title, heading, article, paragraph, point, caption, table
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(scenario: Scenario, lang: str, stress: Stress | None = None, assumed: str = "") -> Iterator[Block]:
    """Write the draft as pieces that every format lays out.

    Parameters
    ----------
    scenario : Scenario
        The rule with its terms and readings.
    lang : {'en', 'zh'}
    stress : Stress, optional
        What its table shows.
    assumed : str, optional
        A sentence on what the stress test assumes.
    """
    law = scenario.law
    yield Block(kind="title", text=spoken(law.title, lang))
    proposed = law.kind == "proposal"
    yield Block(kind="paragraph", text=label("draft_status" if proposed else "draft_law_status", lang))
    if proposed and not law.articles:
        yield Block(kind="paragraph", text=label("draft_no_articles", lang))
    for article in written(scenario, lang):
        key = "draft_article" if law.articles else "draft_clause" if proposed else "draft_read"
        yield Block(kind="article", text=say(key, lang, number=article.number, title=article.title))
        for i, text in enumerate(article.paragraphs, 1):
            yield Block(kind="paragraph", text=f"{i}. {text}" if len(article.paragraphs) > 1 else text)
    told = [note for note in notes(law, lang) if note.because or note.compare]
    if told:
        yield Block(kind="heading", text=label("draft_note", lang))
        yield Block(kind="paragraph", text=label("draft_note_lead", lang))
    for note in told:
        yield Block(kind="paragraph", text=say("draft_on", lang, number=note.number, because=note.because))
        for one in note.compare:
            yield Block(kind="point", text=one)
    if stress is not None:
        yield Block(kind="heading", text=label("draft_stress", lang))
        for caption, head, rows in stress_tables(stress, lang):
            yield Block(kind="caption", text=caption)
            yield Block(kind="table", head=tuple(head), rows=tuple(map(tuple, rows)))
        yield Block(kind="paragraph", text=label("stress_defined", lang))
        yield Block(kind="paragraph", text=assumed)
    yield Block(kind="paragraph", text=label("not_advice", lang))


def draft_word(scenario: Scenario, stress: Stress | None = None, langs: Sequence[str] = LANGUAGES) -> bytes:
    """Make the draft as a Word document."""

    def write(doc: Any, lang: str) -> None:
        for one in _blocks(scenario, lang, stress):
            if one.kind == "table":
                table(doc, one.head, one.rows, range(1, len(one.head)), small=True)
            elif one.kind in ("title", "heading", "article"):
                doc.add_heading(plain(one.text), {"title": 1, "heading": 1, "article": 2}[one.kind])
            else:
                line = doc.add_paragraph(plain(one.text), style="List Bullet" if one.kind == "point" else None)
                line.paragraph_format.keep_with_next = one.kind == "caption"

    title = spoken(scenario.law.title, langs[0])
    proposed = scenario.law.kind == "proposal"
    header = " · ".join(label("draft_header" if proposed else "not_advice", lang) for lang in langs)
    return document(langs, write, title, header, _stamp(scenario, langs))


def draft_markdown(scenario: Scenario, stress: Stress | None = None, langs: Sequence[str] = LANGUAGES) -> str:
    """Make the draft as Markdown."""
    parts = []
    for lang in langs:
        for one in _blocks(scenario, lang, stress):
            marks = {"title": "# ", "heading": "## ", "article": "### ", "point": "- "}
            if one.kind == "table":
                lines = [one.head, ["---"] + ["---:"] * (len(one.head) - 1), *one.rows]
                parts.append("\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines))
            else:
                parts.append(marks.get(one.kind, "") + _safe(one.text))
    return "\n\n".join([*parts, _safe(_stamp(scenario, langs))]) + "\n"


def draft_toml(scenario: Scenario) -> str:
    """Make the instrument behind the draft: the same file with what was chosen as its defaults.

    Raises
    ------
    SharingError
        If tomli-w is not installed.
    """
    try:
        import tomli_w
    except ImportError:
        raise SharingError('an instrument file needs tomli-w; install it: pip install "sharing[office]"') from None
    data: dict[str, Any] = deepcopy(dict(scenario.law.content))
    for name, value in scenario.terms.items():
        data["terms"][name]["default"] = str(value)
    for name, chosen in scenario.readings.items():
        if data["readings"][name].get("default") != chosen:  # the argument was for another option
            data["readings"][name]["because"] = {lang: label("draft_chosen", lang) for lang in LANGUAGES}
        data["readings"][name]["default"] = chosen
    terms = {name: str(one.default) for name in scenario.terms if (one := scenario.law.terms[name]).default is not None}
    readings = {name: own for name in scenario.readings if (own := scenario.law.readings[name].default)}
    for example in data.get("examples", ()):  # they were computed with the old defaults
        _pin(example, "terms", terms)
        _pin(example, "readings", readings)
    for preset in data.get("presets", {}).values():  # they stand on the old defaults too
        _pin(preset, "terms", terms)
        _pin(preset, "readings", readings)
    unset = {n for n in scenario.terms if scenario.law.terms[n].default is None}
    # What was unset cannot be unset again: an example, and every preset, that relied on it is left out.
    data["examples"] = [one for one in data.get("examples", ()) if unset <= set(one.get("terms", {}))]
    if unset:
        data.pop("presets", None)
    if data.get("kind") not in ("model", "proposal"):
        data |= {"kind": "proposal", "status": "proposal"}
    text: str = tomli_w.dumps(data, multiline_strings=False)
    build(_read_back(text), "draft")  # never written if it would be refused
    return text


def _read_back(text: str) -> Mapping[str, Any]:
    from sharing import document as documents

    return documents.parse(text.encode(), "draft")


def _pin(example: dict[str, Any], key: str, values: Mapping[str, Any]) -> None:
    if values:
        example[key] = {**values, **example.get(key, {})}


def save_draft(scenario: Scenario, path: str, stress: Stress | None = None, langs: Sequence[str] = LANGUAGES) -> None:
    """Write the draft; the ending says the format: .docx, .md or .toml.

    Raises
    ------
    InvalidFile
        If the ending is none of these, or it cannot be written.
    """
    ending = checked_ending(path)
    if ending == ".docx":
        files.write(path, draft_word(scenario, stress, langs))
    elif ending == ".md":
        files.write(path, draft_markdown(scenario, stress, langs).encode())
    else:
        files.write(path, draft_toml(scenario).encode())


def checked_ending(path: str) -> str:
    """Return how the name of a draft ends, or refuse it before anything is computed."""
    ending = os.path.splitext(path)[1].lower()
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise InvalidFile(path, [("", f"the folder {folder} does not exist; make it first")])
    if ending not in (".docx", ".md", ".toml"):
        raise InvalidFile(path, [("", "a draft is .docx, .md, or .toml for the instrument behind it")])
    return ending


def _blocks(scenario: Scenario, lang: str, stress: Stress | None) -> Iterator[Block]:
    from sharing.stress_words import assumed

    return blocks(scenario, lang, stress, assumed(stress.hope, lang) if stress else "")


def _stamp(scenario: Scenario, langs: Sequence[str]) -> str:
    from sharing import __version__

    far = ", ".join(word("confidence", scenario.law.confidence, lang) for lang in langs)
    return f"sharing {__version__} · {scenario.law.id} ({far})"


def _safe(text: str) -> str:
    """Escape what Markdown would read as a mark; control and direction marks are made visible."""
    shown = plain(text)
    for mark in ("\\", "`", "*", "_", "<", "[", "]"):
        shown = shown.replace(mark, "\\" + mark)
    return shown


def _cell(text: str) -> str:
    return _safe(text).replace("|", "\\|")
