"""Verbatim quotes: where words stand in a text, folding only white space, quote marks, apostrophes and dashes."""

import re
from bisect import bisect_right

from verifier.models import Span

QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]?")
"""A stretch between quotation marks, the closing one perhaps cut off."""

_QUOTE_MARKS = "“”„‟«»‹›‘’‚‛`´＂＇'"
_DASHES = "‐‑‒–—―−－"
_NEIGHBOURS = 2
_SPACES = re.compile(r"\s+")
_TRIES = 1_000
"""Places where the words begin or end in the midst of others that are looked at: no text that is news has so many."""
_FOLDED = str.maketrans({**dict.fromkeys(_QUOTE_MARKS, '"'), **dict.fromkeys(_DASHES, "-")})


def fold(text: str) -> str:
    """`text` with one sort of quote mark, one of dash and single spaces; texts that fold alike are one quote."""
    return " ".join(text.translate(_FOLDED).split())


def locate(quote: str, text: str, within: Span | None = None) -> Span | None:
    """The first place in `text` (inside `within`) that folds to the words of `quote`, case kept; None if there is none.

    Words and numbers match whole or not at all: "12 people" is not in "112 people", nor "5 million" in "1.5 million".
    """
    if within is None:
        return FoldedText(text).locate(quote)
    offset = max(0, within.start - _NEIGHBOURS)
    return FoldedText(text[offset : within.end + _NEIGHBOURS]).locate(quote, offset, within)


class FoldedText:
    """A text folded once, to be searched for many quotes, each in a time linear in the text."""

    def __init__(self, text: str) -> None:
        folded = text.translate(_FOLDED)
        self.folded = _SPACES.sub(" ", folded)
        """The text with one sort of quote mark, one of dash and single spaces."""
        # Folding swaps single characters and drops white space: only the latter moves what comes after it.
        self._after, self._dropped = [0], [0]
        for run in _SPACES.finditer(folded):
            if (more := run.end() - run.start() - 1) > 0:
                self._after.append(run.end() - self._dropped[-1] - more)
                self._dropped.append(self._dropped[-1] + more)

    def locate(self, quote: str, offset: int = 0, within: Span | None = None) -> Span | None:
        """The first place of the words of `quote` (inside `within`), as `locate` finds it, `offset` added to it."""
        words = fold(quote)
        if not any(map(str.isalnum, words)):
            return None
        before, after = re.compile(_not_after(words[0])), re.compile(_not_before(words[-1]))
        first = -1
        for _ in range(_TRIES):
            if (first := self.folded.find(words, first + 1)) < 0:
                return None
            last = first + len(words)
            start, end = offset + self._original(first), offset + self._original(last - 1) + 1
            if within and end > within.end:
                return None
            if within and start < within.start:
                continue
            if before.match(self.folded, first) and after.match(self.folded, last):
                return Span(start=start, end=end)
        return None

    def _original(self, place: int) -> int:
        return place + self._dropped[bisect_right(self._after, place) - 1]


def _not_after(first: str) -> str:
    if first.isdigit():
        return r"(?<!\w)(?<!\d[.,])(?<![\s(]-)"
    return r"(?<!\w)" if first.isalnum() else ""


def _not_before(last: str) -> str:
    if last.isdigit():
        return r"(?!\w)(?![.,]\d)"
    return r"(?!\w)" if last.isalnum() else ""
