"""`verify eval` with an endpoint: its ledger, budgets, estimates, replays and repeated runs."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, Verify
from tests.evaluation.makers import CLAIMS, write_set
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read

ARGUMENTS = {
    "claims": ["set/claims.jsonl"],
    "pairs": ["set/pairs.jsonl", "--pairs"],
    "extraction": ["set/gold.jsonl", "--extraction"],
}


class Asking:
    """`verify eval` over the labelled set and an endpoint."""

    def __init__(self, verify: Verify, endpoint: FakeEndpoint) -> None:
        self._verify = verify
        self.endpoint = endpoint
        endpoint.answer = read

    def __call__(self, *arguments: object, key: str = KEY) -> Run:
        settings = {"OPENAI_BASE_URL": self.endpoint.url, "VERIFIER_MODEL": MODEL, "VERIFIER_MAX_RETRIES": "0"}
        if key:
            settings["OPENAI_API_KEY"] = key
        return self._verify("eval", *arguments, "--format", "json", **settings)

    @property
    def sent(self) -> int:
        """Chat requests so far."""
        return len(self.endpoint.chats)


@pytest.fixture
def asking(verify: Verify, endpoint: FakeEndpoint, tmp_path: Path) -> Asking:
    """The labelled set, and an endpoint."""
    write_set(tmp_path / "set")
    return Asking(verify, endpoint)


@pytest.mark.parametrize("task", ARGUMENTS)
def test_a_spent_budget_leaves_records_unchecked_and_the_same_command_goes_on(asking: Asking, task: str) -> None:
    whole = asking(*ARGUMENTS[task], "--out", "whole")
    calls = asking.sent
    asking.endpoint.received.clear()
    part = asking(*ARGUMENTS[task], "--out", "part", "--max-calls", calls - 1)
    assert part.code == 3
    assert "--max-calls" in part.err
    rest = asking(*ARGUMENTS[task], "--out", "part")
    assert (rest.code, rest.out) == (0, whole.out)
    assert asking.sent == calls


def test_a_log_that_is_lost_is_made_again_from_the_ledger(asking: Asking, tmp_path: Path) -> None:
    first = asking("set/claims.jsonl", "--out", "kept")
    calls = asking.sent
    (tmp_path / "kept" / "log.jsonl").unlink()
    replayed = asking("set/claims.jsonl", "--out", "kept", "--replay", key="")
    assert replayed.out == first.out
    assert asking.sent == calls


@pytest.mark.parametrize("task", ARGUMENTS)
def test_an_estimate_asks_nothing_and_counts_the_calls(asking: Asking, tmp_path: Path, task: str) -> None:
    run = asking(*ARGUMENTS[task], "--estimate")
    assert run.code == 0
    assert asking.sent == 0
    asking(*ARGUMENTS[task])
    assert json.loads(run.out)["calls"] == asking.sent
    assert not list(tmp_path.rglob("log.jsonl"))


def test_each_of_several_runs_asks_for_itself_and_is_found_again(asking: Asking, tmp_path: Path) -> None:
    turns = count()

    def fickle(body: dict[str, Any]) -> dict[str, Any]:
        answer = read(body)
        if next(turns) % 2:
            for claim in answer["claims"]:
                claim["judgements"] = []
        return answer

    asking.endpoint.answer = fickle
    command = ("set/pairs.jsonl", "--pairs", "--runs", 2, "--out", "kept")
    assert json.loads(asking(*command, "--estimate").out)["calls"] == 2
    first = asking(*command)
    assert asking.sent == 2
    assert json.loads(first.out)["metrics"]["flip_rate"] > 0
    (tmp_path / "kept" / "log.jsonl").unlink()
    assert asking(*command).out == first.out
    assert asking.sent == 2


def test_a_cascade_is_scored(asking: Asking) -> None:
    run = asking("set/claims.jsonl", "--backend", "cascade", "--out", "kept")
    document = json.loads(run.out)
    assert run.code == 0
    assert document["header"]["method"]["backend"] == "cascade"
    assert len(document["records"]) == len(CLAIMS)
