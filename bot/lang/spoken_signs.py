"""Signs and letters that voice typing writes out: "deya jay kina proshnobodhok chinho", "the v p s is off period"."""

from __future__ import annotations

from typing import Final

from bot.lang.patterns import compile_whole_words, compile_words

_SIGNS: Final = {
    "?": compile_whole_words(
        r"question\s+mark|(?:প্রশ্নবোধক|প্রশ্ন)\s+চিহ্ন|(?:proshnobodhok|prosnobodhok|proshno)\s+(?:chinh?o|cinho|chihno)"
    ),
    ".": compile_whole_words(r"full\s+stop|fullstop|দাঁড়ি|ফুল\s?স্টপ"),
    "!": compile_whole_words(r"exclamation\s+(?:mark|point)|বিস্ময়\s?চিহ্ন"),
}
# These are words too: "the grace period". Voice typing shows elsewhere in the message, or in a word of hesitation.
_MORE_SIGNS: Final = {
    ",": compile_whole_words(r"comma|কমা"),
    ".": compile_whole_words(
        r"(?<!\b(?:grace|billing|trial|refund|notice|waiting|free|time|this|that|the|a|which|what|any|same|long|short|back"
        r"|rental|renewal|payment|subscription|service|contract|guarantee|suspension|one|year|month|day)\s)period"
    ),
}
_HESITATES: Final = compile_whole_words(r"u+m+|u+h+m*|e+r+m+|উম+|আম্ম+")
# "umm yeah so like the VPS": what is said while one thinks is no yes.
_THINKING: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:so|yeah|ok|okay|well|like|you know|and|but|hello|hi)\s+){0,4}"
    r"(?:u+m+|u+h+m*|e+r+m+|উম+|আম্ম+)(?![\p{L}\p{M}])[\s,]*"
    r"(?:(?:yeah|so|like|well|you know)\s+){0,4}"
)
_LETTERS: Final = compile_whole_words(
    r"v\s?p\s+s|v\s+p\s?s|p\s+d\s?f|p\s?d\s+f|s\s+s\s?l|s\s?s\s+l|o\s+t\s?p|o\s?t\s+p|u\s+p\s?i|r\s+b\s?i|s\s+m\s?s"
    r"|ভি\s+পি\s+এস|পি\s+ডি\s+এফ|এস\s+এস\s+এল|ও\s+টি\s+পি"
)


def with_signs(text: str) -> str:
    """``text`` with the sign for each that was written out in words, and without words of hesitation before others."""
    spoken = text
    for sign, pattern in _SIGNS.items():
        spoken = pattern.sub(sign, spoken)
    hesitates = _HESITATES.search(spoken) is not None
    if spoken != text or hesitates:
        for sign, pattern in _MORE_SIGNS.items():
            spoken = pattern.sub(sign, spoken)
    if hesitates:
        rest = _THINKING.sub("", spoken)
        spoken = rest if len(rest.split()) > 1 else spoken
    return str(_LETTERS.sub(lambda found: "".join(found[0].split()), spoken))
