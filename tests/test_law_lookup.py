"""From article to number and back; who is bound by what; what happened; the formats written down."""

import html
import json
import tomllib
from datetime import date
from decimal import Decimal as D

import pytest

import sharing as sh
from sharing import document, history
from sharing.case import build, case_ids
from sharing.cli import main
from sharing.errors import UnknownName
from sharing.language import spoken
from sharing.law.catalogue import applicable, catalogue, instrument_ids
from sharing.law.citations import rests_on
from sharing.law.gaps import LEVELS, gaps
from sharing.law.summary import KEYS, summary
from sharing.schema import json_schema, words_page


def test_forty_instruments_or_more_say_how_money_is_divided_and_thirty_were_read():
    laws = catalogue()
    dividing = [law for law in laws if law.kind not in ("model", "proposal", "standard")]
    assert len(dividing) >= 40
    assert sum(law.confidence == "text_read" for law in dividing) >= 30


def test_what_was_not_read_shows_no_number_as_law():
    for law in catalogue():
        if law.confidence == "unverified":
            assert law.kind == "model" or law.status == "unknown" or all(c.quote is None for c in law.clauses)


# --- from article to number and back --------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "law", "what"),
    [
        ("UNCAC 57(4)", "un/uncac-57", "reading"),
        ("UNCAC art. 57(3)(a)", "un/uncac-57", "clause"),
        ("2018/1805 30(7)", "eu/regulation-2018-1805", "term"),
        ("TEVG 5", "national/che-tevg-domestic", "clause"),
        ("ICJAL 54", "national/chn-icjal-requested", "term"),
        ("SOR/95-76 7", "national/can-sor-95-76", "clause"),
    ],
)
def test_an_article_leads_to_what_rests_on_it(query, law, what):
    found = rests_on(query, catalogue())
    assert (law, what) in {(one.law.id, one.what) for one in found}


def test_an_article_is_not_found_inside_another_number():
    assert {one.text for one in rests_on("UNCAC 57(3)", catalogue())} == {"57(3)(a)", "57(3)(b)", "57(3)(c)"}
    with pytest.raises(UnknownName, match="rests on '5'"):
        rests_on("UNCAC 5", catalogue())
    with pytest.raises(UnknownName, match="no instrument is called"):
        rests_on("nowhere 5", catalogue())


@pytest.mark.parametrize("name", instrument_ids())
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_catalogue_says_something_at_every_point(name, lang):
    row = summary(sh.load_instrument(name), lang)
    assert tuple(row) == KEYS
    for key in ("title", "status", "confidence", "split", "costs", "victims", "decider"):
        assert row[key]


# --- who is bound -------------------------------------------------------------------------


def bound(holder, asker, day, **facts):
    parties = [{"code": holder, "roles": ["requested"]}, {"code": asker, "roles": ["requesting"]}]
    tables = {"schema": 1, "id": "x", "currency": "EUR", "recovered": "1.00", "parties": parties, "facts": facts}
    case = build(tables | {"dates": {"request": date.fromisoformat(day)}}, "x")
    return {one.law.id: (one.group, one.reason) for one in applicable(case)}


def test_the_regulation_between_france_and_germany_2022():
    assert bound("FRA", "DEU", "2022-05-04")["eu/regulation-2018-1805"][0] == "binds"  # art. 41


def test_the_framework_decision_between_france_and_ireland_2022():
    found = bound("FRA", "IRL", "2022-05-04")
    assert found["eu/framework-decision-2006-783"][0] == "binds"  # Reg. recital on Ireland
    assert found["eu/regulation-2018-1805"] == ("for_comparison", "not_party")


def test_the_framework_decision_between_france_and_the_united_kingdom_2019():
    assert bound("FRA", "GBR", "2019-05-04")["eu/framework-decision-2006-783"][0] == "binds"


def test_the_trade_and_cooperation_agreement_between_france_and_the_united_kingdom_2022():
    found = bound("FRA", "GBR", "2022-05-04")
    assert found["eu/tca-667"][0] == "binds"
    assert sh.load_instrument("eu/tca-667").confidence == "unverified"  # said beside every number
    assert bound("FRA", "DEU", "2022-05-04")["eu/tca-667"] == ("for_comparison", "not_on_two_sides")


