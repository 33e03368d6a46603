"""`python -m evals.convert FORMAT INPUT... --out DIR`: public fact-checking data as labelled claims and pairs."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from evals.convert import (
    averitec,
    checkcovid,
    climate_fever,
    factcheck_bench,
    fever,
    healthver,
    pairs,
    scifact,
    vitaminc,
)
from evals.convert.writing import Converted, write
from verifier.errors import InputError


class Format(StrEnum):
    """A format that can be converted."""

    AVERITEC = "averitec"
    CHECKCOVID = "checkcovid"
    CLIMATE_FEVER = "climate-fever"
    FACTCHECK_BENCH = "factcheck-bench"
    FEVER = "fever"
    HEALTHVER = "healthver"
    PAIRS = "pairs"
    SCIFACT = "scifact"
    VITAMINC = "vitaminc"


CONVERTERS: dict[Format, Callable[[Sequence[Path]], Converted]] = {
    Format.AVERITEC: averitec.convert,
    Format.CHECKCOVID: checkcovid.convert,
    Format.CLIMATE_FEVER: climate_fever.convert,
    Format.FACTCHECK_BENCH: factcheck_bench.convert,
    Format.FEVER: fever.convert,
    Format.HEALTHVER: healthver.convert,
    Format.PAIRS: pairs.convert,
    Format.SCIFACT: scifact.convert,
    Format.VITAMINC: vitaminc.convert,
}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def convert(
    name: Annotated[Format, typer.Argument(metavar="FORMAT", help="What the data is.")],
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="JSON Lines, JSON or CSV, perhaps .gz.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new or empty folder for what is written.")],
) -> None:
    """Convert public fact-checking data to labelled claims with their sources, and to labelled pairs."""
    try:
        converted = CONVERTERS[name](inputs)
        write(converted, out)
    except InputError as error:
        typer.echo(f"convert: {error}", err=True)
        raise typer.Exit(2) from None
    typer.echo(converted.summary)


if __name__ == "__main__":
    app(prog_name="python -m evals.convert")
