"""`verify recheck`: whether the quotes of reports still stand in their sources."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from verifier.cli.index import open_index
from verifier.cli.options import INDEX, settings_from, takes, write_out

if TYPE_CHECKING:
    from rich.text import Text

    from verifier.audit.rechecked import Part, Rechecked, ReportCheck, State

RecheckFormat = Literal["table", "json"]

_WORDS_SHOWN = 120
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
    with open_index(settings, open_embedder(settings)) as index, stages() as stage:
        if not index.stats().sources:
            raise InputError(f"the index {settings.index} is empty: name the reports' own with --index")
        checked: list[ReportCheck] = []
        for reports in [Reports(path) for path in paths]:
            for one in check(reports, index):
                checked.append(one)
                stage(f"rechecked {len(checked):,} reports")
    write_out(_as_json(checked) if recheck_format == "json" else _as_table(checked))
    if any(one.problems for one in checked):
        raise typer.Exit(1)


def _totals(checked: "Iterable[ReportCheck]") -> "dict[Part, Counter[State]]":
    totals: dict[Part, Counter[State]] = {}
    for one in checked:
        for part, states in one.counts.items():
            totals.setdefault(part, Counter()).update(states)
    return totals


def _as_json(checked: "list[ReportCheck]") -> str:
    reports = ",\n".join(one.model_dump_json() for one in checked)
    return f'{{"reports": [\n{reports}\n], "totals": {json.dumps(_totals(checked))}}}\n'


def _as_table(checked: "list[ReportCheck]") -> str:
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from verifier.audit.rechecked import Part, State
    from verifier.evaluation.rendering import print_to_text

    lines = [line for one in checked if one.problems for line in _block(one)]
    totals = _totals(checked)
    table = Table("", *State, box=box.SIMPLE, padding=(0, 1), pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for part in Part:
        if part in totals:
            table.add_row(part, *(f"{totals[part][state]:,}" for state in State))
    reports = sum(one.article is not None for one in checked)
    summed = sum(totals.values(), Counter())
    counts = ", ".join(f"{summed[state]:,} {state}" for state in State if summed[state] or state is State.OK)
    missing = f"; {len(checked) - reports:,} articles without a report" if reports < len(checked) else ""
    lines.append(Text(f"{reports:,} report{'s' * (reports != 1)}: {counts}{missing}", style="bold"))
    return print_to_text(Group(table, *lines) if totals else Group(*lines))


def _block(checked: "ReportCheck") -> "Iterator[Text]":
    """What is wrong with a report, by source; what several claims quote is told once."""
    from rich.text import Text

    from verifier.wording import one_line

    title = checked.article.title if checked.article else ""
    yield Text(one_line(f"{checked.name or ''}  {title}"), style="bold")
    sources: dict[str, dict[tuple[object, ...], list[Rechecked]]] = {}
    for item in checked.problems:
        told = (item.state, item.start, item.end, item.words, item.now, item.why)
        sources.setdefault(item.source_id, {}).setdefault(told, []).append(item)
    for source_id, items in sources.items():
        named = next(iter(items.values()))[0]
        outlet = f"{one_line(named.outlet)}, " if named.outlet else ""
        yield Text(f"  {outlet}“{one_line(named.title)}” [{source_id}]")
        for alike in sorted(items.values(), key=lambda alike: (alike[0].state == "moved", alike[0].start or 0)):
            yield _line(alike)
    yield Text()


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
