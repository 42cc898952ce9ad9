"""What the case does not state: run every way, decided where it does not matter."""

from decimal import Decimal as D
from fractions import Fraction

import pytest

import sharing as sh
from sharing.case import build
from sharing.errors import InvalidScenario
from sharing.meeting import settle

UNCAC = "un/uncac-57"
FULL = {
    "offence": "embezzlement_of_public_funds",
    "executed_on_request": True,
    "judgment": "final",
}


def case(facts, **more):
    parties = [{"code": "NGA", "roles": ["requesting"]}, {"code": "JEY", "roles": ["requested"]}]
    tables = {"schema": 1, "id": "x", "currency": "USD", "recovered": "1000000.00", "parties": parties, "facts": facts}
    return build(tables | more, "x")


def names(s):
    return [(u.kind, u.name) for u in s.unknowns]


def test_all_conditions_of_57_3_a_stated_is_a_full_return():
    s = settle(case(FULL), UNCAC)
    assert (s.amount("NGA"), s.open) == (1_000_000, 0)
    assert [e.citation for e in s.ledger] == ["57(3)(a)"]


def test_the_judgment_not_stated_is_decided_where_it_does_not_matter():
    on_its_own_account = FULL | {"executed_on_request": False}
    del on_its_own_account["judgment"]
    s = settle(case(on_its_own_account), UNCAC)
    assert s.unknowns == ()
    assert s.undecided[0].citation == "57(3)(c)"


def test_the_judgment_not_stated_gives_least_and_most_where_it_matters():
    s = settle(case({key: FULL[key] for key in ("offence", "executed_on_request")}), UNCAC)
    assert names(s) == [("fact", "judgment")]
    assert s.bounds("NGA") == (0, 1_000_000)
    told = {next(iter(a.answers.values())): a for a in s.alternatives}
    assert told[("final", "waived")].units == {"NGA": 100_000_000}
    assert told[("none",)].units == {"undecided": 100_000_000}
    assert "judgment of the requesting State: final or requirement waived" in s.explain()


def test_the_offence_not_stated_is_decided_where_both_tracks_return_everything():
    facts = {"executed_on_request": True, "judgment": "final", "prior_ownership_established": True}
    s = settle(case(facts), UNCAC)
    assert names(s) == [("fact", "offence")]
    covered = [a for a in s.alternatives if a.units.get("NGA")]
    (told,) = covered  # 57(3)(a) and (b) pay alike, and are told together
    assert set(told.answers[s.unknowns[0]]) == {
        "embezzlement_of_public_funds",
        "laundering_of_embezzled_public_funds",
        "other_corruption",
    }


def test_the_damage_not_stated_matters_only_for_other_offences():
    other = FULL | {"offence": "other_corruption", "prior_ownership_established": False}
    assert names(settle(case(other), UNCAC)) == [("fact", "damage_recognised")]
    assert names(settle(case(FULL), UNCAC)) == []


def test_damage_recognised_is_capped_only_under_the_other_reading():
    facts = FULL | {"offence": "other_corruption", "prior_ownership_established": False, "damage_recognised": True}
    claim = [{"who": "state_damage", "party": "NGA", "amount": "300000.00"}]
    assert settle(case(facts, claims=claim), UNCAC).amount("NGA") == 1_000_000
    capped = settle(case(facts, claims=claim), UNCAC, readings={"damage_basis": "damage_only"})
    assert (capped.amount("NGA"), capped.open) == (300_000, 700_000)


def test_victims_and_owners_may_get_what_57_3_c_leaves_open():
    claims = [{"who": "victim", "name": "V1", "amount": "200000.00"}]
    s = settle(case(FULL | {"executed_on_request": False}, claims=claims), UNCAC)
    assert s.bounds("victim:V1") == (0, 200_000)


def test_a_fact_that_changes_nothing_is_not_named():
    s = settle(case({}), "models/costs-and-contributions")
    assert all(kind != "fact" for kind, _ in names(s))


def test_what_every_run_pays_alike_is_decided():
    costs = [{"payer": "JEY", "kind": "judicial", "classes": ["reasonable"], "amount": "40000.00"}]
    s = settle(case({}, costs=costs), UNCAC)
    assert s.amount("JEY") == 40_000
    assert s.open == 960_000


def test_an_unset_term_is_run_at_both_ends_of_its_range():
    s = settle(case({}), "national/nzl-cpra-86")
    ends = sorted(a.answers[s.unknowns[0]] for a in s.alternatives)
    assert ends == [Fraction(0), Fraction(1)]


def test_an_optional_term_left_unset_asks_nothing():
    s = settle(case(FULL), UNCAC)
    assert all(kind != "term" for kind, _ in names(s))


