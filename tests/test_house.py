"""The house stays in order: rooms above what they import, light imports, one place that rounds, a whole wheel."""

import ast
import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sharing"

# A room may import only rooms that stand before it.
ORDER = [
    "errors",
    "files",
    "document",
    "language",
    "appearance",
    "citing",
    "arithmetic",
    "money",
    "fairness.stating",
    "fairness.dividing",
    "fairness.subsets",
    "fairness.straight",
    "fairness.claims",
    "fairness.breaches",
    "fairness.axioms",
    "fairness.simplex",
    "fairness.pieces",
    "fairness.bargaining",
    "case",
    "fairness.coalitions",
    "law.parameters",
    "law.run",
    "law.conditions",
    "law.clauses",
    "law.rights",
    "law.levels",
    "law.articles",
    "law.procedure",
    "law.instrument",
    "law.review",
    "law.catalogue",
    "law.wording",
    "law.citations",
    "law.gaps",
    "law.summary",
    "settlement",
    "ledger",
    "meeting",
    "fairness.grounds",
    "fairness.baselines",
    "fairness.instruments",
    "trace",
    "curves",
    "following",
    "goals",
    "sensitivity",
    "difference",
    "explain",
    "comparison",
    "numerals",
    "evidence",
    "why",
    "answers",
    "sealing",
    "position",
    "negotiation",
    "fairness.private",
    "tables",
    "history",
    "listings",
    "schema",
    "blocks",
    "compiling",
    "kernel",
    "fairness.many",
    "draws",
    "cells",
    "plan",
    "sweeps",
    "tally",
    "cluster",
    "outlooks",
    "fan",
    "drivers",
    "outlook_words",
    "money_rows",
    "fairness.overlaps",
    "certain",
    "portfolio",
    "assumptions",
    "incentives",
    "synthetic",
    "answering",
    "stress",
    "stress_words",
    "judging",
    "designing",
    "paths",
    "path_words",
    "draft",
    "panel.picture",
    "panel.boundary",
    "panel.elements",
    "seminar.stream",
    "seminar.exercise",
    "seminar.deal",
    "seminar.instructions",
    "seminar.frontier",
    "seminar.record",
    "seminar.counterpart",
    "seminar.debrief",
    "seminar.brief",
    "seminar.picture",
    "seminar.report",
    "seminar.invented",
    "exercises",
    "figures.numbers",
    "figures.style",
    "figures.uncertainty",
    "figures.skynet",
    "figures.published",
    "figures.cases",
    "figures.comparisons",
    "figures.laws",
    "figures.positions",
    "figures.rules",
    "figures.gallery",
    "figures.showing",
    "figures.deals",
    "figures.fairness",
    "datasets",
    "export.formulas",
    "export.workbook",
    "export.reading",
    "export.word",
    "export.paper",
    "export.draft_paper",
    "export.figure",
    "export.kinds",
    "export.plates",
    "export.tables",
    "verification",
    "seminar.classroom",
    "naming",
    "panel.acting",
    "panel.facts",
    "panel.tornado",
    "panel.item",
    "panel.state",
    "panel.fair",
    "panel.positions",
    "panel.analysis",
    "panel.outcome",
    "panel.drawer",
    "panel.surface",
    "panel.negotiator",
    "panel.seminar_view",
    "panel.seminar_drawer",
    "panel.seminar",
    "panel.exercises",
    "prompt",
    "lab",
    "console",
    "publishing",
    "workbench",
    "site",
    "teaching",
    "fairness.commands",
    "arguments",
    "cli",
]
HEAVY = {"numpy", "pandas", "matplotlib", "ipywidgets", "anywidget", "babel", "numba", "scipy", "jupyterlab"}
HEAVY |= {"xlsxwriter", "openpyxl", "docx", "tomli_w", "voila", "dask", "distributed", "tqdm"}
PACKAGES = {"__init__", "__main__", "law", "panel", "export", "figures", "seminar", "fairness"}
LIGHT_UNTIL = ORDER.index("tables")


def rooms():
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree, top_only=False):
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names]
                if node.module
                in ("sharing", "sharing.law", "sharing.panel", "sharing.export", "sharing.figures", "sharing.seminar")
                else []
            )
            yield from names or [node.module]


def test_no_room_imports_one_above_it():
    found = dict(rooms())
    assert set(found) - PACKAGES == set(ORDER)
    for name, tree in found.items():
        if name in PACKAGES:
            continue
        for module in imports(tree, top_only=True):
            room = module.removeprefix("sharing.")
            if module.startswith("sharing.") and room in ORDER:
                assert ORDER.index(room) < ORDER.index(name), f"{name} imports {room}, which stands above it"


