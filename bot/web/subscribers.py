"""Who reads the event log in this installation; each `web` process runs all of them, one works for each."""

from __future__ import annotations

from bot.events.counts import EventCounts
from bot.events.subscriber import Subscriber


def subscribers() -> tuple[Subscriber, ...]:
    return (EventCounts(),)
