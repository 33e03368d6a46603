"""`verify ARTICLE...` and `verify claim` on the sample articles, offline."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import SEEDS, Run, Verify
from verifier.findings import Report
from verifier.report import to_html
from verifier.vocabulary import RuleCode, Verdict

OSKERLY = SEEDS / "oskerly-takeover"
LEDGERLINE = OSKERLY / "ledgerline.html"


@pytest.fixture(scope="module")
def oskerly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the Oskerly articles, made once and only read."""
    from verifier.encoder import SentenceEncoder
    from verifier.index import Index
    from verifier.reading import find_articles, read_source

    folder = tmp_path_factory.mktemp("oskerly") / "index"
    with Index(folder, SentenceEncoder()) as index:
        index.add((path, read_source(path)) for path in find_articles(OSKERLY))
    return folder


def _report(run: Run) -> Report:
    return Report.model_validate_json(run.out)


def test_an_article_is_reported_with_the_words_that_show_each_verdict(verify: Verify, oskerly: Path) -> None:
    run = verify(LEDGERLINE, "--index", oskerly, "--format", "json")
    report = _report(run)
    verdicts = {finding.claim.text: finding for finding in report.findings}
    vote = next(finding for text, finding in verdicts.items() if "August 22" in text)
    assert run.code == 1
    assert vote.verdict == "contradicted"
    assert "Aug. 29" in vote.evidence[0].quote
    revenue = next(finding for text, finding in verdicts.items() if "$840 million" in text)
    assert revenue.verdict == "corroborated"
    assert any(finding.verdict == "single-source" for finding in report.findings)


def test_every_quote_is_a_verbatim_span_of_its_stored_source(verify: Verify, oskerly: Path) -> None:
    from verifier.encoder import SentenceEncoder
    from verifier.index import Index

    report = _report(verify(LEDGERLINE, "--index", oskerly, "--format", "json"))
    with Index(oskerly, SentenceEncoder()) as index:
        for finding in report.findings:
            for item in (*finding.evidence, *finding.nearest):
                assert index.source(item.source_id).text[item.start : item.end] == item.quote


def test_every_sentence_is_accounted_for(verify: Verify, oskerly: Path) -> None:
    account = _report(verify(LEDGERLINE, "--index", oskerly, "--format", "json")).sentences
    assert account.sentences == account.in_claims + account.excluded + account.unchecked
    assert account.in_claims > 0


def test_the_same_input_gives_the_same_bytes(installed: Verify, oskerly: Path) -> None:
    first, second = (installed(LEDGERLINE, "--index", oskerly, "--format", "json").out for _ in range(2))
    assert first == second


def test_the_articles_own_copy_proves_nothing_and_is_named(verify: Verify, oskerly: Path) -> None:
    report = _report(verify(OSKERLY / "provincial-investor.txt", "--index", oskerly, "--format", "json"))
    assert [copy.outlet for copy in report.copies] == ["Meridian Wire"]
    shown = {item.outlet for finding in report.findings for item in (*finding.evidence, *finding.nearest)}
    assert shown
    assert not shown & {"Meridian Wire", "Provincial Investor"}


def test_two_copies_of_one_story_count_as_one_origin(verify: Verify, oskerly: Path) -> None:
    report = _report(verify(LEDGERLINE, "--index", oskerly, "--format", "json"))
    revenue = next(finding for finding in report.findings if "$840 million" in finding.claim.text)
    outlets = {item.outlet for item in revenue.evidence}
    assert {"Meridian Wire", "Provincial Investor"} <= outlets
    assert len(revenue.supporting_origins) < len(outlets)


def test_more_origins_can_be_required(verify: Verify, oskerly: Path) -> None:
    report = _report(verify(LEDGERLINE, "--index", oskerly, "--format", "json", "--min-origins", 5))
    revenue = next(finding for finding in report.findings if "$840 million" in finding.claim.text)
    assert (revenue.verdict, revenue.reason.code) == ("single-source", "too-few-origins")


def test_a_claim_is_checked_against_the_index(verify: Verify, oskerly: Path) -> None:
    run = verify("claim", "Oskerly's quarterly net profit fell 9%.", "--index", oskerly)
    assert run.code == 1
    assert "contradicted" in run.out
    assert "rose 9%" in run.out


