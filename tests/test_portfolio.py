"""Many cases at once: every row to the minor unit what `settle` gives it."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import strategies

import sharing as sh
from sharing import certain, portfolio
from sharing.errors import InvalidScenario
from sharing.law.catalogue import instrument_ids
from sharing.law.run import UNDECIDED

CODES = ["DEU", "FRA", "GBR", "NLD", "USA"]
MODEL, EU = "models/costs-and-contributions", "eu/regulation-2018-1805"


def five_party(count, seed=0):
    """Rows of a joint investigation, many of whose shares tie."""
    draw = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "recovered": np.where(
                draw.random(count) < 0.3, draw.integers(0, 300, count), draw.integers(0, 10**9, count)
            )
            / 100,
            "currency": "EUR",
            "requested": "DEU",
            "requesting": "FRA",
            "cooperating": "GBR NLD USA",
            "executed_on_request": True,
            "judgment": "final",
            "sharing_agreement": False,
            "reciprocity": True,
        }
    )
    for code in CODES:
        rows[f"cost.{code}.reasonable"] = draw.integers(0, 10**5, count) / 100
        rows[f"weight.{code}"] = draw.integers(1, 4, count)
    rows["claim.victim.V1"] = draw.integers(0, 10**6, count) / 100
    return rows


def case_of(row):
    """The same row, written as a case."""
    facts = {
        key: bool(row[key]) if key != "judgment" else row[key]
        for key in ("executed_on_request", "judgment", "sharing_agreement", "reciprocity")
    }
    roles = {"DEU": ["requested"], "FRA": ["requesting"]}
    return strategies.built(
        {
            "schema": 1,
            "id": "row",
            "currency": row["currency"],
            "recovered": f"{row['recovered']:.2f}",
            "facts": facts,
            "parties": [{"code": code, "roles": roles.get(code, ["cooperating"])} for code in CODES],
            "costs": [
                {
                    "payer": code,
                    "kind": "other",
                    "classes": ["reasonable"],
                    "amount": f"{row[f'cost.{code}.reasonable']:.2f}",
                }
                for code in CODES
            ],
            "claims": [{"who": "victim", "name": "V1", "amount": f"{row['claim.victim.V1']:.2f}"}],
            "contributions": [{"party": code, "weight": str(row[f"weight.{code}"])} for code in CODES],
        }
    )


def assert_row(result, place, settled):
    for payee in result.columns:
        expected = settled.open if payee == UNDECIDED else settled.amount(payee) if payee in settled.payees else 0
        assert result.at[place, payee] == float(expected), (place, payee)


@pytest.mark.parametrize("law_id", instrument_ids())
def test_every_row_is_what_settle_gives_it_under_every_law(law_id):
    rows = five_party(6, seed=len(law_id))
    result = sh.settle_many(rows, law_id, progress=False)
    for place, row in rows.iterrows():
        assert_row(result, place, sh.settle(case_of(row), law_id))


@pytest.mark.parametrize("law_id", [MODEL, EU, "national/che-tevg-international", "regional/nld-usa-1992"])
def test_a_thousand_drawn_rows_equal_settle_entry_for_entry(law_id):
    rows = five_party(250 if "nld" in law_id else 1000, seed=9)
    result = sh.settle_many(rows, law_id, progress=False)
    for place, row in rows.iterrows():
        assert_row(result, place, sh.settle(case_of(row), law_id))


def test_nearly_every_row_is_certain_at_once(monkeypatch):
    seen = []
    original = portfolio.at_once

    def spy(*arguments):
        seen.append(original(*arguments))
        return seen[-1]

    monkeypatch.setattr(portfolio, "at_once", spy)
    sh.settle_many(five_party(5000), MODEL, progress=False)
    assert sum(doubt.sum() for _, doubt in seen) < 50


def test_a_row_in_doubt_is_settled_exactly(monkeypatch):
    rows = five_party(40, seed=2)
    sure = sh.settle_many(rows, MODEL, progress=False)
    wrong = portfolio.at_once

    def doubtful(program, payees, numbers, count):
        units, doubt = wrong(program, payees, numbers, count)
        return units + 7, doubt | True

    monkeypatch.setattr(portfolio, "at_once", doubtful)
    pd.testing.assert_frame_equal(sh.settle_many(rows, MODEL, progress=False), sure)


def test_amounts_where_a_float_counts_in_cents_are_in_doubt_and_exact_all_the_same():
    rows = five_party(5)
    rows["recovered"] = ["90071992547409.91", "45035996273704.97", "12345678901234.57", "0.01", "80000000000000.05"]
    result = sh.settle_many(rows, MODEL, progress=False)
    for place, row in rows.iterrows():
        case = strategies.built({**case_of({**row, "recovered": 1.0}).content, "recovered": row["recovered"]})
        settled = sh.settle(case, MODEL)
        for payee in CODES:
            assert result.at[place, payee] == float(settled.amount(payee))


@pytest.mark.parametrize("rate", ["1", "1.0837", "0.917433"])
def test_on_and_around_a_threshold_a_row_is_on_the_side_of_the_law(rate):
    edge = Fraction(10_000) * Fraction(rate) * 100
    near = [strategies.money(edge.numerator // edge.denominator + step, 2) for step in (-2, -1, 0, 1, 2)]
    rows = pd.DataFrame(
        {"recovered": near, "currency": "USD", "requested": "DEU", "requesting": "FRA", "rate.EUR": rate}
    )
    result = sh.settle_many(rows, EU, progress=False)
    for place, text in enumerate(near):
        tables = {
            "schema": 1,
            "id": "x",
            "currency": "USD",
            "recovered": text,
            "rates": {"EUR": rate},
            "parties": [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}],
        }
        assert_row(result, place, sh.settle(strategies.built(tables), EU))


def test_rows_that_differ_in_words_are_settled_each_in_its_own_and_keep_their_place():
    rows = pd.DataFrame(
        {
            "recovered": ["100.00", "1000", "100000.01", "99.99"],
            "currency": ["EUR", "JPY", "EUR", "EUR"],
            "requested": ["DEU", "JPN", "FRA", "DEU"],
            "requesting": ["FRA", "USA", "DEU ITA", "FRA"],
            "rate.EUR": [None, "160", None, None],
        },
        index=["a", "b", "c", "d"],
    )
    result = sh.settle_many(rows, EU, progress=False)
    assert result.index.tolist() == ["a", "b", "c", "d"]
    assert result.loc["a", "DEU"] == 100
    assert result.loc["b", "JPN"] == 1000
    assert (result.loc["c", "FRA"], result.loc["c", UNDECIDED]) == (50000.01, 50000.0)  # between Germany and Italy
    assert result.loc["c", "USA"] == 0
    assert result.sum(axis=1).tolist() == pytest.approx([100, 1000, 100000.01, 99.99])


def test_what_the_rows_have_in_common_can_be_a_case(five):
    rows = pd.DataFrame({"recovered": ["4800000.00", "10000.00"], "cost.2": ["18500.00", "1.00"]})
    result = sh.settle_many(rows, MODEL, five, progress=False)
    settled = sh.settle(five, MODEL)
    assert result.loc[0, "FRA"] == float(settled.amount("FRA"))
    terms = sh.settle_many(rows.assign(**{"term.cap": ["1/100", "1/20"]}), MODEL, five, progress=False)
    assert terms.loc[0, "FRA"] == float(sh.settle(five, MODEL, terms={"cap": "1/100"}).amount("FRA"))


def test_what_is_open_is_marked_and_costs_without_a_class_are_open():
    rows = pd.DataFrame({"recovered": ["1000.00"], "currency": "EUR", "requested": "DEU", "requesting": "FRA"})
    assert sh.settle_many(rows, "national/nzl-cpra-86", progress=False)[UNDECIDED].tolist() == [1000.0]
    unclassed = sh.settle_many(
        rows.assign(**{"cost.FRA": "100.00", "weight.FRA": 1, "weight.DEU": 1}), MODEL, progress=False
    )
    assert unclassed[UNDECIDED].tolist()[0] > 0


GOOD = {"recovered": ["1.00"], "currency": ["EUR"], "requested": ["DEU"], "requesting": ["FRA"]}
REFUSED = [
    (
        {"recoverd": [1]},
        "column 'recoverd' is nothing that can be read; leave it out, or make it the index; did you mean 'recovered'",
    ),
    ({"recovered": ["1.005"]}, "row 0, recovered: EUR has 2 decimals; got 1.005"),
    ({"recovered": [1.005]}, "row 0, recovered: EUR has 2 decimals; got 1.005"),
    ({"recovered": [-1.0]}, "row 0, recovered: must not be negative; got -1"),
    ({"recovered": [float("inf")]}, "row 0, recovered: must be a finite number"),
    ({"recovered": [1e15]}, "more than 9,007,199,254,740,992 minor units"),
    ({"recovered": ["1,000"]}, "no separators between thousands"),
    ({"term.agreed_share": ["3/2"]}, "term.agreed_share: must be from 0 to 1; got 3/2"),
    ({"cost.FRA.travle": ["1"]}, "no kind or class of costs 'travle'; did you mean 'travel'"),
    ({"rate.GBP": [0]}, "rate.GBP: must be from"),
    ({"route": ["conviktion"]}, "did you mean 'conviction'"),
    ({"currency": ["EURO"]}, "row 0: currency"),
    ({"requesting": ["FRENCH"]}, "FRENCH"),
]


@pytest.mark.parametrize(("changed", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_a_row_or_column_that_cannot_be_read_is_named_with_what_to_do(changed, said):
    with pytest.raises(sh.SharingError, match=said.replace("(", r"\(")):
        sh.settle_many(pd.DataFrame({**GOOD, **changed}), EU, progress=False)


def test_columns_that_are_needed_and_columns_the_case_says_already():
    with pytest.raises(InvalidScenario, match="a column 'currency' is needed"):
        sh.settle_many(pd.DataFrame({"recovered": [1], "requested": "DEU"}), EU)
    case = sh.load_case("teaching/five-states")
    with pytest.raises(InvalidScenario, match="leave the column out, or the case"):
        sh.settle_many(pd.DataFrame({"recovered": [1], "requested": "DEU"}), EU, case)
    with pytest.raises(InvalidScenario, match="the case is in EUR; a row is in USD"):
        sh.settle_many(pd.DataFrame({"recovered": [1], "currency": "USD"}), EU, case)
    many = pd.DataFrame({**{k: v * 30 for k, v in GOOD.items()}, "recovered": ["x"] * 30})
    with pytest.raises(InvalidScenario, match="and 10 more"):
        sh.settle_many(many, EU)


def test_no_rows_give_no_rows():
    assert sh.settle_many(pd.DataFrame({k: [] for k in GOOD}), EU).empty


def test_a_sum_is_a_multiple_of_a_known_part_of_a_unit():
    half, third = certain.Parts(2), certain.Parts(3)
    assert half.joined(third).fixed == 6
    assert half.times(third).fixed == 6
    assert half.joined(half).fixed == 2
    assert half.times(half).fixed == 4


def test_an_empty_word_says_nothing_and_its_row_is_settled_all_the_same():
    base = {"currency": "EUR", "requested": "DEU", "requesting": "FRA"}
    for column in ("route", "cooperating"):
        rows = pd.DataFrame(
            {"recovered": ["100.00", "200.00"], **base, column: ["conviction" if column == "route" else "USA", None]}
        )
        for kind in (object, "string"):
            assert sh.settle_many(rows.astype({column: kind}), EU, progress=False)["DEU"].tolist() == [100, 200]


@pytest.mark.parametrize(
    ("rate", "claim", "recovered"), [("1.1650000003", "1.00", "10001.17"), ("1.16499999", "4999.97", "15824.97")]
)
def test_half_a_cent_beside_a_threshold_at_a_long_rate_is_on_the_side_of_the_law(rate, claim, recovered):
    case = strategies.built(
        {
            "schema": 1,
            "id": "x",
            "currency": "EUR",
            "recovered": recovered,
            "rates": {"GBP": rate},
            "parties": [{"code": "DEU", "roles": ["requested"]}, {"code": "GBR", "roles": ["requesting"]}],
            "claims": [{"who": "victim", "name": "V", "amount": claim, "currency": "GBP"}],
        }
    )
    readings = {"victims": "deducted"}
    settled = sh.settle(case, "eu/tca-667", readings=readings)
    rows = pd.DataFrame({"recovered": [recovered], "rate.GBP": [rate]})
    result = sh.settle_many(rows, "eu/tca-667", case, readings=readings, progress=False)
    assert_row(result, 0, settled)


def test_a_term_in_money_is_held_to_its_range_however_it_is_written():
    from test_trace import HALVES, draft, two

    sums = {"sum": {"range": ["0", "1000"], "text": "1", "currency": "EUR"}}
    clauses = [
        {"pay": "portion", "to": "requesting", "amount": {"term": "sum"}, "text": "1"},
        {**HALVES, "shares": {"requested": "1"}},
    ]
    law = draft(terms=sums, clauses=clauses)
    for value in (5000.0, 5000, "5000"):
        with pytest.raises(InvalidScenario, match=r"row 0, term\.sum: must be from 0 to 1000"):
            sh.settle_many(pd.DataFrame({"term.sum": [value]}), law, two(recovered="100000.00"))


def test_what_no_array_holds_or_is_missing_is_refused_in_words():
    base = {"currency": "EUR", "requested": "DEU", "requesting": "FRA"}
    for changed, said in (
        ({"recovered": [None]}, "row 0, recovered: is needed"),
        ({"recovered": [np.nan]}, "row 0, recovered: is needed"),
        ({"recovered": [2**53 + 1], "currency": "JPY", "rate.EUR": ["160"]}, "more than 9,007,199,254,740,992"),
        ({"recovered": ["1.00"], "weight.DEU": [1e308]}, "is more than 9,007,199,254,740,992"),
        ({"recovered": ["1.00"], "cost.FRA.travel.translation.reasonable": ["1"]}, "one kind and one class"),
        ({"recovered": ["1.00"], "weight.DEU": [[1]]}, "row 0, weight.DEU"),
    ):
        with pytest.raises(InvalidScenario, match=said):
            sh.settle_many(pd.DataFrame({**base, **changed}), MODEL)
    with pytest.raises(InvalidScenario, match="needs a pandas DataFrame"):
        sh.settle_many({"recovered": [1]}, MODEL)
    rows = pd.DataFrame({"recovered": [80000000000000.1], **base})
    halves = sh.settle_many(rows, EU, progress=False)
    assert (halves.at[0, "DEU"], halves.at[0, "FRA"]) == (40000000000000.05, 40000000000000.05)
    words = pd.DataFrame({"reading.costs": ["deducted", "not_deducted"]})
    five = sh.load_case("teaching/five-states")
    assert sh.settle_many(words, "un/uncac-57", five, progress=False)["FRA"].tolist() == [4758000.0, 4800000.0]


def test_a_share_by_weights_is_a_multiple_of_one_part_in_their_sum(five):
    from sharing.law.instrument import Scenario
    from sharing.trace import trace

    program = trace(five, Scenario(law=sh.load_instrument(MODEL)), ["recovered", "weight.FRA"], minor=True)
    columns = {
        "recovered": certain.Column(np.array([1.0]), 2, ["0.01"], 1),
        "weight.FRA": certain.Column(np.array([2.5]), None, ["2.5"], 2),
    }
    share = program.least("FRA")
    parts = certain._denominators(program, columns)[share.line]
    assert parts.lines  # divided by the sum of the weights
    assert parts.fixed % 2 == 0
