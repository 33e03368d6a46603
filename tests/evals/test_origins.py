"""The benchmark of origins: what it makes, and what it counts."""

from contextlib import closing
from pathlib import Path

import pytest

from evals.origins import by_way, compare, measure, text_groups
from evals.synthetic_news import NewsRoom
from verifier.index.origins import origins_of
from verifier.index.record import NewSource, Record
from verifier.origins import signature


@pytest.mark.parametrize("stock", [False, True])
def test_copies_are_told_from_independent_reports(tmp_path: Path, stock: bool) -> None:
    made = NewsRoom(seed=3, stock=stock).articles(300)
    with closing(Record.create(tmp_path / "record.sqlite", "none", 1)) as record:
        record.commit([NewSource(item.source, signature(item.source.text), ()) for item in made], {}, [])
        origins = origins_of(record, None)
    found = text_groups(made, origins.links)
    pairs = compare({item.source.id: item.story for item in made}, found)
    assert pairs.precision >= 0.99
    assert pairs.recall >= 0.95
    caught = by_way(made, found)
    assert sum(number for _, number in caught.values()) == sum(item.how != "original" for item in made)


def test_one_seed_makes_the_same_news() -> None:
    assert NewsRoom(seed=5, outlets=10).articles(20) == NewsRoom(seed=5, outlets=10).articles(20)


def test_pairs_are_counted_both_ways() -> None:
    pairs = compare({"a": "1", "b": "1", "c": "2", "d": "2"}, {"a": "x", "b": "x", "c": "x", "d": "y"})
    assert (pairs.right, pairs.wrong, pairs.missed) == (1, 2, 1)


def test_the_figures_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure(60, outlets=6).startswith("| 60 | 1.0000 |")
    printed = capsys.readouterr().out
    for words in ("60 articles", "precision", "recall", "peak memory", "origins, the largest"):
        assert words in printed
