"""Kinship: which stored texts are one reporting, kept up to date with every source that comes or goes.

Two sources are compared if they share two minima of their signatures, or an address. A minimum that more than `CROWD`
share, as of a stock phrase or of a story that everybody prints, counts between neighbours in the order of ids alone. So
what is compared, and what follows, depends on the sources that are there and not on how they came, and a source costs
the same among a thousand as among a hundred thousand.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import Any

from verifier.models import Source
from verifier.origins import Link, Text, is_copy, links_between, signature
from verifier.origins.boilerplate import HOLDERS, is_boilerplate, printed
from verifier.origins.forest import Forest
from verifier.origins.publishers import canonical_address, publishers
from verifier.origins.signatures import AGREEING, is_address, keys

CROWD = 32
"""Sources that share one key and are still all compared."""

TABLES = """
    CREATE TABLE kin (
        source_id TEXT PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
        signature BLOB NOT NULL, names TEXT NOT NULL, reporting TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX kin_by_reporting ON kin (reporting);
    CREATE INDEX kin_by_names ON kin (names);
    CREATE TABLE keys (key INTEGER, source_id TEXT, PRIMARY KEY (key, source_id)) WITHOUT ROWID;
    CREATE TABLE printed (sentence INTEGER, source_id TEXT, PRIMARY KEY (sentence, source_id)) WITHOUT ROWID;
    CREATE TABLE boilerplate (sentence INTEGER PRIMARY KEY);
    CREATE TABLE links (
        one TEXT, other TEXT, signal TEXT, sentence TEXT NOT NULL, evidence TEXT NOT NULL,
        PRIMARY KEY (one, other, signal)
    ) WITHOUT ROWID;
    CREATE INDEX links_by_other ON links (other);
"""
_SEPARATOR = "\n"
_REMEMBERED = 2_000
_VALUES_A_QUERY = 500

Read = Callable[[Collection[str]], dict[str, Source]]
Pair = tuple[str, str]


class Kinship:
    """The tables of `TABLES` in an open database, for one transaction of the caller's; changes end with `settle`."""

    def __init__(self, connection: sqlite3.Connection, read: Read, crowd: int = CROWD) -> None:
        """`read` finds stored sources by id."""
        self._connection = connection
        self._crowd = crowd
        self._read = read
        self._texts: dict[str, Text] = {}
        self._changed: set[str] = set()

    def add(self, source: Source, signature: bytes) -> None:
        """Note a source that is stored now."""
        names = _SEPARATOR.join(publishers(source))
        self._connection.execute(
            "INSERT OR REPLACE INTO kin VALUES (?, ?, ?, ?)", (source.id, signature, names, source.id)
        )
        held = self._held(source, signature)
        doubtful = {pair for key in held for pair in self._pushed_apart(key, source.id, held[key])}
        self._connection.executemany("INSERT INTO keys VALUES (?, ?)", [(key, source.id) for key in held])
        for pair in doubtful:
            if not self._compared(*pair):
                self._unlink(pair)
        sentences = sorted(printed(source))
        self._connection.executemany("INSERT INTO printed VALUES (?, ?)", [(one, source.id) for one in sentences])
        self._weigh(sentences)
        self._link((source.id, other) for other in self._partners(source.id, held))

    def remove(self, source_id: str) -> None:
        """Forget a source that is still stored."""
        source, signature = self._text(source_id).source, self._text(source_id).signature
        for pair in self._links_of(source_id):
            self._unlink(pair)
        held = self._held(source, signature)
        self._connection.executemany("DELETE FROM keys WHERE key = ? AND source_id = ?", [(k, source_id) for k in held])
        sentences = sorted(printed(source))
        gone = [(one, source_id) for one in sentences]
        self._connection.executemany("DELETE FROM printed WHERE sentence = ? AND source_id = ?", gone)
        self._connection.execute("DELETE FROM kin WHERE source_id = ?", (source_id,))
        del self._texts[source_id]
        self._weigh(sentences)
        together = {pair for key in held for pair in self._brought_together(key, source_id, held[key])}
        self._link(pair for pair in together if self._compared(*pair))

    def settle(self) -> None:
        """Group anew what the changes since the last time touched."""
        touched = {row[0] for row in self._in("SELECT reporting FROM kin WHERE source_id IN ({})", self._changed)}
        members = dict(self._in("SELECT source_id, reporting FROM kin WHERE reporting IN ({})", touched))
        forest = Forest(members)
        for one, other in self._in("SELECT one, other FROM links WHERE one IN ({})", members):
            forest.merge(one, other)
        moved = [(root, one) for one, before in members.items() if (root := forest.root(one)) != before]
        self._connection.executemany("UPDATE kin SET reporting = ? WHERE source_id = ?", moved)
        self._changed.clear()

    def names(self) -> list[list[str]]:
        """The names of publishers that stand together on some source."""
        # The condition of an index that holds these alone.
        rows = self._connection.execute("SELECT DISTINCT names FROM kin WHERE instr(names, char(10))")
        return [row[0].split(_SEPARATOR) for row in rows]

    def reportings(self, ids: Iterable[str] | None = None) -> dict[str, list[str]]:
        """The ids of the sources of each reporting that one of `ids` is in, or of all."""
        if ids is None:
            rows: Iterable[tuple[str, str]] = self._connection.execute("SELECT source_id, reporting FROM kin")
        else:
            wanted = {row[0] for row in self._in("SELECT reporting FROM kin WHERE source_id IN ({})", ids)}
            rows = self._in("SELECT source_id, reporting FROM kin WHERE reporting IN ({})", wanted)
        found: dict[str, list[str]] = {}
        for identity, reporting in rows:
            found.setdefault(reporting, []).append(identity)
        return found

    def links(self, ids: Iterable[str]) -> list[Link]:
        """The links from these sources to those with a larger id."""
        rows = self._in("SELECT signal, one, other, sentence, evidence FROM links WHERE one IN ({})", ids)
        return [Link(signal=a, one=b, other=c, sentence=d, evidence=e) for a, b, c, d, e in rows]

    def links_to(self, source: Source) -> list[Link]:
        """The links that a source would have that is not stored."""
        text = self._prepared(source)
        others = self._partners(source.id, self._held(source, text.signature))
        return [link for other in sorted(others) for link in links_between(text, self._text(other))]

    def copies_of(self, source: Source) -> set[str]:
        """The ids of the stored sources that are `source` or copies of it, wholly or partly."""
        text = self._prepared(source)
        partners = self._partners(source.id, self._held(source, text.signature))
        near = {other for other in partners if is_copy(text, self._text(other))}
        near |= {source.id} & self._read([source.id]).keys()
        kin = {one for members in self.reportings(near).values() for one in members}
        return {other for other in near | kin if is_copy(text, self._text(other))}

    def _held(self, source: Source, signature: bytes) -> dict[int, list[str]]:
        """The other sources with each key of a source, as many as it takes to see that they are a crowd."""
        return {key: self._holders(key, source.id) for key in keys(signature, canonical_address(source.url))}

    def _holders(self, key: int, source_id: str) -> list[str]:
        rows = self._connection.execute(
            "SELECT source_id FROM keys WHERE key = ? AND source_id != ? ORDER BY source_id LIMIT ?",
            (key, source_id, self._crowd + 1),
        )
        return [row[0] for row in rows]

    def _partners(self, source_id: str, held: Mapping[int, list[str]]) -> set[str]:
        """The sources that one is compared with, stored or not."""
        shared: Counter[str] = Counter()
        for key, holders in held.items():
            weight = AGREEING if is_address(key) else 1
            for other in holders if len(holders) < self._crowd else self._beside(key, source_id):
                shared[other] += weight
        return {other for other, number in shared.items() if number >= AGREEING}

    def _beside(self, key: int, source_id: str) -> list[str]:
        below = self._one("SELECT max(source_id) FROM keys WHERE key = ? AND source_id < ?", key, source_id)
        above = self._one("SELECT min(source_id) FROM keys WHERE key = ? AND source_id > ?", key, source_id)
        return [row[0] for row in (below, above) if row[0]]

    def _pushed_apart(self, key: int, source_id: str, holders: Sequence[str]) -> Iterator[Pair]:
        """The linked pairs that this key no longer has compared once a source has it too."""
        if len(holders) == self._crowd:
            among = set(holders)
            yield from (pair for one in holders for pair in self._links_of(one) if among.issuperset(pair))
        elif len(holders) > self._crowd:
            yield from (pair for pair in self._between(key, source_id) if pair in self._links_of(pair[0]))

    def _brought_together(self, key: int, source_id: str, holders: Sequence[str]) -> Iterable[Pair]:
        """The pairs that this key has compared now that a source no longer has it."""
        if len(holders) == self._crowd:
            return combinations(holders, 2)
        return self._between(key, source_id) if len(holders) > self._crowd else ()

    def _between(self, key: int, source_id: str) -> list[Pair]:
        beside = self._beside(key, source_id)
        return [(beside[0], beside[1])] if len(beside) == 2 else []

    def _compared(self, one: str, other: str) -> bool:
        """Whether two stored sources are compared, now."""
        mine, theirs = (
            {*keys(text.signature, canonical_address(text.source.url))} for text in map(self._text, (one, other))
        )
        held = {key: self._holders(key, one) for key in mine & theirs}
        return other in self._partners(one, held)

    def _weigh(self, sentences: Iterable[int]) -> None:
        """Find which sentences are boilerplate, and compare again those sources of which other ones are now."""
        touched = {holder for sentence in sentences if self._turned(sentence) for holder in self._printers(sentence)}
        for holder in touched:
            self._texts.pop(holder, None)
        for holder in touched:
            for pair in self._links_of(holder):
                self._unlink(pair)
        for holder in touched:
            text = self._text(holder)
            self._link((holder, other) for other in self._partners(holder, self._held(text.source, text.signature)))

    def _turned(self, sentence: int) -> bool:
        """Note whether a sentence is boilerplate; whether that is news."""
        rows = self._connection.execute(
            "SELECT signature FROM printed JOIN kin USING (source_id) WHERE sentence = ? ORDER BY source_id LIMIT ?",
            (sentence, HOLDERS),
        )
        was = self._one("SELECT 1 FROM boilerplate WHERE sentence = ?", sentence) is not None
        now = is_boilerplate(row[0] for row in rows)
        if was != now:
            change = "INSERT INTO boilerplate VALUES (?)" if now else "DELETE FROM boilerplate WHERE sentence = ?"
            self._connection.execute(change, (sentence,))
        return was != now

    def _printers(self, sentence: int) -> list[str]:
        rows = self._connection.execute("SELECT source_id FROM printed WHERE sentence = ?", (sentence,))
        return [row[0] for row in rows]

    def _link(self, pairs: Iterable[Pair]) -> None:
        for one, other in pairs:
            if not self._may_link(self._text(one), other):
                continue
            for link in links_between(self._text(one), self._text(other)):
                self._connection.execute(
                    "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?)",
                    (link.one, link.other, link.signal, link.sentence, link.evidence),
                )
                self._changed |= {one, other}

    def _may_link(self, one: Text, other: str) -> bool:
        """Whether it is worth reading the other: what one publisher prints twice can only have a common address."""
        (names,) = self._one("SELECT names FROM kin WHERE source_id = ?", other)
        if one.publishers.isdisjoint(names.split(_SEPARATOR)):
            return True
        addresses = filter(is_address, keys(one.signature, canonical_address(one.source.url)))
        return any(self._one("SELECT 1 FROM keys WHERE key = ? AND source_id = ?", key, other) for key in addresses)

    def _unlink(self, pair: Pair) -> None:
        gone = self._connection.execute("DELETE FROM links WHERE one = ? AND other = ?", pair)
        if gone.rowcount:
            self._changed |= set(pair)

    def _links_of(self, source_id: str) -> list[Pair]:
        rows = self._connection.execute("SELECT one, other FROM links WHERE one = ? OR other = ?", [source_id] * 2)
        return rows.fetchall()

    def _text(self, source_id: str) -> Text:
        if source_id not in self._texts:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            self._texts[source_id] = self._prepared(self._read([source_id])[source_id])
        return self._texts[source_id]

    def _prepared(self, source: Source) -> Text:
        stored = self._one("SELECT signature FROM kin WHERE source_id = ?", source.id)
        rows = self._in("SELECT sentence FROM boilerplate WHERE sentence IN ({})", printed(source))
        return Text(source, stored[0] if stored else signature(source.text), frozenset(row[0] for row in rows))

    def _one(self, query: str, *values: object) -> Any:
        return self._connection.execute(query, values).fetchone()

    def _in(self, query: str, values: Iterable[object]) -> Iterator[Any]:
        remaining = iter(values)
        while chunk := list(islice(remaining, _VALUES_A_QUERY)):
            yield from self._connection.execute(query.format(",".join("?" * len(chunk))), chunk).fetchall()
