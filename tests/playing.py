"""What the tests of JupyterLab and of the site share: outside requests refused, a notebook run, the seminar played."""

RUN_ALL = """async () => {
  const app = window.jupyterapp, panel = app.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
}"""


def run_all(page):
    """Run every cell of the notebook that is open."""
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext")
    page.evaluate(RUN_ALL)


def play(page, offers=("95", "92", "90")):  # greedy: no counterpart accepts them
    """Play exercise 7 alone, three rounds to a deal and its debriefing, as a student does; return the record's download."""
    from playwright.sync_api import expect

    page.wait_for_selector(".sharing-facts h3")
    page.get_by_role("button", name="practise alone as Indonesia").click()
    expect(page.locator(".sharing-drawer")).to_contain_text("instructions for the delegation of Indonesia")
    rows = page.locator(".sharing-outcome table").first.locator("tbody tr")
    for i, share in enumerate(offers, 1):
        field = page.locator('[data-act="offer:share"]')
        field.fill(share)
        field.press("Enter")
        expect(page.locator(".sharing-drawer")).to_contain_text("What stands in the form is worth")
        page.get_by_role("button", name="Indonesia offers this").click()
        expect(rows).to_have_count(2 * i)
    page.get_by_role("button", name="Indonesia accepts the last offer").click()
    debrief = page.locator(".debrief")
    expect(debrief.locator("svg")).to_be_visible()
    expect(debrief).to_contain_text("Left on the table")
    expect(debrief).to_contain_text("14(3)(b)")  # the article a concession gave away
    with page.expect_download() as saved:
        page.get_by_role("button", name="download the record for the lecturer").click()
    return saved.value


def refused(context, here):
    """Let a context ask `here` alone; return the list in which every other address it asks for is written down."""
    outside = []

    def only_here(route):
        if route.request.url.startswith((here, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    return outside
