"""Events as they are sent to whoever watches a check: each with its number, from which a lost connection goes on."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import Depends, Header
from fastapi.sse import ServerSentEvent
from starlette.exceptions import HTTPException

from verifier.web.events import Event, Found
from verifier.web.jobs import Job
from verifier.web.office import OfficeOf

_MOST_DIGITS = 9


def known_job(check_id: str, office: OfficeOf) -> Job:
    """The check that a path names; asked for before anything is sent, so that there can be a refusal."""
    job = office.jobs.get(check_id)
    if job is None:
        raise HTTPException(404, "there is no such check: those of an earlier start of the server left their reports")
    return job


JobOf = Annotated[Job, Depends(known_job)]


def last_seen(last_event_id: Annotated[str, Header()] = "") -> int:
    """The number of the last event that a client has seen, which browsers send when they connect again."""
    number = last_event_id.strip()
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS else 0


After = Annotated[int, Depends(last_seen)]


async def sent(job: Job, after: int, shown: Callable[[Found], str] | None = None) -> AsyncIterator[ServerSentEvent]:
    """What happens in a check after event `after`; a finding as `shown` has it, all else as JSON."""
    async for number, event in job.journal.follow(after):
        yield ServerSentEvent(event=event.kind, id=str(number), raw_data=_data(event, shown))


def _data(event: Event, shown: Callable[[Found], str] | None) -> str:
    return shown(event) if shown and isinstance(event, Found) else event.model_dump_json()
