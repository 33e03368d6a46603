"""How an index grows: rate, size, query time and recall, embedded and on a server: `python -m evals.scale`.

Real vectors are costly, so they are modelled: those of some thousand real passages of synthetic news, event by event,
each event moved by a part of the difference between two others. What one event has in common, its copies with it, stays
as it is; `--check` says how near the model is to real vectors.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

import numpy as np

from evals.synthetic_news import NewsRoom
from verifier.encoder import DIMENSION, SentenceEncoder
from verifier.index import Index, split_passages
from verifier.models import Source
from verifier.protocols import Vectors

SEED = 7
SHIFT = 0.7
"""How far an event is moved, in differences between two events: neighbours are then as near as real ones."""
ASIDE = 0.15
"""How far a query is moved from a passage, in differences between two passages."""
QUERIES = 100
DEPTH = 36
"""Passages asked for, as a check does."""


class ModelledVectors:
    """An Embedder that gives the model's vectors one after the other, whatever the texts."""

    name = "modelled"
    dimension = DIMENSION

    def __init__(self, real: Vectors, events: Sequence[int]) -> None:
        """`real`: unit vectors, those of one event together; `events`: the event of each."""
        self.random = np.random.default_rng(SEED)
        borders = np.flatnonzero(np.diff(events)) + 1
        self._groups = np.split(real, borders)
        self._means = np.stack([group.mean(axis=0) for group in self._groups])
        self._real = real
        self._stream = chain.from_iterable(self._events())
        self.given: list[Vectors] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The next vectors."""
        vectors = np.stack([next(self._stream) for _ in texts]).astype(np.float32)
        self.given.append(vectors)
        return vectors

    def queries(self, near: Vectors) -> Vectors:
        """As many queries as QUERIES, each near one of these vectors."""
        rows, ones, others = (self.random.integers(len(of), size=QUERIES) for of in (near, self._real, self._real))
        return _unit(near[rows] + ASIDE * (self._real[ones] - self._real[others]))

    def _events(self) -> Iterator[Vectors]:
        while True:
            event = self._groups[self.random.integers(len(self._groups))]
            one, other = self.random.integers(len(self._groups), size=2)
            yield _unit(event + SHIFT * (self._means[one] - self._means[other]))


def main() -> None:
    """Print a line for each size and place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="passages")
    parser.add_argument("--real", type=int, default=5_000, help="passages embedded for the model")
    parser.add_argument("--check", action="store_true", help="only compare the model with twice as many real vectors")
    options = parser.parse_args()
    if options.check:
        check(options.real)
        return
    model = ModelledVectors(*real_vectors(options.real))
    for size in options.sizes:
        for place in ("embedded", "server"):
            print(f"{size:>9,} {place:<9}{measured(model, size, place)}", flush=True)


def check(number: int) -> None:
    """How near neighbours are among real vectors, and among as many of a model made of half of them."""
    real, events = real_vectors(2 * number)
    model = ModelledVectors(real[:number], events[:number])
    for name, vectors in (("real", real), ("modelled", model.embed([""] * len(real)))):
        rows = model.random.choice(len(vectors), QUERIES, replace=False)
        near = -np.sort(-(vectors[rows] @ vectors.T), axis=1)[:, [1, 10, 50, 200]]
        print(f"{name:<9}median cosine of the nearest 1, 10, 50, 200: {np.round(np.median(near, axis=0), 3)}")


def real_vectors(number: int) -> tuple[Vectors, list[int]]:
    """The vectors of about so many passages of synthetic news, and the event of each."""
    texts: list[str] = []
    events: list[int] = []
    for made in NewsRoom(SEED).stream():
        passages = split_passages(made.source)
        texts += [passage.text for passage in passages]
        events += [int(made.story.split("-")[0])] * len(passages)
        if len(texts) >= number:
            break
    return SentenceEncoder().embed(texts), events


def measured(model: ModelledVectors, size: int, place: str) -> str:
    """What an index of `size` passages costs, and what it finds."""
    model.given.clear()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        url = held.enter_context(_server(folder / "server")) if place == "server" else None
        index = held.enter_context(Index(folder / "index", model, url))
        texts: list[str] = []
        cpu, clock = time.process_time(), time.perf_counter()
        index.add((None, source) for source in _sources(size, texts))
        cpu, seconds = time.process_time() - cpu, time.perf_counter() - clock
        every = np.concatenate(model.given)
        queries = model.queries(every)
        alone = [_timed(lambda query=query: index.search(query[None], DEPTH)) for query in queries[:5]]
        with index.reading():
            index.search(queries[:1], DEPTH)
            kept, found = [], []
            for query in queries:
                start = time.perf_counter()
                found.append(index.search(query[None], DEPTH)[0])
                kept.append(time.perf_counter() - start)
            near = {hit.source.id for hit in found[0]}
            crowded = _timed(lambda: index.search(queries[:1], DEPTH, near))
        said = [_timed(lambda text=text: index.search_words([text], queries[:1], DEPTH)) for text in texts[:QUERIES]]
        best = -np.sort(-(queries @ every.T), axis=1)[:, :10]
        recall = np.mean(
            [
                sum(hit.similarity >= row[-1] - 1e-5 for hit in hits[:10]) / 10
                for hits, row in zip(found, best, strict=True)
            ]
        )
        record, chroma = (
            _bytes(folder / "index" / "record.sqlite"),
            _bytes(folder) - _bytes(folder / "index" / "record.sqlite"),
        )
    return (
        f"add {len(every) / seconds:.0f}/s ({len(every) / cpu:.0f} a second of processor); "
        f"{record / len(every):.0f} + {chroma / len(every):.0f} bytes a passage; a search for itself "
        f"{_spread(alone)}, kept open {_spread(kept)}, all compared {crowded * 1000:.0f} ms, by words {_spread(said)}; "
        f"recall@10 {recall:.3f}"
    )


def _sources(size: int, sentences: list[str]) -> Iterator[Source]:
    """Sources of about `size` passages; a sentence of each is noted."""
    passages = 0
    for made in NewsRoom(SEED + 1).stream():
        passages += len(split_passages(made.source))
        sentences.append(made.source.text.split(". ")[2 % (made.source.text.count(". ") + 1)])
        yield made.source
        if passages >= size:
            return


@contextmanager
def _server(data: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        Path(sys.executable).parent / "chroma",
        "run",
        "--path",
        data,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    log = data.with_suffix(".log")
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as server:
        while b"listening on address" not in log.read_bytes():
            if server.poll() is not None:
                raise SystemExit(f"the Chroma server ended: {log.read_text()}")
            time.sleep(0.1)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _unit(vectors: Vectors) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _timed(action: object) -> float:
    assert callable(action)
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _spread(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} ms (p95 {np.quantile(seconds, 0.95) * 1000:.1f})"


if __name__ == "__main__":
    main()
