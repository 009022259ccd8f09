"""Which words end reminders of invoices, and begin them again: data per register."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.conversations.reminder_wish import MOST_WORDS, reminder_wish

CASES = yaml.safe_load((Path(__file__).parent / "reminder_wishes.yml").read_text(encoding="utf-8"))
MEANT = {"off": True, "on": False, "none": None}


@pytest.mark.parametrize("register", sorted(CASES["off"]))
@pytest.mark.parametrize("meant", MEANT)
def test_a_wish_is_heard_and_nothing_else(meant: str, register: str) -> None:
    assert [text for text in CASES[meant][register] if reminder_wish(text) is not MEANT[meant]] == []


def test_a_story_is_no_wish() -> None:
    assert reminder_wish("reminder off " * MOST_WORDS) is None
    assert reminder_wish("...") is None
