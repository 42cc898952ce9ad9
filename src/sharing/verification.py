"""The other side's file computed again: the same, or which fact, term, reading or text of law differs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from sharing import files
from sharing.case import Case, case_ids, load_case
from sharing.language import label, plain, say
from sharing.law.catalogue import instrument_ids, load_instrument
from sharing.meeting import settle
from sharing.position import MOST_BYTES, Position, from_json, open_position, plain_data, result
from sharing.sealing import leaves, seal, undated

__all__ = ["Finding", "Verification", "verified", "verify"]

ZIP = b"PK\x03\x04"


@frozen(kw_only=True)
class Finding:
    """One thing that differs.

    `kind` is ``changed`` (after the file was saved), ``result``, ``fact``,
    ``term``, ``reading``, ``law``, ``table``, ``missing``, ``extra``, ``cell`` or
    ``rewritten`` (of a workbook); ``unknown_law``
    and ``version`` are no differences but must be known.
    """

    kind: str
    where: str
    theirs: str = ""
    ours: str = ""


NOTES = ("unknown_law", "version")


@frozen(kw_only=True)
class Verification:
    """What a second computation of a file found."""

    file: str
    position: Position
    findings: tuple[Finding, ...]
    against: str | None  # what the facts were compared with, if anything

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return all(one.kind in NOTES for one in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        rows = [{"kind": f.kind, "where": f.where, "theirs": f.theirs, "ours": f.ours} for f in self.findings]
        return {"file": self.file, "same": self.same, "against": self.against, "findings": rows}

    def explain(self, lang: str = "en") -> str:
        """Say it in sentences, one a line."""
        names = ", ".join(one.name for one in self.position.scenarios)
        head = say("verify_same" if self.same else "verify_differs", lang, file=self.file, names=names)
        lines = [say(f"verify_{f.kind}", lang, where=f.where, theirs=f.theirs, ours=f.ours) for f in self.findings]
        against = [say("verify_against", lang, against=self.against)] if self.against else [label("verify_alone", lang)]
        return "\n".join(plain(line) for line in [head, *lines, *against])


def verify(path: str | os.PathLike[str], against: Position | Case | str | None = None) -> Verification:
    """Open a position or a workbook, compute it again, and say what differs.

    Parameters
    ----------
    path : str or path
        A position (JSON) or a workbook (.xlsx) of this library.
    against : Position, Case, str or None
        Our own position or case, or the path or id of it. Without it the
        library's case of the same id, where there is one.

    Returns
    -------
    Verification

    Raises
    ------
    InvalidFile
        If the file cannot be read as one of ours.
    """
    name = os.fspath(path)
    return verified(files.read_bytes(name, MOST_BYTES), name, against)


def verified(raw: bytes, name: str, against: Position | Case | str | None = None) -> Verification:
    """Do the same with the bytes of a file; `name` stands in the messages."""
    found: list[Finding] = []
    if raw.startswith(ZIP):
        from sharing.export.reading import read_workbook

        data, changed = read_workbook(raw, name)
        found += [Finding(kind=kind, where=where, theirs=theirs, ours=ours) for kind, where, theirs, ours in changed]
    else:
        data = plain_data(raw, name)
    position = from_json(data, name)
    found = [*_seals(data), *_results(position), *_laws(position), *_version(data), *found]
    ours = _ours(against, position)
    if ours is not None:
        found += _facts(position, ours)
    told = None if ours is None else (ours.case.id if isinstance(ours, Position) else ours.id)
    return Verification(file=name, position=position, findings=tuple(found), against=told)


def _seals(data: Mapping[str, Any]) -> list[Finding]:
    """Name every value that is not the one its seal was made of."""
    seals = data.get("seals")
    if not isinstance(seals, dict):
        return [Finding(kind="changed", where="seals")]
    values = dict(leaves({key: value for key, value in data.items() if key != "seals"}))
    found = [
        Finding(kind="changed", where=where, theirs=str(value))
        for where, value in values.items()
        if seals.get(where) != seal(where, value)
    ]
    return found + [Finding(kind="changed", where=where) for where in seals if where not in values]


def _results(position: Position) -> list[Finding]:
    """Name every recorded result that does not come out again."""
    found = []
    for one in position.scenarios:
        recorded = dict(leaves(position.recorded.get(one.name, {})))
        computed = dict(leaves(result(settle(position.case, one.scenario))))
        for where in dict.fromkeys([*recorded, *computed]):
            theirs, ours = recorded.get(where, ""), computed.get(where, "")
            if theirs != ours:
                found.append(Finding(kind="result", where=f"{one.name}: {where}", theirs=str(theirs), ours=str(ours)))
    return found


def _laws(position: Position) -> list[Finding]:
    """Name every place where the file's text of a law is not this library's."""
    found = []
    for law in (one.scenario.law for one in position.scenarios):  # each brings its own text
        if law.id not in instrument_ids():
            found.append(Finding(kind="unknown_law", where=law.id))
        else:
            found += _differing("law", law.content, load_instrument(law.id).content, law.id)
    return list(dict.fromkeys(found))


def _version(data: Mapping[str, Any]) -> list[Finding]:
    from sharing import __version__

    theirs = str(data.get("version"))
    return [] if theirs == __version__ else [Finding(kind="version", where="", theirs=theirs, ours=__version__)]


def _ours(against: Position | Case | str | None, position: Position) -> Position | Case | None:
    if against is None:
        return load_case(position.case.id) if position.case.id in case_ids() else None
    if isinstance(against, Position | Case):
        return against
    if os.path.splitext(against)[1] == ".json":
        return open_position(against)
    return load_case(against)


def _facts(position: Position, ours: Position | Case) -> list[Finding]:
    case = ours.case if isinstance(ours, Position) else ours
    found = _differing("fact", position.case.content, case.content, "case")
    if isinstance(ours, Case):
        return found
    table = [{"pinned": p.pinned or "", "reporting": p.to_table()} for p in (position, ours)]
    found += _differing("table", table[0], table[1], "position")
    theirs = {one.name: one.scenario for one in position.scenarios}
    own = {one.name: one.scenario for one in ours.scenarios}
    for name in dict.fromkeys([*theirs, *own]):
        if name not in own:
            found.append(Finding(kind="extra", where=name, theirs=theirs[name].law.id))
        elif name not in theirs:
            found.append(Finding(kind="missing", where=name, ours=own[name].law.id))
        else:
            one, other = theirs[name], own[name]
            if one.law.id != other.law.id:
                found.append(Finding(kind="law", where=name, theirs=one.law.id, ours=other.law.id))
            else:
                found += _differing("law", one.law.content, other.law.content, one.law.id)
            theirs_set, ours_set = ({key: str(value) for key, value in s.terms.items()} for s in (one, other))
            found += _differing("term", theirs_set, ours_set, name)
            found += _differing("reading", dict(one.readings), dict(other.readings), name)
    return list(dict.fromkeys(found))


def _differing(kind: str, theirs: Any, ours: Any, inside: str) -> list[Finding]:
    one, other = (dict(leaves(undated(value), inside)) for value in (theirs, ours))
    return [
        Finding(kind=kind, where=where, theirs=_said(one, where), ours=_said(other, where))
        for where in dict.fromkeys([*one, *other])
        if one.get(where, "") != other.get(where, "") and (_said(one, where) or _said(other, where))
    ]


def _said(values: Mapping[str, Any], where: str) -> str:
    value = values.get(where)
    return "" if value in (None, {}, []) else str(value)
