"""The chat client against a real HTTP server: what is sent, what is read, and how failures surface."""

import json
import threading
import traceback
from typing import Any

import pytest

from tests.fakes import openai_server as fake
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, completion
from verifier.endpoint.account import ExtractAnswer
from verifier.endpoint.client import Answer, ChatClient, Meter
from verifier.endpoint.failures import CallError, Fault
from verifier.endpoint.judge import JudgeAnswer
from verifier.errors import EndpointError, InputError, VerifierError
from verifier.findings import Usage
from verifier.prompts import Messages
from verifier.settings import load_settings
from verifier.vocabulary import UncheckedReason


class Word(Answer):
    """One word."""

    word: str


ASK = Messages(system="Be brief.", user="A word, please: {braces} are harmless.")


def client(server: FakeEndpoint, **options: Any) -> ChatClient:
    given = {"base_url": server.url, "api_key": KEY, "model": MODEL, "max_retries": 0, "timeout": 5.0} | options
    return ChatClient(load_settings(**given), Meter())


def failure(server: FakeEndpoint, **options: Any) -> VerifierError:
    with pytest.raises(VerifierError) as caught:
        client(server, **options).complete(ASK, Word)
    return caught.value


def test_a_call_is_a_chat_completion_with_a_strict_schema(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue({"word": "pier"})
    assert client(endpoint).complete(ASK, Word) == Word(word="pier")
    (request,) = endpoint.received
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "***"
    assert request.body == {
        "model": MODEL,
        "stream": False,
        "temperature": 0,
        "messages": [{"role": "system", "content": ASK.system}, {"role": "user", "content": ASK.user}],
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


def test_the_same_input_makes_byte_identical_requests(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    for _ in range(2):
        client(endpoint).complete(ASK, Word)
    assert endpoint.received[0].raw == endpoint.received[1].raw


def test_fields_that_were_not_asked_for_are_ignored(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue({"word": "pier", "confidence": 0.99})
    assert client(endpoint).complete(ASK, Word) == Word(word="pier")


def test_calls_and_tokens_are_counted_for_answers_of_every_kind(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(
        {"word": "pier"},
        completion({"word": "pier"}, usage=None),
        completion("prose", usage=(7, 3)),
        completion('{"word": "pi', finish_reason="length", usage=(11, 5)),
        completion(None, refusal="No.", usage=(1, 1)),
        fake.error(500, "broken"),
    )
    chat = client(endpoint, concurrency=1)
    chat.complete_all([ASK] * 6, Word)
    assert chat.meter.usage() == Usage(calls=6, input_tokens=119, output_tokens=29)


UNUSABLE = {
    "refused": (completion(None, refusal="I cannot help."), Fault.REFUSED, "refused to answer"),
    "filtered": (completion("", finish_reason="content_filter"), Fault.FILTERED, "content filter"),
    "cut off": (completion('{"word": "pi', finish_reason="length"), Fault.CUT_OFF, "cut off"),
    "empty": (completion(""), Fault.EMPTY, "empty answer"),
    "null": (completion(None), Fault.EMPTY, "empty answer"),
    "prose": (completion("The word is pier."), Fault.MALFORMED, "Invalid JSON"),
    "cut JSON": (completion('{"word": "pi'), Fault.MALFORMED, "Invalid JSON"),
    "wrong type": (completion({"word": 3}), Fault.MALFORMED, "word: Input should be a valid string"),
    "missing field": (completion({}), Fault.MALFORMED, "word: Field required"),
    "no choices": (fake.Reply(body=b'{"id": "x", "object": "chat.completion", "choices": []}'), Fault.MALFORMED, ""),
    "null choices": (fake.Reply(body=b'{"id": "x", "choices": null}'), Fault.MALFORMED, ""),
    "another object": (fake.Reply(body=b'{"hello": "world"}'), Fault.MALFORMED, ""),
    "a list": (fake.Reply(body=b"[]"), Fault.MALFORMED, ""),
    "half a body": (fake.truncated(), Fault.UNREACHABLE, "cannot be reached, or broke off"),
    "a web page": (fake.html(), Fault.MALFORMED, "did not answer as an OpenAI-compatible endpoint"),
    "reset": (fake.reset(), Fault.UNREACHABLE, "cannot be reached, or broke off"),
    "rejected": (fake.error(400, "the prompt is too long"), Fault.REJECTED, "(HTTP 400): the prompt is too long"),
    "busy": (fake.error(429, "slow down"), Fault.BUSY, "(HTTP 429): slow down"),
    "broken": (fake.error(500, "out of memory"), Fault.SERVER, "failed (HTTP 500): out of memory"),
    "down for repair": (fake.html(503), Fault.SERVER, "failed (HTTP 503)"),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_call_without_a_usable_answer_says_what_was_wrong(endpoint: FakeEndpoint, what: str) -> None:
    reply, fault, said = UNUSABLE[what]
    endpoint.enqueue(reply)
    error = failure(endpoint)
    assert isinstance(error, CallError)
    assert error.fault is fault
    assert said in str(error)
    assert "\n" not in str(error)
    refused = fault in (Fault.REFUSED, Fault.FILTERED)
    assert error.reason is (UncheckedReason.REFUSED if refused else UncheckedReason.MODEL_ERROR)


def test_an_answer_that_never_comes_is_given_up_after_the_time_limit(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(fake.hang())
    error = failure(endpoint, timeout=0.2)
    assert str(error) == f"{endpoint.url} did not answer within 0.2 s"


def test_a_server_that_is_not_there_is_named(endpoint: FakeEndpoint) -> None:
    with FakeEndpoint() as gone:
        url = gone.url
    error = failure(endpoint, base_url=url)
    assert isinstance(error, CallError)
    assert error.fault is Fault.UNREACHABLE
    assert url in str(error)


def test_a_wrong_key_is_an_endpoint_error_that_says_where_to_set_it(endpoint: FakeEndpoint) -> None:
    error = failure(endpoint, api_key="sk-wrong-9876543210")
    assert isinstance(error, EndpointError)
    assert "the key was refused" in str(error)
    assert "VERIFIER_API_KEY" in str(error)


def test_a_missing_key_is_told_from_a_wrong_one(endpoint: FakeEndpoint) -> None:
    error = failure(endpoint, api_key=None)
    assert isinstance(error, EndpointError)
    assert "a key is needed" in str(error)


@pytest.mark.parametrize("reply", [fake.error(404, "no such model"), fake.error(400, "gone", code="model_not_found")])
def test_an_unknown_model_is_named_with_its_address(endpoint: FakeEndpoint, reply: fake.Reply) -> None:
    endpoint.enqueue(reply)
    error = failure(endpoint)
    assert isinstance(error, EndpointError)
    assert f"{endpoint.url} has no model {MODEL!r}" in str(error)
    assert "VERIFIER_MODEL" in str(error)


def test_passing_failures_are_retried_by_the_client_library_alone(endpoint: FakeEndpoint) -> None:
    busy = fake.error(429, "slow down", retry_after_ms="1")
    endpoint.enqueue(busy, fake.error(503, "soon", retry_after_ms="1"), {"word": "pier"})
    chat = client(endpoint, max_retries=2)
    assert chat.complete(ASK, Word) == Word(word="pier")
    assert len(endpoint.received) == 3
    endpoint.enqueue(busy, busy, busy, {"word": "pier"})
    with pytest.raises(CallError, match=r"turns calls away \(HTTP 429\), tried 3 times: slow down"):
        chat.complete(ASK, Word)
    assert len(endpoint.received) == 6


def test_one_failing_call_loses_none_of_the_others(endpoint: FakeEndpoint) -> None:
    def answer(body: dict[str, Any]) -> Any:
        number = body["messages"][-1]["content"]
        return fake.error(500, "broken") if number == "2" else {"word": number}

    endpoint.answer = answer
    results = client(endpoint).complete_all([Messages(system="s", user=str(number)) for number in range(6)], Word)
    assert [getattr(result, "word", None) for result in results] == ["0", "1", None, "3", "4", "5"]
    assert isinstance(results[2], CallError)


def test_calls_run_side_by_side_up_to_the_limit(endpoint: FakeEndpoint) -> None:
    three_at_once = threading.Barrier(3)

    def answer(body: dict[str, Any]) -> Any:
        three_at_once.wait(timeout=5)
        return {"word": "pier"}

    endpoint.answer = answer
    results = client(endpoint, concurrency=3).complete_all([ASK] * 9, Word)
    assert results == [Word(word="pier")] * 9
    assert endpoint.peak == 3


def test_a_refused_key_stops_the_calls_still_to_come(endpoint: FakeEndpoint) -> None:
    chat = client(endpoint, api_key="sk-wrong-9876543210", concurrency=2)
    with pytest.raises(EndpointError):
        chat.complete_all([ASK] * 20, Word)
    assert len(endpoint.received) <= 2


def test_no_calls_are_no_answers(endpoint: FakeEndpoint) -> None:
    assert client(endpoint).complete_all([], Word) == []


LOUD = [
    lambda key: fake.error(401, f"Incorrect API key provided: {key}"),
    lambda key: fake.error(400, f"bad header: Bearer {key}"),
    lambda key: fake.error(500, f"crashed with {key}"),
    lambda key: fake.Reply(body=json.dumps(f"debug: {key}").encode()),
    lambda key: fake.Reply(body=json.dumps({"error": f"debug: {key}"}).encode()),
    lambda key: completion({key: key}),
]


@pytest.mark.parametrize("number", range(len(LOUD)))
def test_the_key_is_in_no_message_and_no_traceback(endpoint: FakeEndpoint, number: int) -> None:
    endpoint.enqueue(LOUD[number](KEY))
    chat = client(endpoint)
    with pytest.raises(VerifierError) as caught:
        chat.complete(ASK, Word)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert KEY not in f"{chat.connection!r} {vars(chat)!r}"


def test_credentials_in_the_base_url_are_never_shown(endpoint: FakeEndpoint) -> None:
    url = endpoint.url.replace("http://", "http://desk:s3cret@") + "?token=t0ken"
    chat = client(endpoint, base_url=url)
    assert chat.connection.shown == endpoint.url
    with pytest.raises(VerifierError) as caught:
        chat.complete(ASK, Word)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(chat.connection)


@pytest.mark.parametrize("url", ["localhost:8000/v1", "ftp://host/v1", "http://", "http://host:port/v1", "[x"])
def test_an_address_that_is_none_is_bad_input(url: str) -> None:
    with pytest.raises(InputError, match="must look like"):
        ChatClient(load_settings(base_url=url), Meter())


def test_neither_key_nor_address_is_bad_input() -> None:
    with pytest.raises(InputError, match="no endpoint is configured"):
        ChatClient(load_settings(), Meter())


def test_a_key_pasted_with_a_smart_quote_is_bad_input_that_does_not_show_it() -> None:
    with pytest.raises(InputError, match="no key has") as caught:
        ChatClient(load_settings(api_key="sk-“pasted”"), Meter())
    assert "pasted" not in str(caught.value)
