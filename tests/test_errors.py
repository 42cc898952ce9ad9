"""Bad input, each answered by one clear line; all faults of a file together; never a traceback."""

import os
import subprocess
import sys

import pytest

import sharing as sh
from sharing.case import load_case
from sharing.cli import main
from sharing.errors import InvalidFile, InvalidScenario, UnknownName

CASE = """
schema = 1
id = "mine"
currency = "EUR"
recovered = "1000.00"
[[parties]]
code = "DEU"
roles = ["requested"]
[[parties]]
code = "FRA"
roles = ["requesting"]
"""

INSTRUMENT = """
schema = 1
id = "mine"
kind = "proposal"
status = "proposal"
confidence = "unverified"
title = { en = "Mine", zh = "草案" }
[citation]
instrument = "my draft"
# more
[[clauses]]
pay = "shares"
shares = { requesting = "1/3", requested = "rest" }
text = "2"
"""


def faults(text, tmp_path, load=load_case):
    path = tmp_path / "file.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile) as caught:
        load(str(path))
    for line in str(caught.value).splitlines():
        assert line.startswith(str(path))
    return dict(caught.value.faults)


def swapped(old, new):
    assert old in CASE
    return CASE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (CASE + 'colour = "red"', "parties[1].colour", "unknown key 'colour'"),
        (swapped('"requested"', '"requestd"'), "parties[0].roles[0]", "did you mean 'requested'"),
        (swapped('"1000.00"', "1000.00"), "recovered", "in quotes"),
        (swapped('"1000.00"', "nan"), "recovered", "in quotes"),
        (swapped('"1000.00"', "1000"), "recovered", "in quotes"),
        (swapped('"1000.00"', '"-5.00"'), "recovered", "must not be negative"),
        (swapped('"1000.00"', '"much"'), "recovered", "is not a number"),
        (swapped('"1000.00"', '"NaN"'), "recovered", "is not a number"),
        (swapped('"1000.00"', '"1e6"'), "recovered", "is not a number"),
        (swapped('"1000.00"', '"١٠٠٠"'), "recovered", "digits of another script"),
        (swapped('"1000.00"', '"１０００"'), "recovered", 'perhaps "1000"'),
        (swapped('"1000.00"', '"1,000.00"'), "recovered", "no separators between thousands"),
        (swapped('"1000.00"', '"1.000.00"'), "recovered", "no separators between thousands"),
        (swapped('"1000.00"', '"1 000.00"'), "recovered", "no separators between thousands"),
        (swapped('"1000.00"', '"1000.005"'), "recovered", "EUR has 2 decimals"),
        (swapped('"EUR"', '"EUX"'), "currency", "unknown word 'EUX'"),
        (CASE + '[rates]\nUSD = "0"', "rates.USD", "must be above zero"),
        (CASE + '[rates]\nEUR = "1"', "rates.EUR", "the case's own currency"),
        (swapped('["requesting"]', '["requested"]'), "parties", "one pool of money has one requested State"),
        (swapped('["requested"]', '["member"]'), "parties", "who holds the money"),
        (swapped('code = "FRA"', 'code = "DEU"'), "parties[1].code", "listed twice"),
        (swapped('code = "FRA"', 'code = "FRX"'), "parties[1].code", "no ISO 3166-1 code"),
        (swapped('code = "FRA"', 'code = "fra"'), "parties[1].code", "no ISO 3166-1 code"),
        (CASE + '[facts]\njudgement = "final"', "facts.judgement", "did you mean 'judgment'"),
        (CASE + '[facts]\njudgment = "finale"', "facts.judgment", "did you mean 'final'"),
        (CASE + '[facts]\nexecuted_on_request = "yes"', "facts.executed_on_request", "true or false"),
        (CASE + '[dates]\nvalue = "2022-05-04"', "dates.value", "without quotes"),
        (CASE + "[dates]\nvalues = 2022-05-04", "dates.values", "did you mean 'value'"),
        (
            CASE + '[[costs]]\npayer = "USA"\nkind = "judicial"\namount = "1.00"',
            "costs[0].payer",
            "no party of this case",
        ),
        (
            CASE + '[[costs]]\npayer = "FRA"\nkind = "judical"\namount = "1.00"',
            "costs[0].kind",
            "did you mean 'judicial'",
        ),
        (CASE + '[[costs]]\npayer = "FRA"\nkind = "judicial"', "costs[0].amount", "is required and missing"),
        (
            CASE + '[[costs]]\npayer = "FRA"\nkind = "other"\namount = "1.00"\ncurrency = "USD"',
            "costs[0].amount",
            "state its rate",
        ),
        (
            CASE + '[[costs]]\npayer = "FRA"\nkind = "other"\namount = "1.00"\ndisputed = "yes"',
            "costs[0].disputed",
            "true or false",
        ),
        (CASE + '[[claims]]\nwho = "victim"\namount = "1.00"', "claims[0].name", "name the claimant"),
        (
            CASE + '[[claims]]\nwho = "victim"\nname = "V"\namount = "1.00"\nstatus = "maybe"',
            "claims[0].status",
            "'final' or 'pending'",
        ),
        (CASE + 'costs = "none"', "parties[1].costs", "unknown key"),
        (CASE + '[[contributions]]\nparty = "FRA"', "contributions[0]", "a weight, a tier, a level or scores"),
        (CASE + 'interest = "2000.00"', "parties[1].interest", "unknown key"),
        (swapped("schema = 1", "schema = 2"), "schema", "must be 1"),
        (swapped('recovered = "1000.00"\n', ""), "recovered", "is required and missing"),
    ],
)
def test_a_faulty_case_says_where_and_what_to_do(text, where, said, tmp_path):
    found = faults(text, tmp_path)
    assert where in found, found
    assert said in found[where]


