"""Refuse slowly: who goes on after many refusals gets each further one later, and so asks less often."""

from __future__ import annotations

import asyncio

from bot.security.rate_limit import MemoryRateLimits, Pace

SECONDS = 2.0  # that a refusal is put off; a client that reads Retry-After waits as long or longer in any case
MOST = 500  # refusals that are put off at once, some 10 kB each
#: An address's refusals that come at once: those of an honest network in a busy minute, not a flood's.
AT_ONCE = Pace("refusals", most=30, seconds=10.0, burst=30)


class Refusals:
    def __init__(self) -> None:
        self._rates = MemoryRateLimits()
        self._here = 0

    async def put_off(self, address: str) -> bool:
        """Note a refusal of this address, and wait where there were too many before it; whether it waited."""
        if self._rates.wait_now(AT_ONCE, address) <= 0 or self._here >= MOST:
            return False
        self._here += 1
        try:
            await asyncio.sleep(SECONDS)
        finally:
            self._here -= 1
        return True
