"""Confident-wrong: the share of examples on the opposite side, which is the error that hurts most."""

from collections.abc import Sequence

import numpy as np

from verifier.evaluation.bootstrap import Counts, TableStatistic, Values


def confident_wrong(categories: Sequence[str], one: str, other: str) -> TableStatistic:
    """The statistic for two opposite categories: `one` answered for `other`, or `other` for `one`."""
    first, second = categories.index(one), categories.index(other)

    def statistic(tables: Counts) -> Values:
        with np.errstate(invalid="ignore"):
            return np.asarray((tables[..., first, second] + tables[..., second, first]) / tables.sum(axis=(-2, -1)))

    return statistic