@pytest.mark.parametrize(
    ("clause", "where", "said"),
    [
        ('[[clauses]]\npay = "shars"\ntext = "1"', "clauses[0]", "did you mean 'shares'"),
        (
            '[[clauses]]\npay = "shares"\nshares = { requested = "1/2", requesting = "1/3" }\ntext = "1"',
            "clauses[0].shares",
            "sum to 5/6",
        ),
        (
            '[[clauses]]\npay = "shares"\nshares = { requested = "2" }\ntext = "1"',
            "clauses[0].shares.requested",
            'between "0" and "1"',
        ),
        (
            '[[clauses]]\npay = "shares"\nshares = { requested = { term = "x" }, requesting = "rest" }\ntext = "1"',
            "clauses[0]",
            "term 'x', which is not declared",
        ),
        (
            '[[clauses]]\npay = "open"\nreason = { en = "e", zh = "z" }\ntext = "1"\nwhen = { judgement = "final" }',
            "clauses[0].when",
            "did you mean 'judgment'",
        ),
        (
            '[[clauses]]\npay = "open"\nreason = { en = "e", zh = "z" }\ntext = "1"\nwhen = { judgment = "finale" }',
            "clauses[0].when",
            "did you mean 'final'",
        ),
        (
            '[[clauses]]\npay = "open"\nreason = { en = "e", zh = "z" }\ntext = "1"\n[clauses.when]\nterm.x = "set"',
            "clauses[0].when",
            "quote a key with a dot",
        ),
        (
            '[[clauses]]\npay = "open"\nreason = { en = "e", zh = "z" }\ntext = "1"\nwhen = { amount = "recovered", at_most = "10000.00" }',
            "clauses[0].when",
            "a sum with its currency",
        ),
        (
            '[[clauses]]\npay = "open"\nreason = { en = "e", zh = "z" }\ntext = "1"\nwhen = { amount = "recovred", at_most = "1.00 EUR" }',
            "clauses[0].when",
            "did you mean 'recovered'",
        ),
        (
            '[[clauses]]\npay = "open"\nreason = { en = "e", zh = "z" }\ntext = "1"\nwhen = { at_most = "1.00 EUR" }',
            "clauses[0].when",
            "needs `amount`",
        ),
        ('[[clauses]]\npay = "open"\nreason = { en = "e" }\ntext = "1"', "clauses[0].reason.zh", "in en and zh"),
        ('[[clauses]]\npay = "portion"\nto = "requested"\ntext = "1"', "clauses[0]", "one of rate, amount or above"),
        (
            '[[clauses]]\npay = "rule"\nrule = "talmood"\nwho = ["victim"]\ntext = "1"',
            "clauses[0].rule",
            "unknown word 'talmood'; did you mean 'talmud'",
        ),
        (
            '[[clauses]]\npay = "costs"\nof = ["requested"]\ntext = "1"\nconfidence = "text_read"',
            "clauses[0].quote",
            "operative words",
        ),
        (
            '[[clauses]]\npay = "costs"\nof = ["requested"]\ntext = "1"\nconfidence = "text_read"\nquote = "a b c d e f g h i j k"',
            "clauses[0].quote",
            "at most ten words",
        ),
        ('[terms.x]\nrange = ["1", "0"]\ntext = "1"', "terms.x.range", "the least and the most"),
        ('[terms.x]\nrange = ["0", "1"]\ntext = "1"', "terms.x", "no clause uses it"),
        ('[readings.x]\noptions = ["a", "b"]\ndefault = "c"\ntext = "1"', "readings.x.default", "no option of it"),
        ('[[clauses]]\npay = "claims"\nwho = ["victms"]\ntext = "1"', "clauses[0].who[0]", "did you mean 'victim'"),
        (
            '[[clauses]]\npay = "claims"\nwho = ["victim"]\npending = "wait"\ntext = "1"',
            "clauses[0].pending",
            "'hold' or 'ignore'",
        ),
    ],
)
def test_a_faulty_instrument_says_where_and_what_to_do(clause, where, said, tmp_path):
    found = faults(INSTRUMENT.replace("# more", clause), tmp_path, sh.load_instrument)
    assert any(key.startswith(where) and said in text for key, text in found.items()), found


