"""What an article says twice is one claim with both places."""

import pytest

from verifier.encoder import SentenceEncoder
from verifier.local.duplicates import merge_duplicates
from verifier.models import Attribution, Claim, Span

LEAD = "Mayor Tomas Reyl opened the rebuilt Delmore pier on Monday after nine years."

KEPT_APART = [
    "Mayor Tomas Reyl opened the rebuilt Delmore pier on Monday after five years.",
    "Mayor Tomas Reyl opened the rebuilt Delmore pier on Tuesday after nine years.",
    "Mayor Tomas Reyl closed the rebuilt Delmore pier on Monday after nine years.",
    "Mayor Tomas Reyl did not open the rebuilt Delmore pier on Monday after nine years.",
    "Mayor Karin Holm opened the rebuilt Delmore pier on Monday after nine years.",
    "The council of Orvale voted for a new school.",
]


def claims(*texts: str, speaker: str = "") -> list[Claim]:
    attributions = [None] * (len(texts) - 1) + [Attribution(speaker=speaker, content="it is") if speaker else None]
    return [
        Claim.create("a", text, (Span(start=place * 100, end=place * 100 + 90),), attribution)
        for place, (text, attribution) in enumerate(zip(texts, attributions, strict=True))
    ]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_the_fuller_of_two_is_kept_in_the_place_of_the_first_with_all_spans(encoder: SentenceEncoder) -> None:
    headline, other, lead = claims("Mayor Tomas Reyl opened the rebuilt Delmore pier.", KEPT_APART[-1], LEAD)
    merged = merge_duplicates([headline, other, lead], "a", encoder)
    assert [claim.text for claim in merged] == [LEAD, KEPT_APART[-1]]
    assert merged[0].spans == (*headline.spans, *lead.spans)
    assert len({claim.id for claim in [*merged, headline, lead]}) == 4


@pytest.mark.parametrize("text", KEPT_APART)
def test_claims_that_differ_in_a_figure_a_day_a_name_or_a_negation_stay_apart(
    encoder: SentenceEncoder, text: str
) -> None:
    assert len(merge_duplicates(claims(LEAD, text), "a", encoder)) == 2


def test_what_somebody_says_is_not_what_the_article_says(encoder: SentenceEncoder) -> None:
    assert len(merge_duplicates(claims(LEAD, LEAD.replace("Mayor ", ""), speaker="Ilse Brandvold"), "a", encoder)) == 2


def test_claims_on_the_same_words_stay_apart(encoder: SentenceEncoder) -> None:
    first, second = (Claim.create("a", text, (Span(start=0, end=90),)) for text in (LEAD, f"{LEAD} It rained."))
    assert merge_duplicates([first, second], "a", encoder) == [first, second]
