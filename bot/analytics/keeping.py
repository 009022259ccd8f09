"""Keep the figures up to date: which days are due, made one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.analytics import days
from bot.analytics.days import DAY, SETTLED
from bot.database.engine import Database
from bot.errors import BadSetting
from bot.settings import Settings

FRESH = 60.0  # seconds for which the figures of a day that goes on are good enough
FRESH_AFTERWARDS = 3600.0  # of one that has been over for a day: late payments and answers


@lru_cache
def zone_of(name: str) -> tzinfo:
    """Raises BadSetting for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise BadSetting(
            name="SAHAYAK_OFFICE_ZONE", value=name, wanted="a time zone that this machine knows, such as Asia/Dhaka,"
        ) from None


class Keeper:
    """Makes the rows of days from the event log. What it makes of a day twice is the same, whoever else does it too.

    `forgotten_after`: seconds after which events may be gone (SAHAYAK_RETENTION_DAYS): rows of such days stay as they
    are. All methods raise StoreUnavailable.
    """

    def __init__(
        self,
        database: Database,
        zone: tzinfo,
        forgotten_after: float | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.database, self.zone, self._now = database, zone, now
        self._forgotten_after = forgotten_after

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Keeper:
        """Raises BadSetting for a time zone that this machine does not know."""
        return cls(database, zone_of(settings.office_zone), settings.retention_days * 86400 or None)

    def today(self) -> date:
        return datetime.fromtimestamp(self._now(), self.zone).date()

    async def refresh(self, most: int | None = None) -> int:
        """Make the days that are due, the newest first, `most` of them at once; how many."""
        due = (await self.database.read(self._due))[:most]
        for day in due:
            await self.make(day)
        return len(due)

    async def rebuild(self) -> int:
        """Make all days anew whose events are all still there; how many."""
        since, _ = await self.database.read(self._known)
        found = self._days(since)
        for day in found:
            await self.make(day)
        return len(found)

    async def make(self, day: date) -> None:
        now = self._now()
        made, per_subject = await self.database.read(days.read, day, self.zone)
        await self.database.write(days.write, day, now, made, per_subject)

    def _known(self, db: Any) -> tuple[float | None, Mapping[date, float]]:
        return days.first_event(db), days.made(db)

    def _due(self, db: Any) -> list[date]:
        since, made = self._known(db)
        return [day for day in self._days(since) if self._is_due(day, made.get(day))]

    def _days(self, since: float | None) -> list[date]:
        """The newest first."""
        if since is None:
            return []
        if self._forgotten_after is not None:
            since = max(since, self._now() - self._forgotten_after + 86400)  # the first of them may be half gone
        first, day, found = datetime.fromtimestamp(since, self.zone).date(), self.today(), []
        while day >= first:
            found.append(day)
            day -= DAY
        return found

    def _is_due(self, day: date, made_at: float | None) -> bool:
        if made_at is None:
            return True
        _, end = days.bounds(day, self.zone)
        if made_at >= end + SETTLED:
            return False
        return self._now() - made_at >= (FRESH if self._now() < end + 86400 else FRESH_AFTERWARDS)
