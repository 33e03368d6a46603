"""`verify recheck`, as a person runs it."""

import json
from pathlib import Path

import pytest

from tests.audit.runs import save_run
from tests.cli.conftest import SEEDS, Verify
from verifier.findings import Report

OSKERLY = SEEDS / "oskerly-takeover"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An index of the articles of one event, and the report on one of them."""
    from verifier.backends import open_backend
    from verifier.cli.index import add_sources
    from verifier.encoder import SentenceEncoder
    from verifier.index import Index
    from verifier.pipeline import Desk, check_article
    from verifier.reading import read_source
    from verifier.settings import Settings

    folder = tmp_path_factory.mktemp("index")
    encoder = SentenceEncoder()
    with Index(folder, encoder) as index:
        add_sources(index, [OSKERLY])
        backend = open_backend(Settings(index=folder), encoder)
        report = check_article(read_source(OSKERLY / "ledgerline.html"), Desk(index, encoder, backend))
    return folder, report.model_dump_json()


def test_a_report_of_today_is_ok_in_every_part_and_form(
    verify: Verify, checked: tuple[Path, str], tmp_path: Path
) -> None:
    index, dumped = checked
    (tmp_path / "report.json").write_text(dumped, encoding="utf-8")
    run = save_run(tmp_path / "run", [("ledgerline.html", Report.model_validate_json(dumped))])
    done = verify("recheck", "report.json", run, "--index", index, "--format", "json")
    shown = json.loads(done.out)
    assert done.code == 0
    assert [report["problems"] for report in shown["reports"]] == [[], []]
    assert {"article", "claim", "sentence", "evidence", "nearest"} <= shown["totals"].keys()
    assert all(set(states) == {"ok"} for states in shown["totals"].values())
    assert "2 reports:" in verify("recheck", "report.json", run, "--index", index).out


def test_a_quote_that_was_changed_is_found_out_and_shown(
    verify: Verify, checked: tuple[Path, str], tmp_path: Path
) -> None:
    index, dumped = checked
    fields = json.loads(dumped)
    item = next(finding["evidence"][0] for finding in fields["findings"] if finding["evidence"])
    item["quote"] = "Nobody \x1b[31mever[/red] wrote these words."
    (tmp_path / "report.json").write_text(json.dumps(fields), encoding="utf-8")
    run = verify("recheck", "report.json", "--index", index)
    assert run.code == 1
    assert "gone" in run.out
    assert "Nobody [31mever[/red] wrote these words." in " ".join(run.out.split())
    assert "\x1b" not in run.out
    (problem,) = json.loads(verify("recheck", "report.json", "--index", index, "--format", "json").out)["reports"][0][
        "problems"
    ]
    assert (problem["part"], problem["state"], problem["source_id"]) == ("evidence", "gone", item["source_id"])


def test_bad_input_is_named_in_one_line(verify: Verify, checked: tuple[Path, str], tmp_path: Path) -> None:
    index, dumped = checked
    (tmp_path / "good.json").write_text(dumped, encoding="utf-8")
    (tmp_path / "old.json").write_text(dumped.replace('"schema_version":', '"schema_version":1'), encoding="utf-8")
    for arguments, says in (
        (("good.json", "old.json", "--index", index), "schema version"),
        (("nowhere.json", "--index", index), "no such file"),
        (("good.json",), "is empty"),
    ):
        run = verify("recheck", *arguments)
        assert run.code == 2
        assert says in run.complaint
        assert run.out == ""
