"""What binds whom on which day, and the reason for everything else."""

from datetime import date

import pytest

from sharing.case import build
from sharing.errors import UnknownName
from sharing.law.catalogue import applicable, load_instrument

REG, FD, UNCAC = "eu/regulation-2018-1805", "eu/framework-decision-2006-783", "un/uncac-57"


def stands(holder, asker, day):
    parties = [{"code": holder, "roles": ["requested"]}, {"code": asker, "roles": ["requesting"]}]
    dates = {"request": date.fromisoformat(day)}
    case = build(
        {"schema": 1, "id": "x", "currency": "EUR", "recovered": "1.00", "parties": parties, "dates": dates}, "x"
    )
    return {one.law.id: (one.group, one.reason) for one in applicable(case)}


@pytest.mark.parametrize(
    ("holder", "asker", "day", "law", "group", "reason"),
    [
        ("FRA", "DEU", "2022-05-04", REG, "binds", "all_bound"),  # Reg. (EU) 2018/1805 art. 41
        ("FRA", "DEU", "2022-05-04", FD, "for_comparison", "yields"),  # art. 39
        ("FRA", "DEU", "2020-12-18", REG, "for_comparison", "not_yet"),  # art. 40
        ("FRA", "DEU", "2020-12-18", FD, "binds", "all_bound"),
        ("FRA", "IRL", "2022-05-04", REG, "for_comparison", "not_party"),  # recital on Ireland
        ("FRA", "IRL", "2022-05-04", FD, "binds", "all_bound"),
        ("DNK", "DEU", "2022-05-04", FD, "binds", "all_bound"),
        ("FRA", "GBR", "2019-05-04", FD, "binds", "all_bound"),
        ("FRA", "GBR", "2022-05-04", FD, "for_comparison", "no_longer_party"),  # end of transition 31.12.2020
        ("HRV", "DEU", "2010-01-01", FD, "for_comparison", "not_party_yet"),  # accession 1.7.2013
        ("NZL", "CHN", "2016-08-23", UNCAC, "binds", "all_bound_since_if"),  # day of deposit not read
        ("NZL", "CHN", "2016-08-23", "national/nzl-cpra-86", "binds", "own_law"),
        ("NZL", "CHN", "2016-08-23", "national/chn-icjal-requesting", "for_comparison", "not_yet"),
        ("NZL", "CHN", "2020-08-23", "national/chn-icjal-requesting", "for_comparison", "law_of_requesting"),
        ("CHN", "NZL", "2020-08-23", "national/chn-icjal-requested", "binds", "own_law"),
        ("DEU", "FRA", "2013-01-01", UNCAC, "for_comparison", "not_party_yet"),  # deposit 12.11.2014
        ("DEU", "FRA", "2015-01-01", UNCAC, "binds", "all_bound_if"),
        ("FRA", "CHE", "2010-01-01", "national/fra-cpp-713-40", "for_comparison", "not_yet"),
        ("USA", "CHE", "2015-01-01", "national/che-tevg-international", "for_comparison", "law_of_requesting"),
        ("JEY", "NGA", "2020-02-03", UNCAC, "binds", "all_bound_since_if"),  # day of extension not read
    ],
)
def test_who_is_bound_on_a_day(holder, asker, day, law, group, reason):
    assert stands(holder, asker, day)[law] == (group, reason)


def test_a_case_without_a_date_binds_nobody_and_says_so():
    parties = [{"code": "FRA", "roles": ["requested"]}, {"code": "DEU", "roles": ["requesting"]}]
    case = build({"schema": 1, "id": "x", "currency": "EUR", "recovered": "1.00", "parties": parties}, "x")
    found = {one.law.id: one.reason for one in applicable(case)}
    assert found[REG] == "no_date"
    assert {one.group for one in applicable(case)} == {"could_be_agreed", "for_comparison"}


def test_models_and_agreements_of_other_cases_could_be_agreed():
    found = stands("FRA", "DEU", "2022-05-04")
    assert found["models/costs-and-contributions"] == ("could_be_agreed", "is_model")
    assert found["agreements/gbr-tza-bae-2010"] == ("could_be_agreed", "is_agreement")


def test_an_agreement_binds_in_its_own_case():
    from sharing.case import load_case

    found = {one.law.id: one for one in applicable(load_case("gbr-tza-bae-2012"))}
    assert found["agreements/gbr-tza-bae-2010"].group == "binds"
    assert found["agreements/gbr-tza-bae-2010"].reason == "agreed_in_this_case"


def test_inside_one_state_only_laws_that_divide_inside_it_are_shown():
    parties = [{"code": "CHN-51", "roles": ["requested"]}, {"code": "CHN-61", "roles": ["requesting"]}]
    dates = {"request": date(2022, 5, 4)}
    case = build(
        {"schema": 1, "id": "x", "currency": "CNY", "recovered": "1.00", "parties": parties, "dates": dates}, "x"
    )
    found = {one.law.id: one.group for one in applicable(case)}
    assert found == {
        "domestic/no-fee-cooperation": "binds",
        "domestic/col-1708-91": "for_comparison",
        "national/che-tevg-domestic": "for_comparison",
    }


def test_another_day_can_be_asked_for(five):
    found = {one.law.id: one.group for one in applicable(five, date(2019, 1, 1))}
    assert found[FD] == "binds"


def test_past_law_loads_by_its_day_and_names_its_successor():
    law = load_instrument("national/nld-wwetgc-28", on=date(2018, 6, 1))
    assert (law.status, law.successor) == ("superseded", "national/nld-wwetgc-28")
    assert load_instrument("national/nld-wwetgc-28", on=date(2021, 6, 1)).status == "in_force"


def test_a_day_before_any_text_is_refused_and_says_from_when():
    assert load_instrument(REG, on=date(2022, 1, 1)).id == REG
    with pytest.raises(UnknownName, match="was law on 2019-01-01; the library has it from 2020-12-19"):
        load_instrument(REG, on=date(2019, 1, 1))


def test_a_part_of_a_state_is_bound_with_its_state_and_by_its_law():
    found = stands("CHE-GE", "FRA", "2022-05-04")
    assert found["national/che-tevg-international"] == ("binds", "own_law")
    assert found[UNCAC] == ("binds", "all_bound_if")


def test_treaties_do_not_bind_the_parts_of_one_state_among_themselves(tmp_path):
    import sharing as sh

    parties = [{"code": "CHN-51", "roles": ["requested"]}, {"code": "CHN-61", "roles": ["requesting"]}]
    tables = {"schema": 1, "id": "x", "currency": "CNY", "recovered": "1.00", "parties": parties}
    case = build(tables | {"dates": {"request": date(2022, 5, 4)}}, "x")
    (row,) = sh.compare(case, [UNCAC]).rows
    assert (row.group, row.applies.reason) == ("for_comparison", "not_between_states")
