"""The findings of a run as tables: a row a finding or unchecked claim, CSV for people and Parquet for programs."""

import csv
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TextIO

from verifier.audit.models import Result
from verifier.findings import Evidence, Finding, Report
from verifier.models import Frozen, Span, Unchecked
from verifier.vocabulary import Aspect, Stance
from verifier.wording import one_line

if TYPE_CHECKING:
    from pyarrow import Schema

ROW_GROUP = 5000
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
"""How a cell begins that a spreadsheet would work out; the wide forms count where Chinese or Japanese is typed."""


class Row(Frozen):
    """One finding, or one claim or sentence that was not checked, whose `reason` then says why.

    `spans` are the claim's places in the article, "12..40 55..60". Of each side there is the best evidence of another
    origin on whether the claim is so (of an attributed claim, whether it was said), with its place in its source.
    """

    article: int
    name: str
    outlet: str | None
    title: str
    url: str | None
    published: datetime | None
    claim_id: str | None
    claim: str
    spans: str
    status: Literal["checked", "unchecked"]
    verdict: str | None = None
    disputed: bool | None = None
    reason_code: str
    reason: str
    content_verdict: str | None = None
    supporting: int | None = None
    refuting: int | None = None
    supporting_origins: tuple[str, ...] = ()
    refuting_origins: tuple[str, ...] = ()
    supporting_quote: str | None = None
    supporting_outlet: str | None = None
    supporting_title: str | None = None
    supporting_url: str | None = None
    supporting_published: datetime | None = None
    supporting_source: str | None = None
    supporting_start: int | None = None
    supporting_end: int | None = None
    refuting_quote: str | None = None
    refuting_outlet: str | None = None
    refuting_title: str | None = None
    refuting_url: str | None = None
    refuting_published: datetime | None = None
    refuting_source: str | None = None
    refuting_start: int | None = None
    refuting_end: int | None = None
    backend: str


class Table(AbstractContextManager["Table"], Protocol):
    """A file that takes rows."""

    def write(self, row: Row) -> None:
        """Add one row."""


def rows(result: Result) -> Iterator[Row]:
    """The rows of one article: its findings, then what was not checked. A failed article has none."""
    if (report := result.report) is None:
        return
    for finding in report.findings:
        yield _checked(result, report, finding)
    for item in report.unchecked:
        yield _unchecked(result, report, item)


def _checked(result: Result, report: Report, finding: Finding) -> Row:
    return Row(
        **_article(result, report),
        claim_id=finding.claim.id,
        claim=finding.claim.text,
        spans=_spans(finding.claim.spans),
        status="checked",
        verdict=finding.verdict,
        disputed=finding.disputed,
        reason_code=finding.reason.code,
        reason=finding.reason.text,
        content_verdict=finding.said.content.verdict if finding.said else None,
        supporting=len(finding.supporting_origins),
        refuting=len(finding.refuting_origins),
        supporting_origins=finding.supporting_origins,
        refuting_origins=finding.refuting_origins,
        **_best("supporting", finding.on(Aspect.SAID, Stance.SUPPORTS)),
        **_best("refuting", finding.on(Aspect.SAID, Stance.REFUTES)),
    )


def _unchecked(result: Result, report: Report, item: Unchecked) -> Row:
    return Row(
        **_article(result, report),
        claim_id=item.claim_id,
        claim=item.text,
        spans=_spans(item.spans),
        status="unchecked",
        reason_code=item.reason,
        reason=item.detail or item.reason.definition,
    )


def _article(result: Result, report: Report) -> dict[str, Any]:
    article = report.article
    return {
        "article": result.number,
        "name": result.name,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "published": article.published,
        "backend": report.method.backend,
    }


def _best(side: str, evidence: list[Evidence]) -> dict[str, Any]:
    if not evidence:
        return {}
    best = evidence[0]
    shown = {
        "quote": best.quote,
        "outlet": best.outlet,
        "title": best.title,
        "url": best.url,
        "published": best.published,
        "source": best.source_id,
        "start": best.start,
        "end": best.end,
    }
    return {f"{side}_{name}": value for name, value in shown.items()}


def _spans(spans: tuple[Span, ...]) -> str:
    return " ".join(f"{span.start}..{span.end}" for span in spans)


class CsvTable:
    """CSV as spreadsheets read it: with a byte order mark; every text on one line, and none a formula."""

    def __init__(self, file: TextIO, kind: type[Row] = Row) -> None:
        """Begin the table in `file`, which keeps line ends as they are; it has the columns of this `kind` of row."""
        self._file = file
        self._columns = tuple(kind.model_fields)
        self._writer = csv.writer(file)
        file.write("\ufeff")
        self._writer.writerow(self._columns)

    @classmethod
    def at(cls, path: Path) -> Self:
        """A table in the file at `path`, in UTF-8."""
        return cls(path.open("w", encoding="utf-8", newline=""))

    def write(self, row: Row) -> None:
        """Add one row."""
        self._writer.writerow([_cell(getattr(row, name)) for name in self._columns])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _cell(value: Any) -> Any:
    match value:
        case tuple():
            return " ".join(value)
        case datetime():
            return value.isoformat()
        case str():
            text = one_line(value)
            return f"'{text}" if _FORMULA.match(text) else text
        case _:
            return value


class ParquetTable:
    """Parquet with the words as they are and a type for every column. Raises ImportError without pyarrow."""

    def __init__(self, path: Path) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema = _schema()
        self._writer = ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, row: Row) -> None:
        """Add one row; every `ROW_GROUP` of them leave the memory."""
        self._rows.append(row.model_dump())
        if len(self._rows) == ROW_GROUP:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        from pyarrow import Table

        if self._rows:
            self._writer.write_table(Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()


def _schema() -> "Schema":
    import pyarrow as pa

    types = {
        int: pa.int64(),
        bool: pa.bool_(),
        datetime: pa.timestamp("us", tz="UTC"),
        tuple[str, ...]: pa.list_(pa.string()),
    }
    columns = ((name, _bare(field.annotation)) for name, field in Row.model_fields.items())
    return pa.schema([(name, types.get(kind, pa.string())) for name, kind in columns])


def _bare(annotation: Any) -> Any:
    """The type of a field that may also be None."""
    from types import NoneType, UnionType
    from typing import get_args, get_origin

    if get_origin(annotation) is not UnionType:
        return annotation
    return next(one for one in get_args(annotation) if one is not NoneType)
