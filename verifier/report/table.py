"""The report for a terminal: one row a claim, narrow terminals one block a claim; or its parts, as they are settled."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.findings import Evidence, Finding, Quoted, Report
from verifier.models import SourceInfo
from verifier.vocabulary import Edit, Verdict
from verifier.wording import (
    SHOWS_DIFF,
    VERDICT_SIGN,
    accounting,
    best_evidence,
    by_rule,
    claim_alone,
    content_warning,
    method_line,
    one_line,
    quotation_line,
    said_line,
    series_line,
    shared_origins,
    source_line,
    stance_label,
    summary,
    usage_line,
    verdict_label,
)

NARROW = 90
"""Columns below which claims are stacked instead of tabulated."""
_EDIT = {Edit.KEPT: ("{}", ""), Edit.REMOVED: ("[-{}-]", "red strike"), Edit.ADDED: ("[+{}+]", "bold green")}
_STYLE = {Verdict.CORROBORATED: "green", Verdict.SINGLE_SOURCE: "yellow", Verdict.CONTRADICTED: "bold red"}


def to_table(report: Report, console: Console) -> RenderableType:
    """`report` laid out for the width of `console`."""
    parts: list[RenderableType] = [] if claim_alone(report) else [heading(report.article)]
    parts += _warnings(report)
    parts.append(_stacked(report.findings) if console.width < NARROW else _tabulated(report.findings))
    parts += _remainder(report)
    return Group(*parts)


def heading(article: SourceInfo) -> RenderableType:
    """The title of `article`, and where it is from."""
    title = Text(one_line(article.title), style="bold")
    if article.outlet or article.published:
        title.append(f"  {source_line(article)}", style="dim")
    return title


def block(finding: Finding) -> RenderableType:
    """One finding by itself: verdict, claim and proof under each other."""
    proof = Padding(_proof(finding), (0, 0, 0, 2), expand=False)
    return Group(Text(), _verdict(finding), Text(one_line(finding.claim.text)), proof)


def remainder(report: Report) -> RenderableType:
    """All of `report` but its heading and its findings."""
    return Group(*_warnings(report), *_remainder(report))


def _tabulated(findings: Sequence[Finding]) -> Table:
    table = Table(show_lines=True, expand=True, header_style="bold")
    table.add_column("Verdict", width=15)
    table.add_column("Claim", ratio=4)
    table.add_column("Why, and the words that show it", ratio=6)
    for finding in findings:
        table.add_row(_verdict(finding), Text(one_line(finding.claim.text)), _proof(finding))
    return table


def _stacked(findings: Sequence[Finding]) -> Group:
    return Group(*map(block, findings))


def _verdict(finding: Finding) -> Text:
    return Text(f"{VERDICT_SIGN[finding.verdict]} {verdict_label(finding)}", style=_STYLE[finding.verdict])


def _proof(finding: Finding) -> Text:
    proof = Text(one_line(finding.reason.text))
    if both := said_line(finding):
        proof.append(f"\n{both}")
    if warning := content_warning(finding):
        proof.append(f"\n{one_line(warning)}", style="bold red")
    if (series := series_line(finding.series)) and series not in finding.reason.text:
        proof.append(f"\nover time: {series}")
    for quoted in finding.quotations:
        proof.append_text(_quoted(quoted))
    for item in best_evidence(finding) or finding.nearest[:1]:
        proof.append_text(_quote(finding, item))
    return proof


def _quoted(item: Quoted) -> Text:
    """What a source shows of a quotation: `[-what it has not-]`, `[+what it has instead+]`."""
    line = Text(f"\n{quotation_line(item)}", style="" if item.source else "dim")
    for change in item.changes if item.status in SHOWS_DIFF else ():
        mark, style = _EDIT[change.edit]
        line.append(" ").append(mark.format(one_line(change.words)), style=style)
    return line


def _quote(finding: Finding, item: Evidence) -> Text:
    quoted = Text(f"\n{stance_label(finding, item)}: ", style="dim")
    words = one_line(item.quote)
    quoted.append(words if words.startswith(('"', "“")) else f'"{words}"', style="italic not dim")
    rule = f"; {by_rule(item)}" if item.rule else ""
    quoted.append(f" ({source_line(item)}{rule})", style="dim")
    return quoted


def _warnings(report: Report) -> list[Text]:
    return [Text(f"warning: {one_line(warning)}", style="yellow") for warning in report.warnings]


def _remainder(report: Report) -> list[Text]:
    lines = [Text()]
    lines += [
        Text(f"unchecked ({item.reason}): {one_line(item.text)} [{one_line(item.detail)}]", style="magenta")
        for item in report.unchecked
    ]
    lines += [
        Text(f"left out ({item.reason}): {one_line(item.text)} [{one_line(item.note)}]", style="dim")
        for item in report.excluded
        if item.note
    ]
    lines += [Text(line, style="dim") for line in shared_origins(report)]
    if report.copies:
        named = "; ".join(source_line(source) for source in report.copies)
        lines.append(Text(f"copies of this article, left out: {named}", style="dim"))
    lines.append(Text(summary(report), style="bold"))
    closing = (accounting(report), method_line(report.method), usage_line(report.usage))
    lines += [Text(line, style="dim") for line in closing if line]
    return lines
