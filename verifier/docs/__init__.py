"""What there is to read: the pages of this folder, for `verify help`, for a browser and for the repository.

A line `{{ name }}` of a page stands for a table that is made of the code itself (`tables`).
"""

import difflib
import re
from pathlib import Path

from verifier.errors import InputError

TOPICS = (
    *("reading", "verdicts", "reasons", "configuration", "formats", "review"),
    *("audits", "evaluation", "api", "models", "threats", "scale", "cluster"),
)
"""The pages, in the order in which they are listed."""
_FOLDER = Path(__file__).parent
_GENERATED = re.compile(r"^\{\{ (.+) \}\}$", re.MULTILINE)


def topics() -> dict[str, str]:
    """The title of each page by its name."""
    return {name: _source(name).partition("\n")[0].removeprefix("# ") for name in TOPICS}


def page(name: str) -> str:
    """A page as Markdown, its tables filled in. Raises InputError that gives the nearest names where there is none."""
    if name not in TOPICS:
        near = difflib.get_close_matches(name, TOPICS, n=3, cutoff=0.5) or TOPICS
        raise InputError(f"there is no help on {name!r}: see verify help {' or '.join(near)}")
    from verifier.docs.tables import generated

    return _GENERATED.sub(lambda line: generated(line[1]).rstrip(), _source(name))


def to_html(name: str) -> str:
    """A page as HTML to stand in a page of the server, where the others are at /help/NAME. Raises as `page` does."""
    from verifier.docs import markup

    return markup.to_html(page(name))


def _source(name: str) -> str:
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
