"""What both sides carry away: a workbook that computes, papers in both languages, tables, pictures."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest

import sharing as sh
from sharing import money
from sharing.case import build, case_ids
from sharing.errors import SharingError, UnknownName
from sharing.evidence import evidence_list
from sharing.export.formulas import refusal
from sharing.export.kinds import KINDS, csv_table, export
from sharing.export.workbook import workbook
from sharing.law.catalogue import catalogue
from sharing.law.instrument import Scenario
from sharing.meeting import example_case
from sharing.position import Named, Position, Reporting
from sharing.trace import trace

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def position(case, *laws, **choices):
    loaded = [sh.load_instrument(law) if isinstance(law, str) else law for law in laws]
    return Position(
        case=case, scenarios=tuple(Named(name=law.id, scenario=Scenario(law=law)) for law in loaded), **choices
    )


@pytest.fixture
def ours(five):
    reporting = Reporting(currency="CNY", rate=Fraction("7.85"), on=date(2022, 9, 30))
    return position(
        five, "eu/regulation-2018-1805", "un/uncac-57", "models/costs-and-contributions", reporting=reporting
    )


# --- the workbook -----------------------------------------------------------------------


def resaved(paths, out):
    """Let LibreOffice open workbooks, compute them and save them into a folder."""
    if OFFICE is None:
        assert not os.environ.get("SHARING_REQUIRE_BROWSER"), "LibreOffice is required here and not installed"
        pytest.skip("no LibreOffice: install Debian's package libreoffice-calc to recalculate the workbooks")
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=400)


def recalculated(books, folder):
    """Open workbooks in LibreOffice, let it compute, and return the results: file to (scenario, payee) to edges."""
    import openpyxl

    (folder / "in").mkdir()
    for name, raw in books.items():
        book = openpyxl.load_workbook(BytesIO(raw))
        book.save(folder / "in" / name)  # openpyxl keeps formulas and drops what was computed
    resaved([folder / "in" / name for name in books], folder / "out")
    found = {}
    for name in books:
        sheet = openpyxl.load_workbook(folder / "out" / name, data_only=True)["Results"]
        found[name] = {
            (row[0].value, row[1].value): (row[3].value, row[4].value)
            for row in sheet.iter_rows(min_row=5, max_col=5)
            if row[1].value is not None
        }
    return found


def with_facts(raw, changes):
    """Change fact cells of a workbook, as a reader does."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(raw))
    for row in book["Facts"].iter_rows(min_row=5, max_col=2):
        if row[0].value in changes:
            value = changes[row[0].value]
            row[1].value = float(value) if (10**6 * value).denominator == 1 else f"={value}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cents(value):
    return None if value is None else money.whole(Fraction(str(value)) * 100)


@pytest.mark.xdist_group("office")
def test_the_decided_examples_of_the_catalogue_recalculate_to_the_cent(tmp_path):
    together = {}  # examples of one case stand in one workbook, so that fewer are opened
    for law in catalogue():
        for example in law.examples:
            scenario = Scenario(law=law, terms=example.terms, readings=example.readings)
            own = together.setdefault(json.dumps(example.case, sort_keys=True, default=str), [])
            own.append((example_case(law, example), scenario))
    books, expected, refused = {}, {}, []
    for i, own in enumerate(together.values()):
        case = own[0][0]
        decided = [(scenario, s) for _, scenario in own if (s := sh.settle(case, scenario)).decided]
        named = [Named(name=f"A{j}", scenario=scenario) for j, (scenario, _) in enumerate(decided)]
        if named:
            books[f"{i}.xlsx"] = workbook(Position(case=case, scenarios=tuple(named)))
        for one, (scenario, s) in zip(named, decided, strict=True):
            expected[f"{i}.xlsx", one.name] = s
            if why := refusal(trace(case, scenario)):
                refused.append((scenario.law.id, why))
    found = recalculated(books, tmp_path)
    wrong = []
    for (book, name), s in expected.items():
        unit = 10 ** money.digits(s.case.currency)
        for payee in s.payees:
            for cell, edge in zip(found[book][name, payee], s.bounds(payee), strict=True):
                if (
                    not isinstance(cell, int | float)
                    or money.whole(Fraction(str(cell)) * unit) != Fraction(edge) * unit
                ):
                    wrong.append((s.law.id, payee, cell, edge))
    assert len(expected) > 150
    assert refused == []
    assert wrong == []


