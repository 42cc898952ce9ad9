"""A position travels: saved, opened, computed again, and every difference named."""

import json
import os
import stat
from datetime import date
from fractions import Fraction

import pytest

import sharing as sh
from sharing import files, position
from sharing.case import case_ids
from sharing.cli import main
from sharing.errors import InvalidFile, InvalidScenario
from sharing.export.kinds import export, save
from sharing.law.catalogue import catalogue
from sharing.law.instrument import Scenario
from sharing.position import Named, Position, Reporting, open_position, parse_position
from sharing.verification import verify


@pytest.fixture
def ours(five):
    eu, un = (sh.load_instrument(name) for name in ("eu/regulation-2018-1805", "un/uncac-57"))
    return Position(
        case=five,
        scenarios=(
            Named(name="EU", scenario=Scenario(law=eu, terms={"agreed_share": "3/5"})),
            Named(name="联合国", scenario=Scenario(law=un, readings={"costs": "not_deducted"})),
        ),
        pinned="EU",
        reporting=Reporting(currency="CNY", rate=Fraction("7.85"), on=date(2022, 9, 30)),
    )


def changed(ours, path, change):
    data = json.loads(ours.to_bytes())
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return verify(path)


def kinds(found):
    return {(one.kind, one.where) for one in found.findings}


# --- saved and opened ---------------------------------------------------------------


@pytest.mark.parametrize("name", case_ids())
def test_every_case_survives_saving_and_opening_byte_for_byte(name):
    laws = catalogue()[:: 3 if name.startswith("teaching") else 12]
    first = Position(
        case=sh.load_case(name), scenarios=tuple(Named(name=law.id, scenario=Scenario(law=law)) for law in laws)
    )
    again = parse_position(first.to_bytes(), "again.json")
    assert again == first
    assert again.to_bytes() == first.to_bytes()
    assert [s.digest for s in again.settlements()] == [s.digest for s in first.settlements()]


def test_a_saved_position_is_readable_and_says_what_came_out(ours, tmp_path):
    ours.save(tmp_path / "ours.json")
    text = (tmp_path / "ours.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert "联合国" in text
    assert data["schema"] == 1
    assert data["scenarios"][0]["result"]["amounts"]["FRA"] == "2220000.00"
    assert data["scenarios"][0]["text"]["citation"]["read"] == "2026-11-22"
    assert open_position(tmp_path / "ours.json") == ours


def test_an_older_schema_is_upgraded_step_by_step_and_a_newer_one_refused(ours, monkeypatch):
    raw = ours.to_bytes()
    monkeypatch.setattr(position, "SCHEMA", 3)
    monkeypatch.setitem(position.UPGRADES, 1, lambda data: {**data, "schema": 2, "pinned": None})
    monkeypatch.setitem(position.UPGRADES, 2, lambda data: {**data, "schema": 3})
    assert parse_position(raw, "old.json").pinned is None
    monkeypatch.setattr(position, "SCHEMA", 1)
    with pytest.raises(InvalidFile, match="has schema 4; this version reads up to 1: install a newer one"):
        parse_position(raw.replace(b'"schema": 1,\n "version"', b'"schema": 4,\n "version"'), "new.json")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["case"].update(recovered="-5"), "case.recovered: must not be negative"),
        (lambda d: d["case"].update(recovered=5.0), "case.recovered: a number is written in quotes"),
        (lambda d: d["scenarios"][0]["terms"].update(agreed_share="2"), "lies between 0 and 1"),
        (lambda d: d["scenarios"][1]["readings"].update(costs="perhaps"), "is one of deducted, not_deducted"),
        (lambda d: d["scenarios"][0].update(name=""), "needs a name"),
        (lambda d: d["scenarios"][0].update(name="联合国"), "two scenarios are called"),
        (lambda d: d.update(scenarios=[]), "a list of 1 to"),
        (lambda d: d.update(pinned="nobody"), "no scenario 'nobody' to pin"),
        (lambda d: d.update(mandate={"reservation": "1"}), "unknown key 'mandate'"),
        (lambda d: d["reporting"].update(rate="0"), "must be above zero"),
        (lambda d: d.update(pinned=1), "is the name of a scenario"),
        (lambda d: d["scenarios"][0].update(total="9"), "unknown key 'total'"),
        (lambda d: d["scenarios"][0].update(law="un/uncac-57"), "its text calls itself 'eu/regulation-2018-1805'"),
        (lambda d: d["reporting"].update(currency="XXY"), "no currency 'XXY'"),
        (lambda d: d["scenarios"][0]["text"]["clauses"][0].update(pay="steal"), "is no kind of clause"),
    ],
)
def test_a_broken_position_says_where_and_what(ours, change, said):
    data = json.loads(ours.to_bytes())
    change(data)
    with pytest.raises(InvalidFile) as error:
        parse_position(json.dumps(data).encode(), "theirs.json")
    assert said in str(error.value)
    assert str(error.value).startswith("theirs.json")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is not JSON"),
        (b"[1]", "is no position"),
        (b'{"format": "sharing position", "schema": 1, "schema": 1}', "'schema' stands twice"),
        (b'{"format": "sharing position", "schema": "1"}', "schema must be a whole number"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"format": "sharing position", "schema": 1, "case": ' + b"[" * 100_000, "is not JSON"),
        (b'{"format": "sharing position", "schema": 1, "case": ' + b"[" * 40 + b"]" * 40 + b"}", "nested too deeply"),
        (b" " * 6_000_000, "is larger than"),
        (b'{"format": "sharing position", "schema": 1, "x": "\\ud800"}', "half a character"),
    ],
)
def test_what_is_no_position_is_refused_in_words(raw, said):
    with pytest.raises(InvalidFile, match=said):
        parse_position(raw, "x.json")


