"""The shipped sentence encoder."""

import numpy as np
import pytest

from verifier.encoder import BATCH, DIMENSION, SentenceEncoder

TEXTS = [
    "The flood in Orvale killed twelve people.",
    "Pier.",
    "",
    "Engineer Ilse Brandvold said on Monday that the pier at Delmore, built in 1954, would stand another century.",
    "“Niemand — 誰も — никто” 🙂 \u0000 \n\t $2.4bn",
    "The pier is shut.",
]

NEARER = [
    (
        "The flood in Orvale killed twelve people.",
        "Twelve died when water swept through Orvale.",
        "The bakery in Delmore sells rye bread.",
    ),
    ("The council approved the new pier.", "Councillors backed plans for another pier.", "A goat won the county fair."),
    ("Doctors went on strike over pay.", "Physicians walked out in a wage dispute.", "The lake froze in January."),
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_vectors_have_unit_length(encoder: SentenceEncoder) -> None:
    vectors = encoder.embed(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), DIMENSION), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_vector_is_the_same_bits_alone_and_in_any_company(encoder: SentenceEncoder) -> None:
    alone = np.concatenate([encoder.embed([text]) for text in TEXTS])
    crowd = [*TEXTS, *(f"Boat number {number} left." for number in range(2 * BATCH)), *TEXTS]
    assert (encoder.embed(TEXTS) == alone).all()
    assert (encoder.embed(TEXTS[::-1])[::-1] == alone).all()
    assert (encoder.embed(crowd)[: len(TEXTS)] == alone).all()
    assert (encoder.embed(crowd)[-len(TEXTS) :] == alone).all()


def test_another_encoder_gives_the_same_bits(encoder: SentenceEncoder) -> None:
    assert (SentenceEncoder().embed(TEXTS) == encoder.embed(TEXTS)).all()


def test_the_order_of_the_texts_is_kept(encoder: SentenceEncoder) -> None:
    vectors = encoder.embed(TEXTS)
    again = encoder.embed([TEXTS[3], TEXTS[0]])
    assert (again == vectors[[3, 0]]).all()


def test_nothing_gives_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.embed([]).shape == (0, DIMENSION)


def test_a_very_long_text_is_cut_and_not_refused(encoder: SentenceEncoder) -> None:
    long = "The pier is shut. " * 20_000
    vectors = encoder.embed([long, long + "A goat won the fair."])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert (vectors[0] == vectors[1]).all()


@pytest.mark.parametrize(("text", "paraphrase", "unrelated"), NEARER)
def test_a_paraphrase_is_nearer_than_something_else(
    encoder: SentenceEncoder, text: str, paraphrase: str, unrelated: str
) -> None:
    one, same, other = encoder.embed([text, paraphrase, unrelated])
    assert one @ same > one @ other + 0.2
