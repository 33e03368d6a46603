"""Findings as drafts of schema.org ClaimReviews, in JSON-LD.

A draft says how other sources agree with a claim, never whether it is true, and so has no numerical rating. What only
the person who signs it can say is left out: `author`, `datePublished`, and the address of the page in `url`, which
holds the anchor of the finding on that page. See https://schema.org/ClaimReview.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from verifier.findings import Answer, Evidence, Finding, Report, question
from verifier.models import SourceInfo
from verifier.report.linked import LANGUAGE, Node, filled, to_text
from verifier.review import UNDECIDED, Decision, Decisions, in_force, standing_verdict
from verifier.vocabulary import Aspect, Verdict
from verifier.wording import content_warning, one_line, source_line, web_address

HEADLINE = 110
"""Characters of a headline that search engines show."""
DRAFT = (
    "A draft made by a machine. Whoever signs it adds author, datePublished and the address of the page in url. The "
    "rating says whether other independent sources agree with the claim, not whether it is true."
)


def to_claimreview(*reports: Report, decisions: Decisions = UNDECIDED) -> str:
    """A draft for each finding of `reports`; where an editor decided, the rating is the editor's verdict.

    What an attributed claim says has a draft of its own where other origins speak to it: whether somebody said
    something is one claim, the article's, and whether it is so another, the speaker's.
    """
    drafts = (
        draft
        for report in reports
        for finding in report.findings
        for draft in _drafts(report, finding, decisions.get(finding.claim.id, ()))
    )
    return to_text({"@context": "https://schema.org", "@graph": list(drafts)})


def _drafts(report: Report, finding: Finding, decisions: Sequence[Decision]) -> Iterator[Node]:
    claim, article = finding.claim, report.article if finding.claim.spans else None
    others = [item for item in finding.evidence if not item.own_origin]
    answered = {aspect: [item for item in others if question(claim, item) is aspect] for aspect in Aspect}
    outlet = _outlet(article.outlet) if article else None
    item = _claim(claim.text, outlet, article)
    yield _draft(finding, finding, claim.id, item, answered[Aspect.SAID], decisions, content_warning(finding))
    if finding.said and answered[Aspect.CONTENT]:
        # A speaker may be a person, a ministry or a company: what they are is not said.
        item = _claim(finding.said.statement, {"name": one_line(finding.said.speaker)}, article)
        yield _draft(finding, finding.said.content, f"{claim.id}-content", item, answered[Aspect.CONTENT])


def _draft(
    finding: Finding,
    answer: Finding | Answer,
    identifier: str,
    item: Node,
    evidence: Sequence[Evidence],
    decisions: Sequence[Decision] = (),
    warning: str = "",
) -> Node:
    verdict, explanation = standing_verdict(answer.verdict, decisions), _explanation(answer, decisions)
    quotes = (f"{one.stance.capitalize()}: “{one_line(one.quote)}” ({source_line(one)})." for one in evidence)
    return {
        "@type": "ClaimReview",
        "identifier": identifier,
        "url": f"#c-{finding.claim.id}",
        "creativeWorkStatus": "Draft",
        "description": DRAFT,
        "inLanguage": LANGUAGE,
        "headline": _headline(f"{str(verdict).capitalize()}: {item['text']}"),
        "claimReviewed": item["text"],
        "text": " ".join(filter(None, (explanation, one_line(warning), *quotes))),
        "keywords": ", ".join(_keywords(answer, verdict, evidence)),
        "reviewAspect": "agreement with other independent sources",
        "reviewRating": {"@type": "Rating", "alternateName": str(verdict), "ratingExplanation": explanation},
        "itemReviewed": item,
        **filled(citation=list(map(_quotation, evidence))),
    }


def _headline(headline: str) -> str:
    return headline if len(headline) <= HEADLINE else f"{headline[: HEADLINE - 1].rpartition(' ')[0]}…"


def _explanation(answer: Finding | Answer, decisions: Sequence[Decision]) -> str:
    reason, decision = one_line(answer.reason.text), in_force(decisions)
    if decision is None:
        return reason
    note = one_line(decision.note).rstrip(".")
    decided = f"{decision.action.capitalize()} by an editor{f': {note}' if note else ''}."
    return (
        f"{decided} The machine's verdict was {answer.verdict}: {reason}" if decision.verdict else f"{decided} {reason}"
    )


def _keywords(answer: Finding | Answer, verdict: Verdict, evidence: Sequence[Evidence]) -> list[str]:
    if verdict is not answer.verdict:
        return [verdict]
    kinds = (item.kind for item in evidence if item.kind)
    disputed = ("disputed",) if answer.disputed else ()
    return [str(word) for word in dict.fromkeys((verdict, *disputed, answer.reason.code, *kinds))]


def _claim(text: str, author: Node | None, article: SourceInfo | None) -> Node:
    """A claim, who makes it, and where; one that was given without an article appears nowhere."""
    where = filled(datePublished=_moment(article.published), appearance=_article(article)) if article else {}
    return {"@type": "Claim", "text": one_line(text), **filled(author=author), **where}


def _quotation(item: Evidence) -> Node:
    return {
        "@type": "Quotation",
        "text": item.quote,
        "description": f"{item.stance}: {one_line(item.why)}" if item.why else str(item.stance),
        "isPartOf": _article(item),
    }


def _article(source: SourceInfo | Evidence) -> Node:
    return {
        "@type": "Article",
        "headline": one_line(source.title),
        **filled(
            url=web_address(source.url), datePublished=_moment(source.published), publisher=_outlet(source.outlet)
        ),
    }


def _outlet(name: str | None) -> Node | None:
    return {"@type": "Organization", "name": one_line(name)} if name else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
