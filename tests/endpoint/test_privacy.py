"""Nothing but the configured endpoint hears of a call, whatever the environment says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint

CALL = """
from tests.endpoint.asking import Word, ask
from verifier.endpoint.client import ChatClient
from verifier.settings import load_settings

chat = ChatClient(load_settings(stream={stream}))
print(ask(chat, ["one", "two"]))
chat.close()
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""


@pytest.mark.parametrize("stream", [False, True])
def test_tracing_and_proxy_variables_send_nothing_elsewhere(endpoint: FakeEndpoint, stream: bool) -> None:
    endpoint.answer = lambda body: {"word": "pier"}
    with FakeEndpoint() as elsewhere:
        outside = elsewhere.url.removesuffix("/v1")
        hostile = {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "ls-key",
            "LANGSMITH_ENDPOINT": outside,
            "HTTP_PROXY": outside,
            "http_proxy": outside,
            "ALL_PROXY": outside,
            "all_proxy": outside,
            "OPENAI_PROXY": outside,
            "LANGSMITH_GATEWAY": "true",
            "LANGSMITH_GATEWAY_API_KEY": "ls-key",
            "OPENAI_API_BASE": elsewhere.url,
            "OPENAI_BASE_URL": endpoint.url,
            "OPENAI_API_KEY": KEY,
            "VERIFIER_MODEL": MODEL,
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", CALL.format(stream=stream)],
            cwd=Path(__file__).parents[2],
            env=os.environ | hostile,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "[Word(word='pier'), Word(word='pier')]\n"
        assert len(endpoint.received) == 2
        assert elsewhere.received == []
