"""What a client is told that is refused: one line, as RFC 9457's problem+json for programs, as a page for people."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from verifier.errors import IndexStoreError, VerifierError
from verifier.models import Frozen
from verifier.web.jobs import BusyError
from verifier.wording import one_line

API = "/api/"
PROBLEM_JSON = "application/problem+json"
_LONGEST = 500
_UNTOLD = {404: "there is nothing at this address", 405: "this address takes no such request"}
"""What is said where the router refuses, which only repeats the name of the status."""


class Problem(Frozen):
    """Why a request was refused (RFC 9457): the name of the status, the status, and one line for a person."""

    title: str
    status: int
    detail: str


def refusal(path: str, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """The answer to a request that is refused: in the form that those who ask for this path can use."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=one_line(detail)[:_LONGEST])
    if path.startswith(API):
        return Response(problem.model_dump_json(), status, headers, PROBLEM_JSON)
    from verifier.web.html import page

    return page("problem.html", status=status, headers=headers, title=problem.title, problem=problem)


def add_handlers(app: FastAPI) -> None:
    """Have the errors of every request end in a refusal."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        status, told = error.status_code, str(error.detail)
        detail = _UNTOLD.get(status, told) if told == HTTPStatus(status).phrase else told
        return refusal(request.url.path, status, detail, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return refusal(request.url.path, 422, "; ".join(map(_problem, error.errors()[:3])))

    @app.exception_handler(VerifierError)
    async def failed(request: Request, error: VerifierError) -> Response:
        status = 429 if isinstance(error, BusyError) else 409 if isinstance(error, IndexStoreError) else 422
        return refusal(request.url.path, status, str(error))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        return refusal(request.url.path, 500, f"a fault of the server: {type(error).__name__}; its log says more")


def _problem(found: dict[str, object]) -> str:
    location = found.get("loc")
    where = ".".join(str(part) for part in location) if isinstance(location, tuple) else ""
    return f"{where}: {str(found.get('msg')).removeprefix('Value error, ')}"
