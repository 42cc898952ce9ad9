"""The commands by which a rule is designed: held against cases, searched, drafted, put on the calendar."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from sharing import files
from sharing.console import day, pairs, show, shown

__all__ = ["COMMANDS"]


def _stress(given: argparse.Namespace) -> None:
    from sharing.stress import DEFAULT_RULES, stress
    from sharing.stress_words import stress_csv, stress_json, stress_text

    found = stress(given.rule or DEFAULT_RULES, given.cases, given.seed, given.hope)
    if given.csv:
        files.write(given.csv, stress_csv(found).encode())
    show(given, stress_json(found), lambda: stress_text(found, given.lang))


def _design(given: argparse.Namespace) -> None:
    from sharing.designing import design
    from sharing.export.draft_paper import save_draft
    from sharing.stress_words import design_json

    found = design(
        given.rule,
        given.objective,
        given.constraint,
        given.over,
        given.cases,
        given.seed,
        given.hope,
        given.nothing_agreed,
    )
    if given.out and found.found is not None:
        save_draft(found.found.scenario, given.out)
    show(given, design_json(found), lambda: found.explain(given.lang))


def _draft(given: argparse.Namespace) -> None:
    from sharing.export.draft_paper import draft_markdown, save_draft
    from sharing.naming import scenario_of
    from sharing.stress import LAWS, stress
    from sharing.stress_words import DRAFT

    scenario = scenario_of(given.rule, pairs(given.term, "--term"), pairs(given.reading, "--reading"))
    wanted = given.out is not None and not given.no_stress and not given.out.endswith(".toml")
    found = stress({DRAFT: scenario, **{law: law for law in LAWS}}, 20_000) if wanted else None
    if given.out:
        save_draft(scenario, given.out, found)
    else:
        print(shown(draft_markdown(scenario, None, (given.lang,))))


def _paths(given: argparse.Namespace) -> None:
    from sharing.case import load_case
    from sharing.naming import scenario_of
    from sharing.path_words import parallel_text
    from sharing.paths import parallel, paths

    case, scenario = (
        load_case(given.case),
        scenario_of(given.law, pairs(given.term, "--term"), pairs(given.reading, "--reading")),
    )
    print(shown(paths(case, scenario, given.route, discount=given.discount, delay=given.delay).explain(given.lang)))
    if given.fine:
        print(shown("\n" + parallel_text(parallel(case, scenario, given.fine), given.lang)))


def _timeline(given: argparse.Namespace) -> None:
    from sharing.errors import UnknownName, did_you_mean
    from sharing.language import fact_values
    from sharing.law.catalogue import load_instrument
    from sharing.law.procedure import timeline
    from sharing.path_words import timeline_json, timeline_text

    routes = [str(one) for one in fact_values("route")]
    if given.route is not None and given.route not in routes:
        raise UnknownName(f"no route '{given.route}'{did_you_mean(given.route, routes)}")
    law = load_instrument(given.law)
    found = timeline(law.procedure, day(given.start, "--from") or date.today(), given.route)
    show(given, timeline_json(law, found), lambda: timeline_text(law, found, given.lang))


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "stress": _stress,
    "design": _design,
    "draft": _draft,
    "paths": _paths,
    "timeline": _timeline,
}
