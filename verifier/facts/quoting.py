"""Whether a text bears out a quotation: the same words, in the same mouth, word by word."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from verifier.facts.quotations import Quotation, quotations
from verifier.facts.speakers import is_person, same_person
from verifier.facts.words import STOPWORDS, lemma
from verifier.models import Frozen, Span
from verifier.vocabulary import Defined

ALTERED_FROM = 0.7
"""Share of the words, of either side, that an altered quotation keeps in their order."""
MATERIAL_FROM = 0.8
"""The same from which another content word is an alteration of the sense, and no freedom of a translator."""
MOVED_FROM = 0.8
"""The same for words that are somebody else's: two people may speak alike."""
PARAPHRASED_FROM = 0.4
"""Share of the claim's content words that a translation or paraphrase keeps."""
SAID_WORDS = 4
"""Words from which the same words in another mouth are no accident."""
_MOST = 300
"""Words of a quotation that are compared."""
_LOOKED_AT = 12
"""Quotations of a text that are compared word by word: those that share most words."""
_CLOSE = 3
"""Words that an ellipsis may leave out between two words of one clause."""
_NEGATIONS = frozenset("not never no nor hardly without".split())
_INSERTED = 10
"""Words for which a bracket may stand."""

_TOKEN = re.compile(r"\[[^\[\]\n]{0,80}\]\w*|\.{3,}|…|(?:\.\s){2}\.|[^\W_]+(?:[.,:][^\W\D_]+|[’'‘`´-][^\W_]+)*")
_BRACKETED = re.compile(r"\[([^\W_]{1,3})\]([^\W_].*)")
_CONTRACTIONS = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "it's": ("it", "is"),
    "that's": ("that", "is"),
    "he's": ("he", "is"),
    "she's": ("she", "is"),
    "there's": ("there", "is"),
    "what's": ("what", "is"),
    "let's": ("let", "us"),
}
_ENDINGS = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am"}
_GAP = "\x00…"
_BRACKET = "\x00["


class QuotationStatus(Defined):
    """What a text shows of a quotation that a claim gives."""

    VERIFIED = "verified", "the text has the same words, and gives them to nobody else"
    ALTERED = "altered", "the text quotes the same speaker in mostly the same words, but not the same, or turned round"
    PARAPHRASED = (
        "paraphrased",
        "the text quotes the same speaker to the same effect in other words, as translations do",
    )
    MISATTRIBUTED = "misattributed", "the text gives these words to another named speaker"
    NOT_FOUND = "not found", "the text has no such words"


class Change(Frozen):
    """One step of a word diff: words of the claim's quotation, and what the text has in their place."""

    claim: str
    text: str

    @property
    def kept(self) -> bool:
        """Whether the words are the same on both sides."""
        return self.claim == self.text


class QuotationCheck(Frozen):
    """The status of a quotation beside a text: where the words stand in it, who says them there, and the word diff."""

    status: QuotationStatus
    span: Span | None = None
    speaker: str | None = None
    changes: tuple[Change, ...] = ()
    material: bool = False
    """Whether a word that carries meaning differs, or the sense is turned round."""

    @property
    def diff(self) -> str:
        """The diff for people: "We will pay for every [+second+] dose", "[-never-] again"."""
        return " ".join(filter(None, (_marked(change) for change in self.changes)))


Conflicts = Callable[[str, str], object]
"""Whether two statements disagree by a number, a negation or a direction: `find_conflict`."""


class _Word(NamedTuple):
    form: str
    start: int
    end: int


def check_quotation(quotation: Quotation, claim: str, text: str, conflicts: Conflicts) -> QuotationCheck:
    """What `text` shows of `quotation`, which stands in `claim`."""
    words = quotation.words(claim)
    mine = _folded(words)[:_MOST]
    if not any(_is_word(word) for word in mine):
        return QuotationCheck(status=QuotationStatus.NOT_FOUND)
    speaker = quotation.speaker.names if quotation.speaker else ()
    theirs = quotations(text)
    if found := _verbatim(mine, speaker, claim, text, theirs):
        return found
    near = sorted(theirs, key=lambda other: -_shared(mine, _stream(text, other)))[:_LOOKED_AT]
    checks = [check for other in near if (check := _compared(words, mine, speaker, claim, text, other, conflicts))]
    return min(checks, key=lambda check: _PREFERRED.index(check.status), default=_NOTHING)


