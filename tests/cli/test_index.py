"""`verify index`: add, list, show, remove, stats and rebuild."""

import re
import signal
import subprocess
from pathlib import Path

import typer.main

from tests.cli.conftest import SEEDS, VERIFY, Verify
from verifier.cli.main import app

LYNGPORT = SEEDS / "lyngport-bridge"


def test_sources_are_added_listed_shown_and_removed(verify: Verify) -> None:
    assert "6 added" in verify("index", "add", LYNGPORT).err
    lines = verify("index", "list").out.splitlines()
    assert len(lines) == 6
    ledger = next(line for line in lines if "Harbour Ledger" in line)
    shown = verify("index", "show", ledger[:8]).out
    assert "outlet:    Harbour Ledger" in shown
    assert "Dalia Rowe" in shown
    assert ledger[:16] in verify("index", "remove", ledger[:8]).err
    assert "sources:         5" in verify("index", "stats").out


def test_an_index_can_be_rebuilt_from_its_record(verify: Verify) -> None:
    verify("index", "add", LYNGPORT)
    before = verify("claim", "A barge hit the bridge in Lyngport.").out
    assert "rebuilt" in verify("index", "rebuild").err
    assert verify("claim", "A barge hit the bridge in Lyngport.").out == before


def test_an_unknown_source_is_named(verify: Verify) -> None:
    run = verify("index", "show", "0000")
    assert run.code == 2
    assert "'0000'" in run.complaint


def test_a_pipe_gets_no_progress_bar(verify: Verify) -> None:
    assert re.fullmatch(r"index: .*\n", verify("index", "add", LYNGPORT).err)


def test_a_termination_leaves_a_usable_index(verify: Verify, tmp_path: Path) -> None:
    process = subprocess.Popen([VERIFY, "index", "add", SEEDS], cwd=tmp_path, stderr=subprocess.DEVNULL)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    assert "30" in verify("index", "add", SEEDS).err
    assert "sources:         30" in verify("index", "stats").out
    assert "hnsw:            max_neighbors 32, ef_construction 200, ef_search 1000" in verify("index", "stats").out


def test_every_command_and_option_has_help() -> None:
    group = typer.main.get_command(app)
    commands = [*group.commands.items(), *group.commands["index"].commands.items()]
    for name, command in commands:
        assert command.help, name
        for parameter in command.params:
            assert parameter.help, f"{name} {parameter.name}"
