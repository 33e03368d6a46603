"""The three things that can be run over a labelled set: check claims, judge pairs, extract claims."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from verifier.evaluation.confidence import confidence, stance_scores
from verifier.evaluation.dataset import Example, GoldExample, LabelledPair
from verifier.evaluation.log import Log
from verifier.evaluation.matching import match_claims
from verifier.evaluation.records import ArticleRecord, ClaimRecord, Extracted, PairRecord, Record, Retrieved, TaskName
from verifier.facts.rules import enforce
from verifier.facts.words import content_lemmas
from verifier.findings import Examined
from verifier.local.extract import attribute
from verifier.local.references import find_people
from verifier.models import Candidate, Candidates, Claim, Judged, Passage, Source, Span, content_id
from verifier.pipeline import Desk, examine
from verifier.protocols import Backend, Embedder
from verifier.vocabulary import Aspect, RuleCode, Stance

PAIRS_AT_ONCE = 32
"""Pairs that one call of the judge is given."""
ALONE_AT_ONCE = 16
"""Claims without an article that are run together."""

_DECISIVE = (Stance.REFUTES, Stance.SUPPORTS, Stance.NEI)

R_co = TypeVar("R_co", bound=Record, covariant=True)
R = TypeVar("R", bound=Record)


class Task(Protocol[R_co]):
    """Something to run over the examples of a labelled set, known here by their numbers."""

    @property
    def name(self) -> TaskName:
        """Which of the three."""

    @property
    def total(self) -> int:
        """How many examples there are."""

    def groups(self) -> Iterable[Sequence[int]]:
        """The examples in the parts that are run together, always the same."""

    def run(self, numbers: Sequence[int], run: int) -> Sequence[R_co]:
        """The records of these examples, in the order given."""


def run_task(
    task: Task[R], log: Log[R], progress: Callable[[int], None], begin: Callable[[int], None] = lambda run: None
) -> None:
    """Run what `log` does not hold yet; `begin` is told which run begins, `progress` how much is settled."""
    settled = len(log.records)
    for run in range(log.header.runs):
        begin(run)
        missing = log.missing(run)
        for numbers in task.groups():
            if not missing.isdisjoint(numbers):
                # All of the group, so that a run that was killed in its midst ends like an undisturbed one.
                log.append(record for record in task.run(numbers, run) if record.number in missing)
                settled += len(missing.intersection(numbers))
                progress(settled)


class CheckClaims:
    """Each labelled claim through retrieval, judge, rules and verdict: the same code as a report's."""

    name = TaskName.CLAIMS

    def __init__(self, examples: Sequence[Example], desk: Desk) -> None:
        self._examples = examples
        self._desk = desk

    @property
    def total(self) -> int:
        """How many claims."""
        return len(self._examples)

    def groups(self) -> list[list[int]]:
        """The claims of one article together, and a few at a time those that have none."""
        of_article: defaultdict[str, list[int]] = defaultdict(list)
        alone: list[int] = []
        for number, example in enumerate(self._examples):
            (of_article[example.article.id] if example.article else alone).append(number)
        return [*of_article.values(), *_parts(alone, ALONE_AT_ONCE)]

    def run(self, numbers: Sequence[int], run: int) -> list[ClaimRecord]:
        """The records of a group."""
        claims = [self._claim(number) for number in numbers]
        examined = examine(claims, self._desk, self._examples[numbers[0]].article)
        return [self._record(number, run, item) for number, item in zip(numbers, examined, strict=True)]

    def _claim(self, number: int) -> Claim:
        labelled, article = self._examples[number].claim, self._examples[number].article
        people = find_people([article.text, labelled.claim] if article else [labelled.claim])
        return Claim(
            id=content_id(article.id if article else None, labelled.id),
            text=labelled.claim,
            attribution=attribute(labelled.claim, people),
        )

    def _record(self, number: int, run: int, examined: Examined) -> ClaimRecord:
        example, finding = self._examples[number], examined.finding
        wanted = example.claim.claim
        return ClaimRecord(
            number=number,
            run=run,
            id=example.claim.id,
            claim=wanted,
            article=example.claim.article,
            trap=example.claim.trap,
            label=example.claim.label,
            verdict=finding.verdict if finding else None,
            disputed=finding.disputed if finding else False,
            reason=finding.reason if finding else None,
            evidence=finding.evidence if finding else (),
            nearest=finding.nearest if finding else (),
            confidence=confidence(finding) if finding else None,
            unchecked=examined.judged.failure,
            detail=examined.judged.detail,
            retrieved=tuple(_retrieved(wanted, candidate) for candidate in examined.candidates.candidates),
            judgements=examined.judged.judgements,
            gold=example.gold,
        )


