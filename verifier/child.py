"""A process of our own that answers over a pipe: begun when it is first needed, and anew after it has ended."""

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from verifier.errors import VerifierError


class Child:
    """A process that runs `life(connection, *arguments)`, which first of all sends None, or the error it ends with.

    One thread speaks with it; any thread may end it.
    """

    def __init__(self, life: Callable[..., None], *arguments: Any) -> None:
        self._life = life
        self._arguments = arguments
        self._lock = threading.Lock()
        self._stopped = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """The pipe to it, once it is ready. Raises what it could not begin for; VerifierError if that is unknown."""
        with self._lock:
            if self._connection is not None:
                return self._connection
            if self._stopped:
                raise VerifierError("the run was stopped")
            context = get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=self._life, args=(theirs, *self._arguments), daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
        try:
            answer = ours.recv()
        except (EOFError, OSError):
            answer = VerifierError(
                "a worker process ended before it could begin: try fewer, for each needs memory of its own"
            )
        if answer is not None:
            self.end()
            raise answer
        return ours

    def end(self, patience: float = 0.0) -> None:
        """Have it end: let it finish what it is doing for `patience` seconds, then kill it."""
        with self._lock:
            process, connection = self._process, self._connection
            self._process = self._connection = None
            if process is None or connection is None:
                return
            if patience:
                connection.close()
                process.join(patience)
            process.kill()
            process.join()
            process.close()
            connection.close()

    def stop(self, patience: float = 0.0) -> None:
        """End it for good."""
        self._stopped = True
        self.end(patience)


def be_child() -> None:
    """To be called first of all in the process: it heeds its parent, and ends with it."""
    # Whoever interrupts the run interrupts its first process, and that one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
