"""`verify demo`: the recorded report as a page, at once and from nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from evals.demo import SAMPLE, fresh
from tests.cli.conftest import Verify
from verifier.demo import RECORDED, recorded_report
from verifier.findings import SCHEMA_VERSION, Report
from verifier.reading import read_source
from verifier.wording import accounting, summary

HEAVY = ("chromadb", "onnxruntime", "openai", "langchain_core", "numpy", "scipy")
"""What a look at a recorded report has no need of."""


def test_the_demo_is_a_page_in_a_file_and_leaves_nothing_else(verify: Verify, tmp_path: Path) -> None:
    run = verify("demo", "--no-open", "--out", "demo.html")
    assert (run.code, run.out, run.err) == (0, "demo.html\n", "")
    page = (tmp_path / "demo.html").read_text(encoding="utf-8")
    assert recorded_report().article.title in page
    assert [file.name for file in tmp_path.iterdir()] == ["demo.html"]


def test_without_a_name_the_page_is_a_temporary_file(verify: Verify, tmp_path: Path) -> None:
    run = verify("demo", "--no-open")
    page = Path(run.out.strip())
    assert page.is_file()
    assert list(tmp_path.iterdir()) == []
    page.unlink()
    page.parent.rmdir()


def test_the_page_is_opened_in_the_browser(installed: Verify, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    run = installed("demo", "--out", "a demo.html", BROWSER=f"{browser} %s")
    assert run.code == 0
    assert (tmp_path / "opened").read_text().strip() == (tmp_path / "a demo.html").as_uri()
    assert not run.err


def test_a_page_that_no_browser_shows_is_named(installed: Verify) -> None:
    run = installed("demo", "--out", "demo.html", BROWSER="/bin/false %s", PATH="/nowhere", DISPLAY="")
    assert run.code == 0
    assert run.complaint == "no browser could be opened: open demo.html in one yourself"


@pytest.mark.parametrize("out", ["none/demo.html", "."])
def test_a_place_that_cannot_be_written_is_one_clear_line(verify: Verify, out: str) -> None:
    run = verify("demo", "--no-open", "--out", out)
    assert run.code == 2
    assert "choose another --out" in run.complaint


def test_the_demo_loads_no_model_and_no_index(tmp_path: Path) -> None:
    script = (
        "import sys\nsys.argv = ['verify', 'demo', '--no-open', '--out', 'demo.html']\n"
        "from verifier.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == "demo.html\n[]\n"


def test_the_recorded_report_is_what_the_tool_makes_of_its_sample_today() -> None:
    recorded, now = recorded_report(), fresh()
    assert recorded.schema_version == SCHEMA_VERSION
    assert recorded.text == read_source(SAMPLE).text
    told = (summary(recorded), accounting(recorded))
    assert told == (summary(now), accounting(now)), "record it anew: python -m evals.demo"


def test_the_recorded_report_is_small_and_shows_what_there_is_to_see() -> None:
    report = Report.model_validate_json(RECORDED.read_bytes())
    outlets = {item.outlet for finding in report.findings for item in finding.evidence}
    assert RECORDED.stat().st_size < 300_000
    assert len({finding.verdict for finding in report.findings}) == 3
    assert any(finding.disputed for finding in report.findings)
    assert any(finding.quotations for finding in report.findings)
    assert any(finding.said for finding in report.findings)
    assert len(outlets) >= 3
