"""Whether a message asks where or how one logs in, or whether it must be."""

from __future__ import annotations

from typing import Final

from bot.lang.patterns import compile_words, says

MOST_WORDS: Final = 10  # who says more asks of something else too
_LOG_IN: Final = r"(?:log\s?-?in|sign\s?-?in|log-?on|লগ\s?-?ইন|সাইন\s?-?ইন)[\p{L}\p{M}]*"
_WHERE: Final = (
    r"(?:where|how|which (?:page|site|link)|kothay|kothai|kothae|kuthay|koi|kivabe|kibhabe|kemne|kemon kore"
    r"|kon (?:page|site|link)\p{L}*"
    r"|কোথায়|কোথা|কই|কীভাবে|কিভাবে|কেমনে|কেমন করে|কোন (?:পেজ|সাইট|লিংক|লিঙ্ক)[\p{L}\p{M}]*)"
)
_ASKS: Final = compile_words(
    rf"(?<![\p{{L}}\p{{M}}])(?:{_WHERE}(?:\s+[\p{{L}}\p{{M}}']+){{0,3}}?\s+{_LOG_IN}"
    rf"|{_LOG_IN}(?:\s+[\p{{L}}\p{{M}}]+){{0,2}}?\s+{_WHERE}"
    rf"|{_LOG_IN}\s+(?:na kor\p{{L}}*|chara|না কর[\p{{L}}\p{{M}}]*|ছাড়া)|without (?:a |the |having to )?{_LOG_IN}"
    rf"|{_LOG_IN}\s+(?:link|page|লিংক|লিঙ্ক|পেজ)[\p{{L}}\p{{M}}]*)(?![\p{{L}}\p{{M}}])"
)


def asks_where_to_log_in(text: str) -> bool:
    return says(text, MOST_WORDS, _ASKS)
