"""`verify eval`: how often the verdicts are right, over labelled claims."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.desk import open_desk, open_ledger
from verifier.cli.estimate import new_plan, write_estimate
from verifier.cli.options import ENGINE, EstimateOption, notice, settings_from, takes, write_out
from verifier.vocabulary import ResultsFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import RenderableType

    from verifier.evaluation.records import Header, Record
    from verifier.evaluation.tasks import Task
    from verifier.pipeline import Desk

RESULTS = "results"


@takes(*ENGINE)
def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Labelled claims, one JSON object a line.")
    ] = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option("--sources", metavar="DIR", help="Index these articles (default: the folder of each file)."),
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="The files hold pairs: score the judge alone.")] = False,
    extraction: Annotated[
        bool, typer.Option("--extraction", help="The files hold gold claims of articles: score extraction.")
    ] = False,
    results_format: Annotated[
        ResultsFormat, typer.Option("--format", help="How the results are written.")
    ] = ResultsFormat.TABLE,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Keep the log and the results here; a killed run goes on from it."),
    ] = None,
    runs: Annotated[int, typer.Option("--runs", min=1, metavar="K", help="Run K times, for the flip rate.")] = 1,
    score: Annotated[
        Path | None, typer.Option("--score", metavar="DIR", help="Score the log of an earlier run again; run nothing.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--compare", metavar="A B", help="What changed from the run kept in A to that in B."),
    ] = None,
    estimate: EstimateOption = False,
    **options: Any,
) -> None:
    """Measure verdicts against labelled claims."""
    from verifier.errors import InputError
    from verifier.evaluation.log import read_log

    if sum((bool(files), score is not None, compare is not None)) != 1:
        raise InputError("give files of labelled claims, or --score DIR, or --compare A B: one of the three")
    if pairs and extraction:
        raise InputError("--pairs and --extraction are two different things to score: give one of them")
    if compare:
        _deliver_comparison(compare, results_format, out)
        return
    if score:
        _deliver(*read_log(score), results_format, out)
        return
    from verifier.evaluation.ledger import RunsLedger
    from verifier.evaluation.session import evaluate as run

    with ExitStack() as stack:
        place = out or Path(stack.enter_context(TemporaryDirectory(prefix="verify-eval-")))
        settings = settings_from(index=place / "index", **options).model_copy(update={"chroma": None})
        plan = new_plan() if estimate else None
        ledger: RunsLedger | None = None

        def desk(folders: list[Path]) -> "Desk":
            nonlocal ledger
            ledger = open_ledger(stack, settings, RunsLedger)
            return open_desk(stack, settings, ledger, folders, only_these=True, plan=plan)

        task, at = _task(files or [], sources, desk, pairs=pairs, extraction=extraction)
        begin = ledger.begin if ledger else lambda run: None
        if plan is not None:
            for plan.run in range(runs):
                begin(plan.run)
                for numbers in task.groups():
                    task.run(numbers, plan.run)
            write_estimate(plan, settings, as_json=results_format is ResultsFormat.JSON)
            return
        header, records = run(task, files or [], at, runs=runs, folder=out, begin=begin)
    _deliver(header, records, results_format, out)


def _task(
    files: list[Path],
    sources: list[Path] | None,
    desk: "Callable[[list[Path]], Desk]",
    *,
    pairs: bool,
    extraction: bool,
) -> "tuple[Task[Record], Desk]":
    """What is to be run, and the desk it is run at, whose index holds the articles in the folders it is made with."""
    from verifier.evaluation.dataset import load_claims, load_gold, load_pairs
    from verifier.evaluation.tasks import CheckClaims, ExtractClaims, JudgePairs

    if pairs:
        labelled, at = load_pairs(files), desk([])
        return JudgePairs(labelled, at.backend, at.embedder, at.without_rules), at
    if extraction:
        gold, at = load_gold(files), desk([])
        return ExtractClaims(gold, at.backend, at.embedder), at
    examples, at = load_claims(files), desk(sources or list(dict.fromkeys(file.parent for file in files)))
    return CheckClaims(examples, at), at


def _deliver(header: "Header", records: "Sequence[Record]", results_format: ResultsFormat, out: Path | None) -> None:
    from verifier.evaluation.rendering import to_json, to_table
    from verifier.evaluation.results import score

    results = score(header, records)
    match results_format:
        case ResultsFormat.JSON:
            _write(to_json(results, records), results_format, out)
        case ResultsFormat.HTML:
            from verifier.evaluation.page import results_page

            _write(results_page(results, records), results_format, out)
        case ResultsFormat.TABLE:
            _print(to_table(results), out)
    unchecked = [record for record in records if record.failure]
    if unchecked:
        causes = "; ".join(dict.fromkeys(record.failure for record in unchecked))
        notice(f"warning: {len(unchecked)} could not be checked: {causes}")
        raise typer.Exit(3)


def _deliver_comparison(folders: tuple[Path, Path], results_format: ResultsFormat, out: Path | None) -> None:
    from verifier.evaluation.compare import compare
    from verifier.evaluation.log import read_log
    from verifier.evaluation.rendering import comparison_to_json, comparison_to_table

    first, second = (read_log(folder) for folder in folders)
    comparison = compare(first, second)
    match results_format:
        case ResultsFormat.JSON:
            _write(comparison_to_json(comparison), results_format, out)
        case ResultsFormat.HTML:
            from verifier.evaluation.page import results_page
            from verifier.evaluation.results import score

            _write(results_page(score(*second), second[1], comparison), results_format, out)
        case ResultsFormat.TABLE:
            _print(comparison_to_table(comparison), out)


def _print(table: "RenderableType", out: Path | None) -> None:
    from verifier.evaluation.rendering import print_to_text

    _keep(print_to_text(table, to_file=True), "txt", out)
    write_out(print_to_text(table))


def _write(text: str, results_format: ResultsFormat, out: Path | None) -> None:
    """Keep the text, and print it; a page that is kept is not printed."""
    _keep(text, results_format, out)
    if out is None or results_format is not ResultsFormat.HTML:
        write_out(text)


def _keep(text: str, ending: str, out: Path | None) -> None:
    from verifier.errors import InputError
    from verifier.reading import RESULTS_MARK

    if out is None:
        return
    file = out / f"{RESULTS}.{ending}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        (out / RESULTS_MARK).touch()
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror}; choose another --out") from error
    notice(f"results: {file}")
