"""The twelve layers as an ONNX graph of 8-bit matrices: `x` (1 x tokens x SIZE) becomes the mean over its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from bot.nlu.encoder.smoothing import EPSILON, Array, Layer
from bot.nlu.encoder.weights import HEADS, SIZE, Weights

FUSED = "com.microsoft"  # onnxruntime's own operators, several steps in one
OPSET, IR = 18, 9


class Graph:
    """Nodes and constants that are being put together; each method returns the name of what it made."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **options: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, name=f"{output}_node", **options))
        return output

    def product(self, x: str, matrix: Array, output: str) -> str:
        """x times a matrix (outputs x inputs) in 8 bits: x is rounded when it comes, by its own largest values."""
        whole, scale, zero = _eight_bits(matrix)
        return self.node(
            "DynamicQuantizeMatMul",
            [
                x,
                self.constant(f"{output}_w", whole.T),
                self.constant(f"{output}_s", scale),
                self.constant(f"{output}_z", zero),
            ],
            output,
            FUSED,
        )

    def layer(self, x: str, layer: Layer, factors: dict[str, Array], place: int) -> str:
        name = f"layer{place}_"

        def scaled(value: str, of: str) -> str:
            return self.node("Mul", [value, self.constant(f"{name}{of}_f", factors[of])], f"{name}{of}_in")

        def joined(value: str, beside: str, norm: str, bias: str, output: str) -> str:
            constants = [
                self.constant(f"{output}_{part}", layer[part]) for part in (f"{norm}.w", f"{norm}.b", f"{bias}.b")
            ]
            return self.node("SkipLayerNormalization", [value, beside, *constants], output, FUSED, epsilon=EPSILON)

        together = self.product(
            scaled(x, "qkv"), np.concatenate([layer[f"{one}.w"] for one in ("q", "k", "v")]), f"{name}qkv"
        )
        parts = [f"{name}{one}" for one in ("q", "k", "v")]
        self.nodes.append(helper.make_node("Split", [together], parts, axis=-1, num_outputs=3, name=f"{name}split"))
        bias = self.constant(f"{name}qkv_b", np.concatenate([layer[f"{one}.b"] for one in ("q", "k", "v")]))
        mixed = self.node("MultiHeadAttention", [*parts, bias], f"{name}mixed", FUSED, num_heads=HEADS)
        x = joined(self.product(mixed, layer["ao.w"], f"{name}ao"), x, "aln", "ao", f"{name}attended")
        inner = self.product(scaled(x, "fi"), layer["fi.w"], f"{name}fi")
        inner = self.node("BiasGelu", [inner, self.constant(f"{name}fi_b", layer["fi.b"])], f"{name}inner", FUSED)
        return joined(self.product(scaled(inner, "fo"), layer["fo.w"], f"{name}fo"), x, "oln", "fo", f"{name}out")


def network(weights: Weights, layers: Sequence[tuple[Layer, dict[str, Array]]]) -> bytes:
    """The model as onnxruntime reads it."""
    graph = Graph()
    norm = [graph.constant(f"emb_{part}", weights.numbers(f"emb.ln.{part}")) for part in ("w", "b")]
    x = graph.node("LayerNormalization", ["x", *norm], "first", axis=-1, epsilon=EPSILON)
    for place, (layer, factors) in enumerate(layers):
        x = graph.layer(x, layer, factors, place)
    graph.node("ReduceMean", [x, graph.constant("tokens", np.array([1]))], "mean", keepdims=0)
    made = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, "tokens", SIZE])],
        [helper.make_tensor_value_info("mean", onnx.TensorProto.FLOAT, [1, SIZE])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return bytes(helper.make_model(made, opset_imports=opsets, ir_version=IR).SerializeToString())


def _eight_bits(matrix: Array) -> tuple[NDArray[np.uint8], Array, NDArray[np.uint8]]:
    """(numbers, scale, zero) per output. Without sign: signed ones saturate on processors without VNNI."""
    low, high = np.minimum(matrix.min(axis=1), 0), np.maximum(matrix.max(axis=1), 0)
    scale = np.maximum((high - low) / 255, 1e-9).astype(np.float32)
    zero = np.clip(np.rint(-low / scale), 0, 255)
    whole = np.clip(np.rint(matrix / scale[:, np.newaxis]) + zero[:, np.newaxis], 0, 255)
    return whole.astype(np.uint8), scale, zero.astype(np.uint8)
