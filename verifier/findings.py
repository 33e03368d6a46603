"""The frozen models of a report: evidence, findings, and how they were come by."""

from datetime import date, datetime

from verifier.models import (
    Candidates,
    Claim,
    Excluded,
    Frozen,
    Judged,
    QuotationCheck,
    SourceInfo,
    Span,
    Unchecked,
    content_id,
)
from verifier.vocabulary import Aspect, Disagreement, ReasonCode, RuleCode, Stance, Verdict

SCHEMA_VERSION = 4


class Evidence(Span):
    """An exact span of a source that bears on a claim: `source.text[start:end] == quote`.

    `before` and `after` are the words around it in the same paragraph, cut where that is long.
    `origin` is the one it counts for: that of the outlet it `relays`, where its sentence only passes on what another
    outlet reported. `own_origin`: it counts for the article itself, and so proves nothing.
    """

    source_id: str
    origin: str
    outlet: str | None
    title: str
    url: str | None
    published: datetime | None
    quote: str
    before: str = ""
    after: str = ""
    stance: Stance
    kind: Disagreement | None = None
    aspect: Aspect | None = None
    score: float | None = None
    why: str
    rule: RuleCode | None = None
    """The rule in code that made the judgement what it is."""
    own_origin: bool = False
    relays: str | None = None


class Reason(Frozen):
    """Why a finding has its verdict: a code, and one sentence that a person can check."""

    code: ReasonCode
    text: str


class Answer(Frozen):
    """What the other origins make of one question about a claim. Its evidence is told from the rest by its aspect."""

    verdict: Verdict
    disputed: bool
    reason: Reason
    supporting_origins: tuple[str, ...]
    refuting_origins: tuple[str, ...]


class Said(Frozen):
    """The two answers to an attributed claim: did the speaker say it, and is the statement so."""

    speaker: str
    statement: str
    said: Answer
    content: Answer


class Quoted(QuotationCheck):
    """What a source shows of a quotation of the claim, anywhere in its text.

    `span` is a place in the text of `source`; there is no source where none that was searched has the words.
    """

    source: SourceInfo | None = None


class Searched(Frozen):
    """How much was searched for a claim: sources other than the article and its copies, and passages judged.

    `dropped` counts judgements thrown away because their quote is in no passage.
    """

    sources: int
    passages: int
    dropped: int = 0


class SeriesEntry(Frozen):
    """A figure as a text gives it, and the day for which it gives it: the one it states, or that of its publication."""

    value: str
    day: date
    source_id: str | None
    outlet: str | None
    title: str
    agrees: bool = False
    """Whether it is, in whatever form, the figure of the claim."""
    own: bool = False
    """Whether it is what the claim itself says."""


class Finding(Frozen):
    """A claim, its verdict, the evidence on every side, and what was searched.

    An attributed claim asserts that something was said: its verdict, reason and origins are those of `said.said`.
    `series` holds the figures that sources of different days give for one thing that goes on, the newest first.
    """

    claim: Claim
    verdict: Verdict
    disputed: bool
    reason: Reason
    said: Said | None
    supporting_origins: tuple[str, ...]
    refuting_origins: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    nearest: tuple[Evidence, ...]
    series: tuple[SeriesEntry, ...] = ()
    searched: Searched
    quotations: tuple[Quoted, ...] = ()
    """Of each longer quotation of the claim, and of each status, the nearest source of another origin; information,
    on which no verdict rests."""

    def on(self, aspect: Aspect, stance: Stance) -> list[Evidence]:
        """The evidence of other origins on one question; on a claim that is not attributed all of it is on `said`."""
        others = [item for item in self.evidence if item.stance is stance and not item.own_origin]
        return [item for item in others if question(self.claim, item) is aspect]


def question(claim: Claim, item: Evidence) -> Aspect:
    """Which question about `claim` a piece of evidence answers: on content is only what says that it is."""
    return Aspect.CONTENT if claim.attribution and item.aspect is Aspect.CONTENT else Aspect.SAID


class Examined(Frozen):
    """One claim after every step: what was retrieved, what the judge said, and the finding, None if it failed."""

    candidates: Candidates
    judged: Judged
    finding: Finding | None


class PromptVersion(Frozen):
    """A prompt that was used: its name, its declared version and the hash of its text."""

    name: str
    version: str
    sha256: str


class Method(Frozen):
    """How a report was made: enough to make it again."""

    verifier: str
    backend: str
    models: dict[str, str]
    prompts: tuple[PromptVersion, ...] = ()
    min_origins: int
    without_rules: tuple[RuleCode, ...] = ()
    """The rules that were turned off."""
    index_sources: int
    index_passages: int


class Usage(Frozen):
    """The answers of a model endpoint that a report rests on, all zero for the local backend.

    An answer counts the same whether it was paid for now or stood in the ledger; `cost` is in US dollars, None where a
    price is not known.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    dropped_quotes: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together; an unknown cost makes the sum unknown."""
        known = self.cost is not None and other.cost is not None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=round((self.cost or 0.0) + (other.cost or 0.0), 8) if known else None,
            dropped_quotes=self.dropped_quotes + other.dropped_quotes,
        )


class Accounting(Frozen):
    """Where every sentence of the article went: `sentences == in_claims + excluded + unchecked`."""

    sentences: int
    in_claims: int
    excluded: int
    unchecked: int


class SharedOrigin(Frozen):
    """Several sources of the evidence that count once, by their ids, and the sentences that say why."""

    id: str
    sources: tuple[str, ...]
    reasons: tuple[str, ...]


class Report(Frozen):
    """The findings of one article, everything that was not checked and why, and the method used."""

    schema_version: int = SCHEMA_VERSION
    article: SourceInfo
    text: str
    """The article as it was read: what the spans of claims and sentences are places in."""
    findings: tuple[Finding, ...]
    excluded: tuple[Excluded, ...]
    unchecked: tuple[Unchecked, ...]
    sentences: Accounting
    origins: tuple[SharedOrigin, ...] = ()
    copies: tuple[SourceInfo, ...]
    method: Method
    usage: Usage
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Sixteen hex digits that name its content: that of its JSON."""
        return content_id(self.model_dump_json())
