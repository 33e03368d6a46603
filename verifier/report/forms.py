"""Reports in the forms that leave the tool as a file or a stream; each form is imported where it is asked for."""

from verifier.findings import Report
from verifier.review import UNDECIDED, Decisions
from verifier.vocabulary import Format


def written(wanted: Format, *reports: Report, decisions: Decisions | None = None) -> str:
    """`reports` as this form has them, with what editors decided where it has a place for that.

    Raises ValueError for the forms of which nothing is whole before the end: those for a terminal or a stream.
    """
    decided = UNDECIDED if decisions is None else decisions
    match wanted:
        case Format.JSON if len(reports) == 1:
            return reports[0].model_dump_json(indent=2) + "\n"
        case Format.JSON:
            return "[\n" + ",\n".join(report.model_dump_json(indent=2) for report in reports) + "\n]\n"
        case Format.MD:
            from verifier.report.markdown import to_markdown

            return "\n".join(to_markdown(report) for report in reports)
        case Format.HTML:
            from verifier.report.page import to_html

            return to_html(*reports, decisions=decided)
        case Format.CLAIMREVIEW:
            from verifier.report.claimreview import to_claimreview

            return to_claimreview(*reports, decisions=decided)
        case Format.ANNOTATIONS:
            from verifier.report.annotations import to_annotations

            return to_annotations(*reports, decisions=decided)
        case Format.CSV:
            from verifier.report.csv import to_csv

            return to_csv(*reports, decisions=decisions)
        case _:
            raise ValueError(f"{wanted} is no form of a whole report")
