"""A claim's figures written as the evidence writes them, where code knows that they agree."""

import re

from verifier.facts.comparing import Comparison, compare
from verifier.facts.numerals import ANY_QUALIFIER
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity

_QUALIFIER_BEFORE = re.compile(rf"\b(?:{ANY_QUALIFIER})\s+(?:an?\s+)?$", re.IGNORECASE)
_BEHIND = 40
_UNIT_AFTER = re.compile(
    r"[-\s]?(?:°[CF]|%|(?:degrees|square|cubic|short|per)\s[^\W\d_]+|[^\W\d_]+(?:/h)?(?:\sper\shour)?)", re.IGNORECASE
)
_WORD = re.compile(r"[A-Z][a-z]")
_BOUNDS = ("above", "below")
_NEAR = 0.1
"""Share of a figure within which another is a form of it: "over 18,000" may be 18,400, and 40,000 is not."""
_MANY = 100
"""Counts from which the same number is the same count, where the wording hides what one of the two counts."""


def align(claim: str, evidence: str) -> str:
    """`claim` with each figure that agrees with one of the evidence written as it is there.

    "254 mm fell" beside "ten inches" reads "ten inches fell", "$2.4 billion" beside "$2,400 million" the latter:
    whoever judges need not reckon.
    """
    theirs = quantities(evidence)
    for mine in reversed(quantities(claim)):
        forms = {_form(evidence, other): other for other in theirs if _says(other, mine)}
        if forms and _form(claim, mine) not in forms:
            start, end = _extent(claim, mine)
            first, last = _extent(evidence, next(iter(forms.values())))
            written = evidence[first:last]
            if start and _WORD.match(written):
                written = written[0].lower() + written[1:]
            claim = claim[:start] + written + claim[end:]
    return claim


def _says(other: Quantity, mine: Quantity) -> bool:
    """Whether a text that gives `other` says what one that gives `mine` does, in other figures."""
    if {mine.kind, other.kind} not in ({Kind.FIGURE}, {Kind.CLOCK}):
        return False
    found = compare(mine, other)
    if found is Comparison.EQUAL or (found.agrees and mine.unit != other.unit):
        return True
    near = abs(other.value - mine.value) <= _NEAR * abs(mine.value)
    return near and other.qualifier not in _BOUNDS and (found.agrees or _is_hidden(other, mine))


def _is_hidden(other: Quantity, mine: Quantity) -> bool:
    """Whether they are large counts that agree, of which one does not say what it counts."""
    if mine.unit or other.unit or (mine.noun and other.noun):
        return False
    (low, high), (other_low, other_high) = mine.bounds, other.bounds
    return min(mine.value, other.value) >= _MANY and low <= other_high and other_low <= high


def _form(text: str, quantity: Quantity) -> str:
    start, end = _extent(text, quantity)
    return " ".join(text[start:end].split()).casefold()


def _extent(text: str, quantity: Quantity) -> tuple[int, int]:
    """Where `quantity` is written, with its qualifier and its unit."""
    start = quantity.start
    if quantity.qualifier and (before := _QUALIFIER_BEFORE.search(text[max(0, start - _BEHIND) : start])):
        start -= len(before[0])
    symbol = not (quantity.text[0].isalnum() or quantity.text[0] in "+-−.")
    if not quantity.unit or quantity.kind is Kind.CLOCK or symbol:
        return start, quantity.end
    after = _UNIT_AFTER.match(text, quantity.end)
    return start, after.end() if after else quantity.end