_NOTHING = QuotationCheck(status=QuotationStatus.NOT_FOUND)
_PREFERRED = (
    QuotationStatus.VERIFIED,
    QuotationStatus.ALTERED,
    QuotationStatus.MISATTRIBUTED,
    QuotationStatus.PARAPHRASED,
    QuotationStatus.NOT_FOUND,
)


def _verbatim(
    mine: Sequence[_Word], speaker: Sequence[str], claim: str, text: str, theirs: Sequence[Quotation]
) -> QuotationCheck | None:
    """The same words in a quotation of `text` or outside marks; a place of the same speaker or of nobody goes first."""
    moved: QuotationCheck | None = None
    for other in sorted(theirs, key=lambda item: not item.nested):
        stream = _stream(text, other)
        span = _run(mine, stream) or _understood(mine, stream)
        if span is None:
            continue
        if any(inner.nested and inner != other and inner.covers(span) for inner in theirs):
            continue
        rival = _rival(speaker, other, claim)
        if rival is None:
            return QuotationCheck(status=QuotationStatus.VERIFIED, span=span, speaker=_named(other))
        if moved is None and len(mine) >= SAID_WORDS:
            moved = QuotationCheck(status=QuotationStatus.MISATTRIBUTED, span=span, speaker=rival, material=True)
    if moved:
        return moved
    loose = _run(mine, _outside(text))
    if loose and not any(other.overlaps(loose) for other in theirs):
        return QuotationCheck(status=QuotationStatus.VERIFIED, span=loose)
    return None


def _compared(
    words: str,
    mine: Sequence[_Word],
    speaker: Sequence[str],
    claim: str,
    text: str,
    other: Quotation,
    conflicts: Conflicts,
) -> QuotationCheck | None:
    stream = _window(mine, _stream(text, other))
    if not stream:
        return None
    steps = _steps(mine, stream)
    first, last = _extent(steps)
    kept = sum(i2 - i1 for tag, i1, i2, _, _ in steps if tag == "equal")
    rival = _rival(speaker, other, claim)
    span = Span(start=stream[first].start, end=stream[last - 1].end) if last > first else other.bare
    if kept == len(stream) == len(_stream(text, other)) and _stands_in_row(steps) and kept >= ALTERED_FROM * len(mine):
        status = QuotationStatus.MISATTRIBUTED if rival else QuotationStatus.VERIFIED
        return QuotationCheck(status=status, span=span, speaker=rival or _named(other), material=bool(rival))
    share = kept / max(len(mine), last - first, 1)
    if kept >= SAID_WORDS - 1 and share >= (MOVED_FROM if rival else ALTERED_FROM):
        changes = _changes(mine, stream, steps, first, last)
        status = QuotationStatus.MISATTRIBUTED if rival else QuotationStatus.ALTERED
        if rival and kept < SAID_WORDS:
            return None
        said = " ".join(change.text for change in changes)
        plain = share >= MATERIAL_FROM and _is_material(changes)
        material = bool(rival) or plain or bool(conflicts(words, said))
        return QuotationCheck(
            status=status, span=span, speaker=rival or _named(other), changes=changes, material=material
        )
    same = bool(speaker and other.speaker and other.speaker.names) and rival is None
    whole = _stream(text, other)
    if same and _content_share(mine, whole) >= PARAPHRASED_FROM:
        flips = bool(conflicts(words, other.words(text)))
        status = QuotationStatus.ALTERED if flips else QuotationStatus.PARAPHRASED
        steps = _steps(mine, whole[:_MOST])
        changes = _changes(mine, whole[:_MOST], steps, 0, len(whole[:_MOST]))
        return QuotationCheck(status=status, span=other.bare, speaker=_named(other), changes=changes, material=flips)
    return None


def _named(other: Quotation) -> str | None:
    names = other.speaker.names if other.speaker else ()
    return names[0] if len(names) == 1 else None


