"""Ask an engine for one turn: the engines in turn, patiently at first and briefly while all are known to be down."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.conversations.engine_protocol import Turn
from bot.conversations.long_turns import LongTurns
from bot.errors import EngineUnavailable
from bot.log_context import headers
from bot.settings import Settings

log = logging.getLogger(__name__)

PATIENCE = 6.0  # seconds within which a turn is tried again: a restart of one replica, not of all
ONE_TRY = aiohttp.ClientTimeout(total=15, sock_connect=2)
CLUSTERING = aiohttp.ClientTimeout(total=30, sock_connect=2)
PAUSES = (0.2, 0.4, 0.8, 1.6, 2.0)
STALE = 30.0  # seconds after which an outage is no longer taken for granted
LARGEST = 1_000_000  # bytes of an answer
UNREACHABLE = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
UNREADABLE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)


@dataclass
class Engine:
    """One engine, and what is remembered of its outage (times of the monotonic clock)."""

    address: str
    down_since: float | None = None
    last_failure: float = 0.0

    def failing_since(self) -> float | None:
        """None where it works, or where nobody has tried for so long that it may work again."""
        return None if time.monotonic() - self.last_failure > STALE else self.down_since

    def failed(self) -> None:
        now, since = time.monotonic(), self.failing_since()
        self.down_since, self.last_failure = now if since is None else since, now


class EngineClient:
    """All engines of the settings. Each turn begins with another one, and those that are down come last."""

    def __init__(
        self,
        settings: Settings,
        patience: float = PATIENCE,
        on_failure: Callable[[str], None] = lambda address: None,
    ) -> None:
        """`on_failure` hears the address of an engine that did not answer a turn."""
        self.engines = [Engine(f"{address}/webhooks/sahayak") for address in settings.engines]
        self._headers = {"Authorization": f"Bearer {settings.turns_key}"}
        self._patience, self._on_failure = patience, on_failure
        self._turns = 0
        self._long_turns = LongTurns(len(self.engines))
        self._session: aiohttp.ClientSession

    def use(self, session: aiohttp.ClientSession) -> None:
        """Hand in the client session, which can only be made while the loop runs."""
        self._session = session

    async def turn(self, request: Mapping[str, Any]) -> Turn:
        """Raises EngineUnavailable when all of them stayed down, slow, broken or unreadable for `patience` seconds.

        While all have been failing everybody for longer than that, one try of each is enough:
        otherwise a queue of customers would each wait out the same outage.
        """
        async with self._long_turns.turn(request.get("text") or ""):
            return await self._turn(request)

    async def _turn(self, request: Mapping[str, Any]) -> Turn:
        began = time.monotonic()
        outage = self._outage_since(began)
        self._turns += 1
        for pause in (*PAUSES, None):
            trouble: BaseException | None = None
            for engine in self._order():
                try:
                    turn = await self._try(engine, request)
                except UNREACHABLE + UNREADABLE as cause:
                    log.warning("engine %s: %s: %s", engine.address, type(cause).__name__, cause)
                    engine.failed()
                    self._on_failure(engine.address)
                    trouble = cause
                else:
                    engine.down_since = None
                    return turn
            if pause is None or time.monotonic() + pause - outage > self._patience:
                raise EngineUnavailable() from trouble
            await asyncio.sleep(pause)
        raise EngineUnavailable()

    def _order(self) -> list[Engine]:
        first = self._turns % len(self.engines)
        return sorted(self.engines[first:] + self.engines[:first], key=lambda one: one.failing_since() is not None)

    def _outage_since(self, now: float) -> float:
        """Since when nobody was answered: since the last of them went down; now, where one may work."""
        since = [engine.failing_since() for engine in self.engines]
        return max((one for one in since if one is not None), default=now) if None not in since else now

    async def _try(self, engine: Engine, request: Mapping[str, Any]) -> Turn:
        where = f"{engine.address}/turn"
        sent = {**self._headers, **headers()}
        async with self._session.post(where, json=request, headers=sent, timeout=ONE_TRY) as reply:
            reply.raise_for_status()
            raw = await reply.content.read(LARGEST + 1)
            while chunk := await reply.content.read(LARGEST + 1 - len(raw)):
                raw += chunk
            if len(raw) > LARGEST:
                raise ValueError("the answer is too large")
            return Turn.from_json(json.loads(raw))

    async def clusters(self, texts: Sequence[str]) -> list[list[int]]:
        """The places of texts that mean alike, the largest cluster first (bot/rasa/clusters.py). EngineUnavailable."""
        body = json.dumps({"texts": texts}, ensure_ascii=False).encode()
        sent = {**self._headers, **headers(), "Content-Type": "application/json"}
        for engine in self._order():
            try:
                where = f"{engine.address}/clusters"
                async with self._session.post(where, data=body, headers=sent, timeout=CLUSTERING) as reply:
                    reply.raise_for_status()
                    found = [[int(place) for place in one] for one in (await reply.json())["clusters"]]
                    if sorted(place for one in found for place in one) != list(range(len(texts))):
                        raise ValueError("not every text stands in one cluster")
                    return found
            except UNREACHABLE + UNREADABLE as cause:
                log.warning("engine %s: %s: %s", engine.address, type(cause).__name__, cause)
        raise EngineUnavailable()

    async def alive(self) -> bool:
        """Whether one of them answers without a fault of its own."""
        return any(await asyncio.gather(*(self._alive(engine) for engine in self.engines)))

    async def _alive(self, engine: Engine) -> bool:
        quickly = aiohttp.ClientTimeout(total=2)
        try:
            async with self._session.get(f"{engine.address}/health", headers=self._headers, timeout=quickly) as reply:
                return reply.status < 500
        except UNREACHABLE:
            return False
