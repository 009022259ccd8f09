"""A yes to an offer with more beside it, in three registers."""

from __future__ import annotations

import pytest

from bot.dialogue.agreed import says_yes_and_more

YES = (
    "ha janan. kotokkhon lagbe?", "apni janan support ke. r amar site ki bondho hobe?", "yes. how long will it take?",
    "go ahead and tell them. is my site safe?", "হ্যাঁ জানিয়ে দিন, আর আমার সাইট বন্ধ হবে কি?", "জি। কখন উত্তর পাব?",
)  # fmt: skip
NOT = (
    "ha bkash e disi", "janaben?", "na, janan lagbe na", "ok, but what about the refund", "jani na", "don't tell them",
    "yes. but I don't want a person", "ha. lagbe na", "amar bill koto janan", "আমার বিল কত জানিয়ে দিন", "আমাকে জানান",
    "I had to tell them my PIN", "should I report it to bkash", "I will tell support later", "dam ta janan",
    "ami janate chai koto baki", "আমাকে জানাবেন?", "হ্যাঁ বিকাশে দিয়েছি", "yes I paid by bKash",
)  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_yes_and_more(text: str) -> None:
    assert says_yes_and_more(text)


@pytest.mark.parametrize("text", NOT)
def test_no_such_yes(text: str) -> None:
    assert not says_yes_and_more(text)
