"""From a key on a slider to the picture: the panel beside `interact` with a new pyplot figure, in one run.

Run: python benchmarks/panel.py            (needs Chromium; 2 to 3 minutes)
Prints a Markdown table. Timings are never asserted in tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import sharing as sh
from sharing.lab import OURS
from sharing.panel import Negotiator

LAWS = [
    "eu/regulation-2018-1805",
    "un/uncac-57",
    "models/costs-and-contributions",
    "national/nzl-cpra-86",
    "un/untoc-14",
    "council_of_europe/cets-198-25",
]
CHANGES, MANY = 50, 1000
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

PANEL = f"from sharing.panel import Negotiator\n\nNegotiator(laws={LAWS!r})"
INTERACT = f"""import ipywidgets as w
import matplotlib.pyplot as plt
import sharing as sh
from sharing.law.instrument import Scenario
from fractions import Fraction

%matplotlib inline
case = sh.load_case("teaching/five-states")
laws = [sh.load_instrument(name) for name in {LAWS!r}]


@w.interact(share=(0, 200))
def draw(share=100):
    terms = {{"agreed_share": Fraction(share, 200)}}
    settled = [sh.settle(case, Scenario(law=law, terms=terms if law is laws[0] else {{}})) for law in laws]
    fig, ax = plt.subplots(figsize=(7.6, 4))
    left = [0.0] * len(settled)
    for code in case.codes:
        widths = [float(s.amount(code)) for s in settled]
        ax.barh(range(len(settled)), widths, left=left, label=code)
        left = [a + b for a, b in zip(left, widths)]
    ax.set_yticks(range(len(settled)), [law.id for law in laws])
    ax.legend()
    plt.show()
