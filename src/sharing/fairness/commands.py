"""Commands for fairness: an estate divided by every rule, and a rule or a law held to the axioms."""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

from sharing.console import show
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.language import label, plain, say, word

__all__ = ["COMMANDS"]


def _divide(given: argparse.Namespace) -> None:
    from sharing import money
    from sharing.document import exact
    from sharing.fairness.claims import RULES
    from sharing.tables import text_table

    claims = dict(_claim(text) for text in given.claim)
    if len(claims) < len(given.claim):
        raise InvalidScenario("two claims have the same name; give each claimant one claim")
    chosen = given.rule or list(RULES)
    for key in chosen:
        if key not in RULES:
            raise UnknownName(f"no claims rule '{key}'{did_you_mean(key, RULES)}")
    RULES["proportional"](given.estate, claims)  # what no rule divides is said once
    found, said = {}, []
    for key in chosen:
        try:
            found[key] = RULES[key](given.estate, claims)
        except InvalidScenario as error:
            said.append(str(error))
    if not found:
        raise InvalidScenario("; ".join(said))
    said = said if given.lang == "en" else [say("bad_other", given.lang, what=one) for one in said]
    total = sum(map(exact, claims.values()), Fraction(0))
    head = say("divide_head", given.lang, estate=given.estate, claims=money.rate_text(total))
    header = [label("axiom_rule", given.lang), *map(plain, claims)]
    rows = [
        [word("claims_rules", key, given.lang), *(money.rate_text(award) for award in awards.values())]
        for key, awards in found.items()
    ]
    data = {key: {who: str(award) for who, award in awards.items()} for key, awards in found.items()}
    table = text_table(header, rows, right=range(1, len(header)))
    show(given, data, lambda: "\n".join([head, "", table, *said]))


def _claim(text: str) -> tuple[str, str]:
    name, sign, amount = text.rpartition("=")
    if not sign or not name:
        raise InvalidScenario(f"a claim is NAME=AMOUNT, as A=100; got '{text}'")
    return name, amount


def _axioms(given: argparse.Namespace) -> None:
    from sharing.fairness.axioms import Space, axiom_table
    from sharing.fairness.claims import RULES
    from sharing.fairness.instruments import rule_of

    space = Space(claimants=given.claimants, amount=given.amount, more=given.more)
    rules: dict[str, Any] = {}
    for name in given.rule or list(RULES):
        rules[name] = RULES[name] if name in RULES else rule_of(name)
    table = axiom_table(rules, space=space)
    lines = []
    for one in table.findings:
        rule, axiom = word("claims_rules", one.rule, given.lang), label(f"axiom_{one.axiom}", given.lang)
        mark = "✗" if one.counterexample else "·" if one.tried else "-"
        lines.append(f"{mark} {rule}, {axiom}: {one.text(given.lang)}")
    show(
        given,
        table.to_frame().to_dict("records") if given.json else None,
        lambda: "\n".join([*lines, "", table.note(given.lang)]),
    )


COMMANDS = {"divide": _divide, "axioms": _axioms}
