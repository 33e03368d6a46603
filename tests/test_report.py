"""Reports: nothing from a text becomes markup, everything needed is shown, the JSON is stable and valid."""

import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from rich.console import Console

from tests.evidence import CLAIM, SPOKEN, evidence, finding, report
from verifier.findings import Evidence, Report, SeriesEntry, Usage
from verifier.models import Claim, SourceInfo, Span, Unchecked
from verifier.report import block, heading, remainder, to_markdown, to_table
from verifier.vocabulary import Aspect, Disagreement, RuleCode, Stance, UncheckedReason, Verdict

PUBLISHED = datetime(2024, 5, 9, tzinfo=UTC)

SUPPORTING = evidence(
    Stance.SUPPORTS, "wire", quote="Twelve died in the flood.", published=PUBLISHED, url="https://wire.example/a"
)
REFUTING = evidence(
    Stance.REFUTES,
    "post",
    quote="The flood killed 15 people.",
    kind=Disagreement.CONTRADICTION,
    outlet="Saltby Post",
    published=PUBLISHED,
)
NEAR = evidence(Stance.NEI, "gazette", quote="The flood washed away a hall.", outlet=None, title="A hall is gone")

FULL = report(
    finding(SUPPORTING),
    finding(SUPPORTING, REFUTING, dropped=1),
    finding(NEAR, dropped=2),
    finding(evidence(Stance.REFUTES, "post", aspect=Aspect.CONTENT), claim=SPOKEN),
    usage=Usage(calls=3, input_tokens=12345, output_tokens=678, cost=0.00444),
)

INJECTIONS = [
    "# A heading",
    "## A heading",
    "A heading\n=======",
    "A heading\n---",
    "---",
    "[a link](https://evil.example)",
    "![an image](https://evil.example/x.png)",
    "[a link]: https://evil.example",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- a comment",
    "<https://evil.example>",
    "&lt;b&gt; &amp; &#106;",
    "**bold** _slanted_ ~~gone~~ `code`",
    "> a quote\n> of a quote",
    "- an item\n- an item",
    "+ an item",
    "* an item",
    "1. an item",
    "1) an item",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "```\ncode\n```",
    "~~~",
    "    indented code",
    "a backslash \\* \\",
    "line\r\nline\u2028line\x0bline",
    "$math$ ^up^",
    "two\n\nparagraphs",
]

SCHEMA = Draft202012Validator(Report.model_json_schema(mode="serialization"))
SAFE_TAGS = {"h1", "h2", "p", "strong", "blockquote", "ul", "li", "a"}


def tainted(text: str) -> Report:
    """A report with `text` in every place that an article or a source fills."""
    claim = Claim.create("article", text, (Span(start=0, end=len(text)),))
    items = [
        evidence(stance, name, quote=text, outlet=outlet, title=text)
        for stance, name, outlet in ((Stance.SUPPORTS, "a", text), (Stance.REFUTES, "b", None))
    ]
    unchecked = Unchecked(
        text=text, spans=(Span(start=0, end=1),), reason=UncheckedReason.MODEL_ERROR, detail=text, claim_id="x"
    )
    series = [
        SeriesEntry(value=text, day=date(2024, 5, 8), source_id="a", outlet=outlet, title=text)
        for outlet in (text, None)
    ]
    found = finding(*items, claim=claim).model_copy(update={"series": tuple(series)})
    return report(
        found,
        article=SourceInfo(id="article", title=text, outlet=text),
        unchecked=(unchecked,),
        excluded=(FULL.excluded[0].model_copy(update={"text": text, "note": text}),),
        copies=(SourceInfo(id="copy", title=text, outlet=text),),
        warnings=(text,),
    )


def rendered(text: str) -> tuple[list[str], list[str], str]:
    """Tags, link targets and visible words of Markdown `text`, read as CommonMark with tables and HTML let through."""
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    return re.findall(r"<([a-z!][a-z0-9-]*)", html), re.findall(r'(?:href|src)="([^"]*)"', html), html


def table(shown: Report, width: int) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width, no_color=True, highlight=False).print(
        to_table(shown, Console(width=width, file=stream))
    )
    return stream.getvalue()


def folded(text: str) -> str:
    """`text` with its frames and line breaks left out."""
    return re.sub(r"[\s│┃━─┏┓┗┛┡┩├┤┼└┘┬┴╇]+", "", text)


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_never_becomes_markup(text: str) -> None:
    tags, links, _ = rendered(to_markdown(tainted(text)))
    plain_tags, _, _ = rendered(to_markdown(tainted("Plain words")))
    assert tags == plain_tags
    assert set(tags) <= SAFE_TAGS
    assert links == []


@given(st.text(st.sampled_from("a1 #-=*_`~[]()<>!|&\\\n\t.:+>\"'^${}"), min_size=1, max_size=30))
def test_no_mixture_of_markup_becomes_markup(text: str) -> None:
    tags, links, _ = rendered(to_markdown(tainted(f"a{text}")))
    assert set(tags) <= SAFE_TAGS
    assert links == []


