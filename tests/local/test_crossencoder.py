"""The shipped cross-encoder: what it answers does not depend on what else is asked."""

from functools import cache

import numpy as np

from verifier.local.crossencoder import CrossEncoder

PAIRS = [
    ("The flood in Orvale killed 12 people.", "Twelve people died in the flood in Orvale."),
    ("The flood in Orvale killed 12 people.", "The flood in Orvale killed 19 people."),
    ("Orvale lies on the river Tarn and has two bridges.", "Twelve people died in the flood in Orvale."),
    ("The mayor said the pier would be rebuilt. He gave no date. " * 12, "The pier will be rebuilt."),
]
SUPPORTS, REFUTES, NEI = range(3)


@cache
def reader() -> CrossEncoder:
    return CrossEncoder()


def test_each_row_holds_probabilities() -> None:
    read = reader().read(PAIRS)
    assert read.shape == (len(PAIRS), 3)
    assert read.dtype == np.float32
    assert np.allclose(read.sum(axis=1), 1.0, atol=1e-5)
    assert (read >= 0).all()


def test_plain_pairs_are_told_apart() -> None:
    assert reader().read(PAIRS[:3]).argmax(axis=1).tolist() == [SUPPORTS, REFUTES, NEI]


def test_a_pair_reads_the_same_bytes_alone_in_a_crowd_and_in_any_order() -> None:
    together = reader().read(PAIRS)
    backwards = reader().read(PAIRS[::-1])[::-1]
    alone = np.concatenate([CrossEncoder().read([pair]) for pair in PAIRS])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


def test_evidence_and_claim_are_not_the_same_place() -> None:
    general = ("A dog is an animal.", "An animal was seen in the harbour at dawn.")
    assert not np.array_equal(reader().read([general]), reader().read([general[::-1]]))


def test_nothing_to_read_and_texts_longer_than_the_limit() -> None:
    assert reader().read([]).shape == (0, 3)
    endless = "The pier was painted. " * 2000
    assert np.isfinite(reader().read([(endless, "The pier was painted."), ("", ""), (endless, endless)])).all()
