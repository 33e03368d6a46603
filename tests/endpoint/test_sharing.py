"""One endpoint for many articles at once: each counts what its own report rests on, and the limits hold for all."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint.asking import ask, client, word
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read
from verifier.cascade import CascadeBackend
from verifier.encoder import SentenceEncoder
from verifier.endpoint import OpenAIBackend
from verifier.endpoint.failures import CallError
from verifier.endpoint.worker import Worker
from verifier.findings import Usage
from verifier.index import Index
from verifier.ledger import LEDGER_FILE, Ledger
from verifier.local.backend import LocalBackend
from verifier.models import Source
from verifier.pipeline import Desk, check_article
from verifier.protocols import SharedBackend
from verifier.recorded import LedgerRegister, Recorder
from verifier.settings import Settings, load_settings

THREADS = 8


def settings(server: FakeEndpoint, **options: Any) -> Settings:
    return load_settings(base_url=server.url, api_key=KEY, model=MODEL, max_retries=0, **options)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / LEDGER_FILE)) as opened:
        yield opened


def test_each_fork_counts_its_own_answers_and_the_bill_is_of_all(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    with closing(client(endpoint)) as chat:
        one, two = chat.fork(), chat.fork()
        word(one, "first")
        ask(two, ["second", "third"])
        two.count((), 3)
        assert (one.usage().calls, two.usage(), chat.usage()) == (
            1,
            Usage(calls=2, input_tokens=200, output_tokens=40, cost=None, dropped_quotes=3),
            Usage(),
        )
        assert one.bill() == two.bill() == chat.bill()
        assert chat.bill().sent == 3


def test_a_request_of_two_at_once_is_sent_once_and_counts_for_both(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(body: dict[str, Any]) -> dict[str, Any]:
        inside.set()
        go_on.wait()
        return {"word": "pier"}

    endpoint.answer = slow
    with closing(client(endpoint, ledger)) as chat, ThreadPoolExecutor(2) as pool:
        forks = [chat.fork(), chat.fork()]
        first = pool.submit(word, forks[0])
        inside.wait()
        second = pool.submit(word, forks[1])
        go_on.set()
        assert first.result() == second.result() == "pier"
        assert [fork.usage().calls for fork in forks] == [1, 1]
    assert len(endpoint.chats) == 1


def test_answers_in_the_ledger_are_counted_as_if_they_were_used_now(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    with closing(client(endpoint, ledger)) as chat:
        made, later = chat.fork(), chat.fork()
        ask(made, ["first", "second"])
        later.count([*made.used, "of nobody"], 2)
        assert later.usage() == made.usage().model_copy(update={"dropped_quotes": 2})


def test_calls_under_way_are_bounded_over_all_threads(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    endpoint.latency = 0.02
    with closing(client(endpoint, concurrency=3)) as chat, ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda number: ask(chat.fork(), [f"{number}a", f"{number}b"]), range(THREADS)))
    assert len(endpoint.chats) == 2 * THREADS
    assert 1 < endpoint.peak <= 3


def test_the_budget_is_spent_by_all_threads_together(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    with closing(client(endpoint, max_calls=5)) as chat, ThreadPoolExecutor(THREADS) as pool:
        answers = [one for several in pool.map(lambda n: ask(chat.fork(), [f"{n}"]), range(THREADS)) for one in several]
    assert len(endpoint.chats) == 5
    assert sum(isinstance(answer, CallError) for answer in answers) == THREADS - 5


def test_a_client_that_was_closed_asks_no_more(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    chat = client(endpoint)
    fork = chat.fork()
    chat.close()
    with pytest.raises(CancelledError):
        word(fork)
    assert endpoint.chats == []


def test_an_owner_may_go_in_the_workers_own_thread() -> None:
    class Owner:
        pass

    ended = threading.Event()
    owners = [Owner()]

    async def end() -> None:
        ended.set()

    async def let_go(_: int) -> None:
        owners.clear()

    with suppress(CancelledError):
        list(Worker(owners[0], end).each(let_go, [1]))
    assert ended.wait(60)


def editions(stories: int) -> list[Source]:
    """Stories that each stand in two papers, one of which has a sentence more: they are copies of each other."""
    made = []
    for story in range(stories):
        told = [f"Barge {place} carried {place + 100} tonnes of gravel." for place in range(story * 6, story * 6 + 6)]
        more = f"Pilot {story} met all {len(told)} barges at the lock."
        made += [
            Source.create(" ".join(sentences), title=f"Gravel {story}", outlet=outlet)
            for sentences, outlet in ((told, "Morning Post"), ([more, *told], "Evening Post"))
        ]
    return made


BASE = Source.create(
    " ".join(f"Gravel, {place + 100 + place % 2} tonnes of it, came with barge {place}." for place in range(12)),
    title="The harbour's list",
    outlet="Harbour Office",
)
ARTICLES = editions(2)


def checked(recorder: Recorder, folder: Path, numbers: Sequence[int], threads: int) -> dict[int, str]:
    """The reports on the articles with these numbers, as JSON, made by so many threads."""
    encoder = SentenceEncoder()
    left = iter(numbers)
    lock = threading.Lock()
    made: dict[int, str] = {}

    def drawn() -> int | None:
        with lock:
            number = next(left, None)
            if number is not None:
                recorder.announce(number)
            return number

    def work(_: int) -> None:
        with Index(folder / "index", encoder) as index:
            while (number := drawn()) is not None:
                with closing(recorder.article(number)) as backend:
                    desk = Desk(index=index, embedder=encoder, backend=backend)
                    made[number] = check_article(ARTICLES[number], desk).model_dump_json()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return made


def packed(body: dict[str, Any]) -> dict[str, Any]:
    """An answer that depends on what else is on the sheet."""
    answer = read(body)
    for claim in answer["claims"]:
        for judgement in claim.get("judgements", []):
            judgement["why"] = f"One of {len(answer['claims'])} claims."
    return answer


OPEN: dict[str, Callable[[FakeEndpoint, Ledger, SentenceEncoder], SharedBackend]] = {
    "openai": lambda server, ledger, encoder: OpenAIBackend(settings(server, tokens_per_call=500), ledger),
    "cascade": lambda server, ledger, encoder: CascadeBackend(
        LocalBackend(encoder), OpenAIBackend(settings(server, tokens_per_call=500), ledger), 1.0
    ),
    "local": lambda server, ledger, encoder: LocalBackend(encoder),
}


@pytest.fixture
def indexed(tmp_path: Path) -> Path:
    with Index(tmp_path / "index", SentenceEncoder()) as index:
        index.add([(None, source) for source in (BASE, *ARTICLES)])
    return tmp_path


@pytest.mark.parametrize("name", OPEN)
def test_reports_are_the_same_bytes_by_one_thread_by_many_and_by_a_later_run(
    indexed: Path, endpoint: FakeEndpoint, name: str
) -> None:
    endpoint.answer = packed
    encoder = SentenceEncoder()
    numbers = range(len(ARTICLES))
    came, sent = [], []
    for ledger_name, run, threads in (("a", "one", 1), ("b", "one", 4), ("b", "two", 4)):
        before = len(endpoint.chats)
        with closing(Ledger(indexed / ledger_name)) as ledger:
            recorder = Recorder(OPEN[name](endpoint, ledger, encoder), LedgerRegister(ledger, run))
            with closing(recorder):
                came.append(checked(recorder, indexed, numbers, threads))
        sent.append(len(endpoint.chats) - before)
    assert came[0] == came[1] == came[2]
    assert sent == [sent[0], sent[0], 0]
    first = endpoint.chats[: sent[0]]
    judged = [
        text for request in first for text in re.findall(r"^\[C\d+\] \([^)]*\) (.+)$", request.user, re.MULTILINE)
    ]
    assert len(judged) == len(set(judged))
    assert bool(judged) is (name != "local")
