"""The private side: what it computes, and that it shows nothing of itself."""

import copy
import json
import os
import pickle
import stat
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sharing as sh
from sharing.difference import difference
from sharing.errors import InvalidFile, InvalidScenario
from sharing.export.kinds import save
from sharing.law.instrument import Scenario
from sharing.negotiation import (
    Mandate,
    checked,
    concessions,
    offered,
    open_mandate,
    save_mandate,
    zone,
)
from sharing.numerals import capitals, in_wan
from sharing.position import Named, Position
from sharing.why import memorandum, why

SECRET = "1234567.89"


def mandate(**values):
    return Mandate("FRA", "DEU", "EUR", {name: str(value) for name, value in values.items()})


# --- the zone of agreement -----------------------------------------------------------


def test_a_worked_zone_splits_the_gain_in_halves_or_by_patience():
    ours = mandate(reservation="1000000.00", their_reservation_low="400000", their_reservation_high="900000")
    found = zone(ours, Decimal("3700000.00"))
    assert (found.ours, found.sure, found.perhaps) == (Decimal(1000000), Decimal(2800000), Decimal(3300000))
    assert found.point == (Decimal(1900000), Decimal(2150000))
    assert found.exists is True
    patient = mandate(reservation="1000000", their_reservation_low="900000", patience="0.9", their_patience="0.8")
    assert zone(patient, Decimal("3700000.00")).point[0] == Decimal(1000000) + Decimal(1800000) * 2 / 3


def test_the_outside_option_counts_where_it_is_better_than_the_reservation_value():
    ours = mandate(reservation="10", outside="30", their_reservation_low="0", their_outside="40")
    found = zone(ours, Decimal(100))
    assert (found.ours, found.sure) == (30, 60)


@pytest.mark.parametrize(
    ("low", "high", "exists"), [("20", "50", True), ("20", "90", None), ("85", "90", False), ("", "", None)]
)
def test_whether_there_is_room_is_sure_perhaps_or_not(low, high, exists):
    ours = mandate(reservation="20", their_reservation_low=low, their_reservation_high=high)
    assert zone(ours, Decimal(100)).exists is exists


@given(
    a=st.integers(0, 100), b=st.integers(0, 100), p=st.fractions(0, 1), q=st.fractions(0, 1), whole=st.integers(0, 300)
)
def test_the_point_lies_within_the_zone_and_patience_helps(a, b, p, q, whole):
    values = {"reservation": a, "their_reservation_low": b, "patience": p, "their_patience": q}
    found = zone(mandate(**values), Decimal(whole))
    if whole >= a + b:
        assert a <= found.point[0] <= whole - b
        more = zone(mandate(**{**values, "patience": (1 + p) / 2}), Decimal(whole))
        assert more.point[0] >= found.point[0] or p == q == 1
    else:
        assert found.point is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reservation": "-5"}, "reservation is a number, not negative"),
        ({"reservation": "x77x"}, "reservation is a number"),
        ({"reservation": "1.234"}, "more decimals than EUR"),
        ({"patience": "2"}, "patience lies between 0 and 1"),
        ({"their_reservation_low": "5", "their_reservation_high": "4"}, "lower estimate is above the higher"),
        ({"secret": "1"}, "no such field"),
    ],
)
def test_a_wrong_field_is_refused_without_repeating_it(values, said):
    with pytest.raises(InvalidScenario, match=said) as error:
        mandate(**values)
    for text in values.values():
        if len(text) > 1:
            assert text not in str(error.value)


# --- it shows nothing of itself ----------------------------------------------------------


def test_a_mandate_its_zone_and_its_offers_show_nothing_and_are_not_copied():
    ours = offered(mandate(reservation=SECRET, their_reservation_low="3"), "us", SECRET, "note")
    for thing in (ours, zone(ours, Decimal(5_000_000)), ours.offers[0], ours.offers):
        for said in (repr(thing), str(thing), f"{thing}"):
            assert "1234567" not in said
            assert "note" not in said
    assert not hasattr(ours, "_repr_html_")
    assert not hasattr(ours, "__dict__")
    for copies in (pickle.dumps, copy.copy, copy.deepcopy):
        for thing in (ours, ours.offers[0], zone(ours, Decimal(5))):
            with pytest.raises(TypeError, match="private"):
                copies(thing)
    with pytest.raises(InvalidScenario, match="a currency of three letters"):
        Mandate("FRA", "DEU", "XXQ", {"reservation": "5"})


