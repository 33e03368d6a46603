"""How reports leave the command: whole at the end, line by line, or block by block on a terminal."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from verifier.cli.options import write_out
from verifier.vocabulary import Format

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from verifier.findings import Finding, Report
    from verifier.models import SourceInfo

Aside = Callable[[], AbstractContextManager[None]]
"""Takes whatever moves on the terminal out of the way while something is printed there."""


class Delivery(Protocol):
    """Told each article, then its findings as they are settled, then its report; at last that all is done."""

    def begin(self, article: "SourceInfo", *, headed: bool) -> None:
        """An article is begun; `headed` unless its one claim says all that a heading would."""

    def settled(self, finding: "Finding") -> None:
        """A finding of that article."""

    def report(self, report: "Report") -> None:
        """All there is about that article, the findings that were told before among it."""

    def finish(self) -> None:
        """Nothing more comes."""


def open_delivery(report_format: Format, out: Path | None, aside: Aside) -> Delivery:
    """The delivery for this format and place. Raises InputError if `out` cannot be written."""
    from verifier.errors import InputError

    if out is not None and (out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK)):
        raise InputError(f"cannot write {out}: choose another --out")
    if report_format is Format.JSONL:
        return _Lines(out, aside)
    if report_format is Format.TABLE and out is None and sys.stdout.isatty():
        return _Blocks(aside)
    return _Whole(report_format, out)


class _Whole:
    """Everything at the end, in one piece."""

    def __init__(self, report_format: Format, out: Path | None) -> None:
        self._format = report_format
        self._out = out
        self._reports: list[Report] = []

    def begin(self, article: "SourceInfo", *, headed: bool) -> None:
        pass

    def settled(self, finding: "Finding") -> None:
        pass

    def report(self, report: "Report") -> None:
        self._reports.append(report)

    def finish(self) -> None:
        text = _rendered(self._reports, self._format, to_file=self._out is not None)
        if self._out is None:
            write_out(text)
            return
        with writing(self._out):
            self._out.write_text(text, encoding="utf-8", newline="")


class _Lines:
    """A line of JSON for each finding as it is settled, and one for the rest of each report."""

    def __init__(self, out: Path | None, aside: Aside) -> None:
        self._out = out
        self._aside = aside
        self._article = ""
        self._lines = 0

    def begin(self, article: "SourceInfo", *, headed: bool) -> None:
        self._article = article.id

    def settled(self, finding: "Finding") -> None:
        self._line(type="finding", article=self._article, finding=finding.model_dump(mode="json"))

    def report(self, report: "Report") -> None:
        self._line(type="report", **report.model_dump(mode="json", exclude={"findings"}))

    def finish(self) -> None:
        pass

    def _line(self, **fields: Any) -> None:
        import json

        line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"
        if self._out is None:
            with self._aside():
                write_out(line)
        else:
            # What an earlier run left there stays until there is something to take its place.
            with writing(self._out), self._out.open("a" if self._lines else "w", encoding="utf-8") as file:
                file.write(line)
        self._lines += 1


class _Blocks:
    """On a terminal: the heading, a block for each finding as it is settled, and then what remains to be said."""

    def __init__(self, aside: Aside) -> None:
        self._aside = aside
        self._console = _console()

    def begin(self, article: "SourceInfo", *, headed: bool) -> None:
        from verifier.report import heading

        if headed:
            self._print(heading(article))

    def settled(self, finding: "Finding") -> None:
        from verifier.report import block

        self._print(block(finding))

    def report(self, report: "Report") -> None:
        from verifier.report import remainder

        self._print(remainder(report))

    def finish(self) -> None:
        pass

    def _print(self, *shown: "RenderableType") -> None:
        text = _captured(self._console, *shown)
        with self._aside():
            write_out(text)


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """What goes wrong while `out` is written is an InputError that says so."""
    from verifier.errors import InputError

    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}; choose another --out") from error


def _rendered(reports: list["Report"], report_format: Format, *, to_file: bool) -> str:
    if report_format is not Format.TABLE:
        from verifier.report.forms import written

        return written(report_format, *reports)
    from verifier.report import to_table

    options: dict[str, Any] = {"width": 100, "no_color": True, "force_terminal": False} if to_file else {}
    console = _console(**options)
    return _captured(console, *(to_table(report, console) for report in reports))


def _console(**options: Any) -> "Console":
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False, **options)


def _captured(console: "Console", *shown: "RenderableType") -> str:
    with console.capture() as capture:
        for one in shown:
            console.print(one)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
