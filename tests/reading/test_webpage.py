import json
from datetime import UTC, datetime

import pytest

from tests.reading.builders import PARAGRAPHS, page, paragraphs
from tests.reading.conftest import Reader, Refusal

HEAD = """<meta charset="utf-8"><title>Homes for Ardley | The Canal Post</title>
<meta property="og:title" content="Homes for Ardley">
<meta property="og:site_name" content="The Canal Post">
<meta property="article:published_time" content="2025-03-18T09:30:00+01:00">
<meta property="article:modified_time" content="2025-04-01T09:30:00+01:00">
<meta name="author" content="Ann Bowater">
<link rel="canonical" href="https://canalpost.example/2025/03/18/homes">"""

BODY = f"""<nav><a href="/">Home</a> <a href="/news">News of the day</a></nav>
<article><h1>Homes for Ardley</h1>{paragraphs()}
<ul><li>Forty flats go to <b>old</b> tenants.</li><li>Work begins in May.</li></ul>
<table><tr><td>Flats</td><td>80</td></tr></table></article>
<div id="comments" class="comments"><p>What a waste of money this is, writes a reader.</p></div>
<footer><p>Subscribe now. Contact us. All rights reserved.</p></footer><script>track("reader")</script>"""

MARCH_18 = datetime(2025, 3, 18, tzinfo=UTC)


def test_a_page_is_read_without_its_furniture(read: Reader) -> None:
    lines = ["Homes for Ardley", *PARAGRAPHS, "Forty flats go to old tenants.", "Work begins in May.", "Flats | 80"]
    assert read("a.html", page(BODY, HEAD)).text == "\n\n".join(lines)


@pytest.mark.parametrize("name", ["a.html", "a.htm", "A.HTML"])
def test_a_page_says_who_published_it_where_and_when(read: Reader, name: str) -> None:
    source = read(name, page(BODY, HEAD))
    assert source.title == "Homes for Ardley"
    assert source.outlet == "The Canal Post"
    assert source.url == "https://canalpost.example/2025/03/18/homes"
    assert source.byline == "Ann Bowater"
    assert source.published == MARCH_18.replace(hour=8, minute=30)


LINKED = json.dumps({"@type": "NewsArticle", "datePublished": "2025-03-18", "dateModified": "2025-04-01"})


@pytest.mark.parametrize(
    ("head", "opening", "published"),
    [
        ('<meta itemprop="datePublished" content="Tue, 18 Mar 2025 00:00:00 GMT">', "", MARCH_18),
        (f'<script type="application/ld+json">{LINKED}</script>', "", MARCH_18),
        ("", '<time datetime="2025-03-18">Tuesday</time>', MARCH_18),
        ('<link rel="canonical" href="https://canalpost.example/2025/3/18/homes">', "", MARCH_18),
        ('<meta property="article:published_time" content="yesterday">', "", None),
        ('<meta property="article:published_time" content="2025-03">', "", None),
        ('<meta property="article:modified_time" content="2025-03-18">', "", None),
        ("", "<p>On 18 March 2025 the mayor spoke at length to the crowd.</p>", None),
    ],
)
def test_a_date_is_taken_only_from_where_the_page_states_its_publication(
    read: Reader, head: str, opening: str, published: datetime | None
) -> None:
    source = read("a.html", page(f"<article>{opening}{paragraphs()}</article>", f"<title>Homes</title>{head}"))
    assert source.published == published


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/homes", "file:///etc/passwd"])
def test_an_address_that_is_no_web_address_is_left_out(read: Reader, address: str) -> None:
    assert read("a.html", page(paragraphs(), f'<link rel="canonical" href="{address}">')).url is None


def test_a_page_without_metadata_is_titled_by_its_first_line(read: Reader) -> None:
    source = read("a.html", page(paragraphs(), ""))
    assert (source.title, source.outlet, source.byline) == (PARAGRAPHS[0], None, None)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("iso-8859-1", "cp1252"), ("windows-1252", "cp1252"), ("gb18030", "gb18030")]
)
def test_a_page_is_read_in_the_encoding_it_declares(read: Reader, declared: str, encoding: str) -> None:
    content = page(paragraphs(), f'<meta charset="{declared}">').encode(encoding)
    assert read("a.html", content).text == "\n\n".join(PARAGRAPHS)


def test_an_xml_declaration_does_no_harm(read: Reader) -> None:
    content = '<?xml version="1.0" encoding="utf-8"?>\n' + page(paragraphs())
    assert PARAGRAPHS[2] in read("a.html", content).text


def test_entities_reach_for_no_file(read: Reader) -> None:
    content = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page(
        paragraphs() + "<p>Then &x; it was.</p>"
    )
    assert "root:" not in read("a.html", content).text


@pytest.mark.parametrize(
    "content", [page(""), page("<script>words()</script>"), "no tags at all", page("<div>" * 5000 + paragraphs())]
)
def test_a_page_without_an_article_is_refused(refused: Refusal, content: str) -> None:
    assert refused("a.html", content).startswith("holds no text of an article")


def test_a_binary_page_is_refused(refused: Refusal) -> None:
    assert refused("a.html", b"\x89PNG\r\n\x1a\n\x00\x00").startswith("is not text")
