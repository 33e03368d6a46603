"""Word shingles: how much of one text is in another (Broder, "On the resemblance and containment", 1997)."""

import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]
"""The different shingles of a text as sorted hashes."""

WORDS = 3
"""Words in a shingle: with three words in ten changed a third of the shingles of three stay, a sixth of five."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTED = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"|„[^“”\n]*[“”]|«[^«»\n]*»")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Overlap:
    """The shingles that two texts share, and the share of each text's own that they are, 0 to 1."""

    shared: int
    of_one: float
    of_other: float

    @property
    def containment(self) -> float:
        """How much of the text that is more inside the other is there."""
        return max(self.of_one, self.of_other)


def shingles(text: str) -> Shingles:
    """The shingles of the words of `text`, folded in case; those in quotation marks do not count.

    Two reporters who heard one sentence quote it in the same words.
    """
    parts = [_shingles_of(_WORD.findall(part.casefold())) for part in _QUOTED.split(text)]
    return np.unique(np.concatenate(parts))


def overlap(one: Shingles, other: Shingles) -> Overlap:
    """What two texts have in common, measured in both directions."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = int(np.count_nonzero(_among(small, large)))
    return Overlap(shared=shared, of_one=shared / max(1, len(one)), of_other=shared / max(1, len(other)))


def _shingles_of(words: list[str]) -> Shingles:
    if len(words) < WORDS:
        return np.empty(0, np.uint64)
    codes = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)
    size = len(codes) - WORDS + 1
    mixed = np.zeros(size, np.uint64)
    for place in range(WORDS):
        mixed = (mixed ^ codes[place : place + size]) * _FACTORS[place]
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _among(some: Shingles, all_of: Shingles) -> NDArray[np.bool_]:
    if not len(all_of):
        return np.zeros(len(some), np.bool_)
    places = np.searchsorted(all_of, some)
    places[places == len(all_of)] = 0
    return np.equal(all_of[places], some)