@pytest.mark.parametrize(("form", "times"), [("md", 1), ("html", 3)])
def test_a_claim_alone_is_shown_without_an_article(verify: Verify, oskerly: Path, form: str, times: int) -> None:
    claim = "The quarterly net profit of Oskerly fell 9%."
    out = verify("claim", claim, "--index", oskerly, "--format", form).out
    assert "of the article" not in out
    assert "unknown" not in out
    assert "1 sentence: 1 in claims" in out
    assert out.count(claim) == times


def test_the_rule_that_saw_a_disagreement_is_named_unless_it_is_off(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill at Orvale opened in 1891.\n", encoding="utf-8")
    claim = ("claim", "The mill at Orvale opened in 1887.", "--sources", tmp_path / "mill.txt", "--format", "json")
    ruled, free = _report(verify(*claim)), _report(verify(*claim, "--without-rule", "role", "--without-rule", "date"))
    assert [item.rule for item in ruled.findings[0].evidence] == [RuleCode.DATE]
    assert [item.rule for item in free.findings[0].evidence] == [None]
    assert ruled.method.without_rules == ()
    assert free.method.without_rules == (RuleCode.DATE, RuleCode.ROLE)


def test_a_figure_of_another_story_is_no_evidence(verify: Verify, tmp_path: Path) -> None:
    files = {
        "article": ("Orvale Crier", "The barge Lisbet sank at Orvale on Monday. The load weighed 1,800 tonnes."),
        "other": ("Vesk Herald", "Votes are counted again in Vesk. The load weighed 3.1 tonnes, said Bo Lind."),
    }
    for name, (outlet, text) in files.items():
        (tmp_path / f"{name}.txt").write_text(f"---\ntitle: News\noutlet: {outlet}\n---\n{text}\n", encoding="utf-8")
    report = _report(verify(tmp_path / "article.txt", "--sources", tmp_path, "--format", "json"))
    load = next(finding for finding in report.findings if "1,800" in finding.claim.text)
    assert load.verdict is Verdict.SINGLE_SOURCE
    assert load.nearest[0].why == "the source names nobody and nothing that the article names"
    assert (load.searched.sources, load.searched.passages) == (1, 0)

    alone = _report(verify("claim", load.claim.text, "--format", "json"))
    assert alone.findings[0].searched.passages == 2


def test_the_rules_are_printed_for_a_terminal_and_as_markdown(verify: Verify) -> None:
    table, markdown = verify("rules"), verify("rules", "--format", "md")
    assert all(code in table.out and f"| {code} |" in markdown.out for code in RuleCode)


def test_standard_input_is_an_article(verify: Verify, oskerly: Path) -> None:
    run = verify("-", "--index", oskerly, stdin=b"Oskerly Foods has annual revenue of $840 million a quarter.")
    assert run.code in (0, 1)
    assert "$840 million" in run.out


def test_several_articles_make_one_json_array(verify: Verify, oskerly: Path) -> None:
    articles = (OSKERLY / "osgarth-argus.txt", LEDGERLINE)
    array = json.loads(verify(*articles, "--index", oskerly, "--format", "json").out)
    assert [Report.model_validate(item).article.outlet for item in array] == ["Osgarth Argus", "Ledgerline"]


def test_unchanged_sources_are_not_indexed_again(verify: Verify, article: Path) -> None:
    first = verify(article, "--sources", SEEDS / "lyngport-bridge")
    second = verify(article, "--sources", SEEDS / "lyngport-bridge")
    assert "index: 6 added, 0 replaced, 0 unchanged" in first.err
    assert "index: 0 added, 0 replaced, 6 unchanged" in second.err
    assert first.out == second.out


def test_an_empty_index_is_a_warning_and_everything_is_single_source(verify: Verify, article: Path) -> None:
    run = verify(article, "--format", "json")
    report = _report(run)
    assert run.code == 0
    assert "the index is empty" in run.err
    assert {finding.reason.code for finding in report.findings} == {"nothing-searched"}
    assert report.warnings
    assert not (article.parent / ".verifier").exists()


def test_a_report_can_go_to_a_file(verify: Verify, oskerly: Path, tmp_path: Path) -> None:
    run = verify(LEDGERLINE, "--index", oskerly, "--format", "md", "--out", "report.md")
    assert run.out == ""
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("width", ["60", "160"])
def test_a_pipe_gets_plain_text_at_any_width(verify: Verify, oskerly: Path, width: str) -> None:
    run = verify(LEDGERLINE, "--index", oskerly, COLUMNS=width)
    assert "\x1b" not in run.out
    assert max(map(len, run.out.splitlines())) <= int(width)
    assert "Aug. 29" in " ".join(run.out.split())


def test_colours_can_be_forced_and_refused(verify: Verify, oskerly: Path) -> None:
    colour = re.compile(r"\x1b\[(?:\d+;)*3[0-7]m")
    assert colour.search(verify(LEDGERLINE, "--index", oskerly, FORCE_COLOR="1").out)
    assert not colour.search(verify(LEDGERLINE, "--index", oskerly, FORCE_COLOR="1", NO_COLOR="1").out)


def test_a_terminal_that_knows_only_ascii_gets_the_report_all_the_same(installed: Verify, oskerly: Path) -> None:
    run = installed("claim", "Oskerly’s café closed.", "--index", oskerly, PYTHONIOENCODING="ascii")
    assert run.code == 0
    assert "Oskerly\\u2019s caf\\xe9 closed." in run.out


def test_the_schema_is_printed_and_describes_the_report(verify: Verify) -> None:
    schema = json.loads(verify("schema").out)
    assert {"article", "findings", "excluded", "unchecked", "method", "usage"} <= set(schema["properties"])


def test_an_article_that_is_in_the_index_is_not_signed_again(installed: Verify) -> None:
    folder = SEEDS / "lyngport-bridge"
    first, second = (
        installed(folder / "harbour-ledger.txt", "--sources", folder, PYTHONPROFILEIMPORTTIME="1") for _ in range(2)
    )
    assert re.search(r"\bdatasketch$", first.err, re.MULTILINE)
    assert not re.search(r"\bdatasketch\b|\bscipy\.integrate\b", second.err)
    assert second.out == first.out


def test_a_local_run_touches_no_network_and_imports_no_endpoint(
    installed: Verify, article: Path, tmp_path: Path
) -> None:
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import sys\n"
        "def refuse(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto'):\n"
        "        print('NETWORK', event, args, file=sys.stderr)\n"
        "    if event == 'import' and args[0] in ('verifier.endpoint', 'openai', 'langchain_core'):\n"
        "        print('ENDPOINT', args, file=sys.stderr)\n"
        "sys.addaudithook(refuse)\n",
        encoding="utf-8",
    )
    run = installed(article, "--sources", SEEDS / "lyngport-bridge", PYTHONPATH=str(hook), HOME=str(tmp_path))
    assert run.code == 0
    assert "NETWORK" not in run.err
    assert "ENDPOINT" not in run.err
    assert not list(tmp_path.glob(".cache/**/*onnxruntime*"))


