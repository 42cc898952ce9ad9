"""What the command line understands: every command with its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

__all__ = ["parser"]


def parser(version: str, runs: Mapping[str, Callable[[argparse.Namespace], None]]) -> argparse.ArgumentParser:
    """Build the parser; `runs` holds the function of each command."""
    top = argparse.ArgumentParser(
        prog="sharing", description="The world's asset-sharing rules: exact, cited, executable. Not legal advice."
    )
    top.add_argument("--version", action="version", version=version)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, said: str, *, json: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=said, description=said)
        command.set_defaults(run=runs[name])
        command.add_argument("--lang", choices=("en", "zh"), default="en", help="language of labels and sentences")
        if json:
            command.add_argument("--json", action="store_true", help="print plain data instead")
        return command

    compare = add("compare", "settle a case under every law: binds us, could be agreed, for comparison")
    compare.add_argument("case", help="a case's id, or a .toml file")
    compare.add_argument("--law", action="append", metavar="ID", help="only this law (repeat for several)")
    compare.add_argument("--on", metavar="YYYY-MM-DD", help="the day whose law counts; otherwise the case's own")
    compare.add_argument("--fairness", action="store_true", help="say too what the literature would call fair")
    compare.add_argument("--all", action="store_true", help="say also of what is for comparison what is open, and why")

    settle = add("settle", "settle a case by one law, or without --law by the one that settled it")
    settle.add_argument("case", help="a case's id, or a .toml file")
    settle.add_argument("--law", metavar="ID", help="an instrument's id, or a .toml file")
    _add_choices(settle)
    settle.add_argument("--on", metavar="YYYY-MM-DD", help="load the text of that day")
    settle.add_argument("--explain", action="store_true", help="say it in sentences")

    applicable = add("applicable", "say of every instrument how it stands to a case, and why")
    applicable.add_argument("case")
    applicable.add_argument("--on", metavar="YYYY-MM-DD")

    listing = add("instruments", "list the instruments: what each says at each point")
    listing.add_argument("--family", help="only this family, as eu or national")
    listing.add_argument("--confidence", help="only this confidence, as text_read")
    listing.add_argument("--wide", action="store_true", help="with threshold, split, costs, victims and decider")
    gaps = add("gaps", "say of every partner what stands between it and a State")
    gaps.add_argument("state", help="an ISO 3166-1 alpha-3 code, as CHN")
    gaps.add_argument("--on", metavar="YYYY-MM-DD")
    gaps.add_argument("--all", action="store_true", help="with the partners between whom nothing stands")
    precedents = add("precedents", "real outcomes: who shared what, when, on what basis")
    precedents.add_argument("--holder", metavar="CODE")
    precedents.add_argument("--requesting", metavar="CODE")
    precedents.add_argument("--route", metavar="WORD")
    precedents.add_argument("--offence", metavar="WORD", help="a word sought in name, basis and notes")
    add("backtest", "hold every real outcome against the library")
    cases = add("cases", "list the cases, or show one as its file states it")
    cases.add_argument("--show", metavar="ID", help="print this case's file: a start for your own")
    cite = add("cite", "cite an instrument; or find every number that rests on an article")
    cite.add_argument("law", help="an id or a file, or an article in quotes: 'UNCAC 57(4)'")
    check = add("check", "check a case or instrument file, and read it back", json=False)
    check.add_argument("file")
    position = add("position", "save a case and scenarios as a position file, or show one", json=True)
    position.add_argument("case", help="a case's id, a .toml file, or a position (.json)")
    position.add_argument("--law", action="append", default=[], metavar="ID", help="a scenario under this law (repeat)")
    _add_choices(position)
    position.add_argument("--out", metavar="FILE", help="where to save it; without it the table is shown")
    verify = add("verify", "compute the other side's position or workbook again, and say what differs")
    verify.add_argument("file", help="a position (.json) or a workbook (.xlsx)")
    verify.add_argument("--against", metavar="FILE", help="our own position, case file or case id")
    export = add("export", "write a position as Excel, Word, CSV, JSON, SVG or PNG", json=False)
    export.add_argument("case", help="a case's id, a .toml file, or a position (.json)")
    export.add_argument("--law", action="append", default=[], metavar="ID", help="a scenario under this law (repeat)")
    _add_choices(export)
    export.add_argument("--kind", help="position, workbook, term_sheet, request, evidence, table, svg, png")
    export.add_argument("--out", required=True, metavar="FILE", help="where to; its ending says the kind")
    goal = add("seek", "say which term, reading or number gives a party at least a sum, moved alone")
    goal.add_argument("case")
    goal.add_argument("--law", required=True, metavar="ID")
    _add_choices(goal)
    goal.add_argument("--party", required=True, metavar="CODE")
    goal.add_argument("--at-least", required=True, metavar="SUM")
    goal.add_argument("--along", action="append", metavar="NAME", help="as recovered, cost.1, weight.FRA, term.cap")
    unsure = add("outlook", "say what positions give while numbers are uncertain, which is better how often, and why")
    unsure.add_argument("case")
    unsure.add_argument("--law", action="append", required=True, metavar="ID", help="several are compared")
    unsure.add_argument("--uncertain", required=True, metavar="FILE", help="a .toml file: how likely each value is")
    unsure.add_argument("--party", metavar="CODE", help="one party; with it, what matters most is said too")
    unsure.add_argument("--cells", type=int, default=100_000, metavar="N", help="how many cases to draw")
    unsure.add_argument("--seed", type=int, default=0, metavar="N")
    _add_choices(unsure)
    program = add("trace", "print the computation as a program: every step a rule, every amount a name", json=False)
    program.add_argument("case")
    program.add_argument("--law", required=True, metavar="ID")
    _add_choices(program)
    memo = add("memo", "write one party's memorandum", json=False)
    memo.add_argument("case", help="a case's id, a .toml file, or a position (.json)")
    memo.add_argument("--law", action="append", default=[], metavar="ID")
    _add_choices(memo)
    memo.add_argument("--party", required=True, metavar="CODE")
    hold = add("stress", "hold rules against real and synthetic cases: what each side keeps, whether a partner helps")
    hold.add_argument("--rule", action="append", metavar="ID", help="a law, a draft (.toml), or ID:PRESET (repeat)")
    _add_drawn(hold, 100_000)
    hold.add_argument("--csv", metavar="FILE", help="write the table as CSV")
    hold.add_argument("--check", action="store_true", help="draw the committed table again, and say what moved")
    better = add("design", "search a proposal's terms for an objective, under constraints")
    better.add_argument("rule", nargs="?", default="models/sharing-rule", help="a proposal: an id or a .toml file")
    better.add_argument(
        "--objective", default="requesting", help="requesting (its money), joint (recovered in all) or spread (least)"
    )
    kept = "partner_not_worse, requesting_not_worse, owners_whole, costs_repaid, every_partner_helps"
    better.add_argument("--constraint", action="append", default=[], metavar="NAME", help=f"{kept} (repeat)")
    better.add_argument("--over", action="append", metavar="NAME", help="move only this term or reading (repeat)")
    better.add_argument("--nothing-agreed", default="un/uncac-57", metavar="ID", help="what divides without agreement")
    better.add_argument("--out", metavar="FILE", help="write what was found as a draft: .docx, .md or .toml")
    _add_drawn(better, 5_000)
    paper = add("draft", "write a rule as articles with an explanatory note and its stress table", json=False)
    paper.add_argument("rule", help="a law, a draft (.toml), or ID:PRESET")
    _add_chosen(paper)
    paper.add_argument(
        "--out", metavar="FILE", help=".docx or .md in both languages, .toml for the instrument behind it"
    )
    paper.add_argument("--no-stress", action="store_true", help="leave the stress table out")
    ways = add("paths", "settle a case on several routes: what each takes, and what it is worth today")
    ways.add_argument("case")
    ways.add_argument("--law", required=True, metavar="ID")
    ways.add_argument("--route", action="append", metavar="WORD", help="as conviction or rapid_return (repeat)")
    ways.add_argument("--discount", nargs=2, metavar=("LEAST", "MOST"), help="interest of a year, as 0.01 0.06")
    ways.add_argument("--delay", type=float, default=0.0, metavar="YEARS", help="added to every route")
    ways.add_argument("--fine", metavar="SUM", help="a third State's fine for the same facts, wherever it may rank")
    _add_chosen(ways)
    _add_assume(ways)
    times = add("timeline", "put a law's procedure on the calendar: body, deadline, article; paid when at the latest")
    times.add_argument("law")
    times.add_argument(
        "--from", dest="start", metavar="YYYY-MM-DD", help="the day the first stage counts from; else today"
    )
    times.add_argument("--route", metavar="WORD", help="with the stages of this route")
    add("assumptions", "print what models assume, each with its source: a start for your own", json=False)
    drawn = add("figures", "draw the figures of the library, their numbers beside them; or hold them against the last")
    drawn.add_argument("name", nargs="*", help="these alone; otherwise all")
    drawn.add_argument("--both", action="store_true", help="in both languages")
    drawn.add_argument("--format", default="svg", help="svg, pdf, png, or csv for the numbers alone")
    drawn.add_argument("--out", metavar="DIR", help="the folder they are written to, or checked in; otherwise figures")
    what = drawn.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="name each figure, and what it asks")
    what.add_argument("--check", action="store_true", help="say which number moved since the last commit, or in DIR")
    what.add_argument("--cite", action="store_true", help="print the citation, with sources: BibTeX and GB/T 7714")
    what.add_argument("--sheet", metavar="FILE", help="write all of them small on one PNG")
    tables = add("data", "list the datasets: rows, how many were read in a source, licence; show, export or cite one")
    tables.add_argument("name", nargs="?", help="a dataset, as history/cases: what its columns mean")
    tables.add_argument("--out", metavar="FILE", help="write it as .csv or .xlsx")
    tables.add_argument("--cite", action="store_true", help="print its citation: BibTeX and GB/T 7714")
    tables.add_argument("--dictionary", action="store_true", help="print the data dictionary of all of them")
    _add_teaching(add)
    _add_fairness(add)
    schema = add("schema", "print the JSON Schema of a file format, or the page of words", json=False)
    schema.add_argument("of", choices=("case", "instrument", "words"))
    lab = add("lab", "open JupyterLab on a copy of the notebooks", json=False)
    lab.add_argument("--dir", default="sharing-notebooks", help="the folder the notebooks are copied to")
    lab.add_argument("--port", type=int, default=8888)
    lab.add_argument("--no-browser", action="store_true")
    app = add("app", "open the panel alone, in Voilà", json=False)
    app.add_argument("open", nargs="?", help="a case's id, a .toml file, or a position (.json)")
    app.add_argument("--dir", default="sharing-notebooks", help="the folder the panel works in")
    app.add_argument("--port", type=int, default=8866)
    app.add_argument("--no-browser", action="store_true")
    return top


def _add_teaching(add: Callable[..., argparse.ArgumentParser]) -> None:
    seminar = add("seminar", "the seminar: show an exercise, or write its briefs, keys and answer key", json=False)
    seminar.add_argument("number", nargs="*", help="an exercise; with an even number China is at the table")
    seminar.add_argument("--out", metavar="DIR", help="write sheet, briefs and answer key here; asks for a passphrase")
    seminar.add_argument("--suggest", action="store_true", help="print a passphrase that cannot be guessed")
    debrief = add("debrief", "debrief a class: all deals on one frontier, what was left, who should have refused")
    debrief.add_argument("folder", metavar="DIR", help="the folder with one record (.json) a group")
    debrief.add_argument("--out", metavar="FILE", help="write it too: .html, .csv, .svg, .png or .pdf")
    for command in (seminar, debrief):
        command.add_argument("--passphrase-file", metavar="FILE", help="read the passphrase instead of asking for it")
    questions = add("exercises", "twelve exercises that check themselves: list them, show one, or check an answer")
    questions.add_argument("name", nargs="?")
    questions.add_argument("answer", nargs="?", help="an amount, or the name of an option")
    questions.add_argument("--hint", action="store_true")
    questions.add_argument("--solution", action="store_true")
    guide = add("guide", "the lecturer's guide: plans, pre-reading, rubric, pen-and-paper fallback", json=False)
    guide.add_argument("--out", metavar="FILE", help="write it as .md or .html")
    site = add("site", "build the site that needs nothing installed: notebooks that run in the browser", json=False)
    site.add_argument("--out", required=True, metavar="DIR")


def _add_fairness(add: Callable[..., argparse.ArgumentParser]) -> None:
    divided = add("divide", "divide an estate among claims by every claims rule, exactly")
    divided.add_argument("estate", help="what there is, as 200 or 1/3")
    divided.add_argument("claim", nargs="+", metavar="NAME=AMOUNT", help="a claim, as A=100")
    divided.add_argument(
        "--rule", action="append", metavar="RULE", help="only this one, as talmud (repeat for several)"
    )
    axioms = add("axioms", "hold claims rules, or a law, to the axioms: search for the smallest counterexample")
    axioms.add_argument("rule", nargs="*", help="a rule, as talmud, or the id or file of a law; otherwise every rule")
    axioms.add_argument("--claimants", type=int, default=3, metavar="N", help="up to so many (%(default)s)")
    axioms.add_argument("--amount", type=int, default=4, metavar="N", help="claims up to so much (%(default)s)")
    axioms.add_argument("--more", type=int, default=30, metavar="N", help="larger problems at random (%(default)s)")


def _add_assume(command: argparse.ArgumentParser) -> None:
    command.add_argument("--assume", metavar="FILE", help="assumptions of your own (sharing assumptions prints ours)")


def _add_drawn(command: argparse.ArgumentParser, cases: int) -> None:
    _add_assume(command)
    command.add_argument("--cases", type=int, default=cases, metavar="N", help="how many synthetic cases (%(default)s)")
    command.add_argument("--seed", type=int, default=0, metavar="N")
    command.add_argument(
        "--hope", type=float, default=0.5, help="how a partner reads what is open: 0 the least, 1 the most"
    )


def _add_chosen(command: argparse.ArgumentParser) -> None:
    command.add_argument("--term", action="append", default=[], metavar="NAME=VALUE", help="set a term, as share=1/2")
    command.add_argument("--reading", action="append", default=[], metavar="NAME=OPTION", help="choose a reading")


def _add_choices(command: argparse.ArgumentParser) -> None:
    _add_chosen(command)
    command.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="state a fact left out")
