"""The openai backend through the installed command and a real HTTP server."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SEEDS, Verify
from tests.fakes.openai_server import EMBEDDING_MODEL, KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read
from tests.fakes.replies import completion
from verifier.findings import Report

LYNGPORT = SEEDS / "lyngport-bridge"


def test_an_article_is_checked_through_an_endpoint(verify: Verify, endpoint: FakeEndpoint) -> None:
    endpoint.answer = read
    run = verify(
        LYNGPORT / "inland-herald.txt", "--sources", LYNGPORT, "--format", "json", "--base-url", endpoint.url,
        OPENAI_API_KEY=KEY, VERIFIER_MODEL=MODEL,
    )  # fmt: skip
    report = Report.model_validate_json(run.out)
    assert "backend: openai" in run.err
    assert report.method.backend == "openai"
    assert {prompt.name for prompt in report.method.prompts} == {"extract", "judge", "repair", "neutral"}
    assert report.usage.calls == len(endpoint.chats)
    assert len(endpoint.chats) < len(report.findings)
    assert any(finding.verdict == "corroborated" for finding in report.findings)
    assert KEY not in run.out + run.err


def test_the_same_answers_give_the_same_bytes(verify: Verify, endpoint: FakeEndpoint) -> None:
    endpoint.answer = read
    arguments = (
        LYNGPORT / "ottern-valley-post.md",
        "--sources",
        LYNGPORT,
        "--format",
        "json",
        "--base-url",
        endpoint.url,
    )
    first, second = (verify(*arguments, VERIFIER_MODEL=MODEL, VERIFIER_API_KEY=KEY).out for _ in range(2))
    assert first == second != ""


def test_a_model_cannot_turn_other_figures_into_support(verify: Verify, endpoint: FakeEndpoint, tmp_path: Path) -> None:
    def flatterer(body: dict[str, Any]) -> dict[str, Any]:
        answer = read(body)
        for claim in answer["claims"]:
            for judgement in claim.get("judgements", []):
                judgement.update(stance="supports", kind=None, why="It says so.")
        return answer

    endpoint.answer = flatterer
    (tmp_path / "source.txt").write_text("The fire in Lyngport destroyed 12 homes on the hill.", encoding="utf-8")
    run = verify(
        "claim", "The fire in Lyngport destroyed 15 homes on the hill.", "--sources", "source.txt", "--format", "json",
        "--base-url", endpoint.url, OPENAI_API_KEY=KEY, VERIFIER_MODEL=MODEL,
    )  # fmt: skip
    finding = Report.model_validate_json(run.out).findings[0]
    assert (run.code, finding.verdict) == (1, "contradicted")
    assert finding.evidence[0].quote == "The fire in Lyngport destroyed 12 homes on the hill."


@pytest.mark.parametrize(
    ("answering", "warned"), [("mystery-7b", True), (f"{MODEL}-2026-01-31", False), (f"/models/{MODEL}.gguf", False)]
)
def test_a_model_that_answers_for_another_is_named(
    verify: Verify, endpoint: FakeEndpoint, tmp_path: Path, answering: str, warned: bool
) -> None:
    endpoint.answer = lambda body: completion(read(body), model=answering)
    (tmp_path / "source.txt").write_text("The fire in Lyngport destroyed 12 homes on the hill.", encoding="utf-8")
    run = verify(
        "claim", "The fire in Lyngport destroyed 15 homes on the hill.", "--sources", "source.txt",
        "--base-url", endpoint.url, OPENAI_API_KEY=KEY, VERIFIER_MODEL=MODEL,
    )  # fmt: skip
    warning = f"warning: model {MODEL!r} was asked, but the answers are by {answering}"
    assert (warning in run.err.splitlines()) is warned


def test_an_index_can_be_embedded_by_an_endpoint(verify: Verify, article: Path, endpoint: FakeEndpoint) -> None:
    settings = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint.url, "VERIFIER_EMBEDDINGS": EMBEDDING_MODEL}
    run = verify(article, "--backend", "local", "--sources", LYNGPORT, "--format", "json", **settings)
    report = Report.model_validate_json(run.out)
    assert report.method.models["embeddings"] == EMBEDDING_MODEL
    assert report.method.models["judge"] == "verifier-judge"
    assert report.findings[0].searched.passages > 0
