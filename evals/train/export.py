"""Write a trained judge as ONNX that computes in int8 and answers in calibrated probabilities.

    python -m evals.train.export RUN/news/judge.pt TARGET --temperature 1.2

Scales of activations are taken from each batch (ONNX Runtime's dynamic quantisation), so a pair is to be run alone.
Their outliers are moved into the weights first, by what stories of the training set show of them.
"""

import argparse
import os
import random
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from evals.encoder.export import sha256, trace
from evals.train.model import CrossEncoder, encode, from_checkpoint
from evals.train.smooth import smooth
from evals.train.stories import read_stories, story_pairs
from verifier.local.crossencoder import MAX_TOKENS
from verifier.onnx import open_tokenizer

OUTPUT = "probabilities"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
SHOWN = 256
"""Pairs by which activations are measured."""


class Calibrated(torch.nn.Module):
    """A judge's logits, divided by a temperature, as probabilities."""

    def __init__(self, judge: CrossEncoder, temperature: float) -> None:
        """Wrap `judge`."""
        super().__init__()
        self.judge = judge
        self.temperature = temperature

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Map int64 ids, mask and segments, all [batch, sequence], to float32 probabilities [batch, 3]."""
        return (self.judge(input_ids, attention_mask, token_type_ids) / self.temperature).softmax(1)


def export_float(model: Calibrated) -> onnx.ModelProto:
    """The float32 graph: int64 inputs [batch, sequence], probabilities [batch, 3]: supports, refutes, nei."""
    ids = torch.randint(1000, 2000, (3, 17), generator=torch.Generator().manual_seed(0))
    mask, segments = torch.ones_like(ids), torch.zeros_like(ids)
    mask[1, 9:] = 0
    segments[:, 5:] = mask[:, 5:]
    inputs = dict(zip(INPUTS, (ids, mask, segments), strict=True))
    return _without_notes(trace(model, inputs, OUTPUT))


def _without_notes(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drop the exporter's notes: they hold source paths."""
    graph = model.graph
    for part in (*graph.node, *graph.input, *graph.output, *graph.initializer, graph, model):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    graph.ClearField("value_info")
    graph.name = "judge"
    return model


def main() -> None:
    """Write model.onnx and tokenizer.json, then print their sizes in bytes and sha256."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="judge.pt of a finished stage, or last.pt of one that goes on")
    parser.add_argument("target", type=Path, help="folder to write to")
    parser.add_argument("--temperature", type=float, default=1.0, help="as evals.train.calibrate finds it")
    parser.add_argument("--float", action="store_true", help="keep float32, to compare with")
    arguments = parser.parse_args()
    target: Path = arguments.target
    target.mkdir(parents=True, exist_ok=True)
    path = target / "model.onnx"
    judge = from_checkpoint(arguments.weights)
    if not arguments.float:
        tokenizer = open_tokenizer(arguments.weights.parent, MAX_TOKENS)
        smooth(judge, encode(tokenizer, random.Random(0).sample(story_pairs(read_stories(held=False)), SHOWN)))
    onnx.save(export_float(Calibrated(judge, arguments.temperature)), path)
    if not arguments.float:
        # Seven bits: with eight, processors without the newer int8 instructions overflow.
        quantize_dynamic(path, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    tokenizer = open_tokenizer(arguments.weights.parent, max_tokens=512)
    tokenizer.no_truncation()
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    for written in (path, target / "tokenizer.json"):
        print(f"{sha256(written)}  {written.name}  {written.stat().st_size}")


if __name__ == "__main__":
    main()
