"""The panel in a real JupyterLab and a real Voilà in a real Chromium, as a negotiator uses it."""

import json
import re
import urllib.error
import urllib.request

import pytest
from playing import play, run_all
from test_panel import forms, unpacked

from sharing.position import open_position
from sharing.verification import verify

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHARE = "share of the issuing State, if otherwise agreed"
SECRETS = {
    "our reservation value (EUR)": "1357911.31",
    "our outside option (EUR)": "1246802.42",
    "their reservation value, our higher estimate (EUR)": "975318.64",
}
OFFER = "2468013.57"


def opened(page, served):
    """Open the panel and wait for its outcome."""
    if served.verb == "app":
        page.goto(f"{served.address}/?token={served.token}", timeout=90_000)
    else:
        page.goto(f"{served.address}/doc/tree/01-negotiate.ipynb?reset&token={served.token}", timeout=90_000)
        run_all(page)
    page.wait_for_selector(".sharing-outcome table")
    return page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_numbers_and_the_citation_of_a_figure_are_copied_by_a_click(page, lang):
    from sharing.figures.showing import show

    shown = show("treaties", lang)
    html = f'<!doctype html><meta charset="utf-8">{shown._repr_html_()}'
    address = "http://127.0.0.1:9/figure"  # a secure context, as a notebook's is; nothing listens there
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin="http://127.0.0.1:9")
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)
    fields = page.locator("textarea")
    expected = [shown.gb_t_7714().splitlines()[0], "@misc{sharing-figure-treaties,", shown.gb_t_7714()]
    for i, words in enumerate(expected):
        page.locator("summary").nth(i).click()
        button = page.locator("button").nth(i)
        before = button.inner_text()
        button.click()
        page.wait_for_function(
            "([i, text]) => document.querySelectorAll('button')[i].textContent !== text", arg=[i, before]
        )
        copied = page.evaluate("navigator.clipboard.readText()")
        assert words in copied
        assert copied.strip() == fields.nth(i).input_value().strip()
    lines = page.evaluate("document.querySelector('textarea').value").splitlines()
    assert lines[0].split("\t") == list(shown.numbers.columns)
    image = page.locator("img")
    assert image.evaluate("one => one.complete && one.naturalWidth > 400")
    assert shown.plate.title[lang] in image.get_attribute("alt")


