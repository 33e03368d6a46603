"""The ledger: one SQLite file with every request to a model and every outcome. Cache, record and bill in one."""

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, JsonValue, SerializeAsAny

from verifier.errors import IndexStoreError, InputError
from verifier.ledger_schema import BILL, MIGRATIONS, SCHEMA
from verifier.models import Frozen

LEDGER_FILE = "ledger.sqlite3"
"""The ledger's name in the folder of the index."""

_PATIENCE = 60.0
_MOST_TOKENS = 10**12


def _believable(count: object) -> object:
    return count if type(count) is int and 0 <= count <= _MOST_TOKENS else None


Tokens = Annotated[int | None, BeforeValidator(_believable)]
"""A count of tokens; what no endpoint can mean, such as a negative one, is unknown."""


class Asked(Frozen):
    """A request: everything that decides what a model is asked, and nothing of who asks or where."""

    model: str
    prompt: str
    version: str
    sha256: str
    parameters: dict[str, JsonValue]
    turns: tuple[SerializeAsAny[Frozen], ...]
    """The messages, each a `Turn`, with the run's marker masked."""

    @cached_property
    def id(self) -> str:
        """64 hex digits of the canonical JSON: equal requests have equal ids."""
        return _digest(_canonical(self.model_dump(mode="json")))


class Outcome(Frozen):
    """What came of a request: what the endpoint answered, refusals included, or the `fault` for which it did not.

    Tokens as the endpoint counted them, `seconds` of wall time, `cost` in US dollars; None is unknown. `attempts`: HTTP
    requests sent, 0 where none was.
    """

    endpoint: str
    answered_by: str | None = None
    text: str | None = None
    refusal: str | None = None
    finish: str | None = None
    fault: str | None = None
    detail: str = ""
    input_tokens: Tokens = None
    output_tokens: Tokens = None
    seconds: float
    cost: float | None = None
    attempts: int


_OUTCOME = tuple(Outcome.model_fields)


class KeptJudgement(Frozen):
    """What was judged, as JSON, and who was the first to do so."""

    maker: str
    judged: str


class BillLine(Frozen):
    """What one model was sent with one prompt, over every run: requests it answered in any way, and those it failed.

    `cost` in US dollars, None where it is not known for every answer; `seconds` of waiting, calls at once counted each.
    """

    model: str
    prompt: str
    answers: int
    failures: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    seconds: float


class Ledger:
    """An open ledger, for any threads of this process; others may write to the file at the same time.

    What was written is there after a kill at any moment. All methods raise IndexStoreError.
    """

    def __init__(self, path: Path, *, replay: bool = False) -> None:
        """Open the ledger at `path`, made where there is none, and bring an older schema up to date.

        `replay`: only to be read; raises InputError where there is none.
        """
        self.replay = replay
        self._path = path
        self._lock = threading.RLock()
        self._connection = self._open_to_read() if replay else self._open_to_write()

    def answer(self, request_id: str) -> Outcome | None:
        """The latest outcome that may be used again; in a replay, where there is none such, the latest of any kind.

        Later runs ask nothing that has an answer, so what they went by is what a replay finds.
        """
        rows = self._rows(
            f"SELECT {', '.join(_OUTCOME)} FROM outcomes WHERE request_id = CAST(? AS TEXT) AND reusable >= ? "
            "ORDER BY reusable DESC, number DESC LIMIT 1",
            request_id,
            not self.replay,
        )
        with self._errors():
            return Outcome(**dict(zip(_OUTCOME, rows[0], strict=True))) if rows else None

    def write(self, asked: Asked, outcome: Outcome, *, reusable: bool) -> None:
        """Keep an outcome; `reusable` ones answer the same request from now on. A replay keeps nothing."""
        request = asked.model_dump(mode="json")
        request |= {"parameters": _canonical(request["parameters"]), "turns": _canonical(request["turns"])}
        self._write(
            ("INSERT OR IGNORE INTO requests", {"id": asked.id, **request}),
            ("INSERT INTO outcomes", {"request_id": asked.id, "reusable": reusable, **outcome.model_dump()}),
        )

    def dialect(self, endpoint: str, model: str) -> str | None:
        """What is known of how this endpoint's model is spoken to, as JSON."""
        rows = self._rows(
            "SELECT dialect FROM dialects WHERE endpoint = CAST(? AS TEXT) AND model = CAST(? AS TEXT)", endpoint, model
        )
        return str(rows[0][0]) if rows else None

    def keep_dialect(self, endpoint: str, model: str, dialect: str) -> None:
        """Replace what is known of how this endpoint's model is spoken to. A replay keeps nothing."""
        self._write(("INSERT OR REPLACE INTO dialects", {"endpoint": endpoint, "model": model, "dialect": dialect}))

    def vector(self, model: str, text: str) -> NDArray[np.float32] | None:
        """The vector that an embedding model gave `text`."""
        query = "SELECT vector FROM vectors WHERE model = CAST(? AS TEXT) AND text_sha256 = CAST(? AS TEXT)"
        rows = self._rows(query, model, _digest(text))
        if not rows:
            return None
        with self._errors():
            if not isinstance(rows[0][0], bytes):
                raise ValueError("something else stands where a vector should")
            return np.frombuffer(rows[0][0], dtype="<f4")

    def keep_vectors(self, model: str, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors, of shape (len(texts), any), that an embedding model gave. A replay keeps nothing."""
        kept = [
            {"model": model, "text_sha256": _digest(text), "vector": vector.astype("<f4").tobytes()}
            for text, vector in zip(texts, vectors, strict=True)
        ]
        self._write(*(("INSERT OR REPLACE INTO vectors", values) for values in kept))

    def judgement(self, key: str) -> KeptJudgement | None:
        """What was judged where everything that a judgement depends on has this key."""
        rows = self._rows("SELECT maker, judged FROM judgements WHERE key = CAST(? AS TEXT)", key)
        with self._errors():
            return KeptJudgement(maker=rows[0][0], judged=rows[0][1]) if rows else None

    def keep_judgements(self, kept: Mapping[str, KeptJudgement]) -> None:
        """Keep what was judged, by key; of one key the first stays. A replay keeps nothing."""
        self._write(
            *(("INSERT OR IGNORE INTO judgements", {"key": key, **one.model_dump()}) for key, one in kept.items())
        )

    def bill(self) -> tuple[BillLine, ...]:
        """What was sent, a line for each model and prompt, in the order of their names."""
        rows = self._rows(BILL)
        with self._errors():
            return tuple(BillLine(**dict(zip(BillLine.model_fields, row, strict=True))) for row in rows)

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
                f"there is no ledger {self._path}: the first run that asks an endpoint makes it "
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
        with self._errors():
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

    @contextmanager
    def _errors(self) -> Iterator[None]:
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
                f"the ledger {self._path} is damaged ({str(error).splitlines()[0]}): move it away, and what it held "
                "is asked for again"
            ) from error

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock, self._errors():
            return self._connection.execute(query, [_bound(value) for value in values]).fetchall()

    def _write(self, *inserts: tuple[str, dict[str, object]]) -> None:
        """Insert (statement, values by column) in one transaction."""
        if self.replay:
            return
        with self._lock, self._errors():
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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(_encoded(text)).hexdigest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bound(value: object) -> object:
    # Python's sqlite3 refuses lone surrogates in text: it travels as bytes, CAST back where it is used.
    return _encoded(value) if isinstance(value, str) else value
