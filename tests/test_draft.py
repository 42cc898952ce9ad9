"""The draft: every number from the instrument, a changed term changes its own articles, both languages alike."""

import re
from fractions import Fraction
from io import BytesIO

import pytest
from test_trace import HALVES, draft

import sharing as sh
from sharing import document
from sharing.cli import main
from sharing.draft import changed, notes, number_in_law, written
from sharing.errors import InvalidFile, SharingError
from sharing.export.draft_paper import draft_markdown, draft_toml, draft_word, save_draft
from sharing.law.articles import PLACE
from sharing.law.catalogue import catalogue
from sharing.law.instrument import Scenario
from sharing.law.review import build
from sharing.meeting import failed_examples
from sharing.stress import stress


@pytest.fixture
def law():
    return sh.load_instrument("models/sharing-rule")


def _cites(law, name, scenario):
    """Return the numbers of the articles whose standing paragraphs name a term, or ask for it."""
    found = []
    for article in law.articles:
        for one in article.paragraphs:
            asked = [n for kind, n in (one.when.names() if one.when else ()) if kind == "term"]
            if name in asked or (name in one.names() and _stands(one, scenario)):
                found.append(article.number)
    return tuple(dict.fromkeys(found))


def _stands(paragraph, scenario):
    return scenario.decides(paragraph.when) is not False


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("division", ["bands", "weights", "equal", "default_shares"])
def test_a_changed_term_changes_exactly_the_articles_that_cite_it(law, lang, division):
    base = Scenario(law=law, terms={"small_case": "1000"}, readings={"division": division})
    for name, term in law.terms.items():
        value = "7000" if term.currency else {"low": "1/100", "high": "88/100"}.get(name.rpartition("_")[2], "39/100")
        other = Scenario(law=law, terms={**base.terms, name: value}, readings=base.readings)
        assert changed(base, other, lang) == _cites(law, name, base), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_reading_changes_its_article_only(law, lang):
    base = Scenario(law=law)
    assert changed(base, Scenario(law=law, readings={"division": "equal"}), lang) == ("7",)
    assert changed(base, Scenario(law=law, readings={"parallel_fine": "fine_first"}), lang) == ("5",)
    assert changed(base, base, lang) == ()


def test_no_number_stands_in_the_articles_themselves(law):
    for article in law.articles:
        for one in article.paragraphs:
            english, chinese = (PLACE.sub("", one.text[lang]) for lang in ("en", "zh"))
            left = re.sub(r"(articles?|paragraph) \d(, \d)*( and \d)?|\b(0|100) %", "", english)
            assert not re.search(r"\d", left), left
            assert not re.search(r"\d", re.sub(r"(0|100)%", "", chinese))


def test_both_languages_name_the_same_numbers_and_articles(law):
    for article in law.articles:
        for one in article.paragraphs:
            assert set(PLACE.findall(one.text["en"])) == set(PLACE.findall(one.text["zh"]))
    assert len(written(Scenario(law=law), "en")) == len(written(Scenario(law=law), "zh")) == 8
    assert written(Scenario(law=law), "zh")[3].number == "四"


def test_a_deadline_of_the_article_is_that_of_the_procedure(law):
    data = dict(law.content)
    data["procedure"] = [{**one, "within": "30 days"} if one["name"] == "payment" else one for one in data["procedure"]]
    other = build(data, "other")
    assert changed(Scenario(law=law), Scenario(law=other)) == ("8",)
    assert "三十日内" in written(Scenario(law=other), "zh")[7].paragraphs[2]


