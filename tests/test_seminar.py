"""The seminar: drawn exactly, private to each side, debriefed from the whole of what was possible."""

import base64
import copy
import csv
import hashlib
import io
import json
import os
import pickle
import re
import stat
import subprocess
import sys
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.cli import main
from sharing.errors import InvalidScenario, SharingError
from sharing.law.catalogue import BINDS, applicable
from sharing.panel.seminar import Seminar, share_fault
from sharing.panel.seminar_view import check_lines
from sharing.position import parse_position
from sharing.seminar import instructions as private
from sharing.seminar.brief import private_sheet, public_sheet
from sharing.seminar.classroom import class_file, classwork
from sharing.seminar.counterpart import ANSWERS, Counterpart
from sharing.seminar.deal import MATTERS, Deal, limits, parts, settled
from sharing.seminar.debrief import debriefed, opened
from sharing.seminar.exercise import SIDES, exercise, kinds, real_sums
from sharing.seminar.frontier import frontier
from sharing.seminar.instructions import instructions, read_key, side_keys, suggested
from sharing.seminar.invented import invented_class, played
from sharing.seminar.record import AGREED, BROKEN, Record, record_of

WORD = "bamo-tiku-resa-lodi-penu"
WORDS = [matter for matter in MATTERS if matter != "share"]
numbers = st.integers(1, 3000)
secrets = st.binary(min_size=13, max_size=13)
deals = st.builds(
    Deal,
    share=st.fractions(0, 1, max_denominator=1000),
    **{matter: st.sampled_from(options) for matter, options in MATTERS.items() if options},
)


def sides_of(case, one=b"one", other=b"other"):
    return {side: instructions(case, secret, side) for side, secret in zip(SIDES, (one, other), strict=True)}


def deal(share="1/2", costs="named_costs", victims="no_victims", payment="within_6_months", report="reported"):
    return Deal(share=Fraction(share), costs=costs, victims=victims, payment=payment, report=report)


# --- the cases ------------------------------------------------------------------------------


def test_an_exercise_is_the_same_on_every_machine():
    case = exercise(7).case
    assert (case.currency, str(case.recovered), case.codes) == ("AUD", "4410000", ("AUS", "IDN"))
    assert [str(c.amount) for c in case.costs] == ["34376", "45680"]
    assert (str(case.claims[0].amount), str(case.claims[0].certificate)) == ("1226226", "547387")


@given(numbers)
def test_every_exercise_lies_in_the_ranges_of_the_real_cases_and_under_a_law_that_binds(number):
    drawn = exercise(number)
    assert drawn.with_china == (number % 2 == 0)
    assert real_sums()[0] <= drawn.case.recovered <= real_sums()[-1]
    costs = sum(c.amount for c in drawn.case.costs) / drawn.case.recovered
    claims = drawn.case.claims[0].amount / drawn.case.recovered
    assert Fraction(9, 1000) <= costs <= Fraction(5, 100)
    assert Fraction(8, 100) <= claims <= Fraction(41, 100)
    assert drawn.case.claims[0].certificate < drawn.case.claims[0].amount
    found = next(one for one in applicable(drawn.case) if one.law.id == drawn.kind.law.id)
    assert found.group == BINDS


def test_every_kind_of_case_comes_up_with_and_without_china_and_the_strength_of_evidence_differs():
    drawn = [exercise(n) for n in range(1, 201)]
    assert {one.kind.name for one in drawn} == {kind.name for kind in kinds()}
    assert {one.kind.name for one in drawn if one.with_china} >= {"embezzled_funds", "bribes", "china_holds"}
    assert {work.strength for one in drawn for work in one.works} == {"documented", "stated", "contested"}


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_every_article_a_side_can_stand_on_is_in_the_law(kind):
    known = {c.text for c in kind.law.clauses} | {r.text for r in kind.law.readings.values()}
    known |= {t.text for t in kind.law.terms.values()}
    singles = {one.strip() for text in known for one in re.split(r", | with ", text)}
    assert kind.disputed in kind.law.readings
    assert set(kind.invokes) == set(MATTERS)
    for articles in kind.invokes.values():
        for article in articles:
            assert not article or article in singles | known or any(article in text for text in known), article


@pytest.mark.parametrize("number", [0, -1, 1_000_000, "7", 7.0, True, None])
def test_what_is_no_number_of_an_exercise_is_refused(number):
    with pytest.raises(InvalidScenario, match="whole number from 1"):
        exercise(number)


@given(numbers, deals)
def test_a_deal_pays_every_cent_and_its_values_are_straight_in_the_share(number, given_deal):
    case = exercise(number)
    s = settled(case, given_deal)
    assert sum(s.units(p) for p in s.payees) == int(case.case.pool)
    ends = [parts(case, Deal(share=Fraction(x), **{m: getattr(given_deal, m) for m in WORDS})) for x in (0, 1)]
    here = parts(case, given_deal)
    for name in ("holder", "asking"):
        low, high = (getattr(end, name) for end in ends)
        assert getattr(here, name) == low + given_deal.share * (high - low)