def test_switzerland_and_brazil_2015():
    found = bound("CHE", "BRA", "2015-06-01", offence="other_corruption")
    assert found["un/uncac-57"][0] == "binds"
    assert found["national/che-tevg-international"] == ("binds", "own_law")


def test_canada_and_china_2018():
    found = bound("CAN", "CHN", "2018-06-01", offence="other_corruption")
    assert found["un/uncac-57"][0] == "binds"
    assert found["national/can-sor-95-76"] == ("binds", "own_law")
    assert found["national/chn-icjal-requesting"] == ("for_comparison", "not_yet")  # 26 October 2018


def test_canada_and_france_2015():
    found = bound("CAN", "FRA", "2015-06-01")
    assert found["national/can-sor-95-76"][0] == "binds"
    assert found["national/fra-cpp-713-40"] == ("for_comparison", "law_of_requesting")


def test_the_united_states_and_switzerland_2015():
    found = bound("USA", "CHE", "2015-06-01")
    assert found["national/usa-981i"][0] == "binds"
    assert found["national/che-tevg-international"] == ("for_comparison", "law_of_requesting")


def test_a_track_of_a_national_law_is_for_its_own_counterparts():
    assert bound("DEU", "IRL", "2022-05-04")["national/deu-irg-88f"][0] == "binds"
    assert bound("DEU", "FRA", "2022-05-04")["national/deu-irg-88f"] == ("for_comparison", "yields")
    assert bound("DEU", "BRA", "2022-05-04")["national/deu-irg-88f"] == ("for_comparison", "other_track")
    assert bound("ESP", "BRA", "2022-05-04")["national/esp-ley-23-2014-da4"][0] == "binds"
    assert bound("ESP", "FRA", "2022-05-04")["national/esp-ley-23-2014-da4"] == ("for_comparison", "other_track")


def test_a_text_about_another_offence_does_not_bind():
    assert bound("NZL", "CHN", "2016-08-23", offence="fraud")["un/vienna-1988-5"][1] == "outside_scope"
    assert bound("NZL", "CHN", "2016-08-23", offence="drug_trafficking")["un/vienna-1988-5"][0] == "binds"
    assert bound("NZL", "CHN", "2016-08-23")["un/vienna-1988-5"][1].endswith("_if")


def test_what_stands_between_china_and_its_partners():
    found = {one.partner: one for one in gaps("CHN")}
    assert found["CAN"].level == "assistance_treaty"
    assert found["BEL"].level == "assistance_treaty"
    assert found["NZL"].level == "convention_only"
    assert any("not known to be in force" in text for one in found.values() for text in one.texts)
    assert {one.level for one in found.values()} <= set(LEVELS)
    assert {one.partner for one in gaps("PRT", date(2021, 1, 1)) if one.level == "sharing_agreement"} == set()
    with pytest.raises(UnknownName):
        gaps("CHM")


# --- what happened ------------------------------------------------------------------------


def test_the_history_loads_with_sources_and_what_must_not_be_added():
    rows = history.outcomes()
    assert len(rows) == 106
    assert all(row.source or not row.verified for row in rows)
    assert set(history.NOT_ADDED) <= {row.id for row in rows}
    assert not next(row for row in rows if row.id == "PHL-MARCOS-TOTAL").added


def test_the_statistics_load_with_units_and_sources():
    rows = history.statistics()
    assert all(row["unit"] and (row["source_title"] or row["verified"] == "no") for row in rows)


def test_an_entry_of_a_ledger_links_to_its_address(five):
    from sharing.tables import html_ledger

    s = sh.settle(five, "eu/regulation-2018-1805")
    assert all(entry.url == "http://data.europa.eu/eli/reg/2018/1805/oj" for entry in s.ledger)
    assert 'href="http://data.europa.eu/eli/reg/2018/1805/oj"' in html_ledger(s)


