"""One-against-rest linear SVM over sparse features.

With few examples per intent it also sees their latent directions, and is averaged with a multi-class one (Crammer and
Singer, 2001).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC
from sklearn.utils.extmath import randomized_svd

FEW = 25  # examples per intent below which two messages of one intent often have no feature in common
DIRECTIONS = 100
OWN = 3.0  # how many times as much as another's example each of a handful of own ones weighs
TOGETHER = 0.75  # the multi-class SVM's penalty by the other's


def per_intent(labels: Sequence[str] | NDArray[np.str_]) -> float:
    """Examples per intent, on average."""
    return len(labels) / max(1, len(np.unique(labels)))


def directions(features: sp.csr_matrix, shots: float, seed: int) -> NDArray[np.float32] | None:
    """(features x directions): where messages lie together, longer the more of them do; None with examples enough.

    Messages are then alike also through third ones that share a word with each. The fewer examples, the more that
    helps; from FEW on it blurs what the words themselves tell apart.
    """
    if shots >= FEW or min(features.shape) < 3:
        return None
    _, lengths, axes = randomized_svd(features, min(DIRECTIONS, min(features.shape) - 1), random_state=seed)
    mean = features.multiply(features).sum() / features.shape[0]
    return np.asarray(axes.T * (lengths / np.sqrt(mean) * np.sqrt(5 / max(5.0, shots))), dtype=np.float32)


def fit(
    features: sp.csr_matrix, wanted: NDArray[np.str_], latent: NDArray[np.float32] | None, penalty: float, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(weights, bias): features x intents and intents, the intents sorted by name. Needs two intents at least."""
    if latent is None:
        weights, bias = _borders(features, wanted, seed, C=penalty)
    else:
        seen = sp.hstack([features, sp.csr_matrix(features @ latent)]).tocsr()
        # liblinear weighs each intent's own side by its class weight, never the others' side.
        own = dict.fromkeys(np.unique(wanted), OWN)
        each = _borders(seen, wanted, seed, C=penalty, class_weight=own)
        # The intents drawn against each other err elsewhere than those drawn each against the rest: the mean errs less.
        with warnings.catch_warnings():  # scikit-learn reads its number of rounds from memory that nobody wrote
            warnings.simplefilter("ignore", ConvergenceWarning)
            together = _borders(seen, wanted, seed, C=TOGETHER * penalty, multi_class="crammer_singer")
        share = np.std(seen @ each[0]) / np.std(seen @ together[0])  # both count alike, on the scale of the first
        weights, bias = ((one + share * other) / 2 for one, other in zip(each, together, strict=True))
        # Directions are sums of features: they go back into the features' own weights and cost a message nothing.
        size = features.shape[1]
        weights = weights[:size] + latent @ weights[size:]
    # One row per feature: a message touches a few hundred rows, which then lie in one piece each.
    return np.ascontiguousarray(weights, dtype=np.float32), bias.astype(np.float32)


def _borders(
    seen: sp.csr_matrix, wanted: NDArray[np.str_], seed: int, **options: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # A looser tolerance than liblinear's own: the same accuracy to the last message in a third less time.
    model = LinearSVC(tol=0.05, random_state=seed, **options).fit(seen, wanted)
    weights, bias = model.coef_, model.intercept_
    # liblinear gives one row where there are two classes; two rows keep every place that reads them simple.
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.T, bias
