"""Text from articles, set apart from instructions: on single lines, between markers its author cannot know."""

import secrets

from verifier.models import SourceInfo
from verifier.reading.text import clean_line


def random_marker() -> str:
    """A line to set texts apart by: nobody who wrote them can know it."""
    return f"=={secrets.token_hex(8)}=="


def provenance(source: SourceInfo) -> str:
    """Outlet, time and title of a source, as far as they are known, on one line."""
    known = {
        "outlet": source.outlet,
        "published": source.published.isoformat(timespec="minutes") if source.published else None,
        "title": source.title,
    }
    return "; ".join(f"{name}: {clean_line(value)}" for name, value in known.items() if value)
