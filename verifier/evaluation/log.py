"""The log of a run: a header and a line a record, appended as they come, so that a killed run goes on."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Generic, TypeVar, cast

from pydantic import ValidationError

from verifier.errors import InputError
from verifier.evaluation.records import LOG_VERSION, ArticleRecord, ClaimRecord, Header, PairRecord, Record, TaskName

LOG_FILE = "log.jsonl"
RECORDS: dict[TaskName, type[Record]] = {
    TaskName.CLAIMS: ClaimRecord,
    TaskName.PAIRS: PairRecord,
    TaskName.EXTRACTION: ArticleRecord,
}

R = TypeVar("R", bound=Record)


class Log(Generic[R]):
    """Records in memory, and in a folder where one is given. They are read in the order of the set, whatever the order
    they came in."""

    def __init__(self, header: Header, folder: Path | None = None) -> None:
        """Go on with the log in `folder`, or begin one. Raises InputError if another run's log is there."""
        self.header = header
        self._records: dict[tuple[int, int], R] = {}
        self._file = folder / LOG_FILE if folder else None
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size:
                self._resume(self._file)
            else:
                fresh = self._file.with_suffix(".new")
                fresh.write_text(_line(header), encoding="utf-8")
                fresh.replace(self._file)
        except OSError as error:
            raise InputError(f"cannot write {self._file}: {error.strerror}; choose another --out") from error

    @property
    def records(self) -> tuple[R, ...]:
        """What is settled, run by run and in the order of the set."""
        return tuple(record for _, record in sorted(self._records.items()))

    def missing(self, run: int) -> set[int]:
        """The numbers of the examples that this run has not settled, those that could not be checked among them."""
        settled = {number for (of, number), record in self._records.items() if of == run and not record.failure}
        return set(range(self.header.total)) - settled

    def append(self, records: Iterable[R]) -> None:
        """Keep `records`: once this returns, a kill does not lose them."""
        new = list(records)
        if self._file is not None:
            try:
                with self._file.open("a", encoding="utf-8") as file:
                    file.write("".join(map(_line, new)))
            except OSError as error:
                raise InputError(f"cannot write {self._file}: {error.strerror}; what is there is kept") from error
        self._records.update({(record.run, record.number): record for record in new})

    def _resume(self, file: Path) -> None:
        header, records, whole = _read(file)
        if header != self.header:
            differing = [name for name in Header.model_fields if getattr(header, name) != getattr(self.header, name)]
            raise InputError(
                f"{file} is the log of another run (other {', '.join(differing)}): choose another --out, "
                f"or see it again with --score {file.parent}"
            )
        if whole < file.stat().st_size:
            with file.open("r+b") as cut:
                cut.truncate(whole)
        self._records = cast("dict[tuple[int, int], R]", _latest(records))


def read_log(folder: Path) -> tuple[Header, tuple[Record, ...]]:
    """The header and the records of the log in `folder`. Raises InputError if there is none, or it is not complete."""
    file = folder / LOG_FILE if folder.is_dir() else folder
    if not file.is_file():
        raise InputError(f"{folder}: no {LOG_FILE} in it: give the --out folder of a run of verify eval")
    header, lines, _ = _read(file)
    records = _latest(lines)
    if len(records) < header.total * header.runs:
        raise InputError(
            f"{file}: only {len(records)} of {header.total * header.runs} are settled: run the same command again"
        )
    return header, tuple(record for _, record in sorted(records.items()))


def _read(file: Path) -> tuple[Header, list[Record], int]:
    """The header, the records, and how many bytes of the file they are: a kill may leave part of a line behind."""
    try:
        lines = file.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    records: list[Record] = []
    try:
        if not lines or json.loads(lines[0]).get("log") != LOG_VERSION:
            raise InputError(f"{file}: not a log of verify eval, or of another version")
        header = Header.model_validate_json(lines[0])
        model = RECORDS[header.task]
        for line in lines[1:]:
            records.append(model.model_validate_json(line))
    except (ValidationError, ValueError, AttributeError) as error:
        raise InputError(
            f"{file} line {len(records) + 2}: not a record of verify eval: choose another --out"
        ) from error
    return header, records, sum(len(line) + 1 for line in lines)


def _latest(records: Iterable[Record]) -> dict[tuple[int, int], Record]:
    """The records by run and number; one that failed may have been run again, and the later one counts."""
    return {(record.run, record.number): record for record in records}


def _line(model: Header | Record) -> str:
    return model.model_dump_json() + "\n"