# --- keys and instructions --------------------------------------------------------------------


def test_the_stretching_is_pbkdf2():
    expected = hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", private.ITERATIONS)
    assert private._stretched(b"secret", b"salt") == expected


def test_two_runs_with_one_number_and_passphrase_write_the_same_briefs(tmp_path):
    (tmp_path / "word").write_text(WORD)
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "sharing", "seminar", "8", "--out", str(out)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai" if seed == "1" else "UTC"}
        subprocess.run([*command, "--passphrase-file", str(tmp_path / "word")], check=True, env=environment)
        made.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert made[0] == made[1]
    assert len(made[0]) == 8


def test_another_passphrase_or_number_gives_other_keys_and_instructions():
    keys = side_keys(7, WORD)
    assert keys == side_keys(7, f"  {WORD.upper()} ")
    assert set(keys.values()).isdisjoint(side_keys(7, WORD + "x").values())
    assert set(keys.values()).isdisjoint(side_keys(8, WORD).values())
    drawn = [instructions(exercise(7), bytes([i]) * 13, "requested") for i in range(30)]
    assert len({one.without for one in drawn}) == 30
    assert len({one.report for one in drawn}) > 25  # the number alone does not say them


@pytest.mark.parametrize("word", ["", "xyzzy", "aaaaaaaaaaaaaaa", "ababababababab", " " * 30])
def test_a_weak_passphrase_is_refused_and_not_repeated(word):
    with pytest.raises(InvalidScenario, match="at least 12 letters") as error:
        side_keys(7, word)
    assert word.strip() == "" or word not in str(error.value)


def test_a_suggested_passphrase_will_do_and_is_new_every_time():
    words = {suggested() for _ in range(50)}
    assert len(words) == 50
    assert all(side_keys(1, word) for word in list(words)[:2])


def test_a_key_is_read_as_people_type_it_and_a_wrong_one_is_refused():
    key = side_keys(7, WORD)["requested"]
    side, secret = read_key(7, key)
    assert side == "requested"
    assert read_key(7, f" {key.lower().replace('-', ' ')} ") == (side, secret)
    with pytest.raises(InvalidScenario, match="no key of exercise 8"):
        read_key(8, key)
    other = ("A" if key[0] != "A" else "B") + key[1:]
    with pytest.raises(InvalidScenario, match="a letter is wrong") as error:
        read_key(7, other)
    assert other not in str(error.value)
    for nonsense in ("", "?", "x" * 10_000, "密钥", "12345"):
        with pytest.raises(InvalidScenario, match="24 letters"):
            read_key(7, nonsense)


def said(own, case):
    """Every number of a side's instructions, as a reader or a program would write it."""
    from sharing.seminar.brief import amount, count

    values = [own.without, own.proceedings, own.report, own.time]
    texts = {amount(v, case, lang) for v in values if v for lang in ("en", "zh")} | {count(v) for v in values if v}
    texts |= {str(v) for v in (own.without, own.repaid, own.waiting, own.report) if v}
    return {text for text in texts if len(text) > 4}


@pytest.mark.parametrize("number", [7, 8])
def test_a_sides_papers_hold_nothing_of_the_other_sides_instructions(number, tmp_path):
    (tmp_path / "word").write_text(WORD)
    arguments = ["seminar", str(number), "--out", str(tmp_path / "out"), "--passphrase-file", str(tmp_path / "word")]
    assert main(arguments) == 0
    case = exercise(number)
    keys = side_keys(number, WORD)
    sides = opened(case, keys.values())
    for path in sorted((tmp_path / "out").iterdir()):
        text = path.read_text(encoding="utf-8")
        kind, _, code, *_ = path.stem.split("-")
        mine = next((side for side, own in case.parties.items() if own == code), None) if kind == "brief" else None
        for side, own in sides.items():
            found = [one for one in said(own, case) if one in text] + [keys[side]] * (keys[side] in text)
            if kind == "lecturer" or side == mine:
                assert found
            else:
                assert not found, (path.name, found)
        private_file = kind != "sheet"
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if private_file else 0o644)


def test_the_side_without_its_key_cannot_be_drawn():
    """Whoever holds one key makes one side's instructions; the other's depends on bytes that are nowhere in it."""
    case, keys = exercise(7), side_keys(7, WORD)
    assert set(opened(case, [keys["requested"]])) == {"requested"}
    with pytest.raises(InvalidScenario, match="keys of both sides"):
        debriefed(Record(case=case), [keys["requested"]])
    secret = read_key(7, keys["requested"])[1]
    other = read_key(7, keys["requesting"])[1]
    guesses = {instructions(case, secret, "requesting").without, instructions(case, b"7", "requesting").without}
    assert instructions(case, other, "requesting").without not in guesses


