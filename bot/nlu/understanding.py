"""A calibrated linear classifier over the feature streams; knows when it does not know. No Rasa in here."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.features import FeatureSpace

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
FEW = 16  # messages that are read one by one; a matrix pays from here on
TEMPERATURES = np.linspace(1.0, 12.0, 45)


@dataclass(frozen=True)
class Ranking:
    """Intents with their probabilities, best first; `certain` where the best one passed the threshold."""

    intents: tuple[tuple[str, float], ...]
    certain: bool

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
        self.weights: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self.bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self.temperature = 5.0
        self.threshold = 0.3

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> Understanding:
        """Learn from messages and their intents (one each)."""
        features, wanted = self.space.fit_transform(texts), np.asarray(labels)
        self.labels = np.unique(wanted)
        self._calibrate(features, wanted)
        model = self._model().fit(features, wanted)
        self._keep(model)
        return self

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """A ranking per message."""
        return [self._ranking(row) for row in self._chances(self._margins(texts))]

    def dumps(self) -> bytes:
        # Half precision on disk: half the model, and packing it takes half the time; margins move in the fourth digit.
        kept = {**self.__dict__, "weights": self.weights.astype(np.float16)}
        # Packed lightly here: Rasa's archive would spend seconds on packing the bare numbers hard, for nothing.
        return zlib.compress(pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL), level=1)

    @classmethod
    def loads(cls, stored: bytes) -> Understanding:
        """Only for a model that this project has trained itself: a pickle runs code."""
        made = cls()
        made.__dict__.update(pickle.loads(zlib.decompress(stored)))
        made.weights = made.weights.astype(np.float32)
        return made

    def _model(self) -> LinearSVC:
        # A looser tolerance than liblinear's own: the same accuracy to the last message in a third less time.
        return LinearSVC(C=self.penalty, tol=0.05, random_state=self.seed)

    def _keep(self, model: LinearSVC) -> None:
        # liblinear gives one row where there are two classes; two rows keep every place that reads them simple.
        weights, bias = model.coef_, model.intercept_
        if len(self.labels) == 2:
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        # One row per feature: a message touches a few hundred rows, which then lie in one piece each.
        self.weights = np.ascontiguousarray(weights.T, dtype=np.float32)
        self.bias = bias.astype(np.float32)

    def _calibrate(self, features: sp.csr_matrix, wanted: NDArray[np.str_]) -> None:
        """Fit temperature and threshold on margins that each message got from a model that had not seen it."""
        smallest = int(np.unique(wanted, return_counts=True)[1].min())
        folds = min(self.folds, smallest)
        if folds < 2 or len(self.labels) < 3:
            return  # too few examples to hold any back: the defaults stand
        margins = np.zeros((len(wanted), len(self.labels)), dtype=np.float32)
        for seen, held in StratifiedKFold(folds, shuffle=True, random_state=self.seed).split(margins, wanted):
            model = self._model().fit(features[seen], wanted[seen])
            margins[held] = model.decision_function(features[held])
        truth = np.searchsorted(self.labels, wanted)
        rows = np.arange(len(truth))
        losses = [-np.log(_softmax(margins * one)[rows, truth] + 1e-9).mean() for one in TEMPERATURES]
        self.temperature = float(TEMPERATURES[int(np.argmin(losses))])
        chances = _softmax(margins * self.temperature)
        right = (chances.argmax(axis=1) == truth) & (wanted != OUT_OF_SCOPE)
        if right.any():
            self.threshold = float(np.quantile(chances.max(axis=1)[right], self.given_up))

    def _margins(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) > FEW:
            return np.asarray(self.space.transform(texts) @ self.weights) + self.bias
        rows = [self.space.row(text) for text in texts]
        return np.stack([values @ self.weights[places] for places, values in rows]) + self.bias

    def _chances(self, margins: NDArray[np.float32]) -> NDArray[np.float32]:
        return _softmax(margins * self.temperature)

    def _ranking(self, chances: NDArray[np.float32]) -> Ranking:
        order = np.argsort(-chances)[:8]
        intents = tuple((str(self.labels[place]), float(chances[place])) for place in order)
        return Ranking(intents, certain=intents[0][1] >= self.threshold)


def heard(ranking: Ranking) -> str:
    """The intent to act on: the best one where it is certain; else none (`fallback`), which offers the likely ones."""
    if ranking.certain:
        return ranking.best
    doubtful = any(chance >= WORTH_ASKING for intent, chance in ranking.intents[1:3] if intent != OUT_OF_SCOPE)
    return ranking.best if ranking.best == OUT_OF_SCOPE and not doubtful else "fallback"


def _softmax(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(margins - margins.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
