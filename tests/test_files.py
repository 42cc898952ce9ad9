"""Every data file: it loads, it is where it says, it is cited, both languages are there, its examples agree."""

import csv
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

import sharing as sh
from sharing import document, language
from sharing.case import case_ids
from sharing.law.catalogue import groups, instrument_ids
from sharing.law.conditions import AmountIs
from sharing.law.parameters import Limit, Option
from sharing.law.wording import cite, sentence
from sharing.meeting import example_case, failed_examples, settle

every_law = pytest.mark.parametrize("name", instrument_ids())
every_case = pytest.mark.parametrize("name", case_ids())

REQUIRED = {
    "un/uncac-57",
    "eu/regulation-2018-1805",
    "eu/framework-decision-2006-783",
    "national/fra-cpp-713-40",
    "national/can-sor-95-76",
    "national/che-tevg-international",
    "national/che-tevg-domestic",
    "national/nzl-cpra-86",
    "national/chn-icjal-requesting",
    "national/chn-icjal-requested",
    "agreements/nga-jey-usa-2020",
    "agreements/usa-mys-red-granite-2018",
    "agreements/gbr-tza-bae-2010",
    "models/costs-and-contributions",
    "domestic/no-fee-cooperation",
}


def test_the_library_holds_what_it_promises():
    assert set(instrument_ids()) >= REQUIRED
    assert len(case_ids()) >= 7


@every_law
def test_the_examples_of_an_instrument_agree(name):
    law = sh.load_instrument(name)
    assert law.examples, "an instrument without examples is not tested"
    assert failed_examples(law) == []


@every_law
def test_a_threshold_has_examples_under_on_and_over_it(name):
    law = sh.load_instrument(name)
    for clause, limit in law.thresholds():
        edge = limit.tests[0][1]
        seen = set()
        for example in law.examples:
            case = example_case(law, example)
            if isinstance(edge, Limit) or edge.name in example.terms:
                amount = edge.amount if isinstance(edge, Limit) else example.terms[edge.name]
                seen |= {_side(limit, law, example, case, amount)}
        assert seen >= {-1, 0, 1}, (clause.text, seen)


def _side(limit: AmountIs, law, example, case, edge):
    """Say on which side of a limit an example lies: one unit under -1, on it 0, one unit over 1."""
    of = limit.of
    if isinstance(of, Option):
        of = example.readings.get(of.name, law.readings[of.name].default)
    amount = case.recovered
    if of == "remaining":
        s = settle(case, law, terms=example.terms, readings=example.readings)
        first = sum(e.units for e in s.ledger if not e.purpose.startswith("share"))
        amount = amount - Fraction(first, 100)
    difference = (amount - edge) * 100
    return {Fraction(-1): -1, Fraction(0): 0, Fraction(1): 1}.get(difference)


@every_law
def test_every_clause_reads_back_as_a_sentence_in_both_languages(name):
    law = sh.load_instrument(name)
    for clause in law.clauses:
        english, chinese = sentence(law, clause, "en"), sentence(law, clause, "zh")
        assert english
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert not re.search(r"[\u4e00-\u9fff]", english), english
    assert law.citation.instrument in cite(law, "zh")


@every_law
def test_labels_reasons_and_options_exist_in_both_languages(name):
    law = sh.load_instrument(name)
    texts = [law.title, law.note]
    texts += [one.label for one in (*law.terms.values(), *law.readings.values())]
    texts += [one.because for one in law.readings.values()]
    texts += [c.reason for c in law.clauses if hasattr(c, "reason")]
    if law.in_kind:
        texts.append(law.in_kind)
    for text in texts:
        assert text.get("en"), text
        assert re.search(r"[\u4e00-\u9fff]", text.get("zh", "")), text
    for reading in law.readings.values():
        assert set(reading.options) <= set(language.words("options"))


@every_law
def test_what_was_read_says_when_in_which_language_and_where(name):
    law = sh.load_instrument(name)
    levels = {law.confidence_of(c) for c in law.clauses}
    if levels & {"text_read", "excerpt_read"}:
        assert law.citation.url
        assert law.citation.url.startswith("http")
        assert isinstance(law.citation.read, date)
        assert language.label(f"language_{law.citation.language}", "zh")
    for clause in law.clauses:
        if law.confidence_of(clause) == "text_read":
            assert clause.quote


@every_law
def test_an_argued_default_says_why(name):
    for reading in sh.load_instrument(name).readings.values():
        if reading.default is not None:
            assert reading.because["en"]


@every_law
def test_every_title_ends_in_words_and_no_quotation_is_a_whole_sentence(name):
    for clause in sh.load_instrument(name).clauses:
        if clause.quote:
            assert not clause.quote.rstrip().endswith((".", "。"))
            assert len(clause.quote) <= (20 if re.search(r"[\u4e00-\u9fff]", clause.quote) else 100)


@every_case
def test_a_case_loads_with_its_place_as_its_id_and_its_sources(name):
    case = sh.load_case(name)
    assert case.id == name
    assert case.sources
    for text in (case.title, case.summary):
        assert text["en"]
        assert re.search(r"[\u4e00-\u9fff]", text["zh"])


@every_case
def test_a_real_case_has_its_outcome_with_a_source_and_the_law_that_settled_it(name):
    case = sh.load_case(name)
    if name.startswith("teaching/"):
        return
    assert case.published
    assert all(row.source for row in case.published)
    assert case.history
    if not case.settled_by:
        return  # no rule is known: shown beside every law, reproduced by none
    s = settle(case)
    for row in case.published:
        published = Decimal(row.amount.numerator) / row.amount.denominator
        least, most = s.bounds(row.party)
        if s.decided and row.read:
            assert s.amount(row.party) == published
        else:
            assert least <= published <= most


@every_case
@pytest.mark.parametrize("law", instrument_ids())
def test_every_case_settles_under_every_law_in_both_languages(name, law):
    s = settle(sh.load_case(name), law)
    assert s.explain("en")
    assert s.explain("zh")


def test_groups_name_known_states_and_every_law_names_a_known_group():
    for key, group in groups().items():
        assert group["source"]
        for code, row in group["parties"].items():
            assert language.known_party(code) is None, (key, code)
            assert row.get("from") or row.get("note"), f"{key}.{code}: bound since when?"
    for name in instrument_ids():
        group = sh.load_instrument(name).bound.group
        assert group is None or group in groups()


def test_tables_of_names_are_complete_and_unique():
    for table, columns in (("parties.csv", ["code", "en", "zh"]), ("currencies.csv", ["code", "digits", "en", "zh"])):
        with open(document.root() / table, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len({row["code"] for row in rows}) == len(rows)
        assert all(row[column] for row in rows for column in columns)
