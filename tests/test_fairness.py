"""Claims rules, axioms, coalitions and bargains: published tables, laws of arithmetic, what a search finds."""

import csv
import itertools
import pickle
from decimal import Decimal
from fractions import Fraction
from math import factorial
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing import money
from sharing.arithmetic import Tape
from sharing.case import Contribution
from sharing.errors import InvalidScenario, SharingError, UnknownName
from sharing.fairness import overlaps
from sharing.fairness.axioms import AXIOMS, Space, axiom_table, check
from sharing.fairness.bargaining import Deal, divide, money_and_time, problem
from sharing.fairness.claims import IN_LAW, RULES, filled_in_stages
from sharing.fairness.coalitions import claims_game, game, powers, recovery_game
from sharing.fairness.instruments import rule_of
from sharing.fairness.private import private_bargain
from sharing.fairness.simplex import largest
from sharing.negotiation import Mandate, zone

F = Fraction
HERE = Path(__file__).parent
REFERENCE = list(csv.DictReader((HERE / "claims_reference.csv").read_text(encoding="utf-8").splitlines()))
NAMES = {
    "PRO": "proportional", "APRO": "adjusted_proportional", "CEA": "constrained_equal_awards",
    "CEL": "constrained_equal_losses", "AV": "average_of_constrained_equal", "Talmud": "talmud",
    "RTalmud": "reverse_talmud", "PIN": "piniles", "CE": "constrained_egalitarian", "MO": "minimal_overlap",
    "IbnEzra_nested": "minimal_overlap", "RA": "random_arrival", "CD": "contested_garment",
    "AA": "average_of_awards", "DT": "dominguez_thomson", "ALPHAMIN": "alpha_min",
}  # fmt: skip
SELF_DUAL = (
    "proportional", "adjusted_proportional", "average_of_constrained_equal", "talmud", "reverse_talmud",
    "random_arrival", "average_of_awards",
)  # fmt: skip

BARGAINS = ("Nash", "Kalai")

every_rule = pytest.mark.parametrize(
    "rule", [r for k, r in RULES.items() if k != "contested_garment"], ids=lambda r: r.key
)


def numbers(text):
    return [F(one) for one in text.split(";")]


@st.composite
def problems(draw, least=1, most=7, top=60):
    claims = draw(st.lists(st.integers(0, top), min_size=least, max_size=most))
    return draw(st.integers(0, sum(claims))), claims


def named(claims):
    return {f"c{i}": claim for i, claim in enumerate(claims)}


def awards(rule, estate, claims):
    return list(rule(estate, named(claims)).values())


# --- published tables -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [r for r in REFERENCE if r["rule"] in NAMES], ids=lambda r: f"{r['rule']}-{r['problem_id']}"
)
def test_a_rule_gives_what_its_reference_gives(row):
    estate = F(row["endowment"])
    found = awards(RULES[NAMES[row["rule"]]], estate, numbers(row["claims"]))
    exact = row["awards_exact"] or (row["awards"] if row["kind"] == "published" else "")
    if exact:
        assert found == numbers(exact)
    else:
        assert [float(one) for one in found] == pytest.approx(
            [float(one) for one in row["awards"].split(";")], abs=1e-12 * max(float(estate), 1e-300)
        )


def lexicographic(row):
    groups = [g for size in (1, 2, 3) for g in itertools.combinations("abc", size)]
    worth = dict(zip(groups, [*numbers(row["claims"]), F(row["endowment"])], strict=False))
    worth["a", "b", "c"] = F(row["endowment"])
    return game("abc", lambda group: worth[group])


def glove(row):
    left, right = row["claims"].split("|")
    hands = {**dict.fromkeys(_players(left), "L"), **dict.fromkeys(_players(right), "R")}

    def pairs(group):
        return min([hands[one] for one in group].count(side) for side in "LR")

    return game(sorted(hands, key=int), pairs)


def _players(text):
    first, dash, last = text.partition("-")
    return [str(i) for i in range(int(first), int(last) + 1)] if dash else text.split(";")


def coalition_rows():
    return [r for r in REFERENCE if r["rule"].startswith(("nucleolus", "Shapley"))]


@pytest.mark.parametrize("row", coalition_rows(), ids=lambda r: r["problem_id"])
def test_a_value_of_a_game_is_the_published_one(row):
    kind, expected = row["rule"], row["awards"]
    if "bankruptcy" in kind:
        found = claims_game(row["endowment"], named(numbers(row["claims"]))).nucleolus()
    elif "tu_game" in kind:
        found = getattr(lexicographic(row), kind.partition("_")[0].lower())()
    elif "airport" in kind:
        costs = dict(zip("abcd", numbers(row["claims"]), strict=True))
        found = game(costs, lambda group: max(costs[one] for one in group)).shapley()
    elif "Shubik" in kind:
        seats = dict(zip("abcdefg", map(int, row["claims"].split(";")), strict=False))
        found = game(seats, lambda group: int(sum(seats[one] for one in group) >= 68)).shapley()
    else:
        found = glove(row).shapley()
    if " x9" in expected:
        one, many = expected.removesuffix(" x9").split(";")
        assert list(found.values()) == [F(one), *[F(many)] * 9]
    else:  # the row of the glove game of five leaves its last player out
        assert list(found.values())[: 4 if row["problem_id"] == "pub_glove5" else None] == numbers(expected)


def deals(*points):
    return [Deal(values=(F(x), F(y))) for x, y in points]