class JudgePairs:
    """Each premise as the only passage there is, judged and held against the rules in code, without retrieval."""

    name = TaskName.PAIRS

    def __init__(
        self,
        pairs: Sequence[LabelledPair],
        backend: Backend,
        embedder: Embedder,
        without: Collection[RuleCode] = (),
    ) -> None:
        self._pairs = pairs
        self._backend = backend
        self._embedder = embedder
        self._without = without

    @property
    def total(self) -> int:
        """How many pairs."""
        return len(self._pairs)

    def groups(self) -> list[list[int]]:
        """A few at a time."""
        return _parts(range(self.total), PAIRS_AT_ONCE)

    def run(self, numbers: Sequence[int], run: int) -> list[PairRecord]:
        """The records of these pairs."""
        pairs = [self._pairs[number] for number in numbers]
        vectors = self._embedder.embed([text for pair in pairs for text in (pair.hypothesis, pair.premise)])
        similarities = np.einsum("nd,nd->n", vectors[::2], vectors[1::2])
        batch = [
            _as_candidates(number, pair, float(similarity))
            for number, pair, similarity in zip(numbers, pairs, similarities, strict=True)
        ]
        judged = self._backend.judge.judge(batch)
        return [
            _pair_record(number, run, pair, asked, answer, self._without)
            for number, pair, asked, answer in zip(numbers, pairs, batch, judged, strict=True)
        ]


class ExtractClaims:
    """The claims of each article, held against its gold claims."""

    name = TaskName.EXTRACTION

    def __init__(self, examples: Sequence[GoldExample], backend: Backend, embedder: Embedder) -> None:
        self._examples = examples
        self._backend = backend
        self._embedder = embedder

    @property
    def total(self) -> int:
        """How many articles."""
        return len(self._examples)

    def groups(self) -> list[list[int]]:
        """One article at a time."""
        return _parts(range(self.total), 1)

    def run(self, numbers: Sequence[int], run: int) -> list[ArticleRecord]:
        """The records of these articles."""
        return [self._record(number, run) for number in numbers]

    def _record(self, number: int, run: int) -> ArticleRecord:
        example = self._examples[number]
        extraction = self._backend.extractor.extract(example.article)
        spoken_for = [
            *(span for claim in extraction.claims for span in claim.spans),
            *extraction.excluded,
            *(span for item in extraction.unchecked for span in item.spans),
        ]
        text = example.article.text
        texts = [sentence.of(text) for sentence in extraction.sentences]
        return ArticleRecord(
            number=number,
            run=run,
            id=example.path,
            gold=tuple(
                Extracted(claim=claim, spans=(_closed(span, text),))
                for claim, span in zip(example.claims, example.spans, strict=True)
            ),
            extracted=tuple(
                Extracted(claim=claim.text, spans=tuple(_closed(span, text) for span in claim.spans))
                for claim in extraction.claims
            ),
            matches=match_claims(example.claims, [claim.text for claim in extraction.claims], self._embedder),
            sentence_matches=match_claims(example.claims, texts, self._embedder),
            sentences=len(extraction.sentences),
            detail="; ".join(dict.fromkeys(item.detail or item.reason.definition for item in extraction.unchecked)),
            accounted=sum(any(sentence.overlaps(span) for span in spoken_for) for sentence in extraction.sentences),
        )


def _parts(numbers: Sequence[int], size: int) -> list[list[int]]:
    return [list(numbers[start : start + size]) for start in range(0, len(numbers), size)]


def _closed(span: Span, text: str) -> Span:
    """`span` without the punctuation that closes it, which one may count as part of a claim or not."""
    return Span(start=span.start, end=span.start + max(1, len(span.of(text).rstrip(".,;:!? "))))


def _retrieved(claim: str, candidate: Candidate) -> Retrieved:
    passage = candidate.passage
    return Retrieved(
        start=passage.start,
        end=passage.end,
        source_id=passage.source_id,
        similarity=round(candidate.similarity, 4),
        overlap=_overlap(claim, passage.text),
    )


def _overlap(claim: str, text: str) -> float:
    wanted = content_lemmas(claim)
    return round(sum(lemma in content_lemmas(text) for lemma in wanted) / len(wanted), 4) if wanted else 0.0


def _as_candidates(number: int, pair: LabelledPair, similarity: float) -> Candidates:
    premise = Source.create(pair.premise, title="")
    passage = Passage(start=0, end=len(premise.text), source_id=premise.id, text=premise.text)
    claim = Claim(
        id=content_id(number, pair.hypothesis),
        text=pair.hypothesis,
        attribution=attribute(pair.hypothesis, find_people([pair.premise, pair.hypothesis])),
    )
    candidate = Candidate(passage=passage, source=premise.info, similarity=similarity)
    return Candidates(claim=claim, candidates=(candidate,))


def _pair_record(
    number: int, run: int, pair: LabelledPair, asked: Candidates, judged: Judged, without: Collection[RuleCode]
) -> PairRecord:
    candidate = asked.candidates[0]
    asserted = [judgement for judgement in judged.judgements if judgement.aspect is not Aspect.CONTENT]
    answers = [enforce(asked.claim, judgement, None, without) for judgement in asserted]
    decisive = min(answers, key=lambda answer: _DECISIVE.index(answer.stance), default=None)
    stance = None if judged.failure else decisive.stance if decisive else Stance.NEI
    return PairRecord(
        number=number,
        run=run,
        id=pair.id or str(number + 1),
        premise=pair.premise,
        hypothesis=pair.hypothesis,
        label=pair.label,
        stance=stance,
        scores=stance_scores(stance, decisive.score if decisive else round(candidate.similarity, 4)),
        why=decisive.why if decisive else judged.detail,
        unchecked=judged.failure,
        similarity=round(candidate.similarity, 4),
        overlap=_overlap(pair.hypothesis, pair.premise),
    )
