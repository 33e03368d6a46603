"""Reading reports that were kept."""

import json
from pathlib import Path

import pytest

from tests.audit.runs import claim, save, told
from tests.evidence import finding
from verifier.audit.reports import Reports
from verifier.errors import InputError
from verifier.findings import SCHEMA_VERSION

ONE, TWO = told(finding(claim=claim("It rained."))), told(article="two")


def lines() -> str:
    """The two reports as `--format jsonl` writes them."""
    written = []
    for one in (ONE, TWO):
        for item in one.findings:
            written.append({"type": "finding", "article": one.article.id, "finding": item.model_dump(mode="json")})
        written.append({"type": "report", **one.model_dump(mode="json", exclude={"findings"})})
    return "".join(json.dumps(line) + "\n" for line in written)


@pytest.mark.parametrize("form", ["array", "lines", "a report a line"])
def test_reports_are_read_in_every_form_they_are_written_in(tmp_path: Path, form: str) -> None:
    path = save(tmp_path / "reports", ONE, TWO)
    if form == "lines":
        path.write_text(lines(), encoding="utf-8")
    if form == "a report a line":
        path.write_text(f"{ONE.model_dump_json()}\n{TWO.model_dump_json()}\n", encoding="utf-8")
    assert [kept.report for kept in Reports(path)] == [ONE, TWO]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no report"),
        ("[]", "holds no report"),
        ("once upon a time", "is not JSON"),
        ("[" * 100_000, "cut off"),
        ("[" * 100_000 + "]", "is not JSON"),
        ('{"title": "x"}', "something else than reports"),
        ("[1]", "something else than reports"),
        (ONE.model_dump_json()[:-9], "cut off"),
        (f"[{ONE.model_dump_json()},", "cut off"),
        (lines().rpartition('{"type": "report"')[0].rpartition('{"type": "report"')[0], "before the report"),
        (ONE.model_dump_json().replace('"findings":[', '"findings":[{"claim": 5},'), "findings.0.claim"),
        (ONE.model_dump_json().replace(f'"schema_version":{SCHEMA_VERSION}', '"schema_version":2'), "schema version 2"),
        (ONE.model_dump_json().replace("It rained.", r"\ud800"), "no sound report"),
    ],
)  # fmt: skip
def test_what_is_no_report_of_this_version_is_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "file.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        list(Reports(tmp_path / "file.json"))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(Reports(tmp_path / "nowhere.json"))
    (tmp_path / "picture.json").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(InputError, match="not text"):
        list(Reports(tmp_path / "picture.json"))
    with pytest.raises(InputError, match=r"run\.json"):
        Reports(tmp_path)
