"""Reports: nothing from a text becomes markup, everything needed is shown, the JSON is stable and valid."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from rich.console import Console

from tests.evidence import CLAIM, SPOKEN, evidence, finding, report
from verifier.findings import Evidence, Report, Usage
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
    found = finding(*items, claim=claim)
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
        "What was said is itself contradicted.",
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
