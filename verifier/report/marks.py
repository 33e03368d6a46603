"""Where the claims of an article stand in its text: the text in stretches, each with the claims that it holds."""

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from verifier.models import Frozen, Span
from verifier.sentences import blocks


class Stretch(Frozen):
    """Words that the same claims cover, and no sentence without one.

    `claims` are numbers from 0, in order; `ends` are those of them that have a stretch of theirs end here. `apart` is
    the number of the sentence without a claim that these words belong to, where no claim covers them.
    """

    text: str
    claims: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    apart: int | None = None


class Paragraph(Frozen):
    """A paragraph, heading or list item in stretches, and the white space after it, up to the next.

    The stretches and the white space of all paragraphs, after that which begins the text, are the text. `spaced`:
    its words are not merely parted, as where columns are made of spaces; the breaks of lines of one width only part.
    """

    stretches: tuple[Stretch, ...]
    space: str
    spaced: bool


def marked(text: str, claims: Sequence[Iterable[Span]], apart: Sequence[Iterable[Span]] = ()) -> tuple[Paragraph, ...]:
    """`text` with the spans of each of `claims`, and of each sentence without one (`apart`).

    Spans may overlap, nest, repeat and lie beyond the text; what of them is no more than white space is left out.
    Sorting aside it takes as long as the text and what covers each stretch of it.
    """
    merged = [_merged(text, spans) for spans in (*claims, *apart)]
    starting, ending = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for number, places in enumerate(merged):
        for start, end in places:
            starting[start].append(number)
            ending[end].append(number)
    paragraphs = _paragraphs(text)
    edges = {*starting, *ending, *(edge for span in paragraphs for edge in (span.start, span.end))}
    covering: list[int] = []
    stretches: dict[int, Stretch] = {}
    for start, end in pairwise(sorted(edges)):
        for number in ending[start]:
            covering.remove(number)
        for number in starting[start]:
            insort(covering, number)
        first = bisect(covering, len(claims) - 1)
        stretches[start] = Stretch(
            text=text[start:end],
            claims=tuple(covering[:first]),
            ends=tuple(number for number in sorted(ending[end]) if number < len(claims)),
            apart=covering[0] - len(claims) if covering and not first else None,
        )
    return _laid_out(text, paragraphs, stretches)


def _laid_out(text: str, paragraphs: list[Span], stretches: dict[int, Stretch]) -> tuple[Paragraph, ...]:
    laid_out: list[Paragraph] = []
    ends = [*(span.start for span in paragraphs[1:]), len(text)]
    for span, after in zip(paragraphs, ends, strict=False):
        here = []
        at = span.start
        while at < span.end:
            here.append(stretches[at])
            at += len(here[-1].text)
        words = span.of(text)
        spaced = "\n" not in words and words != " ".join(words.split())
        laid_out.append(Paragraph(stretches=tuple(here), space=text[span.end : after], spaced=spaced))
    return tuple(laid_out)


def _paragraphs(text: str) -> list[Span]:
    """The blocks of `text` with what marks them as items of a list, and without the white space between them."""
    found = blocks(text)
    starts = [text.rfind("\n", before.end, after.start) + 1 or before.end for before, after in pairwise(found)]
    starts = [len(text) - len(text.lstrip()), *starts] if text.strip() else []
    return [
        Span(start=start, end=start + len(text[start:after].rstrip()))
        for start, after in pairwise([*starts, len(text)])
    ]


def _merged(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The stretches that `spans` cover together, without white space at their ends."""
    merged: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda one: one.start):
        words = span.of(text)
        start, end = span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip())
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
