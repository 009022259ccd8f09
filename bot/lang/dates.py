"""Read the day that a customer writes: "আজ", "gotokal", "20-Nov-2026", "একুশে নভেম্বর", "20/11/2026", "last friday"."""

from __future__ import annotations

from datetime import date
from typing import Final

import regex

from bot.lang.month_days import a_day, month_day, nearest
from bot.lang.relative_days import relative_day
from bot.lang.script import listed
from bot.lang.text import normalise

_LONGEST: Final = 600  # characters that are read
_ISO: Final = regex.compile(r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST: Final = regex.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)?\d{2})(?!\d)")
# Of a day without a year: a list of invoices is written alike, and "24/7" is no day.
_DAY_MONTH: Final = regex.compile(
    r"(?<![\d.,/#-])(?<!\d:)(?!24/7)(?<day>\d{1,2})[/-](?<month>\d{1,2})"
    r"(?![\d/-]|[.,:]\d|\s*-?\s*(?:টা|টি|ta|ti|দিন|din|days?|ঘণ্টা|ঘন্টা|ghonta|hours?|hrs?|মিনিট|minutes?|min|সপ্তাহ|weeks?|মাস|mas|mash"
    r"|months?|বার|bar|times)(?![\p{L}\p{M}]))"
)
_CALLED_DATE: Final = regex.compile(
    rf"(?:{'|'.join(listed('date dated তারিখ tarikh tarik on paid sent'))})\s*(?:[:=-]|ঃ)?\s*$"
)


def parse_date(text: str, today: date, *, past: bool = False) -> date | None:
    """The day a message names, else None.

    "কাল", "পরশু", "২০ তারিখ" and a weekday look both ways: they count only where the verb says past or future, or where
    the question was about what has been (``past``). A day without a year is the one nearest to `today`. Numbers are day
    first (20/11/2026), as in Bangladesh and India, unless they cannot be.
    """
    line = normalise(text)[:_LONGEST]
    if found := _ISO.search(line):
        return a_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.search(line):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return a_day(year, int(found[2]), int(found[1])) or a_day(year, int(found[1]), int(found[2]))
    return month_day(line, today, past) or relative_day(line, today, past) or _day_and_month(line, today, past)


def _day_and_month(line: str, today: date, past: bool) -> date | None:
    found = _DAY_MONTH.search(line)
    if not found or not (past or _CALLED_DATE.search(line, 0, found.start())):
        return None
    days = (a_day(today.year + shift, int(found["month"]), int(found["day"])) for shift in (-1, 0, 1))
    return nearest(days, today)
