"""The local judge: a cross-encoder reads each claim beside the evidence nearest to it, and abstains when unsure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from verifier.facts.alignment import align
from verifier.facts.rules import check_quotations, find_conflict, quotation_disagreement
from verifier.facts.words import words
from verifier.local.attribution import parse_attribution
from verifier.local.confidence import confidence
from verifier.local.crossencoder import CrossEncoder, Probabilities
from verifier.local.windows import Extent, Window, whole_of, windows_of
from verifier.models import Candidates, Claim, Frozen, Judged, Judgement, Span
from verifier.protocols import Embedder
from verifier.vocabulary import Aspect, Disagreement, QuotationStatus, Stance

READ = 16
"""Windows read for each claim: the nearest by the sentence encoder's cosine."""
TOGETHER = 8
"""Claims whose windows are read together, so that every core has some."""
DOUBTED = 0.15
"""Probability of a refutation from which it is read the other way round as well: what contradicts is contradicted."""
LOOKS = 0.1
"""By how much, in nats, each doubling of the windows read raises the odds that one of them says nothing on the claim.

Among many passages that say nothing one will seem to: the more are read, the plainer what is said must be."""
SUPPORT = 0.5
"""Probability, so corrected, from which a window found by search supports a claim."""
REFUTE = 0.7
"""The same for a refutation that only the model sees: a wrong accusation costs most."""
REFUTE_SEEN = 0.5
"""The same where code sees figures, dates or a negation that disagree."""
PAIR_COST = 0.1
"""What a second sentence must add to the probability: one that adds nothing should not be quoted."""

UNNAMED = 0.85
"""Score of a verbatim quotation whose passage does not name the speaker: another passage that does goes first."""

REFUTES = 1
"""Column of the probabilities."""
SURE = 1e-6
"""What is left of a probability of 1."""


class _Read(Frozen):
    """A window beside a claim: what it says of it, and how plainly."""

    window: Window
    why: str
    stance: Stance = Stance.NEI
    score: float = 0.0
    kind: Disagreement | None = None

    @property
    def weight(self) -> tuple[bool, bool, float, int]:
        """What ranks the windows of a source: a whole passage, those that say something, the plainest first."""
        extent = self.window.extent
        plain = self.score - PAIR_COST * (extent is Extent.PAIR)
        return extent is Extent.WHOLE, self.stance is not Stance.NEI, plain, -self.window.span.start


class LocalJudge:
    """A Judge that reads each claim beside the sentences, and pairs of sentences, that are nearest to it."""

    def __init__(self, embedder: Embedder, reader: CrossEncoder) -> None:
        self._embedder = embedder
        self.reader = reader

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, with one judgement a passage that states anything: its best window."""
        ranked = self._ranked(batch)
        for first in range(0, len(batch), TOGETHER):
            lot = list(zip(batch, ranked, strict=True))[first : first + TOGETHER]
            rows = [(item.claim, window) for item, windows in lot for window in windows[:READ]]
            probabilities = iter(self._probabilities(rows))
            for item, windows in lot:
                found = np.array([next(probabilities) for _ in windows[:READ]]).reshape(-1, len(Stance))
                yield _judged(item.claim, windows, found)

    def _probabilities(self, rows: Sequence[tuple[Claim, Window]]) -> Probabilities:
        """What each window shows of its claim; a refutation is the mean, in odds, of what is read either way round."""
        claims = [align(claim.text, window.text) for claim, window in rows]
        found = self.reader.read([(window.text, text) for text, (_, window) in zip(claims, rows, strict=True)])
        doubted = [
            row
            for row, ((_, window), (supports, refutes, _)) in enumerate(zip(rows, found, strict=True))
            if refutes >= max(DOUBTED, supports) and window.extent is not Extent.WHOLE
        ]
        turned = self.reader.read([(claims[row], rows[row][1].text) for row in doubted])
        for row, refutes in zip(doubted, turned[:, REFUTES], strict=True):
            odds = np.sqrt(_odds(found[row, REFUTES]) * _odds(refutes))
            both = odds / (1 + odds)
            found[row] *= (1 - both) / max(1 - found[row, REFUTES], SURE)
            found[row, REFUTES] = both
        return found

    def _ranked(self, batch: Sequence[Candidates]) -> list[list[Window]]:
        """The windows of each claim's passages: one that is read whole, then the nearest first."""
        found = [windows_of(item.candidates) for item in batch]
        texts = dict.fromkeys(item.claim.text for item in batch)
        texts |= dict.fromkeys(window.text for windows in found for window in windows)
        vectors = dict(zip(texts, self._embedder.embed(list(texts)), strict=True))
        ranked = []
        for item, windows in zip(batch, found, strict=True):
            cosines = [float(vectors[item.claim.text] @ vectors[window.text]) for window in windows]
            nearest = [window for _, window in sorted(zip(cosines, windows, strict=True), key=_near, reverse=True)]
            whole = whole_of(item.candidates)
            ranked.append([whole, *nearest] if whole else nearest)
        return ranked