def test_what_is_not_set_stands_in_brackets():
    choices = {"who": {"options": ["equal", "deducted"], "text": "1"}}
    article = {
        "number": "2",
        "title": {"en": "x", "zh": "某"},
        "paragraphs": [
            {"text": {"en": "A gets {share}.", "zh": "甲得{share}。"}},
            {"text": {"en": "Equal.", "zh": "均等。"}, "when": {"reading.who": "equal"}},
        ],
    }
    clauses = [
        {
            "pay": "shares",
            "shares": {"requesting": {"term": "share"}, "requested": "rest"},
            "when": {"reading.who": "equal"},
            "text": "2",
        },
        HALVES,
    ]
    term = {"share": {"range": ["0", "1"], "text": "2"}}
    own = draft(clauses=clauses, terms=term, readings=choices, articles=[article])
    text = written(own)[0].paragraphs
    assert text == ("A gets [not set; between 0 % and 100 %].", "[Equal.]")
    chosen = Scenario(law=own.law, terms={"share": "1/3"}, readings={"who": "deducted"})
    assert written(chosen)[0].paragraphs == ("A gets 1/3.",)
    assert number_in_law(chosen, "share", "zh") == "三分之一"


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ({"paragraphs": [{"text": {"en": "{shares}", "zh": "{shares}"}}]}, "'{shares}' is no term or deadline"),
        ({"paragraphs": [{"text": {"en": "{share}", "zh": "某"}}]}, "the languages name different numbers: share"),
        ({"paragraphs": [{"text": {"en": "{share}"}}]}, "zh is missing"),
        ({"paragraphs": [{"text": {"en": "a", "zh": "某"}}]}, "stands in no article"),
        ({"number": "3", "paragraphs": [{"text": {"en": "{share}", "zh": "{share}"}}]}, "not among the articles"),
        (
            {"paragraphs": [{"text": {"en": "{share}", "zh": "{share}"}, "when": {"judgment": "final"}}]},
            "asks only whether a term is set",
        ),
    ],
)
def test_a_wrong_article_is_refused_with_its_place(article, words):
    clauses = [{"pay": "shares", "shares": {"requesting": {"term": "share"}, "requested": "rest"}, "text": "2"}]
    whole = {"number": "2", "title": {"en": "x", "zh": "某"}, **article}
    with pytest.raises(InvalidFile) as error:
        draft(clauses=clauses, terms={"share": {"range": ["0", "1"], "text": "2"}}, articles=[whole])
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("preset", "words"),
    [
        ({"terms": {"shar": "1/2"}}, "presets.p.terms.shar"),
        ({"terms": {"share": "2"}}, "lies outside its range"),
        ({"readings": {"x": "y"}}, "presets.p.readings.x"),
        ({"label": {"en": "x"}}, "zh is missing"),
    ],
)
def test_a_wrong_preset_is_refused_with_its_place(preset, words):
    clauses = [{"pay": "shares", "shares": {"requesting": {"term": "share"}, "requested": "rest"}, "text": "2"}]
    whole = {"label": {"en": "x", "zh": "某"}, "text": "x", "confidence": "unverified", **preset}
    with pytest.raises(InvalidFile) as error:
        draft(clauses=clauses, terms={"share": {"range": ["0", "1"], "text": "2"}}, presets={"p": whole})
    assert words in str(error.value)


def test_every_comparison_is_an_article_of_the_library_with_how_far_it_was_read(law):
    for lang, far in (("en", "read"), ("zh", "读")):
        lines = [line for note in notes(law, lang) for line in note.compare]
        assert len(lines) >= 12
        assert sum(far in line for line in lines) >= 10
    widely = [line for line in lines if "美国" in line]
    assert widely
    assert "未核实" in widely[0]


def test_the_presets_say_where_they_are_written_and_how_far_that_was_read(law):
    assert law.presets["quoted_bands"].confidence == "unverified"
    assert "unverified" in law.presets["quoted_bands"].label["en"]
    canada = sh.load_instrument("national/can-sor-95-76").clauses[-1].levels
    own = law.presets["canada"].terms
    assert [own[f"{tier}_low"] for tier in ("essential", "major", "facilitating")] == [
        canada[level] for level in ("predominant", "significant", "minimal")
    ]
    quoted = sh.load_instrument("national/usa-quoted-bands").clauses[0].bands
    for tier, (low, high) in quoted.items():
        terms = law.presets["quoted_bands"].terms
        assert (terms[f"{tier}_low"], terms[f"{tier}_high"]) == (low, high)


# --- as files ----------------------------------------------------------------------------


@pytest.mark.parametrize("preset", ["canada", "equal_shares", "quoted_bands"])
def test_check_accepts_the_instrument_behind_the_draft_and_it_settles_alike(law, preset, tmp_path, capsys, five):
    path = tmp_path / "draft.toml"
    scenario = law.preset(preset)
    save_draft(
        Scenario(law=law, terms={**scenario.terms, "small_case": "25000"}, readings=scenario.readings), str(path)
    )
    assert main(["check", str(path)]) == 0
    capsys.readouterr()
    own = sh.load_instrument(str(path))
    assert own.examples
    assert failed_examples(own) == []
    other = Scenario(law=law, terms={**scenario.terms, "small_case": "25000"}, readings=scenario.readings)
    a, b = sh.settle(five, own), sh.settle(five, other)
    assert [a.bounds(p) for p in a.payees] == [b.bounds(p) for p in b.payees]
    assert written(Scenario(law=own)) == written(other)


