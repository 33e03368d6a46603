"""Balanced accuracy: the mean recall of the categories that have examples, as LLM-AggreFact counts it
(Tang, Laban and Durrett 2024, arXiv 2404.10774)."""

import numpy as np

from verifier.evaluation.bootstrap import Counts, Values
from verifier.evaluation.metrics.f1 import recall


def balanced_accuracy(tables: Counts) -> Values:
    """Of confusion tables, shape (..., categories, categories + 1)."""
    present = tables.sum(axis=-1) > 0
    with np.errstate(invalid="ignore"):
        return np.asarray((recall(tables) * present).sum(axis=-1) / present.sum(axis=-1))


def two_way(tables: Counts) -> Counts:
    """Three-way tables (supports, refutes, nei) as supported against not supported."""
    rows = np.stack([tables[..., 0, :], tables[..., 1:, :].sum(axis=-2)], axis=-2)
    return np.stack([rows[..., 0], rows[..., 1:3].sum(axis=-1), rows[..., 3]], axis=-1)
