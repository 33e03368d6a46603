"""Sentences and blocks with exact offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.sentences import blocks, split_sentences

SPLIT = [
    ("The pier shut. It reopened.", ["The pier shut.", "It reopened."]),
    ("Mr. Reyl met Dr. Poll at 9 a.m. on Monday.", ["Mr. Reyl met Dr. Poll at 9 a.m. on Monday."]),
    ("The U.S. Coast Guard came. It left.", ["The U.S. Coast Guard came.", "It left."]),
    ("It cost $2.4 million. It rose 3.5%.", ["It cost $2.4 million.", "It rose 3.5%."]),
    ("Is it safe? It is! Good.", ["Is it safe?", "It is!", "Good."]),
    (
        "“The pier is sound. It will stand,” said Reyl. He left.",
        ["“The pier is sound. It will stand,” said Reyl.", "He left."],
    ),
    ('"It is sound," he said. "Nobody fell."', ['"It is sound," he said.', '"Nobody fell."']),
    ("A pier for all\n\nThe town voted.", ["A pier for all", "The town voted."]),
    ("A pier for all\nThe town voted. It won.", ["A pier for all", "The town voted.", "It won."]),
    ("- Tickets cost $4\n- Doors open at 9\n* Dogs stay out", ["Tickets cost $4", "Doors open at 9", "Dogs stay out"]),
    ("1. Tickets cost $4\n2) Doors open", ["Tickets cost $4", "Doors open"]),
    ("  \n The pier shut.  \n\n", ["The pier shut."]),
    ("", []),
    (" \n\n ", []),
]

WRAPPED = """The council of Delmore voted late on Monday to spend the
money that was set aside for the pier on a new ferry, which
will link the town with Lund island from the first of May. The
vote was close.

Two members of the council left the hall before it was over,
and one of them said that he would not come back at all.

- The ferry carries forty cars and is due to make nine trips on
  each working day
- The pier stays shut
"""

UNWRAPPED = [
    "The council of Delmore voted late on Monday to spend the money that was set aside for the pier on a new ferry, "
    "which will link the town with Lund island from the first of May.",
    "The vote was close.",
    "Two members of the council left the hall before it was over, and one of them said that he would not come back "
    "at all.",
    "The ferry carries forty cars and is due to make nine trips on each working day",
    "The pier stays shut",
]


@pytest.mark.parametrize(("text", "expected"), SPLIT)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [sentence.of(text) for sentence in split_sentences(text)] == expected


def test_a_hard_wrapped_text_is_read_across_its_line_ends() -> None:
    found = [" ".join(sentence.of(WRAPPED).split()) for sentence in split_sentences(WRAPPED)]
    assert found == UNWRAPPED


def test_sentences_of_one_paragraph_share_its_block() -> None:
    found = split_sentences("A pier for all\n\nThe town voted. It won.\n\nNobody came.")
    assert [sentence.block for sentence in found] == [0, 1, 1, 2]


TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            ["Dr. Poll left.", "Is it safe?", "“Yes. Sure,” she said.", "\n", "\n\n", " ", "- ", "1. ", "A pier", "…"]
        ),
        max_size=25,
    ).map("".join),
    st.lists(st.sampled_from("the council of Delmore voted. It cost $2.4 Dr. “so”".split()), min_size=30).map(
        lambda words: "\n".join(" ".join(words[at : at + 9]) for at in range(0, len(words), 9))
    ),
)


@given(TEXTS)
def test_sentences_lie_in_order_and_hold_every_word(text: str) -> None:
    end = 0
    for sentence in split_sentences(text):
        assert end <= sentence.start < sentence.end <= len(text)
        assert sentence.of(text) == sentence.of(text).strip()
        assert not any(character.isalpha() for character in text[end : sentence.start])
        end = sentence.end
    assert not any(character.isalpha() for character in text[end:])


@given(TEXTS)
def test_each_sentence_stands_in_its_block(text: str) -> None:
    found = blocks(text)
    for sentence in split_sentences(text):
        block = found[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end


@pytest.mark.parametrize("unit", ["\n", "\n ", "\n\t\n", "-\n", "\n1.", " "])
def test_a_long_run_of_blanks_behind_wrapped_lines_is_read(unit: str) -> None:
    text = WRAPPED + unit * (200_000 // len(unit))
    assert blocks(text)[0].start == 0
