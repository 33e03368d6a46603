"""A premise, a hypothesis and their label; reading pair files."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LABELS = ("supports", "refutes", "nei")


@dataclass(frozen=True, slots=True)
class Pair:
    """A hypothesis, what it is held against, and the label that belongs to the two."""

    source: str
    premise: str
    hypothesis: str
    label: str


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a JSON Lines file, gzipped or not; a line without `set` takes the file's name."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    name = path.name.split(".")[0]
    rows = map(json.loads, text.decode().splitlines())
    return [Pair(row.get("set", name), row["premise"], row["hypothesis"], row["label"]) for row in rows]


def unique(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs without repeats; texts that differ in case or space only count as the same."""
    kept = {(fold(pair.premise), fold(pair.hypothesis)): pair for pair in pairs}
    return list(kept.values())


def fold(text: str) -> str:
    """The text in lower case with single spaces."""
    return " ".join(text.lower().split())
