"""Figures: what is drawn is what is written is what was published; nothing is added up; the same bytes tomorrow."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib import dates, font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

import sharing as sh
from sharing import language
from sharing.appearance import COLOURS, HATCHES, looks
from sharing.cli import main
from sharing.export import plates
from sharing.figures import gallery, skynet
from sharing.figures.gallery import FIGURES, changed, committed, draw, numbers, plate
from sharing.figures.numbers import Numbers, compared, parsed, read, weak
from sharing.figures.showing import show
from sharing.figures.style import CHINESE, folded, short, style
from sharing.history import outcomes, statistics

ROOT = Path(__file__).resolve().parents[1]
every = pytest.mark.parametrize("name", FIGURES)
TABLES = {name: numbers(name) for name in FIGURES}


def axes_of(name, lang="en", given=None):
    """The axes of a figure that hold data, drawn once so that their artists stand where they are shown."""
    return [one for one in draw(name, lang, given or TABLES[name]).axes if one.get_label() != "<colorbar>"]


def bars(axes):
    return [one for one in axes.patches if hasattr(one, "get_width") and one.get_width() and one.get_height()]


def published():
    with open(ROOT / "data" / "statistics" / "statistics.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- drawn = written = published -----------------------------------------------------------------


def test_each_bar_of_a_year_is_one_published_figure_and_none_is_left_out():
    raw = {(r["metric"], r["period_start"], r["period_end"], r["value"], r["verified"]) for r in published()}
    table = TABLES["recoveries"]
    for row in table:
        assert tuple(row[key] for key in ("metric", "period_start", "period_end", "value", "verified")) in raw
    for lang in ("en", "zh"):
        for axes, metric in zip(axes_of("recoveries", lang), (skynet.MONEY, skynet.PERSONS), strict=True):
            scale = {"en": 10**9, "zh": 10**8}[lang] if metric == skynet.MONEY else 1
            expected = sorted(int(row["value"]) / scale for row in table.where(metric=metric))
            assert sorted(bar.get_height() for bar in bars(axes)) == pytest.approx(expected)
            texts = " ".join(one.get_text() for one in axes.texts)
            for row in table.where(metric=metric):
                assert f"{int(row['value']) / scale:{',.0f' if scale == 1 else '.4g'}}" in texts
    years = {row["year"] for row in table if row["whole_year"] == "yes" and row["metric"] == skynet.PERSONS}
    assert years == {str(y) for y in range(2014, 2025)}


def test_of_a_year_in_parts_the_longest_part_stands():
    row = next(r for r in TABLES["recoveries"] if r["year"] == "2023" and r["metric"] == skynet.MONEY)
    assert (row["period_end"], row["value"], row["whole_year"]) == ("2023-11-30", "2910000000", "no")


def test_totals_without_a_last_day_stand_in_a_field_of_their_own_and_on_no_line():
    figure_axes = axes_of("totals")
    dated, endless = figure_axes[0::2], figure_axes[1::2]
    table = TABLES["totals"]
    for axes, other, metric in zip(dated, endless, (skynet.PERSONS, skynet.TOP, skynet.MONEY), strict=True):
        closed, unended = (table.where(metric=metric, open_end=word) for word in ("no", "yes"))
        scale = 10**9 if metric == skynet.MONEY else 1
        drawn = [float(y) for line in axes.lines for y in line.get_ydata()]
        assert sorted(drawn) == pytest.approx(sorted(int(r["value"]) / scale for r in closed))
        marks = [float(y) for line in other.lines for y in line.get_ydata()]
        assert marks == [int(row["value"]) for row in unended]
        assert not set(marks) & set(drawn)
        for line in axes.lines:  # a line joins only what begins on the same day
            ends = {dates.num2date(x).date().isoformat() for x in dates.date2num(line.get_xdata())}
            starts = [s for s, own in closed.each("period_start").items() if {r["period_end"] for r in own} == ends]
            assert len(starts) >= 1
    assert {row["value"] for row in table.where(open_end="yes")} == {"14108", "61"}


def test_the_figures_of_the_founding_documents_are_there_and_cited_to_them():
    def found(name, value, words):
        rows = [row for row in TABLES[name] if row["value"] == value and words in row["source"]]
        assert rows, (name, value)
        assert any(words in work.title["en"] for work in gallery.works(name, TABLES[name]))
        return rows[0]

    paper, mao = "White paper New Progress", "Mao, The current situation"
    assert found("totals", "3453", paper)["period_end"] == "2017-10-15"
    assert found("totals", "48", paper)["period_end"] == "2017-10-15"
    assert found("totals", "9510000000", paper)["period_end"] == "2017-10-15"
    for value in ("14108", "61"):
        assert found("totals", value, mao)["period_end"] == ""
    for value in ("40", "32", "19", "20", "17"):
        found("treaties", value, paper)
    for value in ("9510000000", "9500000000", "3300"):
        found("white_paper", value, "White paper")
    shown = " ".join(one.get_text() for axes in axes_of("totals") for one in axes.texts)
    for text in ("3,453", "48", "9.51", "14,108", "61"):
        assert text in shown


def test_the_bars_of_treaties_are_those_of_the_white_paper():
    axes = axes_of("treaties")[0]
    heights = [bar.get_height() for bar in bars(axes)]
    assert heights == [40, 19, 20, 32, 19, 17]
    assert [one.get_text() for one in axes.texts] == ["40", "19", "20", "32", "19", "17"]


def test_the_white_paper_agrees_with_itself_in_the_sum_and_not_in_the_requests():
    left, right = axes_of("white_paper")
    edges = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars(left)]
    assert edges == [pytest.approx((9.505, 9.515)), pytest.approx((9.45, 9.55))]
    assert edges[1][0] <= 9.51 <= edges[1][1]
    each, mean = right.lines
    assert list(each.get_xdata()) == [2013, 2014, 2015, 2016]
    assert set(each.get_ydata()) == set(mean.get_ydata()) == {3.3}
    assert each.get_linestyle() == "None"  # a year each
    assert mean.get_linestyle() == "--"  # one line under all of them


def test_each_line_of_foreign_sharing_is_one_published_total_over_its_period():
    left, right = axes_of("us_sharing")
    table = TABLES["us_sharing"]
    for line, row in zip(left.lines, table.where(kind="period"), strict=True):
        assert list(line.get_ydata()) == pytest.approx([float(row["value"]) / 1e6] * 2)
        ends = [dates.num2date(x).date().isoformat() for x in dates.date2num(line.get_xdata())]
        assert ends == [row["period_start"], row["period_end"]]
    drawn = sorted(float(line.get_xdata()[0]) for line in right.lines)
    assert drawn == sorted(table.where(kind="payment").floats("value"))


def test_each_bar_of_a_case_is_its_published_parts_and_no_case_is_added_to_another():
    table = TABLES["flows"]
    axes = axes_of("flows")[0]
    drawn = table.where(drawn="yes")
    widths = [bar.get_width() for bar in bars(axes)]
    expected = [float(Fraction(row["share"])) for row in drawn if Fraction(row["share"])]
    assert sorted(widths) == pytest.approx(sorted(expected))
    known = {one.id: one for one in outcomes()}
    for case, own in table.each("case").items():
        one = known[case]
        assert one.added
        total = sum(Fraction(row["share"]) for row in own)
        assert (total == 1) == (own.rows[0]["drawn"] == "yes")
        for row in own:
            if row["part"] != "unpublished":
                assert Fraction(row["amount"]) == Fraction(getattr(one, row["part"]))
    assert {row["case"] for row in table if row["drawn"] == "no"} == {
        "CHE-MEX-SALINAS",
        "JEY-MOZ-FRAGOSO-2024",
        "USA-CHN-YUZHENDONG",
    }


def test_a_ratio_is_read_as_the_source_states_it_and_a_reading_is_told_apart():
    rows = {row["case"]: row for row in TABLES["ratios"]}
    assert rows["CHE-JPN-KAJIYAMA"]["share"] == "0.5"
    assert rows["ATG-UKR-LAZARENKO"]["share"] == "0"
    assert rows["USA-MYS-1MDB-REDGRANITE"]["share"] == "1"
    assert "BRA-DEUTSCHE" not in rows  # 90 : 7.5 : 1.5 : 1.0 is no ratio of two
    assert "HKG-USA-CHAN" not in rows  # no transfer
    assert sum(row["kind"] == "reading" for row in rows.values()) == 14
    axes = axes_of("ratios")[0]
    points = [p for line in axes.lines if line.get_marker() in "os" for p in zip(*line.get_data(), strict=True)]
    drawn = [row for row in rows.values() if row["year"][:4].isdigit()]
    assert len(points) == len(drawn)
    years = Counter(row["year"][:4] for row in drawn)
    assert Counter(str(int(x)) for x, _ in points) == years


def test_under_each_law_the_bars_make_the_whole_and_are_the_amounts_settled():
    for name, case in (("one_case", "teaching/five-states"), ("real_case", "nzl-chn-yan-2016")):
        table, case = TABLES[name], sh.load_case(case)
        axes = axes_of(name)[0]
        total = {}
        for bar in axes.patches:
            if bar.get_height() < 0.7 and bar.get_width():
                total[bar.get_y()] = total.get(bar.get_y(), 0) + bar.get_width()
        assert len(total) == len(table.each("law"))
        assert list(total.values()) == pytest.approx([float(case.recovered)] * len(total))
        for law, own in table.each("law").items():
            s = sh.settle(case, law)
            assert {r["payee"]: Fraction(r["certain"]) for r in own if r["payee"] in case.codes} == {
                code: Fraction(s.amount(code)) for code in case.codes if any(s.bounds(code))
            }


def test_shares_against_contributions_are_drawn_as_the_texts_give_them():
    table = TABLES["contribution"]
    left, right = axes_of("contribution")
    model = table.where(law="models/costs-and-contributions")
    assert model.floats("least") == pytest.approx(model.floats("at"))
    half = table.where(law="eu/regulation-2018-1805")
    assert set(half.column("least")) == set(half.column("most")) == {"0.5"}
    assert len(left.lines) + len([c for c in left.collections if isinstance(c, PolyCollection)]) == 3
    canada = {row["at"]: row["least"] for row in table.where(law="national/can-sor-95-76")}
    assert canada == {"minimal": "0.1", "significant": "0.5", "predominant": "0.9"}
    quoted = table.where(law="national/usa-quoted-bands")
    edges = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars(right)]
    expected = zip(quoted.floats("least"), quoted.floats("most"), strict=True)
    assert edges == [pytest.approx(pair) for pair in expected]


def test_the_cliff_is_one_cent_wide_and_turns_on_a_word():
    table = TABLES["cliff"]
    strict = {r["recovered"]: r["least"] for r in table.where(law="eu/framework-decision-2006-783")}
    loose = {r["recovered"]: r["least"] for r in table.where(law="eu/regulation-2018-1805")}
    assert strict == {"9999.99": "0.00", "10000.00": "5000.00", "10000.01": "5000.00"}
    assert loose == {"9999.99": "0.00", "10000.00": "0.00", "10000.01": "5000.00"}
    axes = axes_of("cliff")[0]
    lines = [line for line in axes.lines if line.get_drawstyle() == "steps-mid"]
    assert [list(np.round(line.get_ydata(), 3)) for line in lines[:2]] == [[0, 0, 0.5], [0, 0.5, 0.5]]


def test_the_map_is_the_law_computed_at_each_point():
    for row in TABLES["net_share"]:
        cost, part = Fraction(row["cost_rate"]), Fraction(row["contribution"])
        assert Fraction(row["share"]) == (1 - cost) * part


def test_moves_break_even_and_zone_are_what_the_library_finds():
    from sharing.goals import break_even
    from sharing.law.instrument import Scenario
    from sharing.sensitivity import moves

    case = sh.load_case("teaching/five-states")
    eu, model = (
        Scenario(law=sh.load_instrument(n)) for n in ("eu/regulation-2018-1805", "models/costs-and-contributions")
    )
    found = moves(case, eu, "FRA")
    drawn = [(b.get_x(), b.get_x() + b.get_width()) for b in bars(axes_of("moves")[0])]
    assert drawn == [pytest.approx((float(one.least), float(one.most))) for one in found]
    region = break_even(case, eu, model, "FRA", "weight.FRA").regions[1]
    lines = axes_of("break_even")[0].lines
    upright = {float(line.get_xdata()[0]) for line in lines if len(set(line.get_xdata())) == 1}
    assert float(region.low) in upright
    at = next(row for row in TABLES["break_even"] if row["at"] == str(region.low))
    assert (at["one_least"], at["other_least"], at["better"]) == ("1850000.00", "1850000.00", "alike")
    zone = {row["name"]: row["amount"] for row in TABLES["zone"]}
    assert zone["ours"] == "1400000.00"
    assert zone["sure"] == "2800000.00"
    assert zone["perhaps"] == "3200000.00"
    ours, theirs, perhaps, sure, maybe = bars(axes_of("zone")[0])
    assert (ours.get_x(), theirs.get_width(), perhaps.get_x() + perhaps.get_width()) == (1.4e6, 2.8e6, 3.2e6)
    assert (sure.get_x(), sure.get_width(), maybe.get_width()) == pytest.approx((1.4e6, 1.4e6, 0.4e6))


def test_timelines_and_the_back_test_draw_their_numbers():
    table = TABLES["timelines"]
    assert {row["law"]: row["longest_days"] for row in table if row["longest_days"]} == {
        "agreements/che-jpn-2008": "31",
        "national/can-sor-95-76": "455",
        "models/sharing-rule": "516",
    }
    axes = axes_of("timelines")[0]
    ends = sorted({bar.get_x() + bar.get_width() for bar in bars(axes) if bar.get_linestyle() in ("-", "solid")})
    assert {31.0, 455.0, 516.0} <= set(ends)
    left, right = axes_of("back_test")
    wide = {}
    for bar in bars(left):
        wide[bar.get_y()] = wide.get(bar.get_y(), 0) + bar.get_width()
    assert list(wide.values()) == [3, 4, 38, 61]
    dotted = [bar.get_width() for bar in bars(left) if bar.get_linestyle() in (":", "dotted")]
    assert sum(dotted) == TABLES["back_test"].unverified == 10
    points = [float(line.get_xdata()[0]) for line in right.lines if line.get_marker() == "o" and len(line.get_xdata())]
    assert points == [1.0] * 7
    faces = [
        to_hex(line.get_markerfacecolor()) for line in right.lines if line.get_marker() == "o" and len(line.get_xdata())
    ]
    assert Counter(faces) == {COLOURS[0].lower(): 3, "#ffffff": 4}


def test_a_procedure_is_trusted_no_further_than_its_weakest_stage(tmp_path):
    path = "instruments/national/can-sor-95-76.toml"
    text = (ROOT / "data" / path).read_text(encoding="utf-8")
    stage = text[text.index("[[procedure]]") :].splitlines()[1]
    run = changed_data(tmp_path, path, stage, f'confidence = "secondary"\n{stage}')
    said = run("figures", "timelines", "--check").stdout
    assert "timelines: national/can-sor-95-76: confidence was text_read, is secondary" in said


def test_nothing_published_is_added_up():
    """What stands on an axis of published figures is one of them, never a sum."""
    values = {float(row["value"]) for row in statistics()} | {float(r["value"]) for r in TABLES["us_sharing"]}
    for name in ("recoveries", "totals", "treaties", "us_sharing"):
        for axes in axes_of(name):
            drawn = [bar.get_height() for bar in bars(axes)] + [
                float(y) for line in axes.lines for y in line.get_ydata()
            ]
            if name == "us_sharing" and axes.get_xscale() == "log":
                drawn = [float(line.get_xdata()[0]) for line in axes.lines]
            for height in drawn:
                assert any(abs(height * scale - value) < 1e-6 * value for scale in (1, 1e6, 1e9) for value in values), (
                    name,
                    height,
                )


# --- what nobody read looks like it --------------------------------------------------------------------


def test_what_nobody_read_is_empty_with_a_dotted_edge_and_a_question_mark():
    for axes, metric in zip(axes_of("recoveries"), (skynet.MONEY, skynet.PERSONS), strict=True):
        scale = 10**9 if metric == skynet.MONEY else 1
        unread = sorted(int(row["value"]) / scale for row in TABLES["recoveries"].where(metric=metric) if weak(row))
        dotted = [bar for bar in bars(axes) if bar.get_linestyle() in (":", "dotted")]
        assert sorted(bar.get_height() for bar in dotted) == pytest.approx(unread)
        assert {to_hex(bar.get_facecolor()) for bar in dotted} == {"#ffffff"}
        assert all(to_hex(bar.get_facecolor()) != "#ffffff" for bar in bars(axes) if bar not in dotted)
        assert sum("?" in one.get_text() for one in axes.texts) == len(unread)


def seen(figure):
    """Return all that a reader can tell a figure by: fills, edges, marks, words."""
    found = [figure.get_suptitle()]
    for axes in figure.axes:
        found += [(to_hex(one.get_facecolor()), one.get_linestyle()) for one in bars(axes)]
        found += [(one.get_linestyle(), to_hex(one.get_markerfacecolor())) for one in axes.lines]
        found += [one.get_text() for one in (*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels())]
        found += [one.get_text() for one in axes.get_legend().get_texts()] if axes.get_legend() else []
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", [name for name in FIGURES if name != "zone"])
def test_the_same_numbers_look_otherwise_when_nobody_read_them(name, lang):
    table = TABLES[name]
    key, no, yes = (
        ("verified", "no", "yes") if "verified" in table.columns else ("confidence", "unverified", "text_read")
    )

    def all_of(value):
        return Numbers(columns=table.columns, rows=tuple({**row, key: value} for row in table))

    unread = draw(name, lang, all_of(no))
    assert seen(unread) != seen(draw(name, lang, all_of(yes)))
    mark = {"en": "(unverified)", "zh": "（未核实）"}[lang]
    assert mark in unread.get_suptitle().replace("\n", "")
    assert mark not in draw(name, lang, all_of(yes)).get_suptitle()


def test_a_title_says_when_most_of_what_it_shows_was_read_nowhere():
    titles = {name: draw(name, "en", TABLES[name]).get_suptitle().replace("\n", " ") for name in FIGURES}
    assert {name for name, title in titles.items() if title.endswith("(unverified)")} == {
        "best_share",
        "pareto",
        "stages",
        "routes",
    }
    assert {name for name, title in titles.items() if title.endswith("(mostly unverified)")} == {
        "recoveries",
        "elasticity",
    }


def test_a_figure_follows_the_words_of_a_row_and_not_its_place():
    def turned(name):
        return Numbers(columns=TABLES[name].columns, rows=TABLES[name].rows[::-1])

    places = {round(bar.get_x(), 2): bar.get_height() for bar in bars(axes_of("treaties", given=turned("treaties"))[0])}
    assert places == {-0.39: 40, 0.61: 19, 1.61: 20, 0.01: 32, 1.01: 19, 2.01: 17}
    one, two = (
        [path.vertices.tolist() for c in axes_of("net_share", given=t)[0].collections for path in c.get_paths()]
        for t in (TABLES["net_share"], turned("net_share"))
    )
    assert one == two
    lines = [line for line in axes_of("cliff", given=turned("cliff"))[0].lines if line.get_drawstyle() == "steps-mid"]
    assert sorted(list(np.round(line.get_ydata(), 3)) for line in lines[:2]) == [[0, 0, 0.5], [0, 0.5, 0.5]]


def test_what_lies_beyond_today_s_numbers_is_drawn_too():
    rows = [dict(row) for row in TABLES["totals"]]
    later = {**rows[0], "period_end": "2031-06-30", "value": "30000", "open_end": "no"}
    axes = axes_of("totals", given=Numbers(columns=TABLES["totals"].columns, rows=(*rows, later)))[0]
    assert axes.get_xlim()[1] > dates.date2num(date(2031, 6, 30))
    assert axes.get_ylim()[1] > 30000
    rows = [{**row, "most": "9950000000"} if row["most"] else row for row in TABLES["white_paper"]]
    left = axes_of("white_paper", given=Numbers(columns=TABLES["white_paper"].columns, rows=tuple(rows)))[0]
    assert left.get_xlim()[1] > 9.95


@every
@pytest.mark.parametrize("wrong", ["other columns", "no rows", "a word for a number", "another language"])
def test_numbers_that_cannot_be_drawn_are_refused_in_words(name, wrong):
    table, lang = TABLES[name], "en"
    if wrong == "other columns":
        table = Numbers.of([{"a": 1}])
    elif wrong == "no rows":
        table = Numbers(columns=table.columns, rows=())
    elif wrong == "another language":
        lang = "fr"
    else:
        numeric = [
            k for k in table.columns if re.fullmatch(r"[0-9./]+", table.rows[0][k]) and k not in ("year", "text")
        ]
        table = Numbers(columns=table.columns, rows=tuple({**row, **dict.fromkeys(numeric, "abc")} for row in table))
    with pytest.raises(sh.SharingError, match=f"figure {name}:|figures are drawn in en or zh"):
        draw(name, lang, table)


@pytest.mark.parametrize("name", ["flows", "contribution"])
def test_an_unverified_row_is_never_drawn_in_full_colour(name):
    assert TABLES[name].unverified
    dotted = [bar for axes in axes_of(name) for bar in bars(axes) if bar.get_linestyle() in (":", "dotted")]
    assert {to_hex(bar.get_facecolor()) for bar in dotted} == {"#ffffff"}
    if name == "flows":
        unread = [row for row in TABLES[name].where(drawn="yes") if weak(row) and Fraction(row["share"])]
        assert sorted(bar.get_width() for bar in dotted) == pytest.approx(
            sorted(float(Fraction(r["share"])) for r in unread)
        )
    else:
        assert len(dotted) == 3
        hollow = [line for line in axes_of(name)[1].lines if to_hex(line.get_markerfacecolor()) == "#ffffff"]
        assert (
            len(hollow) == sum(weak(r) and r["least"] == r["most"] and r["kind"] == "tier" for r in TABLES[name]) == 3
        )
        named = " ".join(t.get_text() for t in axes_of(name)[0].get_legend().get_texts())
        assert "sharing-rule?" in named


def test_a_law_nobody_read_has_empty_bars_in_the_colour_of_the_party():
    axes, table = axes_of("one_case")[0], TABLES["one_case"]
    unread = [row for row in table if weak(row) and row["payee"] != "undecided" and Fraction(row["certain"])]
    dotted = [bar for bar in bars(axes) if bar.get_linestyle() in (":", "dotted")]
    assert sorted(bar.get_width() for bar in dotted) == pytest.approx(sorted(float(row["certain"]) for row in unread))
    assert unread
    assert {to_hex(bar.get_facecolor()) for bar in dotted} == {"#ffffff"}


def test_more_than_and_about_stand_before_the_figure():
    from sharing.figures.numbers import bound

    assert [bound({"notes": n}) for n in ("more than, 35", "about", "just over", "from more than 90", "")] == [
        "> ",
        "≈ ",
        "> ",
        "",
        "",
    ]
    said = " ".join(one.get_text() for axes in axes_of("totals") for one in axes.texts)
    assert "> 14,000" in said
    assert "> 3,453" not in said
    said = " ".join(one.get_text() for axes in axes_of("us_sharing") for one in axes.texts)
    for text in ("> 188 (1989–2007)", "> 72 (2004–2015)", "> 1,700,000", "≈ 85,000,000?"):
        assert text in said
    assert "6.53" not in said  # a sum the collectors made of five payments


def test_a_part_of_a_year_counts_from_whatever_day_it_begins(monkeypatch):
    row = {**next(r for r in statistics() if r["metric"] == skynet.MONEY), "period_start": "2027-02-05"}
    rows = [
        {**row, "period_end": end, "value": value}
        for end, value in (("2027-09-30", "1"), ("2027-11-30", "2"), ("2027-11-30", "3"))
    ]
    monkeypatch.setattr(skynet, "statistics", lambda: (*statistics(), *rows))
    found = [r["value"] for r in skynet.recoveries_numbers() if r["year"] == "2027"]
    assert found == ["2", "3"]  # the longest part, of every source


def test_numbers_of_the_reader_are_not_signed_with_the_library_s_sources():
    rows = tuple({**row, "value": "99"} for row in TABLES["treaties"])
    said = draw("treaties", "en", Numbers(columns=TABLES["treaties"].columns, rows=rows)).get_supxlabel()
    assert "Numbers given by the reader" in said
    assert "White paper" not in said


@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_a_figure_saved_by_its_own_method_has_the_same_bytes_too(form):
    def saved():
        raw = io.BytesIO()
        draw("treaties", "zh", TABLES["treaties"]).savefig(raw, format=form)
        return raw.getvalue()

    assert saved() == saved()


def test_another_order_or_another_column_is_named():
    from sharing.publishing import moved_lines

    old = parsed("a,b\n1,2\n3,4\n", "x")
    for text, said in (
        ("a,b\n3,4\n1,2\n", ["f: the same rows or columns in another order"]),
        ("b,a\n2,1\n4,3\n", ["f: the same rows or columns in another order"]),
        ("a,c\n1,2\n3,4\n", ["f: column gone: b", "f: new column: c"]),
        ("a,b,c\n1,2,\n3,4,\n", ["f: new column: c"]),
        ("a,b\n1,2\n3,4\n", []),
    ):
        assert moved_lines("f", compared(old, parsed(text, "x"), ["a"])) == said


def test_a_figure_that_fails_leaves_every_file_as_it_was(tmp_path, monkeypatch):
    plates.save(["treaties", "cliff"], tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    changed_table = Numbers.of([{**row, "value": "1"} for row in TABLES["treaties"]])
    broken = {**FIGURES, "treaties": (lambda: changed_table, FIGURES["treaties"][1]), "cliff": (lambda: 1 / 0, None)}
    monkeypatch.setattr(gallery, "FIGURES", broken)
    with pytest.raises(ZeroDivisionError):
        plates.save(["treaties", "cliff"], tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@every
def test_the_footer_says_sources_rules_confidence_and_version(name):
    for lang in ("en", "zh"):
        said = "\n".join(gallery.footer(name, TABLES[name], lang))
        assert f"sharing {sh.__version__}" in said
        assert f"{name}.csv" in said
        table = TABLES[name]
        if table.unverified and table.confidence:
            assert language.word("confidence", "unverified", lang) in said
        if "verified" in table.columns:
            assert str(len(table) - table.unverified) in said
        assert len(said.splitlines()) == 1 + bool(table.sources or table.laws or table.confidence)
        drawn = draw(name, lang, table)
        assert said.splitlines()[-1].split(" · ")[0] in drawn.get_supxlabel()
        assert "".join(drawn.get_suptitle().split()).startswith("".join(plate(name).title[lang].split()))


# --- language, fonts, labels ---------------------------------------------------------------------------


def letters():
    found = set()
    for path in (font_manager.findfont("DejaVu Sans"), ROOT / "src/sharing/figures/fonts/SharingSansSC.otf"):
        found |= set(TTFont(path).getBestCmap())
    return found


@every
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_label_is_whole_has_its_letters_and_is_in_its_language(name, lang):
    figure = draw(name, lang, TABLES[name])
    canvas = FigureCanvasAgg(figure)
    with style():
        canvas.draw()
    width, height = canvas.get_width_height()
    renderer = canvas.get_renderer()
    known, said = letters(), []
    texts = [figure._suptitle, figure._supxlabel]
    for axes in figure.axes:
        (left, right), (low, high) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
        ticks = [t for t in axes.get_xticklabels() if left <= t.get_position()[0] <= right]
        ticks += [t for t in axes.get_yticklabels() if low <= t.get_position()[1] <= high]
        legend = axes.get_legend()
        texts += [*ticks, axes.xaxis.label, axes.yaxis.label, axes.title, axes._left_title, *axes.texts]
        texts += legend.get_texts() if legend else []
    for text in texts:
        if text.get_text().strip():
            said.append(text.get_text())
            box = text.get_window_extent(renderer)
            assert -2 <= box.x0 <= box.x1 <= width + 2, text.get_text()
            assert -2 <= box.y0 <= box.y1 <= height + 2, text.get_text()
            lacking = {c for c in text.get_text() if ord(c) not in known and not c.isspace()}
            assert not lacking, lacking
    chinese = bool(re.search(r"[\u4e00-\u9fff]", "".join(said)))
    assert chinese == (lang == "zh")


def test_no_label_or_name_holds_a_letter_the_fonts_lack():
    known = letters()
    for path in [
        *(ROOT / "data").glob("*.toml"),
        *(ROOT / "data").rglob("*.csv"),
        *(ROOT / "data/cases").rglob("*.toml"),
    ]:
        lacking = {c for c in path.read_text(encoding="utf-8") if ord(c) not in known and not c.isspace()}
        assert not lacking, (path.name, lacking)


def test_the_chinese_font_comes_with_its_licence_and_is_the_one_used():
    fonts = ROOT / "src" / "sharing" / "figures" / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    font = TTFont(fonts / "SharingSansSC.otf")
    names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == CHINESE
    assert "Open Font License" in names[13]
    with style():
        assert font_manager.findfont(CHINESE).endswith("SharingSansSC.otf")
    assert (fonts / "SharingSansSC.otf").stat().st_size < 900_000


def test_every_figure_is_told_in_both_languages_and_its_data_exist():
    assert set(gallery.plates()) == set(FIGURES)
    for name, one in gallery.plates().items():
        for text in (one.title, one.question, one.reading, one.caveat):
            assert set(text) == {"en", "zh"}
            assert re.search(r"[\u4e00-\u9fff]", text["zh"]), name
            assert not re.search(r"[\u4e00-\u9fff]", text["en"]), name
        assert set(one.keys) <= set(TABLES[name].columns), name
        assert all(path == "invented" or (ROOT / "data" / path).exists() for path in one.data), name


def test_lines_are_folded_at_letters_of_both_scripts():
    assert folded("追回，返还", 5).splitlines() == ["追回，", "返还"]  # no line begins with a comma
    assert max(len(line) for line in folded("one two three four", 9).splitlines()) <= 9
    assert folded("依fra-cpp-713-40条", 8).replace("\n", "") == "依fra-cpp-713-40条"
    assert (short(9_510_000_000), short(9_510_000_000, "zh"), short(0)) == ("9.51 bn", "95.1亿", "0")


# --- a party looks the same everywhere -------------------------------------------------------------------


def test_a_party_has_one_colour_and_one_hatch_on_paper_and_in_the_panel():
    from sharing.panel.picture import stacked_bars

    case = sh.load_case("teaching/five-states")
    s = sh.settle(case, "models/costs-and-contributions")
    svg = stacked_bars([s])
    drawn = draw("one_case", "en", TABLES["one_case"]).axes[0]
    labels = {container.get_label(): container.patches[0] for container in drawn.containers}
    for code, (colour, hatch) in looks(case.codes).items():
        assert f"sharing-fill-{colour[1:]}-{hatch}" in svg
        bar = labels[language.party(code)]
        assert (to_hex(bar.get_facecolor()), bar.get_hatch() or "") == (colour.lower(), HATCHES[hatch])
    open_one = stacked_bars([sh.settle(case, "council_of_europe/cets-198-25")])
    assert '<rect x="8.00" y="24" width="744.00" height="30" fill="none" stroke-dasharray="5 3"' in open_one
    assert looks(["FRA"])["FRA"] == looks(["USA", "DEU", "FRA"])["FRA"]


@pytest.mark.parametrize("name", sh.cases())
def test_no_two_parties_of_a_case_look_alike(name):
    codes = sh.load_case(name).codes
    found = looks(codes)
    assert len(set(found.values())) == len(codes)
    states = {language.state_of(code) for code in codes}
    assert len({colour for colour, _ in found.values()}) == len(states)


def test_owners_and_victims_are_grey_and_told_apart():
    found = looks(["USA", *(f"victim:V{i}" for i in range(1, 6))])
    assert len(set(found.values())) == 6
    assert {colour for payee, (colour, _) in found.items() if payee != "USA"} == {"#7F7F7F"}


# --- reproducible ------------------------------------------------------------------------------------------


def test_the_numbers_are_those_that_were_committed():
    assert changed() == dict.fromkeys(FIGURES, ())


@every
def test_a_figure_is_drawn_again_from_its_csv_alone(name, tmp_path):
    path = tmp_path / f"{name}.csv"
    path.write_text(TABLES[name].csv(), encoding="utf-8")
    again = read(path)
    assert again == TABLES[name] == committed(name)
    assert plates.picture(name, "zh", "png", again)[:4] == b"\x89PNG"


def test_two_runs_write_the_same_bytes(tmp_path):
    """Another process, hash seed, time zone, locale, and settings of the reader's own."""
    env = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C", "SOURCE_DATE_EPOCH": ""}
    env.pop("SOURCE_DATE_EPOCH")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "matplotlibrc").write_text("axes.grid: True\nfont.size: 22\nsvg.fonttype: none\n")
    env["MATPLOTLIBRC"] = str(tmp_path / "own")
    command = [sys.executable, "-m", "sharing", "figures", "--both", "--out", str(out := tmp_path / "out")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for i, (name, table) in enumerate(TABLES.items()):
        lang = ("en", "zh")[i % 2]
        raw = (out / f"{name}.{lang}.svg").read_bytes()
        assert raw == plates.picture(name, lang, "svg", table), name
        assert b"<dc:date>" not in raw
        assert (out / f"{name}.csv").read_text(encoding="utf-8") == table.csv()
    assert len(list(out.iterdir())) == 3 * len(FIGURES)


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_other_formats_are_the_same_on_every_run_and_say_what_they_are(form):
    one, two = (plates.picture("white_paper", "zh", form, TABLES["white_paper"]) for _ in range(2))
    assert one == two
    assert b"CreationDate" not in one
    assert b"sharing 0.1.0" in one or form == "pdf"


def changed_data(tmp_path, path, old, new):
    """A copy of the data with one change, and how a command is run on it."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    text = (data / path).read_text(encoding="utf-8")
    assert old in text
    (data / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    code = (
        "import sys, pathlib, sharing.document as d; d.root = lambda: pathlib.Path(sys.argv[1]); "
        "from sharing.cli import main; sys.exit(main(sys.argv[2:]))"
    )

    def run(*arguments):
        command = [sys.executable, "-c", code, str(data), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def test_a_changed_number_is_named_with_its_figure_and_row(tmp_path):
    run = changed_data(tmp_path, "statistics/statistics.csv", ",3541000000,", ",3542000000,")
    done = run("figures", "--check")
    assert done.returncode == 1, done.stderr
    moved = "recoveries: skynet_money_recovered · 2018-01-01 · 2018-12-31: value was 3541000000, is 3542000000"
    assert done.stdout.splitlines() == [moved, "21 of 22 as committed"]
    done = run("figures", "treaties", "--check", "--lang", "zh")
    assert (done.returncode, done.stdout.strip()) == (0, "1项中1项与已提交数据一致")


def test_a_row_that_came_or_went_is_named(tmp_path):
    with open(ROOT / "data/statistics/statistics.csv", encoding="utf-8") as file:
        line = next(row for row in file if row.startswith("skynet_fugitives_returned,2018-01-01,2018-12-31"))
    done = changed_data(tmp_path, "statistics/statistics.csv", line, "")("figures", "recoveries", "--check")
    assert done.returncode == 1
    assert "recoveries: row gone: 2018 · yes · skynet_fugitives_returned" in done.stdout
    old, new = parsed("a,b\n1,2\n", "x"), parsed("a,b\n1,2\n1,3\n", "x")
    assert [(one.row, one.was, one.now) for one in compared(old, new, ["a"])] == [("1", None, "1 · 3")]


def test_a_changed_law_is_named_by_the_figures_that_draw_it(tmp_path):
    path = "instruments/national/can-sor-95-76.toml"
    done = changed_data(tmp_path, path, 'significant = "1/2"', 'significant = "2/5"')(
        "figures", "contribution", "--check"
    )
    assert "contribution: national/can-sor-95-76 · level · significant: least was 0.5, is 0.4" in done.stdout


def test_the_stress_table_is_drawn_again_by_one_command(tmp_path, capsys):
    assert main(["stress", "--check"]) == 0
    assert capsys.readouterr().out.strip() == "15 of 15 as committed"
    rows = (ROOT / "data/stress/stress.csv").read_text(encoding="utf-8").splitlines()
    value = rows[1].split(",")[4]
    done = changed_data(tmp_path, "stress/stress.csv", value, "0.999999")("stress", "--check", "--lang", "zh")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"stress：un/uncac-57：requesting原为0.999999，现为{value}",
        "15项中14项与已提交数据一致",
    ]


def test_a_rule_that_went_from_the_stress_table_is_named_and_a_broken_table_refused(tmp_path):
    rows = (ROOT / "data/stress/stress.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    done = changed_data(tmp_path / "a", "stress/stress.csv", rows[4], "")("stress", "--check")
    assert done.returncode == 1
    assert f"stress: new row: {rows[4].split(',')[0]} · 100000" in done.stdout
    done = changed_data(tmp_path / "b", "stress/stress.csv", "rule,cases,", "rule,count,")("stress", "--check")
    assert done.returncode == 2
    assert "has no cases, seed and hope" in done.stderr
    assert "Traceback" not in done.stderr


def test_files_of_an_earlier_run_are_held_against_those_of_now(tmp_path, capsys):
    assert main(["figures", "treaties", "--both", "--out", str(tmp_path)]) == 0
    assert main(["figures", "treaties", "--both", "--check", "--out", str(tmp_path)]) == 0
    (tmp_path / "treaties.zh.svg").unlink()
    (tmp_path / "treaties.csv").write_text("kind\nother\n", encoding="utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["figures", "treaties", "--both", "--check", "--out", str(tmp_path)])
    assert left.value.code == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("treaties.csv: other bytes")
    assert said[1] == "treaties.zh.svg: is missing"
    assert said[-1] == "1 of 1 as committed"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figures", "recoverys"], "no figure 'recoverys'; did you mean 'recoveries'?"),
        (["figures", "treaties", "--format", "svgz"], "no format 'svgz'"),
        (["figures", "treaties", "--out", "{file}"], "cannot be made a folder"),
        (["figures", "--sheet", "{file}/x.png"], "cannot be written"),
        (["figures", "--sheet", "x.svg"], "a file that ends in .png"),
        (["figures", "treaties", "--sheet", "x.png"], "name no figure"),
        (["figures", "treaties", "--check", "--out", "nowhere"], "is no folder"),
        (["figures", "treaties", "--check", "--out", ".", "--format", "svgz"], "no format 'svgz'"),
        (["stress", "--check", "--rule", "un/uncac-57"], "takes no --rule"),
        (["data", "cases", "--out", "x.csv", "--cite"], "ask for one of them"),
        (["data", "history/case"], "no dataset 'history/case'; did you mean 'history/cases'?"),
        (["data", "--out", "x.csv"], "name a dataset"),
        (["data", "cases", "--out", "cases.ods"], "ends in .csv or .xlsx"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, said, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main([one.replace("{file}", str(tmp_path / "file")) for one in arguments]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "needs a line of column names"),
        ("a,a\n1,2\n", "each once"),
        ("a,b\n1\n", "line 2: has 1 cells; the first line has 2"),
        ('a,b\n"1,2\n', "is no CSV"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_fault(content, said, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(sh.InvalidFile, match=re.escape(said)):
        read(path)
    path.write_bytes(b"a\n\xff\n")
    with pytest.raises(sh.InvalidFile, match="is no UTF-8"):
        read(path)


# --- shown in a notebook, and in the README -----------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_figure_is_shown_with_question_caption_caveat_numbers_and_citation(lang):
    shown = show("totals", lang)
    page = shown._repr_html_()
    for text in (shown.plate.question[lang], shown.plate.caveat[lang], shown.plate.reading[lang][:20]):
        assert text in page
    fields = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, flags=re.S)
    table, bib, gb = fields
    copied = list(csv.reader(io.StringIO(table.replace("&quot;", '"').replace("&#x27;", "'")), delimiter="\t"))
    assert copied[0] == list(shown.numbers.columns)
    assert [row[0] for row in copied[1 : len(shown.numbers) + 1]] == shown.numbers.column(shown.numbers.columns[0])
    assert "[1] The sharing authors." in table
    assert "@misc{sharing-figure-totals," in bib
    assert gb.startswith("[1] The sharing authors.")
    assert page.count("<button") == 3


def test_what_a_table_holds_is_text_in_the_page():
    rows = Numbers.of([{**TABLES["treaties"].rows[0], "notes": "<script>x</script>", "source": '"><img src=x>'}])
    page = show("treaties", "en", rows)._repr_html_()
    assert "<script" not in page
    assert "<img src=x>" not in page


def test_the_contact_sheet_in_the_readme_shows_every_figure_with_the_numbers_of_today():
    import hashlib

    from PIL import Image

    assert "![" in (readme := (ROOT / "README.md").read_text(encoding="utf-8"))
    assert ".github/figures.png" in readme
    with Image.open(ROOT / ".github" / "figures.png") as sheet:
        assert sheet.text["Figures"].split() == list(FIGURES)
        digest = hashlib.sha256("".join(table.csv() for table in TABLES.values()).encode()).hexdigest()
        assert sheet.text["Numbers"] == digest, "sharing figures --sheet .github/figures.png draws it again"
        assert sheet.width > 1200
    assert (ROOT / ".github" / "figures.png").stat().st_size < 900_000


def test_a_year_is_a_year_of_the_calendar():
    for row in TABLES["recoveries"]:
        start, end = (date.fromisoformat(row[key]) for key in ("period_start", "period_end"))
        assert start.year == end.year == int(row["year"])
        assert (row["whole_year"] == "yes") == ((start.month, start.day, end.month, end.day) == (1, 1, 12, 31))
