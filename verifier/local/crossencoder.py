"""The shipped judge: a small cross-encoder that reads evidence and claim together, as int8 ONNX."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.onnx import cores, open_session, open_tokenizer

MODEL = "verifier-judge"
MAX_TOKENS = 256
"""Of a pair that is longer, the longer text loses its end."""

Probabilities = NDArray[np.float32]
"""Calibrated probabilities, a row a pair: the evidence supports the claim, refutes it, does neither."""


class CrossEncoder:
    """Reads pairs of texts with the weights in `folder` (default: `verifier/weights/judge/`), loaded on first use."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder or files("verifier") / "weights" / "judge"

    def read(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """What each (evidence, claim) pair shows, shape (len(pairs), 3); a row does not depend on the other pairs.

        One pair a run: the arithmetic in int8 takes its scale from all that is in a batch.
        """
        if not pairs:
            return np.zeros((0, 3), dtype=np.float32)
        different = {pair: row for row, pair in enumerate(dict.fromkeys(pairs))}
        encodings = self._tokenizer.encode_batch_fast(list(different))
        with ThreadPoolExecutor(cores()) as threads:
            found = np.concatenate(list(threads.map(self._run, encodings)))
        return found[[different[pair] for pair in pairs]]

    def _run(self, encoding: Any) -> Probabilities:
        ids = np.array([encoding.ids], dtype=np.int64)
        segments = np.array([encoding.type_ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": segments}
        probabilities: Probabilities = self._session.run(None, feed)[0]
        return probabilities

    @cached_property
    def _tokenizer(self) -> Any:
        return open_tokenizer(self._folder, MAX_TOKENS)

    @cached_property
    def _session(self) -> Any:
        return open_session(self._folder, threads=1)
