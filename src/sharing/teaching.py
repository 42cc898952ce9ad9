"""Commands for lecturers: briefs and keys, the debriefing of a class, the exercises, the guide, the site."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sharing import document, files
from sharing.console import show, shown
from sharing.errors import SharingError
from sharing.language import LANGUAGES, label, say

__all__ = ["COMMANDS"]


# --- an exercise ---------------------------------------------------------------------------


def _do_seminar(given: argparse.Namespace) -> None:
    from sharing.seminar.exercise import exercise
    from sharing.seminar.instructions import suggested

    if given.suggest:
        print(suggested())
        return
    if not given.number:
        raise SharingError("name the number of an exercise, as: sharing seminar 7 --out briefs")
    cases = [exercise(_number(text)) for text in given.number]
    if given.out is None:
        for case in cases:
            _show_public(case, given.lang)
        return
    _write_briefs(cases, _passphrase(given), Path(given.out))


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise SharingError(f"an exercise has a whole number, as 7; got '{text}'")
    return int(text)


def _show_public(case: Any, lang: str) -> None:
    from sharing.seminar.brief import law_lines
    from sharing.seminar.exercise import begun, names

    title = say("seminar_title", lang, number=case.number, **names(case, lang))
    print(shown("\n".join([title, case.story(lang), *(begun(line) for line in law_lines(case, lang))])))
    print()


def _passphrase(given: argparse.Namespace) -> str:
    """Ask for the passphrase, or read it from a file; never from the command line, which is kept."""
    if given.passphrase_file is not None:
        try:
            return files.read_bytes(given.passphrase_file, 10_000).decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise SharingError(f"{given.passphrase_file} is not UTF-8 text; save the passphrase as UTF-8") from None
    if not sys.stdin.isatty():
        raise SharingError("the passphrase is asked for at a console, or read with --passphrase-file FILE")
    try:
        return getpass.getpass("passphrase: ")
    except (EOFError, UnicodeDecodeError):
        raise SharingError("no passphrase was typed, or not as text; type it again") from None


def _write_briefs(cases: Sequence[Any], passphrase: str, folder: Path) -> None:
    from sharing.seminar.brief import blank_record, names, page, private_sheet, public_sheet
    from sharing.seminar.debrief import opened
    from sharing.seminar.instructions import fingerprint, side_keys
    from sharing.seminar.report import answer_key

    made: list[tuple[str, bytes]] = []
    for case in cases:
        keys = side_keys(case.number, passphrase)
        for lang in LANGUAGES:
            title = say("seminar_title", lang, number=case.number, **names(case, lang))
            common = page(title, [public_sheet(case, lang), blank_record(case, lang)], lang)
            made.append((f"sheet-{case.number}-{lang}.html", common))
            for side, own in opened(case, keys.values()).items():
                inside = f'<p class="key">{keys[side]}</p>{private_sheet(case, own, lang)}'
                sheets = [public_sheet(case, lang), f'<div class="private">{inside}</div>']
                name = f"brief-{case.number}-{case.parties[side]}-{lang}.html"
                made.append((name, page(title, sheets, lang)))
            made.append(
                (
                    f"lecturer-{case.number}-{lang}.html",
                    page(title, [answer_key(case, keys, fingerprint(passphrase), lang)], lang),
                )
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SharingError(f"{folder} cannot be made ({error.strerror}); name another folder with --out") from None
    if blocked := [name for name, _ in made if (folder / name).is_dir()]:
        raise SharingError(f"{folder / blocked[0]} is a folder; nothing was written")
    for name, content in made:
        files.write(folder / name, content, private=not name.startswith("sheet"))
    print(f"{len(made)} pages in {folder}: sheet-* is for everybody, brief-* for one delegation, lecturer-* for you")


# --- a class ---------------------------------------------------------------------------------


def _do_debrief(given: argparse.Namespace) -> None:
    from sharing.seminar.classroom import class_file, classwork
    from sharing.seminar.instructions import fingerprint
    from sharing.seminar.report import COLUMNS, class_rows
    from sharing.tables import text_table

    passphrase = _passphrase(given)
    groups, refused = classwork(Path(given.folder), passphrase)
    for line in refused:
        print(f"sharing: {shown(line)}", file=sys.stderr)
    if not groups:
        raise SharingError(f"no record of the seminar in {given.folder}; each group downloads its own at the end")
    rows = class_rows(groups, given.lang)
    header = [label(f"class_{name}", given.lang) for name in COLUMNS]
    plain = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    show(given, {"groups": plain, "refused": refused}, lambda: text_table(header, rows, right=(1, 3, 4, 5, 6, 7)))
    print(f"fingerprint of the passphrase: {fingerprint(passphrase)} (compare it with the answer key)", file=sys.stderr)
    if given.out is not None:
        files.write(given.out, class_file(Path(given.out).suffix.lower(), groups, given.lang), private=True)
        print(f"written: {given.out} (it shows the mandates of both sides)", file=sys.stderr)


# --- exercises, guide, site ---------------------------------------------------------------------


def _do_exercises(given: argparse.Namespace) -> None:
    from sharing.exercises import check, exercise, exercises
    from sharing.language import spoken

    lang = given.lang
    if given.name is None:
        rows = [{"name": one.name, "title": spoken(one.title, lang), "article": one.text} for one in exercises()]
        lines = [f"{i:2}. {r['name']:26} {r['title']} ({r['article']})" for i, r in enumerate(rows, 1)]
        show(given, rows, lambda: "\n".join(lines))
        return
    one = exercise(given.name)
    if given.answer is None:
        lines = [spoken(one.title, lang), spoken(one.question, lang)]
        lines += [f"  {what}: {much}" for what, much in one.facts(lang)]
        lines += [f"  {option['name']}: {spoken(option, lang)}" for option in one.options]
        lines += [f"{label('exercise_hint', lang)}: {spoken(one.hint, lang)}"] if given.hint else []
        lines += [f"{label('exercise_solution', lang)}: {one.solved(lang)}"] if given.solution else []
        show(given, {"name": one.name, "question": spoken(one.question, lang)}, lambda: "\n".join(lines))
        return
    verdict = check(one, given.answer, lang)
    show(given, {"right": verdict.right, "said": verdict.said}, lambda: verdict.said)


def guide(lang: str = "en") -> str:
    """Return the lecturer's guide as Markdown."""
    return (document.root() / "seminar" / f"guide.{lang}.md").read_text(encoding="utf-8")


def _do_guide(given: argparse.Namespace) -> None:
    if given.out is None:
        print(shown(guide(given.lang)))
        return
    ending = Path(given.out).suffix.lower()
    if ending == ".md":
        content = guide(given.lang).encode()
    elif ending == ".html":
        from sharing.site import as_page

        content = as_page(guide(given.lang), given.lang)
    else:
        raise SharingError(f"'{ending}' is no form of the guide; name a file that ends in .md or .html")
    files.write(given.out, content)
    print(f"written: {given.out}")


def _do_site(given: argparse.Namespace) -> None:
    from sharing.site import build_site

    build_site(Path(given.out))


COMMANDS = {name[4:]: run for name, run in list(globals().items()) if name.startswith("_do_")}
