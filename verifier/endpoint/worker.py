"""A thread with one event loop, in which coroutines run side by side for as long as their owner needs it."""

import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from typing import Any, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Worker:
    """Starts with its first task, from any thread.

    `at_end` is awaited in the loop when `owner` closes it, or goes without closing.
    """

    def __init__(self, owner: object, at_end: Callable[[], Awaitable[None]]) -> None:
        self._at_end = at_end
        self._portal: Any = None
        self._open = ExitStack()
        self._futures: set[Future[Any]] = set()
        self._closed = False
        self._lock = threading.RLock()
        self._thread: int | None = None
        # A loop that is still running when the interpreter ends would keep it from ending.
        weakref.finalize(owner, self._let_go)

    def each(self, function: Callable[[ItemT], Awaitable[ResultT]], items: Sequence[ItemT]) -> Iterator[ResultT]:
        """What `function` gives for each of `items`, in order, all of them under way at once.

        What one raises is raised in its place; the others are then cancelled, as they are when nobody reads on. Raises
        CancelledError once the worker is closed.
        """
        from anyio.from_thread import start_blocking_portal

        if not items:
            return
        with self._lock:
            if self._closed:
                raise CancelledError
            if self._portal is None:
                self._portal = self._open.enter_context(start_blocking_portal())
                self._thread = self._portal.call(threading.get_ident)
            futures = [self._portal.start_task_soon(function, item) for item in items]
            self._futures.update(futures)
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
            with self._lock:
                self._futures.difference_update(futures)

    def close(self) -> None:
        """Cancel what is under way, and end the thread."""
        with self._lock:
            self._closed = True
            portal, self._portal = self._portal, None
            under_way = list(self._futures)
        for future in under_way:
            future.cancel()
        if portal is not None:
            portal.call(self._at_end)
        self._open.close()

    def _let_go(self) -> None:
        """Close, from whichever thread the owner goes in: the worker's own cannot wait for its end."""
        if threading.get_ident() == self._thread:
            threading.Thread(target=self.close, daemon=True).start()
        else:
            self.close()