def test_the_public_rooms_know_of_no_secret():
    from pathlib import Path

    folder = Path(private.__file__).parent
    for room in ("exercise", "deal", "record", "stream"):
        text = (folder / f"{room}.py").read_text(encoding="utf-8")
        assert "passphrase" not in text
        assert "sharing.seminar.instructions" not in text
    # What draws the public case is the number; what draws instructions is a key.
    assert re.findall(r"Stream\((.*?)\)\n", (folder / "exercise.py").read_text(encoding="utf-8")) == [
        'f"sharing seminar {number}".encode()'
    ]
    assert re.findall(r"Stream\((.*?)\)\n", (folder / "instructions.py").read_text(encoding="utf-8")) == [
        '_part(secret, f"instructions {case.number} {side}")'
    ]


def test_instructions_show_nothing_of_themselves_and_are_not_copied():
    case = exercise(7)
    own = sides_of(case)["requested"]
    player = Counterpart(case, own)
    made = played(7)
    for one in (own, player, made, made.frontier):
        assert repr(one).endswith(": private>")
        with pytest.raises(TypeError, match="private"):
            pickle.dumps(one)
        with pytest.raises(TypeError, match="private"):
            copy.deepcopy(one)
    for one in (f"{own}", f"{player}", f"{made}", repr([own]), str({"a": made})):
        assert str(own.without) not in one


@given(numbers, secrets, deals)
def test_a_deal_is_worth_what_the_brief_says(number, secret, offer):
    case = exercise(number)
    holder, asking = sides_of(case, secret, secret + b"x").values()
    paid = parts(case, offer)
    assert holder.value(offer, paid) == (
        paid.holder
        + holder.repaid * paid.repaid
        + holder.victims * paid.victims
        + holder.time * offer.months
        + holder.report * offer.reported
    )
    assert asking.value(offer, paid) == (
        paid.asking * (1 - asking.waiting * Fraction(offer.months, 12))
        + asking.victims * paid.victims
        - asking.repaid * paid.repaid
        - asking.report * offer.reported
    )
    law = private.without_agreement(case, holder.expected)
    surely = holder.victims * law.victims
    assert (
        holder.without == law.holder + holder.repaid * law.repaid + surely - holder.proceedings
    )  # time is worth nothing
    law = private.without_agreement(case, asking.expected)
    worth = law.asking * (1 - asking.waiting * 3) - asking.repaid * law.repaid + asking.victims * law.victims
    assert asking.without == worth - asking.proceedings


def test_evidence_counts_as_strong_as_it_is():
    case = exercise(7)
    weights = [
        work.points * Fraction({"documented": 1, "stated": "3/4", "contested": "1/2"}[work.strength])
        for work in case.works
    ]
    assert [work.weight for work in case.works] == weights
    own = sides_of(case)["requested"]
    mine = sum(work.weight * real for work, real in own.works)
    theirs = sum(work.weight for work in case.works if work.side == "requesting")
    assert own.expected == theirs / (mine + theirs)
    assert all(Fraction(3, 5) <= real <= 1 for _, real in own.works)


# --- what was possible ---------------------------------------------------------------------------


@given(numbers)
def test_what_no_agreement_is_thought_to_pay_lies_within_the_law(number):
    case = exercise(number)
    for asking in (Fraction(0), Fraction(1, 3), Fraction(1)):
        paid = private.without_agreement(case, asking)
        assert paid.holder + paid.asking + paid.victims == case.case.recovered
        for side, got in (("requested", paid.holder), ("requesting", paid.asking)):
            least, most = limits(case)[side]
            assert Fraction(least) - 1 <= got <= Fraction(most) + 1  # the law's ends are whole cents
        assert paid.repaid <= paid.holder


@given(numbers, secrets, secrets)
def test_there_is_always_something_to_agree_on(number, one, other):
    case = exercise(number)
    possible = frontier(case, *sides_of(case, one, other).values())
    assert possible.gain(possible.joint) > 0
    for point in possible.fair().values():
        assert point.holder >= possible.holder
        assert point.asking >= possible.asking
        assert possible.gain(point) <= possible.gain(possible.joint)


