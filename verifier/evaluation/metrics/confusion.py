"""The confusion table: how often each label got each answer, "no answer" among them."""

from collections.abc import Sequence

import numpy as np

from verifier.evaluation.bootstrap import Counts


def confusion(labels: Sequence[str], answers: Sequence[str | None], categories: Sequence[str]) -> Counts:
    """Counts of shape (categories, categories + 1): a row a label, a column an answer, the last one for none.

    The categories are declared, so that one without a case is still a row and a column, of zeros.
    """
    places = {category: place for place, category in enumerate(categories)}
    table = np.zeros((len(categories), len(categories) + 1), dtype=np.int64)
    for label, answer in zip(labels, answers, strict=True):
        table[places[label], len(categories) if answer is None else places[answer]] += 1
    return table
