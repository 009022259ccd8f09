"""What is heard by words of a guide's steps, of keys hit at random, and of where a secret is typed."""

from __future__ import annotations

import pytest

from bot.dialogue.given_away import asks_where_to_type
from bot.dialogue.guide_step import step_asked_about
from bot.dialogue.typed_at_random import is_typed_at_random

STEPS = {
    2: ("nothing happens at step 2", "২ নম্বর ধাপে কী করব?", "2nd step ta parchi na"),
    3: ("third step?", "dhap 3 bujhi nai"),
    4: ("ধাপ ৪-এ আটকে আছি",),
    0: ("one more step?", "what are the steps", "step by step bolen", "4822"),
}
RANDOM = ("asdfgh", "qwrtplk", "zxcv lkjh", "ককককক", "sdfkjhsdf")
WRITTEN = ("hsbc", "dhnnbad", "hmmm", "okkk", "krsi", "vps pdf", "ধন্যবাদ", "4822")
TYPES = ("ok where do I enter my card then", "card er number ta kon page e dibo", "তাহলে ওটিপি কোথায় লিখব")
TYPES_NOT = ("where do I send the money", "টাকা কোথায় পাঠাব", "where are my invoices")


@pytest.mark.parametrize(("step", "texts"), STEPS.items())
def test_steps(step: int, texts: tuple[str, ...]) -> None:
    assert {text: found for text in texts if (found := step_asked_about(text)) != step} == {}


@pytest.mark.parametrize(
    ("hears", "so", "not_so"), [(is_typed_at_random, RANDOM, WRITTEN), (asks_where_to_type, TYPES, TYPES_NOT)]
)
def test_by_words(hears: object, so: tuple[str, ...], not_so: tuple[str, ...]) -> None:
    assert callable(hears)
    assert [text for text in so if not hears(text)] == []
    assert [text for text in not_so if hears(text)] == []
