"""The API: checks, reports, decisions, sources, origins and audit runs, in the models that the CLI's JSON has."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from verifier.archive import KeptReport
from verifier.errors import InputError
from verifier.findings import Report
from verifier.models import Frozen, Source, SourceInfo
from verifier.review import Decision
from verifier.vocabulary import Format
from verifier.web.exports import exported
from verifier.web.forms import MOST_BYTES, Sent, SentDecision, sent_article, sent_task
from verifier.web.jobs import CheckStatus
from verifier.web.library import OriginPage, SourcePage
from verifier.web.office import Office, OfficeOf
from verifier.web.problems import PROBLEM_JSON
from verifier.web.runs import RunInfo
from verifier.web.streams import After, JobOf, sent

PREFIX = "/api/v1"

ReportId = Annotated[
    str, Path(pattern="^[0-9a-f]{1,16}$", description="Id of a report, or enough of its first digits.")
]
SourceId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
RunId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Number = Annotated[int, Path(ge=0, lt=1_000_000_000, description="Place of the article in the run, from 0.")]
Offset = Annotated[int, Query(ge=0, lt=1_000_000_000)]
Limit = Annotated[int, Query(ge=1, le=500)]
AfterNumber = Annotated[int, Query(ge=0, lt=2**63, description="Only decisions with a number above this one.")]
WantedFormat = Annotated[Format, Query(alias="format")]


class ReportPage(Frozen):
    """A stretch of the kept reports, the newest first, and how many there are in all."""

    total: int
    offset: int
    reports: tuple[KeptReport, ...]


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "Refused, and why", "content": content} for status in statuses}


def _body(*, claim: bool) -> dict[str, Any]:
    """How the body of a request is described that may be JSON or a form."""
    schema = Sent.model_json_schema()
    if not claim:
        del schema["properties"]["claim"]
        schema["required"] = ["text"]
    form = {**schema, "properties": {"file": {"type": "string", "format": "binary"}, **schema["properties"]}}
    form.pop("required", None)
    content = {"application/json": {"schema": schema}, "multipart/form-data": {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


api = APIRouter(prefix=PREFIX, responses=_problems(400, 401, 403, 404, 405, 413, 422))


@api.post(
    "/checks", status_code=202, tags=["checks"], max_body_size=MOST_BYTES,
    responses=_problems(413, 415, 422, 429), openapi_extra=_body(claim=True),
)  # fmt: skip
async def start_check(request: Request, response: Response, office: OfficeOf) -> CheckStatus:
    """Have an article or a claim checked when it is its turn."""
    job = office.jobs.submit(await sent_task(request))
    response.headers["location"] = f"{PREFIX}/checks/{job.id}"
    return job.status


@api.get("/checks", tags=["checks"])
async def list_checks(office: OfficeOf) -> list[CheckStatus]:
    """The checks since the server was started, the newest first; older ones are left to the reports."""
    return office.jobs.statuses()


@api.get("/checks/{check_id}", tags=["checks"], responses=_problems(404))
async def get_check(job: JobOf) -> CheckStatus:
    """How a check stands."""
    return job.status


@api.get("/checks/{check_id}/events", tags=["checks"], responses=_problems(404), response_class=EventSourceResponse)
async def follow_check(job: JobOf, after: After) -> AsyncIterator[ServerSentEvent]:
    """What happens in a check: progress, article, finding, and at last done, failed or cancelled."""
    async for event in sent(job, after):
        yield event


@api.delete("/checks/{check_id}", tags=["checks"], responses=_problems(404))
async def cancel_check(job: JobOf, office: OfficeOf) -> CheckStatus:
    """Call a check off. One that has ended stays as it is."""
    await run_in_threadpool(office.jobs.cancel, job)
    return job.status


@api.get("/reports", tags=["reports"])
def list_reports(office: OfficeOf, offset: Offset = 0, limit: Limit = 50) -> ReportPage:
    """The kept reports, the newest first."""
    kept = office.archive.kept()
    return ReportPage(total=len(kept), offset=offset, reports=tuple(kept[offset : offset + limit]))


@api.get("/reports/{report_id}", tags=["reports"], responses={200: {"model": Report}, **_problems(404, 422)})
def get_report(report_id: ReportId, office: OfficeOf, form: WantedFormat = Format.JSON) -> Response:
    """A kept report, as JSON after the published schema or in another form."""
    report = kept_report(report_id, office)
    return exported(report, office.decisions_on(report), form)


@api.get("/reports/{report_id}/decisions", tags=["reports"], responses=_problems(404))
def list_decisions(report_id: ReportId, office: OfficeOf, after: AfterNumber = 0) -> list[Decision]:
    """What editors decided on a report's findings, in the order they did."""
    try:
        if after and office.archive.changes(report_id) <= after:
            return []
        return [one for one in office.archive.log(report_id) if one.number > after]
    except InputError as error:
        raise HTTPException(404, str(error)) from None


