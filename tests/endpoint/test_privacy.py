"""Nothing but the configured endpoint hears of a call, whatever the environment says."""

import os
import subprocess
import sys

from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint

CALL = """
from verifier.endpoint.client import Answer, ChatClient, Meter
from verifier.prompts import Messages
from verifier.settings import load_settings

class Word(Answer):
    word: str

chat = ChatClient(load_settings(), Meter())
print(chat.complete_all([Messages(system="s", user="u")] * 2, Word))
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""


def test_tracing_and_proxy_variables_send_nothing_elsewhere(endpoint: FakeEndpoint) -> None:
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
            "OPENAI_PROXY": outside,
            "OPENAI_API_BASE": elsewhere.url,
            "OPENAI_BASE_URL": endpoint.url,
            "OPENAI_API_KEY": KEY,
            "VERIFIER_MODEL": MODEL,
        }
        done = subprocess.run(
            [sys.executable, "-c", CALL], env=os.environ | hostile, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == "[Word(word='pier'), Word(word='pier')]\n"
        assert len(endpoint.received) == 2
        assert elsewhere.received == []
