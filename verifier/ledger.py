"""The ledger: one SQLite file with every request to a model and every outcome. Cache, record and bill in one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, JsonValue, SerializeAsAny

from verifier.ledger_file import LedgerFile, encoded
from verifier.ledger_schema import BILL
from verifier.models import Frozen

LEDGER_FILE = "ledger.sqlite3"
"""The ledger's name in the folder of the index."""

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
        self._file = LedgerFile(path, read_only=replay)

    def answer(self, request_id: str) -> Outcome | None:
        """The latest outcome that may be used again; in a replay, where there is none such, the latest of any kind.

        Later runs ask nothing that has an answer, so what they went by is what a replay finds.
        """
        rows = self._file.rows(
            f"SELECT {', '.join(_OUTCOME)} FROM outcomes WHERE request_id = CAST(? AS TEXT) AND reusable >= ? "
            "ORDER BY reusable DESC, number DESC LIMIT 1",
            request_id,
            not self.replay,
        )
        with self._file.errors():
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
        rows = self._file.rows(
            "SELECT dialect FROM dialects WHERE endpoint = CAST(? AS TEXT) AND model = CAST(? AS TEXT)", endpoint, model
        )
        return str(rows[0][0]) if rows else None

    def keep_dialect(self, endpoint: str, model: str, dialect: str) -> None:
        """Replace what is known of how this endpoint's model is spoken to. A replay keeps nothing."""
        self._write(("INSERT OR REPLACE INTO dialects", {"endpoint": endpoint, "model": model, "dialect": dialect}))

    def vector(self, model: str, text: str) -> NDArray[np.float32] | None:
        """The vector that an embedding model gave `text`."""
        query = "SELECT vector FROM vectors WHERE model = CAST(? AS TEXT) AND text_sha256 = CAST(? AS TEXT)"
        rows = self._file.rows(query, model, _digest(text))
        if not rows:
            return None
        with self._file.errors():
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
        rows = self._file.rows("SELECT maker, judged FROM judgements WHERE key = CAST(? AS TEXT)", key)
        with self._file.errors():
            return KeptJudgement(maker=rows[0][0], judged=rows[0][1]) if rows else None

    def keep_judgements(self, kept: Mapping[str, KeptJudgement]) -> None:
        """Keep what was judged, by key; of one key the first stays. A replay keeps nothing."""
        self._write(
            *(("INSERT OR IGNORE INTO judgements", {"key": key, **one.model_dump()}) for key, one in kept.items())
        )

    def bill(self) -> tuple[BillLine, ...]:
        """What was sent, a line for each model and prompt, in the order of their names."""
        rows = self._file.rows(BILL)
        with self._file.errors():
            return tuple(BillLine(**dict(zip(BillLine.model_fields, row, strict=True))) for row in rows)

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def _write(self, *inserts: tuple[str, dict[str, object]]) -> None:
        if not self.replay:
            self._file.insert(*inserts)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(encoded(text)).hexdigest()
