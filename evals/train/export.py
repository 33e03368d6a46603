"""Write a trained judge as ONNX: float32, with int8 weights, or with int8 arithmetic.

    python -m evals.train.export RUN/claims/judge.pt TARGET

`weights` (the default) stores matrices and token table as int8 and computes in float32, as the sentence encoder does;
`arithmetic` multiplies in int8 with scales taken from each batch (ONNX Runtime's dynamic quantisation).
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from evals.encoder.export import OPSET, quantise, sha256
from evals.train.measure import load
from evals.train.model import CrossEncoder, load_tokenizer

OUTPUT = "logits"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def export_float(model: CrossEncoder) -> onnx.ModelProto:
    """The float32 graph: int64 inputs [batch, sequence], logits [batch, 3] in the order supports, refutes, nei."""
    ids = torch.randint(1000, 2000, (3, 17), generator=torch.Generator().manual_seed(0))
    mask, segments = torch.ones_like(ids), torch.zeros_like(ids)
    mask[1, 9:] = 0
    segments[:, 5:] = mask[:, 5:]
    axes = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("sequence", min=2, max=512)}
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        target = Path(scratch) / "float.onnx"
        torch.onnx.export(
            model.eval(),
            (ids, mask, segments),
            target,
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_shapes=(axes, axes, axes),
            opset_version=OPSET,
            external_data=False,
            dynamo=True,
            verbose=False,
        )
        return _without_notes(onnx.load(target))


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
    parser.add_argument("--int8", choices=("none", "weights", "arithmetic"), default="weights")
    arguments = parser.parse_args()
    target: Path = arguments.target
    target.mkdir(parents=True, exist_ok=True)
    path = target / "model.onnx"
    graph = export_float(load(arguments.weights))
    onnx.save(quantise(graph) if arguments.int8 == "weights" else graph, path)
    if arguments.int8 == "arithmetic":
        quantize_dynamic(path, path, weight_type=QuantType.QInt8, per_channel=True)
    tokenizer = load_tokenizer(max_tokens=512)
    tokenizer.no_truncation()
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    for written in (path, target / "tokenizer.json"):
        print(f"{sha256(written)}  {written.name}  {written.stat().st_size}")


if __name__ == "__main__":
    main()
