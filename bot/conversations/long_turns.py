"""Long messages one at a time: an engine reads one as long as ten short ones, and others wait for one at most."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LONG = 300  # letters; of Bengali about the 1 kB that an address's pace counts as one message
PATIENCE = 1.0  # seconds; behind an engine that hangs the next one goes on all the same


class LongTurns:
    """`at_once`: as many as there are engines."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, text: str) -> AsyncIterator[None]:
        """For a long text, when no other one is being read, or for too long; for a short one at once."""
        if len(text) <= LONG:
            yield
            return
        mine = True
        try:
            await asyncio.wait_for(self._free.acquire(), PATIENCE)
        except TimeoutError:
            mine = False
        try:
            yield
        finally:
            if mine:
                self._free.release()
