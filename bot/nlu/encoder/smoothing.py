"""Make the network's inputs fit into 8 bits: large channels are divided by a factor that goes into the weights.

SmoothQuant (Xiao et al., 2023, arXiv:2211.10438): without it a few channels, ten times as large as the others, decide
the scale of all. The result in exact numbers is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder.weights import HEADS, LAYERS, SIZE, Weights

Array: TypeAlias = NDArray[np.float32]
STRENGTH = 0.7  # how much of a channel's size moves into the weights
EPSILON = 1e-12
INPUTS = {"qkv": ("q", "k", "v"), "ao": ("ao",), "fi": ("fi",), "fo": ("fo",)}  # matrices by the input they share


class Layer:
    """One layer's matrices (outputs x inputs) and vectors by name: q, k, v, ao, aln, fi, fo, oln with .w and .b."""

    def __init__(self, weights: Weights, place: int) -> None:
        self.numbers: dict[str, Array] = {}
        for name in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
            for part in ("w", "b"):
                width = 4 * SIZE if (name, part) in {("fo", "w"), ("fi", "b")} else SIZE
                self.numbers[f"{name}.{part}"] = weights.numbers(f"l{place}.{name}.{part}", width)

    def __getitem__(self, name: str) -> Array:
        return self.numbers[name]

    def run(self, x: Array, seen: dict[str, Array]) -> Array:
        """(tokens x SIZE) -> the same; keeps the largest size of each channel of each input in `seen`."""
        _keep(seen, "qkv", x)
        query, key, value = (
            (x @ self[f"{name}.w"].T + self[f"{name}.b"]).reshape(len(x), HEADS, -1).transpose(1, 0, 2)
            for name in INPUTS["qkv"]
        )
        looks = query @ key.transpose(0, 2, 1) / np.sqrt(SIZE // HEADS)
        looks = np.exp(looks - looks.max(axis=-1, keepdims=True))
        mixed = ((looks / looks.sum(axis=-1, keepdims=True)) @ value).transpose(1, 0, 2).reshape(len(x), SIZE)
        _keep(seen, "ao", mixed)
        x = normalised(x + mixed @ self["ao.w"].T + self["ao.b"], self["aln.w"], self["aln.b"])
        _keep(seen, "fi", x)
        inner = x @ self["fi.w"].T + self["fi.b"]
        inner = inner / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (inner + 0.044715 * inner**3)))  # GELU, near enough here
        _keep(seen, "fo", inner)
        return normalised(x + inner @ self["fo.w"].T + self["fo.b"], self["oln.w"], self["oln.b"])

    def smooth(self, seen: dict[str, Array]) -> dict[str, Array]:
        """Move the sizes into the weights; returns what the inputs of qkv, fi and fo are to be multiplied by."""
        factors = {}
        for name, sharing in INPUTS.items():
            together = np.concatenate([self[f"{one}.w"] for one in sharing])
            largest = np.maximum(np.abs(together).max(axis=0), 1e-4)
            factor = np.maximum(seen[name], 1e-4) ** STRENGTH / largest ** (1 - STRENGTH)
            factor = np.maximum(factor / np.exp(np.log(factor).mean()), 1e-3).astype(np.float32)
            for one in sharing:
                self.numbers[f"{one}.w"] = self[f"{one}.w"] * factor
            if name == "ao":  # attention mixes values without changing them: they can be divided where they are made
                self.numbers["v.w"] = self["v.w"] / factor[:, np.newaxis]
                self.numbers["v.b"] = self["v.b"] / factor
            else:
                factors[name] = 1 / factor
        return factors


def smoothed(weights: Weights, inputs: Iterable[Array]) -> list[tuple[Layer, dict[str, Array]]]:
    """Every layer with its factors. `inputs`: (tokens x SIZE) of texts like those that will come."""
    layers = [Layer(weights, place) for place in range(LAYERS)]
    sizes: list[dict[str, Array]] = [{} for _ in layers]
    first = weights.numbers("emb.ln.w"), weights.numbers("emb.ln.b")
    for x in inputs:
        x = normalised(x, *first)
        for layer, seen in zip(layers, sizes, strict=True):
            x = layer.run(x, seen)
    return [(layer, layer.smooth(seen)) for layer, seen in zip(layers, sizes, strict=True)]


def normalised(x: Array, scale: Array, shift: Array) -> Array:
    """Layer normalisation."""
    x = x - x.mean(axis=1, keepdims=True)
    return np.asarray(x / np.sqrt((x * x).mean(axis=1, keepdims=True) + EPSILON) * scale + shift, dtype=np.float32)


def _keep(seen: dict[str, Array], name: str, x: Array) -> None:
    largest = np.abs(x).max(axis=0)
    seen[name] = np.maximum(seen[name], largest) if name in seen else largest
