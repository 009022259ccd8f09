"""What is heard as a yes to "shall I tell support?", by its text."""

from __future__ import annotations

import pytest

from bot.dialogue.agreed import says_yes_and_more


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("connect me", True), ("yes, connect me", True), ("put me through", True), ("go ahead and tell them", True),
        ("হ্যাঁ, জানান। সাইট বন্ধ হবে?", True), ("tell me", False), ("show me first", False), ("don't connect me", False),
    ],
)  # fmt: skip
def test_a_yes_is_heard_by_its_words(text: str, yes: bool) -> None:
    assert says_yes_and_more(text) is yes
