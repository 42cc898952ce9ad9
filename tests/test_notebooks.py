"""Every notebook: no outputs in the repository, short cells, runs top to bottom."""

import ast
import json
from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
SHOWS = {
    "01-negotiate": ("27,852,500.00", "application/vnd.jupyter.widget-view+json"),
    "02-missing-rule": (
        "best share 40%; recovered 60%",
        "image/png",
        "FloatSlider",
        "kept: owners and victims always whole",
        "目标：请求国的预期所得",
        "<table",
        "All expenses together take at most",
        "全部费用合计不超过追回款项的",
    ),
    "03-uncertainty": ("in 96.", "在96.", "image/png", "all costs, as a share of what was recovered", "FloatSlider"),
    "04-figures": (
        "data:image/png;base64,",
        "Totals that have a last day, and totals that have none",
        "14,108 and 61 have no last day",
        "@misc{sharing-figure-treaties,",
        "[1] The sharing authors. China's judicial assistance treaties",
        "183 of 204 (90 %)",
    ),
    "05-seminar": (
        "application/vnd.jupyter.widget-view+json",
        "<svg",
        "image/png",
        "Joint gain over no agreement",
    ),
    "07-exercises": ("application/vnd.jupyter.widget-view+json", "You shared the whole sum"),
    "08-fairness": (
        "image/png",
        "interactive(children=",
        "With losses divided as awards are A gets 1/2 instead of 1/3.",
        "divided by rule (Talmud rule): equal awards until everybody has half of their claim",
        "✗",
        "What would be fair?",
        "nash: France 79.00, Germany 21.00, paid in month 12",
    ),
    "06-law": ("<svg", "is equal to or less than EUR 10 000", "善意第三人", "reproduced to the cent"),
}
every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == [
        "01-negotiate",
        "02-missing-rule",
        "03-uncertainty",
        "04-figures",
        "05-seminar",
        "06-law",
        "07-exercises",
        "08-fairness",
    ]


@every
def test_it_is_committed_without_outputs(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert "widgets" not in notebook["metadata"]
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@every
def test_its_cells_are_short(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 8
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.FunctionDef):
                    assert node.end_lineno - node.lineno < 3


@every
def test_it_begins_with_question_data_and_answer_in_both_languages(path):
    first = nbformat.read(path, 4).cells[0].source
    for word in ("Question", "Data", "Answer", "问题", "数据", "答案"):
        assert word in first


@every
@pytest.mark.filterwarnings("ignore")
def test_it_runs_from_top_to_bottom(path, tmp_path):
    notebook = nbformat.read(path, 4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = json.dumps(notebook.cells, ensure_ascii=False)
    for expected in SHOWS[path.stem]:
        assert expected in shown
    assert "stderr" not in [out.get("name") for cell in notebook.cells for out in cell.get("outputs", [])]
