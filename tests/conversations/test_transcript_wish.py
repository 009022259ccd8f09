"""Which words ask for the chat by mail: data per register."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.conversations.transcript_wish import MOST_WORDS, wants_transcript

CASES = yaml.safe_load((Path(__file__).parent / "transcript_wishes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("register", sorted(CASES["wish"]))
def test_a_wish_is_heard_and_nothing_else(register: str) -> None:
    assert [text for text in CASES["wish"][register] if not wants_transcript(text)] == []
    assert [text for text in CASES["none"][register] if wants_transcript(text)] == []


def test_a_story_is_no_wish() -> None:
    assert not wants_transcript("email this chat " * MOST_WORDS)
    assert not wants_transcript("...")
