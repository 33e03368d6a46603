"""The command tree: `verify ARTICLE...` is `verify check ARTICLE...`; errors leave as one line and an exit code."""

import signal
from types import FrameType
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from verifier.cli import audit, check, demo, diff, evaluate, help, index, labels, ledger, origins, recheck, rules, serve
from verifier.errors import DatasetError, UnavailableError, VerifierError

_INTERRUPTED = 128 + signal.SIGINT
_OWN_OPTIONS = ("--help", "--version", "--install-completion", "--show-completion")


class _CheckByDefault(TyperGroup):
    """A group that reads anything but a known command as the arguments of `check`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0].partition("=")[0] not in _OWN_OPTIONS:
            args = ["check", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_CheckByDefault,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Check each claim of an article against other independent sources, with exact quotes."
    "\n\nverify ARTICLE... is short for verify check ARTICLE...",
    epilog="Exit codes: 0 nothing contradicted; 1 something contradicted; 2 bad usage or input; "
    "3 something could not be checked; 130 interrupted.",
)
app.command(name="check")(check.check)
app.command(name="claim")(check.claim)
app.command(name="audit")(audit.audit)
app.command(name="demo")(demo.demo)
app.command(name="diff")(diff.diff)
app.command(name="eval")(evaluate.evaluate)
app.command(name="export-labels")(labels.export_labels)
app.command(name="help")(help.help_page)
app.command(name="ledger")(ledger.ledger)
app.command(name="origins")(origins.origins)
app.command(name="recheck")(recheck.recheck)
app.command(name="rules")(rules.rules)
app.command(name="schema")(check.schema)
app.command(name="serve")(serve.serve)
app.add_typer(index.app, name="index")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"verifier {version('verifier')}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Check each claim of an article against other independent sources, with exact quotes."""


def main() -> None:
    """Run the command line: every foreseen failure ends in one line on stderr and its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        message = error.format_message()
        _leave(message if "\n" in message else f"verify: {_sentence(message)}; see --help", code=2)
    except DatasetError as error:
        _leave(f"verify: {error}", code=2)
    except UnavailableError as error:
        _leave(f"verify: {' '.join(str(error).split())}", code=3)
    except VerifierError as error:
        _leave(f"verify: {' '.join(str(error).split())}", code=2)
    if code == _INTERRUPTED:
        _leave("verify: interrupted; the same command goes on from what the index and the ledger hold", code)
    raise SystemExit(code if isinstance(code, int) else 0)


def _sentence(message: str) -> str:
    return " ".join(message.replace("Value error, ", "").split()).rstrip(".")


def _leave(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise SystemExit(code) from None


def _terminate(signum: int, frame: FrameType | None) -> None:
    # Python runs this after a native call returns, so Chroma's files are never cut off in mid-write.
    raise SystemExit(128 + signum)
