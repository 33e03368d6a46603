"""The articles of an audit as they are listed: files, folders, patterns, manifests, and paths on standard input."""

import csv
import glob
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from verifier.errors import InputError
from verifier.models import Frozen, Source
from verifier.reading import find_articles, read_source
from verifier.reading.dates import parse_published
from verifier.reading.draft import Draft, is_web_address
from verifier.reading.files import ENDINGS, MAX_BYTES, check_size, in_results, shown
from verifier.reading.text import clean_line

STDIN = "-"
MANIFESTS = (".csv", ".jsonl")
COLUMNS = ("title", "outlet", "url", "published", "byline")
"""What a manifest may say of an article besides its `path` or its `text`; it counts before what the file says."""


class Listed(Frozen):
    """An article as it is listed: the name it is given by, where it is or what it says, and what the list knows of it.

    `known` has no text where there is a `path`.
    """

    name: str
    path: Path | None = None
    known: Draft = Draft(text="")

    def read(self) -> Source:
        """The article. Raises InputError, in one line, where it cannot be read."""
        if self.path is None:
            check_size(len(self.known.text.encode()), self.name)
            return self.known.to_source(self.name)
        found = read_source(self.path)
        draft = Draft(**found.model_dump(exclude={"id"}))
        said = self.known.model_dump(include=set(COLUMNS), exclude_none=True)
        return draft.model_copy(update=said).to_source(self.name) if said else found


class Inputs:
    """The articles at some paths, each file once, in the order given; they are listed anew whenever they are asked for.

    A path is a file, a folder, a pattern with * ? or [], a manifest (.csv, .jsonl), or - for paths on standard input.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Raises InputError for a path that leads nowhere, a manifest that cannot be used, or no article at all."""
        self._paths = paths
        self._from_stdin = [line for line in sys.stdin.read().splitlines() if line.strip()] if STDIN in paths else []
        self.total = sum(1 for _ in self)
        if not self.total:
            raise InputError("there are no articles to audit: name files, folders or a manifest")

    def __iter__(self) -> Iterator[Listed]:
        seen: set[Path] = set()
        for path in self._paths:
            for listed in self._at(path):
                if listed.path is None or listed.path.absolute() not in seen:
                    if listed.path is not None:
                        seen.add(listed.path.absolute())
                    yield listed

    def _at(self, path: str) -> Iterator[Listed]:
        if path == STDIN:
            return (Listed(name=clean_line(line), path=Path(line)) for line in self._from_stdin)
        if Path(path).suffix.lower() in MANIFESTS:
            return _in_manifest(Path(path))
        return _files(path)


def _files(path: str) -> Iterator[Listed]:
    if glob.has_magic(path) and not Path(path).exists():
        matches = [Path(match) for match in sorted(glob.glob(path, recursive=True))]
        places = [match for match in matches if match.is_dir() or match.suffix.lower() in ENDINGS]
        if not places:
            raise InputError(f"{clean_line(path)}: no article matches this pattern; check it, and put it in quotes")
    else:
        places = [Path(path)]
    for place in places:
        if not in_results(place):
            for file in find_articles(place):
                yield Listed(name=shown(file), path=file)


def _in_manifest(path: Path) -> Iterator[Listed]:
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _json_rows(path)
    for line, row in rows:
        yield _listed(path, line, row)


def _listed(manifest: Path, line: int, row: dict[str, Any]) -> Listed:
    place = f"{shown(manifest)} line {line}"
    values = {name: value for name in ("path", "text", *COLUMNS) if (value := row.get(name)) not in (None, "")}
    for name, value in values.items():
        if not isinstance(value, str):
            raise InputError(f"{place}: {name!r} must be text, not {type(value).__name__}")
    if ("path" in values) == ("text" in values):
        raise InputError(f"{place}: an article needs 'path' or 'text', one of the two")
    if "url" in values and not is_web_address(values["url"]):
        raise InputError(f"{place}: 'url' is no web address; begin it with https://")
    if "published" in values:
        moment = parse_published(values["published"])
        if moment is None:
            raise InputError(f"{place}: 'published' is no complete date; write it like 2025-03-17")
        values["published"] = moment
    file, text = values.pop("path", None), values.pop("text", "")
    known = Draft(text=text, **values)
    if file is None:
        return Listed(name=place, known=known)
    at = manifest.parent / file
    return Listed(name=shown(at), path=at, known=known)


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(MAX_BYTES)
    with _opened(path) as lines:
        reader = csv.DictReader(lines)
        try:
            columns = reader.fieldnames or []
            if "path" not in columns and "text" not in columns:
                found = ", ".join(repr(clean_line(name)) for name in columns[:10]) or "none"
                raise InputError(f"{shown(path)}: needs a column 'path' or 'text'; its columns are {found}")
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise InputError(f"{shown(path)} line {reader.line_num}: is not CSV ({error})") from error


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{shown(path)} line {number}: is not JSON ({clean_line(str(error))})") from error
            if not isinstance(row, dict):
                raise InputError(f"{shown(path)} line {number}: is not an object such as {{'path': 'article.txt'}}")
            yield number, row


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        raise InputError(f"{shown(path)}: is not UTF-8; save the manifest as UTF-8") from error
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be read ({error.strerror}); check the path") from error
