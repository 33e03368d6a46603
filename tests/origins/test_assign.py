"""Which sources are one independent unit, given the links between their texts."""

from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.models import SourceInfo
from verifier.origins import Link, Origins, Signal, assign_origins, reasons
from verifier.origins.credits import Credit
from verifier.origins.forest import Forest

IDS = [f"s{number}" for number in range(8)]


def source(
    identity: str, outlet: str | None = None, hour: int | None = None, url: str | None = None, byline: str | None = None
) -> SourceInfo:
    published = None if hour is None else datetime(2025, 5, 1, hour, 30, tzinfo=UTC)
    return SourceInfo(id=identity, title=identity, outlet=outlet, published=published, url=url, byline=byline)


def assigned(sources: list[SourceInfo], links: list[Link], doubt: SourceInfo | None = None) -> Origins:
    """The origins where those that are linked are one reporting, and bylines are credits."""
    forest = Forest(source.id for source in sources)
    for link in links:
        forest.merge(link.one, link.other)
    reportings: dict[str, list[SourceInfo]] = {}
    for each in sources:
        reportings.setdefault(forest.root(each.id), []).append(each)
    bylines = {each.id: each.byline for each in sources}

    def credited(identity: str) -> list[Credit]:
        return [Credit(agency=byline, line="byline")] if (byline := bylines[identity]) else []

    return assign_origins(reportings.values(), links, credited, doubt=doubt)


def together(origins: Origins) -> list[str]:
    """The sources of each origin, by the letters of their names."""
    return sorted("".join(members) for members in origins.clusters().values())


def copy(one: str, other: str) -> Link:
    low, high = sorted((one, other))
    return Link(signal=Signal.COPY, one=low, other=high, sentence="They share words.", evidence="containment 0.90")


def test_sources_of_unknown_outlet_never_merge() -> None:
    origins = assigned([source("a"), source("b", ""), source("c", None), source("d", " ")], [])
    assert origins.of == {"a": "a", "b": "b", "c": "c", "d": "d"}
    assert origins.links == ()


@pytest.mark.parametrize("other", ["Delmore Herald", "DELMORE HERALD", " delmore herald ", "The Delmore  Herald"])
def test_one_outlet_is_one_origin_however_it_is_written(other: str) -> None:
    origins = assigned([source("b", "Delmore Herald"), source("a", other)], [])
    assert together(origins) == ["ab"]
    (link,) = origins.links
    assert (link.signal, link.one, link.other) == (Signal.PUBLISHER, "a", "b")
    assert "delmore herald" in link.sentence


@pytest.mark.parametrize("other", ["Delmore Herald Tribune", "Saltby Herald", "Herald"])
def test_outlets_of_other_names_stay_apart(other: str) -> None:
    assert together(assigned([source("b", "Delmore Herald"), source("a", other)], [])) == ["a", "b"]


def test_one_registrable_domain_is_one_publisher_whatever_the_outlets_are_called() -> None:
    urls = [
        "https://www.delmore.co.uk/a",
        "http://sport.delmore.co.uk/b",
        "https://saltby.co.uk/c",
        "http://localhost/d",
    ]
    origins = assigned([source("abcd"[n], url=url) for n, url in enumerate(urls)], [])
    assert together(origins) == ["ab", "c", "d"]


def test_a_name_and_a_domain_that_stand_together_once_are_one_publisher() -> None:
    sources = [source("a", "Herald"), source("b", url="https://herald.example/x")]
    assert together(assigned(sources, [])) == ["a", "b"]
    groups = [[one] for one in sources]
    assert together(assign_origins(groups, aliases=[["herald", "herald.example"]])) == ["ab"]


def test_copies_of_copies_are_one_origin_and_join_no_publisher_where_nobody_is_known_to_be_first() -> None:
    sources = [source("a", "Herald"), source("b"), source("c", "Post"), source("d", "Post"), source("e", "Herald")]
    links = [copy("a", "b"), copy("b", "c")]
    assert together(assigned(sources, links)) == ["abc", "d", "e"]
    assert together(assigned(sources, links, doubt=sources[3])) == ["abcd", "e"]


def test_what_a_paper_reprints_is_its_first_publishers_and_does_not_join_the_two() -> None:
    sources = [source("a", "Herald", 8), source("b", "Herald", 9), source("c", "Post", 10), source("d", "Post", 11)]
    assert together(assigned(sources, [copy("a", "c")])) == ["abc", "d"]
    assert together(assigned(sources, [copy("a", "c")], doubt=sources[3])) == ["abc", "d"]


def test_a_paper_that_prints_two_agencies_does_not_make_them_one() -> None:
    sources = [
        source("a", "Meridian Wire", 8),
        source("b", "Lathe Press Agency", 8),
        source("c", "Post", 10, byline="Meridian Wire"),
        source("d", "Post", 10, byline="Lathe Press Agency"),
        source("e", "Post", 11),
    ]
    assert together(assigned(sources, [copy("a", "c"), copy("b", "d")])) == ["ac", "bd", "e"]


def test_two_papers_that_print_an_agency_that_is_not_there_stay_two() -> None:
    sources = [source("a", "Post", 8, byline="Meridian Wire"), source("b", "Herald", 9), source("c", "Post", 10)]
    assert together(assigned(sources, [copy("a", "b")], doubt=sources[2])) == ["ab", "c"]


def test_an_origin_without_a_publisher_is_named_by_its_smallest_id() -> None:
    origins = assigned([source("c"), source("a"), source("b")], [copy("c", "b"), copy("b", "a")])
    assert origins.clusters() == {"a": ("a", "b", "c")}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_thousands_of_copies_is_one_origin(backwards: bool) -> None:
    sources = [source(f"s{number:05}") for number in range(5_000)]
    chain = [copy(one.id, other.id) for one, other in pairwise(sources)]
    assert set(assigned(sources, chain[::-1] if backwards else chain).of.values()) == {"s00000"}
    assert reasons(chain, [sources[0].id, sources[-1].id]) == tuple(chain)
    assert reasons(chain, [sources[7].id, sources[9].id]) == tuple(chain[7:9])


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
    origins = assigned(sources, links)
    random.shuffle(sources)
    random.shuffle(links)
    assert assigned(sources, links) == origins
    assert all(origins.of[one] == origins.of[other] for one, other in pairs)
