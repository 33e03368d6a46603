"""Words that the verdict's reason and every form of the report share."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from verifier.findings import (
    Answer,
    Evidence,
    Finding,
    Method,
    Quoted,
    Report,
    Searched,
    SeriesEntry,
    Usage,
    question,
)
from verifier.models import SourceInfo
from verifier.vocabulary import Aspect, QuotationStatus, ReasonCode, Stance, Verdict

TITLE_SHOWN = 50
WEEK = 7
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, which command a terminal, but tab and line break, and marks that turn the direction of text."""
VERDICT_SIGN = {Verdict.CORROBORATED: "✓", Verdict.SINGLE_SOURCE: "·", Verdict.CONTRADICTED: "✗"}
STANCE_LABEL = {Stance.SUPPORTS: "supports", Stance.REFUTES: "refutes", Stance.NEI: "nearest"}
_WEB = re.compile(r"https?://[^\s<>()\[\]\"'`|]+")

SHOWS_DIFF = (QuotationStatus.ALTERED, QuotationStatus.MISATTRIBUTED)
"""Statuses of a quotation whose words are worth comparing one by one."""


def seen(text: str) -> str:
    """`text` without unseen characters, its white space as it is."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """`text` with its white space folded and unseen characters dropped: a quote may run over lines in its source."""
    return seen(" ".join(text.split()))


def source_name(source: SourceInfo | Evidence | SeriesEntry) -> str:
    """The outlet, or else the title, cut short."""
    if source.outlet:
        return one_line(source.outlet)
    title = one_line(source.title)
    return f"“{title if len(title) <= TITLE_SHOWN else title[:TITLE_SHOWN].rstrip() + '…'}”"


def source_line(source: SourceInfo | Evidence) -> str:
    """Outlet (or title) and date of a source, and whom evidence from it relays."""
    name = source_name(source)
    line = f"{name}, {source.published:%Y-%m-%d}" if source.published else name
    relays = source.relays if isinstance(source, Evidence) else None
    return f"{line}, relaying {one_line(relays)}" if relays else line


def web_address(url: str | None) -> str | None:
    """`url` where it is a plain address of the web, which alone may become a link."""
    return url if url and _WEB.fullmatch(url) else None


def witness_name(item: Evidence) -> str:
    """Who gives a piece of evidence, and whom they relay."""
    name = source_name(item)
    return f"{name} (relaying {one_line(item.relays)})" if item.relays else name


def stance_label(finding: Finding, item: Evidence) -> str:
    """How `item` bears on the claim, or on which of the two questions that an attributed claim asks."""
    label = STANCE_LABEL[item.stance]
    return f"{label} ({question(finding.claim, item)})" if finding.said and item.stance is not Stance.NEI else label


def series_line(series: Sequence[SeriesEntry]) -> str:
    """The figures with their days and sources, "27 on Wednesday (Courier), 12 on Monday (this article)"."""
    days = [entry.day for entry in series]
    near = bool(days) and (max(days) - min(days)).days < WEEK
    return ", ".join(
        f"{one_line(entry.value)} on {f'{entry.day:%A}' if near else f'{entry.day.day} {entry.day:%B %Y}'}"
        f" ({series_source(entry)})"
        for entry in series
    )


def series_source(entry: SeriesEntry) -> str:
    """Who gives a figure of a series."""
    return "this article" if entry.own else source_name(entry)


def by_rule(item: Evidence) -> str:
    """A few words on the rule that made the evidence what it is; empty where none did."""
    return f"by rule {item.rule}" if item.rule else ""


def weight(items: Sequence[Evidence]) -> str:
    """How many sources give `items`, and how many origins they count for: "2 sources, 1 origin"."""
    sources, origins = len({item.source_id for item in items}), len({item.origin for item in items})
    return f"{_counted(sources, 'source')}, {_counted(origins, 'origin')}"


def best_evidence(finding: Finding) -> list[Evidence]:
    """One piece of evidence a side of each question: what decided the verdict first, then the other side."""
    sides: dict[tuple[Aspect, Stance], Evidence] = {}
    for item in finding.evidence:
        if not item.own_origin:
            sides.setdefault((question(finding.claim, item), item.stance), item)
    return list(sides.values())


def said_line(finding: Finding) -> str:
    """Both answers to an attributed claim in one line: "said: corroborated (Courier); content: ..."; else empty."""
    if finding.said is None:
        return ""
    said = _answer_line(finding, Aspect.SAID, finding.said.said, "nobody else reports it")
    content = _answer_line(finding, Aspect.CONTENT, finding.said.content, "nobody else speaks to it")
    return f"said: {said}; content: {content}"


def content_warning(finding: Finding) -> str:
    """A sentence that names who contradicts what was said, and how; empty where nobody does."""
    if finding.said is None or finding.said.content.verdict is not Verdict.CONTRADICTED:
        return ""
    return f"What was said is itself contradicted. {finding.said.content.reason.text}"


def _answer_line(finding: Finding, aspect: Aspect, answer: Answer, nobody: str) -> str:
    if answer.reason.code is ReasonCode.OWN_ORIGIN_ONLY:
        return "only the article's own origin says so"
    agrees = "supported only" if answer.verdict is Verdict.SINGLE_SOURCE else "corroborated"
    sides = {Stance.REFUTES: "contradicted", Stance.SUPPORTS: agrees}
    named = {stance: dict.fromkeys(map(witness_name, finding.on(aspect, stance))) for stance in sides}
    return ", ".join(f"{sides[stance]} by {', '.join(names)}" for stance, names in named.items() if names) or nobody


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


def searched_line(searched: Searched) -> str:
    """How much was searched for a claim."""
    line = f"{_counted(searched.sources, 'other source')} searched, {_counted(searched.passages, 'passage')} judged"
    return f"{line}; {dropped_line(searched.dropped)}" if searched.dropped else line


def shared_origins(report: Report) -> list[str]:
    """One line for each origin of which the evidence shows several sources: how many, which and why."""
    shown = {item.source_id: source_name(item) for finding in report.findings for item in finding.evidence}
    names = {report.article.id: source_name(report.article), **shown}
    return [
        f"{len(item.sources)} sources, 1 origin: {', '.join(dict.fromkeys(names[one] for one in item.sources))}. "
        f"{' '.join(map(one_line, item.reasons))}"
        for item in report.origins
    ]


def claim_alone(report: Report) -> bool:
    """Whether `report` is on one claim that is all there is: what stands in for its article says nothing more."""
    if len(report.findings) != 1:
        return False
    return one_line(report.findings[0].claim.text) == one_line(report.article.title)


def accounting(report: Report) -> str:
    """One line on where every sentence went."""
    account = report.sentences
    kinds = Counter(item.reason for item in report.excluded)
    reasons = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return (
        f"{_counted(account.sentences, 'sentence')}: {account.in_claims} in claims, {account.excluded} excluded"
        f"{f' ({reasons})' if reasons else ''}, {account.unchecked} unchecked"
    )


def method_line(method: Method) -> str:
    """One line on how a report was made."""
    models = ", ".join(f"{role} {name}" for role, name in sorted(method.models.items()))
    off = f"; without the rules {', '.join(method.without_rules)}" if method.without_rules else ""
    return (
        f"backend {method.backend} ({models}); {method.index_sources} sources in the index; "
        f"at least {_counted(method.min_origins, 'other origin')} required{off}"
    )


def usage_line(usage: Usage) -> str:
    """One line on what the model answered; empty where none was asked."""
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


def moment(when: datetime) -> str:
    """A point in time to the minute, "2026-05-09 14:05 UTC"."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def duration(seconds: float) -> str:
    """A stretch of time as people say it, "1 h 05 min", "12 min 30 s", "4.2 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"
