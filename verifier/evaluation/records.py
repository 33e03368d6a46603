"""What is kept of a run: one frozen record a labelled claim, pair or article, enough to score it again later."""

from verifier.evaluation.dataset import GoldPassage
from verifier.findings import Evidence, Method, Reason
from verifier.models import Frozen, Judgement, Span
from verifier.vocabulary import Defined, Stance, UncheckedReason, Verdict

LOG_VERSION = 1


class TaskName(Defined):
    """What is run over a labelled set."""

    CLAIMS = "claims", "check each labelled claim: retrieval, judge, rules and verdict"
    PAIRS = "pairs", "judge each hypothesis by its premise alone, without retrieval"
    EXTRACTION = "extraction", "extract the claims of each article and hold them against its gold claims"


class Header(Frozen):
    """The first line of a log: what was run, on what and with what. Equal headers mean that a run can go on."""

    log: int = LOG_VERSION
    task: TaskName
    files: dict[str, str]
    sources: str
    method: Method
    passages_per_claim: int
    code: str
    runs: int
    total: int


class Record(Frozen):
    """Base of the records: the place of the example in the set, and which of the runs it was."""

    number: int
    run: int = 0

    @property
    def answer(self) -> str | None:
        """The verdict or the stance; None where there is none."""
        return None

    @property
    def failure(self) -> str:
        """Why the example could not be checked, in words; empty if it was."""
        return ""


class Retrieved(Span):
    """A passage that was retrieved, its similarity to the claim, and the share of the claim's words it holds."""

    source_id: str
    similarity: float
    overlap: float


class ClaimRecord(Record):
    """A labelled claim after the run. `verdict` is None where it is unchecked; `confidence` is the score behind it."""

    id: str
    claim: str
    article: str | None
    trap: str | None
    label: Verdict
    verdict: Verdict | None
    disputed: bool = False
    reason: Reason | None
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Evidence, ...] = ()
    confidence: float | None = None
    unchecked: UncheckedReason | None = None
    detail: str = ""
    retrieved: tuple[Retrieved, ...]
    judgements: tuple[Judgement, ...]
    gold: tuple[GoldPassage, ...]

    @property
    def answer(self) -> str | None:
        """The verdict."""
        return self.verdict

    @property
    def failure(self) -> str:
        """The judge's own words, or the definition of its reason."""
        return (self.unchecked and (self.detail or self.unchecked.definition)) or ""


class PairRecord(Record):
    """A labelled pair after the judge and the rules in code. `scores` add up to 1; None where the judge gives none."""

    id: str
    premise: str
    hypothesis: str
    label: Stance
    stance: Stance | None
    scores: dict[Stance, float] | None
    why: str
    unchecked: UncheckedReason | None = None
    similarity: float
    overlap: float

    @property
    def answer(self) -> str | None:
        """The stance."""
        return self.stance

    @property
    def failure(self) -> str:
        """Why, as the judge says, or the definition of its reason."""
        return (self.unchecked and (self.why or self.unchecked.definition)) or ""


class Extracted(Frozen):
    """A claim and where in the article it stands."""

    claim: str
    spans: tuple[Span, ...]


class Match(Frozen):
    """A gold claim and the extracted claim that says the same, by their places in their lists."""

    gold: int
    extracted: int
    similarity: float


class ArticleRecord(Record):
    """The claims extracted from an article beside its gold claims, and who goes with whom."""

    id: str
    gold: tuple[Extracted, ...]
    extracted: tuple[Extracted, ...]
    matches: tuple[Match, ...]
    sentence_matches: tuple[Match, ...]
    """The same, if every sentence of the article were a claim: the baseline."""
    sentences: int
    accounted: int
    """Sentences in a claim, excluded, or unchecked for a stated reason; the others are lost."""
    detail: str = ""
    """Why some of these are unchecked."""

    @property
    def failure(self) -> str:
        """What the extractor says of the sentences that it left unchecked."""
        return self.detail
