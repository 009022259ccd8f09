"""What a short message says beside its topic ("I don't get it", "shorter", "useless bot"): its act, if it has one.

One linear SVM against the rest over the same features as the topics', learnt from data/acts (bot.nlu.act_training).
Where the words leave room for an act, the sentence encoder is asked too. How sure an act must be is set on examples
that were held out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.nlu.eight_bits import EightBits
from bot.nlu.encoded import Vectors

MOST_WORDS: Final = 14  # who says more tells of something else
LONGEST: Final = 160  # letters: "to,to,to" is one word
ROOM: Final = -0.6  # margin by words below which no act is looked for: 6 messages in 100 are above
MEANT: Final = 0.2  # how much what the encoder makes of a message counts beside its words
SURE, LIKELY = 0, 1  # the rows of the thresholds


class Act(NamedTuple):
    """`sure`: what a message says, or ""; `hint`: what it may say, which counts only where nothing else is heard."""

    sure: str = ""
    hint: str = ""


def may_say_one(text: str) -> bool:
    """Short enough to say nothing else, and in words."""
    return len(text) <= LONGEST and len(text.split()) <= MOST_WORDS and any(letter.isalpha() for letter in text)


NO_ACT: Final = Act()


@dataclass(frozen=True)
class Acts:
    """`places`: the features that stand in an example of an act, sorted. The columns of all numbers are the acts.

    `meanings`: weights and bias of what the encoder makes of a message. `thresholds`: (2 x acts), without it and with.
    """

    names: tuple[str, ...]
    places: NDArray[np.int_]
    weights: EightBits
    bias: NDArray[np.float32]
    meanings: tuple[Vectors, Vectors] | None
    thresholds: Mapping[bool, NDArray[np.float64]]

    def said(self, places: NDArray[np.int32], values: NDArray[np.float32], vector: Callable[[], Vectors] | None) -> Act:
        """``places``, ``values``: the row of a message without what is zero. ``vector``: what it means, if wanted."""
        at = np.searchsorted(self.places, places)
        known = self.places.take(at, mode="clip") == places
        margins = self.weights.weighed(at[known], values[known]) + self.bias
        if margins.max() <= ROOM:
            return NO_ACT
        asked = vector is not None and self.meanings is not None
        if vector is not None and self.meanings is not None:
            weights, bias = self.meanings
            margins = margins + MEANT * (vector() @ weights + bias)
        best = int(margins.argmax())
        sure, likely = (margins[best] >= self.thresholds[asked][kind, best] for kind in (SURE, LIKELY))
        return Act(self.names[best] if sure else "", self.names[best] if likely else "")
