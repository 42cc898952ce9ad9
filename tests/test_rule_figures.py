"""The figures of rules draw the numbers they are given, in both languages, with every label whole."""

from datetime import date

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

import sharing as sh
from sharing.figures import rules
from sharing.figures.style import style
from sharing.incentives import Partner
from sharing.law.procedure import timeline
from sharing.path_words import stage_time
from sharing.paths import paths
from sharing.stress import stress


@pytest.fixture(scope="module")
def found():
    return stress(["un/uncac-57", "eu/regulation-2018-1805", "models/sharing-rule:canada"], 500, 1)


def test_the_curves_of_the_best_share_are_the_closed_form_and_the_points_were_searched():
    axes = rules.best_share(rules.best_share_numbers((0.5, 1.5), reciprocity=0.05)).axes[0]
    curves = [line for line in axes.lines if len(line.get_xdata()) == 101]
    assert len(curves) == 2
    for line, k in zip(curves, (0.5, 1.5), strict=True):
        x = np.asarray(line.get_xdata())
        expected = Partner(baseline=x, productivity=k, reciprocity=0.05).best_share()
        assert np.asarray(line.get_ydata()) == pytest.approx(expected, abs=1e-5)
    points = [line for line in axes.lines if line.get_marker() == "o"]
    for line, k in zip(points, (0.5, 1.5), strict=True):
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
            assert y == pytest.approx(
                Partner(baseline=float(x), productivity=k, reciprocity=0.05).best_share(), abs=1e-3
            )
    assert max(float(np.max(line.get_ydata())) for line in curves) <= 0.5


def test_the_elastic_curve_is_the_shortcut_and_the_published_range_is_marked_as_what_it_is():
    axes = rules.elasticity().axes[0]
    x, y = axes.lines[0].get_data()
    assert np.asarray(y) == pytest.approx(np.asarray(x) / (1 + np.asarray(x)), abs=1e-5)
    assert (axes.patches[0].get_x(), axes.patches[0].get_width()) == pytest.approx((0, 0.66))
    assert "arrests inside one State" in axes.get_legend().get_texts()[0].get_text()


def test_the_points_of_both_states_are_those_of_the_table(found):
    axes = rules.pareto(rules.pareto_numbers(found)).axes[0]
    drawn = [tuple(one.get_offsets()[0]) for one in axes.collections]
    table = [(row["requesting"], row["partner"]) for row in found.table.values()]
    assert drawn == [pytest.approx(point, abs=1e-6) for point in table]
    filled = [one for one in axes.collections if tuple(one.get_facecolor()[0][:3]) != (1, 1, 1)]
    assert len(filled) == len(found.undominated)


def test_each_stage_is_a_bar_from_its_first_to_its_last_day():
    law = sh.load_instrument("models/sharing-rule")
    axes = rules.stages(rules.stages_numbers(law, timeline(law.procedure, date(2026, 1, 1)))).axes[0]
    ends = [patch.get_x() + patch.get_width() for patch in axes.patches]
    assert ends == pytest.approx([365, 425, 515])
    assert [patch.get_x() for patch in axes.patches] == pytest.approx([0, 365, 425])  # each from the last one's end
    law = sh.load_instrument("national/can-sor-95-76")
    steps = timeline(law.procedure, date(2026, 1, 1))
    drawn = rules.stages(rules.stages_numbers(law, steps)).axes[0].patches
    colours = {bar.get_y(): to_hex(bar.get_facecolor()) for bar in drawn}
    aside = [step.stage.aside for step in steps.steps]
    assert [colour == "#ffffff" for colour in colours.values()] == aside  # what delays no payment is empty
    law = sh.load_instrument("national/chn-icjal-requesting")
    steps = timeline(law.procedure, date(2027, 1, 4), "confiscation_in_absence")
    texts = [one.get_text() for one in rules.stages(rules.stages_numbers(law, steps), "zh").axes[0].texts]
    for step in steps.steps:
        assert any(stage_time(step, "zh") in text for text in texts)


def test_the_bars_of_routes_run_from_the_least_to_the_most():
    ways = paths(sh.load_case("teaching/soe-loss"), "models/sharing-rule")
    axes = rules.routes(rules.routes_numbers(ways, "CHN")).axes[0]
    for patch, way in zip(axes.patches, ways.paths, strict=True):
        low, high = way.present("CHN")
        assert (patch.get_x(), patch.get_x() + patch.get_width()) == pytest.approx((low, high), rel=1e-5)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_label_is_cut_off(found, lang):
    law = sh.load_instrument("national/chn-icjal-requesting")
    steps = timeline(law.procedure, date(2027, 1, 4), "confiscation_in_absence")
    ways = paths(sh.load_case("teaching/soe-loss"), "models/sharing-rule")
    for figure in (
        rules.best_share(lang=lang),
        rules.elasticity(lang=lang),
        rules.pareto(rules.pareto_numbers(found), lang),
        rules.stages(rules.stages_numbers(law, steps), lang),
        rules.routes(rules.routes_numbers(ways, "CHN"), lang),
    ):
        canvas = FigureCanvasAgg(figure)
        with style():
            canvas.draw()
        width, height = canvas.get_width_height()
        renderer = canvas.get_renderer()
        for axes in figure.axes:
            (left, right), (bottom, top) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
            ticks = [one for one in axes.get_xticklabels() if left <= one.get_position()[0] <= right]
            ticks += [one for one in axes.get_yticklabels() if bottom <= one.get_position()[1] <= top]
            for text in (*ticks, axes.xaxis.label, axes.yaxis.label, *axes.texts):
                if text.get_text():
                    box = text.get_window_extent(renderer)
                    assert -2 <= box.x0 <= box.x1 <= width + 2, text.get_text()
                    assert -2 <= box.y0 <= box.y1 <= height + 2, text.get_text()
