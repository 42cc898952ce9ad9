"""The commands by which a rule is designed: held against cases, searched, drafted, put on the calendar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date

from sharing import files
from sharing.console import day, pairs, show, shown
from sharing.errors import SharingError
from sharing.language import label, say

__all__ = ["COMMANDS"]


def _stress(given: argparse.Namespace) -> None:
    from sharing.stress import DEFAULT_RULES, stress
    from sharing.stress_words import stress_csv, stress_json, stress_text

    if given.check:
        _check_table(given)
        return
    _assume(given)
    found = stress(given.rule or DEFAULT_RULES, given.cases, given.seed, given.hope)
    if given.csv:
        files.write(given.csv, stress_csv(found).encode())
    show(given, stress_json(found), lambda: stress_text(found, given.lang))


def _check_table(given: argparse.Namespace) -> None:
    """Draw the committed table again, with its own rules, cases, seed and hope, and say which numbers moved."""
    from attrs import asdict

    from sharing import document
    from sharing.figures.numbers import compared, parsed, read
    from sharing.publishing import moved_lines
    from sharing.stress import DEFAULT_RULES, stress
    from sharing.stress_words import STRESS_TABLE, stress_csv

    if given.rule or given.csv or given.assume:
        raise SharingError("--check draws the committed table again: it takes no --rule, --csv or --assume")
    before = read(document.root() / STRESS_TABLE)
    try:
        first = before.rows[0]
        drawn = int(first["cases"]), int(first["seed"]), float(first["hope"])
    except (KeyError, ValueError) as error:
        raise SharingError(
            f"data/{STRESS_TABLE}: has no cases, seed and hope as numbers in its first row ({error})"
        ) from None
    found = stress(DEFAULT_RULES, *drawn)
    moved = compared(before, parsed(stress_csv(found), STRESS_TABLE), ["rule"])
    same = say(
        "check_same", given.lang, same=len(found.rules) - len({one.row for one in moved}), count=len(found.rules)
    )
    lines = [*moved_lines("stress", moved, given.lang), same]
    show(given, [asdict(one) for one in moved], lambda: "\n".join(lines))
    if moved:
        raise SystemExit(1)


def _design(given: argparse.Namespace) -> None:
    from sharing.designing import design
    from sharing.export.draft_paper import checked_ending, save_draft
    from sharing.stress_words import design_json

    _assume(given)
    if given.out:
        checked_ending(given.out)  # said before the search, not after
    drawn = (given.cases, given.seed, given.hope)
    found = design(given.rule, given.objective, given.constraint, given.over, *drawn, given.nothing_agreed)
    show(given, design_json(found), lambda: found.explain(given.lang))
    if given.out and found.found is not None:
        save_draft(found.found.scenario, given.out)
        _written(given.out, given.lang)
    elif given.out:
        print(shown(label("nothing_written", given.lang)), file=sys.stderr)
        raise SystemExit(1)


def _draft(given: argparse.Namespace) -> None:
    from sharing.export.draft_paper import checked_ending, draft_markdown, save_draft
    from sharing.naming import scenario_of
    from sharing.stress import LAWS, stress
    from sharing.stress_words import DRAFT

    scenario = scenario_of(given.rule, pairs(given.term, "--term"), pairs(given.reading, "--reading"))
    if not given.out:
        print(shown(draft_markdown(scenario, None, (given.lang,))))
        return
    wanted = checked_ending(given.out) != ".toml" and not given.no_stress
    others = {law: law for law in LAWS if law != scenario.id}
    found = stress({DRAFT: scenario, **others}, 20_000) if wanted else None
    save_draft(scenario, given.out, found)
    _written(given.out, given.lang)


def _paths(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.naming import scenario_of
    from sharing.path_words import parallel_json, parallel_text, paths_json
    from sharing.paths import parallel, paths

    _assume(given)
    case = load_case(given.case)
    scenario = scenario_of(given.law, pairs(given.term, "--term"), pairs(given.reading, "--reading"))
    found = paths(case, scenario, given.route, discount=given.discount, delay=given.delay)
    fined = parallel(case, scenario, given.fine) if given.fine else {}
    more = f"\n\n{parallel_text(fined, given.lang)}" if fined else ""
    data = {**paths_json(found), **({"fine": parallel_json(fined)} if fined else {})}
    show(given, data, lambda: found.explain(given.lang) + more)


def _timeline(given: argparse.Namespace) -> None:
    from sharing.errors import UnknownName, did_you_mean
    from sharing.language import fact_values
    from sharing.law.procedure import timeline
    from sharing.naming import scenario_of
    from sharing.path_words import timeline_json, timeline_text

    routes = [str(one) for one in fact_values("route")]
    if given.route is not None and given.route not in routes:
        raise UnknownName(f"no route '{given.route}'{did_you_mean(given.route, routes)}")
    law = scenario_of(given.law, {}, {}).law
    found = timeline(law.procedure, day(given.start, "--from") or date.today(), given.route)
    show(given, timeline_json(law, found), lambda: timeline_text(law, found, given.lang))


def _assumptions(_: argparse.Namespace) -> None:
    from sharing.assumptions import text

    print(shown(text()))


def _assume(given: argparse.Namespace) -> None:
    from sharing.assumptions import use

    use(given.assume)


def _written(path: str, lang: str) -> None:
    print(shown(say("written_to", lang, path=path)), file=sys.stderr)


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "stress": _stress,
    "design": _design,
    "draft": _draft,
    "paths": _paths,
    "timeline": _timeline,
    "assumptions": _assumptions,
}
