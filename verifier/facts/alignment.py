"""A claim's measures written in the units of the evidence, where code knows that they agree."""

import re

from verifier.facts.comparing import compare
from verifier.facts.numerals import ANY_QUALIFIER
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Quantity

_QUALIFIER_BEFORE = re.compile(rf"\b(?:{ANY_QUALIFIER})\s+(?:an?\s+)?$", re.IGNORECASE)
_BEHIND = 40
_UNIT_AFTER = re.compile(
    r"[-\s]?(?:°[CF]|(?:degrees|square|cubic|short)\s[^\W\d_]+|[^\W\d_]+(?:/h)?(?:\sper\shour)?)", re.IGNORECASE
)


def align(claim: str, evidence: str) -> str:
    """`claim` with each measure that agrees with one of the evidence in another unit written as it is there.

    "254 mm fell" beside "ten inches" reads "ten inches fell": whoever judges need not convert.
    """
    theirs = quantities(evidence)
    for mine in reversed(quantities(claim)):
        other = next((other for other in theirs if _converts(mine, other)), None)
        if other is not None:
            start, end = _extent(claim, mine)
            first, last = _extent(evidence, other)
            claim = claim[:start] + evidence[first:last] + claim[end:]
    return claim


def _converts(mine: Quantity, other: Quantity) -> bool:
    measures = bool(mine.unit and other.unit and mine.unit != other.unit)
    return measures and compare(mine, other).agrees


def _extent(text: str, quantity: Quantity) -> tuple[int, int]:
    """Where `quantity` is written, with its qualifier and its unit."""
    start = quantity.start
    if quantity.qualifier and (before := _QUALIFIER_BEFORE.search(text[max(0, start - _BEHIND) : start])):
        start -= len(before[0])
    after = _UNIT_AFTER.match(text, quantity.end)
    return start, after.end() if after else quantity.end
