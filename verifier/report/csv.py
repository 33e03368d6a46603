"""Reports as CSV: the table that an audit writes, a row a finding or unchecked claim, with what editors decided."""

from collections.abc import Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from verifier.audit.models import Result
from verifier.audit.tables import CsvTable, Row, rows
from verifier.findings import Report
from verifier.review import Decision, Decisions, standing_verdict
from verifier.vocabulary import Verdict


class ReviewedRow(Row):
    """A row with the last decision on its claim; `standing` is the verdict after all of them."""

    standing: str | None = None
    decision: str | None = None
    note: str | None = None
    editor: str | None = None
    decided: datetime | None = None


def to_csv(*reports: Report, decisions: Decisions | None = None) -> str:
    """A table of the findings of `reports`, as findings.csv of an audit has them; `name` is the article's id.

    With `decisions`, were there none yet, it has the columns of `ReviewedRow`.
    """
    file = StringIO(newline="")
    table = CsvTable(file, Row if decisions is None else ReviewedRow)
    for number, report in enumerate(reports):
        machine = {finding.claim.id: finding.verdict for finding in report.findings}
        for row in rows(Result(number=number, name=report.article.id, report=report)):
            if decisions is not None:
                claim_id = row.claim_id or ""
                review = _review(machine.get(claim_id), decisions.get(claim_id, ()))
                row = ReviewedRow(**dict(row), **review)
            table.write(row)
    return file.getvalue()


def _review(machine: Verdict | None, decisions: Sequence[Decision]) -> dict[str, Any]:
    """The columns of a claim with this verdict of the machine; one that was not checked has none."""
    if machine is None:
        return {}
    standing = {"standing": standing_verdict(machine, decisions)}
    if not decisions:
        return standing
    last = decisions[-1]
    return {**standing, "decision": last.action, **last.model_dump(include={"note", "editor", "decided"})}
