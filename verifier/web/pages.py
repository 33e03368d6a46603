"""The pages: what was checked, checks under way, the index and its origins, audit runs and help."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from verifier import docs
from verifier.errors import InputError
from verifier.findings import Report
from verifier.report import to_fragment, to_html
from verifier.review import by_claim
from verifier.web import exports
from verifier.web.api import Number, ReportId, RunId, SourceId, kept_report, known_result, known_source
from verifier.web.events import Found
from verifier.web.forms import MOST_BYTES, sent_article, sent_task
from verifier.web.html import as_page, page
from verifier.web.jobs import State
from verifier.web.office import Office, OfficeOf
from verifier.web.runs import number_of
from verifier.web.security import COOKIE, SIGN_IN
from verifier.web.streams import After, JobOf, sent

LISTED = 50
"""Entries a page."""

pages = APIRouter(include_in_schema=False)

Place = Annotated[int, Query(ge=0, lt=1_000_000_000)]


@pages.get("/")
def home(office: OfficeOf, offset: Place = 0) -> Response:
    """What can be begun, what is under way and what was found before."""
    kept = office.archive.kept()
    return page(
        "home.html",
        title="Check an article",
        checks=[check for check in office.jobs.statuses() if check.state is not State.DONE][:LISTED],
        sources=office.library.sources(limit=1).total,
        kept=kept[offset : offset + LISTED],
        total=len(kept),
        offset=offset,
        limit=LISTED,
        runs=office.runs.all(),
    )


@pages.post("/checks", max_body_size=MOST_BYTES)
async def start_check(request: Request, office: OfficeOf) -> Response:
    """Begin a check, and show it."""
    job = office.jobs.submit(await sent_task(request))
    return RedirectResponse(f"/checks/{job.id}", 303)


@pages.get("/checks/{check_id}")
def show_check(job: JobOf) -> Response:
    """A check under way, or what became of it."""
    # All from one look: what comes in between is left to the stream of events.
    seen = job.journal.entries
    check = job.status_after(seen)
    return page(
        "check.html",
        script="check.js",
        title=check.title,
        check=check,
        fragments=[Markup(to_fragment(one.finding, one.number)) for one in seen if isinstance(one, Found)],
        seen=len(seen),
    )


@pages.get("/checks/{check_id}/events", response_class=EventSourceResponse)
async def follow_check(job: JobOf, after: After, seen: Place = 0) -> AsyncIterator[ServerSentEvent]:
    """What happens in a check, behind what the page has `seen`; findings as they are shown."""
    async for event in sent(job, max(after, seen), lambda found: to_fragment(found.finding, found.number)):
        yield event


@pages.post("/checks/{check_id}/cancel")
async def cancel_check(job: JobOf, office: OfficeOf) -> Response:
    """Call a check off."""
    await run_in_threadpool(office.jobs.cancel, job)
    return RedirectResponse(f"/checks/{job.id}", 303)


@pages.get("/reports/{report_id}/")
def show_report(report_id: ReportId, office: OfficeOf) -> Response:
    """A report, with what editors decided."""
    try:
        return as_page(office.report_page(report_id))
    except InputError as error:
        raise HTTPException(404, str(error)) from None


@pages.get("/reports/{report_id}/findings/{claim_id}")
def show_finding(report_id: ReportId, claim_id: str, office: OfficeOf) -> Response:
    """One finding of a report as it stands in its page."""
    return _finding(kept_report(report_id, office), claim_id, office)


@pages.get("/reports/{report_id}/files")
def show_files(report_id: ReportId, office: OfficeOf) -> Response:
    """The forms in which a report can be taken away."""
    return _files(kept_report(report_id, office), f"/reports/{report_id}")


@pages.get("/sources")
def show_sources(office: OfficeOf, q: Annotated[str, Query(max_length=500)] = "", offset: Place = 0) -> Response:
    """The sources, and a place to add one."""
    found = office.library.sources(q, offset, LISTED)
    return page("sources.html", title="Sources", found=found, wanted=q, limit=LISTED)


@pages.post("/sources", max_body_size=MOST_BYTES)
async def add_source(request: Request, office: OfficeOf) -> Response:
    """Add a source, and show it."""
    added = await run_in_threadpool(office.library.add, await sent_article(request))
    return RedirectResponse(f"/sources/{added.id}", 303)


@pages.get("/sources/{source_id}")
def show_source(source_id: SourceId, office: OfficeOf) -> Response:
    """A source with its text, and with whom it counts once."""
    source = known_source(source_id, office)
    return page("source.html", title=source.title, source=source, origin=office.library.origin_of(source_id))


@pages.post("/sources/{source_id}/remove")
def remove_source(source_id: SourceId, office: OfficeOf, sure: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Remove a source, once the reader has said that they are sure."""
    source = known_source(source_id, office)
    if not sure:
        return page("remove.html", title="Remove this source?", source=source)
    office.library.remove(source_id)
    return RedirectResponse("/sources", 303)


