import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import HashEmbedder, made_source
from verifier.errors import IndexStoreError
from verifier.index import Index, chroma
from verifier.models import Candidate


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(data: Path, port: int) -> Iterator[str]:
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(data), "--host", "127.0.0.1"]
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        assert server.stdout
        assert any(b"listening on address" in line for line in server.stdout)
        reader = threading.Thread(target=server.stdout.read)
        reader.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            reader.join()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("server"), free_port()) as address:
        yield address


def ask(index: Index) -> list[Candidate]:
    return index.search(HashEmbedder().embed(["the ferry vote of district 3"]), 1000)[0]


def test_a_server_gives_the_same_hits_as_the_embedded_index(tmp_path: Path, url: str) -> None:
    sources = [(None, made_source(number)) for number in range(20)]
    with Index(tmp_path / "a", HashEmbedder(), url) as served, Index(tmp_path / "b", HashEmbedder()) as embedded:
        served.add(sources)
        embedded.add(sources)
        assert ask(served) == ask(embedded)
        assert list((tmp_path / "a").glob("chroma-*")) == []
        served.rebuild()
        assert ask(served) == ask(embedded)
        served.remove(made_source(3).id)
        embedded.remove(made_source(3).id)
        assert ask(served) == ask(embedded)


def test_one_record_is_searched_in_either_place(tmp_path: Path, url: str) -> None:
    with Index(tmp_path, HashEmbedder(), url) as served, Index(tmp_path, HashEmbedder()) as embedded:
        served.add([(None, made_source(1)), (None, made_source(2))])
        assert ask(embedded) == ask(served)
        embedded.remove(made_source(1).id)
        assert ask(embedded) == ask(served) != []


def test_two_indexes_on_one_server_do_not_mix(tmp_path: Path, url: str) -> None:
    with Index(tmp_path / "a", HashEmbedder(), url) as one, Index(tmp_path / "b", HashEmbedder(), url) as other:
        one.add([(None, made_source(1))])
        other.add([(None, made_source(2))])
        assert {hit.source.id for hit in ask(one)} == {made_source(1).id}
        assert {hit.source.id for hit in ask(other)} == {made_source(2).id}


def test_a_server_that_lost_its_data_is_filled_again(tmp_path: Path) -> None:
    port = free_port()
    with Index(tmp_path / "index", HashEmbedder(), f"http://127.0.0.1:{port}") as index:
        with running(tmp_path / "data", port):
            index.add([(None, made_source(number)) for number in range(5)])
            hits = ask(index)
        with pytest.raises(IndexStoreError) as down:
            ask(index)
        shutil.rmtree(tmp_path / "data")
        with running(tmp_path / "data", port):
            assert ask(index) == hits
    assert f"the Chroma server at http://127.0.0.1:{port} cannot be used" in str(down.value)
    assert "\n" not in str(down.value)


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://localhost", "http://"])
def test_what_is_no_address_of_a_server_is_refused(tmp_path: Path, address: str) -> None:
    with (
        Index(tmp_path, HashEmbedder(), address) as index,
        pytest.raises(IndexStoreError, match="is no address of a Chroma server"),
    ):
        index.add([(None, made_source(1))])


def test_a_server_that_never_answers_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "OPENING", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(IndexStoreError) as error, Index(tmp_path, HashEmbedder(), address) as index:
            index.add([(None, made_source(1))])
    assert str(error.value) == (
        f"the Chroma server at {address} cannot be used: no answer within 0.1 seconds (check --chroma, or start it: "
        "chroma run)"
    )


def test_a_server_that_falls_silent_is_one_clear_line(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "ANSWERING", 0.0)
    with (
        Index(tmp_path, HashEmbedder(), url) as index,
        pytest.raises(IndexStoreError, match="cannot be used: no answer within 0 seconds"),
    ):
        index.add([(None, made_source(1))])


def test_a_server_that_is_not_chroma_is_one_clear_line(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert other.stdout
        address = f"http://127.0.0.1:{other.stdout.readline().split(' port ')[1].split()[0]}"
        with pytest.raises(IndexStoreError) as error, Index(tmp_path / "index", HashEmbedder(), address) as index:
            index.add([(None, made_source(1))])
    finally:
        other.terminate()
        other.communicate(timeout=30)
    assert f"the Chroma server at {address} cannot be used" in str(error.value)
    assert "\n" not in str(error.value)