@pytest.mark.xdist_group("office")
def test_change_the_facts_in_the_sheet_and_the_split_follows(tmp_path, five):
    laws = [
        "eu/regulation-2018-1805",
        "models/claims-by-rule",
        "models/costs-and-contributions",
        "national/can-sor-95-76",
    ]
    books, expected = {}, {}
    changes = [
        {"recovered": Fraction(10_000), "cost.1": Fraction(0)},
        {"recovered": Fraction("1234567.89"), "weight.FRA": Fraction(1, 3), "rate.GBP": Fraction("1.3")},
        {"claim.2.certificate": Fraction("123.45"), "claim.1": Fraction(7_000_000)},
    ]
    for case in (five, *map(sh.load_case, ("nzl-chn-yan-2016", "usa-mys-1mdb-2019"))):
        known = [law for law in laws if law in {one.id for one in catalogue()}]
        made = position(case, *known)
        for i, change in enumerate(changes):
            programs = {one.name: trace(case, one.scenario) for one in made.scenarios}
            own = {n: v for n, v in change.items() if n in next(iter(programs.values())).inputs}
            name = f"{case.id.replace('/', '-')}-{i}.xlsx"
            books[name] = with_facts(workbook(made), own)
            expected[name] = {
                n: program.settle({k: v for k, v in own.items() if k in program.inputs})
                for n, program in programs.items()
                if refusal(program) is None
            }
    found = recalculated(books, tmp_path)
    for name, settlements in expected.items():
        for scenario, s in settlements.items():
            for payee in s.payees:
                cells = [cents(cell) for cell in found[name][scenario, payee]]
                assert cells == [Fraction(edge) * 100 for edge in s.bounds(payee)], (name, scenario, payee)


@pytest.mark.xdist_group("office")
def test_large_sums_and_payees_who_get_nothing_today_recalculate_too(tmp_path):
    from test_trace import draft, two

    shares = {"requested": "7/100", "requesting": "46/100", "cooperating": "rest"}
    third = [{"code": "ITA", "roles": ["cooperating"]}]
    large = two(recovered="1000000000.01")
    large = build({**large.content, "parties": [*large.content["parties"], *third]}, "large")
    fund = draft(
        clauses=[
            {"pay": "portion", "to": "fund:un", "above": "1000.00 EUR", "text": "1"},
            {"pay": "shares", "shares": {"requested": "1/2", "requesting": "1/2"}, "text": "2"},
        ]
    )
    small = two(recovered="900.00")
    one = Position(
        case=large,
        scenarios=(Named(name="A", scenario=draft(clauses=[{"pay": "shares", "shares": shares, "text": "1"}])),),
    )
    other = Position(case=small, scenarios=(Named(name="A", scenario=fund),))
    changed = with_facts(workbook(other), {"recovered": Fraction(3000)})
    found = recalculated({"large.xlsx": workbook(one), "fund.xlsx": changed}, tmp_path)
    s = one.settlements()[0]
    assert {p: cents(found["large.xlsx"]["A", p][0]) for p in s.payees} == {p: s.units(p) for p in s.payees}
    assert found["fund.xlsx"]["A", "fund:un"] == (2000, 2000)


def test_a_workbook_that_cannot_compute_says_why_in_itself(five):
    import openpyxl
    import strategies

    rich = strategies.built({**five.content, "recovered": "99999999999999999.00"})
    for lang, said in (("en", "Values only, no live formulas"), ("zh", "仅列数值")):
        book = openpyxl.load_workbook(BytesIO(workbook(position(rich, "un/uncac-57"), lang)))
        texts = [str(cell.value) for name in ("Results", "S1") for row in book[name].iter_rows() for cell in row]
        assert sum(said in text for text in texts) == 2


def test_the_workbook_shows_its_values_before_anything_recalculates(ours):
    import openpyxl

    shown = openpyxl.load_workbook(BytesIO(workbook(ours)), data_only=True)
    rows = {(r[0].value, r[1].value): r for r in shown["Results"].iter_rows(min_row=5, max_col=6)}
    row = rows["eu/regulation-2018-1805", "FRA"]
    assert [cell.value for cell in row[3:6]] == [1850000, 1850000, 14522500]


