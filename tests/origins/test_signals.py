"""The signals one by one: words, credits, addresses, publishers, relays."""

import pytest

from verifier.models import Source, SourceInfo
from verifier.origins import signature
from verifier.origins.boilerplate import is_boilerplate, printed, without
from verifier.origins.credits import credits, same_agency
from verifier.origins.publishers import canonical_address, publishers, registrable_domain
from verifier.origins.relay import Outlets, mentions, relays
from verifier.origins.shingles import overlap, shingles

TEXT = "The council closed the bridge on Monday because a pier had moved by two centimetres."


def test_a_part_is_wholly_in_the_whole_whatever_its_case_and_points() -> None:
    found = overlap(shingles(TEXT), shingles("THE COUNCIL closed -- the bridge, on Monday!"))
    assert (found.of_other, found.containment, found.shared) == (1.0, 1.0, 5)
    assert 0 < found.of_one < 0.5


def test_what_stands_in_quotation_marks_is_nobodys_wording() -> None:
    quoted = "He was blunt: “The council closed the bridge on Monday because a pier had moved.” Then he left."
    assert overlap(shingles(TEXT), shingles(quoted)).shared == 0


@pytest.mark.parametrize("text", ["", "Two words", "“All of it is quoted here.”"])
def test_a_text_without_shingles_shares_nothing(text: str) -> None:
    assert overlap(shingles(text), shingles(TEXT)).containment == 0.0
    assert overlap(shingles(text), shingles(text)).containment == 0.0


def test_what_an_outlet_prints_in_three_stories_is_boilerplate_there() -> None:
    footer = "Sign up to our morning letter today."
    texts = ("One story of a bridge.", "Another tale of trams.", "A third, of rain and snow.")
    sources = [Source.create(f"{text} {footer}", title=text, outlet="Post") for text in texts]
    (shared,) = frozenset.intersection(*map(printed, sources))
    signatures = [signature(text) for text in texts]
    assert is_boilerplate(signatures)
    assert not is_boilerplate([*signatures[:2], signatures[0], signatures[1]])
    assert [without(source, {shared}).strip() for source in sources] == list(texts)
    assert without(sources[0], frozenset()) == sources[0].text
    assert shared not in printed(sources[0].model_copy(update={"outlet": "Times"}))
    assert printed(sources[0].model_copy(update={"outlet": None})) == frozenset()


