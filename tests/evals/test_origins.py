"""The benchmark of origins: what it makes, and what it counts."""

from evals.origins import by_way, compare, measure, text_groups
from evals.synthetic_news import NewsRoom
from verifier.index.copies import signature
from verifier.origins import cluster


def test_copies_are_told_from_independent_reports() -> None:
    made = NewsRoom(seed=3).articles(300)
    origins = cluster([item.source for item in made], {item.source.id: signature(item.source.text) for item in made})
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


def test_the_figures_are_printed(capsys) -> None:  # type: ignore[no-untyped-def]
    measure(60, outlets=6)
    printed = capsys.readouterr().out
    for words in ("60 articles", "precision", "recall", "peak memory", "origins, the largest"):
        assert words in printed
