"""`verify ledger`: what calls of a model have been made, and what they cost."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from verifier.cli.options import IndexOption, settings_from, write_out

if TYPE_CHECKING:
    from verifier.ledger import BillLine

BillFormat = Literal["table", "json"]


def ledger(
    index: IndexOption = None,
    bill_format: Annotated[BillFormat, typer.Option("--format", help="How the bill is written.")] = "table",
) -> None:
    """Print the calls, tokens and cost of every run so far, by model and prompt."""
    from verifier.ledger import LEDGER_FILE, Ledger

    settings = settings_from(index=index)
    opened = Ledger(settings.index / LEDGER_FILE, replay=True)
    try:
        lines = opened.bill()
    finally:
        opened.close()
    write_out(_as_json(lines) if bill_format == "json" else _as_table(lines))


def _total(lines: Sequence["BillLine"]) -> "BillLine":
    from verifier.ledger import BillLine

    costs = [line.cost for line in lines]
    known = [cost for cost in costs if cost is not None]
    return BillLine(
        model="total",
        prompt="",
        answers=sum(line.answers for line in lines),
        failures=sum(line.failures for line in lines),
        input_tokens=sum(line.input_tokens for line in lines),
        output_tokens=sum(line.output_tokens for line in lines),
        cost=round(sum(known), 8) if len(known) == len(costs) else None,
        seconds=round(sum(line.seconds for line in lines), 3),
    )


def _as_json(lines: Sequence["BillLine"]) -> str:
    total = _total(lines).model_dump(exclude={"model", "prompt"})
    return json.dumps({"lines": [line.model_dump() for line in lines], "total": total}, indent=1) + "\n"


def _as_table(lines: Sequence["BillLine"]) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE, padding=0, pad_edge=False, show_footer=len(lines) != 1)
    rows = [_cells(line) for line in lines]
    headings = ("model", "prompt", "answers", "failed", "tokens in", "out", "cost, $", "seconds")
    for number, (heading, total) in enumerate(zip(headings, _cells(_total(lines)), strict=True)):
        justify: Literal["left", "right"] = "left" if number < 2 else "right"
        table.add_column(heading, footer=total, justify=justify, no_wrap=number > 0, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False)
    with console.capture() as capture:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines() if line.strip())


def _cells(line: "BillLine") -> tuple[str, ...]:
    from verifier.wording import one_line

    counts = (line.answers, line.failures, line.input_tokens, line.output_tokens)
    cost = "unknown" if line.cost is None else f"{line.cost:.4f}"
    return (
        one_line(line.model),
        one_line(line.prompt),
        *(f"{count:,}" for count in counts),
        cost,
        f"{line.seconds:,.1f}",
    )
