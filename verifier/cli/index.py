"""`verify index`: what other articles there are to check against."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.options import INDEX, notice, settings_from, takes

if TYPE_CHECKING:
    from verifier.index import AddSummary, Index
    from verifier.models import Source, SourceInfo
    from verifier.protocols import Embedder
    from verifier.settings import Settings

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Manage the sources that articles are checked against."
)

SourceArgument = Annotated[str, typer.Argument(metavar="ID", help="Id of a source, or enough of its first digits.")]


@app.command()
@takes(*INDEX, "embeddings", "base_url")
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Articles, or folders of articles.")],
    **options: Any,
) -> None:
    """Index articles; unchanged ones are skipped, a changed file replaces its old source."""
    with _opened(**options) as store:
        add_sources(store, paths)


@app.command(name="list")
@takes(*INDEX, "embeddings")
def list_sources(**options: Any) -> None:
    """List the sources, one a line."""
    with _opened(**options) as store:
        sources = store.sources()
        if not sources:
            notice("the index is empty: add sources with verify index add")
        for source in sources:
            typer.echo(described(source))


@app.command()
@takes(*INDEX, "embeddings")
def show(source: SourceArgument, **options: Any) -> None:
    """Print one source: what is known of it, and its text."""
    with _opened(**options) as store:
        found = store.source(source)
        for name, value in found.model_dump(mode="json", exclude={"text"}).items():
            typer.echo(f"{name + ':':<10} {'-' if value is None else value}")
        typer.echo(f"passages:  {len(store.passages_of(found.id))}\n\n{found.text}")


@app.command()
@takes(*INDEX, "embeddings")
def remove(source: SourceArgument, **options: Any) -> None:
    """Remove one source."""
    with _opened(**options) as store:
        removed = store.remove(source)
        notice(f"removed {removed.id} ({removed.title})")


@app.command()
@takes(*INDEX, "embeddings")
def stats(**options: Any) -> None:
    """Print how much the index holds, and which model made it."""
    with _opened(**options) as store:
        for name, value in store.stats():
            typer.echo(f"{name.replace('_', ' ') + ':':<16} {value}")


@app.command()
@takes(*INDEX, "embeddings")
def rebuild(**options: Any) -> None:
    """Build the Chroma index again from the record beside it, with the settings of a new one."""
    with _opened(**options) as store:
        store.rebuild()
        built = store.stats()
        notice(f"rebuilt: {built.passages} passages of {built.sources} sources")


def described(source: "SourceInfo") -> str:
    """One line on a source: its id, date, outlet and title."""
    from verifier.wording import one_line

    published = f"{source.published:%Y-%m-%d}" if source.published else "-"
    return f"{source.id}  {published:<10}  {one_line(source.outlet or '-')}  {one_line(source.title)}"


def open_index(settings: "Settings", embedder: "Embedder") -> "Index":
    """The index that the settings name."""
    from verifier.index import Index

    return Index(settings.index, embedder, settings.chroma)


def add_sources(index: "Index", paths: list[Path]) -> "AddSummary":
    """Index the articles at `paths`; one that cannot be read is named and left out, unless it was named itself."""
    from verifier.progress import bar
    from verifier.reading import find_articles

    files = [(file, path == file) for path in paths for file in find_articles(path)]
    with bar("indexing", len(files)) as progress:
        summary = index.add(_sources(files), progress)
    notice(f"index: {summary.added} added, {summary.replaced} replaced, {summary.unchanged} unchanged")
    return summary


def _sources(files: list[tuple[Path, bool]]) -> "Iterator[tuple[Path, Source]]":
    from verifier.errors import InputError
    from verifier.reading import read_source

    for file, named in files:
        try:
            source = read_source(file)
        except InputError as error:
            if named:
                raise
            notice(f"skipped: {error}")
            continue
        yield file, source


def _opened(**options: Any) -> "Index":
    from verifier.backends import open_embedder

    settings = settings_from(**options)
    return open_index(settings, open_embedder(settings))
