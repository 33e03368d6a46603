"""Train the judge, in stages, on the CPU; interrupted, the same command goes on from the last checkpoint.

    python -m evals.train.fit RUN --base BASE --data DATA --seed 1

BASE is the folder that `evals.train.base` wrote. A stage's folder holds its weights, and beside them the base's
config.json and tokenizer.json, by which the other commands read them.
"""

import argparse
import json
import math
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Encoding
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from evals.train.data import (
    GENERAL_MIX,
    NEWS_MIX,
    batches,
    draw,
    general_and_claims,
    generated_and_own,
    with_padding,
)
from evals.train.measure import Scores, development_sets, score
from evals.train.model import ARCHITECTURE, CrossEncoder, collate, encode, from_base, predict
from evals.train.pairs import LABELS, Pair
from verifier.onnx import open_tokenizer

SETS = Path(__file__).parents[1] / "sets"
SAVE_SECONDS = 300
LOG_STEPS = 100
WATCH_STEPS = 1000
WATCHED = 1500
"""Pairs of each development set looked at while training."""


@dataclass(frozen=True)
class Stage:
    """What a stage trains on, and how."""

    name: str
    weights: Mapping[str, float]
    rate: float
    tokens: int
    decay: float
    """Last share of the steps, over which the rate falls to a twentieth."""
    epochs: float = 1.0
    batch: int = 32
    warm_up: int = 200
    smoothing: float = 0.05
    average: float = 0.998
    """Share the running average of the weights keeps at each step."""


STAGES = {
    stage.name: stage
    for stage in (
        Stage("general", GENERAL_MIX, rate=1e-4, tokens=128, decay=0.3),
        Stage("news", NEWS_MIX, rate=1e-4, tokens=160, decay=0.8),
    )
}


def main() -> None:
    """Run the stages asked for, each from the averaged weights of the one before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder for checkpoints and the log")
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--data", type=Path, required=True, help="folder with nli/train.jsonl.gz and nli/dev.jsonl.gz")
    parser.add_argument("--sets", type=Path, default=SETS, help="our own labelled sets")
    parser.add_argument("--stages", nargs="+", default=list(STAGES), choices=list(STAGES))
    parser.add_argument("--epochs", type=float, default=1.0, help="how often each stage goes through its mix")
    parser.add_argument("--start", type=Path, help="weights to start from (default: the base)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    public = general_and_claims(arguments.data, arguments.seed)
    pairs = [*public, *generated_and_own(public, arguments.sets / "train", arguments.seed)]
    watched = development_sets(arguments.data, arguments.sets)
    watched["nli_dev"] = watched["nli_dev"][::5]
    start = arguments.start
    for name in arguments.stages:
        stage = replace(STAGES[name], epochs=arguments.epochs)
        start = fit(stage, arguments.base, pairs, watched, arguments.run / name, start, arguments.seed)


def fit(
    stage: Stage,
    base: Path,
    pairs: Sequence[Pair],
    watched: Mapping[str, Sequence[Pair]],
    folder: Path,
    start: Path | None,
    seed: int,
) -> Path:
    """Train one stage, or what is left of it, and return the file with its averaged weights."""
    done, last = folder / "judge.pt", folder / "last.pt"
    if done.exists():
        return done
    folder.mkdir(parents=True, exist_ok=True)
    for name in ARCHITECTURE:
        shutil.copyfile(base / name, folder / name)
    tokenizer = open_tokenizer(folder, stage.tokens)
    drawn = with_padding(_passes(pairs, stage, seed), seed)
    encodings = encode(tokenizer, drawn)
    targets = torch.tensor([LABELS.index(pair.label) for pair in drawn])
    plan = list(batches([len(encoding.ids) for encoding in encodings], stage.batch, seed))
    seen = {name: (some[:WATCHED], encode(tokenizer, some[:WATCHED])) for name, some in watched.items()}

    model = from_base(base)
    if start:
        model.load_state_dict(torch.load(start, weights_only=True))
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(stage.average))
    trained = [weights for weights in model.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=stage.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: share_of_rate(step, len(plan), stage))
    parts = {"model": model, "average": average, "optimizer": optimizer, "schedule": schedule}
    step = _restore(last, parts)

    _note(folder, stage=asdict(stage), pairs=len(drawn), steps=len(plan), step=step, seed=seed, start=str(start))
    saved_at = noted_at = time.monotonic()
    losses, count = 0.0, 0
    while step < len(plan):
        rows = plan[step]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(*collate([encodings[row] for row in rows]))
        loss = torch.nn.functional.cross_entropy(logits.float(), targets[rows], label_smoothing=stage.smoothing)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        average.update_parameters(model)
        step += 1
        losses, count = losses + loss.item() * len(rows), count + len(rows)
        if step % LOG_STEPS == 0:
            speed = count / (time.monotonic() - noted_at)
            _note(folder, step=step, loss=round(losses / count, 4), pairs_per_s=round(speed, 1))
            losses, count, noted_at = 0.0, 0, time.monotonic()
        if step % WATCH_STEPS == 0 or step == len(plan):
            _note(folder, step=step, **{name: asdict(_watch(average.module, *what)) for name, what in seen.items()})
            noted_at = time.monotonic()
        if time.monotonic() - saved_at > SAVE_SECONDS or step == len(plan):
            states = {name: part.state_dict() for name, part in parts.items()}
            _save({**states, "step": step, "random": torch.get_rng_state()}, last)
            saved_at = time.monotonic()
    _save(average.module.state_dict(), done)
    return done


def share_of_rate(step: int, steps: int, stage: Stage) -> float:
    """Warm up, hold, then fall in a line over the last `decay` of the steps."""
    falling = (steps - step) / max(1.0, stage.decay * steps)
    return min(1.0, (step + 1) / stage.warm_up, 0.05 + 0.95 * falling)


def _passes(pairs: Sequence[Pair], stage: Stage, seed: int) -> list[Pair]:
    drawn = [pair for epoch in range(math.ceil(stage.epochs)) for pair in draw(pairs, stage.weights, seed + epoch)]
    return drawn[: round(len(drawn) * stage.epochs / math.ceil(stage.epochs))]


def _watch(model: CrossEncoder, pairs: Sequence[Pair], encodings: Sequence[Encoding]) -> Scores:
    return score([pair.label for pair in pairs], predict(model, encodings))


def _restore(last: Path, parts: Mapping[str, Any]) -> int:
    """Fill the parts from a checkpoint if there is one; the number of steps it has done."""
    if not last.exists():
        return 0
    saved = torch.load(last, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    torch.set_rng_state(saved["random"])
    step: int = saved["step"]
    return step


def _save(state: Mapping[str, Any], path: Path) -> None:
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").rename(path)


def _note(folder: Path, **values: object) -> None:
    with (folder / "log.jsonl").open("a") as log:
        log.write(json.dumps(values) + "\n")


if __name__ == "__main__":
    main()
