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
    ],
)
def test_a_sign_stands_for_its_words(written: str, meant: str) -> None:
    assert with_signs(written) == meant