@pytest.mark.parametrize("number", [3, 5, 12])
def test_the_best_deals_are_the_best_of_all_whole_percents_or_better(number):
    case = exercise(number)
    sides = sides_of(case)
    possible = frontier(case, *sides.values())
    grid = []
    for words in product(*(MATTERS[m] for m in WORDS)):
        named = dict(zip(WORDS, words, strict=True))
        for percent in range(0, 101, 4):
            one = Deal(share=Fraction(percent, 100), **named)
            paid = parts(case, one)
            grid.append((sides["requested"].value(one, paid), sides["requesting"].value(one, paid)))
    rational = [(h, a) for h, a in grid if h >= possible.holder and a >= possible.asking]
    fair = possible.fair()
    gains = [(h - possible.holder, a - possible.asking) for h, a in rational]

    def own(point):
        return point.holder - possible.holder, point.asking - possible.asking

    assert sum(own(possible.joint)) >= max(map(sum, gains))
    assert own(fair["nash"])[0] * own(fair["nash"])[1] >= max(h * a for h, a in gains)
    assert min(own(fair["equal_gains"])) >= max(map(min, gains))
    tops = (
        possible.most_holder(possible.asking) - possible.holder,
        possible.most_asking(possible.holder) - possible.asking,
    )
    scaled = [min(h / tops[0], a / tops[1]) for h, a in gains]
    assert min(x / top for x, top in zip(own(fair["kalai_smorodinsky"]), tops, strict=True)) >= max(scaled)
    for h, a in grid[::97]:
        assert possible.most_asking(h) >= a
        assert possible.most_holder(a) >= h


def test_a_deal_on_the_frontier_leaves_nothing_and_one_below_it_something():
    made = played(9)
    best = made.of(Record(case=made.record.case).offered("requested", made.frontier.fair()["nash"].deal).accepted())
    assert (best.left, best.to_frontier) == (0, {"requested": 0, "requesting": 0})
    worse = deal("1/2", report="not_reported", payment="within_12_months")
    poor = made.of(Record(case=made.record.case).offered("requested", worse).accepted())
    assert poor.left > 0
    assert poor.left >= max(poor.to_frontier.values())


@settings(max_examples=8)
@given(numbers, st.lists(deals, min_size=2, max_size=6))
def test_what_the_concessions_of_an_offer_cost_is_what_the_whole_step_cost(number, offers):
    case = exercise(number)
    record = Record(case=case)
    for i, one in enumerate(offers):
        record = record.offered(SIDES[i % 2], one)
    made = played(7).__class__(record=record, sides=sides_of(case), frontier=None)
    found = made.concessions()
    for count, offer in enumerate(record.offers, 1):
        earlier = record.offers[count - 3] if count > 2 else None
        if earlier is None:
            continue
        before, after = made.point(earlier.deal), made.point(offer.deal)
        name = "holder" if offer.by == "requested" else "asking"
        steps = [c for c in found if c.offer == count]
        assert sum(c.worth for c in steps) == getattr(before, name) - getattr(after, name)
        assert all(not c.article for c in steps if c.worth < 0)


def test_a_concession_names_the_article_its_side_could_have_stood_on():
    case = next(exercise(n) for n in range(1, 99) if exercise(n).kind.name == "embezzled_funds")
    record = Record(case=case).offered("requesting", deal("1", "no_costs"))
    record = record.offered("requested", deal("1/2", "all_costs")).offered("requesting", deal("9/10", "named_costs"))
    made = debriefed(record.accepted(), side_keys(case.number, WORD).values())
    found = {(c.matter, c.by, c.article) for c in made.concessions()}
    assert ("share", "requesting", "57(3)(a)") in found
    assert ("costs", "requesting", "57(4)") in found


