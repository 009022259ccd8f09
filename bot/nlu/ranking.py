"""The intents of a message with their probabilities, and which of them is acted on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OUT_OF_SCOPE = "out_of_scope"
# Intents that manage the dialogue: alone they are an answer, beside a real question they are politeness.
NOT_A_QUESTION = frozenset(
    {
        OUT_OF_SCOPE,
        "greet",
        "goodbye",
        "thanks",
        "affirm",
        "deny",
        "cancel",
        "followup",
        "choose",
        "dont_know",
        "complaint",
    }
    | {"feedback_positive", "feedback_negative", "bot_challenge", "help", "language_switch", "safety_warning"}
)
WORTH_ASKING = 0.2  # a topic this likely is worth a "did you mean"


@dataclass(frozen=True)
class Ranking:
    """Intents with their probabilities, best first; `certain` where `score`, the best one's, is enough.

    `margins`: of all intents, by the words alone.
    """

    intents: tuple[tuple[str, float], ...]
    score: float
    certain: bool
    margins: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32), compare=False)

    @property
    def best(self) -> str:
        return self.intents[0][0]

    @property
    def confidence(self) -> float:
        return self.intents[0][1]


def heard(ranking: Ranking) -> str:
    """The intent to act on: the best one where it is certain; else none (`fallback`), which offers the likely ones."""
    if ranking.certain:
        return ranking.best
    doubtful = any(chance >= WORTH_ASKING for intent, chance in ranking.intents[1:3] if intent != OUT_OF_SCOPE)
    return ranking.best if ranking.best == OUT_OF_SCOPE and not doubtful else "fallback"
