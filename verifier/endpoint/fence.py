"""Text from articles, set apart from instructions: on single lines, between markers its author cannot know."""

from verifier.models import SourceInfo, content_id


def marker(*contents: str) -> str:
    """A line to set `contents` apart by, the same for the same contents.

    It is drawn from the hash of all that it fences: nobody who writes a part of that can know it beforehand, and to put
    the marker into a text changes the marker.
    """
    return f"=={content_id(*contents)}=="


def one_line(text: str) -> str:
    """`text` without line breaks, so that it cannot begin a numbered line of its own."""
    return " ".join(text.split())


def provenance(source: SourceInfo) -> str:
    """Outlet, time and title of a source, as far as they are known, on one line."""
    known = {
        "outlet": source.outlet,
        "published": source.published.isoformat(timespec="minutes") if source.published else None,
        "title": source.title,
    }
    return "; ".join(f"{name}: {one_line(value)}" for name, value in known.items() if value)
