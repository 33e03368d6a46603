"""What is paid for is kept: the ledger, replays, budgets, estimates, and runs that end early."""

import json
import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SEEDS, VERIFY, Run, Verify
from tests.fakes.openai_server import EMBEDDING_MODEL, KEY, MODEL, FakeEndpoint, error, hang
from tests.fakes.reader import read
from verifier.findings import Report

LYNGPORT = SEEDS / "lyngport-bridge"
ARTICLE = LYNGPORT / "inland-herald.txt"
PRICED = f'[prices]\n"{MODEL}" = {{ input = 100.0, output = 200.0 }}\n'
SMALL = {"VERIFIER_TOKENS_PER_CALL": "500", "VERIFIER_CONCURRENCY": "1"}
"""Settings by which an article takes several judging calls, one after the other."""


class Asking:
    """`verify` with the sources indexed and an endpoint that answers by reading the prompts."""

    def __init__(self, verify: Verify, endpoint: FakeEndpoint, folder: Path) -> None:
        self._verify = verify
        self.endpoint = endpoint
        self.folder = folder
        endpoint.answer = read

    def __call__(self, *arguments: object, key: str = KEY, **environment: str) -> Run:
        settings = {"OPENAI_BASE_URL": self.endpoint.url, "VERIFIER_MODEL": MODEL, "VERIFIER_MAX_RETRIES": "0"}
        return self._verify(*arguments, **settings, **({"OPENAI_API_KEY": key} if key else {}), **environment)

    @property
    def sent(self) -> int:
        """Chat requests so far."""
        return len(self.endpoint.chats)


@pytest.fixture
def asking(verify: Verify, endpoint: FakeEndpoint, tmp_path: Path) -> Asking:
    """An index of the Lyngport articles, and an endpoint."""
    verify("index", "add", LYNGPORT)
    return Asking(verify, endpoint, tmp_path)


def bill(run: Run) -> str:
    """The line on what was sent."""
    (line,) = (line for line in run.err.splitlines() if line.startswith("calls: "))
    return line


def test_the_same_call_is_paid_for_once(asking: Asking) -> None:
    first = asking(ARTICLE, "--format", "json")
    sent = asking.sent
    second = asking(ARTICLE, "--format", "json")
    usage = Report.model_validate_json(first.out).usage
    assert second.out == first.out
    assert asking.sent == sent > 0
    assert bill(first).startswith(f"calls: {sent} sent, 0 answered by the ledger; {usage.input_tokens:,} tokens in, ")
    assert bill(first).endswith("price unknown")
    assert bill(second) == f"calls: 0 sent, {sent} answered by the ledger; 0 tokens in, 0 out, $0.0000"


def test_a_known_price_is_told_and_reported(asking: Asking) -> None:
    (asking.folder / "verifier.toml").write_text(PRICED, encoding="utf-8")
    run = asking(ARTICLE, "--format", "json")
    usage = Report.model_validate_json(run.out).usage
    cost = (usage.input_tokens * 100 + usage.output_tokens * 200) / 1_000_000
    assert usage.cost == pytest.approx(cost)
    assert bill(run).endswith(f"${cost:.4f}")
    assert f"${cost:.4f}" in asking(ARTICLE, "--format", "md").out


@pytest.mark.parametrize("form", ["json", "jsonl", "md", "table"])
def test_a_replay_gives_the_same_bytes_without_key_and_network(asking: Asking, form: str) -> None:
    run = asking(ARTICLE, "--format", form)
    sent = asking.sent
    replayed = asking(ARTICLE, "--format", form, "--replay", key="")
    assert (replayed.code, replayed.out) == (run.code, run.out)
    assert asking.sent == sent


def test_a_replay_finds_the_vectors_of_an_endpoint_in_the_ledger(
    verify: Verify, endpoint: FakeEndpoint, tmp_path: Path
) -> None:
    asking = Asking(verify, endpoint, tmp_path)
    embedded = {"VERIFIER_EMBEDDINGS": EMBEDDING_MODEL}
    run = asking(ARTICLE, "--sources", LYNGPORT, "--format", "json", **embedded)
    received = len(endpoint.received)
    replayed = asking(ARTICLE, "--format", "json", "--replay", key="", **embedded)
    assert (replayed.code, replayed.out) == (run.code, run.out)
    assert len(endpoint.received) == received


