"""What the word behind a number says of it: that it counts days, that it is a number, or that it ends there."""

from __future__ import annotations

import unicodedata

import regex

from bot.lang.calendar_words import MONTH_SPELLINGS
from bot.lang.number_tokens import Token, nfc

# What is counted behind a sum is no part of it: "১৫ হাজার দুই ভাগে", "5 hajar 20 din age".
_COUNTED = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"(?:দিন|মাস|বার|ভাগ|কিস্তি|তারিখ|বছর|ঘণ্টা|ঘন্টা|মিনিট|জন|সপ্তাহ|দফা|ধাপ|শতাংশ|পার্সেন্ট|জিবি|এমবি|সাল|গুণ|পার্ট)\p{Bengali}*"
        r"|টা|টি|টো|টায়|টার|টে|বারে|(?:din|mas|mash|bhag|vag|kisti|tarikh|bochor|bosor|ghonta|minute|second|day|month|year|week|hour"
        r"|instal+ment|time|part|step|percent|dofa|shoptah)\p{L}*|bar|bare|jon|jone|ta|ti|to|tay|tar|am|pm|gb|mb|tb|emi|st|nd|rd|th|%|:|"
        + "|".join(word for row in MONTH_SPELLINGS.values() for word in row.split()),
    )
)
_COUNTED_ONCE = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"(?:ইনভ|বিল|চালান|সার্ভিস|ডোমেইন|ডোমেন)\p{Bengali}*|(?:invoice|inv|bill|service|domain)\p{L}*",
    )
)


_NUMBER_WORD = regex.compile(
    unicodedata.normalize("NFC", r"(?:নম্বর|নাম্বার|নং)\p{Bengali}*|(?:number|nombor|nombr|nmbr|nambar)\p{L}*")
)


def calls_number(token: Token | None) -> bool:
    """Whether a number beside this word is said to be one: "নম্বর", "number"."""
    return token is not None and _NUMBER_WORD.fullmatch(nfc(token)) is not None


def is_counted(token: Token, small: bool) -> bool:
    """Whether a number before this token counts it; invoices and services are counted in ``small`` numbers only."""
    word = nfc(token)
    return bool(_COUNTED.fullmatch(word) or (small and _COUNTED_ONCE.fullmatch(word)))


def ends_phrase(token: Token | None) -> bool:
    """Whether a number before this token is the last word: the message or the sentence ends."""
    return token is None or not (token.text[0].isalnum() or token.kind in {"digits", "number", "scale"})
