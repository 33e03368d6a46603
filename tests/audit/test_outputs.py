"""What is made of a run's results: tables that open right, pages, errors, and an overview that counts them all."""

import base64
import csv
import hashlib
import io
import json
import re
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.audit.standin import StandIn, result
from tests.evidence import SPOKEN, evidence, finding, report
from tests.test_page import Page
from verifier.audit import tables
from verifier.audit.models import Result
from verifier.audit.outputs import page_name, write_outputs
from verifier.errors import InputError
from verifier.models import Claim, Span, Unchecked
from verifier.report import to_html
from verifier.vocabulary import Aspect, ReasonCode, Stance, UncheckedReason

PUBLISHED = datetime(2024, 5, 9, 12, 30, tzinfo=UTC)
FOR = evidence(
    Stance.SUPPORTS, "wire", quote="Twelve died.", start=40, published=PUBLISHED, url="https://wire.example/a"
)
AGAINST = evidence(Stance.REFUTES, "post", quote="Fifteen\ndied.", start=7, outlet="Saltby Post")
SILENT = Unchecked(
    text="The dam held.", spans=(Span(start=90, end=103),), reason=UncheckedReason.BUDGET, detail="spent", claim_id="c9"
)
FAILED = Result(number=3, name="archive/3.pdf", failure="archive/3.pdf: no text in it")


def said(number: int, text: str) -> Claim:
    return Claim.create(f"article-{number}", text, (Span(start=0, end=len(text)),))


RESULTS = [
    result(0, finding(FOR, claim=said(0, "It rained.")), finding(FOR, AGAINST, claim=said(0, "Twelve died."))),
    result(1, finding(AGAINST, claim=said(1, "Twelve died.")), outlet="Upland Voice", unchecked=(SILENT,)),
    result(2, finding(claim=said(2, "Twelve died.")), outlet=None),
    FAILED,
]


def written(folder: Path, results: list[Result] = RESULTS, total: int | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    write_outputs(StandIn(folder, results, total))
    return folder


def cells(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "findings.csv").read_text(encoding="utf-8-sig"))))


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_every_finding_and_unchecked_claim_is_a_row(tmp_path: Path) -> None:
    rows = cells(written(tmp_path))
    assert [(row["article"], row["claim"], row["status"], row["verdict"]) for row in rows] == [
        ("0", "It rained.", "checked", "corroborated"),
        ("0", "Twelve died.", "checked", "contradicted"),
        ("1", "Twelve died.", "checked", "contradicted"),
        ("1", "The dam held.", "unchecked", ""),
        ("2", "Twelve died.", "checked", "single-source"),
    ]
    both = rows[1]
    assert (
        both.items()
        >= {
            "name": "archive/0.txt",
            "outlet": "Delmore Herald",
            "title": "Flood 0",
            "spans": "0..12",
            "disputed": "True",
            "reason_code": "disputed",
            "supporting": "1",
            "refuting": "1",
            "supporting_origins": "wire",
            "refuting_origins": "post",
            "supporting_quote": "Twelve died.",
            "supporting_url": "https://wire.example/a",
            "supporting_published": "2024-05-09T12:30:00+00:00",
            "supporting_start": "40",
            "supporting_end": "52",
            "refuting_quote": "Fifteen died.",
            "refuting_outlet": "Saltby Post",
            "refuting_source": "post",
            "backend": "local",
        }.items()
    )
    assert rows[3].items() >= {"claim_id": "c9", "reason_code": "budget", "reason": "spent", "spans": "90..103"}.items()


def test_both_answers_to_an_attributed_claim_are_in_its_row(tmp_path: Path) -> None:
    heard = evidence(Stance.SUPPORTS, "a", aspect=Aspect.SAID, quote="He said so.")
    denied = evidence(Stance.REFUTES, "b", aspect=Aspect.CONTENT, quote="It is unsound.")
    (row,) = cells(written(tmp_path, [result(0, finding(heard, denied, claim=SPOKEN))]))
    assert (row["verdict"], row["content_verdict"]) == ("corroborated", "contradicted")
    assert (row["supporting_quote"], row["refuting_quote"]) == ("He said so.", "")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\x00=", "＝"])
def test_no_cell_of_a_spreadsheet_becomes_a_formula(tmp_path: Path, begin: str) -> None:
    text = f'{begin}HYPERLINK("https://evil.example")'
    item = evidence(Stance.REFUTES, "post", quote=text, outlet=text, title=text, url=text)
    made = result(0, finding(item, claim=said(0, text)), outlet=text)
    bad = made.model_copy(update={"name": text})
    for row in cells(written(tmp_path, [bad])):
        assert not [cell for cell in row.values() if re.match(r"\s*[=+\-@＝]", cell)]
        assert row["claim"].startswith("'")
        assert "evil.example" in row["claim"]


