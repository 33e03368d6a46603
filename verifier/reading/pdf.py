"""PDF: the text of the pages, with lines joined to paragraphs again."""

import logging
import re
from collections import Counter
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from verifier.errors import InputError
from verifier.reading.draft import Draft
from verifier.reading.properties import sensible_author, sensible_title
from verifier.reading.text import clean

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LIST_ITEM = re.compile(r"(?:[-*•–—▪◦]|\d{1,2}[.)])\s+\S")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
_PREFIXES = set(
    "all cross ex far full half high ill life long low mid multi near non off on one part post pre pro self".split()
)
_PREFIXES |= set("semi short so two three four five six seven eight nine ten third well world year".split())
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_FULL_LINE = 0.85


def read_pdf(data: bytes, name: str) -> Draft:
    """The text of a PDF's pages, one paragraph a line, and its title and author where they look meant."""
    import pypdf

    _mute_stderr("pypdf")
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not _opens_without_password(reader):
            raise InputError(f"{name}: is encrypted; save a copy without a password")
        pages = [clean(page.extract_text().replace("\xad\n", "")).split("\n") for page in reader.pages]
        properties = reader.metadata
        title = properties.title if properties else None
        author = properties.author if properties else None
    except InputError:
        raise
    # Broken PDFs make pypdf raise almost anything, RecursionError and KeyError included.
    except Exception as error:
        raise InputError(
            f"{name}: is a broken PDF ({type(error).__name__}); export it again, or save it as text"
        ) from None
    text = _joined(_without_furniture(pages)).translate(_LIGATURES)
    if not text:
        raise InputError(f"{name}: has no text, so it is probably a scan; run it through OCR first")
    return Draft(text=text, title=sensible_title(title), byline=sensible_author(author))


def _opens_without_password(reader: "PdfReader") -> bool:
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:
        return False


def _mute_stderr(logger: str) -> None:
    """Keep warnings off stderr, but not from an application that has set up logging."""
    if not logging.getLogger(logger).handlers:
        logging.getLogger(logger).addHandler(logging.NullHandler())


def _without_furniture(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without page numbers and without headers and footers that most pages repeat."""
    trimmed = [[line.strip() for line in page] for page in pages]
    for at in (0, -1):
        trimmed = [_drop(_stripped(page), at) for page in trimmed]
    return [line for page in _without_repeats(trimmed) for line in page]


def _without_repeats(pages: list[list[str]]) -> list[list[str]]:
    for at in (0, -1):
        counts = Counter(_DIGITS.sub("#", page[at]) for page in pages if page)
        repeated = {line for line, count in counts.items() if count > max(2, len(pages) / 2)}
        pages = [_cut(page, at) if page and _DIGITS.sub("#", page[at]) in repeated else page for page in pages]
    return pages


def _drop(page: list[str], at: int) -> list[str]:
    return _cut(page, at) if page and _PAGE_NUMBER.fullmatch(page[at]) else page


def _cut(page: list[str], at: int) -> list[str]:
    return _stripped(page[1:] if at == 0 else page[:-1])


def _stripped(page: list[str]) -> list[str]:
    start, end = 0, len(page)
    while start < end and not page[start]:
        start += 1
    while end > start and not page[end - 1]:
        end -= 1
    return page[start:end]


def _joined(lines: list[str]) -> str:
    """The lines as paragraphs, one a line, with words that were broken at a line's end made whole."""
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    whole = "\n".join(lines).lower()
    parts: list[str] = []
    for line, following in pairwise([*lines, ""]):
        if not line:
            continue
        if not following or _ends_paragraph(line, following, full):
            parts += (line, "\n\n")
        else:
            parts.append(_up_to(line, following, whole))
    return "".join(parts).strip()


def _ends_paragraph(line: str, following: str, full: int) -> bool:
    if _LIST_ITEM.match(following):
        return True
    if following[0].islower():
        return False
    # A line breaks for want of room; one into which the next word would have fitted was ended on purpose.
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) < _FULL_LINE * full


def _up_to(line: str, following: str, whole: str) -> str:
    """The line as it leads into the following one: with a space after it, or without the hyphen that broke a word."""
    if not line.endswith("-") or line.endswith(" -"):
        return f"{line} "
    broken = _BROKEN_WORD.search(line)
    if not broken or not following[0].islower():
        return line
    head = broken[1].lower()
    tail = re.split(r"\W", following.lower(), maxsplit=1)[0]
    compound = head in _PREFIXES or f"{head}-{tail}" in whole
    return line if compound and f"{head}{tail}" not in whole else line[:-1]
