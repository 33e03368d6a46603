"""Bad input ends in one clear line and its exit code, never in a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SEEDS, Verify
from tests.fakes.openai_server import EMBEDDING_MODEL, KEY, MODEL, FakeEndpoint
from tests.fakes.reader import read

LYNGPORT = SEEDS / "lyngport-bridge"


def _text(content: str | bytes) -> Callable[[Path], None]:
    data = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(data) and None


def _encrypted(path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(path)


def _scan(path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(path)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(52_428_800)


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("missing.txt", lambda path: None, "no such file"),
        ("folder", lambda path: path.mkdir(), "is a folder"),
        ("empty.txt", _text(""), "is empty"),
        ("binary.txt", _text(b"\x00\x01\x02\xff" * 99), "not text"),
        ("huge.txt", _huge, "above the limit"),
        ("broken.pdf", _text("%PDF-1.4 nonsense"), "broken PDF"),
        ("encrypted.pdf", _encrypted, "encrypted"),
        ("scan.pdf", _scan, "OCR"),
        ("broken.docx", _text("PK nonsense"), "broken.docx"),
        ("front.txt", _text("---\ntitle: [open\n---\nText.\n"), "front matter"),
        ("dated.txt", _text("---\npublished: someday\n---\nText.\n"), "published"),
        ("table.xlsx", _text("cells"), "table.xlsx"),
    ],
)
def test_an_article_that_cannot_be_read_is_named_with_the_mend(
    verify: Verify, tmp_path: Path, name: str, make: Callable[[Path], None], says: str
) -> None:
    make(tmp_path / name)
    run = verify(name)
    assert run.code == 2
    assert run.complaint.startswith(f"verify: {name}")
    assert says in run.complaint


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "xml"], "'table', 'json', 'jsonl', 'md', 'html'"),
        (["--backend", "oracle"], "'auto', 'local', 'openai'"),
        (["--without-rule", "omens"], "'figure', 'date', 'negation'"),
        (["--min-origins", "0"], "--min-origins"),
        (["--nope"], "No such option: --nope"),
        (["--out", "no/such/folder/report.md"], "--out"),
        (["--sources", "nowhere"], "nowhere: no such file or folder"),
        (["--sources", "void"], "void: no articles in this folder"),
        (["--index", "article.txt"], "--index"),
        (["--backend", "openai"], "OPENAI_API_KEY"),
        (["--embeddings", "text-embedding-3-small"], "OPENAI_API_KEY"),
        (["--chroma", "http://127.0.0.1:9", "--sources", str(LYNGPORT)], "http://127.0.0.1:9"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(verify: Verify, article: Path, arguments: list[str], says: str) -> None:
    (article.parent / "void").mkdir()
    run = verify(article, *arguments)
    assert run.code == 2
    assert says in run.complaint
    assert run.out == ""


def test_text_in_another_encoding_is_read(verify: Verify, tmp_path: Path) -> None:
    words = (
        "Le maire de Lyngport a déclaré lundi que la réouverture du pont coûterait 46 millions de dollars à la région."
    )
    (tmp_path / "latin.txt").write_bytes(words.encode("latin-1"))
    run = verify("latin.txt", "--format", "json")
    assert run.code == 0
    assert "réouverture" in run.out


def test_a_source_that_cannot_be_read_is_skipped_and_named(verify: Verify, article: Path, tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    (pile / "good.txt").write_text("Two people were killed when a barge hit the bridge in Lyngport.", encoding="utf-8")
    (pile / "bad.pdf").write_bytes(b"%PDF-1.4 nonsense")
    run = verify(article, "--sources", pile)
    assert run.code == 0
    assert "skipped: pile/bad.pdf" in run.err.replace(f"{tmp_path}/", "")
    assert "index: 1 added" in run.err


def test_a_bad_setting_is_named(verify: Verify, article: Path) -> None:
    assert "min_origins" in verify(article, VERIFIER_MIN_ORIGINS="many").complaint
    (article.parent / "verifier.toml").write_text("colour = 'red'\n", encoding="utf-8")
    assert "colour" in verify(article).complaint


def test_a_damaged_record_is_named(verify: Verify, article: Path) -> None:
    verify(article, "--sources", LYNGPORT)
    (article.parent / ".verifier" / "record.sqlite").write_bytes(b"no database")
    run = verify(article)
    assert run.code == 2
    assert "damaged" in run.complaint


def test_a_damaged_search_index_is_mended_on_the_way(verify: Verify, article: Path) -> None:
    healthy = verify(article, "--sources", LYNGPORT)
    for path in (article.parent / ".verifier").rglob("*.bin"):
        path.write_bytes(b"\xff" * 50)
    mended = verify(article)
    assert (mended.code, mended.out) == (healthy.code, healthy.out)


def test_an_index_of_another_model_is_refused_by_both_names(
    verify: Verify, article: Path, endpoint: FakeEndpoint
) -> None:
    verify(article, "--sources", LYNGPORT)
    settings = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint.url}
    run = verify(article, "--embeddings", EMBEDDING_MODEL, "--backend", "local", **settings)
    assert run.code == 2
    assert "all-MiniLM-L6-v2" in run.complaint
    assert EMBEDDING_MODEL in run.complaint


def test_an_endpoint_that_is_down_leaves_everything_unchecked(verify: Verify, article: Path) -> None:
    run = verify(article, "--base-url", "http://127.0.0.1:9/v1", "--format", "json", VERIFIER_MAX_RETRIES="0")
    assert run.code == 3
    assert "could not be checked: http://127.0.0.1:9/v1 cannot be reached" in run.err
    assert '"model-error"' in run.out
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"OPENAI_API_KEY": "sk-wrong", "VERIFIER_MODEL": MODEL}, "key"),
        ({"OPENAI_API_KEY": KEY, "VERIFIER_MODEL": "no-such-model"}, "no-such-model"),
    ],
)
def test_a_wrong_key_or_model_stops_at_once(
    verify: Verify, article: Path, endpoint: FakeEndpoint, settings: dict[str, str], says: str
) -> None:
    endpoint.answer = read
    run = verify(article, "--base-url", endpoint.url, **settings)
    assert run.code == 2
    assert says in run.complaint
    assert "sk-wrong" not in run.err
