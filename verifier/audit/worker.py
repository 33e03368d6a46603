"""The work of an audit: one article of the index in, its result out, at a desk opened once from the settings."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verifier.audit.models import Given, Result
from verifier.backends import needs_ledger, open_backend, open_embedder, open_remote, recorded
from verifier.errors import EndpointError, IndexStoreError, VerifierError
from verifier.index import Index
from verifier.ledger import LEDGER_FILE, Ledger
from verifier.pipeline import Desk, check_article
from verifier.protocols import Embedder, SharedBackend
from verifier.recorded import LedgerRegister, Recorder, Register
from verifier.settings import Settings
from verifier.wording import one_line

if TYPE_CHECKING:
    from verifier.endpoint import OpenAIBackend
    from verifier.endpoint.estimate import PlanningBackend

Work = Callable[[Given], Result]
"""Checks one article that was read. Raises a `SETUP` error where no other article would fare better."""

SETUP = (EndpointError, IndexStoreError)


@dataclass(frozen=True)
class Engine:
    """What the desks of one process share: `embedder` asks for vectors, `indexing` makes those of the index.

    With `read_only` a desk never mends the index.
    """

    settings: Settings
    indexing: Embedder
    embedder: Embedder
    backend: SharedBackend
    read_only: bool = False

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk for one thread, with an index of its own."""
        settings = self.settings
        with Index(settings.index, self.indexing, settings.chroma, read_only=self.read_only) as index:
            yield Desk(
                index=index,
                embedder=self.embedder,
                backend=self.backend,
                min_origins=settings.min_origins,
                passages_per_claim=settings.passages_per_claim,
                without_rules=settings.without_rules,
            )

    def recorder(self, register: Register) -> Recorder:
        """The backend for the articles of the run that `register` is of."""
        return Recorder(self.backend, register, without_rules=self.settings.without_rules)


@dataclass(frozen=True, kw_only=True)
class OwnEngine(Engine):
    """An engine with the ledger, and with the part of the backend that asks an endpoint, where there is one."""

    ledger: Ledger
    remote: "OpenAIBackend | PlanningBackend | None"

    def register(self, run: str) -> LedgerRegister:
        """A register of the run of this name."""
        return LedgerRegister(self.ledger, run)


@contextmanager
def open_engine(settings: Settings) -> Iterator[OwnEngine]:
    """Ledger, embedder and backend, as the settings say."""
    with ExitStack() as stack:
        # A local run keeps its judgements there, and has no answers to replay.
        ledger = Ledger(settings.index / LEDGER_FILE, replay=settings.replay and needs_ledger(settings))
        stack.callback(ledger.close)
        embedder = open_embedder(settings)
        asking = recorded(embedder, settings, ledger)
        remote = open_remote(settings, embedder, ledger)
        backend = open_backend(settings, embedder, remote)
        stack.callback(backend.close)
        yield OwnEngine(
            settings=settings,
            ledger=ledger,
            indexing=asking if settings.replay else embedder,
            embedder=asking,
            remote=remote,
            backend=backend,
        )


@contextmanager
def at_desk(engine: Engine, recorder: Recorder) -> Iterator[Work]:
    """The work, at a desk of its own, on articles that `recorder` knows of."""
    with engine.desk() as desk, desk.index.reading():
        yield lambda given: _checked(given, desk, recorder)


def failed(given: Given, why: str) -> Result:
    """The result of an article that could not be checked."""
    return Result(number=given.number, name=given.name, failure=one_line(why)[:500])


def _checked(given: Given, desk: Desk, recorder: Recorder) -> Result:
    """What comes of an article: whatever is wrong with it alone is its failure, and no other's."""
    assert given.source_id is not None
    with closing(recorder.article(given.number)) as backend:
        try:
            found = desk.index.full_sources([given.source_id])
            if not found:
                raise IndexStoreError(
                    f"the index no longer holds {given.name}: it was changed during the run; run the command again"
                )
            report = check_article(found[0], replace(desk, backend=backend))
        except SETUP:
            raise
        except VerifierError as error:
            return failed(given, str(error))
        except Exception as error:
            return failed(given, f"{type(error).__name__}: {error}")
    return Result(number=given.number, name=given.name, report=report)
