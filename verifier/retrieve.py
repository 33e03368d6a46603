"""Retrieval: the passages of other sources nearest to each claim, in meaning and in words.

The two rankings are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from verifier.index import Index
from verifier.models import Candidate, Candidates, Claim
from verifier.protocols import Embedder

PASSAGES_PER_SOURCE = 3
"""So many passages of one source come before those of others, so that one long article does not crowd them out."""
RANK_OFFSET = 10
"""Added to a rank before it is inverted: the smaller, the more the first places count. Chosen on the train split."""


def retrieve(
    claims: Sequence[Claim], index: Index, embedder: Embedder, *, limit: int, exclude: Collection[str]
) -> list[Candidates]:
    """For each claim the `limit` nearest passages whose source is not in `exclude`, nearest first."""
    if not claims:
        return []
    texts = [claim.text for claim in claims]
    vectors = embedder.embed(texts)
    depth = PASSAGES_PER_SOURCE * limit
    by_meaning = index.search(vectors, depth, exclude)
    by_words = index.search_words(texts, vectors, depth, exclude)
    return [
        Candidates(claim=claim, candidates=_spread(_fused(*rankings), limit))
        for claim, *rankings in zip(claims, by_meaning, by_words, strict=True)
    ]


def _fused(*rankings: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of all rankings, best first; those that tie stand by similarity, then by passage."""
    scores: defaultdict[str, float] = defaultdict(float)
    every: dict[str, Candidate] = {}
    for ranking in rankings:
        for rank, candidate in enumerate(ranking):
            name = candidate.passage.id
            scores[name] += 1 / (RANK_OFFSET + rank)
            every[name] = candidate
    return [every[name] for name in sorted(every, key=lambda name: (-scores[name], -every[name].similarity, name))]


def _spread(nearest: Sequence[Candidate], limit: int) -> tuple[Candidate, ...]:
    """The first `limit`, where a source's further passages wait until every other source had its turn."""
    seen: Counter[str] = Counter()
    turns = []
    for rank, candidate in enumerate(nearest):
        turns.append((seen[candidate.source.id] // PASSAGES_PER_SOURCE, rank))
        seen[candidate.source.id] += 1
    kept = sorted(rank for _, rank in sorted(turns)[:limit])
    return tuple(nearest[rank] for rank in kept)