@given(st.text(st.sampled_from("a1 #-=*_`~[]()<>!|&\\\n\t.:+>\"'^${}"), min_size=1, max_size=30))
def test_markup_at_the_start_of_a_text_becomes_no_markup(text: str) -> None:
    tags, links, _ = rendered(to_markdown(tainted(text)))
    assert set(tags) <= SAFE_TAGS
    assert links == []


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://wire.example/a?b=1&c=2", True),
        ("http://wire.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("https://wire.example/> <script>", False),
        ("https://wire.example/\n# A heading", False),
        ("//wire.example", False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, linked: bool) -> None:
    shown = to_markdown(report(finding(SUPPORTING.model_copy(update={"url": url}))))
    tags, links, _ = rendered(shown)
    assert len(links) == linked
    assert "script" not in tags
    assert ("javascript" in shown.lower()) is False


def test_figures_of_different_days_are_shown_with_their_days_and_sources() -> None:
    series = (
        SeriesEntry(value="27", day=date(2024, 5, 8), source_id="post", outlet="Saltby Post", title="Flood"),
        SeriesEntry(value="12", day=date(2024, 5, 6), source_id="article", outlet=None, title="Flood", own=True),
    )
    found = finding(SUPPORTING).model_copy(update={"series": series})
    _, _, html = rendered(to_markdown(report(found)))
    assert "2024-05-08: 27 (Saltby Post)" in html
    assert "2024-05-06: 12 (this article)" in html
    assert folded("over time: 27 on Wednesday (Saltby Post), 12 on Monday (this article)") in folded(
        table(report(found), 120)
    )
    assert "over time" not in table(FULL, 120)


def test_markdown_shows_verdicts_evidence_and_accounting() -> None:
    _, _, html = rendered(to_markdown(FULL))
    for expected in (
        "1. corroborated",
        "2. contradicted (disputed)",
        "3. single-source",
        "Twelve died in the flood.",
        "The flood killed 15 people.",
        "The flood washed away a hall.",
        "Saltby Post, 2024-05-09",
        "said: nobody else reports it; content: contradicted by Post",
        "What was said is itself contradicted. Post says otherwise: the claim says 12 people, the source 15 people.",
        "refutes (content): Post",
        "https://wire.example/a",
        "no answer",
        "question: Is it safe?",
        "ambiguous: It did. (the dam or the wall)",
        "Saltby Post",
        "The index is small.",
        "1 judgement dropped, with no such words in the passage.",
        "2 judgements dropped, with no such words in the passage.",
        "4 claims: 1 corroborated, 2 single-source, 1 contradicted; 1 unchecked; 3 judgements dropped",
        "7 sentences: 4 in claims, 2 excluded (1 ambiguous, 1 question), 1 unchecked",
        "3 answers of the model: 12,345 tokens in, 678 out, $0.0044",
    ):
        assert expected in html, expected


SAID, CONTENT = Aspect
BOTH_ANSWERS = [
    ([], "said: nobody else reports it; content: nobody else speaks to it"),
    ([(Stance.SUPPORTS, SAID)], "said: corroborated by A; content: nobody else speaks to it"),
    ([(Stance.REFUTES, SAID)], "said: contradicted by A; content: nobody else speaks to it"),
    ([(Stance.REFUTES, SAID), (Stance.SUPPORTS, SAID)], "said: contradicted by A, corroborated by B; content: nobody"),
    ([(Stance.SUPPORTS, SAID), (Stance.REFUTES, CONTENT)], "said: corroborated by A; content: contradicted by B"),
    ([(Stance.SUPPORTS, SAID), (Stance.SUPPORTS, SAID)], "said: corroborated by A, B; content: nobody else"),
]


@pytest.mark.parametrize(("at_hand", "line"), BOTH_ANSWERS)
def test_both_answers_to_an_attributed_claim_stand_in_one_line(at_hand: list[tuple[Stance, Aspect]], line: str) -> None:
    items = [
        evidence(stance, name, aspect=aspect, quote=f"Words of {name}.")
        for name, (stance, aspect) in zip("ab", at_hand, strict=False)
    ]
    shown = report(finding(*items, claim=SPOKEN))
    for text in (to_markdown(shown), table(shown, 160), table(shown, 60)):
        assert folded(line) in folded(text)
        assert all(f"Wordsof{item.origin}." in folded(text) for item in items[:1])
        assert ("itselfcontradicted" in folded(text)) is ((Stance.REFUTES, CONTENT) in at_hand)


def test_support_short_of_what_is_required_or_of_the_own_origin_is_called_so() -> None:
    few = finding(evidence(Stance.SUPPORTS, "a", aspect=SAID), claim=SPOKEN, min_origins=2)
    own = finding(evidence(Stance.SUPPORTS, "a", aspect=SAID, own=True), claim=SPOKEN)
    assert "said: supported only by A; content: nobody" in to_markdown(report(few))
    assert "said: only the article's own origin says so; content: nobody" in to_markdown(report(own))


def test_a_relay_is_shown_with_whom_it_relays() -> None:
    shown = report(finding(evidence(Stance.SUPPORTS, "klaxon", relays="De Aardmunder", published=PUBLISHED)))
    for text in (to_markdown(shown), table(shown, 160)):
        assert "Klaxon (relaying De Aardmunder)" in text.replace("\\", "")
        assert "Klaxon, 2024-05-09, relaying De Aardmunder" in text


@pytest.mark.parametrize("width", [60, 100, 160])
def test_the_table_shows_what_an_editor_needs_at_every_width(width: int) -> None:
    shown = table(FULL, width)
    assert max(map(len, shown.splitlines())) <= width
    text = folded(shown)
    for expected in (
        "Flood in Orvale",
        "corroborated",
        "single-source",
        "contradicted",
        "(disputed)",
        "2024-05-09",
        "Saltby",
        "Twelve died",
        "15 people",
        "4 claims: 1 corroborated, 2 single-source, 1 contradicted; 1 unchecked; 3 judgements dropped",
        "7 sentences: 4 in claims, 2 excluded (1 ambiguous, 1 question), 1 unchecked",
        "3 answers of the model: 12,345 tokens in, 678 out, $0.0044",
        "It did. [the dam or the wall]",
        "The dam held.",
        "The index is small.",
    ):
        assert folded(expected) in text, expected
    if width == 60:
        assert folded(CLAIM.text) in text
        assert folded("The flood killed 15 people.") in text
        assert folded("(Saltby Post, 2024-05-09)") in text


def test_the_rule_that_decided_and_the_rules_that_were_off_are_shown() -> None:
    refuting = evidence(Stance.REFUTES, "post", quote="The flood killed 15 people.")
    ruled = refuting.model_copy(update={"rule": RuleCode.NO_FIGURE})
    method = FULL.method.model_copy(update={"without_rules": (RuleCode.DATE, RuleCode.ROLE)})
    shown = report(finding(ruled), method=method)
    for text in (to_markdown(shown).replace("\\", ""), table(shown, 200)):
        assert "by rule no-figure" in text
        assert "without the rules date, role" in text
    assert "rule" not in to_markdown(report(finding(refuting)))


def test_a_report_in_parts_says_the_same_as_the_whole() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=60, no_color=True, highlight=False)
    for part in (heading(FULL.article), *map(block, FULL.findings), remainder(FULL)):
        console.print(part)
    assert sorted(stream.getvalue().splitlines()) == sorted(table(FULL, 60).splitlines())


