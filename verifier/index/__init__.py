"""The index: sources, their passages, vectors and origins in a folder, searched by Chroma."""

from verifier.index.passages import split_passages
from verifier.index.store import AddSummary, Index, IndexStats

__all__ = ["AddSummary", "Index", "IndexStats", "split_passages"]
