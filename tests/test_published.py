"""Exact figures: the thresholds of the law, published tables, and real cases."""

import json
from decimal import Decimal as D

import pytest

import sharing as sh
from sharing.case import build
from sharing.meeting import settle

REG = "eu/regulation-2018-1805"
FD = "eu/framework-decision-2006-783"
FRA = "national/fra-cpp-713-40"


def case(recovered, currency="EUR", **more):
    """A case of two States, Germany holding and France requesting, unless told otherwise."""
    parties = [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}]
    return build(
        {"schema": 1, "id": "x", "currency": currency, "recovered": recovered, "parties": parties, **more}, "x"
    )


def cost(amount, **more):
    return {"payer": "DEU", "kind": "realisation", "classes": ["reasonable"], "amount": amount, **more}


# --- the three thresholds at EUR 10,000 --------------------------------------------


@pytest.mark.parametrize(
    ("recovered", "law", "requesting"),
    [
        ("9999.99", REG, "0.00"),
        ("10000.00", REG, "0.00"),
        ("10000.01", REG, "5000.00"),
        ("9999.99", FD, "0.00"),
        ("10000.00", FD, "5000.00"),
        ("10000.01", FD, "5000.00"),
        ("9999.99", FRA, "0.00"),
        ("10000.00", FRA, "5000.00"),
        ("10000.01", FRA, "5000.00"),
    ],
)
def test_ten_thousand_euros_to_the_cent(recovered, law, requesting):
    s = settle(case(recovered), law)
    assert s.decided
    assert s.amount("FRA") == D(requesting)
    assert s.amount("DEU") == D(recovered) - D(requesting)


def test_the_odd_cent_goes_by_code_where_remainders_are_equal():
    s = settle(case("10000.01"), REG)
    assert (s.amount("DEU"), s.amount("FRA")) == (D("5000.01"), D("5000.00"))


def test_costs_of_3000_change_nothing_under_the_regulation_and_everything_in_france():
    facts = case("12000.00", costs=[cost("3000.00")])
    assert settle(facts, REG).amount("FRA") == D("6000.00")
    assert settle(facts, FRA).amount("FRA") == D("0.00")
    assert settle(facts, FRA).amount("DEU") == D("12000.00")


def test_disputed_costs_of_2001_stand_between_zero_and_half_in_france():
    facts = case("12000.00", costs=[cost("999.00"), cost("2001.00", disputed=True)])
    assert settle(facts, REG).amount("FRA") == D("6000.00")
    s = settle(facts, FRA)
    # Out: 12,000 - 999 = 11,001, halved. In: 9,000, all to the holder.
    assert s.bounds("FRA") == (D("0.00"), D("5500.50"))
    assert s.amount("DEU") == D("0.00")
    assert s.bounds("DEU") == (D("6499.50"), D("12000.00"))
    assert [(u.kind, u.name) for u in s.unknowns] == [("disputed", "DEU")]


def test_a_victim_paid_8000_of_15000_under_both_readings_of_the_threshold():
    facts = case("15000.00", claims=[{"who": "victim", "name": "V1", "amount": "8000.00"}])
    remaining = settle(facts, REG)
    recovered = settle(facts, REG, readings={"threshold_base": "recovered"})
    assert (remaining.amount("victim:V1"), remaining.amount("DEU"), remaining.amount("FRA")) == (8000, 7000, 0)
    assert (recovered.amount("victim:V1"), recovered.amount("DEU"), recovered.amount("FRA")) == (8000, 3500, 3500)


def test_the_certificate_caps_the_victim_at_60000():
    claim = {"who": "victim", "name": "V1", "amount": "80000.00", "certificate": "60000.00"}
    s = settle(case("100000.00", claims=[claim]), REG)
    assert (s.amount("victim:V1"), s.amount("DEU"), s.amount("FRA")) == (60000, 20000, 20000)


def test_a_pending_victim_holds_everything_and_may_get_up_to_the_claim():
    claim = {"who": "victim", "name": "V1", "amount": "30000.00", "status": "pending"}
    s = settle(case("100000.00", claims=[claim]), REG)
    assert s.open == D("100000.00")
    assert s.bounds("victim:V1") == (0, 30000)
    assert s.bounds("FRA") == (0, 100000)
    assert s.undecided[0].citation == "30(4)-(5)"
    assert s.undecided[0].reason == "pending_claim"


