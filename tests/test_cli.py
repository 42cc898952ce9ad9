"""The command line shows what it promises."""

import json
import stat
import sys

import pytest

from sharing.cli import main
from sharing.lab import copy_notebooks, notebooks


def run(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_settle_without_a_law_settles_by_the_cases_own(capsys):
    said = run(capsys, "settle", "usa-che-betonsports-2015")
    assert "17,500,000.00" in said
    assert "Then, inside the part of Switzerland" in said


def test_the_json_of_a_settlement_has_what_a_program_needs(capsys):
    data = json.loads(run(capsys, "settle", "usa-che-betonsports-2015", "--json"))
    assert data["amounts"] == {"USA": "25000000.00", "CHE": "25000000.00"}
    assert data["bounds"]["CHE"] == ["25000000.00", "25000000.00"]
    assert data["undecided"] == []
    assert {"step", "payee", "purpose", "amount", "citation", "confidence"} <= set(data["ledger"][0])
    assert len(data["digest"]) == 64
    assert data["then"][0]["amounts"]["CHE-GE"] == "17500000.00"


def test_terms_readings_and_facts_can_be_given(capsys):
    said = run(
        capsys, "settle", "nzl-chn-yan-2016", "--law", "national/nzl-cpra-86", "--term", "foreign_share=13/20", "--json"
    )
    assert json.loads(said)["amounts"]["CHN"] == "27852500.00"
    facts = ["--fact", "offence=other_corruption"]
    said = run(
        capsys,
        "settle",
        "teaching/soe-loss",
        "--law",
        "un/uncac-57",
        *facts,
        "--reading",
        "costs=not_deducted",
        "--json",
    )
    assert json.loads(said)["amounts"]["CHN"] == "12000000.00"


def test_compare_groups_its_rows_and_shows_what_happened(capsys):
    said = run(capsys, "compare", "nzl-chn-yan-2016")
    binds, agreed, compared = (said.index(f"== {one}") for one in ("Binds us", "Could be agreed", "For comparison"))
    assert binds < said.index("national/nzl-cpra-86") < agreed < said.index("models/costs-and-contributions") < compared
    assert "not law on that date: from 2018-10-26" in said
    assert "China 27,800,000.00" in said
    assert "42,850,000.00 open, because of: share the Attorney-General gives" in said


def test_compare_speaks_of_the_conflict_between_binding_texts(capsys):
    said = run(capsys, "compare", "teaching/five-states")
    assert "Conflict between binding texts, not resolved here" in said
    assert "30(7)(b)" in said
    assert "57(3)(a)" in said
    chinese = run(capsys, "compare", "teaching/five-states", "--lang", "zh")
    assert "有约束力的文本相互冲突" in chinese
    data = json.loads(run(capsys, "compare", "teaching/five-states", "--json"))
    assert data["conflicts"] == [{"payee": "FRA", "laws": ["eu/regulation-2018-1805", "un/uncac-57"]}]


def test_a_comparison_can_be_narrowed_and_moved_to_another_day(capsys):
    data = json.loads(run(capsys, "compare", "teaching/five-states", "--on", "2019-01-01", "--json"))
    groups = {row["law"]: row["group"] for row in data["rows"]}
    assert groups["eu/framework-decision-2006-783"] == "binds"
    assert groups["eu/regulation-2018-1805"] == "for_comparison"
    data = json.loads(run(capsys, "compare", "teaching/five-states", "--law", "un/uncac-57", "--json"))
    assert [row["law"] for row in data["rows"]] == ["un/uncac-57"]


def test_lists_citations_and_checks_are_printed(capsys, tmp_path):
    assert "un/uncac-57" in run(capsys, "instruments")
    assert "《联合国反腐败公约》" in run(capsys, "instruments", "--lang", "zh")
    assert "nzl-chn-yan-2016" in run(capsys, "cases")
    assert "law of New Zealand, which holds the money" in run(capsys, "applicable", "nzl-chn-yan-2016")
    assert "may deduct reasonable expenses" in run(capsys, "cite", "un/uncac-57")
    example = tmp_path / "mine.toml"
    example.write_text(run(capsys, "cases", "--show", "teaching/five-states"), encoding="utf-8")
    assert "5 parties, 6 costs, 3 claims" in run(capsys, "check", str(example))


def test_a_file_whose_examples_do_not_agree_fails_its_check(capsys, tmp_path):
    from sharing import document

    text = (document.root() / "instruments" / "un" / "uncac-57.toml").read_text(encoding="utf-8")
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace('requesting = "960000.00"', 'requesting = "960000.01"'), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert "expected 960000.01, got 960000.00" in capsys.readouterr().err


def test_explain_says_each_step_with_its_article_in_both_languages(capsys):
    said = run(capsys, "settle", "teaching/five-states", "--law", "eu/regulation-2018-1805", "--explain")
    assert "[30(7)(b)] France receives EUR 1,850,000.00" in said
    said = run(
        capsys, "settle", "teaching/five-states", "--law", "eu/regulation-2018-1805", "--explain", "--lang", "zh"
    )
    assert "〔30(7)(b)〕法国取得1,850,000.00欧元" in said


def test_an_outlook_reads_a_file_prints_plain_data_and_says_what_is_wrong_in_it(capsys, tmp_path):
    path = tmp_path / "unknown.toml"
    path.write_text(
        'recovered = { uniform = ["1000000", "2000000"] }\nreading.costs = { choice = { deducted = "1" } }\n'
    )
    command = ["outlook", "teaching/five-states", "--law", "un/uncac-57", "--uncertain", str(path), "--cells", "500"]
    data = json.loads(run(capsys, *command, "--json"))
    assert data["cells"] == {"asked": 500, "done": 500}
    assert 1000000 <= data["positions"][0]["payees"]["FRA"]["quantiles"]["0.95"][0] + 200000 <= 2200000
    assert data["chances"] == []
    assert "500 cases drawn at random" in run(capsys, *command, "--fact", "judgment=none")
    assert "France gets" in run(
        capsys, *command, "--law", "eu/regulation-2018-1805", "--law", "models/costs-and-contributions"
    )
    path.write_text('recovered = { uniform = ["2", "1"] }\ncost.1 = { uniform = ["1"] }\nrout = "settlement"\n')
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "recovered: uniform needs its numbers from the least to the most" in said
    assert "cost.1: uniform needs 2 numbers" in said
    assert main([*command[:4], "--uncertain", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_no_command_prints_the_help(capsys):
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().out


def test_the_notebooks_are_copied_and_what_a_user_changed_stays(tmp_path):
    names = [path.name for path in notebooks().glob("*.ipynb")]
    assert copy_notebooks(tmp_path / "mine") == sorted(names)
    mine = tmp_path / "mine" / names[0]
    mine.write_text("changed")
    assert copy_notebooks(tmp_path / "mine") == []
    assert mine.read_text() == "changed"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    from sharing.errors import SharingError

    file = tmp_path / "file"
    file.write_text("")
    file.chmod(stat.S_IRUSR)
    with pytest.raises(SharingError, match="name another with --dir"):
        copy_notebooks(file / "inside")


def test_python_m_sharing_is_the_same_command():
    import subprocess

    done = subprocess.run([sys.executable, "-m", "sharing", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.1.0"


def test_a_console_that_takes_no_more_is_said_in_one_line(monkeypatch, capsys):
    import errno
    import io
    import os

    class Full(io.StringIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["cases"]) == 2
    monkeypatch.undo()
    assert capsys.readouterr().err == f"sharing: cannot go on: {os.strerror(errno.ENOSPC)}\n"
