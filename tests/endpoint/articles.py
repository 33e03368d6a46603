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


def candidate(source: Source, start: int = 0, end: int | None = None, *, origin: str | None = None) -> Candidate:
    """A passage that reaches from `start` to `end` of a source, or to its end."""
    end = len(source.text) if end is None else end
    passage = Passage(start=start, end=end, source_id=source.id, text=source.text[start:end])
    return Candidate(passage=passage, source=source.info, similarity=0.5, origin=origin)


def candidates(text: str, *found: Candidate, attribution: Attribution | None = None) -> Candidates:
    """A claim of ARTICLE and the passages found for it."""
    return Candidates(claim=Claim.create(ARTICLE.id, text, attribution=attribution), candidates=found)


def event(claims: int = 20, sources: int = 5, passages: int = 12, sentences: int = 12) -> list[Candidates]:
    """Claims of one event, each with passages of several sources: neighbours share most of them.

    A passage has about 120 tokens, and says what one claim says, with the same figure.
    """
    texts = [f"Barge {number} carried {number + 100} tonnes of gravel to the harbour." for number in range(claims)]
    reports = []
    for number in range(sources):
        more = f"Outlet {number} has it from the harbour office, which lists what barges bring and shows it to anyone. "
        told = [f"{texts[(place + number) % claims]} {more * 4}" for place in range(sentences)]
        report = Source.create("\n".join(told), title=f"Gravel, report {number}", outlet=f"Outlet {number}")
        starts = [sum(len(line) + 1 for line in told[:place]) for place in range(sentences)]
        reports.append([candidate(report, at, at + len(line)) for at, line in zip(starts, told, strict=True)])
    spread = [one for together in zip(*reports, strict=True) for one in together]
    return [
        candidates(text, *[spread[(number * 2 + place) % len(spread)] for place in range(passages)])
        for number, text in enumerate(texts)
    ]
