"""Verbatim quotes: where words stand in a text, folding only white space, quote marks, apostrophes and dashes."""

import re

from verifier.models import Span

QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]?")
"""A stretch between quotation marks, the closing one perhaps cut off."""

_QUOTE_MARKS = "“”„‟«»‹›‘’‚‛`´＂＇'"
_DASHES = "‐‑‒–—―−－"
_NEIGHBOURS = 2
_FOLDED = str.maketrans({**dict.fromkeys(_QUOTE_MARKS, '"'), **dict.fromkeys(_DASHES, "-")})


def fold(text: str) -> str:
    """`text` with one sort of quote mark, one of dash and single spaces; texts that fold alike are one quote."""
    return " ".join(text.translate(_FOLDED).split())


def locate(quote: str, text: str, within: Span | None = None) -> Span | None:
    """The first place in `text` (inside `within`) that folds to the words of `quote`, case kept; None if there is none.

    Words and numbers match whole or not at all: "12 people" is not in "112 people", nor "5 million" in "1.5 million".
    """
    words = fold(quote).split(" ")
    if not any(character.isalnum() for word in words for character in word):
        return None
    pattern = _not_after(words[0][:1]) + r"\s+".join(map(re.escape, words)) + _not_before(words[-1][-1:])
    # Folding swaps single characters, so offsets in the folded text are offsets in the text.
    start, end = (within.start, within.end) if within else (0, len(text))
    offset = max(0, start - _NEIGHBOURS)
    folded = text[offset : end + _NEIGHBOURS].translate(_FOLDED)
    spans = (match.span() for match in re.compile(pattern).finditer(folded, start - offset))
    found = next(((first, last) for first, last in spans if offset + last <= end), None)
    return Span(start=offset + found[0], end=offset + found[1]) if found else None


def _not_after(first: str) -> str:
    if first.isdigit():
        return r"(?<!\w)(?<!\d[.,])(?<![\s(]-)"
    return r"(?<!\w)" if first.isalnum() else ""


def _not_before(last: str) -> str:
    if last.isdigit():
        return r"(?!\w)(?![.,]\d)"
    return r"(?!\w)" if last.isalnum() else ""