def test_a_failed_save_leaves_what_was_there(ours, tmp_path, monkeypatch):
    path = tmp_path / "ours.json"
    ours.save(path)
    before = path.read_bytes()

    def no_room(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", no_room)
    with pytest.raises(InvalidFile, match="No space left on device"):
        ours.save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["ours.json"]


# --- verified ----------------------------------------------------------------------------


def test_an_untouched_position_and_workbook_verify_as_the_same(ours, tmp_path):
    for name in ("ours.json", "ours.xlsx"):
        save(ours, tmp_path / name)
        found = verify(tmp_path / name, against=ours)
        assert found.findings == ()
        assert found.same
        assert "The same" in found.explain()
        assert "一致" in found.explain("zh")


def test_each_thing_that_differs_is_named(ours, tmp_path):
    path = tmp_path / "theirs.json"
    found = changed(ours, path, lambda d: d["case"]["costs"][0].update(amount="43000.00"))
    assert ("changed", "case.costs[0].amount") in kinds(found)
    assert ("fact", "case.costs[0].amount") in kinds(found)
    found = changed(ours, path, lambda d: d["scenarios"][0]["terms"].update(agreed_share="7/10"))
    assert ("changed", "scenarios[0].terms.agreed_share") in kinds(found)
    assert ("result", "EU: amounts.FRA") in kinds(found)
    found = changed(ours, path, lambda d: d["scenarios"][1]["readings"].update(costs="deducted"))
    assert ("changed", "scenarios[1].readings.costs") in kinds(found)
    found = changed(ours, path, lambda d: d["scenarios"][0]["result"]["amounts"].update(FRA="1.00"))
    assert ("result", "EU: amounts.FRA") in kinds(found)
    found = changed(
        ours,
        path,
        lambda d: d["scenarios"][0]["text"]["clauses"][4].update(shares={"requesting": "1/3", "requested": "2/3"}),
    )
    assert ("law", "eu/regulation-2018-1805.clauses[4].shares.requesting") in kinds(found)
    assert not found.same
    for lang in ("en", "zh"):
        assert "clauses[4].shares.requesting" in found.explain(lang)
    found = changed(ours, path, lambda d: d["case"]["dates"].update(transfer="2023-01-01"))
    assert ("changed", "case.dates.transfer") in kinds(found)
    found = changed(ours, path, lambda d: d["case"]["facts"].pop("reciprocity"))
    assert ("changed", "case.facts.reciprocity") in kinds(found)
    found = changed(ours, path, lambda d: d.pop("seals"))
    assert ("changed", "seals") in kinds(found)
    found = changed(ours, path, lambda d: d.update(version="9.9"))
    assert ("version", "") in kinds(found)


def test_against_our_own_position_terms_readings_and_scenarios_are_compared(ours, tmp_path):
    law = ours.scenarios[0].scenario.law
    theirs = Position(
        case=ours.case,
        scenarios=(Named(name="EU", scenario=Scenario(law=law, terms={"agreed_share": "1/2"})),),
    )
    theirs.save(tmp_path / "theirs.json")
    found = verify(tmp_path / "theirs.json", against=ours)
    rows = {(f.kind, f.where): (f.theirs, f.ours) for f in found.findings}
    assert rows["term", "EU.agreed_share"] == ("1/2", "3/5")
    assert rows["missing", "联合国"] == ("", "un/uncac-57")


def test_a_draft_treaty_nobody_has_is_computed_from_the_file_and_said(ours, tmp_path):
    from sharing.law import review

    law = sh.load_instrument("eu/regulation-2018-1805")
    draft = review.build({**law.content, "id": "drafts/ours"}, "draft.toml")
    made = Position(case=ours.case, scenarios=(Named(name="D", scenario=Scenario(law=draft)),))
    made.save(tmp_path / "draft.json")
    found = verify(tmp_path / "draft.json")
    assert found.same
    assert ("unknown_law", "drafts/ours") in kinds(found)


def test_a_changed_cell_of_a_workbook_is_named_and_held_against_its_own_result(ours, tmp_path):
    import openpyxl

    path = tmp_path / "theirs.xlsx"
    save(ours, path)
    book = openpyxl.load_workbook(path)
    for row in book["Facts"].iter_rows(min_row=5, max_col=2):
        if row[0].value == "recovered":
            row[1].value = 5_000_000
    book.save(path)
    found = verify(path, against=ours)
    assert ("cell", "recovered") in kinds(found)
    assert any(f.kind == "result" and f.theirs == "None" for f in found.findings)  # not recalculated since


@pytest.mark.parametrize("raw", [b"PK\x03\x04broken", b"PK\x03\x04" + b"0" * 100])
def test_a_broken_workbook_is_refused_in_words(raw, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(raw)
    with pytest.raises(InvalidFile, match="cannot be read as a workbook"):
        verify(tmp_path / "x.xlsx")


def test_a_workbook_of_somebody_else_is_refused(tmp_path):
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    with pytest.raises(InvalidFile, match="is no workbook of this library"):
        verify(tmp_path / "x.xlsx")


def resealed(data):
    from sharing.position import leaves, seal

    values = {key: value for key, value in data.items() if key != "seals"}
    return {**values, "seals": {where: seal(where, value) for where, value in leaves(values)}}


def test_a_forged_text_of_one_of_two_scenarios_under_one_law_is_named_though_resealed(five, tmp_path):
    law = sh.load_instrument("eu/regulation-2018-1805")
    both = Position(case=five, scenarios=tuple(Named(name=n, scenario=Scenario(law=law)) for n in "AB"))
    data = json.loads(both.to_bytes())
    text = data["scenarios"][0]["text"]
    text["clauses"][4]["shares"] = {"requested": "9/10", "requesting": "1/10"}
    text["examples"] = []
    forged = parse_position(json.dumps(data).encode(), "x")
    data["scenarios"][0]["result"] = position.result(forged.settlements()[0])
    (tmp_path / "x.json").write_text(json.dumps(resealed(data)))
    found = verify(tmp_path / "x.json")
    assert not found.same
    assert {f.kind for f in found.findings} == {"law"}


def test_the_second_currency_and_the_pin_are_compared_too(ours, tmp_path):
    data = json.loads(ours.to_bytes())
    data["reporting"]["rate"], data["pinned"] = "0.785", None
    (tmp_path / "x.json").write_text(json.dumps(resealed(data)))
    found = verify(tmp_path / "x.json", against=ours)
    assert {("table", "position.reporting.rate"), ("table", "position.pinned")} <= kinds(found)


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("Results", "C5", "somebody else"),
        ("Results", "F5", 999),
        ("Results", "A30", "another row"),
        ("Facts", "C6", "another cost"),
        ("S1", "D10", 3_700_000),
        ("S1", "B25", "=1+1"),
    ],
)
def test_any_cell_of_a_workbook_that_was_rewritten_is_named(ours, tmp_path, sheet, cell, value):
    import openpyxl

    path = tmp_path / "x.xlsx"
    save(ours, path, lang="zh")
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    assert ("rewritten", f"{sheet}!{cell}") in kinds(verify(path, against=ours))


