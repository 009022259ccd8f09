"""What happened, in order: a log that is only added to, and those who subscribe to it by name."""

from __future__ import annotations

from bot.events.kinds import KINDS, Kind
from bot.events.log import Event, Heard, heard, record

__all__ = ["KINDS", "Event", "Heard", "Kind", "heard", "record"]
