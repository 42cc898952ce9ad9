"""The records of a class: read from a folder, debriefed together, written in the form a lecturer asks for."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

from sharing import files
from sharing.errors import InvalidFile, InvalidScenario, SharingError
from sharing.export.kinds import harmless
from sharing.language import label, plain
from sharing.seminar.brief import page
from sharing.seminar.debrief import Debrief, debriefed
from sharing.seminar.instructions import side_keys
from sharing.seminar.record import Record, record_of
from sharing.seminar.report import COLUMNS, Group, class_picture, class_report, class_rows
from sharing.verification import verified

__all__ = ["Classwork", "class_file", "classwork", "unchanged"]

MOST_FILES = 500
MOST_BYTES = 5_000_000
CHANGED = ("changed", "result", "law")  # what no later version of the library explains


def readable(name: str, most: int = 60) -> str:
    """Return a file's name as text that can be printed and drawn, whatever bytes it has."""
    return plain(os.fsencode(name).decode("utf-8", errors="replace"))[:most]


def unchanged(raw: bytes, name: str) -> Record:
    """Read a record as it was saved.

    Raises
    ------
    InvalidFile
        If it is no record of the seminar, or was changed.
    """
    checked = verified(raw, name)
    try:
        record = record_of(checked.position)
    except InvalidScenario as error:
        raise InvalidFile(name, [("", str(error))]) from None
    changed = [one.where for one in checked.findings if one.kind in CHANGED]
    if changed:
        raise InvalidFile(name, [("", f"was changed after it was saved: {', '.join(changed[:3])}")])
    return record


class Classwork:
    """The records of a class, debriefed one after the other.

    Parameters
    ----------
    passphrase : str
        The lecturer's.
    """

    def __init__(self, passphrase: str) -> None:
        self.groups: list[Group] = []
        self._passphrase = passphrase
        self._empty: dict[int, Debrief] = {}

    def add(self, raw: bytes, name: str) -> None:
        """Debrief the bytes of a record; the group is called after its file.

        Raises
        ------
        InvalidFile
            If it is no record of the seminar, or was changed.
        """
        record = unchanged(raw, name)
        number = record.case.number
        if number not in self._empty:
            keys = side_keys(number, self._passphrase)
            self._empty[number] = debriefed(Record(case=record.case), keys.values())
        group = re.sub(r"\.json$", "", os.path.basename(name), flags=re.I)
        self.groups.append(Group(name=readable(group), debrief=self._empty[number].of(record)))

    def __repr__(self) -> str:
        return "<Classwork: private>"


def classwork(folder: Path, passphrase: str) -> tuple[list[Group], list[str]]:
    """Read the records of a class.

    Parameters
    ----------
    folder : Path
        With one position file a group.
    passphrase : str
        The lecturer's.

    Returns
    -------
    groups : list of Group
        By name.
    refused : list of str
        What could not be used, and why.
    """
    if not folder.is_dir():
        raise SharingError(f"{folder} is no folder; put the records of the groups into one, and name it")
    paths = sorted(one for one in folder.iterdir() if one.suffix.lower() == ".json")
    if len(paths) > MOST_FILES:
        raise SharingError(f"{folder} holds {len(paths)} files; a class has at most {MOST_FILES}")
    found, refused = Classwork(passphrase), []
    for path in paths:
        try:
            found.add(files.read_bytes(path, MOST_BYTES), os.fspath(path))
        except InvalidFile as error:
            refused.append(readable(str(error), 400))
    return found.groups, refused


def class_file(ending: str, groups: Sequence[Group], lang: str) -> bytes:
    """Write the debriefing of a class in the form an ending names."""
    if ending == ".html":
        return page(label("class_title", lang), ["".join(class_report(groups, lang))], lang)
    if ending == ".csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([label(f"class_{name}", lang) for name in COLUMNS])
        writer.writerows([harmless(cell) for cell in row] for row in class_rows(groups, lang))
        return ("\ufeff" + out.getvalue()).encode()
    if ending in (".svg", ".png", ".pdf"):
        numbers = {one.debrief.record.case.number for one in groups}
        if len(numbers) > 1:
            told = ", ".join(map(str, sorted(numbers)))
            raise SharingError(f"one picture shows one exercise; these are {told}: write .html, or sort the files")
        if ending == ".svg":
            return class_picture(groups, lang).encode()
        try:
            from sharing.figures.deals import class_figure
        except ImportError:
            raise SharingError("a .png or .pdf is drawn by matplotlib; install it, or write .svg or .html") from None

        raw = io.BytesIO()
        class_figure(groups, lang).savefig(raw, format=ending[1:], dpi=200)
        return raw.getvalue()
    raise SharingError(
        f"'{ending}' is no form of a debriefing; name a file that ends in .html, .csv, .svg, .png or .pdf"
    )
