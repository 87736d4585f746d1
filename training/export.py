"""Write the trained student as the files that the product reads.

Usage: ``python -m training.export --student student.pt --encoder e5-small-q4.bin --out pipeline/tagger/model``
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.corpora import LABELS
from training.encoder import read_pretrained, sentencepiece_model

Weights = dict[str, np.ndarray]


def tables(weights: Weights, folder: Path) -> None:
    """Write the vectors of the pieces in eight bits with a scale a row, and those of the shapes."""
    vectors = weights["words.pieces.weight"]
    scale = np.maximum(np.abs(vectors).max(axis=1), 1e-8) / 127.0
    np.save(folder / "vectors.npy", np.rint(vectors / scale[:, None]).astype(np.int8))
    np.savez(
        folder / "tables.npz",
        scale=scale.astype(np.float32),
        shapes=weights["words.shapes.weight"],
    )


def word_model(weights: Weights) -> Any:
    """Return the mixing of pieces and shape as an ONNX model: (words, 3 hidden + 32) to (words, width)."""
    width, joined = weights["words.mix.weight"].shape
    constants = {
        "weight": np.ascontiguousarray(weights["words.mix.weight"].T),
        "bias": weights["words.mix.bias"],
        "gain": weights["words.norm.weight"],
        "shift": weights["words.norm.bias"],
    }
    nodes = [
        helper.make_node("MatMul", ["joined", "weight"], ["product"]),
        helper.make_node("Add", ["product", "bias"], ["mixed"]),
        helper.make_node("Gelu", ["mixed"], ["bent"], approximate="tanh"),
        helper.make_node("LayerNormalization", ["bent", "gain", "shift"], ["vectors"], axis=-1, epsilon=1e-5),
    ]
    return _model(
        nodes,
        [helper.make_tensor_value_info("joined", TensorProto.FLOAT, ["words", joined])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["words", width])],
        constants,
    )


def lstm_model(weights: Weights) -> Any:
    """Return the LSTM and the tags above it as an ONNX model: words (sentences, words, width), lengths (sentences)."""
    layers = 1 + max(
        int(name[-1]) for name in weights if name.startswith("context.lstm.weight_ih_l") and name[-1].isdigit()
    )
    hidden = weights["context.lstm.weight_hh_l0"].shape[1]
    constants = {"both": np.array([0, 0, 2 * hidden], np.int64)}
    nodes = [helper.make_node("Transpose", ["words"], ["in0"], perm=[1, 0, 2])]
    for layer in range(layers):
        names = [f"l{layer}", f"l{layer}_reverse"]
        constants[f"w{layer}"] = np.stack([_gates(weights[f"context.lstm.weight_ih_{n}"]) for n in names])
        constants[f"r{layer}"] = np.stack([_gates(weights[f"context.lstm.weight_hh_{n}"]) for n in names])
        constants[f"b{layer}"] = np.stack(
            [np.concatenate([_gates(weights[f"context.lstm.bias_{k}_{n}"]) for k in ("ih", "hh")]) for n in names]
        )
        last = layer + 1 == layers
        nodes += [
            helper.make_node(
                "LSTM",
                [f"in{layer}", f"w{layer}", f"r{layer}", f"b{layer}", "lengths"],
                [f"y{layer}"],
                hidden_size=hidden,
                direction="bidirectional",
            ),
            # From (words, directions, sentences, hidden) to (words, sentences, both), at last sentences first.
            helper.make_node("Transpose", [f"y{layer}"], [f"t{layer}"], perm=[2, 0, 1, 3] if last else [0, 2, 1, 3]),
            helper.make_node("Reshape", [f"t{layer}", "both"], ["states" if last else f"in{layer + 1}"]),
        ]
    constants["tags"] = np.ascontiguousarray(weights["tags.weight"].T)
    constants["bias"] = weights["tags.bias"]
    nodes += [
        helper.make_node("Concat", ["states", "words"], ["joined"], axis=2),
        helper.make_node("MatMul", ["joined", "tags"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["scores"]),
    ]
    width = weights["words.mix.bias"].shape[0]
    return _model(
        nodes,
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, ["sentences", "length", width]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["sentences"]),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["sentences", "length", len(LABELS)])],
        constants,
    )


def _model(nodes: Sequence[Any], inputs: Sequence[Any], outputs: Sequence[Any], constants: Weights) -> Any:
    given = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tagger", inputs, outputs, given)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="silkwire")
    model.ir_version = 10
    onnx.checker.check_model(model)
    return model


def write_quantised(model: Any, path: Path) -> None:
    """Write a model with its weights in eight bits; what flows through it is quantised as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / path.name
        onnx.save(model, whole)
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


def _gates(weight: np.ndarray) -> np.ndarray:
    """Return the gates in the order of ONNX (input, output, forget, cell) from that of PyTorch."""
    i, f, c, o = np.split(weight, 4)
    return np.concatenate([i, o, f, c])


def main() -> None:
    """Write the files and their card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--student", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--release", default="2026.11")
    args = parser.parse_args()
    saved = torch.load(args.student, weights_only=False)
    weights = {name: value.float().numpy() for name, value in saved["model"].items()}
    pretrained = read_pretrained(args.encoder)
    keep = saved["keep"]
    args.out.mkdir(parents=True, exist_ok=True)
    tables(weights, args.out)
    (args.out / "pieces.model").write_bytes(
        sentencepiece_model([pretrained.pieces[i] for i in keep], pretrained.scores[keep])
    )
    # Not in eight bits: quantised by what is in a batch, a word's vector would depend on the words it came with.
    onnx.save(word_model(weights), args.out / "words.onnx")
    write_quantised(lstm_model(weights), args.out / "context.onnx")
    digest = hashlib.sha256()
    for name in ("vectors.npy", "tables.npz", "pieces.model", "words.onnx", "context.onnx"):
        digest.update((args.out / name).read_bytes())
    card = {"version": f"{args.release}-{digest.hexdigest()[:8]}", "labels": list(LABELS)}
    (args.out / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(card["version"], {p.name: p.stat().st_size for p in sorted(args.out.iterdir())})


if __name__ == "__main__":
    main()