def test_the_bargains_of_the_references_come_out():
    bargains = [r for r in REFERENCE if r["rule"].startswith(BARGAINS)]
    rows = {r["problem_id"]: numbers(r["awards"]) for r in bargains}

    def gets(found, name):
        return list(found[name].gets.values())

    capped = {"a": 100, "b": 200, "c": 300}
    nothing = dict.fromkeys("abc", 0)
    assert gets(divide(100, {"a": 20, "b": 40}), "nash") == rows["nb_outside"]
    assert gets(divide(100, {"a": 20, "b": 40}, {"a": "3/4", "b": "1/4"}), "nash") == rows["nb_asym"]
    assert gets(divide(90, {"a": 0, "b": 0, "c": 30}), "nash") == rows["nb_three"]
    assert gets(divide(300, nothing, most=capped), "nash") == rows["nb_claims"]
    assert (
        gets(divide(200, nothing, most={k: min(v, 200) for k, v in capped.items()}), "kalai_smorodinsky")
        == rows["ks_claims"]
    )
    assert gets(divide(400, nothing, most=capped), "kalai_smorodinsky") == rows["ks_claims2"]
    line = problem(("x", "y"), deals((2, 0), (0, 1)), (0, 0)).solve()
    assert gets(line, "kalai_smorodinsky") == rows["ks_tri"] == gets(line, "nash")
    cut = problem(("x", "y"), deals((1, 0), ("1/2", "1/2"), (0, "1/2")), (0, 0)).solve()
    assert gets(cut, "kalai_smorodinsky") == rows["ks_cap"]
    assert gets(cut, "nash") == rows["nash_cap"]
    bill = [(-2, 4), (-2, 2), (-2, 1), (-2, 2), (-4, 1)]  # Nash 1950: what each thing is worth to Bill and to Jack
    jack = [(10, -1), (4, -1), (6, -2), (2, -2)]
    swaps = [tuple(map(sum, zip(*itertools.compress(bill + jack, kept), strict=True))) if any(kept) else (0, 0)
             for kept in itertools.product((0, 1), repeat=9)]  # fmt: skip
    assert gets(problem(("bill", "jack"), deals(*swaps), (0, 0)).solve(), "nash") == rows["pub_nash1950"]


def test_every_row_of_the_reference_is_used():
    used = ("nucleolus", "Shapley", *BARGAINS)
    assert not [r["rule"] for r in REFERENCE if r["rule"] not in NAMES and not r["rule"].startswith(used)]
    assert sum(r["rule"].startswith(BARGAINS) for r in REFERENCE) == 10


# --- laws every rule obeys ----------------------------------------------------------------------


@every_rule
@given(problems())
def test_awards_sum_to_the_estate_and_nobody_gets_more_than_the_claim(rule, given_):
    estate, claims = given_
    found = awards(rule, estate, claims)
    assert sum(found) == estate
    assert all(0 <= award <= claim for award, claim in zip(found, claims, strict=True))


@every_rule
@given(problems(least=2, most=5), st.randoms(use_true_random=False))
def test_the_order_and_the_unit_of_claims_change_nothing(rule, given_, shuffled):
    estate, claims = given_
    found = rule(estate, named(claims))
    mixed = list(named(claims).items())
    shuffled.shuffle(mixed)
    again = rule(F(estate, 7), {who: F(claim, 7) for who, claim in mixed})
    assert list(again) == [who for who, _ in mixed]
    assert {who: 7 * award for who, award in again.items()} == found


@pytest.mark.parametrize("key", SELF_DUAL)
@given(problems(most=6))
def test_a_self_dual_rule_divides_losses_as_it_divides_awards(key, given_):
    estate, claims = given_
    losses = awards(RULES[key], sum(claims) - estate, claims)
    assert awards(RULES[key], estate, claims) == [c - loss for c, loss in zip(claims, losses, strict=True)]


@given(problems())
def test_equal_losses_are_the_dual_of_equal_awards(given_):
    estate, claims = given_
    lost = awards(RULES["constrained_equal_awards"], sum(claims) - estate, claims)
    assert awards(RULES["constrained_equal_losses"], estate, claims) == [
        c - x for c, x in zip(claims, lost, strict=True)
    ]


@settings(max_examples=30)
@given(problems(most=8))
def test_talmud_is_the_nucleolus_of_the_claims_game(given_):
    estate, claims = given_
    assert claims_game(estate, named(claims)).nucleolus() == RULES["talmud"](estate, named(claims))


@given(problems(most=6))
def test_random_arrival_is_the_shapley_value_of_the_claims_game(given_):
    estate, claims = given_
    assert claims_game(estate, named(claims)).shapley() == RULES["random_arrival"](estate, named(claims))


@given(problems(most=5))
def test_random_arrival_is_the_mean_over_every_order(given_):
    estate, claims = given_
    totals = [0] * len(claims)
    for order in itertools.permutations(range(len(claims))):
        left = estate
        for one in order:
            totals[one] += min(claims[one], left)
            left -= min(claims[one], left)
    assert awards(RULES["random_arrival"], estate, claims) == [F(one, factorial(len(claims))) for one in totals]


