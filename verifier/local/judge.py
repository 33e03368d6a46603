"""The local judge: a cross-encoder reads each claim beside the evidence nearest to it, and abstains when unsure."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verifier.facts.alignment import align
from verifier.facts.conflicts import Conflict
from verifier.facts.rules import check_quotations, find_conflict, quotation_disagreement
from verifier.local.confidence import confidence
from verifier.local.crossencoder import CrossEncoder, Probabilities
from verifier.local.saying import content_claim, question_for
from verifier.local.windows import Extent, Window, whole_of, windows_of
from verifier.models import Attribution, Candidates, Claim, Frozen, Judged, Judgement, Span
from verifier.protocols import Embedder
from verifier.vocabulary import Aspect, Disagreement, QuotationStatus, RuleCode, Stance

READ = 8
"""Different windows read for each claim: the nearest by the sentence encoder's cosine."""
TOGETHER = 8
"""Claims whose windows are read together, so that every core has some."""
DOUBTED = 0.3
"""Probability of a refutation from which it is read the other way round as well: what contradicts is contradicted."""
LOOKS = 0.1
"""By how much, in nats, each doubling of the windows read raises the odds that one of them says nothing on the claim.

Among many passages that say nothing one will seem to: the more are read, the plainer what is said must be."""
SUPPORT = 0.55
"""Probability, so corrected, from which a window found by search supports a claim."""
REFUTE = 0.7
"""The same for a refutation that only the model sees: a wrong accusation costs most."""
REFUTE_SEEN = 0.4
"""The same where code sees figures, dates or a negation that disagree."""
SUPPORT_CONTENT = 0.7
"""The same for support of what somebody said, read without the sentence that says of what it is said."""
PAIR_COST = 0.1
"""What a second sentence must add to the probability: one that adds nothing should not be quoted."""

REMEMBERED = 8_000
"""Texts whose vectors are kept for the next article: about 15 MB."""

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
    rule: RuleCode | None = None

    @property
    def weight(self) -> tuple[bool, bool, float, int]:
        """What ranks the windows of a source: a whole passage, those that say something, the plainest first."""
        extent = self.window.extent
        plain = self.score - PAIR_COST * (extent is Extent.PAIR)
        return extent is Extent.WHOLE, self.stance is not Stance.NEI, plain, -self.window.span.start


class _Question(NamedTuple):
    """What is read beside some windows, and which question about an attributed claim it puts to them."""

    claim: Claim
    aspect: Aspect | None
    windows: Sequence[Window]
    unread: Sequence[Window] = ()


class LocalJudge:
    """A Judge that reads each claim beside the sentences, and pairs of sentences, that are nearest to it.

    A refutation that one of the rules in code sees as well, but those `without`, is believed sooner.
    """

    def __init__(self, embedder: Embedder, reader: CrossEncoder, without: Collection[RuleCode] = ()) -> None:
        self._embedder = embedder
        self._without = without
        self.reader = reader
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, with one judgement a passage that states anything: its best window."""
        ranked = self._ranked(batch)
        for first in range(0, len(batch), TOGETHER):
            lot = list(zip(batch, ranked, strict=True))[first : first + TOGETHER]
            asked = [_questions(item.claim, windows, self._without) for item, windows in lot]
            rows = [(one.claim, window) for questions in asked for one in questions for window in one.windows]
            probabilities = iter(self._probabilities(rows))
            for (item, _), questions in zip(lot, asked, strict=True):
                found = [
                    np.array([next(probabilities) for _ in one.windows]).reshape(-1, len(Stance)) for one in questions
                ]
                yield _judged(item.claim, questions, found, self._without)

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
        vectors = self._embedded(texts)
        ranked = []
        for item, windows in zip(batch, found, strict=True):
            cosines = [float(vectors[item.claim.text] @ vectors[window.text]) for window in windows]
            nearest = [window for _, window in sorted(zip(cosines, windows, strict=True), key=_near, reverse=True)]
            whole = whole_of(item.candidates)
            ranked.append([whole, *nearest] if whole else nearest)
        return ranked

    def _embedded(self, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of `texts`; articles of one story have the same windows read again and again.

        Those that were not asked for the longest leave the memory first.
        """
        vectors = {text: known for text in texts if (known := self._vectors.get(text)) is not None}
        new = [text for text in texts if text not in vectors]
        # A row of its own: a view would keep all that were embedded with it.
        vectors |= {text: vector.copy() for text, vector in zip(new, self._embedder.embed(new), strict=True)}
        with self._lock:
            for text, vector in vectors.items():
                self._vectors[text] = vector
                self._vectors.move_to_end(text)
            while len(self._vectors) > REMEMBERED:
                self._vectors.popitem(last=False)
        return vectors


