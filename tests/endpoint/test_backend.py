"""The backend as a whole, with a stand-in model that reads the prompts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.endpoint.articles import ARTICLE, POST, WIRE, candidate
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read
from verifier.endpoint import OpenAIBackend
from verifier.errors import InputError
from verifier.ledger import Ledger
from verifier.models import Candidates, Source
from verifier.protocols import Backend
from verifier.settings import load_settings
from verifier.vocabulary import Stance


def backend(server: FakeEndpoint) -> Backend:
    return OpenAIBackend(load_settings(base_url=server.url, api_key=KEY, model=MODEL, max_retries=0))


def test_it_says_what_it_is_made_of_without_credentials(endpoint: FakeEndpoint) -> None:
    url = endpoint.url.replace("http://", "http://desk:s3cret@")
    made = OpenAIBackend(load_settings(base_url=url, model=MODEL))
    assert made.name == "openai"
    assert made.models == {"chat": MODEL, "endpoint": endpoint.url}
    assert [prompt.name for prompt in made.prompts] == ["extract", "judge", "repair", "neutral"]


def test_without_an_endpoint_it_is_bad_input() -> None:
    with pytest.raises(InputError, match="no endpoint is configured"):
        OpenAIBackend(load_settings())


def test_claims_are_extracted_and_judged_and_the_calls_counted(endpoint: FakeEndpoint) -> None:
    endpoint.answer = read
    made = backend(endpoint)
    article = Source.create("Two people died and 12 were hurt, several badly, police said.\nWho will pay?", title="T")
    extraction = made.extractor.extract(article)
    (claim,) = extraction.claims
    found = Candidates(claim=claim, candidates=(candidate(WIRE), candidate(POST)))
    (judged,) = made.judge.judge([found])
    assert [(one.stance, one.quote.of(WIRE.text)) for one in judged.judgements] == [
        (Stance.REFUTES, "Two people died and 15 were hurt, “several badly,” police said.")
    ]
    usage = made.usage()
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (2, 200, 40)


def test_each_run_sends_the_same_but_for_its_marker(endpoint: FakeEndpoint) -> None:
    endpoint.answer = read
    sent, markers = [], []
    for _ in range(2):
        made = backend(endpoint)
        claims = made.extractor.extract(ARTICLE).claims
        list(made.judge.judge([Candidates(claim=claim, candidates=(candidate(WIRE),)) for claim in claims]))
        raw = [request.raw.decode() for request in endpoint.received]
        (marker,) = set(re.findall(r"==[0-9a-zA-Z_-]{16,}==", "".join(raw)))
        sent.append([text.replace(marker, "") for text in raw])
        markers.append(marker)
        endpoint.received.clear()
        made.close()
    assert sent[0] == sent[1]
    assert len(sent[0]) == 2
    assert markers[0] != markers[1]


def test_answers_are_kept_in_the_ledger_and_billed(endpoint: FakeEndpoint, tmp_path: Path) -> None:
    endpoint.answer = read
    settings = load_settings(base_url=endpoint.url, api_key=KEY, model=MODEL, max_retries=0)
    bills, usages = [], []
    for _ in range(2):
        ledger = Ledger(tmp_path / "ledger.sqlite3")
        made = OpenAIBackend(settings, ledger)
        made.extractor.extract(ARTICLE)
        bills.append(made.bill())
        usages.append(made.usage())
        made.close()
        ledger.close()
    assert [(bill.sent, bill.from_ledger) for bill in bills] == [(1, 0), (0, 1)]
    assert usages[0] == usages[1]


def test_heavy_libraries_are_not_imported_before_they_are_needed() -> None:
    code = "import sys, verifier.endpoint; print({'openai', 'langchain_core', 'langsmith'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
