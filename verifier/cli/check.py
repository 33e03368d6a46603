"""`verify check`, `verify claim` and `verify schema`."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.delivery import open_delivery
from verifier.cli.desk import open_desk, open_ledger
from verifier.cli.estimate import new_plan, write_estimate
from verifier.cli.options import (
    ENGINE,
    INDEX,
    EstimateOption,
    FormatOption,
    KeepOption,
    OutOption,
    SourcesOption,
    notice,
    settings_from,
    takes,
)
from verifier.vocabulary import Format, Verdict

if TYPE_CHECKING:
    from verifier.findings import Report
    from verifier.models import Source
    from verifier.pipeline import Desk, Settled

    Check = Callable[[Source, Desk, Settled], Report]


@takes(*INDEX, *ENGINE)
def check(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE...", help="Text, Markdown, HTML, PDF or DOCX; - reads standard input."),
    ],
    sources: SourcesOption = None,
    report_format: FormatOption = Format.TABLE,
    out: OutOption = None,
    estimate: EstimateOption = False,
    keep: KeepOption = False,
    **options: Any,
) -> None:
    """Report on the claims of articles."""
    from verifier.pipeline import check_article

    _run(
        lambda: [_read(name) for name in articles], check_article, options,
        sources=sources, report_format=report_format, out=out, estimate=estimate, keep=keep,
    )  # fmt: skip


@takes(*INDEX, *ENGINE)
def claim(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="One claim, in quotation marks.")],
    sources: SourcesOption = None,
    report_format: FormatOption = Format.TABLE,
    out: OutOption = None,
    estimate: EstimateOption = False,
    keep: KeepOption = False,
    **options: Any,
) -> None:
    """Report on one claim against the index."""
    from verifier.errors import InputError
    from verifier.pipeline import check_claim, stand_in
    from verifier.reading import normalise

    def read() -> "list[Source]":
        if not (words := normalise(text)):
            raise InputError("the claim is empty: give it as one argument in quotation marks")
        return [stand_in(words)]

    def check(claimed: "Source", desk: "Desk", settled: "Settled") -> "Report":
        return check_claim(claimed.text, desk, settled)

    _run(
        read, check, options,
        sources=sources, report_format=report_format, out=out, estimate=estimate, keep=keep, headed=False,
    )  # fmt: skip


def schema() -> None:
    """Print the JSON schema of a report."""
    import json

    from verifier.findings import SCHEMA_VERSION, Report

    document = Report.model_json_schema(mode="serialization")
    typer.echo(json.dumps({**document, "$comment": f"verifier report, version {SCHEMA_VERSION}"}, indent=2))


def _read(name: str) -> "Source":
    from verifier.reading import read_source, read_stdin

    return read_stdin() if name == "-" else read_source(Path(name))


def _run(
    read: "Callable[[], list[Source]]",
    check: "Check",
    options: dict[str, Any],
    *,
    sources: list[Path] | None,
    report_format: Format,
    out: Path | None,
    estimate: bool,
    keep: bool,
    headed: bool = True,
) -> None:
    from verifier.archive import Archive
    from verifier.ledger import LEDGER_FILE, Ledger
    from verifier.progress import stages

    settings = settings_from(**options)
    with ExitStack() as stack:
        spinner = stack.enter_context(stages())
        delivery = open_delivery(report_format, out, spinner.aside)
        articles = read()
        plan = new_plan() if estimate else None
        ledger = open_ledger(stack, settings, Ledger)
        archive = stack.enter_context(closing(Archive(settings.index / LEDGER_FILE))) if keep else None
        desk = open_desk(stack, settings, ledger, sources or [], notify=spinner, plan=plan)
        if not desk.index.stats().sources:
            notice(
                "warning: the index is empty, nothing can be searched: add sources with --sources or verify index add"
            )
        if plan is not None:
            for article in articles:
                check(article, desk, lambda _: None)
            spinner.stop()
            write_estimate(plan, settings, as_json=report_format in (Format.JSON, Format.JSONL))
            return
        reports, kept = [], []
        for article in articles:
            delivery.begin(article.info, headed=headed)
            reports.append(check(article, desk, delivery.settled))
            delivery.report(reports[-1])
            if archive:
                kept.append(archive.keep(reports[-1]))
    delivery.finish()
    if kept:
        notice(f"kept: {', '.join(kept)} (verify serve shows it to editors)")
    _leave(reports)


def _leave(reports: "Sequence[Report]") -> None:
    """Say what could not be checked, and leave with 1 when something is contradicted, else 3 after such a thing."""
    unchecked = [item for report in reports for item in report.unchecked]
    if unchecked:
        causes = "; ".join(dict.fromkeys(item.detail or item.reason.definition for item in unchecked))
        notice(f"warning: {len(unchecked)} could not be checked: {causes}")
    if any(finding.verdict is Verdict.CONTRADICTED for report in reports for finding in report.findings):
        raise typer.Exit(1)
    if unchecked:
        raise typer.Exit(3)