@pytest.mark.parametrize(
    ("byline", "text", "agencies"),
    [
        ("Meridian Wire", "A barge hit a bridge.", ["Meridian Wire"]),
        ("Islander desk with Seaboard Wire", "A rocket rose.", ["Seaboard Wire"]),
        ("Jane Doe and Reuters", "A rocket rose.", ["Reuters"]),
        ("AP", "A rocket rose.", ["AP"]),
        ("By Nessa Torvald-Pike", "A barge hit a bridge.", []),
        ("Klaxon online desk", "A surgeon will gain.", []),
        (None, "SKELDARNES (TNS) — Thieves took 23 objects.", ["TNS"]),
        (None, "TSCHAMAREL, Jan 18 (SNS) - An avalanche fell.", ["SNS"]),
        (None, "BERLIN (dpa) - The chancellor left.", ["dpa"]),
        (None, "(Reuters) - Shares rose.", ["Reuters"]),
        (None, "Shares rose.\n\nThey fell later. (Meridian Wire)", ["Meridian Wire"]),
        (None, "Shares rose.\n\nThey fell later. - AP", ["AP"]),
        (None, "Shares rose.\n\n— Reuters", ["Reuters"]),
        (None, "Shares rose.\n\nReporting by Meridian Wire, Port Ostravel", ["Meridian Wire"]),
        (None, "Shares rose.\n\nWith material from dpa", ["dpa"]),
        (None, "Shares rose.\n\n(with agency material)", []),
        (None, "LYNGPORT — A barge slammed into a bridge (see page 3) at dawn.", []),
        (None, "Shares rose.\n\nReporting by Jane Doe", []),
        (None, "", []),
    ],
)
def test_an_agency_is_credited_where_credits_stand(byline: str | None, text: str, agencies: list[str]) -> None:
    found = credits(Source.create(text, title="A title", byline=byline))
    assert [credit.agency for credit in found] == agencies
    assert all(credit.line for credit in found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AP", "The Associated Press", True),
        ("KTA", "Karstovan Telegraph Agency", True),
        ("Ternel", "Ternel Wire", True),
        ("PDO regional service", "PDO", True),
        ("Reuters", "AP", False),
        ("Meridian Wire", "Seaboard Wire", False),
        ("News Agency", "Press Agency", False),
    ],
)
def test_an_agency_is_one_under_its_several_names(one: str, other: str, same: bool) -> None:
    assert same_agency(one, other) is same
    assert same_agency(other, one) is same


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.bbc.co.uk/1", "bbc.co.uk"),
        ("http://WWW.Dw.com:8080/en", "dw.com"),
        ("https://mine.blogspot.com/x", "mine.blogspot.com"),
        ("https://www.northquaytimes.example/a", "northquaytimes.example"),
        ("http://localhost/a", None),
        ("http://10.0.0.1/a", None),
        ("not an address", None),
        ("https://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_the_registrable_domain_is_that_of_the_public_suffix_list(url: str | None, domain: str | None) -> None:
    assert registrable_domain(url) == domain


@pytest.mark.parametrize(
    "url",
    [
        "http://post.example/a/b/",
        "https://www.post.example/a/b?utm_source=letter#top",
        "https://m.post.example/a/b/amp",
        "HTTPS://Post.Example/a/b/index.html",
    ],
)
def test_one_page_has_one_address_however_it_is_reached(url: str) -> None:
    assert canonical_address(url) == "post.example/a/b"


@pytest.mark.parametrize(
    "url", [None, "", "https://post.example/", "https://post.example", "nowhere", "https://[broken"]
)
def test_a_front_page_is_no_address(url: str | None) -> None:
    assert canonical_address(url) is None


def test_queries_that_name_the_page_are_kept() -> None:
    assert canonical_address("https://post.example/?id=7") != canonical_address("https://post.example/?id=8")


def test_a_family_is_one_publisher_and_a_shared_host_is_none() -> None:
    def keys(outlet: str | None, url: str | None) -> tuple[str, ...]:
        return publishers(SourceInfo(id="a", title="A", outlet=outlet, url=url))

    assert keys("BBC Sport", None) == keys(None, "https://www.bbc.com/x") == ("bbc",)
    assert keys(None, "https://news.yahoo.com/x") == ()
    assert keys(None, None) == ()


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Lindenkolk will be paid, De Aardmunder reported on Thursday.", ["De Aardmunder"]),
        ("The sum, as first reported by Ledgerline, is $2 billion.", ["Ledgerline"]),
        ("Then you missed a show, as the Ombrine Herald tells it.", ["the Ombrine Herald"]),
        ("Bells rang, according to a report in the Gulva Bay Gazette.", ["the Gulva Bay Gazette"]),
        ("As Radio Furclas revealed on Tuesday, a third person died.", ["Radio Furclas"]),
        ("Alexander Grushko told the Izvestia daily.", ["the Izvestia daily"]),
        ("“We will demand it,” he told Reuters.", ["Reuters"]),
        ("The judges were of one mind, the newspaper said.", ["the newspaper"]),
        ("Sales fell, Bloomberg News reported, citing two people.", ["Bloomberg News"]),
        ("Oskerly reported a loss of $4 million.", []),
        ("She told the council that it was over.", []),
        ("“Nobody can ride a spreadsheet,” he told reporters.", []),
        ("The minister told Parliament so.", []),
        ("No incidents were reported on the road, police said.", []),
        ("", []),
    ],
)
def test_a_sentence_that_relays_says_whom(sentence: str, who: list[str]) -> None:
    found = relays(mentions(sentence), Outlets(["De Aardmunder"]))
    assert [relay.who for relay in found] == who
    assert all(relay.span.of(sentence) == relay.phrase for relay in found)


def test_what_was_told_to_the_outlet_itself_is_its_own() -> None:
    for sentence, own in (
        ("She told the Observer that it would be bought.", "Mossbeck Observer"),
        ("She told Radio Ceirwen.", "Radio Ceirwen"),
    ):
        assert relays(mentions(sentence), Outlets(()), own) == ()
        assert relays(mentions(sentence), Outlets(())) != ()
