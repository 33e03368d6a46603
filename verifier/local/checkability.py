"""Which sentences hold a checkable claim: the rules that are sure, then a small trained head on sentence vectors."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verifier.errors import VerifierError
from verifier.local.attribution import parse_attribution
from verifier.local.checkable import by_form, cues
from verifier.protocols import Embedder, Vectors
from verifier.vocabulary import Exclusion

CUE_SCALE = 0.5
"""What a cue that is present counts beside the numbers of a unit vector."""
NEAR = 1.0
"""Distance from the bound, in nats, within which the head could as well have said otherwise."""


class Checked(NamedTuple):
    """Why a sentence holds no checkable claim, or None where it does, and whether that was a near thing."""

    reason: Exclusion | None
    near: bool


@dataclass(frozen=True)
class Head:
    """Two logistic regressions on what `features` gives: checkable or not, and if not, of which kind."""

    encoder: str
    """Name of the embedder whose vectors it was trained on."""
    sha256: str
    """Of that embedder's weights."""
    kinds: tuple[Exclusion, ...]
    weights: NDArray[np.float64]
    """Shape (1 + kinds, features): the first row is for checkable."""
    bias: NDArray[np.float64]
    least: float
    """Sentences less probably checkable than this are excluded."""

    def reasons(self, features: NDArray[np.float64]) -> list[Exclusion | None]:
        """For each row why it is excluded, or None when it is checkable."""
        return [checked.reason for checked in self.check(features)]

    def check(self, features: NDArray[np.float64]) -> list[Checked]:
        """The same, with how near each was to the other answer."""
        scores = features @ self.weights.T + self.bias
        kinds = scores[:, 1:].argmax(axis=1)
        margins = scores[:, 0] - np.log(self.least / (1 - self.least))
        return [
            Checked(None if margin >= 0 else self.kinds[kind], bool(abs(margin) < NEAR))
            for margin, kind in zip(margins, kinds, strict=True)
        ]


class Checkability:
    """Says of sentences whether each holds a checkable claim; `embedder` must be the one that the head was trained on.

    Boilerplate and questions are known by their form, and what somebody is said to have said can be checked. The rest
    is for the head, which excludes only what is most probably no claim: a lost claim costs more than an odd one.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._head = load_head()
        if embedder.name != self._head.encoder:
            raise VerifierError(
                f"the checkability weights were trained on vectors of {self._head.encoder!r} and cannot read those of "
                f"{embedder.name!r}"
            )

    def reasons(self, sentences: Sequence[str]) -> list[Exclusion | None]:
        """Why each sentence holds no checkable claim, or None where it does; in the order of `sentences`."""
        return [checked.reason for checked in self.check(sentences)]

    def check(self, sentences: Sequence[str]) -> list[Checked]:
        """The same, with whether it was a near thing."""
        found = [Checked(by_form(sentence), near=False) for sentence in sentences]
        unsettled = [
            place for place, (reason, _) in enumerate(found) if not reason and not parse_attribution(sentences[place])
        ]
        if unsettled:
            texts = [sentences[place] for place in unsettled]
            read = self._head.check(features(texts, self._embedder.embed(texts)))
            for place, checked in zip(unsettled, read, strict=True):
                found[place] = checked
        return found


def features(sentences: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
    """What the head reads of each sentence, a row each: its vector, then its cues."""
    return np.hstack([vectors, CUE_SCALE * np.array([cues(sentence) for sentence in sentences])]).astype(np.float64)


def load_head() -> Head:
    """The head shipped in the package, as `evals/train/checkability.py` wrote it."""
    with np.load(
        io.BytesIO((files("verifier") / "local" / "checkability.npz").read_bytes()), allow_pickle=False
    ) as held:
        return Head(
            encoder=str(held["encoder"]),
            sha256=str(held["sha256"]),
            kinds=tuple(Exclusion[name] for name in held["kinds"].tolist()),
            weights=held["weights"].astype(np.float64),
            bias=held["bias"].astype(np.float64),
            least=float(held["least"]),
        )
