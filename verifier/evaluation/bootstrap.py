"""95 % bootstrap intervals: percentile method (Efron and Tibshirani 1993), with a fixed seed, so always the same.

Examples are drawn with replacement. For what depends on counts alone, that is one multinomial draw of the table of
counts, so that a thousand tables cost one call.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from verifier.models import Frozen

RESAMPLES = 2000
SEED = 20_25
LEVEL = 0.95
DRAWN_AT_ONCE = 1_000_000
"""Examples drawn before they are summed up, so that a large set does not fill the memory."""

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
TableStatistic = Callable[[Counts], Values]
"""From tables of counts, shape (..., rows, columns), to one value each, shape (...)."""


class Metric(Frozen):
    """A figure with its 95 % interval and the number of examples it is of; None where there is nothing to measure."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int

    @classmethod
    def of(cls, value: float, resampled: Values, n: int) -> "Metric":
        """The figure, and the interval of what resampling gave for it."""
        known = resampled[~np.isnan(resampled)]
        if np.isnan(value) or not len(known):
            return cls(value=None, n=n)
        low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return cls(value=_rounded(value), low=_rounded(low), high=_rounded(high), n=n)


def resample(counts: Counts) -> Counts:
    """`RESAMPLES` tables like `counts` of as many examples, shape (RESAMPLES, *counts.shape)."""
    total = int(counts.sum())
    if not total:
        return np.zeros((RESAMPLES, *counts.shape), dtype=np.int64)
    drawn = np.random.default_rng(SEED).multinomial(total, counts.ravel() / total, size=RESAMPLES)
    return drawn.reshape(RESAMPLES, *counts.shape)


def of_table(statistic: TableStatistic, counts: Counts, drawn: Counts | None = None) -> Metric:
    """A statistic of a table of counts; `drawn` are its resampled tables, where they are at hand."""
    tables = resample(counts) if drawn is None else drawn
    return Metric.of(float(statistic(counts)), statistic(tables), int(counts.sum()))


def of_sample(statistic: Callable[..., Values], *columns: Values) -> Metric:
    """A statistic of examples, given as columns of equal length; it is called with columns of shape (..., examples)."""
    n = len(columns[0])
    if not n:
        return Metric(value=None, n=0)
    generator, size = np.random.default_rng(SEED), max(1, DRAWN_AT_ONCE // n)
    drawn = []
    for start in range(0, RESAMPLES, size):
        rows = generator.integers(n, size=(min(size, RESAMPLES - start), n))
        drawn.append(statistic(*(column[rows] for column in columns)))
    return Metric.of(float(statistic(*columns)), np.concatenate(drawn), n)


def mean(values: Values) -> Values:
    """The mean over the examples."""
    return np.asarray(values.mean(axis=-1))


def ratio(part: Values, whole: Values) -> Values:
    """The sum of `part` over the sum of `whole`, over the examples; nan where there is nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(part.sum(axis=-1) / whole.sum(axis=-1))


def _rounded(value: float) -> float:
    return round(float(value), 4)
