"""What holds of every report, whatever a model answered and whatever went wrong on the way."""

import re
import unicodedata
from collections.abc import Mapping

from markdown_it import MarkdownIt
from rich.console import Console

from verifier.findings import Report
from verifier.models import Source
from verifier.report import to_markdown, to_table
from verifier.sentences import split_sentences

LONGEST_WHY = 400
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ACTIVE = {"html_block", "html_inline", "image", "table_open", "code_block", "fence", "code_inline"}


def check_report(report: Report, article: Source, texts: Mapping[str, str]) -> None:
    """Every guarantee; `texts` are those of the sources by id."""
    every_quote_stands_in_its_source(report, texts)
    every_sentence_is_accounted_for(report, article)
    nothing_acts_on_a_reader(report)


def every_quote_stands_in_its_source(report: Report, texts: Mapping[str, str]) -> None:
    for finding in report.findings:
        for item in (*finding.evidence, *finding.nearest):
            assert item.quote == texts[item.source_id][item.start : item.end]


def every_sentence_is_accounted_for(report: Report, article: Source) -> None:
    sentences = split_sentences(article.text)
    account = report.sentences
    assert account.sentences == account.in_claims + account.excluded + account.unchecked == len(sentences)
    told = [span for finding in report.findings for span in finding.claim.spans]
    told += [*report.excluded, *(span for item in report.unchecked for span in item.spans)]
    assert all(any(sentence.overlaps(span) for span in told) for sentence in sentences)
    assert all(0 <= span.start < span.end <= len(article.text) for span in told)


def nothing_acts_on_a_reader(report: Report) -> None:
    """No markup, no command to a terminal, no unseen character, no reason without end."""
    as_json, as_markdown = report.model_dump_json(), to_markdown(report)
    for shown in (as_json, as_markdown, tabled(report, 60), tabled(report, 120)):
        assert not {character for character in shown if unicodedata.category(character) in ("Cc", "Cf", "Cs")} - {"\n"}
    assert Report.model_validate_json(as_json) == report
    blocks = MarkdownIt().enable("table").parse(as_markdown)
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    assert not {token.type for token in tokens} & _ACTIVE
    links = [token for token in tokens if token.type == "link_open"]
    assert all(token.markup == "autolink" and str(token.attrs["href"]).startswith("http") for token in links)
    said = [item.why for finding in report.findings for item in (*finding.evidence, *finding.nearest)]
    assert all(len(why) <= LONGEST_WHY for why in said)


def tabled(report: Report, width: int) -> str:
    """The table on a terminal of that width, without its own colours."""
    console = Console(width=width, force_terminal=True, color_system="truecolor", highlight=False)
    with console.capture() as capture:
        console.print(to_table(report, console))
    return _COLOURS.sub("", capture.get())
