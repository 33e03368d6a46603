"""Faults of every kind between the backend and its endpoint: nothing is lost, and what fails for good says why."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from evals.endpoint import sample
from tests.endpoint.guarantees import check_report
from tests.fakes import openai_server as fake
from tests.fakes.faults import EVERY, MISLEADING, FaultPlan
from tests.fakes.obedient import honest
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.support import HashEmbedder
from verifier.endpoint.client import ChatClient
from verifier.endpoint.extract import EndpointExtractor
from verifier.endpoint.judge import EndpointJudge
from verifier.errors import EndpointError
from verifier.findings import PromptVersion, Report, Usage
from verifier.index import Index
from verifier.pipeline import Desk, check_article
from verifier.settings import Settings, load_settings
from verifier.vocabulary import UncheckedReason

SAMPLE = sample()
TEXTS = {source.id: source.text for source in SAMPLE.sources}
SMALL_CALLS = 800
"""Tokens a judging call: small, so that there are several calls for a fault to strike."""
SEEDS = 12
SLOW = ("hang", "dripping body")
PATIENCE = {True: 3.0, False: 60.0}
"""Seconds a call may take, where calls are meant to run out of time and where they are not."""


async def at_once(seconds: float) -> None:
    """Waits before retries are taken as over."""


class Unhurried:
    """The backend's own parts, but for the waiting between retries."""

    name = "openai"

    def __init__(self, settings: Settings) -> None:
        self.client = ChatClient(settings, pause=at_once)
        self.extractor = EndpointExtractor(self.client)
        self.judge = EndpointJudge(self.client, settings.tokens_per_call)
        self.models = {"chat": settings.model}
        self.prompts: tuple[PromptVersion, ...] = ()

    def usage(self) -> Usage:
        return self.client.usage()

    def close(self) -> None:
        self.client.close()


@dataclass(frozen=True)
class Bench:
    """An index of the sample's sources, and the findings that a run without faults gives."""

    index: Index
    undisturbed: Report
    calls: int

    def check(self, server: FakeEndpoint, *, impatient: bool = False, **options: object) -> Report:
        settings = {"tokens_per_call": SMALL_CALLS, "timeout": PATIENCE[impatient], "max_retries": 4} | options
        return checked(server, self.index, **settings)


def checked(server: FakeEndpoint, index: Index, **options: object) -> Report:
    server.answer = honest
    settings = load_settings(base_url=server.url, api_key=KEY, model=MODEL, **options)
    with closing(Unhurried(settings)) as backend:
        report = check_article(SAMPLE.article, Desk(index=index, embedder=HashEmbedder(), backend=backend))
    check_report(report, SAMPLE.article, TEXTS)
    return report


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Index(tmp_path_factory.mktemp("faults") / "index", HashEmbedder()) as index, FakeEndpoint() as server:
        index.add((None, source) for source in SAMPLE.sources)
        report = checked(server, index, tokens_per_call=SMALL_CALLS)
        yield Bench(index, report, len(server.chats))


def test_the_sample_is_worth_striking(bench: Bench) -> None:
    assert len(bench.undisturbed.findings) == 20
    assert not bench.undisturbed.unchecked
    assert {finding.verdict for finding in bench.undisturbed.findings} >= {"corroborated", "contradicted"}
    assert bench.calls > 5


@pytest.mark.parametrize("spared", [0, 1, 3], ids=["extraction", "the first judging", "a later judging"])
@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind not in MISLEADING])
def test_one_fault_of_any_kind_changes_no_finding(endpoint: FakeEndpoint, bench: Bench, kind: str, spared: int) -> None:
    endpoint.faults = FaultPlan(1.0, [kind], spared=spared, most=1)
    report = bench.check(endpoint, impatient=kind in SLOW)
    assert endpoint.faults.struck[kind] == 1
    assert report.findings == bench.undisturbed.findings
    assert not report.unchecked


@pytest.mark.parametrize("spared", [0, 1, 3], ids=["extraction", "the first judging", "a later judging"])
@pytest.mark.parametrize("kind", MISLEADING)
def test_one_misleading_answer_is_mended(endpoint: FakeEndpoint, bench: Bench, kind: str, spared: int) -> None:
    endpoint.faults = FaultPlan(1.0, [kind], spared=spared, most=1)
    report = bench.check(endpoint)
    assert endpoint.faults.struck[kind] == 1
    assert not report.unchecked
    for before, now in zip(bench.undisturbed.findings, report.findings, strict=True):
        assert (now.claim, now.verdict) == (before.claim, before.verdict)
        assert {item.quote for item in now.evidence} <= {item.quote for item in before.evidence}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_five_percent_of_every_kind_lose_nothing(endpoint: FakeEndpoint, bench: Bench, seed: int) -> None:
    endpoint.faults = FaultPlan(0.05, [kind for kind in EVERY if kind not in (*SLOW, *MISLEADING)], seed=seed)
    report = bench.check(endpoint)
    assert endpoint.faults.struck.total() > 0
    undisturbed = {finding.claim.id: finding for finding in bench.undisturbed.findings}
    unchecked = {item.claim_id: item for item in report.unchecked}
    if None not in unchecked:
        assert {finding.claim.id for finding in report.findings} | unchecked.keys() == undisturbed.keys()
    assert all(finding == undisturbed[finding.claim.id] for finding in report.findings)
    assert all(item.detail for item in report.unchecked)


FINAL = {
    "500": UncheckedReason.MODEL_ERROR,
    "429": UncheckedReason.MODEL_ERROR,
    "reset": UncheckedReason.MODEL_ERROR,
    "prose alone": UncheckedReason.MODEL_ERROR,
    "half a JSON": UncheckedReason.MODEL_ERROR,
    "empty choices": UncheckedReason.MODEL_ERROR,
    "refusal": UncheckedReason.REFUSED,
    "content filter": UncheckedReason.REFUSED,
    "length": UncheckedReason.MODEL_ERROR,
    "context too long": UncheckedReason.MODEL_ERROR,
    "half left out": UncheckedReason.OMITTED,
}


@pytest.mark.parametrize("kind", FINAL)
def test_a_fault_that_never_ends_leaves_claims_unchecked_with_its_reason(
    endpoint: FakeEndpoint, bench: Bench, kind: str
) -> None:
    endpoint.faults = FaultPlan(1.0, [kind], spared=1)
    report = bench.check(endpoint, max_retries=1)
    assert {item.reason for item in report.unchecked} == {FINAL[kind]}
    assert len(report.findings) + len(report.unchecked) == len(bench.undisturbed.findings)
    assert report.sentences.unchecked == len(report.unchecked)


def test_an_account_without_money_stops_at_once(endpoint: FakeEndpoint, bench: Bench) -> None:
    endpoint.enqueue(fake.quota(), fake.quota())
    with pytest.raises(EndpointError, match="quota"):
        bench.check(endpoint)
    assert len(endpoint.chats) == 1
