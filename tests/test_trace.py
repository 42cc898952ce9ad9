"""The traced program is the engine: replayed it settles, printed it reads, followed it is exact."""

import random
from fractions import Fraction

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

import sharing as sh
from sharing import goals, money, sensitivity
from sharing.arithmetic import RULES, Symbol
from sharing.case import case_ids
from sharing.curves import Curve, zeros
from sharing.errors import InvalidScenario, UnknownName
from sharing.export.formulas import DIALECT
from sharing.following import follow
from sharing.language import label
from sharing.law.catalogue import catalogue, instrument_ids
from sharing.law.instrument import Scenario
from sharing.law.parameters import Limit, Option
from sharing.trace import inputs, trace

every_law = pytest.mark.parametrize("law_id", instrument_ids())


def all_set(law):
    """A scenario with every term in the middle of its range."""
    terms = {name: (term.range[0] + term.range[1]) / 2 for name, term in law.terms.items()}
    return Scenario(law=law, terms=terms)


@every_law
@given(data=st.data())
def test_replayed_on_the_numbers_of_the_case_it_equals_settle(law_id, data):
    case = strategies.built(data.draw(strategies.cases()))
    scenario = data.draw(strategies.scenarios(sh.load_instrument(law_id)))
    assert trace(case, scenario).settle() == sh.settle(case, scenario)


@every_law
def test_replayed_on_other_numbers_it_equals_settle_of_the_changed_case(law_id, five):
    law = sh.load_instrument(law_id)
    program = trace(five, all_set(law))
    tables = dict(five.content)
    tables["recovered"] = "12345.67"
    tables["rates"] = {**tables["rates"], "GBP": "1.3"}
    tables["costs"] = [{**tables["costs"][0], "amount": "777.01"}, *tables["costs"][1:]]
    changed = {"recovered": Fraction("12345.67"), "rate.GBP": Fraction("1.3"), "cost.1": Fraction("777.01")}
    again, fresh = program.settle(changed), sh.settle(strategies.built({**tables, "interest": "0.00"}), all_set(law))
    assert again.ledger == fresh.ledger
    assert [a.units for a in again.alternatives] == [a.units for a in fresh.alternatives]


def test_every_real_case_under_every_law_replays_to_its_settlement():
    for case in map(sh.load_case, case_ids()):
        for law in catalogue()[::5]:
            assert trace(case, Scenario(law=law)).settle() == sh.settle(case, law)


def test_moving_one_weight_turns_points_by_factor_into_the_weights_they_score_to(five):
    law = sh.load_instrument("models/costs-and-contributions")
    program = trace(five, Scenario(law=law))
    assert program.inputs["weight.FRA"] == Fraction(353, 120)
    moved = program.settle({"weight.FRA": Fraction(0)})
    rest = sum(w for name, w in program.inputs.items() if name.startswith("weight.")) - Fraction(353, 120)
    shared = Fraction(money.minor(Fraction(3_600_000 - 158_420), "EUR"))
    assert moved.share("DEU") * 480_000_000 - 6_050_000 == pytest.approx(float(shared * Fraction(21, 5) / rest))


def test_the_program_can_be_read_in_both_languages_and_names_every_rule(five):
    program = trace(five, Scenario(law=sh.load_instrument("eu/regulation-2018-1805")))
    english, chinese = program.text(), program.text("zh")
    assert "recovered = 4800000" in english
    assert "[30(7)(b)] FRA, share:requesting = v" in english
    assert "较小者" in chinese
    assert len(english.splitlines()) == len(chinese.splitlines())
    assert set(RULES) == set(DIALECT)
    assert all(label(f"trace_{rule}", lang) for rule in RULES for lang in ("en", "zh"))


