"""Our formats out: `claims.jsonl` beside a folder of sources, and `pairs.jsonl`. Equal input gives equal bytes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Self

from pydantic import BaseModel

from evals.convert.records import Text
from verifier.errors import InputError
from verifier.evaluation.dataset import LabelledClaim, LabelledEvidence, LabelledPair
from verifier.models import Frozen, content_id
from verifier.reading import normalise
from verifier.reading.draft import Draft
from verifier.reading.front_matter import with_front_matter
from verifier.vocabulary import Defined, Stance, Verdict

_UNSAFE = re.compile(r"[^a-z0-9_]+")


class Article(Frozen):
    """A source. It has no outlet: that of an independent document stays unknown, so that no two are one origin."""

    id: str
    text: Text
    title: str | None = None
    url: str | None = None

    @classmethod
    def of_sentences(cls, id: str, title: str, numbered: Iterable[tuple[int, str]]) -> Self:
        """An article of numbered sentences, empty ones left out; a gap in the numbers begins a paragraph."""
        ordered = [(number, words) for number, sentence in sorted(set(numbered)) if (words := normalise(sentence))]
        gaps = (" " if after <= before + 1 else "\n\n" for (before, _), (after, _) in pairwise(ordered))
        text = "".join(gap + words for gap, (_, words) in zip(["", *gaps], ordered, strict=False))
        return cls(id=id, title=title, text=text)

    @property
    def path(self) -> str:
        """Where it is written, relative to the labelled claims; other ids have other paths on every file system."""
        slug = _UNSAFE.sub("-", self.id.lower())[:60].strip("-")
        return f"sources/{slug if slug == self.id else f'{slug}-{content_id(self.id)}'}.txt"

    @property
    def content(self) -> str:
        """The text below its front matter."""
        return with_front_matter(Draft(text=self.text, title=self.title, url=self.url))

    def evidence(self, quote: str, stance: Stance) -> LabelledEvidence:
        """Words of this article that decide a claim."""
        return LabelledEvidence(source=self.path, quote=normalise(quote), stance=stance)


class Converted(Frozen):
    """What comes of a dataset."""

    claims: tuple[LabelledClaim, ...] = ()
    sources: tuple[Article, ...] = ()
    pairs: tuple[LabelledPair, ...] = ()

    @property
    def summary(self) -> str:
        """How many of everything, by label."""
        parts = []
        if self.claims:
            parts += [_counted("claims", Verdict, (claim.label for claim in self.claims))]
            parts += [f"{len(self.sources)} sources"]
        if self.pairs:
            parts += [_counted("pairs", Stance, (pair.label for pair in self.pairs))]
        return ", ".join(parts)


def write(converted: Converted, out: Path) -> None:
    """Write everything into `out`, a new or empty folder: what lies there would be searched too."""
    repeated = [id for id, times in Counter(claim.id for claim in converted.claims).items() if times > 1]
    if repeated:
        raise InputError(f"{len(repeated)} ids name several claims, the first {repeated[0]!r}: convert file by file")
    if not converted.claims and not converted.pairs:
        raise InputError("the input holds no claims")
    try:
        if out.exists() and any(out.iterdir()):
            raise InputError(f"{out} is not empty: choose another --out")
        (out / "sources" if converted.sources else out).mkdir(parents=True, exist_ok=True)
        for article in converted.sources:
            (out / article.path).write_text(article.content, encoding="utf-8", newline="\n")
        for name, records in (("claims.jsonl", converted.claims), ("pairs.jsonl", converted.pairs)):
            if records:
                (out / name).write_text("".join(_lines(records)), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}; choose another --out") from error


def _lines(records: Iterable[BaseModel]) -> Iterator[str]:
    return (f"{record.model_dump_json(exclude_defaults=True)}\n" for record in records)


def _counted(what: str, labels: type[Defined], found: Iterable[Defined]) -> str:
    counts = Counter(found)
    return f"{counts.total()} {what} ({', '.join(f'{counts[label]} {label}' for label in labels)})"
