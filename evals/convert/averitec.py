"""AVeriTeC (Schlichtkrull et al. 2023, arxiv.org/abs/2305.13117): real claims with questions answered from the web.

A JSON list of `{claim, label, questions: [{question, answers: [{answer, answer_type, source_url,
boolean_explanation}]}]}`. How an answer bears on the claim is not said, so the evidence of a labelled claim is free
text. A source is all that was answered from one address, with the questions, without which answers say nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from evals.convert.records import Foreign, Text, VerdictLabel, convert_each
from evals.convert.writing import Article, Converted
from verifier.evaluation.dataset import LabelledClaim

_UNANSWERED = "No answer could be found"


class Answer(Foreign):
    """An answer and the address it was found at; "Yes" and "No" come with an explanation."""

    answer: str
    source_url: str | None = None
    boolean_explanation: str | None = None


class Question(Foreign):
    """A question that helps to check the claim."""

    question: Text
    answers: tuple[Answer, ...]


class Claim(Foreign):
    """A claim and its label; conflicting evidence and cherry-picking are one label."""

    claim: Text
    label: VerdictLabel
    questions: tuple[Question, ...]

    @property
    def answers(self) -> Iterator[tuple[str, str]]:
        """Address and text of each answer that was found at one."""
        for question in self.questions:
            for item in question.answers:
                if (url := (item.source_url or "").strip()) and not item.answer.startswith(_UNANSWERED):
                    asked = question.question if question.question.endswith("?") else f"{question.question}?"
                    explained = f"{item.answer.rstrip('.')}. {item.boolean_explanation}"
                    yield url, f"{asked} {explained if item.boolean_explanation else item.answer}"


def convert(inputs: Sequence[Path]) -> Converted:
    """Labelled claims, numbered in order, and a source an address."""
    records = convert_each(inputs, TypeAdapter(Claim), lambda record: [record])
    answered: dict[str, dict[str, None]] = defaultdict(dict)
    for url, text in (answer for record in records for answer in record.answers):
        answered[url][text] = None
    sources = {url: Article(id=url, url=url, text="\n\n".join(texts)) for url, texts in sorted(answered.items())}
    claims = (
        LabelledClaim(
            id=f"averitec-{number}",
            claim=record.claim,
            label=record.label,
            evidence="\n".join(f"{sources[url].path}: {text}" for url, text in record.answers),
        )
        for number, record in enumerate(records, 1)
    )
    return Converted(claims=tuple(claims), sources=tuple(sources.values()))
