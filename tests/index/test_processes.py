import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.index.child import BATCH, after, before
from tests.support import HashEmbedder
from verifier.errors import IndexStoreError
from verifier.index import Index
from verifier.models import Candidate

ROOT = Path(__file__).parents[2]


def child(action: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.index.child", action, str(folder), *more]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate("\n" * 99, timeout=60)
    assert process.returncode == 0
    return output


def opened(folder: Path) -> Index:
    return Index(folder, HashEmbedder(), batch_passages=BATCH)


def everything(index: Index) -> list[Candidate]:
    return index.search(HashEmbedder().embed(["the ferry vote of district 3"]), 1000)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with opened(tmp_path / "index") as index:
        index.add(before())
    return tmp_path / "index"


def test_a_reader_that_stays_open_sees_what_another_process_has_finished_writing(folder: Path) -> None:
    with opened(folder) as reader:
        old = everything(reader)
        finished(child("add", folder))
        assert {hit.source.id for hit in everything(reader)} == {source.id for _, source in after()}
        assert everything(reader) != old


def test_another_process_finds_the_same(folder: Path) -> None:
    with opened(folder) as index:
        here = [f"{hit.passage.id} {hit.similarity}" for hit in everything(index)[:5]]
    assert finished(child("search", folder)).splitlines() == here


def test_a_second_writer_is_told_who_writes_while_readers_go_on(folder: Path) -> None:
    writer = child("wait", folder)
    assert writer.stdout
    assert writer.stdout.readline() == "embedding\n"
    with opened(folder) as index:
        old = {hit.source.id for hit in everything(index)}
        assert old == {source.id for _, source in before()}
        with pytest.raises(IndexStoreError) as refusal:
            index.add(after())
        assert f"another verify (process {writer.pid}) is writing to the index {folder}" in str(refusal.value)
        assert "\n" not in str(refusal.value)
        finished(writer)
        assert index.add(after()).unchanged == len(after())


@pytest.mark.parametrize(
    ("point", "nth"),
    [
        ("embed", 1),
        ("embed", 3),
        ("note", 1),
        ("upsert", 1),
        ("upsert", 3),
        ("note", 2),
        ("commit", 1),
        ("commit", 3),
        ("note", 3),
        ("delete", 1),
        ("delete", 2),
        ("note", 4),
        ("note", 5),
    ],
)
def test_an_add_killed_at_any_point_shows_no_half_source_and_can_be_completed(
    folder: Path, tmp_path: Path, point: str, nth: int
) -> None:
    killed = child("add", folder, point, str(nth))
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with opened(folder) as index, opened(tmp_path / "undisturbed") as undisturbed:
        undisturbed.add(after())
        known = {source.id for source in index.sources()}
        assert known <= {source.id for _, source in [*before(), *after()]}
        whole = [passage.id for source_id in known for passage in index.passages_of(source_id)]
        assert sorted(hit.passage.id for hit in everything(index)) == sorted(whole)
        index.add(after())
        assert index.sources() == undisturbed.sources()
        assert everything(index) == everything(undisturbed)


@pytest.mark.parametrize(("point", "nth"), [("upsert", 1), ("note", 1)])
def test_a_rebuild_killed_on_the_way_leaves_the_index_as_it_was(folder: Path, point: str, nth: int) -> None:
    with opened(folder) as index:
        hits = everything(index)
    killed = child("rebuild", folder, point, str(nth))
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with opened(folder) as index:
        assert everything(index) == hits
        index.rebuild()
        assert everything(index) == hits
    assert len(list(folder.glob("chroma-*"))) == 1