@pytest.mark.xdist_group("office")
def test_a_workbook_saved_by_another_program_verifies_as_the_same(ours, tmp_path):
    from test_exports import resaved

    save(ours, tmp_path / "x.xlsx")
    resaved([tmp_path / "x.xlsx"], tmp_path / "out")
    assert verify(tmp_path / "out" / "x.xlsx", against=ours).findings == ()


def test_names_with_hidden_marks_and_numbers_beyond_a_cell_verify_as_the_same(five, tmp_path):
    import strategies

    law = sh.load_instrument("eu/regulation-2018-1805")
    case = strategies.built({**five.content, "recovered": "123456789012345.67", "interest": "0.00"})
    made = Position(
        case=case, scenarios=tuple(Named(name=n, scenario=Scenario(law=law)) for n in ("A\u200bB", "C\tD", "E\ufffeF"))
    )
    for name in ("x.xlsx", "x.json"):
        save(made, tmp_path / name)
        assert verify(tmp_path / name, against=made).findings == ()
    for kind in ("term_sheet", "svg", "evidence"):
        assert len(export(made, kind)) > 1000


def test_a_case_changed_apart_from_its_tables_is_not_saved_as_something_else(five):
    from attrs import evolve

    made = Position(
        case=evolve(five, recovered=Fraction(1_000_000)),
        scenarios=(Named(name="A", scenario=Scenario(law=sh.load_instrument("un/uncac-57"))),),
    )
    with pytest.raises(InvalidScenario, match="was changed apart from its tables"):
        made.to_bytes()


