"""`verify eval`: figures over labelled claims, pairs and gold claims; logs that go on; comparisons; bad input."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import VERIFY, Verify
from tests.evaluation.makers import CLAIMS, PAIRS, write_lines, write_set
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, error
from tests.fakes.reader import read

SETTINGS = {"OPENAI_API_KEY": KEY, "VERIFIER_MODEL": MODEL, "VERIFIER_MAX_RETRIES": "0"}


@dataclass(frozen=True)
class Kept:
    """Two runs over one labelled set, made by the installed command and only read: one origin required, and two."""

    folder: Path
    printed: str
    said: str

    @property
    def one(self) -> Path:
        return self.folder / "one"

    @property
    def two(self) -> Path:
        return self.folder / "two"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    write_set(folder / "set")
    runs = [
        subprocess.run(
            [str(VERIFY), "eval", "set/claims.jsonl", "--out", out, "--min-origins", origins],
            cwd=folder,
            env={**os.environ, "COLUMNS": "120"},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        for out, origins in (("one", "1"), ("two", "2"))
    ]
    return Kept(folder=folder, printed=runs[0].stdout, said=runs[0].stderr)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A folder of articles with labelled claims, pairs and gold claims."""
    return write_set(tmp_path / "set")


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_figures_stand_beside_those_of_the_baselines(kept: Kept) -> None:
    assert kept.printed.startswith("3 labelled claims of set/claims.jsonl\n")
    line = next(line for line in kept.printed.splitlines() if line.startswith(" accuracy "))
    assert re.findall(r"\d\.\d{3}", line)[:2] == ["1.000", "0.333"]
    assert len(re.findall(r"\d\.\d{3}", line)) == 5
    for words in ("majority", "macro-F1", "confident-wrong", "recall@5", "ECE", "number", "syndication"):
        assert words in kept.printed
    assert "backend: local" in kept.said


def test_the_log_and_the_results_are_kept(kept: Kept) -> None:
    assert files(kept.one) == {"log.jsonl", "results.txt", "index", ".verify-eval"}
    assert (kept.one / "results.txt").read_text(encoding="utf-8") == kept.printed
    assert len((kept.one / "log.jsonl").read_text(encoding="utf-8").splitlines()) == 1 + len(CLAIMS)
    assert "results: one/results.txt" in kept.said


def test_a_kept_run_is_scored_again_as_it_was(installed: Verify, kept: Kept, tmp_path: Path) -> None:
    run = installed("eval", "--score", kept.one)
    assert (run.code, run.out, run.err) == (0, kept.printed, "")
    assert files(tmp_path) == set()


def test_the_same_command_again_runs_nothing_and_prints_the_same(verify: Verify, labelled: Path) -> None:
    command = ("eval", "set/claims.jsonl", "--out", "kept", "--format", "json")
    first = verify(*command)
    log = labelled.parent / "kept" / "log.jsonl"
    before = log.read_bytes()
    log.write_bytes(before[:-20])
    resumed = verify(*command)
    again = verify(*command)
    assert (first.code, resumed.code, again.code) == (0, 0, 0)
    assert first.out == resumed.out == again.out
    assert log.read_bytes() == before
    assert "index: 0 added, 0 replaced, 3 unchanged" in again.err


def test_results_kept_among_the_articles_are_no_articles(verify: Verify, labelled: Path) -> None:
    def run(out: str) -> str:
        done = verify("eval", "set/claims.jsonl", "--out", out, "--format", "html")
        assert done.code == 0, done.err
        return (labelled.parent / out / "results.html").read_text(encoding="utf-8")

    first = run("set/kept")
    assert run("set/other") == first
    assert run("set/kept") == first


