"""Every figure of the project by its name: its numbers, how they are drawn, what it asks, and what it does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from attrs import frozen

from sharing import document, language
from sharing.citing import COLLECTED, Work
from sharing.errors import SharingError, UnknownName, did_you_mean
from sharing.figures import cases, comparisons, laws, positions, published, rules, skynet
from sharing.figures.numbers import Moved, Numbers, compared, read
from sharing.figures.style import footed, style, titled
from sharing.language import label, listed, plain, say
from sharing.law.catalogue import load_instrument
from sharing.stress_words import STRESS_TABLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURES", "Plate", "changed", "committed", "draw", "drawn", "footer", "numbers", "plate", "plates", "works"]

MOST_NAMED = 3  # sources or laws named in a footer; more are counted


@frozen(kw_only=True)
class Plate:
    """What is said of a figure, in both languages."""

    title: dict[str, str]
    question: dict[str, str]
    reading: dict[str, str]
    caveat: dict[str, str]
    data: tuple[str, ...]
    keys: tuple[str, ...]


def _stages() -> Numbers:
    from sharing.law.procedure import timeline

    law = load_instrument("models/sharing-rule")
    return rules.stages_numbers(law, timeline(law.procedure, date(2027, 1, 4)))


def _routes() -> Numbers:
    from sharing.case import load_case
    from sharing.paths import paths

    found = paths(load_case("teaching/soe-loss"), "models/sharing-rule", ["foreign_judgment", "rapid_return"])
    return rules.routes_numbers(found, "CHN")


def _pareto() -> Numbers:
    """Take the committed table: drawing its hundred thousand cases again is `sharing stress --check`."""
    return rules.pareto_numbers(read(document.root() / STRESS_TABLE))


# Each figure: where its numbers come from, and what draws them.
FIGURES: Mapping[str, tuple[Callable[[], Numbers], Callable[[Numbers, str], Figure]]] = {
    "recoveries": (skynet.recoveries_numbers, skynet.recoveries),
    "totals": (skynet.totals_numbers, skynet.totals),
    "treaties": (published.treaties_numbers, published.treaties),
    "white_paper": (published.white_paper_numbers, published.white_paper),
    "flows": (cases.flows_numbers, cases.flows),
    "ratios": (cases.ratios_numbers, cases.ratios),
    "us_sharing": (published.us_sharing_numbers, published.us_sharing),
    "one_case": (comparisons.one_case_numbers, comparisons.one_case),
    "real_case": (lambda: comparisons.one_case_numbers("nzl-chn-yan-2016"), comparisons.one_case),
    "contribution": (comparisons.contribution_numbers, comparisons.contribution),
    "cliff": (laws.cliff_numbers, laws.cliff),
    "net_share": (laws.net_share_numbers, laws.net_share),
    "moves": (positions.moves_numbers, positions.moves),
    "break_even": (positions.break_even_numbers, positions.break_even),
    "zone": (positions.zone_numbers, positions.zone),
    "best_share": (rules.best_share_numbers, rules.best_share),
    "elasticity": (rules.elasticity_numbers, rules.elasticity),
    "pareto": (_pareto, rules.pareto),
    "stages": (_stages, rules.stages),
    "timelines": (laws.timelines_numbers, laws.timelines),
    "routes": (_routes, rules.routes),
    "back_test": (cases.back_test_numbers, cases.back_test),
}


@cache
def plates() -> dict[str, Plate]:
    """Return what is said of each figure, in the order of ``data/figures.toml``.

    Examples
    --------
    >>> set(plates()) == set(FIGURES)
    True
    """
    path = document.root() / "figures.toml"
    data = document.read(path)
    return {name: document.structure(one, Plate, f"{path}: {name}", lambda _: ()) for name, one in data.items()}


def plate(name: str) -> Plate:
    """Return what is said of one figure.

    Raises
    ------
    UnknownName
        With what it may have meant.
    """
    if name not in plates():
        raise UnknownName(f"no figure '{name}'{did_you_mean(name, plates()) or '; sharing figures --list lists them'}")
    return plates()[name]


def numbers(name: str) -> Numbers:
    """Compute what a figure draws, from the data of the library.

    Examples
    --------
    >>> [row["value"] for row in numbers("treaties")]
    ['40', '32', '19', '19', '20', '17']
    """
    plate(name)
    return FIGURES[name][0]()


def draw(name: str, lang: str = "en", given: Numbers | None = None) -> Figure:
    """Draw a figure with its title and footer.

    Parameters
    ----------
    name : str
        As ``sharing figures --list`` lists it.
    lang : {'en', 'zh'}
    given : Numbers, optional
        Other numbers of the same form, as read back from a CSV and changed.

    Returns
    -------
    matplotlib.figure.Figure
        With "unverified" in its title where nobody read most of what it shows.

    Raises
    ------
    UnknownName
        For no figure, or another language.
    SharingError
        If the numbers given are not of the figure's form.
    """
    from sharing import __version__

    if given is None or given == committed(name):
        return drawn(name, lang, numbers(name) if given is None else given)
    try:
        return drawn(name, lang, given, [label("footer_changed", lang), f"sharing {__version__} · {name}"])
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise SharingError(
            f"figure {name}: these numbers cannot be drawn ({type(error).__name__}: {error}); "
            f"'sharing figures {name} --format csv' writes a table that can"
        ) from error


def drawn(name: str, lang: str, table: Numbers, below: list[str] | None = None) -> Figure:
    """Draw a figure from the library's own numbers, or with other words `below` it."""
    if lang not in language.LANGUAGES:
        raise UnknownName(f"figures are drawn in {' or '.join(language.LANGUAGES)}; got '{lang}'")
    said = plate(name)
    if not len(table):
        raise SharingError(f"figure {name}: there is nothing to draw; it needs at least one row of numbers")
    figure = FIGURES[name][1](table, lang)
    with style():
        titled(figure, said.title[lang] + _doubted(table, lang))
        footed(figure, footer(name, table, lang) if below is None else below)
    return figure


