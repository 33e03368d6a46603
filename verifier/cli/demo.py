"""`verify demo`: a recorded report as a page, to see what comes of a check before there is anything to check."""

from pathlib import Path
from typing import Annotated

import typer

from verifier.cli.delivery import writing
from verifier.cli.options import notice, write_out


def demo(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the page here (default: a temporary file).")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Show the page in the browser.")] = True,
) -> None:
    """Show a recorded report on a sample article as a page: no index, no key, no models."""
    import webbrowser
    from tempfile import mkdtemp

    from verifier.demo import recorded_report
    from verifier.report import to_html

    page = out or Path(mkdtemp(prefix="verify-demo-"), "report.html")
    with writing(page):
        page.write_text(to_html(recorded_report()), encoding="utf-8", newline="")
    write_out(f"{page}\n")
    if open_page and not webbrowser.open(page.absolute().as_uri()):
        notice(f"no browser could be opened: open {page} in one yourself")