def test_a_replay_of_what_was_never_asked_leaves_it_unchecked(asking: Asking) -> None:
    asking("claim", "Two people were killed when a barge hit the bridge.")
    run = asking(ARTICLE, "--replay", "--format", "json", key="")
    assert run.code == 3
    assert {item.reason for item in Report.model_validate_json(run.out).unchecked} == {"unrecorded"}


def test_a_replay_without_a_ledger_is_bad_input(asking: Asking) -> None:
    run = asking(ARTICLE, "--replay", key="")
    assert run.code == 2
    assert "no ledger" in run.complaint


def test_a_spent_budget_leaves_the_rest_unchecked_and_a_later_run_pays_only_for_that(asking: Asking) -> None:
    whole = asking(ARTICLE, "--format", "json", "--index", ".verifier", **SMALL)
    calls = asking.sent
    (asking.folder / ".verifier" / "ledger.sqlite3").unlink()
    asking.endpoint.received.clear()
    part = asking(ARTICLE, "--format", "json", "--max-calls", 2, **SMALL)
    left = Report.model_validate_json(part.out)
    assert calls > 2
    assert asking.sent == 2
    assert part.code in (1, 3)
    assert {item.reason for item in left.unchecked} == {"budget"}
    assert "the budget of 2 calls is spent (--max-calls)" in part.err
    replayed = asking(ARTICLE, "--format", "json", "--replay", key="", **SMALL)
    assert replayed.out == part.out
    rest = asking(ARTICLE, "--format", "json", **SMALL)
    assert rest.out == whole.out
    assert asking.sent == calls


def test_with_nothing_to_spend_the_exit_code_says_so(asking: Asking) -> None:
    run = asking(ARTICLE, "--max-calls", 0)
    assert (run.code, asking.sent) == (3, 0)


def test_a_limit_in_dollars_is_kept(asking: Asking) -> None:
    (asking.folder / "verifier.toml").write_text(PRICED, encoding="utf-8")
    run = asking(ARTICLE, "--format", "json", "--max-cost", "0.000001")
    assert (run.code, asking.sent) == (3, 0)
    assert "--max-cost" in run.err


def test_a_limit_in_dollars_needs_a_price(asking: Asking) -> None:
    run = asking(ARTICLE, "--max-cost", 1)
    assert run.code == 2
    assert "[prices]" in run.complaint


def planned(run: Run) -> dict[str, Any]:
    assert run.code == 0, run.err
    estimate: dict[str, Any] = json.loads(run.out)
    return estimate


def test_an_estimate_asks_nothing_and_comes_near(asking: Asking) -> None:
    (asking.folder / "verifier.toml").write_text(PRICED, encoding="utf-8")
    estimate = planned(asking(ARTICLE, "--estimate", "--format", "json"))
    assert asking.sent == 0
    assert estimate["recorded"] == 0
    assert estimate["cost"] == pytest.approx(
        (estimate["input_tokens"] * 100 + estimate["output_tokens"] * 200) / 1_000_000, abs=1e-6
    )
    asking(ARTICLE)
    assert estimate["calls"] == asking.sent


def test_what_the_ledger_answers_costs_nothing_more(asking: Asking) -> None:
    asking(ARTICLE)
    sent = asking.sent
    again = planned(asking(ARTICLE, "--estimate", "--format", "json"))
    assert again == {"calls": 0, "recorded": sent, "input_tokens": 0, "output_tokens": 0, "cost": again["cost"]}
    words = asking(ARTICLE, "--estimate").out.splitlines()
    assert words[0] == f"calls:       0 (and {sent} that the ledger answers)"
    assert words[-1] == "price:       nothing"


