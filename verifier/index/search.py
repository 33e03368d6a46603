"""The nearest passages, by vectors and by words.

By vectors, Chroma finds the neighbourhood and the record's own vectors rank it; by words, SQLite's full-text index does
(BM25: Robertson and Zaragoza 2009).
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from verifier.facts.words import words
from verifier.index import chroma
from verifier.index.record import Record, StoredPassage
from verifier.models import Candidate, Passage
from verifier.protocols import Vectors

_FETCH = 60
_WIDEN = 4
_DIGITS = 6

Ranked = list[tuple[float, StoredPassage]]


def nearest(
    record: Record, collection: chroma.Collection, queries: Vectors, k: int, exclude: Collection[str]
) -> list[list[Candidate]]:
    """For each query its `k` nearest passages of sources that are not excluded, nearest first, then by passage id.

    Sources are excluded here and not by Chroma, whose filters read every row: more is fetched than is needed, and ever
    more as long as too few survive or the last one ties with what was not fetched.
    """
    _, total = record.counts()
    found: dict[int, Ranked] = {}
    width = max(_FETCH, 2 * k)
    while open_queries := [number for number in range(len(queries)) if number not in found]:
        answers = collection.nearest(queries[open_queries], min(width, total))
        stored = {passage.id: passage for passage in record.stored({passage for ids in answers for passage in ids})}
        for number, ids in zip(open_queries, answers, strict=True):
            ranked = _rank(queries[number], [stored[passage] for passage in ids if passage in stored])
            kept = [(score, passage) for score, passage in ranked if passage.source.id not in exclude]
            if width >= total or (len(kept) >= k and kept[k - 1][0] > ranked[-1][0]):
                found[number] = kept[:k]
        width *= _WIDEN
    return _candidates(record, [found[number] for number in range(len(queries))])


def best_matching(
    record: Record, texts: Sequence[str], queries: Vectors, k: int, exclude: Collection[str]
) -> list[list[Candidate]]:
    """For each text the `k` passages that share most of its rarer words, best first, with the cosine of its query."""
    found: list[Ranked] = []
    for text, query in zip(texts, queries, strict=True):
        wanted = " OR ".join(f'"{word.form}"' for word in words(text) if word.content)
        ids = record.matching(wanted, k, exclude) if wanted else []
        stored = {passage.id: (score, passage) for score, passage in _rank(query, list(record.stored(ids)))}
        found.append([stored[passage] for passage in ids])
    return _candidates(record, found)


def _rank(query: NDArray[np.float32], passages: Sequence[StoredPassage]) -> Ranked:
    if not passages:
        return []
    vectors = np.stack([passage.vector for passage in passages]).astype(np.float64)
    scores = [round(float(score), _DIGITS) for score in vectors @ query.astype(np.float64)]
    return sorted(zip(scores, passages, strict=True), key=lambda pair: (-pair[0], pair[1].id))


def _candidates(record: Record, found: list[Ranked]) -> list[list[Candidate]]:
    texts = record.full_sources({passage.source.id for ranked in found for _, passage in ranked})

    def candidate(similarity: float, stored: StoredPassage) -> Candidate:
        source, start, end = stored.source, stored.start, stored.end
        words = texts[source.id].text[start:end]
        passage = Passage(source_id=source.id, start=start, end=end, text=words)
        return Candidate(passage=passage, source=source, similarity=similarity)

    return [[candidate(score, passage) for score, passage in ranked] for ranked in found]
