import pytest

from tests.reading.builders import encrypted, pdf
from tests.reading.conftest import Reader, Refusal

LINES = [
    "Harbour closed after storm",
    "The port of Lyn was closed on Tuesday after waves of up to six metres broke over the",
    "outer wall, the harbour master said. “No ship will leave before Friday,” he told report-",
    "ers at the scene, and added that long-",
    "term repairs (on the north side) would cost $4 million to the 15-",
    "member board of the port.",
    "Two of the cranes fell.",
    "- One can be mended",
    "- One can not",
]

PARAGRAPHS = [
    "Harbour closed after storm",
    "The port of Lyn was closed on Tuesday after waves of up to six metres broke over the outer wall, the harbour "
    "master said. “No ship will leave before Friday,” he told reporters at the scene, and added that long-term repairs "
    "(on the north side) would cost $4 million to the 15-member board of the port.",
    "Two of the cranes fell.",
    "- One can be mended",
    "- One can not",
]


def test_lines_are_joined_to_paragraphs_again(read: Reader) -> None:
    source = read("a.pdf", pdf(LINES))
    assert source.text.split("\n\n") == PARAGRAPHS
    assert source.title == "Harbour closed after storm"


def test_a_paragraph_runs_on_over_a_page_break_without_headers_and_page_numbers(read: Reader) -> None:
    pages = [["The Lyn Times, page 1", *LINES[:3], "1"], ["The Lyn Times, page 2", *LINES[3:7], "2"]]
    pages.append(["The Lyn Times, page 3", *LINES[7:], "3 / 3"])
    assert read("a.pdf", pdf(*pages)).text.split("\n\n") == PARAGRAPHS


def test_title_and_author_come_from_the_properties(read: Reader) -> None:
    source = read("a.pdf", pdf(LINES, title="Storm shuts port", author="Una Marsh"))
    assert (source.title, source.byline) == ("Storm shuts port", "Una Marsh")


@pytest.mark.parametrize("title", ["Microsoft Word - draft3", "untitled", "story_final.docx", "2025", "x" * 300])
def test_titles_that_nobody_wrote_are_ignored(read: Reader, title: str) -> None:
    source = read("a.pdf", pdf(LINES, title=title, author="Administrator"))
    assert (source.title, source.byline) == (LINES[0], None)


def test_a_pdf_that_opens_without_a_password_is_read(read: Reader) -> None:
    assert read("a.pdf", encrypted(pdf(LINES), "")).text.split("\n\n") == PARAGRAPHS


def test_an_encrypted_pdf_is_refused(refused: Refusal) -> None:
    assert refused("a.pdf", encrypted(pdf(LINES), "secret")) == "is encrypted; save a copy without a password"


def test_a_scan_is_refused_with_a_hint_at_ocr(refused: Refusal) -> None:
    assert refused("a.pdf", pdf([], [])) == "has no text, so it is probably a scan; run it through OCR first"


@pytest.mark.parametrize(
    "content", [b"words", b"%PDF-1.4\n", pdf(LINES)[:400], pdf(LINES)[300:], pdf(LINES).replace(b"/Kids", b"/Sdik")]
)
def test_a_broken_pdf_is_refused(refused: Refusal, content: bytes) -> None:
    assert refused("a.pdf", content).startswith(("is a broken PDF", "has no text"))
