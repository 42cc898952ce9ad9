"""Both languages, always; one term, one word."""

import re
from pathlib import Path
from string import Formatter

import pytest

from sharing import document, language, money
from sharing.language import glossary, label, listed, payee, plain, say

SOURCE = Path(document.__file__).parent
LABELS = document.read(document.root() / "labels.toml")


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(LABELS))
def test_a_label_exists_in_both_languages_with_the_same_parts(key):
    english, chinese = LABELS[key]["en"], LABELS[key]["zh"]
    assert fields(english) == fields(chinese)
    if re.search("[A-Za-z]", re.sub(r"{[a-z_]*}", "", english)):
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese


def test_every_word_of_every_list_exists_in_both_languages_with_its_source():
    def entries(table):
        for value in table.values():
            if isinstance(value, dict) and "en" in value:
                yield value
            if isinstance(value, dict):
                yield from entries(value)

    found = list(entries(document.read(document.root() / "vocabulary.toml")))
    assert len(found) > 100
    for entry in found:
        assert entry["en"]
        assert re.search(r"[\u4e00-\u9fff]", entry["zh"])
        assert entry["text"]


def test_every_label_the_code_asks_for_exists_and_none_is_idle():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    asked = set(re.findall(r'(?:label|say)\(\s*"([a-z_]+)"', code))
    assert asked <= set(LABELS), asked - set(LABELS)
    prefixes = tuple(set(re.findall(r'f["\']([a-z]+_){', code)))
    named = set(re.findall(r'["\']([a-z_]+)["\']', code))
    idle = [key for key in LABELS if key not in asked | named and not key.startswith(prefixes)]
    assert idle == []


def test_one_term_one_word_in_chinese():
    banned = {
        "归还": "返还 (return)",
        "受害人": "被害人 (victim)",
        "善意第三方": "善意第三人 (bona fide third party)",
        "充公": "没收 (confiscation)",
        "共享": "分享 (sharing)",
    }
    labels = (document.root() / "labels.toml").read_text(encoding="utf-8")
    vocabulary = (document.root() / "vocabulary.toml").read_text(encoding="utf-8")
    for wrong, right in banned.items():
        assert wrong not in labels + vocabulary, f"{wrong}: say {right}"


def test_the_authentic_terms_are_the_words_used():
    terms = glossary()
    assert terms["return (of property)"]["zh"] == "返还"
    assert terms["asset sharing"]["zh"] == "资产分享"
    assert language.word("claimants", "good_faith_third_party", "zh") == terms["bona fide third party"]["zh"]
    assert language.word("claimants", "victim", "zh") == terms["victim"]["zh"]
    assert language.word("claimants", "prior_owner", "zh") == terms["prior legitimate owner"]["zh"]
    assert language.word("cost_classes", "reasonable", "zh") == terms["reasonable costs"]["zh"]
    assert language.word("roles", "requesting", "zh") == terms["requesting State"]["zh"]
    assert terms["confiscation"]["zh"] in language.fact("executed_on_request", lang="zh")


def test_names_and_lists_read_naturally():
    assert payee("victim:V1", "zh") == "被害人V1"
    assert payee("fund:UN") == "fund UN"
    assert payee("ORG:UN") == "UN"
    assert listed([], "en") == ""
    assert listed(["a"], "zh") == "a"
    assert say("plus_open", "zh", amount="1.00") == "1.00 + 待定"
    assert label("open", "en") == "open"


def test_invisible_characters_are_made_visible():
    assert plain("a\u200bb\u202ec\x1b[31m") == "a<U+200B>b<U+202E>c<U+001B>[31m"


def test_money_is_written_with_and_without_babel(monkeypatch):
    import sys
    from decimal import Decimal

    assert money.amount_in_words(Decimal("12000.00"), "EUR", "zh") == "12,000.00欧元"
    assert money.amount_in_words(Decimal("12"), "JPY", "zh") == "12日元"
    monkeypatch.setitem(sys.modules, "babel.numbers", None)
    assert money.amount_in_words(Decimal("12000.00"), "EUR", "zh") == "12,000.00欧元"
    assert money.amount_in_words(Decimal("12000.00"), "EUR", "en") == "EUR 12,000.00"
