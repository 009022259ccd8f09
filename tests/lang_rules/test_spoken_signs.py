"""Signs that voice typing writes out in words."""

from __future__ import annotations

import pytest

from bot.lang.spoken_signs import with_signs


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("is my server on question mark", "is my server on ?"),
        ("আমার বাকি কত প্রশ্নবোধক চিহ্ন", "আমার বাকি কত ?"),
        ("rocket e deya jay proshnobodhok chinho", "rocket e deya jay ?"),
        ("paid it full stop send the pdf", "paid it . send the pdf"),
        ("what is the grace period", "what is the grace period"),
        ("ami question ta bujhi nai", "ami question ta bujhi nai"),
        ("", ""),
        ("uh my v p s is off comma why question mark", "my vps is off , why ?"),
        ("umm yeah so like when is it due", "when is it due"),
        ("so um I was told a p d f comes period right question mark", "I was told a pdf comes . right ?"),
        ("um yes", "um yes"),
        ("is there a grace period question mark", "is there a grace period ?"),
        ("আমার ভি পি এস বন্ধ", "আমার ভিপিএস বন্ধ"),
        ("we paid it for a period", "we paid it for a period"),
    ],
)
def test_a_sign_stands_for_its_words(written: str, meant: str) -> None:
    assert with_signs(written) == meant
