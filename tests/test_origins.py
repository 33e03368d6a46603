"""Which sources are one independent unit."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.models import SourceInfo
from verifier.origins import assign_origins

IDS = [f"s{number}" for number in range(8)]


def source(identity: str, outlet: str | None = None) -> SourceInfo:
    return SourceInfo(id=identity, title=identity, outlet=outlet)


def test_sources_of_unknown_outlet_never_merge() -> None:
    origins = assign_origins([source("a"), source("b", ""), source("c", None)], [])
    assert origins == {"a": "a", "b": "b", "c": "c"}


@pytest.mark.parametrize("other", ["Delmore Herald", "DELMORE HERALD", " delmore herald ", "Delmore herald"])
def test_one_outlet_is_one_origin_however_it_is_written(other: str) -> None:
    assert assign_origins([source("b", "Delmore Herald"), source("a", other)], []) == {"a": "a", "b": "a"}


@pytest.mark.parametrize("other", ["Delmore Herald Tribune", "Saltby Herald", "Herald"])
def test_outlets_of_other_names_stay_apart(other: str) -> None:
    assert assign_origins([source("b", "Delmore Herald"), source("a", other)], []) == {"a": "a", "b": "b"}


def test_copies_of_copies_and_their_outlets_are_one_origin() -> None:
    sources = [source("a", "Herald"), source("b"), source("c", "Post"), source("d", "Post"), source("e", "Wire")]
    origins = assign_origins(sources, [("a", "b"), ("b", "c")])
    assert origins == {"a": "a", "b": "a", "c": "a", "d": "a", "e": "e"}


def test_an_origin_is_named_by_its_smallest_id() -> None:
    assert set(assign_origins([source("c"), source("a"), source("b")], [("c", "b"), ("b", "a")]).values()) == {"a"}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_thousands_of_copies_is_one_origin(backwards: bool) -> None:
    sources = [source(f"s{number:05}") for number in range(5_000)]
    chain = [(one.id, other.id) for one, other in pairwise(sources)]
    origins = assign_origins(sources, reversed(chain) if backwards else chain)
    assert set(origins.values()) == {"s00000"}


@given(
    st.lists(st.sampled_from([None, "Herald", "herald", "Post", "Wire"]), min_size=8, max_size=8),
    st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_no_order_of_sources_or_copies_changes_the_origins(
    outlets: list[str | None], copies: list[tuple[str, str]], random: Random
) -> None:
    sources = [source(identity, outlet) for identity, outlet in zip(IDS, outlets, strict=True)]
    origins = assign_origins(sources, copies)
    random.shuffle(sources)
    turned = [pair[::-1] for pair in copies]
    random.shuffle(turned)
    assert assign_origins(sources, turned) == origins
    assert all(origins[one] == origins[other] for one, other in copies)
    assert all(origins[origin] == origin <= identity for identity, origin in origins.items())
