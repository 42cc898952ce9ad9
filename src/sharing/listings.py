"""Lists for a console: instruments, articles, partners, precedents, the back-test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from sharing import language, money
from sharing.history import CLASSES, Outcome, Tested
from sharing.language import label, listed, plain, say, spoken
from sharing.law.citations import Rests
from sharing.law.gaps import LEVELS, Gap
from sharing.law.instrument import Instrument
from sharing.law.summary import summary
from sharing.law.wording import sentence
from sharing.tables import text_table

__all__ = ["backtest_text", "gaps_text", "instruments_text", "precedents_text", "rests_text"]


def instruments_text(laws: Sequence[Instrument], lang: str = "en", wide: bool = False) -> str:
    """List instruments, with counts by confidence."""
    keys = ["id", "from", "status", "confidence", "threshold", "title"]
    if wide:
        keys = ["id", "from", "status", "confidence", "threshold", "split", "costs", "victims", "decider"]
    rows = [summary(law, lang) for law in laws]
    table = text_table(
        [label(f"column_{key}", lang) for key in keys], [[str(row[key]) for key in keys] for row in rows]
    )
    counts = Counter(str(law.confidence) for law in laws)
    said = [
        f"{language.word('confidence', level, lang)} {counts[level]}"
        for level in language.words("confidence")
        if counts[level]
    ]
    return table + "\n\n" + say("count_line", lang, n=len(laws), counts=listed(said, lang))


def rests_text(found: Sequence[Rests], lang: str = "en") -> str:
    """List what rests on an article, each clause read back."""
    rows = []
    for one in found:
        law = one.law
        if one.what == "clause":
            said = sentence(law, law.clauses[int(one.where) - 1], lang)
        else:
            named = law.terms[one.where].label if one.what == "term" else law.readings[one.where].label
            said = spoken(named, lang, one.where)
        rows.append([law.id, label(f"rests_{one.what}", lang), one.where, one.text, said])
    header = [label(f"column_{key}", lang) for key in ("law", "what", "where", "article", "title")]
    return text_table(header, rows)


def gaps_text(state: str, found: Sequence[Gap], lang: str = "en", everything: bool = False) -> str:
    """List what stands between a State and its partners."""
    shown = [one for one in found if everything or one.level != "nothing"]
    rows = [
        [
            f"{language.party(one.partner, lang)} ({one.partner})",
            label(f"gap_{one.level}", lang),
            label("yes" if one.verified else "no", lang),
            "; ".join(one.texts),
        ]
        for one in shown
    ]
    header = [label(f"column_{key}", lang) for key in ("partner", "level", "verified", "texts")]
    counts = Counter(one.level for one in found)
    said = listed((f"{label(f'gap_{level}', lang)} {counts[level]}" for level in LEVELS), lang)
    return text_table(header, rows) + "\n\n" + say("gap_counts", lang, state=language.party(state, lang), counts=said)


def precedents_text(found: Sequence[Outcome], lang: str = "en") -> str:
    """List real outcomes, newest first; unverified rows are marked."""
    rows = [
        [
            one.year,
            "+".join(one.holders),
            "+".join(one.requesting),
            one.currency,
            _figure(one.gross, one.currency),
            _figure(one.returned, one.currency),
            one.ratio,
            label("yes" if one.verified else "no", lang),
            plain(one.name)[:44],
        ]
        for one in found
    ]
    keys = ("year", "holder", "requesting", "currency", "recovered", "returned", "ratio", "verified", "title")
    return text_table([label(f"column_{key}", lang) for key in keys], rows, right=(4, 5))


def backtest_text(found: Sequence[Tested], lang: str = "en") -> str:
    """Show the rows a law decides, then the count of each class."""
    rows = [
        [
            one.case or one.outcome.id,
            label(f"class_{one.kind}", lang),
            _figure(one.published, one.outcome.currency),
            _figure(one.computed, one.outcome.currency),
            label(f"because_{one.why}", lang),
        ]
        for one in found
        if one.case
    ]
    header = [label(f"column_{key}", lang) for key in ("id", "class", "published", "computed", "reason")]
    counts = Counter(one.kind for one in found)
    said = listed((f"{label(f'class_{kind}', lang)} {counts[kind]}" for kind in CLASSES), lang)
    reproduced = sum(one.reproduced for one in found)
    parts = {"n": len(found), "counts": said, "independent": counts["independent"], "reproduced": reproduced}
    return text_table(header, rows, right=(2, 3)) + "\n\n" + say("backtest_line", lang, **parts)


def _figure(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    return money.number_text(amount, currency) if currency in language.currencies() else f"{amount:,}"
