"""The claims of one article in two reports, compared."""

from bisect import bisect_left
from collections.abc import Sequence

from verifier.audit.changes import ClaimChange, ClaimsDiff, Rewording, SourceChange, Standing, Stood
from verifier.audit.matching import Stated, claims_of, pair_claims
from verifier.findings import Evidence, Finding, Report, question
from verifier.models import Unchecked
from verifier.vocabulary import Aspect, Stance

_BySource = dict[tuple[str, Aspect, Stance], Evidence]
"""The first evidence of each source on each question for each side."""


def compare_claims(one: Report, other: Report) -> ClaimsDiff:
    """What the second report says otherwise of the claims of the first, and the sources that changed a verdict.

    A claim that a report has not because its sentence could not be checked is not gone or new, but unchecked there.
    """
    before, after = claims_of(one), claims_of(other)
    pairs = pair_claims(before, after)
    ours, theirs = {number for number, _ in pairs}, {number for _, number in pairs}
    # Places tell nothing of another text.
    alike = one.article.id == other.article.id
    here, there = (_Sentences(report.unchecked if alike else ()) for report in (one, other))
    left = [(claim, there.of(claim)) for number, claim in enumerate(before) if number not in ours]
    come = [(here.of(claim), claim) for number, claim in enumerate(after) if number not in theirs]
    return _told(
        [(before[a], after[b]) for a, b in pairs]
        + [(claim, sentence) for claim, sentence in left if sentence]
        + [(sentence, claim) for sentence, claim in come if sentence],
        gone=[claim for claim, sentence in left if sentence is None],
        new=[claim for sentence, claim in come if sentence is None],
    )


class _Sentences:
    """Sentences that could not be checked, and so may hold claims of which a report says nothing."""

    def __init__(self, unchecked: Sequence[Unchecked]) -> None:
        failed = [(span, Stated(item)) for item in unchecked if not item.claim_id for span in item.spans]
        self._places = sorted(failed, key=lambda place: (place[0].start, place[0].end))
        self._starts = [span.start for span, _ in self._places]

    def of(self, claim: Stated) -> Stated | None:
        """The one that a claim was drawn from."""
        for span in claim.spans:
            at = bisect_left(self._starts, span.end) - 1
            if at >= 0 and self._places[at][0].overlaps(span):
                return self._places[at][1]
        return None


def _told(matched: Sequence[tuple[Stated, Stated]], gone: Sequence[Stated], new: Sequence[Stated]) -> ClaimsDiff:
    changes: list[ClaimChange] = []
    reworded: list[Rewording] = []
    evidence = same = 0
    for first, second in matched:
        if _standing(first).outcome != _standing(second).outcome:
            changes.append(_change(first, second))
        elif first.text != second.text:
            reworded.append(Rewording(before=first.text, after=second.text))
        elif _shown(first) != _shown(second):
            evidence += 1
        else:
            same += 1
    return ClaimsDiff(
        new=tuple(map(_stood, new)),
        gone=tuple(map(_stood, gone)),
        verdicts=tuple(changes),
        reworded=tuple(reworded),
        evidence=evidence,
        same=same,
    )


def _standing(claim: Stated) -> Standing:
    return Standing.of(claim.outcome)


def _stood(claim: Stated) -> Stood:
    return Stood(text=claim.text, spans=claim.spans, standing=_standing(claim))


def _change(first: Stated, second: Stated) -> ClaimChange:
    one, other = _evidence(first, own=False), _evidence(second, own=False)
    sides = ((False, one, other, _evidence(second, own=True)), (True, other, one, _evidence(first, own=True)))
    sources = (
        SourceChange.of(item, key[1], gained=gained, own_origin=key in own)
        for gained, here, there, own in sides
        for key, item in here.items()
        if key not in there
    )
    return ClaimChange(
        before=first.text, after=second.text, first=_standing(first), second=_standing(second), sources=tuple(sources)
    )


def _evidence(claim: Stated, *, own: bool) -> _BySource:
    """What counts for a claim; or with `own` what does not, being of the article's own origin."""
    found: _BySource = {}
    if isinstance(claim.outcome, Finding):
        for item in claim.outcome.evidence:
            if item.own_origin is own:
                found.setdefault((item.source_id, question(claim.outcome.claim, item), item.stance), item)
    return found


def _shown(claim: Stated) -> set[tuple[object, ...]]:
    """The evidence of a claim, without what the judge thinks of it."""
    if isinstance(claim.outcome, Unchecked):
        return set()
    return {
        (item.source_id, item.start, item.end, item.stance, item.kind, item.aspect, item.own_origin)
        for item in claim.outcome.evidence
    }
