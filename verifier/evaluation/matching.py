"""Which extracted claim says what a gold claim says: semantic match, one to one."""

from collections.abc import Sequence

import numpy as np

from verifier.evaluation.records import Match
from verifier.facts.rules import find_conflict
from verifier.protocols import Embedder

SAME_CLAIM = 0.7
"""Cosine from which two claims of one article can say the same, unless code sees that they disagree."""


def match_claims(gold: Sequence[str], extracted: Sequence[str], embedder: Embedder) -> tuple[Match, ...]:
    """The assignment of extracted to gold claims with the greatest sum of similarities."""
    if not gold or not extracted:
        return ()
    from scipy.optimize import linear_sum_assignment

    similarity = embedder.embed(gold) @ embedder.embed(extracted).T
    allowed = similarity >= SAME_CLAIM
    for row, column in np.argwhere(allowed):
        allowed[row, column] = find_conflict(gold[row], extracted[column]) is None
    rows, columns = linear_sum_assignment(np.where(allowed, similarity, 0.0), maximize=True)
    return tuple(
        Match(gold=int(row), extracted=int(column), similarity=round(float(similarity[row, column]), 4))
        for row, column in zip(rows, columns, strict=True)
        if allowed[row, column]
    )