def test_a_euro_limit_met_through_a_rate_is_met_exactly():
    facts = {"currency": "USD", "rates": {"EUR": "1.0006"}}
    at = settle(case("10006.00", **facts), REG)
    over = settle(case("10006.01", **facts), REG)
    assert (at.amount("DEU"), at.amount("FRA")) == (D("10006.00"), 0)
    assert over.amount("FRA") == D("5003.00")
    assert settle(case("10006.00", **facts), FD).amount("FRA") == D("5003.00")


@pytest.mark.parametrize(
    ("rate", "net", "shared"), [("0.996", "9999.994", False), ("0.995", "9999.995", True), ("0.994", "9999.996", True)]
)
def test_a_threshold_looks_at_whole_cents_to_the_nearest_half_up(rate, net, shared):
    facts = case("10000.99", rates={"USD": rate}, costs=[cost("1.00", currency="USD")])
    assert D("10000.99") - D(rate) == D(net)
    assert (settle(facts, FRA).amount("FRA") > 0) is shared


@pytest.mark.parametrize(
    ("test", "under", "on", "over"),
    [("under", 1, 0, 0), ("at_most", 1, 1, 0), ("at_least", 0, 1, 1), ("over", 0, 0, 1)],
)
def test_the_four_comparisons_at_their_edge(test, under, on, over, tmp_path):
    from test_errors import INSTRUMENT

    clause = f'[[clauses]]\npay = "shares"\nshares = {{ requesting = "1" }}\ntext = "1"\n[clauses.when]\namount = "recovered"\n{test} = "100.00 EUR"'
    path = tmp_path / "law.toml"
    for form, flip in ((clause, False), (clause.replace("[clauses.when]", "[clauses.when.not]"), True)):
        path.write_text(INSTRUMENT.replace("# more", form), encoding="utf-8")
        for recovered, holds in (("99.99", under), ("100.00", on), ("100.01", over)):
            s = settle(case(recovered), str(path))
            assert (s.amount("DEU") == 0) is (bool(holds) is not flip)


def test_without_a_rate_for_the_limit_everything_is_open_and_says_so():
    s = settle(case("10006.00", "USD"), REG)
    assert s.open == D("10006.00")
    assert "no rate" in s.explain()


# --- Canada ----------------------------------------------------------------------------


def ladder(levels, recovered="1000000.00"):
    codes = ["CAN", "USA", "FRA", "DEU", "GBR"]
    rows = [
        {"party": code, "level": level} | ({"rank": rank} if rank else {})
        for rank, (code, level) in enumerate(zip(codes, levels, strict=False))
        if level
    ]
    used = codes[: max(len(levels), 2)]
    parties = [{"code": code, "roles": ["requested" if code == "CAN" else "cooperating"]} for code in used]
    facts = case(recovered, "CAD", parties=parties, contributions=rows, facts={"sharing_agreement": True})
    s = settle(facts, "national/can-sor-95-76")
    assert s.decided
    return [s.amount(code) for code in used]


def test_the_four_vectors_of_the_canadian_regulations():
    assert ladder(["significant"]) == [500_000, 500_000]
    assert ladder(["significant", "predominant", "minimal"]) == [500_000, 450_000, 50_000]
    assert ladder(["minimal", "significant", "predominant", "minimal"]) == [100_000, 450_000, 405_000, 45_000]
    assert ladder(["predominant"]) == [900_000, 100_000]


def test_five_jurisdictions_share_what_each_step_leaves():
    # 50 % of 1,000,000; 90 % of 500,000; 50 % of 50,000; 90 and 10 % of 25,000
    levels = ["significant", "predominant", "significant", "predominant", "minimal"]
    assert ladder(levels) == [500_000, 450_000, 25_000, 22_500, 2_500]


def test_levels_that_contradict_each_other_and_tied_ranks_are_open():
    law = "national/can-sor-95-76"
    parties = [{"code": "CAN", "roles": ["requested"]}, {"code": "FRA"}, {"code": "USA"}]
    base = {"parties": parties, "facts": {"sharing_agreement": True}}
    rows = [{"party": "CAN", "level": "significant"}, {"party": "FRA", "level": "predominant", "rank": 1}]
    clash = case("100.00", "CAD", contributions=[*rows, {"party": "USA", "level": "predominant", "rank": 2}], **base)
    tied = case("100.00", "CAD", contributions=[*rows, {"party": "USA", "level": "minimal", "rank": 1}], **base)
    for facts, reason in ((clash, "levels_contradict"), (tied, "no_rank")):
        s = settle(facts, law)
        assert (s.amount("CAN"), s.open) == (50, 50)
        assert s.undecided[0].reason == reason
        assert s.bounds("CAN") == (50, 50)