def test_an_article_that_is_no_more_is_not_searched(verify: Verify, labelled: Path) -> None:
    extra = labelled / "extra.txt"
    extra.write_text("The lighthouse of Orvale was painted red in May.\n", encoding="utf-8")
    verify("eval", "set/claims.jsonl", "--out", "kept")
    (labelled.parent / "kept" / "log.jsonl").unlink()
    extra.unlink()
    document = json.loads(verify("eval", "set/claims.jsonl", "--out", "kept", "--format", "json").out)
    assert document["header"]["method"]["index_sources"] == len([*labelled.glob("*.txt"), *labelled.glob("*.md")])


def test_a_folder_that_holds_another_run_is_refused_with_the_mend(verify: Verify, labelled: Path) -> None:
    verify("eval", "set/pairs.jsonl", "--pairs", "--out", "kept")
    log = labelled.parent / "kept" / "log.jsonl"
    before = log.read_bytes()
    run = verify("eval", "set/gold.jsonl", "--extraction", "--out", "kept")
    assert run.code == 2
    assert "is the log of another run (other task, files" in run.err
    assert "--score kept" in run.err
    assert log.read_bytes() == before


def test_the_json_has_metrics_slices_and_every_record(verify: Verify, kept: Kept) -> None:
    run = verify("eval", "--score", kept.one, "--format", "json")
    document = json.loads(run.out)
    assert document["metrics"]["accuracy"] == 1.0
    assert set(document["slices"]) == {"number", "syndication", "none"}
    shown = [(record["id"], record["label"], record["verdict"]) for record in document["records"]]
    assert shown == [(line["id"], line["label"], line["label"]) for line in CLAIMS]
    assert all(record["reason"]["text"] for record in document["records"])
    assert "19 people" in document["records"][1]["evidence"][0]["quote"]


def test_a_page_goes_to_a_folder_or_to_standard_output(verify: Verify, kept: Kept, tmp_path: Path) -> None:
    piped = verify("eval", "--score", kept.two, "--format", "html")
    filed = verify("eval", "--score", kept.two, "--format", "html", "--out", "page")
    assert piped.out.startswith("<!DOCTYPE html>")
    assert filed.out == ""
    assert (tmp_path / "page" / "results.html").read_text(encoding="utf-8") == piped.out


def test_what_is_kept_has_no_colours_though_the_terminal_has(verify: Verify, kept: Kept, tmp_path: Path) -> None:
    verify("eval", "--score", kept.one, "--out", "coloured", FORCE_COLOR="1")
    assert "\x1b" not in (tmp_path / "coloured" / "results.txt").read_text(encoding="utf-8")


def test_two_runs_are_compared(verify: Verify, kept: Kept) -> None:
    run = verify("eval", "--compare", kept.one, kept.two, "--format", "json")
    comparison = json.loads(run.out)
    assert (run.code, run.err) == (0, "")
    assert comparison["metrics"]["accuracy"]["difference"]["value"] == -0.3333
    (change,) = comparison["changes"]
    assert (change["id"], change["first"], change["second"]) == ("pier", "corroborated", "single-source")
    table = verify("eval", "--compare", kept.one, kept.two).out
    assert "3 examples; 0 better, 1 worse, 0 wrong in another way" in table
    assert "pier" in table
    assert "pier" not in verify("eval", "--compare", kept.two, kept.two).out
    assert "1 answers changed" in verify("eval", "--compare", kept.one, kept.two, "--format", "html").out


def test_runs_over_other_claims_are_not_compared(verify: Verify, kept: Kept, labelled: Path) -> None:
    verify("eval", "set/pairs.jsonl", "--pairs", "--out", "pairs")
    run = verify("eval", "--compare", kept.one, "pairs")
    assert run.code == 2
    assert "only two runs over labelled claims, or two over pairs" in run.complaint


