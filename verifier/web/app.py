"""The application: pages and API of one office, behind the guard."""

from collections.abc import Collection
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from verifier.web.api import api
from verifier.web.forms import MOST_TEXT
from verifier.web.office import Office
from verifier.web.pages import pages
from verifier.web.problems import Problem, add_handlers
from verifier.web.security import Guard

_ABOUT = (
    "Check the claims of articles against other independent sources. A check is a job: start it, follow its events or "
    "ask how it stands, and read its report. Where the server was started with a token, send it as "
    "Authorization: Bearer TOKEN."
)


def create_app(office: Office, names: Collection[str] = ()) -> FastAPI:
    """The application over `office`, which whoever made it closes; `names` are what the server is called."""
    app = FastAPI(
        title="verifier",
        version=version("verifier"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_TEXT,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.add_middleware(Guard, names=names, token=office.token)
    app.state.office = office
    app.include_router(api)
    app.include_router(pages)
    add_handlers(app)
    _name_problem(app)
    return app


def _name_problem(app: FastAPI) -> None:
    """Put into the schema what a refusal says, which no operation returns as its model."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        schema = made()
        schema["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
