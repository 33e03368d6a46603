"""Sentences with exact offsets: blocks by line structure, sentences by sentencex (abbreviations, quotes)."""

import re
from itertools import pairwise
from statistics import median

from verifier.models import Sentence, Span

_LIST_ITEM = re.compile(r"[^\S\n]*(?:[-*•–—]|\d{1,2}[.)])\s+")
_BLANK = re.compile(r"\n[ \t]*\n")
_TERMINAL = (".", "!", "?", ":", "”", '"', "…")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order, without the white space around them."""
    import sentencex

    sentences = []
    for number, block in enumerate(blocks(text)):
        words = block.of(text)
        for boundary in sentencex.get_sentence_boundaries("en", words.replace("\n", " ")):
            start, end = _trim(words, boundary["start_index"], boundary["end_index"])
            if start < end:
                sentences.append(Sentence(start=block.start + start, end=block.start + end, block=number))
    return tuple(sentences)


def blocks(text: str) -> list[Span]:
    """Paragraphs, headings and list items, without list markers.

    A line is a block of its own unless the text is hard-wrapped; then blank lines and list markers part blocks.
    """
    breaks = _BLANK if _hard_wrapped(text) else re.compile("\n")
    edges = [0, *(match.end() for match in breaks.finditer(text)), len(text)]
    if breaks is _BLANK:
        items = (match.start() + 1 for match in re.finditer(rf"\n{_LIST_ITEM.pattern}", text))
        edges = sorted({*edges, *items})
    found = []
    for begin, finish in pairwise(edges):
        begin, _ = _trim(text, begin, finish)
        marker = _LIST_ITEM.match(text, begin, finish)
        start, end = _trim(text, marker.end() if marker else begin, finish)
        if start < end:
            found.append(Span(start=start, end=end))
    return found


def _hard_wrapped(text: str) -> bool:
    lines = [line.rstrip() for line in text.split("\n")]
    inner = [(line, after) for line, after in pairwise(lines) if line and after]
    if len(inner) < 3:
        return False
    lengths = [len(line) for line, _ in inner]
    running_on = sum(not line.endswith(_TERMINAL) for line, _ in inner)
    return 40 <= median(lengths) and max(lengths) <= 120 and running_on > len(inner) / 2


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
