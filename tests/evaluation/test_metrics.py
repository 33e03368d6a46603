"""Metrics: those of scikit-learn where it has them, and hand-made cases for the rest."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    brier_score_loss,
    f1_score,
    precision_recall_fscore_support,
)

from tests.evaluation.makers import (
    STANCES,
    VERDICTS,
    article_record,
    claim_record,
    claim_records,
    gold,
    header,
    pair_record,
    retrieved,
)
from verifier.evaluation.bootstrap import Counts, of_table
from verifier.evaluation.metrics.accuracy import accuracy
from verifier.evaluation.metrics.balanced_accuracy import balanced_accuracy, two_way
from verifier.evaluation.metrics.calibration import calibration, reliability
from verifier.evaluation.metrics.confident_wrong import confident_wrong
from verifier.evaluation.metrics.confusion import confusion
from verifier.evaluation.metrics.coverage import coverage
from verifier.evaluation.metrics.extraction import extraction_metrics, sentence_baseline
from verifier.evaluation.metrics.f1 import f1, macro_f1, precision, recall
from verifier.evaluation.metrics.flip_rate import flip_rate
from verifier.evaluation.metrics.recall_at import recall_at
from verifier.evaluation.records import TaskName
from verifier.evaluation.results import STANCE_STATISTICS, VERDICT_STATISTICS, score
from verifier.vocabulary import Stance, Verdict

CORROBORATED, SINGLE, CONTRADICTED = VERDICTS
SUPPORTS, REFUTES, NEI = STANCES
NAMES = [stance.value for stance in STANCES]
UNANSWERED = "unanswered"

answers = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES, None])), min_size=1, max_size=40)
tables = numpy_strategies.arrays(np.int64, (2, 3, 3, 4), elements=st.integers(0, 9))
scored = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)

STATISTICS = {
    **STANCE_STATISTICS,
    **VERDICT_STATISTICS,
    "coverage": coverage,
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "two_way": two_way,
}


def table(*pairs: tuple[str, str | None]) -> Counts:
    return confusion([label for label, _ in pairs], [answer for _, answer in pairs], NAMES)


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(answers)
def test_figures_of_answers_are_those_of_scikit_learn(pairs: list[tuple[str, str | None]]) -> None:
    counts = table(*pairs)
    labels, given_answers = [label for label, _ in pairs], [answer or UNANSWERED for _, answer in pairs]
    declared: Any = {"labels": NAMES, "zero_division": 0}
    assert accuracy(counts) == pytest.approx(accuracy_score(labels, given_answers))
    assert macro_f1(counts) == pytest.approx(f1_score(labels, given_answers, average="macro", **declared))
    assert balanced_accuracy(counts) == pytest.approx(balanced_accuracy_score(labels, given_answers))
    theirs = precision_recall_fscore_support(labels, given_answers, **declared)
    for ours, expected in zip((precision, recall, f1), theirs, strict=False):
        assert ours(counts) == pytest.approx(expected)


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(answers)
def test_two_way_figures_are_those_of_supported_against_not_supported(pairs: list[tuple[str, str | None]]) -> None:
    counts = two_way(table(*pairs))
    labels = [label == SUPPORTS for label, _ in pairs]
    given_answers = [2 if answer is None else int(answer == SUPPORTS) for _, answer in pairs]
    assert counts.sum() == len(pairs)
    assert accuracy(counts) == pytest.approx(accuracy_score(labels, given_answers))
    assert balanced_accuracy(counts) == pytest.approx(balanced_accuracy_score(labels, given_answers))


@pytest.mark.parametrize("name", STATISTICS)
@given(tables)
def test_many_tables_at_once_score_like_one_by_one(name: str, many: Counts) -> None:
    statistic = STATISTICS[name]
    together = statistic(many)
    for place in np.ndindex(2, 3):
        np.testing.assert_array_equal(together[place], statistic(many[place]))


@pytest.mark.parametrize("name", [*STANCE_STATISTICS, "coverage"])
def test_a_figure_of_nothing_is_none_or_zero_and_never_a_crash(name: str) -> None:
    metric = of_table(STATISTICS[name], table())
    assert metric.n == 0
    assert metric.value in (None, 0.0)


def test_a_label_without_a_case_is_still_a_row_and_counts_as_0() -> None:
    counts = table(("supports", "supports"), ("nei", "nei"))
    assert counts.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]
    assert f1(counts).tolist() == [1.0, 0.0, 1.0]
    assert macro_f1(counts) == pytest.approx(2 / 3)
    assert balanced_accuracy(counts) == 1.0


def test_only_the_opposite_answer_is_confidently_wrong() -> None:
    wrong = confident_wrong(NAMES, "supports", "refutes")
    cases = {
        ("supports", "supports"): 0, ("supports", "refutes"): 1, ("supports", "nei"): 0, ("supports", None): 0,
        ("refutes", "supports"): 1, ("refutes", None): 0, ("nei", "supports"): 0, ("nei", "refutes"): 0,
    }  # fmt: skip
    assert {case: int(wrong(table(case))) for case in cases} == cases
    assert wrong(table(*cases)) == 2 / 8


def test_coverage_is_the_share_that_got_an_answer() -> None:
    assert coverage(table(("supports", "refutes"), ("nei", None), ("nei", "nei"), ("refutes", None))) == 0.5


def test_an_answer_that_is_no_category_is_refused() -> None:
    with pytest.raises(KeyError):
        confusion(["supports"], ["maybe"], NAMES)


RECALL = claim_record(
    CORROBORATED,
    CORROBORATED,
    retrieved=(
        retrieved("other"),
        retrieved("a", 10, 20),
        retrieved("a", 0, 10),
        retrieved("b"),
        *(retrieved("far") for _ in range(6)),
        retrieved("c"),
    ),
    gold=(gold("a"), gold("b"), gold("c"), gold("never"), gold("other", REFUTES)),
)


def test_recall_counts_the_deciding_evidence_among_the_nearest_passages() -> None:
    found = recall_at([RECALL])
    assert {name: metric.value for name, metric in found.items()} == {
        "recall@1": 0.0, "recall@3": 0.25, "recall@5": 0.5, "recall@10": 0.5,
    }  # fmt: skip


def test_recall_is_over_all_evidence_and_leaves_out_claims_without_any() -> None:
    easy = claim_record(CONTRADICTED, SINGLE, 1, retrieved=(retrieved("x"),), gold=(gold("x", REFUTES),))
    unlabelled = claim_record(CORROBORATED, SINGLE, 2, retrieved=(retrieved("x"),))
    alone = claim_record(SINGLE, SINGLE, 3, retrieved=(retrieved("x"),), gold=(gold("x", NEI),))
    found = recall_at([RECALL, easy, unlabelled, alone])
    assert (found["recall@1"].value, found["recall@3"].value) == (0.2, 0.4)
    assert found["recall@1"].n == 2


def test_recall_of_claims_without_evidence_is_none() -> None:
    assert {metric.value for metric in recall_at(claim_records((SINGLE, SINGLE))).values()} == {None}


@given(scored)
def test_brier_is_that_of_scikit_learn(given_scores: list[tuple[float, bool]]) -> None:
    scores, right = [score for score, _ in given_scores], [correct for _, correct in given_scores]
    expected = brier_score_loss([int(each) for each in right], scores, pos_label=1)
    assert calibration(scores, right)["brier"].value == pytest.approx(expected, abs=1e-4)


@given(scored)
def test_ece_is_the_mean_gap_of_the_bins_by_their_size(given_scores: list[tuple[float, bool]]) -> None:
    scores, right = [score for score, _ in given_scores], [correct for _, correct in given_scores]
    bins = reliability(scores, right)
    gaps = [bin.n * abs(bin.confidence - bin.accuracy) for bin in bins if bin.confidence is not None]
    assert calibration(scores, right)["ece"].value == pytest.approx(sum(gaps) / len(scores), abs=2e-4)
    assert sum(bin.n for bin in bins) == len(scores)
    assert all(bin.low <= bin.confidence <= bin.high for bin in bins if bin.confidence is not None)


def test_reliability_has_ten_bins_and_a_score_of_1_is_in_the_last() -> None:
    bins = reliability([1.0, 0.95, 0.1, 0.0], [True, False, True, False])
    assert [bin.n for bin in bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[9].confidence, bins[9].accuracy) == (0.975, 0.5)
    assert (bins[5].confidence, bins[5].accuracy) == (None, None)


def test_calibration_of_a_judge_without_scores_is_none() -> None:
    assert {metric.value for metric in calibration([], []).values()} == {None}
    assert sum(bin.n for bin in reliability([], [])) == 0


@pytest.mark.parametrize(
    ("answers", "rate"),
    [
        ([(0, "nei"), (1, "nei"), (0, "nei"), (1, "nei")], 0.0),
        ([(0, "nei"), (1, "nei"), (0, "nei"), (1, "supports")], 0.5),
        ([(0, "nei"), (0, None), (0, "nei")], 1.0),
        ([(0, None), (0, None)], 0.0),
        ([], None),
    ],
)
def test_an_example_flips_unless_every_run_answers_alike(
    answers: Sequence[tuple[int, str | None]], rate: float | None
) -> None:
    assert flip_rate(answers).value == rate


def test_extraction_is_scored_over_the_claims_of_all_articles() -> None:
    records = [
        article_record([(0, 9), (10, 19)], [(0, 9), (10, 15), (20, 29)], [(0, 0), (1, 1)], sentence_matches=[(0, 0)]),
        article_record([(0, 9), (10, 19)], [(0, 9)], [(0, 0)], number=1, sentences=6, accounted=5),
    ]
    assert {name: metric.value for name, metric in extraction_metrics(records).items()} == {
        "precision": 0.75, "recall": 0.75, "f1": 0.75, "exact_span": 0.6667, "accounted": 0.9,
    }  # fmt: skip
    assert {name: metric.value for name, metric in sentence_baseline(records).items()} == {
        "precision": 0.1, "recall": 0.25, "f1": 0.1429,
    }  # fmt: skip


def test_extraction_of_nothing_has_no_precision_and_a_recall_of_0() -> None:
    figures = extraction_metrics([article_record([(0, 9)], [], [], sentences=0, accounted=0)])
    assert {name: metric.value for name, metric in figures.items()} == {
        "precision": None, "recall": 0.0, "f1": 0.0, "exact_span": None, "accounted": None,
    }  # fmt: skip
    assert {metric.value for metric in extraction_metrics([]).values()} == {None}


def test_claims_are_scored_whole_by_label_and_by_trap() -> None:
    records = [
        claim_record(CORROBORATED, CORROBORATED, 0, trap="number", confidence=0.9),
        claim_record(CORROBORATED, CONTRADICTED, 1, trap="number", confidence=0.8),
        claim_record(CONTRADICTED, SINGLE, 2, trap="quote"),
        claim_record(SINGLE, None, 3),
    ]
    results = score(header(total=4), records)
    figures = {name: metric.value for name, metric in results.metrics.items()}
    assert (figures["accuracy"], figures["confident_wrong"], figures["coverage"]) == (0.25, 0.25, 0.75)
    assert figures["ece"] == pytest.approx(0.45)
    assert list(results.slices) == ["number", "quote", "none"]
    assert [each["accuracy"].value for each in results.slices.values()] == [0.5, 0.0, 0.0]
    assert list(results.categories) == [verdict.value for verdict in Verdict]
    assert results.categories["corroborated"]["precision"].value == 1.0
    assert results.confusion is not None
    assert results.confusion.counts == ((1, 0, 1, 0), (0, 0, 0, 1), (0, 1, 0, 0))
    assert "flip_rate" not in figures


def test_several_runs_are_scored_by_the_first_and_have_a_flip_rate() -> None:
    records = [
        pair_record(SUPPORTS, stance, number, run=run)
        for run, stances in enumerate(((SUPPORTS, SUPPORTS), (SUPPORTS, NEI)))
        for number, stance in enumerate(stances)
    ]
    metrics = score(header(TaskName.PAIRS, 2, runs=2), records).metrics
    assert (metrics["accuracy"].value, metrics["accuracy"].n) == (1.0, 2)
    assert metrics["flip_rate"].value == 0.5


def test_a_pair_is_calibrated_by_the_score_of_its_answer() -> None:
    scores = {Stance.SUPPORTS: 0.7, Stance.REFUTES: 0.0, Stance.NEI: 0.3}
    metrics = score(
        header(TaskName.PAIRS, 3),
        [
            pair_record(SUPPORTS, SUPPORTS, 0, scores=scores),
            pair_record(NEI, NEI, 1),
            pair_record(NEI, None, 2, scores=None),
        ],
    ).metrics
    assert (metrics["brier"].value, metrics["brier"].n) == (pytest.approx(0.09), 1)
