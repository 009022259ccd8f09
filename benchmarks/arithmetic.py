"""The arithmetic of the benchmarks: intervals, thresholds, ROC, percentiles. Pure functions over numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2000


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def interval(right: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """Mean of hits (0 or 1 per message), and where 95 % of resampled means lie. Raises ValueError without hits."""
    hits = np.asarray(right, dtype=np.float64)
    if not hits.size:
        raise ValueError("no message to count")
    # A resampled mean of zeros and ones is a binomial draw; other values are drawn one by one.
    draws = np.random.default_rng(seed)
    if np.isin(hits, (0.0, 1.0)).all():
        means = draws.binomial(hits.size, hits.mean(), resamples) / hits.size
    else:
        means = np.array([draws.choice(hits, hits.size).mean() for _ in range(resamples)])
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(hits.mean()), float(low), float(high))


def difference(ours: ArrayLike, theirs: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """Paired: mean of ours minus theirs on the same messages, with its 95 % interval."""
    gaps = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    if not gaps.size:
        raise ValueError("no message to count")
    draws = np.random.default_rng(seed)
    means = [float(draws.choice(gaps, gaps.size).mean()) for _ in range(resamples)]
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(gaps.mean()), float(low), float(high))


def auroc(inside: ArrayLike, outside: ArrayLike) -> float:
    """Chance that a message of ours scores above a foreign one; a tie counts half."""
    ours, foreign = np.asarray(inside, dtype=np.float64), np.sort(np.asarray(outside, dtype=np.float64))
    if not ours.size or not foreign.size:
        raise ValueError("both kinds of message are needed")
    below = np.searchsorted(foreign, ours, side="left")
    upto = np.searchsorted(foreign, ours, side="right")
    return float((below + upto).sum() / (2 * ours.size * foreign.size))


@dataclass(frozen=True)
class Operating:
    """What a threshold does: a message below it is called foreign."""

    threshold: float
    accuracy: float  # share of our messages understood rightly and not rejected
    recall: float  # share of foreign messages that are rejected


def operating(threshold: float, inside: ArrayLike, right: ArrayLike, outside: ArrayLike) -> Operating:
    """`inside`, `outside`: confidences; `right`: whether the best intent of each inside message was the wanted one."""
    ours, hits, foreign = np.asarray(inside), np.asarray(right, dtype=bool), np.asarray(outside)
    return Operating(float(threshold), float((hits & (ours >= threshold)).mean()), float((foreign < threshold).mean()))


def threshold_of_the_paper(inside: ArrayLike, right: ArrayLike, outside: ArrayLike) -> float:
    """CLINC150's own rule: most validation messages right, where "foreign" is one more intent."""
    weights = np.size(inside), np.size(outside)
    return _best(inside, right, outside, weights)


def balanced_threshold(inside: ArrayLike, right: ArrayLike, outside: ArrayLike) -> float:
    """Highest mean of in-scope accuracy and out-of-scope recall."""
    return _best(inside, right, outside, (1, 1))


def even_threshold(inside: ArrayLike, right: ArrayLike, outside: ArrayLike) -> float:
    """Where in-scope accuracy and out-of-scope recall are most alike."""
    candidates, accuracy, recall = _shares(inside, right, outside)
    return float(candidates[int(np.argmin(np.abs(accuracy - recall)))])


def _best(inside: ArrayLike, right: ArrayLike, outside: ArrayLike, weights: tuple[float, float]) -> float:
    candidates, accuracy, recall = _shares(inside, right, outside)
    return float(candidates[int(np.argmax(weights[0] * accuracy + weights[1] * recall))])


def _shares(inside: ArrayLike, right: ArrayLike, outside: ArrayLike) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """(thresholds, in-scope accuracy, out-of-scope recall) of every threshold that makes a difference."""
    ours, hits, foreign = np.asarray(inside), np.asarray(right, dtype=bool), np.asarray(outside)
    candidates = _candidates(ours, foreign)
    kept = np.sort(ours[hits])
    accuracy = (kept.size - np.searchsorted(kept, candidates, side="left")) / ours.size
    recall = np.searchsorted(np.sort(foreign), candidates, side="left") / foreign.size
    return candidates, accuracy, recall


def _candidates(ours: NDArray[np.float64], foreign: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every place where a message changes sides: between two neighbouring scores, and beyond both ends."""
    scores = np.unique(np.concatenate([ours, foreign]))
    return np.concatenate([scores[:1], (scores[1:] + scores[:-1]) / 2, scores[-1:] + 1e-9])


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 of durations, in milliseconds."""
    if not len(seconds):
        raise ValueError("nothing was timed")
    found = np.percentile(np.asarray(seconds) * 1000, (50, 95, 99))
    return {name: round(float(value), 2) for name, value in zip(("p50", "p95", "p99"), found, strict=True)}


def ratio(ours: float, theirs: float) -> float | None:
    """How many times theirs fits into ours; None where theirs is nothing."""
    return ours / theirs if theirs else None
