"""The notebook in a real JupyterLab in a real Chromium, as a negotiator opens it."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RUN_ALL = """async () => {
  const app = window.jupyterapp, panel = app.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
}"""


@pytest.fixture
def notebook(page, lab):
    address, token, _ = lab
    page.goto(f"{address}/doc/tree/01-negotiate.ipynb?reset&token={token}", timeout=90_000)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext")
    page.evaluate(RUN_ALL)
    page.wait_for_selector(".sharing-outcome table")
    return page


def test_the_server_is_closed_without_the_token(lab):
    import urllib.error
    import urllib.request

    address, _, _ = lab
    assert address.startswith("http://127.0.0.1")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/api/contents", timeout=10)
    assert refused.value.code == 403
    refused.value.close()


def test_a_negotiator_opens_it_moves_a_term_and_reads_it_in_chinese(notebook):
    from playwright.sync_api import expect

    page = notebook
    table = page.locator(".sharing-outcome").first
    expect(table).to_contain_text("1,850,000.00")
    expect(page.locator(".sharing-picture svg").first).to_be_visible()
    errors = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']")
    expect(errors).to_have_count(0)

    slider = page.get_by_role("slider", name="share of the issuing State, if otherwise agreed")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(table).to_contain_text("1,905,500.00")  # 51.5 % of 3,700,000

    page.get_by_label("reasonable expenses of the requested State").select_option(label="not deducted")
    expect(table).to_contain_text("4,800,000.00")

    page.get_by_label("Language", exact=True).select_option(label="中文")
    expect(table).to_contain_text("法国")
    page.get_by_label("案件", exact=True).select_option(label="闫永明案：新西兰与中国")
    expect(table).to_contain_text("27,800,000.00")
    page.locator("summary").first.click()
    expect(page.locator("details").first).to_contain_text("86(1)(b)")


def test_nothing_is_cut_at_400_1000_and_1600_pixels(notebook):
    page = notebook
    for width in (400, 1000, 1600):
        page.set_viewport_size({"width": width, "height": 1200})
        page.wait_for_timeout(400)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll('.sharing-outcome td, .sharing-outcome th')]
                 .map(e => [e.scrollWidth, e.clientWidth, e.textContent])"""
        )
        assert boxes
        for wanted, given, text in boxes:
            assert wanted <= given + 1, (width, text)


def test_no_two_labels_of_the_picture_overlap(notebook):
    boxes = notebook.evaluate(
        """() => [...document.querySelectorAll('.sharing-picture svg')].slice(0, 1)
             .flatMap(s => [...s.querySelectorAll('text')].map(t => {
               const b = t.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom, t.textContent]; }))"""
    )
    assert len(boxes) > 5
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
            assert apart, (a[4], b[4])


def test_every_control_has_a_name(notebook):
    nameless = notebook.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea-output select, .jp-OutputArea-output [role=slider], .jp-OutputArea-output input')]
             .filter(e => e.type !== 'file' && !(e.getAttribute('aria-label') || (e.labels && [...e.labels].some(l => l.textContent.trim()))
                      || e.title || e.closest('label')))
             .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not [one for one in nameless if not re.search(r"hidden", one)], nameless