def test_many_keys_do_not_take_long(tmp_path):
    import time

    raw = json.dumps({"format": "sharing position", "schema": 1, "case": {f"k{i}": 1 for i in range(60_000)}}).encode()
    start = time.process_time()
    with pytest.raises(InvalidFile):
        parse_position(raw, "x")
    assert time.process_time() - start < 20  # it took minutes once


# --- from the command line -----------------------------------------------------------------


def test_the_command_line_saves_shows_verifies_and_exports(tmp_path, capsys):
    out = str(tmp_path / "p.json")
    laws = ["--law", "eu/regulation-2018-1805", "--law", "un/uncac-57"]
    assert main(["position", "teaching/five-states", *laws, "--term", "agreed_share=3/5", "--out", out]) == 0
    assert main(["position", out]) == 0
    assert "2,220,000.00" in capsys.readouterr().out
    assert main(["verify", out]) == 0
    assert "The same" in capsys.readouterr().out
    assert main(["export", out, "--out", str(tmp_path / "p.csv")]) == 0
    assert "2220000.00" in (tmp_path / "p.csv").read_text(encoding="utf-8-sig")
    text = (tmp_path / "p.json").read_text(encoding="utf-8").replace('"4800000.00"', '"4800001.00"')
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["verify", out])
    assert stopped.value.code == 1
    assert "changed after it was saved: case.recovered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "nowhere.json"], "cannot be read"),
        (["app", "nowhere.json"], "cannot be read"),
        (["app", "no-such-case"], "no case 'no-such-case'"),
        (["position", "teaching/five-states", "--law", "un/uncac-57", "--term", "cap=1"], "has a term 'cap'"),
        (["export", "teaching/five-states", "--law", "un/uncac-57", "--out", "x.odt"], "end its name in one of"),
        (["export", "teaching/five-states", "--law", "un/uncac-57", "--out", "/nowhere/x.csv"], "cannot be written"),
        (["export", "teaching/five-states", "--law", "un/uncac-57", "--kind", "pdf", "--out", "x"], "no export 'pdf'"),
        (["seek", "teaching/five-states", "--law", "un/uncac-57", "--party", "FRX", "--at-least", "1"], "FRX"),
        (
            ["seek", "teaching/five-states", "--law", "un/uncac-57", "--party", "FRA", "--at-least", "1e3"],
            "not a number",
        ),
        (["memo", "teaching/five-states", "--law", "un/uncac-57", "--party", "ITA"], "nobody is called 'ITA'"),
    ],
)
def test_bad_input_exits_2_with_a_clear_line(arguments, said, capsys):
    assert main(arguments) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown


def test_seek_trace_and_memo_answer_on_the_console(capsys):
    case, law = "teaching/five-states", ["--law", "eu/regulation-2018-1805"]
    assert main(["seek", case, *law, "--party", "FRA", "--at-least", "2220000"]) == 0
    assert "from 60.00 % to 100.00 %" in capsys.readouterr().out
    assert main(["seek", case, *law, "--party", "FRA", "--at-least", "2220000", "--along", "recovered"]) == 0
    assert "from EUR 5,540,000.00" in capsys.readouterr().out
    assert main(["trace", case, *law, "--lang", "zh"]) == 0
    assert "较小者" in capsys.readouterr().out
    assert main(["memo", case, *law, "--party", "DEU", "--lang", "zh"]) == 0
    assert "备忘录：德国" in capsys.readouterr().out


def test_a_saved_file_is_readable_by_others_as_a_shared_file_is(ours, tmp_path):
    ours.save(tmp_path / "p.json")
    assert stat.S_IMODE(os.stat(tmp_path / "p.json").st_mode) == 0o644


def test_a_position_file_says_its_own_laws_and_takes_no_others(ours, tmp_path):
    from sharing.naming import position_of

    ours.save(tmp_path / "a.json")
    for laws, facts in ((["un/uncac-57"], {}), ([], {"judgment": "none"})):
        with pytest.raises(InvalidScenario, match="leave the options out"):
            position_of(str(tmp_path / "a.json"), laws, {}, {}, facts)
