"""`verify rules`: the rules in code, their codes and what they do."""

from typing import Annotated, Literal

import typer

from verifier.cli.options import write_out

RulesFormat = Literal["table", "md"]


def rules(
    rules_format: Annotated[RulesFormat, typer.Option("--format", help="How the table is written.")] = "table",
) -> None:
    """Print the rules that overrule whoever judges, by the codes that --without-rule takes."""
    from verifier.rulebook import HEADINGS, rows

    if rules_format == "md":
        from verifier.docs.tables import to_markdown

        write_out(to_markdown(HEADINGS, rows()))
        return
    from rich.table import Table
    from rich.text import Text

    from verifier.evaluation.rendering import print_to_text

    table = Table(*HEADINGS, show_lines=True, header_style="bold")
    for code, *cells in rows():
        table.add_row(Text(code, no_wrap=True), *map(Text, cells))
    write_out(print_to_text(table))
