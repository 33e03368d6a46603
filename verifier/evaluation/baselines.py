"""What simpler methods answer on the same examples: a figure means little without them."""

from collections import Counter
from collections.abc import Sequence

from verifier.evaluation.records import ClaimRecord, PairRecord
from verifier.vocabulary import Stance, Verdict

OVERLAP = 0.5
"""Share of the claim's words in one passage from which lexical overlap alone says that it is supported."""
SIMILARITY = 0.6
"""Cosine of claim and passage from which similarity alone says that it is supported."""

Answers = dict[str, list[str | None]]


def claim_baselines(records: Sequence[ClaimRecord]) -> Answers:
    """The verdicts of each baseline, in the order of the records. None of the baselines ever contradicts."""
    found = [record.retrieved for record in records]
    return {
        "majority": _majority([record.label for record in records]),
        "lexical overlap": _supported([max((item.overlap for item in each), default=0) >= OVERLAP for each in found]),
        "embedding similarity": _supported(
            [max((item.similarity for item in each), default=0) >= SIMILARITY for each in found]
        ),
        "nearest supports": _supported([bool(each) for each in found]),
    }


def pair_baselines(records: Sequence[PairRecord]) -> Answers:
    """The stances of each baseline, in the order of the records."""
    return {
        "majority": _majority([record.label for record in records]),
        "lexical overlap": _supports([record.overlap >= OVERLAP for record in records]),
        "embedding similarity": _supports([record.similarity >= SIMILARITY for record in records]),
        "premise supports": _supports([True] * len(records)),
    }


def _majority(labels: Sequence[str]) -> list[str | None]:
    """The commonest label of the set itself, which is more than a method could know."""
    counts = Counter(labels)
    return [min(counts, key=lambda label: (-counts[label], label))] * len(labels) if labels else []


def _supported(found: Sequence[bool]) -> list[str | None]:
    return [Verdict.CORROBORATED if each else Verdict.SINGLE_SOURCE for each in found]


def _supports(found: Sequence[bool]) -> list[str | None]:
    return [Stance.SUPPORTS if each else Stance.NEI for each in found]
