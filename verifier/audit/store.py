"""The folder of a run: what it is, what it was given, and each result for good as it comes."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Self, TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from verifier.audit.models import RUN_VERSION, Given, Manifest, Result
from verifier.errors import InputError
from verifier.reading import RESULTS_MARK

RUN_FILE = "run.json"
ARTICLES_FILE = "articles.jsonl"
RESULTS_FILE = "results.jsonl"
LOCK_FILE = "run.lock"

_NUMBER = re.compile(rb'\{"number":(\d+),')
_ModelT = TypeVar("_ModelT", bound=BaseModel)


class Run:
    """A run as its folder holds it, while others may append to it. Memory is bounded: a number an article.

    Raises InputError, in one line, where the folder holds no run, or one that cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / RUN_FILE
        if not file.is_file():
            raise InputError(f"{folder}: no {RUN_FILE} in it: give the --out folder of verify audit")
        with _reading(file):
            self.manifest = _parsed(Manifest, file.read_bytes(), file)
        if self.manifest.version != RUN_VERSION:
            raise InputError(f"{file}: a run of version {self.manifest.version}, this verifier knows {RUN_VERSION}")

    def given(self) -> Iterator[Given]:
        """The articles as they were given, in order."""
        file = self.folder / ARTICLES_FILE
        with _reading(file), file.open("rb") as lines:
            for line in lines:
                yield _parsed(Given, line, file)

    def results(self) -> Iterator[Result]:
        """What has come of the articles so far, in order of their numbers; the latest where there are several."""
        file = self.folder / RESULTS_FILE
        places, _ = _scanned(file)
        if not places:
            return
        with _reading(file), file.open("rb") as lines:
            for _, place in sorted(places.items()):
                lines.seek(place)
                yield _parsed(Result, lines.readline(), file)

    def result(self, number: int) -> Result | None:
        """What has come of one article."""
        file = self.folder / RESULTS_FILE
        places, _ = _scanned(file)
        if number not in places:
            return None
        with _reading(file), file.open("rb") as lines:
            lines.seek(places[number])
            return _parsed(Result, lines.readline(), file)

    @property
    def finished(self) -> bool:
        """Whether there is a result of every article."""
        return len(_scanned(self.folder / RESULTS_FILE)[0]) == self.manifest.total


class Results:
    """The results of a run, open to be appended to; what a kill left of a line is cut off first."""

    def __init__(self, run: Run) -> None:
        self._path = run.folder / RESULTS_FILE
        _, self._whole = _scanned(self._path)
        with writing(self._path):
            self._file = self._path.open("ab", buffering=0)
            self._file.truncate(self._whole)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, result: Result) -> None:
        """Keep `result`: once this returns, a kill does not lose it."""
        _write(self._file, _line(result))
        with writing(self._path):
            os.fsync(self._file.fileno())


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder made, marked as one of results, and held by this process alone. Raises InputError where it cannot."""
    with ExitStack() as stack:
        with writing(folder):
            ours = any((folder / name).exists() for name in (RESULTS_MARK, RUN_FILE))
            if folder.is_dir() and not ours and any(folder.iterdir()):
                raise InputError(f"{folder} holds other files: choose another --out")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / RESULTS_MARK).touch()
            path = folder / LOCK_FILE
            lock = FileLock(path, is_singleton=False)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                raise InputError(
                    f"another verify audit (process {path.read_text().strip() or 'unknown'}) is at work in {folder}: "
                    "wait for it, or choose another --out"
                ) from None
            stack.callback(lock.release)
            path.write_text(str(os.getpid()))
        yield


def is_run(folder: Path) -> bool:
    """Whether the folder holds a run. Raises InputError where it holds results whose run is gone."""
    if (folder / RUN_FILE).exists():
        return True
    if (folder / RESULTS_FILE).exists():
        raise InputError(f"{folder}: holds results, but no {RUN_FILE}: choose another --out")
    return False


def begin(folder: Path, manifest: Manifest) -> Run:
    """A new run in `folder`, which holds its articles already."""
    with _replaced(folder / RUN_FILE) as file:
        _write(file, manifest.model_dump_json(indent=2).encode() + b"\n")
    return Run(folder)


class Taking:
    """Told each article of a run in order: what names them all, and their file where there is one."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self.total = 0
        self._file = file
        self._digest = hashlib.sha256()

    def __call__(self, given: Given) -> None:
        """Take `given`."""
        line = _line(given)
        self.total += 1
        self._digest.update(line)
        if self._file is not None:
            _write(self._file, line)

    @property
    def hash(self) -> str:
        """`Manifest.articles`, once all have been taken."""
        return self._digest.hexdigest()[:16]


@contextmanager
def taking(folder: Path) -> Iterator[Taking]:
    """Keeps the articles of a run that begins; all of them are there in the end, or none."""
    with _replaced(folder / ARTICLES_FILE) as file:
        yield Taking(file)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What goes wrong while `path` is written is an InputError that says so."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cannot write {path}: {error.strerror or error}; what is there is kept, and the same command goes on"
        ) from error


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """A file to be written that takes the place of the one at `path` once it is whole and on the disk."""
    fresh = path.with_name(path.name + ".new")
    with writing(path):
        file = fresh.open("wb", buffering=0)
    with file:
        yield file
        with writing(path):
            os.fsync(file.fileno())
            fresh.replace(path)


def _write(file: BinaryIO, line: bytes) -> None:
    """Write all of `line` to an unbuffered file, of which a full disk may take a part only."""
    rest = memoryview(line)
    with writing(Path(file.name)):
        while rest:
            rest = rest[file.write(rest) :]


def _line(model: BaseModel) -> bytes:
    return model.model_dump_json().encode() + b"\n"


def _scanned(file: Path) -> tuple[dict[int, int], int]:
    """Where the latest line of each number begins, and how many bytes are whole lines."""
    places: dict[int, int] = {}
    whole = 0
    if not file.exists():
        return places, whole
    with _reading(file), file.open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            number = _NUMBER.match(line)
            if number is None:
                raise InputError(f"{file}: byte {whole}: not a result of verify audit: choose another --out")
            places[int(number[1])] = whole
            whole += len(line)
    return places, whole


def _parsed(model: type[_ModelT], line: bytes, file: Path) -> _ModelT:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        raise InputError(f"{file}: not a file of verify audit, or of another version: choose another --out") from error


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from error
