"""All that is derived from the results of a run: the pages, the tables and the list of what went wrong."""

import re
import shutil
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from verifier.audit.corpus import Corpus
from verifier.audit.models import Result
from verifier.audit.overview import to_overview
from verifier.audit.store import Run
from verifier.audit.tables import CsvTable, ParquetTable, Row, Table, rows
from verifier.errors import InputError
from verifier.models import Frozen
from verifier.report import to_html

PAGES = "articles"
OVERVIEW = "report.html"
"""Written last: where it is, all the others are."""
_DRAFT = ".outputs"
_CORPUS = "corpus.sqlite3"
FILES = {
    "findings.csv": "a row a finding, for a spreadsheet",
    "findings.parquet": "the same with a type for every column, for pandas, DuckDB and the like",
    "errors.jsonl": "what could not be checked, and why",
    "results.jsonl": "the reports themselves, a line an article",
}
"""The tables and lists beside the pages, and what each holds."""
_NO_PARQUET = 'findings.parquet is left out, it needs pyarrow: pip install "verifier[audit]"'
_SLUG = 60


class Fault(Frozen):
    """A line of errors.jsonl: an article without a report, or a claim or sentence of one that was not checked.

    `reason` is the code of the latter.
    """

    article: int
    name: str
    reason: str | None = None
    claim_id: str | None = None
    text: str | None = None
    detail: str


def write_outputs(run: Run, notify: Callable[[str], None] = lambda line: print(line, file=sys.stderr)) -> None:
    """Write the derived files of `run` anew, each whole or not at all; what they hold depends on its results alone.

    One pass over the results, one of them in memory at a time. `notify` is told in a line what is left out.
    Raises InputError where the folder cannot be written.
    """
    draft = run.folder / _DRAFT
    try:
        shutil.rmtree(draft, ignore_errors=True)
        (draft / PAGES).mkdir(parents=True)
        _write(run, draft, notify)
        _publish(draft, run.folder)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(draft, ignore_errors=True)
        cause = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot write the pages and tables of {run.folder}: {cause}; run again to have them"
        ) from error


def _write(run: Run, draft: Path, notify: Callable[[str], None]) -> None:
    with ExitStack() as stack:
        tables: list[Table] = [stack.enter_context(CsvTable.at(draft / "findings.csv"))]
        try:
            tables.append(stack.enter_context(ParquetTable(draft / "findings.parquet")))
        except ImportError:
            notify(_NO_PARQUET)
        errors = stack.enter_context((draft / "errors.jsonl").open("w", encoding="utf-8", newline="\n"))
        corpus = stack.enter_context(Corpus(draft / _CORPUS))
        for result in run.results():
            found = list(rows(result))
            for row in found:
                for table in tables:
                    table.write(row)
            errors.writelines(f"{fault.model_dump_json(exclude_none=True)}\n" for fault in _faults(result, found))
            corpus.add(result, found, _write_article(result, draft))
        files = {name: holds for name, holds in FILES.items() if (draft / name).exists() or name == "results.jsonl"}
        overview = to_overview(corpus, run.manifest, files)
    (draft / _CORPUS).unlink()
    (draft / OVERVIEW).write_text(overview, encoding="utf-8", newline="\n")


def _write_article(result: Result, draft: Path) -> str | None:
    """Write the article's report as JSON and as a page, and say where the page is; None where there is no report."""
    if (report := result.report) is None:
        return None
    name = f"{PAGES}/{page_name(result.number, report.article.title)}"
    (draft / f"{name}.json").write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8", newline="\n")
    (draft / f"{name}.html").write_text(to_html(report), encoding="utf-8", newline="\n")
    return f"{name}.html"


def page_name(number: int, title: str) -> str:
    """The number and what of the title can stand in any file name and address: "00012-flood-in-orvale"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].rstrip("-")
    return f"{number:05d}-{slug}" if slug else f"{number:05d}"


def _faults(result: Result, rows: list[Row]) -> Iterator[Fault]:
    if result.report is None:
        yield Fault(article=result.number, name=result.name, detail=result.failure or "no report")
    for row in rows:
        if row.status == "unchecked":
            yield Fault(
                article=result.number,
                name=result.name,
                reason=row.reason_code,
                claim_id=row.claim_id,
                text=row.claim,
                detail=row.reason,
            )


def _publish(draft: Path, folder: Path) -> None:
    """Put the files of `draft` in the place of those of an earlier time."""
    (folder / OVERVIEW).unlink(missing_ok=True)
    (folder / "findings.parquet").unlink(missing_ok=True)
    shutil.rmtree(folder / PAGES, ignore_errors=True)
    for made in sorted(draft.iterdir(), key=lambda file: file.name == OVERVIEW):
        made.replace(folder / made.name)
    draft.rmdir()