# --- offers ---------------------------------------------------------------------------------


def test_the_log_is_a_chain_and_a_changed_moved_or_removed_entry_is_named():
    from attrs import evolve

    ours = mandate()
    for by, amount in (("us", "30"), ("them", "10"), ("us", "25"), ("them", "12.50")):
        ours = offered(ours, by, amount)
    assert checked(ours.offers) is None
    assert concessions(ours) == (None, None, Decimal(5), Decimal("2.50"))
    one, two, three, four = ours.offers
    assert checked((one, evolve(two, ours=Decimal(11)), three, four)) == 2
    assert checked((one, three, two, four)) == 2
    assert checked((one, three, four)) == 2
    assert checked((two, three, four)) == 1
    with pytest.raises(InvalidScenario, match="by us or by them"):
        offered(ours, "somebody", "1")


# --- its own file ------------------------------------------------------------------------------


def test_a_mandate_is_saved_apart_for_its_owner_only_and_opens_again(tmp_path):
    ours = offered(mandate(reservation=SECRET, patience="2/3"), "us", "30", "备注")
    path = tmp_path / "m.json"
    save_mandate(ours, path)
    if os.name == "posix":
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    again = open_mandate(path)
    assert again.value("reservation") == Fraction(SECRET)
    assert again.value("patience") == Fraction(2, 3)
    assert again.offers == ours.offers
    save_mandate(again, path)  # its own file may be written again


def test_beside_a_position_or_a_workbook_it_is_refused(tmp_path, five):
    law = sh.load_instrument("un/uncac-57")
    shared = Position(case=five, scenarios=(Named(name="A", scenario=Scenario(law=law)),))
    shared.save(tmp_path / "p.json")
    with pytest.raises(InvalidFile, match="a position lies in this folder"):
        save_mandate(mandate(reservation="5"), tmp_path / "m.json")
    (tmp_path / "p.json").unlink()
    for name in ("p.XLSX", "p.docx"):
        save(shared, tmp_path / name, {"p.XLSX": "workbook", "p.docx": "evidence"}[name])
        (tmp_path / "deeper").mkdir()
        for folder in (tmp_path, tmp_path / "deeper"):
            with pytest.raises(InvalidFile, match="a position lies in this folder"):
                save_mandate(mandate(reservation="5"), folder / "m.json")
        (tmp_path / "deeper").rmdir()
        assert os.listdir(tmp_path) == [name]
        (tmp_path / name).unlink()
    (tmp_path / "p.json").write_text(json.dumps(shared.to_json(), separators=(",", ":")))
    with pytest.raises(InvalidFile, match="a position lies in this folder"):
        save_mandate(mandate(reservation="5"), tmp_path / "m.json")


def test_what_is_shared_is_not_put_beside_a_mandate(tmp_path, five):
    law = sh.load_instrument("un/uncac-57")
    shared = Position(case=five, scenarios=(Named(name="A", scenario=Scenario(law=law)),))
    save_mandate(mandate(reservation="5"), tmp_path / "m.json")
    for write in (lambda: shared.save(tmp_path / "p.json"), lambda: save(shared, tmp_path / "p.csv")):
        with pytest.raises(InvalidFile, match="a mandate lies in this folder"):
            write()
    assert os.listdir(tmp_path) == ["m.json"]


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_mandate_others_can_read_is_not_opened(tmp_path):
    path = tmp_path / "m.json"
    save_mandate(mandate(reservation="5"), path)
    path.chmod(0o644)
    with pytest.raises(InvalidFile, match="can be read by others"):
        open_mandate(path)


def test_another_file_is_not_overwritten_and_a_broken_one_is_refused_without_its_content(tmp_path):
    path = tmp_path / "m.json"
    path.write_text("something else")
    with pytest.raises(InvalidFile, match="exists and is no mandate"):
        save_mandate(mandate(), path)
    path.unlink()
    save_mandate(offered(mandate(reservation=SECRET), "us", "30"), path)
    data = json.loads(path.read_text())
    data["offers"][0]["ours"] = "31.00"
    path.write_text(json.dumps(data))
    with pytest.raises(InvalidFile, match="the log of offers was changed at entry 1"):
        open_mandate(path)
    data["values"]["reservation"] = "secret"
    path.write_text(json.dumps(data))
    with pytest.raises(InvalidFile) as error:
        open_mandate(path)
    assert "secret" not in str(error.value)
    path.write_text("{")
    with pytest.raises(InvalidFile, match="is no mandate"):
        open_mandate(path)


