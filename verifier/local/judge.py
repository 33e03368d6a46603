"""The first local judge: sentence similarity, covered words, figures and negation; it abstains when unsure."""

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from verifier.facts.polarity import only_one_negates
from verifier.facts.rules import find_conflict, missing_figures, shares_figures
from verifier.facts.words import content_lemmas, words
from verifier.local.attribution import parse_attribution
from verifier.local.checkable import exclusion, is_heading
from verifier.models import Candidate, Candidates, Claim, Frozen, Judged, Judgement, Sentence, Span
from verifier.protocols import Embedder, Vectors
from verifier.quotes import fold
from verifier.sentences import split_sentences
from verifier.vocabulary import Aspect, Disagreement, Exclusion, Stance

SUPPORT = 0.56
REFUTE = 0.57
"""Scores from which a window supports or, where code sees a disagreement, refutes a claim."""
COVERED = 0.40
"""Share of the claim's words, rare ones counting more, that the window itself must hold for either."""
COVERED_WITH_FIGURES = 0.25
"""The same, where the window gives every figure of the claim."""
TOLD = 0.15
"""Share of the claim's words other than names that the window must hold: the same people may do anything.

Of a claim with a sentence of context before it, only the words of its last sentence count here."""
SAME_WORD = 0.62
"""Cosine from which two single words count, in its proportion, as the same."""
SIMILARITY_WEIGHT = 0.7
CONTEXT_CREDIT = 0.6
"""What a word of the claim is worth that stands in the passage around the window, or in the source's title."""
COMMON = 0.3
"""Added to the share of windows that hold a word before it is weighed: the larger, the less rarity counts."""
SAME_FIGURES = 0.08
"""What it adds that the window gives every figure of the claim, of which there is at least one."""
PAIR_COST = 0.03
"""What a second sentence costs: one that adds nothing should not be quoted."""
QUOTED_WORDS = 4
"""Words that a verbatim quotation needs before it decides by itself."""


_PRONOUNS = frozenset(("he", "she", "they", "him", "her", "them", "it"))


class _Window(Frozen):
    """One sentence of a passage, or two that follow each other."""

    candidate: Candidate
    span: Span
    text: str
    sentences: int


class _Scored(Frozen):
    """A window beside a claim: the score, and whether it holds enough of the claim's own words."""

    window: _Window
    score: float
    covered: bool


class LocalJudge:
    """A Judge that compares each claim with each sentence, and pair of sentences, of its passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def judge(self, batch: Sequence[Candidates]) -> list[Judged]:
        """One `Judged` a claim, with one judgement a passage: its best window."""
        windows = [[window for candidate in item.candidates for window in _windows(candidate)] for item in batch]
        compared = [
            *(item.claim.text for item in batch),
            *(window.text for found in windows for window in found),
        ]
        contexts = (_context(candidate) for item in batch for candidate in item.candidates)
        vectors = _Vectors(self._embedder, compared)
        vocabulary = _Vectors(self._embedder, chain.from_iterable(map(content_lemmas, (*compared, *contexts))))
        return [
            Judged(claim_id=item.claim.id, judgements=tuple(_judge(item.claim, found, vectors, vocabulary)))
            for item, found in zip(batch, windows, strict=True)
        ]


class _Vectors:
    """The vectors of some texts, each embedded once."""

    def __init__(self, embedder: Embedder, texts: Iterable[str]) -> None:
        unique = list(dict.fromkeys(texts))
        self._rows = {text: row for row, text in enumerate(unique)}
        self._matrix = embedder.embed(unique)

    def of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, shape (len(texts), dimension)."""
        return self._matrix[[self._rows[text] for text in texts]]


