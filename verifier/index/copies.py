"""Near-copies of a text, found by MinHash (Broder, "On the resemblance and containment of documents", 1997)."""

import re
from collections.abc import Mapping

import numpy as np

from verifier.models import Source

NEAR_COPY = 0.5
"""Estimated Jaccard similarity of word 5-shingles from which two texts are copies of each other.

An agency story cut by a quarter keeps about 0.75, one cut by a fifth at both ends of the chain about 0.6; independent
reports of one event stay below 0.1. The estimate has a standard error of about 0.04.
"""

_SHINGLE_WORDS = 5
_PERMUTATIONS = 128
_SEED = 1
_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """The MinHash of the text's word 5-shingles, after folding case and dropping punctuation: 512 bytes."""
    from datasketch import MinHash

    words = _WORD.findall(text.casefold())
    shingles = {
        " ".join(words[start : start + _SHINGLE_WORDS]).encode()
        for start in range(max(1, len(words) - _SHINGLE_WORDS + 1))
    }
    minhash = MinHash(num_perm=_PERMUTATIONS, seed=_SEED, scheme="affine32")
    minhash.update_batch(sorted(shingles))
    return np.asarray(minhash.hashvalues, dtype="<u4").tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """The estimated share of shingles that the texts of two signatures have in common, 0 to 1."""
    return float(np.mean(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")))


def near_copies(one: bytes, others: Mapping[str, bytes]) -> set[str]:
    """The keys of `others` whose signatures say that their texts are near-copies of that of `one`."""
    matrix = np.frombuffer(b"".join(others.values()), dtype="<u4").reshape(-1, _PERMUTATIONS)
    shares = np.mean(matrix == np.frombuffer(one, dtype="<u4"), axis=1)
    return {key for key, share in zip(others, shares, strict=True) if share >= NEAR_COPY}


def is_copy(article: Source, other: Source) -> bool:
    """Whether `other` is the article itself or carries nearly the same words, under whatever title and outlet."""
    return article.id == other.id or similarity(signature(article.text), signature(other.text)) >= NEAR_COPY
