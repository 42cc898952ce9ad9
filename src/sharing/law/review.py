"""An instrument read from a file, with every fault in it at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve

from sharing import document, language
from sharing.errors import InvalidFile, did_you_mean
from sharing.fairness.claims import IN_LAW
from sharing.law.articles import draft_faults
from sharing.law.clauses import Clause, Open, Portion, Shares
from sharing.law.instrument import Instrument
from sharing.law.levels import Bands, Ladder
from sharing.law.parameters import Option
from sharing.law.rights import Claims, Costs, Rights, Rule

__all__ = ["build", "read"]


def read(path: str | os.PathLike[str], expected_id: str | None = None) -> Instrument:
    """Read an instrument from a file; `expected_id` is the id its place demands."""
    return build(document.read(path), os.fspath(path), expected_id)


def build(data: Mapping[str, Any], name: str, expected_id: str | None = None) -> Instrument:
    """Build an instrument from the tables of a document."""
    law = document.structure(data, Instrument, name, _faults)
    if expected_id is not None and law.id != expected_id:
        raise InvalidFile(name, [("id", f"must be the file's place, '{expected_id}'; got '{law.id}'")])
    return evolve(law, content=data, alike=_alike(law))


def _alike(law: Instrument) -> dict[str, tuple[tuple[Any, ...], ...]]:
    """Group the values of each fact that no condition of the law tells apart."""
    groups: dict[str, dict[tuple[bool, ...], list[Any]]] = {}
    tests = [one for c in law.clauses if c.when for one in c.when.facts()]
    for key in law.facts():
        own = [one for one in tests if one.key == key]
        for value in language.fact_values(key):
            groups.setdefault(key, {}).setdefault(tuple(value in one.values for one in own), []).append(value)
    return {key: tuple(tuple(values) for values in by.values()) for key, by in groups.items()}


def _faults(law: Instrument) -> Iterator[tuple[str, str]]:
    """Find what is wrong between the values of an instrument."""
    if law.schema != 1:
        yield "schema", f"must be 1, the format this version reads; got {law.schema}"
    for lang in language.LANGUAGES:
        if lang not in law.title:
            yield f"title.{lang}", "the title is given in en and zh"
    for name, term in law.terms.items():
        if len(term.range) != 2 or term.range[0] > term.range[1]:
            yield f"terms.{name}.range", 'is the least and the most, as ["0", "1"]'
        elif term.default is not None and not term.range[0] <= term.default <= term.range[1]:
            yield f"terms.{name}.default", f"lies outside its range; got {term.default}"
    if (law.kind in ("model", "proposal")) != (law.status in ("model", "proposal")):
        yield "status", f"a {law.kind} cannot be '{law.status}'"
    if law.status == "superseded" and law.in_force.until is None:
        yield "in_force.until", "until when was the superseded text law?"
    if law.status == "superseded" and law.successor is None:
        yield "successor", "which text replaced it? give its id"
    for code in law.bound.parties:
        if fault := language.known_party(code):
            yield "bound.parties", fault
    for name, one in law.readings.items():
        if one.default is not None and one.default not in one.options:
            yield (
                f"readings.{name}.default",
                f"'{one.default}' is no option of it{did_you_mean(one.default, one.options)}",
            )
    for i, stage in enumerate(law.procedure):
        for where, what in stage.faults():
            yield f"procedure[{i}].{where}", what
    yield from _clause_faults(law)
    yield from _completeness(law)
    yield from draft_faults(law)


def _clause_faults(law: Instrument) -> Iterator[tuple[str, str]]:
    marks = {"recovered", "remaining"}
    used: set[tuple[str, str]] = set()
    for i, clause in enumerate(law.clauses):
        where = f"clauses[{i}]"
        for kind, name in [*_asked(clause), *((o.of, o.name) for o in clause.options())]:
            used.add((kind, name))
            declared: Mapping[str, Any] = law.terms if kind == "term" else law.readings
            if name not in declared:
                yield where, f"uses the {kind} '{name}', which is not declared{did_you_mean(name, declared)}"
        for limit in clause.when.limits() if clause.when else ():
            of = limit.of
            names: tuple[Any, ...] = (of,)
            if isinstance(of, Option) and of.name in law.readings:
                names = law.readings[of.name].options
            for one in names:
                if isinstance(one, str) and one not in marks:
                    yield f"{where}.when", f"looks at '{one}', which no clause before marks{did_you_mean(one, marks)}"
        yield from _parameter_faults(where, clause, marks)
        yield from _choice_faults(where, law, clause)
        if law.confidence_of(clause) == "text_read":
            yield from _quote_faults(where, law, clause)
        if clause.mark in ("recovered", "remaining"):
            yield f"{where}.mark", f"'{clause.mark}' has a meaning already; choose another name"
        elif clause.mark:
            marks.add(clause.mark)
    for kind, declared in (("term", law.terms), ("reading", law.readings)):
        for name in declared:
            aside = kind == "reading" and law.readings[name].aside
            if (kind, name) not in used and not aside:
                yield f"{kind}s.{name}", "is declared, and no clause uses it"
            elif (kind, name) in used and aside:
                yield f"{kind}s.{name}.aside", "says that it moves no money, and a clause uses it"


def _asked(clause: Clause) -> tuple[tuple[str, str], ...]:
    return clause.when.names() if clause.when else ()


def _parameter_faults(where: str, clause: Clause, marks: set[str]) -> Iterator[tuple[str, str]]:
    if isinstance(clause, Claims) and clause.order not in ("together", "ranked", "dated"):
        yield f"{where}.order", f"is 'together', 'ranked' or 'dated'; got '{clause.order}'"
    if isinstance(clause, Rights):
        if clause.pending not in (None, "hold", "ignore"):
            yield f"{where}.pending", f"is 'hold' or 'ignore', or left out; got '{clause.pending}'"
        if clause.capped_by not in (None, "certificate"):
            yield f"{where}.capped_by", f"is 'certificate'; got '{clause.capped_by}'"
    if isinstance(clause, Costs | Portion) and clause.base not in marks:
        yield f"{where}.base", f"'{clause.base}' is no sum known here{did_you_mean(clause.base, marks)}"
    if isinstance(clause, Portion) and [clause.rate, clause.amount, clause.above].count(None) != 2:
        yield where, "a portion is one of rate, amount or above"
    if isinstance(clause, Bands) and clause.above_whole not in (None, "reduced"):
        yield f"{where}.above_whole", f"is 'reduced', or left out; got '{clause.above_whole}'"
    if isinstance(clause, Rule) and isinstance(clause.rule, str) and clause.rule not in IN_LAW:
        yield f"{where}.rule", f"'{clause.rule}' cannot stand in a law{did_you_mean(clause.rule, IN_LAW)}"
    if isinstance(clause, Open):
        for lang in language.LANGUAGES:
            if lang not in clause.reason:
                yield f"{where}.reason.{lang}", "the reason is given in en and zh"
    if isinstance(clause, Shares):
        fixed = [share for share in clause.shares.values() if isinstance(share, Fraction)]
        rests = [share for share in clause.shares.values() if share == "rest"]
        total = sum(fixed, Fraction(0))
        if len(rests) > 1:
            yield f"{where}.shares", "one role at most takes the rest"
        if total > 1 or (not rests and total != 1 and len(fixed) == len(clause.shares)):
            yield f"{where}.shares", f'sum to {total}; shares sum to one, or one role takes the "rest"'
        if not rests and len(fixed) < len(clause.shares):
            yield f"{where}.shares", 'hold a term, so one role must take the "rest"'


def _choice_faults(where: str, law: Instrument, clause: Clause) -> Iterator[tuple[str, str]]:
    """Check that terms and readings can stand where they stand."""
    for name in ("amount", "above", "cap", "cap_each"):
        value = getattr(clause, name, None)
        if isinstance(value, Option) and value.name in law.terms and law.terms[value.name].currency is None:
            yield f"{where}.{name}", f"is a sum of money, so the term '{value.name}' needs a currency"
    ratios = [getattr(clause, name, None) for name in ("rate", "cap_rate", "point")]
    ratios += [*getattr(clause, "shares", {}).values(), *getattr(clause, "levels", {}).values()]
    ratios += [edge for band in getattr(clause, "bands", {}).values() for edge in band]
    for value in ratios:
        if not isinstance(value, Option):
            continue
        term = law.terms.get(value.name)
        if term and (term.currency is not None or len(term.range) != 2 or term.range[1] > 1):
            yield where, f'the term \'{value.name}\' is a share: a range within "0" and "1", and no currency'
    for name, of in (("who", "claimants"), ("kinds", "cost_kinds"), ("classes", "cost_classes")):
        for value in getattr(clause, name, None) or ():
            if isinstance(value, Option) and (reading := law.readings.get(value.name)):
                for option in reading.options:
                    if option not in language.words(of):
                        yield (
                            f"{where}.{name}",
                            f"option '{option}' is no word here{did_you_mean(option, language.words(of))}",
                        )
    if isinstance(clause, Rule) and isinstance(clause.rule, Option) and clause.rule.name in law.readings:
        for option in law.readings[clause.rule.name].options:
            if option not in IN_LAW:
                yield (
                    f"{where}.rule",
                    f"option '{option}' is no rule that can stand in a law{did_you_mean(option, IN_LAW)}",
                )
    for limit in clause.when.limits() if clause.when else ():
        for _, value in limit.tests:
            if isinstance(value, Option) and value.name in law.terms and law.terms[value.name].currency is None:
                yield f"{where}.when", f"is a sum of money, so the term '{value.name}' needs a currency"
    for test in clause.when.readings() if clause.when else ():
        for option in test.options:
            if test.name in law.readings and option not in law.readings[test.name].options:
                known = law.readings[test.name].options
                yield (
                    f"{where}.when",
                    f"'{option}' is no option of the reading '{test.name}'{did_you_mean(option, known)}",
                )
    if isinstance(clause, Ladder) and set(clause.levels) != set(language.words("levels")):
        yield f"{where}.levels", f"give every level: {', '.join(language.words('levels'))}"
    if isinstance(clause, Bands):
        if set(clause.bands) != set(language.words("tiers")):
            yield f"{where}.bands", f"give every tier: {', '.join(language.words('tiers'))}"
        for tier, band in clause.bands.items():
            fixed: list[Any] = [edge for edge in band if isinstance(edge, Fraction)]
            fixed += [law.terms[e.name].default for e in band if isinstance(e, Option) and e.name in law.terms]
            if len(band) != 2 or (len(fixed) == 2 and None not in fixed and fixed[0] > fixed[1]):
                yield f"{where}.bands.{tier}", 'is the least and the most, as ["1/2", "4/5"]'


def _quote_faults(where: str, law: Instrument, clause: Clause) -> Iterator[tuple[str, str]]:
    if not clause.quote:
        yield (
            f"{where}.quote",
            "text_read needs the operative words; without them say excerpt_read, secondary or unverified",
        )
    elif len(clause.quote.split()) > 10 or len(clause.quote) > 100:
        yield f"{where}.quote", "at most ten words, never a whole sentence"
    for name in ("url", "read", "language"):
        if getattr(law.citation, name) is None:
            yield f"citation.{name}", "is required where a clause says text_read"


def _completeness(law: Instrument) -> Iterator[tuple[str, str]]:
    """Check that the last clause leaves nothing in the pool, whatever the case."""
    paying = [(i, clause) for i, clause in enumerate(law.clauses) if clause.from_ is None]
    if not paying:
        yield "clauses", "at least one clause must pay from the pool"
        return
    i, last = paying[-1]
    if last.when is not None:
        yield f"clauses[{i}].when", "the last clause that pays has no condition, so that nothing is left without a rule"
    if not isinstance(last, Shares | Ladder | Bands | Open):
        yield (
            f"clauses[{i}]",
            'the list is incomplete: end with shares, a ladder, bands, or pay = "open" and the reason',
        )
