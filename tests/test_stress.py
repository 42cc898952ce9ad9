"""Rules under stress and searched: the same table every time, each cell a settlement, nothing better left behind."""

import numpy as np
import pytest
from test_trace import HALVES, draft

import sharing as sh
from sharing.answering import outcomes_of
from sharing.cli import main
from sharing.designing import CONSTRAINTS, OBJECTIVES, design
from sharing.errors import InvalidScenario, UnknownName
from sharing.history import outcomes
from sharing.incentives import Partner
from sharing.law.instrument import Scenario
from sharing.stress import DEFAULT_RULES, MEASURES, SIDES, named_rules, stress
from sharing.stress_words import sentences, stress_csv, stress_html, stress_text
from sharing.synthetic import LEVELS, TIERS, portfolio

pytest.importorskip("scipy.optimize")


@pytest.fixture(scope="module")
def found():
    return stress(count=3_000, seed=7)


def _case_of(group, row):
    """Make the case of one row as a file would state it."""
    content = dict(group.case.content)

    def cents(name):
        return f"{group.numbers[name][row]:.2f}"

    content["recovered"] = cents("recovered")
    content["costs"] = [{**one, "amount": cents(f"cost.{i}")} for i, one in enumerate(content["costs"], 1)]
    content["claims"] = [{**one, "amount": cents(f"claim.{i}")} for i, one in enumerate(content["claims"], 1)]
    content["contributions"] = [
        {**one, "weight": f"{group.numbers['weight.' + one['party']][row]:.17f}"} for one in content["contributions"]
    ]
    from sharing.case import build

    return build(content, "row", roles_as_codes=True)


@pytest.mark.parametrize("rule", DEFAULT_RULES)
def test_what_a_synthetic_case_gives_is_what_settle_gives(rule):
    drawn = portfolio(600, seed=3)
    scenario = named_rules([rule])[rule]
    own = outcomes_of([scenario], drawn, 0.5, False)[0]
    start = 0
    for group in drawn.groups[::5]:
        start = sum(g.count for g in drawn.groups[: drawn.groups.index(group)])
        row = group.count // 2
        s = sh.settle(_case_of(group, row), scenario)
        stake = float(group.stake[row])
        least, most = (float(edge) / stake for edge in s.bounds("requesting"))
        slack = 0.03 / stake
        assert own.spread[start + row] == pytest.approx(most - least, abs=2 * slack)
        assert least - slack <= own.share[start + row] <= most + slack
        holding = [float(edge) / stake for edge in s.bounds("requested")]
        believed = (holding[0] + holding[1]) / 2
        partner = Partner(
            baseline=float(group.behaviour["baseline"][row]),
            productivity=float(group.behaviour["productivity"][row]),
            reciprocity=float(group.behaviour["reciprocity"][row]),
            fixed=float(group.costs[row] / stake),
        )
        assert own.recovered[start + row] == pytest.approx(float(partner.recovered(believed)), abs=1e-4)


def test_all_that_is_recovered_goes_to_somebody():
    drawn = portfolio(500, seed=1)
    for own in outcomes_of(list(named_rules(DEFAULT_RULES).values()), drawn, 0.5, False):
        for values in (own.share, own.recovered, own.owners, own.helps, own.whole):
            assert np.all(values >= -1e-9)
            assert np.all(values <= 1 + 1e-9)
        assert np.all(own.requesting + own.owners <= own.recovered + 1e-6)


