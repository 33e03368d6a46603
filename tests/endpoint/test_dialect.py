"""Endpoints that understand less than all: found out once, best first, and remembered."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint.asking import ASK, SYSTEM, Word, ask, client, word
from tests.fakes import openai_server as fake
from tests.fakes.openai_server import MODEL, Abilities, FakeEndpoint
from verifier.endpoint.dialect import Dialect, Form, Limit
from verifier.endpoint.failures import CallError, Fault
from verifier.ledger import Ledger

PIER = {"word": "pier"}
NO_SCHEMA = ("json_object",)

ENDPOINTS = {
    "understands all": (Abilities(), 1, Dialect()),
    "no JSON schema": (Abilities(forms=NO_SCHEMA), 2, Dialect(form=Form.JSON_OBJECT, stated=True)),
    "no JSON schema, as vLLM says": (
        Abilities(forms=NO_SCHEMA, words="vllm"),
        2,
        Dialect(form=Form.JSON_OBJECT, stated=True),
    ),
    "no JSON schema, with HTTP 500": (
        Abilities(forms=NO_SCHEMA, words="llama-cpp-python"),
        2,
        Dialect(form=Form.JSON_OBJECT, stated=True),
    ),
    "no JSON schema, without a reason": (
        Abilities(forms=NO_SCHEMA, words="silent"),
        2,
        Dialect(form=Form.JSON_OBJECT, stated=True),
    ),
    "no form at all": (Abilities(forms=()), 3, Dialect(form=Form.TEXT, stated=True)),
    "no temperature": (Abilities(temperature=False), 2, Dialect(temperature=False)),
    "no system role": (Abilities(system=False), 2, Dialect(system=False)),
    "no system role, as vLLM says": (Abilities(system=False, words="vllm"), 2, Dialect(system=False)),
    "only max_tokens": (Abilities(limits=("max_tokens",), words="vllm"), 2, Dialect(limit=Limit.MAX_TOKENS)),
    "no limit": (Abilities(limits=(), words="vllm"), 3, Dialect(limit=Limit.NONE)),
    "a reasoning model of the first kind": (
        Abilities(forms=(), temperature=False, system=False, limits=("max_completion_tokens",)),
        5,
        Dialect(form=Form.TEXT, stated=True, temperature=False, system=False),
    ),
    "no temperature, without a reason": (
        Abilities(temperature=False, words="silent"),
        4,
        Dialect(form=Form.TEXT, stated=True, temperature=False),
    ),
    "nothing, without a reason": (
        Abilities(forms=(), temperature=False, system=False, limits=(), words="silent"),
        6,
        Dialect(form=Form.TEXT, stated=True, temperature=False, system=False, limit=Limit.NONE),
    ),
}
"""What it understands, the requests that its first answer takes, and the dialect they lead to."""


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("what", ENDPOINTS)
def test_a_dialect_is_found_once_and_remembered_for_the_next_client(
    endpoint: FakeEndpoint, tmp_path: Path, what: str, stream: bool
) -> None:
    endpoint.abilities, requests, dialect = ENDPOINTS[what]
    endpoint.answer = lambda body: PIER
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    assert ask(client(endpoint, ledger, stream=stream), ["a", "b", "c"]) == [Word(word="pier")] * 3
    assert len(endpoint.chats) == requests + 2
    assert Dialect.model_validate_json(ledger.dialect(endpoint.url, MODEL) or "") == dialect
    endpoint.received.clear()
    assert ask(client(endpoint, ledger, stream=stream), ["d", "e"]) == [Word(word="pier")] * 2
    assert len(endpoint.chats) == 2
    ledger.close()


def test_a_form_that_enforces_no_schema_states_it_in_the_system_message(endpoint: FakeEndpoint) -> None:
    endpoint.abilities = Abilities(forms=NO_SCHEMA)
    endpoint.enqueue(PIER)
    word(client(endpoint))
    body = endpoint.chats[-1].body
    assert body["response_format"] == {"type": "json_object"}
    system = body["messages"][0]["content"]
    assert system.startswith(f"{SYSTEM}\n\n")
    assert json.loads(system.rpartition("\n")[2]) == Word.model_json_schema()


def test_without_system_role_the_first_user_turn_begins_with_the_rules(endpoint: FakeEndpoint) -> None:
    endpoint.abilities = Abilities(system=False)
    endpoint.enqueue("prose", PIER)
    word(client(endpoint))
    first, second = (request.body["messages"] for request in endpoint.chats[1:])
    assert first == [{"role": "user", "content": f"{SYSTEM}\n\n{ASK}"}]
    assert [message["role"] for message in second] == ["user", "assistant", "user"]


@pytest.mark.parametrize("limits", [("max_completion_tokens",), ("max_tokens",), ()])
def test_the_length_of_answers_is_limited_by_what_the_endpoint_knows(
    endpoint: FakeEndpoint, limits: tuple[str, ...]
) -> None:
    endpoint.abilities = Abilities(limits=limits, words="vllm")
    endpoint.enqueue(PIER)
    word(client(endpoint, output_tokens=700))
    sent = {name: value for name, value in endpoint.chats[-1].body.items() if name.startswith("max_")}
    assert sent == dict.fromkeys(limits, 700)


def test_an_endpoint_that_ignores_the_schema_is_told_it_in_words(endpoint: FakeEndpoint) -> None:
    def answer(body: dict[str, Any]) -> Any:
        told = any("JSON schema" in message["content"] for message in body["messages"])
        return "Of course!\n```json\n" + json.dumps(PIER if told else {"answer": "pier"}) + "\n```\nAnything else?"

    endpoint.answer = answer
    chat = client(endpoint)
    assert word(chat) == "pier"
    assert word(chat, "another") == "pier"
    assert len(endpoint.chats) == 3


def test_a_limit_above_what_the_model_allows_is_left_out(endpoint: FakeEndpoint) -> None:
    told = (
        "This model's maximum context length is 8192 tokens. However, you requested 16900 tokens (900 in the messages, "
        "16000 in the completion). Please reduce the length of the messages or completion."
    )
    endpoint.answer = lambda body: fake.error(400, told) if "max_completion_tokens" in body else PIER
    chat = client(endpoint)
    assert word(chat) == "pier"
    assert word(chat, "another") == "pier"
    assert len(endpoint.chats) == 3


def test_a_request_that_is_rejected_in_every_dialect_costs_the_next_one_nothing(endpoint: FakeEndpoint) -> None:
    def answer(body: dict[str, Any]) -> Any:
        return fake.error(400, "I do not like it") if "odd" in body["messages"][-1]["content"] else PIER

    endpoint.answer = answer
    chat = client(endpoint)
    (error,) = ask(chat, ["odd"])
    assert isinstance(error, CallError)
    assert error.fault is Fault.REJECTED
    assert str(error) == f"{endpoint.url} rejected the request (HTTP 400): I do not like it"
    asked = len(endpoint.chats)
    assert word(chat) == "pier"
    assert endpoint.chats[asked].body["response_format"]["type"] == "json_schema"
    assert len(endpoint.chats) == asked + 1


def test_a_request_rejected_by_an_endpoint_that_has_answered_leaves_the_dialect_alone(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(PIER, fake.error(400, "I do not like it"), PIER)
    chat = client(endpoint)
    word(chat)
    ask(chat, ["odd"])
    word(chat, "another")
    assert len(endpoint.chats) == 3
    assert endpoint.chats[0].body.keys() == endpoint.chats[2].body.keys()


def test_an_endpoint_that_unlearns_something_is_found_out_again(endpoint: FakeEndpoint) -> None:
    endpoint.answer = lambda body: PIER
    chat = client(endpoint)
    word(chat)
    endpoint.abilities = Abilities(forms=NO_SCHEMA, temperature=False)
    assert ask(chat, ["a", "b", "c"]) == [Word(word="pier")] * 3
    assert word(chat, "another") == "pier"
    assert endpoint.chats[-1].body.get("temperature") is None


def test_a_dialect_that_cannot_be_read_is_found_out_again(endpoint: FakeEndpoint, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    ledger.keep_dialect(endpoint.url, MODEL, '{"form": "telepathy"}')
    endpoint.enqueue(PIER)
    assert word(client(endpoint, ledger)) == "pier"
    assert ledger.dialect(endpoint.url, MODEL) == Dialect().model_dump_json()
    ledger.close()


def test_a_server_that_is_down_at_first_keeps_its_dialect(endpoint: FakeEndpoint) -> None:
    endpoint.enqueue(fake.error(500, "starting"), fake.html(503), PIER)
    assert word(client(endpoint, max_retries=2)) == "pier"
    assert endpoint.chats[0].raw == endpoint.chats[2].raw
