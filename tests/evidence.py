"""Makers of claims, evidence and reports for the tests of deciding and rendering."""

from datetime import UTC, datetime
from typing import Any

from verifier.decide import decide
from verifier.findings import Accounting, Evidence, Finding, Method, Report, Searched, Usage
from verifier.models import Attribution, Claim, Excluded, SourceInfo, Span, Unchecked
from verifier.vocabulary import Aspect, Disagreement, Exclusion, Stance, UncheckedReason

TEXT = "The flood killed 12 people.   Tomas Reyl said the pier is sound.      Is it safe? It did."
CLAIM = Claim.create("article", "The flood killed 12 people.", (Span(start=0, end=27),))
SPOKEN = Claim.create(
    "article",
    "Tomas Reyl said the pier is sound.",
    (Span(start=30, end=64),),
    Attribution(speaker="Tomas Reyl", content="the pier is sound."),
)


def evidence(
    stance: Stance,
    origin: str,
    *,
    source: str | None = None,
    start: int = 0,
    quote: str = "Words of a source.",
    kind: Disagreement | None = None,
    aspect: Aspect | None = None,
    score: float | None = 0.7,
    own: bool = False,
    relays: str | None = None,
    **shown: Any,
) -> Evidence:
    """A piece of evidence of `origin`; `shown` are fields of its source."""
    return Evidence(
        start=start,
        end=start + len(quote),
        source_id=source or origin,
        origin=origin,
        outlet=shown.get("outlet", origin.title()),
        title=shown.get("title", f"Notes of {origin}"),
        url=shown.get("url"),
        published=shown.get("published"),
        quote=quote,
        stance=stance,
        kind=kind,
        aspect=aspect,
        score=score,
        why="the claim says 12 people, the source 15 people" if stance is Stance.REFUTES else "it says so",
        own_origin=own,
        relays=relays,
    )


def finding(
    *items: Evidence,
    claim: Claim = CLAIM,
    min_origins: int = 1,
    sources: int = 5,
    passages: int = 9,
    dropped: int = 0,
    article: SourceInfo | None = None,
) -> Finding:
    """What the rules make of `items`."""
    searched = Searched(sources=sources, passages=passages, dropped=dropped)
    return decide(claim, items, min_origins=min_origins, searched=searched, article=article)


def report(*findings: Finding, **changed: Any) -> Report:
    """A report with one of everything besides `findings`."""
    fields = {
        "article": SourceInfo(
            id="article", title="Flood in Orvale", outlet="Delmore Herald", published=datetime(2024, 5, 8, tzinfo=UTC)
        ),
        "text": TEXT,
        "findings": findings,
        "excluded": (
            Excluded(start=70, end=81, text="Is it safe?", reason=Exclusion.QUESTION),
            Excluded(start=82, end=89, text="It did.", reason=Exclusion.AMBIGUOUS, note="the dam or the wall"),
        ),
        "unchecked": (
            Unchecked(
                text="The dam held.",
                spans=(Span(start=90, end=103),),
                reason=UncheckedReason.MODEL_ERROR,
                detail="no answer",
            ),
        ),
        "sentences": Accounting(sentences=len(findings) + 3, in_claims=len(findings), excluded=2, unchecked=1),
        "copies": (SourceInfo(id="copy", title="Flood in Orvale", outlet="Saltby Post"),),
        "method": Method(
            verifier="0.1.0",
            backend="local",
            models={"judge": "small", "embeddings": "small"},
            min_origins=1,
            index_sources=6,
            index_passages=40,
        ),
        "usage": Usage(),
        "warnings": ("The index is small.",),
    }
    return Report(**(fields | changed))
