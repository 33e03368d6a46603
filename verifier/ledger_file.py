"""The file of the ledger: opened and brought up to date, shared by threads and processes, its failures told."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verifier.errors import IndexStoreError, InputError
from verifier.ledger_schema import MIGRATIONS, SCHEMA

_PATIENCE = 60.0


class LedgerFile:
    """The open file, for any threads of this process; others may write to it at the same time.

    What was written is there after a kill at any moment. Any text comes back as it was: lone surrogates travel as
    bytes, so a text in a query is `CAST(? AS TEXT)`. All methods raise IndexStoreError.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the file at `path`, made where there is none, and bring an older schema up to date.

        `read_only`: raises InputError where there is none.
        """
        self._path = path
        self._lock = threading.RLock()
        self._connection = self._open_to_read() if read_only else self._open_to_write()

    def rows(self, query: str, *values: object) -> list[Any]:
        """What one statement answers."""
        with self._lock, self.errors():
            return self._connection.execute(query, [_bound(value) for value in values]).fetchall()

    def insert(self, *inserts: tuple[str, dict[str, object]]) -> None:
        """Insert (statement, values by column) in one transaction."""
        with self._lock, self.errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for statement, values in inserts:
                    marks = ("CAST(? AS TEXT)" if isinstance(value, str) else "?" for value in values.values())
                    self._connection.execute(
                        f"{statement} ({', '.join(values)}) VALUES ({', '.join(marks)})",
                        [_bound(value) for value in values.values()],
                    )
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    @contextmanager
    def errors(self) -> Iterator[None]:
        """What is wrong with the file, or with what was read from it, is an IndexStoreError of one line."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.OperationalError as error:
            raise IndexStoreError(
                f"the ledger {self._path} cannot be used: {error} (choose another folder with --index)"
            ) from error
        except (sqlite3.DatabaseError, ValueError) as error:
            raise IndexStoreError(
                f"the ledger {self._path} is damaged ({str(error).splitlines()[0]}): put a sound copy of it in its "
                "place, or move it away: models are asked again, but the decisions of editors are in it alone"
            ) from error

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    def _open_to_write(self) -> sqlite3.Connection:
        from filelock import FileLock

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # SQLite does not wait for another process that is switching a new file to its write-ahead log.
            with FileLock(f"{self._path}.lock", timeout=_PATIENCE, is_singleton=False):
                return self._connect(str(self._path), self._bring_up_to_date)
        except OSError as error:
            raise IndexStoreError(
                f"the ledger {self._path} cannot be written: {error.strerror or error} "
                "(choose another folder with --index)"
            ) from error

    def _open_to_read(self) -> sqlite3.Connection:
        if not _size(self._path):
            raise InputError(
                f"there is no ledger {self._path}: the first run that asks an endpoint or keeps a report makes it "
                "(name another folder with --index)"
            )
        # Where SQLite may not make the files that readers share, it must be told that nobody writes.
        unchanging = not os.access(self._path.parent, os.W_OK) and not _size(Path(f"{self._path}-wal"))
        name = f"{self._path.absolute().as_uri()}?{'immutable=1' if unchanging else 'mode=ro'}"
        connection = self._connect(name, self._version)
        if self._version(connection) < SCHEMA:
            connection.close()
            self._open_to_write().close()
            connection = self._connect(name, self._version)
        return connection

    def _connect(self, name: str, first: Callable[[sqlite3.Connection], object]) -> sqlite3.Connection:
        with self.errors():
            connection = sqlite3.connect(
                name, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, uri=name.startswith("file:")
            )
            try:
                connection.text_factory = lambda stored: stored.decode("utf-8", "surrogatepass")
                # New pages are written as zeros: else they hold what was in memory before, a key perhaps.
                connection.execute("PRAGMA secure_delete = ON")
                first(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _version(self, connection: sqlite3.Connection) -> int:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version < 0:
            raise sqlite3.DatabaseError(f"schema {version}")
        if version > SCHEMA:
            raise IndexStoreError(
                f"the ledger {self._path} has schema {version}, this verifier knows schema {SCHEMA}: "
                "use a newer verifier, or another --index"
            )
        return int(version)

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for number in range(self._version(connection), SCHEMA):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def encoded(text: str) -> bytes:
    """The bytes of any text, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")


def _bound(value: object) -> object:
    # Python's sqlite3 refuses lone surrogates in text.
    return encoded(value) if isinstance(value, str) else value
