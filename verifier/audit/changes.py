"""What is told of two runs: the articles, claims and verdicts that changed, and the sources that changed them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from verifier.findings import Evidence, Finding
from verifier.models import Frozen, SourceInfo, Span, Unchecked
from verifier.vocabulary import Aspect, ReasonCode, Stance, UncheckedReason, Verdict
from verifier.wording import STANCE_LABEL


class Standing(Frozen):
    """What is found of a claim: its verdict and reason, or why it is unchecked. `content`: of what an attributed claim
    says was said."""

    verdict: Verdict | None = None
    disputed: bool = False
    content: Verdict | None = None
    content_disputed: bool = False
    unchecked: UncheckedReason | None = None
    reason: ReasonCode | None = None
    why: str

    @classmethod
    def of(cls, found: Finding | Unchecked) -> "Standing":
        """What a report says of a claim."""
        if isinstance(found, Unchecked):
            return cls(unchecked=found.reason, why=found.detail)
        content = found.said.content if found.said else None
        return cls(
            verdict=found.verdict,
            disputed=found.disputed,
            content=content.verdict if content else None,
            content_disputed=bool(content and content.disputed),
            reason=found.reason.code,
            why=found.reason.text,
        )

    @property
    def outcome(self) -> str:
        """The verdicts in a few words; claims of one outcome stand alike."""
        if self.unchecked:
            return f"unchecked ({self.unchecked})"
        disputed = " (disputed)" * self.disputed
        content = f", its content {self.content}{' (disputed)' * self.content_disputed}" if self.content else ""
        return f"{self.verdict}{disputed}{content}"


class Stood(Frozen):
    """A claim that stands in one of the runs only."""

    text: str
    spans: tuple[Span, ...]
    standing: Standing


class SourceChange(Frozen):
    """A source whose evidence counts in one of the runs only: in the second one where it is `gained`.

    `own_origin`: the other run has it too, but as the article's own origin, where it proves nothing.
    """

    gained: bool
    stance: Stance
    aspect: Aspect
    source_id: str
    outlet: str | None
    title: str
    url: str | None
    published: datetime | None
    start: int
    end: int
    quote: str
    own_origin: bool = False

    @classmethod
    def of(cls, item: Evidence, aspect: Aspect, *, gained: bool, own_origin: bool) -> "SourceChange":
        """What a piece of evidence shows that is told of one of the runs only."""
        shared = {name: getattr(item, name) for name in Evidence.model_fields if name in cls.model_fields}
        return cls(**(shared | {"aspect": aspect, "gained": gained, "own_origin": own_origin}))

    @property
    def effect(self) -> str:
        """What the source does now, or does no longer."""
        verb = STANCE_LABEL[self.stance]
        return f"now {verb}" if self.gained else f"no longer {verb}"


class ClaimChange(Frozen):
    """A claim of both runs whose verdict differs, and the sources that changed it.

    No source did where origins were drawn otherwise, another number of them was required, or a check failed.
    """

    before: str
    after: str
    first: Standing
    second: Standing
    sources: tuple[SourceChange, ...]


class Rewording(Frozen):
    """A claim that the article tells in other words, with the same verdict."""

    before: str
    after: str


class ClaimsDiff(Frozen):
    """What changed of the claims of an article.

    `evidence` counts those that have the same verdict by other evidence, `same` those of which nothing changed.
    """

    new: tuple[Stood, ...] = ()
    gone: tuple[Stood, ...] = ()
    verdicts: tuple[ClaimChange, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    evidence: int = 0
    same: int = 0


class Fate(StrEnum):
    """What became of an article from the first run to the second."""

    NEW = "new"
    GONE = "gone"
    KEPT = "kept"


class ArticleDiff(Frozen):
    """What changed of an article. What is known of it, `first` and `second`, comes from its reports.

    `changed` names what it says otherwise: its text, or what is known of it. `failures`: why there is no report, where
    only one of the runs has one. `total`: how many claims an article has that is new or gone.
    """

    fate: Fate
    name: str | None
    first: SourceInfo | None = None
    second: SourceInfo | None = None
    changed: tuple[str, ...] = ()
    failures: tuple[str | None, str | None] = (None, None)
    total: int = 0
    claims: ClaimsDiff = ClaimsDiff()

    @property
    def differs(self) -> bool:
        """Whether anything is to be told of it."""
        same = ClaimsDiff(same=self.claims.same)
        return self.fate is not Fate.KEPT or self.failures != (None, None) or bool(self.changed) or self.claims != same


class SettingChange(Frozen):
    """A part of the method, or a setting, that differs; empty in a run that has it not."""

    name: str
    first: str
    second: str


class Totals(Frozen):
    """Counts over all articles. Claims are those of articles that both runs have a report of.

    `unreported`: articles of which one run has a report and the other none. `verdicts` counts each change of verdict,
    "contradicted -> corroborated".
    """

    articles: int = 0
    articles_new: int = 0
    articles_gone: int = 0
    articles_changed: int = 0
    unreported: int = 0
    claims_new: int = 0
    claims_gone: int = 0
    claims_reworded: int = 0
    verdicts_changed: int = 0
    evidence_changed: int = 0
    same: int = 0
    verdicts: dict[str, int] = Field(default_factory=dict)

    @classmethod
    def of(cls, articles: Iterable[ArticleDiff]) -> "Totals":
        """The counts over `articles`, one after another."""
        counts: Counter[str] = Counter()
        verdicts: Counter[str] = Counter()
        for article in articles:
            counts["articles"] += 1
            counts["articles_new"] += article.fate is Fate.NEW
            counts["articles_gone"] += article.fate is Fate.GONE
            counts["articles_changed"] += bool(article.changed)
            counts["unreported"] += article.failures != (None, None)
            counts["claims_new"] += len(article.claims.new)
            counts["claims_gone"] += len(article.claims.gone)
            counts["claims_reworded"] += len(article.claims.reworded)
            counts["verdicts_changed"] += len(article.claims.verdicts)
            counts["evidence_changed"] += article.claims.evidence
            counts["same"] += article.claims.same
            verdicts.update(f"{change.first.outcome} -> {change.second.outcome}" for change in article.claims.verdicts)
        return cls(**counts, verdicts=dict(sorted(verdicts.items())))

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return self != Totals(articles=self.articles, same=self.same)
