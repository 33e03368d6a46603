"""The index: sources, their passages and vectors in a folder, searched by Chroma."""

from verifier.index.copies import NEAR_COPY, is_copy, signature
from verifier.index.passages import split_passages
from verifier.index.store import AddSummary, Index, IndexStats

__all__ = ["NEAR_COPY", "AddSummary", "Index", "IndexStats", "is_copy", "signature", "split_passages"]
