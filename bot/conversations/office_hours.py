"""When people of the company are at work: open or not, when again, and how much of a time lay within these hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

from bot.errors import BadSetting
from bot.settings import Settings, settings

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d?):(\d\d)-(\d\d?):(\d\d)")
_DAY = 86400.0
LONGEST = 14 * _DAY  # seconds of a time that is looked through; what lies before is not counted


@dataclass(frozen=True)
class OfficeHours:
    """`shifts`: (day of the week, Monday is 0; minutes of that day from and to, where to may lie on the next day).

    Without any, somebody is always at work. Times are seconds since 1970.
    """

    shifts: tuple[tuple[int, int, int], ...] = ()
    zone: tzinfo = timezone.utc

    @classmethod
    def of(cls, chosen: Settings) -> OfficeHours:
        """Raises BadSetting for a zone that this machine does not know."""
        return cls(_shifts(chosen.office_hours), _zone(chosen.office_zone)) if chosen.office_hours else cls()

    def is_open(self, at: float) -> bool:
        return not self.shifts or any(begin <= at < end for begin, end in self._spans(at, at + 1))

    def opens(self, after: float) -> datetime | None:
        """When somebody is back, in the company's own time; None where somebody is there."""
        if self.is_open(after):
            return None
        return datetime.fromtimestamp(next(begin for begin, _ in self._spans(after, after + 9 * _DAY)), self.zone)

    def within(self, begin: float, end: float) -> float:
        """How many seconds from `begin` to `end` lie within the hours."""
        if not self.shifts:
            return max(end - begin, 0.0)
        total, done = 0.0, max(begin, end - LONGEST)
        for start, stop in self._spans(done, end):
            total += max(min(stop, end) - max(start, done), 0.0)
            done = max(done, min(stop, end))
        return total

    def _spans(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        """The shifts that reach into this time, the earliest first."""
        day = datetime.fromtimestamp(begin, self.zone).date() - timedelta(days=1)  # a night shift began yesterday
        last = datetime.fromtimestamp(end, self.zone).date()
        while day <= last:
            for weekday, start, stop in self.shifts:
                span = self._at(day, start), self._at(day, stop)
                if weekday == day.weekday() and span[1] > begin and span[0] < end:
                    yield span
            day += timedelta(days=1)

    def _at(self, day: date, minutes: int) -> float:
        days, rest = divmod(minutes, 1440)
        clock = time(rest // 60, rest % 60)
        return datetime.combine(day + timedelta(days=days), clock, self.zone).timestamp()


@cache
def office() -> OfficeHours:
    """The company's own."""
    return OfficeHours.of(settings())


@cache
def local_zone() -> tzinfo:
    """The company's own time, in which a time is written for a customer; UTC where this machine does not know it."""
    try:
        return _zone(settings().office_zone)
    except BadSetting:
        return timezone.utc


def _shifts(value: str) -> tuple[tuple[int, int, int], ...]:
    """Of a value that has its form (bot/setting_forms.py)."""
    found = set()
    for first, last, *clock in _PART.findall(value.lower()):
        hour, minute, to_hour, to_minute = map(int, clock)
        start, stop = hour * 60 + minute, to_hour * 60 + to_minute
        stop += 1440 if stop <= start else 0
        day = _DAYS.index(first)
        for further in range((_DAYS.index(last or first) - day) % 7 + 1):
            found.add(((day + further) % 7, start, stop))
    return tuple(sorted(found, key=lambda shift: shift[1:]))


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, no such name, a folder
        wanted = "a time zone that this machine knows, such as Asia/Dhaka,"
        raise BadSetting(name="SAHAYAK_OFFICE_ZONE", value=name, wanted=wanted) from None