def test_canada_without_an_agreement_shares_nothing():
    facts = case("100.00", "CAD", facts={"sharing_agreement": False})
    assert settle(facts, "national/can-sor-95-76").amount("DEU") == 100


# --- Switzerland -------------------------------------------------------------------------


def swiss(recovered, parties, **more):
    facts = case(recovered, "CHF", parties=[{"code": c, "roles": r} for c, r in parties.items()], **more)
    return settle(facts, "national/che-tevg-domestic", readings={"threshold": "does_not_apply"})


def test_fifty_million_in_halves_and_then_the_domestic_key():
    facts = case("50000000.00", "CHF", facts={"sharing_agreement": True})
    half = settle(facts, "national/che-tevg-international")
    assert (half.amount("DEU"), half.amount("FRA")) == (25_000_000, 25_000_000)
    key = swiss("25000000.00", {"CHE-GE": ["lead", "location"], "CHE": ["confederation"]})
    assert (key.amount("CHE-GE"), key.amount("CHE")) == (17_500_000, 7_500_000)


def test_split_leadership_halves_the_five_tenths():
    s = swiss("1000000.00", {"CHE-ZH": ["lead", "location"], "CHE": ["lead", "confederation"]})
    assert (s.amount("CHE-ZH"), s.amount("CHE")) == (450_000, 550_000)


def test_two_thirds_of_the_cost_of_prison_come_off_and_only_what_cannot_be_recovered():
    prison = {"payer": "CHE-ZH", "kind": "imprisonment", "amount": "90000.00"}
    experts = {"payer": "CHE", "kind": "expert", "amount": "10000.00", "recoverable_elsewhere": "4000.00"}
    parties = {"CHE-ZH": ["lead", "location"], "CHE": ["confederation"]}
    s = swiss("1000000.00", parties, costs=[prison, experts])
    # Net 1,000,000 - 60,000 - 6,000 = 934,000
    assert s.amount("CHE-ZH") == D("60000.00") + D("653800.00")
    assert s.amount("CHE") == D("6000.00") + D("280200.00")


def test_two_cantons_share_the_place_of_assets_by_the_value_located_there():
    rows = [
        {"party": "CHE-ZH", "measure": "located", "weight": "1"},
        {"party": "CHE-GE", "measure": "located", "weight": "3"},
    ]
    parties = {"CHE-ZH": ["lead", "location"], "CHE-GE": ["location"], "CHE": ["confederation"]}
    s = swiss("1000.00", parties, contributions=rows)
    assert [s.amount(c) for c in ("CHE-ZH", "CHE-GE", "CHE")] == [550, 150, 300]


# --- real cases ------------------------------------------------------------------------------


def settled(name):
    return settle(sh.load_case(name))


def test_red_granite_returns_57036688_68_as_published():
    s = settled("usa-mys-1mdb-2019")
    assert (
        s.amount("MYS")
        == D("57036688.68")
        == D(str(s.case.published[0].amount.numerator)) / s.case.published[0].amount.denominator
    )
    assert s.case.derived == ("costs",)  # the costs are the difference: an illustration
    assert "Computed back from the outcome" in s.explain()


def test_abacha_returns_311797876_11_as_published():
    s = settled("jey-usa-nga-abacha-2020")
    assert s.amount("NGA") == D("311797876.11")
    assert (s.amount("JEY"), s.amount("USA")) == (D("5000000.00"), D("2507692.43"))
    assert set(s.case.derived) == {"recovered", "costs"}


def test_bae_pays_29500000_with_the_costs_waived_and_29275000_without():
    assert settled("gbr-tza-bae-2012").amount("TZA") == D("29500000.00")
    tables = json.loads(json.dumps(dict(sh.load_case("gbr-tza-bae-2012").content), default=str))
    tables["dates"] = {}
    tables["costs"][0]["waived"] = False
    assert settle(build(tables, "bae")).amount("TZA") == D("29275000.00")


