"""What a model is asked of an article's sentences, and where each of them ends: in exactly one place."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BeforeValidator, ConfigDict

from verifier.endpoint.answers import Answer
from verifier.endpoint.failures import CallError
from verifier.models import Claim, Excluded, Extraction, Sentence, Source, Span, Unchecked
from verifier.vocabulary import Exclusion, UncheckedReason

_DECORATED = re.compile(r"\D*(\d{1,9})\D*")


def _number(said: object) -> object:
    """The number in "7", "[7]" or "sentence 7"."""
    found = _DECORATED.fullmatch(said) if isinstance(said, str) else None
    return int(found[1]) if found else said


def _lower(said: object) -> object:
    return said.strip().lower() if isinstance(said, str) else said


def _all_required(schema: dict[str, Any]) -> None:
    schema["additionalProperties"] = False
    schema["required"] = list(schema["properties"])
    for about in schema["properties"].values():
        about.pop("default", None)


Number = Annotated[int, BeforeValidator(_number)]


class NullableAnswer(Answer):
    """An answer asked for with every field, and read with null for those that are left out."""

    model_config = ConfigDict(json_schema_extra=_all_required)


class PartAnswer(Answer):
    """A sentence that states a claim, by number, and the words in it."""

    sentence: Number
    words: str


class AttributionAnswer(NullableAnswer):
    """Who said what, and the words quoted."""

    speaker: str
    content: str
    quote: str | None = None


class ClaimAnswer(NullableAnswer):
    """One self-contained claim."""

    # Models answer in this order: words copied out first keep the text close to them.
    parts: list[PartAnswer]
    text: str
    attribution: AttributionAnswer | None = None
    as_of: str | None = None


class ExcludedAnswer(NullableAnswer):
    """A sentence without a claim."""

    sentence: Number
    reason: Annotated[Exclusion, BeforeValidator(_lower)]
    note: str | None = None


class ExtractAnswer(Answer):
    """The claims of the numbered sentences, and the sentences without one."""

    claims: list[ClaimAnswer]
    excluded: list[ExcludedAnswer]


class Stated(NamedTuple):
    """A claim that stands, and which of the sentences asked about it accounts for."""

    claim: Claim
    sentences: frozenset[int]

    @property
    def key(self) -> str:
        """What two claims that say the same have in common."""
        return self.claim.text.casefold()


class Lost(NamedTuple):
    """A claim of the answer, by its place there from one, that does not stand, and why."""

    place: int
    text: str
    sentences: frozenset[int]
    problem: str

    @property
    def key(self) -> str:
        """What two claims that say the same have in common."""
        return self.text.casefold()


class Aside(NamedTuple):
    """Why a sentence holds no claim."""

    reason: Exclusion
    note: str


@dataclass(frozen=True)
class Reading:
    """What became of the sentences that a request asked about; sentences are indices into the article's."""

    asked: frozenset[int]
    claims: tuple[Stated, ...] = ()
    lost: tuple[Lost, ...] = ()
    excluded: Mapping[int, Aside] = field(default_factory=dict)
    failures: Mapping[int, CallError] = field(default_factory=dict)

    @classmethod
    def failed(cls, asked: Collection[int], error: CallError) -> Self:
        """No answer."""
        return cls(asked=frozenset(asked), failures=dict.fromkeys(asked, error))

    @property
    def settled(self) -> frozenset[int]:
        """The sentences that a claim or a reason accounts for."""
        return frozenset(self.excluded).union(*(stated.sentences for stated in self.claims))

    @property
    def missing(self) -> tuple[int, ...]:
        """The sentences of which the answer says nothing."""
        return tuple(sorted(self.asked.difference(self.settled, *(one.sentences for one in self.lost))))

    @property
    def unresolved(self) -> tuple[int, ...]:
        """The missing sentences and those of lost claims; all, where a lost claim names none."""
        of_lost = (one.sentences or self.asked for one in self.lost)
        return tuple(sorted(frozenset(self.missing).union(*of_lost)))

    def mended_by(self, later: "Reading") -> "Reading":
        """This reading after a second answer, about what was missing or lost in the first."""
        lost = _still_lost(self, later)
        known = {stated.key for stated in self.claims} | {one.key for one in lost}
        return Reading(
            asked=self.asked,
            claims=(*self.claims, *later.claims),
            lost=(*lost, *(one for one in later.lost if one.key not in known)),
            excluded={**later.excluded, **self.excluded},
            failures={**self.failures, **later.failures},
        )


