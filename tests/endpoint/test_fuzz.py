"""Random and mutated answers for both chains: no exception reaches the user, and no unverified quote a report.

FUZZ_EXAMPLES sets how many runs are made without HTTP, each of two answers or more; with HTTP it is one in fifty.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.endpoint.guarantees import check_report
from tests.fakes.mutations import Mutation, plans, spoiled
from tests.fakes.obedient import honest
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.support import HashEmbedder
from verifier.endpoint import OpenAIBackend
from verifier.endpoint.account import ExtractAnswer
from verifier.endpoint.answers import read_answer
from verifier.endpoint.client import Answered
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.extract import EndpointExtractor
from verifier.endpoint.failures import CallError
from verifier.endpoint.fence import random_marker
from verifier.endpoint.judge import EndpointJudge
from verifier.endpoint.rulings import JudgeAnswer
from verifier.findings import PromptVersion, Report, Usage
from verifier.index import Index
from verifier.models import Source
from verifier.pipeline import Desk, check_article
from verifier.settings import load_settings

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
OVER_HTTP = max(25, EXAMPLES // 50)
LONGEST_TOLD = 6000

ARTICLE = Source.create(
    "The dam above Vessby broke on Sunday, and 340 people left their homes.\n\n"
    "“The water came in “minutes”, not hours,” said Mayor Åsa Lindqvist-Ngata.\n\n"
    "Repairs will cost €2.4 million, about a fifth of the council’s budget.\n\n"
    "No warning was given before 5 a.m.\n\nWho is to blame?\n\nRead more",
    title="Dam breaks at Vessby",
    outlet="Vessby Bladet",
)
SOURCES = (
    Source.create(
        "The dam above Vessby broke on Sunday and 290 people left their homes. Repairs will cost €2.4 million.\n\n"
        "Mayor Åsa Lindqvist-Ngata said: “The water came in ‘minutes’, not hours”.",
        title="Vessby under water",
        outlet="Lake Courier",
    ),
    Source.create(
        "A warning was given before 5 a.m., the county said. The dam above Vessby had been inspected in May.\n\n"
        "Repairs will cost 2,400,000 euros\u2014a fifth of the budget.",
        title="County: we warned them",
        outlet="County Gazette",
    ),
)
TEXTS = {source.id: source.text for source in SOURCES}
WORDS = [
    *ARTICLE.text.split("\n\n"),
    *(line for source in SOURCES for line in source.text.split(". ")),
    "homes",
    "€2.4",
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
Plans = list[Any]


class ScriptedClient:
    """Answers as ChatClient does, from spoiled honest answers, without HTTP."""

    marker = random_marker()
    used: tuple[str, ...] = ()

    def __init__(self, runner: asyncio.Runner, script: Plans) -> None:
        self._runner = runner
        self._script = iter(script)

    def each(self, function: Callable[[Any], Awaitable[Any]], items: Sequence[Any]) -> Iterator[Any]:
        async def call(item: Any) -> Any:
            return await function(item)

        for item in items:
            yield self._runner.run(call(item))

    async def ask(self, conversation: Conversation, schema: type[Any]) -> Answered[Any]:
        text = answer_text(as_body(conversation, schema), self._script)
        return Answered(read_answer(text, schema), text)

    def fork(self) -> "ScriptedClient":
        return self

    def absorb(self, other: "ScriptedClient") -> None:
        pass

    def count(self, requests: Sequence[str], dropped: int) -> None:
        assert dropped >= 0


def as_body(conversation: Conversation, schema: type[Any]) -> dict[str, Any]:
    turns = [{"role": turn.role.value, "content": turn.text} for turn in conversation.turns]
    return {"messages": turns, "response_format": {"json_schema": {"name": schema.__name__}}}


def answer_text(body: dict[str, Any], script: Iterator[Any]) -> str:
    plan = next(script, ((), ("bare", 0)))
    return plan if isinstance(plan, str) else spoiled(honest(body), plan, WORDS)


@dataclass(frozen=True)
class ScriptedBackend:
    """The chains over a scripted client."""

    extractor: EndpointExtractor
    judge: EndpointJudge
    name: str = "openai"
    prompts: tuple[PromptVersion, ...] = ()

    @property
    def models(self) -> dict[str, str]:
        return {}

    def usage(self) -> Usage:
        return Usage()

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index(tmp_path_factory.mktemp("fuzz") / "index", HashEmbedder()) as made:
        made.add((None, source) for source in SOURCES)
        yield made


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


scripts = st.lists(plans | st.text(max_size=60) | ANYTHING.map(repr), min_size=1, max_size=6)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example([((Mutation("unseen", 3, 8),), ("bare", 0))])
@example([((), ("bare", 0)), ((), ("nested", 1000)), ((), ("digits", 1000))])
@given(scripts)
def test_whatever_a_model_answers_the_report_holds(index: Index, runner: asyncio.Runner, script: Plans) -> None:
    client: Any = ScriptedClient(runner, script)
    backend = ScriptedBackend(EndpointExtractor(client), EndpointJudge(client, 12_000))
    check(check_article(ARTICLE, Desk(index=index, embedder=HashEmbedder(), backend=backend)))


@settings(max_examples=OVER_HTTP, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(scripts)
def test_whatever_comes_over_http_the_report_holds(index: Index, script: Plans) -> None:
    with FakeEndpoint() as server:
        answers = iter(script)
        server.answer = lambda body: answer_text(body, answers)
        options = load_settings(base_url=server.url, api_key=KEY, model=MODEL, max_retries=0, timeout=60)
        with closing(OpenAIBackend(options)) as backend:
            check(check_article(ARTICLE, Desk(index=index, embedder=HashEmbedder(), backend=backend)))


@settings(max_examples=EXAMPLES)
@given(plans | st.text() | ANYTHING.map(repr), st.sampled_from(("ExtractAnswer", "JudgeAnswer")))
def test_reading_an_answer_gives_an_answer_or_a_call_error(plan: Any, name: str) -> None:
    schema = {"ExtractAnswer": ExtractAnswer, "JudgeAnswer": JudgeAnswer}[name]
    sound = {"claims": [{"text": "A", "parts": [{"sentence": 1, "words": "A"}], "attribution": None, "as_of": None}]}
    text = plan if isinstance(plan, str) else spoiled(sound | {"excluded": []}, plan, WORDS)
    try:
        answer = read_answer(text, schema)
    except CallError as error:
        told = str(error)
    else:
        told = ""
        assert isinstance(answer, schema)
    assert "\n" not in told
    assert len(told) < LONGEST_TOLD


def check(report: Report) -> None:
    check_report(report, ARTICLE, TEXTS)
