"""Check-COVID (Wang et al. 2023, arxiv.org/abs/2305.18265): claims from the news to be searched in abstracts.

Corpus: `{cord_id, title, abstract: [sentence]}`. Claims: `{id, claim, cord_id, label, evidence_set: [{sent_index,
type}]}` with type PRIMARY or SUPPLEMENTARY. Give both files, in any order.

NOTENOUGHINFO is said of a claim and some sentences: the same claim is settled by other sentences of the same abstract,
under another id. So the records become pairs, and each claim, searched in the whole corpus, one labelled claim.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from evals.convert.records import Foreign, Id, StanceLabel, Text, convert_each, either, verdict_of
from evals.convert.scifact import Abstract, Corpus, as_source
from evals.convert.writing import Converted
from verifier.evaluation.dataset import LabelledClaim, LabelledEvidence, LabelledPair
from verifier.vocabulary import Stance


class Marked(Foreign):
    """A sentence by number, and whether it decides (PRIMARY) or is needed to understand the one that does."""

    sent_index: int
    type: Literal["PRIMARY", "SUPPLEMENTARY"]


class Judged(Foreign):
    """A claim with how sentences of one abstract bear on it."""

    id: Id
    claim: Text
    cord_id: Id
    label: StanceLabel
    evidence_set: Annotated[tuple[Marked, ...], Field(min_length=1)]


RECORD = either("abstract", Abstract, Judged)
Quoted = tuple[Judged, list[tuple[Marked, LabelledEvidence]]]


def convert(inputs: Sequence[Path]) -> Converted:
    """A labelled claim for each distinct claim, with the deciding sentences, and a pair for each record."""
    corpus = Corpus(convert_each(inputs, RECORD, as_source))

    def quoted(record: Abstract | Judged) -> Iterator[Quoted]:
        if isinstance(record, Judged):
            marks = sorted(record.evidence_set, key=lambda mark: mark.sent_index)
            yield record, [(mark, corpus.evidence(record.cord_id, mark.sent_index, record.label)) for mark in marks]

    records = convert_each(inputs, RECORD, quoted)
    by_claim: dict[str, list[Quoted]] = defaultdict(list)
    for record, marked in records:
        by_claim[record.claim].append((record, marked))
    claims = tuple(_claim(same) for same in by_claim.values())
    return Converted(claims=claims, sources=corpus.articles, pairs=tuple(_pair(*each) for each in records))


def _claim(same: list[Quoted]) -> LabelledClaim:
    first, _ = same[0]
    settling = (marked for record, marked in same if record.label is not Stance.NEI)
    evidence = dict.fromkeys(item for marked in settling for mark, item in marked if mark.type == "PRIMARY")
    label = verdict_of(record.label for record, _ in same)
    return LabelledClaim(id=first.id, claim=first.claim, label=label, evidence=tuple(evidence))


def _pair(record: Judged, marked: list[tuple[Marked, LabelledEvidence]]) -> LabelledPair:
    premise = " ".join(item.quote for _, item in marked)
    return LabelledPair(id=record.id, premise=premise, hypothesis=record.claim, label=record.label)
