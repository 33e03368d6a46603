"""Fixtures of the tests in a browser: pages that may neither fail nor reach out, and a check of accessibility.

The browser holds an event loop in the thread of the tests: a server under test needs a thread or process of its own.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

AXE = "axe-core@4.14.1"
HERE = (None, "127.0.0.1", "localhost")
"""Hosts that a page may ask for something; a file has none."""
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-quic"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def faults() -> list[str]:
    """What went wrong in the pages of a test; the test fails if it leaves any. One that provokes a fault clears it."""
    return []


@pytest.fixture
def open_page(browser: Browser, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Makes blank pages; its arguments are those of a context: `viewport`, `color_scheme`, `bypass_csp` and more.

    An error in the console or of a script, a dialog and a request to another machine are faults.
    """
    contexts: list[BrowserContext] = []

    def asked(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def reached(url: str) -> None:
        if urlsplit(url).hostname not in HERE:
            faults.append(f"request: {url}")

    def new(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: faults.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("dialog", asked)
        page.on("request", lambda request: reached(request.url))
        return page

    yield new
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A blank page in a window as wide as a desk has it, 1400 by 900."""
    return open_page(viewport={"width": 1400, "height": 900})


@pytest.fixture(scope="session")
def axe_core(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, from the registry of npm."""
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", AXE]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def axe(axe_core: str) -> Callable[[Page], None]:
    """Asserts that a page, as it stands, has no problem of accessibility that axe-core calls serious or critical."""

    def check(page: Page) -> None:
        page.evaluate(axe_core)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [
            f"{broken['id']}: {node['html']} {node['failureSummary']}"
            for broken in found["violations"]
            if broken["impact"] in ("serious", "critical")
            for node in broken["nodes"]
        ]
        assert grave == []

    return check
