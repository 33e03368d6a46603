"""`verify audit`: many articles against the index and each other, in a folder from which a killed run goes on."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verifier.cli.desk import introduce
from verifier.cli.index import add_sources
from verifier.cli.options import ENGINE, INDEX, SourcesOption, aligned, notice, settings_from, takes, write_out
from verifier.vocabulary import BackendName, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verifier.audit.forecast import Forecast
    from verifier.audit.pool import Worker
    from verifier.audit.tally import Tally
    from verifier.audit.worker import OwnEngine
    from verifier.index import Index
    from verifier.models import Source
    from verifier.settings import Settings


@takes(*INDEX, *ENGINE, "concurrency")
def audit(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Articles, folders, quoted patterns, manifests (.csv, .jsonl: path or text, title, outlet, url, "
            "published, byline); - reads paths from standard input.",
        ),
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the run.")] = None,
    sources: SourcesOption = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            metavar="N",
            help="Articles under way at once (default: one a core, or with an endpoint one a call).",
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            metavar="ADDRESS|local",
            help="Spread the articles over the Ray cluster at HOST:PORT, or over one for this run on this machine.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume/--force-new", help="Go on with the run in DIR, or begin one beside it: DIR-2, DIR-3 ..."
        ),
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what the run would take, from a sample; ask no model anything.")
    ] = False,
    **options: Any,
) -> None:
    """Check many articles against the index and each other; killed, it goes on."""
    from verifier.audit.inputs import Inputs
    from verifier.errors import InputError

    if out is None and not dry_run:
        raise InputError("verify audit needs a folder to keep the run in: give --out DIR")
    settings = settings_from(**options)
    inputs = Inputs(paths)
    if dry_run:
        from verifier.audit.forecast import forecast

        wanted = min(workers or _workers(settings, ray), inputs.total)
        write_out(_forecast_lines(forecast(inputs, sources or [], settings, wanted), wanted, ray))
        return
    assert out is not None
    from verifier.audit.outputs import write_outputs
    from verifier.audit.progress import watching
    from verifier.audit.run import beside, carry_on, prepare, run_name
    from verifier.audit.store import held, writing
    from verifier.audit.tally import Tally
    from verifier.audit.worker import open_engine
    from verifier.progress import bar

    if not resume and (folder := beside(out)) != out:
        notice(f"run: begun anew in {folder}")
        out = folder
    with ExitStack() as stack:
        stack.enter_context(held(out))
        cores = _joined(stack, ray, workers) if ray else None
        engine = stack.enter_context(open_engine(settings))
        introduce(stack, engine.backend, engine.remote)
        desk = stack.enter_context(engine.desk())

        def add(articles: "Iterable[tuple[Path | None, Source]]") -> None:
            with bar("indexing", inputs.total) as progress:
                desk.index.add(articles, progress)

        run = prepare(out, inputs, desk, settings, lambda: _add(desk.index, sources or []), add)
        tally = Tally(run.manifest.total)
        with watching(tally) as told:
            wanted = min(workers or cores or _workers(settings, ray), cores or inputs.total, inputs.total)
            if cores is not None:
                team = _crew(stack, engine, wanted, run_name(run))
            else:
                team = _team(settings, engine, wanted, run_name(run))
            carry_on(run, team, desk, told)
        with writing(out):
            write_outputs(run)
    write_out(_summary(tally, out))
    _leave(tally)


def _add(index: "Index", sources: list[Path]) -> None:
    if sources:
        add_sources(index, sources)


def _workers(settings: "Settings", ray: str | None) -> int:
    from verifier.onnx import cores

    return cores() if ray or settings.resolved_backend is BackendName.LOCAL else settings.concurrency


def _team(settings: "Settings", engine: "OwnEngine", wanted: int, run: str) -> "Sequence[Worker]":
    """Processes where models run here, threads where they run behind an endpoint; one worker needs neither."""
    from verifier.audit.pool import InProcess, InThread
    from verifier.onnx import cores

    if wanted == 1 or settings.resolved_backend is not BackendName.LOCAL:
        recorder = engine.recorder(engine.register(run))
        return [InThread(engine, recorder) for _ in range(wanted)]
    return [InProcess(settings, max(1, cores() // wanted), run) for _ in range(wanted)]


def _joined(stack: ExitStack, address: str, workers: int | None) -> int:
    """Join the Ray cluster until `stack` ends: how many workers have a core there."""
    from verifier.audit.cluster import joined
    from verifier.errors import InputError
    from verifier.onnx import cores

    there = stack.enter_context(joined(address, workers or cores()))
    if not there:
        raise InputError(f"the Ray cluster at {address} has no cores: start a worker (ray start --address={address})")
    return there


def _crew(stack: ExitStack, engine: "OwnEngine", wanted: int, run: str) -> "Sequence[Worker]":
    """Workers on the Ray cluster. What they ask of an endpoint depends on who asked first; what models here say not."""
    from verifier.audit.cluster import Head, InRay

    head = Head(engine)
    stack.callback(head.close)
    terms = head.terms()
    shared = engine.register(run)
    return [InRay(head, terms, shared if engine.remote else engine.register(run)) for _ in range(wanted)]


def _forecast_lines(found: "Forecast", workers: int, ray: str | None) -> str:
    from verifier.audit.cluster import LOCAL
    from verifier.cli.estimate import estimate_lines
    from verifier.wording import duration

    unreadable = f" (and {found.unreadable:,} that cannot be read)" if found.unreadable else ""
    lines = {
        "articles": f"{found.articles - found.unreadable:,}{unreadable}",
        "words": f"{found.words:,}",
        "claims": f"about {found.claims:,}",
    }
    if found.estimate is not None:
        lines |= estimate_lines(found.estimate)
    if found.seconds is not None:
        there = (
            f", if the cluster at {ray} has a core for each, as fast as one here" if ray not in (None, LOCAL) else ""
        )
        lines["time"] = f"about {duration(found.seconds)} with {workers} at once{there}"
    lines["sample"] = f"{found.sampled:,} articles were looked into; the rest is taken to be like them, word for word"
    return aligned(lines)


def _summary(tally: "Tally", out: Path) -> str:
    from verifier.wording import duration

    kept = tally.articles - tally.now
    earlier = f" ({kept:,} of them before)" if kept else ""
    cost = "unknown" if tally.cost is None else f"${tally.cost:.4f}" if tally.cost else "nothing"
    lines = {
        "articles": f"{tally.articles:,}{earlier}",
        "failures": f"{tally.failures:,}",
        "claims": f"{tally.claims:,}: {tally.verdict_line()}",
        "unchecked": f"{tally.unchecked:,}",
        "time": duration(tally.seconds) + (f", {tally.rate:.2f} articles a second" if tally.now else ""),
        "cost": cost,
        "outputs": str(out),
    }
    return aligned(lines)


def _leave(tally: "Tally") -> None:
    """Leave with 1 when something is contradicted, else 3 when something could not be checked."""
    if tally.verdicts[Verdict.CONTRADICTED]:
        raise typer.Exit(1)
    if tally.unchecked or tally.failures:
        raise typer.Exit(3)
