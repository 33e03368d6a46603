"""`verify recheck`: whether the quotes of reports still stand in their sources."""

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from verifier.cli.index import open_index
from verifier.cli.options import INDEX, settings_from, takes, write_out

if TYPE_CHECKING:
    from rich.text import Text

    from verifier.audit.rechecked import Part, Rechecked, ReportCheck, State

RecheckFormat = Literal["table", "json"]

_WORDS_SHOWN = 120
_IN_MEMORY = 1_000_000
_STYLES = {"moved": "yellow", "gone": "bold red", "altered": "bold red"}


@takes(*INDEX, "embeddings")
def recheck(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="REPORT...", help="What verify printed with --format json or jsonl, or a folder of verify audit."
        ),
    ],
    recheck_format: Annotated[RecheckFormat, typer.Option("--format", help="How the outcome is written.")] = "table",
    **options: Any,
) -> None:
    """Look every quote of reports up in the index again: ok, moved, gone, or altered in the report.

    Exit code 0: all are ok; 1: some are not.
    """
    from verifier.audit.recheck import recheck as check
    from verifier.audit.reports import Reports
    from verifier.backends import open_embedder
    from verifier.errors import InputError
    from verifier.progress import stages

    settings = settings_from(**options)
    as_json = recheck_format == "json"
    totals = _Totals()
    # Nothing is printed before all has been read, and not all that is to be printed is in memory.
    with ExitStack() as stack:
        aside = stack.enter_context(SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8"))
        index = stack.enter_context(open_index(settings, open_embedder(settings)))
        stage = stack.enter_context(stages())
        if not index.stats().sources:
            raise InputError(f"the index {settings.index} is empty: name the reports' own with --index")
        for reports in [Reports(path) for path in paths]:
            for one in check(reports, index):
                aside.write(one.model_dump_json() + "\n" if as_json else _block(one))
                totals.add(one)
                stage(f"rechecked {totals.reports:,} reports")
        stage.stop()
        aside.seek(0)
        write_out('{"reports": [\n' if as_json else "")
        for number, line in enumerate(aside):
            write_out(f",\n{line.rstrip()}" if as_json and number else line.rstrip() if as_json else line)
    write_out(f'\n], "totals": {json.dumps(totals.parts)}}}\n' if as_json else _summary(totals))
    if totals.problems:
        raise typer.Exit(1)


class _Totals:
    """Counts over all reports: of each part how many are in which state."""

    def __init__(self) -> None:
        self.parts: dict[Part, Counter[State]] = {}
        self.reports = self.unreported = self.problems = 0

    def add(self, one: "ReportCheck") -> None:
        """Count a report, or an article without one."""
        for part, states in one.counts.items():
            self.parts.setdefault(part, Counter()).update(states)
        self.reports += one.article is not None
        self.unreported += one.article is None
        self.problems += len(one.problems)


def _summary(totals: _Totals) -> str:
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from verifier.audit.rechecked import Part, State
    from verifier.evaluation.rendering import print_to_text

    table = Table("", *State, box=box.SIMPLE, padding=(0, 1), pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for part in Part:
        if part in totals.parts:
            table.add_row(part, *(f"{totals.parts[part][state]:,}" for state in State))
    summed = sum(totals.parts.values(), Counter())
    counts = ", ".join(f"{summed[state]:,} {state}" for state in State if summed[state] or state is State.OK)
    missing = f"; {totals.unreported:,} articles without a report" if totals.unreported else ""
    line = Text(f"{totals.reports:,} report{'s' * (totals.reports != 1)}: {counts}{missing}", style="bold")
    return print_to_text(Group(table, line) if totals.parts else line)


def _block(checked: "ReportCheck") -> str:
    """What is wrong with a report, by source; what several claims quote is told once. Empty where all is well."""
    from rich.console import Group
    from rich.text import Text

    from verifier.evaluation.rendering import print_to_text
    from verifier.wording import one_line

    if not checked.problems:
        return ""
    title = checked.article.title if checked.article else ""
    lines = [Text(one_line(f"{checked.name or ''}  {title}"), style="bold")]
    sources: dict[str, dict[tuple[object, ...], list[Rechecked]]] = {}
    for item in checked.problems:
        told = (item.state, item.start, item.end, item.words, item.now, item.why)
        sources.setdefault(item.source_id, {}).setdefault(told, []).append(item)
    for source_id, items in sources.items():
        named = next(iter(items.values()))[0]
        outlet = f"{one_line(named.outlet)}, " if named.outlet else ""
        lines.append(Text(f"  {outlet}“{one_line(named.title)}” [{one_line(source_id)}]"))
        by_state = sorted(items.values(), key=lambda alike: (alike[0].state == "moved", alike[0].start or 0))
        lines += map(_line, by_state)
    return print_to_text(Group(*lines, Text()))


def _line(alike: "list[Rechecked]") -> "Text":
    from rich.text import Text

    from verifier.wording import one_line

    item, parts = alike[0], Counter(item.part for item in alike)
    words = one_line(item.words)
    shown = words if len(words) <= _WORDS_SHOWN else words[:_WORDS_SHOWN].rstrip() + "…"
    place = "" if item.start is None else f" {item.start}-{item.end}"
    if item.now:
        place += f" -> [{item.now.source_id}]" + ("" if item.now.start is None else f" {item.now.start}-{item.now.end}")
    of = ", ".join(f"{part} ×{count}" if count > 1 else part for part, count in parts.items())
    line = Text("    ").append(item.state, style=_STYLES[item.state])
    return line.append(f"{place}: “{shown}” ({of}): {item.why}")
