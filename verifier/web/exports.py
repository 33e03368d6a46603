"""A kept report in the forms that it can be taken away in."""

from collections.abc import Sequence

from fastapi import Response

from verifier.errors import InputError
from verifier.findings import Report
from verifier.report import to_html, to_markdown
from verifier.report.annotations import to_annotations
from verifier.report.claimreview import to_claimreview
from verifier.report.csv import to_csv
from verifier.review import Decision, Decisions, by_claim
from verifier.vocabulary import Format

_TYPES = {
    Format.HTML: ("html", "text/html; charset=utf-8"),
    Format.MD: ("md", "text/markdown; charset=utf-8"),
    Format.JSON: ("json", "application/json"),
    Format.CSV: ("csv", "text/csv; charset=utf-8"),
    Format.CLAIMREVIEW: ("claimreview.jsonld", "application/ld+json"),
    Format.ANNOTATIONS: ("annotations.jsonld", "application/ld+json"),
}
OFFERED = tuple(_TYPES)
"""The forms on offer, those for people first."""


def exported(report: Report, log: Sequence[Decision], wanted: Format) -> Response:
    """`report` as a file to be saved. Raises InputError for a form that is for terminals."""
    if wanted not in _TYPES:
        raise InputError(f"a report is not sent as {wanted}: choose {', '.join(OFFERED)}")
    ending, media_type = _TYPES[wanted]
    headers = {"content-disposition": f'attachment; filename="report-{report.id}.{ending}"'}
    return Response(_written(report, by_claim(log), wanted), headers=headers, media_type=media_type)


def _written(report: Report, decisions: Decisions, wanted: Format) -> str:
    match wanted:
        case Format.HTML:
            return to_html(report, decisions=decisions)
        case Format.MD:
            return to_markdown(report)
        case Format.CSV:
            return to_csv(report, decisions=decisions)
        case Format.CLAIMREVIEW:
            return to_claimreview(report, decisions=decisions)
        case Format.ANNOTATIONS:
            return to_annotations(report, decisions=decisions)
        case _:
            return report.model_dump_json(indent=2) + "\n"
