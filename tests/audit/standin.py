"""A run held in memory, for the tests of what is made of its results."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.evidence import report
from verifier.audit.models import Manifest, Result
from verifier.findings import Finding, Report
from verifier.models import SourceInfo


class StandIn:
    """What `write_outputs` asks of a run."""

    def __init__(self, folder: Path, results: Sequence[Result], total: int | None = None) -> None:
        self.folder = folder
        self.manifest = Manifest(
            method=report().method,
            settings={"limit": "12"},
            code="c0de",
            index="1dex",
            articles="a5",
            total=len(results) if total is None else total,
        )
        self._results = results

    def results(self) -> Iterator[Result]:
        return iter(self._results)


def result(number: int, *findings: Finding, outlet: str | None = "Delmore Herald", **changed: object) -> Result:
    """The result of an article of `outlet`, whose report is that of `tests.evidence` but for what is `changed`."""
    article = SourceInfo(id=f"article-{number}", title=f"Flood {number}", outlet=outlet)
    made: Report = report(*findings, **({"article": article, "unchecked": ()} | changed))
    return Result(number=number, name=f"archive/{number}.txt", report=made)
