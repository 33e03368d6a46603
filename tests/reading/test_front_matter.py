from datetime import UTC, datetime

import pytest

from tests.reading.conftest import Reader, Refusal

FULL = """---
title: "Barge hits bridge: two hurt"
outlet: Harbour Ledger
published: 2025-09-09T11:30:00+01:00
url: https://ledger.example/barge
byline: Nessa Torvald-Pike
section: News
---
A barge hit the bridge.
"""


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT"])
def test_front_matter_names_the_article(read: Reader, name: str) -> None:
    source = read(name, FULL)
    assert source.text == "A barge hit the bridge."
    assert source.title == "Barge hits bridge: two hurt"
    assert source.outlet == "Harbour Ledger"
    assert source.url == "https://ledger.example/barge"
    assert source.byline == "Nessa Torvald-Pike"
    assert source.published == datetime(2025, 9, 9, 10, 30, tzinfo=UTC)


def test_front_matter_is_read_whatever_the_line_ends_and_the_byte_order_mark(read: Reader) -> None:
    assert read("a.txt", b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode()) == read("b.txt", FULL)


@pytest.mark.parametrize(
    "published", ["2025-03-17", "2025-03-17 00:00:00", "17 March 2025", "'Mon, 17 Mar 2025 00:00:00 GMT'", "20250317"]
)
def test_a_date_without_a_zone_is_in_utc(read: Reader, published: str) -> None:
    source = read("a.txt", f"---\npublished: {published}\n---\nWords.")
    assert source.published == datetime(2025, 3, 17, tzinfo=UTC)
    assert source.published.tzinfo is UTC


@pytest.mark.parametrize("front", ["---\n---\n", "---\n# nothing yet\n---\n", "---\ntitle:\noutlet: ''\n...\n"])
def test_empty_front_matter_says_nothing(read: Reader, front: str) -> None:
    source = read("a.txt", f"{front}First words.\n")
    assert (source.text, source.title, source.outlet) == ("First words.", "First words.", None)


@pytest.mark.parametrize(
    "text",
    [
        "---\nA story after a rule.\n\nIt goes on.",
        "---\n\nNote: a story between two rules.\n\n---\nThe rest.",
        "---\nA line between two rules\n---\nThe rest.",
        "---",
        "----\ntitle: not front matter\n----",
        "Words first.\n---\ntitle: too late\n---",
        "---\nPlace: a rule and a line with a colon, and no second rule.",
    ],
)
def test_a_rule_at_the_top_is_not_mistaken_for_front_matter(read: Reader, text: str) -> None:
    assert read("a.txt", text).text == text


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("title: Bridge: two hurt", "line 2: the front matter is not valid YAML"),
        ("outlet: Ledger\ntitle: 'unclosed", "line 3: the front matter is not valid YAML"),
        ("- title\n- outlet", "line 2: the front matter is not a list of 'key: value' lines"),
        ("title: 1984", "front matter, 'title': must be text, not int; put it in quotes"),
        ("byline: [A, B]", "front matter, 'byline': must be text, not list"),
        ("outlet: {a: b}", "front matter, 'outlet': must be text, not dict"),
        ("url: ledger.example", "front matter, 'url': 'ledger.example' is no web address"),
        ("url: javascript:alert(1)", "is no web address"),
        ("published: yesterday", "front matter, 'published': 'yesterday' is no complete date"),
        ("published: March 2025", "front matter, 'published': 'March 2025' is no complete date"),
        ("published: 2025", "front matter, 'published': 2025 is no complete date"),
        ("published: true", "is no complete date"),
        ("published: [2025-03-17]", "a list is no complete date"),
        ("published: 2025-02-31", "the front matter is not valid YAML (day is out of range for month)"),
        ("published: 0001-01-01T00:00:00+14:00", "front matter"),
        ("title: &a x\noutlet: *a", "uses a YAML alias"),
        ("title: !!python/object/apply:os.system ['true']", "not valid YAML"),
        ("title: " + "[" * 1500, "nested too deeply"),
        ("title: " + "9" * 5000, "not valid YAML"),
    ],
)
def test_bad_front_matter_is_refused_by_line_or_key(refused: Refusal, front: str, complaint: str) -> None:
    assert complaint in refused("a.txt", f"---\n{front}\n---\nWords.")


def test_front_matter_that_is_never_closed_is_refused(refused: Refusal) -> None:
    assert "opened in line 1 is not closed" in refused("a.md", "---\ntitle: Bridge\n\nWords.")


def test_front_matter_cannot_smuggle_control_characters_into_metadata(read: Reader) -> None:
    source = read("a.txt", '---\ntitle: "Bri\\u202edge\\n\\ud800 \\e[31mred"\n---\nWords.')
    assert source.title == "Bridge [31mred"


def test_without_front_matter_the_first_line_is_the_title(read: Reader) -> None:
    assert read("a.txt", "\n\n- Bridge shut\n- Two hurt\n").title == "Bridge shut"
    assert read("b.txt", "* * *\n\n# Bridge shut\nWords.").title == "Bridge shut"
    assert read("c.txt", "word " * 100).title == ("word " * 40).strip()
    assert read("d.txt", "Words.").outlet is None
