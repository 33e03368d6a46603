"""A kept report in the forms that it can be taken away in."""

from collections.abc import Sequence

from fastapi import Response

from verifier.errors import InputError
from verifier.findings import Report
from verifier.report.forms import written
from verifier.review import Decision, by_claim
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
    return Response(written(wanted, report, decisions=by_claim(log)), headers=headers, media_type=media_type)
