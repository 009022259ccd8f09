"""When a term of so many months ends that began on a day, however often it was renewed since."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def next_end(starts: date, months: int, today: date) -> date:
    """The first end of a term, counted from ``starts``, that lies ahead of ``today``."""
    count = months
    while (end := _after(starts, count)) <= today:
        count += months
    return end


def _after(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
