"""Which article, and which claim, is which."""

import pytest

from tests.audit.runs import claim, told
from tests.evidence import finding
from verifier.audit.matching import Head, Pairs, claims_of, pair_articles, pair_claims
from verifier.models import Unchecked
from verifier.vocabulary import UncheckedReason

FLOOD, ROAD, PIER = "The flood killed 12 people.", "A road was closed on Monday.", "The pier burned down in May."


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ([Head("a", "1"), Head("b", "2")], [Head("b", "1"), Head("a", "2")], [(0, 1), (1, 0)]),
        ([Head("a", "1"), Head("b", "2")], [Head("x", "2"), Head("a", "9")], [(0, 1), (1, 0)]),
        ([Head(None, "1", "u"), Head(None, "2")], [Head(None, "3"), Head(None, "4", "u")], [(0, 1)]),
        ([Head(None, "1", None, "O", "T"), Head(None, "2")], [Head(None, "3", None, "O", "T")], [(0, 0)]),
        ([Head(None, "1", None, "O", "T"), Head(None, "2")], [Head(None, "3", None, "P", "T")], []),
        ([Head(None, "1")], [Head(None, "2")], [(0, 0)]),
        ([Head("a", "1"), Head("a", "1")], [Head("a", "1"), Head("a", "1"), Head("a", "1")], [(0, 0), (1, 1)]),
        ([], [Head("a", "1")], []),
    ],
    ids=["name", "source", "address", "title", "other outlet", "the only ones", "one name often", "nothing"],
)
def test_an_article_is_the_one_of_the_same_name_or_else_source_address_or_title(
    first: list[Head], second: list[Head], pairs: Pairs
) -> None:
    assert pair_articles(first, second) == pairs


def paired(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> Pairs:
    sides = (claims_of(told(*(finding(claim=claim(*one)) for one in side))) for side in (before, after))
    return pair_claims(*sides)


def test_claims_of_one_text_are_one_wherever_they_stand() -> None:
    assert paired([(FLOOD, 0), (ROAD, 40)], [(ROAD, 0), (FLOOD, 90)]) == [(0, 1), (1, 0)]


def test_a_claim_told_otherwise_in_its_place_is_the_same_claim() -> None:
    assert paired([(FLOOD, 0)], [("The flood killed 15 people.", 0)]) == [(0, 0)]


def test_what_is_put_in_before_a_claim_does_not_move_it_from_its_place() -> None:
    before = [(ROAD, 0), (FLOOD, 100), (PIER, 200)]
    after = [(ROAD, 0), ("A new paragraph says something else.", 60), ("The flood killed 15 people.", 400), (PIER, 500)]
    assert paired(before, after) == [(0, 0), (1, 2), (2, 3)]


def test_another_claim_in_the_same_place_is_another() -> None:
    assert paired([(FLOOD, 0)], [("Rain is expected on Monday.", 0)]) == []


def test_the_same_words_elsewhere_with_another_figure_are_another_claim() -> None:
    assert paired([(FLOOD, 0)], [("The flood killed 15 people.", 500)]) == []


def test_a_claim_goes_to_the_one_that_is_most_like_it() -> None:
    after = [("The flood killed 15 people in May.", 0), ("The flood killed 13 people.", 2)]
    assert paired([(FLOOD, 0)], after) == [(0, 1)]


def test_claims_that_could_not_be_checked_are_claims_and_sentences_are_not() -> None:
    failed = {"reason": UncheckedReason.BUDGET, "detail": "spent"}
    unchecked = (
        Unchecked(text=ROAD, spans=claim(ROAD, 9).spans, claim_id="c", **failed),
        Unchecked(text=PIER, spans=claim(PIER, 60).spans, **failed),
    )
    listed = claims_of(told(finding(claim=claim(FLOOD, 40)), unchecked=unchecked))
    assert [one.text for one in listed] == [ROAD, FLOOD]


def test_thousands_of_claims_in_one_place_are_paired_all_the_same() -> None:
    before = [(f"Item {number} of the list was sold on Monday.", 0) for number in range(3_000)]
    after = [(f"Item {number} of the list was sold on Friday.", 0) for number in range(3_000)]
    assert len(paired(before, after)) > 0
