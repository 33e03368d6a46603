"""Precision, recall and F1 of each category, and their macro mean. A category without a case counts as 0.

The values are those of scikit-learn's precision_recall_fscore_support with the labels given and zero_division=0, which
scores one table a call; these score a thousand.
"""

import numpy as np

from verifier.evaluation.bootstrap import Counts, Values


def precision(tables: Counts) -> Values:
    """A category's share of right answers among its answers, shape (..., categories)."""
    return _share(_right(tables), tables[..., :-1].sum(axis=-2))


def recall(tables: Counts) -> Values:
    """A category's share of right answers among its examples, shape (..., categories)."""
    return _share(_right(tables), tables.sum(axis=-1))


def f1(tables: Counts) -> Values:
    """The harmonic mean of precision and recall, shape (..., categories)."""
    return _share(2 * _right(tables), tables[..., :-1].sum(axis=-2) + tables.sum(axis=-1))


def macro_f1(tables: Counts) -> Values:
    """The mean of F1 over the declared categories."""
    return np.asarray(f1(tables).mean(axis=-1))


def _right(tables: Counts) -> Counts:
    return np.diagonal(tables[..., :-1], axis1=-2, axis2=-1)


def _share(part: Counts, whole: Counts) -> Values:
    return np.asarray(part / np.maximum(whole, 1), dtype=np.float64)
