"""`verify export-labels`, and `verify eval` on what it writes."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import SEEDS, Verify
from verifier.archive import Archive
from verifier.findings import Report
from verifier.ledger import LEDGER_FILE
from verifier.vocabulary import Action, Verdict

OSKERLY = SEEDS / "oskerly-takeover"


@pytest.fixture
def reviewed(verify: Verify, tmp_path: Path) -> tuple[str, Report]:
    """A kept report of a sample article: the first finding accepted, the second overruled, the third marked."""
    run = verify(OSKERLY / "ledgerline.html", "--sources", OSKERLY, "--format", "json", "--keep")
    with closing(Archive(tmp_path / ".verifier" / LEDGER_FILE)) as archive:
        [kept] = archive.kept()
        identity, report = kept.id, archive.report(kept.id)
        assert f"kept: {identity} (verify serve shows it to editors)\n" in run.err
        assert report.model_dump_json(indent=2) + "\n" == run.out
        first, second, third = report.findings[:3]
        archive.decide(identity, first.claim.id, Action.ACCEPTED, None, "", "Ada")
        archive.decide(identity, second.claim.id, Action.OVERRULED, Verdict.SINGLE_SOURCE, "no", "Ada")
        archive.decide(identity, third.claim.id, Action.MARKED, None, "", "Ben")
    return identity, report


def test_what_editors_decided_is_a_labelled_set_that_can_be_measured(
    verify: Verify, tmp_path: Path, reviewed: tuple[str, Report]
) -> None:
    identity, report = reviewed
    run = verify("export-labels", "--out", "labels", "--report", identity[:6])
    assert run.code == 0
    assert run.out == f"{Path('labels/labels.jsonl')}\n"
    assert "left out: 1 marked" in run.err
    assert "labels: 2 of 1 articles" in run.err
    lines = [json.loads(line) for line in (tmp_path / "labels" / "labels.jsonl").read_text().splitlines()]
    assert [line["label"] for line in lines] == [report.findings[0].verdict, "single-source"]
    measured = verify("eval", "labels/labels.jsonl", "--sources", OSKERLY, "--format", "json")
    assert measured.code == 0
    records = json.loads(measured.out)["records"]
    assert [record["id"] for record in records] == [finding.claim.id for finding in report.findings[:2]]
    assert records[0]["verdict"] == report.findings[0].verdict


def test_without_being_told_nothing_is_kept(verify: Verify, article: Path, tmp_path: Path) -> None:
    verify(article, "--sources", article)
    assert not (tmp_path / ".verifier" / LEDGER_FILE).exists()
    assert "kept: " in verify("claim", "Two died at the Kessmere Bridge.", "--keep").err
    with closing(Archive(tmp_path / ".verifier" / LEDGER_FILE, read_only=True)) as archive:
        assert [kept.article.title for kept in archive.kept()] == ["Two died at the Kessmere Bridge."]


def test_labels_of_nothing_and_of_no_ledger_are_one_clear_line(
    verify: Verify, tmp_path: Path, reviewed: tuple[str, Report]
) -> None:
    with closing(Archive(tmp_path / "other" / LEDGER_FILE)) as archive:
        archive.keep(reviewed[1])
    for index, complaint in (("other", "no finding has been accepted or overruled"), ("none", "there is no ledger")):
        run = verify("export-labels", "--out", "labels", "--index", index)
        assert run.code == 2
        assert complaint in run.complaint
    assert "no report has the id" in verify("export-labels", "--out", "labels", "--report", "f" * 16).complaint
    assert not (tmp_path / "labels").exists()
    assert not (tmp_path / "none").exists()


def test_a_report_of_another_version_is_left_out_unless_it_was_named(
    verify: Verify, tmp_path: Path, reviewed: tuple[str, Report]
) -> None:
    path = tmp_path / ".verifier" / LEDGER_FILE
    with closing(Archive(path)) as archive:
        newer = archive.keep(reviewed[1].model_copy(update={"warnings": ("again",)}))
        archive.decide(newer, reviewed[1].findings[2].claim.id, Action.ACCEPTED, None, "", "Ada")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE reports SET schema_version = 1 WHERE id = ?", [reviewed[0]])
    named = verify("export-labels", "--out", "labels", "--report", reviewed[0])
    assert (named.code, "is of schema version 1" in named.complaint) == (2, True)
    run = verify("export-labels", "--out", "labels")
    assert f"left out: the report {reviewed[0]} is of schema version 1" in run.err
    assert "labels: 1 of 1 articles" in run.err
