"""For whom a sentence speaks: its own outlet, or the one whose report it passes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.models import Source, Span
from verifier.origins import Witness, Witnesses

PLAIN = "The pier in Delmore is rotten."
SENTENCES = [
    ("The pier is rotten, the Saltby Gazette reported on Monday.", "the Saltby Gazette", "gazette"),
    ("The pier is rotten, as first reported by the Saltby Gazette.", "the Saltby Gazette", "gazette"),
    ("Ilse Brandvold told the Saltby Gazette that the pier is rotten.", "the Saltby Gazette", "gazette"),
    ("According to the Gazette, the pier is rotten.", "the Gazette", "gazette"),
    ("The pier is rotten, per Orvale Today, citing the Saltby Gazette.", "the Saltby Gazette", "gazette"),
    ("As Ledgerline tells it, the pier is rotten.", "Ledgerline", "relayed:ledgerline"),
    ("“It is rotten,” she told the Izvestia daily.", "the Izvestia daily", "relayed:izvestia"),
    ("“It is rotten,” she told Reuters.", "Reuters", "relayed:reuters"),
    (PLAIN, None, "post"),
    ("Ilse Brandvold told the Delmore Post that the pier is rotten.", None, "post"),
    ("Ilse Brandvold told the Post that the pier is rotten.", None, "post"),
    ("Ilse Brandvold told this newspaper that the pier is rotten.", None, "post"),
    ("Ilse Brandvold told the council that the pier is rotten.", None, "post"),
    ("According to the engineer, the pier is rotten.", None, "post"),
    ("The paper says the pier is rotten.", None, "post"),
    ("Contrary to what the Saltby Gazette reported, the pier is rotten.", None, "post"),
    ("The mayor denied a report in the Saltby Gazette that the pier is rotten.", None, "post"),
    ("The engineer confirmed reports in the Saltby Gazette that the pier is rotten.", None, "post"),
    ("The Saltby Gazette wrongly reported that the pier is sound.", None, "post"),
]


def source(name: str, text: str, outlet: str | None) -> Source:
    return Source(id=name, title=name, outlet=outlet, text=text)


def witnesses(text: str, outlet: str | None = "Delmore Post", *others: Source) -> Witnesses:
    """Those of a source with `text` and of the Gazette; each source is an origin of its own, called like it."""
    given = [source("post", text, outlet), source("gazette", PLAIN, "The Saltby Gazette"), *others]
    return Witnesses(given, {one.id: one.id for one in given})


def of(text: str, words: str | None = None, outlet: str | None = "Delmore Post", *others: Source) -> Witness:
    start = text.index(words or text)
    return witnesses(text, outlet, *others).of("post", Span(start=start, end=start + len(words or text)))


@pytest.mark.parametrize(("sentence", "relays", "origin"), SENTENCES)
def test_a_sentence_speaks_for_the_outlet_it_relays(sentence: str, relays: str | None, origin: str) -> None:
    assert of(sentence) == Witness(origin=origin, relays=relays)


def test_the_sentence_decides_and_not_its_neighbours() -> None:
    text = f"The mayor has gone, the Saltby Gazette reported. {PLAIN} He told the Gazette so."
    assert of(text, PLAIN) == Witness(origin="post")
    assert of(text, "The mayor has gone").origin == "gazette"
    assert of(text, f"{PLAIN} He told").origin == "gazette"


def test_an_outlet_told_only_by_its_kind_is_the_one_last_relayed() -> None:
    text = (
        "The mayor has gone, Ledgerline reported. He told the Saltby Gazette why. The pier is rotten, the paper says."
    )
    assert of(text, "The pier is rotten") == Witness(origin="gazette", relays="the Saltby Gazette")


def test_a_short_name_is_that_of_the_outlet_named_in_full_before() -> None:
    text = f"The mayor has gone, the Lund Herald reported. {PLAIN} He is ill, the Herald says."
    assert of(text, "He is ill") == Witness(origin="relayed:lund herald", relays="the Lund Herald")


def test_a_short_name_that_two_outlets_share_is_neither() -> None:
    second = source("second", PLAIN, "Orvale Gazette")
    assert of("The pier is rotten, the Gazette says.", None, "Delmore Post", second).origin == "relayed:gazette"


def test_two_that_relay_one_unknown_outlet_are_one_origin() -> None:
    texts = ["The pier is rotten, Reuters reported.", "As first reported by the Reuters agency, the pier is rotten."]
    assert {of(text).origin for text in texts} == {"relayed:reuters"}


def test_a_source_without_an_outlet_relays_like_any_other() -> None:
    assert of("The pier is rotten, the Gazette says.", None, None).origin == "gazette"


def test_an_agency_story_that_names_its_agency_is_of_one_origin_with_it_already() -> None:
    given = [source("post", "The pier is rotten, Ostanpress reported.", "Post"), source("wire", PLAIN, "Ostanpress")]
    found = Witnesses(given, {"post": "wire", "wire": "wire"}).of("post", Span(start=0, end=5))
    assert found == Witness(origin="wire")


WORDS = "the The Gazette Saltby told reported According to paper by as first . , “ ” Reuters’ A. he says".split()


@given(st.lists(st.sampled_from(WORDS)), st.text(max_size=40))
def test_no_text_is_an_error_and_it_speaks_for_somebody(words: list[str], noise: str) -> None:
    text = f"{' '.join(words)} {noise}."
    assert of(text).origin
