"""The local extractor: clauses that stand alone, of sentences that hold something to check."""

from collections.abc import Sequence

from verifier.local.attribution import parse_attribution
from verifier.local.checkability import Checkability
from verifier.local.duplicates import merge_duplicates
from verifier.local.references import Person, find_people, focus
from verifier.local.telling import Telling
from verifier.models import Attribution, Claim, Excluded, Extraction, Source, Span
from verifier.protocols import Embedder
from verifier.sentences import split_sentences
from verifier.vocabulary import Exclusion

_REACH = 3
"""Sentences back at most to the one that a sentence leans on."""


class LocalExtractor:
    """An Extractor: one claim a clause of each checkable sentence, told so that it stands alone.

    `embedder`, the shipped sentence encoder, tells which sentences can be checked and which claims say the same.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._checkability = Checkability(embedder)

    def extract(self, article: Source) -> Extraction:
        """The claims of `article`; every sentence ends in a claim or is excluded with its reason."""
        sentences = split_sentences(article.text)
        published = article.published.date() if article.published else None
        telling = Telling(article.text, sentences, published)
        claims, excluded = [], []
        anchor: int | None = None
        for place, (sentence, reason) in enumerate(zip(sentences, self._exclusions(telling), strict=True)):
            if reason is not None:
                text = " ".join(sentence.of(article.text).split())
                excluded.append(Excluded(start=sentence.start, end=sentence.end, text=text, reason=reason))
                continue
            near = anchor is not None and place - anchor <= _REACH
            for told in telling.clauses[place]:
                words, spans = told.text, told.spans
                if told.leans_back and anchor is not None and near:
                    words, spans = f"{telling.mains[anchor]} {words}", (sentences[anchor].bare, *spans)
                claims.append(Claim.create(article.id, words, spans, attribute(told.text, telling.people), published))
            if not (near and telling.clauses[place][0].leans_back):
                anchor = place
        merged = merge_duplicates(claims, article.id, self._embedder)
        return Extraction(sentences=sentences, claims=tuple(merged), excluded=tuple(excluded))

    def _exclusions(self, telling: Telling) -> list[Exclusion | None]:
        """Why each sentence holds no checkable claim, or None where it does."""
        reasons = self._checkability.reasons(telling.wholes)
        pairs = zip(telling.headings, reasons, strict=True)
        return [Exclusion.BOILERPLATE if heading else reason for heading, reason in pairs]


def whole_claim(article: Source) -> Claim:
    """The text of `article`, all of it, as one claim."""
    text = " ".join(article.text.split())
    span = Span(start=0, end=len(article.text))
    return Claim.create(article.id, text, (span,), attribute(text, find_people([text])))


def attribute(text: str, people: Sequence[Person]) -> Attribution | None:
    """What `text` attributes to one of `people`; an organisation or office as the source of a fact is no speaker."""
    attribution = parse_attribution(text)
    return attribution if attribution and focus([attribution.speaker], people) else None
