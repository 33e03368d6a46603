"""Whether a text bears out a quotation: the same words, in the same mouth, word by word."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from verifier.facts.folding import GAP, FoldedWord, folded_words
from verifier.facts.quotations import Quotation, quotations
from verifier.facts.speakers import Speaker, is_person, same_person, speaks_for
from verifier.facts.tags import speaker_around
from verifier.facts.worddiff import MOST, NEGATIONS, Step, WordDiff, content_share, word_diff
from verifier.models import Change, QuotationCheck, Span
from verifier.vocabulary import Edit, QuotationStatus

ALTERED_FROM = 0.7
"""Share of the words, of either side, that an altered quotation keeps in their order."""
MATERIAL_FROM = 0.8
"""The same from which another content word is an alteration of the sense, and no freedom of a translator."""
MOVED_FROM = 0.8
"""The same for words that are somebody else's: two people may speak alike."""
PARAPHRASED_FROM = 0.4
"""Share of the claim's content words that a translation or paraphrase keeps."""
SAID_WORDS = 4
"""Words from which a quotation is told from chance."""
MOVED_WORDS = 5
"""Words from which the same words in another mouth are no accident."""
_LOOKED_AT = 12
"""Quotations of a text that are compared word by word: those that share most words."""
_CLOSE = 3
"""Words that an ellipsis may leave out between two words of one clause."""
_INSERTED = 10
"""Words for which a bracket may stand."""
_PREFERRED = (
    QuotationStatus.VERIFIED,
    QuotationStatus.ALTERED,
    QuotationStatus.MISATTRIBUTED,
    QuotationStatus.PARAPHRASED,
    QuotationStatus.NOT_FOUND,
)

Conflicts = Callable[[str, str], object]
"""Whether two statements disagree by a number, a negation or a direction: `find_conflict`."""


def check_quotation(quotation: Quotation, claim: str, text: str, conflicts: Conflicts) -> QuotationCheck:
    """What `text` shows of `quotation`, which stands in `claim`."""
    words = quotation.words(claim)
    mine = folded_words(words)[:MOST]
    nothing = QuotationCheck(status=QuotationStatus.NOT_FOUND, quotation=words)
    if not any(word.is_word for word in mine):
        return nothing
    speaker = quotation.speaker.names if quotation.speaker else ()
    theirs = quotations(text)
    if found := _verbatim(words, mine, speaker, claim, text, theirs):
        return found
    near = sorted(theirs, key=lambda other: -_shared(mine, _stream(text, other)))[:_LOOKED_AT]
    checks = [check for other in near if (check := _compared(words, mine, speaker, claim, text, other, conflicts))]
    return min(checks, key=lambda check: _PREFERRED.index(check.status), default=nothing)


def diff_line(changes: Sequence[Change]) -> str:
    """The word diff on one line: "We will pay for every [+second+] dose", "[-never-] again"."""
    marked = {Edit.KEPT: "{}", Edit.REMOVED: "[-{}-]", Edit.ADDED: "[+{}+]"}
    return " ".join(marked[change.edit].format(change.words) for change in changes)


def _verbatim(
    words: str,
    mine: Sequence[FoldedWord],
    speaker: Sequence[str],
    claim: str,
    text: str,
    theirs: Sequence[Quotation],
) -> QuotationCheck | None:
    """The same words in a quotation of `text` or outside marks.

    A place of the same speaker goes first, then one of whom it is not clear, one of a rival, and one without a tag,
    as headlines are.
    """
    verified: dict[str, QuotationCheck] = {}
    moved: QuotationCheck | None = None
    for other in sorted(theirs, key=lambda item: not item.nested):
        stream = _stream(text, other)
        span = _run(mine, stream) or _understood(mine, stream)
        if span is None or any(inner.nested and inner != other and inner.covers(span) for inner in theirs):
            continue
        if rival := _rival(speaker, other.speaker, claim, text):
            if moved is None and len(mine) >= MOVED_WORDS:
                status = QuotationStatus.MISATTRIBUTED
                moved = QuotationCheck(status=status, quotation=words, span=span, speaker=rival, material=True)
            continue
        check = QuotationCheck(
            status=QuotationStatus.VERIFIED, quotation=words, span=span, speaker=_named(other.speaker)
        )
        verified.setdefault("named" if check.speaker else "tagged" if other.speaker else "bare", check)
    if found := verified.get("named") or verified.get("tagged") or moved or verified.get("bare"):
        return found
    loose = _run(mine, folded_words(text))
    if loose is None or any(other.overlaps(loose) for other in theirs):
        return None
    if _rival(speaker, speaker_around(text, loose), claim, text):
        return None
    return QuotationCheck(status=QuotationStatus.VERIFIED, quotation=words, span=loose)