@pytest.fixture(params=["lab", "app"])
def served(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def panel(page, served):
    if served.verb == "lab":  # a kernel of its own for each test
        address = f"{served.address}/api/sessions"
        head = {"Authorization": f"token {served.token}"}
        for one in json.load(urllib.request.urlopen(urllib.request.Request(address, headers=head))):
            urllib.request.urlopen(urllib.request.Request(f"{address}/{one['id']}", headers=head, method="DELETE"))
    return opened(page, served)


def saved_notebook(page, served, holding, name="01-negotiate.ipynb"):
    """Save until the file holds a text: a save asked for while Lab still writes an earlier one is passed over."""
    for _ in range(20):
        page.evaluate("async () => await window.jupyterapp.commands.execute('docmanager:save')")
        notebook = (served.folder / "nb" / name).read_text(encoding="utf-8")
        if holding in notebook:
            break
        page.wait_for_timeout(500)
    return notebook


def test_the_seminar_is_played_in_jupyterlab_with_pictures_and_the_notebook_keeps_nothing_private(page, lab, tmp_path):
    from playwright.sync_api import expect

    from sharing.seminar.record import AGREED, record_of

    page.goto(f"{lab.address}/doc/tree/05-seminar.ipynb?reset&token={lab.token}", timeout=90_000)
    run_all(page)
    play(page).save_as(tmp_path / "group.json")
    assert record_of(open_position(tmp_path / "group.json")).ended == AGREED
    expect(page.locator(".jp-OutputArea-output img").first).to_be_visible()  # matplotlib's
    expect(page.locator(".jp-OutputArea-output svg").first).to_be_visible()
    drawer = page.locator(".sharing-drawer").text_content()
    word = re.search(r"Practice word of this game: ([a-z-]+)", drawer)[1]
    without = re.search(r"No agreement is worth ([A-Z]{3} [0-9,.]+[0-9])", drawer)[1]
    notebook = saved_notebook(page, lab, "Exercise 7", "05-seminar.ipynb")
    assert "Joint gain over no agreement" in notebook  # of the invented class, which hides nothing
    assert word not in notebook
    assert without not in notebook


def section(page, title):
    page.locator(".sharing-outcome summary", has_text=title).click()


def test_the_servers_listen_here_only_and_are_closed_without_the_token(served):
    assert served.address.startswith("http://127.0.0.1")
    log = served.log.read_text()
    assert "0.0.0.0" not in log
    request = urllib.request.Request(f"{served.address}/api/contents" if served.verb == "lab" else served.address)
    if served.verb == "lab":
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code == 403
        refused.value.close()
    else:
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert "/login" in answer.url
            assert "sharing" not in answer.read().decode()


def test_a_negotiation_from_the_first_term_to_the_verified_paper(panel, served, tmp_path):
    from playwright.sync_api import expect

    page = panel
    table = page.locator(".sharing-result")
    errors = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']")
    expect(errors).to_have_count(0)
    page.get_by_label("Case", exact=True).select_option(label="Five States, one joint investigation")
    expect(table).to_contain_text("1,850,000.00")

    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("button", name="Duplicate", exact=True).click()
    slider = page.get_by_role("slider", name=SHARE)
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(table).to_contain_text("1,905,500.00")  # 51.5 % of 3,700,000
    expect(table).to_contain_text("▲ +55,500.00 (+1.16 %)")
    assert page.evaluate("document.activeElement.type") == "range"  # the slider is still in hand

    page.get_by_role("button", name="UN Convention against Corruption").click()
    page.get_by_label("reasonable expenses of the requested State [57(4)]").select_option(label="not deducted")
    expect(table).to_contain_text("4,800,000.00")

    section(page, "Which clause made the difference")
    expect(page.locator(".sharing-outcome")).to_contain_text(
        "UN Convention against Corruption: return and disposal of assets 57(3)(a)"
    )
    page.get_by_role("button", name="EU: disposal of confiscated money (2)").click()
    section(page, "Goal seek and break-even")
    goal = page.get_by_label("France shall get at least (EUR)")
    goal.fill("2220000")
    goal.press("Enter")
    expect(page.locator(".sharing-outcome")).to_contain_text("from 60.00 % to 100.00 %")
    section(page, "What moves it")
    expect(page.locator(".sharing-outcome svg")).to_have_count(2)

    page.get_by_label("Language", exact=True).select_option(label="中文")
    expect(table).to_contain_text("法国")
    page.get_by_role("button", name="法国所得的理由").click()
    expect(page.locator(".sharing-outcome blockquote").first).to_be_visible()
    expect(page.locator(".sharing-outcome")).to_contain_text("30(7)(b)")
    page.get_by_label("语言", exact=True).select_option(label="English")

    page.locator("summary", has_text="Our mandate").click()
    for name, text in SECRETS.items():
        page.get_by_label(name).fill(text)
        page.get_by_label(name).press("Tab")
    page.get_by_label("an offer: our part under it (EUR)").fill(OFFER)
    page.get_by_role("button", name="We offer").click()
    drawer = page.locator(".sharing-drawer")
    expect(drawer).to_contain_text("2,468,013.57")
    expect(drawer).to_contain_text("There is room: from EUR 1,357,911.31 to EUR 2,724,681.36")

    section(page, "Files: save, export")
    downloaded = []
    for button in (
        "Position (JSON",
        "Excel with live formulas",
        "Term sheet (Word)",
        "Evidence list",
        "Table (CSV)",
        "Picture (SVG)",
    ):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        downloaded.append(path)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Memorandum for France").click()
    waiting.value.save_as(tmp_path / "memo.docx")
    downloaded.append(tmp_path / "memo.docx")

    saved = next(path for path in downloaded if path.suffix == ".json")
    position = open_position(saved)
    assert position.settlements()[1].amount("FRA") == 1905500
    for path in downloaded:
        if path.suffix in (".json", ".xlsx"):
            assert verify(path, against=position).same
    page.get_by_label("Case", exact=True).select_option("nzl-chn-yan-2016")
    page.get_by_label("Your own case, law or position").set_input_files(saved)
    expect(table).to_contain_text("▲ +55,500.00 (+1.16 %)")
    expect(errors).to_have_count(0)

    said = [unpacked(path.read_bytes()) for path in downloaded]
    if served.verb == "lab":
        notebook = saved_notebook(page, served, holding="1,905,500.00")
        assert "application/vnd.jupyter.widget-state+json" in notebook  # saved with the state of its widgets
        assert "1,905,500.00" in notebook
    said += [one.read_bytes().decode("utf-8", "replace") for one in served.folder.rglob("*") if one.is_file()]
    said.append(page.url)
    other = page.context.new_page()
    opened(other, served) if served.verb == "app" else other.goto(page.url)
    other.wait_for_selector(".sharing-drawer .drawer", state="attached")
    said.append(other.content())
    other.close()
    history = list(served.folder.rglob("history.sqlite"))
    assert history or served.verb == "app"
    for text in (*SECRETS.values(), OFFER):
        for form in forms(text):
            for one in said:
                assert form not in one
    expect(drawer).to_contain_text("2,468,013.57")  # and it is still here


def test_typing_nonsense_is_answered_in_place_and_the_picture_stays(panel):
    from playwright.sync_api import expect

    page = panel
    before = page.locator(".sharing-picture").inner_html()
    field = page.get_by_label("recovered, in EUR")
    for text, said in (("-5", "cannot be negative"), ("much", "This is not a number"), ("", "A number is needed")):
        field.fill(text)
        field.press("Enter")
        expect(page.locator(".sharing-facts [role=alert]")).to_contain_text(said)
        assert page.locator(".sharing-picture").inner_html() == before
    field.fill("100000000000000000000")
    field.press("Enter")
    expect(page.locator(".sharing-result")).to_contain_text("49,999,999,999,999,450,000.00")
    expect(page.locator(".sharing-facts [role=alert]")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [400, 1000, 1600])
def test_no_text_is_cut_and_no_two_labels_overlap(page, app, lang, width):
    page.set_viewport_size({"width": width, "height": 1400})
    opened(page, app)
    for title in ("Why?", "Least and most", "What moves it", "Goal seek", "Ledger", "Files"):
        section(page, title)
    for title in ("Costs", "Claims", "Contributions"):
        page.locator(".sharing-facts summary", has_text=title).click()
    page.locator("summary", has_text="Our mandate").click()
    page.wait_for_selector(".sharing-outcome svg >> nth=1")
    if lang == "zh":
        page.get_by_label("Language", exact=True).select_option(label="中文")
        page.wait_for_function("() => document.querySelector('.sharing-outcome').textContent.includes('法国')")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.sharing td, .sharing th, .sharing .name, .sharing summary, .sharing button, .sharing p, .sharing h3, .sharing h4')]
             .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
             .map(e => [e.scrollWidth, e.clientWidth, e.textContent.slice(0, 60)])"""
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.sharing-outcome svg, .sharing-drawer svg')]
             .map(s => [...s.querySelectorAll('text')].map(t => {
               const b = t.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom, t.textContent]; }))"""
    )
    assert len(boxes[0]) > 5
    for picture in boxes:
        for i, a in enumerate(picture):
            for b in picture[:i]:
                apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
                assert apart, (a[4], b[4])
    labels = page.evaluate(
        """() => [...document.querySelectorAll('.sharing label, .sharing button, .sharing summary')].filter(e => e.checkVisibility())
             .map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom, e.textContent.slice(0, 40)]; })
             .filter(b => b[2] > b[0])"""
    )
    for i, a in enumerate(labels):
        for b in labels[:i]:
            apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
            assert apart, (a[4], b[4])


