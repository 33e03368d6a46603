"""Pools of workers: articles side by side in threads, each of which works itself or has a process work for it."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Protocol

from verifier.audit.models import Given, Result
from verifier.audit.worker import Engine, Work, at_desk, failed, open_engine
from verifier.child import Child, be_child
from verifier.errors import VerifierError
from verifier.onnx import leave_cores
from verifier.recorded import Recorder
from verifier.settings import Settings

TRIES = 2


class Worker(Protocol):
    """Somebody who works on one article at a time."""

    def open(self) -> AbstractContextManager[Work]:
        """Ready to work, in the thread that calls."""

    def take(self, given: Given) -> None:
        """Told, in the order of the articles, that it is to work on this one next."""

    def stop(self) -> None:
        """Called by another thread: give up what is under way, as soon as may be."""


def results(workers: Sequence[Worker], jobs: Iterable[Given]) -> Iterator[Result]:
    """What comes of each of `jobs`, as it comes; each worker is given the next one when it is free.

    What a worker raises ends all of it, and is raised here.
    """
    waiting = _Waiting(jobs)
    if len(workers) == 1:
        with workers[0].open() as work:
            yield from map(work, waiting.following(workers[0]))
        return
    out: SimpleQueue[Result | BaseException | None] = SimpleQueue()

    def serve(worker: Worker) -> None:
        try:
            with worker.open() as work:
                for given in waiting.following(worker):
                    out.put(work(given))
        except BaseException as error:
            out.put(error)
        finally:
            out.put(None)

    threads = [threading.Thread(target=serve, args=(worker,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    serving = len(threads)
    try:
        while serving:
            match out.get():
                case None:
                    serving -= 1
                case Result() as result:
                    yield result
                case BaseException() as error:
                    raise error
    finally:
        waiting.stop()
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join()


class _Waiting:
    """The jobs that nobody has begun, for any threads."""

    def __init__(self, jobs: Iterable[Given]) -> None:
        self._jobs = iter(jobs)
        self._lock = threading.Lock()
        self._stopped = False

    def following(self, worker: Worker) -> Iterator[Given]:
        """The next one for `worker`, and the next, until there is none or all is stopped."""
        while (given := self._next(worker)) is not None:
            yield given

    def _next(self, worker: Worker) -> Given | None:
        with self._lock:
            given = None if self._stopped else next(self._jobs, None)
            if given is not None:
                worker.take(given)
            return given

    def stop(self) -> None:
        """There is nothing more to do."""
        self._stopped = True


class InThread:
    """Works in the calling thread with what `engine` has; who has the same `recorder` shares its judgements."""

    def __init__(self, engine: Engine, recorder: Recorder) -> None:
        self._engine = engine
        self._recorder = recorder

    def open(self) -> AbstractContextManager[Work]:
        """A desk of its own."""
        return at_desk(self._engine, self._recorder)

    def take(self, given: Given) -> None:
        """Have later articles wait for what they share with this one."""
        self._recorder.announce(given.number)

    def stop(self) -> None:
        """End the calls to an endpoint."""
        self._recorder.close()


class InProcess:
    """Has a new process work, which opens everything itself for `cores` cores; one that dies is replaced.

    An article on which a second one dies too has failed.
    """

    def __init__(self, settings: Settings, cores: int, run: str) -> None:
        self._child = Child(_serve, settings, cores, run)

    @contextmanager
    def open(self) -> Iterator[Work]:
        """The process, which ends with this."""
        try:
            yield self._work
        finally:
            self.stop()

    def take(self, given: Given) -> None:
        """Nothing: its process hears of the article when it is to work on it."""

    def stop(self) -> None:
        """Kill the process."""
        self._child.stop()

    def _work(self, given: Given) -> Result:
        for _ in range(TRIES):
            connection = self._child.connection()
            try:
                connection.send(given)
                answer = connection.recv()
            except (EOFError, OSError):
                self._child.end()
                continue
            if isinstance(answer, BaseException):
                raise answer
            assert isinstance(answer, Result)
            return answer
        return failed(given, f"the process that checked it died, {TRIES} times: is there memory enough?")


def _serve(connection: Connection, settings: Settings, cores: int, run: str) -> None:
    """The life of a worker process: it says that it is ready (None, or an error), then answers until nobody asks."""
    be_child()
    leave_cores(cores)
    try:
        with open_engine(settings) as engine:
            recorder = engine.recorder(engine.register(run))
            with at_desk(engine, recorder) as work:
                connection.send(None)
                while True:
                    given = connection.recv()
                    recorder.announce(given.number)
                    connection.send(work(given))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        connection.send(
            error if isinstance(error, VerifierError) else VerifierError(f"{type(error).__name__}: {error}")
        )
