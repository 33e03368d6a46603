"""Whether `local` is as good on the dev split as recorded: `python -m evals.gate`; `--record` records it anew."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

EVALS = Path(__file__).parent
DEV = Path("evals/sets/dev/claims.jsonl")
RECORDED = EVALS / "recorded.json"
VERIFY = Path(sys.executable).parent / "verify"
SLACK = 0.02
"""How far macro-F1 may fall below the recorded figure."""


def main(
    record: Annotated[bool, typer.Option("--record", help="Make today's figures the recorded ones.")] = False,
) -> None:
    """Compare macro-F1 and confident-wrong with the recorded figures; exit code 1 if either is worse."""
    measured = _measure()
    if record:
        RECORDED.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if recorded["set"] != measured["set"]:
        raise SystemExit(f"gate: {DEV} is not the set that {RECORDED.name} is of: run python -m evals.gate --record")
    least, most = recorded["macro_f1"] - SLACK, recorded["confident_wrong"]
    typer.echo(f"gate: macro-F1 {measured['macro_f1']:.4f} (at least {least:.4f})")
    typer.echo(f"gate: confident-wrong {measured['confident_wrong']:.4f} (at most {most:.4f})")
    if measured["macro_f1"] < least or measured["confident_wrong"] > most:
        raise SystemExit("gate: worse than recorded")


def _measure() -> dict[str, Any]:
    command = [VERIFY, "eval", DEV, "--backend", "local", "--format", "json"]
    done = subprocess.run(command, cwd=EVALS.parent, stdout=subprocess.PIPE, check=True)
    results = json.loads(done.stdout)
    return {
        "set": results["header"]["files"][str(DEV)],
        "macro_f1": results["metrics"]["macro_f1"],
        "confident_wrong": results["metrics"]["confident_wrong"],
    }


if __name__ == "__main__":
    typer.run(main)
