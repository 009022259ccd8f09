"""How long others have waited, told as a round time, or not at all."""

from __future__ import annotations

import pytest

from bot.answers import render
from bot.conversations.waiting import STEPS, usual

MINUTE = 60.0


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([], None),
        ([1, 1, 1, 1], None),
        ([0, 0, 0, 0, 0], 5),
        ([-5, 1, 2, 3, 4], 5),  # a clock that was set back
        ([1, 2, 3, 12, 600], 15),
        ([14, 14, 14, 14, 14, 15.1, 15.1, 15.1], 20),
        ([STEPS[-1]] * 5, STEPS[-1]),
        ([STEPS[-1] + 1] * 5, None),
    ],
)
def test_three_of_four_waited_no_longer(minutes: list[float], told: int | None) -> None:
    assert usual(one * MINUTE for one in minutes) == told


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_time_is_told_only_where_one_is_known(language: str) -> None:
    def said(place: int = 3, hours: int = 0, minutes: int = 0, longer: bool = False) -> str:
        return render("handoff.wait", language, place=place, hours=hours, minutes=minutes, longer=longer).text

    three = {"bn": "৩", "en": "3"}[language]
    assert three in said()
    assert three not in said(place=1)
    times = {
        "bn": {(1, 30): "১ ঘণ্টা ৩০ মিনিটের", (2, 0): "২ ঘণ্টার", (0, 45): "৪৫ মিনিটের"},
        "en": {(1, 30): "1 hour 30 minutes", (2, 0): "2 hours", (0, 45): "45 minutes"},
    }[language]
    for (hours, minutes), wanted in times.items():
        for longer in (False, True):
            assert f" {wanted}" in said(hours=hours, minutes=minutes, longer=longer)
    assert len({said(), said(minutes=45), said(minutes=45, longer=True)}) == 3
    assert not any("  " in one or "\n" in one for one in (said(), said(minutes=45), said(hours=1, longer=True)))
