"""The frozen models that cross module borders. Offsets are Unicode code points into the normalised, stored text."""

import hashlib
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from verifier.vocabulary import (
    Aspect,
    Disagreement,
    Edit,
    Exclusion,
    QuotationStatus,
    RuleCode,
    Stance,
    UncheckedReason,
)


def content_id(*parts: object) -> str:
    """Sixteen hex digits that name some content; equal parts give equal ids."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


class Frozen(BaseModel):
    """Base of every model here: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """A half-open stretch `text[start:end]` of one text."""

    start: Annotated[int, Field(ge=0)]
    end: int

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"span {self.start}:{self.end} is empty")
        return self

    def of(self, text: str) -> str:
        """The words of this span in `text`."""
        return text[self.start : self.end]

    @property
    def bare(self) -> "Span":
        """The same place, without whatever else a subclass says of it."""
        return Span(start=self.start, end=self.end)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


class SourceInfo(Frozen):
    """What is known of a source besides its text."""

    id: str
    title: str
    outlet: str | None = None
    url: str | None = None
    published: datetime | None = None
    byline: str | None = None


class Source(SourceInfo):
    """One article: its normalised text and where it came from."""

    text: str

    @classmethod
    def create(
        cls,
        text: str,
        *,
        title: str,
        outlet: str | None = None,
        url: str | None = None,
        published: datetime | None = None,
        byline: str | None = None,
    ) -> Self:
        """A source named by its content: text and metadata alike."""
        identity = content_id(text, title, outlet, url, published.isoformat() if published else None, byline)
        return cls(id=identity, text=text, title=title, outlet=outlet, url=url, published=published, byline=byline)

    @property
    def info(self) -> SourceInfo:
        """The same source without its text."""
        return SourceInfo(**self.model_dump(exclude={"text"}))


class Passage(Span):
    """Two to five sentences of a source: `source.text[start:end] == text`."""

    source_id: str
    text: str

    @property
    def id(self) -> str:
        """Unique in an index: the source and the place in it."""
        return f"{self.source_id}:{self.start}-{self.end}"


class Sentence(Span):
    """One sentence of a text, and the number of the block (paragraph, heading, list item) it stands in."""

    block: int


class Attribution(Frozen):
    """Who is said to have said what: "X said Y" has speaker X and content Y."""

    speaker: str
    content: str
    quote: str | None = None


class Claim(Frozen):
    """One checkable, self-contained statement and the exact span(s) of the article it came from."""

    id: str
    text: str
    spans: tuple[Span, ...] = ()
    attribution: Attribution | None = None
    as_of: date | None = None

    @classmethod
    def create(
        cls,
        article_id: str,
        text: str,
        spans: tuple[Span, ...] = (),
        attribution: Attribution | None = None,
        as_of: date | None = None,
    ) -> Self:
        """A claim named by its article, its place in it and its words."""
        identity = content_id(article_id, *(f"{span.start}-{span.end}" for span in spans), text)
        return cls(id=identity, text=text, spans=spans, attribution=attribution, as_of=as_of)


class Excluded(Span):
    """A sentence of the article that holds no checkable claim; `note` says more where there is more to say."""

    text: str
    reason: Exclusion
    note: str = ""


class Unchecked(Frozen):
    """A sentence or claim that could not be checked: never to be read as single-source."""

    text: str
    spans: tuple[Span, ...]
    reason: UncheckedReason
    detail: str
    claim_id: str | None = None


class Extraction(Frozen):
    """Every sentence of an article, accounted for."""

    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    excluded: tuple[Excluded, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


class Candidate(Frozen):
    """A passage retrieved for a claim, with its cosine similarity to it; `origin` once origins are assigned."""

    passage: Passage
    source: SourceInfo
    similarity: float
    origin: str | None = None


class Candidates(Frozen):
    """What retrieval found for one claim: the candidates, nearest first."""

    claim: Claim
    candidates: tuple[Candidate, ...] = ()


class Judgement(Frozen):
    """How one passage bears on one claim, shown by a verbatim span of the passage's source."""

    claim_id: str
    passage: Passage
    quote: Span
    stance: Stance
    why: str
    kind: Disagreement | None = None
    aspect: Aspect | None = None
    score: float | None = None
    rule: RuleCode | None = None
    """The rule in code that made it what it is."""

    @model_validator(mode="after")
    def _quote_in_passage(self) -> Self:
        if not self.passage.start <= self.quote.start < self.quote.end <= self.passage.end:
            raise ValueError(f"quote {self.quote.start}:{self.quote.end} is not in passage {self.passage.id}")
        return self

    @property
    def quoted(self) -> str:
        """The words of the quote."""
        return self.passage.text[self.quote.start - self.passage.start : self.quote.end - self.passage.start]


class Change(Frozen):
    """One step of the word diff of a quotation: words as they are written, and whether both sides have them."""

    edit: Edit
    words: str


class QuotationCheck(Frozen):
    """What a text shows of a quotation: where the words stand in it, who says them there, and the word diff.

    `material` says that a word which carries meaning differs, that the sense is turned round, or the speaker another.
    """

    status: QuotationStatus
    quotation: str
    span: Span | None = None
    speaker: str | None = None
    changes: tuple[Change, ...] = ()
    material: bool = False


class Judged(Frozen):
    """The judgements on one claim, or why there are none. `dropped` counts answers whose quote was in no passage.

    `detail` says why there is a failure, or with what reservation the judgements stand. `confidence`, from 0 to 1, is
    the probability the judge gives its own outcome; None from a judge that has none. `answers` are the ids of the
    requests in the ledger that all this rests on.
    """

    claim_id: str
    judgements: tuple[Judgement, ...] = ()
    failure: UncheckedReason | None = None
    detail: str = ""
    dropped: int = 0
    confidence: float | None = None
    answers: tuple[str, ...] = ()
