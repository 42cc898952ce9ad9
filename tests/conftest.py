"""Fixtures: the library's cases and laws; hypothesis; a JupyterLab server and Debian's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import hypothesis
import pytest
from playing import refused

import sharing as sh

hypothesis.settings.register_profile("steady", deadline=None, max_examples=15, derandomize=True)
hypothesis.settings.load_profile("steady")

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def five():
    return sh.load_case("teaching/five-states")


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Served:
    """A server as a user starts it, with folders of its own."""

    def __init__(self, verb, folder):
        self.verb, self.folder = verb, folder
        self.token = "t" + os.urandom(8).hex()
        names = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
        names += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
        own = {name: str(folder / name.lower()) for name in names} | {"JUPYTER_TOKEN": self.token}
        config = Path(own["JUPYTER_CONFIG_DIR"])
        config.mkdir()
        (config / "jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n")  # for the tests only
        # What a careless user switches on: widgets are saved with the notebook.
        plugin = Path(own["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyter-widgets" / "jupyterlab-manager"
        plugin.mkdir(parents=True)
        (plugin / "plugin.jupyterlab-settings").write_text('{"saveState": true}')
        self.port = _free_port()
        self.log = folder / "log"
        options = ["--no-browser", "--port", str(self.port), "--dir", str(folder / "nb")]
        command = [sys.executable, "-m", "sharing", verb, *options]
        with open(self.log, "wb") as log:
            self.server = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=os.environ | own, start_new_session=True
            )
        self.address = f"http://127.0.0.1:{self.port}"
        self._wait()

    def _wait(self):
        path = "/api/status" if self.verb == "lab" else "/login"
        end = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{self.address}{path}?token={self.token}", timeout=2).read()
                return
            except OSError:
                assert self.server.poll() is None, self.log.read_text()[-2000:]
                assert time.monotonic() < end, self.log.read_text()[-2000:]
                time.sleep(0.2)

    def stop(self):
        os.killpg(self.server.pid, signal.SIGTERM)
        self.server.wait(20)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """`sharing lab`."""
    served = Served("lab", tmp_path_factory.mktemp("lab"))
    yield served
    served.stop()


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    """`sharing app`."""
    served = Served("app", tmp_path_factory.mktemp("app"))
    yield served
    served.stop()


@pytest.fixture(scope="session")
def browser():
    if not Path(CHROMIUM).exists():
        assert not os.environ.get("SHARING_REQUIRE_BROWSER"), f"Chromium is required here and not at {CHROMIUM}"
        pytest.skip(f"no Chromium at {CHROMIUM}: install Debian's package chromium to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser):
    """A fresh page; no request may leave this machine, and no error may pass."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1400, "height": 1200}, locale="en-GB", accept_downloads=True)
    outside, errors = refused(context, "http://127.0.0.1"), []
    fresh = context.new_page()
    fresh.set_default_timeout(45_000)
    expect.set_options(timeout=30_000)  # five seconds are not always enough while two cores run other tests
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    yield fresh
    context.close()
    assert outside == []
    assert errors == []
