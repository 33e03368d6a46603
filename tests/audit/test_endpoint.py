"""An audit through an endpoint: killed at any moment it loses nothing, and pays for nothing twice that it kept."""

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.audit.test_audit import lines, results
from tests.cli.conftest import VERIFY, Verify
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, error
from tests.fakes.reader import read


@pytest.fixture
def asking(endpoint: FakeEndpoint) -> dict[str, str]:
    """The environment by which an endpoint is asked that answers by reading the prompts."""
    endpoint.answer = read
    return {
        "OPENAI_BASE_URL": endpoint.url,
        "OPENAI_API_KEY": KEY,
        "VERIFIER_MODEL": MODEL,
        "VERIFIER_MAX_RETRIES": "0",
    }


@pytest.fixture
def undisturbed(verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], endpoint: FakeEndpoint) -> int:
    """A run in `whole` by an index of its own, and the calls it took."""
    assert verify("audit", archive, "--out", "whole", "--index", "apart", **asking).code in (0, 1)
    return len(endpoint.chats)


def started(folder: Path, *arguments: object, ready: Callable[[], None] | None = None, **environment: str) -> Any:
    return subprocess.Popen(
        [VERIFY, "audit", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=ready,
    )


def test_many_at_once_come_to_what_one_comes_to(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], undisturbed: int, endpoint: FakeEndpoint
) -> None:
    run = verify("audit", archive, "--out", "one", "--index", "second", "--workers", "1", **asking)
    assert run.code in (0, 1)
    assert lines(tmp_path / "one") == lines(tmp_path / "whole")
    assert len(endpoint.chats) == 2 * undisturbed
    assert all(one.report and one.report.usage.calls for one in results(tmp_path / "one"))
    assert f"calls: {undisturbed} sent" in run.err


def test_killed_at_any_call_it_comes_to_the_same(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], undisturbed: int, endpoint: FakeEndpoint
) -> None:
    before, kills = len(endpoint.chats), 0
    for call in range(1, undisturbed + 1, 3):
        process = started(tmp_path, archive, "--out", "run", "--concurrency", "1", **asking)
        due = len(endpoint.chats) + call

        def deadly(body: Any, process: Any = process, due: int = due) -> Any:
            if len(endpoint.chats) >= due:
                process.kill()
            return read(body)

        endpoint.answer = deadly
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    endpoint.answer = read
    assert kills > 1
    assert verify("audit", archive, "--out", "run", **asking).code in (0, 1)
    assert lines(tmp_path / "run") == lines(tmp_path / "whole")
    # What was under way when the process was killed was never kept.
    assert len(endpoint.chats) - before <= undisturbed + kills


def test_what_the_budget_left_is_done_by_the_next_run(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], undisturbed: int, endpoint: FakeEndpoint
) -> None:
    before = len(endpoint.chats)
    assert verify("audit", archive, "--out", "run", "--max-calls", "3", **asking).code in (1, 3)
    assert any(one.report and one.report.unchecked for one in results(tmp_path / "run"))
    assert verify("audit", archive, "--out", "run", **asking).code in (0, 1)
    assert lines(tmp_path / "run") == lines(tmp_path / "whole")
    assert len(endpoint.chats) - before == undisturbed


def test_a_refused_key_ends_the_run_in_one_line(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], endpoint: FakeEndpoint
) -> None:
    endpoint.answer = lambda _: error(401, "Incorrect API key")
    run = verify("audit", archive, "--out", "run", **asking)
    assert run.code == 2
    assert run.complaint.startswith("verify: ")
    assert not results(tmp_path / "run")
    endpoint.answer = read
    assert verify("audit", archive, "--out", "run", **asking).code in (0, 1)


def test_a_full_disk_ends_the_run_in_one_line_and_loses_nothing(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], undisturbed: int
) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = started(tmp_path, archive, "--out", "run", "--index", "apart", ready=little_room, **asking)
    _, told = process.communicate()
    assert process.returncode == 2, told
    assert "Traceback" not in told
    assert verify("audit", archive, "--out", "run", "--index", "apart", **asking).code in (0, 1)
    assert lines(tmp_path / "run") == lines(tmp_path / "whole")


def test_an_index_that_vanishes_ends_the_run_in_one_line(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], undisturbed: int, endpoint: FakeEndpoint
) -> None:
    calls = len(endpoint.chats)

    def vanishing(body: Any) -> Any:
        if len(endpoint.chats) > calls + 2:
            shutil.rmtree(tmp_path / ".verifier", ignore_errors=True)
        return read(body)

    endpoint.answer = vanishing
    run = verify("audit", archive, "--out", "run", "--concurrency", "1", **asking)
    assert run.code == 2, run.err
    assert "index" in run.complaint
    endpoint.answer = read
    assert verify("audit", archive, "--out", "run", **asking).code in (0, 1)
    assert lines(tmp_path / "run") == lines(tmp_path / "whole")


def test_a_dry_run_prices_it_and_asks_nothing(
    verify: Verify, archive: Path, tmp_path: Path, asking: dict[str, str], endpoint: FakeEndpoint
) -> None:
    before = sorted(tmp_path.rglob("*"))
    run = verify("audit", archive, "--dry-run", **asking, VERIFIER_PRICES=f'{{"{MODEL}":{{"input":1,"output":2}}}}')
    assert run.code == 0
    told = dict(line.split(":", 1) for line in run.out.splitlines())
    assert int(told["calls"]) > 0
    assert "about $0.0" in told["price"]
    assert "4 articles were looked into" in told["sample"]
    assert not endpoint.chats
    assert sorted(tmp_path.rglob("*")) == before
