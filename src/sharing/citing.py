"""How the library, a figure or a dataset of it is cited, with what it stands on: BibTeX and GB/T 7714."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from sharing.language import label, plain, say

__all__ = ["COLLECTED", "RELEASED", "Work", "bibtex", "gb_t_7714", "software"]

RELEASED = date(2026, 11, 22)  # of the version cited, as CITATION.cff says it
COLLECTED = "2026-11"  # when the pages that tables name were read
AUTHORS = "The sharing authors"


@frozen(kw_only=True)
class Work:
    """Something to cite.

    `kind` is ``software``, ``figure`` or ``dataset`` for what is ours,
    ``page`` or ``law`` for what was read.
    """

    key: str
    kind: str
    title: dict[str, str]
    url: str = ""
    read: str = ""  # the day or month it was read
    published: str = ""

    @property
    def ours(self) -> bool:
        """Tell whether it is a part of the library."""
        return self.kind in ("software", "figure", "dataset")


def software() -> Work:
    """Return the library itself."""
    return Work(
        key="sharing", kind="software", title={"en": label("cite_software"), "zh": label("cite_software", "zh")}
    )


# --- BibTeX ---------------------------------------------------------------------------------


def bibtex(works: Iterable[Work], lang: str = "en") -> str:
    """Write works as BibTeX, one entry each.

    Examples
    --------
    >>> print(bibtex([software()]))
    @misc{sharing,
      author = {{The sharing authors}},
      title = {{sharing: the world's asset-sharing rules, exact, cited, executable}},
      year = {2026},
      note = {Computer program, version 0.1.0},
    }
    """
    return "\n\n".join(_entry(one, lang) for one in works)


def _entry(one: Work, lang: str) -> str:
    fields: dict[str, str] = {}
    if one.ours:
        fields["author"] = f"{{{AUTHORS}}}"
    fields["title"] = f"{{{_tex(one.title[lang])}}}"
    if one.ours:
        fields["year"] = str(RELEASED.year)
        fields["note"] = _tex(_what(one, lang))
    else:
        if one.url:
            fields["howpublished"] = f"\\url{{{_address(one.url)}}}"
        said = [one.published, say("cite_read", lang, day=one.read) if one.read else ""]
        if note := "; ".join(filter(None, said)):
            fields["note"] = _tex(note)
    body = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
    return f"@misc{{{one.key},\n{body}}}"


def _what(one: Work, lang: str) -> str:
    from sharing import __version__

    return say(f"cite_{one.kind}_note", lang, name=one.key.split("-", 2)[-1], version=__version__)


TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
TEX |= {sign: f"\\{sign}" for sign in "&%$#_"}


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in plain(text))


def _address(url: str) -> str:
    """Write an address so that nothing in it ends the field it stands in."""
    return "".join(f"%{ord(sign):02X}" if sign in '{}\\"<> ' else sign for sign in plain(url))


# --- GB/T 7714 --------------------------------------------------------------------------------

# The standard's marks of what a work is; "/OL" is added to what stands at an address.
MARKS = {"software": "CP", "figure": "DS", "dataset": "DS", "page": "Z", "law": "Z"}


def gb_t_7714(works: Iterable[Work], lang: str = "en") -> str:
    """Write works as numbered references after GB/T 7714-2015.

    Examples
    --------
    >>> gb_t_7714([software()], "zh")
    '[1] The sharing authors. sharing：全球资产分享规则（精确、可引证、可计算）[CP]. 版本0.1.0. (2026-11-22).'
    """
    return "\n".join(f"[{i}] {_reference(one, lang)}" for i, one in enumerate(works, 1))


def _reference(one: Work, lang: str) -> str:
    from sharing import __version__

    mark = "EB/OL" if one.kind == "page" and one.url else MARKS[one.kind] + ("/OL" if one.url else "")
    title = re.sub(r"[.。\s]+$", "", plain(one.title[lang]))
    if one.ours:
        of = "" if one.kind == "software" else say(f"cite_{one.kind}_of", lang, name=one.key.split("-", 2)[-1])
        version = say("cite_version", lang, version=__version__)
        return f"{AUTHORS}. {title}{of}[{mark}]. {version}. ({RELEASED.isoformat()})."
    parts = [f"{title}[{mark}]", plain(one.published)]
    read = f"[{one.read}]" if one.read else ""
    text = ". ".join(filter(None, parts)) + "."
    return " ".join(filter(None, [text, f"{read}." if read else "", f"{plain(one.url)}." if one.url else ""]))