def test_the_word_file_holds_every_article_in_both_languages_and_repeats_its_bytes(law):
    docx = pytest.importorskip("docx")
    scenario = Scenario(law=law, terms={"cost_cap": "3/100"})
    found = stress({"draft": scenario, "EU": "eu/regulation-2018-1805"}, 200)
    raw = draft_word(scenario, found)
    assert raw == draft_word(scenario, found)
    opened = docx.Document(BytesIO(raw))
    text = "\n".join(one.text for one in opened.paragraphs)
    for lang in ("en", "zh"):
        for article in written(scenario, lang):
            assert all(paragraph in text for paragraph in article.paragraphs)
    assert "at most 3 % of the sum" in text
    assert "不超过追回款项的3%" in text
    assert len(opened.tables) == 8
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    assert "this draft" in cells
    assert "本稿" in cells
    assert f"{100 * found.table['draft']['requesting']:.1f} %" in cells


def test_markdown_says_the_same_and_cannot_be_broken_out_of(law):
    told = draft_markdown(Scenario(law=law), None, ("en",))
    assert told.startswith("# A sharing rule (proposal)")
    assert "### Article 4. Costs" in told
    data = {**law.content, "title": {"en": "a <b>|`x`_y_", "zh": "某"}}
    assert "a \\<b>|\\`x\\`\\_y\\_" in draft_markdown(Scenario(law=build(data, "x")), None, ("en",))


def test_a_law_without_articles_is_drafted_clause_by_clause():
    eu = sh.load_instrument("eu/regulation-2018-1805")
    text = [line for one in written(Scenario(law=eu, terms={"agreed_share": "2/3"})) for line in one.paragraphs]
    assert any("requesting State 2/3" in line for line in text)
    assert len(text) >= len(eu.clauses)
    told = "\n".join(line for one in written(Scenario(law=eu), "zh") for line in one.paragraphs)
    assert "未定" in told


def test_every_law_of_the_library_can_be_written_in_both_languages():
    for one in catalogue():
        for lang in ("en", "zh"):
            assert written(Scenario(law=one), lang)


def test_the_presets_of_a_draft_give_what_they_gave_and_go_where_they_cannot(law, five):
    chosen = Scenario(law=law, terms={"point": "1", "cost_cap": "1/50"}, readings={"parallel_fine": "fine_first"})
    own = build(document.parse(draft_toml(chosen).encode(), "draft"), "draft")
    assert own.terms["point"].default == 1
    for name in law.presets:
        a, b = sh.settle(five, law.preset(name)), sh.settle(five, own.preset(name))
        assert [a.bounds(p) for p in a.payees] == [b.bounds(p) for p in b.payees]
    assert len(own.examples) == len(law.examples)
    assert failed_examples(own) == []
    with_share = build(document.parse(draft_toml(Scenario(law=law, terms={"agreed_share": "7/10"})).encode(), "d"), "d")
    assert not with_share.presets
    assert 0 < len(with_share.examples) < len(law.examples)
    assert failed_examples(with_share) == []


