"""The nearest passages, by vectors and by words.

By vectors, Chroma finds the neighbourhood and the record's own vectors rank it; by words, SQLite's full-text index does
(BM25: Robertson and Zaragoza 2009).
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from verifier.facts.words import words
from verifier.index import chroma
from verifier.index.record import Record, StoredPassage, source_of
from verifier.models import Candidate, Passage
from verifier.protocols import Vectors

_FETCH = 60
_CHUNK = 10_000
COMMON = 20_000
"""A word in more passages than this finds nothing that the others of its text do not, and takes long to say so."""
_DIGITS = 6
_UNSURE = 2 * 10**-_DIGITS
"""By so much may two scores of single precision differ whose rounded ones do not."""

Ranked = list[tuple[float, StoredPassage]]


def nearest(
    record: Record, collection: chroma.Collection, queries: Vectors, k: int, exclude: Collection[str]
) -> list[list[Candidate]]:
    """For each query its `k` nearest passages of sources that are not excluded, nearest first, then by passage id.

    Sources are excluded here and not by Chroma, whose filters read every row. Where too few of what it names survive,
    or the last one ties with what it did not name, its graph is no help: very many passages alike, as of hundreds of
    copies, have edges to each other only. Then every vector of the record is compared.
    """
    _, total = record.counts()
    wanted = min(max(_FETCH, 2 * k), total)
    answers = collection.nearest(queries, wanted)
    stored = {passage.id: passage for passage in record.stored({passage for ids in answers for passage in ids})}
    found: dict[int, Ranked] = {}
    for number, ids in enumerate(answers):
        ranked = _rank(queries[number], [stored[passage] for passage in ids if passage in stored])
        kept = [(score, passage) for score, passage in ranked if passage.source.id not in exclude]
        if len(ids) == wanted and (wanted == total or (len(kept) >= k and kept[k - 1][0] > ranked[-1][0])):
            found[number] = kept[:k]
    crowded = [number for number in range(len(queries)) if number not in found]
    found.update(zip(crowded, _compared(record, queries[crowded], k, exclude), strict=True))
    return _candidates(record, [found[number] for number in range(len(queries))])


def _compared(record: Record, queries: Vectors, k: int, exclude: Collection[str]) -> list[Ranked]:
    """For each query its `k` nearest by the vectors of the record, every one."""
    best: list[Ranked] = [[] for _ in queries]
    for ids, vectors in record.vectors(_CHUNK) if len(queries) else ():
        shown = np.array([source_of(passage) not in exclude for passage in ids])
        for number, query in enumerate(queries):
            scores = np.where(shown, vectors @ query, -np.inf)
            bar = float(np.partition(scores, -k)[-k]) if len(ids) > k else -1.0
            if len(best[number]) == k:
                bar = max(bar, best[number][-1][0])
            near = np.flatnonzero(shown & (scores >= bar - _UNSURE))
            ranked = _rank(query, list(record.stored(ids[row] for row in near)))
            best[number] = _best([*best[number], *ranked])[:k]
    return best


def best_matching(
    record: Record,
    texts: Sequence[str],
    queries: Vectors,
    k: int,
    exclude: Collection[str],
    common: int = COMMON,
) -> list[list[Candidate]]:
    """For each text the `k` passages that share most of its rarer words, best first, with the cosine of its query.

    Words that stand in at least `common` passages are left out where a text has others.
    """
    _, total = record.counts()
    matching: list[list[str]] = []
    for text in texts:
        wanted = [f'"{word.form}"' for word in words(text) if word.content]
        frequent = {word for word in wanted if record.matches(word, common)} if total >= common else ()
        telling = [word for word in wanted if word not in frequent] or wanted
        matching.append(record.matching(" OR ".join(telling), k, exclude) if wanted else [])
    stored = {passage.id: passage for passage in record.stored({passage for ids in matching for passage in ids})}
    found: list[Ranked] = []
    for query, ids in zip(queries, matching, strict=True):
        here = [stored[passage] for passage in ids if passage in stored]
        scores = {passage.id: score for score, passage in _rank(query, here)}
        found.append([(scores[passage.id], passage) for passage in here])
    return _candidates(record, found)


def _rank(query: NDArray[np.float32], passages: Sequence[StoredPassage]) -> Ranked:
    if not passages:
        return []
    vectors = np.stack([passage.vector for passage in passages]).astype(np.float64)
    scores = [round(float(score), _DIGITS) for score in vectors @ query.astype(np.float64)]
    return _best(zip(scores, passages, strict=True))


def _best(scored: Iterable[tuple[float, StoredPassage]]) -> Ranked:
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))


def _candidates(record: Record, found: list[Ranked]) -> list[list[Candidate]]:
    unique = {stored.id: stored for ranked in found for _, stored in ranked}
    texts = record.full_sources({stored.source.id for stored in unique.values()})
    passages = {name: _passage(stored, texts[stored.source.id].text) for name, stored in unique.items()}
    return [
        [Candidate(passage=passages[one.id], source=one.source, similarity=score) for score, one in ranked]
        for ranked in found
    ]


def _passage(stored: StoredPassage, text: str) -> Passage:
    words = text[stored.start : stored.end]
    return Passage(source_id=stored.source.id, start=stored.start, end=stored.end, text=words)
