"""Which words undo a link: data per register."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.conversations.unlink_wish import MOST_WORDS, wants_to_unlink

CASES = yaml.safe_load((Path(__file__).parent / "unlink_wishes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("register", sorted(CASES["wish"]))
def test_a_wish_is_heard_and_nothing_else(register: str) -> None:
    assert [text for text in CASES["wish"][register] if not wants_to_unlink(text)] == []
    assert [text for text in CASES["none"][register] if wants_to_unlink(text)] == []


def test_a_story_is_no_wish() -> None:
    assert not wants_to_unlink(" ".join(["unlink"] * (MOST_WORDS + 1)))
    assert not wants_to_unlink("...")
