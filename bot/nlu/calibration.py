"""How sure a ranking has to be: temperature and thresholds from margins of messages that a model had not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoded import Encoded
from bot.nlu.meaning import Meaning, balance
from bot.nlu.ranking import OUT_OF_SCOPE
from bot.nlu.softmax import fitted_temperature, softmax

# The calibrated probability is near one for most messages; a flatter one still tells ours from foreign ones among them.
FLAT = 2.0
# Flat probability by words below which the encoder is asked: asking it above changes hardly any answer. Words of which
# only a handful of examples tell are wrong more often.
DOUBT, DOUBT_OF_FEW = 0.2, 0.5
FOREIGN_COUNTS = 1.5  # how much the probability of being out of scope counts against a topic that is in doubt

Array: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.int_]


@dataclass(frozen=True)
class Calibration:
    """The defaults stand where there are too few examples to hold any back. `shares`: how much the margins by words and
    those by meaning count where the words leave a message in doubt; `held_out`: the margins by words, (messages x
    intents)."""

    temperature: float = 5.0
    threshold: float = 0.1
    threshold_of_words: float = 0.1  # holds where there is no encoder
    shares: tuple[float, float] = (1.0, 0.2)
    held_out: Array | None = None


def calibrated(
    examples: NDArray[np.str_],
    labels: NDArray[np.str_],
    learnt_without: Callable[[Places, Places], Array],
    encoded: Encoded | None,
    *,
    folds: int,
    given_up: float,
    seed: int,
    doubt: float = DOUBT,
) -> Calibration:
    """``learnt_without(seen, held)``: the margins of the messages held by a model that learnt from those seen.

    The thresholds are so high that at most ``given_up`` of the in-scope messages which would have been understood
    rightly fall below.
    """
    smallest = int(np.unique(examples, return_counts=True)[1].min())
    if min(folds, smallest) < 2 or len(labels) < 3:
        return Calibration()
    margins = np.zeros((len(examples), len(labels)), dtype=np.float32)
    parts = list(StratifiedKFold(min(folds, smallest), shuffle=True, random_state=seed).split(margins, examples))
    for seen, held in parts:
        margins[held] = learnt_without(seen, held)
    truth = np.searchsorted(labels, examples)
    temperature = fitted_temperature(margins, truth)
    in_scope = labels[truth] != OUT_OF_SCOPE

    def threshold(margins: Array, scores: Array, places: Places) -> float:
        right = (margins.argmax(axis=1) == truth[places]) & in_scope[places]
        return float(np.quantile(scores[right], given_up)) if right.any() else Calibration.threshold

    of_words = threshold(margins, flat(margins), np.arange(len(examples)))
    if encoded is None:
        return Calibration(temperature, of_words, of_words, held_out=margins)
    at = encoded.places
    words, shares = margins[at], Calibration.shares
    doubted = flat(words) < doubt
    both = words.copy()
    if doubted.any():
        meant = _meant_without(examples, labels, parts, encoded)
        of_each = balance(words[doubted], meant[doubted], truth[at][doubted])
        shares = (of_each[0] / temperature, of_each[1] / temperature)  # one temperature, in doubt or not
        both[doubted] = shares[0] * words[doubted] + shares[1] * meant[doubted]
    return Calibration(
        temperature, threshold(both, sureness(both, doubted, temperature, labels, doubt), at), of_words, shares, margins
    )


def _meant_without(
    examples: NDArray[np.str_], labels: NDArray[np.str_], parts: list[tuple[Places, Places]], encoded: Encoded
) -> Array:
    """The margins by meaning of the encoded messages, each by a model that had not seen it."""
    vectors, at = encoded.vectors(), encoded.places
    meant = np.zeros((len(at), len(labels)), dtype=np.float32)
    for seen, _ in parts:
        learnt = np.isin(at, seen)
        model = Meaning.fit(vectors[learnt], examples[at[learnt]], intents=labels, names=encoded.of_names())
        meant[~learnt] = model.margins(vectors[~learnt])
    return meant


def flat(margins: Array) -> Array:
    """The flat probability of each message's best intent."""
    return np.asarray(softmax(margins * FLAT).max(axis=1), dtype=np.float32)


def sureness(
    margins: Array, doubted: NDArray[np.bool_], temperature: float, labels: NDArray[np.str_], doubt: float = DOUBT
) -> Array:
    """How sure the best intent of each message is. What was in doubt stays below ``doubt``, by its probability, and
    the lower the likelier it is no matter of ours at all."""
    chances = softmax(margins * temperature)
    sure, outside = chances.max(axis=1), np.flatnonzero(labels == OUT_OF_SCOPE)
    if len(outside):
        foreign = chances[:, outside[0]]
        sure = np.where(foreign < sure, np.maximum(sure - FOREIGN_COUNTS * foreign, 0.0), sure)
    return np.where(doubted, doubt * sure, flat(margins))
