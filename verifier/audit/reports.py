"""Reports as they were kept, one after another: those of a run's folder, or those in a file."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from verifier.audit.models import Manifest
from verifier.errors import InputError
from verifier.findings import SCHEMA_VERSION, Report
from verifier.models import Frozen
from verifier.wording import one_line

if TYPE_CHECKING:
    from verifier.audit.store import Run

_GAP = re.compile(r"[\s,]*")
_EXPECTED = "give a folder of verify audit, or what verify printed with --format json or jsonl"


class Kept(Frozen):
    """An article of a run or file: its report, or the `failure` for which there is none.

    `name` is what the article was given by, `source_id` the source it is; None where that is not known.
    """

    name: str | None = None
    source_id: str | None = None
    report: Report | None = None
    failure: str | None = None


class Reports:
    """What is kept at a path, as often as it is asked for; of a run one report at a time is in memory, of a file also
    its text."""

    def __init__(self, path: Path) -> None:
        """Raises InputError with one line where there are no reports of ours, and so does reading them."""
        self.path = path
        self._run = _opened(path) if path.is_dir() else None

    @property
    def manifest(self) -> Manifest | None:
        """What decided the results of the run; a file has none."""
        return self._run.manifest if self._run else None

    def files(self) -> dict[str, str]:
        """The names that the articles of a run were given by, by source id; a file names none."""
        return {one.source_id: one.name for one in self._run.given() if one.source_id} if self._run else {}

    def __iter__(self) -> Iterator[Kept]:
        for kept in self._of_run() if self._run else self._of_file():
            if kept.report and kept.report.schema_version != SCHEMA_VERSION:
                raise self._other_version(kept.report.schema_version)
            yield kept

    def _of_run(self) -> Iterator[Kept]:
        assert self._run
        results = self._run.results()
        result = next(results, None)
        for given in self._run.given():
            if result is None or result.number != given.number:
                failure = given.failure or "not checked yet: the run is unfinished"
                yield Kept(name=given.name, source_id=given.source_id, failure=failure)
                continue
            source_id = result.report.article.id if result.report else given.source_id
            yield Kept(name=given.name, source_id=source_id, report=result.report, failure=result.failure)
            result = next(results, None)

    def _of_file(self) -> Iterator[Kept]:
        waiting: list[Any] = []
        found = 0
        for fields in self._objects():
            if fields.get("type") == "finding":
                waiting.append(fields.get("finding"))
                continue
            if fields.pop("type", None) == "report":
                fields["findings"], waiting = waiting, []
            yield self._kept(fields)
            found += 1
        if waiting:
            raise InputError(f"{self._shown}: ends before the report of its last findings: make it again")
        if not found:
            raise InputError(f"{self._shown}: holds no report: {_EXPECTED}")

    def _objects(self) -> Iterator[dict[str, Any]]:
        """The objects in the file: alone, a line each, or in an array."""
        try:
            text = self.path.read_text(encoding="utf-8-sig").strip()
        except OSError as error:
            raise InputError(f"{self._shown}: {(error.strerror or str(error)).lower()}; check the path") from None
        except UnicodeDecodeError:
            raise InputError(f"{self._shown}: is not text: {_EXPECTED}") from None
        place, end = (1, len(text) - 1) if text.startswith("[") else (0, len(text))
        if place and not text.endswith("]"):
            raise InputError(f"{self._shown}: is cut off: make it again")
        decoder = json.JSONDecoder()
        while (place := self._after_gap(text, place)) < end:
            try:
                fields, place = decoder.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{self._shown}: is not JSON, or cut off ({error}): {_EXPECTED}") from None
            if not isinstance(fields, dict):
                raise InputError(f"{self._shown}: holds something else than reports: {_EXPECTED}")
            yield fields

    def _after_gap(self, text: str, place: int) -> int:
        gap = _GAP.match(text, place)
        return gap.end() if gap else place

    def _kept(self, fields: dict[str, Any]) -> Kept:
        if not {"schema_version", "article", "findings"} <= fields.keys():
            raise InputError(f"{self._shown}: holds something else than reports: {_EXPECTED}")
        if fields["schema_version"] != SCHEMA_VERSION:
            raise self._other_version(fields["schema_version"])
        try:
            # As JSON once more: from Python's strings half a surrogate pair would be taken.
            report = Report.model_validate_json(json.dumps(fields))
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, problem["loc"]))
            raise InputError(f"{self._shown}: no sound report: {one_line(where)}: {problem['msg']}") from None
        return Kept(source_id=report.article.id, report=report)

    @property
    def _shown(self) -> str:
        return one_line(str(self.path))

    def _other_version(self, version: object) -> InputError:
        return InputError(
            f"{self._shown}: a report of schema version {one_line(str(version))[:20]}, this verifier reads version "
            f"{SCHEMA_VERSION}: check the article again"
        )


def _opened(folder: Path) -> "Run":
    from verifier.audit.store import Run

    return Run(folder)
