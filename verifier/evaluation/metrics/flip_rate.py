"""Stability: the share of examples whose answer is not the same in every one of k runs."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from verifier.evaluation.bootstrap import Metric, mean, of_sample


def flip_rate(answers: Iterable[tuple[int, str | None]]) -> Metric:
    """From (number of the example, answer) of every run."""
    given: defaultdict[int, set[str | None]] = defaultdict(set)
    for number, answer in answers:
        given[number].add(answer)
    return of_sample(mean, np.array([len(each) > 1 for each in given.values()], dtype=np.float64))
