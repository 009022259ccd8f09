"""Weights in 8 bits, each row with a step of its own: a quarter of the memory, and margins move in the third digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LARGEST = 127


@dataclass(frozen=True)
class EightBits:
    """(rows x columns): `numbers` times the `steps` of their rows."""

    numbers: NDArray[np.int8]
    steps: NDArray[np.float32]

    @classmethod
    def of(cls, weights: NDArray[np.float32]) -> EightBits:
        steps = np.abs(weights).max(axis=1, initial=0.0) / np.float32(LARGEST)
        steps[steps == 0] = 1
        # Row by row, or taking a few of them would copy all.
        return cls(np.rint(weights / steps[:, np.newaxis]).astype(np.int8, order="C"), steps.astype(np.float32))

    def weighed(self, places: NDArray[np.int_], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """(columns,): the sum of the rows at those places, each times its value."""
        rows = self.numbers.take(places, axis=0).astype(np.float32)
        sums: NDArray[np.float32] = (values * self.steps.take(places)) @ rows
        return sums
