"""Read a day that is counted from today: "গতকাল", "day before yesterday", "তিন দিন আগে", "last friday", "রবিবার দেব"."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import regex

from bot.lang.calendar_words import WEEKDAY_SHORT, WEEKDAY_SPELLINGS
from bot.lang.month_days import a_day
from bot.lang.number_reader import read_number
from bot.lang.number_tokens import Token, nfc, tokens_of
from bot.lang.script import listed
from bot.lang.sums import EITHER, RANGE
from bot.lang.tense import FUTURE, PAST, tense
from bot.lang.text import normalise


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern))  # canonical text is NFC


def _set(words: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in words.split())


_END: Final = r"(?![\p{L}\p{M}])"
_BEGIN: Final = r"(?<![\p{L}\p{M}])"
_PORSHUS: Final = r"(?:পরশু|porshu|porsu|poroshu)"
_GOTO: Final = r"(?:গত|goto|gato)"
# In this order: "day before yesterday" holds "yesterday".
_PHRASES: Final = tuple(
    (_compile(rf"{_BEGIN}(?:{pattern})"), shift)
    for pattern, shift in (
        (rf"(?:the\s+)?day\s+(?:before|b4)\s+yesterday|{_GOTO}\s*{_PORSHUS}", -2),
        (r"(?:গতকালের|gotokaler)\s+(?:আগের|ager)\s+(?:দিন|din)", -2),
        (rf"(?:the\s+)?day\s+after\s+tomorrow|(?:আগামী|আগামি|agami)\s*{_PORSHUS}", 2),
        (rf"{_GOTO}\s*(?:কাল|kal)|yesterday|yday|ystrday|yesterdy|last\s+(?:night|evening)", -1),
        (rf"{_GOTO}\s*(?:রাত|rat|raat|rate|raate|সন্ধ্যা|sondha|shondha)", -1),
        (rf"(?:আগামী|আগামি|agami|aagami)\s*(?:কাল|kal)|tomorrow|tmrw|tomorow|tommorow|tmr{_END}", 1),
        (r"tonight|this\s+(?:morning|afternoon|evening|noon)|just\s+now", 0),
        (r"(?:এই|ei|e)\s?(?:মাত্র|matro)|(?:একটু|ektu|অল্প|olpo)\s+(?:আগে|age)", 0),
        (r"(?:কিছু|অল্প|kichu|kisu|olpo)\s?(?:ক্ষণ|kkhon|khon|kkhn|khn)\s+(?:আগে|age)", 0),
        (rf"(?:\d+|few|couple\s+of|some)\s*(?:minutes?|mins?|moments?)\s+(?:ago|back|age|আগে){_END}", 0),
        (rf"(?:\d+|কয়েক|koyek|kisu|kichu)\s*(?:মিনিট|minit|minute|min|mint)\s+(?:আগে|age){_END}", 0),
        (r"half\s+an?\s+hour\s+(?:ago|back)", 0),
        (r"(?:আধা|আধ|adha|aadha|adh)\s?(?:ঘণ্টা|ঘন্টা|ghonta|ghanta|gonta)\s+(?:আগে|age)", 0),
    )
)  # fmt: skip
_TODAY: Final = _set("আজ আজকে আজকের আজি aj ajk ajke ajkei ajker aaj aajke today todays tdy")
_KAL: Final = _set("কাল কালকে কালকের kal kalke kalk kalker kaal kalkei")
_PORSHU: Final = _set("পরশু পরশুদিন porshu porsu poroshu porshudin")
_TORSHU: Final = _set("তরশু torshu torsu toroshu")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+")

_UNITS: Final = {
    **dict.fromkeys(_set("day days din দিন diner দিনের"), 1),
    **dict.fromkeys(_set("week weeks সপ্তাহ shoptah soptaho soptah shoptaho হপ্তা hopta"), 7),
    **dict.fromkeys(_set("fortnight fortnights"), 14),
}
_MONTHS: Final = _set("month months মাস mas mash")
_YEARS: Final = _set("year years বছর bochor bosor")
_AGO: Final = _set("ago back আগে আগের age agey ager aage পূর্বে purbe")
_LATER: Final = _set("later পরে পর পরের pore por porer পরেই বাদে bade bad")
_MINE: Final = _set("আমার আমাদের আপনার আপনাদের তার amar amader apnar apnader tar amr")
_GENITIVE: Final = _compile(r"(?:ের|এর|র|er)$")
_MOST_DAYS: Final = 999

_BACK: Final = _set("গত বিগত goto gato last past previous")
_AHEAD: Final = _set("আগামী আগামি সামনের পরের agami samner porer next coming upcoming")
_THIS: Final = _set("এই ei this")
_WEEKDAYS: Final = {word: day for day, words in WEEKDAY_SPELLINGS.items() for word in listed(normalise(words))}
_SHORT: Final = {word: day for day, words in WEEKDAY_SHORT.items() for word in listed(normalise(words))}
_CASE: Final = _compile(r"(?:ের|ে|েই|টা|er|e|ei|s)$")


def relative_day(line: str, today: date, past: bool) -> date | None:
    """The day that a canonical line counts from ``today``; ``past``: what looks both ways has been."""
    counted = _counted(line, today)
    if counted is not None:
        return counted
    for pattern, shift in _PHRASES:
        if pattern.search(line):
            return today + timedelta(shift)
    words = frozenset(_WORD.findall(line))
    named = _weekday(line, today, past)
    if named is not None:
        return named
    said = tense(line) or (PAST if past else 0)
    for spellings, distance in ((_KAL, 1), (_PORSHU, 2), (_TORSHU, 3)):
        if words & spellings:
            return today + timedelta(said * distance) if said else None
    return today if words & _TODAY else None


def _counted(line: str, today: date) -> date | None:
    """ "3 din age", "two weeks ago", "in 5 days", "এক মাস আগে"; None where it is counted from something else."""
    tokens = tokens_of(line)
    for place in range(len(tokens)):
        if tokens[place].kind not in {"digits", "number"} and nfc(tokens[place]) not in {"a", "an"}:
            continue
        reading = read_number(tokens, place) if tokens[place].kind != "other" else None
        value, after = (reading.value, reading.after) if reading else (Decimal(1), place + 1)
        if (reading and not reading.sure) or after >= len(tokens) or value != int(value) or value > _MOST_DAYS:
            continue
        direction = _direction(tokens, place, after)
        if direction and not _about(tokens, place):
            found = _shifted(today, direction * int(value), nfc(tokens[after]))
            if found is not None:
                return found
    return None


def _direction(tokens: Sequence[Token], place: int, unit: int) -> int:
    behind = nfc(tokens[unit + 1]) if unit + 1 < len(tokens) else ""
    if behind in _AGO:
        return PAST
    if behind in _LATER:
        return FUTURE
    before = nfc(tokens[place - 1]) if place else ""
    return FUTURE if before in {"in", "after"} and behind != "of" else 0


def _about(tokens: Sequence[Token], place: int) -> bool:
    """Whether the count is from something else ("due date er 3 din age"), or about ("দুই-তিন দিন আগে")."""
    before = tokens[place - 1] if place else None
    if before is None:
        return False
    if before.kind in {"number", "digits"} or nfc(before) in RANGE | EITHER:
        return True
    word = nfc(before)
    return word not in _MINE and before.kind == "other" and _GENITIVE.search(word) is not None


def _shifted(today: date, count: int, unit: str) -> date | None:
    if unit in _UNITS:
        return today + timedelta(count * _UNITS[unit])
    if unit not in _MONTHS | _YEARS:
        return None
    months = today.year * 12 + today.month - 1 + count * (12 if unit in _YEARS else 1)
    year, month = months // 12, months % 12 + 1
    return next(
        (one for day in range(today.day, 27, -1) if (one := a_day(year, month, day))), a_day(year, month, today.day)
    )


def _weekday(line: str, today: date, past: bool) -> date | None:
    words = _WORD.findall(line)
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        pointed = before in _BACK | _AHEAD | _THIS
        day = _WEEKDAYS.get(word, _WEEKDAYS.get(_CASE.sub("", word)))
        if day is None and pointed:
            day = _SHORT.get(word)
        if day is None:
            continue
        ahead = (day - today.weekday()) % 7
        if before in _BACK:
            return today - timedelta((7 - ahead) % 7 or 7)
        if before in _AHEAD:
            return today + timedelta(ahead or 7)
        said = tense(line) or (PAST if past else 0)
        if said == PAST:
            return today - timedelta((7 - ahead) % 7)
        return today + timedelta(ahead) if said == FUTURE else None
    return None
