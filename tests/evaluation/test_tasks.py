"""The three tasks over small invented articles, through the same engine as a report."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.makers import (
    ARTICLES,
    CLAIMS,
    PAIRS,
    STANCES,
    FakeBackend,
    failing,
    header,
    open_desk,
    write_lines,
    write_set,
)
from tests.support import HashEmbedder
from verifier.encoder import SentenceEncoder
from verifier.evaluation.dataset import load_claims, load_gold, load_pairs
from verifier.evaluation.log import Log
from verifier.evaluation.records import ArticleRecord, ClaimRecord, PairRecord, Record, TaskName
from verifier.evaluation.results import score
from verifier.evaluation.tasks import CheckClaims, ExtractClaims, JudgePairs, Task, run_task
from verifier.local.backend import LocalBackend
from verifier.models import Attribution, Candidates, Judged, Judgement
from verifier.pipeline import Desk, check_article
from verifier.reading import read_source
from verifier.vocabulary import Stance

SUPPORTS, REFUTES, NEI = STANCES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("tasks") / "set")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    """The local backend over the articles."""
    encoder = SentenceEncoder()
    with open_desk(folder.parent / "index", folder, LocalBackend(encoder), encoder) as desk:
        yield desk


def run(task: Task[Any]) -> tuple[Any, ...]:
    log: Log[Record] = Log(header(task.name, task.total))
    run_task(task, log, lambda _: None)
    return log.records


def checked(folder: Path, desk: Desk, *claims: object) -> tuple[ClaimRecord, ...]:
    return run(CheckClaims(load_claims([write_lines(folder / "some.jsonl", *claims)]), desk))


@pytest.fixture(scope="module")
def claims(folder: Path, desk: Desk) -> dict[str, ClaimRecord]:
    return {record.id: record for record in checked(folder, desk, *CLAIMS)}


def test_claims_get_the_verdicts_of_independent_sources(claims: dict[str, ClaimRecord]) -> None:
    assert {name: record.verdict for name, record in claims.items()} == {
        "pier": "corroborated", "flood": "contradicted", "ferry": "single-source",
    }  # fmt: skip
    assert claims["pier"].evidence[0].outlet == "Saltby Post"
    assert "19 people" in claims["flood"].evidence[0].quote
    assert all(record.reason for record in claims.values())


def test_neither_the_article_nor_its_copy_is_retrieved(claims: dict[str, ClaimRecord], folder: Path) -> None:
    post = read_source(folder / "post.txt")
    for record in claims.values():
        assert {item.source_id for item in record.retrieved} == {post.id}
        assert all(0 <= item.overlap <= 1 for item in record.retrieved)


def test_the_verdicts_are_those_of_a_report(claims: dict[str, ClaimRecord], folder: Path, desk: Desk) -> None:
    report = check_article(read_source(folder / "ferry.txt"), desk)
    found = {finding.claim.text: (finding.verdict, finding.reason) for finding in report.findings}
    assert {record.claim: (record.verdict, record.reason) for record in claims.values()}.items() <= found.items()


def test_labelled_evidence_that_was_retrieved_is_recalled(claims: dict[str, ClaimRecord]) -> None:
    metrics = score(header(total=3), list(claims.values())).metrics
    assert (metrics["accuracy"].value, metrics["recall@3"].value, metrics["recall@3"].n) == (1.0, 1.0, 2)


def test_claims_of_several_articles_keep_the_order_of_the_set(folder: Path, desk: Desk) -> None:
    alone = {"id": "alone", "claim": "Rescuers searched the valley for three days.", "label": "corroborated"}
    other = {"id": "other", "claim": "The flood in Orvale killed 19 people.", "article": "post.txt",
             "label": "contradicted"}  # fmt: skip
    records = checked(folder, desk, CLAIMS[2], alone, other, CLAIMS[1])
    assert [record.id for record in records] == ["ferry", "alone", "other", "flood"]
    assert [record.number for record in records] == [0, 1, 2, 3]
    assert [record.verdict for record in records] == [
        "single-source", "corroborated", "contradicted", "contradicted",
    ]  # fmt: skip


def test_a_claim_without_an_article_is_no_copy_of_a_source_that_says_it(tmp_path: Path) -> None:
    words = "The harbour museum of Orvale opened its new wing on Friday."
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "museum.txt").write_text(words, encoding="utf-8")
    encoder = SentenceEncoder()
    with open_desk(tmp_path / "index", tmp_path / "set", LocalBackend(encoder), encoder) as desk:
        (record,) = checked(tmp_path, desk, {"id": "x", "claim": words, "label": "corroborated"})
    assert record.verdict == "corroborated"


def test_claims_without_an_article_are_asked_alike_whatever_stands_beside_them(folder: Path, tmp_path: Path) -> None:
    asked: list[Attribution | None] = []

    def answer(candidates: Candidates) -> Judged:
        if candidates.claim.text.startswith("Reyl"):
            asked.append(candidates.claim.attribution)
        return Judged(claim_id=candidates.claim.id)

    claims = [
        {"id": "said", "claim": "Reyl said the pier is sound.", "label": "single-source"},
        {"id": "else", "claim": "Mayor Tomas Reyl opened a hall in Orvale.", "label": "single-source"},
    ]
    with open_desk(tmp_path / "index", folder, FakeBackend(answer)) as desk:
        checked(tmp_path, desk, claims[0])
        checked(tmp_path, desk, *claims)
    assert asked[0] == asked[1]


def test_claims_are_run_article_by_article_and_a_few_at_a_time_without_one(folder: Path, desk: Desk) -> None:
    alone = [{"id": f"n{number}", "claim": "A claim.", "label": "single-source"} for number in range(20)]
    task = CheckClaims(load_claims([write_lines(folder / "many.jsonl", alone[0], *CLAIMS, *alone[1:])]), desk)
    assert [len(group) for group in task.groups()] == [3, 16, 4]
    assert sorted(number for group in task.groups() for number in group) == list(range(23))


def test_a_claim_whose_judge_fails_is_unchecked_and_never_single_source(folder: Path, tmp_path: Path) -> None:
    with open_desk(tmp_path / "index", folder, FakeBackend(failing)) as desk:
        records = checked(tmp_path, desk, *({**line, "article": None, "evidence": None} for line in CLAIMS))
    flood = records[1]
    assert [record.verdict for record in records] == ["single-source", None, "single-source"]
    assert (flood.unchecked, flood.failure, flood.reason) == ("model-error", "the model sank", None)
    assert flood.retrieved
    metrics = score(header(total=3), records).metrics
    assert (metrics["coverage"].value, metrics["accuracy"].value) == (0.6667, 0.3333)


def test_pairs_are_judged_without_retrieval(folder: Path, desk: Desk) -> None:
    records: Sequence[PairRecord] = run(JudgePairs(load_pairs([folder / "pairs.jsonl"]), desk.backend, desk.embedder))
    assert [record.stance for record in records] == [line["label"] for line in PAIRS]
    assert [record.id for record in records] == ["1", "2", "3"]
    assert records[0].similarity == pytest.approx(1.0)
    assert (records[0].overlap, records[2].overlap) == (1.0, 0.0)
    for record in records:
        assert record.scores is not None
        assert sum(record.scores.values()) == pytest.approx(1.0)


def test_a_pair_whose_judge_fails_has_no_stance(folder: Path) -> None:
    pairs = load_pairs([folder / "pairs.jsonl"])
    records: Sequence[PairRecord] = run(JudgePairs(pairs, FakeBackend(failing), HashEmbedder()))
    assert {(record.stance, record.scores, record.failure) for record in records} == {(None, None, "the model sank")}
    assert score(header(TaskName.PAIRS, 3), records).metrics["coverage"].value == 0.0


def test_no_judge_turns_other_figures_into_support(folder: Path) -> None:
    def flatter(asked: Candidates) -> Judged:
        passage = asked.candidates[0].passage
        judgement = Judgement(
            claim_id=asked.claim.id, passage=passage, quote=passage.bare, stance=SUPPORTS, why="so", score=0.9
        )
        return Judged(claim_id=asked.claim.id, judgements=(judgement,))

    pairs = load_pairs([folder / "pairs.jsonl"])[:2]
    records = run(JudgePairs(pairs, FakeBackend(flatter), HashEmbedder()))
    assert [record.stance for record in records] == [SUPPORTS, REFUTES]


@pytest.mark.parametrize(
    ("stances", "answer"),
    [((SUPPORTS, NEI), SUPPORTS), ((SUPPORTS, REFUTES), REFUTES), ((NEI,), NEI), ((), NEI)],
)
def test_of_several_judgements_on_a_premise_the_decisive_one_counts(
    stances: Sequence[Stance], answer: Stance, tmp_path: Path
) -> None:
    def say(asked: Candidates) -> Judged:
        passage = asked.candidates[0].passage
        return Judged(
            claim_id=asked.claim.id,
            judgements=tuple(
                Judgement(claim_id=asked.claim.id, passage=passage, quote=passage.bare, stance=stance, why="so")
                for stance in stances
            ),
        )

    pair = {"premise": "Rescuers searched the valley.", "hypothesis": "The valley was searched.", "label": "nei"}
    pairs = load_pairs([write_lines(tmp_path / "pairs.jsonl", pair)])
    assert run(JudgePairs(pairs, FakeBackend(say), HashEmbedder()))[0].stance is answer


def test_extracted_claims_are_held_against_the_gold_claims(folder: Path, desk: Desk) -> None:
    (record,) = run(ExtractClaims(load_gold([folder / "gold.jsonl"]), desk.backend, desk.embedder))
    text = ARTICLES["ferry.txt"][1]
    assert isinstance(record, ArticleRecord)
    assert len(record.matches) == len(record.gold) == 4
    assert record.accounted == record.sentences == 4
    for claim in (*record.gold, *record.extracted):
        assert not claim.spans[0].of(text).endswith(".")
    metrics = score(header(TaskName.EXTRACTION), [record]).metrics
    assert (metrics["recall"].value, metrics["exact_span"].value) == (1.0, 1.0)


def test_an_extractor_that_finds_nothing_recalls_nothing(folder: Path) -> None:
    (record,) = run(ExtractClaims(load_gold([folder / "gold.jsonl"]), FakeBackend(), HashEmbedder()))
    assert (record.extracted, record.matches, len(record.gold)) == ((), (), 4)
