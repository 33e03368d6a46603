"""Makers of records, labelled sets and backends for the tests of the evaluation harness."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support import HashEmbedder
from verifier.evaluation.dataset import GoldPassage
from verifier.evaluation.records import (
    ArticleRecord,
    ClaimRecord,
    Extracted,
    Header,
    Match,
    PairRecord,
    Retrieved,
    TaskName,
)
from verifier.findings import Method, PromptVersion, Reason, Usage
from verifier.index import Index
from verifier.models import Candidates, Extraction, Judged, Source, Span
from verifier.pipeline import Desk
from verifier.reading import find_articles, read_source
from verifier.vocabulary import ReasonCode, Stance, UncheckedReason, Verdict

VERDICTS = tuple(Verdict)
STANCES = tuple(Stance)

FERRY = (
    "The ferry to Saltby carried 4,200 passengers in July. The council approved a $5 million plan to rebuild the pier. "
    "The flood in Orvale killed 12 people. Mayor Tomas Reyl opened the new market hall on Friday."
)
POST = (
    "Councillors voted on Monday. The council approved the $5 million plan to rebuild the pier after a long debate.\n\n"
    "The flood in Orvale killed 19 people. Rescuers searched the valley for three days."
)
ARTICLES = {
    "ferry.txt": ("Delmore Herald", FERRY),
    "wire.txt": ("Coast Wire", FERRY),
    "post.txt": ("Saltby Post", POST),
}
"""An article, its copy by another outlet, and an independent one."""

CLAIMS = [
    {
        "id": "pier",
        "claim": "The council approved a $5 million plan to rebuild the pier.",
        "article": "ferry.txt",
        "label": "corroborated",
        "evidence": [{"source": "post.txt", "quote": "approved the $5 million plan", "stance": "supports"}],
    },
    {
        "id": "flood",
        "claim": "The flood in Orvale killed 12 people.",
        "article": "ferry.txt",
        "label": "contradicted",
        "trap": "number",
        "evidence": [
            {"source": "post.txt", "quote": "The flood in Orvale killed 19 people.", "stance": "refutes"},
            {"source": "wire.txt", "quote": "The flood in Orvale killed 12 people.", "stance": "supports"},
        ],
    },
    {
        "id": "ferry",
        "claim": "The ferry to Saltby carried 4,200 passengers in July.",
        "article": "ferry.txt",
        "label": "single-source",
        "trap": "syndication",
    },
]
PAIRS = [
    {"premise": "The flood in Orvale killed 12 people.", "hypothesis": "The flood in Orvale killed 12 people.",
     "label": "supports"},
    {"premise": "The flood in Orvale killed 19 people.", "hypothesis": "The flood in Orvale killed 12 people.",
     "label": "refutes"},
    {"premise": "The town of Saltby holds a kite festival.", "hypothesis": "The flood in Orvale killed 12 people.",
     "label": "nei"},
]  # fmt: skip
GOLD = [
    {
        "article": "ferry.txt",
        "claims": [
            {"claim": sentence, "quote": sentence}
            for sentence in (
                "The ferry to Saltby carried 4,200 passengers in July.",
                "The council approved a $5 million plan to rebuild the pier.",
                "The flood in Orvale killed 12 people.",
                "Mayor Tomas Reyl opened the new market hall on Friday.",
            )
        ],
    }
]


def write_lines(path: Path, *lines: object) -> Path:
    """A file of `lines`; what is not text is written as JSON."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def write_set(folder: Path) -> Path:
    """`folder` with the articles, the labelled claims, the pairs and the gold claims."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (outlet, text) in ARTICLES.items():
        (folder / name).write_text(
            f"---\ntitle: Notes from {outlet}\noutlet: {outlet}\n---\n{text}\n", encoding="utf-8"
        )
    write_lines(folder / "claims.jsonl", *CLAIMS)
    write_lines(folder / "pairs.jsonl", *PAIRS)
    write_lines(folder / "gold.jsonl", *GOLD)
    return folder


def header(task: TaskName = TaskName.CLAIMS, total: int = 1, **changed: Any) -> Header:
    method = Method(
        verifier="0.1.0",
        backend="local",
        models={"embeddings": "small", "judge": "small"},
        prompts=(PromptVersion(name="judge", version="1", sha256="ab" * 32),),
        min_origins=1,
        index_sources=3,
        index_passages=9,
    )
    fields = {
        "files": {"set/claims.jsonl": "0" * 64}, "sources": "5" * 16, "method": method, "passages_per_claim": 12,
        "code": "c" * 16, "runs": 1,
    }  # fmt: skip
    return Header(task=task, total=total, **(fields | changed))


def claim_record(label: Verdict, verdict: Verdict | None, number: int = 0, **changed: Any) -> ClaimRecord:
    """What became of a labelled claim; without a verdict the model failed."""
    fields = {
        "id": f"c{number}",
        "claim": f"Claim {number} of the ferry.",
        "article": None,
        "trap": None,
        "reason": Reason(code=ReasonCode.SUPPORTED, text="One other origin says the same.") if verdict else None,
        "unchecked": None if verdict else UncheckedReason.MODEL_ERROR,
        "retrieved": (),
        "judgements": (),
        "gold": (),
    }
    return ClaimRecord(number=number, label=label, verdict=verdict, **(fields | changed))


def claim_records(*answers: tuple[Verdict, Verdict | None]) -> list[ClaimRecord]:
    """A record for each label and answer."""
    return [claim_record(label, verdict, number) for number, (label, verdict) in enumerate(answers)]


def pair_record(label: Stance, stance: Stance | None, number: int = 0, **changed: Any) -> PairRecord:
    fields = {
        "id": str(number + 1),
        "premise": "The premise.",
        "hypothesis": f"Hypothesis {number}.",
        "scores": None,
        "why": "it says so",
        "unchecked": None if stance else UncheckedReason.MODEL_ERROR,
        "similarity": 0.5,
        "overlap": 0.5,
    }
    return PairRecord(number=number, label=label, stance=stance, **(fields | changed))


def article_record(
    gold: Sequence[tuple[int, int]],
    extracted: Sequence[tuple[int, int]],
    matches: Sequence[tuple[int, int]],
    *,
    number: int = 0,
    sentences: int = 4,
    accounted: int = 4,
    sentence_matches: Sequence[tuple[int, int]] = (),
) -> ArticleRecord:
    """Claims by their spans, and matches by the places of both."""

    def claims(spans: Sequence[tuple[int, int]]) -> tuple[Extracted, ...]:
        return tuple(Extracted(claim="Words.", spans=(Span(start=start, end=end),)) for start, end in spans)

    def pairs(places: Sequence[tuple[int, int]]) -> tuple[Match, ...]:
        return tuple(Match(gold=one, extracted=other, similarity=0.9) for one, other in places)

    return ArticleRecord(
        number=number,
        id=f"a{number}.txt",
        gold=claims(gold),
        extracted=claims(extracted),
        matches=pairs(matches),
        sentence_matches=pairs(sentence_matches),
        sentences=sentences,
        accounted=accounted,
    )


def retrieved(
    source: str, start: int = 0, end: int = 10, *, overlap: float = 0.5, similarity: float = 0.5
) -> Retrieved:
    return Retrieved(start=start, end=end, source_id=source, similarity=similarity, overlap=overlap)


def gold(source: str, stance: Stance = Stance.SUPPORTS, start: int = 2, end: int = 8) -> GoldPassage:
    return GoldPassage(start=start, end=end, source_id=source, stance=stance)


class FakeBackend:
    """A backend whose judge answers as `answer` does, by default nothing; its extractor finds no claim."""

    name = "fake"
    models = {"judge": "fake"}  # noqa: RUF012
    prompts = ()

    def __init__(self, answer: Callable[[Candidates], Judged] | None = None) -> None:
        self.judged: list[str] = []
        self._answer = answer or (lambda asked: Judged(claim_id=asked.claim.id))

    @property
    def judge(self) -> "FakeBackend._Judge":
        return self._Judge(self)

    @property
    def extractor(self) -> "FakeBackend._Extractor":
        return self._Extractor()

    def usage(self) -> Usage:
        return Usage()

    class _Judge:
        def __init__(self, backend: "FakeBackend") -> None:
            self._backend = backend

        def judge(self, batch: Sequence[Candidates]) -> list[Judged]:
            answers = []
            for asked in batch:
                self._backend.judged.append(asked.claim.text)
                answers.append(self._backend._answer(asked))
            return answers

    class _Extractor:
        def extract(self, article: Source) -> Extraction:
            return Extraction(sentences=(), claims=())


def failing(asked: Candidates) -> Judged:
    """A judge that fails at claims of a flood."""
    if "flood" not in asked.claim.text:
        return Judged(claim_id=asked.claim.id)
    return Judged(claim_id=asked.claim.id, failure=UncheckedReason.MODEL_ERROR, detail="the model sank")


@contextmanager
def open_desk(folder: Path, articles: Path, backend: Any, embedder: Any = None) -> Iterator[Desk]:
    """A desk over an index in `folder` of the articles of a folder."""
    embedder = embedder or HashEmbedder()
    with Index(folder, embedder) as index:
        index.add((path, read_source(path)) for path in find_articles(articles))
        yield Desk(index=index, embedder=embedder, backend=backend)
