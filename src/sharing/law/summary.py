"""What an instrument says in a word at each point: threshold, split, costs, victims, decider."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sharing import language
from sharing.language import label, listed, spoken
from sharing.law.clauses import Clause, Open, Shares
from sharing.law.conditions import Condition, Reading, TermSet
from sharing.law.instrument import Instrument
from sharing.law.levels import Bands, Ladder
from sharing.law.parameters import Limit, Option
from sharing.law.rights import Claims, Costs
from sharing.money import number_text, share_text

__all__ = ["KEYS", "costs", "split", "summary", "threshold", "victims"]

KEYS = ("id", "title", "kind", "from", "status", "confidence", "threshold", "split", "costs", "victims", "decider")
SIGNS = {"at_most": "≤", "under": "<", "over": ">", "at_least": "≥"}


def summary(law: Instrument, lang: str = "en") -> dict[str, Any]:
    """Return one instrument as a row of the catalogue."""
    return {
        "id": law.id,
        "title": spoken(law.title, lang),
        "kind": language.word("kinds", law.kind, lang),
        "from": law.in_force.from_.isoformat() if law.in_force.from_ else "",
        "status": language.word("status", law.status, lang),
        "confidence": language.word("confidence", law.confidence, lang),
        "threshold": threshold(law),
        "split": split(law, lang),
        "costs": costs(law, lang),
        "victims": victims(law, lang),
        "decider": spoken(law.decider, lang) or label("not_read", lang),
    }


def threshold(law: Instrument) -> str:
    """Write the thresholds, with the sign of the text: ``≤ EUR 10,000.00``."""
    found = []
    for _, limit in law.thresholds():
        found += [f"{SIGNS[op]} {_sum(law, one)}" for op, one in limit.tests]
    return "; ".join(dict.fromkeys(found))


def _sum(law: Instrument, limit: Limit | Option) -> str:
    if isinstance(limit, Limit):
        return f"{limit.currency} {_plain(limit.amount, limit.currency)}"
    term = law.terms[limit.name]
    return (
        f"{term.currency} ‹{limit.name}›"
        if term.default is None
        else f"{term.currency} {_plain(term.default, str(term.currency))}"
    )


def _plain(amount: Fraction, currency: str) -> str:
    from sharing.money import decimal, minor, whole

    return number_text(decimal(int(whole(minor(amount, currency))), currency), currency)


def split(law: Instrument, lang: str = "en") -> str:
    """Say the default division: what the last clause that pays from the pool gives."""
    last = [clause for clause in law.clauses if clause.from_ is None][-1]
    if isinstance(last, Open):
        return label("open", lang)
    if isinstance(last, Ladder | Bands):
        return label("split_levels", lang)
    shares = last.shares if isinstance(last, Shares) else {}
    return "; ".join(
        f"{language.word('roles', role, lang)} {_share(law, share, lang)}" for role, share in shares.items()
    )


def _share(law: Instrument, share: Any, lang: str) -> str:
    if isinstance(share, Option):
        default = law.terms[share.name].default
        return label("split_term", lang) if default is None else share_text(default)
    return label("the_rest", lang) if share == "rest" else share_text(share)


def costs(law: Instrument, lang: str = "en") -> str:
    """Say what happens to costs: off first, may be, not said, or not deducted."""
    return _ranked(law, [c for c in law.clauses if isinstance(c, Costs)], lang, "costs_none")


def victims(law: Instrument, lang: str = "en") -> str:
    """Say where victims and prior owners rank."""
    own = [c for c in law.clauses if isinstance(c, Claims) and {"victim", "prior_owner"} & {str(w) for w in c.who}]
    return _ranked(law, own, lang, "victims_none")


def _ranked(law: Instrument, clauses: Sequence[Clause], lang: str, nothing: str) -> str:
    if not clauses:
        return label(nothing, lang)
    said = []
    for clause in clauses:
        if clause.from_ is not None:
            said.append(label("out_of_a_share", lang))
        elif (reading := _guard(clause.when)) is None:
            said.append(label("comes_first", lang))
        elif law.readings[reading.name].default is None:
            said.append(label("not_said", lang))
        else:
            by_default = law.readings[reading.name].default in reading.options
            said.append(label("argued_first" if by_default else "argued_not", lang))
    return listed(dict.fromkeys(said), lang)


def _guard(when: Condition | None) -> Reading | None:
    """Return the reading that a clause depends on, if it does."""
    tests = when.readings() if when and not isinstance(when, TermSet) else ()
    return tests[0] if tests else None
