"""What the overview lists: articles, claims and outlets, with what was counted of each."""

from verifier.audit.tables import Row
from verifier.models import Frozen
from verifier.vocabulary import Verdict


class Counts(Frozen):
    """Claims by verdict; `claims` are those that have one, `unchecked` have none."""

    claims: int
    corroborated: int
    single_source: int
    contradicted: int
    disputed: int
    unchecked: int

    @property
    def share(self) -> float:
        """The share of the checked claims that is contradicted."""
        return self.contradicted / self.claims if self.claims else 0.0


class Listed(Frozen):
    """An article as lists name it; `page` is where its own page is, below the run's folder."""

    number: int
    name: str
    page: str | None
    title: str
    outlet: str | None
    published: str | None


class Ranked(Frozen):
    """An article and the counts of its claims."""

    article: Listed
    counts: Counts


class Disputed(Frozen):
    """A claim that others refute, with an article it stands in, and in how many it stands and is refuted."""

    article: Listed
    row: Row
    articles: int


class Carrier(Frozen):
    """An article that makes a claim that others make too, and what came of the claim there."""

    article: Listed
    claim_id: str
    verdict: Verdict
    disputed: bool


class Recurring(Frozen):
    """A claim that several articles make word for word; `carriers` are the first of all `articles`."""

    text: str
    articles: int
    outlets: int
    counts: Counts
    carriers: tuple[Carrier, ...]


class Pair(Frozen):
    """How many claims of the outlet `asked` have evidence of the outlet `witness` for them, and against them."""

    asked: str
    witness: str
    supports: int
    refutes: int


class Failed(Frozen):
    """An article without a report, and why."""

    number: int
    name: str
    failure: str
