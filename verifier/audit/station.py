"""A worker's side of an audit on Ray: it checks articles, and asks the driver for what only the driver has.

Ledger, key, budget and limits stay with the driver: a worker holds the models, reads the index, and is told the rest.
"""

import socket
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from verifier.audit.models import Given, Result
from verifier.audit.worker import Engine, at_desk
from verifier.backends import open_backend, open_embedder
from verifier.errors import IndexStoreError, InputError, VerifierError
from verifier.findings import PromptVersion, Usage
from verifier.fingerprint import code_fingerprint
from verifier.flights import Share
from verifier.index import Index
from verifier.index.store import RECORD_FILE
from verifier.models import Candidates, Extraction, Judged, Source
from verifier.onnx import leave_cores
from verifier.protocols import Embedder, Vectors
from verifier.settings import Settings


@dataclass(frozen=True)
class Terms:
    """What a worker is told of the run: `settings` without key and endpoint, `edition` of the index, `code` in use.

    `models` and `prompts` are those of the driver's endpoint, None where there is none; so is `embeddings`, the name
    and the dimension of the endpoint's embedding model.
    """

    settings: Settings
    code: str
    edition: str
    models: Mapping[str, str] | None
    prompts: tuple[PromptVersion, ...]
    embeddings: tuple[str, int] | None


@dataclass(frozen=True)
class Ask:
    """A worker's question to the driver."""

    what: str
    about: tuple[Any, ...]


@dataclass(frozen=True)
class Told:
    """The driver's answer: a value, or what the worker is to raise."""

    value: Any = None
    error: Exception | None = None


Reply = Ask | Result | VerifierError | None
"""What a worker says when it is told something: it asks, has a result, has failed for good, or is ready."""


class Station:
    """The actor. It is told None to begin, an article, or what it asked for; None again ends it.

    All the work is in one thread, in which the index is open from beginning to end.
    """

    def __init__(self, terms: Terms) -> None:
        self._told: SimpleQueue[Any] = SimpleQueue()
        self._replies: SimpleQueue[Reply] = SimpleQueue()
        threading.Thread(target=self._live, args=(terms,), daemon=True).start()

    def tell(self, message: Given | Told | None) -> Reply:
        """What comes of it."""
        self._told.put(message)
        return self._replies.get()

    def _ask(self, what: str, *about: Any) -> Any:
        self._replies.put(Ask(what, about))
        told = self._told.get()
        if told.error is not None:
            raise told.error
        return told.value

    def _live(self, terms: Terms) -> None:
        self._told.get()
        leave_cores(1)
        try:
            if code_fingerprint() != terms.code:
                raise InputError(
                    f"the verifier on {socket.gethostname()} is not the one that was started: install the same on "
                    "every machine of the cluster"
                )
            with ExitStack() as stack:
                embedder = (
                    _Embedder(self._ask, *terms.embeddings) if terms.embeddings else open_embedder(terms.settings)
                )
                remote = None if terms.models is None else _Remote(self._ask, dict(terms.models), terms.prompts)
                settings = self._with_index(stack, terms, embedder)
                backend = open_backend(settings, embedder, remote)
                engine = Engine(settings, embedder, embedder, backend, read_only=True)
                work = stack.enter_context(at_desk(engine, engine.recorder(_Register(self._ask))))
                self._replies.put(None)
                while (given := self._told.get()) is not None:
                    self._replies.put(work(given))
            self._replies.put(None)
        except BaseException as error:
            told = error if isinstance(error, VerifierError) else VerifierError(f"{type(error).__name__}: {error}")
            self._replies.put(told)

    def _with_index(self, stack: ExitStack, terms: Terms, embedder: Embedder) -> Settings:
        """The settings with the index that is to be read: the run's own where it is in sight, else a copy of it."""
        settings = terms.settings
        if _edition(settings, embedder) == terms.edition:
            return settings
        if settings.chroma is None:
            raise InputError(
                f"{socket.gethostname()} does not see the index {settings.index}: give --chroma URL, or an --index on "
                "a disk that all machines of the cluster share"
            )
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="verifier-")))
        with (folder / RECORD_FILE).open("wb") as file:
            while part := self._ask("record", file.tell()):
                file.write(part)
        return settings.model_copy(update={"index": folder})


def _edition(settings: Settings, embedder: Embedder) -> str:
    try:
        with Index(settings.index, embedder, settings.chroma, read_only=True) as index:
            return index.edition()
    except IndexStoreError:
        return ""


class _Asking:
    """Something whose work the driver does."""

    def __init__(self, ask: Any) -> None:
        self._ask = ask


class _Register(_Asking):
    """The driver's register. Who takes an article is announced there."""

    def announce(self, number: int) -> None:
        """Nothing: the driver did."""

    def share(self, number: int, keys: Sequence[str]) -> Share[str]:
        """As the register has it."""
        share: Share[str] = self._ask("share", number, keys)
        return share

    def settle(self, number: int, keys: Sequence[str], written: Mapping[str, str]) -> None:
        """Tell the register."""
        self._ask("settle", number, keys, written)

    def wait(self, keys: Sequence[str]) -> None:
        """Wait as the register does."""
        if keys:
            self._ask("wait", keys)

    def leave(self, number: int) -> None:
        """Tell the register."""
        self._ask("leave", number)

    def close(self) -> None:
        """Nothing: the run ends with the driver."""


class _Remote(_Asking):
    """The driver's endpoint, extractor and judge in one; the driver has a usage for each article."""

    name = "openai"

    def __init__(self, ask: Any, models: dict[str, str], prompts: tuple[PromptVersion, ...]) -> None:
        super().__init__(ask)
        self.models = models
        self.prompts = prompts

    @property
    def extractor(self) -> "_Remote":
        """Itself."""
        return self

    @property
    def judge(self) -> "_Judge":
        """The endpoint's."""
        return _Judge(self._ask)

    def extract(self, article: Source, only: Collection[int] | None = None) -> Extraction:
        """What the endpoint's model finds."""
        found: Extraction = self._ask("extract", article, only)
        return found

    def fork(self) -> "_Remote":
        """Itself: a worker has one article at a time."""
        return self

    def count(self, judged: Judged) -> None:
        """Have the driver count it."""
        self._ask("count", judged)

    def usage(self) -> Usage:
        """As the driver counted it."""
        usage: Usage = self._ask("usage")
        return usage

    def close(self) -> None:
        """Nothing: the endpoint is the driver's."""


class _Judge(_Asking):
    """The judge of the driver's endpoint."""

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """What it says of all of `batch`."""
        return iter(self._ask("judge", batch) if batch else ())


class _Embedder(_Asking):
    """The driver's embedder."""

    def __init__(self, ask: Any, name: str, dimension: int) -> None:
        super().__init__(ask)
        self.name = name
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension), in order."""
        vectors: Vectors = self._ask("embed", texts) if texts else np.zeros((0, self.dimension), np.float32)
        return vectors
