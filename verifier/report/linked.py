"""What the exports as linked data (JSON-LD) share: names for what has no address, and JSON that is safe in a page."""

import json
from typing import Any
from urllib.parse import quote

from verifier.wording import web_address

Node = dict[str, Any]
"""An object of a JSON-LD document."""
LANGUAGE = "en"
"""Of what the tool itself writes."""

_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
"""A text in a document that stands in a page could else end the script element around it."""


def urn(*parts: object) -> str:
    """A name in a name space of our own: equal parts give equal names."""
    return ":".join(["urn:x-verifier", *(quote(str(part), safe="") for part in parts)])


def source_address(source_id: str, url: str | None) -> str:
    """Where a source is on the web, or else its name."""
    return web_address(url) or urn("source", source_id)


def filled(**fields: Any) -> Node:
    """The fields that there is something in."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [])}


def to_text(document: Node) -> str:
    """The document as JSON, with no character that a page could take for markup."""
    return json.dumps(document, ensure_ascii=False, indent=2).translate(_ESCAPES) + "\n"
