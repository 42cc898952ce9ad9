"""The README is true: its picture is what the code draws, its example runs, its commands exist."""

import re
import shlex
from pathlib import Path

import pytest

import sharing as sh
from sharing.cli import main
from sharing.panel.picture import stacked_bars

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def picture():
    case = sh.load_case("teaching/five-states")
    laws = ("eu/regulation-2018-1805", "un/uncac-57", "models/costs-and-contributions")
    drawn = stacked_bars([sh.settle(case, law) for law in laws])
    return drawn.replace("<defs>", '<rect width="100%" height="100%" fill="#fff"/><defs>', 1)


def test_the_picture_is_what_the_code_draws():
    assert (ROOT / ".github" / "picture.svg").read_text(encoding="utf-8") == picture()


def test_the_python_examples_run(capsys):
    examples = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    assert len(examples) == 3
    for example in examples:
        assert len(example.splitlines()) <= 8
        exec(compile(example, "README.md", "exec"), {})
    assert "27852500.00" in capsys.readouterr().out


def test_the_example_of_uncertain_numbers_is_answered_in_both_languages(tmp_path, monkeypatch, capsys):
    pytest.importorskip("scipy")
    (command,) = re.findall(r"^(sharing outlook .*?)\n```", README, flags=re.M | re.S)
    (table,) = re.findall(r"`unknown.toml`.*?```toml\n(.*?)```", README, flags=re.S)
    (tmp_path / "unknown.toml").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(command.replace("\\\n", " "))[1:]
    assert main([*arguments, "--cells", "2000"]) == 0
    assert "What matters most for how much more France gets" in capsys.readouterr().out
    assert main([*arguments, "--cells", "2000", "--lang", "zh"]) == 0
    assert "的主要因素" in capsys.readouterr().out


@pytest.mark.parametrize("line", re.findall(r"^sharing (?:compare|settle|applicable) .*$", README, flags=re.M))
def test_a_command_of_the_readme_runs(line, capsys):
    assert main(shlex.split(line.partition("#")[0])[1:]) == 0
    assert capsys.readouterr().out


def test_the_worked_example_of_a_draft_treaty_checks_and_settles(tmp_path, monkeypatch, capsys):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    draft, articles = re.findall(r"```toml\n(.*?)```", text, flags=re.S)
    (tmp_path / "draft.toml").write_text(draft, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "draft.toml"]) == 0
    assert main(["settle", "teaching/five-states", "--law", "draft.toml", "--term", "agreed_share=2/3"]) == 0
    assert "5(1)" in capsys.readouterr().out
    (tmp_path / "draft.toml").write_text(draft + articles, encoding="utf-8")
    assert main(["check", "draft.toml"]) == 0
    assert main(["draft", "draft.toml", "--term", "agreed_share=2/3"]) == 0
    assert "The requesting State receives 2/3 of the rest." in capsys.readouterr().out


def test_the_counts_of_the_readme_are_true():
    laws, read, cases = re.search(r"Today: (\d+) texts \((\d+) read\), (\d+) cases", README).groups()
    catalogue = sh.catalogue()
    assert (int(laws), int(cases)) == (len(catalogue), len(sh.cases()))
    assert int(read) == sum(law.confidence == "text_read" for law in catalogue)


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    bad = re.compile("|".join(("p[y]pi\\.org", "p[y]thonhosted", "n[p]mjs", "/w[o]rk/", "/r[o]ot/", "d[e]b\\.debian")))
    for path in ROOT.rglob("*"):
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".csv", ".ipynb", ".yml", ".cff"}
            and ".venv" not in path.parts
        ):
            assert not bad.search(path.read_text(encoding="utf-8")), path
