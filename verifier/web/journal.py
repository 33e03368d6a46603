"""A list that any thread appends to and any number of readers in the event loop follow, each from where it likes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

EntryT = TypeVar("EntryT")


class Journal(Generic[EntryT]):
    """Entries numbered from 1, until it is closed; to be made in the event loop whose readers follow it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._entries: list[EntryT] = []
        self._more = asyncio.Event()
        self._closed = False

    @property
    def entries(self) -> tuple[EntryT, ...]:
        """All there are by now."""
        return tuple(self._entries)

    def append(self, entry: EntryT) -> None:
        """Add an entry; after the closing nothing is added."""
        if not self._closed:
            self._entries.append(entry)
            self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """There are no more: whoever follows comes to an end."""
        if not self._closed:
            self._closed = True
            self._loop.call_soon_threadsafe(self._wake)

    async def follow(self, after: int = 0) -> AsyncIterator[tuple[int, EntryT]]:
        """The entries behind number `after`, those to come among them, each with its number."""
        place = max(after, 0)
        while True:
            more, closed = self._more, self._closed
            while place < len(self._entries):
                place += 1
                yield place, self._entries[place - 1]
            if closed:
                return
            await more.wait()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()