@pytest.mark.parametrize("number", [7, 8, 9])
@pytest.mark.parametrize("side", SIDES)
def test_the_tables_for_pen_and_paper_give_the_value_of_an_offer(number, side):
    case = exercise(number)
    own = sides_of(case)[side]
    html = private_sheet(case, own)
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    cells = [[re.sub("<.*?>", "", c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]

    def numeral(text):
        return Fraction(text.replace(",", "").replace("−", "-").replace("+ ", ""))

    from sharing.language import word

    report = numeral(re.search(r"report on the use: ([−0-9,]+)", html)[1])
    for one in (deal("3/5"), deal("1/4", "all_costs", "all_victims", "within_24_months", "not_reported")):
        start, step = next(
            (numeral(c[2]), numeral(c[3]))
            for c in cells
            if len(c) == 4 and c[0] == word("options", one.costs) and c[1] == word("options", one.victims)
        )
        time = next(c[1] for c in cells if len(c) == 2 and c[0] == word("options", one.payment))
        if side == "requested":
            paper = start + step * one.share * 100 + numeral(time)
        else:
            paper = start + step * one.share * 100 * Fraction(time.removeprefix("× ").removesuffix(" %")) / 100
        paper += report if one.reported else 0
        value = own.value(one, parts(case, one))
        assert abs(paper - value) <= Fraction(60) + abs(value) / 5000  # steps and percentages are rounded


# --- rounds, and their file ---------------------------------------------------------------------


def test_the_rounds_go_into_a_position_and_come_back_and_hold_no_instructions():
    made = played(8)
    record = made.record
    raw = record.position.to_bytes()
    assert record_of(parse_position(raw, "x.json")) == record
    for own in made.sides.values():
        assert not [one for one in said(own, record.case) if one.encode() in raw]
    broken = Record(case=exercise(8)).offered("requested", deal()).broken_off()
    assert record_of(parse_position(broken.position.to_bytes(), "x.json")) == broken
    empty = Record(case=exercise(8))
    assert record_of(parse_position(empty.position.to_bytes(), "x.json")) == empty


def test_the_order_of_the_table_is_kept():
    record = Record(case=exercise(7))
    with pytest.raises(InvalidScenario, match="no offer yet"):
        record.accepted()
    record = record.offered("requested", deal())
    with pytest.raises(InvalidScenario, match="the other side has the word"):
        record.offered("requested", deal())
    ended = record.accepted()
    assert (ended.ended, ended.agreed) == (AGREED, deal())
    for act in (ended.accepted, ended.broken_off, lambda: ended.offered("requesting", deal())):
        with pytest.raises(InvalidScenario, match="has ended"):
            act()
    assert record.broken_off().ended == BROKEN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda d: (
                d["scenarios"][0]["terms"].update(share="9/10") or d["scenarios"][1]["terms"].update(share="9/10")
            ),
            "was changed after it was saved",
        ),
        (lambda d: d["scenarios"][0]["result"].update(open="1.00"), "was changed after it was saved"),
        (lambda d: d["case"].update(recovered="9999999.00"), "a number in it was changed"),
        (lambda d: d["case"].update(id="somebody/else"), "no exercise of the seminar"),
        (lambda d: d["case"].update(id="seminar/9"), "a number in it was changed"),
        (lambda d: d["scenarios"][0].update(name="7 AUS"), "no offer in its order"),
        (lambda d: d["scenarios"][0].update(name="<script>"), "no offer in its order"),
        (lambda d: d["scenarios"][-1]["terms"].update(share="1/7"), "not the last offer"),
        (lambda d: d["scenarios"][0]["readings"].pop("report"), "says nothing on: report"),
        (lambda d: d["scenarios"].append(dict(d["scenarios"][0], name="2 AUS")), "has ended"),
    ],
)
def test_a_record_that_was_changed_is_named_and_left_out(change, words, tmp_path):
    record = Record(case=exercise(7)).offered("requesting", deal()).accepted()
    data = json.loads(record.position.to_bytes())
    change(data)
    (tmp_path / "group.json").write_text(json.dumps(data))
    groups, refused = classwork(tmp_path, WORD)
    assert groups == []
    assert len(refused) == 1
    assert words in refused[0]
    assert "group.json" in refused[0]


# --- the counterpart -------------------------------------------------------------------------------


def test_the_counterpart_does_what_its_description_says():
    case = exercise(7)
    sides = sides_of(case)
    player = Counterpart(case, sides["requested"])
    aims = [player.aim(i) for i in range(ANSWERS)]
    own = sides["requested"]
    assert [(a - own.without) * 2**i for i, a in enumerate(aims)] == [aims[0] - own.without] * ANSWERS
    record, seen = Record(case=case), []
    for _ in range(ANSWERS + 1):
        record = record.offered("requesting", deal("9/10", "no_costs"))
        record = player.answer(record)
        if record.ended:
            break
        worth = own.value(record.offers[-1].deal, parts(case, record.offers[-1].deal))
        assert worth >= aims[len(seen)]
        assert record.offers[-1].deal.share.denominator in (1, 2, 4, 5, 10, 20, 25, 50, 100)
        seen.append(worth)
    assert record.ended == BROKEN
    assert len(seen) == ANSWERS
    generous = player.answer(
        Record(case=case).offered("requesting", deal("0", "all_costs", payment="within_24_months"))
    )
    assert generous.ended == AGREED


def test_the_counterpart_knows_nothing_of_the_player():
    case = exercise(9)
    own = sides_of(case)["requested"]
    record = Record(case=case).offered("requesting", deal("4/5"))
    first, second = (Counterpart(case, own).answer(record) for _ in range(2))
    assert first == second
    assert set(Counterpart.__init__.__annotations__) == {"case", "own", "return"}


# --- the panel ----------------------------------------------------------------------------------------


