import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import HashEmbedder, made_source, to_second_schema
from verifier.index import Index
from verifier.index.record import Record
from verifier.index.schema import SCHEMA
from verifier.index.search import best_matching
from verifier.index.store import RECORD_FILE
from verifier.models import Candidate, Claim, Source
from verifier.protocols import Vectors
from verifier.retrieve import retrieve

TEXTS = {
    "ferry": "The ferry to Orvale was late again. Passengers waited on the quay for an hour.",
    "quarry": "The Saltby quarry employs 212 people. Its owner, Ansgar Weddelink, wants to dig deeper.",
    "café": "A café in Orvale reopened. Its terrace looks out over the ferries.",
}


def source(name: str) -> Source:
    return Source.create(TEXTS[name], title=name)


def found(index: Index, text: str, k: int = 9, exclude: tuple[str, ...] = ()) -> list[str]:
    return [hit.source.title for hit in hits(index, text, k, exclude)]


def hits(index: Index, text: str, k: int = 9, exclude: tuple[str, ...] = ()) -> list[Candidate]:
    return index.search_words([text], HashEmbedder().embed([text]), k, exclude)[0]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    opened = Index(tmp_path / "index", HashEmbedder())
    opened.add((None, source(name)) for name in TEXTS)
    return opened


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Weddelink owns a quarry", ["quarry"]),
        ("two ferries", ["ferry", "café"]),
        ("a cafe", ["café"]),
        ("212 men", ["quarry"]),
        ("the and of it", []),
        ("", []),
        ('he "said" NEAR(x) * -', []),
        ("zeppelin", []),
    ],
)
def test_passages_are_found_by_the_words_they_share(index: Index, text: str, titles: list[str]) -> None:
    assert sorted(found(index, text)) == sorted(titles)


def test_the_rarer_word_counts_more(index: Index) -> None:
    assert found(index, "a ferry and a quarry", k=1) == ["quarry"]


def test_words_of_very_many_passages_count_only_where_a_text_has_no_others(index: Index, tmp_path: Path) -> None:
    def titles(text: str, common: int) -> list[str]:
        with closing(Record(tmp_path / "index" / RECORD_FILE)) as record:
            (found,) = best_matching(record, [text], HashEmbedder().embed([text]), 9, (), common)
        return sorted(hit.source.title for hit in found)

    assert titles("a ferry and a quarry", common=3) == ["café", "ferry", "quarry"]
    assert titles("a ferry and a quarry", common=2) == ["quarry"]
    assert titles("a ferry", common=2) == ["café", "ferry"]


def test_excluded_sources_leave_room_for_others(index: Index) -> None:
    assert found(index, "the ferry of Orvale", k=1, exclude=(source("ferry").id,)) == ["café"]


def test_a_candidate_is_the_passage_with_its_cosine(index: Index) -> None:
    text = "Weddelink owns a quarry"
    (hit,) = hits(index, text)
    (same,) = [each for each in index.search(HashEmbedder().embed([text]), 9)[0] if each.passage.id == hit.passage.id]
    assert hit == same


def test_the_words_of_a_removed_source_are_forgotten(index: Index) -> None:
    index.remove(source("quarry").id)
    assert found(index, "quarry") == []
    index.add([(None, source("quarry"))])
    assert found(index, "quarry") == ["quarry"]


def test_an_index_that_does_not_exist_has_no_words(tmp_path: Path) -> None:
    with Index(tmp_path / "none", HashEmbedder()) as none:
        assert hits(none, "quarry") == []


def test_an_index_of_the_first_schema_is_brought_up_to_date(index: Index, tmp_path: Path) -> None:
    index.close()
    to_second_schema(tmp_path / "index")
    with closing(sqlite3.connect(tmp_path / "index" / RECORD_FILE)) as record:
        record.executescript(
            "DROP TRIGGER words_of_new_passage; DROP TRIGGER words_of_old_passage; DROP TABLE words;"
            "PRAGMA user_version = 1;"
        )
    with Index(tmp_path / "index", HashEmbedder()) as again:
        assert found(again, "Weddelink owns a quarry") == ["quarry"]
        assert again.stats().schema_version == SCHEMA


def test_retrieval_joins_what_is_near_in_meaning_and_in_words(tmp_path: Path) -> None:
    class DeafToNames(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            return super().embed([" ".join(filter(str.islower, text.split())) for text in texts])

    with Index(tmp_path / "index", DeafToNames()) as index:
        index.add([(None, source("quarry")), *((None, made_source(number)) for number in range(40))])
        claim = Claim.create("a", "Ansgar Weddelink of Saltby spoke after a long public hearing.")
        limit = 6
        (retrieved,) = retrieve([claim], index, DeafToNames(), limit=limit, exclude=())
        near = index.search(DeafToNames().embed([claim.text]), limit)[0]
        assert "quarry" not in [hit.source.title for hit in near]
        assert "quarry" in [hit.source.title for hit in retrieved.candidates]
        assert len(retrieved.candidates) == limit
        assert near[0].passage.id in [hit.passage.id for hit in retrieved.candidates]
        assert [retrieved] == retrieve([claim], index, DeafToNames(), limit=limit, exclude=())
