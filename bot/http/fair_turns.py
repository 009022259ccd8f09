"""Requests of one address begin one after the other: whoever else comes waits for one of them, not for all."""

from __future__ import annotations

import asyncio
from collections import deque

PAUSE = 0.005  # seconds between two that begin, while others ask too: 200 a second, and time for the others' answers
LATELY = 1.0  # seconds since another address asked


class FairTurns:
    """In each turn of the event loop one request of an address begins; between two, everybody else's go on.

    An answer takes dozens of turns of the loop. Where many requests of one address wait, and others ask too, a pause
    lies between two, so that not each of those turns has one of them in it.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._latest, self._mixed = "", -LATELY

    async def turn(self, address: str) -> None:
        """Returns at once for the first, in a later turn of the loop for those that are there with it."""
        loop = asyncio.get_running_loop()
        if address != self._latest:
            self._latest, self._mixed = address, loop.time() if self._latest else -LATELY
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
                if waiting and loop.time() - self._mixed < LATELY:
                    loop.call_later(PAUSE, self._next, loop, address)
                else:
                    loop.call_soon(self._next, loop, address)
                return
        del self._waiting[address]
