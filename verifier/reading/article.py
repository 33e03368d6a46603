"""One article, from a file or from standard input, whatever its format."""

import sys
from pathlib import Path

from verifier.models import Source
from verifier.reading.draft import Draft
from verifier.reading.files import MAX_BYTES, check_size, load, shown
from verifier.reading.front_matter import read_front_matter
from verifier.reading.markdown import prose
from verifier.reading.pdf import read_pdf
from verifier.reading.text import clean, decode
from verifier.reading.webpage import decode_html, looks_like_html, read_html
from verifier.reading.word import read_docx

_STDIN = "standard input"


def read_source(path: Path) -> Source:
    """The article in a .txt, .md, .html, .pdf or .docx file, or an `InputError` that names the file."""
    data, name = load(path), shown(path)
    return _draft(data, path.suffix.lower(), name).to_source(name)


def read_stdin() -> Source:
    """The article on standard input: HTML if it opens like HTML, else text with optional front matter."""
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    check_size(len(data), _STDIN)
    ending = ".html" if looks_like_html(decode_html(data, _STDIN)) else ".txt"
    return _draft(data, ending, _STDIN).to_source(_STDIN)


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
