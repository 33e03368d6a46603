"""Which article of one run is which of another, and which claim of an article is which of its later state."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from verifier.findings import Finding, Report
from verifier.models import Span, Unchecked

SAME_PLACE = 0.5
"""The share of their words that two claims of one place must have in common to be one claim, told otherwise."""
_LOOKED_AT = 8
"""Claims on either side of a place that are compared with the one that stood there."""
_WORD = re.compile(r"\w+")

Pairs = list[tuple[int, int]]
"""Numbers of what is paired, in the first list and in the second."""


class Head(NamedTuple):
    """What an article is known by."""

    name: str | None
    source_id: str | None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None


class Stated:
    """A claim of a report: its finding, or why it is unchecked."""

    def __init__(self, outcome: Finding | Unchecked) -> None:
        claim = outcome.claim if isinstance(outcome, Finding) else outcome
        self.outcome = outcome
        self.text = claim.text
        self.spans = claim.spans

    @property
    def start(self) -> int:
        """Where it begins in its article; 0 where it has no place there."""
        return self.spans[0].start if self.spans else 0

    @cached_property
    def words(self) -> Counter[str]:
        """How often it has each word."""
        return Counter(_WORD.findall(self.text.casefold()))


def claims_of(report: Report) -> list[Stated]:
    """The claims of a report, in the order of the article; those that could not be checked among them."""
    stated = [Stated(finding) for finding in report.findings]
    stated += [Stated(item) for item in report.unchecked if item.claim_id]
    return sorted(stated, key=lambda claim: claim.start)


def pair_articles(first: Sequence[Head], second: Sequence[Head]) -> Pairs:
    """The articles of both sides that are the same one: by name, else source, else address, else outlet and title.

    Where each side has one article, that is the same. What recurs on a side is paired in order.
    """
    keys: tuple[Callable[[Head], Hashable], ...] = (
        lambda head: head.name,
        lambda head: head.source_id,
        lambda head: head.url,
        lambda head: (head.outlet, head.title) if head.title else None,
        lambda _: "the only one" if len(first) == len(second) == 1 else None,
    )
    pairs: Pairs = []
    ours, theirs = list(range(len(first))), list(range(len(second)))
    for key in keys:
        found = _equal([(one, key(first[one])) for one in ours], [(one, key(second[one])) for one in theirs])
        pairs += found
        ours, theirs = _left(ours, (one for one, _ in found)), _left(theirs, (other for _, other in found))
    return sorted(pairs)


def pair_claims(first: Sequence[Stated], second: Sequence[Stated]) -> Pairs:
    """The claims of both sides that are the same one: those of the same text, then those of the same place.

    Of the same place are two claims whose spans overlap and that share at least half of their words. Places are told
    by the nearest claims before and after that have kept their text, so that what was put in elsewhere moves nothing.
    """
    same = _equal([(number, one.text) for number, one in enumerate(first)],
                  [(number, one.text) for number, one in enumerate(second)])  # fmt: skip
    ours = _left(range(len(first)), (one for one, _ in same))
    theirs = _left(range(len(second)), (other for _, other in same))
    anchors = sorted((first[one].start, second[other].start) for one, other in same)
    begins, starts = [here for here, _ in anchors], [second[other].start for other in theirs]
    alike: list[tuple[float, int, int]] = []
    for one in ours:
        after = bisect_left(begins, first[one].start)
        for shift in {there - here for here, there in anchors[max(0, after - 1) : after + 1]} or {0}:
            at = bisect_left(starts, first[one].start + shift)
            for other in theirs[max(0, at - _LOOKED_AT) : at + _LOOKED_AT]:
                if _overlap(first[one].spans, second[other].spans, shift):
                    alike.append((-_shared(first[one], second[other]), one, other))
    pairs, used = list(same), (set[int](), set[int]())
    for share, one, other in sorted(alike):
        if -share >= SAME_PLACE and one not in used[0] and other not in used[1]:
            used[0].add(one)
            used[1].add(other)
            pairs.append((one, other))
    return sorted(pairs)


def _equal(first: Iterable[tuple[int, Hashable]], second: Iterable[tuple[int, Hashable]]) -> Pairs:
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for number, key in second:
        waiting[key].append(number)
    return [(number, waiting[key].popleft()) for number, key in first if key is not None and waiting[key]]


def _left(numbers: Iterable[int], paired: Iterable[int]) -> list[int]:
    gone = set(paired)
    return [number for number in numbers if number not in gone]


def _overlap(first: Sequence[Span], second: Sequence[Span], shift: int) -> bool:
    return any(one.start + shift < other.end and other.start < one.end + shift for one in first for other in second)


def _shared(first: Stated, second: Stated) -> float:
    """From 0 to 1: the words that both have, twice, by the words of each (Dice 1945)."""
    both = first.words.total() + second.words.total()
    return 2 * (first.words & second.words).total() / both if both else 0.0
