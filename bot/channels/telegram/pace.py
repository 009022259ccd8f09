"""When the next message may go: Telegram's limits per chat and overall, kept before Telegram complains."""

from __future__ import annotations

import time

from bot.security.rate_limit import Pace, RateLimits

# A message a second to one person, 20 a minute to a group, 30 a second in all (Telegram's FAQ on broadcasting), with a
# little room for what the way to Telegram does to the distances.
LONGEST_WAIT = 600.0  # seconds that a place among all may lie ahead
PERSON = Pace("telegram_person", 57, 60.0)
GROUP = Pace("telegram_group", 19, 60.0)
ALL = Pace("telegram", 25, 1.0, LONGEST_WAIT)
FORGET = 2 * LONGEST_WAIT  # seconds after which nobody comes for a place any more


class Places:
    """Whoever comes too early gets a place of their own among all, comes again, and need not compete for it.

    In a chat one message goes at a time, so there nobody competes; what counts is when the last one really went.
    """

    def __init__(self, limits: RateLimits, per_chat: Pace, overall: Pace) -> None:
        self._limits, self._per_chat, self._overall = limits, per_chat, overall
        self._due: dict[str, float] = {}  # key -> when its place is, in monotonic seconds

    async def wait(self, chat: str, key: str) -> float:
        """Seconds until the call named `key` may be made; 0 for now, and then it counts."""
        if key in self._due and (wait := self._due[key] - time.monotonic()) > 0:
            return wait
        if (wait := await self._limits.wait(self._per_chat, chat)) > 0:
            self._due.pop(key, None)
            return wait
        if key in self._due:
            del self._due[key]
            return 0.0
        if (wait := await self._limits.wait(self._overall, "")) > 0:
            await self._limits.take_back(self._per_chat, chat)
            self._keep(key, time.monotonic() + wait)
        return wait

    def _keep(self, key: str, due: float) -> None:
        if len(self._due) > 10_000:
            long_ago = time.monotonic() - FORGET
            self._due = {one: place for one, place in self._due.items() if place > long_ago}
        self._due[key] = due
