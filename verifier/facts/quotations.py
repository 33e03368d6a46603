"""The quotations of a text, with exact places and speakers: split, nested, typographic, and over several paragraphs."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from verifier.facts.speakers import Speaker
from verifier.facts.tags import REACH, relayed_before, tag_after, tag_before
from verifier.models import Frozen, Span
from verifier.sentences import blocks

SCARE = 2
"""Words up to which what stands between quotation marks states nothing, unless somebody is said to say it."""

_GAP = 160
"""Characters that "he said" may take between two pieces of one quotation."""

_DOUBLE = {"“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", '"': '"”“', "”": "”", "＂": "＂"}
_SINGLE = {"‘": "’'", "‚": "‘’", "‹": "›", "'": "'’"}
_MARKS = re.compile("[“”„‟\"＂«»‘’‚'‹›]")
_NEAR = 12
"""Marks that are looked at for the two that close a quotation inside another."""
_DEEPEST = 5
"""Marks that may stand open at once: what opens beyond takes the place of the innermost."""
_CONTRACTED = re.compile(r"[’'‘](?:tis|twas|em|cause|til|n|\d)\b", re.IGNORECASE)
_INCHES = re.compile(r"\d$")


class Quotation(Span):
    """What somebody is quoted as saying: from the first opening mark to the last closing one of `text[start:end]`."""

    pieces: tuple[Span, ...]
    """The words between the marks, without them; "he said" stands between two pieces."""
    speaker: Speaker | None = None
    nested: bool = False
    """Whether it stands inside another quotation."""

    def words(self, text: str) -> str:
        """The quoted words, the pieces joined by a space."""
        return " ".join(piece.of(text) for piece in self.pieces)

    def covers(self, span: Span) -> bool:
        """Whether `span` lies between the marks' outer edges."""
        return self.start <= span.start and span.end <= self.end


class _Piece(Frozen):
    """A stretch between two marks: offsets of the opening mark, the words, and behind the closing mark."""

    opened: int
    start: int
    end: int
    closed: int
    mark: str
    nested: bool = False
    runs_on: bool = False
    """Whether the paragraph ended before a closing mark came."""


