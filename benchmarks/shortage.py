"""Is a topic short of examples? How often each is recognised by a model that has not seen the message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.own_examples import Example

FOLDS = 5
POOR = 0.7  # out-of-fold recall below which more examples, or a clearer border, are wanted
LIKELY_CHANCE = 2  # standard errors that the recall must lie below POOR to be more than bad luck


@dataclass(frozen=True)
class Standing:
    """One topic in one register: how many examples, how many recognised out of fold, and its usual mistake."""

    topic: str
    register: str
    examples: int
    recognised: int
    taken_for: str  # the topic that it is most often taken for; empty where it never is

    @property
    def recall(self) -> float:
        return self.recognised / self.examples

    @property
    def short(self) -> bool:
        """More than bad luck: the recall is clearly below POOR for so many examples."""
        error = (POOR * (1 - POOR) / self.examples) ** 0.5
        return bool(self.recall < POOR - LIKELY_CHANCE * error)


def out_of_fold(examples: Sequence[Example], folds: int = FOLDS, seed: int = 0) -> list[str]:
    """The topic that each message is heard as by a model that learnt from the other folds only."""
    from sklearn.model_selection import StratifiedKFold

    from bot.nlu.encoder import load
    from bot.nlu.understanding import Understanding

    strata = np.array([f"{one.topic} {one.register}" for one in examples])
    heard = np.empty(len(examples), dtype=object)
    for seen, held in StratifiedKFold(folds, shuffle=True, random_state=seed).split(strata, strata):
        learnt = [examples[place] for place in seen]
        # folds=1: the order of the topics needs no calibrated probabilities.
        model = Understanding(load(), folds=1).fit([one.text for one in learnt], [one.topic for one in learnt])
        heard[held] = [ranking.best for ranking in model.rank([examples[place].text for place in held])]
    return list(heard)


def standings(examples: Sequence[Example], heard: Sequence[str]) -> list[Standing]:
    """One row per topic and register, the worst recall first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for example, said in zip(examples, heard, strict=True):
        groups.setdefault((example.topic, example.register), []).append(said)
    rows = [
        Standing(topic, register, len(said), said.count(topic), _usual_mistake(topic, said))
        for (topic, register), said in groups.items()
    ]
    return sorted(rows, key=lambda row: (row.recall, row.topic, row.register))


def _usual_mistake(topic: str, said: Sequence[str]) -> str:
    mistakes = Counter(one for one in said if one != topic)
    return mistakes.most_common(1)[0][0] if mistakes else ""
