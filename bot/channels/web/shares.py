"""What one address may do over all of its sessions: a share that hundreds of customers of one network can live with."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from aiohttp import web

from bot.errors import TooMany
from bot.security.client_address import client_address, share_of
from bot.security.rate_limit import Pace, RateLimits
from bot.settings import Settings

MINUTE = 60.0  # seconds
HOLD = 15.0  # seconds that a request waits for its turn; a browser of ours has patience for 20
ONE_MESSAGE, LONGEST = 1024, 8 * 1024  # bytes of a request; 300 letters of Bengali are one message, 2,000 are six
SESSIONS_AT_ONCE, MESSAGES_AT_ONCE = 20, 3  # seconds' worth of the pace


@dataclass(frozen=True)
class AddressShares:
    """A pace for new sessions, and one for messages: who is a little early is held, who is far too early refused."""

    limits: RateLimits
    proxies: int
    sessions: Pace
    messages: Pace

    @classmethod
    def of(cls, settings: Settings, limits: RateLimits) -> AddressShares:
        def pace(name: str, most: int, at_once: int) -> Pace:
            return Pace(name, most, MINUTE, HOLD, burst=max(1, most * at_once // int(MINUTE)))

        return cls(
            limits,
            settings.proxies,
            pace("address_sessions", settings.sessions_per_minute, SESSIONS_AT_ONCE),
            pace("address_messages", settings.address_messages_per_minute, MESSAGES_AT_ONCE),
        )

    async def session(self, request: web.Request) -> None:
        """One more session for this address; raises TooMany."""
        await self._one(self.sessions, request)

    async def message(self, request: web.Request) -> None:
        """One more message from this address, a long one as several: reading it takes longer. Raises TooMany."""
        length = LONGEST if request.content_length is None else min(request.content_length, LONGEST)
        await self._one(self.messages, request, 1 + length // ONE_MESSAGE)

    def address(self, request: web.Request) -> str:
        """Whose share it is."""
        forwarded = request.headers.getall("X-Forwarded-For", [])
        return share_of(client_address(request.remote, forwarded, self.proxies))

    async def _one(self, pace: Pace, request: web.Request, weight: int = 1) -> None:
        wait = await self.limits.wait(pace, self.address(request), weight)
        if wait > pace.hold:
            raise TooMany(retry_after=math.ceil(wait))
        if wait > 0:
            await asyncio.sleep(wait)