def test_an_unknown_price_stays_unknown_in_an_estimate(asking: Asking) -> None:
    assert planned(asking(ARTICLE, "--estimate", "--format", "json"))["cost"] is None
    assert "price:       unknown" in asking("claim", "The bridge is closed.", "--estimate").out


def test_a_local_run_is_estimated_as_free(verify: Verify) -> None:
    assert planned(verify(ARTICLE, "--sources", LYNGPORT, "--estimate", "--format", "json"))["calls"] == 0


def test_a_cascade_asks_for_less_and_says_what(asking: Asking) -> None:
    all_of_it = planned(asking(ARTICLE, "--estimate", "--format", "json"))
    some = planned(asking(ARTICLE, "--estimate", "--format", "json", "--backend", "cascade"))
    run = asking(ARTICLE, "--format", "json", "--backend", "cascade")
    report = Report.model_validate_json(run.out)
    assert some["input_tokens"] < all_of_it["input_tokens"]
    assert "backend: cascade" in run.err
    assert bill(run).startswith(f"calls: {asking.sent} sent")
    assert report.method.backend == "cascade"
    assert report.usage.calls == asking.sent
    replayed = asking(ARTICLE, "--format", "json", "--backend", "cascade", "--replay", key="")
    assert replayed.out == run.out


def test_a_cascade_with_nothing_to_spend_gives_the_local_findings(asking: Asking, verify: Verify) -> None:
    spent = Report.model_validate_json(
        asking(ARTICLE, "--format", "json", "--backend", "cascade", "--max-calls", 0).out
    )
    local = Report.model_validate_json(verify(ARTICLE, "--format", "json", "--backend", "local").out)
    assert [finding.verdict for finding in spent.findings] == [finding.verdict for finding in local.findings]


def test_a_key_that_expires_stops_the_run_and_nothing_paid_is_lost(asking: Asking) -> None:
    def expiring(body: dict[str, Any]) -> Any:
        return read(body) if asking.sent <= 2 else error(401, "expired", code="invalid_api_key")

    asking.endpoint.answer = expiring
    run = asking(ARTICLE, **SMALL)
    assert run.code == 2
    assert "key" in run.complaint
    assert bill(run).startswith("calls: 3 sent")
    asking.endpoint.answer = read
    asking.endpoint.received.clear()
    again = asking(ARTICLE, "--format", "json", **SMALL)
    assert asking.sent == Report.model_validate_json(again.out).usage.calls - 2


def test_an_interruption_is_one_line_and_nothing_paid_is_lost(asking: Asking) -> None:
    waits = threading.Event()

    def stuck(body: dict[str, Any]) -> Any:
        if asking.sent <= 2:
            return read(body)
        waits.set()
        return hang()

    asking.endpoint.answer = stuck
    settings = {"OPENAI_BASE_URL": asking.endpoint.url, "OPENAI_API_KEY": KEY, "VERIFIER_MODEL": MODEL, **SMALL}
    with subprocess.Popen(
        [VERIFY, ARTICLE],
        cwd=asking.folder,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert waits.wait(60)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    run = Run(code=process.returncode, out=out, err=err)
    assert run.code == 130
    assert run.out == ""
    assert "interrupted" in run.complaint
    asking.endpoint.answer = read
    asking.endpoint.received.clear()
    again = asking(ARTICLE, "--format", "json", **SMALL)
    assert asking.sent == Report.model_validate_json(again.out).usage.calls - 2


def test_no_key_is_in_anything_that_stays(asking: Asking) -> None:
    run = asking(ARTICLE)
    kept = [path for path in asking.folder.rglob("*") if path.is_file()]
    assert [path.name for path in kept if KEY.encode() in path.read_bytes()] == []
    assert KEY not in run.out + run.err


def test_the_bill_of_all_runs_is_printed(asking: Asking) -> None:
    asking(ARTICLE)
    out = asking("ledger").out
    assert re.search(rf"{MODEL}\s+extract\s+1\b", out)
    assert re.search(rf"{MODEL}\s+judge\s+{asking.sent - 1}\b", out)
