"""Which step an invoice is at, how long its link lives, and which hours are whose."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.billing import Invoice, InvoiceStatus, Money
from bot.reminders.hours import Hours, zones
from bot.reminders.steps import lasts, step_of

TODAY = date(2026, 11, 30)
STEPS = (15, 7, 3, 1, 0, -1)


def invoice(left: int, issued: int = -30) -> Invoice:
    due = TODAY + timedelta(days=left)
    made = TODAY + timedelta(days=issued)
    return Invoice("1", "r1", InvoiceStatus.UNPAID, Money.of("5", "BDT"), made, due)


@pytest.mark.parametrize(
    ("left", "issued", "step"),
    [
        (16, -30, None), (15, -30, 15), (14, -30, 15), (8, -30, 15), (7, -30, 7), (6, -30, 7), (2, -30, 3), (1, -30, 1),
        (0, -30, 0), (-1, -30, -1), (-3, -30, -1), (-4, -30, -1), (-5, -30, None), (-400, -500, None),
        # Made today: a renewal is told at once, what was just ordered is not.
        (15, 0, 15), (14, 0, None), (0, 0, None), (1, 0, 1), (-1, -1, -1),
    ],
)  # fmt: skip
def test_the_latest_step_only(left: int, issued: int, step: int | None) -> None:
    assert step_of(invoice(left, issued), TODAY, STEPS) == step


def test_each_day_of_a_life_without_a_job_tells_one_step_at_most() -> None:
    for away in range(1, 20):  # days between two runs
        told: list[int] = []
        for left in range(16, -10, -away):
            step = step_of(invoice(left), TODAY, STEPS)
            if step is not None and (not told or step < told[-1]):
                told.append(step)
        assert len(told) == len(set(told)) <= 6
        assert told == sorted(told, reverse=True)


@pytest.mark.parametrize(("left", "days"), [([15], 18), ([5], 8), ([3], 7), ([-1], 7), ([3, 15], 18)])
def test_a_link_lives_longer_than_the_invoice_is_due(left: list[int], days: int) -> None:
    assert lasts([invoice(one) for one in left], TODAY) == days


@pytest.mark.parametrize(
    ("country", "utc", "open_", "left"),
    [
        ("BD", "03:00", True, 12), ("BD", "02:59", False, 0), ("BD", "14:59", True, 1 / 60), ("BD", "15:00", False, 0),
        ("bd", "09:00", True, 6), ("IN", "03:29", False, 0), ("IN", "03:30", True, 12), ("", "03:00", True, 12),
        ("XX", "14:59", True, 1 / 60), ("US", "13:00", False, 0), ("US", "20:00", True, 6), ("US", "02:30", False, 0),
    ],
)  # fmt: skip
def test_nobody_is_woken(country: str, utc: str, open_: bool, left: float) -> None:
    hours = Hours(9, 21, ZoneInfo("Asia/Dhaka"))
    now = datetime.fromisoformat(f"2026-11-30T{utc}:00+00:00")
    assert hours.open(country, now) is open_
    if open_:
        assert hours.left(country, now) == pytest.approx(left * 3600, abs=60)


def test_there_are_hours_for_everybody() -> None:
    """However wide a country is."""
    for country in zones():
        day = [datetime(2026, 6, 1, hour, tzinfo=timezone.utc) for hour in range(24)]
        assert any(Hours(10, 18, timezone.utc).open(country, at) for at in day), country