@given(problems(least=3, most=3, top=12))
def test_the_average_of_awards_is_the_centre_of_the_set(given_):
    estate, claims = given_
    if not 0 < estate < sum(claims) or not all(claims):
        return
    area, moment = F(0), [F(0)] * 3
    # Cut the set along the first award: between two kinks its width is straight, so Simpson's rule is exact.
    kinks = sorted({F(0), F(claims[0]), *(F(min(max(x, 0), claims[0])) for x in
             (estate, estate - claims[1], estate - claims[2], estate - claims[1] - claims[2]))})  # fmt: skip

    def width(x):
        low, high = max(F(0), estate - x - claims[2]), min(F(claims[1]), estate - x)
        return (low, high) if high > low else (F(0), F(0))

    for a, b in itertools.pairwise(kinks):
        for x, weight in ((a, 1), ((a + b) / 2, 4), (b, 1)):
            low, high = width(x)
            slice_ = (high - low) * weight * (b - a) / 6
            area += slice_
            moment[0] += slice_ * x
            moment[1] += slice_ * (low + high) / 2
            moment[2] += slice_ * (estate - x - (low + high) / 2)
    assert awards(RULES["average_of_awards"], estate, claims) == [one / area for one in moment]


@given(problems(least=2, most=2))
def test_the_contested_garment_is_what_six_rules_give_two(given_):
    estate, claims = given_
    expected = awards(RULES["contested_garment"], estate, claims)
    for key in ("talmud", "random_arrival", "minimal_overlap", "adjusted_proportional", "average_of_awards"):
        assert awards(RULES[key], estate, claims) == expected


# --- the same rule on other numbers -----------------------------------------------------------------


@pytest.mark.parametrize("key", [key for key, rule in RULES.items() if rule.straight])
@given(st.data())
def test_the_straight_program_is_the_rule(key, data):
    pair = key == "contested_garment"
    estate, claims = data.draw(problems(least=2 if pair else 1, most=2 if pair else 6, top=12))
    own = [F(claim) for claim in claims]
    expected = awards(RULES[key], estate, claims)
    assert RULES[key].straight(F(estate), own) == expected
    tape = Tape()
    symbols = [tape.input(f"c{i}") for i in range(len(own))]
    found = RULES[key].straight(tape.input("estate"), symbols)
    lines = tape.replay({"estate": F(estate), **{f"c{i}": claim for i, claim in enumerate(own)}})
    assert [lines[one.line] if hasattr(one, "line") else one for one in found] == expected


FEW = ("random_arrival", "average_of_awards")


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("contested_garment", 2),
        *((k, n) for k in RULES for n in (5, 9, 40) if k != "contested_garment" and not (n == 40 and k in FEW)),
    ],
)
def test_many_problems_at_once_are_each_the_exact_one(key, number):
    draw = np.random.default_rng(number)
    claims = np.round(draw.lognormal(3, 2, (12, number)), 2)
    claims[0] = claims[0, 0]  # all alike
    claims[1, 0] = 0.0
    estates = np.round(claims.sum(axis=1) * np.linspace(0, 1, 12), 2)
    estates[-1] = claims[-1].sum()
    found = RULES[key].many(estates, claims)
    for estate, own, row in zip(estates, claims, found, strict=True):
        whole = min(F(str(estate)), sum(F(str(one)) for one in own))
        exact = awards(RULES[key], whole, [F(str(one)) for one in own])
        assert row == pytest.approx([float(one) for one in exact], abs=1e-12 * max(estate, own.max(), 1.0))


@every_rule
@given(problems())
def test_minor_units_are_the_exact_awards_by_largest_remainder(rule, given_):
    estate, claims = given_
    exact = dict(enumerate(awards(rule, estate, claims)))
    assert dict(enumerate(rule.in_units(estate, claims))) == money.apportion(exact, estate)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.sampled_from([1, 2, 7, 97, 2**40]), st.booleans())
