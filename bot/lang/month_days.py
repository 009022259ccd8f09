"""Read a day of a month: "20-Nov-2026", "একুশে নভেম্বর", "nov 20th", "৫ অগ্রহায়ণ", "গত মাসের ২০ তারিখ".

The months of the Bengali year are those of Bangladesh since 2019: each begins on a fixed day of the Gregorian one, from
1 বৈশাখ = 14 April on. The almanac of West Bengal may be a day apart, so such a day is right to within a day there.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import regex

from bot.lang.calendar_words import BENGALI_MONTH_SPELLINGS, DAY_SPELLINGS, MONTH_SPELLINGS
from bot.lang.language_table import languages
from bot.lang.number_lookup import number_of
from bot.lang.number_words import DOUBTFUL, ENGLISH_TENS
from bot.lang.script import listed
from bot.lang.tense import PAST, tense
from bot.lang.text import normalise

#: (Gregorian month, day) on which each month of the Bengali year begins, and how many days it has.
BENGALI_YEAR: Final = (
    (4, 14, 31), (5, 15, 31), (6, 15, 31), (7, 16, 31), (8, 16, 31), (9, 16, 31),
    (10, 17, 30), (11, 16, 30), (12, 16, 30), (1, 15, 30), (2, 14, 29), (3, 15, 30),
)  # fmt: skip
_FALGUN: Final = 11
_ERA: Final = 593  # years between the two; 594 from January to the new year in April
_BENGALI: Final = 100  # added to a Bengali month's number, so that one table holds both

_EACH = regex.compile("|".join(listed("প্রতি every each proti")))
_SUFFIX: Final = r"(?:\s?(?:st|nd|rd|th|শে|ই|লা|রা|ঠা|এ))?"
_TARIKH: Final = r"(?:তারিখ|tarikh|tarik|tareekh)"
_NO_MONEY: Final = r"(?!\s*(?:/-|/=|৳|₹|টাকা|টেকা|taka|tk|rs|rupee|rupi|রুপি|bdt|inr))"
_YEAR: Final = (
    r"(?:(?:\s*(?:সালের|সাল|saler|sal))?[\s,./'’-]*(?<year>(?:19|20|14)\d{2})(?!\d)"
    rf"{_NO_MONEY}"
    r"|[-/.]\s?(?<short>\d{2})(?![\d:])"
    r"|\s?['’](?<short>\d{2})(?!\d))?"
)
_BEFORE: Final = r"(?:(?<year>(?:19|20|14)\d{2})[\s./-]*(?:সালের|saler|এর|er)?\s*)?"
_COUNTED: Final = (
    r"(?!\d|:|%|[.,]\d|\s*(?:টা|টি|ta|ti|lakh|লাখ|hajar|হাজার|k|gb|invoices?|bills?|বিল|months?|days?|দিন|din|am|pm)"
    r"(?![\p{L}\p{M}]))"
)
_OF_MONTH = regex.compile(
    rf"(?:(?P<which>গত|আগের|goto|gato|ager|last|previous|আগামী|পরের|সামনের|agami|porer|samner|next|এই|ei|this|চলতি)"
    rf"\s+(?:মাস|mash|mas|month)(?:ের|er|e|'s)?\s+)?(?:the\s+)?"
    rf"(?<![\d.,/:-])(?P<day>\d{{1,2}}){_SUFFIX}\s*{_TARIKH}"
)
_THE_TH = regex.compile(r"(?:on|by|till|before|since|from)\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)(?![\p{L}\d])")
_WHICH: Final = {
    **dict.fromkeys(listed("গত আগের goto gato ager last previous"), -1),
    **dict.fromkeys(listed("এই ei this চলতি"), 0),
    **dict.fromkeys(listed("আগামী পরের সামনের agami porer samner next"), 1),
}


def month_day(line: str, today: date, past: bool) -> date | None:
    """The day of a month that a canonical line names. Without a year it is the one nearest to ``today``; without a
    month the last or next such day, where the verb (or ``past``) says which."""
    months, day_first, month_first = _patterns()
    line = _in_digits(line, months)
    for pattern in (day_first, month_first):
        if (found := pattern.search(line)) and not _EACH.search(line):
            return _named(months[found["month"]], int(found["day"]), _year_of(found), today)
    return _of_month(line, today, past)


def bengali_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Bengali one (year of the Bengali era, month from 1 = বৈশাখ); None where there is none."""
    if not 1 <= month <= len(BENGALI_YEAR):
        return None
    first_month, first_day, length = BENGALI_YEAR[month - 1]
    gregorian = year + _ERA + (first_month < BENGALI_YEAR[0][0])
    length += month == _FALGUN and isleap(gregorian)
    begin = a_day(gregorian, first_month, first_day)
    return begin + timedelta(day - 1) if begin and 1 <= day <= length else None


