"""Expensive work in turns: one at a time, so that what is cheap goes on beside it, and no queue without an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from bot.errors import TooMany

T = TypeVar("T")


class OneByOne:
    """`most`: how many there may be, the one at work included; `seconds`: after which one more may be worth a try."""

    def __init__(self, most: int, seconds: int = 2) -> None:
        self._most, self._seconds = most, seconds
        self._turn = asyncio.Semaphore(1)
        self._here = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises TooMany where too many are there already."""
        if self._here >= self._most:
            raise TooMany(retry_after=self._seconds)
        self._here += 1
        try:
            async with self._turn:
                yield
        finally:
            self._here -= 1

    async def in_thread(self, work: Callable[..., T], *args: object) -> T:
        """The work in a thread, when it is its turn."""
        async with self.turn():
            return await asyncio.to_thread(work, *args)
