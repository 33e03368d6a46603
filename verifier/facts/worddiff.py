"""The word diff of two quotations: which words are kept, and what stands in the place of the others."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from verifier.facts.folding import GAP, FoldedWord
from verifier.facts.grammar import AUXILIARIES
from verifier.facts.words import STOPWORDS, lemma
from verifier.models import Change, Span
from verifier.vocabulary import Edit

MOST = 300
"""Words of a quotation that are compared."""
NEGATIONS = frozenset("not never no nor hardly without".split())

_BETWEEN = 3
"""Characters between two words, a comma or a dash, that the diff shows."""
_MARKS = re.compile('[“”„‟"«»]')


class Step(NamedTuple):
    """`mine[i1:i2]` beside `theirs[j1:j2]`: kept, or else replaced, left out or put in."""

    kept: bool
    i1: int
    i2: int
    j1: int
    j2: int


class WordDiff(NamedTuple):
    """The words of two quotations side by side; `first` and `last` bound the stretch of `theirs` that is compared."""

    mine: Sequence[FoldedWord]
    theirs: Sequence[FoldedWord]
    steps: tuple[Step, ...]
    first: int
    last: int

    @property
    def kept(self) -> int:
        """How many words of the claim's quotation are kept."""
        return sum(step.i2 - step.i1 for step in self.steps if step.kept)

    @property
    def share(self) -> float:
        """The share of the words of the longer side that is kept."""
        return self.kept / max(len(self.mine), self.last - self.first, 1)

    @property
    def in_one_row(self) -> bool:
        """Whether the text has one unbroken piece of the claim's words."""
        return sum(step.kept for step in self.steps) == 1

    @property
    def span(self) -> Span | None:
        """Where in the text the compared words stand, if any are shared."""
        if self.last <= self.first:
            return None
        return Span(start=self.theirs[self.first].start, end=self.theirs[self.last - 1].end)

    def changes(self, claim: str, text: str) -> tuple[Change, ...]:
        """The steps in the words of `claim` (the claim's quotation) and of `text`, as they are written."""
        found = []
        for step in self.steps:
            mine = _written(self.mine[step.i1 : step.i2], claim)
            theirs = "" if step.kept else _written(self._compared(step), text)
            found.append(Change(edit=Edit.KEPT if step.kept else Edit.REMOVED, words=mine))
            found.append(Change(edit=Edit.ADDED, words=theirs))
        return tuple(change for change in found if change.words)

    @property
    def is_material(self) -> bool:
        """Whether a content word, or a negation, stands on one side only."""
        here: set[str] = set()
        there: set[str] = set()
        for step in self.steps:
            mine = [word.form for word in self.mine[step.i1 : step.i2] if word.is_word]
            theirs = [word.form for word in self._compared(step) if word.is_word]
            if not step.kept and "".join(mine) != "".join(theirs):
                here.update(map(lemma, mine))
                there.update(map(lemma, theirs))
        return any(form not in STOPWORDS or form in ("not", "no") for form in here ^ there)

    @property
    def is_negated(self) -> bool:
        """Whether one side has more negations, one of them alone, or with an auxiliary, between two shared words."""
        mine, theirs = ([word.form for word in side] for side in (self.mine, self.theirs[self.first : self.last]))
        if sum(map(NEGATIONS.__contains__, mine)) == sum(map(NEGATIONS.__contains__, theirs)):
            return False
        for step in self.steps[1:-1]:
            words = {word.form for word in (*self.mine[step.i1 : step.i2], *self._compared(step)) if word.is_word}
            if not step.kept and words & NEGATIONS and words <= AUXILIARIES | NEGATIONS:
                return True
        return False

    def _compared(self, step: Step) -> Sequence[FoldedWord]:
        return self.theirs[max(step.j1, self.first) : min(step.j2, self.last)]


def word_diff(mine: Sequence[FoldedWord], theirs: Sequence[FoldedWord]) -> WordDiff:
    """The diff of the claim's words and the stretch of `theirs` that shares most with them."""
    stream = _nearest_stretch(mine, theirs)
    here, there = [word.form for word in mine], [word.form for word in stream]
    codes = SequenceMatcher(None, here, there, autojunk=False).get_opcodes() if stream else []
    steps = tuple(Step(tag == "equal", *places) for tag, *places in codes)
    return WordDiff(mine, stream, steps, *_extent(steps))


def content_share(mine: Sequence[FoldedWord], theirs: Sequence[FoldedWord]) -> float:
    """The share of the content words of `mine` that `theirs` has, in any order."""
    content = {lemma(word.form) for word in mine if word.is_word and word.form not in STOPWORDS}
    present = {lemma(word.form) for word in theirs if word.is_word}
    return len(content & present) / len(content) if content else 0.0


def _nearest_stretch(mine: Sequence[FoldedWord], theirs: Sequence[FoldedWord]) -> Sequence[FoldedWord]:
    """The stretch of `theirs`, at most twice as long as what is looked for, that shares most words with `mine`."""
    size = min(MOST, 2 * len(mine) + 60)
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


def _extent(steps: Sequence[Step]) -> tuple[int, int]:
    """The stretch of the text from the first word that is shared to the last, and what replaces the claim's edges."""
    used = [step for step in steps if step.i1 < step.i2]
    kept = [step for step in steps if step.kept]
    if not kept:
        return 0, 0
    first, last = kept[0].j1, kept[-1].j2
    before, after = used[0], used[-1]
    if not before.kept:
        first = max(before.j1, before.j2 - (before.i2 - before.i1))
    if not after.kept:
        last = min(after.j2, after.j1 + (after.i2 - after.i1))
    return min(first, kept[0].j1), max(last, kept[-1].j2)


def _written(words: Sequence[FoldedWord], text: str) -> str:
    """`words` as `text` has them, with what little stands between two of them; what is left out is "[…]"."""
    shown = ""
    for place, word in enumerate(words):
        between = text[words[place - 1].end : word.start] if place else ""
        shown += between if len(between) <= _BETWEEN and not _MARKS.search(between) else " "
        shown += "[…]" if word.form == GAP else text[word.start : word.end]
    return " ".join(shown.split())