def a_day(year: int, month: int, day: int) -> date | None:
    """The day, where there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(month: int, day: int, year: int | None, today: date) -> date | None:
    if month > _BENGALI:
        era = today.year - _ERA
        if year is not None and year >= 1900:
            near = [bengali_day(year - _ERA - shift, month - _BENGALI, day) for shift in (0, 1)]
            return next((one for one in near if one and one.year == year), None)
        return bengali_day(year, month - _BENGALI, day) if year else nearest(
            [bengali_day(era + shift, month - _BENGALI, day) for shift in (-2, -1, 0, 1)], today
        )  # fmt: skip
    if year:
        return a_day(year, month, day) if year >= 1900 else None
    return nearest([a_day(today.year + shift, month, day) for shift in (-1, 0, 1)], today)


def nearest(days: Iterable[date | None], today: date) -> date | None:
    """The one of these days that is nearest to ``today``."""
    return min((one for one in days if one), key=lambda one: abs((one - today).days), default=None)


def _year_of(found: regex.Match[str]) -> int | None:
    if found["year"]:
        return int(found["year"])
    return 2000 + int(found["short"]) if found["short"] else None


def _of_month(line: str, today: date, past: bool) -> date | None:
    found = _OF_MONTH.search(line) or _THE_TH.search(line)
    if not found or _EACH.search(line):
        return None
    day, which = int(found["day"]), found.capturesdict().get("which")
    if which:
        return _in_month(today, _WHICH[which[0]], day)
    said = tense(line) or (PAST if past else 0)
    if not said:
        return None
    this = _in_month(today, 0, day)
    fits = this is not None and ((this <= today) if said == PAST else (this >= today))
    return this if fits else _in_month(today, said, day)


def _in_month(today: date, shift: int, day: int) -> date | None:
    months = today.year * 12 + today.month - 1 + shift
    return a_day(months // 12, months % 12 + 1, day)


def _in_digits(line: str, months: Mapping[str, int]) -> str:
    """The line with figures for days that are written out before a month or তারিখ: "একুশে নভেম্বর", "the first of may"."""
    words = line.split(" ")
    for place, word in enumerate(words):
        bare = word.strip(",.;?!।")
        if place == 0 or not (_is_month(bare, months) or regex.match(_TARIKH, bare)):
            continue
        before = place - 2 if words[place - 1] == "of" and place > 1 else place - 1
        for first in (before - 1, before):
            day = _day_word(words[max(0, first) : before + 1]) if first >= 0 else None
            if day is not None:
                words[first : before + 1] = [str(day), *[""] * (before - first)]
                break
    return " ".join(word for word in words if word)


def _is_month(word: str, months: Mapping[str, int]) -> bool:
    return word in months or any(word.removesuffix(case) in months for case in ("ের", "র", "er"))


def _day_word(words: list[str]) -> int | None:
    """21 of ["একুশে"], ["twenty", "first"]; None for what is no day of a month."""
    *tens, last = words[-1].split("-") if len(words) == 1 else words
    if len(tens) == 1:
        if tens[0] not in ENGLISH_TENS or last not in _days():
            return None
        return int(number_of(tens[0]) or 0) + _days()[last]
    if tens or last in DOUBTFUL:
        return None
    if last in _days():
        return _days()[last]
    for ending in ("", "শে", "ে", "এ", "ই", "e", "ey", "i", "oi"):
        value = number_of(last.removesuffix(ending)) if last.endswith(ending) else None
        if value is not None and 1 <= value <= 31 and value == int(value):
            return int(value)
    return None


@lru_cache(maxsize=1)
def _days() -> dict[str, int]:
    return {normalise(word): day for day, words in DAY_SPELLINGS.items() for word in words.split()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[dict[str, int], regex.Pattern[str], regex.Pattern[str]]:
    """(spelling -> month, "20 nov 2026", "nov 20, 2026"), made on first use."""
    months = {normalise(word): month for month, words in MONTH_SPELLINGS.items() for word in words.split()}
    for month, words in BENGALI_MONTH_SPELLINGS.items():
        months |= {normalise(word): month + _BENGALI for word in words.split()}
    for language in languages().values():
        months |= {normalise(word): month for month, word in enumerate(language.months, start=1)}
    name = "|".join(sorted(map(regex.escape, months), key=len, reverse=True))
    case = r"(?:ের|র|ে|\s?-?(?:er|এর)|e)?"
    end = r"(?![\p{L}\p{M}])"
    day_first = (
        rf"{_BEFORE}(?<![\d.,/])(?<!\d:)(?<day>\d{{1,2}}){_SUFFIX}(?:\s*{_TARIKH})?[\s,./-]*(?:of\s+)?"
        rf"(?<month>{name})\.?{case}{end}{_YEAR}"
    )
    month_first = (
        rf"{_BEFORE}(?<![\p{{L}}\p{{M}}])(?<month>{name})\.?{case}\s*(?:মাসের|maser|masher|ma(?:s|sh) er)?[\s,./-]*"
        rf"(?<day>\d{{1,2}}){_SUFFIX}{_COUNTED}(?:\s*{_TARIKH}\p{{L}}*)?{_YEAR}"
    )
    return months, regex.compile(day_first), regex.compile(month_first)
