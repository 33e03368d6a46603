"""The mirror: the Chroma index that follows the record, mended or made again whenever it does not.

A mirror is in step when it was closed whole at the record's generation. Whoever finds it out of step, with the lock to
itself, knows that no writer is alive in it: if its files are as they were last closed, the ids that differ are put
right; if not, a write was killed half-way and the mirror is built anew, under the next number, from the record.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TypeVar

from verifier.errors import IndexStoreError
from verifier.index.chroma import Collection, DamagedError
from verifier.index.locks import Locks
from verifier.index.places import Place
from verifier.index.record import MirrorState, Record, StoredPassage

_T = TypeVar("_T")


class Mirror:
    """A record's Chroma index at one place."""

    def __init__(self, record: Record, place: Place, locks: Locks) -> None:
        self._record = record
        self._place = place
        self._locks = locks
        self._kept: tuple[MirrorState, Collection] | None = None
        self._keeping = ExitStack()

    def read(self, use: Callable[[Collection], _T], *, keep: bool = False) -> _T:
        """What `use` makes of the collection, while it and the record are in step and nobody writes either.

        `keep` leaves the collection open for the next read, but no lock held: another may write in between, and the
        next read opens what is there then. It stays open until `close`. Of a record that is only read nothing is
        mended: raises DamagedError.
        """
        with self._locks.shared():
            state = self._state()
            if self._in_step(state):
                try:
                    return self._read(state, use, keep)
                except DamagedError:
                    if self._record.read_only:
                        raise
                    self._note(replace(state, generation=None, files=None))
        if self._record.read_only:
            raise DamagedError("the Chroma index does not hold what the record does: run the same command again")
        with self._alone():
            return self._read(self._mended(), use, keep)

    def close(self) -> None:
        """Close what a read kept open."""
        self._kept = None
        self._keeping.close()

    def write(self, added: Sequence[StoredPassage], commit: Callable[[], Sequence[str]]) -> None:
        """Change the record by `commit`, which returns the ids of the passages it removed, and the collection with it.

        Passages are searchable before they are in the record and until after they are gone from it, never the reverse;
        a reader drops what the record does not know.
        """
        with self._alone():
            state = self._mended()
            state = self._change(state, lambda collection: collection.upsert(added)) if added else state
            removed = commit()
            state = self._change(state, lambda collection: collection.delete(removed)) if removed else state
            self._note(replace(state, generation=self._record.generation))

    def rebuild(self) -> None:
        """Build the collection anew from the record."""
        with self._alone():
            self._build(self._state())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.close()
        with self._locks.exclusive():
            yield

    def _state(self) -> MirrorState:
        return self._record.state(self._place.key) or MirrorState(0, None, None)

    def _note(self, state: MirrorState) -> None:
        self._record.note(self._place.key, state)

    def _in_step(self, state: MirrorState) -> bool:
        return state.generation == self._record.generation and self._place.intact(state.number, state.files)

    def _read(self, state: MirrorState, use: Callable[[Collection], _T], keep: bool) -> _T:
        if self._kept and self._kept[0] == state:
            try:
                return use(self._kept[1])
            except IndexStoreError:  # what was opened then may be gone now: whatever is there is opened afresh
                pass
        self.close()
        with ExitStack() as opened:
            collection = opened.enter_context(self._place.open(state.number))
            held, (_, expected) = collection.count(), self._record.counts()
            if held != expected:
                raise DamagedError(f"the Chroma index holds {held} passages, the record {expected}")
            found = use(collection)
            if keep:
                self._kept = state, collection
                self._keeping = opened.pop_all()
            return found

    def _change(self, state: MirrorState, change: Callable[[Collection], None]) -> MirrorState:
        self._note(replace(state, generation=None))
        try:
            return self._changed(state, change)
        except DamagedError:
            return self._changed(self._build(state), change)

    def _changed(self, state: MirrorState, change: Callable[[Collection], None]) -> MirrorState:
        try:
            with self._place.open(state.number) as collection:
                change(collection)
        except (KeyboardInterrupt, SystemExit):
            self._closed(state)
            raise
        return self._closed(state)

    def _closed(self, state: MirrorState) -> MirrorState:
        closed = MirrorState(state.number, None, self._place.files(state.number, state.files))
        self._note(closed)
        return closed

    def _mended(self) -> MirrorState:
        state = self._state()
        if self._in_step(state):
            return state
        if not self._place.intact(state.number, state.files):
            return self._build(state)
        state = self._change(state, self._reconcile)
        state = replace(state, generation=self._record.generation)
        self._note(state)
        return state

    def _reconcile(self, collection: Collection) -> None:
        here, wanted = collection.ids(), self._record.passage_ids()
        collection.delete(sorted(here - wanted))
        collection.upsert(self._record.stored(sorted(wanted - here)))

    def _build(self, old: MirrorState) -> MirrorState:
        self._place.keep_only(old.number)
        number = old.number + 1
        with self._place.open(number) as collection:
            collection.upsert(self._record.stored(sorted(self._record.passage_ids())))
        new = MirrorState(number, self._record.generation, self._place.files(number, None))
        self._note(new)
        self._place.keep_only(number)
        return new
