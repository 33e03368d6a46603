"""Boilerplate: the sentences that one outlet prints in different stories. They are no part of any story's wording."""

import hashlib
import re
from collections.abc import Collection, Iterable

from verifier.models import Source
from verifier.origins.publishers import publishers
from verifier.origins.shingles import WORDS
from verifier.origins.signatures import PERMUTATIONS, agreement

STORIES = 3
"""In how many different stories of one outlet a sentence stands that is boilerplate there."""

VERSION = 0.5
"""Share of minima in which versions of one story agree, and different stories do not."""

HOLDERS = 16
"""So many sources with a sentence, by id, are looked at: an outlet that prints more versions of a story is rare."""

_UNIT = re.compile(r"[^\n]+?(?:[.!?…][\"”’)]*(?=\s)|$)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def printed(source: Source) -> frozenset[int]:
    """The sentences of a source as numbers, each that of the words in this outlet; none of an unknown outlet."""
    if not (outlet := _outlet(source)):
        return frozenset()
    found = (_key(outlet, unit[0]) for unit in _UNIT.finditer(source.text))
    return frozenset(key for key in found if key is not None)


def without(source: Source, boilerplate: Collection[int]) -> str:
    """The text of a source without those of its sentences that are boilerplate."""
    if not boilerplate:
        return source.text
    outlet = _outlet(source)
    return _UNIT.sub(lambda unit: "" if _key(outlet, unit[0]) in boilerplate else unit[0], source.text)


def is_boilerplate(holders: Iterable[bytes]) -> bool:
    """Whether the sources with a sentence, by their signatures in the order of ids, are different stories."""
    stories: list[bytes] = []
    for one in holders:
        if all(agreement(one, other) < VERSION * PERMUTATIONS for other in stories):
            stories.append(one)
            if len(stories) == STORIES:
                return True
    return False


def _outlet(source: Source) -> str:
    return next(iter(publishers(source)), "")


def _key(outlet: str, sentence: str) -> int | None:
    words = _WORD.findall(sentence.casefold())
    if len(words) < WORDS:
        return None
    digest = hashlib.blake2b(f"{outlet}\n{' '.join(words)}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
