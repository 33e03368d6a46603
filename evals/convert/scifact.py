"""SciFact (Wadden et al. 2020, aclanthology.org/2020.emnlp-main.609): scientific claims to be searched in abstracts.

Corpus: `{doc_id, title, abstract: [sentence]}`. Claims: `{id, claim, evidence: {doc_id: [{sentences, label}]}}`, with
label SUPPORT or CONTRADICT; the test set has no evidence to show and is refused. Give both files, in any order.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field

from evals.convert.records import Foreign, Id, StanceLabel, Text, convert_each, either, verdict_of
from evals.convert.writing import Article, Converted
from verifier.evaluation.dataset import LabelledClaim, LabelledEvidence
from verifier.vocabulary import Stance


class Abstract(Foreign):
    """A document of the corpus, its abstract in sentences."""

    id: Annotated[Id, Field(validation_alias=AliasChoices("doc_id", "cord_id"))]
    title: Text
    abstract: tuple[str, ...]


class Rationale(Foreign):
    """Sentences of one document, by number, that decide the claim."""

    sentences: tuple[int, ...]
    label: StanceLabel


class Claim(Foreign):
    """A claim with its rationales by document."""

    id: Id
    claim: Text
    evidence: dict[Id, tuple[Rationale, ...]]


class Corpus:
    """Abstracts by id, as sources."""

    def __init__(self, abstracts: Sequence[tuple[Abstract, Article]]) -> None:
        self._abstracts = {abstract.id: (abstract.abstract, article) for abstract, article in abstracts}
        self.articles = tuple(article for _, article in self._abstracts.values())

    def evidence(self, document: str, sentence: int, stance: Stance) -> LabelledEvidence:
        """A sentence, numbered from 0, that decides a claim. Raises ValueError if the corpus does not hold it."""
        sentences, article = self._abstracts.get(document, ((), None))
        if article is None or not 0 <= sentence < len(sentences):
            raise ValueError(f"evidence: sentence {sentence} of document {document} is not in the corpus given")
        return article.evidence(sentences[sentence], stance)


RECORD = either("abstract", Abstract, Claim)


def as_source(record: object) -> list[tuple[Abstract, Article]]:
    """The document with its source, if `record` is one."""
    if not isinstance(record, Abstract):
        return []
    return [(record, Article.of_sentences(record.id, record.title, enumerate(record.abstract)))]


def convert(inputs: Sequence[Path]) -> Converted:
    """Labelled claims over the whole corpus: single-source without evidence, contradicted where labels differ."""
    corpus = Corpus(convert_each(inputs, RECORD, as_source))

    def labelled(record: Abstract | Claim) -> Iterator[LabelledClaim]:
        if isinstance(record, Claim):
            evidence = tuple(
                dict.fromkeys(
                    corpus.evidence(document, sentence, rationale.label)
                    for document, rationales in record.evidence.items()
                    for rationale in rationales
                    for sentence in rationale.sentences
                )
            )
            label = verdict_of(rationale.label for rationales in record.evidence.values() for rationale in rationales)
            yield LabelledClaim(id=record.id, claim=record.claim, label=label, evidence=evidence)

    return Converted(claims=tuple(convert_each(inputs, RECORD, labelled)), sources=corpus.articles)
