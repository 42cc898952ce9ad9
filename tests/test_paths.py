"""Routes and procedures: which clauses apply, what delay costs, when the money is paid at the latest."""

from datetime import date
from fractions import Fraction

import pytest
from test_trace import HALVES, draft

import sharing as sh
from sharing.assumptions import assumptions
from sharing.cli import main
from sharing.errors import InvalidFile, InvalidScenario, UnknownName
from sharing.language import fact_values
from sharing.law.catalogue import catalogue
from sharing.law.procedure import Period, span, timeline
from sharing.path_words import parallel_text, paths_html, paths_text, period, timeline_text
from sharing.paths import observed, parallel, paths, present_value

DAY = date(2027, 1, 4)


@pytest.fixture
def soe():
    return sh.load_case("teaching/soe-loss")


# --- routes --------------------------------------------------------------------------


def test_every_route_of_the_vocabulary_has_its_assumptions():
    assert set(assumptions().routes) == set(fact_values("route"))


def test_rapid_return_pays_by_its_own_article_and_leaves_the_requesting_state_more(soe):
    found = {one.route: one for one in paths(soe, "models/sharing-rule", ["foreign_judgment", "rapid_return"]).paths}
    ordinary, rapid = found["foreign_judgment"], found["rapid_return"]
    assert "3" in rapid.clauses
    assert "7(2)" not in rapid.clauses
    assert "7(2)" in ordinary.clauses
    assert "3" not in ordinary.clauses
    assert rapid.present("CHN")[0] > ordinary.present("CHN")[0]
    assert rapid.present("CHN")[1] > ordinary.present("CHN")[1]
    assert rapid.years[1] < ordinary.years[1]


def test_the_present_value_lies_below_what_is_paid_and_falls_with_delay(soe):
    now, later = (paths(soe, "models/sharing-rule", ["settlement"], delay=years).paths[0] for years in (0, 2))
    for payee in ("CHN", "SGP"):
        low, high = now.amounts(payee)
        assert now.present(payee)[0] <= float(low)
        assert now.present(payee)[1] <= float(high)
        assert later.present(payee)[1] < now.present(payee)[1]
    assert later.years == pytest.approx([one + 2 for one in now.years])


def test_a_year_of_delay_costs_what_interest_takes(soe):
    found = paths(soe, "models/sharing-rule", ["settlement"], discount=(0.05, 0.05))
    low, high = found.delay_costs("CHN", 1)["settlement"]
    now = found.paths[0].present("CHN")
    assert (low, high) == pytest.approx([one * (1 - 1 / 1.05) for one in now])


def test_the_costs_of_a_route_are_its_part_of_the_sum_in_the_proportions_of_the_case(soe):
    for one in paths(soe, "models/sharing-rule").paths:
        for settled, part in zip((one.early, one.late), one.costs, strict=True):
            costs = [cost.amount for cost in settled.case.costs]
            assert sum(costs) == pytest.approx(float(soe.recovered * part), abs=0.01)
            assert costs[0] / sum(costs) == pytest.approx(180 / 255, abs=1e-6)
            assert sum(e.units for e in settled.ledger) == settled.case.pool


def test_the_years_from_order_to_payment_come_from_the_law_or_from_real_cases(soe):
    assert {one.payment for one in paths(soe, "models/sharing-rule").paths} == {"law"}
    found = {one.route: one.payment for one in paths(soe, "un/uncac-57").paths}
    assert found["non_conviction"] == "observed_route"
    assert found["rapid_return"] == "observed"
    real = {one.case: one.years for one in observed()}
    assert real["usa-che-betonsports-2015"] == pytest.approx((date(2015, 11, 20) - date(2009, 11, 2)).days / 365.25)
    assert not any(name.startswith("teaching/") for name in real)


