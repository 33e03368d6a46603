"""Findings as W3C Web Annotations: on the article one for each span of a claim, on the sources one for each quote.

Selectors count Unicode code points of the text as it was read, and hold the words themselves, by which a reader of the
page finds them. See https://www.w3.org/TR/annotation-model/.
"""

from collections.abc import Iterator, Sequence

from verifier.findings import Evidence, Finding, Report
from verifier.models import Span, content_id
from verifier.report.linked import LANGUAGE, Node, filled, source_address, to_text, urn
from verifier.review import UNDECIDED, Decision, Decisions, standing_verdict
from verifier.wording import one_line, verdict_label

CONTEXT = 32
"""Characters before and after a quote that tell its place from others with the same words."""


def to_annotations(*reports: Report, decisions: Decisions = UNDECIDED) -> str:
    """All annotations of `reports` as one collection; where an editor decided, the verdict is the editor's."""
    items = [item for report in reports for item in _annotations(report, decisions)]
    name = urn("reports", content_id(*(report.id for report in reports)))
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": name,
        "type": "AnnotationCollection",
        "label": ", ".join(one_line(report.article.title) for report in reports),
        "total": len(items),
    }
    page = {"id": f"{name}:page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return to_text({**collection, "first": page} if items else collection)


def _annotations(report: Report, decisions: Decisions) -> Iterator[Node]:
    identity, generator = report.id, {"type": "Software", "name": f"verifier {report.method.verifier}"}
    for finding in report.findings:
        name = ("report", identity, finding.claim.id)
        places = [_place(report, span) for span in finding.claim.spans]
        body = _verdict(finding, decisions.get(finding.claim.id, ()))
        for number, place in enumerate(places, start=1):
            yield {
                "id": urn(*name, "span", number),
                "type": "Annotation",
                "motivation": "assessing",
                "generator": generator,
                "body": body,
                "target": place,
            }
        for number, item in enumerate(finding.evidence, start=1):
            yield {
                "id": urn(*name, "evidence", number),
                "type": "Annotation",
                "motivation": "linking",
                "generator": generator,
                "body": [
                    _text("classifying", f"{item.stance}, own origin" if item.own_origin else str(item.stance)),
                    *([_text("describing", item.why)] if item.why else []),
                    *({**place, "purpose": "linking"} for place in places),
                ],
                "target": _quote(item),
            }


def _verdict(finding: Finding, decisions: Sequence[Decision]) -> list[Node]:
    """The verdict after the decisions, the machine's own with its reason, and the decisions themselves."""
    standing = standing_verdict(finding.verdict, decisions)
    machine = verdict_label(finding)
    return [
        _text("classifying", machine if standing is finding.verdict else str(standing)),
        _text("assessing", f"{machine}: {one_line(finding.reason.text)}"),
        *map(_decided, decisions),
    ]


def _decided(decision: Decision) -> Node:
    action = f"{decision.action} to {decision.verdict}" if decision.verdict else str(decision.action)
    return {
        **_text("commenting", f"{action}: {decision.note}" if decision.note else action),
        "creator": {"type": "Person", "name": decision.editor},
        "created": decision.decided.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _place(report: Report, span: Span) -> Node:
    text = report.text
    before, after = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
    return _selected(source_address(report.article.id, report.article.url), span, span.of(text), before, after)


def _quote(item: Evidence) -> Node:
    before, after = item.before[-CONTEXT:], item.after[:CONTEXT]
    return _selected(source_address(item.source_id, item.url), item, item.quote, before, after)


def _selected(address: str, span: Span, words: str, before: str, after: str) -> Node:
    return {
        "type": "SpecificResource",
        # The offsets are those of its plain text, not of the page that the address may show.
        "source": {"id": address, "type": "Text", "format": "text/plain"},
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            filled(type="TextQuoteSelector", exact=words, prefix=before, suffix=after),
        ],
    }


def _text(purpose: str, words: str) -> Node:
    return {"type": "TextualBody", "purpose": purpose, "value": words, "format": "text/plain", "language": LANGUAGE}
