"""The shipped sentence encoder: all-MiniLM-L6-v2 as int8 ONNX, run by ONNX Runtime with the tokenizers library."""

from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np

from verifier.onnx import cores, open_session, open_tokenizer
from verifier.protocols import Vectors

MODEL = "all-MiniLM-L6-v2"
DIMENSION = 384
MAX_TOKENS = 256
"""The length the model was trained for; longer texts are cut."""
BATCH = 32


class SentenceEncoder:
    """An Embedder over the weights in `verifier/weights/`, loaded on first use."""

    name = MODEL
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384); a text's vector is the same whatever is embedded with it.

        A batch holds texts of one length in tokens: padding costs time, and moves the last bits of a vector.
        """
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        by_length: dict[int, list[int]] = {}
        for row, encoding in enumerate(encodings):
            by_length.setdefault(len(encoding.ids), []).append(row)
        for rows in by_length.values():
            for first in range(0, len(rows), BATCH):
                chunk = rows[first : first + BATCH]
                ids = np.array([encodings[row].ids for row in chunk], dtype=np.int64)
                vectors[chunk] = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        return vectors

    @cached_property
    def _tokenizer(self) -> Any:
        return open_tokenizer(_weights(), MAX_TOKENS)

    @cached_property
    def _session(self) -> Any:
        return open_session(_weights(), threads=cores())


def _weights() -> Any:
    return files("verifier") / "weights" / "all-minilm-l6-v2"