@lru_cache(maxsize=1_000)
def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of `text` in order of their first mark; scare quotes of one or two words are none."""
    found = []
    pieces = [piece for piece in _pieces(text) if any(letter.isalnum() for letter in text[piece.start : piece.end])]
    outer = [piece for piece in pieces if not piece.nested]
    starts = [piece.opened for piece in outer]
    for group in (*_groups(text, outer), *([piece] for piece in pieces if piece.nested)):
        # What stands around a nested quotation is the speech it stands in.
        inside = outer[bisect_right(starts, group[0].opened) - 1] if group[0].nested else None
        speaker = _speaker(text, group, inside)
        short = sum(len(text[piece.start : piece.end].split()) for piece in group) <= SCARE
        if short and (speaker is None or text[group[0].end - 1] not in ".,!?…"):
            continue
        found.append(
            Quotation(
                start=group[0].opened,
                end=group[-1].closed,
                pieces=tuple(_trimmed(text, piece) for piece in group),
                speaker=speaker,
                nested=group[0].nested,
            )
        )
    return tuple(sorted(found, key=lambda item: (item.start, -item.end)))


def _trimmed(text: str, piece: _Piece) -> Span:
    words = text[piece.start : piece.end]
    start = piece.start + len(words) - len(words.lstrip())
    return Span(start=start, end=piece.start + len(words.rstrip()))


def _pieces(text: str) -> list[_Piece]:
    """Everything between marks, outer and nested, in order of opening."""
    found: list[_Piece] = []
    for block in blocks(text):
        found.extend(_pieces_of(text, block))
    return sorted(found, key=lambda piece: piece.opened)


def _pieces_of(text: str, block: Span) -> Iterator[_Piece]:
    marks = [match.start() for match in _MARKS.finditer(text, block.start, block.end)]
    ends_speech = _closings(text, marks, block)
    opened: list[tuple[int, str]] = []
    waiting: list[_Piece] = []
    for number, place in enumerate(marks):
        mark = text[place]
        before = text[place - 1] if place > block.start else " "
        after = text[place + 1] if place + 1 < block.end else " "
        level = _closes(mark, opened, before, after, must_wait=number + 1 < len(marks) and ends_speech[number])
        if level is not None:
            start, opener = opened[level]
            del opened[level:]
            if start + 1 < place:
                nested = any(known in _DOUBLE or len(opened) > 1 for _, known in opened)
                piece = _Piece(opened=start, start=start + 1, end=place, closed=place + 1, mark=opener, nested=nested)
                waiting.append(piece) if opened else (yield piece)
            if not opened:
                yield from (item for item in waiting)
                waiting = []
        elif _opens(mark, before, after, text, place):
            again = mark in _DOUBLE and any(known == mark for _, known in opened)
            if again and not (mark == "“" and _encloses(text, marks, number)):
                opened = []
            opened = [*opened[: _DEEPEST - 1], (place, mark)]
    outermost = next(((place, mark) for place, mark in opened if mark in _DOUBLE), None)
    if outermost and outermost[0] + 1 < block.end:
        place, mark = outermost
        yield from (item for item in waiting if item.opened > place)
        yield _Piece(opened=place, start=place + 1, end=block.end, closed=block.end, mark=mark, runs_on=True)
    else:
        yield from (item.model_copy(update={"nested": False}) for item in waiting)


def _closings(text: str, marks: Sequence[int], block: Span) -> list[bool]:
    """For each mark, whether a later one surely closes single quotes before another opens: "the workers' strike,'"."""
    found = [False] * len(marks)
    sure = False
    for number in range(len(marks) - 1, -1, -1):
        found[number] = sure
        place = marks[number]
        before = text[place - 1] if place > block.start else " "
        after = text[place + 1] if place + 1 < block.end else " "
        if text[place] in "’'" and before in ".,!?…" and not after.isalnum():
            sure = True
        elif before.isspace() or text[place] in '‘“”"':
            sure = False
    return found


def _closes(mark: str, opened: Sequence[tuple[int, str]], before: str, after: str, *, must_wait: bool) -> int | None:
    """The level of `opened` that `mark` closes, or None."""
    for level in range(len(opened) - 1, -1, -1):
        opener = opened[level][1]
        if mark not in (_DOUBLE.get(opener) or _SINGLE.get(opener, "")):
            continue
        if opener in _SINGLE and mark in "’'‘":
            if before.isspace() or after.isalnum():
                return None
            if must_wait and before in "sS" and after.isspace():
                return None
        if opener == '"' == mark and before.isspace() and after.isalnum():
            return None
        return level
    return None


def _encloses(text: str, marks: Sequence[int], number: int) -> bool:
    """Whether the opening mark `number` stands inside an open quotation of its own sort: the next two both close."""
    following = (text[place] for place in marks[number + 1 : number + 1 + _NEAR] if text[place] in "“”")
    return [*islice(following, 2)] == ["”", "”"]


def _opens(mark: str, before: str, after: str, text: str, place: int) -> bool:
    starts_word = not after.isspace() and after not in ".,;:!?)" and (not before.isalnum())
    if mark in "“„‟«":
        return True
    if mark in _DOUBLE:
        return starts_word and (mark != '"' or not _INCHES.search(before))
    return mark in _SINGLE and starts_word and _CONTRACTED.match(text, place) is None


def _groups(text: str, pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """The pieces of one quotation each: parted by "he said", or by paragraphs that each open with a mark."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and _goes_on(text, groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _goes_on(text: str, last: _Piece, piece: _Piece) -> bool:
    gap = text[last.closed : piece.opened]
    if last.runs_on:
        return not gap.strip() and last.mark == piece.mark
    if len(gap) > _GAP or "\n" in gap or (text[last.end - 1] not in ",.!?…-–—" and gap.lstrip()[:1] != ","):
        return False
    if not (told := tag_after(text, last.closed, piece.opened)):
        return False
    rest = gap[told.span.end - last.closed :]
    if re.search(r"[.!?;]\s", rest.rstrip() + "x") or (rest.rstrip()[-1:] == ":"):
        return False
    # A second speaker's tag behind the second piece makes it another quotation.
    other = tag_after(text, piece.closed, min(len(text), piece.closed + REACH))
    return other is None or not other.names or not told.names or bool(set(other.names) & set(told.names))


def _speaker(text: str, group: Sequence[_Piece], inside: _Piece | None) -> Speaker | None:
    low, high = (inside.start, inside.end) if inside else (0, len(text))
    before = max(low, group[0].opened - REACH)
    if relayed := relayed_before(text, before, group[0].opened):
        return relayed
    # Behind a full stop another sentence begins: who spoke is rather said before.
    if text[group[0].end - 1] == "." and (told := tag_before(text, before, group[0].opened)):
        return told
    for piece, following in zip(group, (*group[1:], None), strict=True):
        if piece.runs_on:
            continue
        limit = following.opened if following else min(high, piece.closed + REACH)
        if told := tag_after(text, piece.closed, limit):
            return told
    return tag_before(text, before, group[0].opened)