def test_least_and_most_of_a_route_come_from_its_corners(soe):
    from sharing.assumptions import assumptions as assumed

    for one in paths(soe, "models/sharing-rule", discount=(0.01, 0.06)).paths:
        way, upkeep = assumed().routes[one.route], assumed().upkeep
        assert float(one.costs[0]) == pytest.approx(float(way.costs[0]) + float(upkeep.low) * one.years[0], abs=2e-4)
        assert float(one.costs[1]) == pytest.approx(float(way.costs[1]) + float(upkeep.high) * one.years[1], abs=2e-4)
        for payee in ("CHN", "SGP"):
            edges = [edge for s in (one.early, one.late) for edge in s.part(payee)]
            assert one.amounts(payee) == (min(edges), max(edges))
            low, high = one.amounts(payee)
            assert one.present(payee)[0] == pytest.approx(float(low) / 1.06 ** one.years[1])
            assert one.present(payee)[1] == pytest.approx(float(high) / 1.01 ** one.years[0])
    assert {one.route: one.payment for one in paths(soe, "un/uncac-57").paths}["conviction"] == "observed"


def test_what_a_year_of_delay_takes_lies_within_what_is_told(soe):
    found = paths(soe, "models/sharing-rule", ["rapid_return"])
    low, high = found.delay_costs("CHN")["rapid_return"]
    one = found.paths[0]
    corners = [
        present_value(float(amount), years, rate) - present_value(float(amount), years + 1, rate)
        for amount in one.amounts("CHN")
        for years in one.years
        for rate in (0.01, 0.03, 0.045, 0.06)
    ]
    assert low == pytest.approx(min(corners))
    assert high == pytest.approx(max(corners))


def test_a_wait_of_the_law_counts_where_it_says_no_more(soe):
    one = paths(soe, "national/nzl-cpra-86", ["rapid_return"]).paths[0]
    assert one.years[0] >= 0.25 + 181 / 365.25 - 1e-9


def test_a_third_states_fine_ranks_where_the_reading_puts_it(soe):
    found = parallel(soe, "models/sharing-rule", "9000000")
    fine = "fine:third State"
    assert found["fine_first"].amount(fine) == 9_000_000
    assert found["fine_outside"].part(fine) == (0, 0)
    least, most = found["fine_after_owners"].bounds(fine)
    assert 0 < least < most < 9_000_000
    owner = "prior_owner:Huaxing Mining, proven part"
    assert found["fine_after_owners"].amount(owner) == 5_000_000
    assert found["fine_first"].bounds(owner)[1] < 5_000_000
    for s in found.values():
        assert sum(e.units for e in s.ledger) == s.case.pool


def test_routes_are_told_in_both_languages_with_what_is_assumed(soe):
    found = paths(soe, "models/sharing-rule", ["conviction", "rapid_return"], delay=1)
    for lang, words in (
        (
            "en",
            (
                "rapid return by agreement",
                "assumed",
                "unverified",
                "in years: 1.",
                "a further year of delay takes, by interest alone",
            ),
        ),
        ("zh", ("依协定快速返还", "假定", "未核实", "延误", "每再延误一年")),
    ):
        for word in words:
            assert word in paths_text(found, lang)
            assert word in paths_html(found, lang)
    assert "第三国" in parallel_text(parallel(soe, "models/sharing-rule", "100"), "zh")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: paths(c, "models/sharing-rule", ["quick"]), "no route 'quick'"),
        (lambda c: paths(c, "models/sharing-rule", discount=(0.2, 0.1)), "from 0 to 1; got 0.2, 0.1"),
        (lambda c: paths(c, "models/sharing-rule", discount=("a", 0.1)), "discount is two numbers"),
        (lambda c: paths(c, "models/sharing-rule", delay=-1), "a delay is a number of years from 0 to 100"),
        (lambda c: paths(c, "models/sharing-rule", delay=float("nan")), "a delay is a number of years"),
        (lambda c: paths(c, "models/sharing-rule", "quick"), "no route 'quick'"),
        (lambda c: paths(c, "models/sharing-rule", delay="x"), "a delay is a number of years"),
        (lambda c: paths(sh.load_case("bra-deutsche-2014"), "models/sharing-rule"), "nobody holds the money"),
        (
            lambda c: timeline(sh.load_instrument("models/sharing-rule").procedure, date(9998, 12, 31)),
            "before the year 9001",
        ),
        (lambda c: parallel(c, "un/uncac-57", "1"), "has no reading 'parallel_fine'"),
        (lambda c: parallel(c, "models/sharing-rule", "-1"), "must not be negative"),
        (lambda c: parallel(c, "models/sharing-rule", "1.001"), "has 2 decimals"),
    ],
)
def test_nonsense_is_refused_in_words(soe, call, words):
    with pytest.raises((InvalidScenario, UnknownName)) as error:
        call(soe)
    assert words in str(error.value)


