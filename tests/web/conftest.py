"""Servers to speak with: one with the real engine for the whole session, and ones whose checks the test holds."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.hands import Hand
from tests.web.serving import Served, served
from verifier.encoder import SentenceEncoder
from verifier.index import Index
from verifier.reading import find_articles, read_source
from verifier.settings import Settings, load_settings

SEEDS = Path(__file__).parents[2] / "seeds" / "lyngport-bridge"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of an index that holds the reports on one event."""
    chosen = load_settings(index=tmp_path_factory.mktemp("web") / "index", backend="local")
    with Index(chosen.index, SentenceEncoder()) as index:
        index.add((file, read_source(file)) for file in find_articles(SEEDS))
    return chosen


@pytest.fixture(scope="session")
def real(settings: Settings) -> Iterator[Served]:
    """A server that checks with the shipped models, in a process of its own."""
    with served(settings) as server:
        yield server


@pytest.fixture
def hand() -> Hand:
    """Who does the checks of `quick`."""
    return Hand()


@pytest.fixture
def holding(hand: Hand) -> Hand:
    """`hand`, who holds every check until it is let go on."""
    hand.hold()
    return hand


@pytest.fixture
def quick(tmp_path: Path, hand: Hand) -> Iterator[Served]:
    """A server over an empty index, whose checks are done by `hand`."""
    with served(load_settings(index=tmp_path / "index", backend="local"), workers=[hand]) as server:
        yield server


@pytest.fixture
def client(quick: Served) -> Iterator[httpx.Client]:
    """Speaks with `quick`."""
    with httpx.Client(base_url=quick.url, timeout=60, trust_env=False) as speaking:
        yield speaking
