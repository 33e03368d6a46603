"""The changes that generated training pairs are made of say what they claim to say."""

import random

import pytest

from evals.train.swaps import Swap, find_swaps
from verifier.facts.conflicts import number_conflict
from verifier.facts.disagreement import Statement

SENTENCES = [
    "The flood killed 46 people on Tuesday.",
    "The road is 12 km long and cost £3.1m.",
    "Turnout rose to 71 percent in 2023.",
    "The quarry employs 2,287 people.",
    "Mayor Anna Kell was not at the talks.",
]


def swaps(sentence: str) -> list[Swap]:
    return find_swaps(sentence, ["Anna Kell", "Tomas Reyl"], random.Random(1))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_swap_changes_the_sentence_once_and_the_same_seed_finds_the_same(sentence: str) -> None:
    found = swaps(sentence)
    assert found
    assert found == swaps(sentence)
    for swap in found:
        assert swap.fits(sentence)
        assert swap.apply(sentence) == sentence.replace(swap.old, swap.new, 1) != sentence


@pytest.mark.parametrize("sentence", SENTENCES[:4])
def test_the_rules_in_code_agree_on_figures(sentence: str) -> None:
    for swap in swaps(sentence):
        conflict = number_conflict(Statement(text=sentence), Statement(text=swap.apply(sentence)))
        if swap.kind in ("form", "unit", "rounding") and swap.same:
            assert conflict is None, swap
        if swap.kind == "number":
            assert conflict is not None, swap


@pytest.mark.parametrize(
    ("sentence", "kind", "changed"),
    [
        (SENTENCES[2], "direction", "Turnout fell to 71 percent in 2023."),
        (SENTENCES[3], "rounding", "The quarry employs about 2,300 people."),
        (SENTENCES[4], "negation", "Mayor Anna Kell was at the talks."),
    ],
)
def test_a_swap_of_a_kind_is_found(sentence: str, kind: str, changed: str) -> None:
    assert changed in [swap.apply(sentence) for swap in swaps(sentence) if swap.kind == kind]
