from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from tests.support import HashEmbedder, made_source
from verifier.errors import IndexStoreError, InputError
from verifier.index import Index, split_passages
from verifier.index.hnsw import Hnsw
from verifier.index.locks import Locks
from verifier.index.record import Record
from verifier.index.store import RECORD_FILE
from verifier.models import Candidate, Source


def items(*numbers: int) -> list[tuple[Path | None, Source]]:
    return [(Path(f"/articles/{number}.txt"), made_source(number)) for number in numbers]


def ask(index: Index, text: str, k: int = 3, exclude: tuple[str, ...] = ()) -> list[Candidate]:
    return index.search(HashEmbedder().embed([text]), k, exclude)[0]


def test_adding_again_changes_nothing_and_embeds_nothing(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Index(tmp_path, embedder) as index:
        first = index.add(items(1, 2, 3))
        embedded = embedder.texts
        again = index.add(items(3, 2, 1))
        assert (first.added, first.replaced, first.unchanged) == (3, 0, 0)
        assert (again.added, again.replaced, again.unchanged) == (0, 0, 3)
        assert first.source_ids == again.source_ids[::-1] == tuple(made_source(number).id for number in (1, 2, 3))
        assert embedder.texts == embedded == index.stats().passages


def test_adding_what_is_there_waits_for_no_writer(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(1, 2))
        with Locks(tmp_path).writing():
            assert index.add(items(1, 2)).unchanged == 2
            with pytest.raises(IndexStoreError, match="another verify"):
                index.add(items(1, 2, 3))


def test_a_changed_file_replaces_its_old_source(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(1, 2))
        changed = made_source(9)
        summary = index.add([(Path("/articles/1.txt"), changed)])
        assert (summary.added, summary.replaced, summary.unchanged) == (0, 1, 0)
        assert {source.id for source in index.sources()} == {changed.id, made_source(2).id}
        assert {hit.source.id for hit in ask(index, "district 1", k=99)} == {changed.id, made_source(2).id}


def test_the_last_of_two_versions_of_a_file_in_one_add_stays(tmp_path: Path) -> None:
    path = Path("/articles/1.txt")
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([(path, made_source(1)), (path, made_source(2))])
        assert [source.id for source in index.sources()] == [made_source(2).id]


def test_the_same_content_at_two_paths_is_one_source_until_both_have_changed(tmp_path: Path) -> None:
    a, b, source = Path("/a.txt"), Path("/b.txt"), made_source(1)
    with Index(tmp_path, HashEmbedder()) as index:
        summary = index.add([(a, source), (b, source)])
        assert (summary.added, summary.unchanged, summary.source_ids) == (1, 1, (source.id,))
        index.add([(a, made_source(2))])
        assert source.id in {known.id for known in index.sources()}
        index.add([(b, made_source(3))])
        assert source.id not in {known.id for known in index.sources()}


def test_a_source_without_a_file_is_indexed_once(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        assert index.add([(None, made_source(1))]).added == 1
        assert index.add([(None, made_source(1))]).unchanged == 1


def test_a_removed_source_is_found_no_more_and_can_come_back(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(1, 2))
        gone = made_source(1)
        assert index.remove(gone.id[:8]) == gone.info
        assert {hit.source.id for hit in ask(index, "district 1", k=99)} == {made_source(2).id}
        assert index.add(items(1)).added == 1
        assert gone.id in {hit.source.id for hit in ask(index, "district 1", k=99)}


def test_a_source_is_kept_whole_and_found_by_the_start_of_its_id(tmp_path: Path) -> None:
    source = Source.create(
        "Ünïcode 日本 came first. Then the “bridge” opened.",
        title="T",
        outlet="O",
        url="https://example.org/a",
        published=datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2))),
        byline="B",
    )
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([(None, source)])
        assert index.source(source.id[:6]) == source
        assert index.passages_of(source.id) == split_passages(source)
        with pytest.raises(InputError, match="no source 'zzz'"):
            index.source("zzz")


