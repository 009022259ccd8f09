"""Signs that voice typing writes out: "bkash e deya jay kina proshnobodhok chinho", "is it on question mark"."""

from __future__ import annotations

from typing import Final

from bot.lang.patterns import compile_whole_words

_SIGNS: Final = {
    "?": compile_whole_words(
        r"question\s+mark|(?:প্রশ্নবোধক|প্রশ্ন)\s+চিহ্ন|(?:proshnobodhok|prosnobodhok|proshno)\s+(?:chinh?o|cinho|chihno)"
    ),
    ".": compile_whole_words(r"full\s+stop|fullstop|দাঁড়ি|ফুল\s?স্টপ"),
    "!": compile_whole_words(r"exclamation\s+(?:mark|point)|বিস্ময়\s?চিহ্ন"),
}


def with_signs(text: str) -> str:
    """``text`` with the sign for each that was written out in words."""
    for sign, pattern in _SIGNS.items():
        text = pattern.sub(sign, text)
    return text
