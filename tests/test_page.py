"""The page for a browser: text stays text, the article is marked, both sides are shown, the policy lets nothing in."""

import base64
import hashlib
import re
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence import CLAIM, SPOKEN, evidence, finding, report
from tests.test_report import EVERY_SORT, FULL, INJECTIONS, REFUTING, SUPPORTING, tainted
from verifier.findings import Evidence, Quoted, Report, SeriesEntry
from verifier.models import Change, Claim, Span, Unchecked
from verifier.pipeline import stand_in
from verifier.report import to_fragment, to_html
from verifier.report.html import render
from verifier.report.page import AROUND
from verifier.review import Decision, Decisions, by_claim
from verifier.vocabulary import Action, Aspect, Edit, QuotationStatus, Stance, UncheckedReason, Verdict

INLINE = ("a", "b", "code", "del", "h4", "h5", "ins", "mark", "span", "sup")


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


def decided(
    claim: Claim = CLAIM, *, note: str = "", editor: str = "Ana Lune", verdict: Verdict | None = None, number: int = 1
) -> Decision:
    return Decision(
        number=number,
        report_id="r",
        claim_id=claim.id,
        action=Action.OVERRULED if verdict else Action.ACCEPTED,
        verdict=verdict,
        note=note,
        editor=editor,
        decided=datetime(2026, 5, 9, 14, number, tzinfo=UTC),
    )


def hostile(text: str) -> str:
    """The page of a report with `text` in every place that an article, a source or an editor fills, twice over."""
    shown, line = tainted(text), " ".join(text.split())
    everything = Span(start=0, end=len(line))
    claim = shown.findings[0].claim.model_copy(update={"spans": (everything,)})
    quoted = Quoted(
        status=QuotationStatus.ALTERED,
        quotation=text,
        changes=tuple(Change(edit=edit, words=text) for edit in Edit),
        speaker=text,
        source=shown.article,
    )
    evidence = [item.model_copy(update={"before": text, "after": text}) for item in shown.findings[0].evidence]
    changed = {"claim": claim, "quotations": (quoted,), "evidence": tuple(evidence)}
    found = shown.findings[0].model_copy(update=changed)
    excluded = shown.excluded[0].model_copy(update={"start": 0, "end": len(line)})
    unchecked = shown.unchecked[0].model_copy(update={"spans": (everything,)})
    apart = {"excluded": (excluded,), "unchecked": (unchecked,)}
    whole = shown.model_copy(update={"text": line, "findings": (found,), **apart})
    decisions = by_claim([decided(claim, note=text, editor=text), decided(claim, note=text, editor=text, number=2)])
    return to_html(whole, whole, decisions=decisions)


PLAIN = Page(hostile("Plain words"))


@pytest.mark.parametrize("text", [*INJECTIONS, "</style><script>", "{{ 7 * 7 }}{% raw %}", '" onload="x', "' x='"])
def test_text_never_becomes_markup(text: str) -> None:
    page = Page(hostile(text))
    assert page.tags == PLAIN.tags
    assert [name for name, _ in page.attributes] == [name for name, _ in PLAIN.attributes]
    assert page.links == []
    assert " ".join(text.split()) in page.words


@given(st.text(st.sampled_from("a1 &;<>\"'/=-!{}%#[]()x"), min_size=1, max_size=30))
def test_no_mixture_of_markup_becomes_markup(text: str) -> None:
    assert Page(hostile(f"a{text}")).tags == PLAIN.tags


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


def hashes(html: str, tag: str) -> str:
    """What a policy calls the contents of every `tag` of a page."""
    contents = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
    return " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'" for content in contents
    )