def everything_public(panel):
    view = panel.view
    return " ".join(str(getattr(view, name)) for name in view.trait_names(sync=True)) + str(panel.record)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_player_alone_comes_to_a_deal_in_three_rounds_and_nothing_private_is_a_trait(lang):
    panel = Seminar(7, lang, practice=WORD)
    panel.act("solo:requesting")
    shown = panel.envelope.drawn()
    sides = opened(exercise(7), side_keys(7, WORD).values())
    assert [one for one in said(sides["requesting"], exercise(7)) if one in shown]
    for share in ("60", "50", "45"):
        panel.act("offer:share", share)
        panel.act("put:requesting")
        for own in sides.values():
            assert not [one for one in said(own, exercise(7)) if one in everything_public(panel)]
        assert not [one for one in said(sides["requested"], exercise(7)) if one in panel.envelope.drawn()]
    assert len(panel.record.offers) == 6 or panel.record.ended
    if not panel.record.ended:
        panel.act("accept:")
    assert panel.record.ended == AGREED
    final = panel.envelope.drawn()
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in final
    assert {"en": "Debriefing", "zh": "复盘"}[lang] in final
    assert WORD in final  # so that it can be played again
    for own in sides.values():
        assert not [one for one in said(own, exercise(7)) if one in everything_public(panel)]
    assert record_of(panel.position) == panel.record


def test_two_games_with_one_number_and_word_are_the_same_game():
    games = []
    for _ in range(2):
        panel = Seminar(8, practice=WORD)
        panel.act("solo:requested")
        for share in ("20", "30", "40"):
            panel.act("offer:share", share)
            panel.act("put:requested")
        games.append((panel.record, panel.envelope.drawn()))
    assert games[0] == games[1]


def test_two_delegations_see_their_own_instructions_and_the_debriefing_only_at_the_end():
    panel = Seminar(9)
    keys = side_keys(9, WORD)
    sides = opened(exercise(9), keys.values())
    act = panel.envelope.act
    act("", None, "page-1")
    _, one = act("key:", keys["requested"], "page-1")
    assert [x for x in said(sides["requested"], exercise(9)) if x in one]
    assert not [x for x in said(sides["requesting"], exercise(9)) if x in one]
    _, other = act("key:", keys["requesting"], "page-1")
    assert not [x for x in said(sides["requested"], exercise(9)) if x in other]  # one at a time
    _, elsewhere = act("", None, "page-2")
    assert not [x for own in sides.values() for x in said(own, exercise(9)) if x in elsewhere]
    panel.act("offer:share", "50")
    panel.act("put:requesting")
    panel.act("accept:")
    assert "<svg" not in panel.envelope.drawn()
    act("key:", keys["requested"], "page-1")
    assert "Debriefing" in panel.envelope.drawn()
    assert "<svg" in panel.envelope.drawn()
    act("forget:", None, "page-1")
    assert "<svg" not in panel.envelope.drawn()


def test_a_page_opened_by_somebody_else_starts_empty():
    panel = Seminar(9)
    own = opened(exercise(9), side_keys(9, WORD).values())["requested"]
    panel.envelope.act("key:", side_keys(9, WORD)["requested"], "page-1")
    page, other = panel.envelope.act("show:", True, "page-2")
    assert page == "page-2"
    assert not [x for x in said(own, exercise(9)) if x in other]


def test_a_practice_word_that_is_too_short_is_said_at_once():
    with pytest.raises(InvalidScenario, match="at least 12 letters"):
        Seminar(7, practice="short")


def test_the_lecturer_gets_keys_briefs_and_the_answer_key_from_the_passphrase():
    panel = Seminar(7, "zh")
    sent = []
    panel.envelope._send = lambda *given: sent.append(given)
    panel.envelope.act("", None, "p")
    _, shown = panel.envelope.act("passphrase:", WORD, "p")
    for key in side_keys(7, WORD).values():
        assert key in shown
    assert WORD not in shown
    for name in ("print:requested", "print:requesting", "answers:"):
        panel.envelope.act(name, True, "p")
    assert [name for name, *_ in sent] == ["brief-7-AUS-zh.html", "brief-7-IDN-zh.html", "answers-7-zh.html"]
    assert all(page == "p" for *_, page in sent)


def upload(name, raw):
    return {"name": name, "data": base64.b64encode(raw).decode()}


def test_a_saved_record_is_loaded_again_and_goes_on():
    panel = Seminar(9)
    panel.act("offer:share", "40")
    panel.act("put:requesting")
    raw = panel.position.to_bytes()
    later = Seminar(7)
    later.act("load:", upload("seminar-9.json", raw))
    assert later.record == panel.record
    later.act("put:requested")
    assert len(later.record.offers) == 2
    for value in (None, "x", {"name": "a"}, upload("x.json", b"{"), upload("y.json", raw.replace(b"2/5", b"3/5"))):
        later.act("load:", value)
        assert later.notice
        assert len(later.record.offers) == 2


