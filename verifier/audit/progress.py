"""How far a run is, on a terminal's stderr: a bar, the counts by verdict, the rate, the time left and the cost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from verifier.audit.models import Result
from verifier.audit.tally import Tally
from verifier.wording import duration


@contextmanager
def watching(tally: Tally) -> Iterator[Callable[[Result, bool], None]]:
    """What is to be told each result: it is counted in `tally`, and shown on a terminal; silence in a pipe."""
    from rich.console import Console, RenderableType
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    class Shown(Progress):
        def get_renderables(self) -> Iterator[RenderableType]:
            yield from super().get_renderables()
            yield Text(_line(tally), style="dim", no_wrap=True, overflow="ellipsis")

    console = Console(stderr=True)
    columns = (TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Shown(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=tally.total, left="")

        def told(result: Result, now: bool) -> None:
            tally.add(result, now)
            left = "" if tally.left is None else f"{tally.rate:.1f} a second, {duration(tally.left)} left"
            progress.update(task, completed=tally.articles, left=left)

        yield told


def _line(tally: Tally) -> str:
    parts = [f"{tally.claims:,} claims: {tally.verdict_line()}"]
    if tally.unchecked:
        parts.append(f"{tally.unchecked:,} unchecked")
    if tally.failures:
        parts.append(f"{tally.failures:,} failed")
    if tally.cost is None:
        parts.append("price unknown")
    elif tally.projected:
        parts.append(f"${tally.cost:.4f} of about ${tally.projected:.4f}")
    return "; ".join(parts)