def _rival(speaker: Sequence[str], other: Quotation, claim: str) -> str | None:
    """Who else than the claim's speaker has the words, if somebody named has; unknown is nobody else.

    An organisation may speak through a person, and so is no rival.
    """
    if not speaker or other.speaker is None or not other.speaker.names:
        return None
    theirs = other.speaker.names
    if any(same_person(one, name) for one in speaker for name in theirs):
        return None
    if not all(is_person(name) for name in (*speaker, *theirs)) or any(
        " " not in name and re.search(rf"\b{re.escape(name)}\b", claim) for name in theirs
    ):
        return None
    return theirs[0]


@lru_cache(maxsize=500)
def _folded(text: str) -> tuple[_Word, ...]:
    """The words of `text` in one case, contractions spelt out, with a mark for each ellipsis and bracket."""
    found: list[_Word] = []
    for match in _TOKEN.finditer(text):
        form, (start, end) = match.group(), match.span()
        if form[0] == "[":
            if letters := _BRACKETED.fullmatch(form):
                form = letters[1] + letters[2]
            else:
                inside = form.strip("[]").strip()
                sort = _GAP if inside.strip(". ") in ("", "…") else _BRACKET
                if inside.casefold() != "sic":
                    found.append(_Word(form=sort, start=start, end=end))
                continue
        elif not form[0].isalnum():
            found.append(_Word(form=_GAP, start=start, end=end))
            continue
        found.extend(_Word(form=part, start=start, end=end) for part in _spelt_out(form))
    return tuple(found)


def _spelt_out(form: str) -> tuple[str, ...]:
    folded = re.sub("[’‘`´]", "'", form.casefold())
    if folded in _CONTRACTIONS:
        return _CONTRACTIONS[folded]
    for ending, word in _ENDINGS.items():
        if folded.endswith(ending) and len(folded) > len(ending):
            return folded[: -len(ending)], word
    return tuple(part for part in folded.split("-") if part) if "-" in folded else (folded,)


@lru_cache(maxsize=500)
def _stream(text: str, quotation: Quotation) -> tuple[_Word, ...]:
    """The words of a quotation, its pieces joined, at their places in `text`."""
    found: list[_Word] = []
    for piece in quotation.pieces:
        found.extend(
            _Word(form=word.form, start=word.start + piece.start, end=word.end + piece.start)
            for word in _folded(piece.of(text))
        )
    return tuple(found)


@lru_cache(maxsize=100)
def _outside(text: str) -> tuple[_Word, ...]:
    return _folded(text)


def _is_word(word: _Word) -> bool:
    return word.form[0] != "\x00"


def _run(mine: Sequence[_Word], theirs: Sequence[_Word]) -> Span | None:
    """Where the very words stand in a row, if neither side leaves any out there."""
    if not all(map(_is_word, mine)):
        return None
    joined = "\x01" + "\x01".join(word.form for word in theirs) + "\x01"
    place = joined.find("\x01" + "\x01".join(word.form for word in mine) + "\x01")
    if place < 0:
        return None
    first = joined.count("\x01", 0, place)
    return Span(start=theirs[first].start, end=theirs[first + len(mine) - 1].end)


def _understood(mine: Sequence[_Word], theirs: Sequence[_Word]) -> Span | None:
    """Where the words stand if each ellipsis and bracket, on either side, is read as the words it stands for."""
    if all(map(_is_word, mine)) and all(map(_is_word, theirs)):
        return None
    stream = _window(mine, theirs)
    if not stream:
        return None
    steps = _steps(mine, stream)
    kept = sum(i2 - i1 for tag, i1, i2, _, _ in steps if tag == "equal")
    if kept < min(SAID_WORDS - 1, sum(map(_is_word, mine))):
        return None
    for number, (tag, i1, i2, j1, j2) in enumerate(steps):
        edge = number in (0, len(steps) - 1)
        if tag != "equal" and not _excused(mine, stream, (i1, i2), (j1, j2), edge=edge):
            return None
    first, last = _extent(steps)
    return Span(start=stream[first].start, end=stream[last - 1].end) if last > first else None


def _excused(
    mine: Sequence[_Word], theirs: Sequence[_Word], here: tuple[int, int], there: tuple[int, int], *, edge: bool
) -> bool:
    """Whether what differs is what an ellipsis or a bracket stands for, or what a shorter piece leaves out."""
    left, right = mine[slice(*here)], theirs[slice(*there)]
    my_words, their_words = [w for w in left if _is_word(w)], [w for w in right if _is_word(w)]
    if not my_words and (edge or not their_words):
        return True
    if my_words and their_words and len(left) == len(my_words) and len(right) == len(their_words):
        return False
    mine_stands = not my_words and _stands_for(left, their_words) and not _only_a_negation(their_words)
    theirs_stand = not their_words and _stands_for(right, my_words)
    return mine_stands or theirs_stand


