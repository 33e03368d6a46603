"""The sources that reports speak of, as the index has them today, and what has replaced those that are gone."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from verifier.findings import Evidence, SeriesEntry
from verifier.index import Index
from verifier.models import Source, SourceInfo, Span
from verifier.quotes import FoldedText, fold

_HELD = 128
"""Sources held in memory: reports on one event quote the same ones."""
_TRIED = 5
"""Sources that are looked at as what may have replaced another."""

Named = SourceInfo | Evidence | SeriesEntry
"""Whatever names a source in a report."""


class Shelved:
    """A source of the index that is searched for many quotes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[str, Span | None] = {}

    @cached_property
    def folded(self) -> FoldedText:
        """Its text, folded once."""
        return FoldedText(self.source.text)

    def has_at(self, span: Span, words: str) -> bool:
        """Whether the words stand at that place."""
        there = span.of(self.source.text)
        return there == words or (span.end <= len(self.source.text) and fold(there) == fold(words))

    def locate(self, words: str) -> Span | None:
        """The first place of the words in it."""
        if words not in self._found:
            self._found[words] = self.folded.locate(words)
        return self._found[words]

    def is_named_by(self, named: Named) -> bool:
        """Whether what a report says of it is so."""
        info = self.source.info
        shown = [name for name in type(named).model_fields if name in SourceInfo.model_fields and name != "id"]
        return all(getattr(named, name) == getattr(info, name) for name in shown)


class Shelf:
    """Looks sources up in an index, a bounded number of them in memory."""

    def __init__(self, index: Index, files: Mapping[str, str]) -> None:
        """`files`: of the sources that were files, by id, the path of each."""
        self._index = index
        self._files = files
        self._held: OrderedDict[str, Shelved | None] = OrderedDict()

    def get(self, source_id: str) -> Shelved | None:
        """The source of this id; None where it is not in the index."""
        if source_id in self._held:
            self._held.move_to_end(source_id)
            return self._held[source_id]
        found = next(iter(self._index.full_sources([source_id])), None)
        self._held[source_id] = shelved = Shelved(found) if found else None
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return shelved

    def successors(self, source_id: str, named: Named) -> list[Shelved]:
        """What may have replaced a source that is gone: of the same file, address, or outlet and title."""
        url = named.url if not isinstance(named, SeriesEntry) else None
        file = self._files.get(source_id)
        ids: list[str | None] = [self._index.source_at(Path(file))] if file else []
        for key in _keys(url, named.outlet, named.title):
            ids += self._by_key.get(key, ())
        others = [one for one in dict.fromkeys(ids) if one and one != source_id]
        return [shelved for one in others[:_TRIED] if (shelved := self.get(one))]

    @cached_property
    def _by_key(self) -> Mapping[Hashable, Sequence[str]]:
        known: dict[Hashable, list[str]] = {}
        for source in self._index.sources():
            for key in _keys(source.url, source.outlet, source.title):
                ids = known.setdefault(key, [])
                if len(ids) < _TRIED:
                    ids.append(source.id)
        return known


def _keys(url: str | None, outlet: str | None, title: str) -> list[Hashable]:
    return [*([url] if url else []), *([(outlet, title)] if title else [])]
