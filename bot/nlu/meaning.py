"""Intents by what a message means: a logistic regression over the sentence encoder's vectors.

With few examples it also learns from the intents' names, and is averaged with a linear discriminant analysis.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.lang import register, to_bengali
from bot.lang.transliterate import looks_romanised
from bot.nlu.encoder.tokeniser import LONGEST
from bot.nlu.numberless import numberless
from bot.nlu.softmax import softmax

Array: TypeAlias = NDArray[np.float32]
PENALTY = 20.0  # inverse strength of scikit-learn's penalty, for vectors whose mean length is one
ROUNDS = 50  # of its solver: twice as many hear no message more
SHARES_OF_WORDS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
SHARES_OF_MEANINGS = (0.3, 0.5, 0.7, 0.9, 1.1, 1.4)
NEVER_SEEN = 5.0  # how far an intent of which nothing was learnt stays behind
NAME = 2.0  # how many times as much as an example the name of its intent weighs
SHRUNK = 0.5  # how far few examples are taken to lie around the middle of their intent evenly in all directions
# The held-out margins are of models that learnt half of the examples; of the other half, words learn more than meaning.
MEANING_OF_ALL = 2 / 3
GUESSED = 0.9  # how much the meaning of Banglish counts where only Bengali script was learnt: it is that of a guess
ROMANISED = frozenset({"bn-Latn", "mixed"})
NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


def as_encoded(text: str, by_sound: Mapping[str, str] = NO_WORDS) -> str:
    """The form in which a text is encoded: the encoder has read much Bengali and hardly any Banglish.

    Of a long one the beginning, which is all that the encoder looks at. ``by_sound``: see `to_bengali`.
    """
    text = text[:LONGEST]
    alike = numberless(text)
    return to_bengali(alike, by_sound) if is_romanised(text, by_sound) else alike


def is_romanised(text: str, by_sound: Mapping[str, str] = NO_WORDS) -> bool:
    """``by_sound``: of examples in Bengali script, after which whatever looks like no English is Banglish."""
    return register(text) in ROMANISED or (bool(by_sound) and looks_romanised(text))


def has_words(text: str) -> bool:
    """A bare number or sign has no meaning of its own to encode."""
    return any(letter.isalpha() for letter in text)


@dataclass(frozen=True)
class Meaning:
    """(numbers x intents) and intents, sorted by name; `shares`: how much words and meaning count together."""

    weights: Array
    bias: Array
    shares: tuple[float, float] = (1.0, 1.0)

    @classmethod
    def fit(
        cls,
        vectors: Array,
        wanted: NDArray[np.str_],
        shares: tuple[float, float] = (1.0, 1.0),
        intents: NDArray[np.str_] | None = None,
        names: Array | None = None,
    ) -> Meaning:
        """`intents`: those of the margins, sorted, where more are meant than are ``wanted`` here.

        `names`: the vectors of their names, where those are learnt from too.
        """
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis  # only who trains needs these
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        mean = vectors.mean(axis=0)
        length = float(np.linalg.norm(vectors - mean, axis=1).mean()) or 1.0
        seen, meant, count = vectors - mean, wanted, np.ones(len(wanted))
        if names is not None and intents is not None:
            # Names lie where names lie, not where messages do: how they differ from each other is what they say.
            seen, meant = np.vstack([seen, names - names.mean(axis=0)]), np.concatenate([wanted, intents])
            count = np.concatenate([count, np.full(len(intents), NAME)])
        model = LogisticRegression(C=PENALTY, max_iter=ROUNDS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(seen / length, meant, count)
        weights, bias = model.coef_.T / length, model.intercept_
        if names is not None:
            other = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=SHRUNK).fit(seen, meant)
            share = np.std(seen @ weights) / (np.std(seen @ other.coef_.T) or 1.0)  # both count alike
            # Not halved: two that agree are surer than one.
            weights = (weights + share * other.coef_.T) / np.sqrt(2)
            bias = (bias + share * other.intercept_) / np.sqrt(2)
        if weights.shape[1] == 1:  # scikit-learn gives one column where there are two intents
            weights, bias = np.hstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        bias = bias - mean @ weights
        if intents is not None:
            known = np.searchsorted(intents, np.unique(meant))
            learnt = weights, bias
            weights, bias = np.zeros((len(mean), len(intents))), np.full(len(intents), bias.min() - NEVER_SEEN)
            weights[:, known], bias[known] = learnt
        return cls(weights.astype(np.float32), bias.astype(np.float32), shares)

    def margins(self, vectors: Array) -> Array:
        """(texts x intents): logarithms of probabilities, up to a summand of each text."""
        return np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)

    def beside(self, by_words: Array, vector: Array, share: float = 1.0) -> Array:
        """The margins of one text by its words and by its meaning, of which so large a ``share`` counts."""
        return self.shares[0] * by_words + share * self.shares[1] * self.margins(vector)


def balance(words: Array, meanings: Array, truth: NDArray[np.int_]) -> tuple[float, float]:
    """How much the margins by words and by meaning count, so that held-out messages' intents are the likeliest."""
    rows = np.arange(len(truth))

    def loss(shares: tuple[float, float]) -> float:
        return float(-np.log(softmax(shares[0] * words + shares[1] * meanings)[rows, truth] + 1e-9).mean())

    of_words, of_meaning = min(itertools.product(SHARES_OF_WORDS, SHARES_OF_MEANINGS), key=loss)
    return of_words, of_meaning * MEANING_OF_ALL
