"""A calibrated linear classifier over the feature streams; knows when it does not know. No Rasa in here."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.nlu import linear
from bot.nlu.context_model import ContextModel, Said, with_changes_of_subject
from bot.nlu.features import FeatureSpace
from bot.nlu.other_script import copies
from bot.nlu.softmax import fitted_temperature, softmax

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
STEPS = 32767  # the largest number of two bytes
FEW = 16  # messages that are read one by one; a matrix pays from here on
# The calibrated probability is near one for most messages; a flatter one still tells ours from foreign ones among them.
FLAT = 2.0


@dataclass(frozen=True)
class Ranking:
    """Intents with their probabilities, best first; `certain` where `score`, the best one's flat one, is enough."""

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


class Understanding:
    """One-against-rest linear SVM; its margins become probabilities by a temperature fitted out of fold.

    The threshold is set out of fold too: so high that at most ``given_up`` of the in-scope messages which would have
    been understood rightly fall below it.
    """

    def __init__(self, *, penalty: float = 0.4, folds: int = 2, given_up: float = 0.04, seed: int = 0) -> None:
        self.penalty, self.folds, self.given_up, self.seed = penalty, folds, given_up, seed
        self.space = FeatureSpace()
        self.labels: NDArray[np.str_] = np.array([], dtype=str)
        self.weights: NDArray[Any] = np.zeros((0, 0), dtype=np.float32)
        self.step = 1.0  # what a weight of 1 is worth
        self.bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self.temperature = 5.0
        self.threshold = 0.1
        self.held_out: NDArray[np.float32] | None = None  # margins of the examples by a model that had not seen them
        self.in_context: ContextModel | None = None

    def fit(self, texts: Sequence[str], labels: Sequence[str], said: Sequence[Said] = ()) -> Understanding:
        """Learn from messages and their intents (one each), and from what is ``said`` within conversations."""
        copied = copies(texts)
        origin = np.array([*range(len(texts)), *copied], dtype=int)  # the example that each row was made of
        wanted = np.asarray(labels)[origin]
        shots = linear.per_intent(wanted)
        self.space = FeatureSpace(few=shots < linear.FEW)
        features = self.space.fit_transform([*texts, *copied.values()])
        shares = self.space.shares()
        features = (features @ sp.diags(shares)).tocsr()
        self.labels = np.unique(wanted)
        latent = linear.directions(features, shots, self.seed)
        self._calibrate(features, wanted, origin, latent)
        weights, self.bias = linear.fit(features, wanted, latent, self.penalty, self.seed)
        self.step = 1.0
        self.weights = weights * shares[:, np.newaxis]  # so that nothing is left to multiply when a message comes
        if said and self.held_out is not None:
            self.in_context = self._fit_in_context(texts, labels, said, self.held_out)
        return self

    def _fit_in_context(
        self, texts: Sequence[str], labels: Sequence[str], said: Sequence[Said], held_out: NDArray[np.float32]
    ) -> ContextModel:
        moved, margins = with_changes_of_subject(said, texts, labels, held_out, self.seed)
        seen = self.margins([one.text for one in said])
        return ContextModel(seed=self.seed).fit([*said, *moved], np.vstack([seen, margins]))

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """A ranking per message."""
        margins = self.margins(texts)
        scores = softmax(margins * FLAT).max(axis=1)
        return [self._ranking(*one) for one in zip(softmax(margins * self.temperature), scores, margins, strict=True)]

    def dumps(self) -> bytes:
        # Whole numbers of two bytes, on disk and in the engine: half the model and half the time of packing it; margins
        # move in the fourth digit. Floats of two bytes would move as much, and processors take them one by one.
        step = float(np.abs(self.weights).max(initial=0.0)) * self.step / STEPS or 1.0
        weights = np.rint(self.weights * (self.step / step)).astype(np.int16)
        kept = {**self.__dict__, "weights": weights, "step": step, "held_out": None}
        # Packed lightly here: Rasa's archive would spend seconds on packing the bare numbers hard, for nothing.
        return zlib.compress(pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL), level=1)

    @classmethod
    def loads(cls, stored: bytes) -> Understanding:
        """Only for a model that this project has trained itself: a pickle runs code."""
        made = cls()
        made.__dict__.update(pickle.loads(zlib.decompress(stored)))
        return made

    def _calibrate(
        self,
        features: sp.csr_matrix,
        wanted: NDArray[np.str_],
        origin: NDArray[np.int_],
        latent: NDArray[np.float32] | None,
    ) -> None:
        """Fit temperature and threshold on margins that each message got from a model that had not seen it."""
        examples = wanted[: int(origin.max()) + 1]  # copies are learnt beside their example, never asked
        smallest = int(np.unique(examples, return_counts=True)[1].min())
        folds = min(self.folds, smallest)
        if folds < 2 or len(self.labels) < 3:
            return  # too few examples to hold any back: the defaults stand
        margins = np.zeros((len(examples), len(self.labels)), dtype=np.float32)
        for seen, held in StratifiedKFold(folds, shuffle=True, random_state=self.seed).split(margins, examples):
            rows = np.isin(origin, seen)
            weights, bias = linear.fit(features[rows], wanted[rows], latent, self.penalty, self.seed)
            margins[held] = features[held] @ weights + bias
        self.held_out = margins
        truth = np.searchsorted(self.labels, examples)
        self.temperature = fitted_temperature(margins, truth)
        right = (margins.argmax(axis=1) == truth) & (examples != OUT_OF_SCOPE)
        if right.any():
            self.threshold = float(np.quantile(softmax(margins * FLAT).max(axis=1)[right], self.given_up))

    def margins(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(messages x intents): how far each message is on an intent's side."""
        if len(texts) > FEW:
            return np.asarray(self.space.transform(texts) @ self.weights.astype(np.float32)) * self.step + self.bias
        rows = [self.space.row(text) for text in texts]
        sums = [values @ self.weights[places].astype(np.float32) for places, values in rows]
        return np.stack(sums) * np.float32(self.step) + self.bias

    def _ranking(self, chances: NDArray[np.float32], score: np.float32, margins: NDArray[np.float32]) -> Ranking:
        order = np.argsort(-chances)[:8]
        intents = tuple((str(self.labels[place]), float(chances[place])) for place in order)
        return Ranking(intents, float(score), certain=bool(score >= self.threshold), margins=margins)


def heard(ranking: Ranking) -> str:
    """The intent to act on: the best one where it is certain; else none (`fallback`), which offers the likely ones."""
    if ranking.certain:
        return ranking.best
    doubtful = any(chance >= WORTH_ASKING for intent, chance in ranking.intents[1:3] if intent != OUT_OF_SCOPE)
    return ranking.best if ranking.best == OUT_OF_SCOPE and not doubtful else "fallback"
