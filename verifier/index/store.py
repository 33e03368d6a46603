"""The index: sources in, passages and nearest neighbours out. The record is the truth, Chroma a mirror of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np

from verifier.errors import IndexStoreError, InputError
from verifier.index.chroma import Options
from verifier.index.hnsw import Hnsw
from verifier.index.locks import Locks
from verifier.index.mirror import Mirror
from verifier.index.origins import origins_of
from verifier.index.passages import split_passages
from verifier.index.places import FolderPlace, Place, ServerPlace
from verifier.index.record import NewSource, Record, StoredPassage
from verifier.index.schema import SCHEMA
from verifier.index.search import best_matching, nearest
from verifier.models import Candidate, Frozen, Passage, Source, SourceInfo
from verifier.origins import Origins, signature
from verifier.protocols import Embedder, Vectors

RECORD_FILE = "record.sqlite"
_SHARE = 20
"""A batch is at least this part of a large index: Chroma opens and writes the whole for every one."""


class AddSummary(Frozen):
    """What an add did, and the ids of the sources it was given, in order and once each."""

    added: int
    replaced: int
    unchanged: int
    source_ids: tuple[str, ...]


class IndexStats(Frozen):
    """How much an index holds, and what made it."""

    sources: int
    passages: int
    embedder: str
    dimension: int
    schema_version: int
    hnsw: Hnsw
    place: str


@dataclass
class _Batch:
    """Sources that become visible together."""

    new: dict[str, tuple[Source, list[Passage]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Passages to write, or files where those are more."""
        return max(sum(len(passages) for _, passages in self.new.values()), len(self.files))


