from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import parse_xml

from tests.reading.builders import docx_bytes
from tests.reading.conftest import Reader, Refusal

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def article() -> "docx.document.Document":
    document = docx.Document()
    document.add_heading("Storm shuts port", level=1)
    document.add_paragraph("The port was closed ").add_run("on Tuesday.").bold = True
    document.add_paragraph("Two cranes fell.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ["Pier", "Damage", "North", "$4 million"], strict=True):
        cell.text = words
    document.add_paragraph("It opens on Friday.")
    return document


def test_blocks_and_table_rows_are_read_in_document_order(read: Reader) -> None:
    source = read("a.docx", docx_bytes(article()))
    expected = ["Storm shuts port", "The port was closed on Tuesday.", "Two cranes fell."]
    expected += ["Pier | Damage", "North | $4 million", "It opens on Friday."]
    assert source.text.split("\n\n") == expected
    assert (source.title, source.byline) == ("Storm shuts port", None)


def test_title_and_author_come_from_the_core_properties(read: Reader) -> None:
    document = article()
    document.core_properties.title, document.core_properties.author = "Port shut", "Una Marsh"
    source = read("a.docx", docx_bytes(document))
    assert (source.title, source.byline) == ("Port shut", "Una Marsh")


def test_insertions_and_links_are_words_and_deletions_are_not(read: Reader) -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {SPACE}><w:r><w:t>Waves of </w:t></w:r><w:del><w:r><w:delText>five</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>six</w:t></w:r></w:ins><w:hyperlink><w:r><w:t> metres</w:t></w:r></w:hyperlink></w:p>"
        ),
    )
    assert read("a.docx", docx_bytes(document)).text == "Waves of six metres"


def test_an_empty_document_is_refused(refused: Refusal) -> None:
    assert refused("a.docx", docx_bytes(docx.Document())).startswith("holds no text")


def archive(**members: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"just words", "is not a .docx file"),
        (docx_bytes(article())[:2000], "is not a .docx file"),
        (archive(story=b"words"), "is a broken .docx file"),
        (b"\xd0\xcf\x11\xe0 and so on", "is password-protected or an old .doc file"),
        (archive(bomb=bytes(101_000_000)), "unpacks to 101 MB, above the limit of 100 MB"),
    ],
    ids=["text", "cut", "zip", "ole", "bomb"],
)
def test_what_is_no_word_document_is_refused(refused: Refusal, content: bytes, complaint: str) -> None:
    assert refused("a.docx", content).startswith(complaint)


def test_entities_in_a_document_are_not_expanded(read: Reader, tmp_path: object) -> None:
    plain = ZipFile(BytesIO(docx_bytes(article())))
    members = {name: plain.read(name) for name in plain.namelist()}
    body = members["word/document.xml"].replace(b"Two cranes fell.", b"&x;")
    declared = b'?>\n<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    members["word/document.xml"] = body.replace(b"?>", declared, 1)
    assert "root:" not in read("a.docx", archive(**members)).text