def _judge(claim: Claim, windows: Sequence[_Window], vectors: _Vectors, vocabulary: _Vectors) -> list[Judgement]:
    best: dict[str, tuple[tuple[bool, bool, int, float], Judgement]] = {}
    for scored in _score(claim, windows, vectors, vocabulary):
        judgement = _judgement(claim, scored)
        weight = _weight(judgement, scored.window.sentences)
        if judgement.passage.id not in best or weight > best[judgement.passage.id][0]:
            best[judgement.passage.id] = weight, judgement
    return _settled([judgement for _, judgement in best.values()])


def _score(claim: Claim, windows: Sequence[_Window], vectors: _Vectors, vocabulary: _Vectors) -> list[_Scored]:
    wanted = content_lemmas(claim.text)
    if not windows or not wanted:
        return []
    similarity = vectors.of([window.text for window in windows]) @ vectors.of([claim.text])[0]
    inside = np.array([_matches(wanted, window.text, vocabulary) for window in windows])
    candidates = {window.candidate.passage.id: window.candidate for window in windows}
    context = {key: _matches(wanted, _context(candidate), vocabulary) for key, candidate in candidates.items()}
    around = np.array([context[window.candidate.passage.id] for window in windows])
    rarity = np.maximum(np.log(2.0 / ((inside > 0).mean(axis=0) + COMMON)), 0.15)
    rarity /= rarity.sum()
    covered = inside @ rarity
    coverage = np.maximum(inside, CONTEXT_CREDIT * around) @ rarity
    length = np.array([PAIR_COST * (window.sentences - 1) for window in windows])
    figures = np.array([shares_figures(claim.text, window.text) for window in windows])
    scores = SIMILARITY_WEIGHT * similarity + (1 - SIMILARITY_WEIGHT) * coverage - length + SAME_FIGURES * figures
    asserted = split_sentences(claim.text)[-1].of(claim.text)
    stated = set(content_lemmas(asserted))
    common = np.array([lemma in stated and not _is_name(lemma, claim.text) for lemma in wanted])
    told = inside[:, common].mean(axis=1) if common.any() else covered
    enough = (covered >= np.where(figures, COVERED_WITH_FIGURES, COVERED)) & (told >= TOLD)
    return [
        _Scored(window=window, score=round(float(score), 4), covered=bool(share))
        for window, score, share in zip(windows, scores, enough, strict=True)
    ]


def _is_name(lemma: str, text: str) -> bool:
    return any(word.capital and word.lemma == lemma for word in words(text))


def _matches(wanted: Sequence[str], text: str, vocabulary: _Vectors) -> NDArray[np.float32]:
    """How well each wanted lemma is matched by a word of `text`: 1 the same, below `SAME_WORD` nothing."""
    given = content_lemmas(text)
    if not given:
        return np.zeros(len(wanted), dtype=np.float32)
    cosines = (vocabulary.of(wanted) @ vocabulary.of(given).T).max(axis=1)
    same = np.isin(wanted, given)
    matched: NDArray[np.float32] = np.where(same, 1.0, np.where(cosines >= SAME_WORD, cosines, 0.0)).astype(np.float32)
    return matched


def _judgement(claim: Claim, scored: _Scored) -> Judgement:
    window, text = scored.window, scored.window.text
    aspect = _aspect(claim, window)
    if quoted := _quotation(claim, window):
        stance, kind, why = quoted
    elif scored.covered and scored.score >= REFUTE and (conflict := find_conflict(claim.text, text)):
        stance, kind, why = Stance.REFUTES, conflict.kind, conflict.why
    elif not scored.covered or scored.score < SUPPORT:
        stance, kind, why = Stance.NEI, None, "it is near in topic, but does not say so"
    elif conflict := find_conflict(claim.text, text):
        stance, kind, why = Stance.NEI, conflict.kind, conflict.why
    elif lacking := missing_figures(claim.text, f"{text} {window.candidate.passage.text}"):
        stance, kind, why = Stance.NEI, None, f"it does not give the claim's {', '.join(lacking)}"
    elif only_one_negates(claim.text, text):
        stance, kind, why = Stance.NEI, None, "only one of the two is a negative statement"
    else:
        stance, kind, why = Stance.SUPPORTS, None, "it says the same in other words"
    return Judgement(
        claim_id=claim.id,
        passage=window.candidate.passage,
        quote=window.span,
        stance=stance,
        kind=kind,
        aspect=aspect,
        score=1.0 if quoted else scored.score,
        why=why,
    )


