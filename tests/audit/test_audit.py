"""`verify audit` as a person runs it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Verify
from verifier.audit.models import Result
from verifier.audit.store import Run, held

OUTLETS = ("courier", "gazette", "herald", "mercury")


def lines(folder: Path) -> list[str]:
    """The results in the order of the articles, as they stand."""
    return [one.model_dump_json() for one in Run(folder).results()]


def results(folder: Path) -> list[Result]:
    return list(Run(folder).results())


def test_every_article_has_its_report_and_each_is_checked_against_the_others(
    verify: Verify, archive: Path, tmp_path: Path
) -> None:
    run = verify("audit", archive, "--out", "run", "--workers", "1")
    assert run.code == 1
    assert [line.partition(":")[0] for line in run.out.splitlines()] == [
        "articles", "failures", "claims", "unchecked", "time", "cost", "outputs",
    ]  # fmt: skip
    kept = Run(tmp_path / "run")
    assert kept.finished
    assert [Path(one.name).name for one in kept.given()] == [f"{outlet}.txt" for outlet in OUTLETS]
    reports = {one.report.article.outlet: one.report for one in kept.results() if one.report}
    assert reports["Courier"].findings[0].verdict != "single-source"
    claims = [finding for report in reports.values() for finding in report.findings]
    contradicted = sum(finding.verdict == "contradicted" for finding in claims)
    assert f"claims:      {len(claims)}:" in run.out
    assert f" {contradicted} contradicted\n" in run.out
    assert all(report.method == kept.manifest.method for report in reports.values())


def test_two_processes_come_to_what_one_comes_to(verify: Verify, archive: Path, tmp_path: Path) -> None:
    one = verify("audit", archive, "--out", "one", "--workers", "1")
    two = verify("audit", archive, "--out", "two", "--workers", "2", "--index", "fresh")
    assert (one.code, two.code) == (1, 1)
    assert lines(tmp_path / "one") == lines(tmp_path / "two")
    assert (tmp_path / "one" / "articles.jsonl").read_bytes() == (tmp_path / "two" / "articles.jsonl").read_bytes()


@pytest.fixture
def done(verify: Verify, archive: Path, tmp_path: Path) -> Path:
    """The folder of a run that is finished."""
    assert verify("audit", archive, "--out", "run", "--workers", "1").code == 1
    return tmp_path / "run"


def test_what_is_finished_is_not_checked_again(verify: Verify, archive: Path, done: Path) -> None:
    before = (done / "results.jsonl").read_bytes()
    (done / "report.html").unlink()
    run = verify("audit", archive, "--out", "run")
    assert run.code == 1
    assert "4 (4 of them before)" in run.out
    assert (done / "results.jsonl").read_bytes() == before
    assert (done / "report.html").exists()


def test_what_is_missing_is_done(verify: Verify, archive: Path, done: Path) -> None:
    whole = (done / "results.jsonl").read_bytes()
    (done / "results.jsonl").write_bytes(whole[: whole.index(b"\n") + 100])
    assert "4 (1 of them before)" in verify("audit", archive, "--out", "run", "--workers", "1").out
    assert (done / "results.jsonl").read_bytes() == whole


def test_another_run_is_refused_and_every_difference_named(verify: Verify, archive: Path, done: Path) -> None:
    only = verify("audit", archive, "--out", "run", "--min-origins", "2")
    assert "what differs: min_origins (1 then, 2 now): choose" in only.complaint
    (archive / "herald.txt").write_text("Nobody was killed in Lyngport on Tuesday.\n")
    run = verify("audit", archive, "--out", "run", "--min-origins", "2", VERIFIER_PASSAGES_PER_CLAIM="5")
    assert run.code == 2
    for part in (
        "min_origins (1 then, 2 now)",
        "passages_per_claim (12 then, 5 now)",
        "herald.txt has changed",
        "--force-new",
    ):
        assert part in run.complaint
    (archive / "earlier.txt").write_text("Something else was opened in Lyngport.\n")
    complaint = verify("audit", archive, "--out", "run").complaint
    assert "the articles (4 then, 5 now; the first that differs is" in complaint
    assert "min_origins" not in complaint
    assert verify("index", "stats").out.splitlines()[0].split() == ["sources:", "4"]


def test_another_index_is_refused(verify: Verify, archive: Path, done: Path, tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_text("A gravel barge sank near Lyngport.\n")
    run = verify("audit", archive, "--out", "run", "--sources", "source.txt")
    assert run.code == 2
    assert "what differs: the index (4 sources then, 5 sources now): choose" in run.complaint


def test_a_new_run_is_begun_beside_the_old(verify: Verify, archive: Path, done: Path, tmp_path: Path) -> None:
    run = verify("audit", archive, "--out", "run", "--force-new", "--workers", "1")
    assert "run-2" in run.err
    assert "run-2" in run.out
    assert lines(tmp_path / "run-2") == lines(done)


def test_an_article_that_cannot_be_read_is_a_result(verify: Verify, tmp_path: Path, archive: Path) -> None:
    (archive / "broken.txt").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "list.csv").write_text("path\narchive/broken.txt\narchive/lost.txt\narchive/mercury.txt\n")
    run = verify("audit", "list.csv", "--out", "run", "--workers", "1")
    assert run.code == 3
    assert "failures:    2" in run.out
    broken, lost, mercury = results(tmp_path / "run")
    assert "is not text" in (broken.failure or "")
    assert "no such file" in (lost.failure or "")
    assert mercury.report is not None
    before = (tmp_path / "run" / "results.jsonl").read_bytes()
    assert verify("audit", "list.csv", "--out", "run").code == 3
    assert (tmp_path / "run" / "results.jsonl").read_bytes() == before
    shutil.copy(archive / "mercury.txt", archive / "lost.txt")
    assert "lost.txt can be read now" in verify("audit", "list.csv", "--out", "run").complaint


def test_two_runs_do_not_share_a_folder(verify: Verify, archive: Path, tmp_path: Path) -> None:
    with held(tmp_path / "run"):
        run = verify("audit", archive, "--out", "run")
    assert run.code == 2
    assert "another verify audit" in run.complaint


def test_a_vanished_index_is_made_again_only_if_it_comes_to_the_same(
    verify: Verify, archive: Path, done: Path, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / ".verifier")
    assert verify("audit", archive, "--out", "run").code == 1
    shutil.rmtree(tmp_path / ".verifier")
    (tmp_path / "source.txt").write_text("A gravel barge sank near Lyngport.\n")
    verify("index", "add", "source.txt")
    assert "the index (4 sources then, 5 sources now)" in verify("audit", archive, "--out", "run").complaint


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["archive"], "--out DIR"),
        (["nowhere", "--out", "run"], "no such file"),
        (["archive/*.pdf", "--out", "run"], "no article matches"),
        (["list.csv", "--out", "run"], "needs a column"),
        (["archive", "--out", "list.csv"], "cannot write"),
        (["archive", "--out", "archive"], "holds other files"),
    ],
)
def test_bad_usage_is_one_line(
    verify: Verify, archive: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    (tmp_path / "list.csv").write_text("file\nx\n")
    run = verify("audit", *arguments)
    assert run.code == 2
    assert complaint in run.complaint
    assert not (tmp_path / "run" / "results.jsonl").exists()


def test_a_dry_run_says_what_is_to_be_expected_and_leaves_nothing(
    verify: Verify, archive: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    run = verify("audit", archive, "--dry-run")
    assert run.code == 0
    told = dict(line.split(":", 1) for line in run.out.splitlines())
    assert told["articles"].strip() == "4"
    assert "about" in told["time"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("local", "with 3 at once"),
        ("head:6379", "with 3 at once, if the cluster at head:6379 has a core for each, as fast as one here"),
    ],
)
def test_a_dry_run_says_what_it_takes_a_cluster_for(verify: Verify, archive: Path, address: str, told: str) -> None:
    run = verify("audit", archive, "--dry-run", "--ray", address, "--workers", 3)
    assert run.code == 0
    assert next(line for line in run.out.splitlines() if line.startswith("time")).endswith(told)


def test_the_results_are_valid_lines(done: Path) -> None:
    for line in (done / "results.jsonl").read_text().splitlines():
        assert set(json.loads(line)) == {"number", "name", "report", "failure"}
