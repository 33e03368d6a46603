"""The server in a browser: an article is pasted, findings arrive, two editors decide; hostile words stay words.

A server is asked for before the pages, so that it outlives them: a report asks it for news.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.audit.runs import save_run
from tests.web.hands import Hand, reported
from tests.web.serving import TOKEN, Served, served
from verifier.settings import load_settings

TEXT = "Flood in Orvale"
HOSTILE = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    "<svg onload='window.ran = 1'></svg><a href='javascript:window.ran = 1'>a</a>\"'></title></textarea>"
)
SIZES = [{"width": 1400, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def desk(tmp_path: Path, hand: Hand) -> Iterator[Served]:
    """A server with an audit run, whose checks are done by `hand`."""
    run = save_run(tmp_path / "run", [("a.txt", reported("Flood in the archive"))])
    settings = load_settings(index=tmp_path / "index", backend="local")
    with served(settings, workers=[hand], runs=[run]) as server:
        yield server


def paste(page: Page, desk: Served, text: str = TEXT) -> None:
    page.goto(desk.url)
    page.get_by_label("The article", exact=True).fill(text)
    page.get_by_role("button", name="Check", exact=True).click()


def decide(page: Page, how: str, editor: str, note: str = "") -> None:
    page.locator(".finding.on").get_by_role("button", name="Decide").click()
    page.get_by_role("radio", name=how).check()
    page.get_by_label("Why").fill(note)
    page.get_by_label("Your name").fill(editor)
    page.get_by_role("button", name="Save").click()


def test_an_article_is_pasted_and_its_findings_arrive(desk: Served, page: Page, hand: Hand) -> None:
    hand.hold()
    paste(page, desk)
    expect(page.get_by_role("status")).to_contain_text("reading")
    expect(page.locator("#findings > .finding")).to_have_count(0)
    other = page.context.new_page()
    other.goto(page.url)
    hand.let_go()
    for one in (page, other):
        expect(one.locator("#findings > .finding")).to_have_count(2)
        expect(one.get_by_role("status")).to_contain_text("done")
    page.reload()
    expect(page.locator("#findings > .finding")).to_have_count(2)
    page.get_by_role("link", name="Open the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXT)


def test_a_check_is_called_off(desk: Served, page: Page, hand: Hand) -> None:
    hand.hold()
    paste(page, desk)
    expect(page.get_by_role("status")).to_contain_text("reading")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_contain_text("cancelled")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


@pytest.fixture
def report(desk: Served) -> str:
    """The address of a report that is kept."""
    kept = reported(TEXT)
    return f"{desk.url}/reports/{desk.office.archive.keep(kept)}/#c-{kept.findings[0].claim.id}"


def test_an_editor_overrules_and_another_one_sees_it(report: str, page: Page, open_page: Callable[..., Page]) -> None:
    page.goto(report)
    second = open_page()
    second.goto(report)
    decide(page, "Overrule", "Ana", "Two other reports <b>agree</b>.")
    for one in (page, second):
        chosen = one.locator(".finding.on")
        expect(chosen.locator(".head")).to_contain_text("editor: ", timeout=20_000)
        expect(chosen).to_contain_text("Two other reports <b>agree</b>.")
        expect(chosen.locator(".head")).to_contain_text("contradicted")
    page.reload()
    expect(page.locator(".finding.on")).to_contain_text("Ana")
    # The name is remembered.
    page.locator(".finding.on").get_by_role("button", name="Decide again").click()
    expect(page.get_by_label("Your name")).to_have_value("Ana")
    decide(second, "Accept", "Ben")
    expect(second.locator(".finding.on .head")).to_contain_text("editor: accepted")
    expect(second.locator(".finding.on")).to_contain_text("1 earlier")


def test_a_form_that_is_open_is_left_alone_by_news(desk: Served, report: str, page: Page) -> None:
    page.goto(report)
    page.locator(".finding.on").get_by_role("button", name="Decide").click()
    page.get_by_label("Why").fill("Half a thought jkjk?/")
    report_id, claim = report.split("/reports/")[1].split("/#c-")
    body = {"claim_id": claim, "action": "marked", "editor": "Ben"}
    assert page.request.post(f"{desk.url}/api/v1/reports/{report_id}/decisions", data=body).ok
    expect(page.locator(".told")).to_have_text("Ben marked a finding", timeout=20_000)
    expect(page.get_by_label("Why")).to_have_value("Half a thought jkjk?/")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Why")).to_have_count(0)
    expect(page.locator(".finding.on")).to_contain_text("editor: marked")
    expect(page.get_by_role("button", name="Decide again")).to_be_focused()


def test_what_is_not_saved_is_said(desk: Served, report: str, page: Page, faults: list[str]) -> None:
    page.goto(report)
    page.route("**/decisions", lambda route: route.fulfill(status=409, body=json.dumps({"detail": "it is locked"})))
    decide(page, "Accept", "Ana", "A long thought")
    expect(page.get_by_role("alert")).to_have_text("Not saved: it is locked")
    expect(page.get_by_label("Why")).to_have_value("A long thought")
    faults.clear()


def test_an_article_of_a_run_is_reviewed(desk: Served, page: Page) -> None:
    run = desk.office.runs.all()[0].id
    claim = reported("x").findings[0].claim.id
    page.goto(f"{desk.url}/runs/{run}/articles/0/#c-{claim}")
    decide(page, "Mark", "Ana")
    expect(page.locator(".finding.on .head")).to_contain_text("editor: marked")
    page.goto(desk.url)
    page.get_by_role("link", name="Flood in the archive").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Flood in the archive")


@pytest.mark.parametrize("bypassed", [False, True])
def test_hostile_words_run_nowhere(desk: Served, open_page: Callable[..., Page], bypassed: bool) -> None:
    page = open_page(bypass_csp=bypassed)
    paste(page, desk, HOSTILE)
    expect(page.get_by_role("status")).to_contain_text("done")
    report = page.get_by_role("link", name="Open the report").get_attribute("href")
    identity = str(report).split("/")[2]
    claim = reported("x").findings[0].claim.id
    body = {"claim_id": claim, "action": "marked", "editor": HOSTILE[:90], "note": HOSTILE}
    assert page.request.post(f"{desk.url}/api/v1/reports/{identity}/decisions", data=body).ok
    for path in ("/", str(report), f"/reports/{identity}/files", f"/sources?q={HOSTILE}", page.url[len(desk.url) :]):
        page.goto(f"{desk.url}{path}")
        page.wait_for_load_state()
        assert page.evaluate("window.ran") is None
        assert page.locator("img, svg [onload], a[href^='javascript']").count() == 0


HOSTILE_PAGE = """<!DOCTYPE html><html><head><title>Flood &lt;script>window.ran = 1&lt;/script></title>
<meta property="og:site_name" content="&quot;>&lt;img src=x onerror='window.ran = 1'>">
<meta property="article:published_time" content="2025-09-09"><script>window.ran = 1</script>
<style>body { background: url(http://evil.example/) }</style><base href="http://evil.example/"></head>
<body onload="window.ran = 1"><article><h1>Flood in Orvale &lt;svg onload='window.ran = 1'></h1>
<p>The flood in Orvale killed 12 people on Tuesday. <img src=x onerror="window.ran = 1"></p>
<p>The mayor said &lt;img src=x onerror='window.ran = 1'> that 300 houses were damaged in Orvale on Tuesday.</p>
<iframe src="javascript:parent.ran = 1"></iframe><a href="javascript:window.ran = 1">The council met on Monday.</a>
</article></body></html>"""


def test_a_hostile_page_that_is_uploaded_runs_nothing(open_page: Callable[..., Page], tmp_path: Path) -> None:
    upload = {"name": "hostile.html", "mimeType": "text/html", "buffer": HOSTILE_PAGE.encode()}
    with served(load_settings(index=tmp_path / "index", backend="local")) as server:
        for bypassed in (False, True):
            page = open_page(bypass_csp=bypassed)
            page.goto(server.url)
            page.get_by_label("or a file").set_input_files(files=[upload])  # type: ignore[list-item]
            page.get_by_role("button", name="Check", exact=True).click()
            expect(page.get_by_role("status")).to_contain_text("done", timeout=60_000)
            expect(page.locator("#findings > .finding").first).to_be_visible()
            assert page.evaluate("window.ran") is None
            page.get_by_role("link", name="Open the report").click()
            expect(page.locator(".words")).to_contain_text("300 houses")
            assert page.evaluate("window.ran") is None
            assert page.locator("img, iframe, svg [onload], [onerror], a[href^='javascript']").count() == 0
            page.goto("about:blank")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_every_page_can_be_used_by_everybody(
    desk: Served,
    report: str,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
    hand: Hand,
    scheme: str,
    size: dict[str, int],
) -> None:
    page = open_page(color_scheme=scheme, viewport=size, bypass_csp=True)
    paste(page, desk)
    expect(page.get_by_role("status")).to_contain_text("done")
    axe(page)
    identity = report.split("/reports/")[1].partition("/")[0]
    for path in ("/", "/sources", "/origins", "/api", "/help", "/help/verdicts", f"/reports/{identity}/files"):
        page.goto(f"{desk.url}{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(report)
    page.locator(".finding.on").get_by_role("button", name="Decide").click()
    axe(page)


def test_a_browser_signs_in(open_page: Callable[..., Page], axe: Callable[[Page], None], tmp_path: Path) -> None:
    page = open_page(bypass_csp=True)
    settings = load_settings(index=tmp_path / "index", backend="local")
    with served(settings, workers=[Hand()], token=TOKEN) as server:
        page.goto(f"{server.url}/sources")
        axe(page)
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sources")
        assert page.evaluate("document.cookie") == ""
        paste(page, server)
        expect(page.get_by_role("status")).to_contain_text("done")