def _questions(claim: Claim, windows: Sequence[Window], without: Collection[RuleCode]) -> list[_Question]:
    """What is read beside the nearest windows: the claim, or for "X said Y" beside each that or Y alone.

    Words that the claim quotes show who said them wherever they stand.
    """
    read = list(dict.fromkeys(window.text for window in windows))[:READ]
    nearest = [window for window in windows if window.text in read]
    unread = [window for window in windows if window.text not in read]
    if claim.attribution is None:
        return [_Question(claim, None, nearest, unread)]
    on: dict[Aspect, list[Window]] = {aspect: [] for aspect in Aspect}
    for window in nearest:
        on[_aspect(claim, claim.attribution, window, without)].append(window)
    content = content_claim(claim)
    if content is None:
        return [_Question(claim, Aspect.SAID, on[Aspect.SAID], [*on[Aspect.CONTENT], *unread])]
    saying = _Question(claim, Aspect.SAID, on[Aspect.SAID], unread)
    return [saying, _Question(content, Aspect.CONTENT, on[Aspect.CONTENT])]


def _aspect(claim: Claim, attribution: Attribution, window: Window, without: Collection[RuleCode]) -> Aspect:
    if _quotation(claim, window, without):
        return Aspect.SAID
    return question_for(attribution, window.passage, window.span)


def _judged(
    claim: Claim, questions: Sequence[_Question], found: Sequence[Probabilities], without: Collection[RuleCode]
) -> Judged:
    on_claim, *on_content = [
        _judgements(claim, question.aspect, _read_beside(question, rows, without))
        for question, rows in zip(questions, found, strict=True)
    ]
    settled = {judgement.passage.id for judgement in on_claim}
    further = [
        judgement
        for judgements in on_content
        for judgement in judgements
        if judgement.stance is not Stance.NEI or judgement.passage.id not in settled
    ]
    return Judged(claim_id=claim.id, judgements=(*on_claim, *further), confidence=confidence(on_claim))


def _read_beside(question: _Question, found: Probabilities, without: Collection[RuleCode]) -> list[_Read]:
    if question.windows and question.windows[0].extent is not Extent.WHOLE:
        found = _corrected(found, looks=len({window.text for window in question.windows}))
    rows = zip(question.windows, found.tolist(), strict=True)
    read = [_read(question, window, row, without) for window, row in rows]
    return [*read, *(_Read(window=window, why="it is not among the nearest") for window in question.unread)]


def _odds(probability: float) -> float:
    return probability / max(1 - probability, SURE)


def _near(ranked: tuple[float, Window]) -> tuple[float, str, int, int]:
    cosine, window = ranked
    return cosine, window.passage.id, -window.span.start, -window.span.end


def _corrected(probabilities: NDArray[np.float32], looks: int) -> NDArray[np.float32]:
    """The probabilities of all windows of a claim, each less sure the more `looks` there are: shape (windows, 3)."""
    odds = probabilities * (1.0, 1.0, looks ** (LOOKS / np.log(2)))
    corrected: NDArray[np.float32] = odds / odds.sum(axis=1, keepdims=True)
    return corrected


