"""Fairness where a user meets it: settled and explained, compared, swept, drawn, in the panel and on the console."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from matplotlib.backends.backend_agg import FigureCanvasAgg

import sharing as sh
from sharing import cli, language
from sharing.errors import InvalidScenario, UnknownName
from sharing.fairness.bargaining import money_and_time
from sharing.fairness.baselines import BASELINES
from sharing.fairness.claims import RULES
from sharing.fairness.coalitions import recovery_game
from sharing.figures import fairness as drawn
from sharing.figures.style import style
from sharing.law.instrument import Scenario
from sharing.panel import Negotiator
from sharing.trace import trace

F = Fraction
LAW = "models/claims-by-rule"
THREE = {"A": 100, "B": 200, "C": 300}
TEXTS = ["eu/regulation-2018-1805", "un/uncac-57", "models/costs-and-contributions"]


@pytest.fixture
def short(five):
    return evolve(five, recovered=F(700_000), interest=F(0))


# --- a law that divides by a rule --------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", ["talmud", "proportional", "constrained_equal_awards", "constrained_equal_losses", "random_arrival"]
)
def test_a_settlement_by_a_rule_is_the_rule_to_the_cent_and_names_it(short, rule):
    s = sh.settle(short, LAW, readings={"division": rule})
    left = 700_000 - sum((e.units for e in s.ledger if e.step == 1), 0) // 100
    expected = RULES[rule](
        left, {"prior_owner:Fondation Belvédère": 400_000, "victim:V1": 600_000, "victim:V2": 200_000}
    )
    assert left == 541_580
    for payee, award in expected.items():
        if not award:
            assert payee not in s.payees
            continue
        assert abs(Fraction(s.amount(payee)) - award) < F(1, 100)
        assert s.share(payee) == award / 700_000
    for lang in language.LANGUAGES:
        line = next(one for one in s.explain(lang).splitlines() if language.word("claims_rules", rule, lang) in one)
        assert "541,580.00" in line
        assert "1,200,000.00" in line
        assert language.label(f"says_{rule}", lang) in line


def test_what_suffices_is_paid_in_full_and_the_rest_goes_on(five):
    s = sh.settle(five, LAW)
    assert s.amount("victim:V1") == Decimal("600000.00")
    assert "divided by rule" not in s.explain()


def test_a_pending_claim_is_divided_for_with_and_without_it(short):
    pending = evolve(short, claims=(*short.claims[:2], evolve(short.claims[2], status="pending")))
    s = sh.settle(pending, LAW)
    assert not s.decided
    without = RULES["talmud"](541_580, {"o": 400_000, "v": 600_000})
    with_it = RULES["talmud"](541_580, {"o": 400_000, "v": 600_000, "w": 200_000})
    low, high = sorted((without["v"], with_it["v"]))
    assert s.bounds("victim:V1") == (Decimal(str(float(low))), Decimal(str(float(high))))


@pytest.mark.parametrize("rule", sorted(sh.load_instrument(LAW).readings["division"].options))
def test_a_sweep_and_a_program_give_what_settling_gives(short, rule):
    scenario = Scenario(law=sh.load_instrument(LAW), readings={"division": rule})
    values = ["158420.00", "158420.01", "300000.00", "700000.00", "758420.00", "1358420.00", "1358420.01", "2000000.00"]
    swept = sh.sweep(short, scenario, {"recovered": [float(one) for one in values]}, progress=False).to_frame()
    program = trace(short, scenario)
    for row, value in enumerate(values):
        s = sh.settle(evolve(short, recovered=F(value)), scenario)
        again = program.settle({"recovered": F(value)})
        for payee in s.payees:
            assert again.amount(payee) == s.amount(payee)
            if payee in swept:
                assert abs(Decimal(str(swept[payee].iloc[row])) - s.amount(payee)) <= Decimal("0.01")


def test_a_law_with_a_rule_that_cannot_stand_in_it_is_refused(tmp_path):
    text = (language.document.root() / "instruments/models/claims-by-rule.toml").read_text(encoding="utf-8")
    for old, new, words in (
        ('rule = { reading = "division" }', 'rule = "dominguez_thomson"', "cannot stand in a law"),
        ('"random_arrival"]', '"average_of_awards"]', "no rule that can stand in a law"),
    ):
        path = tmp_path / "law.toml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(sh.InvalidFile, match=words):
            sh.load_instrument(str(path))


# --- beside the law --------------------------------------------------------------------------------


def test_what_would_be_fair_sums_to_what_was_recovered(five):
    found = sh.compare(five, TEXTS, fairness=True)
    assert [one.name for one in found.fair.baselines] == list(BASELINES)
    for one in found.fair.baselines:
        assert sum(one.amounts.values()) == five.recovered, one.name
        assert not one.missing
    frame = found.to_frame()
    assert set(frame.loc[frame.group == "fairness", "law"]) == set(BASELINES)
    assert [one["name"] for one in json.loads(json.dumps(found.to_json()))["fair"]] == list(BASELINES)
    assert sh.compare(five, TEXTS).fair is None


def test_owners_victims_and_costs_come_first_and_the_rest_is_divided(five):
    found = sh.compare(five, TEXTS, fairness=True).fair
    own = found.grounds
    # The EU Regulation binds, and pays V1 what the certificate says; costs are repaid as in the model.
    assert own.rights == {
        "prior_owner:Fondation Belvédère": 40_000_000,
        "victim:V1": 50_000_000,
        "victim:V2": 20_000_000,
    }
    assert own.costs == {"DEU": 6_050_000, "FRA": 6_500_000, "GBR": 1_392_000, "USA": 1_900_000}
    assert own.shared == 480_000_000 - 110_000_000 - 15_842_000
    uncac, union = (sh.settle(five, one) for one in ("un/uncac-57", "eu/regulation-2018-1805"))
    assert own.claims["FRA"] == min(F(uncac.amount("FRA")) * 100 - 6_500_000, own.shared)
    assert own.sources["FRA"] == "un/uncac-57"
    # Both texts bind: without an agreement Germany has the less of the two, which is nothing above its costs.
    assert own.outside["DEU"] == 0
    assert own.outside["FRA"] == F(union.amount("FRA")) * 100 - 6_500_000
    amounts = {one.name: one.amounts for one in found.baselines}
    for one in amounts.values():
        assert one["victim:V1"] == 500_000
        assert one["USA"] >= 19_000
    talmud = RULES["talmud"](own.shared, own.claims)
    weights = recovery_game(five).weights()
    for code in five.codes:
        first = own.costs.get(code, 0)
        assert abs(F(amounts["talmud"][code]) * 100 - first - talmud[code]) < 1
        assert abs(F(amounts["shapley"][code]) * 100 - first - own.shared * weights[code]) < 1


def test_a_text_that_gives_nobody_anything_for_certain_is_no_fall_back(five):
    with_open = sh.compare(five, [*TEXTS, "council_of_europe/cets-198-25"], fairness=True).fair
    assert with_open.grounds.outside == sh.compare(five, TEXTS, fairness=True).fair.grounds.outside
    nothing = sh.compare(five, ["council_of_europe/cets-198-25", TEXTS[2]], fairness=True).fair
    assert not nothing.grounds.bound
    for lang in language.LANGUAGES:
        assert language.label("fair_unbound", lang) in nothing.notes(lang)
        assert language.label("fair_bound", lang) in with_open.notes(lang)


def test_models_are_no_grounds_of_a_claim_unless_they_are_put_on_the_table(five):
    for law in sh.compare(five, fairness=True).fair.grounds.sources.values():
        assert sh.load_instrument(law).kind not in ("model", "proposal")
    assert "models/costs-and-contributions" in sh.compare(five, TEXTS, fairness=True).fair.grounds.sources.values()


def test_a_state_that_is_a_victim_has_its_own_right_first(five):
    claim = evolve(five.claims[1], party="FRA", name=None, certificate=None, amount=F(500_000))
    found = sh.compare(evolve(five, claims=(claim,)), TEXTS[2:], fairness=True).fair
    assert found.grounds.rights == {"FRA": 50_000_000}
    for one in found.baselines:
        assert one.amounts["FRA"] >= 565_000


def test_a_pending_claim_is_named_and_a_case_without_points_has_no_shapley_row():
    found = sh.compare(sh.load_case("teaching/soe-loss"), TEXTS[1:], fairness=True).fair
    assert found.grounds.pending
    assert any("as if it were refused" in note for note in found.notes())
    bare = sh.compare(sh.load_case("nzl-chn-yan-2016"), fairness=True).fair
    row = next(one for one in bare.baselines if one.name == "shapley")
    assert not row.amounts
    assert "neither points nor weights" in row.missing
    assert any("neither points nor weights" in note for note in bare.notes("zh"))


@pytest.mark.parametrize("case_id", sh.cases())
def test_every_case_has_fair_divisions_or_says_why_not(case_id):
    case = sh.load_case(case_id)
    found = sh.compare(case, fairness=True).fair
    for one in found.baselines:
        assert bool(one.amounts) != bool(one.missing)
        assert not one.amounts or F(sum(one.amounts.values())) == case.recovered
        assert all(amount >= 0 for amount in one.amounts.values())
    for lang in language.LANGUAGES:
        header, rows = found.table(lang)
        assert {len(row) for row in rows} == {len(header)} == {len(case.codes) + 1}
        assert "{" not in "".join(found.notes(lang))


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_panel_answers_what_would_be_fair(lang):
    panel = Negotiator(lang=lang)
    panel.act("open:fair", True)
    shown = panel.view.outcome
    assert language.label("panel_fair", lang) in shown
    for name in ("talmud", "random_arrival"):
        assert language.word("claims_rules", name, lang) in shown
    assert language.label("fair_claim", lang) in shown
    panel.act("fact:recovered", "100000.00")
    assert panel.view.outcome != shown


# --- on the console ------------------------------------------------------------------------------------


def test_an_estate_is_divided_on_the_console(capsys):
    assert cli.main(["divide", "200", "A=100", "B=200", "C=300", "--rule", "talmud", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"talmud": {"A": "50", "B": "75", "C": "75"}}
    assert cli.main(["divide", "200", "A=100", "B=200", "C=300", "--lang", "zh"]) == 0
    assert "塔木德规则" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["divide", "700", "A=100", "B=200"], "nothing is short"),
        (["divide", "2", "A"], "a claim is NAME=AMOUNT"),
        (["divide", "2", "A=1", "A=2"], "two claims have the same name"),
        (["divide", "2", "A=x"], "claim of A: is not a number"),
        (["divide", "2", "A=1", "B=2", "--rule", "talmudd"], "did you mean 'talmud'"),
        (["divide", "2", "A=1", "B=2", "C=3", "--rule", "contested_garment"], "divides between two claimants"),
        (["axioms", "nothing"], "nothing"),
        (["axioms", "talmud", "--claimants", "12"], "2 to 7 claimants"),
    ],
)
def test_what_cannot_be_divided_is_said_in_one_line(arguments, words, capsys):
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_a_law_of_the_library_is_checked_by_its_id(capsys):
    assert cli.main(["check", LAW]) == 0
    assert "3 clauses, 3 examples agree" in capsys.readouterr().out


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_axioms_and_comparison_are_printed_in_both_languages(lang, capsys):
    assert cli.main(["axioms", "talmud", LAW, "--claimants", "2", "--amount", "3", "--more", "0", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert out.count("✗") == 5  # two axioms broken by each, and the sign explained
    assert language.label("axiom_self_duality", lang) in out
    command = [
        "compare",
        "teaching/five-states",
        "--fairness",
        "--lang",
        lang,
        *(a for t in TEXTS for a in ("--law", t)),
    ]
    assert cli.main(command) == 0
    assert language.label("fair_heading", lang) in capsys.readouterr().out


# --- drawn ---------------------------------------------------------------------------------------------------


def figures(lang):
    return {
        "path": drawn.path_of_awards({"FRA": 100, "DEU": 60}, lang=lang),
        "schedule": drawn.schedule_of_awards(THREE, lang=lang),
        "set": drawn.awards_set(200, THREE, lang=lang),
        "lorenz": drawn.lorenz(200, THREE, lang=lang),
        "vessels": drawn.vessels("constrained_egalitarian", 400, THREE, lang=lang),
        "bargain": drawn.bargain(money_and_time(100, ("FRA", "DEU"), (20, 10), ("-1", "3"), 12), lang=lang),
    }


def texts(figure):
    """Return what can be read: no label of a tick beyond the ends."""
    found = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in (one for one in figure.axes if one.get_visible()):
        found += [*axes.texts, axes.xaxis.label, axes.yaxis.label, axes.title, axes._left_title]
        found += axes.get_legend().get_texts() if axes.get_legend() else []
        for which, limits in (("x", axes.get_xlim()), ("y", axes.get_ylim())):
            ticks = getattr(axes, f"get_{which}ticklabels")() if axes.axison else []
            found += [t for t in ticks if limits[0] <= t.get_position()[which == "y"] <= limits[1]]
    return [one for one in found if one.get_text().strip() and one.get_visible()]


def every_label_is_whole(figure):
    canvas = FigureCanvasAgg(figure)
    with style():
        canvas.draw()
    width, height = canvas.get_width_height()
    for text in texts(figure):
        box = text.get_window_extent(canvas.get_renderer())
        assert -1 <= box.x0 <= box.x1 <= width + 1, text.get_text()
        assert -1 <= box.y0 <= box.y1 <= height + 1, text.get_text()


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_label_is_whole_and_in_its_language(lang):
    for name, figure in figures(lang).items():
        every_label_is_whole(figure)
        said = "".join(text.get_text() for text in texts(figure))
        assert any("\u4e00" <= c <= "\u9fff" for c in said) == (lang == "zh"), name


def test_a_path_goes_through_what_the_rule_gives():
    axes = drawn.path_of_awards({"FRA": 100, "DEU": 60}, ["talmud", "proportional"]).axes[0]
    for line, key in zip(axes.lines, ("talmud", "proportional"), strict=True):
        for x, y in list(zip(*line.get_data(), strict=True))[::20]:
            found = RULES[key](round(x + y, 9), {"FRA": 100, "DEU": 60})
            assert (x, y) == pytest.approx([float(one) for one in found.values()], abs=1e-6)


def test_the_water_in_the_vessels_is_what_everybody_gets():
    for key in ("talmud", "reverse_talmud", "constrained_egalitarian", "piniles"):
        bars = drawn.vessels(key, 400, THREE).axes[0].patches
        full = [bar for bar in bars if bar.get_edgecolor()[3] == 0]
        held = [sum(b.get_height() for b in full if abs(b.get_x() + 0.31 - x) < 0.1) for x in range(3)]
        assert held == pytest.approx([float(one) for one in RULES[key](400, THREE).values()])
        # Joined vessels: what is neither empty nor full stands at one level.
        hollow = [bar for bar in bars if bar.get_edgecolor()[3] != 0]
        levels = {
            round(w.get_y() + w.get_height(), 6)
            for w, h in zip(full, hollow, strict=True)
            if 0 < w.get_height() < h.get_height() - 1e-9
        }
        assert len(levels) <= 1


def test_the_marks_of_the_awards_set_are_the_awards():
    axes = drawn.awards_set(200, THREE, ["talmud", "constrained_equal_losses"]).axes[0]
    marks = [line.get_xydata()[0] for line in axes.lines if line.get_linestyle() == "None"]
    for (x, y), key in zip(marks, ("talmud", "constrained_equal_losses"), strict=True):
        _, b, c = (float(one) / 200 for one in RULES[key](200, THREE).values())
        assert (x, y) == pytest.approx((b + c / 2, c * 3**0.5 / 2))


def test_the_lorenz_curve_and_the_frontier_are_their_numbers():
    axes = drawn.lorenz(200, THREE, ["talmud"]).axes[0]
    assert list(axes.lines[1].get_ydata()) == pytest.approx([0, 0.25, 0.625, 1])
    problem = money_and_time(100, ("FRA", "DEU"), (20, 10), ("-1", "3"), 12)
    lines = drawn.bargain(problem).axes[0].lines
    assert lines[0].get_xydata().tolist() == [[-12, 136], [88, 36], [100, 0]]
    assert list(lines[3].get_xydata()[0]) == [67, 57]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_awkward_claims_are_drawn_whole_too(lang):
    names = {"victim:Société Générale": 5_000_000, "prior_owner:Fondation Belvédère": 900, "fund:un": 1_200_000}
    unequal = {"FRA": 5_000_000, "DEU": 900}
    large = {**names, "victim:V1": 300_000, "victim:V2": 450_000}
    for figure in (
        drawn.path_of_awards(unequal, lang=lang),
        drawn.schedule_of_awards(names, lang=lang),
        drawn.awards_set(3_000_000, names, lang=lang),
        drawn.lorenz(3_000_000, large, lang=lang),
        drawn.vessels("talmud", 3_000_000, large, lang=lang),
    ):
        every_label_is_whole(figure)
        assert not any("e6" in axes.yaxis.get_offset_text().get_text() for axes in figure.axes)
    line = drawn.path_of_awards(unequal, lang=lang).axes[0]
    assert line.bbox.height > 100


def test_rules_that_give_two_the_same_are_one_path():
    axes = drawn.path_of_awards({"FRA": 100, "DEU": 60}).axes[0]
    assert len(axes.lines) == 4
    assert "Talmud rule, random arrival rule" in [one.get_text() for one in axes.get_legend().get_texts()]


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(InvalidScenario, match="of 2 claimants; given 3"):
        drawn.path_of_awards(THREE)
    with pytest.raises(UnknownName, match="did you mean 'talmud'"):
        drawn.lorenz(200, THREE, ["talmut"])
    with pytest.raises(UnknownName, match="no rule of vessels"):
        drawn.vessels("random_arrival", 200, THREE)
    with pytest.raises(InvalidScenario, match="more than nothing"):
        drawn.awards_set(0, THREE)
