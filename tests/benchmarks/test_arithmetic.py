"""The arithmetic behind the figures: known answers, and what must hold for any scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.arithmetic import (
    auroc,
    balanced_threshold,
    difference,
    even_threshold,
    interval,
    operating,
    percentiles,
    ratio,
    threshold_of_the_paper,
)

# {inside, outside, area}: worked out by hand, pair by pair.
AREAS = [
    ([3, 4], [1, 2], 1.0),
    ([1, 2], [3, 4], 0.0),
    ([1, 1], [1, 1], 0.5),
    ([2, 4], [1, 3], 0.75),
    ([1], [1, 0], 0.75),
]
SCORES = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=30)


@pytest.mark.parametrize(("inside", "outside", "area"), AREAS)
def test_area_is_the_share_of_pairs_in_the_right_order(inside: list[float], outside: list[float], area: float) -> None:
    assert auroc(inside, outside) == area


@given(SCORES, SCORES)
def test_area_agrees_with_counting_pairs(inside: list[float], outside: list[float]) -> None:
    counted = sum((one > other) + 0.5 * (one == other) for one in inside for other in outside)
    assert auroc(inside, outside) == pytest.approx(counted / (len(inside) * len(outside)))


def test_area_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="both"):
        auroc([1.0], [])


def test_rules_differ_where_there_are_few_foreign_messages() -> None:
    # Nine of ours, the lowest three below the one foreign message: giving up three for one pays only in balance.
    inside, right, outside = [1, 2, 3, 5, 6, 7, 8, 9, 10], [True] * 9, [4]
    paper = operating(threshold_of_the_paper(inside, right, outside), inside, right, outside)
    balanced = operating(balanced_threshold(inside, right, outside), inside, right, outside)
    assert (paper.accuracy, paper.recall) == (1.0, 0.0)
    assert (balanced.accuracy, balanced.recall) == (pytest.approx(6 / 9), 1.0)


def test_what_is_misunderstood_is_not_right_above_any_threshold() -> None:
    assert operating(0.0, [1, 2], [False, True], [0.5]).accuracy == 0.5


@given(SCORES, SCORES, st.randoms(use_true_random=False))
def test_no_threshold_is_better_than_the_chosen_one(inside: list[float], outside: list[float], dice) -> None:  # type: ignore[no-untyped-def]
    right = [dice.random() < 0.7 for _ in inside]

    def balance(threshold: float) -> float:
        point = operating(threshold, inside, right, outside)
        return point.accuracy + point.recall

    def messages(threshold: float) -> float:
        point = operating(threshold, inside, right, outside)
        return point.accuracy * len(inside) + point.recall * len(outside)

    def apart(threshold: float) -> float:
        point = operating(threshold, inside, right, outside)
        return abs(point.accuracy - point.recall)

    for threshold in np.arange(-0.5, 21.5, 0.5):
        assert apart(even_threshold(inside, right, outside)) <= apart(threshold) + 1e-9
        assert balance(balanced_threshold(inside, right, outside)) >= balance(threshold) - 1e-9
        assert messages(threshold_of_the_paper(inside, right, outside)) >= messages(threshold) - 1e-9


def test_interval_holds_the_share_and_narrows_with_more_messages() -> None:
    small, large = interval([1] * 80 + [0] * 20), interval([1] * 8000 + [0] * 2000)
    assert small.value == large.value == 0.8
    assert small.low < 0.8 < small.high
    # Normal approximation: 0.8 -+ 1.96 * sqrt(0.8 * 0.2 / 100).
    assert (small.low, small.high) == (pytest.approx(0.7216, abs=0.02), pytest.approx(0.8784, abs=0.02))
    assert large.high - large.low < (small.high - small.low) / 5
    assert interval([1, 0, 1]) == interval([1, 0, 1])
    with pytest.raises(ValueError, match="no message"):
        interval([])


def test_difference_is_paired() -> None:
    ours, theirs = [1, 1, 0, 0] * 50, [1, 0, 0, 0] * 50
    gap = difference(ours, theirs)
    assert gap.value == 0.25
    assert 0 < gap.low < 0.25 < gap.high < 0.5
    # The same hits on the same messages differ by nothing, however they spread.
    same = difference(ours, ours)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_percentiles_are_milliseconds() -> None:
    assert percentiles([0.001 * one for one in range(1, 102)]) == {"p50": 51.0, "p95": 96.0, "p99": 100.0}
    with pytest.raises(ValueError, match="nothing"):
        percentiles([])


def test_ratio_of_nothing_is_none() -> None:
    assert ratio(10, 4) == 2.5
    assert ratio(10, 0) is None