def test_a_present_value_is_the_sum_less_interest():
    assert present_value(121.0, 2, 0.1) == pytest.approx(100)
    assert present_value(100.0, 5, 0.0) == 100


# --- procedures --------------------------------------------------------------------------


def test_canada_pays_ninety_days_after_the_fiscal_year():
    law = sh.load_instrument("national/can-sor-95-76")
    assert timeline(law.procedure, date(2026, 3, 31)).latest == date(2026, 6, 29)
    assert timeline(law.procedure, date(2026, 4, 1)).latest == date(2027, 6, 29)


def test_the_notices_of_china_stand_on_their_own_route_only():
    law = sh.load_instrument("national/chn-icjal-requesting")
    special, other = (timeline(law.procedure, DAY, r) for r in ("confiscation_in_absence", "conviction"))
    notice = next(one for one in special.steps if one.stage.text.startswith("CPL 299(2)"))
    assert notice.earliest == date(2028, 7, 4)  # one year wanted, then six months of notice
    assert [one.stage.text for one in other.steps] == ["47(1)-(2)", "49"]
    assert special.latest is None
    assert "49" in [one.stage.text for one in special.endless]


def test_a_bar_is_no_deadline_and_what_runs_beside_delays_nothing():
    wait = timeline(sh.load_instrument("national/nzl-cpra-86").procedure, DAY)
    assert wait.earliest == date(2027, 7, 4)
    assert wait.longest is None
    beside = timeline(sh.load_instrument("national/twn-mla-33").procedure, DAY)
    assert beside.steps[1].earliest == DAY


def test_a_procedure_that_never_says_when_it_pays_has_no_longest_time():
    found = timeline(sh.load_instrument("eu/regulation-2018-1805").procedure, DAY)
    assert found.steps[0].latest == date(2027, 2, 18)
    assert found.latest is None
    assert "30(7)(b)" in [one.stage.text for one in found.endless]
    assert timeline(sh.load_instrument("regional/prt-usa-2019").procedure, DAY).latest is None


def test_the_longest_lawful_time_is_the_sum_of_the_deadlines():
    law = sh.load_instrument("models/sharing-rule")
    found = timeline(law.procedure, date(2026, 1, 1))
    assert found.longest == 365 + 60 + 90
    assert found.earliest == date(2026, 1, 1)


def test_the_longest_time_holds_from_every_day():
    assert span(sh.load_instrument("national/can-sor-95-76").procedure) == (0, 455)
    assert span(sh.load_instrument("models/sharing-rule").procedure) == (0, 366 + 60 + 90)
    assert span(sh.load_instrument("national/nzl-cpra-86").procedure)[0] == 181
    assert span(sh.load_instrument("eu/regulation-2018-1805").procedure)[1] is None
    month = draft(
        clauses=[HALVES],
        procedure=[
            {"name": "payment", "stage": {"en": "x", "zh": "某"}, "text": "1", "wait": "1 month", "within": "40 days"}
        ],
    )
    assert span(month.law.procedure) == (28, 40)


def test_a_deadline_after_a_years_end_runs_from_it_and_nothing_ends_after_a_stage_without_one():
    def stages(*tables):
        law = draft(
            clauses=[HALVES], procedure=[{"stage": {"en": "x", "zh": "某"}, "text": "1", **one} for one in tables]
        ).law
        return timeline(law.procedure, DAY)

    assert stages({"name": "payment", "year_end": "03-31", "within": "30 days"}).latest == date(2027, 4, 30)
    assert stages({"within": "5 days"}, {}, {"name": "payment", "within": "5 days"}).latest is None
    assert stages({"within": "5 days"}, {"aside": True}, {"name": "payment", "within": "5 days"}).latest == date(
        2027, 1, 14
    )


@pytest.mark.parametrize(
    ("count", "unit", "start", "end"),
    [
        (6, "months", date(2026, 8, 31), date(2027, 2, 28)),
        (1, "years", date(2024, 2, 29), date(2025, 2, 28)),
        (5, "working_days", date(2026, 11, 20), date(2026, 11, 27)),
        (1, "working_days", date(2026, 11, 21), date(2026, 11, 23)),
        (5, "working_days", date(2026, 11, 21), date(2026, 11, 27)),
        (5, "working_days", date(2026, 11, 22), date(2026, 11, 27)),
        (12, "working_days", date(2026, 11, 20), date(2026, 12, 8)),
        (45, "days", date(2026, 12, 1), date(2027, 1, 15)),
    ],
)
def test_a_period_ends_on_its_day(count, unit, start, end):
    assert Period(count, unit).after(start) == end


