"""Read the time of day that a customer writes: "রাত ৯টায়", "sokal 10.30 e", "সাড়ে নয়টা", "9:15 pm", "half past nine"."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import time
from typing import Final, Literal

import regex

from bot.lang.number_lookup import number_of
from bot.lang.number_words import FRACTIONS
from bot.lang.script import listed
from bot.lang.text import normalise

Part = Literal["dawn", "morning", "noon", "afternoon", "evening", "night"]


@dataclass(frozen=True)
class SaidTime:
    """`time`: None where it may be before or after noon ("৯টায়"), or where only a part of the day is named.

    `words`: as the customer said it, in canonical text.
    """

    time: time | None
    part: Part | None
    words: str

    @property
    def named(self) -> str:
        """The part of the day where no hour was said, else their words."""
        return self.part if self.part and self.words in _PART_OF else self.words


_PARTS: Final[dict[Part, str]] = {
    "dawn": "ভোর ভোরে ভোরবেলা ভোররাতে vor bhor vore bhore dawn",
    "morning": "সকাল সকালে সকালবেলা sokal sokale shokal shokale sokal-e morning সকালের",
    "noon": "দুপুর দুপুরে দুপুরবেলা dupur dupure noon",
    "afternoon": "বিকাল বিকেল বিকালে বিকেলে bikal bikel bikale bikele afternoon",
    "evening": "সন্ধ্যা সন্ধ্যায় সন্ধ্যে সন্ধ্যের sondha shondha sondhay shondhay sondhya evening",
    "night": "রাত রাতে রাত্রে রাতের rat raat rate raate ratre raatre night midnight tonight",
}
#: Which hours (of twelve) are of a part of the day, and what has to be added to be counted from midnight.
_HOURS: Final[dict[Part, dict[int, int]]] = {
    "dawn": {hour: 0 for hour in range(3, 8)},
    "morning": {hour: 0 for hour in range(4, 12)},
    "noon": {11: 0, 12: 0, 1: 12, 2: 12, 3: 12},
    "afternoon": {hour: 12 for hour in range(2, 8)},
    "evening": {hour: 12 for hour in range(5, 9)},
    "night": {**{hour: 12 for hour in range(6, 12)}, 12: -12, 1: 0, 2: 0, 3: 0, 4: 0},
}
_MINUTES: Final = {"half past": 30, "quarter past": 15, "quarter to": -15}


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern))


_PART_OF: Final = {word: part for part, words in _PARTS.items() for word in listed(words)}
_PART: Final = "|".join(sorted(map(regex.escape, _PART_OF), key=len, reverse=True))
_BEGIN: Final = r"(?<![\p{L}\p{M}\d:/.,-])"
_END: Final = r"(?![\p{L}\p{M}\d])"
_HOUR: Final = r"(?<hour>\d{1,2}|[\p{L}\p{M}]{2,9})"
_FIGURES: Final = r"(?<hour>\d{1,2})(?:[.:](?<minute>[0-5]\d))?"
_FRACTION: Final = r"(?<fraction>সাড়ে|সারে|saare|sare|share|পৌনে|poune|সোয়া|সওয়া|soa|shoya)"
_MORE: Final = rf"(?:\s*(?:baje\s*)?(?<minute>[0-5]?\d)(?:\s*(?:মিনিট|minute|min)\p{{L}}*)?{_END})?"
_OF_WHAT: Final = (  # "a payment" is no hour
    r"(?!\s+(?:\S+\s+)?(?:payment|পেমেন্ট|invoice|inv|bill|বিল|ইনভ|চালান|service|সার্ভিস|message|sms))"
)
_HALF: Final = r"(?<half>am|pm|a\.m\.?|p\.m\.?)"
#: (pattern, whether a part of the day has to stand beside it, because it may be something else than a time)
_FORMS: Final = (
    (_compile(rf"{_BEGIN}(?<hour>\d{{1,2}}):(?<minute>[0-5]\d)(?::[0-5]\d)?\s*{_HALF}?{_END}"), False),
    (_compile(rf"{_BEGIN}(?<hour>\d{{1,2}})(?:\.(?<minute>[0-5]\d))?\s*{_HALF}{_END}"), False),
    (_compile(rf"(?<fraction>half past|quarter past|quarter to)\s+{_HOUR}{_END}"), False),
    (_compile(rf"(?<!\p{{L}}){_FRACTION}\s+{_HOUR}\s*-?(?:টায়|টার|টা|tay|tar|ta){_END}"), False),
    (_compile(rf"{_BEGIN}{_HOUR}\s*-?(?:টায়|tay|\s?o'?\s?clock|\s?baje){_END}{_MORE}"), False),
    (_compile(rf"{_BEGIN}{_HOUR}\s*-?(?:টার|টা|টে|tar|tai|ta){_END}{_OF_WHAT}{_MORE}"), True),
    (_compile(rf"(?:{_PART})\s+(?:at\s+|er\s+)?(?:{_FRACTION}\s+)?{_FIGURES}{_END}"), True),
    (_compile(rf"{_BEGIN}{_FIGURES}\s+(?:in\s+the|at|last|this|yesterday)\s+(?:{_PART}){_END}"), True),
)  # fmt: skip
_ANY_PART: Final = _compile(rf"(?<![\p{{L}}\p{{M}}])(?<!(?:good|শুভ|shuvo|shubho)\s)(?:{_PART})(?![\p{{L}}\p{{M}}])")
_PART_BEFORE: Final = _compile(rf"(?:{_PART})\s+$")
_LONGEST: Final = 600  # characters that are read
_DAY: Final = 24 * 60


def said_time(text: str) -> SaidTime | None:
    """The first time of day of a message; None where it names none."""
    line = normalise(text)[:_LONGEST]
    part_word = _ANY_PART.search(line)
    part = _PART_OF[part_word[0]] if part_word else None
    for pattern, needs_part in _FORMS:
        for found in pattern.finditer(line):
            if (part or not needs_part) and (said := _read(found, part, line)):
                return said
    return SaidTime(None, part, part_word[0]) if part_word else None


def _read(found: regex.Match[str], part: Part | None, line: str) -> SaidTime | None:
    said = found.groupdict()
    hour, half = _number(said["hour"]), (said.get("half") or "").replace(".", "")
    if hour is None or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    before = _PART_BEFORE.search(line, 0, found.start())
    words = f"{before[0] if before else ''}{found[0]}".strip()
    if half:
        shift: int | None = (12 if half == "pm" else 0) - (12 if hour == 12 else 0)
    elif not 1 <= hour <= 12:
        shift = 0  # of a clock of 24 hours
    else:
        shift = _HOURS[part].get(hour) if part else None
    if shift is None:
        return SaidTime(None, part, words)
    minutes = (hour + shift) * 60 + int(said.get("minute") or 0) + _part_of_hour(said.get("fraction"))
    return SaidTime(time(*divmod(minutes % _DAY, 60)), part, words)


def _number(word: str) -> int | None:
    """An hour in figures or words."""
    value = int(word) if word.isdecimal() else number_of(word)
    return int(value) if value is not None and value == int(value) and (word.isdecimal() or 1 <= value <= 12) else None


def _part_of_hour(word: str | None) -> int:
    """Minutes."""
    if not word:
        return 0
    return _MINUTES[word] if word in _MINUTES else int(FRACTIONS[word] * 60)
