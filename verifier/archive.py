"""The archive: reports that were kept, and what editors decided about their findings, in the file of the ledger."""

import re
import zlib
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from verifier.errors import InputError
from verifier.findings import SCHEMA_VERSION, Report
from verifier.ledger_file import LedgerFile
from verifier.models import Frozen, SourceInfo, content_id
from verifier.review import EDITOR_LIMIT, NOTE_LIMIT, Decision
from verifier.vocabulary import Action, Verdict
from verifier.wording import one_line

_ID = re.compile(r"[0-9a-f]{1,16}")
_DECISION = tuple(Decision.model_fields)
_COUNTS = TypeAdapter(dict[Verdict, int])
_KEPT = "SELECT id, made, article, counts, unchecked FROM reports ORDER BY number DESC"
_LATEST = """
    SELECT report_id, action FROM decisions
    WHERE number IN (SELECT MAX(number) FROM decisions GROUP BY report_id, claim_id)
"""


class KeptReport(Frozen):
    """What is told of a kept report in a list: when it was first kept (UTC), of which article, and what it found.

    `counts` of findings by verdict; of these, `reviewed` were accepted or overruled by an editor at last, and `marked`
    are to be looked at again.
    """

    id: str
    made: datetime
    article: SourceInfo
    counts: dict[Verdict, int]
    unchecked: int
    reviewed: int
    marked: int


class Archive:
    """The open archive, for any threads of this process; others may write to the file at the same time.

    What was kept or decided is there after a kill at any moment, and no decision is ever changed or removed. An id of a
    report may be cut short to as many of its first digits as name it alone; what names none, or several, is an
    InputError. All methods raise IndexStoreError.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the archive in the ledger at `path`, made where there is none; `read_only`: InputError there."""
        self._file = LedgerFile(path, read_only=read_only)

    def keep(self, report: Report) -> str:
        """Keep `report`, once, and say its id.

        Raises InputError for one that has no JSON, as it holds half a character.
        """
        try:
            identity, content = report.id, report.model_dump_json()
        except PydanticSerializationError:
            raise InputError("the report holds half a character (a lone surrogate) and cannot be kept") from None
        counts = Counter(finding.verdict for finding in report.findings)
        values: dict[str, object] = {
            "id": identity,
            "schema_version": report.schema_version,
            "article": report.article.model_dump_json(),
            "counts": _COUNTS.dump_json({verdict: counts[verdict] for verdict in Verdict}).decode(),
            "unchecked": len(report.unchecked),
            "report": zlib.compress(content.encode()),
        }
        claims: list[tuple[str, dict[str, object]]] = [
            ("INSERT OR IGNORE INTO report_claims", {"report_id": identity, "claim_id": finding.claim.id})
            for finding in report.findings
        ]
        self._file.insert(("INSERT OR IGNORE INTO reports", values), *claims)
        return identity

    def report(self, report_id: str) -> Report:
        """The report of this id. Raises InputError if it was made by another version of the schema, too."""
        identity = self._found(report_id)
        [(version, packed)] = self._file.rows(
            "SELECT schema_version, report FROM reports WHERE id = CAST(? AS TEXT)", identity
        )
        if version != SCHEMA_VERSION:
            raise InputError(
                f"the report {identity} is of schema version {version}, this verifier reads version {SCHEMA_VERSION}: "
                "check the article again"
            )
        with self._file.errors():
            try:
                content = zlib.decompress(packed).decode()
            except (zlib.error, TypeError) as error:
                raise ValueError(f"report {identity}: {error}") from error
            if content_id(content) != identity:
                raise ValueError(f"report {identity} has other words than it was kept with")
            return Report.model_validate_json(content)

    def kept(self) -> list[KeptReport]:
        """Every kept report, the newest first."""
        latest: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for report_id, action in self._file.rows(_LATEST):
            latest[report_id][action] += 1
        with self._file.errors():
            return [
                KeptReport(
                    id=identity,
                    made=made,
                    article=SourceInfo.model_validate_json(article),
                    counts=_COUNTS.validate_json(counts),
                    unchecked=unchecked,
                    reviewed=latest[identity][Action.ACCEPTED] + latest[identity][Action.OVERRULED],
                    marked=latest[identity][Action.MARKED],
                )
                for identity, made, article, counts, unchecked in self._file.rows(_KEPT)
            ]

    def decide(
        self, report_id: str, claim_id: str, action: Action, verdict: Verdict | None, note: str, editor: str
    ) -> Decision:
        """Add what `editor` decided about a finding to the log. Raises InputError where it is no decision on one."""
        identity = self._found(report_id)
        _check(action, verdict, note, editor)
        where = "WHERE report_id = CAST(? AS TEXT) AND claim_id = CAST(? AS TEXT)"
        if not self._file.rows(f"SELECT 1 FROM report_claims {where}", identity, claim_id):
            raise InputError(
                f"the report {identity} has no claim {one_line(claim_id)[:40]!r}: take one of its findings"
            )
        [row] = self._file.rows(
            "INSERT INTO decisions (report_id, claim_id, action, verdict, note, editor) VALUES "
            f"({', '.join(['CAST(? AS TEXT)'] * 6)}) RETURNING {', '.join(_DECISION)}",
            *(identity, claim_id, action, verdict, note, editor),
        )
        return _decision(row)

    def log(self, report_id: str) -> list[Decision]:
        """The decisions on a report, in the order they were made."""
        rows = self._file.rows(
            f"SELECT {', '.join(_DECISION)} FROM decisions WHERE report_id = CAST(? AS TEXT) ORDER BY number",
            self._found(report_id),
        )
        with self._file.errors():
            return [_decision(row) for row in rows]

    def changes(self, report_id: str) -> int:
        """The number of the last decision on a report, 0 where there is none: as long as it stays, so does the log."""
        query = "SELECT COALESCE(MAX(number), 0) FROM decisions WHERE report_id = CAST(? AS TEXT)"
        return int(self._file.rows(query, self._found(report_id))[0][0])

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def _found(self, prefix: str) -> str:
        """The one id that is or starts with `prefix`."""
        rows = []
        if _ID.fullmatch(prefix):
            query = "SELECT id FROM reports WHERE id >= CAST(? AS TEXT) AND id < CAST(? AS TEXT) LIMIT 2"
            rows = self._file.rows(query, prefix, f"{prefix}g")
        if len(rows) != 1:
            problem = "several reports have ids that start with" if rows else "no report has the id"
            raise InputError(f"{problem} {one_line(prefix)[:40]!r}: see the list of kept reports")
        return str(rows[0][0])


def _check(action: Action, verdict: Verdict | None, note: str, editor: str) -> None:
    if action is Action.OVERRULED and verdict is None:
        raise InputError("to overrule a finding takes a verdict: say which")
    if action is not Action.OVERRULED and verdict is not None:
        raise InputError(f"a finding that is {action} keeps its verdict: overrule it to give another")
    if len(note) > NOTE_LIMIT:
        raise InputError(f"the note has {len(note):,} characters: shorten it to {NOTE_LIMIT:,}")
    if not editor or editor != one_line(editor) or len(editor) > EDITOR_LIMIT:
        raise InputError(f"the editor's name must stand on one line of 1 to {EDITOR_LIMIT} characters")
    try:
        f"{note}{editor}".encode()
    except UnicodeEncodeError:
        raise InputError("the note or the editor's name holds half a character (a lone surrogate)") from None


def _decision(row: tuple[object, ...]) -> Decision:
    return Decision.model_validate(dict(zip(_DECISION, row, strict=True)))
