"""Options that several commands share."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from verifier.vocabulary import BackendName, Format

IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index (default: .verifier here).")
]
ChromaOption = Annotated[
    str | None, typer.Option("--chroma", metavar="URL", help="Search on a Chroma server instead of in the folder.")
]
EmbeddingsOption = Annotated[
    str | None,
    typer.Option(
        "--embeddings",
        metavar="MODEL",
        help="The shipped all-MiniLM-L6-v2 (default) or an endpoint's text-embedding-*.",
    ),
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Endpoint that speaks OpenAI's chat completions.")
]
SourcesOption = Annotated[
    list[Path] | None,
    typer.Option("--sources", metavar="PATH", help="Index these files or folders first (repeatable)."),
]
BackendOption = Annotated[BackendName | None, typer.Option("--backend", help="Who extracts claims and judges.")]
ModelOption = Annotated[str | None, typer.Option("--model", metavar="NAME", help="The endpoint's chat model.")]
MinOriginsOption = Annotated[
    int | None,
    typer.Option("--min-origins", min=1, metavar="N", help="Other origins that must support a claim (default: 1)."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the report here instead of to standard output.")
]


def notice(text: str) -> None:
    """A line for the person at the terminal, on stderr."""
    typer.echo(text, err=True)


def write_out(text: str) -> None:
    """Write to standard output: a terminal that cannot show a character gets its escape, and nothing is lost."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def settings_from(**options: Any) -> Any:
    """The `Settings` of this run; the import waits until a command runs."""
    from verifier.settings import load_settings

    return load_settings(**options)
