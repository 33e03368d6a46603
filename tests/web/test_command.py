"""`verify serve` as a person starts and ends it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.audit.runs import save_run
from tests.cli.conftest import VERIFY, Verify, verify
from tests.web.serving import TOKEN, events_of

__all__ = ["verify"]


def _heeding_interruptions() -> None:
    """As from a shell: a parent that ignores interruptions would hand that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(folder: Path, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process, and the address that it names."""
    process = subprocess.Popen(
        [str(VERIFY), "serve", "--port", "0", "--index", str(folder / "index"), *options],
        cwd=folder,
        env={**os.environ, "VERIFIER_BACKEND": "local", **environment},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heeding_interruptions,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = re.search(r"http://\S+/", line)
        assert address, line
        yield process, address[0]
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_with_a_check_under_way_and_leaves_nothing(tmp_path: Path, how: int, code: int) -> None:
    text = " ".join(f"The mayor of Lyngport opened bridge number {number} on Tuesday." for number in range(2000))
    with started(tmp_path) as (process, url), httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        check = client.post("/api/v1/checks", json={"text": text}).json()["id"]
        with client.stream("GET", f"/api/v1/checks/{check}/events") as answer:
            events = events_of(answer)
            assert any("reading" in data for _, _, data in events)
            workers = _workers(process.pid)
            process.send_signal(how)
            assert [kind for _, kind, _ in events][-1] == "cancelled"
        assert process.wait(timeout=60) == code
        assert process.stderr is not None
        said = process.stderr.read()
        assert "Traceback" not in said
        assert len(said.splitlines()) <= 1
        assert workers
        assert not [one for one in workers if Path(f"/proc/{one}").exists()]


def _workers(parent: int) -> list[str]:
    """The processes that `parent` began, but for the one of Python's own, which ends itself a little later."""
    theirs = f"PPid:\t{parent}\n"
    children = [file.parent for file in Path("/proc").glob("[0-9]*/status") if theirs in _read(file)]
    return [one.name for one in children if "spawn_main" in _read(one / "cmdline")]


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""


def test_the_token_of_a_file_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    with started(tmp_path, "--token-file", "token", "--host", "0.0.0.0") as (_, url):
        address = url.replace("0.0.0.0", "127.0.0.1")
        assert httpx.get(f"{address}api/v1/checks", trust_env=False).status_code == 401
        shown = {"authorization": f"Bearer {TOKEN}"}
        assert httpx.get(f"{address}api/v1/checks", headers=shown, trust_env=False).status_code == 200


def test_beyond_this_machine_it_wants_a_token(verify: Verify) -> None:
    for host in ("0.0.0.0", "::", "192.168.0.1", "desk.example"):
        run = verify("serve", "--host", host)
        assert (run.code, "only with a token" in run.complaint) == (2, True)


@pytest.mark.parametrize("secret", ["short", "with blanks in the middle", "é" * 20])
def test_a_token_that_is_none_is_refused_and_not_shown(verify: Verify, secret: str) -> None:
    run = verify("serve", VERIFIER_TOKEN=secret)
    assert run.code == 2
    assert "16 or more plain characters" in run.complaint
    assert secret not in run.complaint


def test_bad_options_end_in_one_line(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for options, words in (
        (("--token-file", "nowhere"), "cannot be read"),
        (("--runs", "empty"), "no run of verify audit"),
        (("--runs", "nowhere"), "cannot be read"),
        (("--checks", "0"), "--checks"),
    ):
        run = verify("serve", *options)
        assert (run.code, words in run.complaint) == (2, True), run.complaint


def test_a_port_that_is_taken_is_said_in_one_line(verify: Verify, tmp_path: Path) -> None:
    with started(tmp_path) as (_, url):
        run = verify("serve", "--port", url.rstrip("/").rpartition(":")[2])
    assert run.code == 2
    assert "choose another --host or --port" in run.complaint


def test_without_its_packages_it_says_what_to_install(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastapi", None)
    run = verify("serve")
    assert (run.code, run.complaint) == (2, 'verify: verify serve needs FastAPI: pip install "verifier[web]"')


def test_runs_are_found_in_a_folder_of_them(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    save_run(tmp_path / "runs" / "first", [])
    save_run(tmp_path / "runs" / "second", [])
    with started(tmp_path, "--runs", "runs") as (_, url):
        found = httpx.get(f"{url}api/v1/runs", trust_env=False).json()
    assert [one["name"] for one in found] == ["first", "second"]