# --- the difference of two positions, and why --------------------------------------------------------


def test_the_differences_of_the_parties_and_of_the_clauses_add_up(five):
    laws = ("un/uncac-57", "eu/regulation-2018-1805", "models/costs-and-contributions")
    settled = [sh.settle(five, law) for law in laws]
    for one in settled:
        for other in settled:
            gap = difference(one, other)
            assert sum(g.least for g in gap.parties) == 0
            for party in gap.parties:
                clauses = sum((c.difference for c in gap.clauses(party.payee)), Decimal(0))
                assert clauses == party.least == party.most


def test_what_is_paid_out_of_a_part_counts_against_it_in_the_difference(five):
    eu = "eu/regulation-2018-1805"
    one, other = sh.settle(five, eu), sh.settle(five, eu, terms={"costs_taken_over": "1000.00"})
    gap = difference(one, other)
    for code, amount in (("FRA", -1000), ("DEU", 1000)):
        assert next(g for g in gap.parties if g.payee == code).least == amount
        assert sum(c.difference for c in gap.clauses(code)) == amount
    assert [c.purpose for c in gap.clauses("FRA")] == ["transfer:DEU"]


def test_the_term_or_reading_that_made_the_difference_is_named_with_its_article(five):
    one = sh.settle(five, "eu/regulation-2018-1805")
    other = sh.settle(
        five,
        "eu/regulation-2018-1805",
        terms={"agreed_share": "3/5"},
        readings={"owner_as_victim": "does_not_apply"},
    )
    causes = {c.name: c for c in difference(one, other).causes("FRA")}
    assert causes["agreed_share"].least == 410000
    assert causes["agreed_share"].texts == ("30(7)",)
    assert causes["owner_as_victim"].least == 240000
    assert difference(one, sh.settle(five, "un/uncac-57")).causes("FRA") == ()


def test_a_difference_from_what_is_open_is_an_interval(five):
    gap = difference(sh.settle(five, "un/uncac-57"), sh.settle(five, "national/nzl-cpra-86"))
    france = next(g for g in gap.parties if g.payee == "FRA")
    assert france.least < france.most
    assert france.share is None


@pytest.mark.parametrize("law", ["un/uncac-57", "eu/regulation-2018-1805", "models/costs-and-contributions"])
def test_the_steps_of_why_sum_to_what_a_payee_gets(law, five):
    s = sh.settle(five, law)
    for payee in s.payees:
        assert sum(step.units for step in why(s, payee)) == s.units(payee)
        text = memorandum([s], payee, "zh")
        assert s.digest in text


# --- Chinese numerals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "wan", "capital"),
    [
        ("1409.50", "CNY", "1,409.50元", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "CNY", "6,007.14元", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "CNY", "1.640902万元", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "CNY", "325.04元", "人民币叁佰贰拾伍元零肆分"),
        ("107000.53", "CNY", "10.700053万元", "人民币壹拾万柒仟元伍角叁分"),
        ("100010000.10", "USD", "1.000100001亿美元", "美元壹亿零壹万元壹角整"),
        ("20000000", "JPY", "2,000万日元", "日元贰仟万元整"),
        ("0.05", "EUR", "0.05欧元", "欧元伍分"),
        ("0.00", "EUR", "0.00欧元", "欧元零元整"),
    ],
)
def test_amounts_stand_in_wan_and_in_capital_numerals(amount, currency, wan, capital):
    assert in_wan(Decimal(amount), currency) == wan
    assert capitals(Decimal(amount), currency) == capital


@given(st.integers(0, 10**19))
def test_capital_numerals_read_back_to_the_same_number(units):
    digits = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    scale = {"拾": 10, "佰": 100, "仟": 1000}
    said = capitals(Decimal(units).scaleb(-2), "CNY").removeprefix("人民币").removesuffix("整")
    whole, _, small = said.rpartition("元") if "元" in said else ("", "", said)
    total, group, digit = 0, 0, 0
    waiting = whole.replace("亿亿", "京").replace("万亿", "兆")
    for c in waiting:
        if c in digits:
            digit = digits[c]
        elif c in scale:
            group, digit = group + digit * scale[c], 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8, "兆": 10**12, "京": 10**16}[c]
            group, digit = 0, 0
    total += group + digit
    cents, digit = 0, 0
    for c in small:
        if c in digits:
            digit = digits[c]
        else:
            cents, digit = cents + digit * {"角": 10, "分": 1}[c], 0
    assert total * 100 + cents == units
