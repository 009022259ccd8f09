"""Read the dates that customers write: "আজ", "gotokal", "20 nov", "২০ নভেম্বর ২০২৬", "20/11/2026"."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from functools import lru_cache

import regex

from bot.lang.calendar_words import MONTH_SPELLINGS
from bot.lang.language_table import languages
from bot.lang.text import normalise


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern))  # canonical text is NFC


_ISO = regex.compile(r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = regex.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)?\d{2})(?!\d)")
_AGO = _compile(r"(\d{1,3})\s*(?:days?|din|দিন)\s*(ago|age|agey|আগে|পরে|পর|later|por|pore)")
_TODAY = normalise("আজ আজকে আজকের aj ajk ajke ajker aaj aajke today todays").split()
_YESTERDAY = normalise("গতকাল গতকালকে গতকালের gotokal gotokalke gotokalker goto yesterday").split()
_TOMORROW = normalise("আগামীকাল আগামিকাল আগামীকালকে agamikal agamikalke agamikalker tomorrow tmrw tomorow").split()
_KAL = normalise("কাল কালকে কালকের kal kalke kalk kalker kaal").split()
_PORSHU = normalise("পরশু পরশুদিন porshu porsu poroshu porshudin").split()
_PAST = _compile(
    r"গত|(?:লাম|েছি|েছে|েছেন|ছিল|ছিলাম|সি|ছি|ইছে|লো|নি|নাই)(?![\p{Bengali}])"
    r"|\b(?:goto\w*|\w+(?:lam|chi|si|chhi|eche|ece|ese|chilo|silo|chilam|silam|isi|isse|oise|oice|oyeche|ni)|paid|did|was|were|happened|went)\b"
)
_FUTURE = _compile(
    r"আগামী|(?:ব|বো|বে|বেন|মু)(?![\p{Bengali}])"
    r"|\b(?:agami\w*|\w{2,}(?:bo|be|ben|mu)|will|shall|going|due)\b"
)
_WORD = regex.compile(r"[\p{L}\p{M}]+")


def parse_date(text: str, today: date) -> date | None:
    """The day a message names, else None.

    "কাল" and "পরশু" look both ways: they count only where the verb says past or future. A day without a year is the one
    nearest to `today`. Numbers are day first (20/11/2026), as in Bangladesh and India.
    """
    line = normalise(text)
    if found := _ISO.search(line):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.search(line):
        year = int(found[3])
        return _day(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
    return _with_month(line, today) or _relative(line, today)


def _relative(line: str, today: date) -> date | None:
    if found := _AGO.search(line):
        days = int(found[1])
        back = found[2] in ("ago", "age", "agey", normalise("আগে"))
        return today - timedelta(days) if back else today + timedelta(days)
    words = frozenset(_WORD.findall(line))
    for spellings, shift in ((_YESTERDAY, -1), (_TOMORROW, 1), (_TODAY, 0)):
        if words & frozenset(spellings):
            return today + timedelta(shift)
    for spellings, distance in ((_KAL, 1), (_PORSHU, 2)):
        if words & frozenset(spellings):
            past, future = bool(_PAST.search(line)), bool(_FUTURE.search(line))
            return None if past == future else today + timedelta(-distance if past else distance)
    return None


@lru_cache(maxsize=1)
def _month_patterns() -> tuple[dict[str, int], regex.Pattern[str], regex.Pattern[str]]:
    """(spelling -> month, "20 nov 2026", "nov 20, 2026"), made on first use."""
    months = {normalise(word): month for month, words in MONTH_SPELLINGS.items() for word in words.split()}
    for language in languages().values():
        months |= {normalise(word): month for month, word in enumerate(language.months, start=1)}
    name = "|".join(sorted(map(regex.escape, months), key=len, reverse=True))
    case = "(?:ের|র|ে|er|e|-er)?"
    end = r"(?![\p{L}\p{M}])"
    year = r"(?:\s*,?\s*((?:19|20)\d{2})(?!\d))?"
    day = r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|শে|ই|লা|রা|ঠা|তারিখ)?\s*,?\s*(?:of\s+)?"
    day_first = rf"{day}({name})\.?{case}{end}{year}"
    month_first = rf"(?<![\p{{L}}\p{{M}}])({name})\.?{case}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d){year}"
    return months, regex.compile(day_first), regex.compile(month_first)


def _with_month(line: str, today: date) -> date | None:
    months, day_first, month_first = _month_patterns()
    if found := day_first.search(line):
        day, month, year = int(found[1]), months[found[2]], found[3]
    elif found := month_first.search(line):
        day, month, year = int(found[2]), months[found[1]], found[3]
    else:
        return None
    if year:
        return _day(int(year), month, day)
    near = [one for one in (_day(today.year + shift, month, day) for shift in (-1, 0, 1)) if one]
    return min(near, key=lambda one: abs((one - today).days), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