@pages.get("/origins")
def show_origins(office: OfficeOf, offset: Place = 0) -> Response:
    """Which sources count once, and why."""
    return page("origins.html", title="Origins", found=office.library.origins(offset, LISTED), limit=LISTED)


@pages.get("/runs/{run_id}/")
def show_run(run_id: RunId, office: OfficeOf) -> Response:
    """The overview of an audit run as it stands in its folder: a foreign page, which may do nothing here."""
    overview = office.runs.overview(run_id)
    if overview is None:
        raise HTTPException(404, "there is no such run, or its overview is not written yet")
    return as_page(overview, policy="; sandbox allow-scripts allow-downloads")


@pages.get("/runs/{run_id}/{name}")
def send_run_file(run_id: RunId, name: str, office: OfficeOf) -> Response:
    """A table or list of an audit run."""
    if (file := office.runs.file(run_id, name)) is None:
        raise HTTPException(404, "there is no such run, or no such file of it")
    return FileResponse(file, filename=name, media_type="application/octet-stream")


@pages.get("/runs/{run_id}/articles/{number}/")
def show_run_report(run_id: RunId, number: Number, office: OfficeOf) -> Response:
    """The report on one article of a run."""
    report = known_result(run_id, number, office)
    decisions = by_claim(office.decisions_on(report))
    return as_page(to_html(report, decisions=decisions, editable=True))


@pages.get("/runs/{run_id}/articles/{number}/findings/{claim_id}")
def show_run_finding(run_id: RunId, number: Number, claim_id: str, office: OfficeOf) -> Response:
    """One finding of such a report as it stands in its page."""
    return _finding(known_result(run_id, number, office), claim_id, office)


@pages.get("/runs/{run_id}/articles/{number}/files")
def show_run_files(run_id: RunId, number: Number, office: OfficeOf) -> Response:
    """The forms in which such a report can be taken away."""
    return _files(known_result(run_id, number, office), f"/runs/{run_id}/articles/{number}")


@pages.get("/runs/{run_id}/articles/{name}.html")
def find_run_report(run_id: RunId, name: str) -> Response:
    """Where the overview of a run looks for an article."""
    number = number_of(name)
    if number is None:
        raise HTTPException(404, "there is no such article in the run")
    return RedirectResponse(f"/runs/{run_id}/articles/{number}/", 303)


@pages.get("/help")
def show_topics() -> Response:
    """What there is to read."""
    return page("help.html", title="Help", topics=docs.topics(), text=None)


@pages.get("/help/{name}")
def show_topic(name: str) -> Response:
    """One page of it."""
    if (title := docs.topics().get(name)) is None:
        raise HTTPException(404, "there is no help on that: see the list")
    # Made from Markdown of ours, in which HTML is off.
    return page("help.html", title=title, topics=docs.topics(), text=Markup(docs.to_html(name)))


@pages.get(SIGN_IN)
def sign_in(office: OfficeOf, then: Annotated[str, Query(alias="next", max_length=2_000)] = "/") -> Response:
    """Where a browser shows the token."""
    if office.token is None:
        return RedirectResponse("/", 303)
    return page("sign_in.html", title="Sign in", then=_here(then), wrong=False)


@pages.post(SIGN_IN)
def signed_in(
    request: Request,
    office: OfficeOf,
    token: Annotated[str, Form(max_length=10_000)] = "",
    then: Annotated[str, Form(alias="next", max_length=2_000)] = "/",
) -> Response:
    """Let the browser in, if it shows the token."""
    known = office.token
    if known is None or not known.is_secret(token.strip()):
        return page("sign_in.html", status=403, title="Sign in", then=_here(then), wrong=True)
    answer = RedirectResponse(_here(then), 303)
    answer.set_cookie(COOKIE, known.cookie, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


@pages.post("/sign-out")
def sign_out() -> Response:
    """Forget the browser."""
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@pages.get("/api")
def show_api(request: Request) -> Response:
    """The operations of the API, from its schema."""
    return page("api.html", title="The HTTP API", schema=request.app.openapi())


def _finding(report: Report, claim_id: str, office: Office) -> Response:
    for number, finding in enumerate(report.findings, start=1):
        if finding.claim.id == claim_id:
            decisions = by_claim(office.decisions_on(report))
            shown = to_fragment(finding, number, decisions.get(claim_id, ()), editable=True)
            return Response(shown, media_type="text/html; charset=utf-8")
    raise HTTPException(404, "the report has no such claim")


def _files(report: Report, path: str) -> Response:
    return page("files.html", title=report.article.title, path=path, formats=exports.OFFERED)


def _here(path: str) -> str:
    """`path` where it leads to a page of this server, else the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"