class Index:
    """An index in a folder, searched by the embedded Chroma or by a server. Use it from one thread at a time.

    Reading an index that does not exist finds nothing and makes nothing. All methods raise IndexStoreError.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        chroma: str | None = None,
        *,
        batch_passages: int = 500,
        chroma_batch: int | None = None,
        read_only: bool = False,
    ) -> None:
        """`chroma`: URL of a server; `batch_passages`: about how many become visible at once, more in a large index.

        `chroma_batch`: the most that Chroma is given in one call, when that is to be less than it allows. `read_only`:
        an index that is not as it should be is an error, and never mended.
        """
        self._folder = folder
        self._embedder = embedder
        self._chroma = chroma
        self._batch_passages = batch_passages
        self._chroma_batch = chroma_batch
        self._read_only = read_only
        self._locks = Locks(folder)
        self._opened: Record | None = None
        self._mirrored: Mirror | None = None
        self._reading = False
        self._record()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the record and Chroma."""
        if self._mirrored:
            self._mirrored.close()
            self._mirrored = None
        if self._opened:
            self._opened.close()
            self._opened = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep Chroma open from one search to the next, which is many times faster than a search for itself.

        Nobody is locked out between searches: each sees what was written before it, and waits only for a batch that is
        being written.
        """
        before, self._reading = self._reading, True
        try:
            yield
        finally:
            self._reading = before
            if self._mirrored and not before:
                self._mirrored.close()

    def add(
        self, items: Iterable[tuple[Path | None, Source]], progress: Callable[[int], None] | None = None
    ) -> AddSummary:
        """Index sources and the files they came from; a source that is here already is not embedded again.

        A changed file replaces the source it held before. `progress` is told how many items are settled. Killed at any
        moment, what was settled stays and nothing else is seen; adding the same again completes it.
        """
        counts = {"added": 0, "replaced": 0, "unchanged": 0}
        given: dict[str, None] = {}
        seen = 0

        def changed() -> Iterator[tuple[str | None, Source]]:
            nonlocal seen
            for path, source in items:
                seen += 1
                given[source.id] = None
                file = str(path.absolute()) if path else None
                if self._holds(file, source):
                    counts["unchanged"] += 1
                else:
                    yield file, source

        waiting = changed()
        first = next(waiting, None)
        if first is not None:
            with self._writing() as (record, mirror):
                most = max(self._batch_passages, record.counts()[1] // _SHARE)
                batch = _Batch()
                for file, source in chain((first,), waiting):
                    if file in batch.files or batch.size >= most:
                        self._write(record, mirror, batch)
                        most = max(self._batch_passages, record.counts()[1] // _SHARE)
                        batch = _Batch()
                        if progress:
                            progress(seen - 1)
                    before = record.source_at(file) if file else None
                    known = source.id in batch.new or record.has(source.id)
                    if not known:
                        batch.new[source.id] = (source, split_passages(source))
                    if file and before != source.id:
                        batch.files[file] = source.id
                    counts["replaced" if before not in (None, source.id) else "unchanged" if known else "added"] += 1
                self._write(record, mirror, batch)
        if progress:
            progress(seen)
        return AddSummary(**counts, source_ids=tuple(given))

    def _holds(self, file: str | None, source: Source) -> bool:
        """Whether the source is here already, and so is the file it came from: nothing to write, no lock needed."""
        record = self._record()
        return record is not None and record.has(source.id) and (file is None or record.source_at(file) == source.id)

    def remove(self, prefix: str) -> SourceInfo:
        """Remove the source whose id is or starts with `prefix`. Raises InputError if there is no such one."""
        with self._writing() as (record, mirror):
            source = self._find(record, prefix)
            mirror.write([], lambda: record.commit([], {}, [source.id]))
        return source.info

    def rebuild(self) -> None:
        """Make the Chroma index anew from the record, with the settings of a new index."""
        with self._writing() as (record, mirror):
            if record.hnsw != Hnsw():
                record.change_hnsw(Hnsw())
                mirror.close()
                self._mirrored = None
                mirror = self._mirror(record)
            mirror.rebuild()

    def search(self, vectors: Vectors, k: int, exclude: Collection[str] = ()) -> list[list[Candidate]]:
        """For each unit vector the `k` most similar passages of sources that are not excluded, nearest first."""
        record = self._record()
        if not record or not len(vectors) or not record.counts()[1]:
            return [[] for _ in vectors]
        hidden = frozenset(exclude)
        return self._mirror(record).read(
            lambda collection: nearest(record, collection, vectors, k, hidden), keep=self._reading
        )

    def search_words(
        self, texts: Sequence[str], vectors: Vectors, k: int, exclude: Collection[str] = ()
    ) -> list[list[Candidate]]:
        """For each text the `k` passages that share most of its rarer words, best first.

        `vectors` are those of the texts; the similarity of a candidate is its cosine, as `search` gives it.
        """
        record = self._record()
        if not record:
            return [[] for _ in texts]
        return best_matching(record, texts, vectors, k, frozenset(exclude))

    def sources(self, source_ids: Collection[str] | None = None) -> list[SourceInfo]:
        """Every source, by id; or those of these ids that are here."""
        record = self._record()
        return record.sources(source_ids) if record else []

    def source(self, prefix: str) -> Source:
        """The source whose id is or starts with `prefix`. Raises InputError if there is no such one, or several."""
        return self._find(self._record(), prefix)

    def source_at(self, path: Path) -> str | None:
        """The id of the source that the file at `path` held when it was last added; None if it is not here."""
        record = self._record()
        return record.source_at(str(path.absolute())) if record else None

    def passages_of(self, source_id: str) -> list[Passage]:
        """The passages of a source in reading order."""
        record = self._record()
        source = self._find(record, source_id)
        return record.passages_of(source) if record else []

    def copies_of(self, article: Source) -> set[str]:
        """The ids of the sources that are the article itself or wholly or partly its copies."""
        if not (record := self._record()):
            return set()
        with record.kinship() as kinship:
            return kinship.copies_of(article)

    def full_sources(self, source_ids: Collection[str]) -> list[Source]:
        """The sources of these ids that are here, with their texts, by id."""
        record = self._record()
        found = record.full_sources(source_ids) if record else {}
        return [found[identity] for identity in sorted(found)]

    def origins(self, source_ids: Collection[str] | None = None, article: Source | None = None) -> Origins:
        """The origins of the sources of these ids, or of all, and of the article, be it here or not.

        Other sources that share a reporting with one of them are named too.
        """
        if record := self._record():
            return origins_of(record, source_ids, article)
        return Origins(of={article.id: article.id} if article else {})

    def content(self) -> str:
        """A hash of what is here, the same whenever the same sources are; empty where there is no index."""
        record = self._record()
        return record.content() if record else ""

    def edition(self) -> str:
        """What names this index as it stands: another after every change, in no other index the same."""
        record = self._record()
        return f"{record.index_id}-{record.generation}" if record else ""

    def copy_record(self, path: Path) -> None:
        """Write the record to the new file `path`, once Chroma holds what it does."""
        if record := self._record():
            self._mirror(record).read(lambda _: None)
            record.copy(path)

    def stats(self) -> IndexStats:
        """How much there is."""
        record = self._record()
        sources, passages = record.counts() if record else (0, 0)
        return IndexStats(
            sources=sources,
            passages=passages,
            embedder=self._embedder.name,
            dimension=self._embedder.dimension,
            schema_version=SCHEMA,
            hnsw=record.hnsw if record else Hnsw(),
            place=self._chroma or str(self._folder),
        )

    def _record(self) -> Record | None:
        if self._opened is None:
            with self._filesystem("read"):
                if self._folder.exists() and not self._folder.is_dir():
                    raise IndexStoreError(
                        f"{self._folder} is a file, not the folder of an index: choose another --index"
                    )
                if not (self._folder / RECORD_FILE).exists():
                    return None
            record = Record(self._folder / RECORD_FILE, read_only=self._read_only)
            made, here = (record.embedder, record.dimension), (self._embedder.name, self._embedder.dimension)
            if made != here:
                record.close()
                raise IndexStoreError(
                    f"index {self._folder} was made with the embedding model {made[0]} ({made[1]} dimensions), "
                    f"not with {here[0]} ({here[1]} dimensions): use that model, or another --index"
                )
            self._opened = record
        return self._opened

    def _new_record(self) -> Record:
        path = self._folder / RECORD_FILE
        self._opened = Record.create(path, self._embedder.name, self._embedder.dimension)
        return self._opened

    def _mirror(self, record: Record) -> Mirror:
        if self._mirrored is None:
            options = Options(hnsw=record.hnsw, batch=self._chroma_batch)
            place: Place
            if self._chroma:
                place = ServerPlace(self._chroma, record.index_id, options)
            else:
                place = FolderPlace(self._folder, options)
            self._mirrored = Mirror(record, place, self._locks)
        return self._mirrored

    @contextmanager
    def _writing(self) -> Iterator[tuple[Record, Mirror]]:
        with ExitStack() as held:
            with self._filesystem("written"):
                self._folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(self._locks.writing())
                record = self._record() or self._new_record()
            yield record, self._mirror(record)

    @contextmanager
    def _filesystem(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or error
            raise IndexStoreError(
                f"the index folder {self._folder} cannot be {done}: {reason} (choose another with --index)"
            ) from error

    def _write(self, record: Record, mirror: Mirror, batch: _Batch) -> None:
        if not batch.new and not batch.files:
            return
        vectors = iter(self._embed([passage.text for _, passages in batch.new.values() for passage in passages]))
        new = [
            NewSource(
                source,
                signature(source.text),
                tuple(StoredPassage(one.id, source.info, one.start, one.end, next(vectors)) for one in passages),
            )
            for source, passages in batch.new.values()
        ]
        added = [passage for source in new for passage in source.passages]
        mirror.write(added, lambda: record.commit(new, batch.files, []))

    def _embed(self, texts: list[str]) -> Vectors:
        expected = (len(texts), self._embedder.dimension)
        vectors = self._embedder.embed(texts) if texts else np.empty(expected, np.float32)
        if vectors.shape != expected:
            raise IndexStoreError(
                f"the embedding model {self._embedder.name} gave vectors of shape {vectors.shape}, not {expected}"
            )
        return vectors

    def _find(self, record: Record | None, prefix: str) -> Source:
        ids = record.sources_starting(prefix) if record and prefix else []
        if record is None or not ids:
            raise InputError(f"no source {prefix!r} in the index {self._folder}: see verify index list")
        if len(ids) > 1:
            raise InputError(f"{prefix!r} could be any of {', '.join(sorted(ids)[:5])}: give more of the id")
        return record.full_sources(ids)[ids[0]]
