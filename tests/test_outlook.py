"""What is uncertain: counted while streaming, the same bits whatever runs it, said in words and drawn."""

import os
import signal
import threading

import numpy as np
import pytest
from test_trace import HALVES, draft, two

import sharing as sh
from sharing import compiling
from sharing.blocks import cores
from sharing.cells import BLOCK, cells_of
from sharing.draws import uncertain
from sharing.drivers import drivers, swings
from sharing.errors import InvalidScenario, UnknownName
from sharing.fan import LEVELS, fan
from sharing.figures import uncertainty
from sharing.law.run import UNDECIDED
from sharing.tally import Tally

EU, UN, MODEL = "eu/regulation-2018-1805", "un/uncac-57", "models/costs-and-contributions"
SPEC = {
    "recovered": {"triangular": ["1000000", "4800000", "6000000"]},
    "costs": {"uniform": ["0.03", "0.08"]},
    "weight": {"dirichlet": {"FRA": "4", "DEU": "4", "GBR": "2", "NLD": "1", "USA": "1"}},
    "reading.costs": {"choice": {"deducted": "0.6", "not_deducted": "0.4"}},
}


def bits(found):
    tallies = [
        (i, t.count, t.mean, t.squares, t.least, t.most, t.bins.tobytes()) for i, t in found.counted.tallies.items()
    ]
    return tallies, found.counted.chances.tobytes(), found.done


# --- draws --------------------------------------------------------------------------------

MOMENTS = [
    ({"triangular": ["1", "3", "8"]}, [4.0]),
    ({"uniform": ["2", "6"]}, [4.0]),
    ({"dirichlet": {"A": "2", "B": "3", "C": "5"}}, [0.2, 0.3, 0.5]),
    ({"choice": {"1": "1/4", "5": "3/4"}}, [4.0]),
    ("4", [4.0]),
]


@pytest.mark.parametrize(("spec", "means"), MOMENTS, ids=[str(spec) for spec, _ in MOMENTS])
@pytest.mark.parametrize("how", ["draw", "at"])
def test_draws_have_the_mean_and_the_ends_that_were_asked_for(spec, means, how):
    one = uncertain(spec)
    random = np.random.default_rng(1)
    if how == "at":
        pytest.importorskip("scipy")
        found = one.at([random.random(40_000) for _ in one.parts])
    else:
        found = one.draw(random, 40_000)
    for values, mean in zip(found, means, strict=True):
        assert values.mean() == pytest.approx(mean, rel=0.02)
        assert one.ends[0] <= values.min() <= values.max() <= one.ends[1]
    if "dirichlet" in spec:
        assert np.sum(found, axis=0) == pytest.approx(1)


def test_the_likeliest_value_of_a_triangle_is_where_its_two_sides_meet():
    one = uncertain({"triangular": ["1", "3", "8"]})
    assert one.at([np.array([0.0, 2 / 7, 1.0])])[0].tolist() == pytest.approx([1, 3, 8])
    assert one.at([np.array([1 / 7, 0.4])])[0].tolist() == pytest.approx([1 + 2**0.5, 8 - 21**0.5])


def test_nine_in_ten_of_a_lognormal_lie_between_its_two_numbers():
    pytest.importorskip("scipy")
    one = uncertain({"lognormal": ["2000000", "8000000"]})
    random = np.random.default_rng(1)
    for values in (one.draw(random, 100_000)[0], one.at([random.random(100_000)])[0]):
        assert np.quantile(values, [0.05, 0.95]) == pytest.approx([2e6, 8e6], rel=0.02)


def test_a_sobol_sequence_fills_the_space_evenly_and_blocks_continue_it(five):
    pytest.importorskip("scipy")
    spec = {"recovered": {"uniform": ["2000000", "4000000"]}, "costs": {"uniform": ["0", "0.1"]}}
    cells = cells_of(spec, cells=2 * BLOCK, draws="sobol", seed=3)
    values = np.concatenate([cells.block(0, BLOCK)[0]["recovered"], cells.block(BLOCK, 2 * BLOCK)[0]["recovered"]])
    counts, _ = np.histogram(values, bins=64, range=(2e6, 4e6))
    assert counts.min() == counts.max()
    even = sh.outlook(five, EU, spec, payees=["FRA"], cells=2**12, draws="sobol").mean("FRA")
    loose = sh.outlook(five, EU, spec, payees=["FRA"], cells=2**12).mean("FRA")
    exact = float(sh.settle(five, EU).amount("FRA")) + (3_000_000 - 4_800_000) / 2
    assert abs(even - exact) < abs(loose - exact) / 10