def test_an_ambiguous_start_of_an_id_is_refused(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([(None, made_source(number)) for number in range(17)])
        shared = next(a.id[0] for a, b in zip(index.sources(), index.sources()[1:], strict=False) if a.id[0] == b.id[0])
        with pytest.raises(InputError, match="could be any of"):
            index.source(shared)


def test_hits_are_the_exact_nearest_passages(tmp_path: Path) -> None:
    sources = [made_source(number) for number in range(30)]
    passages = [passage for source in sources for passage in split_passages(source)]
    embedder = HashEmbedder()
    query = embedder.embed(["the harbour of district 7 approved item 701"])
    scores = (embedder.embed([p.text for p in passages]).astype(float) @ query[0].astype(float)).round(6)
    expected = sorted(zip(-scores, [p.id for p in passages], strict=True))[:10]
    with Index(tmp_path, embedder) as index:
        index.add([(None, source) for source in sources])
        hits = index.search(query, 10)[0]
    assert [hit.passage.id for hit in hits] == [passage_id for _, passage_id in expected]
    assert [hit.similarity for hit in hits] == pytest.approx([-score for score, _ in expected], abs=2e-6)
    assert all(
        hit.passage in passages and hit.source == next(s.info for s in sources if s.id == hit.source.id) for hit in hits
    )


def test_the_search_widens_until_enough_hits_are_not_excluded(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([(None, made_source(number, sentences=30)) for number in range(40)])
        wanted = {made_source(number, sentences=30).id for number in (3, 17)}
        excluded = tuple(source.id for source in index.sources() if source.id not in wanted)
        hits = ask(index, "the harbour of district 20", k=5, exclude=excluded)
        assert len(hits) == 5
        assert {hit.source.id for hit in hits} <= wanted
        assert ask(index, "the harbour", exclude=tuple(source.id for source in index.sources())) == []


def test_queries_of_one_call_are_answered_in_order(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(*range(20)))
        texts = [f"the council of district {number}" for number in range(5)]
        together = index.search(HashEmbedder().embed(texts), 4)
        assert together == [ask(index, text, k=4) for text in texts]
        assert index.search(np.empty((0, 64), np.float32), 4) == []


def test_the_order_of_adding_and_rebuilding_does_not_change_the_hits(tmp_path: Path) -> None:
    with Index(tmp_path / "a", HashEmbedder()) as one, Index(tmp_path / "b", HashEmbedder(), batch_passages=5) as other:
        one.add(items(*range(25)))
        other.add(items(*reversed(range(25))))
        hits = ask(one, "the ferry vote", k=20)
        assert ask(other, "the ferry vote", k=20) == hits
        one.rebuild()
        assert ask(one, "the ferry vote", k=20) == hits
        assert [path.name for path in (tmp_path / "a").glob("chroma-*")] == ["chroma-2"]


def test_ties_are_broken_by_passage_id_however_many_there_are(tmp_path: Path) -> None:
    twins = [Source.create("The bridge opened on Monday.", title=f"Copy {number}") for number in range(150)]
    with Index(tmp_path, HashEmbedder()) as index:
        index.add([(None, twin) for twin in twins])
        hits = ask(index, "The bridge opened on Monday.", k=5)
        assert [hit.source.id for hit in hits] == sorted(twin.id for twin in twins)[:5]


def test_batches_larger_than_chroma_takes_are_split(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder(), chroma_batch=3) as index:
        index.add(items(*range(10)))
        assert len(ask(index, "district", k=1000)) == index.stats().passages > 30
        index.remove(made_source(4).id)
        assert len(ask(index, "district", k=1000)) == index.stats().passages


def test_progress_counts_the_items_that_are_settled(tmp_path: Path) -> None:
    told: list[int] = []
    with Index(tmp_path, HashEmbedder(), batch_passages=8) as index:
        index.add(items(1, 2, 3, 4, 5), told.append)
    assert told == sorted(told)
    assert told[0] < told[-1] == 5


def test_reading_an_index_that_does_not_exist_finds_nothing_and_makes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    with Index(folder, HashEmbedder()) as index:
        assert ask(index, "anything") == []
        assert index.sources() == []
        assert index.copies_of(made_source(1)) == set()
        assert (index.stats().sources, index.stats().passages) == (0, 0)
    assert not folder.exists()


def test_a_source_without_words_is_kept_without_passages(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        assert index.add([(None, Source.create("", title="Empty"))]).added == 1
        assert index.stats().passages == 0
        assert ask(index, "anything") == []


@pytest.mark.parametrize("differing", [False, True])
def test_hundreds_of_excluded_copies_hide_none_of_the_others(tmp_path: Path, differing: bool) -> None:
    story = made_source(1, sentences=3).text
    prints = "\n\n".join(f"{story} Print {number if differing else 1} of it." for number in range(400))
    others = [(None, made_source(number)) for number in range(2, 60)]
    with Index(tmp_path / "a", HashEmbedder()) as index, Index(tmp_path / "b", HashEmbedder()) as clean:
        copies = Source.create(prints, title="Copies")
        index.add([(None, copies), *others])
        clean.add(others)
        assert len(index.passages_of(copies.id)) >= 400
        for text in (story, f"{story} Print 7 of it.", made_source(50).text):
            assert ask(index, text, k=36, exclude=(copies.id,)) == ask(clean, text, k=36)


def test_the_settings_of_the_graph_are_kept_until_a_rebuild(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(1, 2))
        assert index.stats().hnsw == Hnsw()
        hits = ask(index, "district 1", k=9)
    older = Hnsw(max_neighbors=32, ef_construction=400, ef_search=1000)
    with closing(Record(tmp_path / RECORD_FILE)) as record:
        record.change_hnsw(older)
    with Index(tmp_path, HashEmbedder()) as index:
        assert ask(index, "district 1", k=9) == hits
        index.add(items(3))
        assert index.stats().hnsw == older
        index.rebuild()
        assert index.stats().hnsw == Hnsw()
        assert len(ask(index, "district 1", k=99)) == index.stats().passages


def test_some_sources_are_listed_by_id(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as index:
        index.add(items(1, 2, 3))
        some = sorted([made_source(1).info, made_source(3).info], key=lambda source: source.id)
        assert index.sources({source.id for source in some} | {"unknown"}) == some
        assert index.sources([]) == []
