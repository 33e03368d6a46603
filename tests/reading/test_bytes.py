"""Articles that come as bytes from elsewhere, with what a person says of them."""

import pytest

from tests.reading.builders import PARAGRAPHS, page, paragraphs, pdf
from verifier.errors import InputError
from verifier.reading import Details, read_bytes

TEXT = "\n\n".join(PARAGRAPHS).encode()


def test_a_file_is_read_after_its_name_and_pasted_text_after_its_looks() -> None:
    assert PARAGRAPHS[0] in read_bytes(page(paragraphs()).encode(), "a.HTML", file=True).text
    assert PARAGRAPHS[0][:30] in read_bytes(pdf([PARAGRAPHS[0][:60]]), "a.pdf", file=True).text
    assert "<p>" not in read_bytes(page(paragraphs()).encode(), "pasted").text
    assert "<p>" in read_bytes(page(paragraphs()).encode(), "a.txt", file=True).text
    with pytest.raises(InputError, match=r"a\.exe: \.exe files cannot be read"):
        read_bytes(TEXT, "a.exe", file=True)


def test_what_a_person_says_goes_before_what_the_article_says() -> None:
    written = b"---\ntitle: Old\noutlet: Post\npublished: 2024-01-01\n---\n" + TEXT
    said = Details(title="New", outlet="  ", published="17 March 2026", url="https://post.example/1")
    source = read_bytes(written, "pasted", details=said)
    assert (source.title, source.outlet, source.url) == ("New", "Post", "https://post.example/1")
    assert source.published is not None
    assert source.published.date().isoformat() == "2026-03-17"


@pytest.mark.parametrize("day", ["March", "2026", "x" * 1000, "2026-02-30"])
def test_a_date_that_names_no_day_is_refused(day: str) -> None:
    with pytest.raises(InputError, match="the date names no day"):
        read_bytes(TEXT, "pasted", details=Details(published=day))


def test_the_name_stays_on_one_line() -> None:
    with pytest.raises(InputError) as refused:
        read_bytes(b"", "a\nb.txt", file=True)
    assert "\n" not in str(refused.value)