def test_costs_whose_class_is_not_stated_are_an_unknown():
    costs = [{"payer": "JEY", "kind": "judicial", "amount": "40000.00"}]
    s = settle(case(FULL, costs=costs), UNCAC)
    assert names(s) == [("class", "JEY:reasonable")]
    assert s.bounds("JEY") == (0, 40_000)


def test_shares_set_above_the_whole_are_open():
    law = "eu/regulation-2018-1805"
    s = settle(case({}, rates={"EUR": "1.1"}), law, terms={"agreed_share": 1})
    assert s.amount("NGA") == 1_000_000
    with pytest.raises(InvalidScenario, match="lies between 0 and 1"):
        settle(case({}), law, terms={"agreed_share": "11/10"})


def test_several_requesting_states_are_undecided_between_them():
    parties = [
        {"code": c, "roles": [r]} for c, r in (("JEY", "requested"), ("NGA", "requesting"), ("GHA", "requesting"))
    ]
    s = settle(case(FULL, parties=parties), UNCAC)
    assert s.undecided[0].reason == "several_in_role"
    assert s.bounds("JEY") == (0, 0)
    assert s.bounds("GHA") == (0, 1_000_000)


def test_stating_a_fact_closes_its_question():
    open_case = sh.load_case("teaching/soe-loss")
    assert names(settle(open_case, UNCAC)) == [("fact", "offence")]
    stated = open_case.stating(offence="other_corruption")
    assert settle(stated, UNCAC).decided
    assert settle(stated, UNCAC).digest != settle(open_case, UNCAC).digest
    assert stated.stating(offence=None).facts == open_case.facts


def test_caps_by_rate_by_sum_by_state_and_a_flat_fee(tmp_path):
    from test_errors import INSTRUMENT

    parties = [
        {"code": "JEY", "roles": ["requested"]},
        {"code": "USA", "roles": ["cooperating"]},
        {"code": "NGA", "roles": ["requesting"]},
    ]
    costs = [
        {"payer": "JEY", "kind": "judicial", "amount": "60000.00"},
        {"payer": "USA", "kind": "judicial", "amount": "30000.00"},
    ]
    facts = case({}, parties=parties, costs=costs)

    def paid(clause, payees=("JEY", "USA")):
        path = tmp_path / "law.toml"
        path.write_text(INSTRUMENT.replace("# more", clause))
        ledger = settle(facts, str(path)).ledger
        own = [e for e in ledger if e.purpose.startswith(("cost", "portion"))]
        return [sum(e.units for e in own if e.payee == payee) / 100 for payee in payees]

    start = '[[clauses]]\npay = "costs"\nof = ["requested", "cooperating"]\ntext = "1"\n'
    assert paid(start) == [60_000, 30_000]
    assert paid(start + 'cap_rate = "3/100"') == [20_000, 10_000]
    assert paid(start + 'cap = "45000.00 USD"') == [30_000, 15_000]
    assert paid(start + 'cap_each = "40000.00 USD"') == [40_000, 30_000]
    fee = '[[clauses]]\npay = "portion"\nto = "requested"\nrate = "1/40"\ncap = "20000.00 USD"\ntext = "1"\n'
    assert paid(fee) == [20_000, 0]
    above = '[[clauses]]\npay = "portion"\nto = "fund:UN"\nabove = "900000.00 USD"\ntext = "1"\n'
    assert paid(above, ["fund:UN", "JEY"]) == [100_000, 0]


def test_decimal_amounts_never_lose_a_cent_at_ten_to_the_fifteen():
    s = settle(case({}, recovered="1000000000000000.01", rates={"EUR": "1"}), "eu/regulation-2018-1805")
    assert s.amount("JEY") + s.amount("NGA") == D("1000000000000000.01")


def test_a_share_all_runs_agree_on_but_round_differently_is_decided_at_the_smaller_cent(five):
    """With the others at a third each a tie gives the first a cent more than with one of them at nothing."""
    import strategies
    from test_trace import draft

    terms = {"t": {"range": ["0", "1/3"], "text": "1", "label": {"en": "t", "zh": "t"}}}
    shares = {"requested": "1/3", "requesting": {"term": "t"}, "cooperating": "rest"}
    law = draft(terms=terms, clauses=[{"pay": "shares", "shares": shares, "text": "1"}])
    codes = {"AUT": "requested", "FRA": "requesting", "GBR": "cooperating"}
    parties = [{"code": code, "roles": [role]} for code, role in codes.items()]
    case = strategies.built({"schema": 1, "id": "x", "currency": "EUR", "recovered": "100.00", "parties": parties})
    s = sh.settle(case, law)
    assert sorted(a.units["AUT"] for a in s.alternatives) == [3333, 3334]
    assert str(s.amount("AUT")) == "33.33"
    assert [str(edge) for edge in s.bounds("AUT")] == ["33.33", "33.34"]
    assert sum(e.units for e in s.ledger) == 10000
