"""What holds for every case under every instrument: the invariants of the engine."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

import sharing as sh
from sharing import meeting, money
from sharing.law.catalogue import instrument_ids
from sharing.law.run import Run, Unanswered

every_law = pytest.mark.parametrize("law_id", instrument_ids())


def drawn(data, law_id):
    law = sh.load_instrument(law_id)
    return strategies.built(data.draw(strategies.cases())), data.draw(strategies.scenarios(law))


@every_law
@given(data=st.data())
def test_the_ledger_with_what_is_undecided_sums_to_what_was_recovered(law_id, data):
    case, scenario = drawn(data, law_id)
    s = sh.settle(case, scenario)
    assert sum(e.units for e in s.ledger if e.source is None) == case.pool
    assert sum((s.amount(p) for p in s.payees), Decimal(0)) + s.open == money.decimal(int(case.pool), case.currency)
    for one in s.alternatives:
        assert sum(one.units.values()) == case.pool


@every_law
@given(data=st.data())
def test_nothing_is_negative_and_what_is_certain_lies_between_least_and_most(law_id, data):
    case, scenario = drawn(data, law_id)
    s = sh.settle(case, scenario)
    assert all(e.units >= 0 and e.exact >= 0 for e in s.ledger)
    for payee in s.payees:
        least, most = s.bounds(payee)
        assert 0 <= s.amount(payee) <= least <= most <= money.decimal(int(case.pool), case.currency)


@every_law
@given(data=st.data())
def test_nothing_is_paid_twice(law_id, data):
    case, scenario = drawn(data, law_id)
    s = sh.settle(case, scenario)
    keys = [(e.step, e.payee, e.purpose, e.source, e.reason) for e in s.ledger]
    assert len(keys) == len(set(keys))
    for claim in case.claims:
        amount = money.decimal(int(case.minor(claim.amount)), case.currency)
        assert s.bounds(claim.payee)[1] <= amount if claim.payee in s.payees else True


@every_law
@given(data=st.data(), seed=st.integers(0, 1000))
def test_the_order_of_parties_costs_claims_and_contributions_changes_nothing(law_id, data, seed):
    tables = data.draw(strategies.cases())
    scenario = data.draw(strategies.scenarios(sh.load_instrument(law_id)))
    mixed = {key: list(value) if isinstance(value, list) else value for key, value in tables.items()}
    for key in ("parties", "costs", "claims", "contributions"):
        random.Random(seed).shuffle(mixed[key])
    one, other = (sh.settle(strategies.built(t), scenario) for t in (tables, mixed))
    assert one.ledger == other.ledger
    assert {p: one.bounds(p) for p in one.payees} == {p: other.bounds(p) for p in other.payees}
    assert one.unknowns == other.unknowns
    assert one.digest == other.digest


@every_law
@given(data=st.data())
def test_stating_an_unknown_leads_into_the_bounds(law_id, data):
    case, scenario = drawn(data, law_id)
    s = sh.settle(case, scenario)
    facts = [one for one in s.unknowns if one.kind == "fact"]
    if not facts or "too_many_unknowns" in s.warnings:
        return
    answer = data.draw(st.sampled_from([value for a in s.alternatives for value in a.answers.get(facts[0], ())]))
    known = sh.settle(case.stating(**{facts[0].name: answer}), scenario)
    for payee in case.codes:
        assert s.bounds(payee)[0] <= known.bounds(payee)[0]
        assert known.bounds(payee)[1] <= s.bounds(payee)[1]


@every_law
@given(data=st.data())
def test_a_run_on_symbols_replayed_on_numbers_pays_the_same(law_id, data):
    from sharing.arithmetic import Symbol, Tape

    case, scenario = drawn(data, law_id)
    answers = {}
    while True:  # answer each question with its first answer
        try:
            exact = Run(case, scenario, answers, pool=case.pool).execute()
            break
        except Unanswered as question:
            answers[question.asked] = question.answers[0]
    tape = Tape()
    traced = Run(case, scenario, answers, pool=tape.input("recovered")).execute()
    values = tape.replay({"recovered": case.pool})
    paid = [values[p.amount.line] if isinstance(p.amount, Symbol) else p.amount for p in traced.payments]
    assert paid == [p.amount for p in exact.payments]
    assert [p.key for p in traced.payments] == [p.key for p in exact.payments]


@given(
    parts=st.dictionaries(st.text("ABC", min_size=1, max_size=3), st.fractions(0, 10**12), min_size=1),
    up=st.booleans(),
)
def test_apportioned_parts_sum_to_the_whole_and_move_by_less_than_one_unit(parts, up):
    from math import ceil, floor

    exact = sum(parts.values())
    total = ceil(exact) if up else floor(exact)
    units = money.apportion(parts, total)
    assert sum(units.values()) == total
    assert all(floor(part) <= units[key] <= ceil(part) for key, part in parts.items())


@given(amounts=st.lists(st.fractions(0, 10**9), min_size=1, max_size=6), limit=st.fractions(0, 10**9))
def test_pro_rata_never_pays_more_than_is_due_or_there(amounts, limit):
    from sharing.law.clauses import pro_rata

    due = dict(enumerate(amounts))
    paid = pro_rata(limit, due)
    assert sum(paid.values()) == min(limit, sum(amounts))
    assert all(paid[key] <= due[key] for key in due)


def test_more_unknowns_than_can_be_combined_are_run_alone_and_together_and_it_is_said(monkeypatch, five):
    monkeypatch.setattr(meeting, "MOST_RUNS", 3)
    case = strategies.built({**dict(five.content), "facts": {}})
    s = sh.settle(case, "un/uncac-57")
    assert "too_many_unknowns" in s.warnings
    assert sum(e.units for e in s.ledger) == case.pool
    assert "Too many unknowns" in s.explain()


def test_transfers_out_of_an_account_tie_to_the_cent_whatever_the_payments():
    law = sh.load_instrument("eu/regulation-2018-1805")
    case = strategies.built(
        {
            "schema": 1,
            "id": "x",
            "currency": "EUR",
            "recovered": "10000.01",
            "parties": [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}],
        }
    )
    s = sh.settle(case, law, terms={"costs_taken_over": Fraction(1000005, 1000) / 3})
    assert s.amount("DEU") + s.amount("FRA") == Decimal("10000.01")
    transfer = [e for e in s.ledger if e.source == "FRA"]
    assert [e.payee for e in transfer] == ["DEU"]
