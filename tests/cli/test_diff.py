"""`verify diff`, as a person runs it."""

import json
from pathlib import Path

from tests.audit.runs import claim, save, save_run, told
from tests.cli.conftest import SEEDS, Verify
from tests.evidence import evidence, finding
from verifier.vocabulary import Stance

FLOOD = claim("The flood killed 12 people.")
SAYS, DENIES = evidence(Stance.SUPPORTS, "courier"), evidence(Stance.REFUTES, "saltby", quote="It killed 15 people.")


def test_a_corrected_source_is_named_as_what_changed_a_verdict(verify: Verify, tmp_path: Path) -> None:
    source = tmp_path / "pile" / "courier.txt"
    source.parent.mkdir()
    (tmp_path / "article.txt").write_text("The flood in Orvale killed 12 people.\n", encoding="utf-8")
    words = "---\noutlet: Courier\ntitle: Toll\n---\nThe town hall said {} people were killed in the Orvale flood.\n"
    for name, toll in (("a.json", 15), ("b.json", 12)):
        source.write_text(words.format(toll), encoding="utf-8")
        verify("article.txt", "--sources", "pile", "--format", "json", "--out", name)
    run = verify("diff", "a.json", "b.json")
    shown = " ".join(run.out.split())
    assert run.code == 1
    assert "contradicted -> corroborated The flood in Orvale killed 12 people." in shown
    assert "no longer refutes: Courier, “Toll”" in shown
    assert "“The town hall said 15 people were killed in the Orvale flood.”" in shown
    assert "now supports: Courier, “Toll”" in shown
    assert "1 contradicted -> corroborated" in shown


def test_nothing_changed_is_exit_code_0(verify: Verify, tmp_path: Path) -> None:
    report = save(tmp_path / "a.json", told(finding(SAYS, claim=FLOOD)))
    run = verify("diff", report, report)
    assert run.code == 0
    assert "0 with another verdict" in " ".join(run.out.split())


def test_runs_are_told_as_one_json_object(verify: Verify, tmp_path: Path) -> None:
    before = [("a.txt", told(finding(SAYS, claim=FLOOD))), ("b.txt", told(article="b"))]
    after = [("a.txt", told(finding(SAYS, DENIES, claim=FLOOD))), ("c.txt", told(article="c", title="c"))]
    runs = save_run(tmp_path / "one", before, limit="12"), save_run(tmp_path / "two", after, limit="6")
    run = verify("diff", *runs, "--format", "json")
    shown = json.loads(run.out)
    assert run.code == 1
    assert (shown["first"], shown["second"]) == tuple(map(str, runs))
    assert shown["settings"] == [{"name": "limit", "first": "12", "second": "6"}]
    assert [(article["name"], article["fate"]) for article in shown["articles"]] == [
        ("a.txt", "kept"),
        ("b.txt", "gone"),
        ("c.txt", "new"),
    ]
    (change,) = shown["articles"][0]["claims"]["verdicts"]
    assert [source["quote"] for source in change["sources"]] == ["It killed 15 people."]
    assert shown["totals"]["verdicts"] == {"corroborated -> contradicted (disputed)": 1}


def test_what_a_report_says_commands_neither_the_table_nor_the_terminal(verify: Verify, tmp_path: Path) -> None:
    evil = "[bold]The\x1b[2J flood[/nope] killed 12 people."
    hostile = claim(evil)
    item = evidence(Stance.REFUTES, "saltby", outlet="[red]\x1b[31m", title="[/]\x07", quote=evil)
    before, after = told(finding(claim=hostile), title=evil), told(finding(item, claim=hostile), title=evil)
    files = save(tmp_path / "a.json", before), save(tmp_path / "b.json", after)
    run = verify("diff", *files)
    assert run.code == 1
    assert "[bold]The[2J flood[/nope]" in run.out
    assert "\x1b" not in run.out
    assert "\x07" not in run.out


def test_what_is_no_run_is_named_in_one_line(verify: Verify, tmp_path: Path) -> None:
    report = save(tmp_path / "a.json", told())
    other = save(tmp_path / "old.json", told().model_copy(update={"schema_version": 2}))
    for wrong, says in (("nowhere.json", "no such file"), (SEEDS, "run.json"), (other, "schema version 2")):
        run = verify("diff", report, wrong)
        assert run.code == 2
        assert says in run.complaint
        assert run.out == ""
