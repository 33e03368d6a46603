"""The locks of an index folder: one writing process, and Chroma open either for readers or for one writer."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, ReadWriteLock, Timeout

from verifier.errors import IndexStoreError


class Locks:
    """The locks of one folder; each is released by the system when its process dies."""

    def __init__(self, folder: Path, patience: float = 60.0) -> None:
        """`patience`: seconds to wait for Chroma."""
        self._folder = folder
        self._patience = patience

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held by the one process that writes. Raises IndexStoreError at once if there is another."""
        path = self._folder / "writer.lock"
        lock = FileLock(path, is_singleton=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise IndexStoreError(
                f"another verify (process {path.read_text().strip() or 'unknown'}) is writing to the index "
                f"{self._folder}: try again when it is done"
            ) from None
        try:
            path.write_text(str(os.getpid()))
            yield
        finally:
            lock.release()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Held while Chroma is read."""
        with self._chroma("read"):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Held while Chroma is written, until it and the record agree again."""
        with self._chroma("write"):
            yield

    @contextmanager
    def _chroma(self, mode: str) -> Iterator[None]:
        with ExitStack() as held:
            try:
                lock = ReadWriteLock(self._folder / "chroma.lock", self._patience, is_singleton=False)
                held.callback(lock.close)
                held.enter_context(lock.read_lock() if mode == "read" else lock.write_lock())
            except Timeout:
                raise IndexStoreError(
                    f"the index {self._folder} has been in use by another verify for {self._patience:.0f} seconds: "
                    "try again when it is done"
                ) from None
            except (OSError, sqlite3.Error) as error:
                raise IndexStoreError(
                    f"the index folder {self._folder} cannot be locked: {error} (its folder must be writable)"
                ) from error
            yield
