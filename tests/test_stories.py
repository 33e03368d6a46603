"""Sources that tell another story than the article."""

import pytest

from verifier.models import Source
from verifier.stories import may_share_a_story

FLOOD = "The Lathe burst its banks in Orvale on Monday. Mayor Ilse Tarn said that 12 people had died."


def told(text: str, *, title: str = "", outlet: str | None = None) -> Source:
    return Source.create(text, title=title, outlet=outlet)


@pytest.mark.parametrize(
    "other",
    [
        told("Rescue boats reached Orvale at noon."),
        told("ORVALE UNDER WATER. The boats came at noon."),
        told("Boats came at noon.", title="Orvale under water"),
        told("Boats came at noon.", outlet="The Orvale Crier"),
        told("the boats came at noon, and nobody is named."),
    ],
)
def test_sources_that_share_a_name_or_name_nobody_may_tell_the_same_story(other: Source) -> None:
    assert may_share_a_story(told(FLOOD), other)
    assert may_share_a_story(other, told(FLOOD))


@pytest.mark.parametrize(
    "other",
    [
        told("The council of Vesk met on Monday. Mayor Bo Lind said that 15 people had come."),
        told("The mayor of Vesk spoke. People had died, he said, and The Vesk Crier heard it."),
    ],
)
def test_days_titles_and_words_that_open_a_sentence_are_no_names(other: Source) -> None:
    flood = told("The Lathe burst its banks on Monday. People had died.")
    assert not may_share_a_story(flood, other)
