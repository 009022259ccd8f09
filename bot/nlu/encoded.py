"""The vectors of examples, which are worked out while other things are learnt."""

from __future__ import annotations

from collections.abc import Callable
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
