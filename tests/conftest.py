"""Fixtures for every test: a clean environment, and a scripted endpoint where one is asked for."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.fakes.openai_server import FakeEndpoint

AMBIENT = ("OPENAI_", "VERIFIER_", "LANGSMITH_", "LANGCHAIN_")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith(AMBIENT) or name.upper() in PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    """A scripted OpenAI-compatible server, closed after the test."""
    with FakeEndpoint() as server:
        yield server
