"""One run of the harness: what the log does not hold yet is run, and everything is kept."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from verifier.evaluation.dataset import fingerprint
from verifier.evaluation.log import Log
from verifier.evaluation.records import Header, Record
from verifier.evaluation.tasks import Task, run_task
from verifier.fingerprint import code_fingerprint
from verifier.models import content_id
from verifier.pipeline import Desk, method_of
from verifier.progress import bar

R = TypeVar("R", bound=Record)


def evaluate(
    task: Task[R],
    files: Sequence[Path],
    desk: Desk,
    *,
    runs: int = 1,
    folder: Path | None = None,
    begin: Callable[[int], None] = lambda run: None,
) -> tuple[Header, tuple[R, ...]]:
    """Run `task`, whose examples are those of `files`, and keep the log in `folder`; a run killed there goes on.

    `begin` is told which of the runs begins. Raises InputError if the folder holds the log of another run.
    """
    header = Header(
        task=task.name,
        files=fingerprint(files),
        sources=content_id(*(source.id for source in desk.index.sources())),
        method=method_of(desk),
        passages_per_claim=desk.passages_per_claim,
        code=code_fingerprint(),
        runs=runs,
        total=task.total,
    )
    log: Log[R] = Log(header, folder)
    with bar(task.name.value, task.total * runs) as progress:
        run_task(task, log, progress, begin)
    return header, log.records