def test_a_lecturer_without_a_console_debriefs_a_class_in_the_envelope():
    panel, sent = Seminar(9), []
    panel.envelope._send = lambda *given: sent.append(given)
    act = panel.envelope.act
    files = [upload(f"group-{g.name}.json", g.debrief.record.position.to_bytes()) for g in invented_class(9, 3)]
    _, before = act("records:", files, "p")
    assert "<svg" not in before  # not without the passphrase
    act("passphrase:", "open-practice-word", "p")
    _, shown = act("records:", [*files, upload("broken.json", b"[]")], "p")
    assert shown.count('<th scope="row">group-') == 3
    assert shown.count("<title>group-") == 3  # each deal on the frontier
    assert "broken.json" in shown
    act("class:", True, "p")
    assert [name for name, *_ in sent] == ["class-en.html"]
    assert "group-01" not in everything_public(panel)
    act("forget:", None, "p")
    assert "group-01" not in panel.envelope.drawn()


def test_the_record_carries_the_name_of_the_group():
    panel, sent = Seminar(9), []
    panel.view.download = lambda *given: sent.append(given)
    panel.act("group:", " 第三组 / A ")
    panel.act("save:")
    panel.act("group:", "../../etc")
    panel.act("save:")
    assert [name for name, *_ in sent] == ["seminar-9-第三组-A.json", "seminar-9-etc.json"]


NONSENSE = [
    "",
    " ",
    "half",
    "五成",
    "-5",
    "101",
    "1e3",
    "NaN",
    "∞",
    "50;drop",
    "<b>50</b>",
    "½",
    "0.5",
    "5" * 500,
    "\u202e50",
    "3/0",
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_the_form_is_answered_kindly_in_words(text, lang):
    panel = Seminar(7, lang)
    for name in ("offer:share", "number:", "offer:costs", "put:nobody", "lang:", "solo:x", "accept:", "unknown:"):
        panel.act(name, text)
    panel.act("number:", text)
    panel.act("offer:share", text)
    panel.act("put:requesting")
    assert not panel.record.offers
    assert "Traceback" not in panel.view.head + panel.view.controls
    assert {"en": "Write the share", "zh": "份额请写"}[lang] in panel.view.controls or {
        "en": "Is that",
        "zh": "还是小数",
    }[lang] in panel.view.controls
    assert "<b>50</b>" not in panel.view.controls + panel.view.head
    for name in ("key:", "passphrase:", "print:x", "report:", "nothing:"):
        panel.envelope.act(name, text, "p")
    assert "<b>50</b>" not in panel.envelope.drawn()


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("55", "11/20"),
        ("５５％", "11/20"),
        ("37.5 %", "3/8"),
        ("0", "0"),
        ("100", "1"),
        ("2/3", "2/3"),
        ("0.5 %", "1/200"),
        ("1", "1/100"),
    ],
)
def test_a_share_is_read_as_people_type_it(text, share):
    assert share_fault(text, "en") == (Fraction(share), None)


def test_an_offer_is_held_against_the_law():
    case = next(exercise(n) for n in range(1, 99) if exercise(n).kind.name == "embezzled_funds")
    least, most = limits(case)["requesting"]
    assert least < most
    low = check_lines(case, deal("1/2", "no_costs"), "en")
    assert "less than the law gives it under any reading" in " ".join(low)
    assert "more than the law gives it under any reading" in " ".join(low)
    inside = check_lines(case, deal("1", "named_costs"), "en")
    assert sum("what the law could give it" in line for line in inside) == 2
    assert "任何解释" in " ".join(check_lines(case, deal("1/2", "no_costs"), "zh"))


# --- a class --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    for one in invented_class(9):
        one.debrief.record.position.save(folder / f"group-{one.name}.json")
    (folder / os.fsdecode(b"\xb5\xda.JSON")).write_bytes((folder / "group-01.json").read_bytes())
    (folder / "=1+1.json").write_bytes((folder / "group-02.json").read_bytes())
    (folder / "notes.txt").write_text("not a record")
    (folder / "broken.json").write_text("{")
    (folder / "folder.json").mkdir()
    (folder.parent / "word").write_text("open-practice-word\n")
    return folder


def test_thirty_records_are_debriefed_and_what_cannot_be_used_is_named(records, capsys, tmp_path):
    word = str(records.parent / "word")
    assert main(["debrief", str(records), "--passphrase-file", word, "--json", "--out", str(tmp_path / "c.html")]) == 0
    got = capsys.readouterr()
    data = json.loads(got.out)
    assert len(data["groups"]) == 32
    assert len(data["refused"]) == 2
    assert "broken.json" in got.err
    assert "Traceback" not in got.err
    html = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert html.count("<circle") >= 30
    assert stat.S_IMODE((tmp_path / "c.html").stat().st_mode) == 0o600
    reached = [row["part"] for row in data["groups"]]
    numeric = [Fraction(x.removesuffix(" %")) for x in reached if x.endswith("%")]
    assert numeric == sorted(numeric, reverse=True)
    assert all(0 <= x <= 100 for x in numeric)


@pytest.fixture(scope="module")
def groups(records):
    return classwork(records, "open-practice-word")[0]


