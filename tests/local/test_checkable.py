"""What the form of a sentence gives away."""

import pytest

from verifier.local.checkable import by_form, is_heading
from verifier.vocabulary import Exclusion

BOILERPLATE, QUESTION = Exclusion.BOILERPLATE, Exclusion.QUESTION

EXCLUDED = [
    ("Read more: How the pier was saved", BOILERPLATE),
    ("Photo: A. Poll / Delmore Herald", BOILERPLATE),
    ("Subscribe to our newsletter", BOILERPLATE),
    ("Get it all in our weekly newsletter.", BOILERPLATE),
    ("This site uses cookies.", BOILERPLATE),
    ("https://example.org/pier", BOILERPLATE),
    ("© 2024 Delmore Herald", BOILERPLATE),
    ("Updated: 5 May 2024", BOILERPLATE),
    ("Source: Delmore Herald", BOILERPLATE),
    ("Reporting by Anna Poll", BOILERPLATE),
    ("This article was first published in the Herald.", BOILERPLATE),
    ("***", BOILERPLATE),
    ("Is the pier safe?", QUESTION),
    ("Who, in the end, pays for the pier of 1954?", QUESTION),
]

CHECKABLE = [
    "The pier closed on Monday.",
    "Brandvold resigned.",
    "The pier will reopen on 5 May 2025.",
    "The pier is expected to reopen in June.",
    "“Is the pier safe?” asked Ilse Brandvold.",
    "“I love this pier,” said Ilse Brandvold.",
    "Ilse Brandvold said the pier would collapse.",
    "The mayor, who may resign, opened the pier in Orvale.",
    "The report said that ministers should act.",
    "The ministry of transport would not say how many piers were inspected.",
    "The owner of the pier could not be reached for comment on Monday.",
    "Engineers inspected every beam before the winter storms arrived.",
    "The cookie factory in Orvale closed in 2019.",
    "The newsletter had 3,000 readers.",
    "Updates were sent to 40 households.",
]

HEADINGS = [
    ("A pier for the people", True, True),
    ("A pier for the people", False, False),
    ("The pier reopened.", True, False),
    ("Key dates:", True, True),
    ("What the council of the town of Delmore decided on the first day of May:", True, False),
    ("“A pier for the people”", True, True),
    ("“A pier for the people.”", True, False),
    ("“A pier for the people”", False, False),
]


@pytest.mark.parametrize(("sentence", "reason"), EXCLUDED, ids=[sentence for sentence, _ in EXCLUDED])
def test_furniture_and_questions_are_known_by_their_form(sentence: str, reason: Exclusion) -> None:
    assert by_form(sentence) is reason


@pytest.mark.parametrize("sentence", CHECKABLE)
def test_a_statement_of_fact_or_of_speech_is_neither(sentence: str) -> None:
    assert by_form(sentence) is None


@pytest.mark.parametrize(("text", "alone", "expected"), HEADINGS)
def test_a_heading_is_short_alone_and_without_a_stop(text: str, alone: bool, expected: bool) -> None:
    assert is_heading(text, alone=alone) is expected
