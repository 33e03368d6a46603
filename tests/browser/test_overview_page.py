"""The first page of an audit in a browser: its table sorts and narrows, its links lead on, everyone can read it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.audit.test_outputs import RESULTS, written


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_keeps_anyone_from_reading_an_audit(
    open_page: Callable[..., Page], axe: Callable[[Page], None], tmp_path: Path, width: int, scheme: str
) -> None:
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((written(tmp_path) / "report.html").as_uri())
    axe(page)


def test_the_articles_of_an_audit_are_sorted_narrowed_and_opened(page: Page, tmp_path: Path) -> None:
    page.goto((written(tmp_path) / "report.html").as_uri())
    shares = page.locator("#articles tbody td:first-child")
    assert shares.all_inner_texts() == sorted(shares.all_inner_texts(), key=lambda text: -int(text.split()[0]))
    page.get_by_role("button", name="Share").click()
    assert shares.all_inner_texts() == sorted(shares.all_inner_texts(), key=lambda text: int(text.split()[0]))
    page.get_by_role("searchbox").fill("no such outlet")
    expect(page.locator("#articles tbody tr:visible")).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#articles tbody tr:visible")).to_have_count(sum(one.report is not None for one in RESULTS))
    page.locator("#articles a").first.click()
    expect(page.locator(".words")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("shown")
