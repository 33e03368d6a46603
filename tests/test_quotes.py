"""Locating verbatim quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.models import Span
from verifier.quotes import FoldedText, fold, locate

TEXT = "The mayor said:\n“It’s shut – for good.”  About 1.5 million people, 112 of them here, saw -5 degrees."

FOUND = [
    ("The mayor said:", "The mayor said:"),
    ('said: "It\'s shut - for good."', "said:\n“It’s shut – for good.”"),
    ("  saw   -5 degrees ", "saw -5 degrees"),
    ("1.5 million people", "1.5 million people"),
    ("112", "112"),
    ("people, 112 of\nthem", "people, 112 of them"),
]

NOT_FOUND = [
    ("", "nothing"),
    ("...", "no words"),
    ("the mayor said", "another case"),
    ("5 million people", "the tail of a decimal number"),
    ("About 1", "the head of a decimal number"),
    ("12 of them", "the tail of a number"),
    ("5 degrees", "a number without its sign"),
    ("may", "a part of a word"),
    ("The mayor ... for good", "an ellipsis"),
    ("The mayor said it", "words that are not there"),
]

ALPHABET = "ab1 .,-–“”\"'’\n\t5É"


@pytest.mark.parametrize(("quote", "words"), FOUND)
def test_a_quote_is_found_whatever_its_white_space_and_quote_marks(quote: str, words: str) -> None:
    span = locate(quote, TEXT)
    assert span is not None
    assert span.of(TEXT) == words


@pytest.mark.parametrize(("quote", "why"), NOT_FOUND, ids=[why for _, why in NOT_FOUND])
def test_what_is_not_verbatim_is_not_found(quote: str, why: str) -> None:
    assert locate(quote, TEXT) is None


def test_only_the_stretch_asked_for_is_searched() -> None:
    text = "It fell. It fell."
    assert locate("It fell.", text) == Span(start=0, end=8)
    assert locate("It fell.", text, Span(start=1, end=17)) == Span(start=9, end=17)
    assert locate("It fell.", text, Span(start=1, end=16)) is None


def test_a_number_at_the_edge_of_the_stretch_is_still_whole() -> None:
    assert locate("12 people", "112 people", Span(start=1, end=10)) is None


@given(st.text(ALPHABET), st.text(ALPHABET))
def test_what_is_found_folds_to_the_quote(quote: str, text: str) -> None:
    span = locate(quote, text)
    if span:
        assert fold(span.of(text)) == fold(quote)


@given(st.text(), st.text(), st.text())
def test_what_is_found_in_any_script_folds_to_the_quote(before: str, quote: str, after: str) -> None:
    text = f"{before} {quote} {after}"
    span = locate(quote, text)
    if span:
        assert fold(span.of(text)) == fold(quote)


@given(st.lists(st.text("abé’", min_size=1), min_size=1), st.data())
def test_a_run_of_whole_words_is_always_found(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = "\n ".join(words[start:end]).replace("’", "'")
    span = locate(quote, " ".join(words))
    assert (span is not None) == any(character.isalnum() for character in quote)


@given(st.text(ALPHABET), st.text(ALPHABET), st.data())
def test_what_is_found_lies_inside_the_stretch(quote: str, text: str, data: st.DataObject) -> None:
    if len(text) < 2:
        return
    start = data.draw(st.integers(0, len(text) - 2))
    within = Span(start=start, end=data.draw(st.integers(start + 1, len(text))))
    span = locate(quote, text, within)
    if span:
        assert within.start <= span.start < span.end <= within.end


@given(st.text(ALPHABET), st.lists(st.text(ALPHABET)))
def test_a_text_folded_once_gives_every_quote_its_place(text: str, quotes: list[str]) -> None:
    folded = FoldedText(text)
    assert [folded.locate(quote) for quote in quotes] == [locate(quote, text) for quote in quotes]


def test_words_that_nearly_stand_everywhere_are_looked_for_in_no_time_to_speak_of() -> None:
    assert locate("a " * 20_000 + "b", "a " * 500_000) is None
    assert locate("5 " + "1.5 " * 20_000, "1.5 " * 100_000) is None
