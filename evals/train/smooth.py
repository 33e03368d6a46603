"""Outliers moved from activations into weights, so that int8 has room for both (Xiao et al., "SmoothQuant", 2023).

A few of the numbers that enter a linear layer are far larger than the rest, and int8 with one scale for all of them
leaves the rest few steps. Each input is divided by a factor of its own, and the weights that it meets are multiplied by
it: the layer gives the same, and both are of more even size. Dividing is a step of its own before each layer, since
what enters it goes elsewhere too.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from tokenizers import Encoding

from evals.train.model import CrossEncoder, collate

SHARE = 0.8
"""How much of the outliers the weights take over, as an exponent. Of 0.5 to 1.0 on development pairs the closest to
float32: probabilities are off by 0.014 in the mean, and by 0.027 without."""

LEAST = 1e-3
"""Bound of the factors, where an input is hardly ever in use."""


class SmoothLinear(torch.nn.Module):
    """A linear layer that divides each of its inputs by a factor before weights that hold the factor."""

    def __init__(self, linear: torch.nn.Linear, largest: torch.Tensor) -> None:
        """Take over `linear`; `largest`: the largest magnitude of each of its inputs, float32 [inputs]."""
        super().__init__()
        weights = linear.weight.detach()
        of_weights = weights.abs().amax(0).clamp(min=LEAST)
        factors = (largest.clamp(min=LEAST) ** SHARE / of_weights ** (1 - SHARE)).clamp(min=LEAST)
        self.register_buffer("weight", weights * factors)
        self.register_buffer("bias", linear.bias.detach())
        self.register_buffer("inverse", 1 / factors)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """What the layer gave before."""
        return torch.nn.functional.linear(inputs * self.inverse, self.weight, self.bias)


@torch.inference_mode()
def smooth(judge: CrossEncoder, encodings: Sequence[Encoding]) -> None:
    """Smooth every linear layer of the encoder of `judge`, in place, by what enters it for these pairs."""
    largest: dict[str, torch.Tensor] = {}
    layers = {name: part for name, part in judge.bert.named_modules() if isinstance(part, torch.nn.Linear)}
    watched = [layer.register_forward_pre_hook(partial(_watch, largest, name)) for name, layer in layers.items()]
    for encoding in encodings:
        judge(*collate([encoding]))
    for hook in watched:
        hook.remove()
    for name, layer in layers.items():
        parent, _, own = name.rpartition(".")
        setattr(judge.bert.get_submodule(parent), own, SmoothLinear(layer, largest[name]))


def _watch(largest: dict[str, torch.Tensor], name: str, _: torch.nn.Module, inputs: tuple[Any, ...]) -> None:
    seen = inputs[0].abs().flatten(0, -2).amax(0)
    largest[name] = torch.maximum(largest[name], seen) if name in largest else seen