def _compared(
    words: str,
    mine: Sequence[FoldedWord],
    speaker: Sequence[str],
    claim: str,
    text: str,
    other: Quotation,
    conflicts: Conflicts,
) -> QuotationCheck | None:
    """What one quotation of `text` shows that has not the very words; None if it is about something else."""
    whole = _stream(text, other)
    diff = word_diff(mine, whole)
    rival = _rival(speaker, other.speaker, claim, text)
    named = rival or _named(other.speaker)
    if not diff.theirs:
        return None
    if diff.kept == len(whole) and diff.in_one_row and diff.kept >= ALTERED_FROM * len(mine):
        status = QuotationStatus.MISATTRIBUTED if rival else QuotationStatus.VERIFIED
        return QuotationCheck(status=status, quotation=words, span=diff.span, speaker=named, material=bool(rival))
    changes = diff.changes(words, text)
    if diff.kept >= SAID_WORDS - 1 and diff.share >= (MOVED_FROM if rival else ALTERED_FROM):
        if rival and diff.kept < MOVED_WORDS:
            return None
        said = " ".join(change.words for change in changes if change.edit is not Edit.REMOVED)
        other_sense = diff.is_negated or (diff.share >= MATERIAL_FROM and diff.is_material)
        material = bool(rival or other_sense or conflicts(words, said))
        return QuotationCheck(
            status=QuotationStatus.MISATTRIBUTED if rival else QuotationStatus.ALTERED,
            quotation=words, span=diff.span, speaker=named, changes=changes, material=material,
        )  # fmt: skip
    same = bool(speaker and other.speaker and other.speaker.names) and rival is None
    if same and content_share(mine, whole) >= PARAPHRASED_FROM:
        flips = bool(conflicts(words, other.words(text)))
        return QuotationCheck(
            status=QuotationStatus.ALTERED if flips else QuotationStatus.PARAPHRASED,
            quotation=words, span=other.bare, speaker=named, changes=changes, material=flips,
        )  # fmt: skip
    return None


def _named(speaker: Speaker | None) -> str | None:
    names = speaker.names if speaker else ()
    return names[0] if len(names) == 1 else None


def _rival(mine: Sequence[str], other: Speaker | None, claim: str, text: str) -> str | None:
    """Who else than the claim's speaker has the words, if somebody named has; unknown is nobody else.

    An organisation speaks through a person, and so neither is a rival of the other.
    """
    if not mine or other is None or not other.names:
        return None
    if any(same_person(one, name) for one in mine for name in other.names):
        return None
    if not all(is_person(name) for name in (*mine, *other.names)):
        return None
    if any(speaks_for(one, name, claim, text) for one in mine for name in other.names):
        return None
    named_in_claim = (re.search(rf"\b{re.escape(name)}\b", claim) for name in other.names if " " not in name)
    return None if any(named_in_claim) else other.names[0]


@lru_cache(maxsize=200)
def _stream(text: str, quotation: Quotation) -> tuple[FoldedWord, ...]:
    """The words of a quotation, its pieces joined, at their places in `text`."""
    return tuple(
        FoldedWord(word.form, word.start + piece.start, word.end + piece.start)
        for piece in quotation.pieces
        for word in folded_words(piece.of(text))
    )


def _run(mine: Sequence[FoldedWord], theirs: Sequence[FoldedWord]) -> Span | None:
    """Where the very words stand in a row, if neither side leaves any out there."""
    if not all(word.is_word for word in mine):
        return None
    joined = "\x01" + "\x01".join(word.form for word in theirs) + "\x01"
    place = joined.find("\x01" + "\x01".join(word.form for word in mine) + "\x01")
    if place < 0:
        return None
    first = joined.count("\x01", 0, place)
    return Span(start=theirs[first].start, end=theirs[first + len(mine) - 1].end)


def _understood(mine: Sequence[FoldedWord], theirs: Sequence[FoldedWord]) -> Span | None:
    """Where the words stand if each ellipsis and bracket, on either side, is read as the words it stands for."""
    if all(word.is_word for word in (*mine, *theirs)):
        return None
    diff = word_diff(mine, theirs)
    if not diff.theirs or diff.kept < min(SAID_WORDS - 1, sum(word.is_word for word in mine)):
        return None
    edges = (0, len(diff.steps) - 1)
    excused = (step.kept or _excused(diff, step, edge=place in edges) for place, step in enumerate(diff.steps))
    return diff.span if all(excused) else None


def _excused(diff: WordDiff, step: Step, *, edge: bool) -> bool:
    """Whether what differs is what an ellipsis or a bracket stands for, or what a shorter piece leaves out."""
    left, right = diff.mine[step.i1 : step.i2], diff.theirs[step.j1 : step.j2]
    mine, theirs = [word for word in left if word.is_word], [word for word in right if word.is_word]
    if not mine and (edge or not theirs):
        return True
    if mine and theirs and len(left) == len(mine) and len(right) == len(theirs):
        return False
    mine_stands = not mine and _stands_for(left, theirs) and not _only_a_negation(theirs)
    return mine_stands or (not theirs and _stands_for(right, mine))


def _only_a_negation(dropped: Sequence[FoldedWord]) -> bool:
    """Whether what an ellipsis leaves out is so short that a negation in it turns round what is left."""
    return len(dropped) <= _CLOSE and any(word.form in NEGATIONS for word in dropped)


def _stands_for(marks: Sequence[FoldedWord], words: Sequence[FoldedWord]) -> bool:
    return any(mark.form == GAP for mark in marks) or (bool(marks) and len(words) <= _INSERTED)


def _shared(mine: Sequence[FoldedWord], theirs: Sequence[FoldedWord]) -> int:
    """How many words two quotations share, in any order."""
    return (Counter(word.form for word in mine) & Counter(word.form for word in theirs)).total()
