"""The site that needs nothing installed: built, opened in Chromium with every outside request refused, and played."""

import functools
import http.server
import json
import os
import re
import threading
import time
from pathlib import Path

import pytest
from playing import play, refused

from sharing import site
from sharing.errors import SharingError
from sharing.exercises import exercises

ROOT = Path(__file__).resolve().parents[1]
HOME = (site.OURS / "index.html").read_text(encoding="utf-8")
HOST = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"
COMPILED = {  # what `import matplotlib` may ask for, and nothing else
    f"{HOST}contourpy-1.3.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    f"{HOST}kiwisolver-1.5.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    f"{HOST}matplotlib-3.10.8-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    f"{HOST}numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    f"{HOST}pillow-12.2.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
}


# --- the pages ------------------------------------------------------------------------------


def test_the_home_page_says_what_this_is_in_five_lines_of_each_language_and_has_three_doors():
    for lang in ("en", "zh-CN"):
        lines = re.search(rf'<p lang="{lang}">(.*?)</p>', HOME, flags=re.S)[1].split("<br>")
        assert len(lines) == 5
        assert all(line.strip() for line in lines)
    assert re.findall(r"<h2>(.*?)</h2>", HOME) == ["Negotiate · 谈判", "Learn · 学习", "Read the law · 查阅法律"]
    assert 'id="jupyter-config-data"' in HOME  # the notebooks' pages look for it here


def test_every_door_leads_somewhere(tmp_path):
    site.write_pages(tmp_path)
    for address in re.findall(r'href="(.*?)"', HOME):
        notebook = re.fullmatch(r"notebooks/index.html\?path=(.*)&amp;run=1", address)
        assert (notebook and notebook[1] in site.NOTEBOOKS) or (tmp_path / address).is_file(), address
    assert not re.findall(r'(?:src|href)="https?:', HOME)  # the home page asks nobody for anything


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_the_law_names_every_instrument_with_how_far_it_was_read(lang):
    import sharing as sh

    text = site.law_page(lang).decode()
    assert text.count("<h3 id=") == len(sh.catalogue()) == text.count('<a href="#')
    assert {"en": "text read", "zh": "已读原文"}[lang] in text
    assert not re.findall(r"<(?:script|img|link)", text)


@pytest.mark.parametrize("name", site.NOTEBOOKS)
def test_a_notebook_of_the_site_is_one_of_the_projects_with_one_cell_before_it(name, tmp_path):
    site._contents(tmp_path)
    ours = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]
    theirs = json.loads((tmp_path / "content" / name).read_text(encoding="utf-8"))["cells"]
    added = [cell for cell in theirs if cell not in ours]
    assert [cell["source"] for cell in added] == [[site.FIRST]]
    assert len(theirs) == len(ours) + 1


def test_what_the_builder_pins_is_what_the_project_pins():
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split() if "==" in line)
    pinned = {name.lower().replace("_", "-"): version for name, version in pinned.items()}
    shared = [one.split("==") for one in site.BUILDER if one.split("==")[0] in pinned]
    assert len(shared) >= 2
    assert all(pinned[name] == version for name, version in shared)


def test_what_lies_in_the_folder_is_not_destroyed(tmp_path, monkeypatch):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SharingError, match=r"thesis\.txt"):
        site.build_site(tmp_path)
    old = tmp_path / "old"
    old.mkdir()
    (old / "page.html").write_text("earlier")
    (old / site.MARKER).write_text(json.dumps({"holds": ["page.html", site.MARKER]}))
    monkeypatch.setattr(site, "_builder", lambda folder: (_ for _ in ()).throw(SharingError("no network")))
    with pytest.raises(SharingError, match="no network"):
        site.build_site(old)
    assert (old / "page.html").read_text() == "earlier"
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    assert sorted(os.listdir(tmp_path)) == ["old", "thesis.txt"]


