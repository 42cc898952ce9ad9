"""Sweeps: equal to the settlement cell by cell, on both sides of every threshold, whatever runs them."""

import os
import random
from fractions import Fraction

import numpy as np
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from test_trace import all_set, draft, two

import sharing as sh
from sharing import compiling, kernel, money
from sharing.arithmetic import RULES
from sharing.case import case_ids
from sharing.cells import BLOCK, cells_of
from sharing.errors import InvalidScenario, UnknownName
from sharing.law.catalogue import instrument_ids
from sharing.law.instrument import Scenario
from sharing.law.parameters import Limit, Option
from sharing.law.run import UNDECIDED

every_law = pytest.mark.parametrize("law_id", instrument_ids())
LIMIT = 2**53


def units(amounts, case):
    return np.asarray(amounts) * 10 ** money.digits(case.currency)


def assert_same(result, cell, settled):
    """A cell of a sweep is the settlement within one minor unit, what is undecided too."""
    slack = 1 + float(settled.case.pool) * 2.0**-49  # a float's own last digits, at amounts beyond 10^14
    for payee in result.payees:
        decided = settled.units(payee) if payee in settled.payees else 0
        found = float(units(result.amount(payee)[cell], settled.case))
        least, most = (float(units(float(edge), settled.case)) for edge in settled.part(payee))
        # What the runs tell apart by less than a float can is decided in a sweep, and open in the settlement.
        close = most - least <= 1 and abs(found - least) <= slack
        assert close or abs(found - decided) <= slack, (payee, found, decided)
    parts = sum(result.amount(payee)[cell] for payee in result.payees) + result.undecided[cell]
    assert abs(units(parts, settled.case) - float(settled.case.pool)) <= slack


@every_law
@given(data=st.data())
@settings(max_examples=12)
def test_each_cell_is_the_settlement_of_its_numbers(law_id, data):
    tables = data.draw(strategies.cases())
    case = strategies.built(tables)
    scenario = data.draw(strategies.scenarios(sh.load_instrument(law_id)))
    digits = strategies.CURRENCIES[case.currency]
    recovered = data.draw(st.lists(st.integers(0, LIMIT), min_size=2, max_size=3))
    texts = [strategies.money(n, digits) for n in recovered]
    amounts = [c.amount * 10**digits for c in (*case.costs, *case.claims)]
    amounts += [c.certificate * 10**digits for c in case.claims if c.certificate is not None]
    if any(amount > LIMIT for amount in amounts):
        with pytest.raises(InvalidScenario, match="more than an array holds exactly"):
            sh.sweep(case, scenario, {"recovered": texts})
        return
    try:
        result = sh.sweep(case, scenario, {"recovered": texts}, bounds=True)
    except InvalidScenario as error:  # a term in money, at 10^15
        said = str(error)
        if "too many unknowns" not in said and "term." not in said:
            raise
        return
    for cell, text in enumerate(texts):
        settled = sh.settle(strategies.built({**tables, "recovered": text}), scenario)
        assert_same(result, cell, settled)
        for payee in settled.payees:
            least, most = settled.bounds(payee)
            slack = 2 + float(settled.case.pool) * 2.0**-48
            assert abs(units(result.least(payee)[cell], case) - int(least * 10**digits)) <= slack
            assert abs(units(result.most(payee)[cell], case) - int(most * 10**digits)) <= slack


DIVIDED = {"division": "default_shares"}  # where no level of help is stated
RATES = ["1", "1.0837", "0.917433", "7.85123", "0.0123"]


