"""Negations and opposite directions."""

import pytest

from verifier.facts.polarity import direction_conflict, negated_lemmas, negation_conflict

NEGATED = [
    ("The gate did not open.", {"open"}),
    ("The gate didn’t open.", {"open"}),
    ("No lifeboat was found.", {"lifeboat"}),
    ("The crew never reported it.", {"report"}),
    ("The gate opened.", set()),
    ("It was not Harlan Voss.", set()),
]

NEGATION = [
    ("The council approved the plan.", "The council did not approve the plan.", "approve"),
    ("The council did not approve the plan.", "The council approved the plan.", "approve"),
    ("The bridge was not inspected.", "The bridge was never inspected.", None),
    ("The bridge was inspected.", "Inspectors examined the bridge.", None),
    ("The dam held.", "The mayor did not resign.", None),
    ("No survivors were found.", "Rescuers found three survivors.", "survivor"),
]

DIRECTION = [
    ("Prices rose in Delmore.", "Prices fell in Delmore.", True),
    ("Prices fell in Delmore.", "Prices rose in Delmore.", True),
    ("Profit grew.", "Profit shrank.", True),
    ("The court upheld the ban.", "The court overturned the ban.", True),
    ("The pass reopened.", "The pass closed.", True),
    ("He was arrested.", "He was released.", True),
    ("The team won.", "The team lost.", True),
    ("Rent rose and food fell.", "Food fell and rent rose.", False),
    ("Prices rose.", "Prices climbed.", False),
    ("Prices rose.", "The harbour was dredged.", False),
]


@pytest.mark.parametrize(("text", "expected"), NEGATED, ids=[text for text, _ in NEGATED])
def test_the_word_behind_a_negation_is_negated(text: str, expected: set[str]) -> None:
    assert negated_lemmas(text) == expected


@pytest.mark.parametrize(("one", "other", "expected"), NEGATION)
def test_a_statement_negated_on_one_side_only_is_a_conflict(one: str, other: str, expected: str | None) -> None:
    assert negation_conflict(one, other) == expected


@pytest.mark.parametrize(("one", "other", "expected"), DIRECTION)
def test_opposite_directions_conflict_unless_one_text_has_both(one: str, other: str, expected: bool) -> None:
    assert (direction_conflict(one, other) is not None) is expected


def test_the_pair_of_opposites_is_named_in_the_order_of_the_texts() -> None:
    assert direction_conflict("It made a profit.", "It made a loss.") == ("profit", "loss")


@pytest.mark.parametrize("text", ["Bus No. 14 was diverted.", "The choir sang Flesh Without Blood and Never Again."])
def test_a_capitalised_negation_inside_a_sentence_is_a_name_or_a_number(text: str) -> None:
    assert negated_lemmas(text) == set()
