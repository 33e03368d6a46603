"""What is under way, shown on a terminal's stderr and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status


class Stages:
    """A spinner that says what is being done, from the first time it is told; silent without a terminal."""

    def __init__(self, status: "Status | None") -> None:
        self._status = status
        self._spins = False

    def __call__(self, text: str) -> None:
        """Say `text`."""
        if self._status is not None:
            self._status.update(text)
            self._status.start()
            self._spins = True

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the spinner off the terminal for as long as something is printed there."""
        if self._status is None or not self._spins:
            yield
            return
        self._status.stop()
        try:
            yield
        finally:
            self._status.start()

    def stop(self) -> None:
        """Take the spinner off for good."""
        if self._status is not None:
            self._status.stop()


@contextmanager
def stages() -> Iterator[Stages]:
    """Something to be told what is being done: a spinner on a terminal, silence in a pipe."""
    from rich.console import Console

    console = Console(stderr=True)
    shown = Stages(console.status("") if console.is_terminal else None)
    try:
        yield shown
    finally:
        shown.stop()


@contextmanager
def bar(description: str, total: int) -> Iterator[Callable[[int], None]]:
    """A function to be told how many of `total` are done: a progress bar on a terminal, silence in a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(description, total=total)
        yield lambda done: progress.update(task, completed=done)
