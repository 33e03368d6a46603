"""Pairs of phrases from news prose, and how their quantities relate."""

from pathlib import Path

import pytest

from verifier.facts.comparing import Comparison, compare
from verifier.facts.dates import named_dates
from verifier.facts.quantities import quantities

LINES = (Path(__file__).parent / "quantity_pairs.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split(" | ")) for line in LINES if line and not line.startswith("# ")]


def relation(one: str, other: str) -> str:
    """The relation of the only quantity of each phrase; that of the years where both name only a year."""
    mine, theirs = quantities(one), quantities(other)
    if not mine and not theirs:
        (year,), (other_year,) = named_dates(one), named_dates(other)
        assert year.comparable(other_year)
        return Comparison.EQUAL if year.agrees(other_year) else Comparison.DIFFERENT
    if not mine or not theirs:
        (year,) = named_dates(one if not mine else other)
        return Comparison.NOT_COMPARABLE
    assert len(mine) == len(theirs) == 1, (mine, theirs)
    return compare(mine[0], theirs[0])


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS, ids=[" | ".join(pair[:2]) for pair in PAIRS])
def test_a_pair_relates_as_a_reader_would_say_whichever_comes_first(one: str, other: str, expected: str) -> None:
    assert relation(one, other) == expected
    assert relation(other, one) == expected


def test_the_table_is_large_has_no_pair_twice_and_shows_every_relation() -> None:
    assert len(PAIRS) == len(set(PAIRS)) >= 300
    assert {relation for *_, relation in PAIRS} == set(Comparison)
