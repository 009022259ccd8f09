"""Renewal dates do not drift: 31 January, 28 February, 31 March."""

from __future__ import annotations

import calendar
from datetime import date

import pytest

from bot.billing.backends.renewal import due_day_of, forward


@pytest.mark.parametrize("cycle", [1, 2, 3, 6, 12, 24, 36])
def test_every_day_and_cycle_comes_back_to_its_own_day(cycle: int) -> None:
    for year in (2026, 2027, 2028):  # the last one leaps
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            begun = date.fromordinal(ordinal)
            due, kept = begun, None
            for turn in range(1, 14):
                kept = due_day_of(due, kept)
                due = forward(due, cycle, kept)
                months = begun.year * 12 + begun.month - 1 + turn * cycle
                longest = calendar.monthrange(months // 12, months % 12 + 1)[1]
                assert due == date(months // 12, months % 12 + 1, min(begun.day, longest)), (begun, turn)


def test_a_date_that_somebody_set_is_the_new_day() -> None:
    assert due_day_of(date(2026, 3, 10), 31) == 10
    assert due_day_of(date(2026, 2, 28), 31) == 31
    assert due_day_of(date(2026, 2, 27), 31) == 27
