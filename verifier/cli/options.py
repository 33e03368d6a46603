"""Options that several commands share, each declared once, and what every command prints with."""

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from verifier.vocabulary import BackendName, Format, RuleCode

IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index (default: .verifier here).")
]
SourcesOption = Annotated[
    list[Path] | None,
    typer.Option("--sources", metavar="PATH", help="Index these files or folders first (repeatable)."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the report here instead of to standard output.")
]
EstimateOption = Annotated[
    bool,
    typer.Option(
        "--estimate", help="Print the calls of the chat model, tokens and price to be expected; ask it nothing."
    ),
]
KeepOption = Annotated[
    bool, typer.Option("--keep", help="Keep the report beside the index, for editors to review with verify serve.")
]

INDEX = ("index", "chroma")
"""Where the index is."""
ENGINE = (
    "backend",
    "model",
    "base_url",
    "embeddings",
    "min_origins",
    "max_cost",
    "max_calls",
    "replay",
    "without_rules",
)
"""Who extracts and judges, by which rules, and for how much."""

_SHARED: dict[str, Any] = {
    "index": IndexOption,
    "chroma": Annotated[
        str | None, typer.Option("--chroma", metavar="URL", help="Search on a Chroma server instead of in the folder.")
    ],
    "backend": Annotated[BackendName | None, typer.Option("--backend", help="Who extracts claims and judges.")],
    "model": Annotated[str | None, typer.Option("--model", metavar="NAME", help="The endpoint's chat model.")],
    "base_url": Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="Endpoint that speaks OpenAI's chat completions.")
    ],
    "embeddings": Annotated[
        str | None,
        typer.Option(
            "--embeddings",
            metavar="MODEL",
            help="The shipped all-MiniLM-L6-v2 (default) or an endpoint's text-embedding-*.",
        ),
    ],
    "min_origins": Annotated[
        int | None,
        typer.Option("--min-origins", min=1, metavar="N", help="Other origins that must support a claim (default: 1)."),
    ],
    "max_cost": Annotated[
        float | None,
        typer.Option("--max-cost", min=0, metavar="USD", help="Spend no more on a model; the rest stays unchecked."),
    ],
    "max_calls": Annotated[
        int | None,
        typer.Option("--max-calls", min=0, metavar="N", help="Make no more calls of a model than this."),
    ],
    "concurrency": Annotated[
        int | None,
        typer.Option("--concurrency", min=1, metavar="N", help="Calls to the endpoint under way at once (default: 4)."),
    ],
    "without_rules": Annotated[
        list[RuleCode] | None,
        typer.Option(
            "--without-rule", metavar="CODE", help="Do without this rule, for an experiment (repeatable; verify rules)."
        ),
    ],
    "replay": Annotated[
        bool | None,
        typer.Option("--replay", help="Answer from the ledger of earlier runs alone, without key or network."),
    ],
}

CommandT = TypeVar("CommandT", bound=Callable[..., None])


def takes(*names: str) -> Callable[[CommandT], CommandT]:
    """Give a command the shared options of these `names`; it finds those that were given in its `**options`."""

    def declare(command: CommandT) -> CommandT:
        signature = inspect.signature(command)
        own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        shared = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_SHARED[name])
            for name in names
        ]
        command.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
        return command

    return declare


def notice(text: str) -> None:
    """A line for the person at the terminal, on stderr."""
    typer.echo(text, err=True)


def write_out(text: str) -> None:
    """Write to standard output: a terminal that cannot show a character gets its escape, and nothing is lost."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def aligned(lines: dict[str, str]) -> str:
    """A line for each name and what is told of it, one under the other."""
    return "".join(f"{name + ':':<12} {value}\n" for name, value in lines.items())


def settings_from(**options: Any) -> Any:
    """The `Settings` of this run; the import waits until a command runs."""
    from verifier.settings import load_settings

    return load_settings(**options)
