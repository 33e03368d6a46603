"""FEVER (Thorne et al. 2018, aclanthology.org/N18-1074): claims about Wikipedia, to be searched in all pages given.

Claims: `{id, claim, label, evidence}`, where `evidence` holds sets of `[annotation, evidence, page, sentence]` that go
with the pages of the Wikipedia dump, `{id, lines}` with `lines` of "number<TAB>sentence<TAB>links", or the sentences
themselves as `[page, sentence, text]` (as in Atanasova et al. 2020, aclanthology.org/2020.emnlp-main.256). The files
may come in any order. Every page given becomes a source: of the dump, give the part that is to be searched.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.convert.records import Foreign, Id, StanceLabel, Text, convert_each, either, verdict_of
from evals.convert.writing import Article, Converted
from verifier.evaluation.dataset import LabelledClaim
from verifier.reading import normalise
from verifier.vocabulary import Stance

_ESCAPED = dict(zip("-LRB- -RRB- -LSB- -RSB- -LCB- -RCB- -COLON- `` ''".split(), '()[]{}:""', strict=True))
_ESCAPE = re.compile("|".join(_ESCAPED))


class Reference(NamedTuple):
    """A sentence of the dump; no page and no sentence where annotators found none."""

    annotation: object
    evidence: object
    page: str | None
    sentence: int | None


class Resolved(NamedTuple):
    """A sentence with its words."""

    page: str
    sentence: int
    text: Text


class Page(Foreign):
    """A page of the dump, which holds some empty ones."""

    id: str
    lines: str

    @property
    def sentences(self) -> Iterator[tuple[str, int, str]]:
        """Page, number and words of each sentence. A line break within a sentence leaves lines without a number."""
        for line in self.lines.split("\n"):
            number, sentence, *_ = [*line.split("\t"), ""]
            if number.isdecimal() and sentence.strip():
                yield _title(self.id), int(number), _unescaped(sentence)


class Claim(Foreign):
    """A claim with sets of sentences that decide it; of such sentences, each counts as evidence on its own here."""

    id: Id
    claim: Text
    label: StanceLabel
    evidence: tuple[Resolved | tuple[Reference, ...], ...]

    @property
    def sentences(self) -> Iterator[tuple[str, int, str]]:
        """Page, number and words of each evidence sentence that comes with its words."""
        for item in self.evidence:
            if isinstance(item, Resolved):
                yield _title(item.page), item.sentence, _unescaped(item.text)

    @property
    def places(self) -> list[tuple[str, int]]:
        """Page and number of each sentence that decides the claim, once; nothing decides one without enough info."""
        flat = [part for item in self.evidence for part in ([item] if isinstance(item, Resolved) else item)]
        named = [(_title(part.page), part.sentence) for part in flat if part.page and part.sentence is not None]
        return [] if self.label is Stance.NEI else list(dict.fromkeys(named))


RECORD = either("lines", Page, Claim)


def convert(inputs: Sequence[Path]) -> Converted:
    """Labelled claims with evidence sentence by sentence, and a source a page."""
    pages: dict[str, dict[int, str]] = defaultdict(dict)
    for title, number, sentence in convert_each(inputs, RECORD, lambda record: record.sentences):
        pages[title][number] = sentence
    sources = {title: Article.of_sentences(title, title, lines.items()) for title, lines in sorted(pages.items())}

    def labelled(record: Page | Claim) -> Iterator[LabelledClaim]:
        if isinstance(record, Claim):
            for title, number in record.places:
                if number not in pages.get(title, ()):
                    raise ValueError(f"evidence: sentence {number} of the page {title!r} is not in what was given")
            evidence = (sources[title].evidence(pages[title][number], record.label) for title, number in record.places)
            label = verdict_of([record.label])
            yield LabelledClaim(id=record.id, claim=record.claim, label=label, evidence=tuple(evidence))

    return Converted(claims=tuple(convert_each(inputs, RECORD, labelled)), sources=tuple(sources.values()))


def _title(page: str) -> str:
    return _unescaped(page).replace("_", " ")


def _unescaped(text: str) -> str:
    return normalise(_ESCAPE.sub(lambda match: _ESCAPED[match[0]], text))
