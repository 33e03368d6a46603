"""The stretches of passages that may be evidence: sentences alone, each with the next, and a short passage whole."""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from verifier.local.checkable import by_form, is_heading
from verifier.models import Candidate, Frozen, Passage, Sentence, Span
from verifier.sentences import split_sentences
from verifier.vocabulary import Exclusion

MOST_SENTENCES = 5
"""Sentences that a passage may have to be read whole."""


class Extent(Enum):
    """How much of its passage a window is."""

    SENTENCE = 1
    PAIR = 2
    WHOLE = 3


class Window(Frozen):
    """A stretch of a passage: its place in the source, and its words with single spaces."""

    passage: Passage
    span: Span
    text: str
    extent: Extent


def windows_of(candidates: Sequence[Candidate]) -> list[Window]:
    """The sentences, and pairs of neighbours, of all passages; of a place that several hold, the first one's."""
    found: dict[tuple[str, int, int], Window] = {}
    for candidate in candidates:
        for window in _windows(candidate.passage):
            found.setdefault((window.passage.source_id, window.span.start, window.span.end), window)
    return list(found.values())


def whole_of(candidates: Sequence[Candidate]) -> Window | None:
    """The one passage there is, whole, unless it is long: nobody searched for it, so it is all to be read."""
    if len(candidates) != 1:
        return None
    passage = candidates[0].passage
    sentences = split_sentences(passage.text)
    if not 0 < len(sentences) <= MOST_SENTENCES:
        return None
    return _window(passage, sentences[0].start, sentences[-1].end, Extent.WHOLE)


@lru_cache(maxsize=1_000)
def _windows(passage: Passage) -> tuple[Window, ...]:
    sentences = split_sentences(passage.text)
    stating = [not _is_furniture(sentence, passage.text) for sentence in sentences]
    windows = [
        _window(passage, one.start, one.end, Extent.SENTENCE)
        for one, states in zip(sentences, stating, strict=True)
        if states
    ]
    for (first, states), (second, goes_on) in pairwise(zip(sentences, stating, strict=True)):
        if states and goes_on:
            windows.append(_window(passage, first.start, second.end, Extent.PAIR))
    return tuple(windows)


def _window(passage: Passage, start: int, end: int, extent: Extent) -> Window:
    return Window(
        passage=passage,
        span=Span(start=passage.start + start, end=passage.start + end),
        text=" ".join(passage.text[start:end].split()),
        extent=extent,
    )


def _is_furniture(sentence: Sentence, text: str) -> bool:
    before, after = text[: sentence.start].rpartition("\n")[2], text[sentence.end :].partition("\n")[0]
    form = sentence.of(text)
    return is_heading(form, alone=not before.strip() and not after.strip()) or by_form(form) is Exclusion.BOILERPLATE
