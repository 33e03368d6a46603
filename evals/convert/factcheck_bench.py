"""Factcheck-Bench (Wang et al. 2023, arxiv.org/abs/2311.09000): claims of a chat model against passages of the web.

Either the whole benchmark, a response a line: `{sentences: {name: {claims, auto_evidence, stance_claim_autoEvid}}}`,
where the last two hold a list for each claim; or its stance subtask: `{claim, evidence, stance}`. Stances are
completely-support, partially-support, refute and irrelevant; what supports in part does not settle the claim.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from evals.convert.pairs import Pair, labelled
from evals.convert.records import Foreign, StanceLabel, Text, convert_each, either
from evals.convert.writing import Converted


class Judged(Pair):
    """A claim, a passage and its stance."""

    premise: Text = Field(validation_alias="evidence")
    hypothesis: Text = Field(validation_alias="claim")
    label: StanceLabel = Field(validation_alias="stance")


class Sentence(Foreign):
    """The claims in a sentence of the response, the passages retrieved for each, and the stance of each passage."""

    claims: tuple[Text, ...]
    evidence: Annotated[tuple[tuple[Text, ...], ...], Field(validation_alias="auto_evidence")]
    stances: Annotated[tuple[tuple[StanceLabel, ...], ...], Field(validation_alias="stance_claim_autoEvid")]

    @model_validator(mode="after")
    def _aligned(self) -> Self:
        passages, stances = [len(of) for of in self.evidence], [len(of) for of in self.stances]
        if len(self.claims) != len(passages) or passages != stances:
            raise ValueError(f"{len(self.claims)} claims have {passages} passages and {stances} stances")
        return self


class Response(Foreign):
    """A checked response of the model."""

    sentences: dict[str, Sentence]

    @property
    def pairs(self) -> Iterator[Pair]:
        """Each claim of each sentence with each of its passages."""
        for sentence in self.sentences.values():
            for claim, passages, stances in zip(sentence.claims, sentence.evidence, sentence.stances, strict=True):
                for passage, stance in zip(passages, stances, strict=True):
                    yield Pair(premise=passage, hypothesis=claim, label=stance)


RECORD = either("sentences", Response, Judged)


def convert(inputs: Sequence[Path]) -> Converted:
    """A pair for each claim and passage."""
    pairs = convert_each(
        inputs, RECORD, lambda record: map(labelled, record.pairs if isinstance(record, Response) else [record])
    )
    return Converted(pairs=tuple(pairs))
