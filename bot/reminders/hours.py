"""When a customer may be reminded: within the hours of their own country, in all of its time zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.errors import BadSetting
from bot.settings import Settings

_TABLE = "zoneinfo/zone.tab"  # country, place, zone; of the package tzdata, for not every system has its own


@dataclass(frozen=True)
class Hours:
    """`first` and `last`: hours of the day from and to; `home`: the zone of whoever has no country that we know."""

    first: int
    last: int
    home: tzinfo

    @classmethod
    def of(cls, chosen: Settings, home: tzinfo) -> Hours:
        """Raises BadSetting for hours that end before they begin."""
        first, _, last = chosen.reminder_hours.partition("-")
        if int(first) >= int(last):
            wanted = "hours from the morning to the evening, such as 9-21"
            raise BadSetting(name="SAHAYAK_REMINDER_HOURS", value=chosen.reminder_hours, wanted=wanted)
        return cls(int(first), int(last), home)

    def open(self, country: str, now: datetime) -> bool:
        """`country`: ISO 3166, two letters. One that is wider than the hours goes by the zone named first of it."""
        clocks = [now.astimezone(zone) for zone in zones().get(country.upper(), (self.home,))]
        offsets = [clock.utcoffset() or timedelta() for clock in clocks]
        if max(offsets) - min(offsets) > timedelta(hours=self.last - self.first - 1):
            clocks = clocks[:1]
        return all(self.first <= clock.hour < self.last for clock in clocks)

    def left(self, country: str, now: datetime) -> float:
        """Seconds until the first of these zones is past them."""
        clocks = [now.astimezone(zone) for zone in zones().get(country.upper(), (self.home,))]
        ends = [timedelta(hours=self.last) - _of_day(clock) for clock in clocks]
        return min((end.total_seconds() for end in ends if end > timedelta()), default=0.0)


def _of_day(clock: datetime) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


@cache
def zones() -> Mapping[str, tuple[tzinfo, ...]]:
    """Country -> its time zones, the one with the most people first, as far as the table's order tells."""
    found: dict[str, tuple[tzinfo, ...]] = {}
    for line in files("tzdata").joinpath(_TABLE).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _place, name, *_ = line.split("\t")
            found[country] = (*found.get(country, ()), ZoneInfo(name))
    return found