def test_at_least_ten_instruments_have_stages_each_said_in_both_languages():
    having = [law for law in catalogue() if law.procedure]
    assert len(having) >= 10
    for law in having:
        for lang in ("en", "zh"):
            said = timeline_text(law, timeline(law.procedure, DAY, "confiscation_in_absence"), lang)
            assert all(stage.stage[lang] in said for stage in law.procedure)
    standard = sh.load_instrument("standards/ecosoc-2005-14")
    assert "unverified" in timeline_text(standard, timeline(standard.procedure, DAY))
    assert "九十日内" in timeline_text(law, timeline(sh.load_instrument("models/sharing-rule").procedure, DAY), "zh")


def test_periods_are_said_as_statutes_say_them():
    assert [period(Period(n, u), "zh") for n, u in ((6, "months"), (15, "days"), (5, "working_days"))] == [
        "六个月",
        "十五日",
        "五个工作日",
    ]
    assert period(Period(1, "months")) == "1 month"


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ({"within": 90}, 'must be a time, as "90 days"'),
        ({"within": "0 days"}, "must be a time"),
        ({"within": "soon"}, "must be a time"),
        ({"year_end": "02-30"}, "is a day of the year"),
        ({"route": ["quick"]}, "unknown word 'quick'"),
        ({"wait": "2 months", "within": "1 month"}, "ends before the wait does"),
        ({"stage": {"en": "x"}}, "is given in en and zh"),
    ],
)
def test_a_wrong_stage_is_refused_with_its_place(stage, words):
    with pytest.raises(InvalidFile) as error:
        draft(clauses=[HALVES], procedure=[{"stage": {"en": "x", "zh": "某"}, "text": "1", **stage}])
    assert "procedure[0]" in str(error.value)
    assert words in str(error.value)


def test_the_commands_print_what_was_asked(capsys):
    assert main(["paths", "teaching/soe-loss", "--law", "models/sharing-rule", "--route", "rapid_return"]) == 0
    assert "rapid return by agreement" in capsys.readouterr().out
    assert main(["paths", "teaching/soe-loss", "--law", "models/sharing-rule", "--fine", "100", "--lang", "zh"]) == 0
    assert "第三国" in capsys.readouterr().out
    assert main(["paths", "teaching/soe-loss", "--law", "models/sharing-rule:canada", "--fine", "100", "--json"]) == 0
    assert '"a_year_of_delay"' in capsys.readouterr().out
    assert main(["timeline", "models/sharing-rule:canada", "--from", "2027-01-04", "--lang", "zh"]) == 0
    assert "九十日内" in capsys.readouterr().out
    assert main(["timeline", "national/can-sor-95-76", "--from", "2027-01-04", "--json"]) == 0
    assert '"paid_at_the_latest": "2027-06-29"' in capsys.readouterr().out
    for wrong in (
        ["timeline", "national/can-sor-95-76", "--from", "tomorrow"],
        ["timeline", "national/can-sor-95-76", "--route", "quick"],
        ["paths", "teaching/soe-loss", "--law", "models/sharing-rule", "--route", "quick"],
        ["paths", "bra-deutsche-2014", "--law", "models/sharing-rule"],
        ["timeline", "national/can-sor-95-76", "--from", "9999-12-01"],
        ["paths", "teaching/soe-loss", "--law", "models/sharing-rule", "--discount", "a", "b"],
    ):
        assert main(wrong) == 2
        assert capsys.readouterr().err.startswith("sharing: ")


def test_a_case_without_costs_gets_those_of_the_route_and_bears_them_by_the_holder():
    case = sh.load_case("gbr-mda-filat-2021")
    found = paths(case, "models/costs-and-contributions", ["settlement"]).paths[0]
    assert [cost.payer for cost in found.late.case.costs] == list(case.holders("requested"))
    assert found.costs[1] <= 1
    assert isinstance(found.costs[0], Fraction)
