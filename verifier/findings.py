"""The frozen models of a report: evidence, findings, and how they were come by."""

from datetime import datetime

from verifier.models import Candidates, Claim, Excluded, Frozen, Judged, SourceInfo, Span, Unchecked
from verifier.vocabulary import Aspect, Disagreement, ReasonCode, Stance, Verdict

SCHEMA_VERSION = 1


class Evidence(Span):
    """An exact span of a source that bears on a claim: `source.text[start:end] == quote`."""

    source_id: str
    origin: str
    outlet: str | None
    title: str
    url: str | None
    published: datetime | None
    quote: str
    stance: Stance
    kind: Disagreement | None = None
    aspect: Aspect | None = None
    score: float | None = None
    why: str
    own_origin: bool = False


class Reason(Frozen):
    """Why a finding has its verdict: a code, and one sentence that a person can check."""

    code: ReasonCode
    text: str


class Said(Frozen):
    """The two answers to an attributed claim: did the speaker say it, and is what was said so."""

    speaker: str
    content: str
    said: Verdict
    content_verdict: Verdict


class Searched(Frozen):
    """How much was searched for a claim: sources other than the article and its copies, and passages judged."""

    sources: int
    passages: int


class Finding(Frozen):
    """A claim, its verdict, the evidence on every side, and what was searched."""

    claim: Claim
    verdict: Verdict
    disputed: bool
    reason: Reason
    said: Said | None
    supporting_origins: tuple[str, ...]
    refuting_origins: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    nearest: tuple[Evidence, ...]
    searched: Searched


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
    index_sources: int
    index_passages: int


class Usage(Frozen):
    """What the model endpoint was asked: all zero for the local backend."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dropped_quotes: int = 0


class Accounting(Frozen):
    """Where every sentence of the article went: `sentences == in_claims + excluded + unchecked`."""

    sentences: int
    in_claims: int
    excluded: int
    unchecked: int


class Report(Frozen):
    """The findings of one article, everything that was not checked and why, and the method used."""

    schema_version: int = SCHEMA_VERSION
    article: SourceInfo
    findings: tuple[Finding, ...]
    excluded: tuple[Excluded, ...]
    unchecked: tuple[Unchecked, ...]
    sentences: Accounting
    copies: tuple[SourceInfo, ...]
    method: Method
    usage: Usage
    warnings: tuple[str, ...] = ()
