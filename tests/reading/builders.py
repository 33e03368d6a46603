"""Small PDF, DOCX and HTML files, made on the fly."""

from io import BytesIO

import docx
import pypdf

PARAGRAPHS = (
    "The council of Ardley said on Tuesday that 120 homes would be built beside the canal by the end of 2027.",
    "The scheme costs $45 million, of which the county pays two thirds, according to a paper published on Monday.",
    "“Nobody will be moved against their will,” said Mayor Odda Fenwick, who has led the council for six years.",
)


def page(body: str, head: str = "<title>Homes for Ardley</title>") -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{body}</body></html>"


def paragraphs() -> str:
    return "".join(f"<p>{words}</p>" for words in PARAGRAPHS)


def pdf(*pages: list[str], title: str | None = None, author: str | None = None) -> bytes:
    """A PDF with one line of text under the other; a page without lines is a scan's page."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font,
    ]
    for number, lines in enumerate(pages):
        stream = b"BT /F1 11 Tf 14 TL 50 780 Td " + b" ".join(map(_shown, lines)) + b" ET"
        resources = f"/Contents {5 + 2 * number} 0 R /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    written = _assembled(objects)
    properties = {"/Title": title, "/Author": author}
    return _with_properties(written, {key: value for key, value in properties.items() if value is not None})


def encrypted(plain: bytes, user_password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(plain))
    writer.encrypt(user_password, owner_password="owner", algorithm="RC4-128")
    return _written(writer)


def docx_bytes(document: "docx.document.Document") -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _shown(line: str) -> bytes:
    escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"(" + escaped.encode("cp1252") + b") Tj T*"


def _assembled(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries)
    return out + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def _with_properties(plain: bytes, properties: dict[str, str]) -> bytes:
    if not properties:
        return plain
    writer = pypdf.PdfWriter(clone_from=BytesIO(plain))
    writer.add_metadata(properties)
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
