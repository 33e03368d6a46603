"""The record: one SQLite file with every source, passage and vector of an index. Chroma can be made again from it."""

import hashlib
import os
import sqlite3
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from verifier.errors import IndexStoreError
from verifier.index.hnsw import Hnsw
from verifier.index.kinship import Kinship
from verifier.index.manifest import sqlite_is_cut
from verifier.index.schema import KINSHIP_SINCE, SCHEMA, statements_since
from verifier.models import Passage, Source, SourceInfo
from verifier.protocols import Vectors

_INFO = "sources.id, title, outlet, url, published, byline"
_ROWS_A_QUERY = 500
_CACHE_KIB = 65_536


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it is searched: the id of the `Passage`, where it stands, and its unit vector."""

    id: str
    source: SourceInfo
    start: int
    end: int
    vector: NDArray[np.float32]


def source_of(passage_id: str) -> str:
    """The id of the source in which a passage stands."""
    return passage_id.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source with all that the record keeps of it."""

    source: Source
    signature: bytes
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class MirrorState:
    """What is known of one Chroma index of this record.

    The number of its current collection, the generation of the record that it equals (None while it is written), and
    what its files looked like when they were last closed (None when they are not to be trusted).
    """

    number: int
    generation: int | None
    files: str | None


class Record:
    """An open record. Writes are transactions: a killed one leaves no trace."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the record at `path`, bringing an older schema up to date. Raises IndexStoreError."""
        self.read_only = read_only
        self._path = path
        self._counted: tuple[int, tuple[int, int]] | None = None
        with self._errors():
            self._connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            with self._errors():
                # New pages are written as zeros: else they hold what was in memory before, a key perhaps.
                self._connection.execute("PRAGMA secure_delete = ON")
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                self._connection.execute(f"PRAGMA query_only = {read_only:d}")
                self._migrate()
                row = self._connection.execute("SELECT index_id, embedder, dimension, hnsw FROM meta").fetchone()
                self.index_id, self.embedder, self.dimension = str(row[0]), str(row[1]), int(row[2])
                self.hnsw = Hnsw.model_validate_json(row[3])
                if sqlite_is_cut(path):
                    raise sqlite3.DatabaseError("the file is cut short")
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def create(cls, path: Path, embedder: str, dimension: int) -> Self:
        """A new, empty record, made aside and moved into place."""
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            for statement in statements_since(0):
                connection.execute(statement)
            values = (uuid.uuid4().hex, embedder, dimension, Hnsw().model_dump_json())
            connection.execute("INSERT INTO meta VALUES (?, ?, ?, 0, ?)", values)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.commit()
        os.replace(fresh, path)
        return cls(path)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _migrate(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise IndexStoreError(
                f"index {self._path.parent} has schema {version}, this verifier knows schema {SCHEMA}: "
                "use a newer verifier, or another --index"
            )
        if version == 0:
            raise sqlite3.DatabaseError("it holds no index")
        if version < SCHEMA:
            with self._transaction() as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                for statement in statements_since(version):
                    connection.execute(statement)
                if version < KINSHIP_SINCE:
                    self._relate([row[0] for row in self._rows("SELECT id FROM sources ORDER BY id")])
                connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def _relate(self, ids: Sequence[str]) -> None:
        kinship = Kinship(self._connection, self.full_sources)
        for row in self._rows_of("SELECT source_id, signature FROM kin WHERE source_id IN ({})", ids):
            kinship.add(self.full_sources(row[:1])[row[0]], row[1])
        kinship.settle()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise IndexStoreError(f"index {self._path.parent} cannot be used: {self._path.name}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise IndexStoreError(
                f"index {self._path.parent} is damaged ({self._path.name}: {error}): "
                "delete that folder and index the sources again"
            ) from error

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._errors():
            return self._connection.execute(query, values).fetchall()

    def _rows_of(self, query: str, ids: Iterable[str]) -> Iterator[Any]:
        remaining = iter(ids)
        while chunk := list(islice(remaining, _ROWS_A_QUERY)):
            yield from self._rows(query.format(",".join("?" * len(chunk))), *chunk)

    @contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with self._errors():
            self._connection.execute(f"BEGIN {kind}")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    @property
    def generation(self) -> int:
        """Grows with every change to the sources."""
        return int(self._rows("SELECT generation FROM meta")[0][0])

    def change_hnsw(self, hnsw: Hnsw) -> None:
        """Note other settings, with which every collection is to be made anew."""
        with self._transaction() as connection:
            connection.execute("UPDATE meta SET hnsw = ?", (hnsw.model_dump_json(),))
            connection.execute("UPDATE mirrors SET generation = NULL, files = NULL")
        self.hnsw = hnsw

    def state(self, place: str) -> MirrorState | None:
        """What is known of the Chroma index at `place`."""
        rows = self._rows("SELECT number, generation, files FROM mirrors WHERE place = ?", place)
        return MirrorState(*rows[0]) if rows else None

    def note(self, place: str, state: MirrorState) -> None:
        """Replace what is known of the Chroma index at `place`."""
        values = (place, state.number, state.generation, state.files)
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO mirrors VALUES (?, ?, ?, ?)", values)

    def commit(self, added: Sequence[NewSource], files: Mapping[str, str], removed: Iterable[str]) -> list[str]:
        """Add sources, say which source each path holds, remove sources: all or nothing.

        A source that its last path no longer holds goes too. Returns the ids of the passages that are gone.
        """
        with self._transaction() as connection:
            kinship = Kinship(connection, self.full_sources)
            for new in added:
                _insert(connection, new)
                kinship.add(new.source, new.signature)
            replaced = {before for path in files if (before := self.source_at(path))}
            connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", files.items())
            still_held = self._rows_of("SELECT source_id FROM files WHERE source_id IN ({})", replaced)
            gone = {*removed, *(replaced - {row[0] for row in still_held})}
            passages = [row[0] for row in self._rows_of("SELECT id FROM passages WHERE source_id IN ({})", gone)]
            for source_id in sorted(gone):
                kinship.remove(source_id)
                connection.execute("DELETE FROM sources WHERE id = ?", (source_id,))
            kinship.settle()
            connection.execute("UPDATE meta SET generation = generation + 1")
        return passages

    def copy(self, path: Path) -> None:
        """Write the record as it stands to a new file."""
        with self._errors(), closing(sqlite3.connect(path)) as copied:
            self._connection.backup(copied)

    def content(self) -> str:
        """A hash of the ids of the sources, which name all that is in them."""
        digest = hashlib.sha256()
        with self._errors():
            for row in self._connection.execute("SELECT id FROM sources ORDER BY id"):
                digest.update(f"{row[0]}\n".encode())
        return digest.hexdigest()[:16]

    def has(self, source_id: str) -> bool:
        """Whether the source is here."""
        return bool(self._rows("SELECT 1 FROM sources WHERE id = ?", source_id))

    def source_at(self, path: str) -> str | None:
        """The id of the source that the file at `path` held when it was last added."""
        rows = self._rows("SELECT source_id FROM files WHERE path = ?", path)
        return str(rows[0][0]) if rows else None

    def counts(self) -> tuple[int, int]:
        """How many sources and passages there are."""
        if self._counted is None or self._counted[0] != self.generation:
            query = "SELECT generation, (SELECT COUNT(*) FROM sources), (SELECT COUNT(*) FROM passages) FROM meta"
            generation, sources, passages = self._rows(query)[0]
            self._counted = generation, (sources, passages)
        return self._counted[1]

    def sources(self, ids: Collection[str] | None = None) -> list[SourceInfo]:
        """Every source, by id; or those of these ids that are here."""
        if ids is None:
            return [_info(row) for row in self._rows(f"SELECT {_INFO} FROM sources ORDER BY id")]
        query = f"SELECT {_INFO} FROM sources WHERE id IN ({{}}) ORDER BY id"
        return [_info(row) for row in self._rows_of(query, sorted(ids))]

    def sources_starting(self, prefix: str) -> list[str]:
        """The ids that start with `prefix`."""
        return [row[0] for row in self._rows("SELECT id FROM sources WHERE substr(id, 1, ?) = ?", len(prefix), prefix)]

    def full_sources(self, ids: Collection[str]) -> dict[str, Source]:
        """The sources of these ids that are here, with their texts."""
        rows = self._rows_of(f"SELECT text, {_INFO} FROM sources WHERE id IN ({{}})", ids)
        return {row[1]: Source(text=row[0], **_known(row[1:])) for row in rows}

    def passages_of(self, source: Source) -> list[Passage]:
        """The passages of a source, in reading order."""
        rows = self._rows('SELECT start, "end" FROM passages WHERE source_id = ? ORDER BY start', source.id)
        return [Passage(source_id=source.id, start=a, end=b, text=source.text[a:b]) for a, b in rows]

    def passage_ids(self) -> set[str]:
        """The id of every passage."""
        return {row[0] for row in self._rows("SELECT id FROM passages")}

    def matching(self, query: str, k: int, exclude: Collection[str]) -> list[str]:
        """The ids of the `k` passages that best match a full-text query by BM25, best first, then by id."""
        hidden = ",".join("?" * len(exclude))
        rows = self._rows(
            "SELECT passages.id FROM words JOIN passages ON passages.rowid = words.rowid "
            f"WHERE words MATCH ? AND source_id NOT IN ({hidden}) ORDER BY round(bm25(words), 6), passages.id LIMIT ?",
            query,
            *sorted(exclude),
            k,
        )
        return [row[0] for row in rows]

    def matches(self, query: str, number: int) -> bool:
        """Whether a full-text query matches at least that many passages."""
        return bool(self._rows("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1 OFFSET ?", query, number - 1))

    def vectors(self, size: int) -> Iterator[tuple[list[str], Vectors]]:
        """The ids and unit vectors of all passages, `size` at a time."""
        last = 0
        query = "SELECT rowid, passage_id, vector FROM vectors WHERE rowid > ? ORDER BY rowid LIMIT ?"
        while rows := self._rows(query, last, size):
            last = rows[-1][0]
            yield (
                [row[1] for row in rows],
                np.frombuffer(b"".join(row[2] for row in rows), "<f4").reshape(len(rows), -1),
            )

    def stored(self, ids: Iterable[str]) -> Iterator[StoredPassage]:
        """The passages of these ids that are here, in no particular order."""
        infos: dict[str, SourceInfo] = {}
        rows = self._rows_of(
            f'SELECT passages.id, start, "end", vector, {_INFO} FROM passages JOIN sources ON sources.id = source_id '
            "JOIN vectors ON passage_id = passages.id WHERE passages.id IN ({})",
            ids,
        )
        for passage_id, start, end, vector, *known in rows:
            source_id = known[0]
            if source_id not in infos:
                infos[source_id] = _info(known)
            yield StoredPassage(passage_id, infos[source_id], start, end, np.frombuffer(vector, dtype="<f4"))

    @contextmanager
    def kinship(self) -> Iterator[Kinship]:
        """Which sources are one reporting, as of one moment."""
        with self._transaction("DEFERRED") as connection:
            yield Kinship(connection, self.full_sources)


def _info(row: Sequence[Any]) -> SourceInfo:
    return SourceInfo(**_known(row))


def _known(row: Sequence[Any]) -> dict[str, Any]:
    """The fields of a `SourceInfo` from the columns of `_INFO`."""
    source_id, title, outlet, url, published, byline = row
    when = datetime.fromisoformat(published) if published else None
    return {"id": source_id, "title": title, "outlet": outlet, "url": url, "published": when, "byline": byline}


def _insert(connection: sqlite3.Connection, new: NewSource) -> None:
    source = new.source
    published = source.published.isoformat() if source.published else None
    connection.execute(
        "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source.id, source.title, source.outlet, source.url, published, source.byline, source.text),
    )
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?)", [(p.id, source.id, p.start, p.end) for p in new.passages]
    )
    connection.executemany(
        "INSERT INTO vectors VALUES (?, ?)", [(p.id, p.vector.astype("<f4").tobytes()) for p in new.passages]
    )