def _judged(claim: Claim, windows: Sequence[Window], found: Probabilities) -> Judged:
    if windows and windows[0].extent is not Extent.WHOLE:
        found = _corrected(found)
    read = [_read(claim, window, *row) for window, row in zip(windows, found.tolist(), strict=False)]
    unread = [_Read(window=window, why="it is not among the nearest") for window in windows[READ:]]
    judgements = tuple(_judgements(claim, [*read, *unread]))
    return Judged(claim_id=claim.id, judgements=judgements, confidence=confidence(judgements))


def _odds(probability: float) -> float:
    return probability / max(1 - probability, SURE)


def _near(ranked: tuple[float, Window]) -> tuple[float, str, int, int]:
    cosine, window = ranked
    return cosine, window.passage.id, -window.span.start, -window.span.end


def _corrected(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probabilities of all windows of a claim, each less sure the more there are: shape (windows, 3)."""
    odds = probabilities * (1.0, 1.0, len(probabilities) ** (LOOKS / np.log(2)))
    corrected: NDArray[np.float32] = odds / odds.sum(axis=1, keepdims=True)
    return corrected


def _read(claim: Claim, window: Window, supports: float, refutes: float, nei: float) -> _Read:
    if quoted := _quotation(claim, window):
        return quoted
    score = round(max(supports, refutes), 4)
    if nei > max(supports, refutes):
        return _Read(window=window, score=score, why="it is near in topic, but does not say so")
    conflict = find_conflict(claim.text, window.text) if refutes > supports else None
    needed = SUPPORT if supports >= refutes else REFUTE_SEEN if conflict else REFUTE
    if window.extent is not Extent.WHOLE and score < needed:
        return _Read(window=window, score=score, why="it speaks of it, but whether for or against is unsure")
    if supports >= refutes:
        return _Read(window=window, stance=Stance.SUPPORTS, score=score, why="it says the same")
    kind, why = (conflict.kind, conflict.why) if conflict else (Disagreement.CONTRADICTION, "both cannot be so")
    return _Read(window=window, stance=Stance.REFUTES, score=score, why=why, kind=kind)


def _judgements(claim: Claim, read: Sequence[_Read]) -> list[Judgement]:
    """The best window of each passage; a source says of a claim what its plainest window says."""
    by_passage: defaultdict[str, list[_Read]] = defaultdict(list)
    says: dict[str, Stance] = {}
    for item in sorted(read, key=lambda item: item.weight, reverse=True):
        by_passage[item.window.passage.id].append(item)
        says.setdefault(item.window.passage.source_id, item.stance)
    return [_judgement(claim, found, says[found[0].window.passage.source_id]) for found in by_passage.values()]


def _judgement(claim: Claim, found: Sequence[_Read], stance: Stance) -> Judgement:
    """What a passage shows, by its plainest window that agrees with the `stance` of its source."""
    agreeing = [item for item in found if item.stance is stance]
    if agreeing:
        best = next((item for item in agreeing if item.window.extent is not Extent.WHOLE), agreeing[0])
    elif (best := found[0]).stance is not Stance.NEI:
        best = best.model_copy(
            update={"stance": Stance.NEI, "kind": None, "why": "the source says otherwise elsewhere"}
        )
    return Judgement(
        claim_id=claim.id,
        passage=best.window.passage,
        quote=best.window.span,
        stance=best.stance,
        kind=best.kind,
        aspect=_aspect(claim, best),
        score=best.score,
        why=best.why,
    )


def _quotation(claim: Claim, window: Window) -> _Read | None:
    """What the words that the claim quotes show where the window has them: support, other words, or another mouth."""
    for check in check_quotations(claim.text, window.passage.text):
        if check.span is None or not _inside(check.span, window):
            continue
        if conflict := quotation_disagreement(check):
            return _Read(window=window, stance=Stance.REFUTES, score=1.0, why=conflict.why, kind=conflict.kind)
        if check.status is QuotationStatus.VERIFIED and claim.attribution and claim.attribution.quote:
            score = 1.0 if check.speaker else UNNAMED
            return _Read(window=window, stance=Stance.SUPPORTS, score=score, why="it gives the same quotation")
    return None


def _inside(span: Span, window: Window) -> bool:
    offset = window.passage.start
    return window.span.start <= offset + span.start and offset + span.end <= window.span.end


def _aspect(claim: Claim, read: _Read) -> Aspect | None:
    if claim.attribution is None:
        return None
    if read.kind in (Disagreement.ATTRIBUTION, Disagreement.QUOTE):
        return Aspect.SAID
    text = read.window.text
    spoken = parse_attribution(text) is not None or _surname(claim.attribution.speaker) in text
    return Aspect.SAID if spoken else Aspect.CONTENT


def _surname(speaker: str) -> str:
    capitalised = [word.form for word in words(speaker) if word.capital]
    return capitalised[-1] if capitalised else speaker
