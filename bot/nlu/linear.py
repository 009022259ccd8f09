"""One-against-rest linear SVM over sparse features; with few examples per intent, over their latent directions too."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.svm import LinearSVC
from sklearn.utils.extmath import randomized_svd

FEW = 25  # examples per intent below which two messages of one intent often have no feature in common
DIRECTIONS = 100
OWN = 3.0  # how many times as much as another's example each of a handful of own ones weighs


def per_intent(labels: NDArray[np.str_]) -> float:
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
    seen = features if latent is None else sp.hstack([features, sp.csr_matrix(features @ latent)]).tocsr()
    # A looser tolerance than liblinear's own: the same accuracy to the last message in a third less time.
    # liblinear weighs each intent's own side by its class weight, never the others' side.
    own = None if latent is None else dict.fromkeys(np.unique(wanted), OWN)
    model = LinearSVC(C=penalty, tol=0.05, class_weight=own, random_state=seed).fit(seen, wanted)
    weights, bias = model.coef_, model.intercept_
    # liblinear gives one row where there are two classes; two rows keep every place that reads them simple.
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    weights = weights.T
    if latent is not None:
        # Directions are sums of features: they go back into the features' own weights and cost a message nothing.
        size = features.shape[1]
        weights = weights[:size] + latent @ weights[size:]
    # One row per feature: a message touches a few hundred rows, which then lie in one piece each.
    return np.ascontiguousarray(weights, dtype=np.float32), bias.astype(np.float32)
