"""Checks that were asked for: a bounded queue, a few at once, each with a journal of what happens in it."""

import secrets
import threading
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from verifier.archive import Archive
from verifier.errors import VerifierError
from verifier.findings import Report
from verifier.models import Frozen
from verifier.web.events import Begun, Cancelled, Done, Event, Failed, Found, Progress
from verifier.web.journal import Journal
from verifier.web.worker import Article, ClaimText, Tell
from verifier.wording import one_line

WAITING = 20
"""The most checks that wait for their turn."""
REMEMBERED = 50
"""The most checks that are known after they have ended: older ones are forgotten, their reports stay in the archive."""
_TITLE = 200


class State(StrEnum):
    """How far a check is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (State.WAITING, State.RUNNING)


class BusyError(VerifierError):
    """So many checks wait already that no other is taken."""


class CheckStatus(Frozen):
    """A check, as it stands: `findings` counts those settled so far; a report id or a failure is there at the end.

    `progress` says in a few words what is being done, and nothing once all is.
    """

    id: str
    title: str
    state: State
    asked: datetime
    progress: str
    findings: int
    report_id: str | None = None
    failure: str | None = None


class Checker(Protocol):
    """Somebody who checks one thing at a time, and can be made to end by any thread."""

    def check(self, task: Article | ClaimText, tell: Tell) -> Report:
        """The report; `tell` hears what happens meanwhile. Raises VerifierError, also where it was made to end."""

    def end(self) -> None:
        """Give up what is under way; there can be more work later."""

    def stop(self) -> None:
        """Give up, for good."""


class Job:
    """One check. A thread appends to its journal; whoever reads it sees what has happened so far."""

    def __init__(self, task: Article | ClaimText) -> None:
        self.id = secrets.token_hex(8)
        self.task: Article | ClaimText | None = task
        self.worker: Checker | None = None
        self.cancelled = False
        self.journal: Journal[Event] = Journal()
        self._last: CheckStatus | None = None
        self._asked = datetime.now(UTC)
        self._title = one_line(task.text if isinstance(task, ClaimText) else task.details.title or task.name)[:_TITLE]

    def end(self, event: Done | Failed | Cancelled) -> None:
        """Nothing more comes; what was sent is let go."""
        self.journal.append(event)
        self.journal.close()
        self._last = self.status_after(self.journal.entries)
        self.task = self.worker = None

    @property
    def status(self) -> CheckStatus:
        """How it stands."""
        return self._last or self.status_after(self.journal.entries)

    def status_after(self, events: Sequence[Event]) -> CheckStatus:
        """How it stood when this was what had happened."""
        found: dict[str, object] = {"title": self._title, "state": State.WAITING, "progress": "waiting for its turn"}
        findings = 0
        for event in events:
            match event:
                case Progress(text=text):
                    found |= {"state": State.RUNNING, "progress": text}
                case Begun(article=article):
                    found["title"] = article.title
                case Found(number=number):
                    findings = number
                case Done(report_id=report_id):
                    found |= {"state": State.DONE, "progress": "", "report_id": report_id}
                case Failed(failure=failure):
                    found |= {"state": State.FAILED, "progress": "", "failure": failure}
                case Cancelled():
                    found |= {"state": State.CANCELLED, "progress": ""}
        return CheckStatus.model_validate({"id": self.id, "asked": self._asked, "findings": findings, **found})


class Jobs:
    """The checks of a server; work is given to it in the event loop."""

    def __init__(self, archive: Archive, workers: Sequence[Checker]) -> None:
        """As many checks are under way at once as there are workers."""
        self._archive = archive
        self._known: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._change = threading.Condition()
        self._stopped = False
        self._workers = workers
        self._threads = [threading.Thread(target=self._serve, args=(one,), daemon=True) for one in self._workers]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Article | ClaimText) -> Job:
        """Have something checked when it is its turn. Raises BusyError."""
        with self._change:
            if self._stopped:
                raise BusyError("the server is being closed: try again when it is started anew")
            if len(self._waiting) >= WAITING:
                raise BusyError(f"{WAITING} checks are waiting already: try again when some are done")
            job = Job(task)
            self._known[job.id] = job
            self._forget()
            self._waiting.append(job)
            self._change.notify()
        return job

    def get(self, job_id: str) -> Job | None:
        """The check of this id."""
        return self._known.get(job_id)

    def statuses(self) -> list[CheckStatus]:
        """How those that are known stand, the newest first."""
        return [job.status for job in reversed(list(self._known.values()))]

    def cancel(self, job: Job) -> None:
        """Call a check off, at once, whatever it is doing; nothing where it has ended."""
        with self._change:
            job.cancelled = True
            if job in self._waiting:
                self._waiting.remove(job)
                job.end(Cancelled())
            elif job.worker is not None:
                job.worker.end()

    def stop(self) -> None:
        """Call all checks off, and end the processes."""
        with self._change:
            self._stopped = True
            self._change.notify_all()
        for job in list(self._known.values()):
            self.cancel(job)
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()

    def _serve(self, worker: Checker) -> None:
        while (job := self._next(worker)) is not None:
            event = self._checked(job, worker)
            with self._change:
                job.end(event)

    def _next(self, worker: Checker) -> Job | None:
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._stopped)
            if self._stopped:
                return None
            job = self._waiting.popleft()
            job.worker = worker
            return job

    def _checked(self, job: Job, worker: Checker) -> Done | Failed | Cancelled:
        assert job.task is not None
        job.journal.append(Progress(text="starting"))

        def tell(event: Progress | Begun | Found) -> None:
            if job.cancelled:
                raise VerifierError("it was called off before its worker had begun")
            job.journal.append(event)

        try:
            report = worker.check(job.task, tell)
            return Done(report_id=self._archive.keep(report))
        except VerifierError as error:
            if not job.cancelled:
                return Failed(failure=one_line(str(error)))
            worker.end()
            return Cancelled()
        except Exception as error:
            worker.end()
            return Failed(failure=one_line(f"{type(error).__name__}: {error}")[:_TITLE])

    def _forget(self) -> None:
        ended = [job for job in self._known.values() if job.status.state.ended]
        for job in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._known[job.id]
