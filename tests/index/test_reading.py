"""`Index.reading`: many searches over one open Chroma, while others write."""

from pathlib import Path

import pytest

from tests.index.test_index import ask, items
from tests.index.test_processes import child, finished, opened
from tests.support import HashEmbedder, made_source
from verifier.errors import IndexStoreError
from verifier.index import Index
from verifier.index.places import FolderPlace
from verifier.models import Source


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each collection that is opened in a folder, as it is."""
    numbers: list[int] = []
    original = FolderPlace.open

    def noted(place: FolderPlace, number: int) -> object:
        numbers.append(number)
        return original(place, number)

    monkeypatch.setattr(FolderPlace, "open", noted)
    return numbers


def test_chroma_is_opened_once_for_many_searches(tmp_path: Path, openings: list[int]) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(*range(20)))
        alone = [ask(index, f"district {number}") for number in range(5)]
        openings.clear()
        with index.reading(), index.reading():
            assert [ask(index, f"district {number}") for number in range(5)] == alone
        assert len(openings) == 1
        assert ask(index, "district 0") == alone[0]
        assert len(openings) == 2


def test_what_another_process_writes_is_seen_by_the_next_search(tmp_path: Path) -> None:
    with opened(tmp_path) as index:
        index.add(items(*range(12)))
        with index.reading():
            before = ask(index, "the ferry vote of district 3", k=99)
            finished(child("add", tmp_path))
            after = ask(index, "the ferry vote of district 3", k=99)
            assert after != before
            finished(child("rebuild", tmp_path))
            assert ask(index, "the ferry vote of district 3", k=99) == after
            assert [path.name for path in tmp_path.glob("chroma-*")] == ["chroma-2"]


@pytest.mark.parametrize("same", [True, False])
def test_this_process_writes_between_two_searches(tmp_path: Path, same: bool) -> None:
    with Index(tmp_path, HashEmbedder()) as reader, Index(tmp_path, HashEmbedder()) as other:
        writer = reader if same else other
        writer.add(items(1, 2))
        with reader.reading():
            assert {hit.source.id for hit in ask(reader, "district", k=99)} == {made_source(1).id, made_source(2).id}
            writer.add(items(3))
            writer.remove(made_source(1).id)
            assert {hit.source.id for hit in ask(reader, "district", k=99)} == {made_source(2).id, made_source(3).id}
            writer.rebuild()
            assert {hit.source.id for hit in ask(reader, "district", k=99)} == {made_source(2).id, made_source(3).id}
        with Index(tmp_path, HashEmbedder()) as fresh:
            assert ask(fresh, "district", k=99) == ask(reader, "district", k=99)


def test_an_index_that_is_made_while_it_is_read_is_found(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as reader, reader.reading():
        assert ask(reader, "district") == []
        with Index(tmp_path, HashEmbedder()) as writer:
            writer.add(items(1))
        assert ask(reader, "district", k=1)[0].source.id == made_source(1).id


def test_an_index_that_vanishes_while_it_is_read_is_one_clear_line(tmp_path: Path) -> None:
    with Index(tmp_path / "index", HashEmbedder()) as index, index.reading():
        index.add(items(1))
        ask(index, "district")
        (tmp_path / "index").rename(tmp_path / "elsewhere")
        with pytest.raises(IndexStoreError) as error:
            ask(index, "district")
    assert str(tmp_path / "index") in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_found_for_one_text_does_not_depend_on_the_others(tmp_path: Path) -> None:
    copies = Source.create("\n\n".join([made_source(3).text] * 40), title="Copies")
    hidden = [copies.id]
    texts = [made_source(number).text[:90] for number in range(6)] + ["nothing of the kind"]
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([*items(*range(20)), (None, copies)])
        vectors = HashEmbedder().embed(texts)
        each = [index.search(vectors[row : row + 1], 9, hidden)[0] for row in range(len(texts))]
        assert index.search(vectors, 9, hidden) == each
        assert index.search(vectors[::-1], 9, hidden) == each[::-1]
        words = [index.search_words([text], vectors[row : row + 1], 9, hidden)[0] for row, text in enumerate(texts)]
        assert index.search_words(texts, vectors, 9, hidden) == words
