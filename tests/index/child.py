"""A second process at the same index: python -m tests.index.child ACTION FOLDER [POINT NTH]."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.support import HashEmbedder, made_source
from verifier.index import Index, chroma, record
from verifier.models import Source
from verifier.protocols import Vectors

BATCH = 12


def before() -> list[tuple[Path | None, Source]]:
    return [(Path(f"/articles/{number}.txt"), made_source(number)) for number in range(12)]


def after() -> list[tuple[Path | None, Source]]:
    """The files of `before`, half of them changed, and more."""
    changed = [(Path(f"/articles/{number}.txt"), made_source(100 + number)) for number in range(6)]
    return [
        *changed,
        *before()[6:],
        *((Path(f"/articles/{number}.txt"), made_source(number)) for number in range(12, 20)),
    ]


class WaitingEmbedder(HashEmbedder):
    """Says that it has begun, and waits for a line."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        print("embedding", flush=True)
        sys.stdin.readline()
        return super().embed(texts)


def die_at(owner: type, method: str, nth: int) -> None:
    """Kill this process at the nth call of a method, before it does anything."""
    original: Callable[..., Any] = getattr(owner, method)
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(owner, method, dying)


OWNERS = {"embed": HashEmbedder, "upsert": chroma.Collection, "delete": chroma.Collection}


def main(action: str, folder: str, point: str = "", nth: str = "0") -> None:
    if point:
        die_at(OWNERS.get(point, record.Record), point, int(nth))
    embedder = WaitingEmbedder() if action == "wait" else HashEmbedder()
    with Index(Path(folder), embedder, batch_passages=BATCH) as index:
        if action == "search":
            for hit in index.search(embedder.embed(["the ferry vote of district 3"]), 5)[0]:
                print(hit.passage.id, hit.similarity)
        elif action == "rebuild":
            index.rebuild()
        else:
            index.add(after())


if __name__ == "__main__":
    main(*sys.argv[1:])