def test_parts_of_an_outcome_sum_to_the_whole_where_all_are_known():
    excepted = {"CHE-MEX-SALINAS", "JEY-MOZ-FRAGOSO-2024", "USA-CHN-YUZHENDONG", "CYM-USA-2005"}
    for row in history.outcomes():
        parts = [row.costs, row.claimants, row.returned, row.retained, row.other]
        if row.gross is not None and None not in parts and row.id not in excepted:
            assert sum(parts) == row.gross, row.id


def test_precedents_answer_who_shared_what():
    assert [one.id for one in sh.precedents(holder="NZL", requesting="CHN")] == ["NZL-CHN-YAN"]
    swiss = sh.precedents(holder="CHE")
    assert len(swiss) > 10
    assert list(swiss) == sorted(swiss, key=lambda one: (one.year, one.verified, one.id), reverse=True)


def test_the_back_test_says_reproduced_of_independent_rows_alone():
    tested = history.backtest()
    assert len(tested) == len(history.outcomes())
    for one in tested:
        if one.reproduced:
            assert one.kind == "independent"
            assert not sh.load_case(one.case).derived
    by_case = {one.case: one for one in tested if one.case}
    assert by_case["gbr-tza-bae-2012"].reproduced
    # The 40 % were published apart from the sum; its rounding up was seen in the sum alone.
    chan = by_case["hkg-usa-chan-1998"]
    assert chan.published == chan.computed
    assert (chan.kind, chan.why) == ("partly_derived", "derived")
    assert by_case["usa-mys-1mdb-2019"].kind == "partly_derived"
    assert by_case["nzl-chn-yan-2016"].kind == "rule_unknown"


def test_every_real_case_has_its_row_in_the_history():
    ids = {row.id for row in history.outcomes()}
    for name in case_ids():
        case = sh.load_case(name)
        assert name.startswith("teaching/") or case.history in ids, name


def test_the_second_reading_is_recorded_for_at_least_twelve_drawn_by_seed():
    import csv

    with open(document.root() / "second_reading.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["instrument"] for row in rows}) >= 12
    assert {row["instrument"] for row in rows} <= set(instrument_ids())
    assert all(row["what_changed"] for row in rows if row["verdict"] == "differ")


# --- the formats written down ----------------------------------------------------------------


@pytest.mark.parametrize(("of", "folder"), [("instrument", "instruments"), ("case", "cases")])
def test_the_schema_accepts_every_file_and_refuses_a_wrong_key(of, folder):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema(of)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in (document.root() / folder).rglob("*.toml"):
        tables = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
        assert list(validator.iter_errors(tables)) == []
        assert list(validator.iter_errors(tables | {"colour": "red"}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_words_holds_every_word_and_argued_reading(lang):
    page = words_page(lang)
    for key in ("roles", "cost_kinds", "levels"):
        for word in sh.language.words(key):
            assert f"`{word}`" in page
    assert "eu/regulation-2018-1805 `threshold_base`" in page


@pytest.mark.parametrize(
    "arguments",
    [
        ["instruments", "--wide"],
        ["instruments", "--family", "eu"],
        ["gaps", "CHN"],
        ["precedents", "--holder", "CHE"],
        ["backtest"],
        ["cite", "UNCAC 57(4)"],
        ["schema", "case"],
        ["schema", "words"],
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_list_is_printed_in_both_languages(arguments, lang, capsys):
    assert main([*arguments, "--lang", lang]) == 0
    assert len(capsys.readouterr().out) > 100


def test_the_boundary_shows_the_word_that_decides():
    from sharing.panel.boundary import boundary

    rows = {law.id: [least for least, _ in cells] for law, cells in boundary().rows}
    assert len(rows) >= 10
    assert rows["eu/regulation-2018-1805"] == [0, 0, D("5000.00")]
    assert rows["eu/framework-decision-2006-783"] == [0, D("5000.00"), D("5000.00")]
    for lang in ("en", "zh"):
        drawn = boundary(lang=lang)
        names = {spoken(law.title, lang) for law, _ in drawn.rows}
        assert len(names) == len(drawn.rows)
        assert all(f">{html.escape(name)}<title>" in drawn.svg() for name in names)  # whole: two differ at their ends
