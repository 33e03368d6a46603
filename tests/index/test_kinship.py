"""Origins kept with the sources: whatever the order of adding and removing, they are those of what is there."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.synthetic_news import NewsRoom
from tests.support import HashEmbedder, made_source, to_second_schema
from verifier.errors import IndexStoreError
from verifier.index import Index
from verifier.index.kinship import TABLES, Kinship
from verifier.models import Source
from verifier.origins import Link, Origins, Signal, Text, links_between, signature
from verifier.origins.boilerplate import HOLDERS, is_boilerplate, printed
from verifier.origins.forest import Forest
from verifier.origins.publishers import canonical_address
from verifier.origins.signatures import AGREEING, is_address, keys

CROWD = 3
FOOTER = "Write to our desk with tips on schools, harbours and trams; we read every line that reaches us before noon."


def _pool() -> list[Source]:
    news = [made.source.text for made in NewsRoom(seed=7).articles(14)]
    news += [f"{news[0]}\n\nPrinted as number {number} of many." for number in range(5)]
    pool = [Source.create(text, title=f"Story {place}") for place, text in enumerate(news)]
    for place, text in enumerate(news[:12]):
        outlet, url = ("Post", None) if place % 2 else ("Times", f"https://times.example/page/{place % 4}")
        pool.append(Source.create(f"{text[:400]}\n\n{FOOTER}", title=f"Print {place}", outlet=outlet, url=url))
    return pool


POOL = _pool()
SIGNATURES = {source.id: signature(source.text) for source in POOL}
KNOWN = {source.id: source for source in POOL}


class Shelf:
    """Kinship over sources in memory."""

    def __init__(self) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(f"CREATE TABLE sources (id TEXT PRIMARY KEY);{TABLES}")
        self.kinship = Kinship(connection, lambda ids: {one: KNOWN[one] for one in ids}, crowd=CROWD)

    def turn(self, source: Source) -> None:
        """Take the source away if it is here, else add it."""
        if self.kinship.reportings([source.id]):
            self.kinship.remove(source.id)
        else:
            self.kinship.add(source, SIGNATURES[source.id])

    def state(self) -> tuple[list[Link], set[frozenset[str]]]:
        self.kinship.settle()
        groups = self.kinship.reportings()
        assert all(name == min(members) for name, members in groups.items())
        links = sorted(self.kinship.links(KNOWN), key=lambda link: (link.one, link.other, link.signal))
        return links, {frozenset(members) for members in groups.values()}


def by_definition(sources: Iterable[Source]) -> tuple[list[Link], set[frozenset[str]]]:
    """The links and reportings that the words of `Kinship` say, worked out from all sources at once."""
    here = sorted(sources, key=lambda source: source.id)
    holders: dict[int, list[str]] = {}
    prints: dict[int, list[str]] = {}
    for source in here:
        for key in keys(SIGNATURES[source.id], canonical_address(source.url)):
            holders.setdefault(key, []).append(source.id)
        for sentence in printed(source):
            prints.setdefault(sentence, []).append(source.id)
    stock = {s for s, ids in prints.items() if is_boilerplate(SIGNATURES[one] for one in ids[:HOLDERS])}
    texts = {s.id: Text(s, SIGNATURES[s.id], frozenset(printed(s) & stock)) for s in here}
    shared: dict[tuple[str, str], int] = {}
    for key, ids in holders.items():
        pairs = combinations(ids, 2) if len(ids) <= CROWD else pairwise(ids)
        for pair in pairs:
            shared[pair] = shared.get(pair, 0) + (AGREEING if is_address(key) else 1)
    compared = sorted(pair for pair, number in shared.items() if number >= AGREEING)
    links = [link for one, other in compared for link in links_between(texts[one], texts[other])]
    forest = Forest(texts)
    for link in links:
        forest.merge(link.one, link.other)
    groups: dict[str, set[str]] = {}
    for one in texts:
        groups.setdefault(forest.root(one), set()).add(one)
    links.sort(key=lambda link: (link.one, link.other, link.signal))
    return links, set(map(frozenset, groups.values()))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(POOL), max_size=60), st.integers(1, 9))
def test_any_order_of_adding_and_removing_gives_the_origins_of_what_is_there(turns: list[Source], pause: int) -> None:
    shelf, here = Shelf(), set[str]()
    for number, source in enumerate(turns):
        shelf.turn(source)
        here ^= {source.id}
        if number % pause == 0:
            shelf.kinship.settle()
    assert shelf.state() == by_definition(KNOWN[one] for one in here)


def test_the_pool_has_crowds_boilerplate_and_every_reason_of_words() -> None:
    links, groups = by_definition(POOL)
    assert {link.signal for link in links} == {Signal.COPY, Signal.ADDRESS}
    assert max(map(len, groups)) > CROWD + 2
    assert by_definition(POOL[:-4]) != (links, groups)


def found(folder: Path, article: Source | None = None) -> Origins:
    with Index(folder, HashEmbedder()) as index:
        return index.origins(None, article)


def indexed(folder: Path, sources: Iterable[Source]) -> Origins:
    with Index(folder, HashEmbedder(), batch_passages=4) as index:
        index.add([(None, source) for source in sources])
    return found(folder)


def test_an_index_keeps_origins_whatever_the_order(tmp_path: Path) -> None:
    forwards = indexed(tmp_path / "a", POOL)
    assert indexed(tmp_path / "b", reversed(POOL)) == forwards
    with Index(tmp_path / "c", HashEmbedder()) as index:
        index.add([(None, source) for source in POOL])
        for source in POOL[::2]:
            index.remove(source.id)
        index.add([(None, source) for source in POOL[::2]])
    assert found(tmp_path / "c") == forwards
    assert len(forwards.of) == len(POOL) > len(set(forwards.of.values()))


def test_the_origins_of_some_sources_are_those_that_all_have(tmp_path: Path) -> None:
    every = indexed(tmp_path, POOL)
    with Index(tmp_path, HashEmbedder()) as index:
        for source in POOL[::4]:
            some = index.origins([source.id])
            assert some.of.items() <= every.of.items()
            assert source.id in some.of


def test_an_article_has_the_origin_that_it_would_have_in_the_index(tmp_path: Path) -> None:
    for place, article in enumerate(POOL[::9]):
        rest = [source for source in POOL if source is not article]
        indexed(tmp_path / f"without-{place}", rest)
        outside = found(tmp_path / f"without-{place}", article)
        indexed(tmp_path / f"with-{place}", POOL)
        inside = found(tmp_path / f"with-{place}", article)
        assert partition(outside.of) == partition(inside.of)


def partition(of: Mapping[str, str]) -> set[frozenset[str]]:
    return {frozenset(one for one in of if of[one] == origin) for origin in of.values()}


def test_what_the_articles_publisher_may_have_reported_itself_counts_as_its_own(tmp_path: Path) -> None:
    story = made_source(1, sentences=20).text
    printed_ = [Source.create(story, title=outlet, outlet=outlet) for outlet in ("Post", "Times")]
    article = Source.create("Nothing of all this was said before in these words.", title="A", outlet="Post")
    apart = indexed(tmp_path, printed_)
    assert len(set(apart.of.values())) == 1
    assert len(set(found(tmp_path, article).of.values())) == 1
    other = article.model_copy(update={"outlet": "Gazette"})
    assert len(set(found(tmp_path, other).of.values())) == 2


def test_an_empty_index_leaves_the_article_alone(tmp_path: Path) -> None:
    assert found(tmp_path, POOL[0]).of == {POOL[0].id: POOL[0].id}
    assert found(tmp_path).of == {}


def test_an_index_of_the_second_schema_gets_its_origins_on_opening(tmp_path: Path) -> None:
    before = indexed(tmp_path, POOL)
    to_second_schema(tmp_path)
    assert found(tmp_path) == before
    more = Source.create("A last word.", title="Last", published=datetime(2025, 1, 1, tzinfo=UTC))
    assert len(indexed(tmp_path, [more]).of) == len(POOL) + 1


def test_a_migration_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    indexed(tmp_path, POOL[:3])
    to_second_schema(tmp_path)
    with sqlite3.connect(tmp_path / "record.sqlite") as connection:
        connection.execute("CREATE TABLE links (one TEXT)")
    with pytest.raises(IndexStoreError, match="already exists"):
        found(tmp_path)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("SELECT count(signature) FROM sources").fetchone() == (3,)
    connection.close()
