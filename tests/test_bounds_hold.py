"""Least and most are promises: whatever the unknowns turn out to be, every payee lands between them."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

import sharing as sh
from sharing import language, money
from sharing.case import build
from sharing.law.catalogue import instrument_ids
from sharing.law.instrument import Scenario
from sharing.meeting import settle


def resolved(tables, data):
    """Answer everything a case leaves open: facts, disputed and unclassed costs by payer, pending claims."""
    facts = {key: data.draw(st.sampled_from(language.fact_values(key))) for key in language.words("facts")}
    disputed = {code: data.draw(st.booleans()) for code in strategies.CODES}
    reasonable = {code: data.draw(st.booleans()) for code in strategies.CODES}
    costs = []
    for cost in tables["costs"]:
        if cost.get("disputed") and not disputed[cost["payer"]]:
            continue
        classes = cost.get("classes", ["reasonable"] if reasonable[cost["payer"]] else [])
        costs.append(cost | {"disputed": False, "classes": classes})
    claims = [
        claim | {"status": "final"}
        for claim in tables["claims"]
        if claim.get("status") != "pending" or data.draw(st.booleans())
    ]
    return tables | {"facts": facts | tables["facts"], "costs": costs, "claims": claims}


@pytest.mark.parametrize("law_id", instrument_ids())
@given(data=st.data())
def test_every_outcome_lies_between_least_and_most(law_id, data):
    law = sh.load_instrument(law_id)
    tables = data.draw(strategies.cases())
    scenario = data.draw(strategies.scenarios(law))
    s = settle(strategies.built(tables), scenario)
    if {"too_many_unknowns", "ends_only"} & set(s.warnings):
        return  # said to be wider, and said so to the reader
    terms, readings = dict(scenario.terms), dict(scenario.readings)
    for unknown in s.unknowns:
        if unknown.kind == "term":
            low, high = law.terms[unknown.name].range
            terms[unknown.name] = low + (high - low) * Fraction(data.draw(st.integers(0, 7)), 7)
        elif unknown.kind == "reading":
            readings[unknown.name] = data.draw(st.sampled_from(law.readings[unknown.name].options))
    known = settle(strategies.built(resolved(tables, data)), Scenario(law=law, terms=terms, readings=readings))
    unit = money.decimal(1, s.case.currency)  # rounding may move a unit
    for payee in known.payees:
        low, high = known.bounds(payee)
        least, most = s.bounds(payee) if payee in s.payees else (D(0), D(0))
        assert least - unit <= low, (payee, least, low)
        assert high <= most + unit, (payee, high, most)


# --- what a first reviewer broke, one by one ---------------------------------------------------


def case(recovered="1000.00", currency="EUR", **more):
    parties = [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}]
    return build({"schema": 1, "id": "x", "currency": currency, "recovered": recovered, "parties": parties} | more, "x")


def drafted(tmp_path, clauses, head="", shares='shares = { requested = "1/2", requesting = "1/2" }', after=""):
    from test_errors import INSTRUMENT

    text = INSTRUMENT.replace('shares = { requesting = "1/3", requested = "rest" }', shares)
    path = tmp_path / "law.toml"
    path.write_text(text.replace("# more\n", f"{head}\n{clauses}\n") + after, encoding="utf-8")
    return sh.load_instrument(path)


def test_a_party_whose_claim_is_pending_may_still_get_its_share():
    claims = [{"who": "victim", "party": "FRA", "amount": "4000.00", "status": "pending"}]
    s = settle(case("50000.00", claims=claims), "eu/regulation-2018-1805")
    assert s.bounds("FRA")[1] == 50_000


def test_a_claimant_who_comes_after_a_held_claim_has_a_most():
    claims = [
        {"who": "prior_owner", "name": "P", "amount": "3000.00", "status": "pending"},
        {"who": "victim", "name": "V", "amount": "4000.00"},
    ]
    s = settle(case("50000.00", claims=claims), "eu/regulation-2018-1805")
    assert s.bounds("victim:V") == (0, 4000)


def test_a_pending_claim_of_nothing_holds_nothing():
    claims = [{"who": "victim", "name": "V", "amount": "0.00", "status": "pending"}]
    assert settle(case("50000.00", claims=claims), "eu/regulation-2018-1805").decided


def test_a_claim_out_of_an_account_does_not_vanish_where_a_rate_is_missing(tmp_path):
    claim = (
        '[[clauses]]\npay = "claims"\nfrom = "requesting"\nwho = ["victim"]\ntext = "3"\n'
        'when = { amount = "recovered", over = "10.00 USD" }'
    )
    law = drafted(tmp_path, "", after=claim)
    victims = [{"who": "victim", "name": "V", "amount": "100.00"}]
    s = settle(case(claims=victims), law)
    assert (s.amount("DEU"), s.amount("FRA"), s.open) == (500, 0, 500)
    assert s.bounds("victim:V") == (0, 100)
    known = settle(case(claims=victims, rates={"USD": "0.9"}), law)
    assert (known.amount("FRA"), known.amount("victim:V")) == (400, 100)


def test_the_disputed_costs_of_each_payer_are_an_unknown_of_their_own():
    costs = [
        {"payer": code, "kind": "judicial", "classes": ["reasonable"], "amount": "100.00", "disputed": True}
        for code in ("DEU", "FRA")
    ]
    s = settle(case(costs=costs, facts={"sharing_agreement": True}), "national/che-tevg-international")
    assert s.bounds("FRA") == (450, 550)


def test_a_cost_in_two_classes_is_repaid_once(tmp_path):
    start = '[[clauses]]\npay = "costs"\nof = ["requested"]\nclasses = ["{}"]\ntext = "1"\n'
    law = drafted(tmp_path, start.format("reasonable") + start.format("large_or_exceptional"))
    costs = [
        {"payer": "DEU", "kind": "judicial", "classes": ["reasonable", "large_or_exceptional"], "amount": "100.00"}
    ]
    s = settle(case(costs=costs), law)
    assert sum(e.units for e in s.ledger if e.purpose.startswith("cost")) == 100_00


def test_what_a_capped_clause_leaves_of_a_cost_a_later_clause_may_repay(tmp_path):
    start = '[[clauses]]\npay = "costs"\nof = ["requested"]\ntext = "1"\n'
    law = drafted(tmp_path, start + 'cap = "30.00 EUR"\n' + start + 'cap = "50.00 EUR"\n')
    costs = [{"payer": "DEU", "kind": "judicial", "amount": "100.00"}]
    s = settle(case(costs=costs), law)
    assert [e.units for e in s.ledger if e.purpose.startswith("cost")] == [30_00, 50_00]


def test_a_party_paid_the_same_for_one_reason_or_another_is_decided():
    s = settle(sh.load_case("teaching/soe-loss"), "national/can-sor-95-76")
    assert s.amount("SGP") == 12_000_000
    assert s.decided
    assert "by one article or another" in s.explain()


def test_several_accounts_are_open_only_as_far_as_something_is_due(tmp_path):
    claim = '[[clauses]]\npay = "claims"\nfrom = "requesting"\nwho = ["victim"]\ntext = "3"'
    law = drafted(tmp_path, "", after=claim)
    parties = [
        {"code": c, "roles": [r]} for c, r in (("DEU", "requested"), ("FRA", "requesting"), ("GBR", "requesting"))
    ]
    assert settle(case(parties=parties), law).decided
    s = settle(case(parties=parties, claims=[{"who": "victim", "name": "V", "amount": "100.00"}]), law)
    assert s.bounds("victim:V")[1] >= 100
    assert s.bounds("FRA")[0] == 150


def test_a_share_that_is_open_is_not_divided_further(tmp_path):
    tables = dict(sh.load_case("usa-che-betonsports-2015").content)
    tables["facts"] = {"offence": "other", "route": "conviction"}
    s = settle(build(tables, "x"))
    assert s.then == ()
    assert "then_open" in s.warnings


def test_a_term_run_at_its_ends_only_says_so_where_that_may_not_be_all(tmp_path):
    head = '[terms.x]\nrange = ["0", "1"]\ntext = "1"\n'
    law = drafted(
        tmp_path,
        '[[clauses]]\npay = "portion"\nto = "fund:X"\nrate = { term = "x" }\ntext = "1"\n',
        head,
        'shares = { requested = { term = "x" }, requesting = "rest" }',
    )
    assert "ends_only" in settle(case(), law).warnings


def test_the_rest_of_an_account_is_what_remaining_means_there(tmp_path):
    fee = '[[clauses]]\npay = "portion"\nfrom = "requesting"\nto = "fund:X"\nrate = "1/10"\nbase = "remaining"\ntext = "3"'
    law = drafted(tmp_path, "", after=fee)
    assert settle(case(), law).amount("fund:X") == 50


def test_bands_pay_a_tier_its_band_and_open_what_passes_the_whole(tmp_path):
    clause = (
        'pay = "bands"\nrest = "requested"\npoint = { term = "point" }\n'
        'bands = { essential = ["1/2", "4/5"], major = ["2/5", "1/2"], facilitating = ["0", "2/5"] }\ntext = "2"\n#'
    )
    from test_errors import INSTRUMENT

    text = INSTRUMENT.replace('pay = "shares"\nshares = { requesting = "1/3", requested = "rest" }\ntext = "2"', clause)
    path = tmp_path / "bands.toml"
    path.write_text(text.replace("# more", '[terms.point]\nrange = ["0", "1"]\ntext = "2"'), encoding="utf-8")
    law = sh.load_instrument(path)
    rows = [{"party": "FRA", "tier": "essential"}]
    s = settle(case(contributions=rows), law, terms={"point": "1/3"})
    assert (s.amount("FRA"), s.amount("DEU")) == (600, 400)
    assert settle(case(contributions=rows), law).bounds("FRA") == (500, 800)
    assert settle(case(), law, terms={"point": 1}).bounds("FRA") == (400, 800)
    parties = [
        {"code": c, "roles": [r]} for c, r in (("DEU", "requested"), ("FRA", "requesting"), ("GBR", "cooperating"))
    ]
    both = [*rows, {"party": "GBR", "tier": "essential"}]
    assert settle(case(parties=parties, contributions=both), law, terms={"point": 1}).open == 1000


def test_a_share_rounded_up_leaves_the_rest_to_the_other(tmp_path):
    shares = (
        'shares = { requesting = "2/5", requested = "rest" }\nround_up = { reading = "rounding", to = "1000.00 HKD" }'
    )
    head = '[readings.rounding]\noptions = ["none", "to_thousand"]\ntext = "2"\n'
    law = drafted(tmp_path, "", head, shares)
    facts = case("42296000.00", "HKD")
    exact = settle(facts, law, readings={"rounding": "none"})
    up = settle(facts, law, readings={"rounding": "to_thousand"})
    assert exact.amount("FRA") == D("16918400.00")
    assert (up.amount("FRA"), up.amount("DEU")) == (D("16919000.00"), D("25377000.00"))


def test_dated_claims_are_paid_by_date_and_open_where_a_date_is_missing(tmp_path):
    law = drafted(tmp_path, '[[clauses]]\npay = "claims"\nwho = ["victim"]\norder = "dated"\ntext = "1"\n')
    from datetime import date

    def claims(*days):
        return [
            {"who": "victim", "name": f"V{i}", "amount": "600.00"} | ({"made": date(2020, 1, d)} if d else {})
            for i, d in enumerate(days)
        ]

    s = settle(case(claims=claims(2, 1, 2)), law)
    assert [s.amount(f"victim:V{i}") for i in range(3)] == [200, 600, 200]
    s = settle(case(claims=claims(2, None)), law)
    assert s.open == 1000
    assert s.bounds("victim:V1") == (0, 600)


def test_the_digest_follows_every_value_and_no_default_spelled_out():
    from attrs import evolve

    five = sh.load_case("teaching/five-states")
    law = "models/costs-and-contributions"
    one = settle(five, law)
    assert settle(evolve(five, recovered=Fraction(1)), law).digest != one.digest
    assert settle(five, law, terms={"cap": 1}).digest == one.digest
    assert settle(five, law, terms={"cap": "1/2"}).digest != one.digest
    five.facts["offence"] = "fraud"
    assert sh.load_case("teaching/five-states").facts["offence"] == "embezzlement_of_public_funds"


def test_more_digits_and_deeper_tables_than_any_case_has_are_refused(tmp_path):
    from sharing.errors import InvalidFile

    path = tmp_path / "x.toml"
    for text in ("schema = " + "1" * 6000, "a" + ".a" * 3000 + " = 1"):
        path.write_text(text)
        with pytest.raises(InvalidFile):
            sh.load_case(path)


def test_control_sequences_of_a_file_never_reach_the_terminal(tmp_path, capsys):
    from test_errors import INSTRUMENT

    from sharing.cli import main

    path = tmp_path / "law.toml"
    path.write_text(INSTRUMENT.replace('instrument = "my draft"', 'instrument = "a\\u001b[31mb"'), encoding="utf-8")
    main(["cite", str(path)])
    main(["check", str(path)])
    main(["settle", "x\x1b[31m"])
    out = capsys.readouterr()
    assert "\x1b" not in out.out + out.err
    assert "U+001B" in out.out


def test_a_comparison_of_nothing_is_shown():
    from sharing.tables import compare_text

    yan = sh.load_case("nzl-chn-yan-2016")
    assert "27,800,000.00" in compare_text(sh.compare(yan, []))
