"""`verify check`, `verify claim` and `verify schema`."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.desk import open_desk
from verifier.cli.options import (
    BackendOption,
    BaseUrlOption,
    ChromaOption,
    EmbeddingsOption,
    FormatOption,
    IndexOption,
    MinOriginsOption,
    ModelOption,
    OutOption,
    SourcesOption,
    notice,
    settings_from,
    write_out,
)
from verifier.vocabulary import Format, Verdict

if TYPE_CHECKING:
    from verifier.findings import Report
    from verifier.models import Source
    from verifier.pipeline import Desk
    from verifier.settings import Settings


def check(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE...", help="Text, Markdown, HTML, PDF or DOCX; - reads standard input."),
    ],
    sources: SourcesOption = None,
    index: IndexOption = None,
    chroma: ChromaOption = None,
    report_format: FormatOption = Format.TABLE,
    out: OutOption = None,
    backend: BackendOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    embeddings: EmbeddingsOption = None,
    min_origins: MinOriginsOption = None,
) -> None:
    """Report on the claims of articles."""
    from verifier.pipeline import check_article

    settings = settings_from(
        index=index, chroma=chroma, backend=backend, model=model, base_url=base_url, embeddings=embeddings,
        min_origins=min_origins,
    )  # fmt: skip
    _writable(out)
    read = [_read(name) for name in articles]
    with ExitStack() as stack:
        desk = _open_desk(stack, settings, sources or [])
        reports = [check_article(article, desk) for article in read]
    _deliver(reports, report_format, out)


def claim(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="One claim, in quotation marks.")],
    sources: SourcesOption = None,
    index: IndexOption = None,
    chroma: ChromaOption = None,
    report_format: FormatOption = Format.TABLE,
    out: OutOption = None,
    backend: BackendOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    embeddings: EmbeddingsOption = None,
    min_origins: MinOriginsOption = None,
) -> None:
    """Report on one claim against the index."""
    from verifier.errors import InputError
    from verifier.pipeline import check_claim
    from verifier.reading import normalise

    settings = settings_from(
        index=index, chroma=chroma, backend=backend, model=model, base_url=base_url, embeddings=embeddings,
        min_origins=min_origins,
    )  # fmt: skip
    words = normalise(text)
    if not words:
        raise InputError("the claim is empty: give it as one argument in quotation marks")
    _writable(out)
    with ExitStack() as stack:
        report = check_claim(words, _open_desk(stack, settings, sources or []))
    _deliver([report], report_format, out)


def schema() -> None:
    """Print the JSON schema of a report."""
    import json

    from verifier.findings import SCHEMA_VERSION, Report

    document = Report.model_json_schema(mode="serialization")
    typer.echo(json.dumps({**document, "$comment": f"verifier report, version {SCHEMA_VERSION}"}, indent=2))


def _read(name: str) -> "Source":
    from verifier.reading import read_source, read_stdin

    return read_stdin() if name == "-" else read_source(Path(name))


def _open_desk(stack: ExitStack, settings: "Settings", sources: list[Path]) -> "Desk":
    from verifier.progress import stages

    desk = open_desk(stack, settings, sources, notify=stack.enter_context(stages()))
    if not desk.index.stats().sources:
        notice("warning: the index is empty, nothing can be searched: add sources with --sources or verify index add")
    return desk


def _writable(out: Path | None) -> None:
    """Refuse an --out that cannot be written before the work is done for it."""
    from verifier.errors import InputError

    if out is not None and (out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK)):
        raise InputError(f"cannot write {out}: choose another --out")


def _deliver(reports: list["Report"], report_format: Format, out: Path | None) -> None:
    from verifier.errors import InputError

    text = _rendered(reports, report_format, to_file=out is not None)
    if out is None:
        write_out(text)
    else:
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    unchecked = [item for report in reports for item in report.unchecked]
    if unchecked:
        causes = "; ".join(dict.fromkeys(item.detail or item.reason.definition for item in unchecked))
        notice(f"warning: {len(unchecked)} could not be checked: {causes}")
    if code := _exit_code(reports):
        raise typer.Exit(code)


def _rendered(reports: list["Report"], report_format: Format, *, to_file: bool) -> str:
    match report_format:
        case Format.JSON if len(reports) == 1:
            return reports[0].model_dump_json(indent=2) + "\n"
        case Format.JSON:
            return "[\n" + ",\n".join(report.model_dump_json(indent=2) for report in reports) + "\n]\n"
        case Format.JSONL:
            return "".join(report.model_dump_json() + "\n" for report in reports)
        case Format.MD:
            from verifier.report import to_markdown

            return "\n".join(to_markdown(report) for report in reports)
        case Format.TABLE:
            return _tables(reports, to_file=to_file)


def _tables(reports: list["Report"], *, to_file: bool) -> str:
    from rich.console import Console

    from verifier.report import to_table

    options: dict[str, Any] = {"width": 100, "no_color": True, "force_terminal": False} if to_file else {}
    console = Console(highlight=False, soft_wrap=False, **options)
    with console.capture() as capture:
        for report in reports:
            console.print(to_table(report, console))
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _exit_code(reports: list["Report"]) -> int:
    """1 when something is contradicted, else 3 when something is unchecked, else 0."""
    if any(finding.verdict is Verdict.CONTRADICTED for report in reports for finding in report.findings):
        return 1
    return 3 if any(report.unchecked for report in reports) else 0
