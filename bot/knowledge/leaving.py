"""Words at the beginning of a message that leave what was spoken of for something else: "never mind, is my VPS on?"."""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.lang.patterns import compile_words
from bot.lang.same_length import same_length

FEWEST: Final = 3  # words of a question behind it; "forget it, bye" asks none
_SAID: Final = (
    r"(?:never ?mind|nvm|forget (?:it|that|about (?:it|that))|leave (?:it|that)(?: be| alone)?|drop (?:it|that)"
    r"|skip (?:it|that)|let it (?:be|go)|scrap that"
    r"|(?:(?:eta|ota|oita|seta|oshob|ogula) )?(?:thak|thakuk|bad den|baad den|bad dao|baad dao|bad din|baad din"
    r"|chere den|chhere den|badden|rakhen to)(?: (?:v[ae]i|bhai|eta|ota|oita|seta|to|egula|oisob))?"
    r"|(?:(?:এটা|ওটা|ওইটা|সেটা|ওসব|এসব) )?(?:থাক|থাকুক|বাদ দেন|বাদ দিন|বাদ দাও|ছাড়েন|ছাড়ুন|ছেড়ে দেন|রাখেন তো)"
    r"(?: (?:ভাই|এটা|ওটা|ওসব|তো))?)"
)
_LEADING: Final = compile_words(
    r"^\W*(?:(?:ok(?:ay)?|oh|na|no|uff|dhur|dhurr?o|dhet|accha|acha|achha|well|right|na na|ধুর|ধুরো|ধ্যাৎ|ধ্যাত"
    r"|আচ্ছা|না|না না|উফ|ও)\b[\s,.!।]*){0,3}"
    rf"(?:{_SAID}\s+(?={_SAID}))?{_SAID}"
    rf"(?:(?:\s*[,.!;:।—–-]+\s*{_SAID})?\s*[,.!;:।—–-]+\s*"
    r"|\s+(?=(?:what|when|how|is|are|do|does|can|tell|ki|koto|kobe|bolen|কী|কি|কত|কবে|বলেন|আমার|amar|my)\b))"
    r"(?:(?:tar cheye|instead|borong|বরং|তার চেয়ে)\s+)?"
)


def behind_leaving(text: str) -> str:
    """What follows such words, as written; "" where there are none, or hardly a word behind them."""
    text = unicodedata.normalize("NFC", text)
    found = _LEADING.match(same_length(text))
    rest = text[found.end() :] if found else ""
    return rest if len(rest.split()) >= FEWEST else ""
