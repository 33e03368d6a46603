"""`--format claimreview`, `annotations` and `csv`, of an article and of a claim alone."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Verify
from tests.vocabularies import ANNOTATIONS, CLAIMREVIEW


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "ledger.txt").write_text(
        "---\noutlet: Harbour Ledger\nurl: https://ledger.example/1\n---\n"
        "On Tuesday a gravel barge struck the Kessmere Bridge in Lyngport and killed two people.\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(("report_format", "check"), [("claimreview", CLAIMREVIEW), ("annotations", ANNOTATIONS)])
def test_an_article_and_a_claim_are_exported_as_linked_data(
    verify: Verify, article: Path, sources: Path, report_format: str, check: object
) -> None:
    claim = "A gravel barge hit the Kessmere Bridge in Lyngport on Tuesday, killing two people."
    for given in ([article], ["claim", claim]):
        run = verify(*given, "--sources", sources, "--format", report_format)
        assert run.code == 0
        check.validate(json.loads(run.out))  # type: ignore[attr-defined]
        assert "https://ledger.example/1" in run.out


def test_the_csv_has_the_same_bytes_in_a_file_and_on_standard_output(
    verify: Verify, article: Path, sources: Path, tmp_path: Path
) -> None:
    printed = verify(article, "--sources", sources, "--format", "csv").out
    verify(article, "--format", "csv", "--out", "findings.csv")
    assert (tmp_path / "findings.csv").read_bytes().decode() == printed
    assert printed.startswith("\ufeffarticle,name,")
    assert "Harbour Ledger" in printed
