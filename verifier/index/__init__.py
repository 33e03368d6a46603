"""The index: sources, their passages and vectors in a folder, searched by Chroma."""

from verifier.index.copies import NEAR_COPY, is_copy
from verifier.index.passages import split_passages
from verifier.index.store import AddSummary, Index, IndexStats

__all__ = ["NEAR_COPY", "AddSummary", "Index", "IndexStats", "is_copy", "split_passages"]
