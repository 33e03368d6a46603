"""The index as a server shows it: read in any thread, changed by a process of its own."""

import threading
from collections.abc import Iterator

from verifier.backends import open_embedder
from verifier.index import Index
from verifier.models import Frozen, Source, SourceInfo
from verifier.origins import Link, reasons
from verifier.settings import Settings
from verifier.web.worker import Add, Article, Remove, Worker

_FINISHING = 30.0
"""Seconds that a change under way has to be finished when the server is closed: a kill may cost a rebuilding."""


class SourcePage(Frozen):
    """A stretch of the sources that were asked for, by outlet and title, and how many there are in all."""

    total: int
    offset: int
    sources: tuple[SourceInfo, ...]


class OriginGroup(Frozen):
    """Sources that count once, and why."""

    id: str
    sources: tuple[SourceInfo, ...]
    reasons: tuple[Link, ...]


class OriginPage(Frozen):
    """A stretch of the origins, the largest first, and how many there are in all."""

    total: int
    several: int
    """Those with more than one source."""
    offset: int
    origins: tuple[OriginGroup, ...]


class Library:
    """The sources that articles are checked against. All methods block, and raise IndexStoreError."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedder = open_embedder(settings)
        self._worker = Worker(settings, 1)
        self._changing = threading.Lock()
        self._listing = threading.Lock()
        self._grouping = threading.Lock()
        self._sources: tuple[str, tuple[SourceInfo, ...]] | None = None
        self._origins: tuple[str, tuple[OriginGroup, ...]] | None = None
        # An index that cannot be used is said at once.
        self._opened().close()

    def sources(self, wanted: str = "", offset: int = 0, limit: int = 50) -> SourcePage:
        """Those that have every word of `wanted` in their title, outlet, byline, address or id."""
        words = wanted.casefold().split()
        found = [one for one in self._listed() if all(word in _searched(one) for word in words)]
        return SourcePage(total=len(found), offset=offset, sources=tuple(found[offset : offset + limit]))

    def source(self, source_id: str) -> Source | None:
        """The source of this id, with its text."""
        with self._opened() as index:
            return next(iter(index.full_sources([source_id])), None)

    def origins(self, offset: int = 0, limit: int = 50) -> OriginPage:
        """Which sources count once."""
        groups = self._grouped()
        several = sum(len(one.sources) > 1 for one in groups)
        return OriginPage(total=len(groups), several=several, offset=offset, origins=groups[offset : offset + limit])

    def origin_of(self, source_id: str) -> OriginGroup | None:
        """The origin that a source belongs to."""
        return next((one for one in self._grouped() if any(it.id == source_id for it in one.sources)), None)

    def add(self, article: Article) -> SourceInfo:
        """Read an article and add it. Raises InputError where it cannot be read."""
        with self._changing:
            return self._worker.change(Add(article))

    def remove(self, source_id: str) -> SourceInfo:
        """Remove a source that is there."""
        with self._changing:
            return self._worker.change(Remove(source_id))

    def close(self) -> None:
        """End the process that changes the index, once it has finished what it is doing."""
        self._worker.stop(_FINISHING)

    def _opened(self) -> Index:
        return Index(self._settings.index, self._embedder, self._settings.chroma)

    def _listed(self) -> tuple[SourceInfo, ...]:
        with self._opened() as index, self._listing:
            edition = index.edition()
            if self._sources is None or self._sources[0] != edition:
                listed = sorted(index.sources(), key=lambda one: (one.outlet or "", one.title, one.id))
                self._sources = (edition, tuple(listed))
            return self._sources[1]

    def _grouped(self) -> tuple[OriginGroup, ...]:
        with self._opened() as index, self._grouping:
            edition = index.edition()
            if self._origins is None or self._origins[0] != edition:
                self._origins = (edition, tuple(_groups(index)))
            return self._origins[1]


def _groups(index: Index) -> Iterator[OriginGroup]:
    known = {source.id: source for source in index.sources()}
    for origin, members, links in index.origins().groups():
        yield OriginGroup(id=origin, sources=tuple(known[one] for one in members), reasons=reasons(links, members))


def _searched(source: SourceInfo) -> str:
    return " ".join(filter(None, (source.title, source.outlet, source.byline, source.url, source.id))).casefold()
