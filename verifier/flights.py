"""Single flight: what articles side by side need alike is made for the first of them, whichever worker is faster."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from verifier.errors import VerifierError

MadeT = TypeVar("MadeT")


@dataclass(frozen=True)
class Share(Generic[MadeT]):
    """What of some keys is known already, which are for the asker to make, and which others make."""

    known: dict[str, MadeT]
    mine: tuple[str, ...]
    others: tuple[str, ...]


class Flights:
    """Who makes what, of articles in any threads. Articles take their share in the order of their numbers.

    Nobody waits for ever as long as each announced article takes its share or leaves, and each makes, or gives up, its
    own share before it waits for that of others. An article that is begun anew finds its share as it left it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._coming: set[int] = set()
        self._under_way: dict[str, int] = {}
        self._closed = False

    def announce(self, number: int) -> None:
        """An article that is to come before all later ones."""
        with self._changed:
            self._coming.add(number)

    def leave(self, number: int) -> None:
        """An article that takes no share, or none any more, and gives up what it has not made of its own."""
        with self._changed:
            self._coming.discard(number)
            for key in [key for key, maker in self._under_way.items() if maker == number]:
                del self._under_way[key]
            self._changed.notify_all()

    def share(self, number: int, keys: Iterable[str], known: Callable[[str], MadeT | None]) -> Share[MadeT]:
        """The share of an article in the making of `keys`, once no earlier article is still to come.

        `known` says what was made before. What is the asker's own is then under way until it is `over`. Raises
        VerifierError where all was ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or number not in self._coming or number == min(self._coming))
            if self._closed:
                raise VerifierError("the run was ended")
            self._coming.discard(number)
            self._changed.notify_all()
            here = {key: self._under_way.get(key, number) == number for key in keys}
            found = {key: known(key) for key, own in here.items() if own}
            mine = tuple(key for key, made in found.items() if made is None)
            self._under_way |= dict.fromkeys(mine, number)
        others = tuple(key for key, own in here.items() if not own)
        return Share({key: made for key, made in found.items() if made is not None}, mine, others)

    def over(self, keys: Iterable[str]) -> None:
        """What was the caller's own is made and can be looked up, or given up."""
        with self._changed:
            for key in keys:
                self._under_way.pop(key, None)
            self._changed.notify_all()

    def wait(self, keys: Iterable[str]) -> None:
        """Until all of that is over, whether anything came of it or not."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._under_way.keys().isdisjoint(keys))

    def close(self) -> None:
        """End all: nobody is given a share any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
