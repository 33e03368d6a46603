"""What several tests of the index share: a fast embedder, and a maker of sources."""

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from verifier.index.store import RECORD_FILE
from verifier.models import Source
from verifier.protocols import Vectors

_WORD = re.compile(r"\w+")


class HashEmbedder:
    """Each word has a random direction of its own; a text points where its words do together."""

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        self.name = name
        self.dimension = dimension
        self.texts = 0
        self._words: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        sums = np.stack(
            [sum((self._word(word) for word in _WORD.findall(text.casefold())), start=self._word("")) for text in texts]
        )
        return (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)

    def _word(self, word: str) -> Vectors:
        if word not in self._words:
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
            self._words[word] = np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return self._words[word]


_NOUNS = "bridge council vote harbour strike recall budget ferry school tunnel minister court film flood engine".split()
_VERBS = "approved rejected opened closed delayed praised cancelled reviewed repaired sold".split()


def made_source(number: int, sentences: int = 8, outlet: str | None = None) -> Source:
    """A source of plain sentences that no other number has."""
    lines = [
        f"The {_NOUNS[(number * 7 + line) % 15]} of district {number} {_VERBS[(number + line * 3) % 10]} "
        f"item {number * 100 + line} on the {_NOUNS[(number + line * 2) % 15]} list after a long public hearing."
        for line in range(sentences)
    ]
    return Source.create(" ".join(lines), title=f"District {number}", outlet=outlet)


def to_second_schema(index: Path) -> None:
    """Make the record of an index one of the second schema, which kept signatures and nothing of origins."""
    with closing(sqlite3.connect(index / RECORD_FILE)) as record:
        record.executescript(
            """
            ALTER TABLE sources ADD COLUMN signature BLOB;
            UPDATE sources SET signature = (SELECT signature FROM kin WHERE source_id = sources.id);
            ALTER TABLE meta DROP COLUMN hnsw;
            DROP TABLE kin; DROP TABLE keys; DROP TABLE printed; DROP TABLE boilerplate; DROP TABLE links;
            PRAGMA user_version = 2;
            """
        )