@every_law
@pytest.mark.parametrize("rate", RATES)
def test_a_cliff_falls_where_the_law_puts_it_with_and_without_a_rate(law_id, rate):
    """Each threshold of the law, met exactly, one unit under and one over, on the pool and on what remains of it."""
    law = sh.load_instrument(law_id)
    scenario, edges = Scenario(law=law), [(of, test[1]) for _, of in law.thresholds() for test in of.tests]
    if any(isinstance(limit, Option) for _, limit in edges):  # a term stands for the limit
        scenario = Scenario(law=law, terms={limit.name: "50000" for _, limit in edges}, readings=DIVIDED)
        edges = [(of, Limit(Fraction(50_000), law.terms[limit.name].currency)) for of, limit in edges]
    if not edges:
        return
    base = {
        "schema": 1,
        "id": "edge",
        "parties": [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}],
        "facts": {"executed_on_request": True, "reciprocity": True, "sharing_agreement": False, "judgment": "final"},
    }
    for _, limit in edges:
        currency = limit.currency if rate == "1" else ("JPY" if limit.currency == "USD" else "USD")
        digits = money.digits(currency)
        converted = limit.amount * Fraction(rate) * 10**digits
        whole = converted.numerator // converted.denominator
        if not 2 < whole < LIMIT // 2:
            continue
        others = {c: "1.1" for c in ("EUR", "USD", "CHF", "GBP", "CAD") if c != currency}
        rates = others if rate == "1" else {**others, limit.currency: rate}
        cost = 12345
        tables = {**base, "currency": currency, "rates": rates}
        tables["costs"] = [
            {"payer": "FRA", "kind": "other", "classes": ["reasonable"], "amount": strategies.money(cost, digits)}
        ]
        near = [whole + step + more for more in (0, cost) for step in (-1, 0, 1, 2)]
        texts = [strategies.money(n, digits) for n in near if n >= 0]
        result = sh.sweep(strategies.built({**tables, "recovered": "0"}), scenario, {"recovered": texts})
        for cell, text in enumerate(texts):
            assert_same(result, cell, sh.settle(strategies.built({**tables, "recovered": text}), scenario))


