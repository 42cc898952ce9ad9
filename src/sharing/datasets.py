"""The data of the library as datasets: what each holds, where it comes from, how far it was read, on what terms.

Every ``.csv`` below ``data/`` has a ``.toml`` of the same name beside it that
says what its columns mean (the numbers of figures share one); the data
dictionary is that text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from attrs import frozen

from sharing import document
from sharing.citing import Work
from sharing.errors import InvalidFile, UnknownName, did_you_mean
from sharing.figures import numbers
from sharing.figures.numbers import Numbers, Row
from sharing.language import label, say

__all__ = ["Column", "Dataset", "cited", "dataset", "datasets", "dictionary", "figure_columns", "licence", "read_share"]

FIGURES = "figures"  # the folder of the numbers of figures: one sheet for all of them


@frozen(kw_only=True)
class Column:
    """What one column means; `unit` is a word of the labels ``unit_...``."""

    unit: str
    en: str
    zh: str

    def meaning(self, lang: str = "en") -> str:
        """Say what it means, with its unit."""
        return say(
            "dataset_column", lang, meaning=self.zh if lang == "zh" else self.en, unit=label(f"unit_{self.unit}", lang)
        )


@frozen(kw_only=True)
class Sheet:
    """The text beside a table."""

    title: dict[str, str]
    source: dict[str, str]
    columns: dict[str, Column]
    caution: dict[str, str] | None = None
    licence: dict[str, str] | None = None


@frozen(kw_only=True)
class Dataset:
    """One table: its name, its rows as texts, and what is said of it."""

    name: str
    sheet: Sheet
    table: Numbers

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return its rows."""
        return self.table.rows

    @property
    def title(self) -> dict[str, str]:
        """Return its title in both languages."""
        return self.sheet.title

    @property
    def verified(self) -> tuple[int, int] | None:
        """Return how many rows were read in their source, and of how many that is said; None where it is not."""
        if "verified" in self.sheet.columns:
            return sum(row["verified"] == "yes" for row in self.rows), len(self.rows)
        if "confidence" in self.sheet.columns:
            return sum(row["confidence"] == "text_read" for row in self.rows), len(self.rows)
        return None

    def csv(self) -> str:
        """Return the table as CSV."""
        return self.table.csv()


def read_share(one: Dataset, lang: str = "en") -> str:
    """Say how many rows were read in their source."""
    if one.verified is None:
        return label("read_not_said", lang)
    read, count = one.verified
    return say("read_share", lang, read=read, count=count, percent=f"{100 * read / count:.0f}")


def cited(one: Dataset) -> tuple[Work, ...]:
    """Return what to cite for a dataset."""
    return (Work(key=f"sharing-data-{one.name.replace('/', '_')}", kind="dataset", title=one.title),)


def licence(one: Dataset, lang: str = "en") -> str:
    """Say on what terms a dataset may be used."""
    own = one.sheet.licence
    return own[lang] if own else label("dataset_licence", lang)


@cache
def datasets() -> tuple[Dataset, ...]:
    """Return every table of the library: its files, then the instruments and the cases as tables.

    Raises
    ------
    InvalidFile
        If a table has no sheet beside it, or a column that the sheet does not
        explain.

    Examples
    --------
    >>> [one.name for one in datasets()][:3]
    ['bilateral', 'currencies', 'glossary']
    """
    root = document.root()
    paths = [path for path in sorted(root.rglob("*.csv")) if path.parent.name != FIGURES]
    return (*(_read(path, root) for path in paths), _instruments(), _cases())


def dataset(name: str) -> Dataset:
    """Return one table by its name, its place below ``data/``.

    Raises
    ------
    UnknownName
        With what it may have meant.
    """
    known = {one.name: one for one in datasets()}
    if name not in known:
        raise UnknownName(f"no dataset '{name}'{did_you_mean(name, known) or '; sharing data lists them'}")
    return known[name]


def _sheet(path: Path) -> Sheet:
    return document.structure(document.read(path), Sheet, str(path), _faults)


def _faults(sheet: Sheet) -> Iterable[tuple[str, str]]:
    for key in ("title", "source", "caution", "licence"):
        own = getattr(sheet, key)
        if own is not None and not {"en", "zh"} <= set(own):
            yield key, "is given in en and zh"


def _read(path: Path, root: Path) -> Dataset:
    sheet, table = _sheet(path.with_suffix(".toml")), numbers.read(path)
    apart = sorted(set(table.columns) ^ set(sheet.columns))
    if apart:
        raise InvalidFile(
            str(path), [(f"columns.{key}", "stands in only one of the table and its sheet") for key in apart]
        )
    return Dataset(name=path.relative_to(root).with_suffix("").as_posix(), sheet=sheet, table=table)


def figure_columns() -> dict[str, Column]:
    """Return what the columns of the numbers of figures mean."""
    return dict(_sheet(document.root() / FIGURES / "columns.toml").columns)


def _instruments() -> Dataset:
    from sharing.law.catalogue import catalogue
    from sharing.law.summary import summary

    sheet = _sheet(document.root() / "instruments.toml")
    rows = [
        {
            **summary(law),
            "kind": law.kind,
            "status": law.status,
            "confidence": law.confidence,
            "url": law.citation.url or "",
        }
        for law in catalogue()
    ]
    table = Numbers.of({key: row[key] for key in sheet.columns} for row in rows)
    return Dataset(name="instruments", sheet=sheet, table=table)


def _cases() -> Dataset:
    from sharing.case import case_ids, load_case
    from sharing.language import spoken
    from sharing.money import decimal

    sheet = _sheet(document.root() / "cases.toml")
    rows = []
    for case in map(load_case, case_ids()):
        facts = {
            "id": case.id,
            "title": spoken(case.title, "en"),
            "currency": case.currency,
            "parties": ";".join(case.codes),
        }
        amount, teaching = str(decimal(int(case.pool), case.currency)), case.id.startswith("teaching/")
        more = {
            "history": case.history or "",
            "settled_by": "; ".join(step.law for step in case.settled_by),
            "invented": "yes" if teaching else "no",
        }
        rows.append({**facts, "recovered": amount, **more, "sources": "; ".join(case.sources)})
    return Dataset(name="cases", sheet=sheet, table=Numbers.of(rows))


def dictionary(names: Sequence[str] = (), lang: str = "en") -> str:
    """Write the data dictionary: each table, each column, its unit and meaning, as Markdown.

    Parameters
    ----------
    names : sequence of str
        Only these datasets.
    lang : {'en', 'zh'}
    """
    parts = [f"# {label('dictionary_title', lang)}"]
    for one in (dataset(name) for name in names) if names else datasets():
        own = [one.sheet.source[lang], *([one.sheet.caution[lang]] if one.sheet.caution else []), licence(one, lang)]
        parts += [f"## {one.name}: {one.title[lang]}", "\n\n".join(own), _columns(one.sheet.columns, lang)]
    if not names:
        parts += [f"## {FIGURES}/: {label('dictionary_figures', lang)}", _columns(figure_columns(), lang)]
    return "\n\n".join(parts)


def _columns(columns: dict[str, Column], lang: str) -> str:
    return "\n".join(f"- `{name}`: {column.meaning(lang)}" for name, column in columns.items())