def account(article: Source, sentences: Sequence[Sentence], readings: Sequence[Reading]) -> Extraction:
    """The extraction that `readings` of different sentences give; it concerns only the sentences they asked about.

    Claims of the same text are one. A sentence goes to its claims, else to the claims that do not stand (unchecked),
    else to its exclusion, else it is unchecked, because its call failed or because the answer left it out.
    """
    claims: dict[str, Claim] = {}
    taken: set[int] = set()
    for stated in (stated for reading in readings for stated in reading.claims):
        known = claims.get(stated.key)
        claims[stated.key] = _joined(article, known, stated.claim) if known else stated.claim
        taken |= stated.sentences
    unchecked = []
    for one in (one for reading in readings for one in reading.lost):
        unchecked.append(_unlocated(one, tuple(sentences[index].bare for index in sorted(one.sentences - taken))))
        taken |= one.sentences
    excluded = {index: aside for reading in readings for index, aside in reading.excluded.items()}
    kept = sorted(excluded.keys() - taken)
    failures = {index: error for reading in readings for index, error in reading.failures.items()}
    left = frozenset().union(*(reading.asked for reading in readings)).difference(taken, kept)
    unchecked += [_unanswered(article.text, sentences[index], failures.get(index)) for index in sorted(left)]
    return Extraction(
        sentences=tuple(sentences),
        claims=tuple(sorted(claims.values(), key=lambda claim: [(span.start, span.end) for span in claim.spans])),
        excluded=tuple(_excluded(article.text, sentences[index], excluded[index]) for index in kept),
        unchecked=tuple(sorted(unchecked, key=lambda item: (not item.spans, [span.start for span in item.spans]))),
    )


def _still_lost(first: Reading, later: Reading) -> list[Lost]:
    """The lost claims of `first` for which `later` holds neither the same text nor a new claim of their sentences.

    A new claim stands for one lost claim; a lost claim whose sentences hold no claim after all is given up.
    """
    given = {stated.key for stated in later.claims}
    known = {stated.key for stated in first.claims} | {one.key for one in first.lost}
    spare = [stated for stated in later.claims if stated.key not in known]
    left = []
    for one in first.lost:
        if one.key in given or (one.sentences and one.sentences <= later.excluded.keys()):
            continue
        instead = next((stated for stated in spare if stated.sentences & one.sentences), None)
        if instead:
            spare.remove(instead)
        else:
            left.append(one)
    return left


def _joined(article: Source, one: Claim, other: Claim) -> Claim:
    """One claim for two of the same text, with the places of both."""
    spans = {*one.spans, *other.spans}
    kept = [span for span in spans if not any(span != around and _within(span, around) for around in spans)]
    places = tuple(sorted(kept, key=lambda span: span.start))
    return Claim.create(article.id, one.text, places, one.attribution or other.attribution, one.as_of or other.as_of)


def _within(span: Span, around: Span) -> bool:
    return around.start <= span.start and span.end <= around.end


def _unlocated(lost: Lost, spans: tuple[Span, ...]) -> Unchecked:
    detail = f"the model's claim cannot be traced to the article: {lost.problem}"
    return Unchecked(text=lost.text, spans=spans, reason=UncheckedReason.UNLOCATED, detail=detail)


def _unanswered(text: str, sentence: Sentence, failure: CallError | None) -> Unchecked:
    reason = failure.reason if failure else UncheckedReason.OMITTED
    detail = str(failure) if failure else "the model's answer says nothing of this sentence"
    return Unchecked(text=sentence.of(text), spans=(sentence.bare,), reason=reason, detail=detail)


def _excluded(text: str, sentence: Sentence, aside: Aside) -> Excluded:
    words = sentence.of(text)
    return Excluded(start=sentence.start, end=sentence.end, text=words, reason=aside.reason, note=aside.note)
