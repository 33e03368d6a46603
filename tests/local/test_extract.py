"""The local extractor: every sentence accounted for, every claim tied to its place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.encoder import SentenceEncoder
from verifier.local.extract import LocalExtractor
from verifier.models import Extraction, Source
from verifier.vocabulary import Exclusion

ENCODER = SentenceEncoder()
DATELINE = "DELMORE, May 8 (Coast Wire) — Mayor Tomas Reyl opened the pier on Monday."
TEXT = f"""{DATELINE} It cost $5 million. However, he said work went on until Sunday.

Work on the pier

The town voted for it in 2019. This followed a storm that killed 12 people. Is it safe?

Read more: Piers of the coast

We love the old pier. The pier may collapse.
“We are proud of every plank,” said Reyl. “Nobody thought it could be done.”
"""

EXCLUDED = [
    ("Work on the pier", Exclusion.BOILERPLATE),
    ("Is it safe?", Exclusion.QUESTION),
    ("Read more: Piers of the coast", Exclusion.BOILERPLATE),
    ("We love the old pier.", Exclusion.OPINION),
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
    return LocalExtractor(ENCODER).extract(Source.create(text, title="The pier", published=published))


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


@pytest.mark.parametrize("lead", ["This", "These storms", "They"])
def test_a_sentence_that_leans_back_is_joined_with_the_one_before(lead: str) -> None:
    first, second = "Floods hit Orvale in 2019.", f"{lead} killed 12 people."
    claim = extract(f"{first} {second}").claims[-1]
    assert claim.text == f"{first} {second}"
    assert [span.of(f"{first} {second}") for span in claim.spans] == [first, second]


COMPOUND = (
    "The clinic group Valmed, which runs 11 hospitals,  was founded in 1974. Its budget was cut in May, and it has "
    "closed two wards. The company employs 4,800 people and last year took over two laboratories."
)


def test_a_compound_sentence_gives_a_claim_a_clause_each_with_its_own_words() -> None:
    found = [
        (claim.text, [" ".join(span.of(COMPOUND).split()) for span in claim.spans])
        for claim in extract(COMPOUND).claims
    ]
    assert found == [
        ("The clinic group Valmed was founded in 1974.", ["The clinic group Valmed", "was founded in 1974."]),
        ("The clinic group Valmed runs 11 hospitals.", ["runs 11 hospitals"]),
        ("The clinic group Valmed’s budget was cut in May.", ["Its budget was cut in May"]),
        ("The clinic group Valmed has closed two wards.", ["it has closed two wards."]),
        ("Valmed employs 4,800 people.", ["The company employs 4,800 people"]),
        ("Last year Valmed took over two laboratories.", ["last year took over two laboratories."]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor opened the gate in 2019, and this angered the owners of 40 boats.",
        "Norvia asked for 40 ships in May, and the leader of Eastmark has often been open to such requests.",
    ],
)
def test_a_clause_that_would_lean_on_the_rest_of_its_sentence_stays_with_it(text: str) -> None:
    assert [claim.text for claim in extract(text).claims] == [text]


def test_a_firm_that_says_what_it_does_means_itself() -> None:
    text = "The board met in Orvale on Monday. Halm Foods said that it had sold 40 mills."
    assert extract(text).claims[-1].text == "Halm Foods said that it had sold 40 mills."


def test_a_headline_that_the_lead_repeats_is_one_claim_with_both_places() -> None:
    bullet, lead = "Mayor Tomas Reyl opens Delmore pier.", "Mayor Tomas Reyl opened Delmore pier in May."
    (claim,) = extract(f"- {bullet}\n\n{lead}").claims
    assert claim.text == lead
    assert [span.of(f"- {bullet}\n\n{lead}") for span in claim.spans] == [bullet, lead]


def test_a_pronoun_that_opens_a_paragraph_points_to_no_subject_before() -> None:
    first, second = "The countdown began at 6 in Orvale.", "It carried five satellites."
    assert [claim.text for claim in extract(f"{first}\n\n{second}").claims] == [first, f"{first} {second}"]
    assert extract(f"{first} {second}").claims[-1].text == "The countdown carried five satellites."


HARD = (
    "They killed 12 people.",
    "After the storm of 1987 took the roof of the old town hall, the council of Delmore voted by seven to four for the "
    "plan of Mayor Tomas Reyl.",
)
EASY = (
    "Floods hit Orvale in 2019.",
    "Mayor Tomas Reyl opened the pier on Monday.",
    "Is it safe?",
    "Read more: Piers of the coast",
)


@pytest.mark.parametrize(("sentence", "hard"), [*((text, True) for text in HARD), *((text, False) for text in EASY)])
def test_a_sentence_that_leans_back_or_stays_long_is_hard(sentence: str, hard: bool) -> None:
    article = Source.create(f"Storms hit Delmore in 2018. {sentence}", title="Notes")
    assert LocalExtractor(ENCODER).read(article).hard == ({1} if hard else set())


def test_a_reading_settles_to_the_extraction() -> None:
    article = Source.create(f"{COMPOUND}\n\n{' '.join(HARD)} {' '.join(EASY)}", title="Notes")
    reading = LocalExtractor(ENCODER).read(article)
    assert LocalExtractor(ENCODER).settle(reading) == LocalExtractor(ENCODER).extract(article)
    assert len(reading.sentences) == len(reading.claims) == len(reading.excluded)
    assert all(bool(claims) != bool(item) for claims, item in zip(reading.claims, reading.excluded, strict=True))


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


def accounted(found: Extraction) -> bool:
    """Whether each sentence is part of a claim or excluded, and not both."""
    spans = [span for claim in found.claims for span in claim.spans]
    return all(
        any(span.overlaps(sentence) for span in spans) + sum(item.overlaps(sentence) for item in found.excluded) == 1
        for sentence in found.sentences
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SENTENCES, st.sampled_from([" ", "\n", "\n\n", "  "])), max_size=12))
def test_every_sentence_ends_in_a_claim_or_is_excluded(parts: list[tuple[str, str]]) -> None:
    text = "".join(sentence + gap for sentence, gap in parts)
    found = extract(text)
    assert accounted(found)
    places = {(sentence.start, sentence.end) for sentence in found.sentences}
    assert {(item.start, item.end) for item in found.excluded} <= places
    assert len({claim.id for claim in found.claims}) == len(found.claims)
    assert all(0 <= span.start < span.end <= len(text) for claim in found.claims for span in claim.spans)
    assert extract(text) == found


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('aB9 .!?\n“”"-—:(),’'), max_size=80))
def test_no_text_breaks_the_accounting(text: str) -> None:
    found = extract(text)
    assert accounted(found)
    assert all(span.of(text).strip() == span.of(text) != "" for claim in found.claims for span in claim.spans)
