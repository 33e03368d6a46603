"""The page for a browser: text stays text, both sides are shown with their places, the policy lets nothing run."""

import base64
import hashlib
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence import SPOKEN, evidence, finding, report
from tests.test_report import EVERY_SORT, FULL, INJECTIONS, SUPPORTING, tainted
from verifier.findings import Evidence, Quoted, Report, SeriesEntry
from verifier.models import Change
from verifier.report import to_html
from verifier.vocabulary import Aspect, Edit, QuotationStatus, Stance, Verdict

INLINE = ("a", "b", "code", "del", "ins", "span")


class Page(HTMLParser):
    """The tags, attributes and words of a page, as a browser sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self._hidden = False
        self.feed(html)
        self.close()
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words += "" if tag in INLINE else " "
        self.attributes += [(name, value or "") for name, value in attrs]
        self._hidden = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        self.words += "" if self._hidden else data

    def every(self, attribute: str) -> list[str]:
        """Every value of one attribute."""
        return [value for name, value in self.attributes if name == attribute]

    @property
    def links(self) -> list[str]:
        """Where the links lead that leave the page."""
        return [target for target in self.every("href") if not target.startswith(("#", "data:,"))]


PLAIN = Page(to_html(tainted("Plain words")))


@pytest.mark.parametrize("text", [*INJECTIONS, "</style><script>", "{{ 7 * 7 }}{% raw %}", '" onload="x', "' x='"])
def test_text_never_becomes_markup(text: str) -> None:
    page = Page(to_html(tainted(text)))
    assert page.tags == PLAIN.tags
    assert [name for name, _ in page.attributes] == [name for name, _ in PLAIN.attributes]
    assert page.links == []
    assert " ".join(text.split()) in page.words


@given(st.text(st.sampled_from("a1 &;<>\"'/=-!{}%#[]()x"), min_size=1, max_size=30))
def test_no_mixture_of_markup_becomes_markup(text: str) -> None:
    assert Page(to_html(tainted(f"a{text}"))).tags == PLAIN.tags


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://wire.example/a?b=1&c=2", True),
        ("http://wire.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ('https://wire.example/" onclick="x', False),
        ("https://wire.example/\nx", False),
        ("//wire.example", False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, linked: bool) -> None:
    shown = report(finding(SUPPORTING.model_copy(update={"url": url})), copies=())
    article = shown.article.model_copy(update={"url": url})
    page = Page(to_html(shown.model_copy(update={"article": article})))
    assert page.links == [url, url] * linked
    assert "onclick" not in [name for name, _ in page.attributes]


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    html = to_html(FULL)
    page = Page(html)
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'" in page.every("content")[0]
    )
    assert "script" not in page.tags
    assert "style" not in [name for name, _ in page.attributes]
    assert not re.search(r"url\(|@import", style[1])


def test_the_page_shows_verdicts_both_sides_places_and_accounting() -> None:
    words = Page(to_html(FULL)).words
    for expected in (
        "Flood in Orvale Delmore Herald, 2024-05-08",
        "1 ✓ corroborated 1",
        "2 · single-source 3 4",
        "1 ✗ contradicted 1 disputed. 2",
        "1 ? unchecked",
        "✗ contradicted (disputed) The flood killed 12 people.",
        "✗ refutes The flood killed 15 people. Saltby Post, 2024-05-09: Notes of post contradiction;",
        "✓ supports Twelve died in the flood. Wire, 2024-05-09: Notes of wire",
        "Characters 0–27 of source post",
        "Nearest passages, rejected (1) The flood washed away a hall. “A hall is gone”",
        "What was said is itself contradicted. Post says otherwise:",
        "Did Tomas Reyl say it? · single-source Nothing found",
        "Is it so: “the pier is sound.” ✗ contradicted Post says otherwise",
        "✗ refutes (content)",
        "The claim stands at characters 0–27 of the article.",
        "5 other sources searched, 9 passages judged; 1 judgement dropped",
        "Not checked The dam held. model-error: no answer",
        "2 sentences: 1 ambiguous, 1 question Is it safe? question It did. ambiguous: the dam or the wall",
        "Copies of this article, left out Saltby Post: Flood in Orvale",
        "7 sentences: 4 in claims, 2 excluded (1 ambiguous, 1 question), 1 unchecked.",
        "3 answers of the model: 12,345 tokens in, 678 out, $0.0044.",
        "The index is small.",
    ):
        assert expected in words, expected


def test_said_and_content_have_their_own_evidence() -> None:
    heard = evidence(Stance.SUPPORTS, "a", aspect=Aspect.SAID, quote="He said so.")
    denied = evidence(Stance.REFUTES, "b", aspect=Aspect.CONTENT, quote="The pier is unsound.")
    words = Page(to_html(report(finding(heard, denied, claim=SPOKEN)))).words
    said, content = words.index("Did Tomas Reyl say it?"), words.index("Is it so:")
    assert said < words.index("He said so.") < content < words.index("The pier is unsound.")


def test_evidence_of_the_own_origin_stands_apart() -> None:
    own = evidence(Stance.SUPPORTS, "me", own=True, quote="We say so too.")
    words = Page(to_html(report(finding(SUPPORTING, own)))).words
    assert words.index("Twelve died") < words.index("own origin, which proves nothing") < words.index("We say so too.")


def test_many_quotes_of_one_side_are_folded_and_none_is_left_out() -> None:
    items = [evidence(Stance.SUPPORTS, f"s{number}", quote=f"Twelve, says {number}.") for number in range(7)]
    page = Page(to_html(report(finding(*items))))
    assert "4 more" in page.words
    assert all(item.quote in page.words for item in items)


def test_figures_over_time_and_altered_quotations_are_shown() -> None:
    series = (SeriesEntry(value="27", day=date(2024, 5, 8), source_id="post", outlet="Saltby Post", title="Flood"),)
    altered = Quoted(
        status=QuotationStatus.ALTERED,
        quotation="by spring",
        changes=(Change(edit=Edit.REMOVED, words="spring"), Change(edit=Edit.ADDED, words="autumn")),
        source=FULL.copies[0],
    )
    changed = finding(SUPPORTING).model_copy(update={"series": series, "quotations": (altered,)})
    html = to_html(report(changed))
    assert "2024-05-08 27 Saltby Post" in Page(html).words
    assert "<del>spring</del> <ins>autumn</ins>" in html


def test_several_articles_stand_on_one_page_with_links_to_each() -> None:
    second = FULL.model_copy(update={"article": FULL.article.model_copy(update={"id": "second", "title": "A fire"})})
    page = Page(to_html(FULL, second))
    assert page.words.startswith("2 articles 2 articles Flood in Orvale 4 claims:")
    assert {"#a-article", "#a-second"} <= set(page.every("href")) & {f"#{name}" for name in page.every("id")}


def test_links_within_the_page_lead_somewhere() -> None:
    page = Page(to_html(FULL))
    assert {target[1:] for target in page.every("href") if target.startswith("#")} <= set(page.every("id"))


@given(st.permutations(EVERY_SORT))
def test_shuffled_evidence_gives_the_same_bytes(items: list[Evidence]) -> None:
    assert to_html(report(finding(*EVERY_SORT))) == to_html(report(finding(*items)))


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x00", "\x9b", "\x7f", "\u202e", "\u2066"])
def test_no_unseen_character_of_a_text_reaches_the_page(character: str) -> None:
    html = to_html(tainted(f"before{character}after"))
    assert character not in html
    assert "beforeafter" in html


def test_no_verdict_is_forgotten_in_the_counts() -> None:
    empty: Report = report()
    words = Page(to_html(empty)).words
    assert all(re.search(rf"0 \S {verdict}", words) for verdict in Verdict)
    assert "No claim was checked." in words