# --- counting -------------------------------------------------------------------------------


def test_what_is_counted_while_streaming_is_what_the_cells_themselves_say(five):
    count = 2 * BLOCK + 777
    found = sh.outlook(five, [EU, UN, MODEL], SPEC, cells=count, seed=4)
    for law in (EU, UN, MODEL):
        axes = {k: v for k, v in SPEC.items() if k != "reading.costs" or law == UN}
        whole = sh.sweep(five, law, axes, cells=count, seed=4, bounds=True)
        for payee in ("FRA", "DEU", "victim:V1"):
            least = whole.least(payee) if payee in whole.payees else np.zeros(count)
            tally = found.tally(payee, law)
            assert tally.count == count
            assert tally.mean == pytest.approx(least.mean())
            assert tally.deviation == pytest.approx(least.std(), abs=1e-6)
            assert (tally.least, tally.most) == (least.min(), least.max())
            for part in (0.01, 0.05, 0.5, 0.95, 1):
                quantile = tally.quantile(part)
                assert quantile.least <= np.quantile(least, part, method="inverted_cdf") <= quantile.most
                assert quantile.most - quantile.least <= max(quantile.most / 256, 0.001)
    eu = sh.sweep(five, EU, {k: SPEC[k] for k in ("recovered", "costs", "weight")}, cells=count, seed=4)
    un = sh.sweep(five, UN, SPEC, cells=count, seed=4)
    chances = found.chances("DEU", EU, UN)
    assert chances.more == int((eu.amount("DEU") - un.amount("DEU") > 0.005).sum())
    assert chances.cells == count
    back = found.chances("DEU", UN, EU)
    assert (back.more, back.less, back.alike) == (chances.less, chances.more, chances.alike)


def test_what_is_undecided_stands_between_two_positions_and_is_counted_so(five):
    found = sh.outlook(five, {"open": "national/nzl-cpra-86", "model": MODEL}, {"recovered": [1e6, 2e6]})
    assert found.undecided("open") == 1
    assert found.undecided("model") == 0
    assert found.chances("FRA", "open", "model").open == 2
    assert found.mean("FRA", "open", "most") > found.mean("FRA", "open")
    assert found.error("FRA", "open") == 0  # a given list is no sample
    said = found.explain("FRA")
    assert "in 100.00 % what is undecided stands between" in said
    assert "open: something stays undecided in 100.00 % of the cases." in said


@pytest.mark.parametrize("fast", [False, True])
def test_alike_within_half_a_minor_unit_is_alike(fast, monkeypatch):
    if fast:
        pytest.importorskip("numba")
        monkeypatch.setattr(compiling, "MANY", 1)
    third = {"pay": "shares", "shares": {"requested": "1/2", "requesting": "rest"}, "text": "2"}
    first = {"pay": "portion", "to": "requesting", "rate": "1/1000", "text": "1"}
    laws = [draft(clauses=[HALVES]), draft(clauses=[third]), draft(clauses=[first, HALVES])]
    near = sh.outlook(two(recovered="1.00"), [laws[0], laws[2]], {"recovered": [1, 2, 30]})
    chances = near.chances("FRA", "drafts/x", "drafts/x (2)")  # 0.0005, 0.001 and 0.015 less
    assert (chances.less, chances.alike, chances.more, chances.open) == (1, 2, 0, 0)
    found = sh.outlook(two(recovered="1.00"), laws[:2], {"recovered": [1, 2, 3]})
    assert found.chances("FRA", "drafts/x", "drafts/x (2)").alike == 3
    assert "gets more" not in found.explain("FRA")


def test_the_same_bits_whatever_runs_it(five, monkeypatch):
    pytest.importorskip("numba")
    count = 3 * BLOCK + 5
    plain = bits(sh.outlook(five, [EU, UN], SPEC, cells=count))
    with monkeypatch.context() as one:
        one.setattr("sharing.blocks.cores", lambda: 1)
        assert bits(sh.outlook(five, [EU, UN], SPEC, cells=count)) == plain
    assert cores() >= 1
    assert bits(sh.outlook(five, [EU, UN], SPEC, cells=count, engine="dask")) == plain
    monkeypatch.setattr(compiling, "MANY", 1)
    assert bits(sh.outlook(five, [EU, UN], SPEC, cells=count)) == plain