def _doubted(table: Numbers, lang: str) -> str:
    """Say in the title that nothing, or less than half, of what is drawn was read in a source."""
    if 2 * table.unverified <= len(table):
        return ""
    return label("plate_unverified" if table.unverified == len(table) else "plate_mostly_unverified", lang)


def footer(name: str, table: Numbers, lang: str = "en") -> list[str]:
    """Say under a figure what it stands on: sources, rules, confidence, version."""
    from sharing import __version__

    lines = []
    csv = f"{name}.csv"
    for key, found in (("sources", [title for title, _ in table.sources]), ("rules", list(table.laws))):
        if found:
            said = listed([plain(one).rstrip(".") for one in dict.fromkeys(found)], lang)
            many = len(dict.fromkeys(found))
            counted = say(f"footer_{key}_many", lang, count=many, file=csv)
            lines.append(say(f"footer_{key}", lang, names=said) if many <= MOST_NAMED else counted)
    if table.confidence:
        levels = [
            f"{language.word('confidence', level, lang)} {table.confidence[level]}"
            for level in language.words("confidence")
            if table.confidence[level]
        ]
        lines.append(say("footer_confidence", lang, levels=listed(levels, lang), count=len(table)))
    elif "verified" in table.columns:
        lines.append(say("footer_verified", lang, read=len(table) - table.unverified, count=len(table)))
    if 0 < table.unverified < len(table):
        lines.append(label("footer_doubt", lang))
    return [
        *filter(None, [" ".join(lines) if lang == "en" else "".join(lines)]),
        f"sharing {__version__} · {name} · {csv}",
    ]


# --- against what is committed ------------------------------------------------------------------


def committed(name: str) -> Numbers | None:
    """Return the numbers that were last committed; None where there are none."""
    path = document.root() / "figures" / f"{name}.csv"
    return read(path) if path.is_file() else None


def changed(names: Iterable[str] = ()) -> dict[str, tuple[Moved, ...] | None]:
    """Hold each figure's numbers, computed now, against the committed ones.

    Returns
    -------
    dict
        For each figure the cells that moved; None where nothing is committed.

    Raises
    ------
    InvalidFile
        If a committed table cannot be read.
    """
    found: dict[str, tuple[Moved, ...] | None] = {}
    for name in names or FIGURES:
        keys = plate(name).keys
        before = committed(name)
        found[name] = None if before is None else compared(before, numbers(name), keys)
    return found


# --- how it is cited ------------------------------------------------------------------------------


def works(name: str, table: Numbers | None = None) -> tuple[Work, ...]:
    """Return what to cite for a figure: the figure, then the sources and laws it stands on.

    Examples
    --------
    >>> [one.kind for one in works("treaties")]
    ['figure', 'page']
    """
    table = numbers(name) if table is None else table
    own = Work(key=f"sharing-figure-{name}", kind="figure", title=plate(name).title)
    pages = [
        Work(
            key=f"{name}-source-{i}",
            kind="page",
            title={"en": title, "zh": title},
            url=url,
            read=COLLECTED if url else "",
        )
        for i, (title, url) in enumerate(table.sources, 1)
    ]
    return (own, *pages, *(_law(law) for law in table.laws))


def _law(law_id: str) -> Work:
    citation = load_instrument(law_id).citation
    return Work(
        key=f"sharing-law-{law_id.replace('/', '-')}",
        kind="law",
        title={"en": citation.instrument, "zh": citation.instrument},
        url=citation.url or "",
        read=citation.read.isoformat() if citation.read else "",
        published=citation.published or "",
    )
