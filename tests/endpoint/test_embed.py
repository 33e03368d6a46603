"""Embeddings of an endpoint."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import openai_server as fake
from tests.fakes.openai_server import DIMENSION, EMBEDDING_MODEL, KEY, FakeEndpoint, hashed_vector
from verifier.endpoint import EndpointEmbedder
from verifier.endpoint.embed import BATCH, RecordedEmbedder
from verifier.endpoint.failures import CallError, Fault
from verifier.errors import EndpointError
from verifier.ledger import Ledger
from verifier.settings import load_settings


def embedder(server: FakeEndpoint, **options: Any) -> EndpointEmbedder:
    given = {"base_url": server.url, "api_key": KEY, "embeddings": EMBEDDING_MODEL, "max_retries": 0} | options
    return EndpointEmbedder(load_settings(**given))


def vectors(*rows: list[float], indices: list[int] | None = None) -> fake.Reply:
    data = [
        {"object": "embedding", "index": index, "embedding": row}
        for index, row in zip(indices or range(len(rows)), rows, strict=True)
    ]
    return fake.Reply(body=json.dumps({"object": "list", "data": data, "model": EMBEDDING_MODEL}).encode())


def test_vectors_are_unit_vectors_in_the_order_of_the_texts(endpoint: FakeEndpoint) -> None:
    texts = ["the bridge is shut", "", "gravel"]
    found = embedder(endpoint).embed(texts)
    assert found.shape == (3, DIMENSION)
    assert found.dtype == np.float32
    for text, vector in zip(texts, found, strict=True):
        expected = np.array(hashed_vector(text))
        assert vector == pytest.approx(expected / math.hypot(*expected), abs=1e-6)


def test_many_texts_go_out_in_batches_as_they_are(endpoint: FakeEndpoint) -> None:
    texts = [f"text {number}" for number in range(BATCH + 1)]
    assert embedder(endpoint).embed(texts).shape == (BATCH + 1, DIMENSION)
    assert [request.body["input"] for request in endpoint.received] == [texts[:BATCH], texts[BATCH:]]


def test_the_dimension_is_found_from_the_first_answer(endpoint: FakeEndpoint) -> None:
    known = embedder(endpoint)
    known.embed(["gravel"])
    assert known.dimension == DIMENSION
    assert len(endpoint.received) == 1
    unknown = embedder(endpoint)
    assert unknown.dimension == DIMENSION
    assert unknown.embed([]).shape == (0, DIMENSION)
    assert unknown.name == EMBEDDING_MODEL


UNUSABLE = {
    "too few": vectors([1.0, 0.0]),
    "the same index twice": vectors([1.0], [1.0], indices=[0, 0]),
    "of different lengths": vectors([1.0], [1.0, 0.0]),
    "zero": vectors([1.0, 0.0], [0.0, 0.0]),
    "not numbers": vectors([1.0], [math.nan]),
    "a web page": fake.html(),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_vectors_that_cannot_be_used_are_a_failure(endpoint: FakeEndpoint, what: str) -> None:
    endpoint.embeddings = lambda body: UNUSABLE[what]
    with pytest.raises(CallError) as caught:
        embedder(endpoint).embed(["one", "two"])
    assert caught.value.fault is Fault.MALFORMED


def test_a_dimension_that_changes_is_a_failure(endpoint: FakeEndpoint) -> None:
    changing = embedder(endpoint)
    changing.embed(["one"])
    endpoint.embeddings = lambda body: vectors([1.0, 2.0])
    with pytest.raises(CallError, match="vectors of 2 numbers after vectors of 32"):
        changing.embed(["two"])


def test_an_unknown_embedding_model_is_named(endpoint: FakeEndpoint) -> None:
    with pytest.raises(EndpointError, match=r"no model 'text-embedding-none'.*VERIFIER_EMBEDDINGS"):
        embedder(endpoint, embeddings="text-embedding-none").embed(["one"])


def test_a_wrong_key_is_an_endpoint_error(endpoint: FakeEndpoint) -> None:
    with pytest.raises(EndpointError, match="the key was refused"):
        embedder(endpoint, api_key="sk-wrong-9876543210").embed(["one"])


def test_recorded_vectors_are_sent_for_once_and_the_same_offline(endpoint: FakeEndpoint, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    recorded = RecordedEmbedder(embedder(endpoint), ledger, replay=False)
    assert recorded.name == EMBEDDING_MODEL
    first = recorded.embed(["gravel", "barge", "gravel"])
    assert recorded.dimension == DIMENSION
    again = RecordedEmbedder(embedder(endpoint), ledger, replay=False).embed(["barge", "pier"])
    assert [request.body["input"] for request in endpoint.received] == [["gravel", "barge", "dimension"], ["pier"]]
    ledger.close()
    ledger = Ledger(path, replay=True)
    offline = RecordedEmbedder(embedder(endpoint, base_url="http://127.0.0.1:9/v1"), ledger, replay=True)
    assert offline.dimension == DIMENSION
    assert offline.embed([]).shape == (0, DIMENSION)
    assert offline.embed(["gravel", "barge", "gravel"]).tobytes() == first.tobytes()
    assert offline.embed(["barge", "pier"]).tobytes() == again.tobytes()
    with pytest.raises(CallError) as caught:
        offline.embed(["gravel", "never asked"])
    assert caught.value.fault is Fault.UNRECORDED
    ledger.close()


def test_passing_failures_are_retried(endpoint: FakeEndpoint) -> None:
    endpoint.embeddings = lambda body: fake.error(503, "soon", retry_after_ms="1")
    with pytest.raises(CallError, match=r"failed \(HTTP 503\): soon \(tried 3 times\)"):
        embedder(endpoint, max_retries=2).embed(["one"])
    assert len(endpoint.received) == 3