def test_ten_rules_and_every_usable_real_case_are_held_and_who_is_left_out_is_said(found):
    assert len(found.rules) >= 10
    real = [name for name in sh.cases() if not name.startswith("teaching/")]
    assert set(found.cases) | set(found.left_out) == set(real)
    assert len(found.cases) >= 20
    assert "bra-deutsche-2014" in found.explain()
    assert found.decided["eu/regulation-2018-1805"] == len(found.cases)


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    rules = ["un/uncac-57", "models/sharing-rule:canada"]
    one, again, other = (stress_csv(stress(rules, 500, seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert one.splitlines()[0].startswith("rule,cases,seed,hope,requesting")


def test_the_sums_drawn_lie_between_those_published_or_are_marked_as_assumed():
    drawn = portfolio(5_000, seed=0)
    rates = {"USD": 1.0, "EUR": 1.2, "GBP": 1.5, "CHF": 1.0, "NZD": 0.7, "AUD": 0.75, "HKD": 0.13}
    rows = [o for o in outcomes() if o.verified and o.added and o.gross and o.currency in rates]
    real = [float(o.gross) * rates[o.currency] for o in rows]
    stakes = np.concatenate([group.stake for group in drawn.groups])
    large = stakes[stakes >= min(real)]
    assert large.max() <= max(real) * (1 + 1e-9)
    assert stakes.min() >= 5_000
    assert 0.7 < large.size / stakes.size < 0.9
    parts = [float(o.costs / o.gross) for o in rows if o.costs]
    shares = np.concatenate([group.costs / group.stake for group in drawn.groups])
    assert shares[stakes > 1e7].max() <= max(parts) + 1e-9


def test_levels_and_tiers_follow_the_contribution():
    for group in portfolio(2_000, seed=5).groups:
        row = {one.party: one for one in group.case.contributions}["requested"]
        own = group.numbers["weight.requested"] / (1 - group.numbers.get("weight.cooperating", 0))
        place = TIERS.index(row.tier)
        assert np.all(own >= place / 3 - 1e-9)
        assert np.all(own <= (place + 1) / 3 + 1e-9)
        assert LEVELS.index(row.level) == place


def test_who_hopes_for_more_helps_more_where_much_is_open():
    rules = ["un/untoc-14", "eu/regulation-2018-1805"]
    fearful, hopeful = (stress(rules, 1_000, 0, hope) for hope in (0, 1))
    assert fearful.table["un/untoc-14"]["helps"] < hopeful.table["un/untoc-14"]["helps"]
    assert fearful.table["eu/regulation-2018-1805"]["helps"] == hopeful.table["eu/regulation-2018-1805"]["helps"]


def test_a_threshold_treats_like_cases_apart_and_a_plain_share_does_not():
    cliff = draft(
        clauses=[
            {
                "pay": "shares",
                "shares": {"requested": "1"},
                "when": {"amount": "recovered", "at_most": "1000000.00 USD"},
                "text": "1",
            },
            HALVES,
        ]
    )
    found = stress({"cliff": cliff, "plain": draft(clauses=[HALVES])}, 3_000, 0)
    assert found.table["plain"]["unlike"] == 0
    assert 0.005 < found.table["cliff"]["unlike"] < 0.1


def test_discretion_alone_makes_the_spread():
    term = {"share": {"range": ["1/4", "3/4"], "text": "1"}}
    clauses = [{"pay": "shares", "shares": {"requesting": {"term": "share"}, "requested": "rest"}, "text": "1"}]
    left = draft(clauses=clauses, terms=term)
    fixed = Scenario(law=left.law, terms={"share": "1/2"})
    found = stress({"left": left, "fixed": fixed}, 500, 0)
    assert found.table["left"]["spread"] == pytest.approx(0.5)
    assert found.table["fixed"]["spread"] == 0
    assert found.best("spread") == ("fixed",)


def test_regret_is_what_is_missing_to_the_best_rule_of_each_case(found):
    for name in found.rules:
        assert all(found.regrets[name][side] >= 0 for side in SIDES)
    alone = stress(["un/uncac-57"], 300, 0)
    assert all(value == 0 for value in alone.regrets["un/uncac-57"].values())
    best = max(found.table[name]["requesting"] for name in found.rules)
    for name in found.rules:
        assert found.table[name]["requesting"] + found.regrets[name]["requesting"] >= best - 1e-12


def test_to_a_rule_kept_on_the_edge_no_other_is_better_for_one_and_as_good_for_the_other(found):
    points = {name: (row["requesting"], row["partner"]) for name, row in found.table.items()}
    for name in found.rules:
        beaten = any(
            all(x >= y for x, y in zip(p, points[name], strict=True)) and p != points[name] for p in points.values()
        )
        assert (name in found.undominated) != beaten


def test_every_rule_is_told_in_a_sentence_with_its_assumption_in_both_languages(found):
    for lang, words in (("en", ("Assumed (unverified)", "best")), ("zh", ("假定（未核实）", "最优"))):
        lines = sentences(found, lang).splitlines()
        assert len(lines) >= len(found.rules) + 2
        for word in words:
            assert word in "\n".join(lines)
        assert "<table" in stress_html(found, lang)
        assert stress_text(found, lang).count("\n") > 3 * len(found.rules)
    assert found.best("requesting")[0] in found.rules
    assert set(found.table["un/uncac-57"]) == set(MEASURES)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: stress(["models/sharing-rule:x"], 10), "has no preset 'x'"),
        (lambda: stress(["un/uncac-57", "un/uncac-57"], 10), "two rules are called 'un/uncac-57'"),
        (lambda: stress([], 10), "name at least one rule"),
        (lambda: stress(["un/uncac-57"], 0), "whole number above zero"),
        (lambda: stress(["un/uncac-57"], 10, hope=1.5), "hope is a number from 0"),
        (lambda: stress(["un/uncac-75"], 10), "un/uncac-57"),
        (lambda: design(objective="most"), "no objective 'most'"),
        (lambda: design(constraints=["nobody_cries"]), "no constraint 'nobody_cries'"),
        (lambda: design(constraints="owners_whole"), "constraints are a list"),
        (lambda: design(over=["x"]), "has no term or reading 'x'"),
        (lambda: design(draft(clauses=[HALVES])), "has no term that could be moved"),
    ],
)
def test_nonsense_is_refused_in_words(call, words):
    with pytest.raises((InvalidScenario, UnknownName)) as error:
        call()
    assert words in str(error.value)


