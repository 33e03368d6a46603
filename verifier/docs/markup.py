"""Our pages as HTML: markup in them stays text, headings have ids, links between them lead to the server's pages."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import count

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PAGE = re.compile(r"([\w-]+)\.md(#.*)?")
_UNNAMED = re.compile(r"\W+")
_SCROLLS = {"class": "scroll", "tabindex": "0"}


def to_html(markdown: str) -> str:
    """The body that `markdown` comes to; what may be wider than the window scrolls, by keyboard as well."""
    reader = _reader()
    tokens = reader.parse(markdown)
    _name_headings(tokens)
    for token in tokens:
        if token.type == "code_block":
            token.attrs |= _SCROLLS
        for part in token.children or ():
            if part.type == "link_open" and (found := _PAGE.fullmatch(str(part.attrGet("href")))):
                part.attrSet("href", f"/help/{found[1]}{found[2] or ''}")
    return str(reader.renderer.render(tokens, reader.options, {}))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    wrapper = "".join(f' {name}="{value}"' for name, value in _SCROLLS.items())
    reader.add_render_rule("table_open", lambda *_: f"<div{wrapper}>\n<table>\n")
    reader.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")
    return reader


def _name_headings(tokens: Sequence[Token]) -> None:
    """Give each heading its words as an id, numbered where another has them."""
    given: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        words = name = _UNNAMED.sub("-", tokens[place + 1].content.lower()).strip("-")
        numbers = count(2)
        while name in given:
            name = f"{words}-{next(numbers)}"
        given.add(name)
        token.attrSet("id", name)
