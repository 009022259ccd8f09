"""How long others have waited, told as a round time, or not at all."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.answers import render
from bot.conversations.waiting import STEPS, Wait, said, usual

MINUTE = 60.0


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([], None),
        ([1, 1, 1, 1], None),
        ([0, 0, 0, 0, 0], 5),
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
    def told(place: int = 3, hours: int = 0, minutes: int = 0, longer: bool = False) -> str:
        return render(
            "handoff.wait", language, place=place, hours=hours, minutes=minutes, longer=longer, back=None
        ).text

    three = {"bn": "৩", "en": "3"}[language]
    assert three in told()
    assert three not in told(place=1)
    times = {
        "bn": {(1, 30): "১ ঘণ্টা ৩০ মিনিটের", (2, 0): "২ ঘণ্টার", (0, 45): "৪৫ মিনিটের"},
        "en": {(1, 30): "1 hour 30 minutes", (2, 0): "2 hours", (0, 45): "45 minutes"},
    }[language]
    for (hours, minutes), wanted in times.items():
        for longer in (False, True):
            assert f" {wanted}" in told(hours=hours, minutes=minutes, longer=longer)
    assert len({told(), told(minutes=45), told(minutes=45, longer=True)}) == 3
    assert not any("  " in one or "\n" in one for one in (told(), told(minutes=45), told(hours=1, longer=True)))


NOW = datetime(2026, 11, 26, 19, 5)  # a Thursday
BACK = {
    datetime(2026, 11, 26, 21, 30): ("আজ রাত সাড়ে ৯টায়", "today at 9:30 pm"),
    datetime(2026, 11, 27, 0, 0): ("আগামীকাল শুক্রবার রাত ১২টায়", "tomorrow, Friday, at 12 am"),
    datetime(2026, 11, 27, 1, 30): ("আগামীকাল শুক্রবার রাত দেড়টায়", "tomorrow, Friday, at 1:30 am"),
    datetime(2026, 11, 28, 10, 0): ("শনিবার সকাল ১০টায়", "on Saturday at 10 am"),
    datetime(2026, 11, 28, 12, 0): ("শনিবার দুপুর ১২টায়", "on Saturday at 12 pm"),
    datetime(2026, 11, 29, 14, 30): ("রবিবার দুপুর আড়াইটায়", "on Sunday at 2:30 pm"),
    datetime(2026, 12, 1, 16, 5): ("মঙ্গলবার বিকেল ৪টা ৫ মিনিটে", "on Tuesday at 4:05 pm"),
    datetime(2026, 12, 2, 18, 0): ("বুধবার সন্ধ্যা ৬টায়", "on Wednesday at 6 pm"),
    datetime(2026, 12, 3, 5, 0): ("আগামী বৃহস্পতিবার ভোর ৫টায়", "next Thursday at 5 am"),
}


@pytest.mark.parametrize("back", BACK, ids=str)
def test_outside_office_hours_it_says_when_a_person_is_back_and_no_waiting_time(back: datetime) -> None:
    for language, when in zip(("bn", "en"), BACK[back], strict=True):
        told = said(Wait(2, 20, back=back), NOW, language, render)
        assert f" {when}" in told
        assert "20" not in told
        assert "২০" not in told
        assert told != said(Wait(2, 20), NOW, language, render)
