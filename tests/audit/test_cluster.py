"""An audit on Ray comes to what one process comes to, whatever becomes of its workers and of the driver."""

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.audit.test_audit import lines
from tests.audit.test_endpoint import started
from tests.audit.test_pool import Deadly, given
from tests.cli.conftest import Verify
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read
from tests.index.test_server import free_port, running
from verifier.audit.cluster import Head, InRay, joined
from verifier.audit.models import Given
from verifier.audit.pool import InThread, results
from verifier.audit.worker import OwnEngine, open_engine
from verifier.errors import InputError
from verifier.ledger import LEDGER_FILE
from verifier.settings import Settings, load_settings

__all__ = ["given"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Ray on this machine, for all the tests here."""
    with joined("local", 2):
        yield


def stations() -> list[int]:
    """The processes of the actors that this one started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            named = (folder / "cmdline").read_bytes().startswith(b"ray::Station")
            if named and os.getpid() in ancestors(int(folder.name)):
                found.append(int(folder.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def ancestors(process: int) -> Iterator[int]:
    while process > 1:
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        yield process


def all_ended(patience: float = 60.0) -> bool:
    """Whether no actor is left; Ray ends them after it has said so."""
    deadline = time.monotonic() + patience
    while stations():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def kill_stations() -> None:
    for process in stations():
        os.kill(process, signal.SIGKILL)


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[OwnEngine, Head]]:
    with ExitStack() as stack:
        engine = stack.enter_context(open_engine(settings))
        head = Head(engine)
        stack.callback(head.close)
        yield engine, head


def on_ray(settings: Settings, jobs: Iterable[Given], workers: int = 2, **changed: object) -> list[bytes]:
    """What workers on Ray come to, by number; `changed` are settings that they alone are told."""
    with opened(settings) as (engine, head):
        terms = head.terms()
        terms = replace(terms, settings=terms.settings.model_copy(update=changed))
        register = engine.register("run")
        team = [InRay(head, terms, register) for _ in range(workers)]
        return in_order(results(team, jobs))


def in_thread(settings: Settings, jobs: Iterable[Given]) -> list[bytes]:
    with opened(settings) as (engine, _):
        return in_order(results([InThread(engine, engine.recorder(engine.register("run")))], jobs))


def in_order(found: Iterable[Any]) -> list[bytes]:
    return [one.model_dump_json().encode() for one in sorted(found, key=lambda one: one.number)]


def lethal(jobs: Sequence[Given]) -> Iterator[Given]:
    """The jobs; before each but the first all workers are killed."""
    for one in jobs:
        if one.number:
            kill_stations()
        yield one


def test_killed_workers_change_nothing(cluster: None, given: list[Given], tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path / "index")
    expected = in_thread(settings, given)
    assert on_ray(settings, given) == expected
    assert on_ray(settings, lethal(given), workers=1) == expected
    assert all_ended()


def test_an_article_with_which_every_worker_is_lost_fails_alone(
    cluster: None, given: list[Given], tmp_path: Path
) -> None:
    settings = load_settings(index=tmp_path / "index")
    expected = in_thread(settings, given)
    found = on_ray(settings, [given[0], Deadly(**given[1].model_dump()), *given[2:]])
    assert b"lost, 2 times" in found[1]
    assert [found[0], *found[2:]] == [expected[0], *expected[2:]]


@pytest.mark.parametrize("backend", ["openai", "cascade"])
def test_an_endpoint_is_asked_once_whatever_is_killed(
    cluster: None, given: list[Given], tmp_path: Path, endpoint: FakeEndpoint, backend: str
) -> None:
    settings = load_settings(
        index=tmp_path / "index", backend=backend, base_url=endpoint.url, api_key=KEY, model=MODEL, max_retries=0
    )
    endpoint.answer = read
    expected = in_thread(settings, given)
    calls = len(endpoint.chats)
    assert calls

    def killing(body: Any) -> Any:
        if len(endpoint.chats) == calls + 3:
            assert stations()
            kill_stations()
        return read(body)

    endpoint.answer = killing
    for file in (tmp_path / "index").glob(f"{LEDGER_FILE}*"):
        file.unlink()
    assert on_ray(settings, given) == expected
    assert len(endpoint.chats) == 2 * calls


def test_a_worker_without_the_index_gets_a_copy_and_searches_on_the_server(
    cluster: None, given: list[Given], tmp_path: Path
) -> None:
    with running(tmp_path / "server", free_port()) as url:
        settings = load_settings(index=tmp_path / "index", chroma=url)
        expected = in_thread(settings, given)
        assert on_ray(settings, given, index=tmp_path / "elsewhere") == expected
    with pytest.raises(InputError, match=r"does not see the index .*elsewhere: give --chroma"):
        on_ray(load_settings(index=tmp_path / "index"), given, index=tmp_path / "elsewhere")


def test_a_killed_run_is_finished_on_ray(verify: Verify, installed: Verify, archive: Path, tmp_path: Path) -> None:
    assert verify("audit", archive, "--out", "whole", "--workers", "1").code == 1
    process = started(tmp_path, archive, "--out", "run", "--index", "second", "--ray", "local", "--workers", "1")
    while process.poll() is None:
        done = tmp_path / "run" / "results.jsonl"
        if done.exists() and done.stat().st_size:
            process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert len((tmp_path / "run" / "results.jsonl").read_bytes().splitlines()) < len(list(archive.iterdir()))
    run = installed("audit", archive, "--out", "run", "--index", "second", "--ray", "local", OPENAI_API_KEY="")
    assert run.code == 1, run.err
    assert run.err.splitlines() == ["backend: local (judge verifier-judge)"]
    assert lines(tmp_path / "run") == lines(tmp_path / "whole")


def test_where_there_is_no_cluster_it_is_said(verify: Verify, archive: Path) -> None:
    for address in ("nowhere", f"127.0.0.1:{free_port()}"):
        run = verify("audit", archive, "--out", "run", "--ray", address)
        assert run.code == 2
        assert f"no Ray cluster listens at {address}" in run.complaint


def test_without_ray_it_is_said_how_to_get_it(verify: Verify, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    run = verify("audit", archive, "--out", "run", "--ray", "local")
    assert run.code == 2
    assert 'pip install "verifier[ray]"' in run.complaint