@api.post("/reports/{report_id}/decisions", status_code=201, tags=["reports"], responses=_problems(404, 422))
def decide(report_id: ReportId, sent: SentDecision, office: OfficeOf) -> Decision:
    """Add to the log what an editor makes of a finding. Nothing in the log is ever changed."""
    try:
        return office.archive.decide(report_id, **sent.model_dump())
    except InputError as error:
        raise HTTPException(404, str(error)) from None


@api.get("/sources", tags=["sources"])
def list_sources(
    office: OfficeOf,
    q: Annotated[str, Query(max_length=500, description="Words of the title, outlet, byline, address or id.")] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> SourcePage:
    """The sources that articles are checked against."""
    return office.library.sources(q, offset, limit)


@api.post(
    "/sources", status_code=201, tags=["sources"], max_body_size=MOST_BYTES,
    responses=_problems(409, 413, 415, 422), openapi_extra=_body(claim=False),
)  # fmt: skip
async def add_source(request: Request, office: OfficeOf) -> SourceInfo:
    """Add an article to the sources; one that is there already stays as it is."""
    article = await sent_article(request)
    return await run_in_threadpool(office.library.add, article)


@api.get("/sources/{source_id}", tags=["sources"], responses=_problems(404))
def get_source(source_id: SourceId, office: OfficeOf) -> Source:
    """A source with its text."""
    return known_source(source_id, office)


@api.delete("/sources/{source_id}", tags=["sources"], responses=_problems(404, 409))
def remove_source(source_id: SourceId, office: OfficeOf) -> SourceInfo:
    """Remove a source. Reports that quote it keep the quotes."""
    known_source(source_id, office)
    return office.library.remove(source_id)


@api.get("/origins", tags=["sources"])
def list_origins(office: OfficeOf, offset: Offset = 0, limit: Limit = 50) -> OriginPage:
    """Which sources count once, and why."""
    return office.library.origins(offset, limit)


@api.get("/runs", tags=["audit runs"])
def list_runs(office: OfficeOf) -> list[RunInfo]:
    """The audit runs that the server was started with."""
    return office.runs.all()


@api.get(
    "/runs/{run_id}/articles/{number}", tags=["audit runs"], responses={200: {"model": Report}, **_problems(404, 422)}
)
def get_run_report(run_id: RunId, number: Number, office: OfficeOf, form: WantedFormat = Format.JSON) -> Response:
    """The report on one article of a run."""
    report = known_result(run_id, number, office)
    return exported(report, office.decisions_on(report), form)


@api.get("/runs/{run_id}/articles/{number}/decisions", tags=["audit runs"], responses=_problems(404))
def list_decisions_in_run(run_id: RunId, number: Number, office: OfficeOf, after: AfterNumber = 0) -> list[Decision]:
    """What editors decided on the findings of a run's article, in the order they did."""
    return [one for one in office.decisions_on(known_result(run_id, number, office)) if one.number > after]


@api.post(
    "/runs/{run_id}/articles/{number}/decisions", status_code=201, tags=["audit runs"], responses=_problems(404, 422)
)
def decide_in_run(run_id: RunId, number: Number, sent: SentDecision, office: OfficeOf) -> Decision:
    """Add a decision on a finding of a run's article, whose report is kept from now on."""
    return decide(office.archive.keep(known_result(run_id, number, office)), sent, office)


def known_source(source_id: str, office: Office) -> Source:
    """The source of this id, or a refusal."""
    source = office.library.source(source_id)
    if source is None:
        raise HTTPException(404, "there is no such source in the index")
    return source


def kept_report(report_id: str, office: Office) -> Report:
    """The kept report of this id, or a refusal."""
    try:
        return office.archive.report(report_id)
    except InputError as error:
        raise HTTPException(404, str(error)) from None


def known_result(run_id: str, number: int, office: Office) -> Report:
    """The report on an article of a run, or a refusal."""
    result = office.runs.result(run_id, number)
    if result is None:
        raise HTTPException(404, "there is no such article in the run, or it is not done yet")
    if result.report is None:
        raise HTTPException(404, f"the article was not checked: {result.failure}")
    return result.report
