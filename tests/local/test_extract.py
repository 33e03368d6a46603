"""The local extractor: every sentence accounted for, every claim tied to its place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.local.extract import LocalExtractor
from verifier.models import Extraction, Source
from verifier.vocabulary import Exclusion

DATELINE = "DELMORE, May 8 (Coast Wire) — Mayor Tomas Reyl opened the pier on Monday."
TEXT = f"""{DATELINE} It cost $5 million. However, he said work went on until Sunday.

Work on the pier

The town voted for it in 2019. This followed a storm that killed 12 people. Is it safe?

Read more: Piers of the coast

We love it. The pier may collapse. “We are proud of every plank,” said Reyl. “Nobody thought it could be done.”
"""

EXCLUDED = [
    ("Work on the pier", Exclusion.BOILERPLATE),
    ("Is it safe?", Exclusion.QUESTION),
    ("Read more: Piers of the coast", Exclusion.BOILERPLATE),
    ("We love it.", Exclusion.OPINION),
    ("The pier may collapse.", Exclusion.PREDICTION),
]

OPENED = "Mayor Tomas Reyl opened the pier on Monday (6 May 2024)."

CLAIMS = [
    (OPENED, ["Mayor Tomas Reyl opened the pier on Monday."]),
    (f"{OPENED} It cost $5 million.", [DATELINE, "It cost $5 million."]),
    ("Tomas Reyl said work went on until Sunday (5 May 2024).", ["he said work went on until Sunday."]),
    ("The town voted for it in 2019.", ["The town voted for it in 2019."]),
    (
        "The town voted for it in 2019. This followed a storm that killed 12 people.",
        ["The town voted for it in 2019.", "This followed a storm that killed 12 people."],
    ),
    ("“We are proud of every plank,” said Tomas Reyl.", ["“We are proud of every plank,” said Reyl."]),
    ("Tomas Reyl said: “Nobody thought it could be done.”", ["“Nobody thought it could be done.”"]),
]


def extract(text: str, published: datetime | None = None) -> Extraction:
    return LocalExtractor().extract(Source.create(text, title="The pier", published=published))


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return extract(TEXT, datetime(2024, 5, 8, tzinfo=UTC))


def test_claims_stand_alone_and_point_at_their_words(extraction: Extraction) -> None:
    found = [(claim.text, [span.of(TEXT) for span in claim.spans]) for claim in extraction.claims]
    assert found == CLAIMS


def test_what_is_no_claim_is_excluded_with_its_reason(extraction: Extraction) -> None:
    assert [(item.text, item.reason) for item in extraction.excluded] == EXCLUDED
    assert all(item.of(TEXT) == item.text for item in extraction.excluded)


def test_speech_is_attributed_to_the_person_named_in_full(extraction: Extraction) -> None:
    speakers = [claim.attribution.speaker if claim.attribution else None for claim in extraction.claims]
    assert speakers == [None, None, "Tomas Reyl", None, None, "Tomas Reyl", "Tomas Reyl"]


def test_a_claim_remembers_the_day_of_its_article(extraction: Extraction) -> None:
    assert {str(claim.as_of) for claim in extraction.claims} == {"2024-05-08"}


@pytest.mark.parametrize("lead", ["This", "These storms", "It"])
def test_a_sentence_that_leans_back_is_joined_with_the_one_before(lead: str) -> None:
    first, second = "Floods hit Orvale in 2019.", f"{lead} killed 12 people."
    claim = extract(f"{first} {second}").claims[-1]
    assert claim.text == f"{first} {second}"
    assert [span.of(f"{first} {second}") for span in claim.spans] == [first, second]


def test_an_article_without_words_has_nothing_to_account_for() -> None:
    for text in ("", " \n\n "):
        assert extract(text) == Extraction(sentences=(), claims=())


SENTENCES = st.sampled_from(
    [
        "Mayor Tomas Reyl opened the pier on Monday.",
        "He said that it cost $5 million.",
        "This followed a storm that killed 12 people.",
        "However, the company paid 40 workers.",
        "“We are proud,” said Reyl.",
        "“Nobody thought that it could be done.”",
        "Is it safe?",
        "We love it!",
        "The pier may collapse.",
        "Read more: Piers of the coast",
        "It rained.",
        "Such piers are rare in Orvale.",
        "DELMORE (Coast Wire) — The ferry sank in 1954.",
        "The U.S. Coast Guard sent 3 boats.",
        "Things come after that.",
        "…",
    ]
)


@settings(max_examples=60)
@given(st.lists(st.tuples(SENTENCES, st.sampled_from([" ", "\n", "\n\n", "  "])), max_size=12))
def test_every_sentence_ends_in_a_claim_or_is_excluded(parts: list[tuple[str, str]]) -> None:
    text = "".join(sentence + gap for sentence, gap in parts)
    found = extract(text)
    own = [claim.spans[-1] for claim in found.claims]
    for sentence in found.sentences:
        claims = [span for span in own if span.overlaps(sentence)]
        excluded = [item for item in found.excluded if item.overlaps(sentence)]
        assert len(claims) + len(excluded) == 1
        for span in claims:
            assert sentence.start <= span.start < span.end == sentence.end
        for item in excluded:
            assert (item.start, item.end) == (sentence.start, sentence.end)
    assert len(own) + len(found.excluded) == len(found.sentences)
    assert len({claim.id for claim in found.claims}) == len(found.claims)
    assert all(0 <= span.start < span.end <= len(text) for claim in found.claims for span in claim.spans)


@settings(max_examples=100)
@given(st.text(st.sampled_from('aB9 .!?\n“”"-—:(),’'), max_size=80))
def test_no_text_breaks_the_accounting(text: str) -> None:
    found = extract(text)
    assert len(found.claims) + len(found.excluded) == len(found.sentences)
    assert all(span.of(text).strip() == span.of(text) != "" for claim in found.claims for span in claim.spans)
