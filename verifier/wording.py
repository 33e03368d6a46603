"""Words that the verdict's reason and every form of the report share."""

import re
from collections import Counter

from verifier.findings import Evidence, Finding, Quoted, Report
from verifier.models import SourceInfo
from verifier.vocabulary import QuotationStatus, Stance, Verdict

TITLE_SHOWN = 50
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, which command a terminal, and marks that turn the direction of text."""
STANCE_LABEL = {Stance.SUPPORTS: "supports", Stance.REFUTES: "refutes", Stance.NEI: "nearest"}

SHOWS_DIFF = (QuotationStatus.ALTERED, QuotationStatus.MISATTRIBUTED)
"""Statuses of a quotation whose words are worth comparing one by one."""


def one_line(text: str) -> str:
    """`text` with its white space folded and unseen characters dropped: a quote may run over lines in its source."""
    return _UNSEEN.sub("", " ".join(text.split()))


def source_name(source: SourceInfo | Evidence) -> str:
    """The outlet, or else the title, cut short."""
    if source.outlet:
        return one_line(source.outlet)
    title = one_line(source.title)
    return f"“{title if len(title) <= TITLE_SHOWN else title[:TITLE_SHOWN].rstrip() + '…'}”"


def source_line(source: SourceInfo | Evidence) -> str:
    """Outlet (or title) and date of a source."""
    name = source_name(source)
    return f"{name}, {source.published:%Y-%m-%d}" if source.published else name


def best_evidence(finding: Finding) -> list[Evidence]:
    """One piece of evidence a side: what decided the verdict first, then the other side of a dispute."""
    sides: dict[Stance, Evidence] = {}
    for item in finding.evidence:
        if not item.own_origin:
            sides.setdefault(item.stance, item)
    return list(sides.values())


def verdict_label(finding: Finding) -> str:
    """The verdict, marked where it is disputed."""
    return f"{finding.verdict} (disputed)" if finding.disputed else str(finding.verdict)


def quotation_line(item: Quoted) -> str:
    """What a source shows of a quotation of the claim, without the word diff."""
    if item.source is None:
        return f"quotation not found in the words of any source searched: “{one_line(item.quotation)}”"
    spoken = f", said there by {one_line(item.speaker)}" if item.speaker else ""
    if item.status in SHOWS_DIFF and item.changes:
        return f"quotation {item.status} ({source_line(item.source)}{spoken}):"
    return f"quotation {item.status} ({source_line(item.source)}{spoken}): “{one_line(item.quotation)}”"


def summary(report: Report) -> str:
    """One line of counts for the findings."""
    tally = Counter(finding.verdict for finding in report.findings)
    parts = [f"{tally[verdict]} {verdict}" for verdict in Verdict]
    counts = f"{_counted(len(report.findings), 'claim')}: {', '.join(parts)}; {len(report.unchecked)} unchecked"
    dropped = sum(finding.searched.dropped for finding in report.findings)
    return f"{counts}; {dropped_line(dropped)}" if dropped else counts


def dropped_line(dropped: int) -> str:
    """How many judgements fell to the rule that a quote must stand in its source."""
    return f"{_counted(dropped, 'judgement')} dropped, with no such words in the passage"


def accounting(report: Report) -> str:
    """One line on where every sentence went."""
    account = report.sentences
    kinds = Counter(item.reason for item in report.excluded)
    reasons = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return (
        f"{account.sentences} sentences: {account.in_claims} in claims, {account.excluded} excluded"
        f"{f' ({reasons})' if reasons else ''}, {account.unchecked} unchecked"
    )


def method_line(report: Report) -> str:
    """One line on how the report was made."""
    method = report.method
    models = ", ".join(f"{role} {name}" for role, name in sorted(method.models.items()))
    return (
        f"backend {method.backend} ({models}); {method.index_sources} sources in the index; "
        f"at least {_counted(method.min_origins, 'other origin')} required"
    )


def usage_line(report: Report) -> str:
    """One line on what the model answered for the report; empty where none was asked."""
    usage = report.usage
    if not usage.calls:
        return ""
    tokens = tokens_and_price(usage.input_tokens, usage.output_tokens, usage.cost)
    return f"{_counted(usage.calls, 'answer')} of the model: {tokens}"


def tokens_and_price(input_tokens: int, output_tokens: int, cost: float | None) -> str:
    """Tokens sent and answered, and what they cost in US dollars where that is known."""
    price = "price unknown" if cost is None else f"${cost:.4f}"
    return f"{input_tokens:,} tokens in, {output_tokens:,} out, {price}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
