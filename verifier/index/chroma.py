"""The edge to Chroma: a collection of vectors, opened in a folder or on a server."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from verifier.errors import IndexStoreError
from verifier.index.hnsw import Hnsw
from verifier.index.record import StoredPassage
from verifier.models import Frozen
from verifier.protocols import Vectors

Failure = Callable[[BaseException], IndexStoreError]
_T = TypeVar("_T")

OPENING = 30.0
"""Seconds within which a server must say that it is there."""
ANSWERING = 600.0
"""Seconds within which it must answer anything else: it may have to read a large collection first."""

_opening = threading.Lock()
_FOLDER_COLLECTION = "passages"


class DamagedError(IndexStoreError):
    """A Chroma index that cannot be used, or does not hold what the record does: it is to be made again."""


class Options(Frozen):
    """How a collection is made and filled. `batch`: the most that it is given in one call; None for what it allows."""

    hnsw: Hnsw
    batch: int | None = None


class Collection:
    """The passages of an index as Chroma holds them; its own embedding function is never used."""

    def __init__(
        self, client: Any, name: str, options: Options, failure: Failure, patience: float | None = None
    ) -> None:
        """`patience`: the seconds that one call may take; None for any number."""
        self._failure = failure
        self._patience = patience
        most = self._call(client.get_max_batch_size)
        self._batch = min(most, options.batch or most)
        hnsw = {"space": "cosine", **options.hnsw.model_dump()}
        self._collection: Any = self._call(
            client.get_or_create_collection, name, embedding_function=None, configuration={"hnsw": hnsw}
        )

    def count(self) -> int:
        """How many passages there are."""
        return int(self._call(self._collection.count))

    def ids(self) -> set[str]:
        """The id of every passage."""
        return set(self._call(self._collection.get, include=[])["ids"])

    def nearest(self, queries: Vectors, count: int) -> list[list[str]]:
        """For each query the ids of the `count` nearest passages, as far as Chroma's approximate search finds them."""
        # Asking for ids alone stays clear of SQLite's limit on variables, whatever the count.
        found = self._call(self._collection.query, query_embeddings=queries, n_results=count, include=[])
        return [list(ids) for ids in found["ids"]]

    def upsert(self, passages: Iterable[StoredPassage]) -> None:
        """Add or replace passages."""
        for batch in _batches(passages, self._batch):
            self._call(
                self._collection.upsert,
                ids=[passage.id for passage in batch],
                embeddings=[passage.vector for passage in batch],
                metadatas=[_metadata(passage) for passage in batch],
            )

    def delete(self, ids: Iterable[str]) -> None:
        """Remove passages; those that are not here do not matter."""
        for batch in _batches(ids, self._batch):
            self._call(self._collection.delete, ids=batch)

    def _call(self, method: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with _failing_as(self._failure):
            return _within(self._patience, partial(method, *arguments, **named))


@contextmanager
def open_folder(folder: Path, options: Options) -> Iterator[Collection]:
    """The collection in `folder`, made if it is not there. Chroma's failures are raised as DamagedError."""
    import chromadb
    from chromadb.config import Settings

    def damaged(error: BaseException) -> IndexStoreError:
        return DamagedError(f"the Chroma index {folder} cannot be used: {_one_line(error)}")

    # Clients of one path share a system that Chroma counts without a lock.
    with _opening, _failing_as(damaged):
        client: Any = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
    try:
        yield Collection(client, _FOLDER_COLLECTION, options, damaged)
    finally:
        with _opening:
            client.close()


@contextmanager
def open_server(url: str, name: str, options: Options) -> Iterator[Collection]:
    """The collection of that name on the server, made if it is not there. Raises IndexStoreError."""
    with _connected(url) as (client, failed):
        yield Collection(client, name, options, failed, ANSWERING)


def delete_on_server(url: str, prefix: str, keep: str) -> None:
    """Delete the collections whose name starts with `prefix`, but for one."""
    with _connected(url) as (client, failed), _failing_as(failed):
        for collection in _within(ANSWERING, client.list_collections):
            if collection.name.startswith(prefix) and collection.name != keep:
                _within(ANSWERING, partial(client.delete_collection, collection.name))


@contextmanager
def _connected(url: str) -> Iterator[tuple[Any, Failure]]:
    import chromadb
    from chromadb.config import Settings

    def failed(error: BaseException) -> IndexStoreError:
        return IndexStoreError(
            f"the Chroma server at {url} cannot be used: {_one_line(error)} (check --chroma, or start it: chroma run)"
        )

    # Chroma's close() leaves connections open that are kept alive.
    settings = Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0)
    with _failing_as(failed):
        client: Any = _within(
            OPENING, partial(chromadb.HttpClient, url, ssl=url.startswith("https:"), settings=settings)
        )
    try:
        yield client, failed
    finally:
        client.close()


@contextmanager
def _failing_as(failure: Failure) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of Chroma's core is no Exception
        raise failure(error) from error


def _within(seconds: float | None, call: Callable[[], _T]) -> _T:
    """What `call` returns. Raises TimeoutError where that takes longer, and leaves it waiting.

    Chroma's client for servers has no time limit, nor a setting for one.
    """
    if seconds is None:
        return call()
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        if future.done():
            raise
        raise TimeoutError(f"no answer within {seconds:g} seconds") from None


def _one_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _metadata(passage: StoredPassage) -> dict[str, str | int]:
    source = passage.source
    known = {
        "source_id": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "url": source.url,
        "published": source.published.isoformat() if source.published else None,
        "start": passage.start,
        "end": passage.end,
    }
    return {key: value for key, value in known.items() if value is not None}


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
