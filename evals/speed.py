"""How fast the command starts, indexes and checks, as ratios measured in one run: `python evals/speed.py`."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from verifier.encoder import SentenceEncoder

SEEDS = Path(__file__).parents[1] / "seeds"
DEV = Path(__file__).parent / "sets" / "dev" / "claims.jsonl"
ARTICLE = SEEDS / "oskerly-takeover" / "ledgerline.html"
VERIFY = Path(sys.executable).parent / "verify"
RUNS = 5
COPIES = 8
"""How often the sample articles are indexed, each time in other words, to have something to measure."""


def main() -> None:
    """Print every figure."""
    start_up()
    throughput()
    check()
    harness()


def start_up() -> None:
    """`verify --help` against an import of what it is made of."""
    helped = _median(lambda: _run([VERIFY, "--help"]))
    imported = _median(lambda: _run([sys.executable, "-c", "import typer, rich"]))
    print(f"verify --help         {helped:.2f} s, {helped / imported:.2f} x `import typer, rich` ({imported:.2f} s)")


def throughput() -> None:
    """Passages a second through `Index.add`, against the bare ONNX session on the same passages."""
    from verifier.encoder import SentenceEncoder
    from verifier.index import Index, split_passages
    from verifier.models import Source
    from verifier.reading import find_articles, read_source

    originals = [read_source(path) for path in find_articles(SEEDS)]
    sources = [
        Source.create(source.text.replace(" the ", f" the {number} "), title=source.title, outlet=source.outlet)
        for number in range(COPIES)
        for source in originals
    ]
    encoder = SentenceEncoder()
    encoder.embed(["warm up"])
    with tempfile.TemporaryDirectory() as folder, Index(Path(folder) / "index", encoder) as index:
        index.add([(None, originals[0])])
        seconds = _timed(lambda: index.add((None, source) for source in sources))
    passages = [passage.text for source in sources for passage in split_passages(source)]
    bare = _timed(lambda: _bare_session(encoder, passages))
    print(
        f"index                 {len(passages) / seconds:.0f} passages/s of {len(passages)}, "
        f"{bare / seconds:.2f} x the bare session ({len(passages) / bare:.0f}/s)"
    )


def check() -> None:
    """A cold `verify ARTICLE` as a whole process, and where its time goes."""
    with tempfile.TemporaryDirectory() as folder:
        command: list[object] = [VERIFY, ARTICLE, "--index", Path(folder) / "index"]
        _run([*command, "--sources", ARTICLE.parent])
        cold = _median(lambda: _run(command))
        parts = subprocess.run(
            [sys.executable, __file__, "--parts", str(Path(folder) / "index")],
            capture_output=True,
            text=True,
            check=True,
        )
    print(f"verify ARTICLE, cold  {cold:.2f} s")
    print(parts.stdout, end="")


def harness() -> None:
    """Labelled claims a second through the harness, and the share of the time that encoder and judge take."""
    from verifier.encoder import SentenceEncoder
    from verifier.evaluation.dataset import load_claims
    from verifier.evaluation.tasks import CheckClaims
    from verifier.index import Index
    from verifier.local.backend import LocalBackend
    from verifier.local.crossencoder import CrossEncoder, Probabilities
    from verifier.pipeline import Desk
    from verifier.protocols import Vectors
    from verifier.reading import find_articles, read_source

    class Timed(SentenceEncoder):
        seconds = 0.0

        def embed(self, texts: Sequence[str]) -> Vectors:
            start = time.perf_counter()
            vectors = super().embed(texts)
            self.seconds += time.perf_counter() - start
            return vectors

    class TimedReader(CrossEncoder):
        seconds, pairs = 0.0, 0

        def read(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
            start = time.perf_counter()
            probabilities = super().read(pairs)
            self.seconds += time.perf_counter() - start
            self.pairs += len(pairs)
            return probabilities

    encoder, reader = Timed(), TimedReader()
    backend = LocalBackend(encoder)
    backend.judge.reader = reader
    with tempfile.TemporaryDirectory() as folder, Index(Path(folder) / "index", encoder) as index:
        index.add((path, read_source(path)) for path in find_articles(DEV.parent))
        task = CheckClaims(load_claims([DEV]), Desk(index=index, embedder=encoder, backend=backend))
        encoder.seconds = 0.0
        seconds = _timed(lambda: [task.run(numbers, 0) for numbers in task.groups()])
    print(
        f"verify eval           {task.total / seconds:.1f} claims/s of {task.total}, "
        f"{(encoder.seconds + reader.seconds) / seconds:.0%} of the time in the models; "
        f"the judge {reader.pairs / reader.seconds:.0f} pairs/s of {reader.pairs}"
    )


def print_parts(folder: Path) -> None:
    """The parts of one check in this fresh process, imports where they fall."""
    clock = time.perf_counter()

    def lap(part: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        print(f"  {part:<20}{now - clock:.2f} s")
        clock = now

    from verifier.backends import open_backend, open_embedder
    from verifier.index import Index
    from verifier.reading import read_source
    from verifier.retrieve import retrieve
    from verifier.settings import load_settings

    settings = load_settings(index=folder)
    embedder = open_embedder(settings)
    backend = open_backend(settings, embedder)
    lap("settings, models")
    article = read_source(ARTICLE)
    lap("read")
    claims = backend.extractor.extract(article).claims
    lap("extract")
    with Index(folder, embedder) as index:
        copies = index.copies_of(article)
        lap("find copies")
        embedder.embed(["warm up"])
        lap("load the encoder")
        candidates = retrieve(claims, index, embedder, limit=settings.passages_per_claim, exclude=copies)
        lap("retrieve")
    list(backend.judge.judge(candidates))
    lap("judge")


def _bare_session(encoder: "SentenceEncoder", passages: Sequence[str]) -> None:
    """The session alone, on batches of passages sorted by length and padded."""
    tokenizer, session = encoder._tokenizer, encoder._session
    rows = sorted((encoding.ids for encoding in tokenizer.encode_batch_fast(list(passages))), key=len)
    for first in range(0, len(rows), 32):
        batch = rows[first : first + 32]
        width = max(map(len, batch))
        ids = np.array([row + [0] * (width - len(row)) for row in batch], dtype=np.int64)
        mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in batch], dtype=np.int64)
        session.run(None, {"input_ids": ids, "attention_mask": mask})


def _run(command: Sequence[object]) -> None:
    subprocess.run([str(part) for part in command], capture_output=True, check=False)


def _median(action: Callable[[], object]) -> float:
    return statistics.median(_timed(action) for _ in range(RUNS))


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1:2] == ["--parts"]:
        print_parts(Path(sys.argv[2]))
    else:
        main()