@pytest.mark.xdist_group("dask")
@pytest.mark.filterwarnings("ignore")
def test_a_worker_killed_in_the_middle_leaves_the_same_bits(five):
    distributed = pytest.importorskip("distributed")
    axes = {"recovered": np.linspace(1e6, 6e6, 4000), "costs": np.linspace(0.03, 0.08, 16_000)}
    plain = bits(sh.outlook(five, [EU, UN], axes, payees=["FRA"], grid=True, progress=False))
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        first, *_ = client.run(os.getpid).values()
        killed = threading.Timer(0.7, lambda: os.kill(first, signal.SIGTERM if os.name == "nt" else signal.SIGKILL))
        killed.start()
        found = sh.outlook(five, [EU, UN], axes, payees=["FRA"], grid=True, engine="dask", progress=False)
        killed.join()
        assert bits(found) == plain
        client.wait_for_workers(2, timeout=60)
        assert first not in client.run(os.getpid).values()


def test_a_stretch_that_a_cluster_forgets_is_counted_here():
    from concurrent.futures import CancelledError

    from sharing import cluster

    class Client:
        def scatter(self, work, **_):
            return work

        def submit(self, call, work, start, stop, **_):
            return Future(call, work, start, stop)

        def cancel(self, futures):
            self.cancelled = len(futures)

    class Future:
        def __init__(self, call, *arguments):
            self.call, self.arguments = call, arguments

        def result(self):
            if self.arguments[1] == 2:
                raise CancelledError("already forgotten")
            return self.call(*self.arguments)

        def release(self):
            pass

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "_client", Client)
        done = list(cluster.on_dask(lambda start, stop: stop - start, [(0, 2), (2, 5), (5, 6)], progress=False))
    assert done == [(2, 2), (5, 3), (6, 1)]


def test_an_interruption_keeps_what_was_counted_and_says_how_far_it_came(five, monkeypatch):
    from sharing.outlooks import Job

    original, seen = Job.run, []

    def run(self, start, stop):
        seen.append(start)
        if len(seen) == 2:
            signal.raise_signal(signal.SIGINT)
        return original(self, start, stop)

    monkeypatch.setattr(Job, "run", run)
    monkeypatch.setattr("sharing.blocks.cores", lambda: 1)
    found = sh.outlook(five, EU, {"recovered": {"uniform": ["1", "2"]}}, cells=10 * BLOCK)
    assert 0 < found.done < 10 * BLOCK
    assert found.tally("FRA").count == found.done
    for lang, said in (("en", f"Interrupted: {found.done:,} of {10 * BLOCK:,}"), ("zh", "已中断")):
        assert said in found.explain(lang=lang)


def test_a_draw_too_large_for_an_array_is_refused_in_words(five):
    with pytest.raises(
        InvalidScenario, match=r"recovered: value [\d,]+ is .*; it must be a number from 0 to 90,071,992,547,409.92"
    ):
        sh.outlook(five, EU, {"recovered": {"lognormal": ["1000000", "9000000000000000"]}}, cells=1000)


def test_asking_for_what_is_not_there_is_answered_in_words(five):
    found = sh.outlook(five, [EU, UN], {"recovered": [1e6]})
    for ask, said in (
        (lambda: found.mean("FRA"), "say under which position: eu/regulation-2018-1805, un/uncac-57"),
        (lambda: found.mean("FRA", "un/uncac"), "did you mean 'un/uncac-57'"),
        (lambda: found.mean("FRAU", UN), "did you mean 'FRA'"),
        (lambda: found.mean("FRA", UN, "middle"), "'least' or 'most'"),
        (lambda: sh.outlook(five, [], {"recovered": [1]}), "at least one law"),
        (lambda: sh.outlook(five, {}, {"recovered": [1]}), "at least one law"),
        (lambda: sh.outlook(five, EU, {"recovered": [1]}, payees=["CHN"]), "nobody is called 'CHN'"),
        (lambda: sh.outlook(five, EU, {"recovered": [1]}, engine="spark"), "'threads' or 'dask'"),
        (lambda: found.chances("FRA", UN, UN), "not with itself"),
    ):
        with pytest.raises((UnknownName, InvalidScenario), match=said):
            ask()


