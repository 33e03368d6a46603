"""The rules that are sure, and the trained head behind them."""

import hashlib
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import pytest

from tests.support import HashEmbedder
from verifier.encoder import DIMENSION, SentenceEncoder
from verifier.errors import VerifierError
from verifier.local.checkability import Checkability, load_head
from verifier.local.checkable import cues
from verifier.protocols import Vectors
from verifier.vocabulary import Exclusion

OPINION, QUESTION, PREDICTION, BOILERPLATE, VAGUE, AMBIGUOUS = Exclusion

EXCLUDED = [
    ("What a waste of a perfectly good pier.", OPINION),
    ("It is simply wrong to charge children for a walk by the sea.", OPINION),
    ("The pier could well be the next to go.", PREDICTION),
    ("Is the pier safe?", QUESTION),
    ("Tell us your own memories of the pier.", QUESTION),
    ("Read more: How the pier was saved", BOILERPLATE),
    ("By Anna Poll, coast correspondent", BOILERPLATE),
    ("Sign in to save this story for later", BOILERPLATE),
    ("It is a long story.", VAGUE),
    ("Times change.", VAGUE),
]

CHECKABLE = [
    "The pier closed on Monday.",
    "The gate was not locked.",
    "Nobody was on the pier.",
    "The owner would not comment.",
    "By law owners must inspect their piers every five years.",
    "The pier will reopen on 5 May 2025.",
    "The pier must be closed by Friday, the district court ruled.",
    "Ilse Brandvold said the pier would probably collapse.",
    "“We think this pier is a disgrace,” said Ilse Brandvold.",
    "“Is the pier safe?” asked Ilse Brandvold.",
]


class Listening(SentenceEncoder):
    """The shipped encoder; it remembers each call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        return super().embed(texts)


@pytest.fixture(scope="module")
def checkability() -> Checkability:
    return Checkability(SentenceEncoder())


@pytest.mark.parametrize(("sentence", "reason"), EXCLUDED, ids=[sentence for sentence, _ in EXCLUDED])
def test_what_no_source_could_confirm_is_excluded_with_its_reason(
    checkability: Checkability, sentence: str, reason: Exclusion
) -> None:
    assert checkability.reasons([sentence]) == [reason]


@pytest.mark.parametrize("sentence", CHECKABLE)
def test_a_statement_of_fact_or_of_speech_is_kept(checkability: Checkability, sentence: str) -> None:
    assert checkability.reasons([sentence]) == [None]


def test_what_a_rule_decides_is_no_near_thing(checkability: Checkability) -> None:
    sure = ["Is the pier safe?", "© 2024 Delmore Herald", "Ilse Brandvold said the pier would probably collapse."]
    assert [checked.near for checked in checkability.check(sure)] == [False] * 3


def test_near_is_what_little_would_have_turned() -> None:
    head = load_head()
    bound = np.log(head.least / (1 - head.least))
    along = head.weights[0] / (head.weights[0] @ head.weights[0])
    rows = [along * (bound + margin - head.bias[0]) for margin in (-5, -0.5, 0.5, 5)]
    found = head.check(np.array(rows))
    assert [(checked.reason is None, checked.near) for checked in found] == [
        (False, False),
        (False, True),
        (True, True),
        (True, False),
    ]


def test_the_order_of_the_sentences_is_kept(checkability: Checkability) -> None:
    sentences = [*(sentence for sentence, _ in EXCLUDED), *CHECKABLE]
    reasons = [*(reason for _, reason in EXCLUDED), *(None for _ in CHECKABLE)]
    assert checkability.reasons(sentences) == reasons
    assert checkability.reasons(sentences[::-1]) == reasons[::-1]


def test_only_what_the_sure_rules_leave_open_is_embedded_and_in_one_call() -> None:
    listening = Listening()
    sentences = [
        "Is the pier safe?",
        "The gate was not locked.",
        "Ilse Brandvold said it was old.",
        "© 2024",
        "It is old.",
    ]
    Checkability(listening).reasons(sentences)
    assert listening.calls == [["The gate was not locked.", "It is old."]]


@pytest.mark.parametrize("sentences", [[], ["Is the pier safe?", "© 2024 Delmore Herald"]])
def test_nothing_is_embedded_where_nothing_is_open(sentences: list[str]) -> None:
    listening = Listening()
    assert len(Checkability(listening).reasons(sentences)) == len(sentences)
    assert listening.calls == []


def test_vectors_of_another_model_are_refused_by_name() -> None:
    with pytest.raises(VerifierError, match=r"'all-MiniLM-L6-v2'.*'hash'"):
        Checkability(HashEmbedder())


def test_the_head_was_trained_on_the_shipped_encoder() -> None:
    weights = files("verifier") / "weights" / "all-minilm-l6-v2" / "model.onnx"
    assert load_head().sha256 == hashlib.sha256(weights.read_bytes()).hexdigest()


def test_the_head_knows_every_exclusion_and_cue_and_is_small() -> None:
    assert set(load_head().kinds) == set(Exclusion) - {AMBIGUOUS}
    assert load_head().weights.shape == (len(Exclusion), DIMENSION + len(cues("")))
    assert len((files("verifier") / "local" / "checkability.npz").read_bytes()) < 50_000
