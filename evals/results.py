"""Measures everything and writes evals/RESULTS.md and evals/results.html: `python -m evals.results --runs DIR`.

Each set is a run of `verify eval` whose log stays in the folder, so that what was measured is not measured again.
`--public DIR` adds the public sets that were converted there with `python -m evals.convert`, a folder each.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from verifier.evaluation.compare import compare
from verifier.evaluation.log import read_log
from verifier.evaluation.page import results_page
from verifier.evaluation.records import TaskName
from verifier.evaluation.rendering import title, value, with_interval
from verifier.evaluation.results import Metrics, Results, score
from verifier.models import Frozen

EVALS = Path(__file__).parent
SETS = Path("evals") / "sets"
"""Relative, since the page names its files."""
PAGE_OF = "test"
VERIFY = Path(sys.executable).parent / "verify"

SHOWN = {
    TaskName.CLAIMS: ("accuracy", "macro_f1", "confident_wrong", "recall@5", "ece", "coverage"),
    TaskName.PAIRS: ("accuracy", "macro_f1", "balanced_accuracy", "balanced_accuracy_2way", "confident_wrong", "ece"),
    TaskName.EXTRACTION: ("precision", "recall", "f1", "exact_span", "accounted"),
}
HEADINGS = {
    TaskName.CLAIMS: "Labelled claims: retrieval, judge, rules and verdict",
    TaskName.PAIRS: "Pairs: the judge alone",
    TaskName.EXTRACTION: "Extraction against gold claims",
}


class Run(Frozen):
    """A set that was measured: its name here, and the options of `verify eval` that say what it is."""

    name: str
    file: Path
    options: tuple[str, ...] = ()


def main(
    runs: Annotated[Path, typer.Option(metavar="DIR", help="Keep the runs here.")],
    public: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of converted public sets.")] = None,
    since: Annotated[
        Path | None, typer.Option(metavar="DIR", help=f"An earlier run of {PAGE_OF} to compare with.")
    ] = None,
) -> None:
    """Run what is not there yet, and write the two files."""
    measured = {}
    for run in [*_own(), *(_public(public) if public else ())]:
        folder = runs / run.name
        typer.echo(f"{run.name}: {run.file}", err=True)
        command = [VERIFY, "eval", run.file, *run.options, "--out", folder.absolute()]
        subprocess.run(command, cwd=EVALS.parent, stdout=subprocess.PIPE, check=True)
        measured[run.name] = score(*read_log(folder))
    header, records = read_log(runs / PAGE_OF)
    comparison = compare(read_log(since), (header, records)) if since else None
    (EVALS / "results.html").write_text(results_page(measured[PAGE_OF], records, comparison), encoding="utf-8")
    (EVALS / "RESULTS.md").write_text("\n".join(_markdown(measured)) + "\n", encoding="utf-8")


def _own() -> Iterator[Run]:
    for split in ("dev", "test"):
        yield Run(name=split, file=SETS / split / "claims.jsonl")
    for split in ("dev", "test"):
        yield Run(name=f"{split}-extraction", file=SETS / split / "gold.jsonl", options=("--extraction",))


def _public(folder: Path) -> Iterator[Run]:
    for place in sorted(path.absolute() for path in folder.iterdir() if path.is_dir()):
        if (place / "claims.jsonl").exists():
            yield Run(name=place.name, file=place / "claims.jsonl")
        if (place / "pairs.jsonl").exists():
            yield Run(name=f"{place.name}-pairs", file=place / "pairs.jsonl", options=("--pairs",))


def _markdown(measured: dict[str, Results]) -> Iterator[str]:
    method = measured[PAGE_OF].header.method
    models = ", ".join(f"{role} {name}" for role, name in sorted(method.models.items()))
    yield "# Results"
    yield ""
    passages = measured[PAGE_OF].header.passages_per_claim
    yield f"Measured on {datetime.now(UTC):%Y-%m-%d} at commit {_commit()} with verifier {method.verifier}, backend"
    yield f"`{method.backend}` ({models}), min origins {method.min_origins}, {passages} passages a claim."
    yield "In brackets: 95 % bootstrap intervals. Below each figure stand those of the baselines on the same examples."
    yield f"The plots, and every claim of the {PAGE_OF} split that went wrong, are in [results.html](results.html)."
    for task in TaskName:
        of_task = {name: results for name, results in measured.items() if results.header.task is task}
        if of_task:
            yield from ("", f"## {HEADINGS[task]}", "")
            yield from _task_table(task, of_task)
    yield from ("", f"## By trap, on {PAGE_OF}", "")
    slices = measured[PAGE_OF].slices
    yield from _table(
        ["trap", "n", *map(title, next(iter(slices.values())))],
        [[name, str(metrics["accuracy"].n), *map(with_interval, metrics.values())] for name, metrics in slices.items()],
    )
    yield from ("", "## Sets", "")
    yield from _table(
        ["set", "examples", "sources", "SHA-256 of the file"],
        [
            [
                name,
                str(results.header.total),
                str(results.header.method.index_sources),
                f"`{next(iter(results.header.files.values()))[:16]}`",
            ]
            for name, results in measured.items()
        ],
    )


def _task_table(task: TaskName, measured: dict[str, Results]) -> Iterator[str]:
    rows: list[list[str]] = []
    for name, results in measured.items():
        rows.append([f"**{name}**", results.header.method.backend, *_row(task, results.metrics, interval=True)])
        rows.extend(["", baseline, *_row(task, metrics)] for baseline, metrics in results.baselines.items())
    return _table(["set", "", *map(title, SHOWN[task])], rows)


def _row(task: TaskName, metrics: Metrics, *, interval: bool = False) -> Iterator[str]:
    for name in SHOWN[task]:
        metric = metrics.get(name)
        yield "" if metric is None else with_interval(metric) if interval else value(metric.value)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"], cwd=EVALS, capture_output=True, text=True, check=True
    )
    changed = subprocess.run(
        ["git", "status", "--porcelain", "verifier"], cwd=EVALS.parent, capture_output=True, check=True
    )
    return said.stdout.strip() + (" with changes" if changed.stdout else "")


if __name__ == "__main__":
    typer.run(main)