@pytest.mark.parametrize("ending", [".csv", ".svg", ".png", ".pdf"])
def test_the_debriefing_of_a_class_comes_in_every_form(ending, groups):
    raw = class_file(ending, groups, "zh")
    begins = {".csv": b"\xef\xbb\xbf\xe5", ".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    assert raw[:4] == begins[ending]
    if ending == ".csv":
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        assert len(rows) == 33
        assert "'=1+1" in [row[0] for row in rows]
        assert rows[0][0] == "小组"


def test_a_form_that_is_none_and_two_exercises_on_one_picture_are_refused(groups):
    with pytest.raises(SharingError, match="no form of a debriefing"):
        class_file(".docx", groups, "en")
    with pytest.raises(SharingError, match="one picture shows one exercise; these are 8, 9"):
        class_file(".svg", [*groups, *invented_class(8, 1)], "en")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["seminar"], "name the number"),
        (["seminar", "x"], "whole number"),
        (["seminar", "0"], "whole number from 1"),
        (["seminar", "7", "--out", "briefs"], "--passphrase-file"),
        (["seminar", "7", "--out", "briefs", "--passphrase-file", "missing"], "missing"),
        (["seminar", "7", "--out", "briefs", "--passphrase-file", "weak"], "at least 12 letters"),
        (["seminar", "7", "--out", "weak", "--passphrase-file", "good"], "weak"),
        (["seminar", "7", "--out", "briefs", "--passphrase-file", "utf16"], "not UTF-8"),
        (["debrief", "nowhere", "--passphrase-file", "good"], "no folder"),
        (["debrief", "empty", "--passphrase-file", "good"], "no record of the seminar"),
        (["exercises", "deduct"], "no exercise 'deduct'"),
        (["guide", "--out", "guide.docx"], ".md or .html"),
    ],
)
def test_the_commands_say_what_is_wrong_and_write_nothing(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    (tmp_path / "empty").mkdir()
    (tmp_path / "weak").write_text("abc")
    (tmp_path / "good").write_text(WORD)
    (tmp_path / "utf16").write_bytes(WORD.encode("utf-16"))
    before = sorted(os.listdir(tmp_path))
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "abc" not in err
    assert WORD not in err
    assert sorted(os.listdir(tmp_path)) == before


def test_another_passphrase_shows_another_fingerprint(records, capsys, tmp_path):
    (tmp_path / "good").write_text("open-practice-word")
    (tmp_path / "typo").write_text("open-practise-word")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "group.json").write_bytes((records / "group-01.json").read_bytes())
    marks = []
    for word in ("good", "typo"):
        assert main(["debrief", str(tmp_path / "one"), "--passphrase-file", str(tmp_path / word)]) == 0
        marks.append(re.search(r"fingerprint of the passphrase: ([A-Z2-7]{4})", capsys.readouterr().err)[1])
    assert marks[0] != marks[1]
    assert main(["seminar", "9", "--out", str(tmp_path / "o"), "--passphrase-file", str(tmp_path / "good")]) == 0
    assert marks[0] in (tmp_path / "o" / "lecturer-9-en.html").read_text(encoding="utf-8")


def test_an_exercise_is_printed_in_both_languages(capsys):
    assert main(["seminar", "8", "--lang", "zh"]) == 0
    assert "争议解释" in capsys.readouterr().out
    assert main(["seminar", "8"]) == 0
    assert "In dispute" in capsys.readouterr().out
    assert main(["seminar", "--suggest"]) == 0
    assert len(capsys.readouterr().out.strip()) >= 20


@pytest.mark.parametrize("number", [7, 8])
def test_the_sheet_for_everybody_says_the_same_in_both_languages(number):
    english, chinese = (public_sheet(exercise(number), lang) for lang in ("en", "zh"))
    assert english.count("<tr>") == chinese.count("<tr>")
    assert english.count("<p>") == chinese.count("<p>")
    figures = [sorted(re.findall(r"\d[\d,]*\.\d\d", text)) for text in (english, chinese)]
    assert figures[0] == figures[1]


def test_the_lecturers_guide_has_all_its_parts_in_both_languages(tmp_path, capsys):
    from sharing.teaching import guide

    english, chinese = guide("en"), guide("zh")
    parts_en, parts_zh = (re.findall(r"^## ", text, flags=re.M) for text in (english, chinese))
    assert len(parts_en) == len(parts_zh) == 9
    for words in ("60 minutes", "120 minutes", "Pre-reading", "How it is marked", "Pen and paper", "answer key"):
        assert words in english
    for words in ("60分钟", "120分钟", "预习材料", "评分标准", "纸笔", "参考答案"):
        assert words in chinese
    for lang in ("en", "zh"):
        out = tmp_path / f"guide-{lang}.html"
        assert main(["guide", "--lang", lang, "--out", str(out)]) == 0
        assert "<table" in out.read_text(encoding="utf-8")