@pytest.mark.parametrize("rate", RATES)
def test_a_threshold_converted_at_a_rate_that_moves_falls_where_the_law_puts_it(rate):
    eu = sh.load_instrument("eu/regulation-2018-1805")
    tables = two(recovered="1.00", currency="USD", rates={"EUR": "1"}).content
    edge = Fraction(10_000) * Fraction(rate) * 100
    near = [strategies.money(edge.numerator // edge.denominator + step, 2) for step in (-1, 0, 1)]
    result = sh.sweep(strategies.built(tables), eu, {"recovered": near, "rate.EUR": rate})
    for cell, text in enumerate(near):
        assert_same(
            result, cell, sh.settle(strategies.built({**tables, "recovered": text, "rates": {"EUR": rate}}), eu)
        )


def test_half_a_unit_below_a_threshold_rounds_up_over_it_as_in_the_settlement():
    small = {"pay": "shares", "shares": {"requested": "1"}, "text": "2"}
    law = draft(
        clauses=[
            {"pay": "portion", "to": "requested", "rate": "1/2", "text": "1"},
            {**small, "when": {"amount": "remaining", "at_most": "10.00 EUR"}},
            {"pay": "shares", "shares": {"requesting": "1"}, "text": "3"},
        ]
    )
    texts = [strategies.money(n, 2) for n in range(1996, 2006)]
    for currency, moved in (("EUR", {}), ("USD", {"rate.EUR": "1"})):  # a fixed limit, and one that a rate moves
        case = two(recovered="1.00", currency=currency, rates={"EUR": "1"} if moved else {})
        result = sh.sweep(case, law, {"recovered": texts, **moved})
        for cell, text in enumerate(texts):
            assert_same(result, cell, sh.settle(strategies.built({**case.content, "recovered": text}), law))


# --- a kernel ---------------------------------------------------------------------------


@pytest.mark.parametrize("law_id", instrument_ids()[::4])
def test_compiled_and_as_it_stands_give_the_same_bits(law_id, five, monkeypatch):
    pytest.importorskip("numba")
    law = sh.load_instrument(law_id)
    scenario = Scenario(law=law, terms={n: t for n, t in all_set(law).terms.items() if law.terms[n].currency is None})
    draw = np.random.default_rng(1)
    axes = {"recovered": draw.integers(0, 10**9, 3000) / 100, "cost.1": draw.integers(0, 10**7, 3000) / 100}
    plain = sh.sweep(five, scenario, axes, bounds=True)
    monkeypatch.setattr(compiling, "MANY", 1)
    fast = sh.sweep(five, scenario, axes, bounds=True)
    for name, column in plain.columns.items():
        assert column.tobytes() == fast.columns[name].tobytes(), name


def test_every_rule_can_be_written_for_arrays():
    assert set(kernel.DIALECT) == set(RULES)


def test_a_source_holds_no_text_of_a_user(five):
    seen = []
    original = kernel.kernel

    def spy(*arguments):
        seen.append(original(*arguments))
        return seen[-1]

    from sharing import plan

    plan.kernel, before = spy, plan.kernel
    try:
        sh.sweep(five, "un/uncac-57", {"recovered": [1, 2], "reading.costs": "deducted"})
    finally:
        plan.kernel = before
    for loop in (True, False):
        text = seen[0].source(loop)
        for word in ("recovered", "deducted", "uncac", "Belvédère", "FRA"):
            assert word not in text


@pytest.mark.skipif(os.name != "posix", reason="rights of a folder are POSIX's")
def test_the_folder_of_kernels_is_the_users_own_or_another_is_made(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("SHARING_CACHE", str(shared))
    compiling._folder.cache_clear()
    try:
        assert compiling._folder() != shared
        own = tmp_path / "own"
        monkeypatch.setenv("SHARING_CACHE", str(own))
        compiling._folder.cache_clear()
        assert compiling._folder() == own
        assert own.stat().st_mode & 0o777 == 0o700
    finally:
        compiling._folder.cache_clear()


def test_a_source_somebody_changed_is_written_again_before_it_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("SHARING_CACHE", str(tmp_path / "kernels"))
    compiling._folder.cache_clear()
    compiling.compiled.cache_clear()
    source = "def block(x):\n    x.append(1)\n"
    try:
        compiling.compiled(source)
        (path,) = (tmp_path / "kernels").glob("*.py")
        path.write_text("def block(x):\n    x.append('theirs')\n")
        compiling.compiled.cache_clear()
        found = []
        compiling.compiled(source)(found)
        assert found == [1]
    finally:
        compiling._folder.cache_clear()
        compiling.compiled.cache_clear()


def test_the_folder_keeps_a_few_hundred_programs_and_lets_the_oldest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(compiling, "MOST_KEPT", 3)
    for i in range(5):
        compiling._make_room(tmp_path)
        path = tmp_path / f"{compiling.NAME}{i}.py"
        path.write_text("")
        os.utime(path, (i, i))
    assert sorted(path.name[-4] for path in tmp_path.glob("*.py")) == ["2", "3", "4"]


# --- cells ------------------------------------------------------------------------------


def test_a_grid_has_every_combination_and_the_last_axis_moves_fastest(five):
    axes = {"reading.costs": ["deducted", "not_deducted"], "recovered": [1, 2, 3], "costs": ["0.1", "0.2"]}
    frame = sh.sweep(five, "un/uncac-57", axes, grid=True).to_frame()
    assert len(frame) == 12
    assert frame["costs"].tolist()[:4] == [0.1, 0.2, 0.1, 0.2]
    assert frame["recovered"].tolist()[:6] == [1, 1, 2, 2, 3, 3]
    assert frame["reading.costs"].tolist()[5:7] == ["deducted", "not_deducted"]
    assert UNDECIDED in frame.columns


@given(st.lists(st.integers(1, 7), min_size=1, max_size=4), st.data())
def test_any_stretch_of_a_grid_is_that_stretch_of_the_whole(lengths, data):
    axes = {f"cost.{i}": list(range(n)) for i, n in enumerate(lengths, 1)}
    cells = cells_of(axes, grid=True)
    whole, _ = cells.block(0, cells.count)
    start = data.draw(st.integers(0, cells.count - 1))
    stop = data.draw(st.integers(start + 1, cells.count))
    part, _ = cells.block(start, stop)
    expected = np.array(np.meshgrid(*axes.values(), indexing="ij")).reshape(len(axes), -1)
    for row, name in enumerate(axes):
        assert whole[name].tolist() == expected[row].tolist()
        assert part[name].tolist() == whole[name][start:stop].tolist()


def test_words_change_the_law_and_each_set_of_words_has_its_own_program(five):
    axes = {"reading.costs": ["deducted", "not_deducted", "deducted"], "recovered": 4800000}
    result = sh.sweep(five, "un/uncac-57", axes)
    settled = {o: sh.settle(five, "un/uncac-57", readings={"costs": o}) for o in ("deducted", "not_deducted")}
    for cell, option in enumerate(axes["reading.costs"]):
        assert_same(result, cell, settled[option])
    judged = sh.sweep(five, "un/uncac-57", {"judgment": ["final", "none"]})
    for cell, word in enumerate(("final", "none")):
        assert_same(judged, cell, sh.settle(five.stating(judgment=word), "un/uncac-57"))


def test_all_costs_move_together_in_their_proportions(five):
    law = sh.load_instrument("models/costs-and-contributions")
    total = sum(five.minor(c.amount, c.currency) for c in five.costs)
    result = sh.sweep(five, law, {"costs": [float(total / five.pool), 0]})
    assert_same(result, 0, sh.settle(five, law))
    free = strategies.built({**five.content, "costs": [{**c, "amount": "0.00"} for c in five.content["costs"]]})
    assert_same(result, 1, sh.settle(free, law))


def test_draws_repeat_by_seed_and_one_more_axis_leaves_the_others_alone(five):
    spec = {"recovered": {"triangular": ["1000000", "4000000", "6000000"]}, "costs": {"uniform": ["0.03", "0.08"]}}
    one = cells_of(spec, cells=BLOCK + 10, seed=7)
    again = cells_of(dict(reversed(spec.items())), cells=BLOCK + 10, seed=7)
    fewer = cells_of({"costs": spec["costs"]}, cells=BLOCK + 10, seed=7)
    other = cells_of(spec, cells=BLOCK + 10, seed=8)
    for place in ((0, BLOCK), (BLOCK, BLOCK + 10)):
        values = one.block(*place)[0]
        assert values["costs"].tobytes() == again.block(*place)[0]["costs"].tobytes()
        assert values["costs"].tobytes() == fewer.block(*place)[0]["costs"].tobytes()
        assert values["costs"].tobytes() != other.block(*place)[0]["costs"].tobytes()


# --- what is refused ----------------------------------------------------------------------

MODEL = "models/costs-and-contributions"
REFUSED = [
    ({"recoverd": [1]}, {}, UnknownName, "no number 'recoverd'; did you mean 'recovered'"),
    ({"recovered": [1, 2], "cost.1": [1, 2, 3]}, {}, InvalidScenario, "recovered has 2, cost.1 has 3"),
    ({"recovered": [1, float("nan")]}, {}, InvalidScenario, "recovered: must be finite numbers; value 2 is nan"),
    ({"recovered": [float("inf")]}, {}, InvalidScenario, "value 1 is inf"),
    ({"recovered": [-float("inf"), 1]}, {}, InvalidScenario, "value 1 is -inf"),
    ({"recovered": [3, -0.0, -5]}, {}, InvalidScenario, "must not be negative; value 3 is -5"),
    ({"term.cap": [0.5, 1.5]}, {}, InvalidScenario, "lets it be from 0 to 1"),
    ({"recovered": [1e14]}, {}, InvalidScenario, "9,007,199,254,740,992 minor units"),
    ({"recovered": "1,000"}, {}, InvalidScenario, "no separators between thousands"),
    ({"recovered": [True]}, {}, InvalidScenario, "got True or False"),
    ({"recovered": []}, {}, InvalidScenario, "one row of values"),
    ({"recovered": [[1, 2]]}, {}, InvalidScenario, r"shape \(1, 2\)"),
    ({}, {}, InvalidScenario, "name at least one axis"),
    ({"costs": [0.1], "cost.1": [5]}, {}, InvalidScenario, "leave out cost.1"),
    ({"reading.claim_rank": ["x"]}, {}, UnknownName, "did you mean 'reading.claims_rank'"),
    ({"reading.claims_rank": ["before_cost"]}, {}, InvalidScenario, "did you mean 'before_costs'"),
    ({"route": ["settlment"]}, {}, InvalidScenario, "did you mean 'settlement'"),
    ({"rate.GBP": [0]}, {}, InvalidScenario, "a rate is above zero"),
    ({"recovered": {"uniform": [1, 2]}}, {}, InvalidScenario, "say how many cells to draw"),
    ({"recovered": {"uniform": [2, 1]}}, {"cells": 10}, InvalidScenario, "from the least to the most"),
    ({"recovered": {"triangle": [1, 2, 3]}}, {"cells": 10}, InvalidScenario, "did you mean 'triangular'"),
    ({"recovered": {"triangular": [1, 2]}}, {"cells": 10}, InvalidScenario, "triangular needs 3 numbers"),
    ({"recovered": {"lognormal": [0, 2]}}, {"cells": 10}, InvalidScenario, "two numbers above zero"),
    ({"term.cap": {"lognormal": ["0.1", "0.2"]}}, {"cells": 10}, InvalidScenario, "lets it be from 0 to 1"),
    ({"weight": {"dirichlet": {"FRA": 1, "DEU": 2}}}, {"cells": 10}, InvalidScenario, "name GBR, NLD, USA too"),
    ({"weight": {"dirichlet": {"FRA": 1}}}, {"cells": 10}, InvalidScenario, "two parts or more"),
    ({"route": {"choice": {"settlement": "0.5"}}}, {"cells": 10}, InvalidScenario, "must sum to 1; they sum to 0.5"),
    ({"route": {"uniform": [0, 1]}}, {"cells": 10}, InvalidScenario, "chooses between words"),
    ({"recovered": 5}, {"cells": 0}, InvalidScenario, "a whole number above zero"),
    ({"recovered": 5}, {"cells": 5, "seed": -1}, InvalidScenario, "seed: a whole number"),
    ({"recovered": 5}, {"cells": 5, "draws": "halton"}, InvalidScenario, "'random' or 'sobol'"),
    ({"recovered": 5}, {"cells": 2**23, "draws": "sobol"}, InvalidScenario, "at most 4,194,304 cells"),
    ({"costs": [3]}, {}, InvalidScenario, "as 0.05 for 5 %; got up to 3"),
    ({"weight.FRA": [1e308]}, {}, InvalidScenario, "weight.FRA: at most 9,007,199,254,740,992"),
    ({"recovered": -5.0}, {"cells": 5}, InvalidScenario, "recovered: must not be negative; got -5"),
    ({"recovered": {"uniform": [-1.0, 2.0]}}, {"cells": 5}, InvalidScenario, "must not be negative; got -1"),
    ({"rate.GBP": {"uniform": [0, 2]}}, {"cells": 5}, InvalidScenario, "a rate is above zero"),
    (
        {"route": {"choice": {"settlement": -0.5, "conviction": 1.5}}},
        {"cells": 5},
        InvalidScenario,
        "must not be negative",
    ),
    ({"cost": {"dirichlet": {"1": 1, "2": 3}}}, {"cells": 5}, InvalidScenario, "dirichlet is for weight"),
    ({"weight": {"dirichlet": {"FRA": 1, "DEU": "0.01"}}}, {"cells": 5}, InvalidScenario, "1/20 or more"),
    (
        {"weight": {"dirichlet": {"FRA": 1, "DEU": 1, "GBR": 1, "NLD": 1, "USA": 1}}, "weight.FRA": 9},
        {"cells": 5},
        InvalidScenario,
        "is drawn twice",
    ),
    ({f"cost.{i}": list(range(1000)) for i in range(1, 6)}, {"grid": True}, InvalidScenario, "would take days"),
    ({"recovered": 5}, {"cells": 5, "grid": True}, InvalidScenario, "leave one out"),
]


@pytest.mark.parametrize(("axes", "how", "kind", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_bad_axes_are_refused_in_words_before_anything_runs(axes, how, kind, said, five, monkeypatch):
    from sharing.plan import Plan

    monkeypatch.setattr(Plan, "run", lambda *_: pytest.fail("something ran"))
    with pytest.raises(kind, match=said):
        sh.sweep(five, MODEL, axes, **how)


def test_everything_wrong_with_the_axes_is_said_at_once(five):
    with pytest.raises(InvalidScenario) as caught:
        sh.sweep(five, MODEL, {"recovered": [-1], "cost.1": ["x"], "costs": [float("nan")]})
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0, 1e14])
def test_among_millions_of_values_the_bad_one_is_found_and_named(five, bad):
    values = np.full(2**20 + 5, 1000.0)
    values[2**20 + 1] = bad
    with pytest.raises(InvalidScenario, match="recovered: value 1,048,578 is"):
        sh.sweep(five, "eu/regulation-2018-1805", {"recovered": values})


def test_a_sweep_too_large_for_the_memory_points_to_the_outlook(five):
    axes = {"recovered": np.arange(10.0**5), "cost.1": np.arange(10.0**5), "cost.2": np.arange(100.0)}
    with pytest.raises(InvalidScenario, match="use `outlook`"):
        sh.sweep(five, MODEL, axes, grid=True)


def test_a_law_with_too_many_unknowns_is_refused_and_says_what_to_do():
    from sharing.meeting import MOST_RUNS

    costs = [
        {"payer": f"CHE-{c}", "kind": "other", "amount": "1.00", "disputed": True}
        for c in ("ZH", "BE", "GE", "VD", "TI", "BS", "LU", "SG", "UR")
    ]
    parties = [{"code": "CHE", "roles": ["requested"]}] + [
        {"code": c["payer"], "roles": ["cooperating"]} for c in costs
    ]
    case = strategies.built(
        {"schema": 1, "id": "x", "currency": "CHF", "recovered": "9.00", "parties": parties, "costs": costs}
    )
    law = draft(
        clauses=[
            {"pay": "costs", "of": ["all"], "text": "1"},
            {"pay": "shares", "shares": {"requested": "1"}, "text": "2"},
        ]
    )
    assert 2 ** len(costs) > MOST_RUNS
    with pytest.raises(InvalidScenario, match="too many unknowns"):
        sh.sweep(case, law, {"recovered": [1, 2]})


# --- what it gives -------------------------------------------------------------------------


def test_the_frame_sums_to_what_was_recovered(five):
    draw = random.Random(5)
    for name in draw.sample(case_ids(), 6):
        case = sh.load_case(name)
        law = draw.choice(instrument_ids())
        result = sh.sweep(case, law, {"recovered": [0, 100, 12345]})
        frame = result.to_frame()
        given = frame[[*result.payees, UNDECIDED]].sum(axis=1)
        assert given.to_numpy() == pytest.approx([0, 100, 12345], abs=1e-6)


def test_an_earlier_result_is_written_over_where_it_fits(five):
    first = sh.sweep(five, MODEL, {"recovered": [1e6, 2e6]})
    kept = first.columns["FRA"]
    second = sh.sweep(five, MODEL, {"recovered": [3e6, 4e6]}, into=first)
    assert second.columns["FRA"] is not None
    assert np.shares_memory(kept, second.columns["FRA"])
    third = sh.sweep(five, MODEL, {"recovered": [3e6, 4e6, 5e6]}, into=second)
    assert not np.shares_memory(kept, third.columns["FRA"])
    assert second.amount("FRA").tolist() == third.amount("FRA")[:2].tolist()


def test_asking_for_what_is_not_there_is_answered(five):
    result = sh.sweep(five, MODEL, {"recovered": [1e6]})
    with pytest.raises(UnknownName, match="did you mean 'FRA'"):
        result.amount("FRAU")
    with pytest.raises(UnknownName, match="bounds=True"):
        result.least("FRA")
    assert "法国" in result.html("zh")
    assert "1 cells" in result._repr_html_()


def test_an_interruption_leaves_the_cells_done_so_far(five, monkeypatch):
    import signal

    before = signal.getsignal(signal.SIGINT)

    from sharing.plan import Plan

    original, seen = Plan.run, []

    def run(self, start, stop, out, room=None):
        seen.append(start)
        if len(seen) == 2:
            signal.raise_signal(signal.SIGINT)
        return original(self, start, stop, out, room)

    monkeypatch.setattr(Plan, "run", run)
    monkeypatch.setattr("sharing.blocks.cores", lambda: 1)
    spec = {"recovered": {"uniform": ["1000000", "2000000"]}}
    result = sh.sweep(five, MODEL, spec, cells=20 * BLOCK)
    assert 0 < result.done < 20 * BLOCK
    assert len(result.to_frame()) == result.done
    assert f"Interrupted: {result.done:,} of {20 * BLOCK:,} cells" in result.html()
    assert signal.getsignal(signal.SIGINT) is before
    whole = sh.sweep(five, MODEL, spec, cells=20 * BLOCK)
    assert whole.amount("FRA")[: result.done].tobytes() == result.amount("FRA").tobytes()


def test_without_numba_the_result_is_the_same_and_says_that_it_was_slow(five, monkeypatch):
    axes = {"recovered": np.linspace(1e6, 2e6, 50)}
    fast = sh.sweep(five, MODEL, axes)
    assert "numba" not in fast.html()
    monkeypatch.setattr("sharing.sweeps.MANY", 10)
    monkeypatch.setattr("sharing.sweeps.available", lambda: False)
    slow = sh.sweep(five, MODEL, axes)
    assert slow.amount("FRA").tobytes() == fast.amount("FRA").tobytes()
    assert "Computed without numba" in slow.html()
    assert "未安装numba" in slow.html("zh")


def test_many_values_of_a_term_in_a_grid_are_read_before_they_are_checked(five):
    many = np.linspace(0, 0.5, 2**20 + 1)
    assert sh.outlook(five, MODEL, {"term.cap": many}, payees=["FRA"], grid=True).done == many.size
    with pytest.raises(InvalidScenario, match="lets it be from 0 to 1; got 0 to 2"):
        sh.outlook(five, MODEL, {"term.cap": many * 4}, payees=["FRA"], grid=True)


HONG_KONG = [
    ("10200014.65", "THB", "0.2163", "67.73"),
    ("10200056.51", "JPY", "0.051233", "1103"),
    ("10200071.21", "CNY", "0.9173", "77.63"),
    ("10200219.76", "USD", "7.8123", "28.13"),
]


@pytest.mark.parametrize(("recovered", "currency", "rate", "claim"), HONG_KONG)
def test_a_share_a_breath_above_a_multiple_is_rounded_up_to_the_next(recovered, currency, rate, claim):
    law = sh.load_instrument("national/hkg-policy-1997")
    case = strategies.built(
        {
            "schema": 1,
            "id": "x",
            "currency": "HKD",
            "recovered": recovered,
            "rates": {currency: rate},
            "parties": [{"code": "HKG", "roles": ["requested"]}, {"code": "USA", "roles": ["requesting"]}],
            "facts": {"offence": "drug_trafficking"},
            "claims": [{"who": "victim", "name": "V", "amount": claim, "currency": currency}],
        }
    )
    readings = {"rounding": "to_thousand", "costs": "not_deducted", "victims": "deducted"}
    scenario = Scenario(law=law, terms={"foreign_share": Fraction(1, 2)}, readings=readings)
    settled = sh.settle(case, scenario)
    assert_same(sh.sweep(case, scenario, {"recovered": [recovered]}), 0, settled)
    import pandas as pd

    rows = sh.settle_many(pd.DataFrame({"recovered": [recovered]}), scenario, case, progress=False)
    assert rows.at[0, "USA"] == float(settled.amount("USA"))


def test_two_axes_of_words_with_three_words_each_meet_in_every_combination(five):
    axes = {"route": ["conviction", "settlement", "non_conviction"], "judgment": ["final", "waived", "none"]}
    result = sh.sweep(five, "un/uncac-57", axes, grid=True)
    for cell, (route, judgment) in enumerate((r, j) for r in axes["route"] for j in axes["judgment"]):
        assert_same(result, cell, sh.settle(five.stating(route=route, judgment=judgment), "un/uncac-57"))


def test_sums_are_rounded_to_minor_units_as_they_are_read(five):
    result = sh.sweep(five, "eu/regulation-2018-1805", {"recovered": [2_000_000.004, 2_000_000.006]})
    assert result.amount("DEU").tolist() == [450_000.0, 450_000.005]


def test_a_result_says_itself_in_one_line(five):
    assert repr(sh.sweep(five, MODEL, {"recovered": [1]})) == f"<Sweep of teaching/five-states under {MODEL}: 1 cells>"
