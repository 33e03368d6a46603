"""The quotations of a text, with exact places and speakers: split, nested, typographic, and over several paragraphs."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from verifier.facts.speakers import Speaker, name_spans, named_in, resolve
from verifier.facts.speech import QUOTING_VERBS
from verifier.models import Frozen, Span
from verifier.sentences import blocks

SCARE = 2
"""Words up to which what stands between quotation marks states nothing, unless somebody is said to say it."""

_VERB = rf"(?:{'|'.join(sorted(QUOTING_VERBS, key=len, reverse=True))})"
_ADVERB = (
    r"(?:(?:also|further|later|repeatedly|previously|then|has|had|have|recently|once|only|simply|[a-z]{2,12}ly)\s){0,3}"
)
_WORD = r"[^\s,;:.!?“”\"«»„()]+(?:\.(?=\s[^\W\d_]))?"
_SUBJECT = rf"{_WORD}(?:\s{_WORD}){{0,8}}?"
_ASIDE = r"(?:,\s[^“”\"«»„.;:\n]{2,90}?,|\s\([^()“”\"\n]{1,60}\))?"
_STOP = r"(?:(?<=\b[A-Z])|(?<=\b[DMS][rst])|(?<=\bMrs)|(?<=\bProf))\."
_VERB_FIRST = re.compile(
    rf"[\s,–—-]*(?:[Ss]o\s|[Aa]s\s)?{_ADVERB}{_VERB}\s(?P<who>(?:[^“”\"«»„;:.!?\n]|{_STOP}){{2,120}})"
)
_NAME_FIRST = re.compile(rf"[\s,–—-]*(?:as\s)?(?P<who>{_SUBJECT})(?P<aside>{_ASIDE})\s{_ADVERB}{_VERB}\b")
_DASHED = re.compile(r"\s*[–—]\s*(?P<who>[^“”\"«»„;:.!?\n]{2,60})")
_ACCORDING = re.compile(r"\b(?:[Aa]ccording\sto|[Ii]n\sthe\swords\sof)\s(?P<who>[^“”\"«»„,;:.!?\n]{2,80})")
_BEFORE = re.compile(
    rf"(?P<who>(?<![^\s,;:(])(?:{_WORD}\s){{0,8}}?{_WORD})(?P<aside>{_ASIDE})\s{_ADVERB}{_VERB}\b(?P<rest>[^“”\"«»„.;!?\n]{{0,100}})$"
)
_INTERVIEW = re.compile(r"^(?P<who>[^\W\d_a-z][^“”\"«»„.,;:!?\n]{1,60}):\s*$")
_RELAYED = re.compile(
    rf"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)|echo(?:ed|es|ing)|repeat(?:ed|ing)|as\s(?:saying|telling|having\ssaid))\b"
    rf"|\b[^\W\d_a-z]\w+\s{_ADVERB}{_VERB}\b[^“”\n]*?\b(?:[^\W\d_a-z]\w+|s?he|they)\s{_ADVERB}{_VERB}\b"
    r"|\b(?:[Aa]sked|[Qq]uestioned|[Rr]esponding|[Rr]eacting|[Cc]onfronted|[Ff]aced|[Rr]eferring)\s(?:about|to|with|on)\b[^,“”\n]*$"
    r"|(?:\b(?:the|an?|his|her|their|any)|[’']s)\s(?:\w+\s)?(?:remarks?|claims?|charges?|accusations?|allegations?|suggestions?"
    r"|assertions?|descriptions?)\s(?:that|about|of)\b[^“”\n]*$"
)
"""What makes a sentence give the words of one person through another: whose they are is not clear."""
_RELAYED_AFTER = re.compile(
    r"[^.!?;]{0,90}?\b(?P<whose>quot(?:ed|es|ing)|cit(?:ed|es|ing)|echo(?:ed|es|ing)|repeating|on\s(?:his|her|their)\sbehalf"
    r"|(?:his|her|their)\s(?:lawyer|spokes\w+|agent|office|family))\b"
)
_CLAUSE = re.compile(r"(?:[.!?;][”\"’»)]*\s|\n|^)")
_END_OF_NAME = re.compile(
    r",|\s(?:on|in|at|to|of|during|after|before|when|while|as|outside|over|and|with|who|from|about|for)\s|$"
)
_NOT_A_SPEAKER = frozenset("which who that it this these those there what as but and while although when if".split())
_TAG = 200
"""Characters either side of a quotation in which its tag is looked for."""
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


@lru_cache(maxsize=2_000)
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
    if not (told := _tag_after(text, last.closed, piece.opened)):
        return False
    rest = gap[told.span.end - last.closed :]
    if re.search(r"[.!?;]\s", rest.rstrip() + "x") or (rest.rstrip()[-1:] == ":"):
        return False
    # A second speaker's tag behind the second piece makes it another quotation.
    other = _tag_after(text, piece.closed, min(len(text), piece.closed + _TAG))
    return other is None or not other.names or not told.names or bool(set(other.names) & set(told.names))


def _speaker(text: str, group: Sequence[_Piece], inside: _Piece | None) -> Speaker | None:
    low, high = (inside.start, inside.end) if inside else (0, len(text))
    before = max(low, group[0].opened - _TAG)
    if relayed := _relayed_before(text, before, group[0].opened):
        return relayed
    # Behind a full stop another sentence begins: who spoke is rather said before.
    if text[group[0].end - 1] == "." and (told := _tag_before(text, before, group[0].opened)):
        return told
    for piece, following in zip(group, (*group[1:], None), strict=True):
        if piece.runs_on:
            continue
        limit = following.opened if following else min(high, piece.closed + _TAG)
        if told := _tag_after(text, piece.closed, limit):
            return told
    return _tag_before(text, before, group[0].opened)


def speaker_around(text: str, span: Span) -> Speaker | None:
    """Who is given as the speaker of the unmarked words at `span`, by a tag right before or right behind them."""
    before = _tag_before(text, max(0, span.start - _TAG), span.start)
    return before or _tag_after(text, span.end, min(len(text), span.end + _TAG))


def _tag_after(text: str, start: int, limit: int) -> Speaker | None:
    """The speaker named right behind a closing mark at `start`: "said X", "X said", "- X"."""
    limit = min(limit, start + _TAG)
    stop = _MARKS_DOUBLE.search(text, start, limit)
    limit = stop.start() if stop else limit
    if relayed := _RELAYED_AFTER.match(text, start, limit):
        return Speaker(span=Span(start=relayed.start("whose"), end=relayed.end()), text=relayed["whose"])
    match = _VERB_FIRST.match(text, start, limit)
    if match:
        return _resolved(text, *_subject(text, match))
    match = _NAME_FIRST.match(text, start, limit)
    if match and match["who"].split()[0].casefold() not in _NOT_A_SPEAKER:
        first, last = match.span("who")
        return _resolved(text, first, last if named_in(match["who"]) or not match["aside"] else match.end("aside"))
    if (match := _ACCORDING.search(text, start, limit)) and "." not in text[start : match.start()]:
        return _resolved(text, *match.span("who"))
    match = _DASHED.match(text, start, limit)
    if match and (names := name_spans(match["who"])) and names[0].start == 0:
        return _resolved(text, *match.span("who"))
    return None


_MARKS_DOUBLE = re.compile('[“”„"«»\n]')


def _relayed_before(text: str, start: int, end: int) -> Speaker | None:
    """A speaker without a name, where the sentence before `end` gives the words of one person through another."""
    first = _sentence_start(text, start, end)
    relayed = _RELAYED.search(text[first:end].rstrip())
    if relayed is None:
        return None
    return Speaker(span=Span(start=first + relayed.start(), end=first + relayed.end()), text=relayed[0])


def _sentence_start(text: str, start: int, end: int) -> int:
    """Where the sentence that goes on at `end` begins, from `start` on."""
    edges = (edge.end() for edge in _CLAUSE.finditer(text, start, end) if not _abbreviated(text, edge.start()))
    return max((edge for edge in edges if text[edge:end].strip()), default=start)


def _tag_before(text: str, start: int, end: int) -> Speaker | None:
    """The speaker named in the same sentence before an opening mark at `end`: "X said: ", "X told Y that"."""
    if relayed := _relayed_before(text, start, end):
        return relayed
    first = _sentence_start(text, start, end)
    trimmed = text[first:end].rstrip()
    if not trimmed:
        return None
    match = _INTERVIEW.match(trimmed)
    if match is None or not name_spans(match["who"]) or re.search(rf"\b{_VERB}\b", match["who"]):
        match = _ACCORDING.search(trimmed)
    if match:
        return _resolved(text, first + match.start("who"), first + match.end("who"))
    match = _BEFORE.search(trimmed)
    if match is None or match["who"].split()[0].casefold() in _NOT_A_SPEAKER:
        return None
    low, high = match.span("who")
    if not named_in(match["who"]) and match["aside"] and named_in(match["aside"]):
        high = match.end("aside")
    return _resolved(text, first + low, first + high)


def _abbreviated(text: str, place: int) -> bool:
    return re.search(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Gov|Col|[A-Z])$", text[max(0, place - 5) : place]) is not None


def _subject(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the speaker of "said X, chair of Y, on Tuesday" stands: up to the comma, and over it for a title."""
    first, last = match.span("who")
    who = match["who"]
    cut = next((found.start() for found in _END_OF_NAME.finditer(who) if found.start()), len(who))
    if not name_spans(who[:cut]) and who[cut : cut + 1] == "," and name_spans(who):
        return first, last
    return first, first + cut


def _resolved(text: str, start: int, end: int) -> Speaker | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip(" ,"))
    end -= len(words) - len(words.rstrip(" ,"))
    return resolve(text, Span(start=start, end=end)) if start < end else None
