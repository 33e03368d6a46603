"""Audit runs that the server was told of: what each holds, its overview, and the report of each article."""

import re
from collections.abc import Iterable
from pathlib import Path

from verifier.audit.models import Result
from verifier.audit.outputs import FILES, OVERVIEW
from verifier.audit.store import Run, is_run
from verifier.errors import InputError
from verifier.models import Frozen, content_id

_PAGE = re.compile(r"(\d{5,9})(?:-[a-z0-9-]*)?")


class RunInfo(Frozen):
    """An audit run: what its folder is called, how many articles it has, and whether its overview is written."""

    id: str
    name: str
    articles: int
    backend: str
    overview: bool


class Runs:
    """The runs in some folders, by ids: what a client sends is never part of a path."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Raises InputError where a folder holds no run, and neither does any folder in it."""
        self._folders: dict[str, Path] = {}
        for folder in folders:
            found = [folder] if is_run(folder) else sorted(one for one in _below(folder) if is_run(one))
            if not found:
                raise InputError(f"{folder}: no run of verify audit in it: give --runs its --out folder")
            for one in found:
                Run(one)
                self._folders[content_id(one.resolve())] = one

    def all(self) -> list[RunInfo]:
        """Every run, in the order it was given."""
        return [_info(identity, folder) for identity, folder in self._folders.items()]

    def info(self, run_id: str) -> RunInfo | None:
        """The run of this id."""
        folder = self._folders.get(run_id)
        return _info(run_id, folder) if folder else None

    def overview(self, run_id: str) -> str | None:
        """The first page of a run; None where there is no such run, or its page is not written yet."""
        folder = self._folders.get(run_id)
        page = folder / OVERVIEW if folder else None
        return page.read_text(encoding="utf-8", errors="replace") if page and page.is_file() else None

    def file(self, run_id: str, name: str) -> Path | None:
        """One of the other files that an overview speaks of."""
        folder = self._folders.get(run_id)
        known = next((one for one in FILES if one == name), None)
        return folder / known if folder and known and (folder / known).is_file() else None

    def result(self, run_id: str, number: int) -> Result | None:
        """What came of one article of a run."""
        folder = self._folders.get(run_id)
        return Run(folder).result(number) if folder else None


def number_of(page: str) -> int | None:
    """The number of the article that a run's overview calls by the name of its page."""
    match = _PAGE.fullmatch(page)
    return int(match[1]) if match else None


def _info(identity: str, folder: Path) -> RunInfo:
    run = Run(folder)
    return RunInfo(
        id=identity,
        name=folder.resolve().name,
        articles=run.manifest.total,
        backend=run.manifest.method.backend,
        overview=(folder / OVERVIEW).is_file(),
    )


def _below(folder: Path) -> list[Path]:
    try:
        return [one for one in folder.iterdir() if one.is_dir()]
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({(error.strerror or str(error)).lower()})") from None
