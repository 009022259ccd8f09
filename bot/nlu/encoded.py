"""The vectors of examples, worked out beside the solver, which takes one core of two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class Encoded:
    """The vectors of the messages at some places; `vectors` waits until they are worked out.

    `names`: those of the intents' names, sorted, where there are too few messages to go by alone.
    """

    places: NDArray[np.int_]
    vectors: Callable[[], Vectors]
    names: Callable[[], Vectors] | None = None

    def of_names(self) -> Vectors | None:
        return self.names() if self.names else None


def aside(vectors: Callable[[Sequence[str]], Vectors], *many: Sequence[str]) -> list[Callable[[], Vectors]]:
    """What waits for the vectors of each of ``many``, which are worked out one after the other."""
    worker = ThreadPoolExecutor(1)
    waiting: list[Callable[[], Vectors]] = [worker.submit(vectors, texts).result for texts in many]
    worker.shutdown(wait=False)
    return waiting