def test_the_core_needs_nothing_but_attrs_and_cattrs():
    allowed = set(sys.stdlib_module_names) | {"attrs", "cattrs", "sharing"}
    for name, tree in rooms():
        if name in ORDER and ORDER.index(name) <= LIGHT_UNTIL:
            for module in imports(tree, top_only=True):
                assert module.partition(".")[0] in allowed, f"{name} imports {module}"


def test_only_money_rounds():
    rounding = re.compile(r"\b(round|quantize|floor|ceil|ROUND_\w+)\b(?=\(|\b)")
    for path in SOURCE.rglob("*.py"):
        if path.name not in ("money.py", "money_rows.py"):
            code = "\n".join(ast.unparse(node) for node in ast.parse(path.read_text(encoding="utf-8")).body)
            code = re.sub(r"(\"\"\".*?\"\"\"|'.*?'|\".*?\")", "", code, flags=re.S)
            assert not rounding.search(code), f"{path.name}: {rounding.search(code)}"


def test_nothing_is_evaluated_or_unpickled():
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile", "__import__"), path
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
                assert not {"pickle", "marshal", "shelve"} & set(names), path


def test_no_float_stands_in_the_engine():
    for name in (
        "arithmetic",
        "money",
        "case",
        "ledger",
        "meeting",
        "settlement",
        "law.run",
        "law.clauses",
        "law.rights",
        "law.levels",
        "law.articles",
        "law.procedure",
        "law.conditions",
    ):
        path = SOURCE / (name.replace(".", "/") + ".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{name}: {node.value}"
            assert not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"), name
            assert not (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and name not in ("money", "settlement", "arithmetic", "case")
            ), name


def test_a_module_is_one_room_under_400_lines():
    for path in SOURCE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_importing_sharing_loads_nothing_heavy():
    heavy = sorted(HEAVY | {"attrs", "cattrs", "tomllib"})
    code = f"import sys, sharing; print([m for m in sys.modules if m.partition('.')[0] in {heavy!r}])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_the_public_face_is_about_twenty_names_and_each_can_be_had():
    import sharing as sh

    assert 15 <= len(sh.__all__) <= 27
    for name in sh.__all__:
        assert getattr(sh, name) is not None
        assert name not in ORDER  # a room of that name, once imported, would stand in its place
    assert callable(sh.settle)
    assert callable(sh.compare)
    with pytest.raises(AttributeError, match="no attribute 'setle'"):
        _ = sh.setle


def test_settling_in_the_core_loads_no_numpy_pandas_matplotlib_or_babel():
    code = (
        "import sys, sharing as sh; s = sh.settle(sh.load_case('teaching/five-states'), 'un/uncac-57'); s.explain(); s.to_json();"
        "print([m for m in ('numpy', 'pandas', 'matplotlib', 'babel', 'ipywidgets') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


@pytest.mark.parametrize("order", [("load_case", "load_instrument"), ("load_instrument", "load_case")])
def test_a_case_and_a_law_load_in_any_order_in_a_fresh_process(order):
    calls = {
        "load_case": "sh.load_case('teaching/five-states')",
        "load_instrument": "sh.load_instrument('un/uncac-57')",
    }
    code = "import sharing as sh; " + "; ".join(calls[name] for name in order)
    subprocess.run([sys.executable, "-c", code], check=True)


# --- the wheel ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.mark.xdist_group("wheel")
def test_the_wheel_holds_every_data_file_notebook_and_licence(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "data").rglob("*.*"):
        assert f"sharing/_data/{path.relative_to(ROOT / 'data').as_posix()}" in names
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"sharing/_notebooks/{path.name}" in names
    for name in ("labconfig/page_config.json", "negotiator.ipynb", "voila/templates/sharing/index.html.j2"):
        assert f"sharing/jupyter/{name}" in names
    assert {"sharing/panel/surface.js", "sharing/panel/surface.css"} <= names
    assert any(name.endswith("LICENSE-DATA") for name in names)
    assert not any("__pycache__" in name for name in names)


@pytest.mark.xdist_group("wheel")
def test_the_wheel_settles_a_case_with_only_attrs_and_cattrs_installed(wheel, tmp_path):
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), "attrs", "cattrs"], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def sharing(*arguments):
        command = [str(python), "-m", "sharing", *arguments]
        return subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)

    done = sharing("settle", "usa-che-betonsports-2015", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["then"][0]["amounts"] == {"CHE": "7500000.00", "CHE-GE": "17500000.00"}
    done = sharing("compare", "nzl-chn-yan-2016", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert "27,800,000.00" in done.stdout
    done = sharing("lab")
    assert done.returncode == 2
    assert "pip install" in done.stderr