def test_what_cannot_be_meant_is_refused_in_a_draft_and_warned_of_in_a_settlement(law, five, tmp_path, capsys):
    band = Scenario(law=law, terms={"essential_low": "9/10"})
    assert [kind for kind, _ in band.contradictions] == ["band"]
    assert "bands_inverted" in sh.settle(five, band).warnings
    assert "bands_inverted" not in sh.settle(five, law).warnings
    assert main(["settle", "teaching/five-states", "--law", "models/sharing-rule", "--term", "essential_low=9/10"]) == 0
    assert "upside down" in capsys.readouterr().out
    with pytest.raises(SharingError, match="its least is above its most"):
        written(band)
    more = {"default_requested": "19/20", "default_cooperating": "1/5"}
    with pytest.raises(SharingError, match="make more than the whole"):
        written(Scenario(law=law, terms=more, readings={"division": "default_shares"}))
    # What the readings rule out stands in no article and cannot contradict.
    assert written(Scenario(law=law, terms=more))
    assert written(Scenario(law=law, terms={"essential_low": "9/10"}, readings={"division": "equal"}))
    assert written(Scenario(law=law, terms={**more, "agreed_share": "1/2"}, readings={"division": "default_shares"}))
    data = {
        **law.content,
        "terms": {**law.content["terms"], "major_low": {**law.content["terms"]["major_low"], "default": "1"}},
    }
    with pytest.raises(InvalidFile, match=r"bands\.major"):
        build(data, "x")
    with pytest.raises(SharingError, match="USD has 2 decimals"):
        written(Scenario(law=law, terms={"small_case": "50000.005"}))
    wrong = {
        **law.content,
        "articles": [
            {**law.content["articles"][5], "compare": [{"law": "eu/regulation-2018-1805", "text": "99"}]},
            *law.content["articles"][:5],
            *law.content["articles"][6:],
        ],
    }
    path = tmp_path / "draft.toml"
    import tomli_w

    path.write_text(tomli_w.dumps({**wrong, "id": "draft"}), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert "no clause or stage of article '99'" in capsys.readouterr().err


def test_every_warning_of_a_settlement_has_its_label():
    from pathlib import Path

    from sharing.language import label

    source = Path(document.__file__).with_name("meeting.py").read_text(encoding="utf-8")
    keys = re.findall(r'found\.append\("(\w+)"\)', source)
    assert len(keys) >= 4
    for key in keys:
        assert label(f"warn_{key}", "en") != label(f"warn_{key}", "zh")


def test_bands_of_one_value_need_no_point_and_a_note_without_words_is_left_out(law):
    assert len(written(law.preset("canada"))[6].paragraphs) == 2
    assert len(written(law.preset("quoted_bands"))[6].paragraphs) == 3
    articles = [{k: v for k, v in one.items() if k not in ("because", "compare")} for one in law.content["articles"]]
    told = draft_markdown(Scenario(law=build({**law.content, "articles": articles}, "x")), None, ("en",))
    assert "Explanatory note" not in told
    assert ".." not in draft_markdown(Scenario(law=sh.load_instrument("un/uncac-57")), None, ("en",))


def test_a_draft_does_not_argue_for_what_it_replaced(law):
    own = build(document.parse(draft_toml(law.preset("equal_shares")).encode(), "draft"), "draft")
    assert own.readings["division"].because["en"] == "Chosen in this draft."
    assert own.readings["parallel_fine"].because == law.readings["parallel_fine"].because


def test_two_positions_of_one_law_are_told_apart(law, five):
    from sharing.outlook_words import position_name
    from sharing.why import memorandum

    positions = [law.preset("canada"), law.preset("equal_shares")]
    told = memorandum([sh.settle(five, one) for one in positions], "FRA")
    assert "after Canada's levels" in told
    assert "after the equal-shares practice" in told
    assert len({position_name(one.id, one, "zh") for one in positions}) == 2


def test_a_law_is_not_called_a_draft(five):
    told = draft_markdown(Scenario(law=sh.load_instrument("un/uncac-57")), None, ("en",))
    assert "nobody's law" not in told
    assert "Read back from the library" in told
    assert "nobody's law" in draft_markdown(Scenario(law=sh.load_instrument("models/sharing-rule")), None, ("en",))


def test_the_point_of_a_band_moves_between_its_ends(law):
    case = sh.load_case("nzl-chn-yan-2016")
    from attrs import evolve

    from sharing.case import Contribution

    case = evolve(case, contributions=(Contribution(party="NZL", tier="major"),))
    shares = [sh.settle(case, law, terms={"point": point}).share("NZL") for point in ("0", "1/2", "1")]
    assert shares == [law.terms["major_low"].default, Fraction(7, 20), law.terms["major_high"].default]


def test_a_draft_that_cannot_be_written_leaves_what_was_there(law, tmp_path, monkeypatch):
    path = tmp_path / "draft.toml"
    path.write_text("mine")
    monkeypatch.setattr(
        "sharing.export.draft_paper.build", lambda *_: (_ for _ in ()).throw(InvalidFile("x", [("", "no")]))
    )
    with pytest.raises(InvalidFile):
        save_draft(Scenario(law=law), str(path))
    assert path.read_text() == "mine"
    with pytest.raises(SharingError, match=r"a draft is \.docx, \.md, or \.toml"):
        save_draft(Scenario(law=law), str(tmp_path / "draft.pdf"))


def test_the_command_writes_and_prints(tmp_path, capsys):
    assert main(["draft", "models/sharing-rule:canada", "--lang", "zh"]) == 0
    assert "第四条 费用" in capsys.readouterr().out
    out = tmp_path / "d.md"
    assert main(["draft", "models/sharing-rule", "--term", "cost_cap=1/50", "--no-stress", "--out", str(out)]) == 0
    assert "at most 2 % of the sum" in out.read_text(encoding="utf-8")
    for wrong in (["draft", "models/sharing-rule", "--term", "cost_cap=2"], ["draft", "models/sharing-rule:x"]):
        assert main(wrong) == 2
        assert "Traceback" not in capsys.readouterr().err


def test_the_toml_of_a_draft_reads_back_to_the_same_tables(law):
    text = draft_toml(Scenario(law=law, terms={"cost_cap": "3/100"}))
    tables = document.parse(text.encode(), "draft")
    assert tables["terms"]["cost_cap"]["default"] == "3/100"
    assert tables["articles"] == law.content["articles"]
    assert len(tables["examples"]) == len(law.examples)
