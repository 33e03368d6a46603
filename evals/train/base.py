"""Write the encoder that the judge starts from: multilingual-e5-small in float32, its vocabulary cut to English news.

    python -m evals.train.base BASE --data DATA

The encoder is plain BERT: positions count from 0, and both rows of the token-type table are the same, so that the type
only tells the two texts of a pair apart. Pieces stay that occur in the training texts or in the words of the shipped
sentence encoder.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from transformers import BertConfig

from evals.train.packed import SPECIAL, Packed, Sizes, installed, unpack
from evals.train.pairs import read_pairs
from evals.train.pieces import build_tokenizer, keep

SETS = Path(__file__).parents[1] / "sets"
WORDS = Path(__file__).parents[2] / "verifier" / "weights" / "all-minilm-l6-v2" / "tokenizer.json"
SIZE = 38_000
"""Pieces to keep, unless the texts need more."""

EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Names of a packed file's tensors and of BERT's; `ln` is a layer norm."""


def main() -> None:
    """Write config.json, model.safetensors and tokenizer.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path, help="folder to write to")
    parser.add_argument("--data", type=Path, required=True, help="folder with nli/train.jsonl.gz")
    parser.add_argument("--sets", type=Path, default=SETS, help="our own labelled sets")
    arguments = parser.parse_args()
    packed = unpack(installed().read_bytes())
    texts = sorted(set(training_texts(arguments.data, arguments.sets)))
    rows = keep(packed.pieces, texts, Tokenizer.from_file(str(WORDS)).get_vocab(), SIZE)
    base: Path = arguments.base
    base.mkdir(parents=True, exist_ok=True)
    build_tokenizer([packed.pieces[row] for row in rows]).save(str(base / "tokenizer.json"), pretty=False)
    save_file(weights(packed, rows), base / "model.safetensors", metadata={"format": "pt"})
    config(packed.sizes, len(rows)).save_pretrained(base)
    print(f"{len(rows)} of {len(packed.pieces)} pieces, {len(texts)} texts")


def training_texts(data: Path, sets: Path) -> Iterator[str]:
    """The texts that the vocabulary must cover: the public training pairs and the articles of our own train split."""
    for pair in read_pairs(data / "nli" / "train.jsonl.gz"):
        yield from (pair.premise, pair.hypothesis)
    for file in (sets / "train").rglob("*"):
        if file.suffix in (".txt", ".md"):
            yield file.read_text(encoding="utf-8")


def config(sizes: Sizes, pieces: int) -> BertConfig:
    """The architecture as transformers wants it."""
    return BertConfig(
        vocab_size=pieces,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=SPECIAL.index("<pad>"),
        architectures=["BertModel"],
    )


def weights(packed: Packed, rows: Sequence[int]) -> dict[str, NDArray[np.float32]]:
    """The state of a BertModel without pooler whose vocabulary is the given rows of the word table."""
    state = {}
    for name, own in EMBEDDINGS.items():
        table = packed.tensors[name].reshape(-1, packed.sizes.hidden)
        state[f"embeddings.{own}"] = table[0] if ".ln." in name else table
    state["embeddings.word_embeddings.weight"] = state["embeddings.word_embeddings.weight"][rows]
    types = state["embeddings.token_type_embeddings.weight"]
    state["embeddings.token_type_embeddings.weight"] = np.repeat(types[:1], 2, axis=0)
    for layer in range(packed.sizes.layers):
        for name, own in LAYER.items():
            bias, weight = packed.tensors[f"l{layer}.{name}.b"], packed.tensors[f"l{layer}.{name}.w"]
            state[f"encoder.layer.{layer}.{own}.bias"] = bias
            state[f"encoder.layer.{layer}.{own}.weight"] = (
                weight if name.endswith("ln") else weight.reshape(bias.size, -1)
            )
    return state


if __name__ == "__main__":
    main()