@pytest.mark.parametrize(
    ("usage", "shown"),
    [
        (
            Usage(calls=1, input_tokens=5, output_tokens=2, cost=None),
            "1 answer of the model: 5 tokens in, 2 out, ",
        ),
        (Usage(), None),
    ],
)
def test_what_a_model_answered_is_shown_where_one_was_asked(usage: Usage, shown: str | None) -> None:
    asked = report(finding(SUPPORTING), usage=usage)
    for text in (to_markdown(asked), table(asked, 160)):
        assert ("of the model" in text) is bool(shown)
        assert (shown or "") in text


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x08", "\x00", "\x9b", "\x7f", "\r", "\u202e", "\u2066"])
def test_no_control_character_of_a_text_reaches_the_output(character: str) -> None:
    dirty = tainted(f"before{character}[31mafter")
    for width in (60, 120):
        shown = table(dirty, width)
        assert character not in shown
        assert "after" in shown
    assert character not in to_markdown(dirty)


def test_json_keeps_a_quote_as_it_is_and_escapes_what_commands_a_terminal() -> None:
    quote = "before\x1b[31mafter"
    shown = tainted(quote).model_dump_json()
    assert "\x1b" not in shown
    assert json.loads(shown)["findings"][0]["evidence"][0]["quote"] == quote


def test_markup_of_the_table_library_is_shown_as_words() -> None:
    assert "[bold]x[/bold]" in table(tainted("[bold]x[/bold]"), 160)


def test_the_json_of_a_report_fits_its_published_schema() -> None:
    assert list(SCHEMA.iter_errors(json.loads(FULL.model_dump_json()))) == []
    assert Report.model_validate_json(FULL.model_dump_json()) == FULL


def test_the_schema_refuses_what_is_no_report() -> None:
    document = json.loads(FULL.model_dump_json())
    document["findings"][0]["verdict"] = "true"
    document["guess"] = 1
    del document["usage"]
    assert len(list(SCHEMA.iter_errors(document))) == 3


EVERY_SORT = [SUPPORTING, REFUTING, NEAR, evidence(Stance.SUPPORTS, "me", own=True)]


@given(st.permutations(EVERY_SORT))
def test_shuffled_evidence_gives_the_same_bytes_everywhere(items: list[Evidence]) -> None:
    straight, shuffled = (report(finding(*order)) for order in (EVERY_SORT, items))
    assert straight.model_dump_json() == shuffled.model_dump_json()
    assert to_markdown(straight) == to_markdown(shuffled)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert FULL.model_dump_json() == FULL.model_copy(deep=True).model_dump_json()
    assert [to_markdown(FULL), table(FULL, 100)] == [to_markdown(FULL), table(FULL, 100)]


def test_no_verdict_is_forgotten_in_the_counts() -> None:
    empty = to_markdown(report())
    assert all(f"0 {verdict}" in empty for verdict in Verdict)