def test_an_earlier_site_is_replaced_whole_and_comes_back_when_it_is_stopped_midway(tmp_path, monkeypatch):
    made, out = tmp_path / "made", tmp_path / "out"
    made.mkdir()
    (made / "a.html").write_text("one")
    site._put(made, out)
    (made / "a.html").write_text("two")
    rename = Path.rename

    def stopped(self, target):
        if self.name == "new":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        site._put(made, out)
    assert (out / "a.html").read_text() == "one"
    monkeypatch.undo()
    site._check(out)
    site._put(made, out)
    assert (out / "a.html").read_text() == "two"
    (out / ".git").mkdir()
    with pytest.raises(SharingError, match=r"\.git"):
        site._check(out)


def test_a_step_that_fails_is_said_in_words(tmp_path):
    with pytest.raises(SharingError, match="is there a network"):
        site._run(["ls", str(tmp_path / "nowhere")])
    with pytest.raises(SharingError, match="cannot be run"):
        site._run([str(tmp_path / "nowhere")])


def test_the_pages_workflow_publishes_what_make_site_builds():
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text()
    assert "make site" in text
    assert "path: site" in text
    assert "sharing site --out site" in (ROOT / "Makefile").read_text()


# --- in a browser ------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def built(tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("site") / "site"
    site.build_site(folder)  # without a network it fails, and says so
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(built, browser):
    """A fresh page on the site, every outside request refused and written down."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1400, "height": 1100}, accept_downloads=True)
    outside, errors = refused(context, built[1]), []
    page = context.new_page()
    page.set_default_timeout(120_000)
    expect.set_options(timeout=60_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(built[1])
    yield page, outside
    context.close()
    assert errors == []


def entered(page, door):
    """Go through a door of the home page: the notebook runs by itself."""
    page.get_by_role("link", name=door).click()


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_the_seminar_is_played_in_the_site_with_nothing_from_outside(visit, tmp_path):
    from playwright.sync_api import expect

    from sharing.position import open_position
    from sharing.seminar.record import AGREED, record_of

    page, outside = visit
    entered(page, "The seminar")
    play(page).save_as(tmp_path / "group.json")
    record = record_of(open_position(tmp_path / "group.json"))
    assert record.ended == AGREED
    assert len(record.offers) == 6
    # Only now does a cell import matplotlib; refused, it leaves a sentence and the drawing above it.
    expect(page.locator(".jp-OutputArea-output", has_text="No matplotlib here")).to_be_visible()
    assert set(outside) == COMPILED


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_the_first_answer_is_checked_within_three_minutes_of_opening_the_site(visit):
    from playwright.sync_api import expect

    page, outside = visit
    begun = time.monotonic()
    entered(page, "Twelve exercises")
    page.wait_for_selector(".sharing-facts h3")
    field = page.locator('[data-act="answer:"]')
    field.fill("a lot")
    field.press("Enter")
    page.get_by_role("button", name="check", exact=True).click()
    expect(page.locator(".sharing-controls")).to_contain_text("is no amount this can read")
    field.fill("750000")
    field.press("Enter")
    page.get_by_role("button", name="check", exact=True).click()
    expect(page.locator(".sharing-controls")).to_contain_text("You shared the whole sum")
    field.fill(exercises()[0].right())
    field.press("Enter")
    page.get_by_role("button", name="check", exact=True).click()
    expect(page.locator(".sharing-controls")).to_contain_text("Right: 705,000.00")
    assert time.monotonic() - begun < 180  # a promise to users, not a measurement
    page.get_by_label("Language", exact=True).select_option("zh")
    expect(page.locator(".sharing-controls")).to_contain_text("正确")
    assert outside == []


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_the_negotiator_runs_in_the_site(visit):
    from playwright.sync_api import expect

    page, outside = visit
    entered(page, "The negotiator")
    expect(page.locator(".sharing-outcome table").first).to_contain_text("1,850,000.00")
    expect(page.locator(".jp-OutputArea-output", has_text="27,852,500.00").first).to_be_visible()
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert outside == []
