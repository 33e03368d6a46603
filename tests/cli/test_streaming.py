"""Findings leave as they are settled: lines of JSON, and blocks on a terminal."""

import json
import os
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SEEDS, VERIFY, Verify
from tests.cli.terminal import on_terminal
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read

LYNGPORT = SEEDS / "lyngport-bridge"
ARTICLES = (LYNGPORT / "inland-herald.txt", LYNGPORT / "ottern-valley-post.md")


def test_the_lines_together_are_the_report(verify: Verify) -> None:
    whole = json.loads(verify(*ARTICLES, "--sources", LYNGPORT, "--format", "json").out)
    run = verify(*ARTICLES, "--format", "jsonl")
    lines = [json.loads(line) for line in run.out.splitlines()]
    put_together: list[dict[str, Any]] = []
    findings: list[Any] = []
    for line in lines:
        if line.pop("type") == "finding":
            findings.append(line)
        else:
            assert {finding["article"] for finding in findings} == {line["article"]["id"]}
            put_together.append({**line, "findings": [finding["finding"] for finding in findings]})
            findings = []
    assert put_together == whole
    assert findings == []


def test_the_line_of_a_claims_finding_names_the_article_of_its_report(verify: Verify) -> None:
    finding, report = verify("claim", "The bridge is closed.", "--format", "jsonl").out.splitlines()
    assert json.loads(finding)["article"] == json.loads(report)["article"]["id"]


def test_lines_go_to_a_file_and_replace_what_was_there(verify: Verify, tmp_path: Path) -> None:
    out = tmp_path / "report.jsonl"
    out.write_text("an earlier report\n", encoding="utf-8")
    run = verify("claim", "The bridge is closed.", "--format", "jsonl", "--out", out)
    assert run.out == ""
    assert out.read_text(encoding="utf-8") == verify("claim", "The bridge is closed.", "--format", "jsonl").out


def test_a_run_that_ends_early_leaves_an_earlier_file_alone(verify: Verify, tmp_path: Path) -> None:
    out = tmp_path / "report.jsonl"
    out.write_text("an earlier report\n", encoding="utf-8")
    assert verify("missing.txt", "--format", "jsonl", "--out", out).code == 2
    assert out.read_text(encoding="utf-8") == "an earlier report\n"


def test_a_line_is_there_before_the_next_article_is_read(
    verify: Verify, tmp_path: Path, endpoint: FakeEndpoint
) -> None:
    verify("index", "add", LYNGPORT)
    seen = threading.Event()

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        if "Ottern Valley Post" in body["messages"][-1]["content"] and "ExtractAnswer" in json.dumps(body):
            assert seen.wait(60)
        return read(body)

    endpoint.answer = answer
    lines = []
    with subprocess.Popen(
        [VERIFY, *ARTICLES, "--format", "jsonl", "--base-url", endpoint.url],
        cwd=tmp_path,
        env={**os.environ, "OPENAI_API_KEY": KEY, "VERIFIER_MODEL": MODEL},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            lines.append(json.loads(line)["type"])
            if lines[-1] == "report":
                seen.set()
    assert process.returncode in (0, 1)
    assert lines.count("report") == 2
    assert lines.index("report") < len(lines) - 1


@pytest.mark.parametrize("columns", [60, 120])
def test_a_terminal_shows_each_finding_once_and_nothing_of_the_spinner_stays(
    verify: Verify, tmp_path: Path, columns: int
) -> None:
    report = json.loads(verify(ARTICLES[0], "--sources", LYNGPORT, "--format", "json").out)
    code, shown, raw = on_terminal(ARTICLES[0], "--sources", LYNGPORT, cwd=tmp_path, columns=columns)
    assert code in (0, 1)
    words = " ".join(shown.split())
    claims = [" ".join(finding["claim"]["text"].split()) for finding in report["findings"]]
    assert claims
    for claim in claims:
        assert words.count(f"{claim} ") >= 1, claim
    marks = [line for line in shown.splitlines() if re.match(r"[✓·✗] ", line)]
    assert len(marks) == len(claims)
    assert "judging" in raw
    assert "judging" not in re.sub(r"passages judged", "", shown)
    assert max(map(len, shown.splitlines())) <= columns
    assert raw.count("\x1b[?25l") == raw.count("\x1b[?25h")
    assert f"{len(claims)} claims:" in words


def test_a_terminal_gets_the_finding_of_a_claim_without_a_heading(tmp_path: Path) -> None:
    _, shown, _ = on_terminal("claim", "The bridge is closed.", cwd=tmp_path)
    assert shown.count("The bridge is closed.") == 1
    assert "1 claim: 0 corroborated, 1 single-source, 0 contradicted; 0 unchecked" in shown


def test_a_spinner_leaves_lines_of_json_alone(verify: Verify, tmp_path: Path) -> None:
    expected = verify("claim", "The bridge is closed.", "--format", "jsonl").out
    _, shown, _ = on_terminal("claim", "The bridge is closed.", "--format", "jsonl", cwd=tmp_path, columns=20_000)
    assert [line for line in shown.splitlines() if line.startswith("{")] == expected.splitlines()
