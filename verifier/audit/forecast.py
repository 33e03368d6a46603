"""What a run would take, from a sample of its articles: claims, and calls, tokens and price, or else time."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from verifier.audit.inputs import Inputs
from verifier.backends import needs_ledger, open_backend, open_embedder, open_remote
from verifier.encoder import MODEL
from verifier.endpoint.estimate import Estimate, Plan
from verifier.errors import InputError
from verifier.index import Index, split_passages
from verifier.ledger import LEDGER_FILE, Ledger
from verifier.models import Frozen, Source
from verifier.pipeline import Desk, check_article
from verifier.protocols import Embedder
from verifier.reading import find_articles, read_source
from verifier.settings import Settings

SAMPLE = 20
"""Articles that are looked into."""
AROUND = 200
"""Articles among which they are searched for, where there is no larger index yet."""

_T = TypeVar("_T")


class Forecast(Frozen):
    """What is to be expected. `sampled` of the `articles` were looked into, and what they have is scaled by words.

    `estimate` is None where no model is asked, else `seconds` is.
    """

    articles: int
    unreadable: int
    words: int
    sampled: int
    claims: int
    estimate: Estimate | None = None
    seconds: float | None = None


def forecast(inputs: Inputs, sources: Sequence[Path], settings: Settings, workers: int) -> Forecast:
    """The forecast for `inputs`, with so many `workers` side by side; no model is asked, and nothing is kept.

    Passages are searched with the shipped encoder, whatever the settings say.
    """
    unreadable, words, around = _looked_through(inputs)
    sample = _evenly(around, SAMPLE)
    scale = words / (sum(map(_words, sample)) or 1)
    own = settings.model_copy(update={"embeddings": MODEL})
    plan = Plan()
    with ExitStack() as stack:
        embedder = open_embedder(own)
        ledger = stack.enter_context(_ledger(own)) if needs_ledger(own) else None
        remote = open_remote(own, embedder, ledger, plan)
        backend = open_backend(own, embedder, remote)
        stack.callback(backend.close)
        desk = Desk(
            index=stack.enter_context(_index(settings, embedder, around, sources)),
            embedder=embedder,
            backend=backend,
            min_origins=own.min_origins,
            passages_per_claim=own.passages_per_claim,
            without_rules=own.without_rules,
        )
        for article in sample[:1]:
            check_article(article, desk)  # so that the models are loaded
        began = time.monotonic()
        reports = [check_article(article, desk) for article in sample]
        embedder.embed([passage.text for article in sample for passage in split_passages(article)])
        seconds = (time.monotonic() - began) * scale / workers
    claims = sum(len(each.findings) + sum(item.claim_id is not None for item in each.unchecked) for each in reports)
    return Forecast(
        articles=inputs.total,
        unreadable=unreadable,
        words=words,
        sampled=len(sample),
        claims=round(claims * scale),
        estimate=None if remote is None else _scaled(plan.estimate(settings.prices.get(settings.model)), scale),
        seconds=seconds if remote is None else None,
    )


def _looked_through(inputs: Inputs) -> tuple[int, int, list[Source]]:
    """How many articles cannot be read, the words of the others, and some of those, evenly spread."""
    unreadable = words = 0
    around: list[Source] = []
    chosen = {number * inputs.total // AROUND for number in range(AROUND)}
    for number, listed in enumerate(inputs):
        try:
            source = listed.read()
        except InputError:
            unreadable += 1
            continue
        words += _words(source)
        if number in chosen:
            around.append(source)
    return unreadable, words, around


@contextmanager
def _index(
    settings: Settings, embedder: Embedder, around: Sequence[Source], sources: Sequence[Path]
) -> Iterator[Index]:
    """The index of the settings, or where it holds less, one for now of some articles and sources."""
    if settings.embeddings == MODEL:
        with Index(settings.index, embedder, settings.chroma) as index:
            if index.stats().sources >= len(around):
                yield index
                return
    files = _evenly([file for path in sources for file in find_articles(path)], AROUND)
    with TemporaryDirectory(prefix="verify-audit-") as folder, Index(Path(folder) / "index", embedder) as index:
        index.add((None, source) for source in (*around, *_readable(files)))
        yield index


def _readable(files: Sequence[Path]) -> Iterator[Source]:
    for file in files:
        with suppress(InputError):
            yield read_source(file)


@contextmanager
def _ledger(settings: Settings) -> Iterator[Ledger]:
    """The ledger beside the index, or an empty one for now."""
    with TemporaryDirectory(prefix="verify-audit-") as folder:
        kept = settings.index / LEDGER_FILE
        there = kept.exists() or settings.replay
        ledger = Ledger(kept if there else Path(folder) / LEDGER_FILE, replay=settings.replay)
        try:
            yield ledger
        finally:
            ledger.close()


def _scaled(estimate: Estimate, scale: float) -> Estimate:
    counts = ("calls", "recorded", "input_tokens", "output_tokens")
    cost = None if estimate.cost is None else round(estimate.cost * scale, 6)
    return Estimate(**{name: round(getattr(estimate, name) * scale) for name in counts}, cost=cost)


def _evenly(items: Sequence[_T], most: int) -> list[_T]:
    """At most `most` of `items`, evenly spread."""
    return [items[number * len(items) // most] for number in range(most)] if len(items) > most else list(items)


def _words(source: Source) -> int:
    return len(source.text.split())
