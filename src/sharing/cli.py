"""The command line: settle, compare, applicable, instruments, cases, cite, check, lab."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sharing.errors import SharingError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 with a clear line when the input was bad."""
    _survive_any_console()
    parser = _parser()
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.print_help()
        return 2
    try:
        given.run(given)
    except SharingError as error:
        print(f"sharing: {_shown(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has seen enough
        sys.stdout = io.StringIO()
    except KeyboardInterrupt:
        print("sharing: stopped", file=sys.stderr)
        return 130
    return 0


def _survive_any_console() -> None:
    """Print what a console can encode, and escape what it cannot (GBK, LC_ALL=C)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sharing", description="The world's asset-sharing rules: exact, cited, executable. Not legal advice."
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, run: Any, said: str, *, json: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=said, description=said)
        command.set_defaults(run=run)
        command.add_argument("--lang", choices=("en", "zh"), default="en", help="language of labels and sentences")
        if json:
            command.add_argument("--json", action="store_true", help="print plain data instead")
        return command

    compare = add("compare", _compare, "settle a case under every law: binds us, could be agreed, for comparison")
    compare.add_argument("case", help="a case's id, or a .toml file")
    compare.add_argument("--law", action="append", metavar="ID", help="only this law (repeat for several)")
    compare.add_argument("--on", metavar="YYYY-MM-DD", help="the day whose law counts; otherwise the case's own")
    compare.add_argument("--all", action="store_true", help="say also of what is for comparison what is open, and why")

    settle = add("settle", _settle, "settle a case by one law, or without --law by the one that settled it")
    settle.add_argument("case", help="a case's id, or a .toml file")
    settle.add_argument("--law", metavar="ID", help="an instrument's id, or a .toml file")
    settle.add_argument("--term", action="append", default=[], metavar="NAME=VALUE", help="set a term, as share=1/2")
    settle.add_argument("--reading", action="append", default=[], metavar="NAME=OPTION", help="choose a reading")
    settle.add_argument(
        "--fact", action="append", default=[], metavar="NAME=VALUE", help="state a fact the case leaves out"
    )
    settle.add_argument("--on", metavar="YYYY-MM-DD", help="load the text of that day")
    settle.add_argument("--explain", action="store_true", help="say it in sentences")

    applicable = add("applicable", _applicable, "say of every instrument how it stands to a case, and why")
    applicable.add_argument("case")
    applicable.add_argument("--on", metavar="YYYY-MM-DD")

    listing = add("instruments", _instruments, "list the instruments: what each says at each point")
    listing.add_argument("--family", help="only this family, as eu or national")
    listing.add_argument("--confidence", help="only this confidence, as text_read")
    listing.add_argument("--wide", action="store_true", help="with threshold, split, costs, victims and decider")
    gaps = add("gaps", _gaps, "say of every partner what stands between it and a State")
    gaps.add_argument("state", help="an ISO 3166-1 alpha-3 code, as CHN")
    gaps.add_argument("--on", metavar="YYYY-MM-DD")
    gaps.add_argument("--all", action="store_true", help="with the partners between whom nothing stands")
    precedents = add("precedents", _precedents, "real outcomes: who shared what, when, on what basis")
    precedents.add_argument("--holder", metavar="CODE")
    precedents.add_argument("--requesting", metavar="CODE")
    precedents.add_argument("--route", metavar="WORD")
    precedents.add_argument("--offence", metavar="WORD", help="a word sought in name, basis and notes")
    add("backtest", _backtest, "hold every real outcome against the library")
    cases = add("cases", _cases, "list the cases, or show one as its file states it")
    cases.add_argument("--show", metavar="ID", help="print this case's file: a start for your own")
    cite = add("cite", _cite, "cite an instrument; or find every number that rests on an article")
    cite.add_argument("law", help="an id or a file, or an article in quotes: 'UNCAC 57(4)'")
    check = add("check", _check, "check a case or instrument file, and read it back", json=False)
    check.add_argument("file")
    schema = add("schema", _schema, "print the JSON Schema of a file format, or the page of words", json=False)
    schema.add_argument("of", choices=("case", "instrument", "words"))
    lab = add("lab", _lab, "open JupyterLab on a copy of the notebooks", json=False)
    lab.add_argument("--dir", default="sharing-notebooks", help="the folder the notebooks are copied to")
    lab.add_argument("--port", type=int, default=8888)
    lab.add_argument("--no-browser", action="store_true")
    return parser


def _version() -> str:
    from sharing import __version__

    return __version__


# --- the commands ---------------------------------------------------------------------


def _compare(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.comparison import compare
    from sharing.tables import compare_text

    comparison = compare(load_case(given.case), given.law, on=_day(given.on))
    _print(given, comparison.to_json(), lambda: compare_text(comparison, given.lang, given.all))


def _settle(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.law.catalogue import load_instrument
    from sharing.meeting import settle
    from sharing.tables import settle_text

    case = load_case(given.case)
    facts = {
        key: {"true": True, "false": False}.get(value, value) for key, value in _pairs(given.fact, "--fact").items()
    }
    if facts:
        case = case.stating(**facts)
    law = load_instrument(given.law, on=_day(given.on)) if given.law else None
    terms, readings = _pairs(given.term, "--term"), _pairs(given.reading, "--reading")
    settlement = settle(case, law, terms=terms, readings=readings)
    said = settlement.explain if given.explain else lambda lang: settle_text(settlement, lang)
    _print(given, settlement.to_json(), lambda: said(given.lang))


def _applicable(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.language import label
    from sharing.law.catalogue import applicable
    from sharing.tables import text_table, why

    found = applicable(load_case(given.case), _day(given.on))
    rows = [[label(one.group, given.lang), one.law.id, why(one, given.lang)] for one in found]
    header = ["", label("column_law", given.lang), label("column_reason", given.lang)]
    plain = [{"group": one.group, "law": one.law.id, "reason": why(one, given.lang)} for one in found]
    _print(given, plain, lambda: text_table(header, rows))


def _instruments(given: argparse.Namespace) -> None:
    from sharing.law.catalogue import catalogue
    from sharing.law.summary import summary
    from sharing.listings import instruments_text

    laws = [
        law for law in catalogue() if given.family in (None, law.family) and given.confidence in (None, law.confidence)
    ]
    rows = [summary(law, given.lang) for law in laws]
    _print(given, rows, lambda: instruments_text(laws, given.lang, given.wide))


def _gaps(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.law.gaps import gaps
    from sharing.listings import gaps_text

    found = gaps(given.state, _day(given.on))
    _print(given, [asdict(one) for one in found], lambda: gaps_text(given.state, found, given.lang, given.all))


def _precedents(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.history import precedents
    from sharing.listings import precedents_text

    found = precedents(given.holder, given.requesting, given.route, given.offence)
    _print(given, [asdict(one) for one in found], lambda: precedents_text(found, given.lang))


def _backtest(given: argparse.Namespace) -> None:
    from attrs import asdict

    from sharing.history import backtest
    from sharing.listings import backtest_text

    found = backtest()
    _print(given, [asdict(one) for one in found], lambda: backtest_text(found, given.lang))


def _cases(given: argparse.Namespace) -> None:
    from sharing import document
    from sharing.case import case_ids, load_case
    from sharing.language import label, spoken
    from sharing.money import amount_in_words, decimal
    from sharing.tables import text_table

    if given.show:
        case = load_case(given.show)
        known = document.root() / "cases" / f"{given.show}.toml"
        source = known if given.show in case_ids() else Path(given.show)
        _print(given, case.content, lambda: source.read_text(encoding="utf-8"))
        return
    cases = [load_case(name) for name in case_ids()]
    amounts = [amount_in_words(decimal(int(case.pool), case.currency), case.currency, given.lang) for case in cases]
    rows = [
        [case.id, amount, " ".join(case.codes), spoken(case.title, given.lang)]
        for case, amount in zip(cases, amounts, strict=True)
    ]
    header = [label(f"column_{key}", given.lang) for key in ("id", "recovered", "parties", "title")]
    plain = [{"id": case.id, "title": case.title, "parties": list(case.codes)} for case in cases]
    _print(given, plain, lambda: text_table(header, rows, right=(1,)))


def _cite(given: argparse.Namespace) -> None:
    from sharing.law.catalogue import catalogue, instrument_ids, load_instrument
    from sharing.law.citations import rests_on
    from sharing.law.wording import cite
    from sharing.listings import rests_text

    if given.law in instrument_ids() or given.law.endswith(".toml"):
        law = load_instrument(given.law)
        _print(given, law.content, lambda: cite(law, given.lang))
        return
    found = rests_on(given.law, catalogue())
    plain = [{"law": one.law.id, "what": one.what, "where": one.where, "text": one.text} for one in found]
    _print(given, plain, lambda: rests_text(found, given.lang))


def _check(given: argparse.Namespace) -> None:
    from sharing import document
    from sharing.case import build
    from sharing.explain import explain
    from sharing.law.review import build as build_law
    from sharing.law.wording import cite
    from sharing.meeting import failed_examples, settle

    data = document.read(given.file)
    if "clauses" in data or "citation" in data:
        law = build_law(data, given.file)
        failures = failed_examples(law)
        print(_shown(cite(law, given.lang)))
        if failures:
            raise SharingError("\n".join(f"{given.file}: examples: {line}" for line in failures))
        print(f"{given.file}: {len(law.clauses)} clauses, {len(law.examples)} examples agree")
        return
    case = build(data, given.file)
    if case.settled_by:
        print(_shown(explain(settle(case), given.lang)))
    print(f"{given.file}: {len(case.parties)} parties, {len(case.costs)} costs, {len(case.claims)} claims")


def _schema(given: argparse.Namespace) -> None:
    from sharing.schema import json_schema, words_page

    if given.of == "words":
        print(_shown(words_page(given.lang)))
    else:
        print(json.dumps(json_schema(given.of), indent=2, ensure_ascii=False))


def _lab(given: argparse.Namespace) -> None:
    from sharing.lab import open_lab

    open_lab(Path(given.dir), given.port, browser=not given.no_browser)


# --- what the commands share --------------------------------------------------------------


def _print(given: argparse.Namespace, data: Any, text: Any) -> None:
    if given.json:
        print(json.dumps(data, indent=2, ensure_ascii=False, default=str))
    else:
        print(_shown(text()))


def _shown(text: str) -> str:
    """Make control and direction marks visible, so that no file or argument can write on the terminal."""
    from sharing.language import plain

    return "\n".join(plain(line.replace("\t", "    ")) for line in text.split("\n"))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SharingError(f"--on is a day, as 2022-05-04; got '{text}'") from None


def _pairs(given: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name and equals and value):
            raise SharingError(f"{option} is NAME=VALUE, as {option} agreed_share=1/2; got '{one}'")
        pairs[name] = value
    return pairs


if __name__ == "__main__":
    sys.exit(main())
