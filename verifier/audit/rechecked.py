"""What a recheck tells of a report: of each part, whether it is as it was, and where it is now."""

from enum import StrEnum

from verifier.models import Frozen, SourceInfo
from verifier.vocabulary import Defined


class Part(StrEnum):
    """What of a report is rechecked."""

    ARTICLE = "article"
    CLAIM = "claim"
    SENTENCE = "sentence"
    EVIDENCE = "evidence"
    NEAREST = "nearest"
    QUOTATION = "quotation"
    SERIES = "series"
    COPY = "copy"


class State(Defined):
    """What has become of a part of a report."""

    OK = "ok", "the source is in the index, and the words stand at their place in it"
    MOVED = "moved", "the words stand at another place of the source, or in one that has replaced it"
    GONE = "gone", "the source is no longer in the index, or has not the words"
    ALTERED = "altered", "the report says otherwise of the source or the claim than the index, or its own ids, do"
    SKIPPED = "skipped", "it is a place in the article, which is not in the index"


class Place(Frozen):
    """Where words are found today; of a source as a whole there is no start and end."""

    source_id: str
    start: int | None = None
    end: int | None = None


class Answer(Frozen):
    """What has become of something, why, and where it is now if it is elsewhere."""

    state: State
    why: str = ""
    now: Place | None = None


class Rechecked(Answer):
    """One part of a report: the `words` it gives for a place in a source, and what has become of them."""

    part: Part
    words: str
    source_id: str
    outlet: str | None
    title: str
    start: int | None = None
    end: int | None = None
    claim_id: str | None = None


class ReportCheck(Frozen):
    """One report rechecked: how many of each part are in which state, and all that are neither ok nor skipped.

    An article without a report has the `failure` for it, and nothing to recheck.
    """

    name: str | None
    article: SourceInfo | None
    failure: str | None
    counts: dict[Part, dict[State, int]]
    problems: tuple[Rechecked, ...]
