"""Who is said to have said what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.local.attribution import parse_attribution

SPOKEN = [
    ("“The pier is sound,” said Ilse Brandvold.", "Ilse Brandvold", "The pier is sound,", True),
    ("“The pier is sound,” Ilse Brandvold said.", "Ilse Brandvold", "The pier is sound,", True),
    ('"It is sound," Ilse Brandvold, the engineer, told reporters.', "Ilse Brandvold", "It is sound,", True),
    ("She said on Tuesday: “The pier is sound.”", "She", "The pier is sound.", True),
    ("“We found no cracks,” said Mr. Poll.", "Mr. Poll", "We found no cracks,", True),
    ("Ilse Brandvold said the pier was sound.", "Ilse Brandvold", "the pier was sound.", False),
    ("Ilse Brandvold said that the pier was sound.", "Ilse Brandvold", "the pier was sound.", False),
    ("Ilse Brandvold told Delmore Radio that it was sound.", "Ilse Brandvold", "it was sound.", False),
    ("Ilse Brandvold has repeatedly warned that it was rotten.", "Ilse Brandvold", "it was rotten.", False),
    ("According to Ilse Brandvold, the pier was sound.", "Ilse Brandvold", "the pier was sound.", False),
    ("The pier was sound, according to Ilse Brandvold.", "Ilse Brandvold", "The pier was sound", False),
    ("The pier was sound, Ilse Brandvold said.", "Ilse Brandvold", "The pier was sound", False),
    ("The pier was sound, according to the engineer, Ilse Brandvold.", "the engineer", "The pier was sound", False),
    ("In a statement, Ilse Brandvold said the pier was sound.", "Ilse Brandvold", "the pier was sound.", False),
    ("Speaking in Orvale, she said that it was sound.", "she", "it was sound.", False),
    ("The pier is sound, Ilse Brandvold says, thanks to a repair.", "Ilse Brandvold", "The pier is sound", False),
    ("The pier was sound, Ilse Brandvold told reporters.", "Ilse Brandvold", "The pier was sound", False),
    ("Ilse Brandvold testified that the pier was sound.", "Ilse Brandvold", "the pier was sound.", False),
    ("Police said two boats had sunk.", "Police", "two boats had sunk.", False),
]

UNSPOKEN = [
    "The pier was painted in May.",
    "It was said that the pier was sound.",
    "Which said nothing of the kind to anybody.",
    "Ilse Brandvold spoke on Tuesday.",
    "Tomas Reyl said of the pier.",
    "He said yes.",
    "Tomas Reyl claimed mileage for 5,800 kilometres of driving in his own car.",
    "Tomas Reyl pledged 4 million florins towards a new pier.",
    "A group claimed responsibility for the attack on the pier.",
    "The “Iron Lady” pier stands.",
    "",
]


@pytest.mark.parametrize(("sentence", "speaker", "content", "quoted"), SPOKEN, ids=[row[0] for row in SPOKEN])
def test_speaker_and_content_are_told_apart(sentence: str, speaker: str, content: str, quoted: bool) -> None:
    attribution = parse_attribution(sentence)
    assert attribution is not None
    assert (attribution.speaker, attribution.content) == (speaker, content)
    assert attribution.quote == (content if quoted else None)


@pytest.mark.parametrize("sentence", UNSPOKEN)
def test_a_plain_statement_has_no_speaker(sentence: str) -> None:
    assert parse_attribution(sentence) is None


@given(
    st.lists(st.sampled_from('“ ” " , . said told that She Ilse according to According police it sound the'.split(" ")))
)
def test_what_is_attributed_stands_in_the_sentence(words: list[str]) -> None:
    sentence = " ".join(words)
    attribution = parse_attribution(sentence)
    if attribution is not None:
        assert attribution.speaker in sentence
        assert attribution.content in sentence
        assert attribution.quote is None or attribution.quote in sentence