def test_a_clause_list_that_can_leave_money_without_a_rule_is_incomplete(tmp_path):
    conditional = INSTRUMENT + 'when = { judgment = "final" }'
    assert "no condition" in faults(conditional, tmp_path, sh.load_instrument)["clauses[0].when"]
    ends_with_costs = INSTRUMENT + '[[clauses]]\npay = "costs"\nof = ["requested"]\ntext = "3"'
    assert "incomplete" in faults(ends_with_costs, tmp_path, sh.load_instrument)["clauses[1]"]


def test_all_faults_of_a_file_come_together(tmp_path):
    text = CASE.replace('"EUR"', '"EUX"').replace('"1000.00"', '"-1"').replace('["requesting"]', '["asking"]')
    text += '[[costs]]\npayer = "USA"\nkind = "judical"\namount = 12.5\n[dates]\nvalue = "x"\n'
    found = faults(text, tmp_path)
    assert {"currency", "recovered", "parties[1].roles[0]", "costs[0].kind", "costs[0].amount", "dates.value"} <= set(
        found
    )


def test_faults_between_values_are_reported_beside_faults_of_values(tmp_path):
    text = CASE.replace('code = "FRA"', 'code = "DEU"') + '[facts]\njudgment = "finale"\n[rates]\nUSD = "x"'
    assert {"parties[1].code", "facts.judgment", "rates.USD"} <= set(faults(text, tmp_path))


def test_a_valid_draft_of_a_user_loads_and_settles(tmp_path):
    path = tmp_path / "draft.toml"
    path.write_text(INSTRUMENT, encoding="utf-8")
    case = tmp_path / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    s = sh.settle(sh.load_case(case), path)
    assert str(s.amount("FRA")) == "333.33"


# --- files that are no files ----------------------------------------------------------


def test_what_is_no_case_file_is_refused_in_words(tmp_path):
    empty, broken, folder, binary = (tmp_path / n for n in ("e.toml", "b.toml", "d.toml", "bin.toml"))
    empty.write_text(" \n")
    broken.write_text("schema = = 1")
    folder.mkdir()
    binary.write_bytes(b"\xff\xfe\x00\x01")
    deep = tmp_path / "deep.toml"
    deep.write_text("x = " + "[" * 20_000 + "]" * 20_000)
    for path, said in (
        (empty, "is empty"),
        (broken, "is not TOML"),
        (folder, "is a folder"),
        (binary, "is not UTF-8"),
        (deep, "nested too deeply"),
        (tmp_path / "missing.toml", "cannot be read"),
    ):
        with pytest.raises(InvalidFile, match=said):
            load_case(path)


