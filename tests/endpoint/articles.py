"""Articles and candidates the endpoint's tests share."""

from datetime import UTC, datetime

from verifier.models import Attribution, Candidate, Candidates, Claim, Passage, Source

ARTICLE = Source.create(
    "The bridge closed at 5:40 a.m. on Tuesday.\n“It will be shut for eight weeks,”\nsaid Mayor Ilsabet Corvane.\n"
    "Who will pay?\nRead more",
    title="Bridge shut",
    outlet="Harbour Ledger",
    published=datetime(2025, 9, 9, 11, 30, tzinfo=UTC),
)

WIRE = Source.create(
    "A barge hit the bridge. Two people died and 15 were hurt, “several badly,” police said.",
    title="Barge hits bridge",
    outlet="Meridian Wire",
    published=datetime(2025, 9, 9, 9, 0, tzinfo=UTC),
)

POST = Source.create("The fire service counted 12 injured.\n\nThe bridge stays shut.", title="Twelve hurt")


def article_of(sentences: int) -> Source:
    """An article of as many sentences, each a claim."""
    lines = (f"Barge {number} carried {number} tonnes of gravel." for number in range(1, sentences + 1))
    return Source.create("\n".join(lines), title="Barges")


def candidate(source: Source, start: int = 0) -> Candidate:
    """A passage that reaches from `start` to the end of a source."""
    words = source.text[start:]
    passage = Passage(start=start, end=len(source.text), source_id=source.id, text=words)
    return Candidate(passage=passage, source=source.info, similarity=0.5)


def candidates(text: str, *found: Candidate, attribution: Attribution | None = None) -> Candidates:
    """A claim of ARTICLE and the passages found for it."""
    return Candidates(claim=Claim.create(ARTICLE.id, text, attribution=attribution), candidates=found)
