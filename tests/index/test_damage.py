import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.support import HashEmbedder, made_source
from verifier.errors import IndexStoreError
from verifier.index import Index
from verifier.index.schema import SCHEMA
from verifier.models import Candidate
from verifier.protocols import Vectors


def hits(folder: Path) -> list[Candidate]:
    with Index(folder, HashEmbedder()) as index:
        return index.search(HashEmbedder().embed(["the ferry vote of district 3"]), 20)[0]


def numbers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("chroma-*"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index large enough for Chroma to have written its HNSW files."""
    folder = tmp_path_factory.mktemp("template") / "index"
    with Index(folder, HashEmbedder()) as index:
        index.add([(None, made_source(number, sentences=25)) for number in range(100)])
    assert list(folder.glob("chroma-1/*/data_level0.bin"))
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "index"))


def _garble(path: Path) -> None:
    path.write_bytes(b"\x5a" * path.stat().st_size)


def _garble_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 4 : len(content) * 3 // 4] = b"\x5a" * (len(content) * 3 // 4 - len(content) // 4)
    path.write_bytes(content)


def _halve(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGE = [_garble, _garble_middle, _halve, _empty, Path.unlink]
HNSW = ["data_level0.bin", "link_lists.bin", "length.bin", "header.bin", "index_metadata.pickle"]


@pytest.mark.parametrize("name", HNSW)
@pytest.mark.parametrize("damage", [_garble, _halve, Path.unlink])
def test_damaged_hnsw_files_are_built_anew_and_give_the_same_hits(
    folder: Path, template: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(next(folder.glob(f"chroma-1/*/{name}")))
    assert hits(folder) == hits(template)
    assert numbers(folder) == ["chroma-2"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_chroma_database_is_built_anew_and_gives_the_same_hits(
    folder: Path, template: Path, damage: Callable[[Path], None]
) -> None:
    damage(folder / "chroma-1" / "chroma.sqlite3")
    assert hits(folder) == hits(template)
    assert numbers(folder) == ["chroma-2"]


def test_a_lost_chroma_folder_is_built_anew(folder: Path, template: Path) -> None:
    shutil.rmtree(folder / "chroma-1")
    assert hits(folder) == hits(template)


def test_an_add_mends_what_is_damaged_first(folder: Path, template: Path) -> None:
    _garble(next(folder.glob("chroma-1/*/data_level0.bin")))
    with Index(folder, HashEmbedder()) as index:
        index.add([(None, made_source(500))])
        index.remove(made_source(500).id)
    assert hits(folder) == hits(template)


def test_an_index_that_was_copied_is_used_as_it_is(folder: Path, template: Path) -> None:
    for path in folder.rglob("*.bin"):
        path.write_bytes(path.read_bytes())
    assert hits(folder) == hits(template)
    assert numbers(folder) == ["chroma-1"]


@pytest.mark.parametrize("sources", [1, 20, 100])
def test_a_sound_index_of_any_size_is_never_built_anew(tmp_path: Path, sources: int) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([(None, made_source(number, sentences=25)) for number in range(sources)])
        index.add([(None, made_source(number)) for number in range(500, 503)])
        index.remove(made_source(500).id)
    assert hits(tmp_path) == hits(tmp_path)
    assert numbers(tmp_path) == ["chroma-1"]


@pytest.mark.parametrize("damage", [_garble, _garble_middle, _halve, _empty])
def test_a_damaged_record_is_one_clear_line(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder / "record.sqlite")
    with pytest.raises(IndexStoreError) as error:
        hits(folder)
    assert str(folder) in str(error.value)
    assert "delete that folder and index the sources again" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("embedder", "names"),
    [
        (HashEmbedder(name="other"), ["hash (64 dimensions)", "other (64 dimensions)"]),
        (HashEmbedder(dimension=32), ["hash (64 dimensions)", "hash (32 dimensions)"]),
    ],
)
def test_another_embedding_model_is_refused_by_both_names(
    folder: Path, embedder: HashEmbedder, names: list[str]
) -> None:
    with pytest.raises(IndexStoreError) as error:
        Index(folder, embedder)
    assert all(name in str(error.value) for name in names)


def test_a_newer_schema_is_refused_by_both_versions(folder: Path) -> None:
    connection = sqlite3.connect(folder / "record.sqlite")
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(IndexStoreError, match=f"schema 7, this verifier knows schema {SCHEMA}"):
        Index(folder, HashEmbedder())


def test_vectors_of_another_shape_than_announced_are_refused(tmp_path: Path) -> None:
    class Liar(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            return super().embed(texts)[:, :-1]

    with Index(tmp_path, Liar()) as index, pytest.raises(IndexStoreError, match="gave vectors of shape"):
        index.add([(None, made_source(1))])


@pytest.mark.parametrize("path", ["file", "file/below", "/proc/nowhere/index"])
def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(IndexStoreError) as error, Index(tmp_path / path, HashEmbedder()) as index:
        index.add([(None, made_source(1))])
    assert str(tmp_path / path) in str(error.value)
    assert "--index" in str(error.value)
    assert "\n" not in str(error.value)