def test_a_device_and_a_pipe_are_refused_without_being_read(tmp_path):
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path in ("/dev/zero", pipe):
        with pytest.raises(InvalidFile, match="not a regular file"):
            load_case(path)


def test_a_file_over_1_mb_is_refused_without_being_read_whole(tmp_path, monkeypatch):
    path = tmp_path / "large.toml"
    with open(path, "wb") as file:
        file.truncate(3_000_000_000)  # sparse: reading it whole would take 3 GB
    with pytest.raises(InvalidFile, match="larger than 1,000,000 bytes"):
        load_case(path)


# --- names and scenarios ------------------------------------------------------------------


def test_unknown_names_get_a_suggestion():
    with pytest.raises(UnknownName, match="did you mean 'teaching/five-states'"):
        load_case("teaching/five-stats")
    with pytest.raises(UnknownName, match="did you mean 'un/uncac-57'"):
        sh.load_instrument("un/uncac57")
    s = sh.settle(load_case("teaching/five-states"), "un/uncac-57")
    with pytest.raises(UnknownName, match="nobody is called 'FRX' here"):
        s.amount("FRX")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"terms": {"agreed_shares": "1/2"}}, "did you mean 'agreed_share'"),
        ({"terms": {"agreed_share": "2"}}, "lies between 0 and 1"),
        ({"terms": {"agreed_share": 0.5}}, "a binary float is not exact"),
        ({"terms": {"agreed_share": "half"}}, "is not a number"),
        ({"readings": {"cost": "deducted"}}, "did you mean 'costs'"),
        ({"readings": {"costs": "kept"}}, "is one of deducted, not_deducted"),
    ],
)
def test_a_faulty_scenario_says_what_it_can_be(change, said, five):
    with pytest.raises(InvalidScenario, match=said):
        sh.settle(five, "un/uncac-57", **change)


# --- the command line ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["settle", "nosuch"],
        ["settle", "teaching/five-states"],
        ["settle", "teaching/five-states", "--law", "nosuch"],
        ["settle", "teaching/five-states", "--law", "un/uncac-57", "--term", "agreed_share"],
        ["settle", "teaching/five-states", "--law", "un/uncac-57", "--term", "agreed_share=x"],
        ["settle", "teaching/five-states", "--law", "un/uncac-57", "--fact", "judgment=nil"],
        ["compare", "teaching/five-states", "--on", "yesterday"],
        ["compare", "/dev/null"],
        ["check", "nosuch.toml"],
        ["cite", "nosuch"],
    ],
)
def test_the_command_line_exits_2_with_a_line_and_no_traceback(arguments, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("sharing: ")
    assert "Traceback" not in said


def test_markup_formulas_and_direction_marks_in_names_are_shown_as_text(tmp_path, capsys):
    name = "<img src=x onerror=alert(1)>=2+2\u202eevil"
    text = (
        CASE + f'[title]\nen = "{name}"\nzh = "{name}"\n[[claims]]\nwho = "victim"\nname = "{name}"\namount = "10.00"\n'
    )
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    case = load_case(path)
    assert main(["settle", str(path), "--law", "models/costs-and-contributions"]) == 0
    assert "\u202e" not in capsys.readouterr().out
    from sharing.panel.picture import stacked_bars
    from sharing.tables import html_comparison, html_ledger, html_side_by_side

    s = sh.settle(case, "models/costs-and-contributions")
    for shown in (
        html_ledger(s),
        html_side_by_side([s]),
        html_comparison(sh.compare(case)),
        stacked_bars([s]),
    ):
        assert "<img" not in shown
        assert "\u202e" not in shown
        assert "&lt;img" in shown or "img" not in shown


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "gbk"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_console_that_cannot_encode_the_output_is_survived(environment, lang):
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "sharing", "compare", "teaching/five-states", "--lang", lang]
    done = subprocess.run(command, env=keep | environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"eu/regulation-2018-1805" in done.stdout