def test_every_control_has_a_name_and_is_reached_by_the_keyboard(page, app):
    opened(page, app)
    for title in ("Costs", "Claims", "Contributions", "Exchange rates"):
        page.locator(".sharing-facts summary", has_text=title).click()
    page.wait_for_selector("[data-act='fact:rates.GBP']")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('.sharing select, .sharing input, .sharing button, .sharing summary')]
             .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()
                      || (e.labels && [...e.labels].some(l => l.textContent.trim()))))
             .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    unreached = page.evaluate(
        """() => [...document.querySelectorAll('.sharing input, .sharing select, .sharing button, .sharing summary')]
             .filter(e => e.tabIndex < 0).length"""
    )
    assert unreached == 0


def test_dark_theme_keeps_its_words_readable(page, app):
    page.goto(f"{app.address}/?token={app.token}&theme=dark")
    page.wait_for_selector(".sharing-outcome table")
    contrast = page.evaluate(
        """() => {
          const parts = (c) => c.match(/[\\d.]+/g).map(Number);
          const light = (c) => { const [r, g, b] = parts(c).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
                                 return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (parts(c)[3] !== 0) return c; } return 'rgb(255,255,255)'; };
          return [...document.querySelectorAll('.sharing td, .sharing small, .sharing button, .sharing input, .sharing h4, .sharing .name')]
            .filter((e) => e.checkVisibility())
            .map((e) => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x); return [(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 80)]; })
            .filter(([ratio]) => ratio < 4.5);
        }"""
    )
    assert contrast == []