def test_remainders_are_found_in_drawers_as_by_sorting(parts, denominator, near):
    parts = [one * denominator - (one % 3 if near and one else 0) for one in parts] if near else parts
    parts[0] += -sum(parts) % denominator
    units = [one // denominator for one in parts]
    order = sorted(range(len(parts)), key=lambda place: (-(parts[place] % denominator), place))
    for place in order[: sum(parts) // denominator - sum(units)]:
        units[place] += 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(money, "DRAWERS", 4)
        assert money.in_units(parts, denominator) == units


@given(problems(most=9), st.integers(0, 10**7))
def test_very_many_overlaps_are_divided_as_few_are(given_, more):
    estate, claims = given_
    claims = [*claims, more]
    assert overlaps.in_units(estate, claims) == RULES["minimal_overlap"].in_units(estate, claims)


def test_fixed_point_is_right_to_its_last_place_and_a_third_three_times_is_one():
    draw = np.random.default_rng(5)
    lengths, sharing = draw.integers(0, 10**12, 400), np.arange(400, 0, -1)
    whole, rest = overlaps.summed(lengths, sharing)
    exact = F(0)
    for length, by, units, part in zip(lengths, sharing, whole, rest, strict=True):
        exact += F(int(length), int(by))
        assert abs(int(units) + F(int(part), 2**64) - exact) < F(1, 2**63)
    whole, rest = overlaps.summed(np.array([1, 1, 1]), np.array([6, 3, 2]))
    assert (whole[-1], rest[-1]) == (1, 0)  # a sixth, a third and a half


def test_a_fund_with_very_many_claimants_is_divided_to_the_cent():
    draw = np.random.default_rng(3)
    claims = draw.integers(1, 10**9, 200_000)
    estate = int(claims.sum()) // 3
    for key in ("proportional", "constrained_equal_awards", "constrained_equal_losses", "talmud", "reverse_talmud",
                "piniles", "constrained_egalitarian", "minimal_overlap"):  # fmt: skip
        found = np.array(RULES[key].in_units(estate, claims))
        assert found.sum() == estate
        assert (found >= 0).all()
        assert (found <= claims).all()
        if key != "proportional":
            continue
        assert np.abs(found - claims * (estate / claims.sum())).max() <= 1


# --- the edges -----------------------------------------------------------------------------------------


@every_rule
@pytest.mark.parametrize(
    ("estate", "claims"),
    [(5, [10]), (0, [0]), (0, [0, 0, 0]), (0, [1, 2]), (3, [1, 2]), (1, [0, 0, 1]), (7, [7, 7]), (6, [9, 1, 5, 1]),
     (F(10**18 + 1), [1, 10**18, F(1, 10**6)]), (F(1, 10**9), [10**9, F(1, 10**9)])],
)  # fmt: skip
def test_every_rule_is_safe_at_the_edges(rule, estate, claims):
    found = awards(rule, estate, claims)
    assert sum(found) == estate
    assert all(0 <= award <= claim for award, claim in zip(found, claims, strict=True))


@every_rule
def test_numbers_of_numpy_and_numbers_without_end_are_exact(rule):
    claims = np.array([4 * 10**18, 4 * 10**18 + 2])
    assert sum(rule(claims[0], {"a": claims[0], "b": claims[1]}).values()) == 4 * 10**18
    assert rule.in_units(claims[0], claims[:1].repeat(2)) == [2 * 10**18] * 2
    tenth = np.int64(4 * 10**18)  # times ten it has no room in 64 bits
    assert sum(rule(tenth, {"a": "4000000000000000000.1", "b": tenth}).values()) == 4 * 10**18
    large = 10**400
    assert awards(rule, large, [large, large]) == [large // 2] * 2
    assert sum(rule(np.float32(0.5), {"a": Decimal("0.3"), "b": "0.4"}).values()) == F(1, 2)


@every_rule
def test_claims_below_the_estate_get_a_clear_answer(rule):
    with pytest.raises(
        InvalidScenario, match=r"the estate is 7/2 and the claims together are 3: nothing is short.*1/2 is left"
    ):
        rule("3.5", {"A": 1, "B": 2})


@pytest.mark.parametrize(
    ("estate", "claims", "words"),
    [(1, {"A": -2}, "claim of A: must not be negative"), ("x", {"A": 1}, "estate: is not a number"),
     (float("nan"), {"A": 1}, "estate: must be a finite number"), (True, {"A": 1}, "estate: must be a number"),
     (1, {"A": None}, "claim of A: ")],
)  # fmt: skip
def test_what_is_no_number_is_said(estate, claims, words):
    with pytest.raises(InvalidScenario, match=words):
        RULES["talmud"](estate, claims)


def test_more_than_a_rule_can_do_is_refused_in_words():
    many = dict.fromkeys(map(str, range(100)), 1)
    for key in ("random_arrival", "average_of_awards", "dominguez_thomson"):
        with pytest.raises(InvalidScenario, match=f"{key} is computed for up to .* claimants; given 100"):
            RULES[key](50, many)
    with pytest.raises(InvalidScenario, match=r"divides between two claimants; given 3\. For more take talmud"):
        RULES["contested_garment"](1, {"A": 1, "B": 1, "C": 1})
    with pytest.raises(InvalidScenario, match="problem 1 is an estate of -1"):
        RULES["talmud"].many([1, -1], [[1, 1], [1, 1]])
    with pytest.raises(InvalidScenario, match="the estate of problem 0 is 3 and its claims together are 2"):
        RULES["talmud"].many([3], [[1, 1]])
    with pytest.raises(InvalidScenario, match=r"minor units are whole numbers; given 1\.5"):
        RULES["talmud"].in_units(1, [1.5])


# --- axioms --------------------------------------------------------------------------------------------

BROKEN = {  # by Thomson (2019) and the papers named with the rules
    "proportional": "invariance_under_truncation",
    "adjusted_proportional": "composition_up composition_down consistency no_advantageous_transfer",
    "constrained_equal_awards": "self_duality no_advantageous_transfer",
    "constrained_equal_losses": "self_duality invariance_under_truncation no_advantageous_transfer",
    "talmud": "composition_up composition_down no_advantageous_transfer",
    "reverse_talmud": "composition_up composition_down invariance_under_truncation no_advantageous_transfer",
    "random_arrival": "composition_up composition_down consistency no_advantageous_transfer",
    "minimal_overlap": "composition_up composition_down consistency self_duality no_advantageous_transfer",
}


@pytest.fixture(scope="module")
def table():
    return axiom_table({key: RULES[key] for key in BROKEN}, space=Space(claimants=3, amount=3, more=3))


@pytest.mark.parametrize("key", list(BROKEN))
def test_the_search_breaks_the_axioms_that_the_literature_says_are_broken_and_no_other(table, key):
    assert {axiom for axiom in AXIOMS if table.of(key, axiom).counterexample} == set(BROKEN[key].split())


def test_a_third_in_the_place_of_a_half_is_caught_with_its_smallest_counterexample():
    thirds = filled_in_stages("thirds", [("awards", 1), ("losses", 2)])
    found = check(thirds, "self_duality")
    broken = found.counterexample
    assert (broken.estate, dict(broken.claims)) == (1, {"A": 1, "B": 2})
    assert dict(broken.awards) == {"A": F(1, 3), "B": F(2, 3)}
    assert "With losses divided as awards are A gets 1/2 instead of 1/3" in found.text()
    assert check(RULES["talmud"], "self_duality").counterexample is None
    # No smaller problem breaks it: one claim alone, or fewer units in all.
    for estate, claims in ((0, [0, 0]), (0, [0, 1]), (1, [0, 1]), (1, [1, 1]), (1, [0, 2])):
        losses = awards(thirds, sum(claims) - estate, claims)
        assert awards(thirds, estate, claims) == [c - loss for c, loss in zip(claims, losses, strict=True)]


def test_a_cell_says_how_far_was_looked_and_never_that_an_axiom_holds(table):
    problems_ = list(Space(claimants=3, amount=3, more=3).problems())
    found = table.of("talmud", "consistency")
    # Two claimants are never fewer, so only three and four are compared.
    assert found.tried == sum(len(claims) > 2 for _, claims in problems_) == 355
    assert table.of("talmud", "homogeneity").tried == len(problems_) == 419
    for lang in ("en", "zh"):
        text, page = found.text(lang), table.html(lang)
        assert "355" in text
        assert "355" in page
        assert "✗" in page
        assert not any(word in text + page for word in ("satisf", "✓", "成立"))
    frame = table.to_frame()
    assert frame.loc[~frame.broken, "tried"].between(100, 419).all()
    assert set(frame.claimants) == {3}
    assert set(frame.largest_amount) == {3}


def test_larger_problems_are_tried_the_smaller_first():
    sizes = [sum(claims) for _, claims in Space(claimants=2, amount=2, more=30, seed=3).problems()]
    assert sizes[-30:] == sorted(sizes[-30:])


def test_a_rule_of_ones_own_is_put_to_the_test():
    def all_to_the_first(estate, claims):
        left, found = estate, {}
        for who, claim in claims.items():
            found[who] = min(claim, left)
            left -= found[who]
        return found

    assert check(all_to_the_first, "a_division").counterexample is None
    assert check(all_to_the_first, "equal_treatment").counterexample.breach.came == "0"
    assert check(lambda estate, claims: claims, "a_division", name="all").counterexample.estate == 0
    with pytest.raises(InvalidScenario, match="'B' is missing"):
        check(lambda estate, claims: {"A": estate}, "a_division", name="one")
    with pytest.raises(UnknownName, match="did you mean 'consistency'"):
        check(RULES["talmud"], "consistencey")
    with pytest.raises(InvalidScenario, match="2 to 7 claimants"):
        Space(claimants=9)


def test_what_a_rule_refuses_is_counted_and_not_held_for_it():
    found = check(RULES["contested_garment"], "equal_treatment", Space(claimants=3, amount=2, more=4))
    assert found.refused == sum(len(claims) > 2 for _, claims in found.space.problems())
    assert f"would not divide {found.refused} of them" in found.text()
    assert found.tried == sum(2 * n + 1 for n in range(3))  # two like claims of 0, 1 or 2
    for axiom in ("consistency", "no_advantageous_transfer"):  # of two there is nothing to compare
        nothing = check(RULES["contested_garment"], axiom)
        assert nothing.tried == 0
        assert "not tried" in nothing.text()
    never = check(_refuses, "equal_treatment", Space(claimants=2, amount=1, more=0))
    assert never.tried == 0
    assert "未检验" in never.text("zh")


def test_a_rule_that_fails_or_is_none_is_told_with_the_problem():
    def naive(estate, claims):
        return {who: estate * claim / sum(claims.values()) for who, claim in claims.items()}

    with pytest.raises(InvalidScenario, match="naive ended in an error for an estate of 0 and the claims 0, 0: Zero"):
        check(naive, "a_division")
    for odd in (None, "x", float("nan")):
        with pytest.raises(InvalidScenario, match="award of A"):
            check(lambda estate, claims, odd=odd: dict.fromkeys(claims, odd), "a_division")
    halves = check(
        lambda estate, claims: dict.fromkeys(claims, 0.1), "equal_treatment", Space(claimants=2, amount=2, more=0)
    )
    assert halves.counterexample is None  # a float is the decimal it prints as
    with pytest.raises(UnknownName, match="did you mean 'self_duality'"):
        axiom_table(axioms=["self_dualty"])
    with pytest.raises(InvalidScenario, match="one rule and one axiom at least"):
        axiom_table(axioms=[])
    both = axiom_table(
        {k: RULES[k] for k in ("talmud", "piniles")}, (a for a in ["a_division"]), Space(claimants=2, amount=1, more=0)
    )
    assert both.rules == ("talmud", "piniles")
    for wrong, words in (({"amount": 2.5}, "all of them whole"), ({"claimants": 7, "amount": 9}, "sets of claims")):
        with pytest.raises(InvalidScenario, match=words):
            Space(**wrong)


def test_order_is_preserved_in_losses_too():
    def larger_first(estate, claims):
        found = {}
        for who in sorted(claims, key=lambda who: (-claims[who], who)):
            found[who] = min(claims[who], estate)
            estate -= found[who]
        return found

    broken = check(larger_first, "order_preservation").counterexample
    assert dict(broken.claims) == {"A": 1, "B": 1}  # who claims the same loses the same
    unlike = Space(claimants=2, amount=4, more=0)
    found = check(
        lambda e, c: larger_first(e, c) if len(set(c.values())) > 1 else RULES["talmud"](e, c),
        "order_preservation",
        unlike,
    )
    assert dict(found.counterexample.claims) == {"A": 1, "B": 2}
    assert (found.counterexample.breach.who, found.counterexample.breach.came) == ("A", "0")


def test_a_counterexample_to_consistency_names_who_is_left():
    text = check(RULES["random_arrival"], "consistency").text()
    assert "Beside it: an estate of 7/6 for the claims A 1, C 2." in text
    assert awards(RULES["random_arrival"], F(7, 6), [1, 2])[0] == F(1, 2)


def _refuses(estate, claims):
    raise InvalidScenario("never")


@pytest.mark.parametrize("axiom", list(AXIOMS))
def test_every_axiom_is_broken_by_some_rule(axiom):
    def odd(estate, claims):  # gives the largest claim what it can, and a half of an odd estate more than there is
        found = dict.fromkeys(claims, F(0))
        left = estate
        for who in sorted(claims, key=lambda who: (-claims[who], who) if estate % 2 else (claims[who], who)):
            found[who] = min(claims[who], left)
            left -= found[who]
        return {who: award + (estate == 3) for who, award in found.items()}

    found = check(odd, axiom, Space(claimants=3, amount=3, more=0))
    assert found.counterexample is not None
    assert found.text("zh") != found.text()
    assert "{" not in found.text() + found.text("zh")


# --- coalitions -------------------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_the_nucleolus_leaves_no_group_more_aggrieved_than_it_must(seed):
    draw = np.random.default_rng(seed)
    worth = {bits: int(draw.integers(0, 20)) for bits in range(1, 7)}
    own = game("abc", lambda g: 60 if len(g) == 3 else worth[sum(1 << "abc".index(one) for one in g)])
    found = own.nucleolus()

    def grief(x):
        groups = (g for size in (1, 2) for g in itertools.combinations("abc", size))
        return max(own.worth(g) - sum(x[one] for one in g) for g in groups)

    for _ in range(40):
        cuts = sorted(int(one) for one in draw.integers(0, 61, 2))
        other = dict(zip("abc", (cuts[0], cuts[1] - cuts[0], 60 - cuts[1]), strict=True))
        if all(other[one] >= own.worth([one]) for one in "abc"):
            assert grief(found) <= grief(other)


def test_the_core_is_tested_with_the_groups_that_object():
    majority = game("ABC", lambda group: int(len(group) > 1))
    assert majority.core_is_empty()
    first = majority.objections({"A": 1, "B": 0, "C": 0})[0]
    assert (first.members, first.worth, first.gets, first.short) == (("B", "C"), 1, 0, 1)
    one_right = game("LMR", lambda group: int("R" in group and len(group) > 1))
    assert not one_right.core_is_empty()
    assert one_right.objections({"R": 1}) == ()
    with pytest.raises(InvalidScenario, match="shares out what all are worth, 1; given 2 in all"):
        one_right.objections({"R": 2})
    with pytest.raises(InvalidScenario, match="'X' is no player"):
        one_right.worth("X")


def test_games_too_large_or_without_a_division_are_refused_in_words():
    large = game(map(str, range(9)), len)
    with pytest.raises(InvalidScenario, match="up to 8 players; given 9"):
        large.nucleolus()
    with pytest.raises(InvalidScenario, match="1 to 14 different players; given 2"):
        game("AA", len)
    with pytest.raises(InvalidScenario, match="less than each alone"):
        game("AB", lambda group: 2 - len(group)).nucleolus()


def test_a_recovery_is_a_game_of_assets_evidence_and_enforcement(five):
    parts = powers(five)
    assert parts["assets"] == {"DEU": 1}
    # Of 2 for information, 3 for investigation and 1 for litigation: 2/6, 5/8 of what was pointed out, and so on.
    assert parts["evidence"]["FRA"] == (2 * F(2, 6) + 3 * F(5, 8) + F(2, 5)) / 6
    assert parts["enforcement"] == {"DEU": F(9, 10), "USA": F(1, 10)}
    own = recovery_game(five)
    assert own.worth(["FRA", "GBR", "NLD", "USA"]) == 0  # the assets lie in Germany
    assert own.worth(five.codes) == five.recovered
    assert sum(own.weights().values()) == 1
    assert own.objections(own.shapley()) == ()
    assert own.added("DEU") == five.recovered


def test_assets_lie_where_the_case_says_and_else_with_who_was_asked(five):
    located = [Contribution(party=code, measure="located", weight=F(part)) for code, part in (("DEU", 3), ("USA", 1))]
    spread = evolve(five, contributions=(*five.contributions, *located))
    assert powers(spread)["assets"] == {"DEU": F(3, 4), "USA": F(1, 4)}
    assert recovery_game(spread).worth(["USA", "FRA"]) == five.recovered / 4 * F(1, 10) * (
        powers(five)["evidence"]["FRA"] + powers(five)["evidence"]["USA"]
    )
    bare = evolve(five, contributions=())
    assert powers(bare) == {"assets": {"DEU": 1}, "evidence": {"FRA": 1}, "enforcement": {"DEU": 1}}
    with pytest.raises(InvalidScenario, match="nobody is said to have the assets"):
        powers(evolve(bare, parties=tuple(evolve(one, roles=()) for one in bare.parties)))


def test_linear_programs_are_solved_or_have_no_answer():
    assert largest([F(1)], [[F(-1)]], [F(1)]) is None
    # The second column must weigh nothing, however much it is worth.
    assert largest([F(1), F(5)], [[F(1), F(0)], [F(1), F(-1)]], [F(1), F(0)]) == [1, 0]
    # Beale's program, on which a simplex method that only looks for the largest gain goes round for ever.
    rows = [("1/4", -60, "-1/25", 9, 1, 0, 0), ("1/2", -90, "-1/50", 3, 0, 1, 0), (0, 0, 1, 0, 0, 0, 1)]
    columns = [[F(one) for one in column] for column in zip(*rows, strict=True)]
    worth = [F(one) for one in ("3/4", -150, "1/50", -6, 0, 0, 0)]
    weights = largest(worth, columns, [F(0), F(0), F(1)])
    assert sum(w * v for w, v in zip(weights, worth, strict=True)) == F(1, 20)


# --- bargaining ----------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 30), min_size=2, max_size=5), st.integers(0, 60), st.data())
def test_bargains_leave_nobody_worse_off_and_nothing_over(outside, gain, data):
    parties = {f"p{i}": least for i, least in enumerate(outside)}
    most = {who: least + data.draw(st.integers(0, 40)) for who, least in parties.items()}
    found = divide(sum(outside) + gain, parties, most=most)
    total = min(sum(outside) + gain, sum(most.values()))
    for one in found.values():
        assert sum(one.gets.values()) == total
        assert all(parties[who] <= amount <= most[who] for who, amount in one.gets.items())
    best = found["nash"].gets
    product = np.prod([float(best[who] - parties[who]) for who in parties])
    for other in (found["kalai_smorodinsky"].gets, found["equal_gains"].gets):
        assert np.prod([float(other[who] - parties[who]) for who in parties]) <= product * (1 + 1e-9) + 1e-9


@given(st.integers(0, 10**6))
@settings(max_examples=30)
def test_no_deal_on_a_frontier_is_better_by_its_own_measure(seed):
    draw = np.random.default_rng(seed)
    points = [tuple(int(x) for x in draw.integers(0, 50, 2)) for _ in range(6)]
    own = problem(("x", "y"), deals(*points), (0, 0))
    found = own.solve((2, 1))
    tops = [max(x for x, _ in points), max(y for _, y in points)]
    scores = {
        "nash": lambda x, y: x * x * y,
        "kalai_smorodinsky": lambda x, y: min(x / (tops[0] or 1), y / (tops[1] or 1)),
        "equal_gains": min,
    }
    for _ in range(60):
        weights = draw.dirichlet(np.ones(len(points)))
        mixed = [float(sum(w * p[i] for w, p in zip(weights, points, strict=True))) for i in (0, 1)]
        for name, score in scores.items():
            assert score(*mixed) <= score(*map(float, found[name].gets.values())) + 1e-9


def test_money_and_time_are_dealt_with_together():
    own = money_and_time(100, ("FRA", "DEU"), (20, 10), ("-1", "3"), 12)
    nash = own.solve()["nash"]
    assert (nash.gets, nash.terms) == ({"FRA": 67, "DEU": 57}, {"money": 79, "month": 12})
    sooner = money_and_time(100, ("FRA", "DEU"), (20, 10), ("-3", "1"), 12).solve()["nash"]
    assert sooner.terms == {"money": 55, "month": 0}
    assert nash.unique
    assert "only one" in nash.text()
    assert "唯一" in nash.text("zh")
    # A month costs one what it gives the other: any month will do.
    even = money_and_time(100, ("FRA", "DEU"), (0, 0), ("-1", "1"), 12).solve()["nash"]
    assert not even.unique
    assert "not the only one" in even.text()


def deal(x, y, **terms):
    return Deal(values=(F(x), F(y)), terms={name: F(one) for name, one in terms.items()})


@pytest.mark.parametrize(
    ("own", "outside", "only"),
    [
        ([deal(m, 100 - m, money=m) for m in (0, 50, 100)], (0, 0), True),  # the middle one is the mix of the others
        ([deal(0, 20, t=0), deal(10, 10, t=1), deal(5, 15, t=7), deal(11, 0, t=2)], (9, 0), True),  # a corner
        ([deal(0, 20, t=0), deal(10, 10, t=1), deal(5, 15, t=7)], (0, 9), False),
        ([deal(5, 5, t=0), deal(5, 5, t=9), deal(1, 1, t=2)], (0, 0), False),
        ([deal(0, 0)], (0, 0), True),
        ([deal(3, 0), deal(0, 3)], (3, 0), True),  # one deal alone leaves nobody worse off
    ],
)
def test_a_solution_says_rightly_whether_it_is_the_only_one(own, outside, only):
    found = problem(("x", "y"), own, outside).solve()["nash"]
    assert found.unique == only
    assert ("not the only one" in found.text()) != only


def test_where_a_side_can_gain_nothing_every_division_has_the_same_product():
    found = divide(100, {"a": 10, "b": 0, "c": 0}, most={"a": 10})
    assert not found["nash"].unique
    assert found["equal_gains"].unique
    assert divide(10, {"a": 10, "b": 0})["nash"].unique
    even = money_and_time(0, ("x", "y"), (0, 0), ("0", "0"), 12).solve()
    assert not any(one.unique for one in even.values())


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_weights_that_are_floats_are_solved_at_once(seed):
    draw = np.random.default_rng(seed)
    weight = float(draw.uniform(0.05, 0.95))
    points = [tuple(int(x) for x in draw.integers(0, 50, 2)) for _ in range(6)]
    low = [int(one) for one in draw.integers(0, 12, 2)]
    own = problem(("x", "y"), deals(*points), low)
    try:
        found = own.solve((weight, 1 - weight))["nash"].gets
    except InvalidScenario:
        assert not any(x >= low[0] and y >= low[1] for x, y in points)
        return
    best = float(found["x"] - low[0]) ** weight * float(found["y"] - low[1]) ** (1 - weight)
    for part in draw.dirichlet(np.ones(6) / 2, 60):
        x, y = (float(sum(w * p[i] for w, p in zip(part, points, strict=True))) - low[i] for i in (0, 1))
        assert x < 0 or y < 0 or x**weight * y ** (1 - weight) <= best + 1e-9


def test_bargains_that_cannot_be_are_refused_in_words():
    with pytest.raises(InvalidScenario, match="110 together, more than the 100"):
        divide(100, {"a": 60, "b": 50})
    with pytest.raises(InvalidScenario, match="two parties or more"):
        divide(100, {"a": 60})
    with pytest.raises(InvalidScenario, match="a gets at most 5, less than the 10"):
        divide(100, {"a": 10, "b": 0}, most={"a": 5})
    with pytest.raises(InvalidScenario, match="no outside option"):
        divide(100, {"a": 10, "b": 0}, most={"c": 5})
    for call, words in (
        (lambda: divide(100, {"a": 10, "b": 0}, weights={"a": 0}), "weight of a must be above nothing"),
        (lambda: divide(100, {"a": 10, "b": 0}, weights={"c": 1}), "'c' has no outside option"),
        (lambda: divide("abc", {"a": 10, "b": 0}), "to divide: is not a number"),
        (lambda: divide(100, {"a": -1, "b": 0}), "outside option of a: must not be negative"),
        (lambda: divide(100, {"a": 1, "b": 0}, most={"a": "x"}), "most of a: is not a number"),
        (lambda: problem(("x", "y"), deals((1, 1)), (0, 0)).solve((0, 1)), "weight of x must be above nothing"),
        (lambda: money_and_time(1, ("x", "y"), (0, 0), ("x", 1), 3), "worth of a month: is not a number"),
        (lambda: claims_game("x", {"A": 1}), "estate: is not a number"),
        (lambda: game("AB", lambda group: float("nan")), "worth of A: must be a finite number"),
        (lambda: rule_of("models/claims-by-rule", "victm"), "did you mean 'victim'"),
        (lambda: rule_of("models/claims-by-rule", facts={"foo": 1}), "no fact foo"),
        (lambda: filled_in_stages("x", [("foo", 1)]), "a stage is"),
        (lambda: RULES["talmud"](1, [1, 2]), "a mapping of claimant to amount"),
        (lambda: RULES["talmud"].many([1], [["a"]]), "arrays of numbers"),
    ):
        with pytest.raises(SharingError, match=words):
            call()
    with pytest.raises(InvalidScenario, match=r"no deal leaves both sides"):
        problem(("x", "y"), deals((1, 1)), (2, 0)).solve()


def test_a_bargain_that_may_rest_on_a_mandate_shows_nothing_by_itself():
    own = money_and_time(100, ("FRA", "DEU"), (23, 11), ("-1", "3"), 12)
    assert "23" not in repr(own)
    assert "23" not in repr(own.solve())


def test_a_bargain_from_a_mandate_is_private_and_its_errors_name_no_number():
    values = {"reservation": "41.00", "their_reservation_low": "20.00", "their_reservation_high": "30.00"}
    ours = Mandate("FRA", "DEU", "EUR", values)
    careful, hopeful = (
        private_bargain(ours, Decimal(100), cautious=one).solutions["nash"].gets for one in (True, False)
    )
    assert (careful["FRA"], hopeful["FRA"]) == (F(111, 2), F(121, 2))
    patient = Mandate("FRA", "DEU", "EUR", {**values, "patience": "0.9", "their_patience": "0.7"})
    found = private_bargain(patient, Decimal(100))
    assert found.solutions["nash"].gets["FRA"] == 41 + F(3, 4) * 29 == F(zone(patient, Decimal(100)).point[0])
    assert "6" not in repr(found) + repr(found.solutions)
    with pytest.raises(TypeError, match="private"):
        pickle.dumps(found)
    for mandate, sum_ in ((ours, 50), (Mandate("FRA", "DEU", "EUR", {"reservation": "41.00"}), 100)):
        with pytest.raises(InvalidScenario) as raised:
            private_bargain(mandate, Decimal(sum_))
        assert not any(c.isdigit() for c in str(raised.value))
        assert raised.value.__cause__ is None


# --- joined to the law -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", [k for k in IN_LAW if k in ("talmud", "proportional", "constrained_equal_awards", "random_arrival")]
)
@settings(max_examples=15)
@given(problems(least=2, most=4, top=300))
def test_a_law_that_divides_by_a_rule_gives_what_the_rule_gives(key, given_):
    from sharing.law.catalogue import load_instrument
    from sharing.law.instrument import Scenario

    estate, claims = given_
    law = load_instrument("models/claims-by-rule")
    own = rule_of(Scenario(law=law, readings={"division": key}))
    assert own(estate, named(claims)) == RULES[key](estate, named(claims))


def test_a_law_is_held_to_the_axioms():
    small = Space(claimants=2, amount=3, more=0)
    assert check(rule_of("models/claims-by-rule"), "composition_up", small).counterexample
    assert not check(rule_of("models/claims-by-rule"), "self_duality", small).counterexample
    broken = check(rule_of("models/costs-and-contributions"), "invariance_under_truncation", small).counterexample
    assert broken.axiom == "invariance_under_truncation"
    assert broken.estate == 1


def test_every_rule_that_may_stand_in_a_law_has_a_program_and_its_words():
    from sharing import language

    assert set(IN_LAW) == {key for key, rule in RULES.items() if rule.straight} - {"contested_garment"}
    assert set(language.words("claims_rules")) == set(RULES)
    assert len({language.label(f"says_{key}", lang) for key in RULES for lang in language.LANGUAGES}) == 2 * len(RULES)
