"""The panel without a browser: set a control, read what is shown."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest

from sharing.case import case_ids
from sharing.panel import Negotiator
from sharing.panel.picture import COLOURS, stacked_bars

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def panel():
    return Negotiator()


def amounts(panel):
    return {s.law.id: {p: str(s.amount(p)) for p in s.payees} for s in panel.settlements}


def test_it_works_at_once_with_no_file_and_no_choice_made(panel):
    assert panel.message.value == ""
    assert "1,850,000.00" in panel.table.value
    assert panel.picture.value.startswith("<svg")
    assert "France gets EUR 1,850,000.00" in panel.sentence.value
    assert "30(7)(b)" in panel.ledger.value


@pytest.mark.parametrize("name", case_ids())
def test_every_case_can_be_chosen_in_both_languages(panel, name):
    panel.cases.value = name
    assert panel.message.value == ""
    assert panel.settlements
    panel.language.value = "zh"
    assert panel.cases.value == name
    assert re.search(r"[\u4e00-\u9fff]", panel.sentence.value)


def test_every_term_reading_and_unstated_fact_of_the_chosen_laws_is_a_control_with_its_article(panel):
    panel.cases.value = "teaching/soe-loss"
    panel.laws.value = tuple(value for _, value in panel.laws.options)
    shown = " ".join(child.children[0].value for child in panel.controls.children)
    for law in panel.chosen:
        for one in (*law.terms.values(), *law.readings.values()):
            assert one.label["en"].replace("'", "&#x27;") in shown
            assert f"[{law.id}, {one.text}]" in shown
    assert "un/uncac-57, 57(3)(a)" in shown
    assert "offence" in shown
    named = [child.children[1] for child in panel.controls.children]
    assert all(getattr(one, "description", "") or one.children[1].description for one in named)


def test_a_term_moves_the_outcome_and_unsetting_it_moves_it_back(panel):
    before = amounts(panel)
    term = panel._terms["eu/regulation-2018-1805", "agreed_share"]
    term.value.value = next(v for label, v in term.value.options if label == "75.00 %")
    assert term.set.value
    assert amounts(panel)["eu/regulation-2018-1805"]["FRA"] == "2775000.00"
    term.set.value = False
    assert amounts(panel) == before


def test_a_reading_and_a_fact_move_the_outcome(panel):
    panel._readings["un/uncac-57", "costs"].value.value = "not_deducted"
    assert amounts(panel)["un/uncac-57"]["FRA"] == "4800000.00"
    panel.cases.value = "teaching/soe-loss"
    assert not panel.settlements[0].decided
    assert panel._facts["offence"].value.label == "not stated: all are computed"
    panel._facts["offence"].value.value = "other_corruption"
    (uncac,) = [s for s in panel.settlements if s.law.id == "un/uncac-57"]
    assert uncac.decided


def test_switching_the_language_keeps_every_choice(panel):
    panel._readings["un/uncac-57", "costs"].value.value = "not_deducted"
    before = amounts(panel)
    panel.language.value = "zh"
    assert amounts(panel) == before
    assert panel._readings["un/uncac-57", "costs"].value.value == "not_deducted"
    assert "法国" in panel.table.value
    panel.language.value = "en"
    assert "France" in panel.table.value


def test_bad_input_is_answered_in_place_and_the_last_picture_stays(panel):
    before = panel.picture.value
    field = panel._terms["eu/regulation-2018-1805", "costs_taken_over"]
    for bad, said in (
        ("1,000", "no separators"),
        ("-5", "must not be negative"),
        ("abc", "is not a number"),
        ("9" * 20, "lies between"),
    ):
        field.value.value = bad
        assert "role='alert'" in panel.message.value
        assert said in panel.message.value
        assert panel.picture.value == before
    field.value.value = "1000.00"
    assert panel.message.value == ""
    assert panel.picture.value != before


def test_a_users_own_case_is_opened_and_a_broken_one_says_where(panel):
    from test_errors import CASE

    def upload(text):
        panel.upload.value = (
            {"name": "mine.toml", "type": "", "size": 1, "content": text.encode(), "last_modified": datetime.now(UTC)},
        )

    upload(CASE.replace('"1000.00"', '"-1"'))
    assert "mine.toml: recovered: must not be negative" in panel.message.value
    assert "1,850,000.00" in panel.table.value  # what was there stays
    upload(CASE.replace('"EUR"', '"CHF"'))
    assert panel.message.value == ""
    assert panel.case.id == "mine"
    assert "CHF" in panel.table.value


def test_choosing_no_law_shows_nothing_and_breaks_nothing(panel):
    panel.laws.value = ()
    assert panel.message.value == ""
    assert panel.table.value.count("<td") == 0
    panel.laws.value = ("un/uncac-57",)
    assert "4,758,000.00" in panel.table.value


def test_the_published_outcome_stands_beside_the_law():
    panel = Negotiator("nzl-chn-yan-2016")
    assert "27,800,000.00" in panel.table.value
    assert "national/nzl-cpra-86" in panel.laws.value


def test_the_picture_has_a_text_alternative_and_its_pieces_add_up(panel):
    svg = ET.fromstring(panel.picture.value.replace("&nbsp;", " "))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    assert "EU: disposal of confiscated money: Germany 1850000.00" in svg.find(f"{space}title").text
    widths = [float(r.get("width")) for r in svg.iter(f"{space}rect") if r.find(f"{space}title") is not None]
    assert sum(widths) == pytest.approx(len(panel.settlements) * 744, abs=0.5)


def test_what_is_open_is_drawn_as_open():
    panel = Negotiator("nzl-chn-yan-2016", laws=["national/nzl-cpra-86"])
    assert "stroke-dasharray" in panel.picture.value
    assert ">open<" in panel.picture.value


def test_nothing_recovered_is_drawn_without_a_fault(tmp_path):
    from test_errors import CASE

    import sharing as sh

    path = tmp_path / "zero.toml"
    path.write_text(CASE.replace('"1000.00"', '"0.00"'))
    s = sh.settle(sh.load_case(path), "un/uncac-57")
    assert s.share("FRA") == 0
    assert stacked_bars([s]).startswith("<svg")


def test_the_colours_are_told_apart_by_the_colour_blind_and_from_the_edge():
    """Distance in CIELAB after simulated deuteranopia and protanopia (Machado 2009) of the first five, at least 10."""
    deutan = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    protan = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]

    def linear(colour):
        raw = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in raw]

    def lab(rgb):
        m = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        xyz = [
            sum(a * b for a, b in zip(row, rgb, strict=True)) / w for row, w in zip(m, (0.9505, 1, 1.089), strict=True)
        ]
        f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz]
        return (116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2]))

    for matrix in (deutan, protan):
        seen = [
            lab([max(0, sum(a * b for a, b in zip(row, linear(c), strict=True))) for row in matrix])
            for c in COLOURS[:5]
        ]
        pairs = [
            sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) ** 0.5 for i, x in enumerate(seen) for y in seen[:i]
        ]
        assert min(pairs) >= 10
