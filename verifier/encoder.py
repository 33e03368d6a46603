"""The shipped sentence encoder: all-MiniLM-L6-v2 as int8 ONNX, run by ONNX Runtime with the tokenizers library."""

import os
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import as_file, files
from typing import Any

import numpy as np

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
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str((_weights() / "tokenizer.json").read_text(encoding="utf-8"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        options.log_severity_level = 3
        with as_file(_weights() / "model.onnx") as path:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _weights() -> Any:
    return files("verifier") / "weights" / "all-minilm-l6-v2"
