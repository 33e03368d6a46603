"""CLIMATE-FEVER (Diggelmann et al. 2020, arxiv.org/abs/2012.00614): real claims with five Wikipedia sentences each.

`{claim_id, claim, claim_label, evidences: [{evidence_id, evidence_label, article, evidence}]}`, `evidence_id` being
"page:sentence". A claim's label may be DISPUTED; it contradicts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from evals.convert.records import Foreign, Id, StanceLabel, Text, VerdictLabel, convert_each
from evals.convert.writing import Article, Converted
from verifier.evaluation.dataset import LabelledClaim, LabelledPair
from verifier.vocabulary import Stance


class Evidence(Foreign):
    """A sentence of an article, and how it bears on the claim."""

    evidence_id: Annotated[str, Field(pattern=r":\d+$")]
    evidence_label: StanceLabel
    article: Text
    evidence: Text

    @property
    def number(self) -> int:
        """The place of the sentence in the article."""
        return int(self.evidence_id.rpartition(":")[2])


class Claim(Foreign):
    """A claim, and what its evidence comes to."""

    claim_id: Id
    claim: Text
    claim_label: VerdictLabel
    evidences: tuple[Evidence, ...]


def convert(inputs: Sequence[Path]) -> Converted:
    """Labelled claims with one source a Wikipedia article, made of its sentences in all records, and pairs."""
    records = convert_each(inputs, TypeAdapter(Claim), lambda record: [record])
    numbered = defaultdict(list)
    for evidence in (evidence for record in records for evidence in record.evidences):
        numbered[evidence.article].append((evidence.number, evidence.evidence))
    sources = {title: Article.of_sentences(title, title, found) for title, found in sorted(numbered.items())}
    claims = tuple(_labelled(record, sources) for record in records)
    pairs = tuple(pair for record in records for pair in _pairs(record))
    return Converted(claims=claims, sources=tuple(sources.values()), pairs=pairs)


def _labelled(record: Claim, sources: dict[str, Article]) -> LabelledClaim:
    deciding = (item for item in record.evidences if item.evidence_label is not Stance.NEI)
    evidence = tuple(sources[item.article].evidence(item.evidence, item.evidence_label) for item in deciding)
    return LabelledClaim(id=record.claim_id, claim=record.claim, label=record.claim_label, evidence=evidence)


def _pairs(record: Claim) -> Iterator[LabelledPair]:
    for item in record.evidences:
        name = f"{record.claim_id}/{item.evidence_id}"
        yield LabelledPair(id=name, premise=item.evidence, hypothesis=record.claim, label=item.evidence_label)