def test_what_follows_from_numbers_alone_is_not_written(five):
    law = sh.load_instrument("eu/regulation-2018-1805")
    everything, alone = trace(five, Scenario(law=law)), trace(five, Scenario(law=law), ["recovered"])
    assert len(alone.tape.lines) < len(everything.tape.lines) / 2
    assert alone.settle({"recovered": Fraction(10_000)}) == everything.settle({"recovered": Fraction(10_000)})
    with pytest.raises(UnknownName, match="no input 'recoverd'; did you mean 'recovered'"):
        trace(five, Scenario(law=law), ["recoverd"])


# --- along one number ---------------------------------------------------------------


@every_law
def test_followed_along_a_number_every_piece_and_every_point_is_what_settle_gives(law_id):
    draw = random.Random(law_id)
    for name in draw.sample(case_ids(), 4):
        case, law = sh.load_case(name), sh.load_instrument(law_id)
        scenario = all_set(law)
        names = sorted(inputs(case, scenario))
        for along in draw.sample(names, min(3, len(names))):
            program = trace(case, scenario, [along])
            if not program.complete:
                continue
            low, high = goals.usual_range(case, scenario, along)
            if low == high:
                continue
            numbers = [ask(code) for code in case.codes for ask in (program.least, program.most)]
            path = follow(program.tape, along, low, high, numbers)
            assert path.pieces[0].low == low
            assert path.pieces[-1].high == high
            for piece in draw.sample(path.pieces, min(3, len(path.pieces))):
                x = piece.low + (piece.high - piece.low) * Fraction(draw.randint(1, 99), 100)
                lines = program.tape.replay({along: x})
                exact = [lines[n.line] if isinstance(n, Symbol) else n for n in numbers]
                assert [curve.at(x) for curve in piece.curves] == exact


@every_law
def test_around_every_threshold_the_path_jumps_where_the_settlement_does(law_id):
    case = strategies.built(
        {
            "schema": 1,
            "id": "edge",
            "currency": "EUR",
            "recovered": "1.00",
            "rates": {"USD": "1", "CHF": "1", "GBP": "1", "CAD": "1"},
            "parties": [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}],
            "facts": {"executed_on_request": True, "reciprocity": True, "sharing_agreement": False},
        }
    )
    law = sh.load_instrument(law_id)
    for _, limit in law.thresholds():
        for _, edge in limit.tests:
            scenario = Scenario(law=law)
            if isinstance(edge, Option):  # a term stands for the limit
                divided = {"division": "default_shares"} if "division" in law.readings else {}
                scenario = Scenario(law=law, terms={edge.name: Fraction(50_000)}, readings=divided)
                edge = Limit(Fraction(50_000), "EUR")
            if edge.currency != "EUR" or edge.amount > 10**7:
                continue
            program = trace(case, scenario, ["recovered"])
            path = follow(program.tape, "recovered", Fraction(0), edge.amount * 2, [program.least("FRA")])
            cent = Fraction(1, 100)
            for x in (edge.amount - cent, edge.amount, edge.amount + cent):
                piece = next(p for p in path.pieces if p.low < x < p.high) if x not in path.points else None
                exact = path.points[x][0] if piece is None else piece.curves[0].at(x)
                settled = sh.settle(strategies.built({**case.content, "recovered": f"{float(x):.2f}"}), scenario)
                least = Fraction(settled.bounds("FRA")[0]) * 100
                assert abs(exact - least) < 1


@given(
    st.lists(st.fractions(-5, 5, max_denominator=7), min_size=1, max_size=4, unique=True),
    st.fractions(-3, 3, max_denominator=5),
)
def test_every_zero_of_a_product_is_found_and_nothing_else(roots, factor):
    curve = Curve.of(factor or 1)
    for root in roots:
        curve = curve * Curve.of(-root, 1)
    found = zeros(curve, Fraction(-4), Fraction(4))
    inside = sorted(root for root in roots if -4 < root < 4)
    assert len(found) == len(inside)
    for (left, right), root in zip(found, inside, strict=True):
        assert left <= root <= right
        assert right - left < Fraction(1, 10**15)


