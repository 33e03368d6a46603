"""Whether a source can speak of what an article tells: two that name nobody and nothing in common do not."""

import re
from functools import lru_cache

from verifier.facts.dates import MONTHS, WEEKDAYS
from verifier.facts.words import read_words
from verifier.models import Source

_OPENS = re.compile(r"(?:^|[.!?:\n]|\s[-–—])\s*[\"“‘']?$")
"""What stands before a word that has its capital from its place."""
_REACH = 6
_NOT_NAMES = frozenset([*MONTHS, *WEEKDAYS, "i", "mr", "mrs", "ms", "dr"])


def may_share_a_story(one: Source, other: Source) -> bool:
    """Whether both name somebody or something in common, in text, title or outlet; of one without names, unknown."""
    names, others = _names(one), _names(other)
    return not names or not others or not names.isdisjoint(others)


@lru_cache(maxsize=1_000)
def _names(source: Source) -> frozenset[str]:
    """The words with a capital, folded, but those that have it from their place and are ordinary words."""
    import simplemma

    text = "\n".join((source.title, source.outlet or "", source.text))
    found = set()
    for word in read_words(text):
        folded = word.form.casefold()
        if not word.capital or len(folded) < 2 or folded in _NOT_NAMES or folded in found:
            continue
        if _OPENS.search(text[max(0, word.start - _REACH) : word.start]) and simplemma.is_known(folded, "en"):
            continue
        found.add(folded)
    return frozenset(found)
