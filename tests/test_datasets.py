"""Datasets: every column is explained in both languages, what is exported is what is held, and all of it can be cited."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import sharing as sh
from sharing import citing, datasets
from sharing.citing import Work, bibtex, gb_t_7714, software
from sharing.cli import main
from sharing.datasets import dataset, dictionary, figure_columns, licence, read_share
from sharing.figures.gallery import FIGURES, committed, works
from sharing.figures.numbers import Numbers

ROOT = Path(__file__).resolve().parents[1]
NAMES = [one.name for one in datasets.datasets()]
every = pytest.mark.parametrize("name", NAMES)


def test_every_table_of_the_data_folder_is_a_dataset():
    files = {p.relative_to(ROOT / "data").with_suffix("").as_posix() for p in (ROOT / "data").rglob("*.csv")}
    assert {name for name in files if not name.startswith("figures/")} | {"instruments", "cases"} == set(NAMES)
    assert {name.partition("/")[2] for name in files if name.startswith("figures/")} == set(FIGURES)
    assert {len(dataset(n).rows) for n in ("instruments", "cases", "history/cases")} == {77, 26, 106}


@every
def test_its_sheet_says_what_every_column_means_in_both_languages(name):
    one = dataset(name)
    for text in (one.sheet.title, one.sheet.source, one.sheet.caution or {"en": "x", "zh": "字"}):
        assert re.search(r"[\u4e00-\u9fff]", text["zh"]) or "CLDR" in text["zh"]
    for key, column in one.sheet.columns.items():
        assert key in one.rows[0]
        assert column.meaning("en") != column.meaning("zh")
        assert re.search(r"[\u4e00-\u9fff]", column.zh) or "ISO" in column.zh
    assert licence(one, "zh")
    assert "CC BY 4.0" in licence(one)


@every
def test_its_numbers_are_numbers_and_its_days_days(name):
    one = dataset(name)
    forms = {
        "number": r"-?\d+(\.\d+)?(/\d+)?|\d+(\.\d+)?( .*)?",
        "share": r"-?\d+(\.\d+)?",
        "amount": r"\d+(\.\d+)?",
        "yes_no": "yes|no",
        "currency": "[A-Z]{3}",
        "day": r"\d{4}(-\d\d(-\d\d)?)?",
    }
    for key, column in one.sheet.columns.items():
        for row in one.rows:
            if row[key] and column.unit in forms:
                assert re.fullmatch(forms[column.unit], row[key]), (key, row[key])


def test_every_column_of_the_numbers_of_figures_is_explained_and_no_other():
    used = {key for name in FIGURES for key in committed(name).columns}
    assert set(figure_columns()) == used


def test_how_many_rows_were_read_is_counted_and_not_guessed():
    one = dataset("statistics/statistics")
    read = sum(row["verified"] == "yes" for row in one.rows)
    assert one.verified == (read, len(one.rows)) == (183, 204)
    assert read_share(one) == "183 of 204 (90 %)"
    assert read_share(dataset("parties")) == "not said"
    laws = dataset("instruments")
    assert laws.verified == (sum(law.confidence == "text_read" for law in sh.catalogue()), 77)


@every
def test_what_is_exported_is_what_is_held(name, tmp_path):
    one = dataset(name)
    assert main(["data", name, "--out", str(tmp_path / "x.csv")]) == 0
    with open(tmp_path / "x.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == list(one.rows)
    assert main(["data", name, "--out", str(tmp_path / "x.xlsx"), "--lang", "zh"]) == 0
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["数据", "说明", "各列含义"]
    header, *rows = book["数据"].iter_rows(values_only=True)
    assert list(header) == list(one.sheet.columns)
    assert len(rows) == len(one.rows)
    for cells, row in zip(rows, one.rows, strict=True):
        for value, key in zip(cells, one.sheet.columns, strict=True):
            text = "" if value is None else value
            if isinstance(text, int | float):
                assert text == float(row[key])
            else:
                assert text == row[key]
    assert all(cell.data_type != "f" for line in book["数据"].iter_rows() for cell in line)
    words = {line[0].value: line[1].value for line in book["各列含义"].iter_rows()}
    assert words == {key: column.meaning("zh") for key, column in one.sheet.columns.items()}
    about = "\n".join(str(line[0].value or "") for line in book["说明"].iter_rows())
    assert one.sheet.source["zh"] in about
    assert "@misc{sharing-data-" in about


@every
def test_no_cell_begins_as_a_formula_does(name):
    for row in dataset(name).rows:
        for text in row.values():
            assert not text.startswith(("=", "+", "@", "\t", "\r")), text


def test_a_number_longer_than_a_spreadsheet_holds_stays_a_text(tmp_path):
    from attrs import evolve

    from sharing.export.tables import save_dataset

    one = dataset("statistics/white_paper")
    rows = [{**one.rows[0], "value": value} for value in ("123456789012345", "1234567890123456", "0.1234567890123456")]
    save_dataset(evolve(one, table=Numbers.of(rows)), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["data"]
    assert [sheet.cell(i, 3).value for i in (2, 3, 4)] == [123456789012345, "1234567890123456", "0.1234567890123456"]


def test_an_export_has_the_same_bytes_twice(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        assert main(["data", "cases", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "one.xlsx").properties.created.year == 2000  # says no hour of its own


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_dictionary_names_every_dataset_and_column(lang, capsys):
    said = dictionary((), lang)
    for name in NAMES:
        assert f"## {name}: {dataset(name).title[lang]}" in said
        for key, column in dataset(name).sheet.columns.items():
            assert f"- `{key}`: {column.meaning(lang)}" in said
    assert main(["data", "--dictionary", "--lang", lang]) == 0
    assert capsys.readouterr().out.strip() == said.strip()
    assert main(["data", "--lang", lang]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in NAMES)


def test_a_table_without_its_sheet_or_with_an_unexplained_column_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.document, "root", lambda: tmp_path)
    datasets.datasets.cache_clear()
    (tmp_path / "x.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    try:
        with pytest.raises(sh.InvalidFile, match=r"x\.toml"):
            datasets.datasets()
        sheet = 'title = { en = "x" }\nsource = { en = "x", zh = "y" }\n[columns]\na = { unit = "text", en = "x", zh = "y" }\n'
        (tmp_path / "x.toml").write_text(sheet, encoding="utf-8")
        with pytest.raises(sh.InvalidFile, match="title: is given in en and zh"):
            datasets.datasets()
        (tmp_path / "x.toml").write_text(sheet.replace('{ en = "x" }', '{ en = "x", zh = "y" }'), encoding="utf-8")
        with pytest.raises(sh.InvalidFile) as error:
            datasets.datasets()
        assert "columns.b: stands in only one of the table and its sheet" in str(error.value)
        (tmp_path / "x.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
        with pytest.raises(sh.InvalidFile, match="line 3: has 1 cells; the first line has 2"):
            datasets.datasets()
    finally:
        monkeypatch.undo()
        datasets.datasets.cache_clear()


# --- citations ---------------------------------------------------------------------------


def entries(text):
    """Read BibTeX: braces balance, keys stand once; key to fields."""
    found = {}
    for block in text.split("\n\n"):
        key = re.match(r"@misc\{([A-Za-z0-9_@.:-]+),\n", block)[1]
        assert key not in found
        depth = 0
        for i, sign in enumerate(block):
            escaped = i and block[i - 1] == "\\"
            depth += (sign == "{" and not escaped) - (sign == "}" and not escaped)
            assert depth >= 0
        assert depth == 0, block
        found[key] = dict(re.findall(r"^  (\w+) = \{(.*)\},$", block, flags=re.M))
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_cited_with_all_it_stands_on(name, lang):
    cited, table = works(name), committed(name)
    assert len(cited) == 1 + len(table.sources) + len(table.laws)
    found = entries(bibtex(cited, lang))
    assert len(found) == len(cited)
    assert found[f"sharing-figure-{name}"]["author"] == "{The sharing authors}"
    lines = gb_t_7714(cited, lang).splitlines()
    assert [line.split("]")[0] for line in lines] == [f"[{i}" for i in range(1, len(cited) + 1)]
    for line, one in zip(lines, cited, strict=True):
        mark = re.search(r"\[(DS|CP|EB/OL|Z|Z/OL)\]", line)[1]
        assert mark.endswith("/OL") == bool(one.url)
        assert (one.url in line) or not one.url


def test_the_version_and_day_cited_are_those_of_the_citation_file():
    own = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {sh.__version__}\n" in own
    assert f"date-released: {citing.RELEASED.isoformat()}\n" in own
    assert f'title: "{software().title["en"]}"' in own
    assert date(2026, 11, 22) >= citing.RELEASED


def test_what_bibtex_reads_as_a_command_is_escaped():
    odd = Work(key="x", kind="page", title={"en": "50 % & {x}_#$~^\\"}, url="http://a/b?c={d}&e=%20\\")
    (fields,) = entries(bibtex([odd])).values()
    assert fields["title"] == r"{50 \% \& \{x\}\_\#\$\textasciitilde{}\textasciicircum{}\textbackslash{}}"
    assert fields["howpublished"] == r"\url{http://a/b?c=%7Bd%7D&e=%20%5C}"


def test_the_command_line_cites_figures_and_datasets(capsys):
    assert main(["figures", "treaties", "cliff", "--cite", "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert said.count("@misc{sharing-figure-") == 2
    assert (
        "[1] The sharing authors. 截至2016年底中国签订的司法协助条约：sharing图treaties[DS]. 版本0.1.0. (2026-11-22)."
        in said
    )
    assert main(["data", "history/cases", "--cite"]) == 0
    said = capsys.readouterr().out
    assert "@misc{sharing-data-history_cases," in said
    assert r"Dataset history\_cases of sharing, version 0.1.0, CC BY 4.0" in said


def test_plain_data_of_a_dataset_is_its_rows(capsys):
    import json

    assert main(["data", "statistics/white_paper", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    with open(ROOT / "data/statistics/white_paper.csv", encoding="utf-8", newline="") as file:
        assert rows == list(csv.DictReader(io.StringIO(file.read())))