@pytest.mark.parametrize(("value", "limit"), [(3, 2), (3, 3), (3, 4), (Fraction(7, 2), 3), (Fraction(7, 2), 4)])
def test_a_whole_part_along_an_interval_compares_as_the_whole_part_does(value, limit):
    from math import floor

    from sharing.following import _Along

    part = floor(_Along(Curve.of(value), Fraction(0), Fraction(1)))
    assert (part <= limit) == (floor(value) <= limit)
    assert (part < limit) == (floor(value) < limit)


def test_an_irrational_zero_is_enclosed():
    ((left, right),) = zeros(Curve.of(-2, 0, 1), Fraction(0), Fraction(2))
    assert left**2 < 2 < right**2
    assert right - left < Fraction(1, 10**20)


def test_along_a_rate_a_threshold_and_what_it_limits_cannot_be_followed_and_it_is_said(five):
    text = {**five.content, "currency": "GBP", "rates": {"EUR": "0.86", "USD": "0.8"}}
    costs = [{**row, "currency": "EUR"} for row in text["costs"] if row.get("currency", "EUR") == "EUR"]
    case = strategies.built({**text, "costs": costs})
    said = []
    for one in [one for one in catalogue() if one.thresholds()]:
        program = trace(case, Scenario(law=one), ["rate.EUR"])
        try:
            follow(program.tape, "rate.EUR", Fraction(1, 2), Fraction(2), [program.least("FRA")])
        except InvalidScenario as error:
            said.append(str(error))
    assert said
    assert all("cannot be followed along the rate" in one for one in said)


# --- goal seek, break-even, what moves it ----------------------------------------------


def position(law_id, **choices):
    return Scenario(law=sh.load_instrument(law_id), **choices)


def test_goal_seek_finds_the_share_a_table_of_settlements_confirms(five):
    eu = position("eu/regulation-2018-1805")
    (found,) = [f for f in goals.seek(five, eu, "FRA", "2220000.00") if f.name == "agreed_share"]
    (region,) = found.regions
    assert (region.low, region.high, region.low_in) == (Fraction(3, 5), 1, True)
    assert sh.settle(five, eu, terms={"agreed_share": "3/5"}).amount("FRA") == 2220000
    assert sh.settle(five, eu, terms={"agreed_share": "5999/10000"}).amount("FRA") < 2220000


def test_goal_seek_names_the_reading_and_says_never_where_nothing_reaches_it(five):
    un = position("un/uncac-57")
    found = {f.name: f for f in goals.seek(five, un, "FRA", "4800000.00")}
    assert found["costs"].options == ("not_deducted",)
    assert not found["other_costs"].reached
    with pytest.raises(InvalidScenario, match="must not be negative"):
        goals.seek(five, un, "FRA", "-1")


@every_law
def test_every_value_goal_seek_names_gives_the_sum_and_its_neighbour_outside_does_not(law_id, five):
    scenario = position(law_id)
    most = max(edge for s in [sh.settle(five, scenario)] for edge in s.bounds("FRA"))
    sought = money.decimal(int(most) * 50, "EUR")  # half of the most, in cents
    for found in goals.seek(five, scenario, "FRA", sought):
        for region in found.regions:
            inside = (region.low + region.high) / 2
            terms = {found.name: inside}
            assert sh.settle(five, scenario, terms=terms).bounds("FRA")[0] >= sought
            if region.low_in and region.low > scenario.law.terms[found.name].range[0]:
                below = region.low - Fraction(1, 10**6)
                if below >= scenario.law.terms[found.name].range[0]:
                    program = trace(five, goals.with_term(scenario, f"term.{found.name}"), [f"term.{found.name}"])
                    least = program.least("FRA")
                    exact = program.tape.replay({f"term.{found.name}": below})[least.line]
                    assert exact < money.minor(Fraction(sought), "EUR")
        for option in found.options:
            assert sh.settle(five, scenario, readings={found.name: option}).bounds("FRA")[0] >= sought