@pytest.mark.parametrize("bad", ["=HYPERLINK(1)", "+1", "@x", "-2"])
def test_no_text_of_a_case_becomes_a_formula(five, bad):
    import strategies

    claims = [{"who": "victim", "name": bad, "amount": "5.00", "evidence": bad}]
    made = position(strategies.built({**five.content, "claims": claims}), "eu/regulation-2018-1805")
    raw = zipfile.ZipFile(BytesIO(workbook(made)))
    for name in raw.namelist():
        if name.startswith("xl/worksheets/"):
            assert not re.search(r"<f>[^<]*HYPERLINK", raw.read(name).decode())
    for line in csv_table(made).decode("utf-8-sig").splitlines():
        assert not any(cell.startswith(("=", "+", "@", "-")) for cell in line.split(","))


def draft_named(name, case):
    from sharing.law import review

    law = review.build({**sh.load_instrument("un/uncac-57").content, "id": name}, "x.toml")
    return Position(case=case, scenarios=(Named(name="A", scenario=Scenario(law=law)),))


# --- the papers ----------------------------------------------------------------------------


def words(raw):
    import docx

    doc = docx.Document(BytesIO(raw))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    header = [p.text for s in doc.sections for p in (*s.header.paragraphs, *s.footer.paragraphs)]
    return "\n".join([*(p.text for p in doc.paragraphs), *cells, *header])


def test_the_term_sheet_holds_both_languages_the_ledger_and_what_is_open(ours):
    text = words(export(ours, "term_sheet"))
    for wanted in (
        "Draft, without prejudice",
        "草案，不影响各方立场",
        "480万欧元",
        "欧元肆佰捌拾万元整",
        "欧元壹佰捌拾伍万元整",
        "30(7)(b)",
        "Rounding",
        "name and signature",
        "姓名、签字",
        "14,522,500.00",
        "one EUR is 7.85 CNY on 2022-09-30",
        sh.__version__,
        ours.settlements()[0].digest,
    ):
        assert wanted in text
    raw = zipfile.ZipFile(BytesIO(export(ours, "term_sheet")))
    assert 'w:eastAsia="SimSun"' in raw.read("word/styles.xml").decode()


def test_the_request_form_and_the_evidence_list_name_documents_and_what_is_missing(ours, five):
    text = words(export(ours, "evidence"))
    assert "cost order of the court, no 7" in text
    assert text.count("MISSING: document") == 3
    assert text.count("缺：证明文件") == 3
    assert "invoice 2022-118" in text
    assert "waived" in text
    assert len(evidence_list(five)) == len(five.costs) + len(five.claims) + len(five.contributions)
    request = words(export(ours, "request"))
    assert "France asks Germany to share" in request
    assert "法国请求德国" in request
    assert "4,758,000.00" in request


@pytest.mark.parametrize("name", case_ids())
def test_every_case_makes_every_paper(name):
    case = sh.load_case(name)
    made = position(case, "un/uncac-57" if not case.domestic else catalogue()[0].id)
    for kind in ("term_sheet", "request", "evidence", "workbook", "table", "svg", "position"):
        raw = export(made, kind, "zh")
        assert len(raw) > 200
        assert export(made, kind, "zh") == raw  # the same position makes the same bytes


def test_a_picture_carries_digest_version_and_confidence_and_stands_alone(ours):
    drawn = export(ours, "svg", "zh").decode()
    assert ours.settlements()[0].digest in drawn
    assert sh.__version__ in drawn
    assert "text_read" in drawn
    assert "var(--jp" not in drawn
    evil = draft_named("a/<script>alert(1)</script>", ours.case)
    assert "<script>" not in export(evil, "svg").decode()
    assert export(ours, "png")[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_bars_on_paper_are_as_long_as_the_amounts(ours):
    from sharing.export.figure import bars

    axes = bars(ours).axes[0]
    widths = {}
    for container in axes.containers:
        widths[container.get_label()] = [bar.get_width() for bar in container]
    assert widths["France"] == [1850000.0, 4758000.0, 1077398.12]
    assert sum(w[0] for w in widths.values()) == pytest.approx(4_800_000)


def test_a_missing_package_is_named_with_what_to_do(ours, monkeypatch):
    import sys

    for module, kind in (("xlsxwriter", "workbook"), ("docx", "term_sheet")):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(SharingError, match=r'pip install "sharing\[office\]"'):
            export(ours, kind)


def test_an_unknown_kind_is_refused_and_all_known_ones_have_a_name():
    from sharing.language import label

    assert all(label(f"export_{kind}", lang) for kind in KINDS for lang in ("en", "zh"))
    with pytest.raises(UnknownName, match="no export 'exel'"):
        export(None, "exel")