def test_pairs_are_judged_and_recorded(verify: Verify, labelled: Path) -> None:
    run = verify("eval", "--pairs", "set/pairs.jsonl", "--format", "json")
    document = json.loads(run.out)
    assert run.code == 0
    assert [record["label"] for record in document["records"]] == [line["label"] for line in PAIRS]
    assert [record["stance"] for record in document["records"]] == [line["label"] for line in PAIRS]
    for record in document["records"]:
        assert sum(record["scores"].values()) == pytest.approx(1.0)
    assert "index:" not in run.err


def test_extraction_is_held_against_gold_claims(verify: Verify, labelled: Path) -> None:
    run = verify("eval", "--extraction", "set/gold.jsonl", "--format", "json")
    metrics = json.loads(run.out)["metrics"]
    assert run.code == 0
    assert (metrics["recall"], metrics["exact_span"], metrics["accounted"]) == (1.0, 1.0, 1.0)


def test_the_local_backend_answers_alike_in_every_run(verify: Verify, labelled: Path) -> None:
    run = verify("eval", "--pairs", "set/pairs.jsonl", "--runs", 2, "--format", "json")
    document = json.loads(run.out)
    assert document["metrics"]["flip_rate"] == 0.0
    assert [record["run"] for record in document["records"]] == [0, 0, 0, 1, 1, 1]


def test_sources_are_those_beside_the_file_unless_others_are_given(verify: Verify, labelled: Path) -> None:
    (labelled.parent / "other").mkdir()
    (labelled / "post.txt").rename(labelled.parent / "other" / "post.txt")
    write_lines(labelled / "pier.jsonl", {**CLAIMS[0], "evidence": None})
    beside = verify("eval", "set/pier.jsonl", "--format", "json")
    given = verify("eval", "set/pier.jsonl", "--sources", "set", "--sources", "other", "--format", "json")
    verdicts = [json.loads(run.out)["records"][0]["verdict"] for run in (beside, given)]
    assert verdicts == ["single-source", "corroborated"]
    assert "index: 2 added" in beside.err
    assert "index: 3 added" in given.err
    assert files(labelled.parent) == {"set", "other"}


