"""Files and folders: which files are articles, and their bytes within limits."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from verifier.errors import InputError
from verifier.reading.text import clean_line

MAX_BYTES = 20_000_000
ENDINGS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
RESULTS_MARK = ".verify-eval"
"""A file of this name marks a folder as one of results, with all below it: they repeat claims, and are no evidence."""
_KNOWN = ".txt, .md, .html, .pdf or .docx"


def find_articles(path: Path) -> list[Path]:
    """The file itself, or all articles below a folder, sorted; hidden files and folders are skipped.

    Linked folders are followed, each real folder once. Folders in which results are kept hold no articles.
    """
    if not S_ISDIR(_stat(path).st_mode):
        check_ending(path)
        return [path]
    if in_results(path):
        return []
    found = sorted(_below(path))
    if not found:
        raise InputError(f"{shown(path)}: no articles in this folder; put {_KNOWN} files in it")
    return found


def in_results(path: Path) -> bool:
    """Whether results are kept in this folder, or in one that it or this file is in."""
    place = path.absolute()
    return any((folder / RESULTS_MARK).exists() for folder in (place, *place.parents))


def load(path: Path) -> bytes:
    """The bytes of an article's file, at most `MAX_BYTES`."""
    status = _stat(path)
    if S_ISDIR(status.st_mode):
        raise InputError(f"{shown(path)}: is a folder, not an article; name a file in it")
    if not S_ISREG(status.st_mode):
        raise InputError(f"{shown(path)}: is not a regular file; save the article as a file")
    check_ending(path)
    check_size(status.st_size, shown(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
    if not data:
        raise InputError(f"{shown(path)}: is empty; check that it was saved or downloaded in full")
    return data


def check_ending(path: Path) -> None:
    """Refuse a file whose ending is none of `ENDINGS`."""
    if path.suffix.lower() not in ENDINGS:
        kind = f"{clean_line(path.suffix)} files" if path.suffix else "files without an ending"
        raise InputError(f"{shown(path)}: {kind} cannot be read; save the article as {_KNOWN}")


def check_size(size: int, name: str) -> None:
    """Refuse what is larger than `MAX_BYTES`."""
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES / 1e6:.0f} MB"
        raise InputError(f"{name}: {size / 1e6:.1f} MB is above the limit of {limit}; save the article's text alone")


def shown(path: Path) -> str:
    """The path as it stands in messages: on one line, whatever the file is called."""
    return clean_line(str(path))


def _below(folder: Path) -> Iterator[Path]:
    visited = {os.path.realpath(folder)}
    for parent, folders, files in os.walk(folder, onerror=_refuse, followlinks=True):
        if RESULTS_MARK in files:
            folders[:] = []
            continue
        unseen = []
        for entry in sorted(folders):
            real = os.path.realpath(os.path.join(parent, entry))
            if not entry.startswith(".") and real not in visited:
                visited.add(real)
                unseen.append(entry)
        folders[:] = unseen
        for file in files:
            path = Path(parent, file)
            if not file.startswith(".") and path.suffix.lower() in ENDINGS and path.is_file():
                yield path


def _refuse(error: OSError) -> None:
    raise _unreadable(Path(error.filename), error)


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError:
        raise InputError(f"{shown(path)}: no such file or folder; check the path") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return InputError(f"{shown(path)}: cannot be read ({why.lower()}); check the path and its permissions")
