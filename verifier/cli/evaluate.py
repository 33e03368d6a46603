"""`verify eval`: how often the verdicts are right, over labelled claims."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from verifier.cli.desk import open_desk
from verifier.cli.index import RESULTS_MARK
from verifier.cli.options import (
    BackendOption,
    BaseUrlOption,
    EmbeddingsOption,
    MinOriginsOption,
    ModelOption,
    notice,
    settings_from,
    write_out,
)
from verifier.vocabulary import ResultsFormat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from verifier.evaluation.records import Header, Record
    from verifier.pipeline import Desk

RESULTS = "results"


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
    backend: BackendOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    embeddings: EmbeddingsOption = None,
    min_origins: MinOriginsOption = None,
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
    options = {
        "backend": backend, "model": model, "base_url": base_url, "embeddings": embeddings, "min_origins": min_origins,
    }  # fmt: skip
    _deliver(*_run(files or [], sources, pairs, extraction, runs, out, options), results_format, out)


def _run(
    files: list[Path],
    sources: list[Path] | None,
    pairs: bool,
    extraction: bool,
    runs: int,
    out: Path | None,
    options: "Mapping[str, object]",
) -> "tuple[Header, Sequence[Record]]":
    from verifier.evaluation.dataset import load_claims, load_gold, load_pairs
    from verifier.evaluation.session import evaluate
    from verifier.evaluation.tasks import CheckClaims, ExtractClaims, JudgePairs

    with ExitStack() as stack:

        def desk(folders: list[Path]) -> "Desk":
            place = out or Path(stack.enter_context(TemporaryDirectory(prefix="verify-eval-")))
            settings = settings_from(index=place / "index", **options).model_copy(update={"chroma": None})
            return open_desk(stack, settings, folders, only_these=True)

        if pairs:
            labelled, at = load_pairs(files), desk([])
            return evaluate(JudgePairs(labelled, at.backend, at.embedder), files, at, runs=runs, folder=out)
        if extraction:
            gold, at = load_gold(files), desk([])
            return evaluate(ExtractClaims(gold, at.backend, at.embedder), files, at, runs=runs, folder=out)
        examples, at = load_claims(files), desk(sources or list(dict.fromkeys(file.parent for file in files)))
        return evaluate(CheckClaims(examples, at), files, at, runs=runs, folder=out)


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
