"""The local backend: rules, the shipped sentence encoder and the shipped judge."""

from collections.abc import Collection
from functools import cached_property

from verifier.findings import PromptVersion, Usage
from verifier.local.crossencoder import MODEL, CrossEncoder
from verifier.local.extract import LocalExtractor
from verifier.local.judge import LocalJudge
from verifier.models import Judged
from verifier.protocols import Embedder
from verifier.vocabulary import RuleCode


class LocalBackend:
    """A Backend that needs no key, no network and no GPU; `embedder` must be the shipped sentence encoder.

    Its judge does without the rules in `without`.
    """

    name = "local"
    prompts: tuple[PromptVersion, ...] = ()

    def __init__(self, embedder: Embedder, without: Collection[RuleCode] = ()) -> None:
        self._embedder = embedder
        self._without = without

    @cached_property
    def extractor(self) -> LocalExtractor:
        """Rules, and what was trained on the encoder's vectors."""
        return LocalExtractor(self._embedder)

    @cached_property
    def judge(self) -> LocalJudge:
        """The shipped cross-encoder, on what the encoder finds nearest."""
        return LocalJudge(self._embedder, CrossEncoder(), self._without)

    @property
    def models(self) -> dict[str, str]:
        """The cross-encoder that judges."""
        return {"judge": MODEL}

    def fork(self) -> "LocalBackend":
        """Itself, for any threads: its usage is nothing."""
        return self

    def count(self, judged: Judged) -> None:
        """Nothing is counted."""

    def usage(self) -> Usage:
        """Nothing: no endpoint is asked."""
        return Usage()

    def close(self) -> None:
        """Nothing is held."""
