"""The exercises: the right answer is settled and accepted, three typical mistakes are refused with a useful hint."""

import json
from decimal import Decimal

import pytest

from sharing.cli import main
from sharing.errors import UnknownName
from sharing.exercises import check, exercise, exercises, read_amount
from sharing.language import spoken
from sharing.law import review
from sharing.panel.exercises import Exercises

every = pytest.mark.parametrize("one", exercises(), ids=lambda one: one.name)
both = pytest.mark.parametrize("lang", ["en", "zh"])
RIGHT = {
    "deduct_costs": "705000.00",
    "costs_go_back": "295000.00",
    "victims_first": "555000.00",
    "too_little": "40000.00",
    "certificate": "500000.00",
    "threshold": "0.00",
    "embezzled_funds": "4900000.00",
    "open_law": "undecided",
    "foreign_costs": "741300.00",
    "china_shares": "216000.00",
    "flipping_reading": "threshold_base=recovered",
    "threshold_nobody_can_game": "excess,together",
}


def wrong(one):
    return [m.value if m.value is not None else str(one.amount(m.spec)) for m in one.mistakes]


def test_the_right_answers_are_what_a_hand_computes():
    assert {one.name: one.right() for one in exercises()} == RIGHT


@every
@both
def test_the_right_answer_is_accepted_and_three_typical_wrong_ones_are_refused_with_their_hint(one, lang):
    verdict = check(one, one.right(), lang)
    assert verdict.right
    assert one.said(one.right(), lang) in verdict.said
    answers = wrong(one)
    assert len(set(answers)) == len(answers) == 3
    for answer, mistake in zip(answers, one.mistakes, strict=True):
        verdict = check(one, answer, lang)
        assert not verdict.right
        assert spoken(mistake.hint, lang) in verdict.said
    assert len({check(one, a, lang).said for a in answers}) >= 2


@every
@both
def test_every_text_is_there_and_the_solution_names_the_answer(one, lang):
    for text in (one.title, one.question, one.hint, one.solution):
        assert text[lang].strip()
    assert "{" not in one.solved(lang)
    if not one.options:
        assert one.said(one.right(), lang) in one.solved(lang)
    assert one.law.citation.instrument


@every
def test_the_article_it_teaches_is_in_the_law(one):
    texts = {c.text for c in one.law.clauses} | {r.text for r in one.law.readings.values()}
    texts |= {t.text for t in one.law.terms.values()}
    for part in one.text.removeprefix("§§ ").removeprefix("§ ").split(", "):
        assert any(part in text for text in texts), part


@every
@both
@pytest.mark.parametrize(
    "text", ["", " ", "dunno", "about half", "-5", "1/0", "12,34", "<i>9</i>", "9" * 100, "一半", "😀"]
)
def test_nonsense_is_answered_kindly(one, lang, text):
    verdict = check(one, text, lang)
    assert not verdict.right
    assert len(verdict.said) > 8
    assert "Traceback" not in verdict.said


@pytest.mark.parametrize(
    "text",
    [
        "705000",
        "705,000.00",
        "705 000",
        "EUR 705,000.00",
        "705000 EUR",
        "€705,000",
        "７０５，０００",
        "70.5万",
        "705'000.00",
        "705000.00欧元",
    ],
)
def test_an_amount_is_read_as_people_write_it(text):
    assert check(exercise("deduct_costs"), text).right


def test_more_than_there_is_is_said_so():
    assert "more than was recovered" in check(exercise("deduct_costs"), "2000000").said
    assert read_amount("1.000.000")[0] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("JPY 705000", "asked for in EUR"),
        ("$705,000", "asked for in EUR"),
        ("705.000", "decimals, or thousands"),
        ("705000.40", "to the cent"),
        ("abc705000", "no amount"),
    ],
)
def test_the_right_digits_in_another_currency_or_form_are_not_the_right_answer(text, words):
    verdict = check(exercise("deduct_costs"), text)
    assert not verdict.right
    assert words in verdict.said


def test_a_mistake_is_known_also_when_it_was_rounded():
    assert "in proportion" in check(exercise("too_little"), "55385").said
    assert check(exercise("threshold"), "nothing").right


def test_an_option_that_is_right_is_found_by_settling():
    one = exercise("threshold_nobody_can_game")
    assert [option["name"] for option in one.options if one._holds(option["name"])] == ["excess,together"]
    assert [o["name"] for o in exercise("open_law").options if exercise("open_law")._holds(o["name"])] == ["undecided"]
    flipping = exercise("flipping_reading")
    assert flipping.amount({**flipping.answer, "readings": {"threshold_base": "recovered"}}) == Decimal("4750.00")


def test_a_cliff_in_the_draft_would_be_seen(monkeypatch):
    import sharing.exercises as room

    whole = room._draft("whole")
    assert isinstance(whole, review.Instrument)
    monkeypatch.setattr(room, "_draft", lambda name: whole)
    assert not exercise("threshold_nobody_can_game")._holds("excess,together")


def test_an_unknown_exercise_is_named():
    with pytest.raises(UnknownName, match="did you mean 'deduct_costs'"):
        exercise("deduct_cost")


@both
def test_all_twelve_are_solved_in_the_panel(lang):
    panel = Exercises(lang)
    for i, one in enumerate(exercises(), 1):
        panel.act("exercise:", one.name)
        solution = one.solved(lang)[:30]
        assert solution not in panel.view.outcome  # behind its switch
        panel.act("show:solution", True)
        assert solution[:12] in panel.view.outcome
        panel.act("answer:", "nonsense")
        panel.act("check:")
        assert "verdict" in panel.view.controls
        panel.act("answer:", one.right())
        panel.act("check:")
        assert {"en": "Right:", "zh": "正确"}[lang] in panel.view.controls
        assert f"{i} of 12" in panel.view.head or f"{i}/12" in panel.view.head
    panel.act("lang:", {"en": "zh", "zh": "en"}[lang])
    assert {"en": "正确", "zh": "Right:"}[lang] in panel.view.controls
    panel.act("answer:", "<script>x</script>")
    panel.act("check:")
    assert "<script>" not in panel.view.controls


def test_the_command_lists_shows_and_checks(capsys):
    assert main(["exercises"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 12
    assert main(["exercises", "2", "295,000"]) == 0
    assert "Right" in capsys.readouterr().out
    assert main(["exercises", "victims_first"]) == 0
    assert "contribution of France, parts: 3" in capsys.readouterr().out
    assert main(["exercises", "open_law", "--hint", "--solution", "--lang", "zh"]) == 0
    assert "待定" in capsys.readouterr().out
    assert main(["exercises", "deduct_costs", "750000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["right"] is False
