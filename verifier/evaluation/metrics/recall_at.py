"""Retrieval recall@k: the share of the labelled evidence that the k nearest passages hold."""

from collections.abc import Sequence

import numpy as np

from verifier.evaluation.bootstrap import Metric, Values, of_sample, ratio
from verifier.evaluation.records import ClaimRecord
from verifier.vocabulary import Stance, Verdict

DEPTHS = (1, 3, 5, 10)

_DECIDES = {Verdict.CORROBORATED: Stance.SUPPORTS, Verdict.CONTRADICTED: Stance.REFUTES}


def recall_at(records: Sequence[ClaimRecord]) -> dict[str, Metric]:
    """Recall at each depth, over the evidence that decides the label and that retrieval may find.

    A claim is an example; one whose evidence is not given as words of a source is left out.
    """
    found = [places for record in records if (places := ranks(record))]
    wanted = np.array([len(places) for places in found], dtype=np.float64)
    return {f"recall@{depth}": of_sample(ratio, _within(found, depth), wanted) for depth in DEPTHS}


def _within(found: Sequence[Sequence[int | None]], depth: int) -> Values:
    counts = [sum(place is not None and place < depth for place in places) for places in found]
    return np.array(counts, dtype=np.float64)


def ranks(record: ClaimRecord) -> list[int | None]:
    """For each labelled passage that decides the claim, its place among those retrieved, None if it is not there."""
    decisive = [item for item in record.gold if item.stance is _DECIDES.get(record.label)]
    return [
        next(
            (
                rank
                for rank, passage in enumerate(record.retrieved)
                if passage.source_id == item.source_id and passage.overlaps(item)
            ),
            None,
        )
        for item in decisive
    ]
