"""Coverage: the share of examples that got an answer; the others are unchecked."""

import numpy as np

from verifier.evaluation.bootstrap import Counts, Values


def coverage(tables: Counts) -> Values:
    """Of confusion tables, shape (..., categories, categories + 1)."""
    with np.errstate(invalid="ignore"):
        return np.asarray(tables[..., :-1].sum(axis=(-2, -1)) / tables.sum(axis=(-2, -1)))