def test_the_csv_begins_with_the_mark_by_which_spreadsheets_know_its_encoding(tmp_path: Path) -> None:
    assert (written(tmp_path) / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbfarticle,name,")


def test_parquet_has_the_same_rows_with_types_and_the_words_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROW_GROUP", 2)
    table = parquet.read_table(written(tmp_path) / "findings.parquet")
    rows, spread = table.to_pylist(), cells(tmp_path)
    assert table.column_names == list(spread[0])
    assert [str(row["verdict"] or "") for row in rows] == [row["verdict"] for row in spread]
    assert rows[1]["refuting_quote"] == "Fifteen\ndied."
    assert rows[1]["supporting_published"] == PUBLISHED
    assert rows[1]["supporting_origins"] == ["wire"]
    assert (rows[1]["disputed"], rows[3]["disputed"]) == (True, None)
    types = {field.name: str(field.type) for field in table.schema}
    assert types.items() >= {"article": "int64", "disputed": "bool", "refuting_end": "int64", "claim": "string"}.items()


def test_without_pyarrow_one_line_says_how_to_get_it_and_the_rest_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    written(tmp_path)
    assert capsys.readouterr().err == (
        'findings.parquet is left out, it needs pyarrow: pip install "verifier[audit]"\n'
    )
    assert not (tmp_path / "findings.parquet").exists()
    assert "findings.parquet" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(cells(tmp_path)) == 5


def test_failures_and_unchecked_claims_are_lines_with_their_reasons(tmp_path: Path) -> None:
    lines = (written(tmp_path) / "errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "article": 1, "name": "archive/1.txt", "reason": "budget", "claim_id": "c9", "text": "The dam held.",
            "detail": "spent",
        },
        {"article": 3, "name": "archive/3.pdf", "detail": "archive/3.pdf: no text in it"},
    ]  # fmt: skip


def test_each_article_has_its_report_as_json_and_as_a_page(tmp_path: Path) -> None:
    written(tmp_path)
    assert {file.name for file in (tmp_path / "articles").iterdir()} == {
        f"0000{number}-flood-{number}.{form}" for number in range(3) for form in ("html", "json")
    }
    first = RESULTS[0].report
    assert first
    assert (tmp_path / "articles" / "00000-flood-0.json").read_text() == first.model_dump_json(indent=2) + "\n"
    assert (tmp_path / "articles" / "00000-flood-0.html").read_text(encoding="utf-8") == to_html(first)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Überfall: 12 Tote", "00007-uberfall-12-tote"),
        ("../../etc/passwd\x00", "00007-etc-passwd"),
        ("洪水", "00007"),
        ("CON", "00007-con"),
        ("x" * 300, "00007-" + "x" * 60),
    ],
)
def test_a_title_becomes_a_name_that_any_disk_takes(title: str, name: str) -> None:
    assert page_name(7, title) == name


def test_the_overview_counts_everything_and_leads_to_every_article(tmp_path: Path) -> None:
    page = Page((written(tmp_path, total=6) / "report.html").read_text(encoding="utf-8"))
    for expected in (
        "Audit of 6 articles 3 checked, 1 failed, 2 not done yet; 4 claims",
        "1 ✓ corroborated 25 %",
        "1 · single-source 25 %",
        "2 ✗ contradicted 50 % of the claims checked; 1 disputed",
        "1 ? unchecked",
        "3 archive/3.pdf archive/3.pdf: no text in it",
        "✗ 1 other origin against it Fifteen died. Saltby Post: Notes of post",
        "✓ 1 other origin for it Twelve died. Wire, 2024-05-09: Notes of wire",
        "and 1 more article",
        "Twelve died. 3 articles, 2 outlets; 2 contradicted; 1 single-source",
        "1 article of unknown outlet left out",
        "backend local",
    ):
        assert expected in page.words, expected
    inside = [target for target in page.every("href") if target.startswith("articles/")]
    assert all((tmp_path / target.partition("#")[0]).is_file() for target in inside)
    assert {f"articles/0000{number}-flood-{number}.html" for number in range(3)} <= set(inside)
    for target in inside:
        if "#" in target:
            name, _, anchor = target.partition("#")
            assert anchor in Page((tmp_path / name).read_text(encoding="utf-8")).every("id")


def test_articles_come_by_the_share_of_their_claims_that_is_contradicted(tmp_path: Path) -> None:
    page = (written(tmp_path) / "report.html").read_text(encoding="utf-8")
    rows = re.findall(r'<td class="wide"><a href="articles/(\d+)', page)
    assert rows == ["00001", "00000", "00002"]
    assert re.findall(r'<tr><td class="n" data-key="([\d.]+)">', page) == ["1.0", "0.5", "0.0"]


