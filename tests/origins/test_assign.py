"""Which sources are one independent unit, given the links between their texts."""

from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.models import SourceInfo
from verifier.origins import Link, Signal, assign_origins

IDS = [f"s{number}" for number in range(8)]


def source(
    identity: str, outlet: str | None = None, hour: int | None = None, url: str | None = None, byline: str | None = None
) -> SourceInfo:
    published = None if hour is None else datetime(2025, 5, 1, hour, 30, tzinfo=UTC)
    return SourceInfo(id=identity, title=identity, outlet=outlet, published=published, url=url, byline=byline)


def copy(one: str, other: str) -> Link:
    low, high = sorted((one, other))
    return Link(signal=Signal.COPY, one=low, other=high, sentence="They share words.", evidence="containment 0.90")


def test_sources_of_unknown_outlet_never_merge() -> None:
    origins = assign_origins([source("a"), source("b", ""), source("c", None), source("d", " ")], [])
    assert origins.of == {"a": "a", "b": "b", "c": "c", "d": "d"}
    assert origins.links == ()


@pytest.mark.parametrize("other", ["Delmore Herald", "DELMORE HERALD", " delmore herald ", "The Delmore  Herald"])
def test_one_outlet_is_one_origin_however_it_is_written(other: str) -> None:
    origins = assign_origins([source("b", "Delmore Herald"), source("a", other)], [])
    assert origins.of == {"a": "a", "b": "a"}
    (link,) = origins.links
    assert (link.signal, link.one, link.other) == (Signal.PUBLISHER, "a", "b")
    assert "delmore herald" in link.sentence


@pytest.mark.parametrize("other", ["Delmore Herald Tribune", "Saltby Herald", "Herald"])
def test_outlets_of_other_names_stay_apart(other: str) -> None:
    assert assign_origins([source("b", "Delmore Herald"), source("a", other)], []).of == {"a": "a", "b": "b"}


def test_one_registrable_domain_is_one_publisher_whatever_the_outlets_are_called() -> None:
    urls = [
        "https://www.delmore.co.uk/a",
        "http://sport.delmore.co.uk/b",
        "https://saltby.co.uk/c",
        "http://localhost/d",
    ]
    origins = assign_origins([source(f"s{n}", url=url) for n, url in enumerate(urls)], [])
    assert origins.of == {"s0": "s0", "s1": "s0", "s2": "s2", "s3": "s3"}


def test_copies_of_copies_and_their_outlets_are_one_origin_where_nobody_is_known_to_be_first() -> None:
    sources = [source("a", "Herald"), source("b"), source("c", "Post"), source("d", "Post"), source("e", "Wire")]
    origins = assign_origins(sources, [copy("a", "b"), copy("b", "c")])
    assert origins.of == {"a": "a", "b": "a", "c": "a", "d": "a", "e": "e"}


def test_what_a_paper_reprints_is_its_first_publishers_and_does_not_join_the_two() -> None:
    sources = [source("a", "Herald", 8), source("b", "Herald", 9), source("c", "Post", 10), source("d", "Post", 11)]
    assert assign_origins(sources, [copy("a", "c")]).of == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_a_paper_that_prints_two_agencies_does_not_make_them_one() -> None:
    sources = [
        source("a", "Meridian Wire", 8),
        source("b", "Lathe Press Agency", 8),
        source("c", "Post", 10, byline="Meridian Wire"),
        source("d", "Post", 10, byline="Lathe Press Agency"),
        source("e", "Post", 11),
    ]
    origins = assign_origins(sources, [copy("a", "c"), copy("b", "d")])
    assert origins.of == {"a": "a", "c": "a", "b": "b", "d": "b", "e": "e"}


def test_an_origin_is_named_by_its_smallest_id() -> None:
    origins = assign_origins([source("c"), source("a"), source("b")], [copy("c", "b"), copy("b", "a")])
    assert set(origins.of.values()) == {"a"}
    assert origins.clusters() == {"a": ("a", "b", "c")}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_thousands_of_copies_is_one_origin(backwards: bool) -> None:
    sources = [source(f"s{number:05}") for number in range(5_000)]
    chain = [copy(one.id, other.id) for one, other in pairwise(sources)]
    assert set(assign_origins(sources, reversed(chain) if backwards else chain).of.values()) == {"s00000"}


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "Herald", "herald", "Post", "Wire"]), st.sampled_from([None, 1, 2, 3])),
        min_size=8,
        max_size=8,
    ),
    st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1]), max_size=8),
    st.randoms(use_true_random=False),
)
def test_no_order_of_sources_or_links_changes_the_origins(
    known: list[tuple[str | None, int | None]], pairs: list[tuple[str, str]], random: Random
) -> None:
    sources = [source(identity, *given_) for identity, given_ in zip(IDS, known, strict=True)]
    links = [copy(*pair) for pair in pairs]
    origins = assign_origins(sources, links)
    random.shuffle(sources)
    random.shuffle(links)
    assert assign_origins(sources, links) == origins
    assert all(origins.of[one] == origins.of[other] for one, other in pairs)
    assert all(origins.of[origin] == origin <= identity for identity, origin in origins.of.items())
