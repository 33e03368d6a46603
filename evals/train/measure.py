"""Accuracy and macro-F1 of a judge on pair files and on our own development split.

    python -m evals.train.measure RUN/news/judge.pt --data DATA
    python -m evals.train.measure EXPORTED/model.onnx --data DATA --test

Variants are chosen by the development sets; `--test` reads the public test sets and is for reporting.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from evals.train.data import held_back
from evals.train.model import encode, from_checkpoint, predict
from evals.train.ours import evidence_pairs
from evals.train.pairs import LABELS, Pair, read_pairs
from evals.train.stories import read_stories, story_pairs
from verifier.local.crossencoder import MAX_TOKENS
from verifier.local.crossencoder import CrossEncoder as ExportedJudge
from verifier.onnx import open_tokenizer

SETS = Path(__file__).parents[1] / "sets"
SPEED_TOKENS = 96
MARKS = 4
"""Tokens around and between the two texts of a pair."""


@dataclass(frozen=True)
class Scores:
    """Shares of 1 on one set, and the recall of each label that occurs in it."""

    pairs: int
    accuracy: float
    macro_f1: float
    recall: Mapping[str, float]
    three_way: float
    """Accuracy when `nei` may be answered even though no pair is."""


def score(wanted: Sequence[str], logits: torch.Tensor) -> Scores:
    """Compare logits [pairs, 3] with labels; where no pair is `nei`, the larger of the other two decides."""
    labels = [label for label in LABELS if label != "nei" or label in wanted or "refutes" not in wanted]
    given = [labels[row] for row in logits[:, [LABELS.index(label) for label in labels]].argmax(1).tolist()]
    matched = list(zip(wanted, given, strict=True))
    recall = {}
    f1 = []
    for label in sorted(set(wanted), key=LABELS.index):
        both = matched.count((label, label))
        recall[label] = round(both / wanted.count(label), 4)
        f1.append(2 * both / (wanted.count(label) + given.count(label)))
    right = sum(want == give for want, give in matched)
    free = sum(LABELS[row] == want for row, want in zip(logits.argmax(1).tolist(), wanted, strict=True))
    pairs = len(matched)
    return Scores(pairs, round(right / pairs, 4), round(sum(f1) / len(f1), 4), recall, round(free / pairs, 4))


def development_sets(data: Path, sets: Path) -> dict[str, list[Pair]]:
    """The sets variants are chosen by."""
    return {
        "nli_dev": read_pairs(data / "nli" / "dev.jsonl.gz"),
        "held_claims": held_back(data),
        "own_dev": evidence_pairs(sets / "dev", negatives=4, seed=0),
        "held_stories": story_pairs(read_stories(held=True)),
    }


def test_sets(data: Path) -> dict[str, list[Pair]]:
    """The public sets kept for reporting."""
    return {
        name: read_pairs(data / "pairs" / f"{name}.jsonl") for name in ("vitaminc400", "fever_symmetric", "wice_dev")
    }


def main() -> None:
    """Print one line a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="judge.pt, or last.pt of a run that goes on")
    parser.add_argument("--data", type=Path, required=True, help="folder with nli/ and pairs/")
    parser.add_argument("--sets", type=Path, default=SETS, help="our own labelled sets")
    parser.add_argument("--test", action="store_true", help="the public test sets in place of the development sets")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    read = reader(arguments.weights)
    chosen = test_sets(arguments.data) if arguments.test else development_sets(arguments.data, arguments.sets)
    for name, pairs in chosen.items():
        logits = read(pairs)
        wanted = [pair.label for pair in pairs]
        print(name, score(wanted, logits))
        for source in sorted({pair.source for pair in pairs}):
            rows = [row for row, pair in enumerate(pairs) if pair.source == source]
            if len(rows) < len(pairs):
                print("   ", source, score([wanted[row] for row in rows], logits[rows]))
    print(f"{speed(read):.0f} pairs a second at {SPEED_TOKENS} tokens")


def reader(path: Path) -> Callable[[Sequence[Pair]], torch.Tensor]:
    """What reads pairs with a checkpoint, in float, or with an exported judge: logits or probabilities [pairs, 3]."""
    if path.suffix == ".onnx":
        exported = ExportedJudge(path.parent)
        return lambda pairs: torch.from_numpy(exported.read([(pair.premise, pair.hypothesis) for pair in pairs]))
    judge, tokenizer = from_checkpoint(path), open_tokenizer(path.parent, MAX_TOKENS)
    return lambda pairs: predict(judge, encode(tokenizer, pairs))


def speed(read: Callable[[Sequence[Pair]], torch.Tensor], pairs: int = 320) -> float:
    """Pairs a second, after some to warm up."""
    words = ["pier"] * (SPEED_TOKENS - MARKS)
    pair = Pair("", " ".join(words[24:]), " ".join(words[:24]), "nei")
    read([pair] * 32)
    start = time.perf_counter()
    read([pair] * pairs)
    return pairs / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
