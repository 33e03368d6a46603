"""What is listed is what is audited: files, folders, patterns, manifests and standard input."""

import io
import json
from pathlib import Path

import pytest

from verifier.audit.inputs import Inputs, Listed
from verifier.errors import InputError


@pytest.fixture
def here(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(archive.parent)
    return archive.parent


def listed(*paths: str) -> list[Listed]:
    inputs = Inputs(paths)
    found = list(inputs)
    assert inputs.total == len(found)
    return found


def names(*paths: str) -> list[str]:
    return [Path(one.name).name for one in listed(*paths)]


ALL = ["courier.txt", "gazette.txt", "herald.txt", "mercury.txt"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["archive"], ALL),
        (["archive/herald.txt", "archive"], ["herald.txt", "courier.txt", "gazette.txt", "mercury.txt"]),
        (["archive/*r.txt"], ["courier.txt"]),
        (["arch*"], ALL),
        (["**/*e*.txt", "archive/mercury.txt"], ["courier.txt", "gazette.txt", "herald.txt", "mercury.txt"]),
    ],
)
def test_each_file_is_listed_once_in_the_order_given(here: Path, paths: list[str], expected: list[str]) -> None:
    assert names(*paths) == expected


def test_folders_of_results_hold_no_articles(here: Path) -> None:
    kept = here / "archive" / "run"
    kept.mkdir()
    (kept / ".verify-eval").touch()
    (kept / "articles").mkdir()
    for page in ("report.html", "articles/00000-flood.html"):
        (kept / page).write_text("<p>repeated</p>")
    assert names("archive") == names("archive/*") == names("archive/**/*.*") == names("archive/run/articles", "archive")
    assert names("archive") == ALL


def test_paths_come_from_standard_input(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("archive/herald.txt\n\narchive/lost.txt\n"))
    first, second = listed("-")
    assert first.read().outlet == "Herald"
    with pytest.raises(InputError, match="no such file"):
        second.read()


def test_a_manifest_says_more_than_the_file(here: Path) -> None:
    (here / "list.csv").write_text(
        "path,outlet,published,note\narchive/herald.txt,The Herald,2025-03-17,x\narchive/courier.txt,,,\n"
    )
    first, second = (one.read() for one in listed("list.csv"))
    assert (first.outlet, first.title, f"{first.published:%d.%m.%Y}") == (
        "The Herald", "The herald on the bridge", "17.03.2025",
    )  # fmt: skip
    assert (second.outlet, second.published) == ("Courier", None)


def test_a_manifest_may_hold_the_texts_themselves(here: Path) -> None:
    rows = [{"text": "A barge hit the bridge.", "title": "Barge"}, {"path": "archive/herald.txt", "other": [1]}]
    (here / "list.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    first, second = listed("list.jsonl")
    assert (first.name, first.read().text, first.read().title) == (
        "list.jsonl line 1", "A barge hit the bridge.", "Barge",
    )  # fmt: skip
    assert second.read().outlet == "Herald"


def test_a_path_of_a_manifest_is_relative_to_it(here: Path) -> None:
    (here / "archive" / "list.csv").write_text("path\nherald.txt\n")
    assert listed("archive/list.csv")[0].read().outlet == "Herald"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.csv", "file,title\nx.txt,X\n", "needs a column 'path' or 'text'; its columns are 'file', 'title'"),
        ("a.csv", "", "its columns are none"),
        ("a.csv", "path,title\n,X\n", "line 2: an article needs 'path' or 'text'"),
        ("a.csv", "path,published\nx.txt,soon\n", "line 2: 'published' is no complete date"),
        ("a.csv", "path,url\nx.txt,javascript:alert(1)\n", "line 2: 'url' is no web address"),
        ("a.csv", b"path\n\xff\xfe\n", "is not UTF-8"),
        ("a.jsonl", '{"path": "x.txt"}\n{"title": "X"}\n', "line 2: an article needs 'path' or 'text'"),
        ("a.jsonl", '{"path": "x.txt", "text": "X"}\n', "one of the two"),
        ("a.jsonl", '{"path": 5}\n', "line 1: 'path' must be text, not int"),
        ("a.jsonl", '["x.txt"]\n', "line 1: is not an object"),
        ("a.jsonl", '{"path": \n', "line 1: is not JSON"),
        ("a.jsonl", "[" * 100_000, "line 1: is not JSON"),
        ("a.jsonl", "\n", "no articles to audit"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_named_by_line(
    here: Path, name: str, content: str | bytes, complaint: str
) -> None:
    (here / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as refused:
        Inputs([name])
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("path", ["nowhere", "nowhere/*.txt", "nowhere.csv", "archive/picture.png"])
def test_a_path_that_leads_nowhere_is_refused(here: Path, path: str) -> None:
    (here / "archive" / "picture.png").touch()
    with pytest.raises(InputError):
        Inputs([path])
