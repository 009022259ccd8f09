"""Ask the engine for one turn, patiently at first and briefly while it is known to be down."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.conversations.engine_protocol import Turn
from bot.errors import EngineUnavailable
from bot.settings import Settings

log = logging.getLogger(__name__)

PATIENCE = 6.0  # seconds within which a turn is tried again: a restart of one replica, not of all
ONE_TRY = aiohttp.ClientTimeout(total=15)
PAUSES = (0.2, 0.4, 0.8, 1.6, 2.0)
STALE = 30.0  # seconds after which an outage is no longer taken for granted
LARGEST = 1_000_000  # bytes of an answer
UNREACHABLE = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
UNREADABLE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)


class EngineClient:
    """One engine behind one address."""

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        self._base = f"http://127.0.0.1:{settings.engine_port}/webhooks/sahayak"
        self._headers = {"Authorization": f"Bearer {settings.derived('engine')}"}
        self._patience = patience
        self._down_since: float | None = None
        self._last_failure = 0.0
        self._session: aiohttp.ClientSession

    def use(self, session: aiohttp.ClientSession) -> None:
        """Hand in the client session, which can only be made while the loop runs."""
        self._session = session

    async def turn(self, request: Mapping[str, Any]) -> Turn:
        """Raises EngineUnavailable when it stayed down, slow, broken or unreadable for `patience` seconds.

        While the engine has been failing everybody for longer than that, one try is enough:
        otherwise a queue of customers would each wait out the same outage.
        """
        failing_since = self._failing_since()
        for pause in (*PAUSES, None):
            try:
                turn = await self._try(request)
            except UNREACHABLE + UNREADABLE as trouble:
                log.warning("engine: %s: %s", type(trouble).__name__, trouble)
                self._down_since, self._last_failure = failing_since, time.monotonic()
                if pause is None or time.monotonic() + pause - failing_since > self._patience:
                    raise EngineUnavailable() from trouble
                await asyncio.sleep(pause)
            else:
                self._down_since = None
                return turn
        raise EngineUnavailable()

    def _failing_since(self) -> float:
        now = time.monotonic()
        if self._down_since is None or now - self._last_failure > STALE:
            return now
        return self._down_since

    async def _try(self, request: Mapping[str, Any]) -> Turn:
        async with self._session.post(
            f"{self._base}/turn", json=request, headers=self._headers, timeout=ONE_TRY
        ) as reply:
            reply.raise_for_status()
            raw = await reply.content.read(LARGEST + 1)
            while chunk := await reply.content.read(LARGEST + 1 - len(raw)):
                raw += chunk
            if len(raw) > LARGEST:
                raise ValueError("the answer is too large")
            return Turn.from_json(json.loads(raw))

    async def alive(self) -> bool:
        """Whether something answers there without a fault of its own."""
        quickly = aiohttp.ClientTimeout(total=2)
        try:
            async with self._session.get(f"{self._base}/health", headers=self._headers, timeout=quickly) as reply:
                return reply.status < 500
        except UNREACHABLE:
            return False
