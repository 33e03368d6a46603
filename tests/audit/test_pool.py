"""Articles side by side: whatever becomes of a worker, each article has its result."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.audit.conftest import TEXTS
from verifier.audit.models import Given, Result
from verifier.audit.pool import InProcess, results
from verifier.audit.worker import Work, failed
from verifier.encoder import SentenceEncoder
from verifier.errors import IndexStoreError
from verifier.index import Index
from verifier.models import Source
from verifier.settings import load_settings


class Deadly(Given):
    """An article on which whoever takes it up dies."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


@pytest.fixture
def given(tmp_path: Path) -> list[Given]:
    """The articles of an index in `tmp_path`."""
    sources = [Source.create(text, title=outlet, outlet=outlet) for outlet, text in TEXTS.items()]
    with Index(tmp_path / "index", SentenceEncoder()) as index:
        index.add((None, source) for source in sources)
    return [Given(number=number, name=one.title, source_id=one.id) for number, one in enumerate(sources)]


def process(folder: Path) -> InProcess:
    return InProcess(load_settings(index=folder / "index"), 1, "run")


def test_an_article_whose_worker_died_is_tried_again(given: list[Given], tmp_path: Path) -> None:
    def killing() -> Iterator[Given]:
        for one in given[:2]:
            for child in multiprocessing.active_children():
                child.kill()
                child.join()
            yield one

    found = list(results([process(tmp_path)], killing()))
    assert [one.report is not None for one in found] == [True, True]
    assert not multiprocessing.active_children()


def test_an_article_on_which_every_worker_dies_fails_alone(given: list[Given], tmp_path: Path) -> None:
    deadly = Deadly(**given[1].model_dump())
    found = {one.number: one for one in results([process(tmp_path), process(tmp_path)], [given[0], deadly, given[2]])}
    assert "died, 2 times" in (found[1].failure or "")
    assert found[0].report is not None
    assert found[2].report is not None


def test_an_index_that_lost_an_article_ends_the_run(given: list[Given], tmp_path: Path) -> None:
    gone = given[1].model_copy(update={"source_id": "0" * 16})
    with pytest.raises(IndexStoreError, match="no longer holds gazette"):
        list(results([process(tmp_path)], [given[0], gone, given[2]]))
    assert not multiprocessing.active_children()


class Scripted:
    """A worker in a thread, for which no article is checked."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.taken: list[int] = []
        self.stopped = False

    def open(self) -> AbstractContextManager[Work]:
        @contextmanager
        def opened() -> Iterator[Work]:
            yield self._work

        return opened()

    def take(self, given: Given) -> None:
        self.taken.append(given.number)

    def stop(self) -> None:
        self.stopped = True


def jobs(count: int) -> Iterable[Given]:
    return (Given(number=number, name=str(number), source_id="x") for number in range(count))


def test_each_article_is_done_once_and_taken_in_order() -> None:
    team = [Scripted(lambda given: failed(given, "done")) for _ in range(4)]
    found = list(results(team, jobs(200)))
    assert sorted(one.number for one in found) == list(range(200))
    assert all(worker.taken == sorted(worker.taken) for worker in team)


def test_what_a_worker_raises_ends_all_and_is_raised() -> None:
    def work(given: Given) -> Result:
        if given.number == 7:
            raise IndexStoreError("gone")
        return failed(given, "done")

    team = [Scripted(work) for _ in range(3)]
    with pytest.raises(IndexStoreError, match="gone"):
        list(results(team, jobs(10_000_000)))
    assert all(worker.stopped for worker in team)
