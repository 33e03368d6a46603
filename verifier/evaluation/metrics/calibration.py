"""Calibration: whether answers given with a score of 0.8 are right in 80 of 100 cases.

ECE is the expected calibration error over bins of equal width (Naeini, Cooper and Hauskrecht 2015), Brier the mean
squared difference of score and outcome (Brier 1950).
"""

from collections.abc import Sequence

import numpy as np

from verifier.evaluation.bootstrap import Metric, Values, of_sample
from verifier.models import Frozen

BINS = 10


class Bin(Frozen):
    """Answers whose score lies in one tenth: how many, their mean score, and the share that is right."""

    low: float
    high: float
    n: int
    confidence: float | None
    accuracy: float | None


def calibration(confidences: Sequence[float], right: Sequence[bool]) -> dict[str, Metric]:
    """ECE and Brier score of answers with their confidences."""
    scores, outcomes = np.array(confidences, dtype=np.float64), np.array(right, dtype=np.float64)
    return {"ece": of_sample(_ece, scores, outcomes), "brier": of_sample(_brier, scores, outcomes)}


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """The bins of a reliability diagram, empty ones among them."""
    scores, outcomes = np.array(confidences, dtype=np.float64), np.array(right, dtype=np.float64)
    bins = []
    for place in range(BINS):
        inside = _bin(scores) == place
        some = bool(inside.any())
        bins.append(
            Bin(
                low=place / BINS,
                high=(place + 1) / BINS,
                n=int(inside.sum()),
                confidence=round(float(scores[inside].mean()), 4) if some else None,
                accuracy=round(float(outcomes[inside].mean()), 4) if some else None,
            )
        )
    return tuple(bins)


def _brier(scores: Values, outcomes: Values) -> Values:
    return np.asarray(((scores - outcomes) ** 2).mean(axis=-1))


def _ece(scores: Values, outcomes: Values) -> Values:
    # The size of a bin cancels out: |mean score - accuracy| x share = |sum of differences| / examples.
    places, differences = _bin(scores), scores - outcomes
    sums = [np.abs(np.where(places == place, differences, 0.0).sum(axis=-1)) for place in range(BINS)]
    return np.asarray(np.sum(sums, axis=0) / scores.shape[-1])


def _bin(scores: Values) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    return np.minimum((scores * BINS).astype(np.int64), BINS - 1)
