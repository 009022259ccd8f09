"""What a number is when it is no invoice: a phone, a card, a day, a time, a code, a share, a count of days, a year."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang.calendar_words import MONTH_SPELLINGS
from bot.lang.patterns import NUMBER_WORD, compile_typed

_MONTH = "|".join(word for row in MONTH_SPELLINGS.values() for word in row.split())
_OTHERS: Final = tuple(
    compile_typed(pattern)
    for pattern in (
        r"(?<!\d)(?:\+?88[\s-]?)?01[3-9]\d{2}[\s-]?\d{6}(?!\d)",  # a Bangladeshi mobile
        r"(?<!\d)\+\d(?:[\s-]?\d){7,}",
        r"(?<!\d)[6-9]\d{9}(?!\d)",  # an Indian mobile
        r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)",  # a card
        r"(?<![\p{L}\d])a/c\s{0,3}(?:no|number|নম্বর)?[:.\s]{0,3}[x*•.\d-]{0,24}\d",  # an account, as banks write it
        r"(?<![*•])[*•]++[.\d-]{0,24}\d(?![*\d])",  # what is left of one; "**4790**" is written bold
        r"(?<![*•])[*•]{3,16}+\s\d{2,6}(?!\d)",  # what we leave of a card
        r"(?<!\d)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)",  # a date
        r"(?<!\d)\d{1,2}:\d{2}(?!\d)",
        r"(?<!\d)\d{1,9}(?:[.,]\d{1,4})?\s{0,3}(?:%|percent|শতাংশ|পার্সেন্ট)",
        r"(?<!\d)\d{1,4}\s*(?:st|nd|rd|th|তম|ম|days?|din|diner|দিন\p{Bengali}*|months?|mas|mash|maser|মাস\p{Bengali}*|years?|bochor|bosor|বছর\p{Bengali}*"
        r"|hours?|hrs?|ghonta|ghontar|ঘণ্টা\p{Bengali}*|ঘন্টা\p{Bengali}*|min|mins|minutes?|মিনিট\p{Bengali}*|weeks?|সপ্তাহ\p{Bengali}*|gb|mb|tb|kb|জিবি|এমবি|times?|bar|বার"
        r"|er\s+(?:june|may))(?![\p{L}\p{M}])",
        rf"(?<!\d)\d{{1,2}}\s*(?:{_MONTH})(?:er|e|ের|র|ে)?(?![\p{{L}}\p{{M}}])",
        r"(?:otp|pin|cvv|cvc|password|pass|ওটিপি|সিভিভি|পিন|পাসওয়ার্ড|ending|ends\s+with|শেষ\s+(?:চার|৪|4)|last\s+(?:four|4)|exp\p{L}*|error|code|http|limit|কোড|এরর|লিমিট)"
        r"(?:\s*(?:code|digits?|কোড|number|is|holo|in|:|-|=))*\s*\d+",
        r"(?:client|customer|user|member|account|ক্লায়েন্ট|গ্রাহক|কাস্টমার|ইউজার|অ্যাকাউন্ট|একাউন্ট)\s{0,3}(?:id|no|number|আইডি|নং|নম্বর|নাম্বার)"
        r"(?:\s*(?:is|holo|hocche|হলো|হচ্ছে|:|=|-))*\s*\d+",
        r"(?<![\p{L}\p{M}])(?:queue|line|serial|সারি\p{Bengali}*|লাইন\p{Bengali}*|সিরিয়াল)\s*(?:no|number|position|নং|নম্বর|নাম্বার|\#|:)*\s*\d+",
        r"(?:number|no|\#|position)?\s*\d+\s+(?:in|on)\s+(?:the|your|a)\s+(?:queue|line)(?!\p{L})",
        r"\d+\s+(?:was|is)\s+(?:the|my|your)\s+(?:queue|place|position)",
        r"\d{3}\s+(?:error|bad\s+gateway|not\s+found)",
        r"(?:ticket|tkt|কেস|অভিযোগ\p{Bengali}*|কমপ্লে\p{Bengali}*|complaint|টিকে?ট\p{Bengali}*|টিকিট\p{Bengali}*|order|অর্ডার\p{Bengali}*|complain\p{L}*|case)\s*(?:id|no|number|নং|নম্বর|নাম্বার|আইডি|\#|:|-|\.)*\s*\d+",
        r"(?:trx|txn|tran|transaction|ট্রান\p{Bengali}{1,16}|ref\p{L}{0,12})[\s_-]{0,4}(?:id|no|number|আইডি|নম্বর|নাম্বার|:|=|\#|\s){0,8}[\p{L}\d]{0,40}\d[\p{L}\d]*",
    )
)
_YEAR: Final = regex.compile(r"199\d|20[0-4]\d")
_BEHIND_YEAR: Final = compile_typed(r"\s*(?:সাল|sal(?!\p{L})|saler|sale(?!\p{L})|year)")
_IN_YEAR: Final = compile_typed(r"\s?(?:e|te|এ|তে|ে)(?![\p{L}\p{M}])")
_MONTH_BEFORE: Final = compile_typed(rf"(?<![\p{{L}}\p{{M}}])(?:{_MONTH})[\s,'’.-]*(?:er|e|ের|র|ে)?\s*$")
_NUMBER_BY: Final = compile_typed(NUMBER_WORD)
_PLURAL: Final = compile_typed(r"(?:s|গুলো|গুলা|gulo|gula)\s*$")
_LOOK_BACK: Final = 24  # characters
_SECRET: Final = compile_typed(r"(?<!\p{L})(?:otp|pin|cvv|cvc|code|password|ওটিপি|পিন|সিভিভি|সিভিবি|কোড|পাসও)")
ERROR_CODES: Final = frozenset({"400", "401", "403", "404", "408", "500", "502", "503", "504"})


def other_numbers(view: str) -> list[tuple[int, int]]:
    """(start, end) of the numbers that are something else and of what says so, in ASCII digits and lower case."""
    return [match.span() for pattern in _OTHERS for match in pattern.finditer(view)]


def speaks_of_secrets(view: str) -> bool:
    """Whether a code is spoken of ("otp aise 559021"): a number that nothing names may be it."""
    return _SECRET.search(view) is not None


def is_year(view: str, named: str, start: int, end: int) -> bool:
    """Whether the digits at ``start`` are a year ("2026 e", "invoices 2025", "nov 2026"); ``named``: what names them.

    "২০৭৬ নম্বর", "invoice 2026" and "#2026" call it a number.
    """
    if not _YEAR.fullmatch(view, start, end):
        return False
    if _BEHIND_YEAR.match(view, end) or _MONTH_BEFORE.search(view[max(0, start - _LOOK_BACK) : start]):
        return True
    if _NUMBER_BY.search(named) or "#" in named:
        return False
    before = named[: max(0, named.find(view[start:end]))]
    return not before or bool(_PLURAL.search(before) or _IN_YEAR.match(view, end))
