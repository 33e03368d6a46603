"""The words around a quote: the rest of its paragraph, for a reader to see what it was taken from."""

from collections.abc import Mapping

from verifier.findings import Evidence, Finding
from verifier.models import Source, Span
from verifier.sentences import blocks

CONTEXT = 240
"""Characters shown on either side of a quote at most."""


def in_context(finding: Finding, sources: Mapping[str, Source]) -> Finding:
    """`finding`, each piece of its evidence with the words around it; `sources` are those quoted, by id."""
    paragraphs = {item.source_id: blocks(sources[item.source_id].text) for item in finding.evidence}
    evidence = [_placed(item, sources[item.source_id].text, paragraphs[item.source_id]) for item in finding.evidence]
    return finding.model_copy(update={"evidence": tuple(evidence)})


def _placed(item: Evidence, text: str, paragraphs: list[Span]) -> Evidence:
    start = max((one.start for one in paragraphs if one.start <= item.start), default=item.start)
    end = min((one.end for one in paragraphs if one.end >= item.end), default=item.end)
    before, after = text[start : item.start], text[item.end : end]
    if len(before) > CONTEXT:
        before = before[-CONTEXT:].partition(" ")[2]
    if len(after) > CONTEXT:
        after = after[:CONTEXT].rpartition(" ")[0]
    return item.model_copy(update={"before": before, "after": after})
