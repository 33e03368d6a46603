"""The `cascade` backend: local first, and what local finds hard or is unsure of goes to the endpoint's model."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from verifier.findings import PromptVersion, Usage
from verifier.local.extract import Reading
from verifier.models import Candidates, Extraction, Judged, Source, Span
from verifier.protocols import Extractor, Judge, SharedBackend
from verifier.vocabulary import Stance


class ReadingExtractor(Extractor, Protocol):
    """An extractor that says which sentences it finds hard before it settles what it found."""

    def read(self, article: Source) -> Reading:
        """What is found in each sentence of `article`, and which of them are hard."""

    def settle(self, reading: Reading) -> Extraction:
        """The extraction that `reading` comes to."""


class AskedExtractor(Extractor, Protocol):
    """An extractor that can be asked about some sentences of an article alone."""

    def extract(self, article: Source, only: Collection[int] | None = None) -> Extraction:
        """The claims, the excluded and the unchecked sentences of `article`; with `only`, of those sentences."""


class LocalPart(SharedBackend, Protocol):
    """The backend that is asked first; its judge gives a confidence."""

    @property
    def extractor(self) -> ReadingExtractor:
        """Step one of the flow."""


class RemotePart(SharedBackend, Protocol):
    """The backend that is asked for what the first one is unsure of."""

    @property
    def extractor(self) -> AskedExtractor:
        """Step one of the flow."""


class CascadeBackend:
    """A Backend that asks `remote` only for what `local` is unsure of.

    Those are the sentences `local` finds hard, and the claims that it would call contradicted or on which it is right
    with less probability than `threshold`. What `remote` leaves open stays as `local` has it.
    """

    name = "cascade"

    def __init__(self, local: LocalPart, remote: RemotePart, threshold: float) -> None:
        self._remote = remote
        self._local = local
        self._threshold = threshold

    @property
    def extractor(self) -> "CascadeExtractor":
        """Local, then the endpoint's model for hard sentences."""
        return CascadeExtractor(self._local.extractor, self._remote.extractor)

    @property
    def judge(self) -> "CascadeJudge":
        """Local, then the endpoint's model for unsure claims."""
        return CascadeJudge(self._local.judge, self._remote.judge, self._threshold)

    @property
    def models(self) -> dict[str, str]:
        """Those of both, and the confidence from which local is believed."""
        return {**self._local.models, **self._remote.models, "threshold": f"{self._threshold:g}"}

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """The prompts in use."""
        return (*self._local.prompts, *self._remote.prompts)

    def fork(self) -> "CascadeBackend":
        """This backend with a usage of its own."""
        return CascadeBackend(self._local.fork(), self._remote.fork(), self._threshold)

    def count(self, judged: Judged) -> None:
        """Count the answers that an earlier judgement rests on as if they were used now."""
        self._remote.count(judged)

    def usage(self) -> Usage:
        """The answers used since this was last asked."""
        return self._local.usage() + self._remote.usage()

    def close(self) -> None:
        """Release what both hold."""
        self._remote.close()
        self._local.close()


class CascadeExtractor:
    """An Extractor that has hard sentences read by another."""

    def __init__(self, local: ReadingExtractor, remote: AskedExtractor) -> None:
        self._local = local
        self._remote = remote

    def extract(self, article: Source) -> Extraction:
        """The claims of `article`: those of hard sentences by the remote extractor, where it accounts for them."""
        reading = self._local.read(article)
        if not reading.hard:
            return self._local.settle(reading)
        found = self._remote.extract(article, only=reading.hard)
        answered = _answered(reading, found)
        kept = [sentence for place, sentence in enumerate(reading.sentences) if place not in answered]
        lost = tuple(item for item in found.unchecked if not _touch(item.spans, kept))
        settled = self._local.settle(_replaced(reading, found, answered))
        return settled.model_copy(update={"unchecked": lost})


class CascadeJudge:
    """A Judge that has what it is unsure of judged by another, and believes that one."""

    def __init__(self, local: Judge, remote: Judge, threshold: float) -> None:
        self._local = local
        self._remote = remote
        self._threshold = threshold

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, in order; the sure ones before the first unsure one as they come."""
        waiting: list[tuple[Candidates, Judged]] = []
        for found, judged in zip(batch, self._local.judge(batch), strict=True):
            if waiting or self._doubts(judged):
                waiting.append((found, judged))
            else:
                yield judged
        unsure = [found for found, judged in waiting if self._doubts(judged)]
        answers = self._remote.judge(unsure) if unsure else iter(())
        for _, judged in waiting:
            yield _better(judged, next(answers)) if self._doubts(judged) else judged

    def _doubts(self, judged: Judged) -> bool:
        if judged.failure or judged.confidence is None or judged.confidence < self._threshold:
            return True
        return any(judgement.stance is Stance.REFUTES for judgement in judged.judgements)


def _better(local: Judged, remote: Judged) -> Judged:
    """`remote`, or `local` where `remote` says nothing that can be used."""
    unusable = remote.failure is not None or (remote.dropped > 0 and not remote.judgements)
    if local.failure or not unusable:
        return remote
    why = remote.detail or "no quote of the model's answer is in its passage"
    kept = {"dropped": remote.dropped, "answers": remote.answers}
    return local.model_copy(update={**kept, "detail": f"stand as the local judge has them: {why}"})


def _answered(reading: Reading, found: Extraction) -> frozenset[int]:
    """The hard sentences that `found` has in a claim or excludes."""
    spans = [*(span for claim in found.claims for span in claim.spans), *found.excluded]
    return frozenset(place for place in reading.hard if _touch(spans, [reading.sentences[place]]))


def _replaced(reading: Reading, found: Extraction, answered: Collection[int]) -> Reading:
    """`reading` with what `found` says of the `answered` sentences in place of its own; a claim goes to its first."""
    places = sorted(answered)
    claims = [() if place in answered else given for place, given in enumerate(reading.claims)]
    for claim in found.claims:
        first = next((place for place in places if _touch(claim.spans, [reading.sentences[place]])), None)
        if first is not None:
            claims[first] = (*claims[first], claim)
    told = [span for given in claims for claim in given for span in claim.spans]
    excluded = [None if item and _touch([item], told) else item for item in reading.excluded]
    for place in places:
        excluded[place] = next((item for item in found.excluded if item.overlaps(reading.sentences[place])), None)
    return reading.model_copy(update={"claims": tuple(claims), "excluded": tuple(excluded)})


def _touch(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(span.overlaps(other) for span in spans for other in others)
