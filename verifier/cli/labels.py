"""`verify export-labels`: what editors decided, as labelled claims for `verify eval`."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from verifier.cli.options import IndexOption, notice, settings_from, write_out

if TYPE_CHECKING:
    from verifier.archive import Archive
    from verifier.findings import Report
    from verifier.review import Decision


def export_labels(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A new or empty folder for labels.jsonl and its articles.")
    ],
    report: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="ID", help="Only of this kept report (repeatable; default: of all)."),
    ] = None,
    index: IndexOption = None,
) -> None:
    """Write what editors decided as labelled claims.

    A verdict that was accepted, or the one it was overruled to, is the claim's label; marked claims are left out.
    To measure verdicts by them, name the sources that the reports were made with: verify eval DIR/labels.jsonl
    --sources PATH. The articles in DIR are no sources, only the claims' own.
    """
    from collections import Counter

    from verifier.archive import Archive
    from verifier.errors import InputError
    from verifier.evaluation.labels import labels, write
    from verifier.ledger import LEDGER_FILE
    from verifier.vocabulary import Verdict

    settings = settings_from(index=index)
    with closing(Archive(settings.index / LEDGER_FILE, read_only=True)) as archive:
        found = labels(_reviewed(archive, report or []))
    if found.marked:
        notice(f"left out: {found.marked} marked, on which nobody has decided")
    if not found.claims:
        raise InputError("no finding has been accepted or overruled: review reports with verify serve")
    file = write(found, out)
    counts = Counter(claim.label for claim in found.claims)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
    notice(f"labels: {len(found.claims)} of {len(found.articles)} articles ({told})")
    write_out(f"{file}\n")


def _reviewed(archive: "Archive", wanted: list[str]) -> "Iterator[tuple[Report, list[Decision]]]":
    """The reports that were reviewed, oldest first; one that this version cannot read is left out, unless named."""
    from verifier.errors import InputError

    for report_id in wanted or [kept.id for kept in reversed(archive.kept())]:
        if log := archive.log(report_id):
            try:
                report = archive.report(report_id)
            except InputError as error:
                if wanted:
                    raise
                notice(f"left out: {error}")
                continue
            yield report, log
