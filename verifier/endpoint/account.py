"""What a model says of an article's sentences, checked against the article: each ends in exactly one place."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from verifier.endpoint.answers import Answer
from verifier.endpoint.failures import CallError
from verifier.endpoint.fence import one_line
from verifier.models import Attribution, Claim, Excluded, Extraction, Sentence, Source, Span, Unchecked
from verifier.quotes import locate
from verifier.vocabulary import Exclusion, UncheckedReason


class PartAnswer(Answer):
    """A sentence a claim draws on, by number, and the words in it."""

    sentence: int
    words: str


class AttributionAnswer(Answer):
    """Who said what, and the words quoted."""

    speaker: str
    content: str
    quote: str | None


class ClaimAnswer(Answer):
    """One self-contained claim."""

    text: str
    parts: list[PartAnswer]
    attribution: AttributionAnswer | None
    as_of: str | None


class ExcludedAnswer(Answer):
    """A sentence without a claim."""

    sentence: int
    reason: Exclusion


class ExtractAnswer(Answer):
    """The claims of the numbered sentences, and the sentences without one."""

    claims: list[ClaimAnswer]
    excluded: list[ExcludedAnswer]


class Window(NamedTuple):
    """Indices of the sentences one call was about, and what came back; the model counts them from one."""

    indices: range
    answer: ExtractAnswer | CallError


def account(article: Source, sentences: Sequence[Sentence], windows: Sequence[Window]) -> Extraction:
    """The extraction that `windows` give: a claim stands if all its words are in the sentences it names.

    A sentence goes to its claims, else to the claims that do not stand (unchecked), else to its exclusion, else it is
    unchecked, because its call failed or because the answer left it out.
    """
    claims: dict[str, Claim] = {}
    taken: set[int] = set()
    lost: list[tuple[str, set[int]]] = []
    excluded: dict[int, Exclusion] = {}
    failures: dict[int, CallError] = {}
    for window in windows:
        if isinstance(window.answer, CallError):
            failures |= dict.fromkeys(window.indices, window.answer)
            continue
        for said in window.answer.claims:
            if not (text := one_line(said.text)):
                continue
            named = {part.sentence - 1 for part in said.parts}.intersection(window.indices)
            spans = _spans(article.text, sentences, window.indices, said.parts)
            if spans is None:
                lost.append((text, named))
                continue
            attribution = _attribution(article.text, said.attribution)
            claim = Claim.create(article.id, text, spans, attribution, _date(said.as_of))
            claims.setdefault(claim.id, claim)
            taken |= named
        for aside in window.answer.excluded:
            if aside.sentence - 1 in window.indices:
                excluded.setdefault(aside.sentence - 1, aside.reason)

    unchecked = []
    for text, named in lost:
        spans = tuple(sentences[index].bare for index in sorted(named - taken))
        taken |= named
        unchecked.append(_unlocated(text, spans))
    kept = [index for index in sorted(excluded) if index not in taken]
    taken.update(kept)
    missing = (index for index in range(len(sentences)) if index not in taken)
    unchecked += [_unanswered(article.text, sentences[index], failures.get(index)) for index in missing]
    return Extraction(
        sentences=tuple(sentences),
        claims=tuple(sorted(claims.values(), key=lambda claim: [(span.start, span.end) for span in claim.spans])),
        excluded=tuple(_excluded(article.text, sentences[index], excluded[index]) for index in kept),
        unchecked=tuple(sorted(unchecked, key=lambda item: (not item.spans, [span.start for span in item.spans]))),
    )


def _spans(
    text: str, sentences: Sequence[Sentence], indices: range, parts: Sequence[PartAnswer]
) -> tuple[Span, ...] | None:
    found = {}
    for part in parts:
        if part.sentence - 1 not in indices:
            return None
        span = locate(part.words, text, sentences[part.sentence - 1])
        if span is None:
            return None
        found[span.start, span.end] = span
    return tuple(found[place] for place in sorted(found)) or None


def _attribution(text: str, said: AttributionAnswer | None) -> Attribution | None:
    if said is None or not one_line(said.speaker) or not one_line(said.content):
        return None
    quoted = locate(said.quote, text) if said.quote else None
    return Attribution(
        speaker=one_line(said.speaker), content=one_line(said.content), quote=quoted.of(text) if quoted else None
    )


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _unlocated(text: str, spans: tuple[Span, ...]) -> Unchecked:
    detail = "the words that the model named as this claim's origin are not in the sentences it named"
    return Unchecked(text=text, spans=spans, reason=UncheckedReason.UNLOCATED, detail=detail)


def _unanswered(text: str, sentence: Sentence, failure: CallError | None) -> Unchecked:
    reason = failure.reason if failure else UncheckedReason.OMITTED
    detail = str(failure) if failure else "the model's answer says nothing of this sentence"
    return Unchecked(text=sentence.of(text), spans=(sentence.bare,), reason=reason, detail=detail)


def _excluded(text: str, sentence: Sentence, reason: Exclusion) -> Excluded:
    return Excluded(start=sentence.start, end=sentence.end, text=sentence.of(text), reason=reason)
