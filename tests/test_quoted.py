"""A claim's quotations beside the whole texts of the sources, and how the report shows them."""

import io

import pytest
from rich.console import Console

from tests.evidence import finding, report
from verifier.findings import Report
from verifier.models import Claim, Judgement, Passage, Source
from verifier.quoted import cleared, quoted
from verifier.report import to_markdown, to_table
from verifier.vocabulary import Disagreement, QuotationStatus, Stance

CLAIM = Claim.create("article", "Ana Lune said: “We will not sign the deal this week.”")
SAME = Source.create("“We will not sign the deal this week,” said Ana Lune.", title="Same", outlet="Saltby Post")
OTHER = Source.create("“We will sign the deal this week,” said Ana Lune.", title="Other", outlet="Courier")
MOVED = Source.create("“We will not sign the deal this week,” said Bo Tarn.", title="Moved", outlet="Gazette")
SILENT = Source.create("The deal is old.", title="Silent", outlet="Herald")


def shown(*sources: Source) -> Report:
    return report(finding(claim=CLAIM).model_copy(update={"quotations": quoted(CLAIM, sources)}))


def test_the_nearest_source_of_each_status_is_kept_and_silence_only_where_all_are_silent() -> None:
    found = quoted(CLAIM, [SILENT, OTHER, SAME, MOVED, SAME])
    assert [(item.status, item.source and item.source.title) for item in found] == [
        (QuotationStatus.VERIFIED, "Same"),
        (QuotationStatus.ALTERED, "Other"),
        (QuotationStatus.MISATTRIBUTED, "Moved"),
    ]
    (silent,) = quoted(CLAIM, [SILENT])
    assert (silent.status, silent.source) == (QuotationStatus.NOT_FOUND, None)


def test_a_claim_without_a_quotation_and_a_search_without_a_source_show_nothing() -> None:
    assert quoted(Claim.create("article", "The deal is old."), [SAME]) == ()
    assert quoted(CLAIM, []) == ()


@pytest.mark.parametrize(
    ("source", "markdown", "table"),
    [
        (OTHER, "quotation altered (Courier, said there by Ana Lune): We will ~~not~~ sign", "We will [-not-] sign"),
        (SAME, "quotation verified (Saltby Post, said there by Ana Lune): “We will not sign", "quotation verified"),
        (MOVED, "quotation misattributed (Gazette, said there by Bo Tarn): “We will not", "misattributed"),
        (SILENT, "quotation not found in the words of any source searched: “We will not", "any source searched"),
    ],
)
def test_an_editor_sees_which_words_differ(source: Source, markdown: str, table: str) -> None:
    assert markdown in to_markdown(shown(source)).replace("\\", "")
    stream = io.StringIO()
    console = Console(file=stream, width=200, no_color=True, highlight=False)
    console.print(to_table(shown(source), console))
    assert table in stream.getvalue()


@pytest.mark.parametrize("text", ["**bold** <b>x</b>", "[link](http://x.example) ~~gone~~", "`code` | a | b"])
def test_words_of_a_source_in_a_diff_become_no_markup(text: str) -> None:
    source = Source.create(f"“We will sign the deal this week {text},” said Ana Lune.", title="Other", outlet="Courier")
    rendered = to_markdown(shown(source))
    assert "ALTERED" in quoted(CLAIM, [source])[0].status.name
    assert not any(mark in rendered.replace("**", "") for mark in ("<b>", "](http", " `code"))


def judged(source: Source, kind: Disagreement) -> Judgement:
    passage = Passage(start=0, end=10, source_id=source.id, text=source.text[:10])
    return Judgement(
        claim_id=CLAIM.id, passage=passage, quote=passage.bare, stance=Stance.REFUTES, kind=kind, why="so it was judged"
    )


@pytest.mark.parametrize(
    ("text", "kind", "stance"),
    [
        (SAME.text, Disagreement.QUOTE, Stance.NEI),
        (SAME.text, Disagreement.ATTRIBUTION, Stance.NEI),
        (OTHER.text, Disagreement.QUOTE, Stance.REFUTES),
        (MOVED.text, Disagreement.ATTRIBUTION, Stance.REFUTES),
        ("We will not sign the deal this week: so it read.", Disagreement.ATTRIBUTION, Stance.REFUTES),
        (SAME.text, Disagreement.CONTRADICTION, Stance.REFUTES),
    ],
)
def test_a_refuted_quotation_is_cleared_where_the_source_has_it_elsewhere(
    text: str, kind: Disagreement, stance: Stance
) -> None:
    source = Source.create(f"The deal is old, they say. {text}", title="Source")
    assert cleared(CLAIM, judged(source, kind), source).stance is stance
