"""Extraction against gold claims: precision, recall and F1 by semantic match, exact spans, sentences accounted for."""

from collections.abc import Iterable, Sequence

import numpy as np

from verifier.evaluation.bootstrap import Metric, Values, of_sample, ratio
from verifier.evaluation.records import ArticleRecord, Match


def extraction_metrics(records: Sequence[ArticleRecord]) -> dict[str, Metric]:
    """An article is an example; the shares are over the claims, or sentences, of all of them."""
    matched = _counts(len(record.matches) for record in records)
    exact = _counts(sum(_is_exact(record, match) for match in record.matches) for record in records)
    return {
        **_matching(matched, records, [len(record.extracted) for record in records]),
        "exact_span": of_sample(ratio, exact, matched),
        "accounted": of_sample(
            ratio,
            _counts(record.accounted for record in records),
            _counts(record.sentences for record in records),
        ),
    }


def sentence_baseline(records: Sequence[ArticleRecord]) -> dict[str, Metric]:
    """The same figures if every sentence were a claim as it stands."""
    matched = _counts(len(record.sentence_matches) for record in records)
    return _matching(matched, records, [record.sentences for record in records])


def _matching(matched: Values, records: Sequence[ArticleRecord], given: Sequence[int]) -> dict[str, Metric]:
    extracted, gold = _counts(given), _counts(len(record.gold) for record in records)
    return {
        "precision": of_sample(ratio, matched, extracted),
        "recall": of_sample(ratio, matched, gold),
        "f1": of_sample(ratio, 2 * matched, extracted + gold),
    }


def _is_exact(record: ArticleRecord, match: Match) -> bool:
    """Whether the extracted claim points to just the words that the gold claim points to."""
    return record.gold[match.gold].spans == record.extracted[match.extracted].spans


def _counts(values: Iterable[int]) -> Values:
    return np.array(list(values), dtype=np.float64)
