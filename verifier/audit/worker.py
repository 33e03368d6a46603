"""The work of an audit: one article of the index in, its result out, at a desk opened once from the settings."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from verifier.audit.models import Given, Result
from verifier.backends import needs_ledger, open_backend, open_embedder, open_remote, recorded
from verifier.errors import EndpointError, IndexStoreError, VerifierError
from verifier.index import Index
from verifier.ledger import LEDGER_FILE, Ledger
from verifier.pipeline import Desk, check_article
from verifier.protocols import Backend, Embedder
from verifier.settings import Settings
from verifier.wording import one_line

Work = Callable[[Given], Result]
"""Checks one article that was read. Raises a `SETUP` error where no other article would fare better."""

SETUP = (EndpointError, IndexStoreError)


@dataclass(frozen=True)
class Engine:
    """What the desks of one process share: `embedder` asks for vectors, `indexing` makes those of the index."""

    settings: Settings
    indexing: Embedder
    embedder: Embedder
    backend: Backend

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk for one thread, with an index of its own."""
        settings = self.settings
        with Index(settings.index, self.indexing, settings.chroma) as index:
            yield Desk(
                index=index,
                embedder=self.embedder,
                backend=self.backend,
                min_origins=settings.min_origins,
                passages_per_claim=settings.passages_per_claim,
                without_rules=settings.without_rules,
            )


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """Ledger, embedder and backend, as the settings say."""
    with ExitStack() as stack:
        ledger = None
        if needs_ledger(settings):
            ledger = Ledger(settings.index / LEDGER_FILE, replay=settings.replay)
            stack.callback(ledger.close)
        embedder = open_embedder(settings)
        asking = recorded(embedder, settings, ledger)
        backend = open_backend(settings, embedder, open_remote(settings, embedder, ledger))
        stack.callback(backend.close)
        yield Engine(settings, asking if settings.replay else embedder, asking, backend)


@contextmanager
def at_desk(engine: Engine) -> Iterator[Work]:
    """The work, at a desk of its own."""
    with engine.desk() as desk:
        yield lambda given: checked(given, desk)


def checked(given: Given, desk: Desk) -> Result:
    """What comes of an article: whatever is wrong with it alone is its failure, and no other's."""
    try:
        assert given.source_id is not None
        found = desk.index.full_sources([given.source_id])
        if not found:
            raise IndexStoreError(
                f"the index no longer holds {given.name}: it was changed during the run; run the command again"
            )
        return Result(number=given.number, name=given.name, report=check_article(found[0], desk))
    except SETUP:
        raise
    except VerifierError as error:
        return failed(given, str(error))
    except Exception as error:
        return failed(given, f"{type(error).__name__}: {error}")


def failed(given: Given, why: str) -> Result:
    """The result of an article that could not be checked."""
    return Result(number=given.number, name=given.name, failure=one_line(why)[:500])