@pytest.mark.parametrize("amounts", [[0.0], [0.0, 0.0, 5.0], [1e-7, 3.0], [9e13, 1.0, 1.0]])
def test_a_tally_of_parts_is_the_tally_of_the_whole_and_its_bins_hold_the_quantiles(amounts):
    whole, parts = Tally(), Tally()
    whole.add(np.array(amounts * 3))
    for _ in range(3):
        one = Tally()
        one.add(np.array(amounts))
        parts.join(one)
    assert (parts.count, parts.bins.tobytes()) == (whole.count, whole.bins.tobytes())
    assert parts.mean == pytest.approx(whole.mean)
    for part in (0, 0.3, 0.5, 1):
        found = whole.quantile(part)
        assert found.least <= np.quantile(amounts * 3, part, method="inverted_cdf") <= found.most
    with pytest.raises(ValueError, match="between 0 and 1"):
        whole.quantile(1.5)


# --- what matters most ------------------------------------------------------------------------


def test_the_indices_of_a_product_are_the_ones_that_can_be_computed_by_hand():
    pytest.importorskip("scipy")
    term = {"share": {"range": ["0", "1"], "text": "1"}}
    shares = {"requesting": {"term": "share"}, "requested": "rest"}
    law = draft(terms=term, clauses=[{"pay": "shares", "shares": shares, "text": "1"}])
    spec = {"recovered": {"uniform": ["100", "300"]}, "term.share": {"uniform": ["0.2", "0.8"]}}
    found = drivers(two(recovered="100.00"), law, spec, "FRA")
    m1, v1, m2, v2 = 200, 200**2 / 12, 0.5, 0.6**2 / 12
    variance = m1**2 * v2 + m2**2 * v1 + v1 * v2
    by_name = {row.name: row for row in found.rows}
    assert by_name["recovered"].first == pytest.approx(m2**2 * v1 / variance, abs=0.02)
    assert by_name["term.share"].first == pytest.approx(m1**2 * v2 / variance, abs=0.02)
    assert by_name["recovered"].total == pytest.approx((m2**2 * v1 + v1 * v2) / variance, abs=0.02)
    assert [row.name for row in found.rows] == ["term.share", "recovered"]
    for row in found.rows:
        assert row.total_between[0] <= row.total <= row.total_between[1]
    again = drivers(two(recovered="100.00"), law, spec, "FRA")
    assert [row.total for row in again.rows] == [row.total for row in found.rows]


def test_what_matters_most_is_said_in_both_languages_and_what_moves_nothing_too(five):
    pytest.importorskip("scipy")
    found = drivers(five, (MODEL, UN), SPEC, "FRA", cells=512)
    assert {row.name for row in found.rows} >= {"recovered", "weight.FRA", "reading.costs", "costs"}
    by_name = {row.name: row.total for row in found.rows}
    assert by_name["weight.FRA"] > 0.2  # its own part of the whole; what the others have of the rest is nothing to it
    assert by_name["weight.DEU"] == pytest.approx(0, abs=1e-9)
    english, chinese = found.explain(), found.explain("zh")
    assert "all costs, as a share of what was recovered" in english
    assert "全部费用占追回款项的比例" in chinese
    seen = [row for row in found.rows if row.total >= 0.00005]
    assert len(english.splitlines()) == len(chinese.splitlines()) == len(seen) + 2
    assert "<table" in found._repr_html_()
    nothing = drivers(five, UN, {"weight": SPEC["weight"]}, "USA", cells=512)
    assert not nothing.moves
    assert "Nothing that is uncertain here changes what United States gets." in nothing._repr_html_()
    with pytest.raises(InvalidScenario, match="a power of two"):
        drivers(five, UN, SPEC, "FRA", cells=1000)
    with pytest.raises(InvalidScenario, match="one position, or two to compare; got 3"):
        drivers(five, [MODEL, UN, EU], SPEC, "FRA")


def test_one_uncertain_number_is_behind_everything_and_a_rare_word_is_not_overlooked(five):
    pytest.importorskip("scipy")
    (only,) = drivers(five, MODEL, {"recovered": SPEC["recovered"], "costs": "0.05"}, "FRA", cells=64).rows
    assert (only.name, only.first, only.total) == ("recovered", 1, 1)
    rare = {"reading.costs": {"choice": {"deducted": "0.999", "not_deducted": "0.001"}}, "costs": SPEC["costs"]}
    assert drivers(five, [UN], rare, "FRA", cells=64).moves