def test_betonsports_gives_each_half_and_then_geneva_seven_tenths():
    s = settled("usa-che-betonsports-2015")
    assert (s.amount("USA"), s.amount("CHE")) == (25_000_000, 25_000_000)
    (inner,) = s.then
    assert inner.law.id == "national/che-tevg-domestic"
    assert (inner.amount("CHE-GE"), inner.amount("CHE")) == (17_500_000, 7_500_000)


def test_yan_stays_undecided_and_the_published_sum_lies_within_what_the_law_leaves():
    s = settled("nzl-chn-yan-2016")
    assert s.law.id == "national/nzl-cpra-86"
    assert s.open == D("42850000.00")
    assert s.bounds("CHN") == (0, D("42850000.00"))
    assert [u.name for u in s.unknowns] == ["foreign_share"]
    assert s.undecided[0].citation == "86(1)(b)"
    assert str(s.case.published[0].amount) == "27800000"


def test_hong_kong_gives_forty_per_cent_exactly_and_in_whole_thousands_under_that_reading():
    chan = sh.load_case("hkg-usa-chan-1998")
    law, terms = "national/hkg-policy-1997", {"foreign_share": "2/5"}
    assert settle(chan, law, terms=terms).amount("USA") == D("16918400.00")
    rounded = settle(chan, law, terms=terms, readings={"rounding": "to_thousand"})
    assert (rounded.amount("USA"), rounded.amount("HKG")) == (D("16919000.00"), D("25377000.00"))


def test_switzerland_pays_japan_the_sum_of_the_exchange_of_letters():
    assert settled("che-jpn-kajiyama-2008").amount("JPN") == D("28979738.88")


def test_chun_leaves_1126951_45_after_the_claimants():
    chun = sh.load_case("usa-kor-chun-2015")
    paid = sum(claim.amount for claim in chun.claims)
    assert chun.recovered - paid == chun.published[0].amount
    assert str(chun.published[0].amount) == "22539029/20"


# --- the teaching cases ----------------------------------------------------------------------


def test_five_states_are_decided_under_most_laws():
    laws = ("eu/regulation-2018-1805", "un/uncac-57", "national/can-sor-95-76", "national/che-tevg-international")
    laws += ("models/costs-and-contributions", "agreements/nga-jey-usa-2020", "agreements/usa-mys-red-granite-2018")
    laws += ("agreements/gbr-tza-bae-2010", "national/fra-cpp-713-40", "national/nzl-cpra-86")
    rows = sh.compare(sh.load_case("teaching/five-states"), laws).rows
    assert sum(row.settlement.decided for row in rows) > len(rows) / 2


def test_the_factor_matrix_scores_to_weights_and_shows_how():
    five = sh.load_case("teaching/five-states")
    scored = five.scoring()
    # freezing, of weight 2: four points to Germany, one to the United States
    assert [str(scored[c]["freezing"]) for c in ("DEU", "USA")] == ["8/5", "2/5"]
    assert sum(sum(row.values()) for row in scored.values()) == sum(five.factors.values())
    s = settle(five, "models/costs-and-contributions")
    weights = five.weights("contribution")
    rest = [e for e in s.ledger if e.purpose == "share:all"]
    whole = sum(e.exact for e in rest)
    assert all(e.exact == whole * weights[e.payee] / sum(weights.values()) for e in rest)


def test_return_and_sharing_meet_where_an_enterprise_is_partly_the_states():
    s = settle(sh.load_case("teaching/soe-loss"), "models/costs-and-contributions")
    assert s.amount("prior_owner:Huaxing Mining, proven part") == D("5000000.00")
    assert s.bounds("prior_owner:Huaxing Mining, pending part") == (0, D("3000000.00"))
    assert {u.kind for u in s.unknowns} == {"claim", "disputed"}


def test_costs_in_three_currencies_are_converted_at_the_rates_the_case_states():
    s = settle(sh.load_case("teaching/five-states"), "models/costs-and-contributions")
    costs = {e.payee: e.units for e in s.ledger if e.purpose.startswith("cost:") and e.payee in ("GBR", "USA", "NLD")}
    assert costs == {"GBR": 1_392_000, "USA": 1_900_000}  # 12,000 x 1.16; 20,000 x 0.95; the Dutch costs are waived
