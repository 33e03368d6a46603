"""One article, from a file, from standard input or as bytes from elsewhere, whatever its format."""

import sys
from pathlib import Path

from verifier.errors import InputError
from verifier.models import Frozen, Source
from verifier.reading.dates import parse_published
from verifier.reading.draft import Draft
from verifier.reading.files import MAX_BYTES, check_ending, check_size, load, shown
from verifier.reading.front_matter import read_front_matter
from verifier.reading.markdown import prose
from verifier.reading.pdf import read_pdf
from verifier.reading.text import clean, clean_line, decode
from verifier.reading.webpage import decode_html, looks_like_html, read_html
from verifier.reading.word import read_docx

_STDIN = "standard input"


class Details(Frozen):
    """What a person says of an article; where nothing is said, the article's own word stands."""

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    byline: str | None = None


def read_source(path: Path) -> Source:
    """The article in a .txt, .md, .html, .pdf or .docx file, or an `InputError` that names the file."""
    data, name = load(path), shown(path)
    return _draft(data, path.suffix.lower(), name).to_source(name)


def read_stdin() -> Source:
    """The article on standard input: HTML if it opens like HTML, else text with optional front matter."""
    return read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), _STDIN)


def read_bytes(data: bytes, name: str, *, file: bool = False, details: Details | None = None) -> Source:
    """The article in `data`, called `name`: of the kind that a `file` of this name is, else HTML or text by its looks.

    Raises InputError, also where the details name no day.
    """
    shown_name, path = clean_line(name), Path(name)
    check_size(len(data), shown_name)
    if file:
        check_ending(path)
        ending = path.suffix.lower()
    else:
        ending = ".html" if looks_like_html(decode_html(data, shown_name)) else ".txt"
    draft = _draft(data, ending, shown_name)
    return draft.model_copy(update=_said(details) if details else {}).to_source(shown_name)


def _said(details: Details) -> dict[str, object]:
    said: dict[str, object] = {name: value for name, value in details if value and clean_line(value)}
    if "published" in said:
        moment = parse_published(str(said["published"]))
        if moment is None:
            raise InputError("the date names no day: write it as 2026-03-17")
        said["published"] = moment
    return said


def _draft(data: bytes, ending: str, name: str) -> Draft:
    match ending:
        case ".pdf":
            return read_pdf(data, name)
        case ".docx":
            return read_docx(data, name)
        case ".html" | ".htm":
            return read_html(decode_html(data, name), name)
    draft = read_front_matter(clean(decode(data, name)), name)
    return draft.model_copy(update={"text": prose(draft.text)}) if ending == ".md" else draft
