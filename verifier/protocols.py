"""The small protocols behind which the steps of the flow are replaceable."""

from collections.abc import Iterator, Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from verifier.findings import PromptVersion, Usage
from verifier.models import Candidates, Extraction, Judged, Source

Vectors = NDArray[np.float32]
"""Unit vectors, one a row: shape (texts, dimensions)."""


class Embedder(Protocol):
    """Turns texts into unit vectors; an index remembers the `name` of the one that made it."""

    @property
    def name(self) -> str:
        """The model's name, the same for every run that gives the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension); the order of `texts` is kept."""


class Extractor(Protocol):
    """Finds the checkable claims of an article and accounts for every sentence."""

    def extract(self, article: Source) -> Extraction:
        """The claims, the excluded and the unchecked sentences of `article`."""


class Judge(Protocol):
    """Says how passages bear on claims."""

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, in the order given, each as soon as it and those before it are settled.

        Every quote is a verbatim span of its passage.
        """


class Backend(Protocol):
    """An extractor and a judge that belong together, and what they are made of."""

    @property
    def name(self) -> str:
        """`local` or `openai`."""

    @property
    def extractor(self) -> Extractor:
        """Step one of the flow."""

    @property
    def judge(self) -> Judge:
        """Step three of the flow."""

    @property
    def models(self) -> dict[str, str]:
        """Role to model name, for the report."""

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """The prompts in use, for the report."""

    def usage(self) -> Usage:
        """The answers of an endpoint used since this was last asked."""

    def close(self) -> None:
        """Release what is held: threads, connections."""


class SharedBackend(Backend, Protocol):
    """A Backend that articles in several threads use at once, each by a fork; closing it closes all of them."""

    def fork(self) -> Self:
        """The same backend with a usage of its own; whatever costs or is limited is shared."""

    def count(self, judged: Judged) -> None:
        """Count the answers that an earlier judgement rests on as if they were used now."""
