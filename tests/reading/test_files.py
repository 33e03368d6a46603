import io
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.builders import PARAGRAPHS, page, paragraphs
from tests.reading.conftest import Refusal
from verifier.errors import InputError
from verifier.reading import find_articles, read_source, read_stdin


def write(path: Path, content: str = "Words.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        read_source(path)
    assert str(refusal.value).isprintable()
    return str(refusal.value)


def test_articles_are_found_at_every_depth_in_order_and_by_ending(tmp_path: Path) -> None:
    wanted = [write(tmp_path / name) for name in ("B.TXT", "a/x.md", "a/y.Html", "b.htm", "c/d/e.docx", "z.pdf")]
    for name in ("notes.csv", "README", ".hidden.txt", ".verifier/s.txt", "a/.git/x.md"):
        write(tmp_path / name)
    (tmp_path / "folder.txt").mkdir()
    assert find_articles(tmp_path) == sorted(wanted)


def test_an_article_named_itself_is_found_even_when_hidden(tmp_path: Path) -> None:
    path = write(tmp_path / ".draft.md")
    assert find_articles(path) == [path]


def test_loops_and_dead_ends_among_links_are_harmless(tmp_path: Path) -> None:
    real = write(tmp_path / "corpus" / "day" / "a.txt")
    outside = write(tmp_path / "elsewhere" / "b.txt")
    (tmp_path / "corpus" / "day" / "loop").symlink_to(tmp_path / "corpus")
    (tmp_path / "corpus" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "corpus" / "dead.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "corpus" / "self.txt").symlink_to(tmp_path / "corpus" / "self.txt")
    found = find_articles(tmp_path / "corpus")
    assert [path.resolve() for path in found] == [real, outside]


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "table.csv")
    with pytest.raises(InputError, match=r"no articles in this folder; put \.txt, \.md"):
        find_articles(tmp_path)


def test_a_missing_path_is_refused_by_both(tmp_path: Path) -> None:
    assert complaint(tmp_path / "gone.txt") == f"{tmp_path / 'gone.txt'}: no such file or folder; check the path"
    with pytest.raises(InputError, match="no such file or folder"):
        find_articles(tmp_path / "gone")


def test_a_folder_is_not_an_article(tmp_path: Path) -> None:
    assert complaint(tmp_path).endswith("is a folder, not an article; name a file in it")


@pytest.mark.parametrize(
    ("name", "said"), [("a.rtf", ".rtf files cannot be read"), ("article", "files without an ending cannot be read")]
)
def test_an_unsupported_ending_is_refused_by_both(tmp_path: Path, name: str, said: str) -> None:
    path = write(tmp_path / name)
    assert said in complaint(path)
    with pytest.raises(InputError, match="save the article as"):
        find_articles(path)


@pytest.mark.parametrize("path", [Path("a" * 300 + ".txt"), Path("nul\0.txt"), Path(__file__) / "a.txt"])
def test_a_path_that_cannot_be_opened_is_refused(path: Path) -> None:
    assert "cannot be read (" in complaint(path)


def test_a_pipe_is_not_read_as_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "is not a regular file" in complaint(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="no articles"):
        find_articles(tmp_path)


def test_a_name_over_two_lines_is_reported_on_one(tmp_path: Path) -> None:
    assert "two lines.rtf" in complaint(write(tmp_path / "two\nlines.rtf"))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "a.docx"])
def test_an_empty_file_is_refused(refused: Refusal, name: str) -> None:
    assert refused(name, b"").startswith("is empty")


def test_a_file_of_blanks_holds_no_text(refused: Refusal) -> None:
    assert refused("a.txt", " \n\u200b\n\ufeff").startswith("holds no text")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    os.truncate(path, 50_000_000)
    assert complaint(path).endswith("50.0 MB is above the limit of 20 MB; save the article's text alone")


def test_the_same_article_has_the_same_id_wherever_it_lies(tmp_path: Path) -> None:
    assert read_source(write(tmp_path / "a.txt")) == read_source(write(tmp_path / "b" / "c.txt"))


def given(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_standard_input_is_text_with_optional_front_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "---\ntitle: Café\n---\n“Words.”\r\n".encode())
    source = read_stdin()
    assert (source.title, source.text) == ("Café", "“Words.”")


@pytest.mark.parametrize("opening", ["", "\n  ", "<!-- saved -->\n", '<?xml version="1.0"?>\n'])
def test_standard_input_that_opens_like_html_is_read_as_html(monkeypatch: pytest.MonkeyPatch, opening: str) -> None:
    given(monkeypatch, (opening + page(paragraphs())).encode())
    source = read_stdin()
    assert (source.title, source.text) == ("Homes for Ardley", "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "standard input: holds no text"),
        (b"%PDF-1.7", "standard input: is not text"),
        (b"a" * 20_000_001, "standard input: 20.0 MB is above the limit"),
        (b"---\ntitle: 1\n---\nWords.", "standard input: front matter, 'title'"),
    ],
    ids=["empty", "pdf", "huge", "front matter"],
)
def test_unusable_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch, content: bytes, said: str) -> None:
    given(monkeypatch, content)
    with pytest.raises(InputError, match=said):
        read_stdin()


def test_text_that_nearly_opens_like_html_is_read_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, b"<!-- --> " * 20_000 + b"Words.")
    assert read_stdin().text.endswith("Words.")


def test_warnings_of_the_pdf_library_stay_off_stderr_but_reach_a_configured_log(
    refused: Refusal, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "pypdf"):
        refused("a.pdf", b"words")
    assert caplog.records


def test_reading_is_imported_without_the_libraries_of_the_formats() -> None:
    heavy = {"trafilatura", "pypdf", "docx", "dateparser", "charset_normalizer", "yaml", "markdown_it", "lxml"}
    code = "import sys, verifier.reading; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)