def test_help_imports_nothing_heavy() -> None:
    probe = "import sys; import verifier.cli; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = "chromadb openai langchain_core onnxruntime numpy pydantic scipy trafilatura".split()
    done = subprocess.run([sys.executable, "-c", probe, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_sources_that_count_once_are_named_with_the_reason(verify: Verify, oskerly: Path) -> None:
    report = _report(verify(LEDGERLINE, "--index", oskerly, "--format", "json"))
    shown = {item.source_id for finding in report.findings for item in finding.evidence}
    wire = next(origin for origin in report.origins if any("of the wording of" in line for line in origin.reasons))
    assert len(wire.sources) == 2
    assert set(wire.sources) <= shown
    assert any("(2 sources, 1 origin)" in finding.reason.text for finding in report.findings)
    for form in ("table", "md"):
        out = " ".join(verify(LEDGERLINE, "--index", oskerly, "--format", form).out.split())
        assert "2 sources, 1 origin: " in out
        assert "% of the wording of" in out


def test_a_page_for_a_browser_holds_every_claim(verify: Verify, oskerly: Path, tmp_path: Path) -> None:
    report = _report(verify(LEDGERLINE, "--index", oskerly, "--format", "json"))
    run = verify(LEDGERLINE, "--index", oskerly, "--format", "html", "--out", "report.html")
    assert (run.code, run.out) == (1, "")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == to_html(report)
