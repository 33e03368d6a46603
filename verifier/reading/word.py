"""DOCX: paragraphs, headings, list items and table rows in document order."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from verifier.errors import InputError
from verifier.reading.draft import Draft
from verifier.reading.properties import sensible_author, sensible_title

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

MAX_UNPACKED = 100_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PIECES = {
    f"{_WORDS}t": None,
    f"{_WORDS}tab": " ",
    f"{_WORDS}br": "\n",
    f"{_WORDS}cr": "\n",
    f"{_WORDS}noBreakHyphen": "-",
}


def read_docx(data: bytes, name: str) -> Draft:
    """The text of a Word document, one block a line, and its core properties."""
    if data.startswith(_OLE):
        raise InputError(f"{name}: is password-protected or an old .doc file; save it as an open .docx file")
    _refuse_bombs(data, name)
    import docx

    try:
        document = docx.Document(BytesIO(data))
        properties = document.core_properties
        title, author = properties.title, properties.author
        lines = [line.strip() for line in _lines(document.element.body)]
    # What python-docx raises on a damaged package is open-ended: KeyError, ValueError, lxml's errors and its own.
    except Exception as error:
        raise InputError(f"{name}: is a broken .docx file ({type(error).__name__}); save it again from Word") from None
    return Draft(
        text="\n\n".join(line for line in lines if line), title=sensible_title(title), byline=sensible_author(author)
    )


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (BadZipFile, ValueError):
        raise InputError(f"{name}: is not a .docx file; save it again from Word") from None
    if size > MAX_UNPACKED:
        raise InputError(
            f"{name}: unpacks to {size / 1e6:.0f} MB, above the limit of {MAX_UNPACKED / 1e6:.0f} MB; "
            "save the article's text alone"
        )


def _lines(node: "BaseOxmlElement") -> Iterator[str]:
    for child in node:
        if child.tag == f"{_WORDS}p":
            yield "".join(_pieces(child))
            for box in child.iter(f"{_WORDS}txbxContent"):
                if next(box.iterancestors(_FALLBACK), None) is None:
                    yield from _lines(box)
        elif child.tag == f"{_WORDS}tr":
            cells = (" ".join(line.strip() for line in _lines(cell)) for cell in child.iter(f"{_WORDS}tc"))
            yield " | ".join(cell for cell in cells if cell.strip())
        else:
            yield from _lines(child)


def _pieces(paragraph: "BaseOxmlElement") -> Iterator[str]:
    """The words of a paragraph, also those in links, insertions and content controls, but not in its text boxes."""
    for piece in paragraph.iter(*_PIECES):
        if next(piece.iterancestors(f"{_WORDS}p")) is paragraph:
            yield _PIECES[piece.tag] or piece.text or ""
