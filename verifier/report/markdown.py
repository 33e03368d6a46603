"""The report as Markdown: nothing from an article or a source can become markup."""

import re

from verifier.findings import Evidence, Finding, Quoted, Report
from verifier.models import Excluded
from verifier.vocabulary import Edit
from verifier.wording import (
    SHOWS_DIFF,
    accounting,
    by_rule,
    claim_alone,
    content_warning,
    dropped_line,
    method_line,
    one_line,
    quotation_line,
    said_line,
    series_source,
    shared_origins,
    source_line,
    stance_label,
    summary,
    usage_line,
    verdict_label,
    web_address,
)

_EDIT = {Edit.KEPT: "{}", Edit.REMOVED: "~~{}~~", Edit.ADDED: "**{}**"}
_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$])")
_LINE_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-=:])")


def to_markdown(report: Report) -> str:
    """`report` as a Markdown document, every piece of evidence shown."""
    lines = [f"# {_plain(report.article.title)}", ""]
    if report.article.outlet or report.article.published:
        lines += [_plain(source_line(report.article)), ""]
    lines += [f"**{summary(report)}**", ""]
    lines += [f"> {_plain(warning)}" for warning in report.warnings] + [""] * bool(report.warnings)
    for number, finding in enumerate(report.findings, start=1):
        stated = [] if claim_alone(report) else [_plain(finding.claim.text), ""]
        lines += [f"## {number}. {verdict_label(finding)}", "", *stated, *_finding(finding)]
    if report.unchecked:
        lines += ["## Not checked", ""]
        lines += [f"- {_plain(item.text)} ({item.reason}: {_plain(item.detail)})" for item in report.unchecked] + [""]
    if report.excluded:
        lines += ["## Not checkable", ""]
        lines += [f"- {item.reason}: {_plain(item.text)}{_note(item)}" for item in report.excluded] + [""]
    if report.origins:
        lines += ["## Sources that count once", ""]
        lines += [f"- {_plain(line)}" for line in shared_origins(report)] + [""]
    if report.copies:
        lines += ["## Copies of this article, left out", ""]
        lines += [f"- {_plain(source_line(source))}" for source in report.copies] + [""]
    lines += ["## Method", "", f"- {_plain(accounting(report))}", f"- {_plain(method_line(report.method))}"]
    lines += [f"- {_plain(usage)}"] if (usage := usage_line(report.usage)) else []
    lines += [f"- prompt {item.name} {item.version} ({item.sha256[:12]})" for item in report.method.prompts]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> list[str]:
    lines = [_plain(finding.reason.text), ""]
    if both := said_line(finding):
        lines += [_plain(both), ""]
    if warning := content_warning(finding):
        lines += [f"**{_plain(warning)}**", ""]
    if finding.series:
        lines += ["Over time:", ""]
        lines += [
            f"- {entry.day}: {_plain(entry.value)} ({_plain(series_source(entry))})" for entry in finding.series
        ] + [""]
    for quoted in finding.quotations:
        lines += [f"{_plain(quotation_line(quoted))}{_diff(quoted)}", ""]
    for item in finding.evidence or finding.nearest:
        lines += _quote(finding, item)
    if finding.searched.dropped:
        lines += [f"{_plain(dropped_line(finding.searched.dropped))}.", ""]
    return lines


def _diff(item: Quoted) -> str:
    """The words as the claim quotes them: struck out what the source has not, in bold what it has instead."""
    if item.status not in SHOWS_DIFF:
        return ""
    return "".join(f" {_EDIT[change.edit].format(_plain(change.words))}" for change in item.changes)


def _note(item: Excluded) -> str:
    return f" ({_plain(item.note)})" if item.note else ""


def _quote(finding: Finding, item: Evidence) -> list[str]:
    kind = f", {item.kind}" if item.kind else ""
    rule = f", {by_rule(item)}" if item.rule else ""
    own = ", the article's own origin" if item.own_origin else ""
    link = f" <{url}>" if (url := web_address(item.url)) else ""
    return [
        f"> {_plain(item.quote)}",
        ">",
        f"> {stance_label(finding, item)}{kind}{rule}{own}: {_plain(source_line(item))}{link}",
        "",
    ]


def _plain(text: str) -> str:
    """`text` on one line, with every character that Markdown or HTML would act on made harmless."""
    escaped = _ACTIVE.sub(r"\\\1", one_line(text))
    return _LINE_START.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], escaped)