def _only_a_negation(dropped: Sequence[_Word]) -> bool:
    """Whether what an ellipsis leaves out is so short that a negation in it turns round what is left."""
    return len(dropped) <= _CLOSE and any(word.form in _NEGATIONS for word in dropped)


def _stands_for(gaps: Sequence[_Word], words: Sequence[_Word]) -> bool:
    return any(gap.form == _GAP for gap in gaps) or (bool(gaps) and len(words) <= _INSERTED)


def _shared(mine: Sequence[_Word], theirs: Sequence[_Word]) -> int:
    """How many words two quotations share, in any order."""
    return (Counter(word.form for word in mine) & Counter(word.form for word in theirs)).total()


def _window(mine: Sequence[_Word], theirs: Sequence[_Word]) -> Sequence[_Word]:
    """The stretch of `theirs`, at most twice as long as what is looked for, that shares most words with `mine`."""
    size = min(_MOST, 2 * len(mine) + 60)
    if len(theirs) <= size:
        return theirs
    wanted = {word.form for word in mine}
    inside = [word.form in wanted for word in theirs]
    count = best = sum(inside[:size])
    at = 0
    for start in range(1, len(theirs) - size + 1):
        count += inside[start + size - 1] - inside[start - 1]
        if count > best:
            best, at = count, start
    return theirs[at : at + size]


_Step = tuple[str, int, int, int, int]


def _steps(mine: Sequence[_Word], theirs: Sequence[_Word]) -> list[_Step]:
    here, there = [word.form for word in mine], [word.form for word in theirs]
    return [*SequenceMatcher(None, here, there, autojunk=False).get_opcodes()]


def _stands_in_row(steps: Sequence[_Step]) -> bool:
    """Whether the text has one unbroken piece of the claim's words."""
    return sum(step[0] == "equal" for step in steps) == 1


def _extent(steps: Sequence[_Step]) -> tuple[int, int]:
    """The stretch of the text from the first word that is shared to the last, and what replaces the claim's edges."""
    used = [step for step in steps if step[0] != "insert"]
    equal = [step for step in steps if step[0] == "equal"]
    if not equal:
        return 0, 0
    first, last = equal[0][3], equal[-1][4]
    before, after = used[0], used[-1]
    if before[0] == "replace":
        first = max(before[3], before[4] - (before[2] - before[1]))
    if after[0] == "replace":
        last = min(after[4], after[3] + (after[2] - after[1]))
    return first, last


def _changes(
    mine: Sequence[_Word], theirs: Sequence[_Word], steps: Sequence[_Step], first: int, last: int
) -> tuple[Change, ...]:
    found = []
    for tag, i1, i2, j1, j2 in steps:
        low, high = max(j1, first), min(j2, last)
        claim = " ".join(_shown(word) for word in mine[i1:i2])
        text = claim if tag == "equal" else " ".join(_shown(word) for word in theirs[low:high])
        if claim or text:
            found.append(Change(claim=claim, text=text))
    return tuple(found)


def _shown(word: _Word) -> str:
    return word.form if _is_word(word) else "[…]"


def _marked(change: Change) -> str:
    if change.kept:
        return change.claim
    return " ".join(filter(None, (change.claim and f"[-{change.claim}-]", change.text and f"[+{change.text}+]")))


def _is_material(changes: Sequence[Change]) -> bool:
    """Whether a content word, or a negation, stands on one side only."""
    mine = {lemma(form) for change in changes if not change.kept for form in change.claim.split()}
    theirs = {lemma(form) for change in changes if not change.kept for form in change.text.split()}
    return any((form not in STOPWORDS or form in ("not", "no")) and form != "[…]" for form in mine ^ theirs)


def _content_share(mine: Sequence[_Word], theirs: Sequence[_Word]) -> float:
    content = {lemma(word.form) for word in mine if _is_word(word) and word.form not in STOPWORDS}
    present = {lemma(word.form) for word in theirs if _is_word(word)}
    return len(content & present) / len(content) if content else 0.0
