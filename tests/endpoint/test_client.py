"""The chat client against a real HTTP server: what is sent, what is read, and how failures surface."""

import json
import threading
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint.asking import ASK, SYSTEM, Pauses, Word, ask, client, conversation, word
from tests.fakes import openai_server as fake
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, completion
from verifier.endpoint.account import ExtractAnswer
from verifier.endpoint.answers import Answer
from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import MASK
from verifier.endpoint.failures import CallError, Fault
from verifier.endpoint.judge import JudgeAnswer
from verifier.endpoint.meter import Bill
from verifier.errors import EndpointError, InputError, VerifierError
from verifier.findings import Usage
from verifier.ledger import Ledger
from verifier.prompts import load_prompt
from verifier.settings import Price, load_settings
from verifier.vocabulary import UncheckedReason

PIER = {"word": "pier"}
PRICES = {MODEL: Price(input=1.0, output=10.0)}
"""US dollars a million tokens: an answer of the fake endpoint, 100 tokens for 20, costs 0.0003."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    kept = Ledger(tmp_path / "ledger.sqlite3")
    yield kept
    kept.close()


def failure(chat: ChatClient) -> VerifierError:
    with pytest.raises(VerifierError) as caught:
        word(chat)
    return caught.value


def test_a_call_is_a_chat_completion_with_a_strict_schema(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(PIER)
    assert word(client(endpoint)) == "pier"
    (request,) = endpoint.received
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "***"
    assert request.body == {
        "model": MODEL,
        "stream": False,
        "temperature": 0,
        "max_completion_tokens": 16_000,
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": ASK}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "Word",
                "strict": True,
                "schema": {
                    "additionalProperties": False,
                    "description": "One word.",
                    "properties": {"word": {"title": "Word", "type": "string"}},
                    "required": ["word"],
                    "title": "Word",
                    "type": "object",
                },
            },
        },
    }


@pytest.mark.parametrize("schema", [ExtractAnswer, JudgeAnswer])
def test_the_schemas_keep_to_what_strict_mode_allows(schema: type[Answer]) -> None:
    whole = schema.model_json_schema()
    for part in [whole, *whole["$defs"].values()]:
        if part["type"] == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
            fields = part["properties"].values()
            assert not any("default" in field for field in fields)
            assert all(field.keys() == {"$ref"} for field in fields if "$ref" in field)


@pytest.mark.parametrize("reply", [completion(PIER), completion(None, refusal="No."), completion("prose")])
def test_a_streamed_answer_reads_as_a_whole_one(endpoint: FakeEndpoint, reply: fake.Reply) -> None:
    outcomes = []
    for stream in (False, True):
        endpoint.enqueue(reply, PIER)
        chat = client(endpoint, stream=stream)
        outcomes.append((word(chat), chat.usage()))
        assert endpoint.chats[-1].body["stream"] is stream
    assert outcomes[0] == outcomes[1]
    assert len(endpoint.chats) % 2 == 0


def test_answers_and_tokens_are_counted_for_answers_of_every_kind(endpoint: FakeEndpoint) -> None:
    replies = {
        "good": completion(PIER),
        "not counted by the endpoint": completion(PIER, usage=None),
        "cut": completion('{"word": "pi', finish_reason="length", usage=(11, 5)),
        "broken": fake.error(500, "broken"),
    }
    endpoint.answer = lambda body: replies[body["messages"][-1]["content"]]
    chat = client(endpoint, prices=PRICES)
    ask(chat, ["good", "cut", "broken"])
    assert chat.usage() == Usage(calls=2, input_tokens=111, output_tokens=25, cost=0.000361)
    assert chat.usage() == Usage()
    ask(chat, ["not counted by the endpoint"])
    assert chat.usage() == Usage(calls=1, cost=None)
    assert chat.bill() == Bill(sent=4, input_tokens=111, output_tokens=25, cost=None, answered_by=(MODEL,))


def test_an_unknown_price_stays_unknown(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(PIER)
    chat = client(endpoint)
    word(chat)
    assert chat.usage().cost is None
    assert chat.bill().cost is None


def test_dropped_judgements_are_counted_with_the_answers(endpoint: FakeEndpoint) -> None:
    chat = client(endpoint)
    chat.count((), 2)
    chat.count((), 1)
    assert chat.usage() == Usage(dropped_quotes=3)
    assert chat.usage() == Usage()


UNUSABLE = {
    "refused": (completion(None, refusal="I cannot help."), Fault.REFUSED, "refused to answer", 2),
    "filtered": (completion("", finish_reason="content_filter"), Fault.FILTERED, "content filter", 2),
    "filtered by Azure": (fake.error(400, "...", code="content_filter"), Fault.FILTERED, "content filter", 2),
    "cut off": (completion('{"word": "pi', finish_reason="length"), Fault.CUT_OFF, "cut off", 1),
    "too long": (fake.too_long(), Fault.TOO_LONG, "too long for model 'test-model'", 1),
    "too long for llama.cpp": (fake.too_long_for_llama(), Fault.TOO_LONG, "exceeds the available context", 1),
    "too long for a proxy": (fake.html(413), Fault.TOO_LONG, "(HTTP 413)", 1),
    "too long for a minute": (fake.error(429, "Request too large for x on TPM"), Fault.TOO_LONG, "too large", 1),
    "empty": (completion(""), Fault.EMPTY, "empty answer", 2),
    "null": (completion(None), Fault.EMPTY, "empty answer", 2),
    "no choices": (fake.no_choices(), Fault.EMPTY, "empty answer", 2),
    "prose": (completion("The word is pier."), Fault.MALFORMED, "there is no JSON object", 2),
    "cut JSON": (completion('{"word": "pi'), Fault.MALFORMED, "it ends before it is complete", 2),
    "wrong type": (completion({"word": 3}), Fault.MALFORMED, "word: Input should be a valid string", 2),
    "missing field": (completion({}), Fault.MALFORMED, "word: Field required", 2),
    "null choices": (fake.Reply(body=b'{"id": "x", "choices": null}'), Fault.MALFORMED, "as an OpenAI-compatible", 2),
    "another object": (fake.Reply(body=b'{"hello": "world"}'), Fault.MALFORMED, "as an OpenAI-compatible", 2),
    "a list": (fake.Reply(body=b"[]"), Fault.MALFORMED, "as an OpenAI-compatible", 2),
    "a web page": (fake.html(), Fault.MALFORMED, "as an OpenAI-compatible", 2),
    "half a body": (fake.truncated(), Fault.UNREACHABLE, "cannot be reached, or broke off (tried 3 times)", 3),
    "reset": (fake.reset(), Fault.UNREACHABLE, "cannot be reached, or broke off (tried 3 times)", 3),
    "hang": (fake.hang(), Fault.TIMEOUT, "did not answer within 1 s (tried 3 times)", 3),
    "drip": (fake.dripping(), Fault.TIMEOUT, "did not answer within 1 s (tried 3 times)", 3),
    "busy": (fake.error(429, "slow down"), Fault.BUSY, "(HTTP 429): slow down (tried 3 times)", 3),
    "broken": (fake.error(500, "out of memory"), Fault.SERVER, "(HTTP 500): out of memory (tried 3 times)", 3),
    "down for repair": (fake.html(503), Fault.SERVER, "failed (HTTP 503) (tried 3 times)", 3),
    "a long wait": (fake.busy(retry_after="130"), Fault.BUSY, "asks to wait 130 s", 1),
    "a long repair": (fake.error(503, "x", retry_after="130"), Fault.BUSY, "asks to wait 130 s", 1),
}
"""The reply, the fault, words of its message, and the HTTP requests it takes with two retries allowed."""


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_call_without_a_usable_answer_says_what_was_wrong(endpoint: FakeEndpoint, what: str) -> None:
    reply, fault, said, requests = UNUSABLE[what]
    endpoint.answer = lambda body: reply
    error = failure(client(endpoint, max_retries=2, timeout=1.0 if fault is Fault.TIMEOUT else 60.0))
    assert isinstance(error, CallError)
    assert error.fault is fault
    assert said in str(error)
    assert "\n" not in str(error)
    assert len(endpoint.chats) == requests
    refused = fault in (Fault.REFUSED, Fault.FILTERED)
    assert error.reason is (UncheckedReason.REFUSED if refused else UncheckedReason.MODEL_ERROR)


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_usable_answer_after_that_is_taken_wherever_another_request_was_due(
    endpoint: FakeEndpoint, what: str
) -> None:
    reply, fault, _, requests = UNUSABLE[what]
    endpoint.enqueue(reply, PIER)
    chat = client(endpoint, max_retries=2, timeout=3.0 if fault is Fault.TIMEOUT else 60.0)
    (answer,) = ask(chat)
    assert (answer == Word(word="pier")) == (requests > 1)
    assert len(endpoint.chats) == min(requests, 2)
    assert chat.bill().retried == (requests == 3)


WAITS = {
    "seconds": ({"retry_after": "7"}, 7.0),
    "milliseconds": ({"retry_after_ms": "250", "retry_after": "7"}, 0.25),
    "nothing that can be read": ({"retry_after": "soon"}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("what", WAITS)
def test_the_wait_before_a_retry_is_what_the_endpoint_asks_for(endpoint: FakeEndpoint, what: str, status: int) -> None:
    headers, expected = WAITS[what]
    endpoint.enqueue(fake.error(status, "later", **headers), PIER)
    pauses = Pauses()
    assert word(client(endpoint, pause=pauses, max_retries=1)) == "pier"
    (waited,) = pauses
    assert waited == expected if expected is not None else 0.5 <= waited <= 1.0


def test_the_wait_may_be_a_date(endpoint: FakeEndpoint) -> None:
    when = datetime.now(UTC) + timedelta(seconds=60)
    endpoint.enqueue(fake.busy(retry_after=format_datetime(when, usegmt=True)), PIER)
    pauses = Pauses()
    assert word(client(endpoint, pause=pauses, max_retries=1)) == "pier"
    assert 50 < pauses[0] <= 60


def test_waits_grow_with_every_retry_and_differ(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: fake.html(503)
    pauses = Pauses()
    ask(client(endpoint, pause=pauses, max_retries=4))
    assert len(endpoint.chats) == 5
    assert [0.5 * 2**number <= waited <= 0.5 * 2**number + 0.5 for number, waited in enumerate(pauses)] == [True] * 4
    assert len({waited % 0.5 for waited in pauses}) > 1


def test_a_server_that_is_not_there_is_named(endpoint: FakeEndpoint) -> None:
    with FakeEndpoint() as gone:
        url = gone.url
    error = failure(client(endpoint, base_url=url))
    assert isinstance(error, CallError)
    assert error.fault is Fault.UNREACHABLE
    assert url in str(error)


FOR_GOOD = {
    "a wrong key": (fake.error(401, "no"), "the key was refused"),
    "a forbidden key": (fake.error(403, "no"), "the key was refused"),
    "a wrong key in Google's words": (fake.error(400, "API key not valid. Please pass one."), "the key was refused"),
    "no money": (fake.quota(), "the quota of this key is spent"),
    "no payment": (fake.error(402, "pay"), "the quota of this key is spent"),
    "no such model": (fake.error(404, "no such model"), "has no model 'test-model'"),
    "no such model, by code": (fake.error(400, "gone", code="model_not_found"), "VERIFIER_MODEL"),
}


@pytest.mark.parametrize("what", FOR_GOOD)
def test_what_no_retry_can_mend_stops_at_once_and_every_later_call_without_http(
    endpoint: FakeEndpoint, what: str
) -> None:
    reply, said = FOR_GOOD[what]
    endpoint.answer = lambda body: reply
    chat = client(endpoint, max_retries=4)
    error = failure(chat)
    assert isinstance(error, EndpointError)
    assert said in str(error)
    with pytest.raises(EndpointError) as again:
        ask(chat, [f"ask {number}" for number in range(20)])
    assert str(again.value) == str(error)
    assert len(endpoint.chats) == 1


def test_a_missing_key_is_told_from_a_wrong_one(endpoint: FakeEndpoint) -> None:
    assert "a key is needed" in str(failure(client(endpoint, api_key=None)))


def test_an_unusable_answer_is_repaired_once_with_all_that_is_wrong(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue('{"word": 3}', PIER)
    assert word(client(endpoint)) == "pier"
    first, second = (request.body["messages"] for request in endpoint.chats)
    problems = "the model did not answer as asked: word: Input should be a valid string"
    assert second[1:] == [
        first[1],
        {"role": "assistant", "content": '{"word": 3}'},
        {"role": "user", "content": load_prompt("repair").render(problems=problems).user},
    ]


def test_an_empty_answer_is_asked_for_again_without_a_turn_of_the_model(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue("", PIER)
    assert word(client(endpoint)) == "pier"
    assert [message["role"] for message in endpoint.chats[1].body["messages"]] == ["system", "user"]
    assert endpoint.chats[1].user == f"{ASK}\n\n{load_prompt('repair').render(problems='There was no answer.').user}"


def test_a_refusal_is_met_once_with_a_neutral_rewording(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(completion(None, refusal="No."), PIER)
    assert word(client(endpoint)) == "pier"
    assert endpoint.chats[1].user == f"{ASK}\n\n{load_prompt('neutral').render().user}"


def test_one_repair_and_one_rewording_are_all_there_is(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(completion(None, refusal="No."), "prose", completion(None, refusal="No."))
    error = failure(client(endpoint))
    assert isinstance(error, CallError)
    assert error.fault is Fault.REFUSED
    assert len(endpoint.chats) == 3


def test_one_failing_call_loses_none_of_the_others(endpoint: FakeEndpoint) -> None:
    def answer(body: dict[str, Any]) -> Any:
        number = body["messages"][-1]["content"]
        return fake.error(500, "broken") if number == "2" else {"word": number}

    endpoint.answer = answer
    results = ask(client(endpoint), [str(number) for number in range(6)])
    assert [getattr(result, "word", None) for result in results] == ["0", "1", None, "3", "4", "5"]
    assert isinstance(results[2], CallError)


def test_calls_run_side_by_side_up_to_the_limit(endpoint: FakeEndpoint) -> None:
    three_at_once = threading.Barrier(3)

    def answer(body: dict[str, Any]) -> Any:
        if body["messages"][-1]["content"] != "first":
            three_at_once.wait(timeout=60)
        return PIER

    endpoint.answer = answer
    results = ask(client(endpoint, concurrency=3), ["first", *map(str, range(9))])
    assert results == [Word(word="pier")] * 10
    assert endpoint.peak == 3


def test_the_first_call_of_an_unknown_endpoint_goes_alone(endpoint: FakeEndpoint) -> None:
    in_flight = []

    def answer(body: dict[str, Any]) -> Any:
        in_flight.append(len(endpoint.chats))
        return PIER

    endpoint.answer = answer
    endpoint.latency = 0.05
    ask(client(endpoint), ["a", "b", "c", "d"])
    assert in_flight[0] == 1
    assert endpoint.peak == 3


def test_the_same_question_asked_at_once_is_one_call(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: PIER
    endpoint.latency = 0.05
    chat = client(endpoint)
    assert ask(chat, [ASK] * 5) == [Word(word="pier")] * 5
    assert len(endpoint.chats) == 1
    assert chat.usage().calls == 1


def test_reading_no_further_ends_what_is_under_way(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: PIER if body["messages"][-1]["content"] == "0" else fake.hang()
    chat = client(endpoint, timeout=60.0)

    async def one(number: int) -> int:
        await chat.ask(conversation(chat, str(number)), Word)
        return number

    results = chat.each(one, range(9))
    assert next(results) == 0
    results.close()
    chat.close()
    chat.close()


def test_no_calls_are_no_answers(endpoint: FakeEndpoint) -> None:
    assert ask(client(endpoint), []) == []


def test_the_budget_ends_the_calls_and_says_so(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: PIER
    chat = client(endpoint, max_calls=2)
    results = ask(chat, ["a", "b", "c", "d"])
    failed = [result for result in results if isinstance(result, CallError)]
    assert len(failed) == 2
    assert {error.reason for error in failed} == {UncheckedReason.BUDGET}
    assert len(endpoint.chats) == 2


def test_retries_and_repairs_count_against_the_budget(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(fake.html(503), "prose", PIER)
    error = failure(client(endpoint, max_calls=2, max_retries=4))
    assert isinstance(error, CallError)
    assert error.fault is Fault.BUDGET


def test_the_cost_is_bounded_by_what_calls_are_expected_to_cost(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: PIER
    chat = client(endpoint, max_cost=0.0107, prices=PRICES, concurrency=1)
    results = [ask(chat, [str(number)])[0] for number in range(60)]
    paid = chat.bill()
    assert isinstance(results[-1], CallError)
    assert 30 <= paid.sent <= 35
    assert paid.cost is not None
    assert paid.cost <= 0.0107


def test_a_cost_limit_without_a_price_is_bad_input(endpoint: FakeEndpoint) -> None:
    with pytest.raises(InputError, match="prices"):
        client(endpoint, max_cost=1.0)


LIMITED = {
    "requests": {"requests_per_minute": 1200},
    "tokens, sent and answered": {"tokens_per_minute": 60_000, "output_tokens": 30_000},
}
"""Limits under which a few requests take a fifth of a second at least: 20 requests a second, or 1,000 tokens."""


@pytest.mark.parametrize("what", LIMITED)
def test_requests_wait_for_the_rate_limits(endpoint: FakeEndpoint, what: str) -> None:
    endpoint.answer = lambda body: PIER
    word(client(endpoint), "imports what is needed")
    chat = client(endpoint, **LIMITED[what])
    word(chat)
    started = time.monotonic()
    ask(chat, ["x" * 2_400] if "tokens" in what else [str(number) for number in range(5)])
    assert time.monotonic() - started > 0.19


def test_an_answer_in_the_ledger_costs_no_call(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    endpoint.enqueue(PIER)
    runs = []
    for _ in range(2):
        chat = client(endpoint, ledger, prices=PRICES)
        runs.append((word(chat), chat.usage()))
        bill = chat.bill()
    assert runs[0] == runs[1] == ("pier", Usage(calls=1, input_tokens=100, output_tokens=20, cost=0.0003))
    assert bill == Bill(from_ledger=1)
    assert len(endpoint.chats) == 1


def test_the_marker_of_a_run_is_in_no_name_of_a_request_and_no_answer(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    endpoint.answer = lambda body: {"word": body["messages"][-1]["content"]}
    first, second = client(endpoint, ledger), client(endpoint, ledger)
    assert first.marker != second.marker
    assert word(first, f"between {first.marker} and") == f"between {MASK} and"
    assert word(second, f"between {second.marker} and") == f"between {MASK} and"
    assert len(endpoint.chats) == 1


def test_another_question_schema_or_limit_is_another_request(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    class Other(Answer):
        word: str

    endpoint.answer = lambda body: PIER
    ask(client(endpoint, ledger))
    ask(client(endpoint, ledger), ["another"])
    ask(client(endpoint, ledger), schema=Other)
    ask(client(endpoint, ledger, output_tokens=500))
    assert len(endpoint.chats) == 4


def test_another_version_of_the_prompt_misses_the_ledger(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    endpoint.answer = lambda body: PIER
    chat = client(endpoint, ledger)

    async def put(version: str) -> str:
        said = conversation(chat)
        said = said.model_copy(update={"prompt": said.prompt.model_copy(update={"version": version})})
        return (await chat.ask(said, Word)).text

    calls = []
    for version in ("1", "1", "2"):
        list(chat.each(put, [version]))
        calls.append(len(endpoint.chats))
    assert calls == [1, 1, 2]


def test_a_failure_is_written_down_and_asked_again_by_the_next_run(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    endpoint.enqueue(fake.html(503), PIER)
    chat = client(endpoint, ledger)
    assert len({str(failure(chat)) for _ in range(2)}) == 1
    assert len(endpoint.chats) == 1
    (line,) = ledger.bill()
    assert (line.answers, line.failures) == (0, 1)
    assert word(client(endpoint, ledger)) == "pier"


def test_what_a_repair_builds_on_is_not_paid_for_twice(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    endpoint.enqueue("prose", fake.html(503), PIER)
    failure(client(endpoint, ledger))
    assert word(client(endpoint, ledger)) == "pier"
    assert len(endpoint.chats) == 3
    assert word(client(endpoint, ledger)) == "pier"
    assert len(endpoint.chats) == 3


RECORDED = {
    "good": [completion(PIER)],
    "repaired": [completion("prose"), completion(PIER)],
    "reworded": [completion(None, refusal="No."), completion(PIER)],
    "malformed": [completion("prose"), completion("more prose")],
    "refused": [completion(None, refusal="No."), completion(None, refusal="Never.")],
    "cut off": [completion("{", finish_reason="length")],
    "too long": [fake.too_long()],
    "unreachable": [fake.reset()],
    "web page": [fake.html(), fake.html()],
}


@pytest.mark.parametrize("what", RECORDED)
def test_a_replay_gives_the_same_offline(endpoint: FakeEndpoint, tmp_path: Path, what: str) -> None:
    endpoint.enqueue(*RECORDED[what])
    path = tmp_path / "ledger.sqlite3"
    runs = []
    for replay in (False, True):
        kept = Ledger(path, replay=replay)
        chat = client(None if replay else endpoint, kept, prices=PRICES, replay=replay)
        runs.append(([f"{answer!r}" for answer in ask(chat)], chat.usage()))
        kept.close()
    assert runs[0] == runs[1]
    assert len(endpoint.chats) == len(RECORDED[what])


def test_a_replay_repeats_where_the_budget_ended(endpoint: FakeEndpoint, tmp_path: Path) -> None:
    endpoint.answer = lambda body: PIER
    path = tmp_path / "ledger.sqlite3"
    runs = []
    for replay in (False, True):
        kept = Ledger(path, replay=replay)
        chat = client(None if replay else endpoint, kept, replay=replay, max_calls=None if replay else 2)
        runs.append([f"{answer!r}" for answer in ask(chat, ["a", "b", "c", "d"])])
        kept.close()
    assert runs[0] == runs[1]


def test_what_the_ledger_does_not_hold_is_unrecorded_in_a_replay(endpoint: FakeEndpoint, ledger: Ledger) -> None:
    error = failure(client(endpoint, ledger, replay=True))
    assert isinstance(error, CallError)
    assert (error.fault, error.reason) == (Fault.UNRECORDED, UncheckedReason.UNRECORDED)
    assert endpoint.received == []


def test_who_answered_is_written_down(endpoint: FakeEndpoint, ledger: Ledger, tmp_path: Path) -> None:
    import sqlite3

    endpoint.enqueue(completion(PIER, model="test-model-2026-11-01"))
    word(client(endpoint, ledger))
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as database:
        rows = database.execute("SELECT answered_by, endpoint, attempts FROM outcomes").fetchall()
    database.close()
    assert rows == [("test-model-2026-11-01", endpoint.url, 1)]


LOUD = [
    lambda key: fake.error(401, f"Incorrect API key provided: {key}"),
    lambda key: fake.error(400, f"bad header: Bearer {key}"),
    lambda key: fake.error(500, f"crashed with {key}"),
    lambda key: fake.Reply(body=json.dumps(f"debug: {key}").encode()),
    lambda key: fake.Reply(body=json.dumps({"error": f"debug: {key}"}).encode()),
    lambda key: completion({key: key}),
    lambda key: completion({"word": key}),
    lambda key: completion(None, refusal=key),
]


@pytest.mark.parametrize("number", range(len(LOUD)))
def test_the_key_is_in_no_message_no_traceback_and_no_ledger(
    endpoint: FakeEndpoint, ledger: Ledger, tmp_path: Path, number: int
) -> None:
    endpoint.answer = lambda body: LOUD[number](KEY)
    chat = client(endpoint, ledger)
    told = ""
    try:
        told = word(chat)
    except VerifierError as error:
        told = "".join(traceback.format_exception(error))
    assert KEY not in told
    assert KEY not in f"{chat.connection!r} {vars(chat)!r}"
    chat.close()
    ledger.close()
    assert not [path for path in tmp_path.iterdir() if KEY.encode() in path.read_bytes()]


def test_a_placeholder_for_a_key_is_no_secret(endpoint: FakeEndpoint) -> None:
    chat = client(endpoint, api_key="x")
    assert chat.connection.scrub('{"word": "xylophone"}') == '{"word": "xylophone"}'


def test_credentials_in_the_base_url_are_never_shown(endpoint: FakeEndpoint) -> None:
    url = endpoint.url.replace("http://", "http://desk:s3cret@") + "?token=t0ken"
    chat = client(endpoint, base_url=url)
    assert chat.connection.shown == endpoint.url
    assert "s3cret" not in str(failure(chat))
    assert "s3cret" not in repr(chat.connection)


@pytest.mark.parametrize("url", ["localhost:8000/v1", "ftp://host/v1", "http://", "http://host:port/v1", "[x"])
def test_an_address_that_is_none_is_bad_input(url: str) -> None:
    with pytest.raises(InputError, match="must look like"):
        ChatClient(load_settings(base_url=url))


def test_neither_key_nor_address_is_bad_input_but_for_a_replay() -> None:
    with pytest.raises(InputError, match="no endpoint is configured"):
        ChatClient(load_settings())
    assert ChatClient(load_settings(replay=True)).connection.shown == "https://api.openai.com/v1"


def test_a_key_pasted_with_a_smart_quote_is_bad_input_that_does_not_show_it() -> None:
    with pytest.raises(InputError, match="no key has") as caught:
        ChatClient(load_settings(api_key="sk-“pasted”"))
    assert "pasted" not in str(caught.value)
