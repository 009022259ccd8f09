"""A customer types: shown to the person who has their conversation, and stored nowhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.web import api, requests
from bot.channels.web.chat_session import ChatSessions
from bot.conversations.models import HUMAN
from bot.conversations.notifier import Notifier
from bot.errors import TooMany
from bot.security.rate_limit import MemoryRateLimits, Pace

PACE = Pace("typing", 30, 60, burst=5)  # of one session; the widget tells it every four seconds


@dataclass(frozen=True)
class TypingEndpoint:
    sessions: ChatSessions
    notifier: Notifier
    rates: MemoryRateLimits = field(default_factory=MemoryRateLimits)

    def setup(self, app: web.Application) -> None:
        app.router.add_post("/chat/typing", self.types)

    async def types(self, request: web.Request) -> web.Response:
        """Raises SessionExpired, TooMany, StoreUnavailable."""
        bearer = requests.bearer(request)
        wait = self.rates.wait_now(PACE, self.sessions.read(bearer).identity)
        if wait > 0:
            raise TooMany(retry_after=math.ceil(wait))
        talk = await self.sessions.conversation(bearer)
        if talk.owner == HUMAN:
            await self.notifier.customer_types(talk.identity)
        answer: api.Done = {"ok": True}
        return web.json_response(answer)
