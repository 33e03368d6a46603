"""An endpoint's embedding model: texts in batches, unit vectors out."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from verifier.endpoint.connection import Connection
from verifier.endpoint.failures import CallError, Fault, RejectedError, explain, no_model
from verifier.errors import VerifierError
from verifier.ledger import Ledger
from verifier.protocols import Embedder, Vectors
from verifier.settings import Settings

BATCH = 128
"""Texts a call."""
_PROBE = "dimension"


class EndpointEmbedder:
    """Embeds by the endpoint's model that `settings.embeddings` names."""

    def __init__(self, settings: Settings) -> None:
        import openai

        self._model = settings.embeddings
        self._connection = Connection.from_settings(settings)
        self._client = openai.OpenAI(
            base_url=self._connection.url,
            api_key=self._connection.sent_key,
            timeout=self._connection.timeout,
            max_retries=self._connection.max_retries,
            http_client=self._connection.http_client(self),
        )
        self._dimension: int | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    @property
    def dimension(self) -> int:
        """Length of each vector, learned from the first answer. Raises EndpointError or CallError."""
        return self._dimension or self._embed_batch([_PROBE]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension), in order. Raises EndpointError or CallError."""
        batches = [self._embed_batch(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(batches) if batches else np.zeros((0, self.dimension), dtype=np.float32)

    def _embed_batch(self, texts: Sequence[str]) -> Vectors:
        try:
            answer = self._client.embeddings.create(model=self._model, input=list(texts), encoding_format="float")
            rows = self._rows(answer, len(texts))
        except Exception as error:  # the client answers odd bodies with whatever their parsing raises
            raise self._explain(error) from None
        dimension = rows.shape[1]
        if self._dimension not in (None, dimension):
            raise self._malformed(f"vectors of {dimension} numbers after vectors of {self._dimension}")
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not (np.isfinite(rows).all() and norms.all()):
            raise self._malformed("vectors without a direction")
        self._dimension = dimension
        unit: Vectors = (rows / norms).astype(np.float32)
        return unit

    def _rows(self, answer: Any, expected: int) -> Vectors:
        ordered = sorted(answer.data, key=lambda item: item.index)
        if [item.index for item in ordered] != list(range(expected)):
            raise ValueError(f"{len(ordered)} vectors for {expected} texts")
        rows: Vectors = np.array([item.embedding for item in ordered], dtype=np.float32).reshape(expected, -1)
        return rows

    def _explain(self, error: Exception) -> VerifierError:
        told = explain(error, self._connection, self._model)
        if isinstance(told, RejectedError) and told.status == 404:
            return no_model(self._connection, self._model, told.status)
        tries = self._connection.max_retries + 1
        if isinstance(told, CallError) and told.passing and tries > 1:
            return CallError(told.fault, f"{told} (tried {tries} times)")
        return told

    def _malformed(self, problem: str) -> CallError:
        return CallError(Fault.MALFORMED, f"embedding model {self._model!r} at {self._connection.shown} gave {problem}")


class RecordedEmbedder:
    """An endpoint's embedder whose vectors the ledger keeps: a text is sent once, and in a replay never."""

    def __init__(self, embedder: Embedder, ledger: Ledger, replay: bool) -> None:
        self._embedder = embedder
        self._ledger = ledger
        self._replay = replay
        self._dimension: int | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of each vector. Raises EndpointError or CallError."""
        return self._dimension or self.embed([_PROBE]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension), in order.

        Raises EndpointError or CallError; in a replay CallError (unrecorded) for a text the ledger does not hold.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # The probe goes with the first texts: a replay asks for the dimension before anything else.
        looked_up = {text: self._ledger.vector(self.name, text) for text in dict.fromkeys([*texts, _PROBE])}
        known = {text: vector for text, vector in looked_up.items() if vector is not None}
        missing = [text for text in looked_up if text not in known]
        if missing and self._replay:
            raise CallError(Fault.UNRECORDED, f"the ledger holds no vector of {self.name!r} for a text (--replay)")
        if missing:
            vectors = self._embedder.embed(missing)
            self._ledger.keep_vectors(self.name, missing, vectors)
            known.update(zip(missing, vectors, strict=True))
        found: Vectors = np.stack([known[text] for text in texts])
        self._dimension = found.shape[1]
        return found
