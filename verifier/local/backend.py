"""The local backend: rules and the shipped sentence encoder."""

from functools import cached_property

from verifier.encoder import MODEL
from verifier.findings import PromptVersion, Usage
from verifier.local.extract import LocalExtractor
from verifier.local.judge import LocalJudge
from verifier.protocols import Embedder


class LocalBackend:
    """A Backend that needs no key, no network and no GPU; `embedder` compares sentences and words."""

    name = "local"
    prompts: tuple[PromptVersion, ...] = ()

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @cached_property
    def extractor(self) -> LocalExtractor:
        """Rules alone."""
        return LocalExtractor()

    @cached_property
    def judge(self) -> LocalJudge:
        """Similarity, covered words, figures and negation."""
        return LocalJudge(self._embedder)

    @property
    def models(self) -> dict[str, str]:
        """The encoder that the judge compares with."""
        return {"judge": MODEL}

    def usage(self) -> Usage:
        """Nothing: no endpoint is asked."""
        return Usage()
