"""`verify help`: the pages of the documentation."""

import sys
from typing import Annotated

import typer

from verifier.cli.options import write_out

_WIDTH = 15


def help_page(
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="A page (default: the list of them).")] = None,
) -> None:
    """Explain a topic: verdicts, reasons, settings, formats and more."""
    from verifier.docs import page, topics

    if topic is None:
        listed = "".join(f"{name:<{_WIDTH}}{title}\n" for name, title in topics().items())
        write_out(f"{listed}\nverify help TOPIC shows a page; verify COMMAND --help lists the options of a command.\n")
        return
    text = page(topic)
    if sys.stdout.isatty():
        from verifier.docs.terminal import to_renderable
        from verifier.evaluation.rendering import print_to_text

        text = print_to_text(to_renderable(text))
    write_out(text)
