"""The labelled sets are sound."""

from evals.validate import SETS, SPLITS, Split, check_split, check_whole


def test_every_label_follows_from_its_evidence_and_the_sets_are_large_and_balanced() -> None:
    splits = tuple(Split(name, SETS / name) for name in SPLITS)
    assert [problem for split in splits for problem in check_split(split)] == []
    assert list(check_whole(splits)) == []
