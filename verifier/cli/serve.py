"""`verify serve`: the same in a browser, for one or several editors, and over HTTP."""

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.options import ENGINE, INDEX, notice, settings_from, takes

if TYPE_CHECKING:
    from verifier.web.security import Token

_TOKEN = "VERIFIER_TOKEN"


@takes(*INDEX, *ENGINE)
def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="On which port; 0 takes a free one.")] = 8000,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help=f"A file with the token that clients must show; {_TOKEN} holds one as well. "
            "Needed to listen beyond this machine.",
        ),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name that clients call the server by (repeatable)."),
    ] = None,
    runs: Annotated[
        list[Path] | None,
        typer.Option("--runs", metavar="DIR", help="Show the audit runs in this folder (repeatable)."),
    ] = None,
    checks: Annotated[
        int, typer.Option("--checks", min=1, max=64, metavar="N", help="Articles that are checked at once.")
    ] = 2,
    **options: Any,
) -> None:
    """Serve checks, reports, reviews and the index in a browser and over HTTP."""
    from verifier.errors import InputError

    try:
        import fastapi  # noqa: F401
        import python_multipart  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise InputError('verify serve needs FastAPI: pip install "verifier[web]"') from None
    from verifier.web.office import Office
    from verifier.web.runs import Runs
    from verifier.web.security import is_loopback
    from verifier.web.server import listen
    from verifier.web.server import serve as serve_office
    from verifier.web.worker import hired

    settings = settings_from(**options)
    token = _token(token_file)
    if token is None and not is_loopback(host):
        raise InputError(f"beyond this machine, on {host}, only with a token: give --token-file FILE, or set {_TOKEN}")
    with (
        listen(host, port) as listening,
        closing(Office(settings, runs=Runs(runs or []), workers=hired(settings, checks), token=token)) as office,
    ):
        shown = f"[{host}]" if ":" in host else host
        notice(f"serving http://{shown}:{listening.getsockname()[1]}/ (Ctrl+C ends it)")
        serve_office(office, listening, (host, *(names or [])))


def _token(file: Path | None) -> "Token | None":
    from verifier.errors import InputError
    from verifier.web.security import SHORTEST_TOKEN, Token

    if file is None:
        secret, where = os.environ.get(_TOKEN, "").strip(), _TOKEN
    else:
        where = str(file)
        try:
            secret = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "is not text"
            raise InputError(f"the token file {file} cannot be read: {reason}") from None
    if not secret and file is None:
        return None
    if len(secret) < SHORTEST_TOKEN or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise InputError(
            f"the token in {where} must be {SHORTEST_TOKEN} or more plain characters without blanks: "
            "make one with python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return Token(secret)
