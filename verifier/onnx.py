"""Shipped models: tokenizer and session of a folder of weights, opened without telemetry and without a word."""

import os
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from typing import Any

_most: int | None = None


def open_tokenizer(folder: Traversable, max_tokens: int) -> Any:
    """The folder's tokenizer without padding; of texts longer than `max_tokens`, the longer of a pair loses its end."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens, strategy="longest_first")
    return tokenizer


def open_session(folder: Traversable, threads: int) -> Any:
    """An ONNX Runtime session over the folder's `model.onnx`, each run of which uses `threads` threads."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Threads that wait for their share of a run would keep cores busy that other threads and processes have work for.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    with as_file(folder / "model.onnx") as path:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """Processor cores this process may use, and has not been told to leave to others."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, _most) if _most else there


def leave_cores(most: int) -> None:
    """From now on this process opens models for at most `most` cores: the others are for its neighbours."""
    global _most
    _most = most
