"""A bar of counts: what share of the claims has which verdict."""

from collections.abc import Mapping

from verifier.models import Frozen

UNCHECKED = "unchecked"
"""What stands beside the verdicts wherever claims are counted."""


class Bar(Frozen):
    """A stretch of a bar, in percent: which verdict, where it begins and how long it is."""

    kind: str
    start: float
    length: float


def bars(counts: Mapping[str, int]) -> list[Bar]:
    """The stretches of one bar, in the order of `counts`; of nothing, a bar that is empty."""
    total = sum(counts.values())
    found, start = [], 0.0
    for kind, count in counts.items():
        if count:
            length = 100 * count / total
            found.append(Bar(kind=str(kind), start=round(start, 2), length=round(length, 2)))
            start += length
    return found or [Bar(kind="empty", start=0, length=100)]