def test_the_matrix_counts_whose_evidence_is_for_and_against_whose_claims(tmp_path: Path) -> None:
    relayed = evidence(Stance.SUPPORTS, "x", outlet="Copyist", relays="The Wire", quote="It did, the Wire reports.")
    own = evidence(Stance.SUPPORTS, "me", outlet="Delmore Herald", own=True, quote="We said so.")
    again = result(4, finding(relayed, own, claim=said(4, "A.")), finding(AGAINST, claim=said(4, "B.")), outlet="WIRE")
    page = (written(tmp_path, [*RESULTS[:2], again]) / "report.html").read_text(encoding="utf-8")
    table = page[page.index('<table class="matrix">') :]
    heads = re.findall(r'<th scope="col"><span>(.*?)</span>', table)
    rows = dict(re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table, re.S))
    found = {
        (asked, heads[place]): tuple(map(int, re.findall(r"[✓✗](\d+)", cell)))
        for asked, row in rows.items()
        for place, cell in enumerate(re.findall(r"<td.*?</td>", row, re.S))
        if "✓" in cell
    }
    assert found == {
        ("Delmore Herald", "Wire"): (2, 0),
        ("Delmore Herald", "Saltby Post"): (0, 1),
        ("Upland Voice", "Saltby Post"): (0, 1),
        ("Wire", "Wire"): (1, 0),
        ("Wire", "Saltby Post"): (0, 1),
    }


def test_long_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    claims = [said(0, f"Claim {number}.") for number in range(60)]
    results = [result(number, *(finding(AGAINST, claim=claim) for claim in claims)) for number in range(25)]
    many = [Result(number=number, name=f"{number}.txt", failure="empty") for number in range(25, 150)]
    page = Page((written(tmp_path, [*results, *many]) / "report.html").read_text(encoding="utf-8"))
    for expected in (
        "50 of 60 claims that another origin refutes; findings.csv has all.",
        "The 50 most frequent of 60; findings.csv has all.",
        "and 5 more, in findings.csv",
        "The first 100 of 125; errors.jsonl has all.",
    ):
        assert expected in page.words, expected


def test_a_run_of_nothing_but_failures_has_all_its_files(tmp_path: Path) -> None:
    page = Page((written(tmp_path, [FAILED]) / "report.html").read_text(encoding="utf-8"))
    assert "Audit of 1 article 0 checked, 1 failed" in page.words
    assert "No claim is refuted by another origin." in page.words
    assert cells(tmp_path) == []
    assert parquet.read_table(tmp_path / "findings.parquet").num_rows == 0


def test_the_policy_of_the_overview_allows_its_own_script_alone(tmp_path: Path) -> None:
    html = (written(tmp_path) / "report.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"; script-src 'sha256-{digest}'; " in Page(html).every("content")[0]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=x>', "{{ 7 * 7 }}", "</style>"])
def test_no_text_becomes_markup_in_the_overview(tmp_path: Path, text: str) -> None:
    def made(words: str) -> list[str]:
        items = [evidence(stance, words, quote=words, title=words) for stance in (Stance.SUPPORTS, Stance.REFUTES)]
        results = [result(n, finding(*items, claim=said(n, words)), outlet=words) for n in range(2)]
        failed = Result(number=2, name=words, failure=words)
        return Page((written(tmp_path, [*results, failed]) / "report.html").read_text(encoding="utf-8")).tags

    assert made(text) == made("Plain words")


def test_the_same_results_give_the_same_bytes_and_nothing_else_stays(tmp_path: Path) -> None:
    first = files(written(tmp_path / "one"))
    (tmp_path / "two" / ".outputs" / "articles").mkdir(parents=True)
    written(tmp_path / "two", [result(number, outlet="Other", usage=report().usage) for number in range(9)])
    assert files(written(tmp_path / "two")) == first
    assert sorted(name for name in first if "/" not in name) == [
        "errors.jsonl", "findings.csv", "findings.parquet", "report.html"
    ]  # fmt: skip


def test_a_full_disk_is_one_line_and_leaves_what_was_there(tmp_path: Path) -> None:
    before = files(written(tmp_path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, limits[1]))
    try:
        with pytest.raises(InputError, match=r"cannot write the pages and tables of .*; run again to have them"):
            written(tmp_path, [result(number, *RESULTS[0].report.findings * 9) for number in range(30)])  # type: ignore[union-attr]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(tmp_path) == before


def test_reasons_of_every_code_reach_the_table(tmp_path: Path) -> None:
    found = [finding(), finding(sources=0), finding(FOR, min_origins=2), finding(FOR)]
    assert [row["reason_code"] for row in cells(written(tmp_path, [result(0, *found)]))] == [
        ReasonCode.NOTHING_FOUND,
        ReasonCode.NOTHING_SEARCHED,
        ReasonCode.TOO_FEW_ORIGINS,
        ReasonCode.SUPPORTED,
    ]
