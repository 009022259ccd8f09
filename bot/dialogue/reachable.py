"""Whether a message tells where its writer can be reached: an e-mail address, or a mobile number beside such words."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang import normalise

LONGEST: Final = 500  # characters that are read
_EMAIL: Final = regex.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_MOBILE: Final = regex.compile(r"(?<![\d+])(?:(?:\+?88)?01[3-9]\d{8}|(?:\+?91)?[6-9]\d{9}|\+[1-9]\d{7,13})(?!\d)")
_TO_BE_CALLED: Final = regex.compile(
    r"call|phone|fon\b|mobile|contact|reach|whats\s?app|jogajog|number|nambar|nombor|কল|ফোন|মোবাইল|যোগাযোগ|হোয়াটস|নম্বর|নাম্বার",
    regex.I,
)
_MONEY: Final = regex.compile(r"taka|money|bkash|nagad|rocket|send|sent|patha|pay|টাকা|বিকাশ|নগদ|রকেট|পাঠা|পেমেন্ট", regex.I)
_SECRET: Final = regex.compile(r"card|\bpin\b|otp|cvv|cvc|passw|কার্ড|পিন|ওটিপি|সিভিভি|পাসওয়ার্ড", regex.I)
_LOOKED_UP: Final = regex.compile(r"find|search|look|check|khuj|khuij|ber kor|dekh|খুঁজ|বের কর|দেখ|চেক", regex.I)


def wants_to_be_looked_up(text: str) -> bool:
    """True for "my number is 01712345678, find me by that": a number that proves nothing."""
    line = normalise(text[:LONGEST])
    numbered = _MOBILE.search(line.replace("-", "")) or regex.search(r"\d{5}", line.replace("-", ""))
    return bool(numbered and _TO_BE_CALLED.search(line) and _LOOKED_UP.search(line) and not _MONEY.search(line))


def tells_where_to_reach(text: str) -> bool:
    """True for "email dilam rafi@example.com" and "call me on 01712345678", not where money or a secret is wanted."""
    line = normalise(text[:LONGEST])
    if _SECRET.search(line):
        return False
    if _EMAIL.search(line) or is_mobile_number(text):
        return True
    found = _MOBILE.search(line.replace("-", ""))
    return bool(found and _TO_BE_CALLED.search(line) and not _MONEY.search(line))


def is_mobile_number(text: str) -> bool:
    """Whether the message is a mobile number and nothing else."""
    line = normalise(text[:LONGEST]).replace("-", "")
    found = _MOBILE.search(line)
    return found is not None and len(line) <= len(found[0]) + 2