# --- the search ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fixed():
    law = sh.load_instrument("models/sharing-rule")
    return Scenario(law=law, readings={"division": "default_shares"})


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
def test_the_search_finds_what_trying_every_value_finds(fixed, objective):
    found = design(fixed, objective, over=["default_requested"], count=300, seed=2, progress=False)
    drawn = portfolio(300, seed=2)
    terms = [{**fixed.terms, "default_requested": f"{n}/100"} for n in range(101)]
    rules = [Scenario(law=fixed.law, terms=one, readings=fixed.readings) for one in terms]
    best = max(OBJECTIVES[objective](own) for own in outcomes_of(rules, drawn, 0.5, False))
    assert found.found is not None
    assert found.found.value >= best - 1e-9


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
def test_what_is_found_is_no_worse_than_any_preset(objective):
    found = design("models/sharing-rule", objective, count=200, over=["default_requested", "division"], progress=False)
    assert set(found.gains) == {"canada", "equal_shares", "quoted_bands"}
    assert all(gain >= 0 for gain in found.gains.values())
    assert found.found.value == pytest.approx(
        OBJECTIVES[objective](outcomes_of([found.found.scenario], portfolio(200, 0), 0.5, False)[0]), abs=1e-6
    )
    for lang in ("en", "zh"):
        assert found.law.presets["canada"].label[lang] in found.explain(lang)


def test_a_constraint_that_cannot_be_met_is_named_with_how_much_falls_short(fixed):
    found = design(
        fixed, "requesting", ["every_partner_helps", "owners_whole"], over=["cost_cap"], count=400, progress=False
    )
    assert found.found is None
    assert set(found.unmet) == {"every_partner_helps"}
    assert 0 < found.unmet["every_partner_helps"] < 1
    assert "Cannot be met: every partner helps" in found.explain()
    assert "无法满足：每一合作方均提供协助" in found.explain("zh")


def test_what_is_found_keeps_what_was_asked(fixed):
    free = design(fixed, "requesting", over=["default_requested"], count=400, progress=False)
    bound = design(
        fixed,
        "requesting",
        ["owners_whole", "partner_not_worse"],
        over=["default_requested", "cost_cap"],
        count=400,
        progress=False,
    )
    if bound.found:
        assert not any(bound.found.short.values())
        assert bound.found.value <= free.found.value + 1e-3
    else:
        assert bound.unmet
    whole = design(fixed, "joint", ["owners_whole"], over=["default_requested"], count=400, progress=False)
    assert whole.found.short == {"owners_whole": 0.0}


def test_costs_repaid_means_repaid_as_far_as_there_is_money(fixed):
    found = design(fixed, "requesting", ["costs_repaid"], over=["cost_cap"], count=400, progress=False)
    assert found.found is not None
    assert found.found.scenario.terms["cost_cap"] > 0


def test_every_constraint_and_objective_is_said_in_both_languages():
    from sharing.language import label

    for name in (*CONSTRAINTS, *OBJECTIVES):
        assert label(f"design_{name}", "en") != label(f"design_{name}", "zh")


def test_the_commands_print_write_and_refuse(capsys, tmp_path):
    table = tmp_path / "stress.csv"
    assert main(["stress", "--rule", "un/uncac-57", "--cases", "200", "--csv", str(table), "--lang", "zh"]) == 0
    assert "请求国" in capsys.readouterr().out
    assert table.read_text().startswith("rule,cases,seed")
    out = tmp_path / "found.toml"
    over = ["--over", "default_requested", "--over", "division"]
    assert main(["design", "--objective", "joint", *over, "--cases", "100", "--out", str(out), "--json"]) == 0
    assert '"gains"' in capsys.readouterr().out
    assert main(["check", str(out)]) == 0
    capsys.readouterr()
    for wrong in (
        ["stress", "--hope", "3"],
        ["design", "--objective", "x"],
        ["stress", "--rule", "a/b"],
        ["stress", "--cases", "0"],
    ):
        assert main(wrong) == 2
        assert capsys.readouterr().err.startswith("sharing: ")