"""

WATCH = """(picture) => {
  window.__times = [];
  window.__pressed = null;
  document.addEventListener('keydown', () => { window.__pressed = performance.now(); }, true);
  const done = async () => {
    if (window.__pressed === null) return;
    const start = window.__pressed;
    const image = document.querySelector(picture + ' img');
    if (image) await image.decode().catch(() => 0);
    requestAnimationFrame(() => {
      if (window.__pressed !== start) return;
      window.__pressed = null;
      window.__times.push(performance.now() - start);
      window.__told?.();
    });
  };
  const watch = new MutationObserver(done);
  const what = { subtree: true, childList: true, attributes: true, characterData: true };
  watch.observe(document.querySelector(picture), what);
}"""
RUN_ALL = """async () => { const app = window.jupyterapp, panel = app.shell.currentWidget; await panel.context.ready;
  await panel.sessionContext.ready; await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells'); }"""


def notebook(source):
    """Return a notebook of one cell."""
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": source}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def served(folder, verb):
    """Start a server over a folder; return it with its address."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    names = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR")
    own = {f"JUPYTER_{name}": str(folder / verb / name.lower()) for name in names}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(folder / verb / "ws"), "JUPYTER_TOKEN": "bench", "JUPYTER_PATH": str(OURS)}
    own |= {"JUPYTER_CONFIG_PATH": str(OURS), "MPLCONFIGDIR": str(folder / "mpl")}
    if verb == "lab":
        options = ["-m", "jupyterlab", f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder / 'nb'}"]
        options += ["--ServerApp.kernel_websocket_connection_class=sharing.prompt.PromptConnection"]  # as `sharing lab`
        options += ["--LabApp.expose_app_in_browser=True", "--allow-root", "--LabApp.news_url=None"]
        options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--ServerApp.ip=127.0.0.1"]
    else:
        options = ["-m", "voila", str(folder / "nb"), f"--port={port}", "--token", "--template=sharing"]
    with open(folder / f"{verb}.log", "wb") as log:
        command = [sys.executable, *options, "--no-browser"]
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(400):
        try:
            urllib.request.urlopen(f"{address}/?token=bench", timeout=2).read()
            return server, address
        except OSError:
            time.sleep(0.2)
    raise SystemExit((folder / f"{verb}.log").read_text()[-1500:])


def opened(browser, address, verb, name):
    """Open a notebook and return its page and what its websocket received."""
    page = browser.new_context(viewport={"width": 1500, "height": 1400}).new_page()
    received = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: received.append(len(frame))))
    if verb == "lab":
        page.goto(f"{address}/doc/tree/{name}.ipynb?reset&token=bench", timeout=90_000)
        page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext")
        page.evaluate(RUN_ALL)
    else:
        page.goto(f"{address}/voila/render/{name}.ipynb?token=bench", timeout=90_000)
    return page, received


def measured(page, received, which, changes):
    """Press a key so often; return milliseconds each and kilobytes a change."""
    if which == "panel":
        picture, slider = ".sharing-picture", page.locator("input[type=range]").first
    else:
        picture, slider = ".widget-output", page.locator("[role=slider]").first
        page.wait_for_selector(".widget-output img", timeout=60_000)
    slider.wait_for(timeout=60_000)
    slider.focus()
    page.wait_for_timeout(1500)
    page.evaluate(f"({WATCH})({picture!r})")
    for i in range(3):
        slider.press("ArrowRight" if i % 2 else "ArrowLeft")
        page.wait_for_timeout(400)
    page.evaluate("window.__times = []")
    before = sum(received)
    for i in range(changes):
        page.evaluate("() => { window.__drawn = new Promise((told) => { window.__told = told; }); }")
        page.keyboard.press("ArrowRight" if i % 2 else "ArrowLeft")
        page.evaluate("() => window.__drawn")
        page.wait_for_timeout(60)  # a hand is no faster
    times = page.evaluate("window.__times")[:changes]
    return times, (sum(received) - before) / changes / 1000


def kernel_memory(server):
    """Return the resident megabytes of the largest kernel under a server."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if int(words[2]) == os.getpgid(server.pid) or b"ipykernel" in (entry / "cmdline").read_bytes():
                    status = (entry / "status").read_text()
                    found.append(int(status.split("VmRSS:")[1].split()[0]) / 1000)
            except (OSError, IndexError, ProcessLookupError):
                continue
    return max(found)


def engine():
    """Return the milliseconds the engine takes of one change, six positions on the table."""
    panel = Negotiator(laws=LAWS)
    times = []
    for i in range(200):
        panel.table.act("slide:agreed_share", str(i))
        start = time.perf_counter()
        _ = panel.table.settlements
        times.append((time.perf_counter() - start) * 1000)
    return times


def main():
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp(prefix="sharing-bench-"))
    (folder / "nb").mkdir()
    (folder / "nb" / "panel.ipynb").write_text(notebook(PANEL))
    (folder / "nb" / "interact.ipynb").write_text(notebook(INTERACT))
    rows = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for verb in ("lab", "voila"):
            server, address = served(folder, verb)
            try:
                for which in ("panel", "interact"):
                    page, received = opened(browser, address, verb, which)
                    times, size = measured(page, received, which, CHANGES)
                    ninety = statistics.quantiles(times, n=10)[-1]
                    rows.append([verb, which, statistics.median(times), ninety, size])
                    if (verb, which) == ("lab", "panel"):
                        start = kernel_memory(server)
                        measured(page, received, which, MANY)
                        grown = kernel_memory(server) - start
                    page.close()
            finally:
                os.killpg(server.pid, signal.SIGTERM)
                server.wait(20)
        browser.close()
    shutil.rmtree(folder, ignore_errors=True)
    own = engine()
    print(f"sharing {sh.__version__}, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
    print("| where | what | median ms | p90 ms | kB a change |\n|---|---|---|---|---|")
    for verb, which, median, ninety, size in rows:
        print(f"| {verb} | {which} | {median:.0f} | {ninety:.0f} | {size:.1f} |")
    ratios = {verb: rows[i][2] / rows[i + 1][2] for i, verb in ((0, "lab"), (2, "voila"))}
    print(f"\npanel / interact: lab {ratios['lab']:.2f}, voila {ratios['voila']:.2f}")
    print(f"engine alone: median {statistics.median(own):.2f} ms, p90 {statistics.quantiles(own, n=10)[-1]:.2f} ms")
    print(f"kernel memory after {MANY} more changes: {grown:+.1f} MB")


if __name__ == "__main__":
    main()
