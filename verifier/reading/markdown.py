"""Markdown as readable prose: the words without the marks, one block (paragraph, heading, list item, row) a line."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_BLOCK_END = re.compile(r"</(?:p|div|li|tr|h[1-6])>|<br", re.IGNORECASE)
_ON_NEW_LINE = r"\n\g<0>"
_DEEPEST = 100


def prose(markdown: str) -> str:
    """The words of `markdown`, without marks, link targets, images, comments and tags; blocks parted by blank lines."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    # An indented line in an article is a paragraph, hardly ever source code.
    parser.disable("code")
    return "\n\n".join(block for block in _blocks(parser.parse(markdown)) if block)


def _blocks(tokens: Sequence["Token"]) -> Iterator[str]:
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "tr_open":
                row = []
            case "tr_close":
                yield " | ".join(row or ())
                row = None
            case "inline":
                words = _inline(token.children or ())
                if row is None:
                    yield words
                else:
                    row.append(words)
            case "fence":
                yield token.content.strip()
            case "html_block":
                yield _without_tags(token.content)


def _inline(tokens: Sequence["Token"]) -> str:
    parts = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                parts.append(token.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if token.content.lower().startswith("<br"):
                parts.append("\n")
    return "".join(parts).strip()


def _without_tags(html: str) -> str:
    from trafilatura import load_html

    tree = load_html(f"<html><body>{_BLOCK_END.sub(_ON_NEW_LINE, html)}<p></p><p></p></body></html>")
    if tree is None:
        return ""
    return "".join(tree.xpath("//text()[not(ancestor::script or ancestor::style)]")).strip()
