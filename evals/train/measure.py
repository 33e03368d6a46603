"""Accuracy and macro-F1 of a judge on pair files and on our own development split.

    python -m evals.train.measure RUN/claims/judge.pt --data DATA
    python -m evals.train.measure EXPORTED/model.onnx --data DATA --test

Variants are chosen by the development sets; `--test` reads the public test sets and is for reporting.
"""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from evals.train.data import held_back
from evals.train.model import CrossEncoder, Judge, encode, load_tokenizer, predict
from evals.train.ours import evidence_pairs
from evals.train.pairs import LABELS, Pair, read_pairs

SETS = Path(__file__).parents[1] / "sets"
MAX_TOKENS = 256
SPEED_TOKENS = 96


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
    parser.add_argument("--tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    judge = load_onnx(arguments.weights, arguments.threads) if is_onnx(arguments.weights) else load(arguments.weights)
    tokenizer = load_tokenizer(arguments.tokens)
    chosen = test_sets(arguments.data) if arguments.test else development_sets(arguments.data, arguments.sets)
    for name, pairs in chosen.items():
        logits = predict(judge, encode(tokenizer, pairs))
        wanted = [pair.label for pair in pairs]
        print(name, score(wanted, logits))
        for source in sorted({pair.source for pair in pairs}):
            rows = [row for row, pair in enumerate(pairs) if pair.source == source]
            if len(rows) < len(pairs):
                print("   ", source, score([wanted[row] for row in rows], logits[rows]))
    print(f"{speed(judge):.0f} pairs a second at {SPEED_TOKENS} tokens")


def is_onnx(path: Path) -> bool:
    """Whether the file is an exported judge."""
    return path.suffix == ".onnx"


def load(path: Path) -> CrossEncoder:
    """The averaged weights of a finished stage or of a checkpoint."""
    state = torch.load(path, weights_only=True)
    if "average" in state:
        prefix = "module."
        state = {name.removeprefix(prefix): w for name, w in state["average"].items() if name.startswith(prefix)}
    model = CrossEncoder()
    model.load_state_dict(state)
    return model.eval()


def load_onnx(path: Path, threads: int) -> Judge:
    """An exported judge, run by ONNX Runtime."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]

    def judge(*inputs: torch.Tensor) -> torch.Tensor:
        feed = {name: value.numpy() for name, value in zip(names, inputs, strict=True)}
        return torch.from_numpy(session.run(None, feed)[0])

    return judge


def speed(judge: Judge, batch: int = 32, rounds: int = 10) -> float:
    """Pairs a second in full batches, after one to warm up."""
    ids = torch.randint(1000, 20000, (batch, SPEED_TOKENS), generator=torch.Generator().manual_seed(0))
    mask, segments = torch.ones_like(ids), torch.zeros_like(ids)
    segments[:, SPEED_TOKENS * 3 // 4 :] = 1
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        judge(ids, mask, segments)
        start = time.perf_counter()
        for _ in range(rounds):
            judge(ids, mask, segments)
    return rounds * batch / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
