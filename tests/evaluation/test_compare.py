"""Two runs compared: the signs of the differences, the changes in order, and what cannot be compared."""

from collections.abc import Sequence

import pytest

from tests.evaluation.makers import (
    STANCES,
    VERDICTS,
    FakeBackend,
    article_record,
    claim_records,
    header,
    pair_record,
)
from tests.support import HashEmbedder
from verifier.errors import InputError
from verifier.evaluation.compare import Comparison, compare
from verifier.evaluation.dataset import LabelledPair
from verifier.evaluation.records import Record, TaskName
from verifier.evaluation.tasks import JudgePairs
from verifier.vocabulary import Verdict

CORROBORATED, SINGLE, CONTRADICTED = VERDICTS
SUPPORTS, REFUTES, NEI = STANCES
LABELS = (CORROBORATED, CORROBORATED, CONTRADICTED, SINGLE, CONTRADICTED, SINGLE)
BEFORE = (CONTRADICTED, SINGLE, CONTRADICTED, None, SINGLE, SINGLE)
AFTER = (CORROBORATED, CORROBORATED, CORROBORATED, CORROBORATED, SINGLE, SINGLE)


def compared(first: Sequence[Verdict | None], second: Sequence[Verdict | None]) -> Comparison:
    runs = [(header(total=len(LABELS)), claim_records(*zip(LABELS, run, strict=True))) for run in (first, second)]
    return compare(*runs)


def test_a_difference_is_the_second_run_less_the_first() -> None:
    metrics = compared(BEFORE, AFTER).metrics
    accuracy, wrong = metrics["accuracy"], metrics["confident_wrong"]
    assert (accuracy.first, accuracy.second, accuracy.difference.value) == (0.3333, 0.5, 0.1667)
    assert (wrong.first, wrong.second, wrong.difference.value) == (0.1667, 0.1667, 0.0)
    assert accuracy.difference.low < accuracy.difference.value < accuracy.difference.high
    assert accuracy.difference.n == len(LABELS)


def test_the_other_way_round_every_difference_has_the_other_sign() -> None:
    there, back = compared(BEFORE, AFTER).metrics, compared(AFTER, BEFORE).metrics
    for name, item in there.items():
        assert back[name].difference.value == -item.difference.value
        assert (back[name].first, back[name].second) == (item.second, item.first)


def test_changes_are_worth_more_from_the_opposite_side_and_stand_best_first() -> None:
    changes = compared(BEFORE, AFTER).changes
    assert [(change.id, change.gain) for change in changes] == [("c0", 2), ("c1", 1), ("c3", 0), ("c2", -2)]
    assert (changes[2].label, changes[2].first, changes[2].second) == ("single-source", None, "corroborated")


def test_a_run_does_not_differ_from_itself() -> None:
    comparison = compared(BEFORE, BEFORE)
    assert comparison.changes == ()
    for item in comparison.metrics.values():
        assert item.first == item.second
        assert (item.difference.value, item.difference.low, item.difference.high) == (0, 0, 0)


def test_what_both_runs_get_right_does_not_blur_the_difference() -> None:
    labels = [CORROBORATED] * 200
    better = [SINGLE] * 100 + [CORROBORATED] * 100
    worse = [*better[:99], SINGLE, SINGLE, *better[101:]]
    runs = [(header(total=200), claim_records(*zip(labels, answers, strict=True))) for answers in (worse, better)]
    difference = compare(*runs).metrics["accuracy"].difference
    assert difference.value == 0.005
    assert 0 <= difference.low <= difference.high < 0.05


def test_pairs_are_compared_by_their_first_runs() -> None:
    first = [pair_record(SUPPORTS, REFUTES), pair_record(SUPPORTS, SUPPORTS, run=1)]
    second = [pair_record(SUPPORTS, SUPPORTS), pair_record(SUPPORTS, NEI, run=1)]
    comparison = compare((header(TaskName.PAIRS, runs=2), first), (header(TaskName.PAIRS, runs=2), second))
    assert comparison.n == 1
    assert comparison.metrics["accuracy_2way"].difference.value == 1.0
    assert [(change.claim, change.gain) for change in comparison.changes] == [("Hypothesis 0.", 2)]


CLAIMS = claim_records((SINGLE, SINGLE), (CORROBORATED, None))
OTHERS: dict[str, list[Record]] = {
    "fewer": CLAIMS[:1],
    "in another order": CLAIMS[::-1],
    "with another label": [CLAIMS[0].model_copy(update={"label": CONTRADICTED}), CLAIMS[1]],
    "with other words": [CLAIMS[0].model_copy(update={"claim": "Other words."}), CLAIMS[1]],
}


@pytest.mark.parametrize("case", OTHERS)
def test_runs_over_other_examples_are_refused(case: str) -> None:
    with pytest.raises(InputError, match="not over the same labelled examples"):
        compare((header(total=2), CLAIMS), (header(total=2), OTHERS[case]))


def test_pairs_with_other_premises_are_other_examples() -> None:
    runs = []
    for premise in ("The dam held.", "The dam broke in the night."):
        pair = LabelledPair(premise=premise, hypothesis="The dam held.", label=NEI)
        runs.append((header(TaskName.PAIRS), JudgePairs([pair], FakeBackend(), HashEmbedder()).run([0], 0)))
    with pytest.raises(InputError, match="not over the same labelled examples"):
        compare(*runs)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((header(), CLAIMS[:1]), (header(TaskName.PAIRS), [pair_record(NEI, NEI)])),
        ((header(TaskName.EXTRACTION), [article_record([], [], [])]),) * 2,
    ],
)
def test_runs_of_different_tasks_and_of_extraction_are_refused(
    first: tuple[object, list[Record]], second: tuple[object, list[Record]]
) -> None:
    with pytest.raises(InputError, match="only two runs over labelled claims, or two over pairs"):
        compare(first, second)