def test_break_even_is_where_two_settlements_are_equal_and_changes_sides_there(five):
    eu, un = position("eu/regulation-2018-1805"), position("un/uncac-57")
    found = goals.break_even(five, eu, un, "DEU")
    assert [r.word for r in found.regions] == ["alike", "other", "alike", "one"]
    at = found.regions[2].low
    assert at == 1_184_000
    amounts = [trace(five, s).settle({"recovered": at}).amount("DEU") for s in (eu, un)]
    assert amounts[0] == amounts[1]
    one, other = (trace(five, s).settle({"recovered": at + 1}).amount("DEU") for s in (eu, un))
    assert one > other


def test_break_even_along_a_weight_is_exact_though_no_line_is_straight(five):
    eu, model = position("eu/regulation-2018-1805"), position("models/costs-and-contributions")
    found = goals.break_even(five, eu, model, "FRA", along="weight.FRA")
    point = found.regions[1].low
    assert point == Fraction(2519825, 331316)
    programs = [trace(five, s) for s in (eu, model)]
    least = [p.least("FRA") for p in programs]
    exact = [p.tape.replay({**p.inputs, "weight.FRA": point}) for p in programs]
    assert exact[0][least[0].line] == exact[1][least[1].line]


def test_a_break_even_that_what_is_open_hides_is_called_open(five):
    eu, open_law = position("eu/regulation-2018-1805"), position("national/nzl-cpra-86")
    words = {r.word for r in goals.break_even(five, eu, open_law, "FRA").regions}
    assert "open" in words
    with pytest.raises(InvalidScenario, match="is no stretch"):
        goals.break_even(five, eu, open_law, "FRA", low=Fraction(5), high=Fraction(5))


@every_law
def test_what_moves_it_stays_within_least_and_most_over_everything(law_id, five):
    scenario = position(law_id)
    found, complete = sensitivity.widest(five, scenario)
    s = sh.settle(five, scenario)
    for payee in five.codes:
        assert found[payee][0] <= s.bounds(payee)[0]
        assert s.bounds(payee)[1] <= found[payee][1]
        for one in sensitivity.moves(five, scenario, payee):
            assert one.least <= one.most
            if complete and not any(c.kind == "term" for c in [one]):
                assert found[payee][0] <= one.least
                assert one.most <= found[payee][1]


def test_what_moves_it_finds_a_turning_point_inside_a_range(five):
    (cap,) = sensitivity.moves(five, position("models/costs-and-contributions"), "FRA")
    assert cap.most_at == Fraction(7921, 240000)  # beyond it the costs are paid in full
    assert (str(cap.least), str(cap.most)) == ("1059000.00", "1077398.12")


def test_who_is_no_payee_under_a_reading_gets_nothing_there(five):
    eu, owner = position("eu/regulation-2018-1805"), "prior_owner:Fondation Belvédère"
    assert sensitivity.widest(five, eu)[0][owner][0] == 0
    (moved,) = [m for m in sensitivity.moves(five, eu, owner) if m.name == "owner_as_victim"]
    assert (moved.least, moved.most) == (0, 400000)
    found = {f.name: f for f in goals.seek(five, eu, owner, "100")}
    assert found["owner_as_victim"].options == ("applies",)


@every_law
def test_every_payee_of_a_case_can_be_asked_for(law_id, five):
    scenario = position(law_id)
    for payee in sh.settle(five, scenario).payees:
        goals.seek(five, scenario, payee, "1000.00")
        sensitivity.moves(five, scenario, payee)


def draft(**tables):
    from sharing.law import review

    text = {
        "schema": 1,
        "id": "drafts/x",
        "kind": "proposal",
        "status": "proposal",
        "confidence": "unverified",
        "title": {"en": "x", "zh": "某"},
        "citation": {"instrument": "draft"},
    }
    return Scenario(law=review.build({**text, **tables}, "x.toml"))


HALVES = {"pay": "shares", "shares": {"requested": "1/2", "requesting": "1/2"}, "text": "2"}