def _quotation(claim: Claim, window: _Window) -> tuple[Stance, Disagreement | None, str] | None:
    """What a verbatim quotation shared by claim and window shows: support, or the same words in another mouth."""
    attribution = claim.attribution
    if attribution is None or attribution.quote is None or len(attribution.quote.split()) < QUOTED_WORDS:
        return None
    quote = fold(attribution.quote).rstrip(".,!")
    if quote not in fold(window.text):
        return None
    sentences = (sentence.of(window.text) for sentence in split_sentences(window.text))
    told = next((parse_attribution(text) for text in sentences if quote in fold(text)), None)
    if told and _another(told.speaker, attribution.speaker, window.candidate.passage.text):
        return Stance.REFUTES, Disagreement.ATTRIBUTION, f"the source gives these words to {told.speaker}"
    return Stance.SUPPORTS, None, "it gives the same quotation"


def _another(told: str, speaker: str, passage: str) -> bool:
    """Whether `told` names somebody, and the passage does not name `speaker`."""
    return told.split()[0].lower() not in _PRONOUNS and told[0].isupper() and _surname(speaker) not in passage


def _aspect(claim: Claim, window: _Window) -> Aspect | None:
    if claim.attribution is None:
        return None
    spoken = parse_attribution(window.text) is not None or _surname(claim.attribution.speaker) in window.text
    return Aspect.SAID if spoken else Aspect.CONTENT


def _surname(speaker: str) -> str:
    capitalised = [word.form for word in words(speaker) if word.capital]
    return capitalised[-1] if capitalised else speaker


def _settled(judgements: Sequence[Judgement]) -> list[Judgement]:
    """`judgements` with a refutation dropped where the same source supports the claim elsewhere as well."""
    supporting = {item.passage.source_id for item in judgements if item.stance is Stance.SUPPORTS}
    return [
        item.model_copy(update={"stance": Stance.NEI, "why": "the same source says so elsewhere"})
        if item.stance is Stance.REFUTES and item.passage.source_id in supporting
        else item
        for item in judgements
    ]


def _weight(judgement: Judgement, sentences: int) -> tuple[bool, bool, int, float]:
    """What ranks the windows of a passage: support, refutation, and then the fewest sentences that show it."""
    decided = judgement.stance is not Stance.NEI
    score = judgement.score or 0.0
    return judgement.stance is Stance.SUPPORTS, judgement.stance is Stance.REFUTES, -sentences * decided, score


def _windows(candidate: Candidate) -> list[_Window]:
    """The sentences of a passage that state something, and the pairs of those that follow each other."""
    passage = candidate.passage
    sentences = [sentence for sentence in split_sentences(passage.text) if not _is_furniture(sentence, passage.text)]
    singles = [(sentence.start, sentence.end) for sentence in sentences]
    pairs = [(first.start, second.end) for first, second in pairwise(sentences)]
    return [
        _Window(
            candidate=candidate,
            span=Span(start=passage.start + start, end=passage.start + end),
            text=" ".join(passage.text[start:end].split()),
            sentences=count,
        )
        for spans, count in ((singles, 1), (pairs, 2))
        for start, end in spans
    ]


def _is_furniture(sentence: Sentence, text: str) -> bool:
    before, after = text[: sentence.start].rpartition("\n")[2], text[sentence.end :].partition("\n")[0]
    form = sentence.of(text)
    return is_heading(form, alone=not before.strip() and not after.strip()) or exclusion(form) is Exclusion.BOILERPLATE


def _context(candidate: Candidate) -> str:
    return f"{candidate.source.title}. {candidate.passage.text}"
