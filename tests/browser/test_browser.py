"""The fixtures of these tests see what they should: otherwise every other test here would pass on anything."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<script>console.error('torn')</script>", "console: torn"),
        ("<script>throw new Error('torn')</script>", "script: torn"),
        ("<script>alert('torn')</script>", "dialog: torn"),
    ],
)
def test_what_goes_wrong_in_a_page_is_a_fault(page: Page, faults: list[str], markup: str, fault: str) -> None:
    page.set_content(markup)
    assert fault in faults
    faults.clear()


def test_what_the_policy_of_a_page_forbids_is_a_fault(page: Page, faults: list[str], tmp_path: Path) -> None:
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    (tmp_path / "page.html").write_text(f"{policy}<title>A page</title><script>document.title = 'Another'</script>")
    page.goto((tmp_path / "page.html").as_uri())
    assert page.title() == "A page"
    assert "Content Security Policy" in faults[0]
    faults.clear()


def test_a_request_to_another_machine_is_a_fault(page: Page, faults: list[str]) -> None:
    page.route("https://far.example/*", lambda route: route.abort())
    page.set_content("<img src='https://far.example/a.png' alt='A pier'>")
    assert "request: https://far.example/a.png" in faults
    faults.clear()


def test_a_page_that_cannot_be_read_fails_the_check_of_accessibility(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content("<html lang='en'><title>A page</title><main><h1>Pier</h1><p>Mended.</p></main></html>")
    axe(page)
    page.set_content("<html lang='en'><title>A page</title><main><h1>Pier</h1><p style='color: #eee'>Now.</p></main>")
    with pytest.raises(AssertionError, match="color-contrast"):
        axe(page)


def test_the_check_of_accessibility_works_under_the_policy_of_a_page(
    page: Page, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    body = "<title>A page</title><main><h1>Pier</h1></main>"
    (tmp_path / "page.html").write_text(f"<!DOCTYPE html><html lang='en'><head>{policy}{body}", encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    axe(page)
