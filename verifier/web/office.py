"""All that the requests to one server share."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request

from verifier.archive import Archive
from verifier.errors import InputError
from verifier.findings import Report
from verifier.ledger import LEDGER_FILE
from verifier.report import to_html
from verifier.review import Decision, by_claim
from verifier.settings import Settings
from verifier.web.jobs import Checker, Jobs
from verifier.web.library import Library
from verifier.web.runs import Runs
from verifier.web.security import Token

_PAGES = 32
"""Pages of reports held ready: many read one at once, and one of a long article takes a while to make."""


class Office:
    """The archive, the index, the audit runs and the checks of a server; nothing of it needs an event loop but checks.

    Raises VerifierError where the settings do not fit what is there.
    """

    def __init__(
        self, settings: Settings, *, runs: Runs, workers: Sequence[Checker], token: Token | None = None
    ) -> None:
        """`workers` do the checks, and end with it; `token`: what clients must show."""
        self.runs = runs
        self.token = token
        with ExitStack() as stack:
            self.archive = Archive(settings.index / LEDGER_FILE)
            stack.callback(self.archive.close)
            self.library = Library(settings)
            stack.pop_all()
        self.jobs = Jobs(self.archive, workers)
        self._page = lru_cache(maxsize=_PAGES)(self._made)

    def report_page(self, report_id: str) -> str:
        """The page of a kept report, with the decisions made by now. Raises InputError where there is none."""
        return self._page(report_id, self.archive.changes(report_id))

    def decisions_on(self, report: Report) -> list[Decision]:
        """What was decided on the findings of a report that may be kept or not."""
        try:
            return self.archive.log(report.id)
        except InputError:
            return []

    def close(self) -> None:
        """End the checks and the processes, and release the files."""
        self.jobs.stop()
        self.library.close()
        self.archive.close()

    def _made(self, report_id: str, changes: int) -> str:
        decisions = by_claim(self.archive.log(report_id))
        return to_html(self.archive.report(report_id), decisions=decisions, editable=True)


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


OfficeOf = Annotated[Office, Depends(_office)]
"""The office that a request comes to."""