def two(**tables):
    parties = [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}]
    return strategies.built({"schema": 1, "id": "x", "currency": "EUR", "parties": parties, **tables})


def test_a_cliff_is_said_on_the_side_where_it_stands():
    from sharing.answers import even_lines, found_lines

    whole = {"pay": "shares", "shares": {"requested": "1"}, "text": "1"}
    cliff = draft(clauses=[{**whole, "when": {"amount": "recovered", "at_least": "1000.00 EUR"}}, HALVES])
    case = two(recovered="900.00")
    (line,) = found_lines(goals.seek(case, cliff, "FRA", "200", ["recovered"]), cliff.law, case)
    assert line == "recovered: from EUR 400.00 to EUR 999.99"
    lines = even_lines(goals.break_even(case, cliff, draft(clauses=[HALVES]), "FRA"), ("A", "B"), "FRA", case, [])
    assert lines[-1] == "Searched from EUR 0.00 to EUR 1,800.00."
    assert lines[-2] == "recovered from EUR 1,000.00 to EUR 1,800.00: B gives France more."


def test_a_cost_moved_below_what_is_recovered_elsewhere_is_nothing_and_never_negative():
    law = draft(clauses=[{"pay": "costs", "of": ["all"], "unrecoverable_only": True, "text": "1"}, HALVES])
    costs = [
        {"payer": "FRA", "kind": "other", "amount": "100.00", "recoverable_elsewhere": "60.00"},
        {"payer": "DEU", "kind": "other", "amount": "80.00"},
    ]
    s = trace(two(recovered="1000.00", costs=costs), law).settle({"cost.1": Fraction(0)})
    assert all(e.units >= 0 for e in s.ledger)
    assert str(s.amount("DEU")) == "540.00"


def test_a_fund_that_two_clauses_pay_is_counted_once_in_what_it_can_still_get():
    fund = {"pay": "portion", "to": "fund:un", "rate": "1/10", "text": "1"}
    half = {"pay": "portion", "to": "requested", "rate": "1/2", "text": "0"}
    hold = {"pay": "claims", "who": ["victim"], "pending": "hold", "text": "2"}
    law = draft(clauses=[half, fund, fund, hold, HALVES])
    claims = [{"who": "victim", "name": "V", "amount": "50.00", "status": "pending"}]
    case = two(recovered="1000.00", claims=claims)
    program = trace(case, law, [])
    assert [str(edge) for edge in sh.settle(case, law).bounds("fund:un")] == ["200.00", "500.00"]
    assert (program.least("fund:un"), program.most("fund:un")) == (20000, 50000)


@pytest.mark.parametrize(
    ("operator", "under", "on", "over"),
    [("at_most", 1, 1, 0), ("under", 1, 0, 0), ("over", 0, 0, 1), ("at_least", 0, 1, 1)],
)
@pytest.mark.parametrize("limit", ["100.00 EUR", {"term": "edge"}])
def test_each_operator_holds_on_its_own_side_of_a_limit_fixed_or_left_to_a_term(operator, under, on, over, limit):
    small = {
        "pay": "shares",
        "shares": {"requested": "1"},
        "text": "1",
        "when": {"amount": "recovered", operator: limit},
    }
    terms = {"edge": {"range": ["0", "1000"], "currency": "EUR", "text": "1"}} if isinstance(limit, dict) else {}
    law = draft(clauses=[small, HALVES], terms=terms)
    position = Scenario(law=law.law, terms={"edge": "100"} if terms else {})
    for amount, holds in (("99.99", under), ("100.00", on), ("100.01", over)):
        s = sh.settle(two(recovered=amount), position)
        assert (s.amount("FRA") == 0) == bool(holds), (amount, operator)
        program = trace(two(recovered="5.00"), position)
        assert program.settle({"recovered": Fraction(amount)}).amount("FRA") == s.amount("FRA")
    if terms:
        assert sh.settle(two(recovered="100.00"), law).open  # the term not set: undecided on which side it stands
