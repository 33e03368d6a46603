"""The local extractor: clauses that stand alone, of sentences that hold something to check."""

from collections.abc import Sequence

from verifier.local.attribution import parse_attribution
from verifier.local.checkability import Checkability, Checked
from verifier.local.duplicates import merge_duplicates
from verifier.local.references import Person, find_people, focus
from verifier.local.telling import Telling, Told
from verifier.models import Attribution, Claim, Excluded, Extraction, Frozen, Sentence, Source, Span
from verifier.protocols import Embedder
from verifier.sentences import split_sentences
from verifier.vocabulary import Exclusion

_REACH = 3
"""Sentences back at most to the one that a sentence leans on."""
_LONG = 22
"""Words from which a clause with a comma is likely to be several claims."""


class Reading(Frozen):
    """What is found in each sentence of an article, before claims that say the same are merged.

    `claims` and `excluded` have an entry a sentence: the claims that begin in it, or why it holds none. `hard` are the
    places of the sentences that a better reader is likely to read better.
    """

    article_id: str
    sentences: tuple[Sentence, ...]
    claims: tuple[tuple[Claim, ...], ...]
    excluded: tuple[Excluded | None, ...]
    hard: frozenset[int]


class LocalExtractor:
    """An Extractor: one claim a clause of each checkable sentence, told so that it stands alone.

    `embedder`, the shipped sentence encoder, tells which sentences can be checked and which claims say the same.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._checkability = Checkability(embedder)

    def extract(self, article: Source) -> Extraction:
        """The claims of `article`; every sentence ends in a claim or is excluded with its reason."""
        return self.settle(self.read(article))

    def read(self, article: Source) -> Reading:
        """What is found in each sentence of `article`, and which of them are hard."""
        sentences = split_sentences(article.text)
        published = article.published.date() if article.published else None
        telling = Telling(article.text, sentences, published)
        claims: list[tuple[Claim, ...]] = []
        excluded: list[Excluded | None] = []
        hard = set()
        anchor: int | None = None
        for place, (sentence, checked) in enumerate(zip(sentences, self._checked(telling), strict=True)):
            if checked.near or (checked.reason is None and _is_hard(telling.clauses[place])):
                hard.add(place)
            if checked.reason is not None:
                text = " ".join(sentence.of(article.text).split())
                claims.append(())
                excluded.append(Excluded(start=sentence.start, end=sentence.end, text=text, reason=checked.reason))
                continue
            near = anchor is not None and place - anchor <= _REACH
            found = []
            for told in telling.clauses[place]:
                words, spans = told.text, told.spans
                if told.leans_back and anchor is not None and near:
                    words, spans = f"{telling.mains[anchor]} {words}", (sentences[anchor].bare, *spans)
                found.append(Claim.create(article.id, words, spans, attribute(told.text, telling.people), published))
            claims.append(tuple(found))
            excluded.append(None)
            if not (near and telling.clauses[place][0].leans_back):
                anchor = place
        return Reading(
            article_id=article.id,
            sentences=sentences,
            claims=tuple(claims),
            excluded=tuple(excluded),
            hard=frozenset(hard),
        )

    def settle(self, reading: Reading) -> Extraction:
        """The extraction that `reading` comes to: claims that say the same are one."""
        claims = [claim for found in reading.claims for claim in found]
        return Extraction(
            sentences=reading.sentences,
            claims=tuple(merge_duplicates(claims, reading.article_id, self._embedder)),
            excluded=tuple(item for item in reading.excluded if item is not None),
        )

    def _checked(self, telling: Telling) -> list[Checked]:
        """Why each sentence holds no checkable claim, or None where it does, and whether that was a near thing."""
        pairs = zip(telling.headings, self._checkability.check(telling.wholes), strict=True)
        return [Checked(Exclusion.BOILERPLATE, near=False) if heading else checked for heading, checked in pairs]


def _is_hard(clauses: Sequence[Told]) -> bool:
    """Whether a clause points to what was not resolved, or is long and has parts that were not told apart."""
    return any(told.leans_back or _is_compound(told.text) for told in clauses)


def _is_compound(text: str) -> bool:
    return "," in text and len(text.split()) >= _LONG


def whole_claim(article: Source) -> Claim:
    """The text of `article`, all of it, as one claim."""
    text = " ".join(article.text.split())
    span = Span(start=0, end=len(article.text))
    return Claim.create(article.id, text, (span,), attribute(text, find_people([text])))


def attribute(text: str, people: Sequence[Person]) -> Attribution | None:
    """What `text` attributes to one of `people`; an organisation or office as the source of a fact is no speaker."""
    attribution = parse_attribution(text)
    return attribution if attribution and focus([attribution.speaker], people) else None
