"""The command line: every verb of the library, one function each."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sharing import publishing, teaching, workbench
from sharing.arguments import parser as arguments_parser
from sharing.console import day, pairs, show, shown
from sharing.errors import SharingError
from sharing.fairness import commands as fairness

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 with a clear line when the input was bad."""
    _survive_any_console()
    runs = [workbench.COMMANDS, publishing.COMMANDS, teaching.COMMANDS, fairness.COMMANDS, _commands()]
    parser = arguments_parser(_version(), {name: run for some in runs for name, run in some.items()})
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.print_help()
        return 2
    try:
        given.run(given)
    except SharingError as error:
        print(f"sharing: {shown(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has seen enough
        sys.stdout = io.StringIO()
    except OSError as error:  # the console, or where its output goes, takes no more
        print(f"sharing: cannot go on: {shown(error.strerror or str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("sharing: stopped", file=sys.stderr)
        return 130
    return 0


def _survive_any_console() -> None:
    """Print what a console can encode, and escape what it cannot (GBK, LC_ALL=C)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _version() -> str:
    from sharing import __version__

    return __version__


def _commands() -> dict[str, Any]:
    return {name[4:]: run for name, run in globals().items() if name.startswith("_do_")}


# --- the commands ---------------------------------------------------------------------


def _do_compare(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.comparison import compare
    from sharing.tables import compare_text

    comparison = compare(load_case(given.case), given.law, on=day(given.on), fairness=given.fairness)
    show(given, comparison.to_json(), lambda: compare_text(comparison, given.lang, given.all))


def _do_settle(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.law.catalogue import load_instrument
    from sharing.meeting import settle
    from sharing.tables import settle_text

    case = _stating(load_case(given.case), given.fact)
    law = load_instrument(given.law, on=day(given.on)) if given.law and given.on else given.law
    terms, readings = pairs(given.term, "--term"), pairs(given.reading, "--reading")
    settlement = settle(case, law, terms=terms, readings=readings)
    said = settlement.explain if given.explain else lambda lang: settle_text(settlement, lang)
    show(given, settlement.to_json(), lambda: said(given.lang))


def _do_applicable(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.language import label
    from sharing.law.catalogue import applicable
    from sharing.tables import text_table, why

    found = applicable(load_case(given.case), day(given.on))
    rows = [[label(one.group, given.lang), one.law.id, why(one, given.lang)] for one in found]
    header = ["", label("column_law", given.lang), label("column_reason", given.lang)]
    plain = [{"group": one.group, "law": one.law.id, "reason": why(one, given.lang)} for one in found]
    show(given, plain, lambda: text_table(header, rows))


def _do_instruments(given: argparse.Namespace) -> None:
    from sharing.law.catalogue import catalogue
    from sharing.law.summary import summary
    from sharing.listings import instruments_text

    laws = [
        law for law in catalogue() if given.family in (None, law.family) and given.confidence in (None, law.confidence)
    ]
    rows = [summary(law, given.lang) for law in laws]
    show(given, rows, lambda: instruments_text(laws, given.lang, given.wide))


def _do_gaps(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.law.gaps import gaps
    from sharing.listings import gaps_text

    found = gaps(given.state, day(given.on))
    show(given, [asdict(one) for one in found], lambda: gaps_text(given.state, found, given.lang, given.all))


def _do_precedents(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.history import precedents
    from sharing.listings import precedents_text

    found = precedents(given.holder, given.requesting, given.route, given.offence)
    show(given, [asdict(one) for one in found], lambda: precedents_text(found, given.lang))


def _do_backtest(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.history import backtest
    from sharing.listings import backtest_text

    found = backtest()
    show(given, [asdict(one) for one in found], lambda: backtest_text(found, given.lang))


def _do_cases(given: argparse.Namespace) -> None:
    from sharing import document
    from sharing.case import case_ids, load_case
    from sharing.language import label, spoken
    from sharing.money import amount_in_words, decimal
    from sharing.tables import text_table

    if given.show:
        case = load_case(given.show)
        known = document.root() / "cases" / f"{given.show}.toml"
        source = known if given.show in case_ids() else Path(given.show)
        show(given, case.content, lambda: source.read_text(encoding="utf-8"))
        return
    cases = [load_case(name) for name in case_ids()]
    amounts = [amount_in_words(decimal(int(case.pool), case.currency), case.currency, given.lang) for case in cases]
    rows = [
        [case.id, amount, " ".join(case.codes), spoken(case.title, given.lang)]
        for case, amount in zip(cases, amounts, strict=True)
    ]
    header = [label(f"column_{key}", given.lang) for key in ("id", "recovered", "parties", "title")]
    plain = [{"id": case.id, "title": case.title, "parties": list(case.codes)} for case in cases]
    show(given, plain, lambda: text_table(header, rows, right=(1,)))


def _do_cite(given: argparse.Namespace) -> None:
    from sharing.law.catalogue import catalogue, instrument_ids, load_instrument
    from sharing.law.citations import rests_on
    from sharing.law.wording import cite
    from sharing.listings import rests_text

    if given.law in instrument_ids() or given.law.endswith(".toml"):
        law = load_instrument(given.law)
        show(given, law.content, lambda: cite(law, given.lang))
        return
    found = rests_on(given.law, catalogue())
    plain = [{"law": one.law.id, "what": one.what, "where": one.where, "text": one.text} for one in found]
    show(given, plain, lambda: rests_text(found, given.lang))


def _do_check(given: argparse.Namespace) -> None:
    from sharing import document
    from sharing.case import build
    from sharing.draft import notes
    from sharing.explain import explain
    from sharing.law.catalogue import instrument_ids
    from sharing.law.review import build as build_law
    from sharing.law.wording import cite
    from sharing.meeting import failed_examples, settle

    own = given.file in instrument_ids() and not Path(given.file).exists()  # one of the library's, by its id
    data = document.read(document.root() / "instruments" / f"{given.file}.toml" if own else given.file)
    if "clauses" in data or "citation" in data:
        law = build_law(data, given.file)
        failures = failed_examples(law)
        for lang in ("en", "zh"):  # every comparison of a draft names an article that exists
            notes(law, lang)
        print(shown(cite(law, given.lang)))
        if failures:
            raise SharingError("\n".join(f"{given.file}: examples: {line}" for line in failures))
        print(f"{given.file}: {len(law.clauses)} clauses, {len(law.examples)} examples agree")
        return
    case = build(data, given.file)
    if case.settled_by:
        print(shown(explain(settle(case), given.lang)))
    print(f"{given.file}: {len(case.parties)} parties, {len(case.costs)} costs, {len(case.claims)} claims")


def _do_schema(given: argparse.Namespace) -> None:
    from sharing.schema import json_schema, words_page

    if given.of == "words":
        print(shown(words_page(given.lang)))
    else:
        print(json.dumps(json_schema(given.of), indent=2, ensure_ascii=False))


def _do_lab(given: argparse.Namespace) -> None:
    from sharing.lab import open_lab

    open_lab(Path(given.dir), given.port, browser=not given.no_browser)


def _do_position(given: argparse.Namespace) -> None:
    from sharing.naming import position_text

    position = _named_position(given)
    if given.out:
        position.save(given.out)
        return
    show(given, position.to_json(), lambda: position_text(position, given.lang))


def _do_verify(given: argparse.Namespace) -> None:
    from sharing.verification import verify

    found = verify(given.file, given.against)
    show(given, found.to_json(), lambda: found.explain(given.lang))
    if not found.same:
        raise SystemExit(1)


def _do_export(given: argparse.Namespace) -> None:
    from sharing.export.kinds import save

    save(_named_position(given), given.out, given.kind, given.lang)


def _do_seek(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.answers import found_lines
    from sharing.case import load_case
    from sharing.goals import seek
    from sharing.naming import scenario_of

    case = _stating(load_case(given.case), given.fact)
    scenario = scenario_of(given.law, pairs(given.term, "--term"), pairs(given.reading, "--reading"))
    found = seek(case, scenario, given.party, given.at_least, given.along)
    show(given, [asdict(one) for one in found], lambda: "\n".join(found_lines(found, scenario.law, case, given.lang)))


def _do_outlook(given: argparse.Namespace) -> None:
    from sharing.draws import read_uncertain
    from sharing.drivers import drivers
    from sharing.outlook_words import drivers_text, outlook_json
    from sharing.outlooks import outlook

    position, axes = _named_position(given), read_uncertain(given.uncertain)
    scenarios = {one.name: one.scenario for one in position.scenarios}
    payees = None if given.party is None else [given.party]
    found = outlook(position.case, scenarios, axes, payees=payees, cells=given.cells, seed=given.seed)
    show(given, outlook_json(found), lambda: found.explain(given.party, given.lang))
    if given.json or given.party is None or found.done < given.cells:
        return
    first, *others = scenarios.values()
    pairs: list[tuple[Any, ...]] = [(first, other) for other in others] or [(first,)]
    for pair in pairs:
        own = {name: spec for name, spec in axes.items() if found.has(name, pair)}
        print(f"\n{shown(drivers_text(drivers(position.case, pair, own, given.party, seed=given.seed), given.lang))}")


def _do_trace(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.naming import scenario_of
    from sharing.trace import trace

    scenario = scenario_of(given.law, pairs(given.term, "--term"), pairs(given.reading, "--reading"))
    print(shown(trace(_stating(load_case(given.case), given.fact), scenario).text(given.lang)))


def _do_memo(given: argparse.Namespace) -> None:
    from sharing.why import memorandum

    settlements = _named_position(given).settlements()
    for s in settlements[:1]:
        s.bounds(given.party)  # says who can be asked for
    print(shown(memorandum(settlements, given.party, given.lang)))


def _do_app(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.lab import open_app
    from sharing.position import open_position

    if given.open is not None:  # what cannot be opened is said here, not in the browser
        (open_position if given.open.endswith(".json") else load_case)(given.open)
    open_app(Path(given.dir), given.port, browser=not given.no_browser, opened=given.open)


# --- what the commands share --------------------------------------------------------------


def _stating(case: Any, given: Sequence[str]) -> Any:
    """State the facts of --fact."""
    facts = _facts(given)
    return case.stating(**facts) if facts else case


def _facts(given: Sequence[str]) -> dict[str, Any]:
    return {key: {"true": True, "false": False}.get(value, value) for key, value in pairs(given, "--fact").items()}


def _named_position(given: argparse.Namespace) -> Any:
    from sharing.naming import position_of

    terms, readings = pairs(given.term, "--term"), pairs(given.reading, "--reading")
    return position_of(given.case, given.law, terms, readings, _facts(given.fact))


if __name__ == "__main__":
    sys.exit(main())
