"""Requests of one address begin one after the other: whoever else comes waits for one of them, not for all."""

from __future__ import annotations

import asyncio
from collections import deque


class FairTurns:
    """In each turn of the event loop one request of an address begins; between two, everybody else's go on."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def turn(self, address: str) -> None:
        """Returns at once for the first, in a later turn of the loop for those that are there with it."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting.get(address)
        if waiting is None:
            self._waiting[address] = deque()
            loop.call_soon(self._next, loop, address)
            return
        mine = loop.create_future()
        waiting.append(mine)
        await mine

    def _next(self, loop: asyncio.AbstractEventLoop, address: str) -> None:
        waiting = self._waiting[address]
        while waiting:
            first = waiting.popleft()
            if not first.done():  # else its request was given up
                first.set_result(None)
                loop.call_soon(self._next, loop, address)
                return
        del self._waiting[address]