def _read(question: _Question, window: Window, found: Sequence[float], without: Collection[RuleCode]) -> _Read:
    if quoted := _quotation(question.claim, window, without):
        return quoted
    supports, refutes, nei = found
    score = round(max(supports, refutes), 4)
    if nei > max(supports, refutes):
        return _Read(window=window, score=score, why="it is near in topic, but does not say so")
    conflict = find_conflict(question.claim.text, window.text, without) if refutes > supports else None
    searched = window.extent is not Extent.WHOLE
    if searched and refutes > supports and question.aspect is Aspect.SAID and conflict is None:
        return _Read(window=window, score=score, why="who says one thing may have said the other as well")
    agrees = SUPPORT_CONTENT if question.aspect is Aspect.CONTENT else SUPPORT
    needed = agrees if supports >= refutes else REFUTE_SEEN if conflict else REFUTE
    if searched and score < needed:
        return _Read(window=window, score=score, why="it speaks of it, but whether for or against is unsure")
    if supports >= refutes:
        return _Read(window=window, stance=Stance.SUPPORTS, score=score, why="it says the same")
    if conflict is None:
        kind, why = Disagreement.CONTRADICTION, "both cannot be so"
        return _Read(window=window, stance=Stance.REFUTES, score=score, why=why, kind=kind)
    return _refuted(window, conflict, score)


def _refuted(window: Window, conflict: Conflict, score: float) -> _Read:
    return _Read(
        window=window, stance=Stance.REFUTES, score=score, why=conflict.why, kind=conflict.kind, rule=conflict.rule
    )


def _judgements(claim: Claim, aspect: Aspect | None, read: Sequence[_Read]) -> list[Judgement]:
    """The best window of each passage; a source says of a claim what its plainest window says."""
    by_passage: defaultdict[str, list[_Read]] = defaultdict(list)
    says: dict[str, Stance] = {}
    for item in sorted(read, key=lambda item: item.weight, reverse=True):
        by_passage[item.window.passage.id].append(item)
        says.setdefault(item.window.passage.source_id, item.stance)
    return [_judgement(claim, aspect, found, says[found[0].window.passage.source_id]) for found in by_passage.values()]


def _judgement(claim: Claim, aspect: Aspect | None, found: Sequence[_Read], stance: Stance) -> Judgement:
    """What a passage shows, by its plainest window that agrees with the `stance` of its source."""
    agreeing = [item for item in found if item.stance is stance]
    if agreeing:
        best = next((item for item in agreeing if item.window.extent is not Extent.WHOLE), agreeing[0])
    elif (best := found[0]).stance is not Stance.NEI:
        best = best.model_copy(
            update={"stance": Stance.NEI, "kind": None, "rule": None, "why": "the source says otherwise elsewhere"}
        )
    return Judgement(
        claim_id=claim.id,
        passage=best.window.passage,
        quote=best.window.span,
        stance=best.stance,
        kind=best.kind,
        aspect=aspect,
        score=best.score,
        why=best.why,
        rule=best.rule,
    )


def _quotation(claim: Claim, window: Window, without: Collection[RuleCode]) -> _Read | None:
    """What the words that the claim quotes show where the window has them: support, other words, or another mouth."""
    for check in check_quotations(claim.text, window.passage.text):
        if check.span is None or not _inside(check.span, window):
            continue
        if (conflict := quotation_disagreement(check)) and conflict.rule not in without:
            return _refuted(window, conflict, score=1.0)
        if check.status is QuotationStatus.VERIFIED and claim.attribution and claim.attribution.quote:
            score = 1.0 if check.speaker else UNNAMED
            return _Read(window=window, stance=Stance.SUPPORTS, score=score, why="it gives the same quotation")
    return None


def _inside(span: Span, window: Window) -> bool:
    offset = window.passage.start
    return window.span.start <= offset + span.start and offset + span.end <= window.span.end