def test_every_bad_line_is_named_and_nothing_is_run(verify: Verify, labelled: Path) -> None:
    lines = ["{", CLAIMS[0], {**CLAIMS[1], "label": "refuted"}, {**CLAIMS[2], "article": "gone.txt"}]
    write_lines(labelled / "bad.jsonl", *lines)
    run = verify("eval", "set/bad.jsonl", "--out", "kept")
    said = run.err.splitlines()
    assert (run.code, run.out) == (2, "")
    assert said[0] == "verify: 3 labelled lines cannot be used (the other lines are sound):"
    places = [line.strip().partition(": ")[0] for line in said[1:]]
    assert places == [f"set/bad.jsonl line {number}" for number in (1, 3, 4)]
    assert not (labelled.parent / "kept").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "give files of labelled claims, or --score DIR, or --compare A B"),
        (["set/claims.jsonl", "--score", "kept"], "one of the three"),
        (["--score", "kept", "--compare", "one", "two"], "one of the three"),
        (["set/pairs.jsonl", "--pairs", "--extraction"], "--pairs and --extraction"),
        (["--score", "nowhere"], "nowhere: no log.jsonl in it: give the --out folder of a run"),
        (["--score", "set"], "set: no log.jsonl in it"),
        (["--compare", "nowhere", "nothing"], "nowhere: no log.jsonl"),
        (["nowhere.jsonl"], "nowhere.jsonl: No such file"),
        (["set"], "set: Is a directory"),
        (["set/claims.jsonl", "--format", "xml"], "'table', 'json', 'html'"),
        (["set/claims.jsonl", "--runs", "0"], "--runs"),
        (["set/claims.jsonl", "--sources", "nowhere"], "nowhere: no such file or folder"),
        (["set/claims.jsonl", "--out", "set/claims.jsonl"], "set/claims.jsonl"),
        (["set/claims.jsonl", "--backend", "openai"], "OPENAI_API_KEY"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line(
    verify: Verify, labelled: Path, arguments: list[str], says: str
) -> None:
    run = verify("eval", *arguments)
    assert run.code == 2
    assert says in run.complaint
    assert run.out == ""


def test_an_endpoints_answers_are_scored_and_recorded(verify: Verify, labelled: Path, endpoint: FakeEndpoint) -> None:
    endpoint.answer = read
    command = ("eval", "set/claims.jsonl", "--base-url", endpoint.url, "--out", "kept", "--format", "json")
    run = verify(*command, **SETTINGS)
    document = json.loads(run.out)
    asked = len(endpoint.chats)
    assert "backend: openai" in run.err
    assert [record["verdict"] for record in document["records"]] == [line["label"] for line in CLAIMS]
    assert document["records"][1]["judgements"][0]["why"]
    assert MODEL in document["header"]["method"]["models"].values()
    assert document["header"]["method"]["prompts"]
    assert asked > 0
    assert verify(*command, **SETTINGS).out == run.out
    assert len(endpoint.chats) == asked


def everywhere(folder: Path) -> str:
    """All that a command left in a folder."""
    return "".join(path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file())


def fault(body: dict[str, Any]) -> Any:
    return error(500, f"a fault of {KEY}")


@pytest.mark.parametrize("name", ["claims", "pairs"])
def test_what_an_endpoint_does_not_answer_is_unchecked_and_no_key_is_told(
    verify: Verify, labelled: Path, endpoint: FakeEndpoint, name: str
) -> None:
    endpoint.answer = fault
    mode = ["--pairs"] if name == "pairs" else []
    run = verify(
        "eval", f"set/{name}.jsonl", *mode, "--base-url", endpoint.url, "--out", "kept", "--format", "json", **SETTINGS
    )
    document = json.loads(run.out)
    assert run.code == 3
    assert "warning: 3 could not be checked" in run.err
    assert document["metrics"]["coverage"] == document["metrics"]["accuracy"] == 0.0
    assert {record["unchecked"] for record in document["records"]} == {"model-error"}
    assert {record["verdict" if name == "claims" else "stance"] for record in document["records"]} == {None}
    assert KEY not in run.out + run.err + everywhere(labelled.parent / "kept")


def test_what_an_endpoint_did_not_answer_is_asked_again(verify: Verify, labelled: Path, endpoint: FakeEndpoint) -> None:
    command = ("eval", "set/claims.jsonl", "--base-url", endpoint.url, "--out", "kept", "--format", "json")
    endpoint.answer = fault
    assert verify(*command, **SETTINGS).code == 3
    endpoint.answer = read
    again = verify(*command, **SETTINGS)
    assert again.code == 0
    assert json.loads(again.out)["metrics"]["coverage"] == 1.0
    asked = len(endpoint.chats)
    assert verify(*command, **SETTINGS).out == again.out
    assert len(endpoint.chats) == asked


def test_extraction_that_an_endpoint_does_not_answer_is_unchecked(
    verify: Verify, labelled: Path, endpoint: FakeEndpoint
) -> None:
    endpoint.answer = fault
    run = verify("eval", "set/gold.jsonl", "--extraction", "--base-url", endpoint.url, "--out", "kept", **SETTINGS)
    assert run.code == 3
    assert "could not be checked" in run.err
    assert KEY not in run.out + run.err + everywhere(labelled.parent / "kept")


def test_a_wrong_key_stops_the_run_before_anything_is_recorded(
    verify: Verify, labelled: Path, endpoint: FakeEndpoint
) -> None:
    endpoint.answer = read
    run = verify(
        "eval", "set/claims.jsonl", "--base-url", endpoint.url, "--out", "kept",
        OPENAI_API_KEY="sk-wrong", VERIFIER_MODEL=MODEL,
    )  # fmt: skip
    assert run.code == 2
    assert "key" in run.complaint
    assert "sk-wrong" not in run.err + everywhere(labelled.parent / "kept")
