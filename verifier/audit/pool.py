"""Pools of workers: articles side by side in threads, each of which works itself or has a process work for it."""

import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Protocol

from verifier.audit.models import Given, Result
from verifier.audit.worker import Engine, Work, at_desk, failed, open_engine
from verifier.errors import VerifierError
from verifier.onnx import leave_cores
from verifier.settings import Settings

_TRIES = 2


class Worker(Protocol):
    """Somebody who works on one article at a time."""

    def open(self) -> AbstractContextManager[Work]:
        """Ready to work, in the thread that calls."""

    def stop(self) -> None:
        """Called by another thread: give up what is under way, as soon as may be."""


def results(workers: Sequence[Worker], jobs: Iterable[Given]) -> Iterator[Result]:
    """What comes of each of `jobs`, as it comes; each worker is given the next one when it is free.

    What a worker raises ends all of it, and is raised here.
    """
    if len(workers) == 1:
        with workers[0].open() as work:
            yield from map(work, jobs)
        return
    waiting = _Shared(jobs)
    out: SimpleQueue[Result | BaseException | None] = SimpleQueue()

    def serve(worker: Worker) -> None:
        try:
            with worker.open() as work:
                for given in waiting:
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


class _Shared:
    """An iterator that several threads draw from, until it is stopped."""

    def __init__(self, jobs: Iterable[Given]) -> None:
        self._jobs = iter(jobs)
        self._lock = threading.Lock()
        self._stopped = False

    def __iter__(self) -> Iterator[Given]:
        while (given := self._next()) is not None:
            yield given

    def _next(self) -> Given | None:
        with self._lock:
            return None if self._stopped else next(self._jobs, None)

    def stop(self) -> None:
        """Yield nothing more."""
        self._stopped = True


class InThread:
    """Works in the calling thread, with what `engine` has."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self) -> AbstractContextManager[Work]:
        """A desk of its own."""
        return at_desk(self._engine)

    def stop(self) -> None:
        """End the calls to an endpoint."""
        self._engine.backend.close()


class InProcess:
    """Has a new process work, which opens everything itself for `cores` cores; one that dies is replaced.

    An article on which a second one dies too has failed.
    """

    def __init__(self, settings: Settings, cores: int) -> None:
        self._given = (settings, cores)
        self._lock = threading.Lock()
        self._stopped = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    @contextmanager
    def open(self) -> Iterator[Work]:
        """The process, which ends with this."""
        try:
            yield self._work
        finally:
            self.stop()

    def stop(self) -> None:
        """Kill the process."""
        with self._lock:
            self._stopped = True
            self._end()

    def _work(self, given: Given) -> Result:
        for _ in range(_TRIES):
            connection = self._started()
            try:
                connection.send(given)
                answer = connection.recv()
            except (EOFError, OSError):
                with self._lock:
                    self._end()
                continue
            if isinstance(answer, BaseException):
                raise answer
            assert isinstance(answer, Result)
            return answer
        return failed(given, f"the process that checked it died, {_TRIES} times: is there memory enough?")

    def _started(self) -> Connection:
        with self._lock:
            if self._connection is not None:
                return self._connection
            if self._stopped:
                raise VerifierError("the run was stopped")
            context = get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, *self._given), daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
        try:
            answer = ours.recv()
        except (EOFError, OSError):
            raise VerifierError(
                "a worker process ended before it could begin: try fewer --workers, for each needs memory of its own"
            ) from None
        if answer is not None:
            raise answer
        return ours

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


def _serve(connection: Connection, settings: Settings, cores: int) -> None:
    """The life of a worker process: it says that it is ready (None, or an error), then answers until nobody asks."""
    # Whoever interrupts the run interrupts its first process, and that one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_cores(cores)
    try:
        with open_engine(settings) as engine, at_desk(engine) as work:
            connection.send(None)
            while True:
                connection.send(work(connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        connection.send(
            error if isinstance(error, VerifierError) else VerifierError(f"{type(error).__name__}: {error}")
        )
