"""`verify ledger`: the bill of every run."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Verify
from verifier.ledger import LEDGER_FILE, Asked, Ledger, Outcome


def spend(folder: Path, model: str, prompt: str, cost: float | None, *, fault: str | None = None) -> None:
    """One request of 1,200 tokens, answered by 300 or failed."""
    with closing(Ledger(folder / LEDGER_FILE)) as ledger:
        turns = len(ledger.bill())
        asked = Asked(model=model, prompt=prompt, version="1", sha256="0", parameters={"turn": turns}, turns=())
        outcome = Outcome(
            endpoint="http://here/v1",
            text=None if fault else "{}",
            fault=fault,
            input_tokens=1_200,
            output_tokens=300,
            cost=cost,
            seconds=2.5,
            attempts=1,
        )
        ledger.write(asked, outcome, reusable=fault is None)


def words(line: str) -> list[str]:
    return line.split()


def test_the_bill_has_a_line_for_each_model_and_prompt_and_a_total(verify: Verify, tmp_path: Path) -> None:
    for prompt, fault in [("extract", None), ("judge", None), ("judge", "cut-off")]:
        spend(tmp_path / ".verifier", "m-small", prompt, 0.0125, fault=fault)
    run = verify("ledger")
    assert run.code == 0
    head, _, extract, judge, _, total = run.out.splitlines()
    assert words(head)[:4] == ["model", "prompt", "answers", "failed"]
    assert words(extract) == ["m-small", "extract", "1", "0", "1,200", "300", "0.0125", "2.5"]
    assert words(judge) == ["m-small", "judge", "1", "1", "2,400", "600", "0.0250", "5.0"]
    assert words(total) == ["total", "2", "1", "3,600", "900", "0.0375", "7.5"]


def test_a_cost_that_is_not_known_stays_unknown(verify: Verify, tmp_path: Path) -> None:
    spend(tmp_path / "index", "known", "judge", 0.5)
    spend(tmp_path / "index", "unknown", "judge", None)
    table = verify("ledger", "--index", "index").out.splitlines()
    assert [words(line)[-2] for line in table if line.split()[:1] in (["known"], ["unknown"], ["total"])] == [
        "0.5000",
        "unknown",
        "unknown",
    ]
    bill = json.loads(verify("ledger", "--index", "index", "--format", "json").out)
    assert [(line["model"], line["cost"]) for line in bill["lines"]] == [("known", 0.5), ("unknown", None)]
    assert bill["total"] == {
        "answers": 2,
        "failures": 0,
        "input_tokens": 2_400,
        "output_tokens": 600,
        "cost": None,
        "seconds": 5.0,
    }


def test_a_ledger_without_calls_gives_an_empty_bill(verify: Verify, tmp_path: Path) -> None:
    Ledger(tmp_path / ".verifier" / LEDGER_FILE).close()
    assert json.loads(verify("ledger", "--format", "json").out)["lines"] == []
    assert words(verify("ledger").out.splitlines()[-1]) == ["total", "0", "0", "0", "0", "0.0000", "0.0"]


def test_a_name_commands_neither_the_table_nor_the_terminal(verify: Verify, tmp_path: Path) -> None:
    spend(tmp_path / ".verifier", "[red]m[/red]\x1b[2J\n", "judge", None)
    out = verify("ledger").out
    assert "[red]m[/red][2J" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("arguments", [[], ["--format", "json"], ["--index", "elsewhere"]])
def test_where_there_is_no_ledger_one_line_says_so_and_none_is_made(
    verify: Verify, tmp_path: Path, arguments: list[str]
) -> None:
    run = verify("ledger", *arguments)
    assert run.code == 2
    assert "there is no ledger" in run.complaint
    assert "--index" in run.complaint
    assert not list(tmp_path.iterdir())
