"""Read when something happened, day and time of day together: "গতকাল রাত ৯টায়", "ajke sokale", "20 nov 9:15 pm"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.lang.dates import parse_date
from bot.lang.times import SaidTime, said_time


@dataclass(frozen=True)
class SaidWhen:
    """At least one of the two is there."""

    day: date | None
    time: SaidTime | None

    @property
    def written(self) -> str:
        """ "2026-11-20 21:00"; the part of the day ("2026-11-20 morning"), or their own words ("৯টায়"), where no exact
        time was said."""
        said = self.time and (f"{self.time.time:%H:%M}" if self.time.time else self.time.named)
        return " ".join(part for part in (self.day and self.day.isoformat(), said) if part)


def said_when(text: str, today: date) -> SaidWhen | None:
    """When it was; None where the message does not say. "কাল", "২০ তারিখ" and the like are in the past, if the verb does
    not say otherwise."""
    day, time = parse_date(text, today, past=True), said_time(text)
    return SaidWhen(day, time) if day or time else None