def test_what_each_position_rests_on_stands_beside_the_probabilities(five):
    said = sh.outlook(five, [MODEL, UN], {"recovered": SPEC["recovered"]}, cells=100).explain("FRA")
    assert 'Confidence "read in a secondary source"' in said
    assert "Rests on a disputed interpretation" in said
    fewer = sh.outlook(five, UN, {"reading.costs": SPEC["reading.costs"]}, cells=100).explain("FRA")
    assert "reasonable expenses of the requested State (57(4)): deducted" not in fewer


def test_a_sequence_that_fills_evenly_claims_no_error_of_its_mean_and_a_fixed_result_none(five):
    pytest.importorskip("scipy")
    even = sh.outlook(five, UN, {"recovered": SPEC["recovered"]}, cells=64, draws="sobol")
    assert np.isnan(even.error("FRA"))
    fixed = sh.outlook(five, UN, {"recovered": "4800000"}, cells=64).explain("FRA")
    assert "in every case" in fixed
    assert "Another seed" not in fixed


def test_a_swing_is_what_the_settlement_gives_at_its_two_ends(five):
    pytest.importorskip("scipy")
    spec = {"recovered": {"uniform": ["1000000", "3000000"]}, "reading.costs": SPEC["reading.costs"]}
    found = swings(five, UN, spec, "FRA")
    by_name = {row.name: row for row in found.rows}
    assert by_name["recovered"].least_at == pytest.approx(1_100_000)
    assert by_name["recovered"].most_at == pytest.approx(2_900_000)
    law, reading = sh.load_instrument(UN), by_name["reading.costs"]
    gains = {o: float(sh.settle(five, law, readings={"costs": o}).amount("FRA")) for o in ("deducted", "not_deducted")}
    assert (reading.least_at, reading.most_at) == ("deducted", "not_deducted")
    assert reading.most - reading.least == pytest.approx(gains["not_deducted"] - gains["deducted"])
    assert found.rows[0].name == "recovered"


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_fan_draws_the_quantiles_it_says(five, lang):
    pytest.importorskip("scipy")
    data = fan(five, [MODEL, UN], SPEC, "FRA", "recovered", values=[1e6, 2e6, 3e6], cells=500)
    assert data.bands[MODEL].shape == (len(LEVELS), 3)
    assert (np.diff(data.bands[MODEL], axis=0) >= 0).all()
    there = sh.outlook(five, [MODEL, UN], {**SPEC, "recovered": 2e6}, payees=["FRA"], cells=500)
    assert data.bands[UN][2, 1] == there.quantile(0.5, "FRA", UN).value
    (axes,) = uncertainty.fan(data, lang).axes
    middle = [line for line in axes.lines if line.get_linewidth() == 2 and len(line.get_xdata())]
    assert [line.get_ydata().tolist() for line in middle] == [data.bands[law][2].tolist() for law in (MODEL, UN)]
    assert ("法国" if lang == "zh" else "France") in axes.get_ylabel()
    assert axes.get_ylim()[0] == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_tornado_draws_the_swings_widest_on_top(five, lang):
    pytest.importorskip("scipy")
    data = swings(five, UN, SPEC, "FRA")
    (axes,) = uncertainty.tornado(data, lang).axes
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert bars == [(row.least, row.most - row.least) for row in data.rows]
    assert axes.yaxis_inverted()
    texts = {text.get_text() for text in axes.texts}
    assert ("扣除" if lang == "zh" else "deducted") in texts


def test_a_fan_along_what_is_not_uncertain_or_has_no_ends_is_refused(five):
    with pytest.raises(UnknownName, match="is not among what is uncertain"):
        fan(five, EU, {"recovered": {"uniform": ["1", "2"]}}, "FRA", "cost.1")
    with pytest.raises(InvalidScenario, match="say along which values"):
        fan(five, EU, {"recovered": {"lognormal": ["1", "2"]}}, "FRA", "recovered")


def test_an_outlook_shows_itself_in_both_languages(five):
    found = sh.outlook(five, {"our <b>draft</b>": MODEL, EU: EU}, {"recovered": SPEC["recovered"]}, cells=1000)
    html = found._repr_html_()
    assert "<b>" not in html
    assert "1,000 cases drawn at random, seed 0." in html
    chinese = found.explain("FRA", "zh")
    assert "十之有九" in chinese
    assert len(chinese.splitlines()) == len(found.explain("FRA").splitlines())
    frame = found.to_frame()
    assert set(frame["position"]) == {"our <b>draft</b>", EU}
    assert UNDECIDED in frame.columns