def test_the_policy_allows_the_styles_and_scripts_of_the_page_and_nothing_else() -> None:
    html = to_html(FULL)
    page = Page(html)
    assert page.every("content")[0] == (
        f"default-src 'none'; style-src {hashes(html, 'style')}; script-src {hashes(html, 'script')}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not {"style", "onclick", "src"} & {name for name, _ in page.attributes}
    assert not re.search(r"url\(|@import", "".join(re.findall(r"<style>(.*?)</style>", html, re.S)))


def test_only_the_page_of_a_server_may_ask_its_server() -> None:
    policy = Page(to_html(FULL, editable=True)).every("content")[0]
    assert policy.endswith("; base-uri 'none'; connect-src 'self'; form-action 'self'")
    assert "connect-src" not in to_html(FULL)


def test_a_page_takes_its_files_from_a_folder_before_the_common_ones(tmp_path: Path) -> None:
    (tmp_path / "desk.html").write_text('{% extends "base.html" %}{% block main %}<p>{{ words }}</p>{% endblock %}')
    (tmp_path / "desk.css").write_text("p { margin: 0; }")
    (tmp_path / "desk.js").write_text('"use strict";')
    html = render("desk.html", styles=["desk.css"], scripts=["desk.js"], folder=tmp_path, title="Desk", words="a < b")
    assert "<p>a &lt; b</p>" in html
    assert "p { margin: 0; }" in html
    assert "color-scheme: light dark" in html
    assert hashes(html, "script") in Page(html).every("content")[0]


def test_the_page_shows_verdicts_both_sides_places_and_accounting() -> None:
    words = Page(to_html(FULL)).words
    for expected in (
        "Flood in Orvale Delmore Herald, 2024-05-08",
        "all 4 ✗ contradicted 1 · single-source 2 ✓ corroborated 1 disputed 1 ? unchecked 1",
        "2 ✗ contradicted (disputed) The flood killed 12 people.",
        "refutes: 1 source, 1 origin The flood killed 15 people. Saltby Post, 2024-05-09 contradiction [0–27]",
        "supports: 1 source, 1 origin Twelve died in the flood. Wire, 2024-05-09 it says so [0–25]",
        "Nearest passages, rejected The flood washed away a hall. “A hall is gone”",
        "What was said is itself contradicted. Post says otherwise:",
        "Did Tomas Reyl say it? · single-source Nothing found",
        "Is it so: “the pier is sound.” ✗ contradicted Post says otherwise",
        "refutes (content): 1 source, 1 origin",
        "5 other sources searched, 9 passages judged; 1 judgement dropped",
        "Not checked The dam held. model-error: no answer",
        "2 sentences: 1 ambiguous, 1 question Is it safe? question It did. ambiguous: the dam or the wall",
        "Sources quoted",
        "Wire, 2024-05-09: Notes of wire wire",
        "Copies of this article, left out Saltby Post: Flood in Orvale",
        "7 sentences: 4 in claims, 2 excluded (1 ambiguous, 1 question), 1 unchecked",
        "Models embeddings small, judge small",
        "Index 6 sources, 40 passages Other origins required 1 Rules in code all",
        "3 answers of the model: 12,345 tokens in, 678 out, $0.0044",
        "The index is small.",
    ):
        assert expected in words, expected


def test_every_claim_is_marked_where_it_stands_and_other_sentences_are_told_apart() -> None:
    left = Unchecked(
        text="It did.", spans=(Span(start=82, end=89),), reason=UncheckedReason.BUDGET, detail="", claim_id=None
    )
    shown = report(finding(SUPPORTING), finding(claim=SPOKEN), excluded=FULL.excluded[:1], unchecked=(left,))
    html = to_html(shown)
    for expected in (
        f'<a class="corroborated" href="#c-{CLAIM.id}">The flood killed 12 people.<sup>1</sup></a>',
        f'<a class="single-source" href="#c-{SPOKEN.id}">Tomas Reyl said the pier is sound.<sup>2</sup></a>',
        '<span class="excluded">Is it safe?</span>',
        '<a class="unchecked" href="#u-article-1">It did.</a>',
    ):
        assert expected in html, expected


def test_words_of_several_claims_are_marked_as_the_gravest_and_lead_to_each() -> None:
    part = Claim.create("article", "The flood killed people.", (Span(start=0, end=16),))
    html = to_html(report(finding(SUPPORTING), finding(REFUTING, claim=part)))
    assert f'<a class="contradicted" href="#c-{part.id}" data-all="1 2">The flood killed<sup>2</sup></a>' in html
    assert f'<a class="corroborated" href="#c-{CLAIM.id}"> 12 people.<sup>1</sup></a>' in html
    same = Claim.create("article", "It killed twelve.", CLAIM.spans)
    html = to_html(report(finding(SUPPORTING), finding(REFUTING, claim=same)))
    assert f'12 people.<sup>2</sup></a><a class="corroborated n" href="#c-{CLAIM.id}"><sup>1</sup></a>' in html


@given(st.text(st.sampled_from('ab &<>"\n\t.\u0301\u05d0\u0639'), max_size=40))
def test_the_text_of_the_article_is_whole_on_the_page(text: str) -> None:
    html = to_html(report(finding(SUPPORTING), text=text))
    shown = re.search(r'<div class="words">(.*?)</div>', html, re.S)
    words = re.sub(r"<sup>\d+</sup>|<[^>]*>", "", shown[1] if shown else "")
    assert unescape(words).strip() == text.strip()


def test_a_claim_that_somebody_typed_has_no_article_beside_it() -> None:
    typed = stand_in("The flood killed 12 people.")
    shown = report(finding(SUPPORTING), article=typed.info, text=typed.text)
    assert '<div class="words">' not in to_html(shown)
    assert '<div class="words">' in to_html(FULL)


def test_an_editor_s_verdict_stands_beside_the_machine_s_with_what_was_decided_before() -> None:
    log = [
        decided(note="The Wire has it."),
        decided(editor="Bo Tarn", verdict=Verdict.CONTRADICTED, note="15,\nsays the coroner.", number=2),
    ]
    decisions: Decisions = by_claim(log)
    words = Page(to_html(report(finding(SUPPORTING), finding(claim=SPOKEN)), decisions=decisions)).words
    assert "1 ✓ corroborated editor: contradicted The flood killed 12 people." in words
    assert "Bo Tarn, 2026-05-09 14:02 UTC 15, says the coroner. 1 earlier" in words
    assert "editor: accepted Ana Lune, 2026-05-09 14:01 UTC The Wire has it." in words
    assert "unchecked 1 reviewed 1" in words
    assert "reviewed" not in Page(to_html(FULL)).words


def test_a_fragment_is_the_finding_as_it_stands_on_the_page() -> None:
    item = finding(SUPPORTING.model_copy(update={"before": "It rained. ", "after": " It stopped."}), claim=SPOKEN)
    fragment = to_fragment(item, 7)
    assert Page(fragment).words.startswith("7 ✓ corroborated Tomas Reyl said the pier is sound.")
    assert "It rained. <mark>Twelve died in the flood.</mark> It stopped." in fragment
    assert Page(fragment).links == [SUPPORTING.url]
    assert {"section"} == {tag for tag in Page(fragment).tags if tag in ("section", "article", "main")}


def test_words_around_a_quote_stand_beside_it_as_far_as_there_is_room() -> None:
    def page(length: int) -> str:
        wide = [
            evidence(Stance.SUPPORTS, f"s{n}", quote=f"Twelve, says {n}.").model_copy(
                update={"before": "x" * length, "after": "y" * length}
            )
            for n in range(4)
        ]
        return to_html(report(finding(*wide)))

    assert page(50).count("<mark>") == 4
    assert page(AROUND // 6).count("<mark>") == 3
    assert page(AROUND).count("<mark>") == 1


def test_words_that_begin_or_end_amid_a_sentence_say_so() -> None:
    cut = SUPPORTING.model_copy(update={"before": "and rose. ", "after": " The mayor of"})
    html = to_html(report(finding(cut)))
    assert "<blockquote>…and rose. <mark>Twelve died in the flood.</mark> The mayor of…</blockquote>" in html


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
    html = hostile(f"before{character}after")
    assert character not in html
    assert "beforeafter" in html


def test_no_verdict_is_forgotten_in_the_counts() -> None:
    empty: Report = report()
    words = Page(to_html(empty)).words
    assert all(re.search(rf"\S {verdict} 0", words) for verdict in Verdict)
    assert "No claim was checked." in words
