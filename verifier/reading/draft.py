"""What a format's reader hands on, and how it becomes a `Source`."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from verifier.errors import InputError
from verifier.models import Frozen, Source
from verifier.reading.text import clean_line, normalise

_LONGEST_TITLE = 200
_MARKER = re.compile(r"(?:[-*•–—>]|#{1,6}|\d{1,2}[.)])\s+")
_WORD = re.compile(r"\w")


class Draft(Frozen):
    """The text of an article as its reader found it, and what the file says of it."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: datetime | None = None
    byline: str | None = None

    def to_source(self, name: str) -> Source:
        """The source with normalised text, titled by its first line if nothing else names it."""
        text = normalise(self.text)
        if not text:
            raise InputError(f"{name}: holds no text; check that this is the article you meant")
        return Source.create(
            text,
            title=clean_line(self.title or "") or _first_line(text),
            outlet=clean_line(self.outlet or "") or None,
            url=clean_line(self.url or "") or None,
            published=self.published,
            byline=clean_line(self.byline or "") or None,
        )


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http(s) address, fit to be shown as a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(character.isspace() for character in url)
    )


def _first_line(text: str) -> str:
    line = next((line for line in text.split("\n") if _WORD.search(line)), text.split("\n", 1)[0])
    return clean_line(_MARKER.sub("", line.strip(), count=1))[:_LONGEST_TITLE].rstrip()
