"""Margins of a linear classifier as probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TEMPERATURES = np.linspace(1.0, 12.0, 45)


def softmax(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities, row by row."""
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def fitted_temperature(margins: NDArray[np.float32], truth: NDArray[np.int_]) -> float:
    """The factor under which margins of held-out messages become their likeliest probabilities."""
    rows = np.arange(len(truth))
    losses = [-np.log(softmax(margins * one)[rows, truth] + 1e-9).mean() for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
