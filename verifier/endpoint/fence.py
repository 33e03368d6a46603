"""Text from articles, set apart from instructions: on single lines, between markers its author cannot know."""

import secrets
import unicodedata

from verifier.models import SourceInfo

_UNSEEN = ("Cc", "Cf", "Cs")
"""Control characters, which command a terminal; format characters; halves of surrogate pairs."""


def random_marker() -> str:
    """A line to set texts apart by: nobody who wrote them can know it."""
    return f"=={secrets.token_hex(8)}=="


def one_line(text: str) -> str:
    """`text` without line breaks, so that it cannot begin a numbered line of its own, and without unseen characters."""
    seen = (character for character in " ".join(text.split()) if unicodedata.category(character) not in _UNSEEN)
    return " ".join("".join(seen).split())


def provenance(source: SourceInfo) -> str:
    """Outlet, time and title of a source, as far as they are known, on one line."""
    known = {
        "outlet": source.outlet,
        "published": source.published.isoformat(timespec="minutes") if source.published else None,
        "title": source.title,
    }
    return "; ".join(f"{name}: {one_line(value)}" for name, value in known.items() if value)
