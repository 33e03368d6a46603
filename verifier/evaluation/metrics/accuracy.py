"""Accuracy: the share of all examples with the right answer. No answer is not a right one."""

import numpy as np

from verifier.evaluation.bootstrap import Counts, Values


def accuracy(tables: Counts) -> Values:
    """Of confusion tables, shape (..., categories, categories + 1)."""
    right = np.trace(tables[..., :-1], axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray(right / tables.sum(axis=(-2, -1)))
