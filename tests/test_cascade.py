"""Local first: what it finds hard or is unsure of goes to the endpoint's model, and the rest does not."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.cascade import at_random, calls, figures, is_sent
from tests.evaluation.makers import claim_record
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, error
from tests.fakes.reader import read
from verifier.cascade import CascadeBackend, CascadeExtractor, CascadeJudge
from verifier.encoder import SentenceEncoder
from verifier.endpoint import OpenAIBackend
from verifier.errors import EndpointError
from verifier.findings import Report
from verifier.index import Index
from verifier.local.backend import LocalBackend
from verifier.models import Candidates, Claim, Excluded, Extraction, Judged, Judgement, Passage, Source, Span, Unchecked
from verifier.pipeline import Desk, check_article
from verifier.quotes import locate
from verifier.sentences import split_sentences
from verifier.settings import load_settings
from verifier.vocabulary import Exclusion, Stance, UncheckedReason, Verdict

ENCODER = SentenceEncoder()
LOCAL = LocalBackend(ENCODER)
PASSAGE = Passage(start=0, end=9, source_id="wire", text="Some text")
BUDGET = UncheckedReason.BUDGET


class Saying:
    """A judge with an answer for each claim; it remembers which claims it was given."""

    def __init__(self, *answers: Judged) -> None:
        self.asked: list[str] = []
        self._answers = {answer.claim_id: answer for answer in answers}

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        for found in batch:
            self.asked.append(found.claim.id)
            yield self._answers[found.claim.id]


class Finding:
    """An extractor with one answer; it remembers which sentences it was asked about."""

    def __init__(self, extraction: Extraction) -> None:
        self.only: list[Collection[int] | None] = []
        self._extraction = extraction

    def extract(self, article: Source, only: Collection[int] | None = None) -> Extraction:
        self.only.append(only)
        return self._extraction


def claims(*names: str) -> list[Candidates]:
    return [Candidates(claim=Claim(id=name, text=name)) for name in names]


def said(claim: str, *stances: Stance, confidence: float | None = None, dropped: int = 0) -> Judged:
    judgements = tuple(
        Judgement(claim_id=claim, passage=PASSAGE, quote=PASSAGE.bare, stance=stance, why="so", score=0.9)
        for stance in stances
    )
    return Judged(claim_id=claim, judgements=judgements, confidence=confidence, dropped=dropped)


def failed(claim: str) -> Judged:
    return Judged(claim_id=claim, failure=BUDGET, detail="the budget was spent")


SURE = said("c", Stance.SUPPORTS, confidence=0.9)
UNSURE = said("c", Stance.SUPPORTS, confidence=0.4)
ACCUSING = said("c", Stance.NEI, Stance.REFUTES, confidence=0.9)


@pytest.mark.parametrize(
    ("local", "sent"), [(SURE, False), (UNSURE, True), (ACCUSING, True), (said("c"), True), (failed("c"), True)]
)
def test_only_what_is_unsure_or_would_be_called_contradicted_is_sent(local: Judged, sent: bool) -> None:
    better = said("c", Stance.NEI)
    remote = Saying(better)
    (answer,) = CascadeJudge(Saying(local), remote, 0.8).judge(claims("c"))
    assert remote.asked == (["c"] if sent else [])
    assert answer == (better if sent else local)


@pytest.mark.parametrize(
    ("remote", "detail"),
    [
        (failed("c"), "stand as the local judge has them: the budget was spent"),
        (said("c", dropped=2), "stand as the local judge has them: no quote of the model's answer is in its passage"),
    ],
)
def test_what_the_model_leaves_open_stays_as_local_has_it(remote: Judged, detail: str) -> None:
    (answer,) = CascadeJudge(Saying(UNSURE), Saying(remote), 0.8).judge(claims("c"))
    assert (answer.failure, answer.judgements, answer.confidence) == (None, UNSURE.judgements, UNSURE.confidence)
    assert (answer.detail, answer.dropped) == (detail, remote.dropped)


def test_what_neither_could_judge_is_unchecked() -> None:
    (answer,) = CascadeJudge(Saying(failed("c")), Saying(failed("c")), 0.8).judge(claims("c"))
    assert answer.failure is BUDGET


def test_a_model_that_says_nothing_bears_on_a_claim_is_believed() -> None:
    (answer,) = CascadeJudge(Saying(UNSURE), Saying(said("c")), 0.8).judge(claims("c"))
    assert answer == said("c")


def test_answers_come_in_order_and_each_as_soon_as_those_before_it_are_settled() -> None:
    confidences = {"a": 0.9, "b": 0.9, "c": 0.1, "d": 0.9, "e": 0.1, "f": 0.9}
    local = Saying(*(said(name, Stance.SUPPORTS, confidence=value) for name, value in confidences.items()))
    remote = Saying(said("c", Stance.NEI), said("e", Stance.NEI))
    answers = CascadeJudge(local, remote, 0.8).judge(claims(*confidences))
    came = []
    for answer in answers:
        came.append((answer.claim_id, len(local.asked), list(remote.asked)))
    assert came == [
        ("a", 1, []),
        ("b", 2, []),
        ("c", 6, ["c"]),
        ("d", 6, ["c"]),
        ("e", 6, ["c", "e"]),
        ("f", 6, ["c", "e"]),
    ]


@pytest.mark.parametrize(("threshold", "asked"), [(0.0, []), (0.5, ["b"]), (1.0, ["a", "b"])])
def test_the_threshold_says_how_much_is_sent(threshold: float, asked: list[str]) -> None:
    local = Saying(said("a", confidence=0.7), said("b", confidence=0.3))
    remote = Saying(said("a"), said("b"))
    assert len(list(CascadeJudge(local, remote, threshold).judge(claims("a", "b")))) == 2
    assert remote.asked == asked


def test_no_claims_are_no_answers() -> None:
    assert list(CascadeJudge(Saying(), Saying(), 0.8).judge([])) == []


EASY = "Mayor Tomas Reyl opened the pier on Monday."
HARD = "They had closed it in 2019 after a storm that killed 12 people."
LAST = "Is it safe?"
ARTICLE = Source.create(f"{EASY} {HARD} {LAST}", title="The pier", published=datetime(2024, 5, 8, tzinfo=UTC))
SENTENCES = split_sentences(ARTICLE.text)
BETTER = "The council of Delmore had closed the pier in 2019."


def place(words: str) -> Span:
    span = locate(words, ARTICLE.text)
    assert span is not None
    return span


def extraction(*told: tuple[str, str], excluded: Sequence[str] = (), unchecked: Sequence[str] = ()) -> Extraction:
    """Claims by their text and their words, and sentences that are none."""
    return Extraction(
        sentences=SENTENCES,
        claims=tuple(Claim.create(ARTICLE.id, text, (place(words),)) for text, words in told),
        excluded=tuple(
            Excluded(**place(text).model_dump(), text=text, reason=Exclusion.AMBIGUOUS) for text in excluded
        ),
        unchecked=tuple(
            Unchecked(text=text, spans=(place(text),), reason=BUDGET, detail="it was spent") for text in unchecked
        ),
    )


def extracted(remote: Extraction) -> Extraction:
    finding = Finding(remote)
    answer = CascadeExtractor(LOCAL.extractor, finding).extract(ARTICLE)
    assert finding.only == [{1}]
    return answer


def test_hard_sentences_alone_are_asked_about_and_their_claims_taken() -> None:
    answer = extracted(extraction((BETTER, "They had closed it in 2019")))
    assert [claim.text for claim in answer.claims] == [
        "Mayor Tomas Reyl opened the pier on Monday (6 May 2024).",
        BETTER,
    ]
    assert [item.text for item in answer.excluded] == [LAST]
    assert answer.unchecked == ()


def test_a_hard_sentence_that_the_model_excludes_is_excluded() -> None:
    answer = extracted(extraction(excluded=[HARD]))
    assert [(item.text, item.reason) for item in answer.excluded] == [
        (HARD, Exclusion.AMBIGUOUS),
        (LAST, Exclusion.QUESTION),
    ]
    assert len(answer.claims) == 1


def test_a_hard_sentence_that_the_model_leaves_open_stays_as_local_has_it() -> None:
    assert extracted(extraction(unchecked=[HARD])) == LOCAL.extractor.extract(ARTICLE)


def test_a_lost_claim_of_a_sentence_that_has_another_stays_unchecked() -> None:
    remote = extraction((BETTER, "They had closed it in 2019"))
    lost = Unchecked(text="Lost.", spans=(), reason=UncheckedReason.UNLOCATED, detail="not there")
    assert extracted(remote.model_copy(update={"unchecked": (lost,)})).unchecked == (lost,)


def test_a_sentence_that_the_models_claim_draws_on_is_no_longer_excluded() -> None:
    remote = extraction((BETTER, f"{HARD} {LAST}"))
    assert extracted(remote).excluded == ()


def test_claims_that_say_the_same_are_merged_whoever_found_them() -> None:
    (claim,) = extracted(extraction(("Mayor Tomas Reyl opened the pier on Monday.", HARD))).claims
    assert [span.of(ARTICLE.text) for span in claim.spans] == [EASY, HARD]


def test_an_article_without_hard_sentences_is_not_sent() -> None:
    finding = Finding(extraction())
    easy = Source.create(EASY, title="The pier")
    assert CascadeExtractor(LOCAL.extractor, finding).extract(easy) == LOCAL.extractor.extract(easy)
    assert finding.only == []


WIRE = "The ferry to Saltby carried 4,200 passengers in July. The flood in Orvale killed 19 people."
POST = (
    "The ferry to Saltby carried 4,200 passengers in July. The flood in Orvale killed 12 people. "
    "This cut off the village from the coast road for three days."
)
FLOOD = Source.create(POST, title="The flood", outlet="Saltby Post")


def remote(server: FakeEndpoint, **options: object) -> OpenAIBackend:
    return OpenAIBackend(load_settings(base_url=server.url, api_key=KEY, model=MODEL, max_retries=0, **options))


def checked(folder: Path, server: FakeEndpoint, **options: object) -> Report:
    backend = CascadeBackend(LOCAL, remote(server, **options), 0.8)
    try:
        with Index(folder / "index", ENCODER) as index:
            index.add([(None, Source.create(WIRE, title="Flood", outlet="Coast Wire"))])
            return check_article(FLOOD, Desk(index=index, embedder=ENCODER, backend=backend))
    finally:
        backend.close()


def test_a_report_asks_once_for_the_hard_sentence_and_once_for_the_doubtful_claims(
    tmp_path: Path, endpoint: FakeEndpoint
) -> None:
    endpoint.answer = read
    report = checked(tmp_path, endpoint)
    extract, judge = (request.user for request in endpoint.chats)
    assert "and for no others: 3." in extract
    assert "[C1] (P1) The ferry to Saltby carried 4,200 passengers in July." in judge
    assert "[C2] (P1) The flood in Orvale killed 12 people." in judge
    assert "[C3]" not in judge
    assert [(finding.verdict, finding.reason.text) for finding in report.findings] == [
        (Verdict.CORROBORATED, "One other origin says the same: Coast Wire."),
        (Verdict.CONTRADICTED, "Coast Wire says otherwise: The same words with other figures."),
        (Verdict.SINGLE_SOURCE, report.findings[2].reason.text),
    ]
    assert report.usage.calls == 2
    assert report.method.backend == "cascade"
    assert report.method.models == {
        "embeddings": ENCODER.name,
        **LOCAL.models,
        "chat": MODEL,
        "endpoint": endpoint.url,
        "threshold": "0.8",
    }
    assert {"extract", "judge"} <= {prompt.name for prompt in report.method.prompts}
    assert report.unchecked == ()
    accounting = report.sentences
    assert accounting.sentences == accounting.in_claims + accounting.excluded == 3


def test_with_nothing_left_to_spend_the_report_is_what_local_has(tmp_path: Path, endpoint: FakeEndpoint) -> None:
    report = checked(tmp_path, endpoint, max_calls=0)
    assert endpoint.chats == []
    assert report.unchecked == ()
    with Index(tmp_path / "index", ENCODER) as index:
        alone = check_article(FLOOD, Desk(index=index, embedder=ENCODER, backend=LOCAL))
    assert report.findings == alone.findings
    assert report.excluded == alone.excluded
    (warning,) = report.warnings
    assert warning.endswith("claims stand as the local judge has them: the budget of 0 calls is spent (--max-calls)")


def test_a_wrong_key_stops_the_run(tmp_path: Path, endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: error(401, "Incorrect API key provided", code="invalid_api_key")
    with pytest.raises(EndpointError):
        checked(tmp_path, endpoint)


def test_both_runs_give_the_same_bytes(tmp_path: Path, endpoint: FakeEndpoint) -> None:
    endpoint.answer = read
    first, second = (checked(tmp_path, endpoint).model_dump_json() for _ in range(2))
    assert first == second


LABELLED = [
    claim_record(label, Verdict.CORROBORATED, number, article="a.txt", judgements=said(f"c{number}", stance).judgements)
    for number, (label, stance) in enumerate(
        [
            (Verdict.CORROBORATED, Stance.SUPPORTS),
            (Verdict.SINGLE_SOURCE, Stance.NEI),
            (Verdict.CONTRADICTED, Stance.REFUTES),
        ]
    )
]
ORACLE = {record.id: record.label for record in LABELLED}


@pytest.mark.parametrize(("threshold", "sent"), [(0.0, ["c2"]), (0.5, ["c1", "c2"]), (1.0, ["c0", "c1", "c2"])])
def test_the_trade_sends_what_the_cascade_would_send(threshold: float, sent: list[str]) -> None:
    assert [record.id for record in LABELLED if is_sent(record, threshold)] == sent
    assert figures(LABELLED, sent, ORACLE).accuracy == pytest.approx((1 + len({"c1", "c2"} & set(sent))) / 3)
    assert calls(LABELLED, sent) == 1


def test_at_random_the_trade_is_the_mean_of_draws() -> None:
    assert at_random(LABELLED, 0, ORACLE).accuracy == pytest.approx(1 / 3)
    assert 1 / 3 < at_random(LABELLED, 1, ORACLE).accuracy < 2 / 3
    assert at_random(LABELLED, 3, ORACLE).accuracy == pytest.approx(1)
