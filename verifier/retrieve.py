"""Retrieval: the passages of other sources nearest to each claim."""

from collections import Counter
from collections.abc import Collection, Sequence

from verifier.index import Index
from verifier.models import Candidate, Candidates, Claim
from verifier.protocols import Embedder

PASSAGES_PER_SOURCE = 3
"""So many passages of one source come before those of others, so that one long article does not crowd them out."""


def retrieve(
    claims: Sequence[Claim], index: Index, embedder: Embedder, *, limit: int, exclude: Collection[str]
) -> list[Candidates]:
    """For each claim the `limit` nearest passages whose source is not in `exclude`, nearest first."""
    if not claims:
        return []
    vectors = embedder.embed([claim.text for claim in claims])
    found = index.search(vectors, PASSAGES_PER_SOURCE * limit, exclude)
    return [
        Candidates(claim=claim, candidates=_spread(nearest, limit))
        for claim, nearest in zip(claims, found, strict=True)
    ]


def _spread(nearest: Sequence[Candidate], limit: int) -> tuple[Candidate, ...]:
    """The first `limit`, where a source's further passages wait until every other source had its turn."""
    seen: Counter[str] = Counter()
    turns = []
    for rank, candidate in enumerate(nearest):
        turns.append((seen[candidate.source.id] // PASSAGES_PER_SOURCE, rank))
        seen[candidate.source.id] += 1
    kept = sorted(rank for _, rank in sorted(turns)[:limit])
    return tuple(nearest[rank] for rank in kept)
