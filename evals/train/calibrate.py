"""The temperature by which a judge's logits are divided, so that its probabilities mean what they say.

    python -m evals.train.calibrate RUN/news/judge.pt --data DATA

Found on the development sets, each with the same weight: the temperature of least negative log-likelihood.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from evals.train.measure import SETS, development_sets, reader
from evals.train.pairs import LABELS

GRID = [round(0.5 + step / 50, 2) for step in range(101)]
BINS = 15


def likelihood(logits: torch.Tensor, targets: torch.Tensor, temperature: float) -> float:
    """Mean negative log-likelihood, in nats, of targets [pairs] under logits [pairs, 3]."""
    return torch.nn.functional.cross_entropy(logits / temperature, targets).item()


def calibration_error(logits: torch.Tensor, targets: torch.Tensor, temperature: float) -> float:
    """Expected calibration error of the most probable label, in 15 bins of equal width: a share of 1."""
    confidence, given = (logits / temperature).softmax(1).max(1)
    right = (given == targets).float()
    bins = (confidence * BINS).long().clamp(max=BINS - 1)
    error = 0.0
    for place in bins.unique():
        inside = bins == place
        error += inside.float().mean().item() * abs(right[inside].mean() - confidence[inside].mean()).item()
    return error


def best_temperature(sets: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """The temperature of the grid under which the sets, each of the same weight, are likeliest."""
    return min(GRID, key=lambda temperature: sum(likelihood(*some, temperature) for some in sets))


def main() -> None:
    """Print the temperature, and what it does to each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="judge.pt")
    parser.add_argument("--data", type=Path, required=True, help="folder with nli/")
    parser.add_argument("--sets", type=Path, default=SETS, help="our own labelled sets")
    arguments = parser.parse_args()
    read = reader(arguments.weights)
    found = {
        name: (read(pairs), torch.tensor([LABELS.index(pair.label) for pair in pairs]))
        for name, pairs in development_sets(arguments.data, arguments.sets).items()
    }
    temperature = best_temperature(list(found.values()))
    print(f"temperature {temperature}")
    for name, (logits, targets) in found.items():
        before, after = (calibration_error(logits, targets, degree) for degree in (1.0, temperature))
        loss = likelihood(logits, targets, temperature)
        print(f"{name}: likelihood {loss:.3f} nats, calibration error {before:.3f} before, {after:.3f} after")


if __name__ == "__main__":
    main()
