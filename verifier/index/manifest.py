"""The manifest of a Chroma folder: by it, files that a kill left half-written are known before Chroma opens them.

Chroma rewrites its HNSW files in place; a folder killed in the middle of that can crash the process that opens it. Its
SQLite file guards its own content, so only the length of that is checked.
"""

import hashlib
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from verifier.models import Frozen


class FileState(Frozen):
    """One file: its size in bytes, its time in nanoseconds, its SHA-256."""

    size: int
    time: int
    sha256: str


_MANIFEST = TypeAdapter(dict[str, FileState])


def describe(folder: Path, earlier: str | None) -> str:
    """The manifest of a closed folder; files whose size and time `earlier` knows are not read again."""
    known = _parse(earlier) or {}
    states = {}
    for name, path in _files(folder).items():
        status = path.stat()
        state = known.get(name)
        if state is None or (state.size, state.time) != (status.st_size, status.st_mtime_ns):
            state = FileState(size=status.st_size, time=status.st_mtime_ns, sha256=_digest(path))
        states[name] = state
    return _MANIFEST.dump_json(states).decode()


def intact(folder: Path, manifest: str | None) -> bool:
    """Whether the folder holds what it did when the manifest was made; only files with another time are read."""
    known = _parse(manifest)
    paths = _files(folder)
    if known is None or paths.keys() != known.keys() or sqlite_is_cut(folder / "chroma.sqlite3"):
        return False
    return all(_same(path, known[name]) for name, path in paths.items())


def sqlite_is_cut(path: Path) -> bool:
    """Whether the file at `path` is missing, no SQLite file, or shorter than its header says."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return True
    page, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    return not header.startswith(b"SQLite format 3\0") or size < pages * (65536 if page == 1 else page)


def _parse(manifest: str | None) -> dict[str, FileState] | None:
    try:
        return None if manifest is None else _MANIFEST.validate_json(manifest)
    except ValidationError:
        return None


def _files(folder: Path) -> dict[str, Path]:
    # Until the first flush, which writes this one, Chroma makes the other files afresh whenever it opens the folder.
    flushed = (path.parent for path in folder.glob("*/index_metadata.pickle"))
    return {path.relative_to(folder).as_posix(): path for parent in flushed for path in sorted(parent.iterdir())}


def _same(path: Path, state: FileState) -> bool:
    status = path.stat()
    if status.st_size != state.size:
        return False
    return status.st_mtime_ns == state.time or _digest(path) == state.sha256


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
