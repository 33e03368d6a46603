"""`verify origins`: which sources count once, and why."""

import json
from pathlib import Path

from tests.cli.conftest import SEEDS, Verify

LYNGPORT = SEEDS / "lyngport-bridge"


def test_origins_are_listed_with_their_reasons_the_largest_first(verify: Verify) -> None:
    verify("index", "add", LYNGPORT)
    run = verify("origins")
    lines = run.out.splitlines()
    assert run.code == 0
    assert lines[0].endswith("2 sources, 1 origin")
    assert any("copy: 97 % of the wording of" in line for line in lines)
    assert any("publisher: " in line and "northquay times" in line for line in lines)
    assert lines[-1] == "6 sources, 4 origins, 2 of them with several sources"


def test_the_origins_as_json_hold_every_source_once(verify: Verify) -> None:
    verify("index", "add", LYNGPORT)
    origins = json.loads(verify("origins", "--format", "json").out)["origins"]
    assert [len(origin["sources"]) for origin in origins] == [2, 2, 1, 1]
    assert len({source["id"] for origin in origins for source in origin["sources"]}) == 6
    assert {reason["signal"] for origin in origins for reason in origin["reasons"]} == {"copy", "credit", "publisher"}


def test_a_long_origin_is_cut_in_the_table(verify: Verify, tmp_path: Path) -> None:
    for number in range(25):
        text = f"---\noutlet: Post\n---\nStory {number} of the \x1b[31mmany that were told.\n"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    verify("index", "add", tmp_path)
    out = verify("origins").out
    assert "and 5 more sources" in out
    assert "and 4 more reasons" in out
    assert "\x1b" not in out


def test_an_empty_index_has_no_origins(verify: Verify) -> None:
    run = verify("origins")
    assert (run.code, run.out) == (0, "0 sources, 0 origins, 0 of them with several sources\n")
    assert "empty" in run.err


def test_an_index_that_cannot_be_read_is_one_line(verify: Verify, article: Path) -> None:
    run = verify("origins", "--index", article)
    assert run.code == 2
    assert "is a file, not the folder of an index" in run.complaint
