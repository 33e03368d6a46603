"""The local extractor: sentences, plain checkability rules, and text that stands alone."""

import re
from collections.abc import Sequence

from verifier.local.attribution import parse_attribution
from verifier.local.checkable import exclusion, is_heading
from verifier.local.clauses import split_clauses
from verifier.local.references import Person, find_people, focus, stand_alone
from verifier.models import Attribution, Claim, Excluded, Extraction, Sentence, Source, Span
from verifier.quotes import QUOTED
from verifier.sentences import split_sentences
from verifier.vocabulary import Exclusion

_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ .,'’-]{2,40}(?:, [A-Z][a-z]+\.?(?: \d{1,2})?)?(?: \([^)]{2,40}\))?\s*(?:[-–—]|:)\s+"
)
_CONNECTIVE = re.compile(
    r"^(?:However|Meanwhile|Moreover|Furthermore|In addition|Additionally|Consequently|Ultimately|Therefore|"
    r"As a result|On the other hand|Nevertheless|Nonetheless|Still|Also|Besides|Instead|Thus|Hence|And|But|Yet|So|Then|"
    r"In the meantime|At the same time),?\s+(?=\S)"
)
_FRAME = re.compile(r"^(?:This|That|It|The \w+) (?:comes|came) (?:after|as|amid|a \w+ after)\s+")
_LEANS_BACK = re.compile(
    r"^(?:This|These|That|Those|It|Its|They|Their|He|She|His|Her|Such|The latter|The former)\b"
    r"(?! is (?:unclear|not clear))"
    r"|\b(?:this|these) (?!week|weekend|year|month|morning|afternoon|evening|summer|winter|spring|autumn|fall|time\b)"
    r"|^(?:\S+ ){0,5}such\b|\bthat (?:it|its|they|their)\b"
)
_REACH = 3
"""Sentences back at most to the one that a sentence leans on."""
_QUOTATION = re.compile(r"^[“\"][^“”\"]+[”\"]?$")


class LocalExtractor:
    """An Extractor by rules alone: one claim a checkable sentence, joined to the one before where it leans on it."""

    def extract(self, article: Source) -> Extraction:
        """The claims of `article`; every sentence ends in a claim or is excluded with its reason."""
        sentences = split_sentences(article.text)
        texts = [" ".join(sentence.of(article.text).split()) for sentence in sentences]
        people = find_people(texts)
        published = article.published.date() if article.published else None
        claims, excluded = [], []
        before: list[str] = []
        anchor: int | None = None
        for place, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
            bare, lead = _without_lead(text)
            whole = _with_speaker(stand_alone(bare, before, people, published), before, people)
            before.append(whole)
            alone = sum(other.block == sentence.block for other in sentences[max(0, place - 1) : place + 2]) == 1
            reason = Exclusion.BOILERPLATE if is_heading(text, alone=alone) else exclusion(whole)
            if reason is not None:
                if reason is Exclusion.BOILERPLATE:
                    before[-1] = ""
                excluded.append(Excluded(start=sentence.start, end=sentence.end, text=text, reason=reason))
                continue
            leaning = _LEANS_BACK.search(QUOTED.sub("", whole))
            if leaning and anchor is not None and place - anchor <= _REACH:
                spans = sentences[anchor].bare, _within(article.text, sentence, lead, len(text))
                words = f"{before[anchor]} {whole}"
                claims.append(Claim.create(article.id, words, spans, attribute(whole, people), published))
                continue
            anchor = anchor if leaning else place
            for clause in split_clauses(bare):
                words = _with_speaker(stand_alone(clause.text, before[:-1], people, published), before[:-1], people)
                span = _within(article.text, sentence, lead + clause.start, lead + clause.end)
                claims.append(Claim.create(article.id, words, (span,), attribute(words, people), published))
        return Extraction(sentences=sentences, claims=tuple(claims), excluded=tuple(excluded))


def whole_claim(article: Source) -> Claim:
    """The text of `article`, all of it, as one claim."""
    text = " ".join(article.text.split())
    span = Span(start=0, end=len(article.text))
    return Claim.create(article.id, text, (span,), attribute(text, find_people([text])))


def attribute(text: str, people: Sequence[Person]) -> Attribution | None:
    """What `text` attributes to one of `people`; an organisation or office as the source of a fact is no speaker."""
    attribution = parse_attribution(text)
    return attribution if attribution and focus([attribution.speaker], people) else None


def _without_lead(text: str) -> tuple[str, int]:
    """`text` without dateline, connective or "This comes after", and how many characters were left out."""
    kept = text
    for lead in (_DATELINE, _CONNECTIVE, _FRAME):
        kept = lead.sub("", kept, count=1)
    return kept[:1].upper() + kept[1:], len(text) - len(kept)


def _within(text: str, sentence: Sentence, start: int, end: int) -> Span:
    """The part of `sentence` in the article that has these offsets once white space is folded."""
    places = [match.span() for match in re.finditer(r"\S+", sentence.of(text))]
    folded = " ".join(sentence.of(text).split())
    first = len(folded[:start].split())
    last = max(first, len(folded[:end].split()) - 1)
    cut = len(folded[:end].split(" ")[-1])
    return Span(start=sentence.start + places[first][0], end=sentence.start + places[last][0] + cut)


def _with_speaker(text: str, before: list[str], people: tuple[Person, ...]) -> str:
    """A bare quotation that goes on from the sentence before, with its speaker named."""
    if not _QUOTATION.match(text) or not before:
        return text
    previous = parse_attribution(before[-1])
    if previous is None:
        return text
    speaker = focus([previous.speaker], people)
    return f"{speaker.name if speaker else previous.speaker} said: {text}"
